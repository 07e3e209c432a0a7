/* SPDX-License-Identifier: Apache-2.0 */
/* test_query_sum.c - sums of decimals are exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/query_sum.h"

static const char *
digits_of(const struct exact_sum *s)
{
	static char text[DECIMAL_TEXT_SIZE + 1];

	assert_false(s->is_rough);
	text[decimal_write(&s->sum, text)] = '\0';
	return text;
}

static const char *
sum_of(const double *values, size_t n)
{
	struct exact_sum s = { 0 };

	for (size_t i = 0; i < n; i++)
		exact_sum_add_double(&s, values[i]);
	return digits_of(&s);
}

#define SUM(...)                                                               \
	sum_of((const double[]){ __VA_ARGS__ },                                \
	    sizeof((double[]){ __VA_ARGS__ }) / sizeof(double))

static void
decimals_are_added_as_decimals(void **state)
{
	(void)state;
	assert_string_equal(SUM(0.1, 0.2), "0.3");
	assert_string_equal(SUM(0.1, 0.2, -0.3), "0");
	assert_string_equal(SUM(1, 0.05, 1e3), "1001.05");
	assert_string_equal(SUM(-0.05), "-0.05");
	assert_string_equal(SUM(1.10, 2.20), "3.3");
	assert_string_equal(SUM(14735.82, 920528, 0.18), "935264");
	assert_string_equal(SUM(0.000001, 1000000), "1000000.000001");
	assert_string_equal(SUM(-0.0, 0.0), "0");
	assert_string_equal(SUM(123456789012.34, 0.01), "123456789012.35");
	assert_string_equal(SUM(1e20, 1, 0.5), "100000000000000000001.5");
}

static void
longer_numbers_are_their_shortest_text(void **state)
{
	(void)state;
	assert_string_equal(SUM(1.0 / 3), "0.3333333333333333");
	assert_string_equal(SUM(45.123456789012345), "45.123456789012344");
	assert_string_equal(SUM(1e-15), "0.000000000000001");
	assert_string_equal(SUM(1.5e-18), "0.0000000000000000015");
	assert_string_equal(SUM(9007199254740993.0), "9007199254740992");
}

static void
what_has_no_place_in_38_digits_is_added_roughly(void **state)
{
	struct exact_sum s = { 0 };

	(void)state;
	exact_sum_add_double(&s, 0.25);
	exact_sum_add_double(&s, 1e300);
	exact_sum_add_double(&s, 5);
	assert_true(s.is_rough);
	assert_true(exact_sum_double(&s) == 1e300);
	exact_sum_add_double(&s, -1e300);
	assert_int_equal(s.count, 4);
	s = (struct exact_sum){ 0 };
	exact_sum_add_double(&s, DBL_MIN);
	exact_sum_add_double(&s, 2);
	assert_true(exact_sum_double(&s) == 2);
	s = (struct exact_sum){ 0 };
	exact_sum_add_double(&s, INFINITY);
	assert_true(isinf(exact_sum_double(&s)));
	s = (struct exact_sum){ 0 };
	for (int i = 0; i < 20; i++)
		exact_sum_add_double(&s, 9e37);
	assert_true(s.is_rough);
	assert_true(fabs(exact_sum_double(&s) / 1.8e39 - 1) < 1e-15);
}

static void
integers_do_not_overflow(void **state)
{
	struct exact_sum s = { 0 };

	(void)state;
	exact_sum_add_int(&s, INT64_MAX);
	exact_sum_add_int(&s, INT64_MAX);
	assert_string_equal(digits_of(&s), "18446744073709551614");
	exact_sum_add_int(&s, INT64_MIN);
	exact_sum_add_int(&s, INT64_MIN);
	exact_sum_add_int(&s, INT64_MIN);
	assert_string_equal(digits_of(&s), "-9223372036854775810");
}

static void
random_decimals_equal_a_naive_adder(void **state)
{
	static const int64_t powers[] = { 1, 10, 100, 1000, 10000, 100000,
		1000000 };
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct exact_sum s = { 0 };
		int64_t millionths = 0;
		char wanted[64];
		double back;

		for (int i = 0; i < 500; i++) {
			int64_t n;
			unsigned scale;

			seed = seed * UINT64_C(6364136223846793005) + 1442695;
			scale = (unsigned)(seed >> 40) % 7;
			n = (int64_t)(seed >> 20) % 2000000000 - 900000000;
			exact_sum_add_double(
			    &s, (double)n / (double)powers[scale]);
			millionths += n * powers[6 - scale];
		}
		snprintf(wanted, sizeof(wanted), "%s%lld.%06lld",
		    millionths < 0 ? "-" : "", llabs(millionths / 1000000),
		    llabs(millionths % 1000000));
		while (wanted[strlen(wanted) - 1] == '0')
			wanted[strlen(wanted) - 1] = '\0';
		if (wanted[strlen(wanted) - 1] == '.')
			wanted[strlen(wanted) - 1] = '\0';
		assert_string_equal(digits_of(&s), wanted);
		back = strtod(wanted, NULL);
		assert_true(exact_sum_double(&s) == back);
	}
}

static void
averages_come_from_the_exact_sum(void **state)
{
	struct exact_sum s = { 0 };

	(void)state;
	exact_sum_add_double(&s, 0.1);
	exact_sum_add_double(&s, 0.2);
	assert_true(exact_sum_average(&s) == 0.15);
	exact_sum_add_int(&s, 1);
	assert_true(exact_sum_average(&s) == 1.3 / 3);
}

static void
ranges_start_where_decimals_say(void **state)
{
	(void)state;
	assert_true(decimal_bin(0.3, 0, 0.1) == 0.3);
	assert_true(decimal_bin(0.29, 0, 0.1) == 0.2);
	assert_true(decimal_bin(-0.05, 0, 0.1) == -0.1);
	assert_true(decimal_bin(-0.1, 0, 0.1) == -0.1);
	assert_true(decimal_bin(17, 5, 10) == 15);
	assert_true(decimal_bin(4, 5, 10) == -5);
	assert_true(decimal_bin(1.15, 0.05, 0.1) == 1.15);
	assert_true(decimal_bin(1e300, 0, 10) == floor(1e300 / 10) * 10);
	for (int i = 0; i < 1000; i++)
		assert_true(decimal_bin(i / 100.0, 0, 0.01) == i / 100.0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_are_added_as_decimals),
		cmocka_unit_test(longer_numbers_are_their_shortest_text),
		cmocka_unit_test(
		    what_has_no_place_in_38_digits_is_added_roughly),
		cmocka_unit_test(integers_do_not_overflow),
		cmocka_unit_test(random_decimals_equal_a_naive_adder),
		cmocka_unit_test(averages_come_from_the_exact_sum),
		cmocka_unit_test(ranges_start_where_decimals_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
