/* SPDX-License-Identifier: Apache-2.0 */
/* written.h - small tables for the tests of exports, and what they become. */
#ifndef PARVIS_TESTS_EXPORT_WRITTEN_H
#define PARVIS_TESTS_EXPORT_WRITTEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export/export.h"
#include "ingest/ingest.h"
#include "scratch.h"

static struct arena *a;
static struct table *t;
static struct output *outputs;
static struct query q;
static struct str out;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	str_init(&out, a, 64 << 20);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	if (t)
		unlink(table_path(t));
	t = NULL;
	arena_free(a);
	return 0;
}

/* The question for everything. */
static inline void
ask_all(void)
{
	outputs = arena_array_of(a, table_ncols(t) + 1, struct output);
	for (unsigned i = 0; i < table_ncols(t); i++) {
		outputs[i].term.column = (int)i;
		outputs[i].name = table_columns(t)[i].name;
	}
	q = (struct query){
		.outputs = outputs, .noutputs = table_ncols(t), .limit = -1
	};
}

/* A table of rows of texts, as reading a file makes it. */
static inline void
load_csv(const char *text, size_t len)
{
	static unsigned turn;
	const char *path = scratch_write("in.csv", text, len);
	const char *db =
	    arena_strdup(a, scratch_path(turn++ % 2 ? "a.db" : "b.db"));
	const struct ingest_input in = { .path = path, .format = "csv" };
	struct ingest_result r;
	struct err e = { 0 };

	if (t)
		unlink(table_path(t));
	if (ingest_table(a, &in, db, &r, &e))
		fail_msg("%s (%s)\n%.*s", e.msg, e.cause, (int)len, text);
	unlink(path);
	assert_int_equal(table_open(db, &t, &e), ERR_OK);
	ask_all();
}

struct cells {
	struct row_source source;
	const struct value (*rows)[8];
	int64_t count, at;
};

static enum err_code
next_cells(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	static const struct value none[8];
	struct cells *c = (struct cells *)(void *)s;

	(void)e;
	*row = c->at < c->count;
	*values = c->rows ? c->rows[*row ? c->at : 0] : none;
	*raw = none;
	c->at++;
	return ERR_OK;
}

static const char *
no_meta(void *arg)
{
	(void)arg;
	return "{}";
}

/* A table of typed values. rows NULL: empty cells only. */
static inline void
load_values(const struct column *columns, unsigned ncols,
    const struct value (*rows)[8], int64_t count)
{
	struct cells c = { .source = { .next = next_cells, .ncols = ncols },
		.rows = rows,
		.count = count };
	const char *db = arena_strdup(a, scratch_path("c.db"));
	struct err e = { 0 };
	int64_t written;

	assert_int_equal(
	    table_write(db, columns, &c.source, no_meta, NULL, &written, &e),
	    ERR_OK);
	assert_int_equal(table_open(db, &t, &e), ERR_OK);
	ask_all();
}

static inline enum err_code
try_export(const char *format, enum csv_style style, struct err *e)
{
	const struct export_wish wish = { .format = export_format_find(format),
		.style = style,
		.query = &q,
		.title = "Équipements : l’été" };
	struct export *x;
	struct str piece;
	bool more = true;
	enum err_code rc = export_start(a, t, &wish, &x, e);

	str_reset(&out);
	str_init(&piece, a, 8 << 20);
	while (!rc && more) {
		str_reset(&piece);
		rc = export_next(x, &piece, &more, e);
		/* A piece, and the cell that completes it. */
		assert_true(piece.len <= (64 << 10) + (2 << 20));
		str_append_n(&out, str_text(&piece), piece.len);
	}
	return rc;
}

static inline const char *
exported(const char *format, enum csv_style style)
{
	struct err e = { 0 };

	if (try_export(format, style, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_false(str_failed(&out));
	return str_text(&out);
}

#define TEXT(s)                                                                \
	{                                                                      \
		.type = VALUE_TEXT, .text = (s), .len = sizeof(s) - 1          \
	}
#define INT(n)                                                                 \
	{                                                                      \
		.type = VALUE_INT, .i = (n)                                    \
	}
#define REAL(x)                                                                \
	{                                                                      \
		.type = VALUE_REAL, .d = (x)                                   \
	}
#define NOTHING                                                                \
	{                                                                      \
		.type = VALUE_NULL                                             \
	}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

#endif
