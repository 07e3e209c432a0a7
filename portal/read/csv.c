/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c - records and cells of a CSV file. */
#include "read/csv.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/csv_scan.h"
#include "read/decode.h"

enum limits {
	MAX_RECORD = 8 << 20,
	LEAST_BLOCK = 64,
	BLOCK = 128 << 10,   /* bytes of file read at a time */
	MAX_BLOCK = 1 << 20, /* when one record is long */
};

struct csv_reader {
	struct reader base; /* first: what callers see */
	struct decoder decoder;
	struct csv_scan scan;
	size_t cap; /* of its text */
	bool is_sample;
	int64_t skip;    /* records above the header */
	bool has_header; /* and it is still to come */
	bool trims;      /* blank cells beyond the header go */
	unsigned named; /* cells of the header, without blank ones at its end */
	int64_t next_line;
};

static enum err_code
grow(struct csv_reader *r, size_t need, struct err *e)
{
	char *text;

	if (need <= r->cap)
		return ERR_OK;
	text = realloc(r->scan.text, need + CSV_SLACK);
	if (!text)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	r->scan.text = text;
	r->cap = need;
	return ERR_OK;
}

/* Of file to read at a time: small when the file is, it is opened often. */
static size_t
block_for(const struct csv_reader *r, size_t kept)
{
	size_t block = kept < BLOCK ? BLOCK
	    : kept < MAX_BLOCK      ? kept
				    : MAX_BLOCK;
	int64_t left = decoder_left(&r->decoder);

	if (left >= (int64_t)block)
		return block;
	return left < LEAST_BLOCK ? LEAST_BLOCK : (size_t)left;
}

/* Keep what is left of the text and read on. At the end of the file a last
 * line without its end gets one. */
static enum err_code
refill(struct csv_reader *r, struct err *e)
{
	size_t left = r->scan.len - r->scan.pos, got = 0;
	size_t block = block_for(r, left);
	enum err_code rc;

	if (left > 0 && r->scan.pos > 0)
		memmove(r->scan.text, r->scan.text + r->scan.pos, left);
	r->scan.len = left;
	r->scan.pos = 0;
	rc = grow(r, left + 3 * block + 1, e);
	if (rc)
		return rc;
	rc = decoder_read(&r->decoder, r->scan.text + left, 3 * block, &got, e);
	if (rc)
		return rc;
	r->scan.len += got;
	if (got == 0) {
		r->scan.eof = true;
		if (r->is_sample && r->decoder.bytes == r->decoder.max)
			r->scan.len = 0;
		if (r->scan.len > 0 && r->scan.text[r->scan.len - 1] != '\n' &&
		    r->scan.text[r->scan.len - 1] != '\r')
			r->scan.text[r->scan.len++] = '\n';
	}
	memset(r->scan.text + r->scan.len, 0, CSV_SLACK);
	csv_scan_start(&r->scan);
	r->base.counts.bytes = r->scan.bytes = r->decoder.bytes;
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

static enum err_code
too_many_cells(const struct csv_reader *r, struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Ligne %" PRId64 NNBSP ": 2 000 cellules ou plus, c’est "
	    "trop pour un tableau. Le séparateur de colonnes n’est sans doute "
	    "pas celui du fichier" NNBSP ": choisissez-le avec «" NNBSP
	    "Changer la lecture" NNBSP "».",
	    r->next_line);
}

/* *more is false when the file holds no more record. */
static enum err_code
whole_record(struct csv_reader *r, bool *more, struct err *e)
{
	*more = false;
	for (;;) {
		enum csv_outcome o = CSV_NEED_MORE;
		enum err_code rc;

		if (r->scan.pos < r->scan.len)
			o = csv_scan_record(&r->scan);
		else if (r->scan.eof)
			return ERR_OK;
		assert(o != CSV_NEED_MORE || !r->scan.eof);
		if (o == CSV_DONE) {
			*more = true;
			return ERR_OK;
		}
		if (o == CSV_CELL_TOO_BIG)
			return too_big(r, "une cellule dépasse 1 Mio", e);
		if (o == CSV_TOO_MANY_CELLS)
			return too_many_cells(r, e);
		if (r->scan.len - r->scan.pos > MAX_RECORD)
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
	for (unsigned k = 0; k < r->scan.doubled_count; k++) {
		struct cell *c = &r->scan.cells[r->scan.doubled[k]];
		char *text = r->scan.text + (c->text - r->scan.text);
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
	unsigned n = r->scan.n;

	while (n > least && r->scan.cells[n - 1].len == 0)
		n--;
	return n;
}

static void
note_header(struct csv_reader *r)
{
	r->has_header = false;
	r->scan.wide = r->scan.n;
	r->named = trimmed(r, 1);
}

static void
note_record(struct csv_reader *r)
{
	if (r->scan.wide == 0)
		r->scan.wide = r->named = r->scan.n;
	r->base.counts.records++;
	if (r->trims && r->scan.n > r->scan.wide)
		r->scan.n = trimmed(r, r->scan.wide);
	if (r->scan.n < r->named || r->scan.n > r->scan.wide) {
		if (r->base.counts.ragged++ == 0)
			r->base.counts.ragged_line = r->base.counts.line;
	}
}

static void
note_quotes(struct csv_reader *r)
{
	struct read_counts *c = &r->base.counts;

	if (r->scan.loose > 0 && c->loose_quotes == 0)
		c->loose_line = c->line;
	c->loose_quotes += r->scan.loose;
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
		r->next_line += r->scan.breaks + 1;
		if (line == 1 || (r->scan.n == 1 && r->scan.cells[0].len == 3))
			drop_mark(&r->scan.cells[0]);
		if (r->skip > 0) {
			r->skip--;
			continue;
		}
		/* A line of two quotes is a record: its one cell is empty. */
		if (r->scan.n == 1 && r->scan.cells[0].len == 0 &&
		    r->scan.cells[0].text[0] != '"') {
			if (r->base.counts.empty_lines++ == 0)
				r->base.counts.empty_line = line;
			continue;
		}
		r->base.counts.line = line;
		break;
	}
	note_quotes(r);
	if (r->scan.doubled_count > 0)
		undouble(r);
	if (r->has_header)
		note_header(r);
	else
		note_record(r);
	*cells = r->scan.cells;
	*n = r->scan.n;
	return ERR_OK;
}

static void
close_csv(struct reader *base)
{
	struct csv_reader *r = (struct csv_reader *)(void *)base;

	decoder_close(&r->decoder);
	free(r->scan.text);
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
	r->scan.sep = o->separator;
	r->scan.has_quotes = o->has_quotes;
	r->is_sample = max_bytes >= 0;
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
