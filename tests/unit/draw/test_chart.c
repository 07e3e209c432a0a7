/* SPDX-License-Identifier: Apache-2.0 */
/* test_chart.c - scales are round, sentences true, drawings well formed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <expat.h>

#include "base/text.h"
#include "draw/chart.h"
#include "draw/scale.h"

static void
scale_is(double min, double max, double low, double high, double step)
{
	struct scale s;

	scale_round(min, max, 6, &s);
	assert_true(fabs(s.low - low) <= fabs(low) * 1e-9);
	assert_true(fabs(s.high - high) <= fabs(high) * 1e-9);
	assert_true(fabs(s.step - step) <= step * 1e-9);
}

static void
rounds_bounds_to_what_people_count_in(void **state)
{
	(void)state;
	scale_is(0, 100, 0, 100, 20);
	scale_is(3, 97, 0, 100, 20);
	scale_is(0, 7, 0, 8, 2);
	scale_is(-3, 7, -4, 8, 2);
	scale_is(0.12, 0.31, 0.1, 0.35, 0.05);
	scale_is(7, 7, 2, 12, 2);
	scale_is(0, 0, 0, 1, 0.2);
	scale_is(12482, 0, 0, 15000, 5000);
}

static void
holds_whatever_it_is_given(void **state)
{
	static const double odd[] = { 0, -0.0, 1e-320, 1e308, -1e308, INFINITY,
		-INFINITY, NAN, 1, 1 + 1e-16, 9007199254740993.0 };
	const size_t n = sizeof(odd) / sizeof(odd[0]);

	(void)state;
	for (size_t i = 0; i < n * n; i++) {
		struct scale s;

		scale_round(odd[i / n], odd[i % n], 6, &s);
		assert_true(s.step > 0 && isfinite(s.step));
		assert_true(s.high > s.low);
		assert_in_range(s.marks, 2, 13);
	}
}

static void
writes_marks_in_french(void **state)
{
	struct arena *a = arena_new();
	struct scale s;

	(void)state;
	scale_round(0, 5000, 6, &s);
	assert_string_equal(scale_label(a, &s, 2000), "2" NNBSP "000");
	scale_round(0, 1, 6, &s);
	assert_string_equal(scale_label(a, &s, 0.2), "0,2");
	scale_round(0, 5e6, 6, &s);
	assert_string_equal(scale_label(a, &s, 1e6), "1" NBSP "M");
	assert_string_equal(scale_label(a, &s, 0), "0");
	scale_round(0, 4e9, 6, &s);
	assert_string_equal(scale_label(a, &s, 1e9), "1" NBSP "Md");
	arena_free(a);
}

static const struct chart_point years[] = {
	{ .label = "2021", .x = 2021, .y = 100 },
	{ .label = "2022", .x = 2022, .y = 80 },
	{ .label = "2023", .x = 2023, .is_missing = true },
	{ .label = "2024", .x = 2024, .y = 151 },
};
static const struct chart_point evil[] = {
	{ .label = "<script>alert(1)</script> & \"guillemets\" 'apostrophe'",
	    .y = 3 },
	{ .label = "\x01\xff pas de l'UTF-8", .y = -4 },
	{ .label = "", .y = NAN },
	{ .label = "infini", .y = INFINITY },
};

static struct chart
chart_of(enum chart_kind kind, const struct chart_series *s, unsigned n)
{
	return (struct chart){ .kind = kind,
		.title = "Dépenses <par> année",
		.x_title = "Année",
		.y_title = "Montant",
		.unit = "€",
		.series = s,
		.nseries = n };
}

static void
says_how_a_line_went(void **state)
{
	struct arena *a = arena_new();
	const struct chart_series s = { "", years, 4 };
	struct chart c = chart_of(CHART_LINES, &s, 1);

	(void)state;
	assert_string_equal(chart_sentence(a, &c),
	    "De 2021 à 2024, la valeur passe de 100" NBSP "€ à 151" NBSP
	    "€, soit une hausse de 51" NBSP "%. Le plus haut est 151" NBSP
	    "€ (2024), le plus bas 80" NBSP "€ (2022).");
	/* A year under way proves neither a fall nor a rise. */
	c.end = "26 février 2024";
	assert_string_equal(chart_sentence(a, &c),
	    "De 2021 à 2022, la valeur passe de 100" NBSP "€ à 80" NBSP
	    "€, soit une baisse de 20" NBSP "%. Le plus haut est 100" NBSP
	    "€ (2021), le plus bas 80" NBSP "€ (2022). Les données de 2024 "
	    "s’arrêtent au 26 février 2024 (151" NBSP "€).");
	arena_free(a);
}

static void
writes_spans_of_time_in_french(void **state)
{
	struct arena *a = arena_new();
	struct chart_point points[2] = { { .y = 1 }, { .y = 1 } };
	const struct chart_series s = { "", points, 2 };
	struct chart c = chart_of(CHART_LINES, &s, 1);
	static const struct {
		const char *from, *to, *said;
		bool is_date;
	} cases[] = {
		{ "octobre 2022", "mars 2024", "D’octobre 2022 à mars 2024,",
		    true },
		{ "mars 2022", "avril 2024", "De mars 2022 à avril 2024,",
		    true },
		{ "1er mars 2021", "2 mai 2024",
		    "Du 1er mars 2021 au 2 mai 2024,", true },
		{ "12", "14", "De 12 à 14,", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		points[0].label = cases[i].from;
		points[1].label = cases[i].to;
		c.x_is_date = cases[i].is_date;
		assert_int_equal(strncmp(chart_sentence(a, &c), cases[i].said,
				     strlen(cases[i].said)),
		    0);
	}
	arena_free(a);
}

static void
says_which_bar_is_highest(void **state)
{
	struct arena *a = arena_new();
	const struct chart_series s = { "", years, 4 };
	const struct chart_series one = { "", years, 1 };
	const struct chart_series none = { "", years + 2, 1 };
	struct chart c = chart_of(CHART_BARS, &s, 1);

	(void)state;
	c.unit = "";
	assert_string_equal(chart_sentence(a, &c),
	    "La valeur la plus haute est «" NNBSP "2024" NNBSP
	    "» (151), la plus basse «" NNBSP "2022" NNBSP "» (80).");
	c.series = &one;
	assert_string_equal(chart_sentence(a, &c),
	    "Une seule valeur, «" NNBSP "2021" NNBSP "»" NNBSP ": 100.");
	c.series = &none;
	assert_string_equal(chart_sentence(a, &c), "");
	arena_free(a);
}

/* Of what is not drawn, nothing is said. */
static void
says_that_there_are_more_than_are_drawn(void **state)
{
	struct arena *a = arena_new();
	const struct chart_series s = { "", years, 4 };
	struct chart c = chart_of(CHART_BARS, &s, 1);

	(void)state;
	c.unit = "";
	c.is_cut = true;
	assert_string_equal(chart_sentence(a, &c),
	    "Parmi les 3 valeurs dessinées, la plus haute est «" NNBSP
	    "2024" NNBSP "» (151), la plus basse «" NNBSP "2022" NNBSP
	    "» (80).");
	c.kind = CHART_LINES;
	assert_non_null(strstr(chart_sentence(a, &c),
	    "Parmi les points dessinés, le plus haut est 151"));
	arena_free(a);
}

static void
says_no_share_of_what_is_gone(void **state)
{
	static const struct chart_point gone[] = {
		{ .label = "2021", .y = 12 },
		{ .label = "2022", .y = 0 },
	};
	struct arena *a = arena_new();
	const struct chart_series s = { "", gone, 2 };
	const struct chart c = chart_of(CHART_LINES, &s, 1);

	(void)state;
	assert_non_null(strstr(
	    chart_sentence(a, &c), "passe de 12" NBSP "€ à 0" NBSP "€."));
	arena_free(a);
}

static void
says_where_most_values_are(void **state)
{
	static const struct chart_point bins[] = {
		{ .label = "0", .x = 0, .y = 3 },
		{ .label = "10", .x = 10, .y = 12 },
		{ .label = "20", .x = 20, .y = 5 },
	};
	struct arena *a = arena_new();
	const struct chart_series s = { "", bins, 3 };
	const struct chart c = chart_of(CHART_HISTOGRAM, &s, 1);

	(void)state;
	assert_string_equal(chart_sentence(a, &c),
	    "La tranche la plus fournie va de 10 à 20" NNBSP
	    ": 12 sur 20 valeurs.");
	arena_free(a);
}

static void
tells_a_link_only_when_there_is_one(void **state)
{
	struct chart_point p[20];
	struct arena *a = arena_new();
	const struct chart_series s = { "", p, 20 };
	struct chart c = chart_of(CHART_POINTS, &s, 1);

	(void)state;
	for (int i = 0; i < 20; i++)
		p[i] = (struct chart_point){ .label = "", .x = i, .y = 2 * i };
	assert_non_null(strstr(chart_sentence(a, &c), "tend à être grand"));
	for (int i = 0; i < 20; i++)
		p[i].y = (i * 7919) % 5;
	assert_null(strstr(chart_sentence(a, &c), "tend à être"));
	for (int i = 0; i < 20; i++)
		p[i].y = -i;
	c.x_is_date = true;
	assert_non_null(strstr(chart_sentence(a, &c), "Avec le temps, «"));
	arena_free(a);
}

static void
is_well_formed(const struct chart *c, unsigned width)
{
	struct arena *a = arena_new();
	XML_Parser p = XML_ParserCreate("UTF-8");
	struct str out;

	str_init(&out, a, 16 << 20);
	chart_svg(&out, a, c, width);
	assert_false(str_failed(&out));
	assert_int_equal(
	    XML_Parse(p, str_text(&out), (int)out.len, 1), XML_STATUS_OK);
	assert_null(strstr(str_text(&out), "<script"));
	assert_null(strstr(str_text(&out), "style="));
	assert_null(strstr(str_text(&out), "nan"));
	assert_null(strstr(str_text(&out), "inf\""));
	XML_ParserFree(p);
	arena_free(a);
}

static const char *
drawn(struct arena *a, const struct chart *c)
{
	struct str out;

	str_init(&out, a, 1 << 20);
	chart_svg(&out, a, c, 860);
	return str_text(&out);
}

static const char *
cloud_from(struct arena *a, double first, double last)
{
	const struct chart_point p[] = {
		{ .label = "", .x = first, .y = 1 },
		{ .label = "", .x = last, .y = 2 },
	};
	const struct chart_series s = { "", p, 2 };
	struct chart c = chart_of(CHART_POINTS, &s, 1);

	c.x_is_date = true;
	return drawn(a, &c);
}

static void
marks_dates_as_dates(void **state)
{
	struct arena *a = arena_new();
	const char *svg = cloud_from(a, 16500, 18500);

	(void)state;
	assert_non_null(strstr(svg, ">2016<"));
	assert_non_null(strstr(svg, ">2020<"));
	assert_null(strstr(svg, ">17" NNBSP "000<"));
	svg = cloud_from(a, 18000, 18200);
	assert_non_null(strstr(svg, ">septembre 2019<"));
	svg = cloud_from(a, 18000, 18010);
	assert_non_null(strstr(svg, ">14 avril 2019<"));
	/* Two hours of one day, and more than there are days. */
	svg = cloud_from(a, 18000.3, 18000.4);
	assert_non_null(strstr(svg, ">14 avril 2019<"));
	assert_non_null(strstr(cloud_from(a, -1e18, 1e18), ">2000<"));
	arena_free(a);
}

/* From 0, where there is nothing else to measure from. */
static void
draws_one_value_from_zero(void **state)
{
	static const struct chart_point one[] = { { .label = "2021", .y = 8 } };
	struct arena *a = arena_new();
	const struct chart_series s = { "", one, 1 };
	struct chart c = chart_of(CHART_LINES, &s, 1);

	(void)state;
	assert_non_null(strstr(drawn(a, &c), ">0<"));
	assert_null(strstr(drawn(a, &c), ">12<"));
	c.kind = CHART_BARS;
	assert_non_null(strstr(drawn(a, &c), ">0<"));
	assert_null(strstr(drawn(a, &c), ">12<"));
	arena_free(a);
}

static double
place_after(const char *svg, const char *before, const char *name)
{
	const char *at = strstr(svg, before);

	assert_non_null(at);
	at = strstr(at, name);
	assert_non_null(at);
	return strtod(at + strlen(name), NULL);
}

/* Names of series stay on the drawing, on as many lines as they take. */
static void
wraps_the_legend(void **state)
{
	struct arena *a = arena_new();
	const struct chart_series s[] = {
		{ "Saint-Nizier-du-Moucherotte", years, 4 },
		{ "Villard-de-Lans et autres", years, 4 },
		{ "Autrans-Méaudre en Vercors", years, 4 },
		{ "Lans-en-Vercors et autres", years, 4 },
	};
	struct chart c = chart_of(CHART_LINES, s, 4);
	const char *svg = drawn(a, &c);

	(void)state;
	/* The squares come after the marks: rectangles of 12 by 12. */

	assert_true(place_after(svg, "fill=\"#b5498f\"/><text", "x=\"") < 400);
	assert_true(place_after(svg, "fill=\"#b5498f\"/><text", "y=\"") >
	    place_after(svg, "fill=\"#2f7ebc\"/><text", "y=\"") + 13);
	arena_free(a);
}

static void
draws_anything_well_formed(void **state)
{
	const struct chart_series both[] = { { "Dépenses", years, 4 },
		{ "Recettes & dons", evil, 4 } };
	static const unsigned widths[] = { 1, 320, 900 };

	(void)state;
	for (int kind = 0; kind < CHART_KINDS; kind++) {
		for (unsigned n = 0; n <= 2; n++) {
			for (int placed = 0; placed < 4; placed++) {
				struct chart c =
				    chart_of((enum chart_kind)kind, both, n);

				c.x_is_number = placed & 1;
				c.x_is_date = placed & 2;
				is_well_formed(&c, widths[n]);
			}
		}
	}
}

static void
knows_its_names(void **state)
{
	(void)state;
	assert_int_equal(chart_find("lignes"), CHART_LINES);
	assert_int_equal(chart_find("camembert"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_bounds_to_what_people_count_in),
		cmocka_unit_test(holds_whatever_it_is_given),
		cmocka_unit_test(writes_marks_in_french),
		cmocka_unit_test(says_how_a_line_went),
		cmocka_unit_test(writes_spans_of_time_in_french),
		cmocka_unit_test(says_which_bar_is_highest),
		cmocka_unit_test(says_that_there_are_more_than_are_drawn),
		cmocka_unit_test(says_no_share_of_what_is_gone),
		cmocka_unit_test(marks_dates_as_dates),
		cmocka_unit_test(draws_one_value_from_zero),
		cmocka_unit_test(wraps_the_legend),
		cmocka_unit_test(says_where_most_values_are),
		cmocka_unit_test(tells_a_link_only_when_there_is_one),
		cmocka_unit_test(draws_anything_well_formed),
		cmocka_unit_test(knows_its_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
