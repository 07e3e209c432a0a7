/* SPDX-License-Identifier: Apache-2.0 */
/* repair_reader.c - the rows of a file, mended on their way. */
#include <string.h>

#include "ingest/header.h"
#include "ingest/repair.h"
#include "kinds/semantic.h"

enum {
	MENDED_SIZE = 64 /* of a code */
};

struct mender {
	struct reader base; /* first */
	struct reader *inner;
	struct arena *a;
	struct repair_list *list;
	struct cell *header; /* when there is one */
	unsigned header_cells;
	bool has_header, started;
	/* By column: the repair of its codes, and room for a mended one. */
	struct repair *codes[READ_COLUMNS_MAX];
	char (*mended)[MENDED_SIZE];
	struct cell cells[READ_COLUMNS_MAX];
};

/* Which columns have codes to mend, by the names they will have. */
static void
find_columns(struct mender *m, unsigned n)
{
	unsigned empty, twice;
	const struct column *cols =
	    header_columns(m->a, m->header, m->header_cells, n, &empty, &twice);

	m->mended = arena_alloc(m->a, (size_t)n * MENDED_SIZE);
	for (unsigned k = 0; k < m->list->count; k++) {
		struct repair *r = &m->list->repairs[k];

		for (unsigned i = 0; i < n && r->kind == REPAIR_CODES; i++) {
			if (strcmp(cols[i].name, r->column) != 0)
				continue;
			m->codes[i] = r;
			r->has_column = true;
		}
	}
}

static void
take_header(struct mender *m, const struct cell *cells, unsigned n)
{
	m->started = true;
	if (m->has_header) {
		m->header = arena_array_of(m->a, n, struct cell);
		m->header_cells = n;
		for (unsigned i = 0; i < n; i++)
			m->header[i] =
			    (struct cell){ arena_strndup(m->a, cells[i].text,
					       cells[i].len),
				    cells[i].len };
	}
	find_columns(m, n < READ_COLUMNS_MAX ? n : READ_COLUMNS_MAX);
}

static bool
is_header(const struct mender *m, const struct cell *cells, unsigned n)
{
	if (n != m->header_cells || n == 0)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (cells[i].len != m->header[i].len ||
		    memcmp(cells[i].text, m->header[i].text, cells[i].len) != 0)
			return false;
	}
	return true;
}

/* A row that one of the repairs leaves out. */
static bool
is_left_out(struct mender *m, const struct cell *cells, unsigned n)
{
	for (unsigned k = 0; k < m->list->count; k++) {
		struct repair *r = &m->list->repairs[k];
		bool out =
		    (r->kind == REPAIR_HEADINGS && is_header(m, cells, n)) ||
		    (r->kind == REPAIR_TOTALS && repair_is_total(cells, n));

		if (out) {
			r->done++;
			return true;
		}
	}
	return false;
}

static const struct cell *
mend_codes(struct mender *m, const struct cell *cells, unsigned n)
{
	memcpy(m->cells, cells, n * sizeof(*cells));
	for (unsigned i = 0; i < n; i++) {
		struct repair *r = m->codes[i];

		if (!r || cells[i].len == 0)
			continue;
		damage_find(r->semantic, cells[i].text, cells[i].len,
		    m->mended[i], MENDED_SIZE);
		if (m->mended[i][0] == '\0')
			continue;
		m->cells[i] =
		    (struct cell){ m->mended[i], strlen(m->mended[i]) };
		r->done++;
	}
	return m->cells;
}

static enum err_code
next(struct reader *reader, const struct cell **cells, unsigned *n,
    struct err *e)
{
	struct mender *m = (struct mender *)(void *)reader;
	bool out;
	enum err_code rc;

	do {
		bool first = !m->started;

		rc = reader_next(m->inner, cells, n, e);
		m->base.counts = m->inner->counts;
		if (rc || *n == 0)
			return rc;
		if (first)
			take_header(m, *cells, *n);
		out = !(first && m->has_header) && is_left_out(m, *cells, *n);
	} while (out);
	if (*n <= READ_COLUMNS_MAX)
		*cells = mend_codes(m, *cells, *n);
	return ERR_OK;
}

static void
close_both(struct reader *reader)
{
	struct mender *m = (struct mender *)(void *)reader;

	reader_close(m->inner);
}

struct reader *
repair_reader(struct arena *a, struct reader *inner, struct repair_list *list,
    bool has_header)
{
	struct mender *m;

	if (!list || list->count == 0)
		return inner;
	m = arena_new_of(a, struct mender);
	m->base.next = next;
	m->base.close = close_both;
	m->inner = inner;
	m->a = a;
	m->list = list;
	m->has_header = has_header;
	for (unsigned k = 0; k < list->count; k++) {
		list->repairs[k].done = 0;
		list->repairs[k].has_column = false;
	}
	return &m->base;
}
