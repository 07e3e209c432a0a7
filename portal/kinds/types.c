/* SPDX-License-Identifier: Apache-2.0 */
/* types.c - what the cells of a column hold. */
#include "kinds/types.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kinds/moment.h"
#include "kinds/number.h"

#define BIT(type) (1U << (type))
#define NUMBERS (BIT(COLUMN_INT) | BIT(COLUMN_DECIMAL))
#define MOMENTS (BIT(COLUMN_DATE) | BIT(COLUMN_DATETIME))

enum letters {
	LOWER,
	CAPITAL,
	UPPER
};

/* 0 and 1 stay numbers. « o » and « n » alone may be anything: both must be
 * there. */
static const struct {
	const char *yes, *no;
	bool both;
} pairs[] = {
	{ "oui", "non", false },
	{ "vrai", "faux", false },
	{ "true", "false", false },
	{ "o", "n", true },
};
enum {
	PAIRS = sizeof(pairs) / sizeof(pairs[0])
};

static const char date_separators[] = "-/.";

void
type_guess_start(struct type_guess *g)
{
	memset(g, 0, sizeof(*g));
	g->candidates = NUMBERS | MOMENTS | BIT(COLUMN_BOOL);
}

static bool
is_word(const char *word, const char *text, size_t len)
{
	return len == strlen(word) && strncasecmp(word, text, len) == 0;
}

/* The pair text belongs to, from 1, and which of the two it is; 0: none. */
static unsigned
find_word(const char *text, size_t len, bool *yes)
{
	if (len == 0 || len > 5)
		return 0;
	for (unsigned i = 0; i < PAIRS; i++) {
		*yes = is_word(pairs[i].yes, text, len);
		if (*yes || is_word(pairs[i].no, text, len))
			return i + 1;
	}
	return 0;
}

static bool
add_number(struct type_guess *g, const char *text, size_t len)
{
	struct number n;

	if (!number_read(text, len, &n))
		return false;
	if (n.leading_zero || g->is_code) {
		g->leading_zero = true;
		return false;
	}
	if (n.mark == 0 && n.is_long)
		return false;
	/* 123456789012345678.5 is a code cut in two, not a measure. */
	if (n.before > 15)
		return false;
	if (n.mark || n.value != (double)n.integer)
		g->candidates &= ~BIT(COLUMN_INT);
	if (n.mark)
		g->shape.marks[n.mark == ',']++;
	if (n.decimals < 16) {
		g->shape.decimals[n.decimals][n.last_zero]++;
		g->shape.whole[n.decimals] +=
		    n.last_zero && n.value == trunc(n.value);
	}
	if (n.before > 3)
		g->shape.groups[n.group]++;
	return true;
}

static bool
add_moment(struct type_guess *g, const char *text, size_t len)
{
	struct moment m;
	const char *sep;

	if (!moment_read(text, len, &m))
		return false;
	*(m.day_first ? &g->shape.day_first : &g->shape.year_first) = true;
	if (g->shape.day_first && g->shape.year_first)
		return false;
	g->candidates &=
	    ~(m.has_time ? BIT(COLUMN_DATE) : BIT(COLUMN_DATETIME));
	sep = strchr(date_separators, m.separator);
	g->shape.days[m.padding == PADDING_NO]
		     [sep && !m.in_words ? sep - date_separators : 3]++;
	if (m.has_time)
		g->shape.times[m.joint == ' '][!m.has_seconds]++;
	return (g->candidates & MOMENTS) != 0;
}

static bool
add_word(struct type_guess *g, const char *text, size_t len)
{
	bool yes;
	unsigned pair;

	trim_blanks(&text, &len);
	pair = find_word(text, len, &yes);
	if (pair == 0 || (g->shape.words != 0 && g->shape.words != pair))
		return false;
	g->shape.words = (unsigned char)pair;
	*(yes ? &g->shape.yes : &g->shape.no) = true;
	g->shape.cases[islower((unsigned char)text[0])       ? LOWER
		: len > 1 && islower((unsigned char)text[1]) ? CAPITAL
							     : UPPER]++;
	return true;
}

void
type_guess_add(struct type_guess *g, const char *text, size_t len)
{
	/* Nearly every cell starts by a letter or digit. */
	if (len == 0 ||
	    (!isalnum((unsigned char)*text) &&
		blank_prefix(text, len) == len)) {
		g->blank++;
		return;
	}
	g->filled++;
	if (g->candidates & NUMBERS) {
		if (add_number(g, text, len)) {
			g->candidates &= NUMBERS;
			return;
		}
		g->candidates &= ~NUMBERS;
	}
	if ((g->candidates & MOMENTS) != 0) {
		if (add_moment(g, text, len)) {
			g->candidates &= MOMENTS;
			return;
		}
		g->candidates &= ~MOMENTS;
	}
	if (g->candidates && !add_word(g, text, len))
		g->candidates = 0;
}

/* A cell of d decimals is given back by « at least `least` » when its last
 * decimal is worth writing, or it has just as many. */
static uint64_t
count_shortest(const struct type_guess *g, unsigned least)
{
	uint64_t n = g->shape.decimals[least][1];

	for (unsigned d = least; d < 16; d++)
		n += g->shape.decimals[d][0];
	return n;
}

static uint64_t
count_fixed(const struct type_guess *g, unsigned decimals)
{
	return (uint64_t)g->shape.decimals[decimals][0] +
	    g->shape.decimals[decimals][1];
}

static size_t
put_group(const struct type_guess *g, char *format)
{
	int best = GROUP_NONE;

	format[0] = '\0';
	for (int i = 1; i < GROUPS; i++) {
		if (g->shape.groups[i] > g->shape.groups[best])
			best = i;
	}
	if (best == GROUP_NONE)
		return 0;
	return (size_t)snprintf(format, 32, "#%s##", digit_groups[best]);
}

/* « 12 » beside « 12,50 »: decimals, always as many, but for whole numbers. */
static uint64_t
count_optional(const struct type_guess *g, unsigned decimals)
{
	return g->shape.decimals[0][0] + count_fixed(g, decimals) -
	    g->shape.whole[decimals];
}

static void
decimal_format(const struct type_guess *g, char *format)
{
	static const struct {
		uint64_t (*count)(const struct type_guess *, unsigned);
		unsigned from, to;
		const char *before, *after;
	} forms[] = {
		{ count_fixed, 1, 15, "", "" },
		{ count_shortest, 0, 3, "", "#" },
		{ count_optional, 2, 15, "[", "]" },
	};
	char mark = g->shape.marks[1] > g->shape.marks[0] ? ',' : '.';
	unsigned form = 0, decimals = 1;
	uint64_t best = 0;
	size_t n = put_group(g, format);

	for (unsigned f = 0; f < 3; f++) {
		for (unsigned d = forms[f].from; d <= forms[f].to; d++) {
			if (forms[f].count(g, d) <= best)
				continue;
			best = forms[f].count(g, d);
			form = f;
			decimals = d;
		}
	}
	if (n == 0 && mark == '.' && form == 1 && decimals == 0)
		return;
	snprintf(format + n, 32 - n, "0%s%c%.*s%s", forms[form].before, mark,
	    (int)decimals, "000000000000000", forms[form].after);
}

static void
int_format(const struct type_guess *g, char *format)
{
	size_t n = put_group(g, format);

	snprintf(format + n, 32 - n, "%s", n > 0 ? "0" : "");
}

static size_t
put_date(const struct type_guess *g, char *format)
{
	unsigned pad = 0, sep = 0;

	for (unsigned p = 0; p < 2; p++) {
		for (unsigned s = 0; s < 4; s++) {
			if (g->shape.days[p][s] > g->shape.days[pad][sep]) {
				pad = p;
				sep = s;
			}
		}
	}
	if (sep == 3)
		return (size_t)snprintf(format, 32, "d mmmm yyyy");
	if (g->shape.day_first)
		return (size_t)snprintf(format, 32, "%s%c%s%cyyyy",
		    pad ? "d" : "dd", date_separators[sep], pad ? "m" : "mm",
		    date_separators[sep]);
	return (size_t)snprintf(format, 32, "yyyy%c%s%c%s",
	    date_separators[sep], pad ? "m" : "mm", date_separators[sep],
	    pad ? "d" : "dd");
}

static void
date_format(const struct type_guess *g, char *format)
{
	put_date(g, format);
	if (strcmp(format, "yyyy-mm-dd") == 0)
		format[0] = '\0';
}

static void
datetime_format(const struct type_guess *g, char *format)
{
	const uint32_t(*t)[2] = g->shape.times;
	bool space = t[1][0] + t[1][1] > t[0][0] + t[0][1];
	bool short_time = t[0][1] + t[1][1] > t[0][0] + t[1][0];
	size_t n = put_date(g, format);

	snprintf(format + n, 32 - n, "%c%s", space ? ' ' : 'T',
	    short_time ? "hh:mm" : "hh:mm:ss");
	if (strcmp(format, "yyyy-mm-ddThh:mm:ss") == 0)
		format[0] = '\0';
}

static void
put_word(const char *word, enum letters letters, char *out)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		out[i] = letters == UPPER || (letters == CAPITAL && i == 0)
		    ? (char)toupper((unsigned char)word[i])
		    : word[i];
	out[n] = '\0';
}

static void
bool_format(const struct type_guess *g, char *format)
{
	const uint32_t *n = g->shape.cases;
	enum letters letters = LOWER;
	char yes[8], no[8];

	if (n[CAPITAL] > n[letters])
		letters = CAPITAL;
	if (n[UPPER] > n[letters])
		letters = UPPER;
	if (letters == LOWER && g->shape.words == 1) {
		format[0] = '\0';
		return;
	}
	put_word(pairs[g->shape.words - 1].yes, letters, yes);
	put_word(pairs[g->shape.words - 1].no, letters, no);
	snprintf(format, 32, "%s|%s", yes, no);
}

enum column_type
type_guess_end(const struct type_guess *g, char format[32])
{
	static const struct {
		enum column_type type;
		void (*format)(const struct type_guess *, char *);
	} order[] = {
		{ COLUMN_INT, int_format },
		{ COLUMN_DECIMAL, decimal_format },
		{ COLUMN_BOOL, bool_format },
		{ COLUMN_DATE, date_format },
		{ COLUMN_DATETIME, datetime_format },
	};

	format[0] = '\0';
	if (g->filled == 0)
		return COLUMN_TEXT;
	if (g->candidates == BIT(COLUMN_BOOL) &&
	    pairs[g->shape.words - 1].both && !(g->shape.yes && g->shape.no))
		return COLUMN_TEXT;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (g->candidates & BIT(order[i].type)) {
			order[i].format(g, format);
			return order[i].type;
		}
	}
	return COLUMN_TEXT;
}

static void
set_text(struct value *out, const char *text, size_t len)
{
	out->type = VALUE_TEXT;
	out->text = text;
	out->len = len;
}

/* Has this number the decimals that its column writes? */
static bool
is_written_so(const struct cell_format *f, const struct number *n)
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
    struct value *out)
{
	struct number n;

	if (!number_read(text, len, &n) || n.leading_zero)
		return false;
	if (f->type == COLUMN_DECIMAL) {
		out->type = VALUE_REAL;
		out->d = n.value;
	} else if (n.mark || n.is_long || n.value != (double)n.integer) {
		return false;
	} else {
		out->type = VALUE_INT;
		out->i = n.integer;
	}
	if (n.is_odd || n.is_long || (n.before > 3 && n.group != f->group))
		return false;
	return f->type == COLUMN_INT || is_written_so(f, &n);
}

static bool
read_moment(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out)
{
	struct moment m;

	if (!moment_read(text, len, &m) ||
	    m.has_time != (f->type == COLUMN_DATETIME))
		return false;
	set_text(out, buf, moment_write(&m, buf));
	if (m.is_odd || m.in_words != f->in_words ||
	    (!m.in_words &&
		(m.day_first != f->day_first || m.separator != f->separator)))
		return false;
	if (!m.in_words && m.padding != PADDING_EITHER &&
	    m.padding != (f->padded ? PADDING_YES : PADDING_NO))
		return false;
	return !m.has_time ||
	    (m.joint == f->joint && m.has_seconds == f->seconds);
}

static bool
read_word(const struct cell_format *f, const char *text, size_t len,
    struct value *out)
{
	const char *whole = text;
	size_t whole_len = len;
	bool yes;

	trim_blanks(&text, &len);
	if (find_word(text, len, &yes) == 0)
		return false;
	out->type = VALUE_INT;
	out->i = yes;
	return whole_len == (yes ? f->yes_len : f->no_len) &&
	    memcmp(whole, yes ? f->yes : f->no, whole_len) == 0;
}

bool
type_read(const struct cell_format *f, const char *text, size_t len, char *buf,
    struct value *out)
{
	char back[512];
	bool same;

	out->type = VALUE_NULL;
	if (len == 0)
		return true;
	if (f->type == COLUMN_TEXT) {
		if ((unsigned char)*text > ' ' && *text != '\xc2' &&
		    *text != '\xe2') {
			set_text(out, text, len);
			return true;
		}
		if (blank_prefix(text, len) == len)
			return false;
		set_text(out, text, len);
		return true;
	}
	if (f->type == COLUMN_INT || f->type == COLUMN_DECIMAL)
		same = read_number(f, text, len, out);
	else if (f->type == COLUMN_BOOL)
		same = read_word(f, text, len, out);
	else
		same = read_moment(f, text, len, buf, out);
	if (same || out->type == VALUE_NULL || len > sizeof(back))
		return same;
	return cell_format_write(f, out, back, sizeof(back)) == len &&
	    memcmp(back, text, len) == 0;
}
