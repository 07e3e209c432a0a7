/* SPDX-License-Identifier: Apache-2.0 */
/* test_geo.c - the box in an answer of geo.api.gouv.fr, and codes refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jobs/geo.h"

static bool
read_box(const char *json, struct bbox *b)
{
	return geo_read_bbox(json, strlen(json), b);
}

static void
takes_the_box_before_the_outline(void **state)
{
	struct bbox b;

	(void)state;
	assert_true(read_box("{\"contour\":{\"coordinates\":[[1,1],[2,2]]},"
			     "\"bbox\":{\"type\":\"Polygon\",\"coordinates\":"
			     "[[[5.5,45],[5.6,45],[5.6,45.1],[5.5,45]]]}}",
	    &b));
	assert_true(b.known);
	assert_true(b.west == 5.5 && b.south == 45.0);
	assert_true(b.east == 5.6 && b.north == 45.1);
}

static void
goes_round_every_piece_of_an_outline(void **state)
{
	struct bbox b;

	(void)state;
	assert_true(read_box("{\"contour\":{\"coordinates\":"
			     "[[[[55.2,-21.4],[55.3,-21.3]]],"
			     "[[[-61.8,16.0],[55.8,-20.8]]]]}}",
	    &b));
	assert_true(b.west == -61.8 && b.east == 55.8);
	assert_true(b.south == -21.4 && b.north == 16.0);
}

static void
finds_none_in_what_is_no_box(void **state)
{
	static const char *const cases[] = { "", "null", "[]", "{",
		"{\"bbox\":null}", "{\"bbox\":{\"coordinates\":[]}}",
		"{\"bbox\":{\"coordinates\":[[5,45]]}}",
		"{\"bbox\":{\"coordinates\":[[5,45],[5,46]]}}",
		"{\"bbox\":{\"coordinates\":[[5,45],[181,46]]}}",
		"{\"bbox\":{\"coordinates\":[[5,-91],[6,46]]}}",
		"{\"bbox\":{\"coordinates\":[[\"5\",45],[\"6\",46]]}}",
		"{\"bbox\":{\"coordinates\":"
		"[[[[[[[[[[5,45],[6,46]]]]]]]]]]}}" };
	struct bbox b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (read_box(cases[i], &b))
			fail_msg("%s", cases[i]);
	}
}

static void
asks_nothing_of_a_code_that_could_change_the_address(void **state)
{
	static const char *const codes[] = { "", "3820", "38205/..", "38205?a",
		"3820#", "2C001", "24380102", "2438010245" };
	struct arena *a = arena_new();
	struct bbox b;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct err e = { 0 };

		assert_int_equal(geo_bbox(a, "http://127.0.0.1:1", "commune",
				     codes[i], &b, &e),
		    ERR_INVALID);
	}
	arena_free(a);
}

static void
says_that_the_service_does_not_answer(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct bbox b;

	(void)state;
	assert_int_equal(
	    geo_bbox(a, "http://127.0.0.1:1", "commune", "38205", &b, &e),
	    ERR_BUSY);
	assert_non_null(strstr(e.msg, "tapez l'emprise"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_box_before_the_outline),
		cmocka_unit_test(goes_round_every_piece_of_an_outline),
		cmocka_unit_test(finds_none_in_what_is_no_box),
		cmocka_unit_test(
		    asks_nothing_of_a_code_that_could_change_the_address),
		cmocka_unit_test(says_that_the_service_does_not_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
