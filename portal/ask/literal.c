/* SPDX-License-Identifier: Apache-2.0 */
/* literal.c - a value as people write it, to a value of a column's type. */
#include <string.h>

#include "ask/ask.h"
#include "base/date.h"
#include "base/text.h"
#include "kinds/moment.h"
#include "kinds/number.h"
#include "kinds/truth.h"

/* Longest text of a moment, its offset included. */
#define MOMENT_MAX 32

static const struct {
	const char *label, *expected;
} types[COLUMN_TYPES] = {
	[COLUMN_TEXT] = { "un texte", "un texte" },
	[COLUMN_INT] = { "un nombre entier", "un nombre, comme 12" },
	[COLUMN_DECIMAL] = { "un nombre décimal", "un nombre, comme 12,5" },
	[COLUMN_BOOL] = { "un oui ou non", "oui ou non (true, false, 1, 0)" },
	[COLUMN_DATE] = { "une date",
	    "une date, comme 2024-03-07 ou 07/03/2024" },
	[COLUMN_DATETIME] = { "une date et une heure",
	    "une date et une heure, comme 2024-03-07T14:30" },
	[COLUMN_TIME] = { "une heure", "une heure, comme 14:30" },
	[COLUMN_GEOMETRY] = { "un lieu", "aucune comparaison" },
};

const char *
ask_type_label(enum column_type type)
{
	return types[type].label;
}

static void
set_text(struct value *out, const char *text, size_t len)
{
	*out = (struct value){ .type = VALUE_TEXT, .text = text, .len = len };
}

bool
ask_truth(const char *text, bool *out)
{
	return truth_read(text, strlen(text), out) != 0;
}

static bool
read_number(const struct column *c, const char *text, struct value *out)
{
	struct number n;

	/* « 12,50 € » of euros, not of what is counted otherwise. */
	if (!number_read(text, strlen(text), &n) ||
	    (n.unit && strcmp(number_units[n.unit], c->unit) != 0))
		return false;
	/* 2,5 may be compared with whole numbers as well. */
	if (c->type == COLUMN_INT && !n.mark && !n.is_long &&
	    n.value == (double)n.integer)
		*out = (struct value){ .type = VALUE_INT, .i = n.integer };
	else
		*out = (struct value){ .type = VALUE_REAL, .d = n.value };
	return true;
}

static bool
read_word(const char *text, struct value *out)
{
	bool yes;

	if (!ask_truth(text, &yes))
		return false;
	*out = (struct value){ .type = VALUE_INT, .i = yes };
	return true;
}

const char *
ask_midnight(struct arena *a, enum column_type type, int64_t days)
{
	bool has_time = type == COLUMN_DATETIME;
	int y, m, d;

	if (days > date_days(9999, 12, 31))
		return has_time ? "9999-12-31T23:59:60" : "9999-12-32";
	date_civil(days, &y, &m, &d);
	return arena_printf(
	    a, "%04d-%02d-%02d%s", y, m, d, has_time ? "T00:00:00" : "");
}

bool
ask_day(struct arena *a, const struct column *c, const char *text,
    struct value *next)
{
	const char *end;
	struct moment m;

	if (c->type != COLUMN_DATETIME ||
	    !moment_read(text, strlen(text), &m) || m.has_time)
		return false;
	end = ask_midnight(a, c->type, date_days(m.year, m.month, m.day) + 1);
	set_text(next, end, strlen(end));
	return true;
}

/* A day alone is its first instant. */
static bool
read_moment(struct arena *a, const struct column *c, const char *text,
    struct value *out)
{
	char *buf = arena_alloc(a, MOMENT_MAX);
	struct moment m;

	/* Of which century is 24? */
	if (!moment_read(text, strlen(text), &m) || m.short_year ||
	    (m.has_time && c->type == COLUMN_DATE))
		return false;
	m.has_time = c->type == COLUMN_DATETIME;
	set_text(out, buf, moment_write(&m, buf));
	return true;
}

static bool
read_time(struct arena *a, const char *text, struct value *out)
{
	char *buf = arena_alloc(a, MOMENT_MAX);
	struct clock t;

	if (!clock_read(text, strlen(text), &t))
		return false;
	set_text(out, buf, clock_write(&t, buf));
	return true;
}

static bool
read_any(struct arena *a, const struct column *c, const char *text,
    struct value *out)
{
	switch (c->type) {
	case COLUMN_TEXT:
		set_text(out, text, strlen(text));
		return true;
	case COLUMN_INT:
	case COLUMN_DECIMAL:
		return read_number(c, text, out);
	case COLUMN_BOOL:
		return read_word(text, out);
	case COLUMN_DATE:
	case COLUMN_DATETIME:
		return read_moment(a, c, text, out);
	case COLUMN_TIME:
		return read_time(a, text, out);
	default:
		return false;
	}
}

enum err_code
ask_literal(struct arena *a, const struct column *c, const char *text,
    struct value *out, struct err *e)
{
	if (read_any(a, c, text, out))
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "La colonne «" NNBSP "%s" NNBSP "» attend %s" NNBSP ": «" NNBSP
	    "%s" NNBSP "» ne convient pas.",
	    ask_quote(a, c->name, strlen(c->name)), types[c->type].expected,
	    ask_quote(a, text, strlen(text)));
}
