/* SPDX-License-Identifier: Apache-2.0 */
/* test_plot.c - charts and maps asked of a table, against what is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "draw/plot.h"
#include "draw/shape.h"
#include "ingest/ingest.h"
#include "scratch.h"

struct world {
	struct arena *a;
	struct table *t;
};

static struct world
world_of(const char *csv)
{
	struct world w = { .a = arena_new() };
	struct ingest_input in = { .format = "csv" };
	struct ingest_result result;
	struct err e = { 0 };
	const char *table;

	in.path = arena_strdup(w.a, scratch_write("in.csv", csv, strlen(csv)));
	table = arena_strdup(w.a, scratch_path("table.db"));
	unlink(table);
	assert_int_equal(ingest_table(w.a, &in, table, &result, &e), ERR_OK);
	assert_int_equal(table_open(table, &w.t, &e), ERR_OK);
	return w;
}

static void
world_end(struct world *w)
{
	unlink(scratch_path("in.csv"));
	unlink(scratch_path("table.db"));
	arena_free(w->a);
}

static const json_t *
profile_of(struct world *w)
{
	json_t *meta = json_loads(table_meta(w->t), 0, NULL);

	arena_defer(w->a, (void (*)(void *))json_decref, meta);
	return json_object_get(meta, "profile");
}

/* « barres|Nature|Nombre de lignes: Voirie 2, École 1 » */
static const char *
drawn(struct world *w, const struct ask_pair *pairs, unsigned n)
{
	struct chart c;
	struct plot p;
	struct str out;
	struct err e = { 0 };
	const char *note;

	if (plot_read(w->a, w->t, profile_of(w), pairs, n, &p, &e) ||
	    plot_draw(w->a, w->t, &p, NULL, 0, &c, &note, &e))
		return arena_strdup(w->a, e.msg);
	str_init(&out, w->a, 1 << 20);
	str_append_printf(&out, "%s|%s|", chart_names[c.kind], c.title);
	for (unsigned s = 0; s < c.nseries; s++) {
		str_append_printf(
		    &out, s ? "; %s: " : "%s: ", c.series[s].name);
		for (unsigned i = 0; i < c.series[s].count; i++) {
			const struct chart_point *q = &c.series[s].points[i];

			str_append_printf(&out, "%s%s %s", i ? ", " : "",
			    q->label,
			    q->is_missing ? "-" : text_decimal(w->a, q->y, 3));
		}
	}
	str_append_printf(&out, "|%s%s", note, c.end ? c.end : "");
	return arena_strdup(w->a, str_text(&out));
}

#define DRAWN(w, ...)                                                          \
	drawn((w), (const struct ask_pair[]){ __VA_ARGS__ },                   \
	    sizeof((const struct ask_pair[]){ __VA_ARGS__ }) /                 \
		sizeof(struct ask_pair))

static const char works[] = "nature;jour;montant;quantite\n"
			    "Voirie;2023-01-05;0,1;1\n"
			    "Voirie;2023-02-07;0,2;2\n"
			    "École;2024-01-09;10,5;3\n"
			    ";2024-03-01;4;4\n"
			    "Voirie;;1;5\n";

static void
draws_sums_of_what_is_asked(void **state)
{
	struct world w = world_of(works);

	(void)state;
	assert_string_equal(DRAWN(&w, { "trace", "barres" }, { "x", "nature" },
				{ "y", "montant" }),
	    "barres|Somme de «" NNBSP "montant" NNBSP "» par «" NNBSP
	    "nature" NNBSP "»|: École 10,5, (vide) 4, Voirie 1,3|");
	assert_string_equal(DRAWN(&w, { "trace", "barres" }, { "x", "nature" },
				{ "y", "montant" }, { "tri", "x" },
				{ "calcul", "moyenne" }, { "limite", "1" }),
	    "barres|Moyenne de «" NNBSP "montant" NNBSP "» par «" NNBSP
	    "nature" NNBSP "»|: École 10,5|2 autres valeurs ne sont pas "
	    "dessinées" NNBSP ": ajoutez un filtre pour les voir.");
	assert_string_equal(
	    DRAWN(&w, { "trace", "lignes" }, { "x", "jour" }, { "y", "-" }),
	    "lignes|Nombre de lignes par «" NNBSP "jour" NNBSP
	    "» (par année)|: 2023 2, 2024 2|Les lignes sans valeur ne sont "
	    "pas dessinées. 1er mars 2024");
	assert_string_equal(DRAWN(&w, { "trace", "lignes" }, { "x", "jour" },
				{ "y", "montant" }, { "calcul", "moyenne" }),
	    "lignes|Moyenne de «" NNBSP "montant" NNBSP "» par «" NNBSP
	    "jour" NNBSP "» (par année)|: 2023 0,15, 2024 7,25|Les lignes sans "
	    "valeur ne sont pas dessinées. ");
	assert_string_equal(DRAWN(&w, { "trace", "lignes" }, { "x", "jour" },
				{ "y", "-" }, { "pas", "mois" }),
	    "lignes|Nombre de lignes par «" NNBSP "jour" NNBSP
	    "» (par mois)|: janvier 2023 1, février 2023 1, janvier 2024 1, "
	    "mars 2024 1|Les lignes sans valeur ne sont pas dessinées. ");
	assert_string_equal(DRAWN(&w, { "trace", "barres" }, { "x", "jour" },
				{ "y", "montant" }, { "serie", "nature" }),
	    "barres|Somme de «" NNBSP "montant" NNBSP "» par «" NNBSP
	    "jour" NNBSP "» (par année) et «" NNBSP "nature" NNBSP
	    "»|École: 2023 -, 2024 10,5, (vide) -; Voirie: 2023 0,3, 2024 -, "
	    "(vide) 1|Les lignes sans «" NNBSP "nature" NNBSP
	    "» ne sont pas dessinées. ");
	world_end(&w);
}

/* A sum of nothing is not 0; there are 0 rows where there is none. */
static void
leaves_gaps_where_nothing_is_added(void **state)
{
	struct world w = world_of("an;s;v\n2021-01-01;a;5\n2022-01-01;a;\n"
				  "2022-05-01;b;3\n2023-12-01;a;7\n");

	(void)state;
	assert_non_null(strstr(DRAWN(&w, { "trace", "lignes" }, { "x", "an" },
				   { "y", "v" }, { "serie", "s" }),
	    "|a: 2021 5, 2022 -, 2023 7; b: 2021 -, 2022 3, 2023 -|"));
	assert_non_null(strstr(DRAWN(&w, { "trace", "lignes" }, { "x", "an" },
				   { "y", "-" }, { "serie", "s" }),
	    "|a: 2021 1, 2022 1, 2023 1; b: 2021 0, 2022 1, 2023 0|"));
	world_end(&w);
}

/* No double is such a sum: it comes as digits. */
static void
draws_sums_of_long_decimals(void **state)
{
	struct world w =
	    world_of("n;v\na;6708,4692308504493\na;0,0000000000000001\n"
		     "b;123456789012345,678\nb;0,3219999\n");

	(void)state;
	assert_string_equal(
	    DRAWN(&w, { "trace", "barres" }, { "x", "n" }, { "y", "v" }),
	    "barres|Somme de «" NNBSP "v" NNBSP "» par «" NNBSP "n" NNBSP
	    "»|: b 123" NNBSP "456" NNBSP "789" NNBSP "012" NNBSP
	    "346, a 6" NNBSP "708,469|");
	world_end(&w);
}

/* Each x has a row of every series; the greatest has none that stands out. */
static struct world
world_of_many(unsigned xs, unsigned series)
{
	struct arena *a = arena_new();
	struct world w;
	struct str csv;

	str_init(&csv, a, 1 << 24);
	str_append(&csv, "x;s;v\n");
	for (unsigned x = 0; x < xs; x++) {
		for (unsigned s = 0; s < series; s++)
			str_append_printf(&csv, "x%04u;s%u;%u\n", x, s,
			    x == 7                ? 50
				: s == x % series ? 100
						  : 1);
	}
	w = world_of(str_text(&csv));
	arena_free(a);
	return w;
}

static void
orders_places_by_all_that_is_drawn_there(void **state)
{
	struct world w = world_of_many(30, 3);

	(void)state;
	assert_string_equal(
	    DRAWN(&w, { "trace", "barres" }, { "x", "x" }, { "y", "v" },
		{ "serie", "s" }, { "tri", "valeur" }, { "limite", "2" }),
	    "barres|Somme de «" NNBSP "v" NNBSP "» par «" NNBSP "x" NNBSP
	    "» et «" NNBSP "s" NNBSP
	    "»|s0: x0007 50, x0000 100; s2: x0007 50, x0000 1; "
	    "s1: x0007 50, x0000 1|28 autres valeurs ne sont pas "
	    "dessinées" NNBSP ": ajoutez un filtre pour les voir.");
	world_end(&w);
}

/* Nine series, of which six are drawn: none of the places is lost for it. */
static void
counts_places_rather_than_groups(void **state)
{
	struct world w = world_of_many(2100, 9);
	const char *bars = DRAWN(&w, { "trace", "barres" }, { "x", "x" },
	    { "y", "v" }, { "serie", "s" }, { "tri", "x" }, { "limite", "3" });
	const char *lines =
	    DRAWN(&w, { "trace", "lignes" }, { "x", "x" }, { "serie", "s" });

	(void)state;
	assert_non_null(strstr(bars, "|s0: x0000 100, x0001 1, x0002 1; s1:"));
	assert_non_null(strstr(bars,
	    "|Seules les 6 plus grandes séries sont dessinées. 2" NNBSP
	    "097 autres valeurs ne sont pas dessinées"));
	assert_non_null(strstr(lines, "x1999 1; s5: x0000 1"));
	assert_null(strstr(lines, " 0,"));
	assert_non_null(strstr(lines, ". 100 autres valeurs ne sont pas"));
	world_end(&w);
}

/* One row of 100 goes before many of 1, when it is sums that are drawn. */
static void
draws_the_series_that_weigh_most(void **state)
{
	struct arena *a = arena_new();
	struct world w;
	struct str csv;

	(void)state;
	str_init(&csv, a, 1 << 16);
	str_append(&csv, "x;s;v\na;rare;100\na;;900\na;nul;\n");
	for (unsigned i = 0; i < 28; i++)
		str_append_printf(&csv, "a;s%u;1\n", i % 7);
	w = world_of(str_text(&csv));
	assert_non_null(strstr(DRAWN(&w, { "trace", "barres" }, { "x", "x" },
				   { "y", "v" }, { "serie", "s" }),
	    "|rare: a 100; s0: a 4; s1: a 4; s2: a 4; s3: a 4; s4: a 4|Seules "
	    "les 6 plus grandes séries sont dessinées. Les lignes sans"));
	assert_non_null(strstr(DRAWN(&w, { "trace", "barres" }, { "x", "x" },
				   { "y", "-" }, { "serie", "s" }),
	    "|s0: a 4; s1: a 4; s2: a 4; s3: a 4; s4: a 4; s5: a 4|Seules"));
	world_end(&w);
	arena_free(a);
}

/* 85 of 100 is near enough to hide what changes; 75 is not. */
static void
says_when_an_axis_does_not_start_at_zero(void **state)
{
	static const char raised[] = "L’axe vertical ne part pas de zéro.";
	struct world w = world_of("an;haut;bas;moins\n2021-12-01;100;100;-90\n"
				  "2022-12-01;85;75;-100\n");

	(void)state;
	assert_non_null(strstr(
	    DRAWN(&w, { "trace", "lignes" }, { "x", "an" }, { "y", "haut" }),
	    raised));
	assert_null(strstr(
	    DRAWN(&w, { "trace", "lignes" }, { "x", "an" }, { "y", "bas" }),
	    raised));
	assert_non_null(strstr(
	    DRAWN(&w, { "trace", "lignes" }, { "x", "an" }, { "y", "moins" }),
	    raised));
	assert_null(strstr(
	    DRAWN(&w, { "trace", "barres" }, { "x", "an" }, { "y", "haut" }),
	    raised));
	assert_non_null(strstr(DRAWN(&w, { "trace", "lignes" }, { "x", "an" },
				   { "y", "bas" }, { "calcul", "moyenne" }),
	    raised));
	world_end(&w);
}

static void
draws_a_histogram_without_holes(void **state)
{
	struct world w = world_of("n\n1\n2\n2\n9\n10\n");

	(void)state;
	assert_string_equal(DRAWN(&w, { "trace", "histogramme" }, { "x", "n" }),
	    "histogramme|Nombre de lignes par «" NNBSP "n" NNBSP
	    "»|: 1 1, 2 2, 3 0, 4 0, 5 0, 6 0, 7 0, 8 0, 9 1, 10 1|");
	world_end(&w);
	/* It counts rows, whatever sum is suggested for other drawings. */
	w = world_of(works);
	assert_non_null(strstr(
	    DRAWN(&w, { "trace", "histogramme" }, { "x", "montant" },
		{ "y", "quantite" }, { "calcul", "moyenne" }),
	    "histogramme|Nombre de lignes par «" NNBSP "montant" NNBSP "»|"));
	world_end(&w);
}

static void
refuses_what_cannot_be_drawn(void **state)
{
	struct world w = world_of(works);

	(void)state;
	assert_non_null(strstr(DRAWN(&w, { "trace", "camembert" }),
	    "choisissez parmi barres, lignes, histogramme, points"));
	assert_non_null(strstr(DRAWN(&w, { "x", "absente" }), "absente"));
	assert_non_null(
	    strstr(DRAWN(&w, { "trace", "points" }, { "x", "nature" }),
		"deux colonnes de nombres"));
	assert_non_null(
	    strstr(DRAWN(&w, { "trace", "histogramme" }, { "x", "nature" }),
		"colonne de nombres"));
	assert_non_null(
	    strstr(DRAWN(&w, { "x", "nature" }, { "y", "jour" }), "nombres"));
	assert_non_null(strstr(DRAWN(&w, { "limite", "0" }), "de 1 à 100"));
	assert_non_null(
	    strstr(DRAWN(&w, { "trace", "territoires" }, { "x", "nature" }),
		"codes de communes"));
	world_end(&w);
}

static void
suggests_what_suits_the_columns(void **state)
{
	struct world w = world_of(works);
	struct plot p;

	(void)state;
	assert_true(plot_suggest(w.t, profile_of(&w), &p));
	assert_int_equal(p.kind, CHART_LINES);
	assert_int_equal(p.x, 1);
	assert_int_equal(p.y, 2);
	world_end(&w);
	w = world_of("nom\nunique\n");
	assert_false(plot_suggest(w.t, profile_of(&w), &p));
	world_end(&w);
}

static void
simplifies_shapes_and_keeps_their_ends(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "{\"type\":\"Point\",\"coordinates\":[5.123456789,45]}",
		    "{\"type\":\"Point\",\"coordinates\":[5.12,45]}" },
		{ "{\"type\":\"LineString\",\"coordinates\":"
		  "[[0,0],[0.01,0],[0.5,0],[0.51,0]]}",
		    "{\"type\":\"LineString\",\"coordinates\":"
		    "[[0,0],[0.5,0],[0.51,0]]}" },
		/* A hole of less than a pixel goes, a whole shape too. */
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],"
		  "[0,0]],[[0.5,0.5],[0.51,0.5],[0.51,0.51],[0.5,0.5]]]}",
		    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],"
		    "[0,0]]]}" },
		/* What is open is closed: a triangle has three corners. */
		{ "{\"type\":\"Polygon\",\"coordinates\":"
		  "[[[0,0],[1,0],[1,1]]]}",
		    "{\"type\":\"Polygon\",\"coordinates\":"
		    "[[[0,0],[1,0],[1,1],[0,0]]]}" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0]]]}",
		    NULL },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[0.01,0],"
		  "[0.01,0.01],[0,0]]]}",
		    NULL },
		{ "{\"type\":\"Circle\",\"coordinates\":[0,0]}", NULL },
		{ "{\"type\":\"Point\",\"coordinates\":[0,900]}", NULL },
		{ "pas du JSON", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out;

		str_init(&out, NULL, 65536);
		assert_int_equal(
		    shape_simplify(&out, cases[i].in, strlen(cases[i].in), 0.1),
		    cases[i].out != NULL);
		assert_string_equal(
		    str_text(&out), cases[i].out ? cases[i].out : "");
		str_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_sums_of_what_is_asked),
		cmocka_unit_test(leaves_gaps_where_nothing_is_added),
		cmocka_unit_test(draws_sums_of_long_decimals),
		cmocka_unit_test(orders_places_by_all_that_is_drawn_there),
		cmocka_unit_test(counts_places_rather_than_groups),
		cmocka_unit_test(draws_the_series_that_weigh_most),
		cmocka_unit_test(says_when_an_axis_does_not_start_at_zero),
		cmocka_unit_test(draws_a_histogram_without_holes),
		cmocka_unit_test(refuses_what_cannot_be_drawn),
		cmocka_unit_test(suggests_what_suits_the_columns),
		cmocka_unit_test(simplifies_shapes_and_keeps_their_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
