/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a table with odd names, and questions written as text. */
#ifndef PARVIS_TESTS_ASK_FIXTURE_H
#define PARVIS_TESTS_ASK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/ask.h"
#include "base/str.h"

#define COLUMN(n, t)                                                           \
	{                                                                      \
		.name = n, .label = n, .type = t, .format = ""                 \
	}

static const struct column fixture_columns[] = {
	COLUMN("commune", COLUMN_TEXT),
	COLUMN("habitants", COLUMN_INT),
	{ .name = "montant",
	    .label = "Montant",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00",
	    .unit = "€" },
	COLUMN("actif", COLUMN_BOOL),
	COLUMN("jour", COLUMN_DATE),
	COLUMN("moment", COLUMN_DATETIME),
	COLUMN("heure", COLUMN_TIME),
	COLUMN("lieu", COLUMN_GEOMETRY),
	COLUMN("a__sum", COLUMN_INT),
	COLUMN("a", COLUMN_INT),
	COLUMN("nom, prénom", COLUMN_TEXT),
	COLUMN("taux (%) \"net\"", COLUMN_DECIMAL),
	COLUMN("v1.2", COLUMN_TEXT),
	COLUMN("nom", COLUMN_TEXT),
	COLUMN("fin_", COLUMN_TEXT),
};

static struct table *fixture_table;
static char fixture_path[256];

static enum err_code
no_row(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	(void)s, (void)values, (void)raw, (void)e;
	*row = false;
	return ERR_OK;
}

static const char *
no_meta(void *arg)
{
	(void)arg;
	return "{}";
}

static int
fixture_open(void **state)
{
	struct row_source none = { .next = no_row,
		.ncols = sizeof(fixture_columns) / sizeof(fixture_columns[0]) };
	const char *dir = getenv("TMPDIR");
	struct err e = { 0 };
	int64_t rows;

	(void)state;
	snprintf(fixture_path, sizeof(fixture_path), "%s/parvis-ask-%d.db",
	    dir ? dir : "/tmp", (int)getpid());
	return table_write(fixture_path, fixture_columns, &none, no_meta, NULL,
		   &rows, &e) ||
	    table_open(fixture_path, &fixture_table, &e);
}

static int
fixture_close(void **state)
{
	(void)state;
	unlink(fixture_path);
	return 0;
}

static void
say_value(struct str *s, const struct value *v)
{
	if (v->type == VALUE_INT)
		str_append_int(s, v->i);
	else if (v->type == VALUE_REAL)
		str_append_double(s, v->d), str_append(s, "r");
	else if (v->type == VALUE_TEXT)
		str_append_printf(s, "'%.*s'", (int)v->len, v->text);
	else
		str_append(s, "null");
}

static void
say_test(struct str *s, const struct cond *c)
{
	static const char *const words[TESTS] = { "=", "!=", "<", "<=", ">",
		">=", "in", "~", "^", "empty" };

	str_append_printf(s, "%s %s",
	    ask_column_of(fixture_table, c->term.column)->name, words[c->test]);
	for (unsigned i = 0; i < c->nvalues; i++) {
		str_append(s, i ? "," : " ");
		say_value(s, &c->values[i]);
	}
}

/* « (or commune = 'x' (not habitants empty)) » */
static void
say_cond(struct str *s, const struct cond *c)
{
	static const char *const words[] = { "and", "or", "not" };

	if (c->kind == COND_TEST) {
		say_test(s, c);
		return;
	}
	if (c->kind == COND_SEARCH) {
		str_append_printf(s, "search '%s'", c->text);
		return;
	}
	str_append_printf(s, "(%s", words[c->kind]);
	for (unsigned i = 0; i < c->nparts; i++) {
		str_append_char(s, ' ');
		say_cond(s, c->parts[i]);
	}
	str_append_char(s, ')');
}

static void
say_output(struct str *s, const struct output *o)
{
	static const char *const words[AGGREGATES] = { "", "count", "sum",
		"avg", "min", "max", "distinct" };

	str_append_printf(s, "%s%s%s%s", words[o->aggregate],
	    o->aggregate ? "(" : "",
	    o->term.column == COLUMN_ALL
		? "*"
		: ask_column_of(fixture_table, o->term.column)->name,
	    o->aggregate ? ")" : "");
}

/* « where | outputs / hidden | order | offset+limit » */
static inline void
say_query(struct str *s, const struct query *q)
{
	if (q->where)
		say_cond(s, q->where);
	str_append(s, " | ");
	for (unsigned i = 0; i < q->noutputs; i++) {
		if (i)
			str_append_char(
			    s, i == q->noutputs - q->nhidden ? '/' : ';');
		say_output(s, &q->outputs[i]);
	}
	str_append(s, " | ");
	for (unsigned i = 0; i < q->norders; i++) {
		str_append(s, i ? ";" : "");
		say_output(s, &q->outputs[q->orders[i].output]);
		str_append(s, q->orders[i].descending ? " desc" : "");
	}
	str_append_printf(
	    s, " | %lld+%lld", (long long)q->offset, (long long)q->limit);
}

#endif
