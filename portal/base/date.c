/* SPDX-License-Identifier: Apache-2.0 */
/* date.c - calendar arithmetic; reading dates by patterns. */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define DAY 86400

int64_t
date_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
date_now(void)
{
	const char *frozen = getenv("PARVIS_NOW");
	struct timespec ts;
	char *end;

	if (frozen && *frozen) {
		long long t = strtoll(frozen, &end, 10);

		if (!*end)
			return t;
	}
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

/*
 * Years are counted from 1 March, so that the leap day ends one; then 400
 * years have 146097 days, and months since March begin at (153 m + 2) / 5.
 */
int64_t
date_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

void
date_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t era, left, y, m;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	left = days - era * 146097;
	y = (left - left / 1460 + left / 36524 - left / 146096) / 365;
	left -= 365 * y + y / 4 - y / 100;
	m = (5 * left + 2) / 153;
	*day = (int)(left - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

bool
date_is_valid(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 &&
	    day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

/* What a pattern found; fields it does not have stay 0. */
struct found {
	int year, month, day, hour, minute, second;
};

/* A name in a list of 12 or 7, with or without its accents. Both cases of
 * French letters: UTF-8 of é and É differ by one bit, as do û and Û. */
struct name {
	const char *text;
	int number;
};

static const struct name french[] = {
	{ "janvier", 1 },
	{ "février", 2 },
	{ "fevrier", 2 },
	{ "mars", 3 },
	{ "avril", 4 },
	{ "mai", 5 },
	{ "juin", 6 },
	{ "juillet", 7 },
	{ "août", 8 },
	{ "aout", 8 },
	{ "septembre", 9 },
	{ "octobre", 10 },
	{ "novembre", 11 },
	{ "décembre", 12 },
	{ "decembre", 12 },
	{ NULL, 0 },
};

static const struct name english[] = {
	{ "Jan", 1 },
	{ "Feb", 2 },
	{ "Mar", 3 },
	{ "Apr", 4 },
	{ "May", 5 },
	{ "Jun", 6 },
	{ "Jul", 7 },
	{ "Aug", 8 },
	{ "Sep", 9 },
	{ "Oct", 10 },
	{ "Nov", 11 },
	{ "Dec", 12 },
	{ NULL, 0 },
};

/* Longer names first: « Mon » begins « Monday ». */
static const struct name weekdays[] = {
	{ "Monday", 1 },
	{ "Tuesday", 2 },
	{ "Wednesday", 3 },
	{ "Thursday", 4 },
	{ "Friday", 5 },
	{ "Saturday", 6 },
	{ "Sunday", 7 },
	{ "Mon", 1 },
	{ "Tue", 2 },
	{ "Wed", 3 },
	{ "Thu", 4 },
	{ "Fri", 5 },
	{ "Sat", 6 },
	{ "Sun", 7 },
	{ NULL, 0 },
};

static bool
same_letter(char x, char y)
{
	unsigned char c = (unsigned char)x, d = (unsigned char)y;

	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	/* Second byte of É, Û: 0x89, 0x9b; of é, û: 0xa9, 0xbb. */
	if (c == 0x89 || c == 0x9b)
		c |= 0x20;
	if (d >= 'A' && d <= 'Z')
		d |= 0x20;
	return c == d;
}

/* Length of the name of the list at s, 0 when none is. */
static size_t
read_name(const char *s, size_t len, const struct name *list, int *out)
{
	for (; list->text; list++) {
		size_t n = strlen(list->text), i = 0;

		while (i < n && i < len && same_letter(s[i], list->text[i]))
			i++;
		if (i == n) {
			*out = list->number;
			return n;
		}
	}
	return 0;
}

/* Length of a number of min to max digits at s; 0 when there is none. */
static size_t
read_number(const char *s, size_t len, size_t min, size_t max, int *out)
{
	size_t n = 0;
	int value = 0;

	while (n < len && n < max && s[n] >= '0' && s[n] <= '9')
		value = value * 10 + (s[n++] - '0');
	if (n < min)
		return 0;
	*out = value;
	return n;
}

/* A space, ordinary or not to be broken. */
static size_t
read_space(const char *s, size_t len)
{
	if (len && s[0] == ' ')
		return 1;
	if (len > 1 && memcmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	return len > 2 && memcmp(s, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

/* Letters of a pattern: what they read, in how many digits, from which list,
 * and where it goes. Any other character stands for itself. */
static const struct letter {
	unsigned char min, max;
	const struct name *names;
	size_t at;
} letters[128] = {
	['Y'] = { 4, 4, NULL, offsetof(struct found, year) },
	['y'] = { 2, 2, NULL, offsetof(struct found, year) },
	['N'] = { 2, 2, NULL, offsetof(struct found, month) },
	['n'] = { 1, 2, NULL, offsetof(struct found, month) },
	['D'] = { 2, 2, NULL, offsetof(struct found, day) },
	['d'] = { 1, 2, NULL, offsetof(struct found, day) },
	['H'] = { 2, 2, NULL, offsetof(struct found, hour) },
	['h'] = { 1, 2, NULL, offsetof(struct found, hour) },
	['I'] = { 2, 2, NULL, offsetof(struct found, minute) },
	['S'] = { 2, 2, NULL, offsetof(struct found, second) },
	['F'] = { 1, 0, french, offsetof(struct found, month) },
	['E'] = { 1, 0, english, offsetof(struct found, month) },
	/* Not checked against the date: RFC 9110 asks it of nobody. */
	['W'] = { 1, 0, weekdays, offsetof(struct found, second) },
};

/* Length of what the pattern reads at the start of s; 0 when it does not. */
static size_t
match(const char *s, size_t len, const char *pattern, struct found *f)
{
	size_t i = 0, n;

	memset(f, 0, sizeof(*f));
	for (; *pattern; pattern++) {
		const struct letter *l = &letters[(unsigned char)*pattern];
		int *to = (int *)(void *)((char *)f + l->at);

		if (l->names)
			n = read_name(s + i, len - i, l->names, to);
		else if (l->max)
			n = read_number(s + i, len - i, l->min, l->max, to);
		else if (*pattern == ' ')
			n = read_space(s + i, len - i);
		else
			n = i < len && same_letter(s[i], *pattern);
		if (!n)
			return 0;
		i += n;
	}
	return i;
}

bool
date_parse(const char *s, size_t len, int64_t *days)
{
	static const char *const patterns[] = { "Y-N-D", "d/n/Y", "D-N-Y",
		"Y.N.D", "d F Y", "1er F Y" };
	struct found f;

	/* From 7/3/2024 to 30 septembre 2024 with no-break spaces. */
	if (len < 8 || len > 24 || s[0] < '0' || s[0] > '9')
		return false;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (match(s, len, patterns[i], &f) != len)
			continue;
		if (i == 5)
			f.day = 1;
		if (!date_is_valid(f.year, f.month, f.day))
			return false;
		*days = date_days(f.year, f.month, f.day);
		return true;
	}
	return false;
}

static bool
is_time(const struct found *f)
{
	/* 60: a leap second. */
	return f->hour < 24 && f->minute < 60 && f->second <= 60;
}

/* Length of « Z », « +01:00 », « +0100 » or « +01 » at s; 0: none of them. */
static size_t
read_offset(const char *s, size_t len, int *seconds)
{
	struct found f;
	size_t n;

	*seconds = 0;
	if (len && (s[0] == 'Z' || s[0] == 'z'))
		return 1;
	if (!len || (s[0] != '+' && s[0] != '-'))
		return 0;
	n = match(s + 1, len - 1, "H:I", &f);
	if (!n)
		n = match(s + 1, len - 1, "HI", &f);
	if (!n)
		n = match(s + 1, len - 1, "H", &f);
	if (!n || !is_time(&f))
		return 0;
	*seconds = (f.hour * 3600 + f.minute * 60) * (s[0] == '-' ? -1 : 1);
	return n + 1;
}

/* Length of « .123 » or « ,123 » at s. */
static size_t
read_fraction(const char *s, size_t len)
{
	size_t n = 1;

	if (!len || (s[0] != '.' && s[0] != ','))
		return 0;
	while (n < len && s[n] >= '0' && s[n] <= '9')
		n++;
	return n > 1 ? n : 0;
}

/* Where the time begins: the digits before the first colon; 0: no time. */
static size_t
time_start(const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);
	size_t i = colon ? (size_t)(colon - s) : 0, digits = 0;

	while (i > 0 && s[i - 1] >= '0' && s[i - 1] <= '9' && digits < 2) {
		i--;
		digits++;
	}
	return digits ? i : 0;
}

bool
date_parse_time(const char *s, size_t len, int64_t *seconds, bool *has_offset)
{
	size_t at = time_start(s, len), n;
	int64_t days;
	struct found f;
	int offset;

	if (at < 2 || !strchr("Tt ", s[at - 1]) || !s[at - 1])
		return false;
	if (!date_parse(s, at - 1, &days))
		return false;
	n = match(s + at, len - at, "h:I:S", &f);
	if (n)
		n += read_fraction(s + at + n, len - at - n);
	else
		n = match(s + at, len - at, "h:I", &f);
	if (!n || !is_time(&f))
		return false;
	at += n;
	if (len - at > 1 && s[at] == ' ')
		at++;
	n = read_offset(s + at, len - at, &offset);
	if (at + n != len)
		return false;
	*has_offset = n > 0;
	*seconds =
	    days * DAY + f.hour * 3600 + f.minute * 60 + f.second - offset;
	return true;
}

bool
date_parse_http(const char *s, int64_t *seconds)
{
	/* RFC 9110, 5.6.7: the form to write, and two to read. */
	static const char *const patterns[] = { "W, D E Y H:I:S GMT",
		"W, D-E-y H:I:S GMT", "W E D H:I:S Y", "W E  d H:I:S Y" };
	size_t len = strlen(s);
	struct found f;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (match(s, len, patterns[i], &f) != len || !len)
			continue;
		if (i == 1)
			f.year += f.year < 70 ? 2000 : 1900;
		if (!date_is_valid(f.year, f.month, f.day) || !is_time(&f))
			return false;
		*seconds = date_days(f.year, f.month, f.day) * DAY +
		    f.hour * 3600 + f.minute * 60 + f.second;
		return true;
	}
	return false;
}

bool
date_is_iso(const char *s)
{
	struct found f;

	return strlen(s) == 10 && match(s, 10, "Y-N-D", &f) == 10 &&
	    date_is_valid(f.year, f.month, f.day);
}
