/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c - records and cells of a CSV file. */
#include "read/csv.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "read/decode.h"

enum limits {
	MAX_CELL = READ_CELL_MAX,
	MAX_RECORD = 8 << 20,
	MAX_CELLS = READ_COLUMNS_MAX,
	BLOCK = 128 << 10,     /* bytes of file read at a time */
	MAX_BLOCK = 1 << 20,   /* when one record is long */
	SLACK = 64,            /* zeroes after the text, for scan_marks() */
	LOOK_AHEAD = 64 << 10, /* how far a loose quote is looked into */
};

/* No offset of any text. */
#define NOWHERE SIZE_MAX

/* What reading a record came to. */
enum outcome {
	DONE,
	NEED_MORE, /* the text read so far ends inside the record */
	CELL_TOO_BIG,
	TOO_MANY_CELLS
};

struct csv_reader {
	struct reader base; /* first: what callers see */
	struct decoder decoder;
	char *text; /* decoded, len bytes, then SLACK zeroes */
	size_t len, cap;
	size_t pos;     /* start of the record */
	size_t window;  /* 64 bytes under scan */
	uint64_t marks; /* those of the window not looked at yet */
	char set[4];    /* bytes that end something */
	char sep;
	bool has_quotes, is_sample, eof;
	int64_t skip;    /* records above the header */
	bool has_header; /* and it is still to come */
	bool trims;      /* blank cells beyond the header go */
	unsigned wide;   /* cells of the header */
	unsigned named;  /* without blank ones at its end */
	int64_t next_line;
	int64_t breaks; /* line breaks inside the record */
	int64_t loose;  /* loose quotes inside the record */
	unsigned n;
	struct cell cells[MAX_CELLS];
	unsigned doubled_count; /* cells with "" inside */
	uint16_t doubled[MAX_CELLS];
};

static void
start_scan(struct csv_reader *r)
{
	r->window = r->pos;
	r->marks = r->len > 0 ? scan_marks(r->text + r->pos, r->set) : 0;
}

/* Offset of the next mark; r->len when the text has no more. */
static inline size_t
next_mark(struct csv_reader *r)
{
	size_t at;

	while (r->marks == 0) {
		r->window += 64;
		if (r->window >= r->len) {
			r->window = r->len;
			return r->len;
		}
		r->marks = scan_marks(r->text + r->window, r->set);
	}
	at = r->window + (size_t)__builtin_ctzll(r->marks);
	r->marks &= r->marks - 1;
	return at;
}

/* Forget the marks before `at`. */
static void
skip_to(struct csv_reader *r, size_t at)
{
	while (
	    r->marks != 0 && r->window + (size_t)__builtin_ctzll(r->marks) < at)
		r->marks &= r->marks - 1;
	if (r->marks == 0 && r->window + 64 <= at) {
		r->window = at & ~(size_t)63;
		r->marks = scan_marks(r->text + r->window, r->set);
		r->marks &= ~(uint64_t)0 << (at - r->window);
	}
}

static bool
ends_cell(const struct csv_reader *r, char c)
{
	return c == r->sep || c == '\n' || c == '\r';
}

static bool
breaks_line(const struct csv_reader *r, size_t at)
{
	return r->text[at] == '\n' ||
	    (r->text[at] == '\r' && r->text[at + 1] != '\n');
}

/*
 * After a quote that is followed by a letter: the next one on this line that
 * ends a cell; 0 when there is none. r->len: the text read ends too early.
 */
static size_t
find_closing(const struct csv_reader *r, size_t from)
{
	size_t stop = from + LOOK_AHEAD < r->len ? from + LOOK_AHEAD : r->len;

	for (size_t i = from; i + 1 < stop; i++) {
		if (r->text[i] == '\n' || r->text[i] == '\r')
			return 0;
		if (r->text[i] == '"' && ends_cell(r, r->text[i + 1]))
			return i;
	}
	return stop == r->len && !r->eof ? r->len : 0;
}

/*
 * A quote open at the end of the file: is what follows one text, cut, rather
 * than the rows of a table below a lone quote?
 */
static bool
is_cut_cell(const struct csv_reader *r, size_t start)
{
	size_t lines = 0, cells = 0;

	for (size_t i = start; i + 1 < r->len; i++) {
		lines += r->text[i] == '\n';
		cells += lines > 0 && r->text[i] == r->sep;
	}
	return lines > 0 && cells * 2 < lines * (r->wide - (r->wide > 0));
}

/*
 * The cell that starts by the quote at `start`. Sets *end to the byte after
 * the closing quote, to r->len for a text cut by the end of the file, or to 0
 * when it turns out to be no quoted cell.
 */
static enum outcome
quoted_cell(struct csv_reader *r, size_t start, size_t *end)
{
	size_t sure = 0; /* quotes before this one are letters */
	unsigned had = r->doubled_count;

	for (;;) {
		size_t at = next_mark(r);
		char c;

		if (at - start > MAX_CELL)
			return CELL_TOO_BIG;
		if (at + 1 >= r->len && !r->eof)
			return NEED_MORE;
		if (at >= r->len) {
			r->loose++;
			if (!is_cut_cell(r, start))
				break;
			*end = r->len;
			return DONE;
		}
		c = r->text[at];
		if (c != '"') {
			r->breaks += breaks_line(r, at);
			continue;
		}
		if (r->text[at + 1] == '"') {
			skip_to(r, at + 2);
			if (r->doubled_count == had)
				r->doubled[r->doubled_count++] = (uint16_t)r->n;
			continue;
		}
		if (ends_cell(r, r->text[at + 1])) {
			*end = at + 1;
			return DONE;
		}
		if (at < sure)
			continue;
		sure = find_closing(r, at + 1);
		if (sure == r->len)
			return NEED_MORE;
		r->loose++;
		if (sure == 0)
			break;
	}
	r->doubled_count = had;
	*end = 0;
	return DONE;
}

/*
 * Cells without quotes from `*start` on. DONE: the record ended at the mark
 * *end; or, when *end is NOWHERE, a quote stands at *start.
 */
static inline enum outcome
plain_cells(struct csv_reader *r, size_t *start, size_t *end)
{
	const char *text = r->text;
	const char set[4] = { r->set[0], r->set[1], r->set[2], r->set[3] };
	/* A byte that no text has, when quotes are letters. */
	const char quote = r->has_quotes ? '"' : '\0', sep = r->sep;
	size_t from = *start, at, window = r->window;
	uint64_t marks = r->marks;
	unsigned n = r->n;

	*end = NOWHERE;
	do {
		if (from < r->len && text[from] == quote)
			break;
		do {
			while (marks == 0) {
				window += 64;
				if (window >= r->len)
					return NEED_MORE;
				marks = scan_marks(text + window, set);
			}
			at = window + (size_t)__builtin_ctzll(marks);
			marks &= marks - 1;
		} while (text[at] == '"' && quote);
		if (at - from > MAX_CELL)
			return CELL_TOO_BIG;
		if (n == MAX_CELLS)
			return TOO_MANY_CELLS;
		r->cells[n].text = text + from;
		r->cells[n++].len = at - from;
		from = at + 1;
		if (text[at] != sep)
			*end = at;
	} while (*end == NOWHERE);
	r->window = window;
	r->marks = marks;
	r->n = n;
	*start = from;
	return DONE;
}

/*
 * The cell that starts by the quote at *start, and the mark at *end that ends
 * it. When it is no quoted cell, its first quote is a letter as the others.
 */
static enum outcome
take_quoted(struct csv_reader *r, size_t *start, size_t *end)
{
	int64_t breaks = r->breaks;
	size_t from = *start, after = 0;
	enum outcome o;

	if (r->n == MAX_CELLS)
		return TOO_MANY_CELLS;
	skip_to(r, from + 1);
	o = quoted_cell(r, from, &after);
	if (o != DONE)
		return o;
	if (after == 0) {
		r->breaks = breaks;
		r->window = from;
		r->marks = scan_marks(r->text + from, r->set) & ~(uint64_t)1;
	}
	do {
		*end = after == r->len ? r->len - 1 : next_mark(r);
	} while (*end < r->len && r->text[*end] == '"');
	if (*end >= r->len)
		return NEED_MORE;
	if (*end - from > MAX_CELL)
		return CELL_TOO_BIG;
	r->cells[r->n].text = r->text + from + (after > 0);
	r->cells[r->n++].len = after > 0 ? after - from - 2 : *end - from;
	*start = *end + 1;
	return DONE;
}

/* One record from r->pos; moves r->pos only when it is whole. */
static enum outcome
read_record(struct csv_reader *r)
{
	size_t start = r->pos, end = NOWHERE;

	r->n = r->doubled_count = 0;
	r->breaks = r->loose = 0;
	while (end == NOWHERE) {
		enum outcome o = plain_cells(r, &start, &end);

		if (o == DONE && end == NOWHERE) {
			o = take_quoted(r, &start, &end);
			if (o == DONE && r->text[end] == r->sep)
				end = NOWHERE;
		}
		if (o != DONE)
			return o;
	}
	if (r->text[end] == '\r') {
		if (end + 1 >= r->len && !r->eof)
			return NEED_MORE;
		if (r->text[end + 1] == '\n')
			start = next_mark(r) + 1;
	}
	r->pos = start;
	return DONE;
}

static enum err_code
grow(struct csv_reader *r, size_t need, struct err *e)
{
	char *text;

	if (need <= r->cap)
		return ERR_OK;
	text = realloc(r->text, need + SLACK);
	if (!text)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	r->text = text;
	r->cap = need;
	return ERR_OK;
}

/* Keep what is left of the text and read on. At the end of the file a last
 * line without its end gets one. */
static enum err_code
refill(struct csv_reader *r, struct err *e)
{
	size_t left = r->len - r->pos, got = 0;
	size_t block = left < BLOCK ? BLOCK
	    : left < MAX_BLOCK      ? left
				    : MAX_BLOCK;
	enum err_code rc;

	if (left > 0 && r->pos > 0)
		memmove(r->text, r->text + r->pos, left);
	r->len = left;
	r->pos = 0;
	rc = grow(r, left + 3 * block + 1, e);
	if (rc)
		return rc;
	rc = decoder_read(&r->decoder, r->text + left, 3 * block, &got, e);
	if (rc)
		return rc;
	r->len += got;
	if (got == 0) {
		r->eof = true;
		if (r->is_sample && r->decoder.bytes == r->decoder.max)
			r->len = 0;
		if (r->len > 0 && r->text[r->len - 1] != '\n' &&
		    r->text[r->len - 1] != '\r')
			r->text[r->len++] = '\n';
	}
	memset(r->text + r->len, 0, SLACK);
	start_scan(r);
	r->base.counts.bytes = r->decoder.bytes;
	r->base.counts.multibyte = r->decoder.utf8;
	r->base.counts.repaired = r->decoder.latin;
	r->base.counts.replaced = r->decoder.replaced;
	r->base.counts.nul_bytes = r->decoder.nul_bytes;
	return ERR_OK;
}

static enum err_code
too_big(const struct csv_reader *r, const char *what, struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Ligne %" PRId64 NNBSP ": %s. Un guillemet ouvert et jamais "
	    "refermé en est souvent la cause" NNBSP
	    "; corrigez la ligne, puis déposez à nouveau le fichier.",
	    r->next_line, what);
}

/* *more is false when the file holds no more record. */
static enum err_code
whole_record(struct csv_reader *r, bool *more, struct err *e)
{
	*more = false;
	for (;;) {
		enum outcome o = NEED_MORE;
		enum err_code rc;

		if (r->pos < r->len)
			o = read_record(r);
		else if (r->eof)
			return ERR_OK;
		assert(o != NEED_MORE || !r->eof);
		if (o == DONE) {
			*more = true;
			return ERR_OK;
		}
		if (o == CELL_TOO_BIG)
			return too_big(r, "une cellule dépasse 1 Mio", e);
		if (o == TOO_MANY_CELLS)
			return too_big(r,
			    "2 000 cellules ou plus, c'est trop pour un "
			    "tableau",
			    e);
		if (r->len - r->pos > MAX_RECORD)
			return too_big(r, "la ligne dépasse 8 Mio", e);
		rc = refill(r, e);
		if (rc)
			return rc;
	}
}

/* "" to ", in place: the record is not read again. */
static void
undouble(struct csv_reader *r)
{
	for (unsigned k = 0; k < r->doubled_count; k++) {
		struct cell *c = &r->cells[r->doubled[k]];
		char *text = r->text + (c->text - r->text);
		size_t w = 0;

		for (size_t i = 0; i < c->len; i++) {
			text[w++] = text[i];
			if (text[i] == '"' && i + 1 < c->len &&
			    text[i + 1] == '"')
				i++;
		}
		c->len = w;
	}
}

/* A byte order mark may hide inside the first quotes, or in a line of its
 * own. */
static void
drop_mark(struct cell *c)
{
	if (c->len >= 3 && memcmp(c->text, "\xef\xbb\xbf", 3) == 0) {
		c->text += 3;
		c->len -= 3;
	}
}

static unsigned
trimmed(const struct csv_reader *r, unsigned least)
{
	unsigned n = r->n;

	while (n > least && r->cells[n - 1].len == 0)
		n--;
	return n;
}

static void
note_header(struct csv_reader *r)
{
	r->has_header = false;
	r->wide = r->n;
	r->named = trimmed(r, 1);
}

static void
note_record(struct csv_reader *r)
{
	if (r->wide == 0)
		r->wide = r->named = r->n;
	r->base.counts.records++;
	if (r->trims && r->n > r->wide)
		r->n = trimmed(r, r->wide);
	if (r->n < r->named || r->n > r->wide) {
		if (r->base.counts.ragged++ == 0)
			r->base.counts.ragged_line = r->base.counts.line;
	}
}

static enum err_code
next(struct reader *base, const struct cell **cells, unsigned *n, struct err *e)
{
	struct csv_reader *r = (struct csv_reader *)(void *)base;

	*n = 0;
	for (;;) {
		int64_t line = r->next_line;
		bool more;
		enum err_code rc = whole_record(r, &more, e);

		if (rc)
			return rc;
		if (!more)
			return ERR_OK;
		r->next_line += r->breaks + 1;
		if (line == 1 || (r->n == 1 && r->cells[0].len == 3))
			drop_mark(&r->cells[0]);
		if (r->skip > 0) {
			r->skip--;
			continue;
		}
		/* A line of two quotes is a record: its one cell is empty. */
		if (r->n == 1 && r->cells[0].len == 0 &&
		    r->cells[0].text[0] != '"') {
			if (r->base.counts.empty_lines++ == 0)
				r->base.counts.empty_line = line;
			continue;
		}
		r->base.counts.line = line;
		break;
	}
	r->base.counts.loose_quotes += r->loose;
	if (r->doubled_count > 0)
		undouble(r);
	if (r->has_header)
		note_header(r);
	else
		note_record(r);
	*cells = r->cells;
	*n = r->n;
	return ERR_OK;
}

static void
close_csv(struct reader *base)
{
	struct csv_reader *r = (struct csv_reader *)(void *)base;

	decoder_close(&r->decoder);
	free(r->text);
	free(r);
}

enum err_code
csv_open(const char *path, const struct csv_options *o, int64_t max_bytes,
    struct reader **out, struct err *e)
{
	struct csv_reader *r = calloc(1, sizeof(*r));
	enum err_code rc;

	if (!r)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	rc = decoder_open(&r->decoder, path, o, max_bytes, e);
	if (rc) {
		free(r);
		return rc;
	}
	r->base.next = next;
	r->base.close = close_csv;
	r->sep = o->separator;
	r->has_quotes = o->has_quotes;
	r->is_sample = max_bytes >= 0;
	r->set[0] = o->separator;
	r->set[1] = '\n';
	r->set[2] = '\r';
	r->set[3] = o->has_quotes ? '"' : '\n';
	r->has_header = r->trims = o->header_line > 0;
	r->skip = r->has_header ? o->header_line - 1 : 0;
	r->next_line = 1;
	*out = &r->base;
	return ERR_OK;
}

static enum err_code
open_table(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	(void)a;
	(void)sheet;
	return csv_open(path, o, max_bytes, out, e);
}

static enum err_code
sniff(struct arena *a, const char *path, unsigned sheet, struct csv_options *o,
    struct err *e)
{
	(void)a;
	(void)sheet;
	return sniff_csv(path, o, e);
}

const struct read_format read_csv = {
	.format = "csv", .is_text = true, .sniff = sniff, .open = open_table
};
const struct read_format read_tsv = {
	.format = "tsv", .is_text = true, .sniff = sniff, .open = open_table
};
