/* SPDX-License-Identifier: Apache-2.0 */
/* types_read.c - the typed value of a cell. */
#include <math.h>
#include <string.h>

#include "kinds/json_scan.h"
#include "kinds/truth.h"
#include "kinds/types_parts.h"

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
value_of_number(
    const struct cell_format *f, const struct number *read, struct value *out)
{
	struct number n = *read;

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
read_number(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	struct number n;

	(void)buf;
	return number_read(text, len, &n) && value_of_number(f, &n, out);
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
value_of_moment(const struct cell_format *f, const struct moment *read,
    char *buf, struct value *out)
{
	struct moment m = *read;

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
read_moment(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	struct moment m;

	return moment_read(text, len, &m) && value_of_moment(f, &m, buf, out);
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

/* A reader that is not sure: does the value give this text back? */
static bool
is_given_back(const struct cell_format *f, const char *text, size_t len,
    const struct value *v)
{
	char back[512];

	return v->type != VALUE_NULL && len <= sizeof(back) &&
	    cell_format_write(f, v, back, sizeof(back)) == len &&
	    memcmp(back, text, len) == 0;
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

	out->type = VALUE_NULL;
	if (len == 0)
		return true;
	return readers[f->type](f, text, len, buf, out) ||
	    is_given_back(f, text, len, out);
}

static bool
is_number(const struct type_guess *g, const struct cell_format *f)
{
	return (g->candidates & NUMBERS) && !g->forced &&
	    (f->type == COLUMN_INT || f->type == COLUMN_DECIMAL);
}

static bool
is_moment(const struct type_guess *g, const struct cell_format *f)
{
	return (g->candidates & MOMENTS) && !(g->candidates & NUMBERS) &&
	    !g->forced &&
	    (f->type == COLUMN_DATE || f->type == COLUMN_DATETIME);
}

bool
type_guess_read(struct type_guess *g, const struct cell_format *f,
    const char *text, size_t len, char *buf, struct value *out)
{
	struct number n;
	struct moment m;
	bool same;

	out->type = VALUE_NULL;
	if (len == 0) {
		g->blank++;
		return true;
	}
	if (is_number(g, f) && number_read(text, len, &n)) {
		type_guess_add_number(g, &n, text, len);
		same = value_of_number(f, &n, out);
	} else if (is_moment(g, f) && moment_read(text, len, &m)) {
		type_guess_add_moment(g, &m, text, len);
		same = value_of_moment(f, &m, buf, out);
	} else {
		type_guess_add(g, text, len);
		return type_read(f, text, len, buf, out);
	}
	return same || is_given_back(f, text, len, out);
}
