/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_params.c - a question that was read asks of columns there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/params.h"
#include "base/text.h"
#include "fuzz.h"
#include "http/exchange.h"

static const struct column columns[] = {
	{ .name = "nom", .label = "nom", .type = COLUMN_TEXT },
	{ .name = "n", .label = "n", .type = COLUMN_INT },
	{ .name = "prix", .label = "p", .type = COLUMN_DECIMAL, .unit = "€" },
	{ .name = "ok", .label = "ok", .type = COLUMN_BOOL },
	{ .name = "jour", .label = "jour", .type = COLUMN_DATE },
	{ .name = "moment", .label = "moment", .type = COLUMN_DATETIME },
	{ .name = "heure", .label = "heure", .type = COLUMN_TIME },
	{ .name = "lieu", .label = "lieu", .type = COLUMN_GEOMETRY },
	{ .name = "n__sum", .label = "n", .type = COLUMN_INT },
	{ .name = "a, \"b\" (c)", .label = "a", .type = COLUMN_TEXT },
};
enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0])
};

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
	return arg;
}

/* Made once; the file itself may go at once. */
static struct table *
the_table(void)
{
	static struct table *t;
	struct row_source none = { .next = no_row, .ncols = COLUMNS };
	char path[64], meta[] = "{}";
	struct err e = { 0 };
	int64_t rows;

	if (t)
		return t;
	snprintf(
	    path, sizeof(path), "/tmp/parvis-fuzz-params-%d.db", (int)getpid());
	if (table_write(path, columns, &none, no_meta, meta, &rows, &e) ||
	    table_open(path, &t, &e))
		abort();
	unlink(path);
	return t;
}

static void
check_cond(const struct cond *c, unsigned depth)
{
	if (depth > PARAMS_DEPTH * 3)
		abort();
	if (c->kind == COND_SEARCH) {
		if (!*c->text || !text_is_utf8(c->text, strlen(c->text)))
			abort();
		return;
	}
	if (c->kind != COND_TEST) {
		if (c->nparts == 0)
			abort();
		for (unsigned i = 0; i < c->nparts; i++)
			check_cond(c->parts[i], depth + 1);
		return;
	}
	if (c->term.column < COLUMN_ID || c->term.column >= COLUMNS ||
	    (c->nvalues == 0) != (c->test == TEST_EMPTY) ||
	    (c->nvalues != 1 && c->test != TEST_EMPTY && c->test != TEST_IN))
		abort();
	for (unsigned i = 0; i < c->nvalues; i++) {
		if (c->values[i].type == VALUE_NULL)
			abort();
	}
}

static void
check_query(const struct asked *asked)
{
	const struct query *q = &asked->query;
	bool grouped = false;

	if (q->noutputs <= q->nhidden || q->limit < 1 || q->offset < 0)
		abort();
	for (unsigned i = 0; i < q->noutputs; i++) {
		const struct output *o = &q->outputs[i];

		grouped = grouped || o->aggregate != AGG_NONE;
		if (o->term.column >= COLUMNS || !o->name ||
		    o->term.column < COLUMN_ALL)
			abort();
	}
	for (unsigned i = 0; i < q->norders; i++) {
		if (q->orders[i].output >= q->noutputs)
			abort();
	}
	if (grouped != asked->grouped)
		abort();
	if (q->where)
		check_cond(q->where, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct table *t = the_table();
	struct err e = { 0 };
	struct ask_pair *asked;
	struct asked out;
	struct pair *pairs;
	unsigned n;

	if (uri_pairs(a, (const char *)data, size, "x", &pairs, &n, &e) ==
	    ERR_OK) {
		asked = arena_array_of(a, n + 1, struct ask_pair);
		for (unsigned i = 0; i < n; i++)
			asked[i] =
			    (struct ask_pair){ pairs[i].name, pairs[i].value };
		if (params_parse(a, t, asked, n, NULL, &out, &e) == ERR_OK)
			check_query(&out);
		else if (!e.msg[0] || !out.wrong ||
		    !text_is_utf8(e.msg, strlen(e.msg)))
			abort();
	}
	arena_free(a);
	return 0;
}
