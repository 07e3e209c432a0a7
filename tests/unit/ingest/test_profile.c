/* SPDX-License-Identifier: Apache-2.0 */
/* test_profile.c - statistics exact while they can be, then close. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/profile.h"

static const struct column cols[] = {
	{ .name = "id", .label = "Id", .type = COLUMN_INT, .format = "" },
	{ .name = "nom", .label = "Nom", .type = COLUMN_TEXT, .format = "" },
	{ .name = "prix",
	    .label = "Prix",
	    .type = COLUMN_DECIMAL,
	    .format = "" },
	{ .name = "jour", .label = "Jour", .type = COLUMN_DATE, .format = "" },
	{ .name = "actif",
	    .label = "Actif",
	    .type = COLUMN_BOOL,
	    .format = "" },
};
enum {
	NCOLS = sizeof(cols) / sizeof(cols[0])
};

/* Row k: k, « nom (k mod names) » and half of the rows « chef », k/2, one day
 * of 28, k odd; each tenth row is blank but for its id. */
static json_t *
profile_of(int rows, int names)
{
	struct profile *p = profile_new(cols, NCOLS);
	json_t *j;

	for (int k = 1; k <= rows; k++) {
		struct value v[NCOLS] = { { .type = VALUE_INT, .i = k } };
		char name[32], day[32];

		if (k % 10) {
			snprintf(name, sizeof(name), "nom %d", k % names);
			snprintf(day, sizeof(day), "2024-02-%02d", k % 28 + 1);
			v[1] = (struct value){ .type = VALUE_TEXT,
				.text = k % 2 ? "chef" : name,
				.len = k % 2 ? 4 : strlen(name) };
			v[2] =
			    (struct value){ .type = VALUE_REAL, .d = k / 2.0 };
			v[3] = (struct value){
				.type = VALUE_TEXT, .text = day, .len = 10
			};
			v[4] = (struct value){ .type = VALUE_INT, .i = k % 2 };
		}
		profile_add(p, v);
	}
	j = profile_json(p);
	profile_free(p);
	assert_non_null(j);
	return j;
}

static const json_t *
stat_of(const json_t *j, const char *column, const char *key)
{
	return json_object_get(
	    json_object_get(json_object_get(j, "profile"), column), key);
}

static void
is_exact_for_few_values(void **state)
{
	json_t *j = profile_of(1000, 100);
	const json_t *top;

	(void)state;
	assert_int_equal(
	    json_integer_value(stat_of(j, "id", "nb_distinct")), 1000);
	assert_int_equal(
	    json_integer_value(stat_of(j, "nom", "nb_distinct")), 41);
	assert_int_equal(
	    json_integer_value(stat_of(j, "nom", "nb_missing_values")), 100);
	assert_null(stat_of(j, "nom", "nb_distinct_estimated"));
	assert_true(fabs(json_real_value(stat_of(j, "nom", "completeness")) -
			0.9) < 1e-12);
	top = json_array_get(stat_of(j, "nom", "tops"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(top, "value")), "chef");
	assert_int_equal(
	    json_integer_value(json_object_get(top, "count")), 500);
	top = json_array_get(stat_of(j, "nom", "tops"), 1);
	assert_int_equal(json_integer_value(json_object_get(top, "count")), 10);
	assert_int_equal(json_integer_value(stat_of(j, "id", "max")), 1000);
	assert_true(
	    fabs(json_real_value(stat_of(j, "id", "mean")) - 500.5) < 1e-9);
	assert_true(fabs(json_real_value(stat_of(j, "id", "std")) -
			288.8194360957) < 1e-6);
	assert_true(json_real_value(stat_of(j, "prix", "min")) == 0.5);
	assert_string_equal(
	    json_string_value(stat_of(j, "jour", "min")), "2024-02-01");
	assert_string_equal(
	    json_string_value(stat_of(j, "jour", "max")), "2024-02-28");
	assert_null(stat_of(j, "nom", "min"));
	assert_true(json_is_boolean(json_object_get(
	    json_array_get(stat_of(j, "actif", "tops"), 0), "value")));
	assert_int_equal(
	    json_integer_value(json_object_get(j, "total_lines")), 1000);
	json_decref(j);
}

static void
estimates_many_values_closely_and_keeps_the_first(void **state)
{
	json_t *j = profile_of(300000, 200000);
	double ids =
	    (double)json_integer_value(stat_of(j, "id", "nb_distinct"));
	const json_t *top;

	(void)state;
	assert_true(json_is_true(stat_of(j, "id", "nb_distinct_estimated")));
	assert_true(fabs(ids - 300000) < 300000 * 0.05);
	top = json_array_get(stat_of(j, "nom", "tops"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(top, "value")), "chef");
	assert_int_equal(
	    json_integer_value(json_object_get(top, "count")), 150000);
	assert_int_equal(
	    json_integer_value(stat_of(j, "jour", "nb_distinct")), 28);
	json_decref(j);
}

static void
stays_within_its_memory_for_many_columns(void **state)
{
	enum {
		MANY = 200,
		ROWS = 9000
	};
	static struct column many[MANY];
	static char names[MANY][16];
	static struct value v[MANY];
	struct profile *p;
	json_t *j;
	int exact = 0;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "c%d", i);
		many[i] = (struct column){ .name = names[i],
			.label = names[i],
			.format = "",
			.type = COLUMN_INT };
	}
	p = profile_new(many, MANY);
	for (int k = 0; k < ROWS; k++) {
		for (int i = 0; i < MANY; i++)
			v[i] = (struct value){ .type = VALUE_INT, .i = k };
		profile_add(p, v);
	}
	j = profile_json(p);
	for (int i = 0; i < MANY; i++) {
		double n = (double)json_integer_value(
		    stat_of(j, names[i], "nb_distinct"));

		assert_true(fabs(n - ROWS) < ROWS * 0.06);
		exact += stat_of(j, names[i], "nb_distinct_estimated") == NULL;
	}
	assert_true(exact < MANY);
	json_decref(j);
	profile_free(p);
}

/* Their values are let go of, as those of a long table. */
static void
too_many_columns_of_numbers_have_no_quantiles(void **state)
{
	enum {
		WIDE = 1200,
		FEW = 3000
	};
	static struct column wide[WIDE];
	static char names[WIDE][16];
	static struct value v[WIDE];
	struct profile *p;
	json_t *j;

	(void)state;
	for (int i = 0; i < WIDE; i++) {
		snprintf(names[i], sizeof(names[i]), "c%d", i);
		wide[i] =
		    (struct column){ .name = names[i], .type = COLUMN_INT };
		v[i] = (struct value){ .type = VALUE_INT, .i = i };
	}
	p = profile_new(wide, WIDE);
	profile_add(p, v);
	j = profile_json(p);
	assert_true(json_is_object(stat_of(j, "c1199", "quantiles")));
	json_decref(j);
	for (int k = 1; k < FEW; k++)
		profile_add(p, v);
	j = profile_json(p);
	assert_true(json_is_null(stat_of(j, "c0", "quantiles")));
	assert_true(json_is_null(stat_of(j, "c1199", "histogram")));
	json_decref(j);
	profile_free(p);
}

static void
an_empty_table_has_an_empty_profile(void **state)
{
	json_t *j = profile_of(0, 1);

	(void)state;
	assert_int_equal(
	    json_integer_value(stat_of(j, "id", "nb_distinct")), 0);
	assert_int_equal(json_array_size(stat_of(j, "id", "tops")), 0);
	assert_null(stat_of(j, "id", "mean"));
	assert_true(json_is_null(stat_of(j, "id", "completeness")));
	assert_int_equal(
	    json_integer_value(json_object_get(j, "nb_duplicates")), 0);
	json_decref(j);
}

static struct value
text(const char *s)
{
	return (
	    struct value){ .type = VALUE_TEXT, .text = s, .len = strlen(s) };
}

static void
assert_range(
    const json_t *j, const char *column, const char *min, const char *max)
{
	assert_string_equal(json_string_value(stat_of(j, column, "min")), min);
	assert_string_equal(json_string_value(stat_of(j, column, "max")), max);
	assert_null(stat_of(j, column, "mean"));
	assert_null(stat_of(j, column, "std"));
}

/* The offset counts: 01:30+02:00 is the day before in UTC. */
static void
moments_have_a_first_and_a_last_and_places_have_none(void **state)
{
	static const struct column of[] = {
		{ .name = "heure", .type = COLUMN_TIME },
		{ .name = "instant", .type = COLUMN_DATETIME },
		{ .name = "local", .type = COLUMN_DATETIME },
		{ .name = "lieu", .type = COLUMN_GEOMETRY },
	};
	static const char *const rows[][4] = {
		{ "08:30:00", "2024-01-02T00:10:00Z", "2024-03-01T09:00:00",
		    "{}" },
		{ "17:45:10", "2024-01-02T01:30:00+02:00",
		    "2024-02-29T23:59:59", "{}" },
		{ "07:00:00", "2024-01-02T00:05:00", "2024-03-01T08:59:59",
		    "{}" },
	};
	struct profile *p = profile_new(of, 4);
	json_t *j;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct value v[4];

		for (size_t k = 0; k < 4; k++)
			v[k] = text(rows[i][k]);
		profile_add(p, v);
	}
	j = profile_json(p);
	assert_range(j, "heure", "07:00:00", "17:45:10");
	assert_range(
	    j, "instant", "2024-01-02T01:30:00+02:00", "2024-01-02T00:10:00Z");
	assert_range(j, "local", "2024-02-29T23:59:59", "2024-03-01T09:00:00");
	assert_null(stat_of(j, "lieu", "min"));
	assert_null(stat_of(j, "lieu", "mean"));
	json_decref(j);
	profile_free(p);
}

static void
add_pair(struct profile *p, int id, const char *name)
{
	struct value v[NCOLS] = { { .type = VALUE_INT, .i = id } };

	if (name)
		v[1] = text(name);
	profile_add(p, v);
}

/* -1: null. */
static json_int_t
duplicates_of(struct profile *p)
{
	json_t *j = profile_json(p), *n = json_object_get(j, "nb_duplicates");
	json_int_t out = json_is_null(n) ? -1 : json_integer_value(n);

	json_decref(j);
	return out;
}

/* Only whole rows are; unknown once they are too many to be told apart. */
static void
duplicates_are_counted_while_rows_are_few(void **state)
{
	struct profile *p = profile_new(cols, NCOLS);

	(void)state;
	add_pair(p, 1, "a");
	add_pair(p, 1, "b");
	add_pair(p, 1, NULL);
	add_pair(p, 2, "a");
	add_pair(p, 1, "a");
	add_pair(p, 1, "a");
	add_pair(p, 1, NULL);
	assert_int_equal(duplicates_of(p), 3);
	for (int i = 0; i < 30000; i++)
		add_pair(p, i, "c");
	assert_int_equal(duplicates_of(p), -1);
	profile_free(p);
}

/* It is read at each page of the table. */
static void
a_wide_table_has_a_profile_of_bounded_size(void **state)
{
	enum {
		WIDE = 1999
	};
	static struct column wide[WIDE];
	static struct value v[WIDE];
	static char names[WIDE][16], text[2000];
	struct profile *p;
	json_t *j;
	char *written;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (int i = 0; i < WIDE; i++) {
		snprintf(names[i], sizeof(names[i]), "c%d", i);
		wide[i] = (struct column){ .name = names[i] };
		v[i] = (struct value){
			.type = VALUE_TEXT, .text = text, .len = sizeof(text)
		};
	}
	p = profile_new(wide, WIDE);
	for (int k = 0; k < 12; k++) {
		text[0] = (char)('a' + k);
		profile_add(p, v);
	}
	j = profile_json(p);
	profile_free(p);
	written = json_dumps(j, JSON_COMPACT);
	assert_true(strlen(written) < 4 << 20);
	free(written);
	json_decref(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_exact_for_few_values),
		cmocka_unit_test(
		    estimates_many_values_closely_and_keeps_the_first),
		cmocka_unit_test(stays_within_its_memory_for_many_columns),
		cmocka_unit_test(too_many_columns_of_numbers_have_no_quantiles),
		cmocka_unit_test(an_empty_table_has_an_empty_profile),
		cmocka_unit_test(duplicates_are_counted_while_rows_are_few),
		cmocka_unit_test(
		    moments_have_a_first_and_a_last_and_places_have_none),
		cmocka_unit_test(a_wide_table_has_a_profile_of_bounded_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
