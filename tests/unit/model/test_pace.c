/* SPDX-License-Identifier: Apache-2.0 */
/* test_pace.c - many tries at once, few that go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/pace.h"

static int
allowed(struct pace *p, int64_t from_ms, int64_t to_ms, int64_t step_ms)
{
	int n = 0;

	for (int64_t t = from_ms; t < to_ms; t += step_ms)
		n += pace_allows(p, t);
	return n;
}

static void
lets_many_come_at_once_then_no_more(void **state)
{
	struct pace p = { 0 };

	(void)state;
	for (int i = 0; i < PACE_AT_ONCE; i++)
		assert_true(pace_allows(&p, 5000000));
	assert_false(pace_allows(&p, 5000000));
	assert_false(pace_allows(&p, 5000000 + 1000 / PACE_PER_SECOND - 1));
	assert_true(pace_allows(&p, 5000000 + 1000 / PACE_PER_SECOND));
	assert_false(pace_allows(&p, 5000000 + 1000 / PACE_PER_SECOND));
}

static void
holds_a_flood_to_a_few_a_second(void **state)
{
	struct pace p = { 0 };
	int most = PACE_AT_ONCE + 60 * PACE_PER_SECOND;
	int n = allowed(&p, 1000, 61000, 10);

	(void)state;
	assert_in_range(n, most - 3, most + 3);
}

static void
forgets_after_a_quiet_moment(void **state)
{
	struct pace p = { 0 };

	(void)state;
	(void)allowed(&p, 0, 60000, 10);
	assert_int_equal(
	    allowed(&p, 3600000, 3600000 + PACE_AT_ONCE, 1), PACE_AT_ONCE);
}

static void
counts_no_try_that_was_right(void **state)
{
	struct pace p = { 0 };

	(void)state;
	for (int i = 0; i < 10 * PACE_AT_ONCE; i++) {
		assert_true(pace_allows(&p, 5000000));
		pace_give_back(&p);
	}
	assert_int_equal(
	    allowed(&p, 5000000, 5000000 + 2 * PACE_AT_ONCE, 1), PACE_AT_ONCE);
	p = (struct pace){ 0 };
	pace_give_back(&p);
	assert_int_equal(
	    allowed(&p, 5000000, 5000000 + 2 * PACE_AT_ONCE, 1), PACE_AT_ONCE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_many_come_at_once_then_no_more),
		cmocka_unit_test(holds_a_flood_to_a_few_a_second),
		cmocka_unit_test(counts_no_try_that_was_right),
		cmocka_unit_test(forgets_after_a_quiet_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
