/* SPDX-License-Identifier: Apache-2.0 */
/* test_options.c - flags and arguments of a command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/options.h"

static struct {
	bool flag;
	const char *text;
	struct option_list list;
} got;
static struct option_list args;
static struct err e;

static enum err_code
read_line(int argc, const char **argv)
{
	const struct option table[] = { { "--json", OPTION_FLAG, &got.flag },
		{ "--data", OPTION_TEXT, &got.text },
		{ "--keyword", OPTION_LIST, &got.list },
		{ "-o", OPTION_TEXT, &got.text }, { 0 } };

	memset(&got, 0, sizeof(got));
	memset(&args, 0, sizeof(args));
	err_clear(&e);
	return options_read(argc, (char **)argv, table, &args, &e);
}
#define READ(...)                                                              \
	read_line((int)(sizeof((const char *[]){ __VA_ARGS__ }) /              \
		      sizeof(const char *)),                                   \
	    (const char *[]){ __VA_ARGS__ })

static void
takes_flags_anywhere_in_both_writings(void **state)
{
	(void)state;
	assert_int_equal(
	    READ("a.csv", "--data", "d", "--json", "b.csv"), ERR_OK);
	assert_true(got.flag);
	assert_string_equal(got.text, "d");
	assert_int_equal(args.count, 2);
	assert_string_equal(args.values[1], "b.csv");
	assert_int_equal(READ("--data=a=b", "--keyword="), ERR_OK);
	assert_string_equal(got.text, "a=b");
	assert_int_equal(got.list.count, 1);
	assert_string_equal(got.list.values[0], "");
	assert_int_equal(READ("--data", "--json"), ERR_OK);
	assert_string_equal(got.text, "--json");
	assert_false(got.flag);
}

static void
ends_the_flags_at_two_dashes_and_takes_one_as_a_name(void **state)
{
	(void)state;
	assert_int_equal(READ("-", "--", "--json", "--"), ERR_OK);
	assert_false(got.flag);
	assert_int_equal(args.count, 3);
	assert_string_equal(args.values[0], "-");
	assert_string_equal(args.values[1], "--json");
	assert_string_equal(args.values[2], "--");
}

static void
refuses_what_no_row_allows(void **state)
{
	(void)state;
	assert_int_equal(READ("--jso"), ERR_USAGE);
	assert_non_null(strstr(e.msg, "--jso"));
	assert_int_equal(READ("--jsonn"), ERR_USAGE);
	assert_int_equal(READ("--=x"), ERR_USAGE);
	assert_int_equal(READ("--data"), ERR_USAGE);
	assert_non_null(strstr(e.msg, "--data"));
	assert_int_equal(READ("--json=no"), ERR_USAGE);
	assert_false(got.flag);
}

static void
counts_the_arguments_and_stops_at_its_limit(void **state)
{
	const char *many[257];

	(void)state;
	for (int i = 0; i < 257; i++)
		many[i] = "x";
	assert_int_equal(read_line(256, many), ERR_OK);
	assert_int_equal(args.count, 256);
	assert_int_equal(read_line(257, many), ERR_USAGE);
	assert_int_equal(args.count, 256);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_flags_anywhere_in_both_writings),
		cmocka_unit_test(
		    ends_the_flags_at_two_dashes_and_takes_one_as_a_name),
		cmocka_unit_test(refuses_what_no_row_allows),
		cmocka_unit_test(counts_the_arguments_and_stops_at_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
