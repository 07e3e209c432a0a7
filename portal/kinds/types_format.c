/* SPDX-License-Identifier: Apache-2.0 */
/* types_format.c - the type of a column and how most of its cells write it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "kinds/truth.h"
#include "kinds/types_parts.h"

enum {
	FORMAT_SIZE = 32
};

static const char date_separators[] = "-/.";

static uint64_t
sum(const uint32_t *n, size_t count)
{
	uint64_t total = 0;

	while (count > 0)
		total += n[--count];
	return total;
}

/* Cells where mark m (0: the point) can be nothing but that of decimals. */
static uint64_t
sure_marks(const struct type_shape *s, int m)
{
	return s->marks[m] - sum(s->doubtful[m], 2);
}

static bool
has_group_proof(const struct type_shape *s)
{
	return s->grouped[0] || s->grouped[1];
}

/* Do the cells disagree on what points and commas are? */
static bool
marks_disagree(const struct type_shape *s)
{
	for (int m = 0; m < 2; m++) {
		bool other = s->marks[!m] > 0 && !s->grouped[!m];

		if (s->grouped[m] && (s->grouped[!m] || sure_marks(s, m) > 0))
			return true;
		if (!s->grouped[m] &&
		    (s->lone_group[m] || (other && sum(s->doubtful[m], 2) > 0)))
			return true;
	}
	return false;
}

/* A number beside those of this unit may be the same without it, or a hundred
 * or a thousand times as much: « 12 % » and « 0,12 », « 12 k€ » and « 12000 ».
 */
static bool
is_multiple(enum number_unit unit)
{
	return unit >= UNIT_PERMILLE ||
	    (unit >= UNIT_KILO_EURO && unit <= UNIT_MEGA_EURO);
}

static bool
units_disagree(const struct type_guess *g)
{
	const struct type_shape *s = &g->shape;

	return s->mixed_units ||
	    (is_multiple(s->unit) && s->with_unit < g->filled);
}

static bool
order_is_doubtful(const struct type_shape *s)
{
	bool slash_only =
	    s->days[0][0] + s->days[1][0] + s->days[0][2] + s->days[1][2] == 0;

	return !s->day_past_12 || !(slash_only || s->year_past_31);
}

static enum type_doubt
doubt_moments(const struct type_shape *s)
{
	if (s->short_years > 0 && order_is_doubtful(s))
		return DOUBT_ORDER;
	if (s->short_years > 0 && s->old_or_young)
		return DOUBT_YEARS;
	return s->has_fractions ? DOUBT_FRACTIONS : DOUBT_NONE;
}

/* « 12.500 », « 3.000 », « 850 »: nothing else, and many last zeroes. */
static bool
may_be_thousands(const struct type_shape *s)
{
	uint64_t n = sum(s->doubtful[0], 2) + sum(s->doubtful[1], 2);

	return n > 0 && n == sum(s->marks, 2) &&
	    2 * (s->doubtful[0][1] + s->doubtful[1][1]) > n &&
	    sum(s->groups, GROUPS) == 0;
}

enum type_doubt
type_guess_doubt(const struct type_guess *g)
{
	const struct type_shape *s = &g->shape;

	if (g->forced || g->filled == 0)
		return DOUBT_NONE;
	if (s->mixed_units)
		return DOUBT_UNITS;
	if (g->candidates & MOMENTS)
		return doubt_moments(s);
	if (!(g->candidates & NUMBERS))
		return DOUBT_NONE;
	if (units_disagree(g))
		return DOUBT_UNITS;
	if (marks_disagree(s))
		return DOUBT_GROUPS;
	return may_be_thousands(s) ? DOUBT_THOUSANDS : DOUBT_NONE;
}

/* What « 12.500 » counted for, once it is known to be a whole number. */
static void
regroup(struct type_shape *s)
{
	int m = s->grouped[1];
	uint32_t n = (uint32_t)sum(s->doubtful[m], 2);

	s->marks[m] -= n;
	s->decimals[3][0] -= s->doubtful[m][0];
	s->decimals[3][1] -= s->doubtful[m][1];
	s->whole[3] -= s->doubtful_whole[m];
	s->decimals[0][0] += n;
}

/* A cell of d decimals is given back by « at least `least` » when its last
 * decimal is worth writing, or it has just as many. */
static uint64_t
count_shortest(const struct type_shape *s, unsigned least)
{
	uint64_t n = s->decimals[least][1];

	for (unsigned d = least; d < 16; d++)
		n += s->decimals[d][0];
	return n;
}

static uint64_t
count_fixed(const struct type_shape *s, unsigned decimals)
{
	return sum(s->decimals[decimals], 2);
}

/* « 12 » beside « 12,50 »: decimals, always as many, but for whole numbers. */
static uint64_t
count_optional(const struct type_shape *s, unsigned decimals)
{
	return s->decimals[0][0] + count_fixed(s, decimals) -
	    s->whole[decimals];
}

static size_t
put_group(const struct type_shape *s, char *format)
{
	int best = GROUP_NONE;

	format[0] = '\0';
	for (int i = 1; i < GROUPS; i++) {
		if (s->groups[i] > s->groups[best])
			best = i;
	}
	/* Or else « 12.500 » would be read as twelve and a half. */
	if (has_group_proof(s))
		best = s->grouped[0] ? GROUP_POINT : GROUP_COMMA;
	if (best == GROUP_NONE)
		return 0;
	return (size_t)snprintf(
	    format, FORMAT_SIZE, "#%s##", digit_groups[best]);
}

static size_t
put_decimals(const struct type_shape *s, char *format)
{
	static const struct {
		uint64_t (*count)(const struct type_shape *, unsigned);
		unsigned from, to;
		const char *before, *after;
	} forms[] = {
		{ count_fixed, 1, 15, "", "" },
		{ count_shortest, 0, 3, "", "#" },
		{ count_optional, 2, 15, "[", "]" },
	};
	char mark = s->marks[1] > s->marks[0] ? ',' : '.';
	unsigned form = 0, decimals = 1;
	uint64_t best = 0;
	size_t n = put_group(s, format);

	for (unsigned f = 0; f < 3; f++) {
		for (unsigned d = forms[f].from; d <= forms[f].to; d++) {
			if (forms[f].count(s, d) <= best)
				continue;
			best = forms[f].count(s, d);
			form = f;
			decimals = d;
		}
	}
	return n +
	    (size_t)snprintf(format + n, FORMAT_SIZE - n, "0%s%c%.*s%s",
		forms[form].before, mark, (int)decimals, "000000000000000",
		forms[form].after);
}

/* The unit of most cells, where most of them have it. */
static void
put_unit(const struct type_guess *g, char *format, size_t len)
{
	const uint32_t(*gaps)[GROUPS] = g->shape.gaps;
	bool after = sum(gaps[1], GROUPS) >= sum(gaps[0], GROUPS);
	const char *unit = number_units[g->shape.unit], *gap;
	char digits[FORMAT_SIZE];
	int best = GROUP_NONE;

	if (2 * (sum(gaps[0], GROUPS) + sum(gaps[1], GROUPS)) <=
	    (uint64_t)g->filled)
		return;
	for (int i = 1; i < GROUPS; i++) {
		if (gaps[after][i] > gaps[after][best])
			best = i;
	}
	gap = digit_groups[best];
	if (len + strlen(unit) + strlen(gap) >= FORMAT_SIZE)
		return;
	memcpy(digits, format, len + 1);
	if (after)
		snprintf(format, FORMAT_SIZE, "%s%s%s", digits, gap, unit);
	else
		snprintf(format, FORMAT_SIZE, "%s%s%s", unit, gap, digits);
}

static void
decimal_format(const struct type_guess *g, char *format)
{
	struct type_shape s = g->shape;

	if (has_group_proof(&s))
		regroup(&s);
	put_unit(g, format, put_decimals(&s, format));
	if (strcmp(format, "0.#") == 0)
		format[0] = '\0';
}

static void
int_format(const struct type_guess *g, char *format)
{
	size_t n = put_group(&g->shape, format);

	snprintf(format + n, FORMAT_SIZE - n, "0");
	put_unit(g, format, n + 1);
	if (strcmp(format, "0") == 0)
		format[0] = '\0';
}

static size_t
put_date(const struct type_guess *g, char *format)
{
	const struct type_shape *s = &g->shape;
	unsigned pad = 0, sep = 0;
	uint64_t total = sum(s->days[0], 5) + sum(s->days[1], 5);

	for (unsigned p = 0; p < 2; p++) {
		for (unsigned i = 0; i < 5; i++) {
			if (s->days[p][i] > s->days[pad][sep]) {
				pad = p;
				sep = i;
			}
		}
	}
	if (sep == 3)
		return (size_t)snprintf(format, FORMAT_SIZE, "d mmmm yyyy");
	if (sep == 4)
		return (size_t)snprintf(format, FORMAT_SIZE, "yyyymmdd");
	if (s->day_first && !s->year_first)
		return (size_t)snprintf(format, FORMAT_SIZE, "%s%c%s%c%s",
		    pad ? "d" : "dd", date_separators[sep], pad ? "m" : "mm",
		    date_separators[sep],
		    2 * (uint64_t)s->short_years > total ? "yy" : "yyyy");
	return (size_t)snprintf(format, FORMAT_SIZE, "yyyy%c%s%c%s",
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

	snprintf(format + n, FORMAT_SIZE - n, "%c%s", space ? ' ' : 'T',
	    short_time ? "hh:mm" : "hh:mm:ss");
	if (strcmp(format, "yyyy-mm-ddThh:mm:ss") == 0)
		format[0] = '\0';
}

static void
time_format(const struct type_guess *g, char *format)
{
	const struct type_shape *s = &g->shape;
	bool padded = s->hours[PADDING_YES] >= s->hours[PADDING_NO];
	unsigned best = 0;
	const char *quote;

	for (unsigned i = 1; i < JOINTS * 2; i++) {
		if (s->clocks[i / 2][i % 2] > s->clocks[best / 2][best % 2])
			best = i;
	}
	quote = best / 2 == JOINT_COLON ? "" : "\"";
	snprintf(format, FORMAT_SIZE, "%s%s%s%smm%s", padded ? "hh" : "h",
	    quote, clock_joints[best / 2], quote, best % 2 ? ":ss" : "");
	if (strcmp(format, "hh:mm:ss") == 0)
		format[0] = '\0';
}

static void
put_word(const char *word, unsigned letters, char *out)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		out[i] = letters == 2 || (letters == 1 && i == 0)
		    ? (char)toupper((unsigned char)word[i])
		    : word[i];
	out[n] = '\0';
}

/* oui, Oui or OUI. */
static void
bool_format(const struct type_guess *g, char *format)
{
	const uint32_t *n = g->shape.cases;
	unsigned letters = 0;
	char yes[8], no[8];

	for (unsigned i = 1; i < 3; i++) {
		if (n[i] > n[letters])
			letters = i;
	}
	if (g->shape.words == 0 || (letters == 0 && g->shape.words == 1))
		return;
	put_word(truth_words[g->shape.words - 1].yes, letters, yes);
	put_word(truth_words[g->shape.words - 1].no, letters, no);
	snprintf(format, FORMAT_SIZE, "%s|%s", yes, no);
}

int64_t
type_guess_lost(const struct type_guess *g, const struct column *c)
{
	struct cell_format f;

	cell_format_read(c, &f);
	if (c->type != COLUMN_INT || f.group < GROUP_POINT)
		return g->others;
	return g->others -
	    (int64_t)sum(g->shape.doubtful[*digit_groups[f.group] == ','], 2);
}

/* Is this what the cells are, and nothing to say against it? */
static bool
is_type(const struct type_guess *g, enum column_type type)
{
	const struct type_shape *s = &g->shape;

	if (!(g->candidates & BIT(type)))
		return false;
	if (g->forced)
		return true;
	if (type == COLUMN_BOOL)
		return !truth_words[s->words - 1].both || (s->yes && s->no);
	return type_guess_doubt(g) == DOUBT_NONE ||
	    type_guess_doubt(g) >= DOUBT_THOUSANDS;
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
		{ COLUMN_TIME, time_format },
		{ COLUMN_GEOMETRY, NULL },
	};

	format[0] = '\0';
	if (g->filled == 0 && !g->forced)
		return COLUMN_TEXT;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (is_type(g, order[i].type)) {
			if (order[i].format)
				order[i].format(g, format);
			return order[i].type;
		}
	}
	return COLUMN_TEXT;
}
