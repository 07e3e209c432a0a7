/* SPDX-License-Identifier: Apache-2.0 */
/* kind_time.c - years, months, days, as loosely as they are met. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "kinds/kind.h"
#include "kinds/moment.h"
#include "kinds/number.h"

bool
kind_year(const char *text, size_t len)
{
	int year = len == 4 ? kind_modulo(text, len, 10000) : -1;

	return year >= 1800 && year <= 2100;
}

/* « 2024-2025 », « 2024/2025 » */
bool
kind_school_year(const char *text, size_t len)
{
	return len == 9 && (text[4] == '-' || text[4] == '/') &&
	    kind_year(text, 4) && kind_year(text + 5, 4) &&
	    kind_modulo(text + 5, 4, 10000) - kind_modulo(text, 4, 10000) == 1;
}

bool
kind_weekday(const char *text, size_t len)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi",
		"jeudi", "vendredi", "samedi", "dimanche" };

	for (int i = 0; i < 7; i++) {
		if ((len == 3 || len == strlen(days[i])) &&
		    strncasecmp(text, days[i], len) == 0)
			return true;
	}
	return false;
}

bool
kind_month(const char *text, size_t len)
{
	size_t used;

	return moment_month(text, len, &used) > 0 && used == len;
}

/* --- dates -------------------------------------------------------------- */

struct cursor {
	const char *p, *end;
};

static bool
is_separator(char c)
{
	return c != '\0' && strchr(" /-*_|;.,", c) != NULL;
}

static unsigned
take_digits(struct cursor *c, int *out)
{
	unsigned n = 0;

	*out = 0;
	while (n < 8 && c->p < c->end && isdigit((unsigned char)*c->p)) {
		*out = *out * 10 + (*c->p++ - '0');
		n++;
	}
	return n;
}

static bool
take_separator(struct cursor *c)
{
	if (c->p == c->end || !is_separator(*c->p))
		return false;
	c->p++;
	return true;
}

static bool
take_month(struct cursor *c, int *month)
{
	size_t used;

	*month = moment_month(c->p, (size_t)(c->end - c->p), &used);
	c->p += used;
	return *month > 0;
}

static bool
is_day(int year, int month, int day)
{
	return year >= 1000 && date_is_valid(year, month, day);
}

static bool
take_middle(struct cursor *c, int *month)
{
	if (!take_separator(c) || c->p == c->end)
		return false;
	if (isdigit((unsigned char)*c->p)) {
		if (take_digits(c, month) > 2)
			return false;
	} else if (!take_month(c, month)) {
		return false;
	}
	return take_separator(c);
}

/*
 * Year, month, day or the other way, in figures or with the month in words,
 * any separator; or AAAAMMJJ. english: also MM/JJ/AAAA.
 */
static bool
take_date(struct cursor *c, bool english)
{
	int first, month, last;
	unsigned n = take_digits(c, &first), k;

	if (n == 8)
		return is_day(first / 10000, first / 100 % 100, first % 100);
	if (!take_middle(c, &month))
		return false;
	k = take_digits(c, &last);
	if (n == 4)
		return k <= 2 && is_day(first, month, last);
	return n <= 2 && k == 4 &&
	    (is_day(last, month, first) ||
		(english && is_day(last, first, month)));
}

bool
kind_date(const char *text, size_t len)
{
	struct cursor c = { text, text + len };

	return len >= 8 && len <= 24 && isdigit((unsigned char)*text) &&
	    take_date(&c, false) && c.p == c.end;
}

bool
kind_date_fr(const char *text, size_t len)
{
	struct moment m;

	return moment_read(text, len, &m) && m.in_words;
}

static bool
take_clock(struct cursor *c)
{
	int part;

	for (int i = 0; i < 3; i++) {
		if (i > 0 && (c->p == c->end || *c->p++ != ':'))
			return false;
		if (take_digits(c, &part) != 2 || part > (i ? 59 : 23))
			return false;
	}
	if (c->p < c->end && *c->p == '.') {
		c->p++;
		return take_digits(c, &part) > 0;
	}
	return true;
}

static bool
take_zone_name(struct cursor *c)
{
	static const char *const names[] = { "Z", "GMT", "UTC" };

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(names[i]);

		if ((size_t)(c->end - c->p) == n &&
		    memcmp(c->p, names[i], n) == 0) {
			c->p = c->end;
			return true;
		}
	}
	return false;
}

/* Z, GMT, +0200, +02:00, -04 */
static bool
take_zone(struct cursor *c)
{
	int part;
	unsigned n;

	while (c->p < c->end && *c->p == ' ')
		c->p++;
	if (take_zone_name(c))
		return true;
	if (c->p == c->end || (*c->p != '+' && *c->p != '-'))
		return false;
	c->p++;
	n = take_digits(c, &part);
	if (n == 4)
		return part < 1500;
	if (n != 2 || part >= 15)
		return false;
	if (c->p == c->end || *c->p != ':')
		return true;
	c->p++;
	return take_digits(c, &part) == 2;
}

/* « 12:00:00-04:00 12/31/2022 » */
static bool
read_clock_first(struct cursor *c, bool *has_zone)
{
	if (!take_clock(c))
		return false;
	*has_zone = c->p < c->end && *c->p != ' ';
	if (*has_zone && !take_zone(c))
		return false;
	return take_separator(c) && take_date(c, true);
}

static bool
read_date_first(struct cursor *c, bool *has_zone)
{
	if (!take_date(c, true) || c->p == c->end ||
	    (*c->p != 'T' && *c->p != ' '))
		return false;
	for (c->p++; c->p < c->end && *c->p == ' ';)
		c->p++;
	if (!take_clock(c))
		return false;
	*has_zone = c->p < c->end;
	return !*has_zone || take_zone(c);
}

static bool
read_datetime(const char *text, size_t len, bool *has_zone)
{
	struct cursor c = { text, text + len };

	if (len < 15 || len > 48 || !isdigit((unsigned char)*text))
		return false;
	if (!(text[2] == ':' ? read_clock_first(&c, has_zone)
			     : read_date_first(&c, has_zone)))
		return false;
	return c.p == c.end;
}

bool
kind_datetime(const char *text, size_t len)
{
	bool has_zone;

	return read_datetime(text, len, &has_zone) && !has_zone;
}

bool
kind_datetime_aware(const char *text, size_t len)
{
	bool has_zone;

	return read_datetime(text, len, &has_zone) && has_zone;
}

/* RFC 822 and after: « Sun, 06 Nov 1994 08:49:37 GMT ». */
bool
kind_rfc822(const char *text, size_t len)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *day = len > 25 ? memmem(days, 21, text, 3) : NULL;
	const char *month = len > 25 ? memmem(months, 36, text + 8, 3) : NULL;
	struct cursor c;

	if (!day || (day - days) % 3 != 0 || !month ||
	    (month - months) % 3 != 0 || memcmp(text + 3, ", ", 2) != 0 ||
	    !kind_fits(text + 5, 3, "99 ") ||
	    !kind_fits(text + 11, 6, " 9999 "))
		return false;
	c = (struct cursor){ text + 17, text + len };
	return date_is_valid(kind_modulo(text + 12, 4, 10000),
		   (int)(month - months) / 3 + 1,
		   kind_modulo(text + 5, 2, 100)) &&
	    take_clock(&c) && take_zone(&c) && c.p == c.end;
}
