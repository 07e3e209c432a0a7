/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c - rows as CSV, for programs or for spreadsheets in French. */
#include <string.h>

#include "export/writer.h"

#define CELL_MAX (8u << 20)
#define NUMBER_SIZE 512

struct csv {
	char sep;
	bool has_mark;      /* it is for spreadsheets */
	struct str guarded; /* a text and the apostrophe before it */
};

/* « -12,5 », « +33 4 76 95 » and « - » are what they seem. */
static bool
is_formula(const char *text, size_t len)
{
	static const char harmless[] = " 0123456789.,()/+-";

	if (len == 0 || !text[0] || !strchr("=@+-\t\r", text[0]))
		return false;
	if (text[0] != '+' && text[0] != '-')
		return true;
	for (size_t i = 1; i < len; i++) {
		if (!text[i] || !strchr(harmless, text[i]))
			return true;
	}
	return false;
}

void
csv_put(struct str *out, const char *text, size_t len, char sep,
    struct str *guarded)
{
	if (guarded && is_formula(text, len)) {
		str_reset(guarded);
		str_append_char(guarded, '\'');
		str_append_n(guarded, text, len);
		text = str_text(guarded);
		len = guarded->len;
	}
	str_append_csv(out, text, len, sep);
}

static void
put_text(struct export *x, const char *text, size_t len, struct str *out)
{
	struct csv *c = x->state;

	csv_put(out, text, len, c->sep, c->has_mark ? &c->guarded : NULL);
}

/* Numbers lose groups and units, which no spreadsheet reads, and keep their
 * decimals; the rest is as the column writes it. */
static enum err_code
csv_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	struct csv *c = arena_new_of(x->a, struct csv);

	(void)t;
	(void)q;
	(void)e;
	c->sep = x->wish->style == CSV_FRENCH ? ';' : ',';
	if (x->wish->style == CSV_RFC && x->wish->separator)
		c->sep = x->wish->separator;
	c->has_mark = x->wish->style == CSV_FRENCH ||
	    (x->wish->style == CSV_RFC && x->wish->has_mark);
	str_init(&c->guarded, x->a, CELL_MAX);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		struct cell_format *f = &x->columns[i].format;

		f->group = GROUP_NONE;
		f->mark = ',';
		f->before_len = f->after_len = 0;
	}
	x->state = c;
	return ERR_OK;
}

static void
csv_head(struct export *x, struct str *out)
{
	const struct export_wish *w = x->wish;
	struct csv *c = x->state;
	bool is_plain = w->style == CSV_RFC;

	if (c->has_mark)
		str_append(out, "\xef\xbb\xbf");
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *name = is_plain && !w->has_labels
		    ? x->columns[i].name
		    : x->columns[i].label;

		if (i > 0)
			str_append_char(out, c->sep);
		put_text(x, name, strlen(name), out);
	}
	str_append(out, "\r\n");
}

static void
csv_row(struct export *x, struct str *out)
{
	(void)x;
	(void)out;
}

static bool
is_number(enum column_type t)
{
	return t == COLUMN_INT || t == COLUMN_DECIMAL;
}

/* A number too long for the machine's: its digits. */
static void
put_digits(const struct value *v, struct str *out)
{
	size_t whole = 0;

	while (whole < v->len && v->text[whole] != '.')
		whole++;
	str_append_n(out, v->text, whole);
	if (whole == v->len)
		return;
	str_append_char(out, ',');
	str_append_n(out, v->text + whole + 1, v->len - whole - 1);
}

static void
put_french(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	const struct export_column *c = &x->columns[i];
	char text[NUMBER_SIZE];
	size_t n;

	if (v->type == VALUE_TEXT && is_number(c->type)) {
		put_digits(v, out);
	} else if (v->type == VALUE_TEXT && c->type != COLUMN_DATE &&
	    c->type != COLUMN_DATETIME && c->type != COLUMN_TIME) {
		put_text(x, v->text, v->len, out);
	} else {
		n = cell_format_write(&c->format, v, text, sizeof(text));
		if (is_number(c->type))
			str_append_n(out, text, n);
		else
			put_text(x, text, n, out);
	}
}

static void
put_plain(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	if (v->type == VALUE_TEXT)
		put_text(x, v->text, v->len, out);
	else if (v->type == VALUE_REAL)
		str_append_double(out, v->d);
	else if (x->columns[i].type == COLUMN_BOOL)
		str_append(out, v->i ? "true" : "false");
	else
		str_append_int(out, v->i);
}

static void
csv_cell(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	struct csv *c = x->state;

	if (i > 0)
		str_append_char(out, c->sep);
	if (v->type == VALUE_NULL || (v->type == VALUE_TEXT && v->len == 0))
		str_append(out, x->ncolumns == 1 ? "\"\"" : "");
	else if (x->wish->style == CSV_FRENCH)
		put_french(x, i, v, out);
	else
		put_plain(x, i, v, out);
}

static void
csv_end_row(struct export *x, struct str *out)
{
	(void)x;
	str_append_n(out, "\r\n", 2);
}

const struct export_writer export_csv = {
	.start = csv_start,
	.head = csv_head,
	.row = csv_row,
	.cell = csv_cell,
	.end_row = csv_end_row,
	.foot = csv_row,
};
