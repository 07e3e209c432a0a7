/* SPDX-License-Identifier: Apache-2.0 */
/* query_written.c - cells of an answer as they were written in the file. */
#include "store/query_written.h"

#include <string.h>

#include "store/query_cache.h"

enum {
	NEAR = 16, /* cells passed over rather than looked for again */
	ROW_MAX = 64 << 20
};

struct written {
	struct table *t;
	const struct plan *plan;
	/* Outputs of a column: the first, then the next of each; from 1. */
	unsigned *first, *next;
	char (*texts)[CELL_TEXT_SIZE];
	/* Cells kept as written, in the order of rows and columns. */
	sqlite3_stmt *raw;
	struct kept_statement *kept;
	int64_t at; /* row of the cell it stands on; beyond all: none */
	int64_t asked;
	struct str text; /* cells of this row */
	struct span {
		unsigned output;
		size_t from, len;
	} * spans;
};

struct written *
written_new(struct table *t, struct arena *a, const struct plan *plan)
{
	struct written *w = arena_new_of(a, struct written);

	w->t = t;
	w->plan = plan;
	w->first = arena_array_of(a, t->ncols, unsigned);
	w->next = arena_array_of(a, plan->noutputs, unsigned);
	w->texts = arena_alloc(a, plan->noutputs * sizeof(*w->texts));
	w->spans = arena_array_of(a, plan->noutputs, struct span);
	str_init(&w->text, a, ROW_MAX);
	for (unsigned i = 0; i < plan->noutputs; i++) {
		unsigned c = plan->columns[i];

		if (c == COLUMN_NONE)
			continue;
		w->next[i] = w->first[c];
		w->first[c] = i + 1;
	}
	return w;
}

static enum err_code
step_raw(struct written *w, struct err *e)
{
	int rc = sqlite3_step(w->raw);

	w->at = rc == SQLITE_ROW ? sqlite3_column_int64(w->raw, 0) : INT64_MAX;
	return rc == SQLITE_ROW || rc == SQLITE_DONE
	    ? ERR_OK
	    : query_failed(w->t, rc, e);
}

static enum err_code
seek(struct written *w, int64_t id, struct err *e)
{
	const struct value from = { .type = VALUE_INT, .i = id };
	const struct step step = {
		.sql = "SELECT row, col, text FROM raw WHERE row >= ?"
		       " ORDER BY row, col",
		.values = &from,
		.nvalues = 1
	};
	enum err_code rc = ERR_OK;

	if (!w->raw) {
		rc = statement_take(w->t, &step, &w->raw, &w->kept, e);
	} else {
		sqlite3_reset(w->raw);
		sqlite3_bind_int64(w->raw, 1, id);
	}
	return rc ? rc : step_raw(w, e);
}

/* Stand on the first cell of this row, or beyond. */
static enum err_code
go_to(struct written *w, int64_t id, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (!w->raw || id < w->asked)
		rc = seek(w, id, e);
	for (int i = 0; i < NEAR && w->at < id && !rc; i++)
		rc = step_raw(w, e);
	if (!rc && w->at < id)
		rc = seek(w, id, e);
	w->asked = id;
	return rc;
}

static enum err_code
take_cells(struct written *w, int64_t id, struct value *values, struct err *e)
{
	enum err_code rc = go_to(w, id, e);
	unsigned n = 0;

	str_reset(&w->text);
	while (!rc && w->at == id) {
		unsigned c = (unsigned)sqlite3_column_int(w->raw, 1), i;
		size_t from = w->text.len;

		i = c < w->t->ncols ? w->first[c] : 0;
		if (i > 0)
			str_append_n(&w->text,
			    (const char *)sqlite3_column_text(w->raw, 2),
			    (size_t)sqlite3_column_bytes(w->raw, 2));
		for (; i > 0; i = w->next[i - 1])
			w->spans[n++] =
			    (struct span){ i - 1, from, w->text.len - from };
		rc = step_raw(w, e);
	}
	while (n-- > 0) {
		const struct span *s = &w->spans[n];

		values[s->output] = (struct value){ .type = VALUE_TEXT,
			.text = str_text(&w->text) + s->from,
			.len = s->len };
	}
	return rc;
}

enum err_code
written_row(struct written *w, int64_t id, struct value *values, struct err *e)
{
	for (unsigned i = 0; i < w->plan->noutputs; i++) {
		unsigned c = w->plan->columns[i];
		struct value *v = &values[i];

		if (c == COLUMN_NONE || v->type == VALUE_NULL ||
		    w->t->cols[c].type == COLUMN_TEXT ||
		    w->t->cols[c].type == COLUMN_GEOMETRY)
			continue;
		v->len = cell_format_write(
		    &w->t->formats[c], v, w->texts[i], CELL_TEXT_SIZE);
		v->text = w->texts[i];
		v->type = VALUE_TEXT;
	}
	if (w->plan->is_grouped || w->t->raws == 0)
		return ERR_OK;
	return take_cells(w, id, values, e);
}

void
written_end(struct written *w)
{
	if (w && w->raw)
		statement_give_back(w->raw, w->kept);
	if (w)
		w->raw = NULL;
}
