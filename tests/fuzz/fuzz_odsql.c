/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_odsql.c - a question that was read can be answered. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/odsql.h"
#include "base/date.h"
#include "base/text.h"
#include "fuzz.h"

static const struct column columns[] = {
	{ .name = "nom", .label = "nom", .type = COLUMN_TEXT, .format = "" },
	{ .name = "n", .label = "n", .type = COLUMN_INT, .format = "" },
	{ .name = "prix", .label = "p", .type = COLUMN_DECIMAL, .format = "" },
	{ .name = "ok", .label = "ok", .type = COLUMN_BOOL, .format = "" },
	{ .name = "jour", .label = "jour", .type = COLUMN_DATE, .format = "" },
	{ .name = "moment",
	    .label = "m",
	    .type = COLUMN_DATETIME,
	    .format = "" },
	{ .name = "heure", .label = "h", .type = COLUMN_TIME, .format = "" },
	{ .name = "a (b)", .label = "a", .type = COLUMN_TEXT, .format = "" },
	{ .name = "lat",
	    .label = "lat",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "latitude_wgs" },
	{ .name = "lon",
	    .label = "lon",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "longitude_wgs" },
};
enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	ROWS = 3,
	CLAUSES = 6
};

#define TEXT(s)                                                                \
	{                                                                      \
		.type = VALUE_TEXT, .text = (s), .len = sizeof(s) - 1          \
	}
#define INT(k)                                                                 \
	{                                                                      \
		.type = VALUE_INT, .i = (k)                                    \
	}
#define REAL(x)                                                                \
	{                                                                      \
		.type = VALUE_REAL, .d = (x)                                   \
	}

static const struct value cells[ROWS][COLUMNS] = {
	{ TEXT("Lans-en-Vercors"), INT(2), REAL(1.5), INT(1),
	    TEXT("2024-03-07"), TEXT("2024-03-07T10:00:00"), TEXT("08:30:00"),
	    TEXT("x"), REAL(45.1), REAL(5.5) },
	{ TEXT("École"), INT(-4), REAL(0), INT(0), TEXT("1999-12-31"),
	    TEXT("1999-12-31T23:59:59+02:00"), TEXT("00:00:00"), TEXT(""),
	    REAL(-90), REAL(180) },
};

struct source {
	struct row_source base;
	unsigned at;
};

static enum err_code
next_row(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	static const struct value none[COLUMNS];
	struct source *in = (struct source *)(void *)s;

	(void)e;
	*row = in->at < ROWS;
	*values = cells[*row ? in->at++ : 0];
	*raw = none;
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
	struct source s = { .base = { .next = next_row, .ncols = COLUMNS } };
	char path[64], meta[] = "{}";
	struct err e = { 0 };
	int64_t rows;

	if (t)
		return t;
	snprintf(
	    path, sizeof(path), "/tmp/parvis-fuzz-odsql-%d.db", (int)getpid());
	if (table_write(path, columns, &s.base, no_meta, meta, &rows, &e) ||
	    table_open(path, &t, &e))
		abort();
	unlink(path);
	return t;
}

struct answer {
	struct arena *a;
	struct odsql_asked q;
	int64_t rows;
};

/* What is written for a row is one JSON object of its fields. */
static bool
take(void *arg, const struct answer_row *row)
{
	struct answer *out = arg;
	struct str s;
	json_t *j;

	str_init(&s, out->a, 1 << 20);
	odsql_row(&out->q, &s, row);
	j = json_loads(str_text(&s), JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(j) || json_object_size(j) != out->q.nfields)
		abort();
	json_decref(j);
	for (unsigned i = 0; i < out->q.nfields; i++) {
		str_reset(&s);
		if (odsql_is_made(&out->q.fields[i]))
			odsql_text(&out->q, i, row, &s);
		if (s.len > 0 && !strchr("[-0123456789", *str_text(&s)))
			abort();
	}
	out->rows++;
	return true;
}

/* A whole question is refused with a sentence, or answered. */
static void
check(struct arena *a, const struct odsql *o)
{
	struct answer out = { .a = a };
	struct err e = { 0 };

	if (odsql_parse(a, the_table(), o, &out.q, &e)) {
		if (e.code != ERR_INVALID || !e.msg[0] || !out.q.asked.wrong ||
		    !text_is_utf8(e.msg, strlen(e.msg)))
			abort();
		return;
	}
	out.q.asked.query.until_ms = date_clock_ms() + 5000;
	if (query_run(the_table(), &out.q.asked.query, take, &out, &e) &&
	    e.code != ERR_TOO_BIG && e.code != ERR_INVALID)
		abort();
	if (out.rows > ROWS)
		abort();
}

/* So is a facet. */
static void
check_facet(struct arena *a, const char *text)
{
	struct output facet;
	struct tally *tallies;
	unsigned count;
	int64_t others;
	struct err e = { 0 };

	if (odsql_facet(a, the_table(), text, &facet, &e)) {
		if (e.code != ERR_INVALID || !e.msg[0])
			abort();
		return;
	}
	if (!*facet.name ||
	    query_facet(the_table(), a, NULL, facet.term, 10, 0, &tallies,
		&count, &others, &e) ||
	    count > ROWS)
		abort();
}

/* Lines: where, select, group_by, order_by, refine, exclude. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	const char *clauses[CLAUSES] = { NULL };
	struct odsql o = { .limit = -1 };

	if (!text_is_utf8(text, strlen(text))) {
		arena_free(a);
		return 0;
	}
	for (int i = 0; i < CLAUSES && text; i++) {
		char *end = strchr(text, '\n');

		if (end)
			*end++ = '\0';
		clauses[i] = *text ? text : NULL;
		text = end;
	}
	o.where = &clauses[0];
	o.nwhere = clauses[0] != NULL;
	o.select = clauses[1];
	o.group_by = clauses[2];
	o.order_by = clauses[3];
	o.refine = &clauses[4];
	o.nrefine = clauses[4] != NULL;
	o.exclude = &clauses[5];
	o.nexclude = clauses[5] != NULL;
	check(a, &o);
	if (clauses[2])
		check_facet(a, clauses[2]);
	arena_free(a);
	return 0;
}
