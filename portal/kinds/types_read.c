/* SPDX-License-Identifier: Apache-2.0 */
/* types_read.c - the typed value of a cell. */
#include <math.h>
#include <string.h>

#include "kinds/json_scan.h"
#include "kinds/moment.h"
#include "kinds/number.h"
#include "kinds/truth.h"
#include "kinds/types.h"

static void
set_text(struct value *out, const char *text, size_t len)
{
	out->type = VALUE_TEXT;
	out->text = text;
	out->len = len;
}

/*
 * Each reader below says that the cell is written as its column is, when it is
 * sure of it; type_read() then looks closer at the others.
 */

static bool
is_whole_so(const struct cell_format *f, const struct number *n)
{
	return !n->is_odd && !n->is_long && !n->leading_zero && !n->unit &&
	    f->before_len + f->after_len == 0 &&
	    (n->before <= 3 || n->group == f->group);
}

static bool
are_decimals_so(const struct cell_format *f, const struct number *n)
{
	if (n->mark && n->mark != f->mark)
		return false;
	if (f->optional)
		return n->value == trunc(n->value) ? n->mark == 0
						   : n->decimals == f->decimals;
	return n->decimals == f->decimals ||
	    (f->shortest && n->decimals > f->decimals && !n->last_zero);
}

static bool
read_number(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	struct number n;

	(void)buf;
	if (!number_read(text, len, &n))
		return false;
	if (f->group >= GROUP_POINT && n.mark == *digit_groups[f->group] &&
	    number_is_doubtful(&n))
		number_regroup(&n);
	if (f->type == COLUMN_DECIMAL) {
		out->type = VALUE_REAL;
		out->d = n.value;
	} else if (n.mark || n.is_long || n.value != (double)n.integer) {
		return false;
	} else {
		out->type = VALUE_INT;
		out->i = n.integer;
	}
	return is_whole_so(f, &n) &&
	    (f->type == COLUMN_INT || are_decimals_so(f, &n));
}

static bool
is_day_so(const struct cell_format *f, const struct moment *m)
{
	if (m->is_odd || m->in_words != f->in_words)
		return false;
	if (m->in_words)
		return true;
	return m->day_first == f->day_first && m->separator == f->separator &&
	    m->short_year == f->short_year &&
	    (m->padding == PADDING_EITHER ||
		m->padding == (f->padded ? PADDING_YES : PADDING_NO));
}

static bool
read_moment(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	struct moment m;

	if (!moment_read(text, len, &m))
		return false;
	/* A day at midnight is a day. */
	if (f->type == COLUMN_DATE && m.has_time &&
	    m.hour + m.minute + m.second == 0) {
		m.has_time = false;
		m.is_odd = true;
	}
	if (m.has_time != (f->type == COLUMN_DATETIME))
		return false;
	set_text(out, buf, moment_write(&m, buf));
	return is_day_so(f, &m) &&
	    (!m.has_time ||
		(m.joint == f->joint && m.has_seconds == f->seconds));
}

static bool
read_clock(const struct cell_format *f, const char *text, size_t len, char *buf,
    struct value *out)
{
	struct clock t;

	(void)f;
	if (!clock_read(text, len, &t))
		return false;
	set_text(out, buf, clock_write(&t, buf));
	return false;
}

static bool
read_word(const struct cell_format *f, const char *text, size_t len, char *buf,
    struct value *out)
{
	const char *whole = text;
	size_t whole_len = len;
	bool yes;

	(void)buf;
	trim_blanks(&text, &len);
	if (truth_read(text, len, &yes) == 0)
		return false;
	out->type = VALUE_INT;
	out->i = yes;
	return whole_len == (yes ? f->yes_len : f->no_len) &&
	    memcmp(whole, yes ? f->yes : f->no, whole_len) == 0;
}

static bool
read_geometry(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	(void)f;
	(void)buf;
	if (*text != '{' || !json_is_geometry(text, len))
		return false;
	set_text(out, text, len);
	return true;
}

/* Blank cells are NULL, whose text is empty. */
static bool
read_text(const struct cell_format *f, const char *text, size_t len, char *buf,
    struct value *out)
{
	(void)f;
	(void)buf;
	if (((unsigned char)*text <= ' ' || *text == '\xc2' ||
		*text == '\xe2') &&
	    blank_prefix(text, len) == len)
		return false;
	set_text(out, text, len);
	return true;
}

bool
type_read(const struct cell_format *f, const char *text, size_t len, char *buf,
    struct value *out)
{
	static bool (*const readers[COLUMN_TYPES])(const struct cell_format *,
	    const char *, size_t, char *, struct value *) = {
		[COLUMN_TEXT] = read_text,
		[COLUMN_INT] = read_number,
		[COLUMN_DECIMAL] = read_number,
		[COLUMN_BOOL] = read_word,
		[COLUMN_DATE] = read_moment,
		[COLUMN_DATETIME] = read_moment,
		[COLUMN_TIME] = read_clock,
		[COLUMN_GEOMETRY] = read_geometry,
	};
	char back[512];
	bool same;

	out->type = VALUE_NULL;
	if (len == 0)
		return true;
	same = readers[f->type](f, text, len, buf, out);
	if (same || out->type == VALUE_NULL || len > sizeof(back))
		return same;
	return cell_format_write(f, out, back, sizeof(back)) == len &&
	    memcmp(back, text, len) == 0;
}
