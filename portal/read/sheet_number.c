/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_number.c - numbers of spreadsheets as a person reads them. */
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "read/sheet_format.h"

enum {
	SIGNIFICANT = 15, /* digits that spreadsheets keep and show */
	MAX_POINT = 320,  /* digits before the mark, or zeroes behind it */
	DAY = 86400
};

/* digits with a mark after `point` of them, which may be outside. Zero has
 * none. */
struct decimal {
	bool negative;
	int count, point;
	char digits[SIGNIFICANT + 1];
};

/* To 15 digits by the next one, then without zeroes at the end. */
static void
round_digits(struct decimal *d, bool up)
{
	int i;

	if (d->count > SIGNIFICANT)
		d->count = SIGNIFICANT;
	i = d->count - 1;
	while (up && i >= 0 && d->digits[i] == '9')
		i--;
	if (up && i < 0) {
		d->digits[0] = '1';
		d->count = 1;
		d->point++;
	} else if (up) {
		d->digits[i]++;
		d->count = i + 1;
	}
	while (d->count > 0 && d->digits[d->count - 1] == '0')
		d->count--;
	if (d->count == 0)
		*d = (struct decimal){ 0 };
}

static bool
read_exponent(const char *p, const char *end, int *out)
{
	bool negative = false;
	int n = 0;

	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end)
		return false;
	for (; p < end; p++) {
		if (!isdigit((unsigned char)*p))
			return false;
		if (n < 10000)
			n = n * 10 + (*p - '0');
	}
	*out = negative ? -n : n;
	return true;
}

/* One digit more, behind the mark or not; true when it is 5 or more and the
 * first of those that are left out. */
static bool
add_digit(struct decimal *d, char digit, bool behind)
{
	bool up = false;

	if (d->count == 0 && digit == '0') {
		d->point -= behind;
		return false;
	}
	d->point += !behind;
	if (d->count < SIGNIFICANT)
		d->digits[d->count] = digit;
	else if (d->count == SIGNIFICANT)
		up = digit >= '5';
	if (d->count <= SIGNIFICANT)
		d->count++;
	return up;
}

static bool
decimal_read(struct decimal *d, const char *p, size_t len)
{
	const char *end = p + len;
	bool mark = false, up = false, any = false;
	int exponent = 0;

	*d = (struct decimal){ 0 };
	if (p < end && (*p == '-' || *p == '+'))
		d->negative = *p++ == '-';
	for (; p < end; p++) {
		if (isdigit((unsigned char)*p))
			up |= add_digit(d, *p, mark);
		else if (*p != '.' || mark)
			break;
		any |= *p != '.';
		mark |= *p == '.';
	}
	if (!any)
		return false;
	if (p < end &&
	    ((*p != 'e' && *p != 'E') || !read_exponent(p + 1, end, &exponent)))
		return false;
	d->point += exponent;
	round_digits(d, up);
	return d->point <= MAX_POINT && d->point >= -MAX_POINT;
}

/* With at least so many decimals. */
static size_t
decimal_write(const struct decimal *d, int decimals, char *out)
{
	int behind = d->count - d->point;
	char *p = out;

	if (behind < decimals)
		behind = decimals;
	if (d->negative)
		*p++ = '-';
	if (d->point <= 0)
		*p++ = '0';
	for (int i = 0; i < d->point; i++)
		*p++ = i < d->count ? d->digits[i] : '0';
	if (behind > 0)
		*p++ = '.';
	for (int i = d->point; i < d->point + behind; i++)
		*p++ = i >= 0 && i < d->count ? d->digits[i] : '0';
	return (size_t)(p - out);
}

/* Digits put in the mask from its end; false when they are no whole number. */
static bool
write_code(const struct decimal *d, const char *mask, char *out, size_t *len)
{
	char back[SHEET_NUMBER_MAX];
	int at = d->point - 1;
	size_t n = 0;

	if (d->count > d->point || d->point > 40)
		return false;
	for (size_t i = strlen(mask); i-- > 0;) {
		bool last = strpbrk(mask, "\1\2") == mask + i;

		if ((unsigned char)mask[i] > 2) {
			back[n++] = mask[i];
			continue;
		}
		do {
			if (at < 0 && mask[i] == 2)
				break;
			back[n++] = at < 0  ? '0'
			    : at < d->count ? d->digits[at]
					    : '0';
			at--;
		} while (last && at >= 0);
	}
	if (d->negative)
		back[n++] = '-';
	for (size_t i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	*len = n;
	return true;
}

static double
decimal_value(const struct decimal *d)
{
	double v = 0;

	for (int i = 0; i < d->count; i++)
		v = v * 10 + (d->digits[i] - '0');
	v = d->point < d->count ? v / pow(10, d->count - d->point)
				: v * pow(10, d->point - d->count);
	return d->negative ? -v : v;
}

static size_t
write_clock(char *out, int64_t seconds)
{
	int64_t s = seconds < 0 ? -seconds : seconds;

	return (size_t)snprintf(out, SHEET_NUMBER_MAX, "%s%02d:%02d:%02d",
	    seconds < 0 ? "-" : "", (int)(s / 3600), (int)(s / 60 % 60),
	    (int)(s % 60));
}

static size_t
write_day(char *out, int64_t day, bool from_1904)
{
	int64_t zero = from_1904 ? date_days(1904, 1, 1)
	    : day >= 0 && day < 60
	    /* Before the 29th of February that 1900 had not. */
	    ? date_days(1899, 12, 31)
	    : date_days(1899, 12, 30);
	int y, m, d;

	if (day == 60 && !from_1904)
		return (size_t)snprintf(out, SHEET_NUMBER_MAX, "1900-02-29");
	date_civil(zero + day, &y, &m, &d);
	return (size_t)snprintf(
	    out, SHEET_NUMBER_MAX, "%04d-%02d-%02d", y, m, d);
}

/* Days and part of a day; 0 when the calendar has no such day. */
static size_t
write_moment(enum sheet_kind kind, double days, bool from_1904, char *out)
{
	const int64_t last = from_1904 ? 2957003 : 2958465;
	int64_t seconds, day;
	size_t n;

	if (!(fabs(days) < 1e7))
		return 0;
	seconds = llround(days * DAY);
	day = seconds / DAY - (seconds % DAY < 0);
	if (day < -693593 || day > last)
		return 0;
	/* Some hours and minutes, even when they pass a day, unless they can
	 * only be those of a date. */
	if (kind == SHEET_DURATION ||
	    (kind == SHEET_TIME && days >= 0 && days < 366) ||
	    (kind != SHEET_TIME && days > 0 && days < 1 && !from_1904))
		return write_clock(out, seconds);
	n = write_day(out, day, from_1904);
	if (kind == SHEET_DATE && seconds == day * DAY)
		return n;
	out[n++] = 'T';
	return n + write_clock(out + n, seconds - day * DAY);
}

/* Half a second or more behind the seconds? */
static bool
rounds_up(const char *text, size_t len)
{
	const char *mark = memchr(text, '.', len);

	return mark && mark + 1 < text + len && mark[1] >= '5' &&
	    mark[1] <= '9';
}

size_t
sheet_moment_write(
    enum sheet_kind kind, const char *text, size_t len, char *out)
{
	int64_t seconds, day;
	bool has_offset;
	size_t n;
	int y, m, d;

	if (date_parse(text, len, &day))
		seconds = day * DAY;
	else if (!date_parse_time(text, len, &seconds, &has_offset))
		return 0;
	seconds += rounds_up(text, len);
	day = seconds / DAY - (seconds % DAY < 0);
	date_civil(day, &y, &m, &d);
	n = (size_t)snprintf(out, SHEET_NUMBER_MAX, "%04d-%02d-%02d", y, m, d);
	if (kind == SHEET_DATE && seconds == day * DAY)
		return n;
	out[n++] = 'T';
	return n + write_clock(out + n, seconds - day * DAY);
}

size_t
sheet_number_write(const struct sheet_format *f, bool from_1904,
    const char *text, size_t len, char *out)
{
	struct decimal d;
	const char *unit = "";
	int decimals = 0;
	size_t n = 0;

	if (!decimal_read(&d, text, len))
		return 0;
	if (f->kind >= SHEET_DATE)
		n = write_moment(f->kind, decimal_value(&d), from_1904, out);
	else if (f->kind == SHEET_CODE)
		write_code(&d, f->mask, out, &n);
	if (n > 0)
		return n;
	if (f->kind == SHEET_PERCENT) {
		d.point += d.count > 0 ? 2 : 0;
		unit = "%";
	} else if (f->kind == SHEET_CURRENCY) {
		unit = f->unit;
	}
	if (*unit)
		decimals = (int)f->decimals;
	n = decimal_write(&d, decimals, out);
	if (*unit)
		n += (size_t)snprintf(
		    out + n, SHEET_NUMBER_MAX - n, " %s", unit);
	return n;
}
