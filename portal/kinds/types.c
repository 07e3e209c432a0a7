/* SPDX-License-Identifier: Apache-2.0 */
/* types.c - what the cells of a column hold: cells counted one by one. */
#include "kinds/types_parts.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "kinds/json_scan.h"
#include "kinds/truth.h"

const char *
type_label(enum column_type type)
{
	static const char *const labels[COLUMN_TYPES] = {
		[COLUMN_TEXT] = "Texte",
		[COLUMN_INT] = "Nombre entier",
		[COLUMN_DECIMAL] = "Nombre décimal",
		[COLUMN_BOOL] = "Oui ou non",
		[COLUMN_DATE] = "Date",
		[COLUMN_DATETIME] = "Date et heure",
		[COLUMN_TIME] = "Heure",
		[COLUMN_GEOMETRY] = "Géométrie",
	};

	return labels[type];
}

void
type_guess_start(struct type_guess *g)
{
	memset(g, 0, sizeof(*g));
	g->candidates = NUMBERS | MOMENTS | BIT(COLUMN_TIME) |
	    BIT(COLUMN_BOOL) | BIT(COLUMN_GEOMETRY);
}

void
type_guess_force(struct type_guess *g, enum column_type type)
{
	g->candidates = type == COLUMN_TEXT ? 0 : BIT(type);
	g->forced = true;
}

/* All the ways to write euros are one unit. */
static unsigned
unit_class(unsigned unit)
{
	if (unit == UNIT_KILO_EURO_CAPITAL)
		return UNIT_KILO_EURO;
	return unit >= UNIT_EURO && unit <= UNIT_EURO_WORD ? UNIT_EURO : unit;
}

static bool
note_unit(struct type_shape *s, const struct number *n)
{
	if (s->unit == UNIT_NONE)
		s->unit = n->unit;
	s->with_unit++;
	s->gaps[!n->unit_first][n->gap] += n->unit == s->unit;
	if (unit_class(n->unit) != unit_class(s->unit))
		s->mixed_units = true;
	return !s->mixed_units;
}

/* Points and commas, which mean decimals or groups. */
static void
note_marks(struct type_shape *s, const struct number *n)
{
	bool comma = n->mark == ',';

	if (n->mark)
		s->marks[comma]++;
	if (number_is_doubtful(n)) {
		s->doubtful[comma][n->last_zero]++;
		s->doubtful_whole[comma] += n->value == trunc(n->value);
	}
	if (n->group >= GROUP_POINT)
		*(n->mark ? &s->grouped[n->group == GROUP_COMMA]
			  : &s->lone_group[n->group == GROUP_COMMA]) = true;
}

/* Neither a code nor an identifier. */
static bool
is_measure(struct type_guess *g, const struct number *n)
{
	if (n->leading_zero || g->is_code) {
		g->leading_zero = true;
		return false;
	}
	/* 123456789012345678.5 is a code cut in two. */
	return (n->mark != 0 || !n->is_long) && n->before <= 15;
}

static void
note_range(struct type_guess *g, double value)
{
	if (!g->has_number || value < g->least_number)
		g->least_number = value;
	if (!g->has_number || value > g->most_number)
		g->most_number = value;
	g->has_number = true;
}

static bool
note_number(struct type_guess *g, const struct number *n)
{
	if (!is_measure(g, n))
		return false;
	if (n->mark || n->value != (double)n->integer)
		g->candidates &= ~BIT(COLUMN_INT);
	if (n->mark || n->group)
		note_marks(&g->shape, n);
	if (n->decimals < 16) {
		g->shape.decimals[n->decimals][n->last_zero]++;
		g->shape.whole[n->decimals] +=
		    n->last_zero && n->value == trunc(n->value);
	}
	if (n->before > 3)
		g->shape.groups[n->group]++;
	note_range(g, n->value);
	return n->unit == UNIT_NONE || note_unit(&g->shape, n);
}

static bool
add_number(struct type_guess *g, const char *text, size_t len)
{
	struct number n;

	return number_read(text, len, &n) && note_number(g, &n);
}

/* What tells « jj/mm/aa » from other orders, and its century. */
static void
note_short_year(struct type_shape *s, const struct moment *m)
{
	int year = m->year % 100;

	s->short_years += m->short_year;
	s->day_past_12 |= m->day > 12;
	s->year_past_31 |= !m->short_year || year > 31 || year == 0;
	s->old_or_young |= m->short_year && year >= 30 && year < 50;
}

static bool
note_moment(struct type_guess *g, const struct moment *m)
{
	static const char separators[] = "-/.";
	struct type_shape *s = &g->shape;
	const char *sep = memchr(separators, m->separator, 3);

	s->days[m->padding == PADDING_NO][m->in_words ? 3
		: sep                                 ? sep - separators
						      : 4]++;
	if (m->has_time)
		s->times[m->joint == ' '][!m->has_seconds]++;
	s->has_fractions |= m->has_fraction;
	if (m->day_first && !m->in_words)
		note_short_year(s, m);
	g->candidates &=
	    ~(m->has_time ? BIT(COLUMN_DATE) : BIT(COLUMN_DATETIME));
	*(m->day_first ? &s->day_first : &s->year_first) = true;
	return !(s->day_first && s->year_first) &&
	    (g->candidates & MOMENTS) != 0;
}

static bool
add_moment(struct type_guess *g, const char *text, size_t len)
{
	struct moment m;

	return moment_read(text, len, &m) && note_moment(g, &m);
}

static bool
add_clock(struct type_guess *g, const char *text, size_t len)
{
	struct clock t;

	if (!clock_read(text, len, &t))
		return false;
	g->shape.clocks[t.joint][t.has_seconds]++;
	g->shape.hours[t.padding]++;
	return true;
}

static bool
add_word(struct type_guess *g, const char *text, size_t len)
{
	enum {
		LOWER,
		CAPITAL,
		UPPER
	} letters = UPPER;
	bool yes;
	unsigned pair;

	trim_blanks(&text, &len);
	pair = truth_read(text, len, &yes);
	if (pair == 0 || (g->shape.words != 0 && g->shape.words != pair) ||
	    (truth_words[pair - 1].is_number && !g->forced))
		return false;
	g->shape.words = (unsigned char)pair;
	*(yes ? &g->shape.yes : &g->shape.no) = true;
	if (islower((unsigned char)text[0]))
		letters = LOWER;
	else if (len > 1 && islower((unsigned char)text[1]))
		letters = CAPITAL;
	g->shape.cases[letters]++;
	return true;
}

static bool
add_geometry(struct type_guess *g, const char *text, size_t len)
{
	(void)g;
	return *text == '{' && json_is_geometry(text, len);
}

/* In the order they are tried. */
static const struct {
	unsigned types;
	bool (*add)(struct type_guess *, const char *, size_t);
} families[] = {
	{ NUMBERS, add_number },
	{ MOMENTS, add_moment },
	{ BIT(COLUMN_TIME), add_clock },
	{ BIT(COLUMN_BOOL), add_word },
	{ BIT(COLUMN_GEOMETRY), add_geometry },
};
enum {
	FAMILIES = sizeof(families) / sizeof(families[0])
};

/* The cell shows how the column is written when it can; it may not. */
static void
add_forced(struct type_guess *g, const char *text, size_t len)
{
	struct column column = { .format = "" };
	struct cell_format f;
	struct value v;
	char buf[32];
	unsigned types = g->candidates;

	for (int i = 0; i < FAMILIES; i++) {
		if (families[i].types & types)
			families[i].add(g, text, len);
	}
	g->candidates = types;
	while (types != 0 && !(types & BIT(column.type)))
		column.type++;
	cell_format_read(&column, &f);
	type_read(&f, text, len, buf, &v);
	g->others += v.type == VALUE_NULL;
}

/* The families still possible, from this one on. */
static void
try_from(struct type_guess *g, int first, const char *text, size_t len)
{
	for (int i = first; i < FAMILIES && g->candidates; i++) {
		if (!(g->candidates & families[i].types))
			continue;
		if (families[i].add(g, text, len)) {
			g->candidates &= families[i].types;
			return;
		}
		g->candidates &= ~families[i].types;
	}
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
	if (g->forced) {
		add_forced(g, text, len);
		return;
	}
	try_from(g, 0, text, len);
}

void
type_guess_add_number(
    struct type_guess *g, const struct number *n, const char *text, size_t len)
{
	g->filled++;
	if (note_number(g, n)) {
		g->candidates &= NUMBERS;
		return;
	}
	g->candidates &= ~NUMBERS;
	try_from(g, 1, text, len);
}

void
type_guess_add_moment(
    struct type_guess *g, const struct moment *m, const char *text, size_t len)
{
	g->filled++;
	if (note_moment(g, m)) {
		g->candidates &= MOMENTS;
		return;
	}
	g->candidates &= ~MOMENTS;
	try_from(g, 2, text, len);
}
