/* SPDX-License-Identifier: Apache-2.0 */
/* literal.c - a value as people write it, to a value of a column's type. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ask/ask.h"
#include "base/text.h"
#include "kinds/moment.h"
#include "kinds/number.h"

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
	static const char *const words[][2] = { { "non", "oui" },
		{ "false", "true" }, { "faux", "vrai" }, { "0", "1" },
		{ "n", "o" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (int yes = 0; yes < 2; yes++) {
			if (strcasecmp(text, words[i][yes]) == 0) {
				*out = yes;
				return true;
			}
		}
	}
	return false;
}

/* « 12,50 € » in a column of euros is 12.5. */
static size_t
without_unit(const char *text, size_t len, const char *unit)
{
	size_t n = strlen(unit);

	if (n > 0 && len > n && memcmp(text + len - n, unit, n) == 0)
		return len - n;
	return len;
}

static bool
read_number(const struct column *c, const char *text, struct value *out)
{
	size_t len = without_unit(text, strlen(text), c->unit ? c->unit : "");
	struct number n;

	if (!number_read(text, len, &n))
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

/* A day alone is its first instant. */
static bool
read_moment(struct arena *a, const struct column *c, const char *text,
    struct value *out)
{
	char *buf = arena_alloc(a, MOMENT_MAX);
	struct moment m;

	if (!moment_read(text, strlen(text), &m) ||
	    (m.has_time && c->type == COLUMN_DATE))
		return false;
	m.has_time = c->type == COLUMN_DATETIME;
	set_text(out, buf, moment_write(&m, buf));
	return true;
}

static bool
two_digits(const char **p, int max, int *out)
{
	const char *s = *p;

	if (!isdigit((unsigned char)s[0]))
		return false;
	*out = *s++ - '0';
	if (isdigit((unsigned char)*s))
		*out = *out * 10 + (*s++ - '0');
	*p = s;
	return *out <= max;
}

/* 14:30, 14:30:05, 14h30, 14h */
static bool
read_time(struct arena *a, const char *text, struct value *out)
{
	int hour, minute = 0, second = 0;
	const char *p = text;

	if (!two_digits(&p, 23, &hour) || (*p != ':' && *p != 'h'))
		return false;
	if (strcmp(p, "h") != 0) {
		p++;
		if (!two_digits(&p, 59, &minute))
			return false;
		if (*p == ':' && (p++, !two_digits(&p, 59, &second)))
			return false;
		if (*p)
			return false;
	}
	text = arena_printf(a, "%02d:%02d:%02d", hour, minute, second);
	set_text(out, text, strlen(text));
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
