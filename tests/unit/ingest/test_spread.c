/* SPDX-License-Identifier: Apache-2.0 */
/* test_spread.c - quantiles and histograms are those of a naive count, whether
 * the load made them or the index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/str.h"
#include "ingest/ingest.h"
#include "scratch.h"
#include "store/spread.h"
#include "store/table_index.h"

enum {
	SHORT = 3000,
	LONG = 6000
};

static bool
go_on(void *arg, int thousandths)
{
	(void)arg;
	(void)thousandths;
	return true;
}

static json_t *
profile_at(const char *path)
{
	struct table *t;
	struct err e = { 0 };
	json_t *j, *profile;

	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	j = json_loads(table_meta(t), 0, NULL);
	profile = json_incref(json_object_get(j, "profile"));
	assert_true(json_is_object(profile));
	json_decref(j);
	return profile;
}

static int
n_of(int k)
{
	return k * 7919 % 1009 - 300;
}

static double
price_of(int k)
{
	return (double)(k * 104729 % 100003) / 100;
}

/* Every tenth row is blank. Days are of four years, moments of a few weeks, a
 * third of them with an offset. */
static const char *
write_rows(struct arena *a, int rows)
{
	struct str s;

	str_init(&s, a, 8 << 20);
	str_append(&s, "n;prix;jour;instant;nom;heure\n");
	for (int k = 0; k < rows; k++) {
		if (k % 10 == 9) {
			str_append(&s, ";;;;vide;\n");
			continue;
		}
		str_append_printf(&s, "%d;%.2f;%d-%02d-%02d;", n_of(k),
		    price_of(k), 2020 + k % 4, k * 7 % 12 + 1, k * 11 % 28 + 1);
		str_append_printf(&s, "2024-03-%02dT%02d:15:00%s;x;%02d:00\n",
		    k * 5 % 31 + 1, k % 24, k % 3 ? "" : "+05:00", k % 24);
	}
	return arena_strdup(
	    a, scratch_write("spread.csv", str_text(&s), s.len));
}

static const char *
load(struct arena *a, int rows)
{
	const char *to = arena_strdup(a, scratch_path("spread.db"));
	const struct ingest_input in = { .path = write_rows(a, rows),
		.format = "csv" };
	struct ingest_result r;
	struct err e = { 0 };

	if (ingest_table(a, &in, to, &r, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_int_equal(r.rows, rows);
	unlink(in.path);
	return to;
}

static void
index_it(const char *path)
{
	struct err e = { 0 };

	if (table_index(path, go_on, NULL, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
}

static int
by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static void
assert_quantile(const json_t *stats, const char *name, int percent,
    const double *sorted, int n)
{
	const json_t *q =
	    json_object_get(json_object_get(stats, "quantiles"), name);
	int rank = (percent * n + 99) / 100;

	assert_true(json_number_value(q) == sorted[rank - 1]);
}

static void
assert_numbers(
    const json_t *profile, const char *column, double (*of)(int), int rows)
{
	const json_t *stats = json_object_get(profile, column);
	const json_t *h = json_object_get(stats, "histogram");
	const json_t *bounds = json_object_get(h, "bounds");
	const json_t *counts = json_object_get(h, "counts");
	double *sorted = calloc((size_t)rows, sizeof(*sorted));
	size_t classes = json_array_size(counts), i = 0;
	int n = 0, at = 0;

	for (int k = 0; k < rows; k++) {
		if (k % 10 != 9)
			sorted[n++] = of(k);
	}
	qsort(sorted, (size_t)n, sizeof(*sorted), by_value);
	assert_quantile(stats, "q05", 5, sorted, n);
	assert_quantile(stats, "q25", 25, sorted, n);
	assert_quantile(stats, "q50", 50, sorted, n);
	assert_quantile(stats, "q75", 75, sorted, n);
	assert_quantile(stats, "q95", 95, sorted, n);
	assert_in_range(classes, 15, 20);
	assert_int_equal(json_array_size(bounds), classes + 1);
	for (; i < classes; i++) {
		double to = json_number_value(json_array_get(bounds, i + 1));
		int from = at;

		while (at < n && (sorted[at] < to || i + 1 == classes))
			at++;
		assert_int_equal(
		    json_integer_value(json_array_get(counts, i)), at - from);
	}
	assert_true(json_number_value(json_array_get(bounds, 0)) == sorted[0]);
	assert_true(
	    json_number_value(json_array_get(bounds, i)) >= sorted[n - 1]);
	free(sorted);
}

static double
n_value(int k)
{
	return n_of(k);
}

static void
short_tables_have_them_at_once_and_their_index_the_same(void **state)
{
	struct arena *a = arena_new();
	const char *path = load(a, SHORT);
	json_t *loaded = profile_at(path), *indexed;

	(void)state;
	assert_numbers(loaded, "n", n_value, SHORT);
	assert_numbers(loaded, "prix", price_of, SHORT);
	index_it(path);
	indexed = profile_at(path);
	assert_true(json_equal(loaded, indexed));
	json_decref(loaded);
	json_decref(indexed);
	unlink(path);
	arena_free(a);
}

static void
long_tables_have_them_once_indexed(void **state)
{
	struct arena *a = arena_new();
	const char *path = load(a, LONG);
	json_t *profile = profile_at(path), *stats;

	(void)state;
	stats = json_object_get(profile, "n");
	assert_true(json_is_null(json_object_get(stats, "quantiles")));
	assert_true(json_is_null(json_object_get(stats, "histogram")));
	json_decref(profile);
	index_it(path);
	profile = profile_at(path);
	assert_numbers(profile, "n", n_value, LONG);
	assert_numbers(profile, "prix", price_of, LONG);
	for (const char *const *name =
		 (const char *const[]){ "nom", "heure", NULL };
	     *name; name++) {
		stats = json_object_get(profile, *name);
		assert_non_null(stats);
		assert_null(json_object_get(stats, "quantiles"));
	}
	json_decref(profile);
	unlink(path);
	arena_free(a);
}

static const char *
bound(const json_t *profile, const char *column, size_t i)
{
	return json_string_value(json_array_get(
	    json_object_get(
		json_object_get(json_object_get(profile, column), "histogram"),
		"bounds"),
	    i));
}

static int64_t
count(const json_t *profile, const char *column, size_t i)
{
	const json_t *n = json_array_get(
	    json_object_get(
		json_object_get(json_object_get(profile, column), "histogram"),
		"counts"),
	    i);

	return json_integer_value(n);
}

/* Years for four of them, days for a month and its ends; an offset takes the
 * moment to the day it is in UTC. */
static void
dates_are_counted_by_period(void **state)
{
	struct arena *a = arena_new();
	const char *path = load(a, SHORT);
	json_t *p = profile_at(path);
	int expected = 0;

	(void)state;
	for (int k = 0; k < SHORT; k++)
		expected += k % 10 != 9 && k % 4 == 2;
	assert_string_equal(bound(p, "jour", 0), "2020-01-01");
	assert_string_equal(bound(p, "jour", 3), "2023-01-01");
	assert_string_equal(bound(p, "jour", 4), "2024-01-01");
	assert_null(bound(p, "jour", 5));
	assert_int_equal(count(p, "jour", 2), expected);
	/* The first is 2024-02-29T22:15Z: two months. */
	assert_string_equal(bound(p, "instant", 0), "2024-02-01T00:00:00Z");
	assert_string_equal(bound(p, "instant", 2), "2024-04-01T00:00:00Z");
	expected = 0;
	for (int k = 0; k < SHORT; k++)
		expected +=
		    k % 10 != 9 && k % 3 == 0 && k * 5 % 31 == 0 && k % 24 < 5;
	assert_int_equal(count(p, "instant", 0), expected);
	json_decref(p);
	unlink(path);
	arena_free(a);
}

static json_t *
spread_of(enum column_type type, const double *values, int n)
{
	struct spread s;
	json_t *o = json_object();

	spread_start(&s, type, n, values[0], values[n - 1]);
	for (int i = 0; i < n; i++)
		spread_add(&s, values[i], 1);
	spread_put(&s, false, o);
	return o;
}

static void
few_values_make_few_classes(void **state)
{
	static const struct {
		enum column_type type;
		double values[4];
		int n;
		const char *json;
	} cases[] = {
		{ COLUMN_INT, { 5 }, 1, "[5,6]" },
		{ COLUMN_INT, { 1, 2, 2, 3 }, 4, "[1,2,3,4]" },
		{ COLUMN_DECIMAL, { 2.5, 2.5 }, 2, "[2.5,2.5]" },
		{ COLUMN_DECIMAL, { -1e308, 1e308 }, 2, "[-1e308,1e308]" },
		{ COLUMN_DATE, { 0 }, 1, "[\"1970-01-01\",\"1970-01-02\"]" },
		{ COLUMN_DATE, { -719528, 2932896 }, 2,
		    "[\"0000-01-01\",\"1000-01-01\",\"2000-01-01\","
		    "\"3000-01-01\",\"4000-01-01\",\"5000-01-01\","
		    "\"6000-01-01\",\"7000-01-01\",\"8000-01-01\","
		    "\"9000-01-01\",\"10000-01-01\"]" },
		{ COLUMN_DATETIME, { -1, 0 }, 2,
		    "[\"1969-12-31T00:00:00\",\"1970-01-01T00:00:00\","
		    "\"1970-01-02T00:00:00\"]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *o =
		    spread_of(cases[i].type, cases[i].values, cases[i].n);
		json_t *expected = json_loads(cases[i].json, 0, NULL);
		json_t *given =
		    json_object_get(json_object_get(o, "histogram"), "bounds");
		char *text = json_dumps(given, JSON_COMPACT);

		if (!json_equal(expected, given))
			fail_msg("%s, not %s", text, cases[i].json);
		free(text);
		json_decref(expected);
		json_decref(o);
	}
}

/* `rows` times the same, of a column that a person says is of integers: by
 * themselves so many digits are a code. */
static const json_t *
load_large(struct arena *a, const char *number, int rows, json_t **profile)
{
	const char *to = arena_strdup(a, scratch_path("large.db"));
	const struct column_words whole = { "n", COLUMN_INT, NULL, "", "", "" };
	struct ingest_input in = {
		.format = "csv", .words = &whole, .nwords = 1
	};
	struct ingest_result r;
	struct err e = { 0 };
	struct str s;

	str_init(&s, a, 8 << 20);
	str_append(&s, "n;m\n");
	for (int k = 0; k < rows; k++)
		str_append_printf(&s, "%s;1\n", number);
	in.path = scratch_write("large.csv", str_text(&s), s.len);
	if (ingest_table(a, &in, to, &r, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	if (rows >= TABLE_INDEX_ROWS)
		index_it(to);
	*profile = profile_at(to);
	unlink(in.path);
	unlink(to);
	assert_true(json_is_object(
	    json_object_get(json_object_get(*profile, "m"), "quantiles")));
	return json_object_get(*profile, "n");
}

static void
integers_are_those_that_a_double_holds(void **state)
{
	static const struct {
		const char *number;
		bool has;
	} cases[] = { { "999999999999999", true }, { "-999999999999999", true },
		{ "1000000000000000", false }, { "9007199254740993", false } };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *profile;
		const json_t *n = load_large(
		    a, cases[i / 2].number, i % 2 ? LONG : 3, &profile);
		const json_t *q = json_object_get(n, "quantiles");

		assert_int_equal(json_is_object(q), cases[i / 2].has);
		if (cases[i / 2].has)
			assert_int_equal(
			    json_integer_value(json_object_get(q, "q50")),
			    strtoll(cases[i / 2].number, NULL, 10));
		json_decref(profile);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    short_tables_have_them_at_once_and_their_index_the_same),
		cmocka_unit_test(long_tables_have_them_once_indexed),
		cmocka_unit_test(dates_are_counted_by_period),
		cmocka_unit_test(few_values_make_few_classes),
		cmocka_unit_test(integers_are_those_that_a_double_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
