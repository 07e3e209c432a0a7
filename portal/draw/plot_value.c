/* SPDX-License-Identifier: Apache-2.0 */
/* plot_value.c - values of a table as amounts, places and labels of a chart. */
#include "draw/plot_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/territory.h"

enum {
	LETTERS = 120, /* of a label, wherever it is shown */
	DIGITS = 400   /* of an amount; doubles have no more */
};

/* Sums that no double says exactly come as digits. */
double
value_number(const struct value *v)
{
	double number;

	if (value_is_number(v, &number))
		return number;
	if (v->type == VALUE_TEXT && v->len < DIGITS) {
		char digits[DIGITS];

		memcpy(digits, v->text, v->len);
		digits[v->len] = '\0';
		return strtod(digits, NULL);
	}
	return 0;
}

bool
value_same(const struct value *a, const struct value *b)
{
	bool text = a->type == VALUE_TEXT, none = a->type == VALUE_NULL;
	double x, y;

	if (text != (b->type == VALUE_TEXT) || none != (b->type == VALUE_NULL))
		return false;
	if (text)
		return a->len == b->len &&
		    memcmp(a->text, b->text, a->len) == 0;
	x = value_number(a);
	y = value_number(b);
	/* Bounds of ranges may be computed in two ways. */
	return fabs(x - y) <= 1e-12 * fmax(fabs(x), fabs(y));
}

struct value
value_keep(struct arena *a, const struct value *v)
{
	struct value out = *v;

	if (v->type == VALUE_TEXT)
		out.text = arena_strndup(a, v->text, v->len);
	return out;
}

/* « mars 2024 » for 2024-03. */
static const char *
month_label(struct arena *a, const char *text)
{
	const char *day =
	    date_french_of_iso(a, arena_printf(a, "%.7s-02", text));

	return day[0] == '2' && day[1] == ' ' ? day + 2 : day;
}

/* A code of the national list has a name people know. */
static const char *
text_label(struct arena *a, const struct column *c, const struct value *v)
{
	const char *text = arena_strndup(a, v->text, v->len);
	const char *kind = plot_territory(c);
	struct territory t;

	if (kind && territory_find(a, kind, text, &t))
		return t.name;
	return text_excerpt(a, text, LETTERS);
}

const char *
value_label(struct arena *a, const struct column *c, enum plot_step step,
    const struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
		if (c->type == COLUMN_BOOL)
			return v->i ? "Oui" : "Non";
		if (step == STEP_YEAR ||
		    (c->semantic && strcmp(c->semantic, "year") == 0))
			return arena_printf(a, "%lld", (long long)v->i);
		return text_int(a, v->i);
	case VALUE_REAL:
		return text_decimal(a, v->d, 6);
	case VALUE_TEXT:
		if (step == STEP_MONTH)
			return month_label(
			    a, arena_strndup(a, v->text, v->len));
		if (c->type == COLUMN_DATE)
			return date_french_of_iso(
			    a, arena_strndup(a, v->text, v->len));
		return text_label(a, c, v);
	default:
		return "(vide)";
	}
}

/* Where x stands on a scale: days of a date, the number itself. */
double
value_place(const struct value *v)
{
	int64_t seconds;
	bool offset;
	char day[16];

	if (v->type != VALUE_TEXT)
		return value_number(v);
	if (v->len == 7) {
		memcpy(day, v->text, 7);
		memcpy(day + 7, "-01", 3);
		if (date_parse(day, 10, &seconds))
			return (double)seconds;
	}
	if (date_parse(v->text, v->len, &seconds))
		return (double)seconds;
	if (date_parse_time(v->text, v->len, &seconds, &offset))
		return (double)seconds / 86400;
	return 0;
}
