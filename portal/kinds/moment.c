/* SPDX-License-Identifier: Apache-2.0 */
/* moment.c - a date, with or without a time, and how it is written. */
#include "kinds/moment.h"

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

static bool
take_month_name(struct cursor *c, struct moment *m)
{
	for (int i = 0; i < 12; i++) {
		size_t n = strlen(french_months[i]);

		if ((size_t)(c->end - c->p) > n &&
		    strncasecmp(c->p, french_months[i], n) == 0) {
			m->month = i + 1;
			m->is_odd |= memcmp(c->p, french_months[i], n) != 0;
			c->p += n;
			return true;
		}
	}
	return false;
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

static bool
take_date(struct cursor *c, struct moment *m)
{
	int head;
	unsigned n = take(c, 1, 4, &head), k;

	if ((n != 1 && n != 2 && n != 4) || c->p == c->end)
		return false;
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
		return take(c, 4, 4, &m->year) > 0;
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
		}
	}
	if (m->hour > 23 || m->minute > 59 || m->second > 60)
		return false;
	return c->p == c->end || take_offset(c, m);
}

bool
moment_read(const char *text, size_t len, struct moment *out)
{
	struct cursor c;

	*out = (struct moment){ 0 };
	out->is_odd = trim_blanks(&text, &len);
	if (len < 8 || len > 48 || !is_digit(*text))
		return false;
	c = (struct cursor){ text, text + len };
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
