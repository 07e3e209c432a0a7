/* SPDX-License-Identifier: Apache-2.0 */
/* test_budget.c - how long the questions of an answer may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/app.h"
#include "web/budget.h"

static void
the_questions_of_an_answer_share_one_time(void **state)
{
	static struct conf conf = { .query_timeout_ms = 5000 };
	struct app app = { .conf = &conf };
	struct request req = { .app = &app, .called_ms = 1000 };

	(void)state;
	assert_int_equal(budget_until(&req), 1050);
	/* However long the first of them took. */
	assert_int_equal(budget_until(&req), 1050);
	req.is_aside = true;
	assert_int_equal(budget_until(&req), 6000);
	req.is_aside = false;
	conf.query_timeout_ms = 20;
	assert_int_equal(budget_until(&req), 1020);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_questions_of_an_answer_share_one_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
