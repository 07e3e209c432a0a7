/* SPDX-License-Identifier: Apache-2.0 */
/* test_place.c - where cells say they are, and how far that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "store/place.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pairs_of_degrees),
		cmocka_unit_test(reads_the_box_of_a_geometry),
		cmocka_unit_test(measures_on_the_sphere),
		cmocka_unit_test(measures_to_lines_and_outlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
