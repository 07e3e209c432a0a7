/* SPDX-License-Identifier: Apache-2.0 */
/* number.c - a number as French offices and programs write it. */
#include "kinds/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	MAX_TEXT = 64,
	MAX_EXACT = 15
};

/* Powers of ten a double holds exactly. */
static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
	1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
	1e21, 1e22 };

const char *const number_units[UNITS] = {
	[UNIT_NONE] = "",
	[UNIT_EURO] = "€",
	[UNIT_EURO_CODE] = "EUR",
	[UNIT_EURO_WORDS] = "euros",
	[UNIT_EURO_WORD] = "euro",
	[UNIT_EURO_NET] = "€ HT",
	[UNIT_EURO_GROSS] = "€ TTC",
	[UNIT_KILO_EURO] = "k€",
	[UNIT_KILO_EURO_CAPITAL] = "K€",
	[UNIT_MEGA_EURO] = "M€",
	[UNIT_DOLLAR] = "$",
	[UNIT_POUND] = "£",
	[UNIT_YEN] = "¥",
	[UNIT_PERMILLE] = "‰",
	[UNIT_PERCENT] = "%",
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
one_blank(const char *p, size_t len)
{
	if (len == 0)
		return 0;
	if (p[0] == ' ' || (p[0] >= '\t' && p[0] <= '\r'))
		return 1;
	if (len >= 2 && memcmp(p, NBSP, 2) == 0)
		return 2;
	if (len >= 3 && memcmp(p, NNBSP, 3) == 0)
		return 3;
	return 0;
}

size_t
blank_prefix(const char *text, size_t len)
{
	size_t at = 0, n;

	while ((n = one_blank(text + at, len - at)) > 0)
		at += n;
	return at;
}

static size_t
last_blank(const char *p, size_t len)
{
	for (size_t n = 1; n <= 3 && n <= len; n++) {
		if (one_blank(p + len - n, n) == n)
			return n;
	}
	return 0;
}

bool
trim_blanks(const char **text, size_t *len)
{
	size_t before = blank_prefix(*text, *len), n, was = *len;

	*text += before;
	*len -= before;
	while ((n = last_blank(*text, *len)) > 0)
		*len -= n;
	return *len != was;
}

static enum digit_group
group_at(const char *p, size_t len)
{
	for (int g = GROUP_SPACE; g < GROUPS; g++) {
		size_t n = strlen(digit_groups[g]);

		if (len > n + 2 && memcmp(p, digit_groups[g], n) == 0)
			return (enum digit_group)g;
	}
	return GROUP_NONE;
}

/* What is being read, and how far. */
struct cursor {
	const char *p, *end;
	uint64_t digits;      /* all of them, without the mark */
	unsigned significant; /* from the first that is not 0 */
};

static unsigned
take_digits(struct cursor *c)
{
	const char *p = c->p, *end = c->end;
	uint64_t digits = c->digits;
	const char *first;
	unsigned count;

	/* Zeroes before any other digit are not significant. */
	while (digits == 0 && p < end && *p == '0')
		p++;
	first = p;
	while (p < end && is_digit(*p))
		digits = digits * 10 + (uint64_t)(*p++ - '0');
	count = (unsigned)(p - c->p);
	c->significant += (unsigned)(p - first);
	c->digits = digits;
	c->p = p;
	return count;
}

/* A point or comma is the mark, unless there is another one further on. */
static bool
is_group(const struct cursor *c)
{
	size_t len = (size_t)(c->end - c->p);

	if (*c->p != '.' && *c->p != ',')
		return *c->p == ' ' || *c->p == '\'' || (*c->p & 0x80);
	return len > 4 && is_digit(c->p[1]) && is_digit(c->p[2]) &&
	    is_digit(c->p[3]) && (c->p[4] == '.' || c->p[4] == ',');
}

/* « 2 550 » after the first one to three digits. */
static bool
take_groups(struct cursor *c, struct number *out)
{
	out->group = group_at(c->p, (size_t)(c->end - c->p));
	if (out->group == GROUP_NONE || out->before > 3)
		return false;
	do {
		c->p += strlen(digit_groups[out->group]);
		if (take_digits(c) != 3)
			return false;
		out->before += 3;
	} while (group_at(c->p, (size_t)(c->end - c->p)) == out->group);
	return true;
}

static bool
take_exponent(struct cursor *c, const struct number *out)
{
	bool sign;

	c->p++;
	if (c->p == c->end)
		return false;
	sign = *c->p == '+' || *c->p == '-';
	c->p += sign;
	if (!sign && !out->mark)
		return false;
	return c->end - c->p <= 3 && take_digits(c) > 0;
}

/* Slow and right, for what is rare. */
static double
value_of(const char *text, size_t len, const struct number *n)
{
	char copy[MAX_TEXT + 1];
	size_t k = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == n->mark)
			copy[k++] = '.';
		else if (is_digit(text[i]) || strchr("-+eE", text[i]))
			copy[k++] = text[i];
	}
	copy[k] = '\0';
	return strtod(copy, NULL);
}

static void
set_value(
    const struct cursor *c, const char *text, bool exponent, struct number *out)
{
	out->is_long = c->significant > MAX_EXACT;
	out->is_odd |= exponent || out->before == 0 || out->decimals > 15 ||
	    (out->negative && c->digits == 0);
	if (exponent || out->is_long || out->decimals > 22) {
		out->value = value_of(text, (size_t)(c->end - text), out);
	} else {
		out->integer = (int64_t)c->digits;
		out->value = (double)c->digits / powers[out->decimals];
	}
	if (out->negative && out->value != 0) {
		out->integer = -out->integer;
		out->value = -out->value;
	}
}

static bool
finish(struct cursor *c, const char *text, struct number *out)
{
	bool exponent = c->p < c->end && (*c->p == 'e' || *c->p == 'E');

	if (exponent) {
		struct cursor tail = *c;

		if (!take_exponent(&tail, out))
			return false;
		c->p = tail.p;
	}
	if (c->p != c->end)
		return false;
	set_value(c, text, exponent, out);
	return isfinite(out->value);
}

/* The space between a number and its unit, at its start or end. */
static void
cut_gap(const char **text, size_t *len, bool at_start, struct number *out)
{
	for (int g = GROUP_SPACE; g <= GROUP_NNBSP; g++) {
		size_t n = strlen(digit_groups[g]);

		if (n > *len ||
		    memcmp(at_start ? *text : *text + *len - n, digit_groups[g],
			n) != 0)
			continue;
		*text += at_start ? n : 0;
		*len -= n;
		out->gap = (uint8_t)g;
		return;
	}
}

static void
cut_unit(const char **text, size_t *len, struct number *out)
{
	bool first = *len > 0 && !is_digit(**text) && **text != '-';

	if (*len == 0 || (!first && is_digit((*text)[*len - 1])))
		return;
	for (int u = UNITS - 1; u > UNIT_NONE; u--) {
		size_t n = strlen(number_units[u]);

		if (n >= *len ||
		    memcmp(first ? *text : *text + *len - n, number_units[u],
			n) != 0)
			continue;
		*text += first ? n : 0;
		*len -= n;
		out->unit = (uint8_t)u;
		out->unit_first = first;
		cut_gap(text, len, first, out);
		return;
	}
}

/* Spaces around, the unit and the minus sign. */
static void
take_edges(struct cursor *c, struct number *out)
{
	const char *text = c->p;
	size_t len = (size_t)(c->end - c->p);

	out->is_odd = trim_blanks(&text, &len);
	cut_unit(&text, &len, out);
	c->p = text;
	c->end = text + len;
	if (len > 0 && *text == '-') {
		out->negative = true;
		c->p++;
	}
}

static bool
take_decimals(struct cursor *c, struct number *out)
{
	out->mark = *c->p++;
	out->decimals = take_digits(c);
	out->last_zero = c->p[-1] == '0';
	return out->decimals > 0 && *digit_groups[out->group] != out->mark;
}

/* Digits before the mark, in groups or not. */
static bool
take_whole(struct cursor *c, struct number *out)
{
	const char *first = c->p;

	out->before = take_digits(c);
	if (out->before == 0)
		return c->p < c->end && (*c->p == '.' || *c->p == ',');
	out->leading_zero = out->before > 1 && *first == '0';
	if (c->p == c->end || !is_group(c))
		return true;
	out->leading_zero = *first == '0';
	return take_groups(c, out);
}

/* Digits with at most one mark among them, fifteen digits at most: nearly
 * every number. False for the rest, which is read with more care. */
static bool
read_plain(const char *text, size_t len, struct number *out)
{
	uint64_t digits = 0;
	size_t mark = len;

	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned char)text[i] - (unsigned)'0';

		if (digit <= 9)
			digits = digits * 10 + digit;
		else if ((text[i] == '.' || text[i] == ',') && mark == len)
			mark = i;
		else
			return false;
	}
	if (mark == 0 || mark == len - 1)
		return false;
	out->before = (unsigned)mark;
	out->leading_zero = mark > 1 && text[0] == '0';
	out->integer = (int64_t)digits;
	if (mark == len) {
		out->value = (double)digits;
		return true;
	}
	out->mark = text[mark];
	out->decimals = (unsigned)(len - mark - 1);
	out->last_zero = text[len - 1] == '0';
	out->value = (double)digits / powers[out->decimals];
	return true;
}

bool
number_read(const char *text, size_t len, struct number *out)
{
	struct cursor c = { .p = text, .end = text + len };

	*out = (struct number){ 0 };
	if (len == 0 || len > MAX_TEXT)
		return false;
	if (len <= MAX_EXACT && is_digit(*text) && read_plain(text, len, out))
		return true;
	*out = (struct number){ 0 };
	if (!is_digit(*text) || !is_digit(text[len - 1]))
		take_edges(&c, out);
	text = c.p;
	if (!take_whole(&c, out))
		return false;
	if (c.p < c.end && (*c.p == '.' || *c.p == ',') &&
	    !take_decimals(&c, out))
		return false;
	return finish(&c, text, out);
}

bool
number_is_doubtful(const struct number *n)
{
	return n->mark && n->group == GROUP_NONE && n->decimals == 3 &&
	    n->before <= 3 && !n->leading_zero && !n->is_odd &&
	    fabs(n->value) >= 1;
}

void
number_regroup(struct number *n)
{
	n->group = n->mark == '.' ? GROUP_POINT : GROUP_COMMA;
	n->value = (double)n->integer;
	n->before += n->decimals;
	n->decimals = 0;
	n->mark = 0;
	n->last_zero = false;
}
