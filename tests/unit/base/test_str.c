/* SPDX-License-Identifier: Apache-2.0 */
/* test_str.c - growing text: the ceiling, and what each escaping does. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/scan.h"
#include "base/str.h"
#include "base/text.h"

static struct arena *a;
static struct str s;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	str_init(&s, a, 1 << 20);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
is_empty_text_before_anything(void **state)
{
	(void)state;
	assert_string_equal(str_text(&s), "");
	str_append(&s, "");
	str_append_n(&s, NULL, 0);
	assert_string_equal(str_text(&s), "");
	assert_false(str_failed(&s));
}

static void
keeps_what_was_there_when_the_ceiling_is_passed(void **state)
{
	struct str t;

	(void)state;
	str_init(&t, NULL, 5);
	str_append(&t, "abc");
	str_append(&t, "de");
	assert_false(str_failed(&t));
	str_append(&t, "f");
	assert_true(str_failed(&t));
	assert_string_equal(str_text(&t), "abcde");
	str_reset(&t);
	assert_false(str_failed(&t));
	str_append_printf(&t, "%d", 123456);
	assert_true(str_failed(&t));
	/* Failed once, it takes nothing more, even what would fit. */
	str_append(&t, "x");
	assert_string_equal(str_text(&t), "");
	str_free(&t);
	str_free(&t);
	assert_string_equal(str_text(&t), "");
}

static void
grows_with_what_is_appended(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++)
		str_append_char(&s, (char)('a' + i % 26));
	assert_int_equal(s.len, 100000);
	assert_int_equal(strlen(str_text(&s)), 100000);
	assert_int_equal(str_text(&s)[99999], 'a' + 99999 % 26);
}

static void
may_be_freed_before_its_arena(void **state)
{
	struct str t;

	(void)state;
	str_init(&t, a, 100);
	str_append(&t, "abc");
	str_free(&t);
	str_append(&t, "def");
	assert_string_equal(str_text(&t), "def");
}

static const char *
of_int(int64_t i)
{
	str_reset(&s);
	str_append_int(&s, i);
	return str_text(&s);
}

static const char *
of_double(double d)
{
	str_reset(&s);
	str_append_double(&s, d);
	return str_text(&s);
}

static void
writes_numbers_that_read_back(void **state)
{
	static const double cases[] = { 0.1, 1.0 / 3, 5e-324, DBL_MAX, -1e15,
		1e15, 123456789.123456789, -2.5, 1e300, 1e-7 };

	(void)state;
	assert_string_equal(of_int(0), "0");
	assert_string_equal(of_int(INT64_MIN), "-9223372036854775808");
	assert_string_equal(of_int(INT64_MAX), "9223372036854775807");
	assert_string_equal(of_double(0.1), "0.1");
	assert_string_equal(of_double(3), "3");
	assert_string_equal(of_double(-12500.5), "-12500.5");
	assert_string_equal(of_double(0.000001), "0.000001");
	assert_string_equal(of_double(-0.05), "-0.05");
	assert_string_equal(of_double(999999999.25), "999999999.25");
	assert_string_equal(of_double(-0.0), "0");
	assert_string_equal(of_double(NAN), "null");
	assert_string_equal(of_double(-INFINITY), "null");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(strtod(of_double(cases[i]), NULL) == cases[i]);
	for (int i = 0; i < 1000; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%d.%03d", i * 977, i);
		text[strlen(text) - (i % 10 ? 0 : i % 100 ? 1 : 2)] = '\0';
		if (i)
			assert_string_equal(
			    of_double(strtod(text, NULL)), text);
	}
}

static void
escapes_html_and_xml(void **state)
{
	(void)state;
	str_append_html(&s, "<a href=\"x\" b='y'>&é</a>");
	assert_string_equal(str_text(&s),
	    "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;é&lt;/a&gt;");
	str_reset(&s);
	str_append_xml(&s, "<\x01\t\r\0é\xff\xef\xbf\xbe>", 12);
	assert_string_equal(str_text(&s),
	    "&lt;\xef\xbf\xbd\t&#13;\xef\xbf\xbdé\xef\xbf\xbd\xef\xbf\xbd&gt;");
}

static void
writes_json_that_reads_back(void **state)
{
	char all[128];
	json_t *json;

	(void)state;
	for (int i = 0; i < 127; i++)
		all[i] = (char)(i + 1);
	str_append_json(&s, all, 127);
	json = json_loads(str_text(&s), JSON_DECODE_ANY, NULL);
	assert_non_null(json);
	assert_memory_equal(json_string_value(json), all, 127);
	json_decref(json);
	str_reset(&s);
	str_append_json(&s, "</script>\xe2\x80\xa8\xff\xed\xa0\x80\0é", 19);
	assert_null(strchr(str_text(&s), '<'));
	assert_non_null(strstr(str_text(&s), "\\u2028"));
	assert_non_null(strstr(str_text(&s), "\\u0000é\""));
	json = json_loads(str_text(&s), JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(json);
	json_decref(json);
}

static void
keeps_every_well_formed_character(void **state)
{
	const char *text = "aé€😀\xf4\x8f\xbf\xbf";

	(void)state;
	str_append_json(&s, text, strlen(text));
	assert_memory_equal(str_text(&s) + 1, text, strlen(text));
	/* Cut in its last character: one U+FFFD a byte. */
	str_reset(&s);
	str_append_xml(&s, "€", 2);
	assert_string_equal(str_text(&s), "\xef\xbf\xbd\xef\xbf\xbd");
}

static void
encodes_addresses_and_csv(void **state)
{
	static const struct {
		const char *text, *csv;
	} cases[] = { { "", "" }, { "a", "a" }, { "a;b", "\"a;b\"" },
		{ "a,b", "a,b" }, { "a\"b", "\"a\"\"b\"" }, { " a", "\" a\"" },
		{ "a ", "\"a \"" }, { "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" }, { "\"", "\"\"\"\"" },
		{ "quinze lettres.", "quinze lettres." },
		{ "quinze lettres;.", "\"quinze lettres;.\"" },
		{ "dix-sept lettres;", "\"dix-sept lettres;\"" },
		{ "un \"mot\" et \"deux\"",
		    "\"un \"\"mot\"\" et \"\"deux\"\"\"" } };

	(void)state;
	str_append_url(&s, "a b/é?&=~._-%");
	assert_string_equal(str_text(&s), "a%20b%2F%C3%A9%3F%26%3D~._-%25");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str_reset(&s);
		str_append_csv(&s, cases[i].text, strlen(cases[i].text), ';');
		assert_string_equal(str_text(&s), cases[i].csv);
	}
}

/* A mark at every place of texts of every length up to three vectors. */
static void
finds_the_first_mark_wherever_it_is(void **state)
{
	char text[49];

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		for (size_t at = 0; at <= len; at++) {
			memset(text, 'a', sizeof(text));
			text[at] = ";\"\n\r"[at % 4];
			assert_int_equal(scan_none(text, len, ";\"\n\r"), at);
			/* A control by itself; what is not ASCII is none. */
			memset(text, 'a', sizeof(text));
			text[0] = '\xe9';
			text[at] = "&<>\x1f"[at % 4];
			assert_int_equal(scan_text(text, len, "&<>>"), at);
		}
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_empty_text_before_anything),
		TEST(keeps_what_was_there_when_the_ceiling_is_passed),
		TEST(grows_with_what_is_appended),
		TEST(may_be_freed_before_its_arena),
		TEST(writes_numbers_that_read_back),
		TEST(escapes_html_and_xml),
		TEST(writes_json_that_reads_back),
		TEST(keeps_every_well_formed_character),
		TEST(encodes_addresses_and_csv),
		TEST(finds_the_first_mark_wherever_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
