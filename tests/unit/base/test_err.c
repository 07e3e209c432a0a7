/* SPDX-License-Identifier: Apache-2.0 */
/* test_err.c - the first failure wins; no character is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

static void
keeps_the_first_failure(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, ERR_GONE, "un %d", 1), ERR_GONE);
	err_cause(&e, "cause %d", 1);
	assert_int_equal(err_set(&e, ERR_BUSY, "deux"), ERR_GONE);
	err_cause(&e, "cause 2");
	assert_int_equal(e.code, ERR_GONE);
	assert_string_equal(e.msg, "un 1");
	assert_string_equal(e.cause, "cause 1");
	assert_non_null(strstr(e.file, "test_err.c"));
	assert_true(e.line > 0);
	err_clear(&e);
	assert_int_equal(err_set(&e, ERR_BUSY, "deux"), ERR_BUSY);
	assert_string_equal(e.cause, "");
}

static void
cuts_long_messages_between_characters(void **state)
{
	char text[1024];

	(void)state;
	/* Each place of the cut within « é » and « 😀 ». */
	for (size_t shift = 0; shift < 5; shift++) {
		struct err e = { 0 };

		memset(text, 'x', shift);
		for (size_t i = shift; i + 4 < sizeof(text); i += 4)
			memcpy(text + i, "😀", 5);
		err_set(&e, ERR_INVALID, "%s", text);
		err_cause(&e, "%s", text);
		assert_true(text_is_utf8(e.msg, strlen(e.msg)));
		assert_true(text_is_utf8(e.cause, strlen(e.cause)));
		assert_true(strlen(e.msg) >= sizeof(e.msg) - 4);
		assert_true(strlen(e.cause) >= sizeof(e.cause) - 4);
	}
}

static void
gives_each_code_its_http_status(void **state)
{
	(void)state;
	assert_int_equal(err_http_status(ERR_OK), 200);
	assert_int_equal(err_http_status(ERR_NO_SPACE), 507);
	for (int i = 1; i < ERR_CODES; i++) {
		int status = err_http_status((enum err_code)i);

		assert_true(status >= 400 && status < 600);
	}
	assert_int_equal(err_http_status(ERR_CODES), 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_first_failure),
		cmocka_unit_test(cuts_long_messages_between_characters),
		cmocka_unit_test(gives_each_code_its_http_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
