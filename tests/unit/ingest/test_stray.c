/* SPDX-License-Identifier: Apache-2.0 */
/* test_stray.c - the cells that make a text of a column are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/str.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "scratch.h"

struct loaded {
	struct arena *a;
	json_t *report;
};

static void
load_text(struct loaded *l, const char *text)
{
	const char *path = scratch_write("in.csv", text, strlen(text));
	const struct ingest_input in = { .path = path, .format = "csv" };
	struct ingest_result r;
	struct err e = { 0 };
	const char *table;

	*l = (struct loaded){ .a = arena_new() };
	table = arena_strdup(l->a, scratch_path("table.db"));
	if (ingest_table(l->a, &in, table, &r, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	l->report = json_loads(r.report, 0, NULL);
	assert_true(json_is_object(l->report));
	unlink(path);
	unlink(table);
}

static void
drop(struct loaded *l)
{
	json_decref(l->report);
	arena_free(l->a);
}

static bool
says(struct loaded *l, const char *words)
{
	const json_t *remarks = json_object_get(l->report, "remarks"), *o;
	size_t i;

	json_array_foreach(remarks, i, o)
	{
		if (strstr(json_string_value(json_object_get(o, "message")),
			words))
			return true;
	}
	return false;
}

/* n rows « a;VALUE », the given ones first. */
static void
load_column(struct loaded *l, const char *header, const char *first,
    const char *value, int n)
{
	struct str s;

	str_init(&s, NULL, 1 << 20);
	str_append_printf(&s, "nom;%s\n", header);
	str_append(&s, first);
	for (int i = 0; i < n; i++)
		str_append_printf(&s, "a;%s\n", value);
	load_text(l, str_text(&s));
	str_free(&s);
}

static void
load_amounts(struct loaded *l, const char *first, const char *value, int n)
{
	load_column(l, "montant", first, value, n);
}

static const json_t *
remark_on(struct loaded *l, const char *column)
{
	const json_t *remarks = json_object_get(l->report, "remarks"), *o;
	size_t i;

	json_array_foreach(remarks, i, o)
	{
		const char *name =
		    json_string_value(json_object_get(o, "column"));

		if (name && strcmp(name, column) == 0)
			return o;
	}
	return NULL;
}

static void
names_the_cell_that_makes_a_column_a_text(void **state)
{
	struct loaded l;
	const json_t *o;

	(void)state;
	load_amounts(&l, "a;1,5\nb;12.500,3O\n", "12 500,30", 40);
	o = remark_on(&l, "montant");
	assert_non_null(o);
	assert_string_equal(
	    json_string_value(json_object_get(o, "level")), "erreur");
	assert_int_equal(json_integer_value(json_object_get(o, "line")), 3);
	assert_true(says(&l, "12.500,3O"));
	assert_true(says(&l, "la lettre O"));
	assert_true(says(&l, "écrivez «" NNBSP "12500,30" NNBSP "»"));
	drop(&l);
	/* The very first cell, and a day that does not exist. */
	load_amounts(&l, "a;31/02/2024\n", "07/03/2024", 30);
	assert_true(says(&l, "n'existe pas dans le calendrier"));
	assert_true(says(&l, "La ligne 2"));
	drop(&l);
	load_amounts(&l, "a;2024-03-07\n", "07/03/2024", 1);
	assert_null(remark_on(&l, "montant"));
	drop(&l);
	load_amounts(&l, "a;07/03/2024\nb;2024-03-08\n", "08/03/2024", 30);
	assert_true(says(&l, "comme dans les autres lignes"));
	drop(&l);
}

static void
says_what_to_write_instead(void **state)
{
	static const struct {
		const char *cell, *words;
	} cases[] = {
		{ "1l", "écrivez «" NNBSP "11" NNBSP "»" },
		{ "12 km", "écrivez «" NNBSP "12" NNBSP "»" },
		{ "45 %", "Écrivez partout la même unité" },
		{ "1.250", "Si ce sont des milliers" },
		{ "n.c.", "laissez la cellule vide" },
		{ "N/A", "laissez la cellule vide" },
		{ "12 bis", "Si c'est une erreur" },
		{ "150-200", "Si c'est une erreur" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loaded l;
		char row[64];

		snprintf(row, sizeof(row), "x;%s\n", cases[i].cell);
		load_amounts(&l, row, "7", 30);
		if (!says(&l, cases[i].words))
			fail_msg("%s: %s", cases[i].cell, cases[i].words);
		drop(&l);
	}
}

static void
lists_three_stray_cells_and_keeps_quiet_of_texts(void **state)
{
	struct loaded l;

	(void)state;
	load_amounts(&l, "a;NC\nb;nc\nc;n.c.\nd;NC\n", "12", 100);
	assert_true(says(&l, "4 cellules sur 104"));
	assert_true(says(&l, "ligne 4, «" NNBSP "n.c." NNBSP "»"));
	assert_false(says(&l, "ligne 5"));
	drop(&l);
	/* One word in ten is a text; so is a column of codes. */
	load_column(&l, "étage", "a;deux\nb;trois\nc;quatre\n", "12", 30);
	assert_null(remark_on(&l, "etage"));
	drop(&l);
	load_column(&l, "voie", "a;2 bis\nb;3 ter\nc;4 bis\n", "12", 30);
	assert_null(remark_on(&l, "voie"));
	drop(&l);
	load_amounts(&l, "a;mot\n", "01034", 30);
	assert_false(says(&l, "mot"));
	drop(&l);
	load_amounts(&l, "nom;montant\n", "12", 30);
	assert_true(says(&l, "répétée"));
	assert_null(remark_on(&l, "montant"));
	drop(&l);
	load_text(&l, "a;b;b\n");
	assert_true(says(&l, "ce fichier n’a aucune ligne de données"));
	assert_true(says(&l,
	    "la seconde «" NNBSP "b" NNBSP "» s'appelle ici «" NNBSP "b_2" NNBSP
	    "»"));
	drop(&l);
}

/* A header that says amounts or dates, most of the cells, and many others. */
static void
tells_of_mixed_amounts_and_dates(void **state)
{
	struct loaded l;
	const json_t *o;

	(void)state;
	load_amounts(&l,
	    "a;1 250,50 €\nb;2.500,00\nc;néant\nd;-\ne;néant\n"
	    "f;voir annexe\n",
	    "12", 5);
	o = remark_on(&l, "montant");
	assert_non_null(o);
	assert_string_equal(
	    json_string_value(json_object_get(o, "level")), "conseil");
	assert_int_equal(json_integer_value(json_object_get(o, "line")), 4);
	assert_true(says(&l,
	    "7 valeurs se lisent comme des nombres, 4 non, la première à la "
	    "ligne 4 («" NNBSP "néant" NNBSP "»)"));
	drop(&l);
	load_column(&l, "Date de décision",
	    "a;12 mars 2025\nb;1/4/25\nc;printemps\nd;en cours\n", "12/03/2025",
	    6);
	assert_true(says(&l,
	    "8 valeurs se lisent comme des dates, 2 non, la première à la "
	    "ligne 4"));
	drop(&l);
	/* The first one is not written as the others: all are dates. */
	load_column(&l, "Date de vote", "a;2025-03-12\n", "12/03/2025", 6);
	assert_true(says(&l, "pas toutes écrites de la même façon (ligne 3"));
	drop(&l);
	/* However many come first. */
	load_amounts(&l, "a;néant\n", "12", 2);
	assert_true(says(&l, "2 valeurs se lisent comme des nombres, 1 non"));
	drop(&l);
	/* Half of them is a text. */
	load_amounts(&l, "a;un\nb;deux\nc;trois\n", "12", 3);
	assert_null(remark_on(&l, "montant"));
	drop(&l);
}

static void
says_that_fractions_of_seconds_do_not_count(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l,
	    "a;quand\n1;2024-03-07T10:00:00.250Z\n"
	    "2;2024-03-07T10:00:00.750Z\n");
	assert_true(says(&l, "fractions de seconde"));
	drop(&l);
	load_text(&l, "a;quand\n1;2024-03-07T10:00:00.000Z\n");
	assert_false(says(&l, "fractions de seconde"));
	drop(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_cell_that_makes_a_column_a_text),
		cmocka_unit_test(says_what_to_write_instead),
		cmocka_unit_test(
		    lists_three_stray_cells_and_keeps_quiet_of_texts),
		cmocka_unit_test(tells_of_mixed_amounts_and_dates),
		cmocka_unit_test(says_that_fractions_of_seconds_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
