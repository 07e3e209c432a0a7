/* SPDX-License-Identifier: Apache-2.0 */
/* repair_reader.c - the rows of a file, mended on their way. */
#include <string.h>

#include "ingest/header.h"
#include "ingest/repair.h"
#include "ingest/spaces.h"
#include "ingest/survey.h"
#include "kinds/number.h"
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
	/* By column of the file: what is asked of it, room for a mended code.
	 */
	struct repair *codes[READ_COLUMNS_MAX], *spaces[READ_COLUMNS_MAX];
	bool is_dropped[READ_COLUMNS_MAX];
	char (*mended)[MENDED_SIZE];
	char *text; /* room for mended texts of a row */
	size_t text_size;
	struct cell cells[READ_COLUMNS_MAX];
};

/* Columns without a value, once it is known which. */
static void
drop_columns(struct mender *m, struct repair *r, unsigned n)
{
	const bool *filled = m->list->filled;
	unsigned empty = 0;

	for (unsigned i = 0; filled && i < n; i++)
		empty += !filled[i];
	/* Of a table without any, nothing would be left. */
	if (empty == n)
		return;
	for (unsigned i = 0; filled && i < n; i++)
		m->is_dropped[i] = !filled[i];
	r->done = empty;
}

/* The cells of the columns that are kept, in m->cells. */
static unsigned
keep_cells(struct mender *m, const struct cell *cells, unsigned n)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		if (!m->is_dropped[i])
			m->cells[kept++] = cells[i];
	}
	return kept;
}

static void
ask_of_column(struct mender *m, struct repair *r, unsigned i)
{
	struct repair **asked = r->kind == REPAIR_CODES ? m->codes : m->spaces;

	if (!asked[i] || r->column)
		asked[i] = r;
	r->has_column = true;
}

/* What is asked of which columns, by the names they will have. */
static void
find_columns(struct mender *m, unsigned n)
{
	unsigned headed = m->header_cells < n ? m->header_cells : n, at = 0;
	unsigned kept = keep_cells(m, m->header, headed), empty, twice;
	const struct column *cols =
	    header_columns(m->a, m->cells, kept, n, &empty, &twice);

	m->mended = arena_alloc(m->a, (size_t)n * MENDED_SIZE);
	for (unsigned i = 0; i < n; i++) {
		for (unsigned k = 0; !m->is_dropped[i] && k < m->list->count;
		     k++) {
			struct repair *r = &m->list->repairs[k];

			if (r->kind != REPAIR_CODES && r->kind != REPAIR_SPACES)
				continue;
			if (!r->column || strcmp(cols[at].name, r->column) == 0)
				ask_of_column(m, r, i);
		}
		at += !m->is_dropped[i];
	}
}

static void
take_header(struct mender *m, const struct cell *cells, unsigned n)
{
	unsigned usable = n < READ_COLUMNS_MAX ? n : READ_COLUMNS_MAX;

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
	for (unsigned k = 0; k < m->list->count; k++) {
		if (m->list->repairs[k].kind == REPAIR_COLUMNS)
			drop_columns(m, &m->list->repairs[k], usable);
	}
	find_columns(m, usable);
}

static bool
concerns(const struct mender *m, enum repair_kind kind,
    const struct cell *cells, unsigned n)
{
	switch (kind) {
	case REPAIR_HEADINGS:
		return header_is_repeated(m->header, m->header_cells, cells, n);
	case REPAIR_TOTALS:
		return repair_is_total(cells, n);
	case REPAIR_ROWS:
		return repair_is_blank(cells, n);
	default:
		return false;
	}
}

/* A row that one of the repairs leaves out. */
static bool
is_left_out(struct mender *m, const struct cell *cells, unsigned n)
{
	for (unsigned k = 0; k < m->list->count; k++) {
		struct repair *r = &m->list->repairs[k];

		if (concerns(m, r->kind, cells, n)) {
			r->done++;
			return true;
		}
	}
	return false;
}

/* Room for a row's mended texts: they are shorter than it. */
static char *
room_for(struct mender *m, const struct cell *cells, unsigned n)
{
	size_t size = 0;

	for (unsigned i = 0; i < n; i++)
		size += cells[i].len;
	if (size > m->text_size) {
		m->text_size = 2 * size;
		m->text = arena_alloc(m->a, m->text_size);
	}
	return m->text;
}

static bool
cut_spaces(struct mender *m, unsigned i, struct cell *c, char **room)
{
	char *out = *room;

	if (!m->spaces[i] || c->len == 0 || !spaces_stray(c->text, c->len))
		return false;
	c->len = spaces_mend(c->text, c->len, out);
	c->text = out;
	*room += c->len;
	return true;
}

static bool
mend_code(struct mender *m, unsigned i, struct cell *c)
{
	if (!m->codes[i] || c->len == 0)
		return false;
	damage_find(
	    m->codes[i]->semantic, c->text, c->len, m->mended[i], MENDED_SIZE);
	if (m->mended[i][0] == '\0')
		return false;
	*c = (struct cell){ m->mended[i], strlen(m->mended[i]) };
	return true;
}

/* The row as it goes on; *n: cells of it. */
static const struct cell *
mend(struct mender *m, const struct cell *cells, unsigned *n, bool is_title)
{
	char *room = room_for(m, cells, *n);
	unsigned at = 0;

	for (unsigned i = 0; i < *n; i++) {
		struct cell c = cells[i];

		if (m->is_dropped[i])
			continue;
		if (!is_title && mend_code(m, i, &c))
			m->codes[i]->done++;
		if (!is_title && cut_spaces(m, i, &c, &room))
			m->spaces[i]->done++;
		m->cells[at++] = c;
	}
	/* No cell at all would be the end. */
	if (at == 0)
		m->cells[at++] = (struct cell){ "", 0 };
	*n = at;
	return m->cells;
}

static enum err_code
next(struct reader *reader, const struct cell **cells, unsigned *n,
    struct err *e)
{
	struct mender *m = (struct mender *)(void *)reader;
	bool is_title, out;
	enum err_code rc;

	do {
		is_title = !m->started && m->has_header;
		rc = reader_next(m->inner, cells, n, e);
		m->base.counts = m->inner->counts;
		if (rc || *n == 0)
			return rc;
		if (!m->started)
			take_header(m, *cells, *n);
		out = !is_title && is_left_out(m, *cells, *n);
	} while (out);
	if (*n <= READ_COLUMNS_MAX)
		*cells = mend(m, *cells, n, is_title);
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

bool
repair_must_look(const struct repair_list *list)
{
	for (unsigned k = 0; list && !list->filled && k < list->count; k++) {
		if (list->repairs[k].kind == REPAIR_COLUMNS)
			return true;
	}
	return false;
}

static void
note_filled(bool *filled, const struct cell *cells, unsigned n)
{
	for (unsigned i = 0; i < n && i < READ_COLUMNS_MAX; i++)
		filled[i] |=
		    blank_prefix(cells[i].text, cells[i].len) < cells[i].len;
}

enum err_code
repair_look(struct arena *a, struct reader *reader, struct repair_list *list,
    const struct progress *p, struct err *e)
{
	struct mender *m = (struct mender *)(void *)reader;
	bool *filled = arena_array_of(a, READ_COLUMNS_MAX, bool);
	bool is_title = m->has_header;
	const struct cell *cells;
	int64_t rows = 0;
	unsigned n;
	enum err_code rc = reader_next(reader, &cells, &n, e);

	while (!rc && n > 0) {
		if (!is_title &&
		    !header_is_repeated(m->header, m->header_cells, cells, n))
			note_filled(filled, cells, n);
		is_title = false;
		if (++rows % PROGRESS_ROWS == 0)
			rc = progress_say(p, reader->counts.bytes, e);
		if (!rc)
			rc = reader_next(reader, &cells, &n, e);
	}
	list->filled = filled;
	return rc;
}
