/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - what readers of spreadsheets share: rows put together, counted. */
#include "read/sheet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/guess.h"

enum {
	MAX_RECORD = 8 << 20,
	MAX_RATIO = 100, /* text given for one byte of the file, over FREE */
	FREE = 1 << 30,
	ROW = 16 /* what a row costs, whatever it holds */
};

static enum err_code
too_big(const struct sheet *s, const char *what, struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Ligne %" PRId64 NNBSP ": %s. Corrigez la feuille, puis "
	    "déposez-la à nouveau.",
	    s->row, what);
}

/* Has the row room for that many bytes more, all repeats counted? */
static enum err_code
check_record(struct sheet *s, size_t more, struct err *e)
{
	if (more > MAX_RECORD - s->bytes)
		return too_big(s, "la ligne dépasse 8 Mio", e);
	s->bytes += more;
	return ERR_OK;
}

static enum err_code
grow(struct sheet *s, size_t want, struct err *e)
{
	size_t cap = s->cap ? s->cap : 4096;
	char *text;

	while (cap < want)
		cap *= 2;
	if (cap == s->cap)
		return ERR_OK;
	text = realloc(s->text, cap);
	if (!text)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	s->text = text;
	s->cap = cap;
	return ERR_OK;
}

/* The span of a column, those on its left empty when they are new. */
static enum err_code
reach(struct sheet *s, unsigned column, struct sheet_span **out, struct err *e)
{
	if (column >= READ_COLUMNS_MAX)
		return too_big(
		    s, "2 000 colonnes ou plus, c’est trop pour un tableau", e);
	for (; s->n <= column; s->n++)
		s->spans[s->n] = (struct sheet_span){ 0 };
	*out = &s->spans[column];
	return ERR_OK;
}

enum err_code
sheet_room(
    struct sheet *s, unsigned column, size_t len, char **out, struct err *e)
{
	struct sheet_span *span = NULL;
	enum err_code rc = reach(s, column, &span, e);

	if (!rc && len > READ_CELL_MAX)
		rc = too_big(s, "une cellule dépasse 1 Mio", e);
	if (!rc)
		rc = check_record(s, len, e);
	if (!rc)
		rc = grow(s, s->len + len, e);
	if (rc)
		return rc;
	span->at = s->len;
	span->len = len;
	s->len += len;
	*out = s->text + span->at;
	return ERR_OK;
}

enum err_code
sheet_put(struct sheet *s, unsigned column, const char *text, size_t len,
    struct err *e)
{
	enum err_code rc;
	char *room;

	if (len == 0)
		return ERR_OK;
	rc = sheet_room(s, column, len, &room, e);
	if (!rc)
		memcpy(room, text, len);
	return rc;
}

enum err_code
sheet_repeat(struct sheet *s, unsigned column, int64_t times, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (column >= s->n || s->spans[column].len == 0)
		return ERR_OK;
	for (int64_t i = 1; !rc && i <= times; i++) {
		const struct sheet_span *from = &s->spans[column];
		struct sheet_span *to = NULL;

		rc = reach(s, column + (unsigned)i, &to, e);
		if (!rc)
			rc = check_record(s, from->len, e);
		if (!rc)
			*to = *from;
	}
	return rc;
}

void
sheet_hide_columns(struct sheet *s, int64_t first, int64_t count)
{
	for (int64_t i = first;
	     i >= 0 && i < READ_COLUMNS_MAX && i - first < count; i++)
		s->column_is_hidden[i] = true;
}

void
sheet_merge(struct sheet *s, int64_t first_row, int64_t last_row)
{
	struct read_counts *c = &s->reader.counts;

	if (last_row >= s->header_line && c->merged++ == 0)
		c->merged_line = first_row;
}

void
sheet_error(struct sheet *s)
{
	if (s->reader.counts.errors++ == 0)
		s->reader.counts.error_line = s->row;
}

void
sheet_progress(struct sheet *s, int64_t done, int64_t all)
{
	double share = all > 0 ? (double)done / (double)all : 1;

	s->reader.counts.bytes =
	    (int64_t)((double)s->file_size * (share < 1 ? share : 1));
}

static bool
is_filled(const struct sheet *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		const char *p = s->text + s->spans[i].at;

		for (size_t k = 0; k < s->spans[i].len; k++) {
			if (p[k] != ' ' && p[k] != '\n' && p[k] != '\t' &&
			    p[k] != '\r')
				return true;
		}
	}
	return false;
}

/* Is the file worth as much text as the rows put together, blank or not? */
static enum err_code
charge(struct sheet *s, struct err *e)
{
	s->given += (int64_t)s->bytes + s->n + ROW;
	if (s->given > FREE && (s->given - FREE) / MAX_RATIO > s->file_size)
		return too_big(s,
		    "ce classeur se déploie en un volume démesuré, par "
		    "sécurité il n’est pas lu plus loin",
		    e);
	return ERR_OK;
}

/* The next row that holds something; *more is false when there is none. */
static enum err_code
next_filled(struct sheet *s, bool *more, struct err *e)
{
	*more = true;
	if (s->again > 0) {
		s->row++;
		return charge(s, e);
	}
	do {
		enum err_code rc;

		s->len = s->bytes = 0;
		s->n = 0;
		s->repeats = 1;
		s->row_is_hidden = false;
		rc = s->read_row(s, more, e);
		if (!rc && *more)
			rc = charge(s, e);
		if (rc || !*more)
			return rc;
		s->again = s->repeats;
	} while (!is_filled(s));
	return ERR_OK;
}

static void
note_width(struct sheet *s)
{
	struct read_counts *c = &s->reader.counts;

	s->wide = s->n;
	s->is_wide_known = true;
	for (unsigned i = 0; i < s->wide; i++) {
		if (s->column_is_hidden[i] && c->hidden_columns++ == 0)
			c->hidden_column = i + 1;
	}
}

static void
note_row(struct sheet *s)
{
	struct read_counts *c = &s->reader.counts;

	c->line = s->row;
	if (c->empty_lines == 0 && s->row > s->last_row + 1)
		c->empty_line = s->last_row + 1;
	c->empty_lines += s->row - s->last_row - 1;
	s->last_row = s->row;
	if (!s->is_wide_known)
		note_width(s);
	if (s->has_header) {
		s->has_header = false;
		return;
	}
	c->records++;
	if (s->row_is_hidden && c->hidden_rows++ == 0)
		c->hidden_row = s->row;
	if (s->header_line > 0 && s->n > s->wide && c->ragged++ == 0)
		c->ragged_line = s->row;
}

/* Cells that can be lent: the text moves no more. */
static unsigned
lend(struct sheet *s)
{
	unsigned n = s->n > s->wide ? s->n : s->wide;

	for (unsigned i = 0; i < n; i++) {
		bool known = i < s->n && s->spans[i].len > 0;

		s->cells[i].text = known ? s->text + s->spans[i].at : "";
		s->cells[i].len = known ? s->spans[i].len : 0;
	}
	return n;
}

static enum err_code
next(struct reader *r, const struct cell **cells, unsigned *n, struct err *e)
{
	struct sheet *s = (struct sheet *)r;
	bool more;

	*n = 0;
	do {
		enum err_code rc = next_filled(s, &more, e);

		if (rc || !more)
			return rc;
		s->again--;
	} while (s->row < s->header_line);
	note_row(s);
	*cells = s->cells;
	*n = lend(s);
	return ERR_OK;
}

static void
close_sheet(struct reader *r)
{
	struct sheet *s = (struct sheet *)r;

	s->finish(s);
	free(s->text);
	s->text = NULL;
}

void
sheet_start(struct sheet *s, const struct csv_options *o, int64_t file_size)
{
	s->reader.next = next;
	s->reader.close = close_sheet;
	s->file_size = file_size;
	s->header_line = o->header_line;
	s->has_header = o->header_line > 0;
	s->last_row = s->has_header ? s->header_line - 1 : 0;
}

enum err_code
sheet_sniff(const struct read_format *f, struct arena *a, const char *path,
    unsigned sheet, struct csv_options *o, struct err *e)
{
	const struct csv_options raw = { .charset = CHARSET_UTF8 };
	const struct cell *cells;
	struct reader *r;
	unsigned n;
	enum err_code rc;

	if (!o->charset_given)
		o->charset = CHARSET_UTF8;
	rc = f->open(a, path, sheet, &raw, -1, &r, e);
	if (rc)
		return rc;
	rc = reader_next(r, &cells, &n, e);
	reader_close(r);
	if (rc)
		return rc;
	if (n == 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "Cette feuille ne contient aucune ligne remplie.");
	guess_header(f, a, path, sheet, o, 0);
	return ERR_OK;
}
