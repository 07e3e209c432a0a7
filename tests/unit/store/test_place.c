/* SPDX-License-Identifier: Apache-2.0 */
/* test_place.c - where cells say they are, and how far that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "scratch.h"
#include "store/place.h"
#include "store/query.h"
#include "store/table_index.h"

static struct place_box
box_of(enum place_kind kind, const char *text)
{
	struct place_box b = { 999, 999, 999, 999 };

	if (!place_read(kind, text, strlen(text), &b))
		b.west = 999;
	return b;
}

#define assert_box(kind, text, w, s, e, n)                                     \
	do {                                                                   \
		struct place_box b_ = box_of(kind, text);                      \
		assert_true(b_.west == (w) && b_.south == (s) &&               \
		    b_.east == (e) && b_.north == (n));                        \
	} while (0)
#define refuses(kind, text) assert_true(box_of(kind, text).west == 999)

static void
reads_pairs_of_degrees(void **state)
{
	(void)state;
	assert_box(PLACE_LATLON, "45.07, 5.55", 5.55, 45.07, 5.55, 45.07);
	assert_box(PLACE_LATLON, "[45.07,5.55]", 5.55, 45.07, 5.55, 45.07);
	assert_box(PLACE_LONLAT, "5.55;45.07", 5.55, 45.07, 5.55, 45.07);
	assert_box(PLACE_LATLON, " -21.1 55.5 ", 55.5, -21.1, 55.5, -21.1);
	refuses(PLACE_LATLON, "");
	refuses(PLACE_LATLON, "45.07");
	refuses(PLACE_LATLON, "45.07,");
	refuses(PLACE_LATLON, "45.07,5.55,3");
	refuses(PLACE_LATLON, "95,5.55");
	refuses(PLACE_LATLON, "nan,5.55");
	refuses(PLACE_LATLON, "rue de la Paix");
}

static void
reads_the_box_of_a_geometry(void **state)
{
	(void)state;
	assert_box(PLACE_GEOMETRY,
	    "{\"type\":\"Point\",\"coordinates\":[5.5,45,1200]}", 5.5, 45, 5.5,
	    45);
	assert_box(PLACE_GEOMETRY,
	    "{\"coordinates\": [[5, 45], [6, 44.5]], \"type\": "
	    "\"LineString\"}",
	    5, 44.5, 6, 45);
	assert_box(PLACE_GEOMETRY,
	    "{\"type\":\"GeometryCollection\",\"geometries\":["
	    "{\"type\":\"Point\",\"coordinates\":[1,2]},"
	    "{\"type\":\"MultiPoint\",\"coordinates\":[[3,4],[0,1]]}]}",
	    0, 1, 3, 4);
	refuses(PLACE_GEOMETRY, "{\"type\":\"Point\",\"coordinates\":[]}");
	refuses(PLACE_GEOMETRY, "{\"type\":\"Point\",\"coordinates\":[5.5,45");
	refuses(PLACE_GEOMETRY,
	    "{\"type\":\"Point\",\"coordinates\":[900000,6500000]}");
	refuses(PLACE_GEOMETRY,
	    "{\"type\":\"Point\",\"coordinates\":[\"5\",\"45\"]}");
	refuses(PLACE_GEOMETRY, "[5.5,45]");
}

static double
far(const char *geojson)
{
	return place_distance_to(5, 45, geojson, strlen(geojson));
}

static bool
is_near(double x, double y)
{
	return fabs(x - y) <= 0.002 * fabs(y);
}

static void
measures_on_the_sphere(void **state)
{
	(void)state;
	/* Paris to Marseille. */
	assert_true(
	    is_near(place_distance(2.3522, 48.8566, 5.3698, 43.2965), 660500));
	assert_true(place_distance(5, 45, 5, 45) == 0);
	/* Antipodes, and across the 180th meridian. */
	assert_true(is_near(place_distance(0, 0, 180, 0), 20015115));
	assert_true(is_near(place_distance(179.9, 0, -179.9, 0), 22239));
}

static void
measures_to_lines_and_outlines(void **state)
{
	(void)state;
	assert_true(is_near(
	    far("{\"type\":\"Point\",\"coordinates\":[5,45.01]}"), 1111.95));
	assert_true(is_near(far("{\"type\":\"LineString\",\"coordinates\":"
				"[[4,45.01],[6,45.01]]}"),
	    1111.95));
	/* Round the point, with and without a hole there. */
	assert_true(far("{\"type\":\"Polygon\",\"coordinates\":[[[4,44],[6,44],"
			"[6,46],[4,46],[4,44]]]}") == 0);
	assert_true(
	    is_near(far("{\"type\":\"Polygon\",\"coordinates\":[[[4,44],[6,44],"
			"[6,46],[4,46],[4,44]],[[4.9,44.99],[5.1,44.99],"
			"[5.1,45.01],[4.9,45.01],[4.9,44.99]]]}"),
		1111.95));
	assert_true(is_near(
	    far("{\"type\":\"MultiPolygon\",\"coordinates\":[[[[8,44],[9,44],"
		"[9,46],[8,44]]],[[[4,45.01],[6,45.01],[5,46],"
		"[4,45.01]]]]}"),
	    1111.95));
	assert_true(is_near(far("{\"type\":\"GeometryCollection\","
				"\"geometries\":[{\"type\":\"MultiPoint\","
				"\"coordinates\":[[7,45],[5,44.99]]}]}"),
	    1111.95));
	assert_true(far("{\"type\":\"Point\"}") == -1);
	assert_true(far("{}") == -1);
	assert_true(far("[") == -1);
}

/* The figures are those of test_projection.c. */
static const struct {
	double x, y, lon, lat;
} lambert[] = {
	{ 652709.401, 6859290.946, 2.3557811128, 48.8319380544 },
	{ 1234567.89, 6050000, 9.3762468232, 41.3575617476 },
	{ 105000, 6850000, -5.0644729725, 48.4765699559 },
};
enum {
	LAMBERTS = sizeof(lambert) / sizeof(lambert[0])
};

struct lambert_source {
	struct row_source source;
	int at;
	struct value values[2], raw[2];
};

/* The last row is empty. */
static enum err_code
next_lambert(struct row_source *source, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct lambert_source *s = (struct lambert_source *)(void *)source;

	(void)e;
	*row = s->at <= LAMBERTS;
	for (int i = 0; i < 2; i++)
		s->values[i].type = s->at < LAMBERTS ? VALUE_REAL : VALUE_NULL;
	if (s->at < LAMBERTS) {
		s->values[0].d = lambert[s->at].x;
		s->values[1].d = lambert[s->at].y;
	}
	s->at++;
	*values = s->values;
	*raw = s->raw;
	return ERR_OK;
}

static bool
keep_id(void *arg, const struct answer_row *row)
{
	*(int64_t *)arg = *(int64_t *)arg * 10 + row->id;
	return true;
}

/* The rows the condition finds, as digits. */
static int64_t
where(struct table *t, struct cond c)
{
	static const struct output x = { .term = { .column = 0 } };
	const struct query q = {
		.where = &c, .outputs = &x, .noutputs = 1, .limit = -1
	};
	struct err e = { 0 };
	int64_t ids = 0;

	assert_int_equal(query_run(t, &q, keep_id, &ids, &e), ERR_OK);
	return ids;
}

static bool
go_on(void *arg, int thousandths)
{
	(void)arg;
	return thousandths >= 0;
}

static void
lambert_93_is_asked_in_degrees(void **state)
{
	static const struct column cols[] = {
		{ .name = "x",
		    .type = COLUMN_DECIMAL,
		    .format = "",
		    .semantic = "longitude_l93" },
		{ .name = "y",
		    .type = COLUMN_DECIMAL,
		    .format = "",
		    .semantic = "latitude_l93" },
	};
	struct lambert_source s = { .source = {
					.next = next_lambert, .ncols = 2 } };
	const char *path = scratch_path("lambert.db");
	struct err e = { 0 };
	struct table *t;
	struct place p;
	int64_t n;

	(void)state;
	assert_int_equal(
	    table_write(path, cols, &s.source, NULL, NULL, &n, &e), ERR_OK);
	for (int indexed = 0; indexed < 2; indexed++) {
		if (indexed)
			assert_int_equal(
			    table_index(path, go_on, NULL, &e), ERR_OK);
		assert_int_equal(table_open(path, &t, &e), ERR_OK);
		assert_true(place_of_table(t, &p));
		assert_int_equal(where(t,
				     (struct cond){ .kind = COND_BOX,
					 .west = -6,
					 .south = 48,
					 .east = 3,
					 .north = 49 }),
		    13);
		assert_int_equal(where(t,
				     (struct cond){ .kind = COND_NEAR,
					 .west = lambert[1].lon,
					 .south = lambert[1].lat,
					 .metres = 0.05 }),
		    2);
		assert_int_equal(where(t,
				     (struct cond){ .kind = COND_NEAR,
					 .west = 0,
					 .south = 0,
					 .metres = 3e7 }),
		    123);
	}
	for (int i = 0; i < LAMBERTS; i++) {
		const struct value x = { .type = VALUE_REAL,
			.d = lambert[i].x };
		const struct value y = { .type = VALUE_REAL,
			.d = lambert[i].y };
		double lon, lat;

		assert_true(place_point(&p, &y, &x, &lon, &lat));
		assert_true(fabs(lon - lambert[i].lon) < 1e-7);
		assert_true(fabs(lat - lambert[i].lat) < 1e-7);
	}
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pairs_of_degrees),
		cmocka_unit_test(reads_the_box_of_a_geometry),
		cmocka_unit_test(measures_on_the_sphere),
		cmocka_unit_test(measures_to_lines_and_outlines),
		cmocka_unit_test(lambert_93_is_asked_in_degrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
