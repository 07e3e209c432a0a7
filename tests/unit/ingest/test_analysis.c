/* SPDX-License-Identifier: Apache-2.0 */
/* test_analysis.c - what is known of a table, as csv-detective says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>

#include "ingest/ingest.h"
#include "scratch.h"
#include "store/table.h"

/* What a person said of its columns, in the test that needs it. */
static struct column_words said[2];
static unsigned nsaid;

static json_t *
analyse(const char *format, const char *text)
{
	struct arena *a = arena_new();
	const char *path =
	    arena_strdup(a, scratch_write("in", text, strlen(text)));
	const char *to = arena_strdup(a, scratch_path("analysis.db"));
	const struct ingest_input in = {
		.path = path, .format = format, .words = said, .nwords = nsaid
	};
	struct ingest_result r;
	struct table *t;
	struct err e = { 0 };
	json_t *j;

	if (ingest_table(a, &in, to, &r, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_int_equal(table_open(to, &t, &e), ERR_OK);
	j = json_loads(table_meta(t), 0, NULL);
	assert_true(json_is_object(j));
	unlink(path);
	unlink(to);
	arena_free(a);
	return j;
}

static void
assert_detected(const json_t *j, const char *by, const char *column,
    const char *type, const char *format, double score)
{
	const json_t *o = json_object_get(json_object_get(j, by), column);

	assert_string_equal(
	    json_string_value(json_object_get(o, "python_type")), type);
	assert_string_equal(
	    json_string_value(json_object_get(o, "format")), format);
	assert_true(fabs(json_number_value(json_object_get(o, "score")) -
			score) < 1e-9);
}

/* A line of a title, a column without name nor cell on each side. */
static void
names_formats_as_csv_detective_does(void **state)
{
	json_t *j;

	(void)state;
	j = analyse("csv",
	    "Titre;;;;;;\n"
	    ";siret;code_commune;debut;montant;texte;\n"
	    ";73282932000074;38548;2024-01-01T08:00:00Z;1,5;bleu;\n"
	    ";13002526500013;01034;2024-01-02T08:00:00Z;2,5;vert;\n"
	    ";35600000000048;2A004;2024-01-02T09:00:00Z;2,5;vert;\n"
	    ";73282932000074;99999;2024-01-02T09:00:00Z;2,5;gris;\n"
	    ";73282932000074;99999;2024-01-02T09:00:00Z;2,5;gris;\n");
	assert_detected(j, "columns", "siret", "string", "siret", 1.5);
	assert_detected(j, "columns_fields", "siret", "string", "siret", 1);
	assert_detected(j, "columns_labels", "siret", "string", "siret", 1);
	assert_detected(j, "columns", "code_commune", "string", "string", 1);
	assert_detected(
	    j, "columns_labels", "code_commune", "string", "code_commune", 1);
	assert_detected(j, "columns", "debut", "datetime", "datetime_aware", 1);
	assert_detected(j, "columns", "montant", "float", "float", 1);
	assert_detected(j, "columns_labels", "montant", "string", "money", 1);
	assert_detected(j, "columns", "texte", "string", "string", 1);
	assert_string_equal(
	    json_string_value(json_array_get(
		json_object_get(json_object_get(j, "formats"), "siret"), 0)),
	    "siret");
	assert_string_equal(
	    json_string_value(json_object_get(j, "encoding")), "utf-8");
	assert_string_equal(
	    json_string_value(json_object_get(j, "separator")), ";");
	assert_int_equal(
	    json_integer_value(json_object_get(j, "header_row_idx")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(j, "heading_columns")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(j, "trailing_columns")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(j, "nb_duplicates")), 1);
	assert_true(json_is_null(json_object_get(j, "sheet_name")));
	json_decref(j);
}

static void
what_a_file_has_not_is_null(void **state)
{
	json_t *j = analyse("csv", "1;2\n3;4\n");

	(void)state;
	assert_true(json_is_null(json_object_get(j, "header_row_idx")));
	assert_int_equal(
	    json_integer_value(json_object_get(j, "heading_columns")), 0);
	json_decref(j);
	j = analyse("json", "[{\"a\": 1}, {\"a\": 2}]");
	assert_true(json_is_null(json_object_get(j, "separator")));
	assert_true(json_is_null(json_object_get(j, "encoding")));
	json_decref(j);
}

/* Their word is worth that of a header, whatever the header is. */
static void
what_a_person_says_is_credited_as_a_header_would_be(void **state)
{
	json_t *j;

	(void)state;
	said[0] =
	    (struct column_words){ "code", TYPE_AS_READ, "siret", "", "", "" };
	said[1] =
	    (struct column_words){ "annee", TYPE_AS_READ, "year", "", "", "" };
	nsaid = 2;
	j = analyse("csv",
	    "code;annee\n73282932000074;2021\n13002526500013;2022\n"
	    "35600000000048;2023\n12;2024\n");
	nsaid = 0;
	assert_detected(j, "columns", "code", "string", "siret", 0.75 * 1.5);
	assert_detected(j, "columns_fields", "code", "string", "siret", 0.75);
	assert_detected(j, "columns", "annee", "int", "year", 1.5);
	assert_detected(j, "columns_fields", "annee", "int", "year", 1);
	json_decref(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_formats_as_csv_detective_does),
		cmocka_unit_test(what_a_file_has_not_is_null),
		cmocka_unit_test(
		    what_a_person_says_is_credited_as_a_header_would_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
