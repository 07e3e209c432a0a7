/* SPDX-License-Identifier: Apache-2.0 */
/* ods_cell.c - a cell of an OpenDocument sheet. */
#include "read/ods_cell.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void
ods_cell_init(struct ods_cell *c)
{
	memset(c, 0, sizeof(*c));
	str_init(&c->value, NULL, READ_CELL_MAX);
	str_init(&c->text, NULL, READ_CELL_MAX);
}

void
ods_cell_end(struct ods_cell *c)
{
	str_free(&c->value);
	str_free(&c->text);
}

static enum ods_type
type_of(const char *name)
{
	static const struct {
		const char *name;
		enum ods_type type;
	} types[] = {
		{ "float", ODS_NUMBER },
		{ "percentage", ODS_PERCENT },
		{ "currency", ODS_CURRENCY },
		{ "date", ODS_DATE },
		{ "time", ODS_TIME },
		{ "boolean", ODS_BOOL },
		{ "error", ODS_ERROR },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(name, types[i].name) == 0)
			return types[i].type;
	}
	return ODS_TEXT;
}

static void
take_currency(struct ods_cell *c, const char *code)
{
	const char *sign = sheet_currency(code, strlen(code));

	if (!sign)
		sign = code;
	if (strlen(sign) < sizeof(c->unit))
		memcpy(c->unit, sign, strlen(sign) + 1);
}

void
ods_cell_start(struct ods_cell *c, const char **atts)
{
	c->type = ODS_TEXT;
	c->has_formula = false;
	c->paragraphs = 0;
	c->unit[0] = '\0';
	str_reset(&c->value);
	str_reset(&c->text);
	for (; atts[0]; atts += 2) {
		const char *name = atts[0];
		size_t len = strlen(name);

		if (strcmp(name, "office:value-type") == 0) {
			if (c->type != ODS_ERROR)
				c->type = type_of(atts[1]);
		} else if (strcmp(name, "calcext:value-type") == 0) {
			if (type_of(atts[1]) == ODS_ERROR)
				c->type = ODS_ERROR;
		} else if (strcmp(name, "office:currency") == 0) {
			take_currency(c, atts[1]);
		} else if (strcmp(name, "table:formula") == 0) {
			c->has_formula = true;
		} else if (strncmp(name, "office:", 7) == 0 && len >= 12 &&
		    strcmp(name + len - 5, "value") == 0) {
			/* value, date-value, time-value, string-value... */
			str_append(&c->value, atts[1]);
		}
	}
}

void
ods_cell_paragraph(struct ods_cell *c)
{
	if (c->paragraphs++ > 0)
		str_append_char(&c->text, '\n');
	c->after_space = true;
}

void
ods_cell_letters(struct ods_cell *c, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *from = s;

		while (s < end && !strchr(" \t\r\n", *s))
			s++;
		if (s > from) {
			str_append_n(&c->text, from, (size_t)(s - from));
			c->after_space = false;
			continue;
		}
		if (!c->after_space)
			str_append_char(&c->text, ' ');
		c->after_space = true;
		s++;
	}
}

void
ods_cell_exactly(struct ods_cell *c, char letter, int64_t times)
{
	while (times-- > 0 && !str_failed(&c->text))
		str_append_char(&c->text, letter);
	c->after_space = false;
}

/* The digits of a text that has nothing else but what sets them apart. */
static bool
only_digits(const char *p, char *out, size_t size)
{
	static const char *const apart[] = { " ", ".", "-", "/", NBSP, NNBSP };
	size_t n = 0;

	while (*p) {
		size_t skip = 0;

		if (isdigit((unsigned char)*p)) {
			if (n + 1 == size)
				return false;
			out[n++] = *p++;
			continue;
		}
		for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
			if (strncmp(p, apart[i], strlen(apart[i])) == 0)
				skip = strlen(apart[i]);
		}
		if (skip == 0)
			return false;
		p += skip;
	}
	out[n] = '\0';
	return true;
}

/* What is shown is the number with zeroes before it, as a code has them:
 * « 01034 », « 02 96 80 80 80 ». */
static bool
is_code(const struct ods_cell *c)
{
	const char *shown = str_text(&c->text), *value = str_text(&c->value);
	char digits[64];

	if (shown[0] != '0' || !only_digits(shown, digits, sizeof(digits)))
		return false;
	/* But « 0.00 ». */
	if (strcmp(value, "0") == 0)
		return digits[1] && strlen(shown) == strlen(digits);
	return strcmp(digits + strspn(digits, "0"), value) == 0;
}

/* Digits behind the mark of the text shown. */
static unsigned
decimals(const char *text)
{
	const char *mark = strrchr(text, ',');
	size_t n = 0;

	if (!mark)
		mark = strrchr(text, '.');
	if (mark)
		n = strspn(mark + 1, "0123456789");
	return n > 2 ? 0 : (unsigned)n;
}

static enum err_code
put_number(
    const struct ods_cell *c, struct sheet *s, unsigned column, struct err *e)
{
	struct sheet_format f = { .kind = SHEET_PLAIN };
	char out[SHEET_NUMBER_MAX];
	size_t n;

	if (c->type == ODS_NUMBER && is_code(c))
		return sheet_put(s, column, c->text.data, c->text.len, e);
	if (c->type == ODS_PERCENT)
		f.kind = SHEET_PERCENT;
	if (c->type == ODS_CURRENCY) {
		f.kind = SHEET_CURRENCY;
		memcpy(f.unit, c->unit, sizeof(f.unit));
		if (!*f.unit && strstr(str_text(&c->text), "€"))
			memcpy(f.unit, "€", sizeof("€"));
	}
	f.decimals = decimals(str_text(&c->text));
	n = sheet_number_write(
	    &f, false, str_text(&c->value), c->value.len, out);
	return n > 0 ? sheet_put(s, column, out, n, e)
		     : sheet_put(s, column, c->text.data, c->text.len, e);
}

/* Of « PT26H30M15.5S », P and T with what is between (ISO 8601, 4.4.3); -1 for
 * anything else. */
static int64_t
duration(const char *p)
{
	static const struct {
		char unit;
		bool is_time;
		int64_t seconds;
	} units[] = {
		{ 'D', false, 86400 },
		{ 'H', true, 3600 },
		{ 'M', true, 60 },
		{ 'S', true, 1 },
	};
	int64_t total = 0;
	bool is_time = false;

	if (*p++ != 'P')
		return -1;
	while (*p) {
		char *end;
		int64_t n, seconds = 0;
		bool up = false;

		if (*p == 'T') {
			is_time = true;
			p++;
			continue;
		}
		if (!isdigit((unsigned char)*p))
			return -1;
		n = strtoll(p, &end, 10);
		if (*end == '.' || *end == ',') {
			up = end[1] >= '5' && end[1] <= '9';
			end += 1 + strspn(end + 1, "0123456789");
		}
		for (size_t i = 0; i < 4; i++) {
			if (units[i].unit == *end &&
			    units[i].is_time == is_time)
				seconds = units[i].seconds;
		}
		if (seconds == 0 || n > INT32_MAX)
			return -1;
		total += n * seconds + (up && seconds == 1);
		p = end + 1;
	}
	return total;
}

static enum err_code
put_time(
    const struct ods_cell *c, struct sheet *s, unsigned column, struct err *e)
{
	const char *v = str_text(&c->value);
	bool negative = *v == '-';
	int64_t t = duration(v + negative);
	char out[64];
	int n;

	if (t < 0)
		return sheet_put(s, column, c->text.data, c->text.len, e);
	n = snprintf(out, sizeof(out), "%s%02" PRId64 ":%02d:%02d",
	    negative && t > 0 ? "-" : "", t / 3600, (int)(t / 60 % 60),
	    (int)(t % 60));
	return sheet_put(s, column, out, (size_t)n, e);
}

static enum err_code
put_date(
    const struct ods_cell *c, struct sheet *s, unsigned column, struct err *e)
{
	/* A moment at midnight is stored without its time. */
	enum sheet_kind kind =
	    strchr(str_text(&c->text), ':') ? SHEET_DATETIME : SHEET_DATE;
	char out[SHEET_NUMBER_MAX];
	size_t n =
	    sheet_moment_write(kind, str_text(&c->value), c->value.len, out);

	if (n > 0)
		return sheet_put(s, column, out, n, e);
	return c->value.len > 0
	    ? sheet_put(s, column, c->value.data, c->value.len, e)
	    : sheet_put(s, column, c->text.data, c->text.len, e);
}

static enum err_code
put_text(
    const struct ods_cell *c, struct sheet *s, unsigned column, struct err *e)
{
	const struct str *from =
	    c->paragraphs > 0 || c->type != ODS_TEXT ? &c->text : &c->value;

	return sheet_put(s, column, from->data, from->len, e);
}

/* As programs that do not name the type of an error show it. */
static bool
shows_error(const char *text)
{
	static const char *const errors[] = { "#N/A", "#REF!", "#DIV/0!",
		"#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#NUM!", "#NOMBRE!",
		"#NULL!", "#NUL!" };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strcmp(text, errors[i]) == 0)
			return true;
	}
	return strncmp(text, "Err:", 4) == 0 && text[4] &&
	    strspn(text + 4, "0123456789") == strlen(text + 4);
}

enum err_code
ods_cell_put(
    const struct ods_cell *c, struct sheet *s, unsigned column, struct err *e)
{
	char *room;

	if (str_failed(&c->value) || str_failed(&c->text))
		return sheet_room(s, column, READ_CELL_MAX + 1, &room, e);
	if (c->type == ODS_ERROR ||
	    (c->has_formula && shows_error(str_text(&c->text)))) {
		sheet_error(s);
		return ERR_OK;
	}
	switch (c->type) {
	case ODS_NUMBER:
	case ODS_PERCENT:
	case ODS_CURRENCY:
		return put_number(c, s, column, e);
	case ODS_DATE:
		return put_date(c, s, column, e);
	case ODS_TIME:
		return put_time(c, s, column, e);
	case ODS_BOOL:
		if (strcmp(str_text(&c->value), "true") == 0)
			return sheet_put(s, column, "VRAI", 4, e);
		if (strcmp(str_text(&c->value), "false") == 0)
			return sheet_put(s, column, "FAUX", 4, e);
		return put_text(c, s, column, e);
	default:
		return put_text(c, s, column, e);
	}
}
