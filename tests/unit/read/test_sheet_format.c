/* SPDX-License-Identifier: Apache-2.0 */
/* test_sheet_format.c - numbers shown as number formats say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "read/sheet_format.h"

static const char *
shown(const char *code, const char *number, bool from_1904)
{
	static char out[SHEET_NUMBER_MAX + 1];
	struct sheet_format f;

	sheet_format_read(code, &f);
	out[sheet_number_write(&f, from_1904, number, strlen(number), out)] =
	    '\0';
	return out;
}

struct row {
	const char *code, *number, *expected;
};

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(shown(rows[i].code, rows[i].number, false),
		    rows[i].expected);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof(rows[0]))

static void
keeps_fifteen_digits_and_no_exponent(void **state)
{
	static const struct row rows[] = {
		{ "General", "0.10000000000000001", "0.1" },
		{ "General", "0.30000000000000004", "0.3" },
		{ "General", "2.9999999999999996", "3" },
		{ "General", "999999999999999.9", "1000000000000000" },
		{ "General", "13002526500013", "13002526500013" },
		{ "General", "1.3002526500013E+13", "13002526500013" },
		{ "General", "1E+20", "100000000000000000000" },
		{ "General", "1e-7", "0.0000001" },
		{ "General", "-1.5E2", "-150" },
		{ "General", "250.00", "250" },
		{ "General", "007", "7" },
		{ "General", "-0", "0" },
		{ "General", "0.000", "0" },
		{ "General", "+5", "5" },
		{ "General", ".5", "0.5" },
		{ "0.00E+00", "34982600000000", "34982600000000" },
		{ "# ?/?", "0.5", "0.5" },
		{ "@", "0.5", "0.5" },
		{ "#,##0", "1234567", "1234567" },
		{ "#\\ ##0", "1234567", "1234567" },
		{ "_-* #,##0.00\\ _€_-", "12.5", "12.5" },
		{ "", "12.5", "12.5" },
	};

	(void)state;
	CHECK(rows);
}

static void
takes_no_text_for_a_number(void **state)
{
	static const struct row rows[] = {
		{ "General", "", "" },
		{ "General", "-", "" },
		{ "General", ".", "" },
		{ "General", "1,5", "" },
		{ "General", "1e", "" },
		{ "General", "1e+", "" },
		{ "General", "1e5x", "" },
		{ "General", "0x10", "" },
		{ "General", "nan", "" },
		{ "General", "inf", "" },
		{ "General", "1.2.3", "" },
		{ "General", "1e999999999999", "" },
		{ "General", "1e-999999999999", "" },
	};

	(void)state;
	CHECK(rows);
}

static void
keeps_percent_and_currency_with_their_decimals(void **state)
{
	static const struct row rows[] = {
		{ "0%", "0.125", "12.5 %" },
		{ "0.0%", "0.12", "12.0 %" },
		{ "0%", "0.07", "7 %" },
		{ "0.00%", "1", "100.00 %" },
		{ "0%", "0", "0 %" },
		{ "0%", "-0.0005", "-0.05 %" },
		{ "#,##0.00 €", "1250", "1250.00 €" },
		{ "#,##0.00\\ \"€\"", "1250.5", "1250.50 €" },
		{ "#,##0 €", "1250.125", "1250.125 €" },
		{ "#,##0.00 [$€-40C]", "-3", "-3.00 €" },
		{ "#,##0.00\\ [$€-1];[Red]-#,##0.00\\ [$€-1]", "3", "3.00 €" },
		{ "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;"
		  "_-* \"-\"??\\ \"€\"_-;_-@_-",
		    "90545", "90545.00 €" },
		{ "\"$\"#,##0_);(\"$\"#,##0)", "5", "5 $" },
		{ "[$£-809]#,##0.00", "5", "5.00 £" },
		{ "#,##0 [$XPF]", "5", "5 XPF" },
		{ "#,##0.00 [$EUR]", "5", "5.00 €" },
		{ "#,##0.00\u00a0\"€\"", "5", "5.00 €" },
		/* Not the unit of the number that is stored, or no unit. */
		{ "#,##0 \"k€\"", "5", "5" },
		{ "#,##0,\\ \"€\"", "5000", "5000" },
		{ "#,##0.0,,\" €\"", "5000", "5000" },
		{ "#,##0.00 \"€/m²\"", "5", "5" },
		{ "0\" km\"", "12", "12" },
		/* « General » and « @ » as French versions say them. */
		{ "Standard", "1250.5", "1250.5" },
		{ "Standard\" km\"", "1250.5", "1250.5" },
		{ "Texte", "1250.5", "1250.5" },
		{ "[Red]0.00", "12", "12" },
	};

	(void)state;
	CHECK(rows);
}

static void
keeps_the_zeroes_of_codes(void **state)
{
	static const struct row rows[] = {
		{ "00000", "1034", "01034" },
		{ "00000", "0", "00000" },
		{ "00000", "123456", "123456" },
		{ "00000", "1E5", "100000" },
		{ "000000000", "5580120", "005580120" },
		{ "00 00 00 00 00", "296808080", "02 96 80 80 80" },
		{ "00\\ 00\\ 00\\ 00\\ 00", "296808080", "02 96 80 80 80" },
		{ "0#\" \"##\" \"##\" \"##\" \"##", "296808080",
		    "02 96 80 80 80" },
		{ "0#.##.##.##.##", "296808080", "296808080" },
		{ "00\".\"00", "123", "01.23" },
		{ "000-000", "-12", "-000-012" },
		{ "\"FR\"000", "7", "FR007" },
		{ "0000\" été\"", "7", "0007 été" },
		{ "#000", "12345", "12345" },
		{ "[$-40C]00000", "38548", "38548" },
		/* No whole number: nothing may be lost. */
		{ "00000", "12.5", "12.5" },
		{ "0", "12", "12" },
		{ "##", "1", "1" },
		{ "000,000", "1", "1" },
		{ "00.00", "1", "1" },
	};

	(void)state;
	CHECK(rows);
}

static void
knows_dates_times_and_durations(void **state)
{
	static const struct row rows[] = {
		{ "dd/mm/yyyy", "45292", "2024-01-01" },
		{ "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "45292",
		    "2024-01-01" },
		{ "mmm\\-yy", "45292", "2024-01-01" },
		{ "yyyy", "45292", "2024-01-01" },
		{ "mm", "45292", "2024-01-01" },
		{ "jj/mm/aaaa", "45292", "2024-01-01" },
		{ "dd/mm/yy;@", "2958465", "9999-12-31" },
		{ "dd/mm/yyyy hh:mm", "45292", "2024-01-01T00:00:00" },
		{ "d/m/yy h:mm AM/PM", "45292.5208333333",
		    "2024-01-01T12:30:00" },
		{ "dd/mm/yyyy", "45292.75", "2024-01-01T18:00:00" },
		{ "hh:mm", "0.5", "12:00:00" },
		{ "h:mm:ss", "0.999988425925926", "23:59:59" },
		{ "mm:ss.0", "0.00069444444", "00:01:00" },
		{ "h:mm", "1.25", "30:00:00" },
		{ "[h]:mm", "1.10416666666667", "26:30:00" },
		{ "[hh]:mm:ss", "400", "9600:00:00" },
		{ "[mm]", "-0.25", "-06:00:00" },
		{ "hh:mm", "45292.5", "2024-01-01T12:00:00" },
		{ "dd/mm/yyyy hh:mm", "0.25", "06:00:00" },
		/* A fraction that is 59.9999 s shows the next minute. */
		{ "dd/mm/yyyy hh:mm", "45292.999999999",
		    "2024-01-02T00:00:00" },
		/* 1900 was no leap year, but Excel's. */
		{ "dd/mm/yyyy", "1", "1900-01-01" },
		{ "dd/mm/yyyy", "59", "1900-02-28" },
		{ "dd/mm/yyyy", "60", "1900-02-29" },
		{ "dd/mm/yyyy", "61", "1900-03-01" },
		{ "dd/mm/yyyy", "-1", "1899-12-29" },
		{ "dd/mm/yyyy", "-36161", "1800-12-28" },
		/* No such day. */
		{ "dd/mm/yyyy", "2958466", "2958466" },
		{ "dd/mm/yyyy", "-800000", "-800000" },
		{ "dd/mm/yyyy", "1e300", "" },
		{ "\"dd\"0", "45292", "45292" },
		{ "0 \\d", "45292", "45292" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (*rows[i].expected)
			assert_string_equal(
			    shown(rows[i].code, rows[i].number, false),
			    rows[i].expected);
	}
	assert_int_equal(strlen(shown("dd/mm/yyyy", "1e300", false)), 301);
	assert_string_equal(shown("d/m/yy", "0", true), "1904-01-01");
	assert_string_equal(shown("d/m/yy", "43830", true), "2024-01-01");
	assert_string_equal(
	    shown("d/m/yy", "0.5", true), "1904-01-01T12:00:00");
}

static void
agrees_with_the_calendar_on_every_day(void **state)
{
	(void)state;
	for (int serial = 61; serial < 80000; serial += 7) {
		char number[16], expected[16];
		int y, m, d;

		date_civil(date_days(1899, 12, 30) + serial, &y, &m, &d);
		snprintf(number, sizeof(number), "%d", serial);
		snprintf(expected, sizeof(expected), "%04d-%02d-%02d", y, m, d);
		assert_string_equal(
		    shown("dd/mm/yyyy", number, false), expected);
	}
}

/* Any double written with 15 digits reads back as the same one. */
static void
writes_numbers_that_read_back(void **state)
{
	(void)state;
	srand(1);
	for (int i = 0; i < 20000; i++) {
		double v = (rand() / 1e3 - 1e6) * (rand() % 1000);
		char number[40];

		snprintf(number, sizeof(number), "%.15g", v / (rand() + 1.0));
		assert_float_equal(
		    strtod(shown("General", number, false), NULL),
		    strtod(number, NULL), 0);
		assert_null(strpbrk(shown("General", number, false), "eE"));
	}
}

static void
knows_the_formats_that_have_numbers_only(void **state)
{
	static const struct {
		unsigned id;
		const char *number, *expected;
	} rows[] = {
		{ 0, "1.5", "1.5" },
		{ 1, "1.5", "1.5" },
		{ 4, "1250", "1250" },
		{ 7, "1250", "1250.00 €" },
		{ 9, "0.5", "50 %" },
		{ 10, "0.5", "50.00 %" },
		{ 11, "1E9", "1000000000" },
		{ 14, "45292", "2024-01-01" },
		{ 17, "45292", "2024-01-01" },
		{ 20, "0.5", "12:00:00" },
		{ 22, "45292", "2024-01-01T00:00:00" },
		{ 37, "5", "5" },
		{ 44, "5", "5.00 €" },
		{ 46, "1.5", "36:00:00" },
		{ 49, "5", "5" },
		{ 99999, "5", "5" },
	};
	char out[SHEET_NUMBER_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sheet_format f;

		sheet_format_builtin(rows[i].id, &f);
		out[sheet_number_write(&f, false, rows[i].number,
		    strlen(rows[i].number), out)] = '\0';
		assert_string_equal(out, rows[i].expected);
	}
}

static void
reads_codes_that_end_too_early(void **state)
{
	static const char *const codes[] = { "\\", "\"", "[", "[$", "_", "*",
		"0\"€", "[$€", "[h", "\\\xc3", "_\xe2\x82", "0.", "0,", "%",
		"00000000000000000000000000000000000000000000000000000000000",
		"0\"un texte bien trop long pour être celui d’une monnaie\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_int_not_equal(strlen(shown(codes[i], "12", false)), 0);
}

static void
rounds_written_moments_to_the_second(void **state)
{
	static const struct {
		enum sheet_kind kind;
		const char *text, *expected;
	} rows[] = {
		{ SHEET_DATE, "2024-01-01", "2024-01-01" },
		{ SHEET_DATE, "2024-01-01T00:00:00Z", "2024-01-01" },
		{ SHEET_PLAIN, "2024-01-01T00:00:00", "2024-01-01T00:00:00" },
		{ SHEET_DATETIME, "2024-01-01T11:59:59.999",
		    "2024-01-01T12:00:00" },
		{ SHEET_DATETIME, "2024-01-01T11:59:59.499",
		    "2024-01-01T11:59:59" },
		{ SHEET_DATE, "1850-06-01", "1850-06-01" },
		{ SHEET_DATE, "n'importe", "" },
	};
	char out[SHEET_NUMBER_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		out[sheet_moment_write(rows[i].kind, rows[i].text,
		    strlen(rows[i].text), out)] = '\0';
		assert_string_equal(out, rows[i].expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_fifteen_digits_and_no_exponent),
		cmocka_unit_test(takes_no_text_for_a_number),
		cmocka_unit_test(
		    keeps_percent_and_currency_with_their_decimals),
		cmocka_unit_test(keeps_the_zeroes_of_codes),
		cmocka_unit_test(knows_dates_times_and_durations),
		cmocka_unit_test(agrees_with_the_calendar_on_every_day),
		cmocka_unit_test(writes_numbers_that_read_back),
		cmocka_unit_test(knows_the_formats_that_have_numbers_only),
		cmocka_unit_test(reads_codes_that_end_too_early),
		cmocka_unit_test(rounds_written_moments_to_the_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
