/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - rows written as JSON, NDJSON and GeoJSON. */
#include "written.h"

#include <jansson.h>

static const struct column columns[] = {
	{ .name = "nom \"x\"",
	    .label = "Nom",
	    .type = COLUMN_TEXT,
	    .format = "" },
	{ .name = "prix",
	    .label = "Prix",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00 €" },
	{ .name = "ouvert",
	    .label = "Ouvert",
	    .type = COLUMN_BOOL,
	    .format = "Oui|Non" },
	{ .name = "lat",
	    .label = "Latitude",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "latitude_wgs" },
	{ .name = "lon",
	    .label = "Longitude",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "longitude_wgs" },
};
static const struct value rows[][8] = {
	{ TEXT("École </script>\n"), REAL(1250.5), INT(1), REAL(45.07),
	    REAL(5.55) },
	{ TEXT("sans lieu"), NOTHING, INT(0), NOTHING, REAL(5.5) },
	{ NOTHING, INT(3), NOTHING, INT(91), INT(5) },
};

static json_t *
parsed(const char *text)
{
	json_error_t error;
	json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!j)
		fail_msg("%s\n%s", error.text, text);
	return j;
}

static void
gives_the_objects_of_the_rows_api(void **state)
{
	json_t *j;

	(void)state;
	load_values(columns, 5, rows, 3);
	assert_string_equal(exported("json", CSV_RFC),
	    "[\n{\"__id\":1,\"nom \\\"x\\\"\":\"École \\u003c/script>\\n\","
	    "\"prix\":1250.5,\"ouvert\":true,\"lat\":45.07,\"lon\":5.55},\n"
	    "{\"__id\":2,\"nom \\\"x\\\"\":\"sans lieu\",\"prix\":null,"
	    "\"ouvert\":false,\"lat\":null,\"lon\":5.5},\n"
	    "{\"__id\":3,\"nom \\\"x\\\"\":null,\"prix\":3,\"ouvert\":null,"
	    "\"lat\":91,\"lon\":5}\n]\n");
	j = parsed(str_text(&out));
	assert_int_equal(json_array_size(j), 3);
	json_decref(j);
}

static void
gives_one_object_a_line(void **state)
{
	size_t from = 0;
	unsigned lines = 0;

	(void)state;
	load_values(columns, 5, rows, 3);
	exported("ndjson", CSV_RFC);
	while (from < out.len) {
		const char *line = str_text(&out) + from;
		size_t n = strcspn(line, "\n");
		json_t *j = parsed(arena_strndup(a, line, n));

		assert_int_equal(
		    json_integer_value(json_object_get(j, "__id")), ++lines);
		json_decref(j);
		from += n + 1;
	}
	assert_int_equal(lines, 3);
}

static void
is_empty_where_there_is_no_row(void **state)
{
	(void)state;
	load_values(columns, 5, NULL, 0);
	assert_string_equal(exported("json", CSV_RFC), "[\n\n]\n");
	assert_string_equal(exported("ndjson", CSV_RFC), "");
	assert_string_equal(exported("geojson", CSV_RFC),
	    "{\"type\":\"FeatureCollection\",\"features\":[\n\n]}\n");
}

static void
puts_two_columns_on_the_map(void **state)
{
	(void)state;
	load_values(columns, 5, rows, 3);
	assert_string_equal(exported("geojson", CSV_RFC),
	    "{\"type\":\"FeatureCollection\",\"features\":[\n"
	    "{\"type\":\"Feature\",\"id\":1,\"properties\":{"
	    "\"nom \\\"x\\\"\":\"École \\u003c/script>\\n\",\"prix\":1250.5,"
	    "\"ouvert\":true},\"geometry\":{\"type\":\"Point\","
	    "\"coordinates\":[5.55,45.07]}},\n"
	    "{\"type\":\"Feature\",\"id\":2,\"properties\":{"
	    "\"nom \\\"x\\\"\":\"sans lieu\",\"prix\":null,\"ouvert\":false},"
	    "\"geometry\":null},\n"
	    "{\"type\":\"Feature\",\"id\":3,\"properties\":{"
	    "\"nom \\\"x\\\"\":null,\"prix\":3,\"ouvert\":null},"
	    "\"geometry\":null}\n]}\n");
}

/* The place is asked for, even where the view leaves its columns out and
 * sorts by another hidden one. */
static void
knows_the_place_of_a_view_without_it(void **state)
{
	const struct order by_price = { .output = 1, .descending = true };
	json_t *j, *f;

	(void)state;
	load_values(columns, 5, rows, 3);
	q.noutputs = 2;
	q.nhidden = 1;
	q.orders = &by_price;
	q.norders = 1;
	j = parsed(exported("geojson", CSV_RFC));
	f = json_array_get(json_object_get(j, "features"), 0);
	assert_int_equal(json_array_size(json_object_get(
			     json_object_get(f, "geometry"), "coordinates")),
	    2);
	assert_int_equal(json_object_size(json_object_get(f, "properties")), 1);
	f = json_array_get(json_object_get(j, "features"), 1);
	assert_int_equal(json_integer_value(json_object_get(f, "id")), 3);
	json_decref(j);
}

static void
keeps_geometries_as_they_are(void **state)
{
	static const struct column shapes[] = {
		{ .name = "g",
		    .label = "g",
		    .type = COLUMN_GEOMETRY,
		    .format = "" },
		{ .name = "n", .label = "n", .type = COLUMN_INT, .format = "" },
	};
	static const struct value cells[][8] = {
		{ TEXT("{\"type\":\"LineString\",\"coordinates\":[[5,45],"
		       "[6,46]]}"),
		    INT(1) },
		{ NOTHING, INT(2) },
	};

	(void)state;
	load_values(shapes, 2, cells, 2);
	assert_string_equal(exported("geojson", CSV_RFC),
	    "{\"type\":\"FeatureCollection\",\"features\":[\n"
	    "{\"type\":\"Feature\",\"id\":1,\"properties\":{\"n\":1},"
	    "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[5,45],"
	    "[6,46]]}},\n"
	    "{\"type\":\"Feature\",\"id\":2,\"properties\":{\"n\":2},"
	    "\"geometry\":null}\n]}\n");
	assert_non_null(strstr(
	    exported("json", CSV_RFC), "\"g\":{\"type\":\"LineString\""));
}

static void
says_why_there_is_no_map(void **state)
{
	const struct output groups[] = {
		{ .term.column = 2, .name = "ouvert" },
		{ AGG_COUNT, { .column = COLUMN_ALL }, "n" },
	};
	struct err e = { 0 };

	(void)state;
	load_values(columns, 3, rows, 3);
	assert_int_equal(try_export("geojson", CSV_RFC, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.msg, "coordonnées"));
	finish(NULL);
	begin(NULL);
	load_values(columns, 5, rows, 3);
	q.outputs = groups;
	q.noutputs = 2;
	err_clear(&e);
	assert_int_equal(try_export("geojson", CSV_RFC, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.msg, "regroupées"));
	assert_string_equal(exported("ndjson", CSV_RFC),
	    "{\"ouvert\":false,\"n\":1}\n{\"ouvert\":true,\"n\":1}\n"
	    "{\"ouvert\":null,\"n\":1}\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_the_objects_of_the_rows_api),
		TEST(gives_one_object_a_line),
		TEST(is_empty_where_there_is_no_row),
		TEST(puts_two_columns_on_the_map),
		TEST(knows_the_place_of_a_view_without_it),
		TEST(keeps_geometries_as_they_are),
		TEST(says_why_there_is_no_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
