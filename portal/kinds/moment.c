/* SPDX-License-Identifier: Apache-2.0 */
/* moment.c - a date, with or without a time, and how it is written. */
#include "kinds/moment.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "kinds/number.h"
#include "store/format.h"

struct cursor {
	const char *p, *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Between `least` and `most` digits; how many is returned, 0 for none. */
static unsigned
take(struct cursor *c, unsigned least, unsigned most, int *out)
{
	unsigned n = 0;

	*out = 0;
	while (n < most && c->p < c->end && is_digit(*c->p)) {
		*out = *out * 10 + (*c->p++ - '0');
		n++;
	}
	return n >= least ? n : 0;
}

static bool
take_char(struct cursor *c, char wanted)
{
	if (c->p == c->end || *c->p != wanted)
		return false;
	c->p++;
	return true;
}

static void
note_padding(struct moment *m, int number, unsigned digits)
{
	enum padding p = digits == 2 ? PADDING_YES : PADDING_NO;

	if (number >= 10)
		return;
	if (m->padding == PADDING_EITHER)
		m->padding = p;
	else if (m->padding != p)
		m->padding = PADDING_MIXED;
}

/* Bytes of the letter at p, folded to *out: accents and capitals dropped. */
static size_t
fold_letter(const char *p, size_t len, char *out)
{
	*out = (char)tolower((unsigned char)*p);
	if (len < 2 || *p != '\xc3')
		return 1;
	/* é É, û Û: all the accents of the months. */
	*out = (p[1] & ~0x20) == '\x89' ? 'e'
	    : (p[1] & ~0x20) == '\x9b'  ? 'u'
					: '?';
	return 2;
}

/* Letters of `name` that text begins with; *used: their bytes in text. */
static size_t
common_letters(const char *text, size_t len, const char *name, size_t *used)
{
	size_t n = 0;
	char letter;

	*used = 0;
	while (name[n] && *used < len) {
		size_t bytes = fold_letter(text + *used, len - *used, &letter);

		if (letter != name[n])
			break;
		*used += bytes;
		n++;
	}
	return n;
}

int
moment_month(const char *text, size_t len, size_t *used)
{
	/* In full, and how many letters tell it from the others. */
	static const struct {
		const char *name;
		size_t least;
	} months[] = {
		{ "janvier", 3 },
		{ "fevrier", 3 },
		{ "mars", 3 },
		{ "avril", 3 },
		{ "mai", 3 },
		{ "juin", 4 },
		{ "juillet", 4 },
		{ "aout", 4 },
		{ "septembre", 3 },
		{ "octobre", 3 },
		{ "novembre", 3 },
		{ "decembre", 3 },
	};

	for (int i = 0; i < 12; i++) {
		size_t n = common_letters(text, len, months[i].name, used);
		bool is_whole = n == strlen(months[i].name);
		char next = '\0';

		if (n < months[i].least)
			continue;
		if (*used < len)
			fold_letter(text + *used, len - *used, &next);
		if (isalpha((unsigned char)next) || next == '?')
			continue;
		*used += !is_whole && next == '.';
		return i + 1;
	}
	return 0;
}

static bool
take_month_name(struct cursor *c, struct moment *m)
{
	size_t n, used;

	m->month = moment_month(c->p, (size_t)(c->end - c->p), &used);
	if (m->month == 0)
		return false;
	n = strlen(french_months[m->month - 1]);
	m->is_odd |=
	    used != n || memcmp(c->p, french_months[m->month - 1], n) != 0;
	c->p += used;
	return true;
}

/* « 7 mars 2024 », « 1er mars 2024 », after the day. */
static bool
take_words(struct cursor *c, struct moment *m, unsigned day_digits)
{
	bool first = c->end - c->p > 2 && memcmp(c->p, "er", 2) == 0;

	if (first && m->day != 1)
		return false;
	c->p += first ? 2 : 0;
	m->is_odd |= first != (m->day == 1) || (m->day < 10 && day_digits > 1);
	m->in_words = m->day_first = true;
	m->separator = ' ';
	return take_char(c, ' ') && take_month_name(c, m) &&
	    take_char(c, ' ') && take(c, 4, 4, &m->year);
}

/* The year behind a day and a month. */
static bool
take_year(struct cursor *c, struct moment *m)
{
	unsigned n = take(c, 2, 4, &m->year);

	m->short_year = n == 2;
	if (m->short_year)
		m->year += m->year < 50 ? 2000 : 1900;
	return n == 2 || n == 4;
}

/* « 20240307 10:11 », after the year: without a time it is a number. */
static bool
take_compact(struct cursor *c, struct moment *m, int year)
{
	m->year = year;
	m->padding = PADDING_YES;
	return take(c, 2, 2, &m->month) && take(c, 2, 2, &m->day) &&
	    c->p < c->end && !is_digit(*c->p);
}

static bool
take_date(struct cursor *c, struct moment *m)
{
	int head;
	unsigned n = take(c, 1, 4, &head), k;

	if ((n != 1 && n != 2 && n != 4) || c->p == c->end)
		return false;
	if (n == 4 && is_digit(*c->p))
		return take_compact(c, m, head);
	if (n < 3) {
		m->day = head;
		if (*c->p == ' ' || *c->p == 'e')
			return take_words(c, m, n);
		m->day_first = true;
		note_padding(m, head, n);
	}
	m->separator = *c->p++;
	if (!memchr("-/.", m->separator, 3))
		return false;
	k = take(c, 1, 2, &m->month);
	if (k == 0 || !take_char(c, m->separator))
		return false;
	note_padding(m, m->month, k);
	if (m->day_first)
		return take_year(c, m);
	m->year = head;
	k = take(c, 1, 2, &m->day);
	note_padding(m, m->day, k);
	return k > 0;
}

/* Z, +02, +0200, +02:00; a space before it, « UTC », as some programs do. */
static bool
take_offset(struct cursor *c, struct moment *m)
{
	size_t len;
	int hours, minutes = 0;
	struct cursor at;

	if (take_char(c, ' '))
		m->is_odd = true;
	len = (size_t)(c->end - c->p);
	if (len == 3 && memcmp(c->p, "UTC", 3) == 0) {
		m->is_odd = true;
		memcpy(m->offset, "Z", 2);
		return true;
	}
	if (len >= sizeof(m->offset))
		return false;
	memcpy(m->offset, c->p, len);
	if (len == 1)
		return *c->p == 'Z';
	at = (struct cursor){ c->p + 1, c->end };
	if ((*c->p != '+' && *c->p != '-') || !take(&at, 2, 2, &hours))
		return false;
	if (at.p < at.end) {
		take_char(&at, ':');
		if (!take(&at, 2, 2, &minutes))
			return false;
	}
	return at.p == at.end && hours <= 14 && minutes < 60;
}

static bool
take_time(struct cursor *c, struct moment *m)
{
	m->has_time = true;
	m->joint = *c->p++;
	if (m->joint != 'T' && m->joint != ' ')
		return false;
	if (!take(c, 2, 2, &m->hour) || !take_char(c, ':') ||
	    !take(c, 2, 2, &m->minute))
		return false;
	if (take_char(c, ':')) {
		m->has_seconds = true;
		if (!take(c, 2, 2, &m->second))
			return false;
		if (take_char(c, '.') || take_char(c, ',')) {
			int fraction;

			m->is_odd = true;
			if (!take(c, 1, 9, &fraction))
				return false;
			m->has_fraction = fraction != 0;
		}
	}
	if (m->hour > 23 || m->minute > 59 || m->second > 60)
		return false;
	return c->p == c->end || take_offset(c, m);
}

/* « samedi 13 avril 2024 » */
static bool
take_weekday(struct cursor *c)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi",
		"jeudi", "vendredi", "samedi", "dimanche" };

	for (int i = 0; i < 7; i++) {
		size_t n = strlen(days[i]);

		if ((size_t)(c->end - c->p) > n + 2 && c->p[n] == ' ' &&
		    is_digit(c->p[n + 1]) &&
		    strncasecmp(c->p, days[i], n) == 0) {
			c->p += n + 1;
			return true;
		}
	}
	return false;
}

bool
moment_read(const char *text, size_t len, struct moment *out)
{
	struct cursor c;

	*out = (struct moment){ 0 };
	out->is_odd = trim_blanks(&text, &len);
	if (len < 6 || len > 48)
		return false;
	c = (struct cursor){ text, text + len };
	if (!is_digit(*text)) {
		if (!take_weekday(&c))
			return false;
		out->is_odd = true;
	}
	if (!take_date(&c, out) ||
	    !date_is_valid(out->year, out->month, out->day))
		return false;
	if (c.p < c.end)
		return !out->in_words && take_time(&c, out);
	return true;
}

static void
put(char *out, int number, unsigned digits)
{
	while (digits-- > 0) {
		out[digits] = (char)('0' + number % 10);
		number /= 10;
	}
}

size_t
moment_write(const struct moment *m, char *out)
{
	size_t n = strlen(m->offset);

	put(out, m->year, 4);
	put(out + 5, m->month, 2);
	put(out + 8, m->day, 2);
	out[4] = out[7] = '-';
	if (!m->has_time)
		return 10;
	out[10] = 'T';
	put(out + 11, m->hour, 2);
	put(out + 14, m->minute, 2);
	put(out + 17, m->second, 2);
	out[13] = out[16] = ':';
	memcpy(out + 19, m->offset, n);
	return 19 + n;
}

const char *const clock_joints[JOINTS] = { ":", "h", "H", " h " };

static bool
take_joint(struct cursor *c, struct clock *out)
{
	for (int i = 0; i < JOINTS; i++) {
		size_t n = strlen(clock_joints[i]);

		if ((size_t)(c->end - c->p) > n &&
		    memcmp(c->p, clock_joints[i], n) == 0) {
			c->p += n;
			out->joint = (enum clock_joint)i;
			return true;
		}
	}
	return false;
}

static bool
take_clock(struct cursor *c, struct clock *out)
{
	unsigned n = take(c, 1, 2, &out->hour);

	if (n == 0 || !take_joint(c, out) || !take(c, 2, 2, &out->minute))
		return false;
	if (out->hour < 10)
		out->padding = n == 2 ? PADDING_YES : PADDING_NO;
	out->has_seconds = c->p < c->end;
	return !out->has_seconds ||
	    (out->joint == JOINT_COLON && take_char(c, ':') &&
		take(c, 2, 2, &out->second) && c->p == c->end);
}

bool
clock_read(const char *text, size_t len, struct clock *out)
{
	struct cursor c;

	*out = (struct clock){ 0 };
	out->is_odd = trim_blanks(&text, &len);
	if (len < 4 || len > 8)
		return false;
	c = (struct cursor){ text, text + len };
	return take_clock(&c, out) && out->hour < 24 && out->minute < 60 &&
	    out->second < 60;
}

size_t
clock_write(const struct clock *t, char *out)
{
	put(out, t->hour, 2);
	put(out + 3, t->minute, 2);
	put(out + 6, t->second, 2);
	out[2] = out[5] = ':';
	return 8;
}
