/* SPDX-License-Identifier: Apache-2.0 */
/* test_date.c - the calendar, and dates as people and machines write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/text.h"

#define DAY 86400

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	setenv("TZ", "Europe/Paris", 1);
	tzset();
	a = arena_new();
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
counts_days_as_the_c_library_does(void **state)
{
	(void)state;
	for (int64_t days = -800000; days < 3000000; days += 37) {
		time_t t = (time_t)(days * DAY);
		struct tm tm;
		int y, m, d;

		assert_non_null(gmtime_r(&t, &tm));
		date_civil(days, &y, &m, &d);
		assert_int_equal(y, tm.tm_year + 1900);
		assert_int_equal(m, tm.tm_mon + 1);
		assert_int_equal(d, tm.tm_mday);
		assert_true(date_days(y, m, d) == days);
	}
}

static void
knows_the_days_that_exist(void **state)
{
	(void)state;
	assert_true(date_is_valid(2024, 2, 29));
	assert_true(date_is_valid(2000, 2, 29));
	assert_false(date_is_valid(1900, 2, 29));
	assert_false(date_is_valid(2023, 2, 29));
	assert_false(date_is_valid(2024, 4, 31));
	assert_false(date_is_valid(2024, 0, 1));
	assert_false(date_is_valid(2024, 13, 1));
	assert_false(date_is_valid(2024, 1, 0));
	assert_false(date_is_valid(0, 1, 1));
	assert_false(date_is_valid(10000, 1, 1));
}

static void
reads_dates_as_french_offices_write_them(void **state)
{
	static const char *const same[] = { "2024-03-01", "01/03/2024",
		"1/3/2024", "01-03-2024", "2024.03.01", "1 mars 2024",
		"01 mars 2024", "1er mars 2024", "1ER MARS 2024",
		"1er" NBSP "mars" NBSP "2024", "1" NNBSP "Mars" NNBSP "2024" };
	static const struct {
		const char *text;
		int year, month, day;
	} others[] = {
		{ "29 février 2024", 2024, 2, 29 },
		{ "14 FÉVRIER 2023", 2023, 2, 14 },
		{ "14 fevrier 2023", 2023, 2, 14 },
		{ "15 août 1944", 1944, 8, 15 },
		{ "15 AOÛT 1944", 1944, 8, 15 },
		{ "15 aout 1944", 1944, 8, 15 },
		{ "25 Décembre 1999", 1999, 12, 25 },
		{ "30 septembre 2024", 2024, 9, 30 },
		{ "31/12/9999", 9999, 12, 31 },
		{ "2013.01.26", 2013, 1, 26 },
	};
	int64_t days;

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		days = 0;
		if (!date_parse(same[i], strlen(same[i]), &days) ||
		    days != date_days(2024, 3, 1))
			fail_msg("%s", same[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		days = 0;
		if (!date_parse(
			others[i].text, strlen(others[i].text), &days) ||
		    days !=
			date_days(
			    others[i].year, others[i].month, others[i].day))
			fail_msg("%s", others[i].text);
	}
}

static void
refuses_what_is_no_date(void **state)
{
	static const char *const bad[] = { "", "2024", "2024-03", "20240301",
		"2024-3-1", "2024-03-01 ", " 2024-03-01", "2024-03-01T",
		"2024-02-30", "29/02/2023", "31/04/2024", "00/01/2024",
		"01/13/2024", "1-3-2024", "01/03/24", "01.03.2024",
		"2024/03/01", "2024-03.01", "01/03-2024", "12er mars 2024",
		"2er mars 2024", "1 er mars 2024", "1  mars 2024", "1 mars",
		"1 marss 2024", "1 mar 2024", "1 march 2024", "32 mars 2024",
		"0000-01-01", "00/00/0000", "١/٣/٢٠٢٤", "2024-03-010",
		"+024-03-01", "1,3,2024", "75001-2024", "01 23 45 67 89", "1er",
		"1e mars 2024" };
	int64_t days = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (date_parse(bad[i], strlen(bad[i]), &days))
			fail_msg("%s", bad[i]);
	}
	assert_true(days == 42);
	/* The length counts, not the NUL. */
	assert_true(date_parse("2024-03-01xxx", 10, &days));
	assert_false(date_parse("2024-03-01\0", 11, &days));
}

static int64_t
at(int hour, int minute, int second)
{
	return date_days(2024, 3, 7) * DAY + hour * 3600 + minute * 60 + second;
}

static void
reads_dates_with_times(void **state)
{
	const struct {
		const char *text;
		int64_t seconds;
		bool has_offset;
	} cases[] = {
		{ "2024-03-07T10:11:12Z", at(10, 11, 12), true },
		{ "2024-03-07t10:11:12z", at(10, 11, 12), true },
		{ "2024-03-07 10:11:12", at(10, 11, 12), false },
		{ "2024-03-07T10:11", at(10, 11, 0), false },
		{ "2024-03-07T10:11Z", at(10, 11, 0), true },
		{ "2024-03-07T10:11:12.123456+01:00", at(9, 11, 12), true },
		{ "2024-03-07T10:11:12,5-0230", at(12, 41, 12), true },
		{ "2024-03-07 10:11:12 +01", at(9, 11, 12), true },
		{ "2024-03-07T00:30:00+01:00", at(-1, 30, 0), true },
		{ "2024-03-07T23:59:60Z", at(24, 0, 0), true },
		{ "07/03/2024 9:05", at(9, 5, 0), false },
		{ "7 mars 2024 23:59:59", at(23, 59, 59), false },
	};
	static const char *const bad[] = { "", ":", "T10:11", "2024-03-07",
		"2024-03-07T", "2024-03-07T10", "2024-03-07T24:00",
		"2024-03-07T10:60", "2024-03-07T10:11:61", "2024-03-07T10:1",
		"2024-03-07T10:11:", "2024-03-07T10:11:12.",
		"2024-03-07T10:11:12Zx", "2024-03-07T10:11:12+1",
		"2024-03-07T10:11:12+24:00", "2024-03-07T10:11:12 ",
		"2024-03-07  10:11", "2024-02-30T10:11", "10:11 2024-03-07",
		"2024-03-07T100:11", "2024-03-07x10:11", "10:11:12" };
	int64_t seconds;
	bool has_offset;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!date_parse_time(cases[i].text, strlen(cases[i].text),
			&seconds, &has_offset) ||
		    seconds != cases[i].seconds ||
		    has_offset != cases[i].has_offset)
			fail_msg("%s", cases[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (date_parse_time(
			bad[i], strlen(bad[i]), &seconds, &has_offset))
			fail_msg("%s", bad[i]);
	}
}

static void
reads_the_three_forms_of_http(void **state)
{
	static const char *const good[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" };
	static const char *const bad[] = { "", "0", "Sun, 06 Nov 1994",
		"Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 25:49:37 GMT",
		"Dim, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT " };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(date_parse_http(good[i], &seconds));
		assert_true(seconds == 784111777);
	}
	assert_string_equal(date_http(a, 784111777), good[0]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse_http(bad[i], &seconds));
	for (int64_t t = -DAY * 10; t < DAY * 10; t += 12345) {
		assert_true(date_parse_http(date_http(a, t), &seconds));
		assert_true(seconds == t);
	}
}

static void
writes_for_machines(void **state)
{
	(void)state;
	assert_string_equal(date_iso(a, 19789), "2024-03-07");
	assert_string_equal(
	    date_rfc3339(a, at(10, 11, 12)), "2024-03-07T10:11:12+00:00");
	assert_string_equal(date_utc(a, -1), "1969-12-31T23:59:59Z");
	assert_string_equal(date_utc(a, 253402300799), "9999-12-31T23:59:59Z");
	assert_string_equal(date_utc(a, 253402300800), "10000-01-01T00:00:00Z");
	assert_true(date_is_iso("2024-02-29"));
	assert_false(date_is_iso("2023-02-29"));
	assert_false(date_is_iso("2024-2-29"));
	assert_false(date_is_iso("2024-02-29 "));
	assert_false(date_is_iso(""));
}

static void
writes_for_people_in_their_time(void **state)
{
	/* 23:30 UTC is the next day in Paris. */
	int64_t late = at(23, 30, 0), first = date_days(2026, 3, 1) * DAY;

	(void)state;
	assert_string_equal(date_french(a, late), "8 mars 2024");
	assert_int_equal(date_local_day(late), date_days(2024, 3, 8));
	assert_string_equal(
	    date_french_time(a, late), "8 mars 2024 à 0" NBSP "h" NBSP "30");
	assert_string_equal(date_french_clock(a, late), "0" NBSP "h" NBSP "30");
	assert_string_equal(date_french(a, first), "1er mars 2026");
	assert_string_equal(
	    date_french(a, date_days(2026, 8, 15) * DAY), "15 août 2026");
	assert_string_equal(
	    date_french_of_iso(a, "2026-03-01"), "1er mars 2026");
	assert_string_equal(date_french_of_iso(a, "2026-02-30"), "2026-02-30");
	assert_string_equal(date_french_of_iso(a, ""), "");
}

static void
says_how_long_ago(void **state)
{
	static const struct {
		int days;
		const char *text;
	} cases[] = { { 0, "aujourd’hui" }, { 1, "hier" }, { -1, "demain" },
		{ 3, "il y a 3 jours" }, { 30, "il y a 30 jours" },
		{ 31, "il y a 1 mois" }, { 61, "il y a 2 mois" },
		{ 364, "il y a 11 mois" }, { 365, "il y a 1 an" },
		{ 731, "il y a 2 ans" }, { -5, "dans 5 jours" } };
	int64_t now = at(12, 0, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    date_ago(a, now - cases[i].days * (int64_t)DAY, now),
		    cases[i].text);
	/* Days are those of the calendar, in Paris. */
	assert_string_equal(date_ago(a, at(22, 59, 0), at(23, 1, 0)), "hier");
	assert_string_equal(
	    date_ago(a, at(0, 0, 0), at(22, 59, 0)), "aujourd’hui");
}

static void
stops_the_clock_when_told(void **state)
{
	int64_t real = (int64_t)time(NULL);

	(void)state;
	setenv("PARVIS_NOW", "1234567890", 1);
	assert_true(date_now() == 1234567890);
	setenv("PARVIS_NOW", "demain", 1);
	assert_true(date_now() >= real);
	unsetenv("PARVIS_NOW");
	assert_true(date_now() >= real && date_now() < real + 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_days_as_the_c_library_does),
		cmocka_unit_test(knows_the_days_that_exist),
		cmocka_unit_test(reads_dates_as_french_offices_write_them),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_dates_with_times),
		cmocka_unit_test(reads_the_three_forms_of_http),
		cmocka_unit_test(writes_for_machines),
		cmocka_unit_test(writes_for_people_in_their_time),
		cmocka_unit_test(says_how_long_ago),
		cmocka_unit_test(stops_the_clock_when_told),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
