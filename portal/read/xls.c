/* SPDX-License-Identifier: Apache-2.0 */
/* xls.c - the rows of an Excel 97-2003 sheet (MS-XLS, BIFF8). */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "read/unpack.h"
#include "read/xls_book.h"

enum {
	MAX_ROWS = 65536,
	LEAST_PREVIEW = 16 << 10,
	PEEK = 4 << 20, /* bytes of a sheet in which a cell must be found */
	NO_ROW = -1
};

struct xls_reader {
	struct sheet sheet; /* first */
	struct xls_book book;
	struct xls_records *records;
	int64_t start, end; /* of its records; where a preview ends, or -1 */
	unsigned depth;     /* of charts in the sheet */
	int64_t row;        /* being put together, from 0, or NO_ROW */
	int64_t last;       /* row of the sheet put together before, from 1 */
	bool ended;
	bool is_cut;      /* by the end of a preview */
	bool is_peek;     /* only to know whether a cell is filled */
	unsigned formula; /* column whose text follows */
	struct str text;
	uint8_t hidden[MAX_ROWS / 8];
};

static enum err_code
put_number(struct xls_reader *r, unsigned column, unsigned style, double d,
    struct err *e)
{
	char number[32], out[SHEET_NUMBER_MAX];
	int len = snprintf(number, sizeof(number), "%.15g", d);
	size_t n = sheet_number_write(sheet_styles_get(&r->book.styles, style),
	    r->book.from_1904, number, (size_t)len, out);

	/* No number is an error of a formula. */
	if (n == 0) {
		sheet_error(&r->sheet);
		return ERR_OK;
	}
	return sheet_put(&r->sheet, column, out, n, e);
}

/* A number in 30 bits: a whole one or the first half of a double, perhaps
 * times a hundred. */
static double
rk_value(uint32_t rk)
{
	uint64_t bits = (uint64_t)(rk & 0xfffffffcu) << 32;
	double d;

	if (rk & 2)
		d = (double)((int32_t)rk >> 2);
	else
		memcpy(&d, &bits, sizeof(d));
	return rk & 1 ? d / 100 : d;
}

static enum err_code
put_bool(struct xls_reader *r, unsigned column, bool is_error, bool value,
    struct err *e)
{
	if (is_error) {
		sheet_error(&r->sheet);
		return ERR_OK;
	}
	return sheet_put(&r->sheet, column, value ? "VRAI" : "FAUX", 4, e);
}

static enum err_code
take_number(struct xls_reader *r, unsigned column, struct err *e)
{
	return put_number(
	    r, column, xls_u16(r->records, 4), xls_double(r->records, 6), e);
}

static enum err_code
take_rk(struct xls_reader *r, unsigned column, struct err *e)
{
	return put_number(r, column, xls_u16(r->records, 4),
	    rk_value(xls_u32(r->records, 6)), e);
}

static enum err_code
take_rks(struct xls_reader *r, unsigned column, struct err *e)
{
	enum err_code rc = ERR_OK;

	for (size_t at = 4; !rc && at + 8 <= r->records->size; at += 6)
		rc = put_number(r, column++, xls_u16(r->records, at),
		    rk_value(xls_u32(r->records, at + 2)), e);
	return rc;
}

static enum err_code
take_shared(struct xls_reader *r, unsigned column, struct err *e)
{
	enum err_code rc = ERR_OK;

	/* Which text it is would cost the reading of all. */
	if (r->is_peek)
		return sheet_put(&r->sheet, column, "?", 1, e);
	if (!r->book.texts)
		rc = xls_book_texts(&r->book, e);
	return rc ? rc
		  : sheet_texts_put(r->book.texts, xls_u32(r->records, 6),
			&r->sheet, column, e);
}

static enum err_code
put_text(struct xls_reader *r, unsigned column, unsigned count, struct err *e)
{
	enum err_code rc;

	str_reset(&r->text);
	rc = xls_text(r->records, count, &r->text, e);
	return rc
	    ? rc
	    : sheet_put(&r->sheet, column, str_text(&r->text), r->text.len, e);
}

static enum err_code
take_text(struct xls_reader *r, unsigned column, struct err *e)
{
	r->records->pos = 8;
	return put_text(r, column, xls_u16(r->records, 6), e);
}

static enum err_code
take_bool(struct xls_reader *r, unsigned column, struct err *e)
{
	if (r->records->size < 8)
		return ERR_OK;
	return put_bool(
	    r, column, r->records->body[7] != 0, r->records->body[6] != 0, e);
}

/* The value a formula had: a number, or what its first byte says. */
static enum err_code
take_formula(struct xls_reader *r, unsigned column, struct err *e)
{
	const unsigned char *value = r->records->body + 6;

	if (r->records->size < 14)
		return ERR_OK;
	if (xls_u16(r->records, 12) != 0xffff)
		return take_number(r, column, e);
	r->formula = column;
	return value[0] == 1 || value[0] == 2
	    ? put_bool(r, column, value[0] == 2, value[2] != 0, e)
	    : ERR_OK;
}

static const struct {
	unsigned type;
	enum err_code (*take)(
	    struct xls_reader *r, unsigned column, struct err *e);
} cells[] = {
	{ XLS_SHARED_TEXT, take_shared },
	{ XLS_NUMBER, take_number },
	{ XLS_RK, take_rk },
	{ XLS_MUL_RK, take_rks },
	{ XLS_FORMULA, take_formula },
	{ XLS_TEXT, take_text },
	{ XLS_RICH_TEXT, take_text },
	{ XLS_BOOL, take_bool },
};

static void
start_row(struct xls_reader *r, unsigned row)
{
	r->row = row;
	/* Programs that write rows out of order are wrong about their place. */
	r->sheet.row = row >= r->last ? row + 1 : r->last + 1;
	r->last = r->sheet.row;
	r->sheet.row_is_hidden = r->hidden[row / 8] >> (row % 8) & 1;
}

/* *done is true when the record is of the next row: it is given again. */
static enum err_code
take_cell(struct xls_reader *r, size_t i, bool *done, struct err *e)
{
	unsigned row = xls_u16(r->records, 0);

	if (r->row != NO_ROW && row != r->row) {
		r->records->again = true;
		*done = true;
		return ERR_OK;
	}
	if (r->row == NO_ROW)
		start_row(r, row);
	return cells[i].take(r, xls_u16(r->records, 2), e);
}

static void
take_merged(struct xls_reader *r)
{
	for (size_t i = 0;
	     i < xls_u16(r->records, 0) && 2 + i * 8 + 8 <= r->records->size;
	     i++)
		sheet_merge(&r->sheet, xls_u16(r->records, 2 + i * 8) + 1,
		    xls_u16(r->records, 2 + i * 8 + 2) + 1);
}

/* What is not a cell. */
static enum err_code
take_other(struct xls_reader *r, struct err *e)
{
	const struct xls_records *k = r->records;
	unsigned row = xls_u16(k, 0);

	switch (k->type) {
	case XLS_BEGIN:
		r->depth++;
		break;
	case XLS_EOF:
		r->ended = r->depth <= 1;
		r->depth -= r->depth > 0;
		break;
	case XLS_ROW:
		if (xls_u16(k, 12) & 0x20)
			r->hidden[row / 8] |= (uint8_t)(1 << (row % 8));
		break;
	case XLS_COLUMNS:
		if (xls_u16(k, 8) & 1)
			sheet_hide_columns(
			    &r->sheet, row, (int64_t)xls_u16(k, 2) - row + 1);
		break;
	case XLS_MERGED:
		take_merged(r);
		break;
	case XLS_STRING:
		if (r->row != NO_ROW) {
			r->records->pos = 2;
			return put_text(r, r->formula, row, e);
		}
		break;
	default:
		break;
	}
	return ERR_OK;
}

static enum err_code
take_record(struct xls_reader *r, bool *done, struct err *e)
{
	if (r->depth <= 1) {
		for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
			if (r->records->type == cells[i].type)
				return take_cell(r, i, done, e);
		}
		return take_other(r, e);
	}
	/* A chart in the sheet has cells of its own. */
	if (r->records->type == XLS_BEGIN || r->records->type == XLS_EOF)
		return take_other(r, e);
	return ERR_OK;
}

static enum err_code
read_row(struct sheet *s, bool *more, struct err *e)
{
	struct xls_reader *r = (struct xls_reader *)s;
	bool done = false;

	r->row = NO_ROW;
	while (!done && !r->ended) {
		bool goes_on;
		enum err_code rc;

		if (r->end >= 0 && r->records->at >= r->end &&
		    !r->records->again) {
			r->ended = r->is_cut = true;
			r->row = NO_ROW;
			break;
		}
		rc = xls_records_next(r->records, &goes_on, e);
		if (!rc && !goes_on)
			rc = xls_file_damaged(e, "the sheet does not end");
		if (!rc)
			rc = take_record(r, &done, e);
		if (rc)
			return rc;
	}
	sheet_progress(s, r->records->at, xls_file_size(r->book.file));
	*more = r->row != NO_ROW;
	return ERR_OK;
}

static void
finish(struct sheet *s)
{
	struct xls_reader *r = (struct xls_reader *)s;

	xls_book_close(&r->book);
	str_free(&r->text);
}

static enum err_code
xls_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct xls_reader *r = arena_new_of(a, struct xls_reader);
	enum err_code rc = xls_book_open(a, path, &r->book, e);

	if (rc)
		return rc;
	if (sheet >= r->book.count) {
		xls_book_close(&r->book);
		return err_set(
		    e, ERR_NOT_FOUND, "Ce classeur n’a pas cette feuille.");
	}
	sheet_start(&r->sheet, o, xls_file_whole(r->book.file));
	r->sheet.read_row = read_row;
	r->sheet.finish = finish;
	r->start = r->book.sheets[sheet].at;
	r->end = max_bytes < 0 ? -1
			       : r->start +
		(max_bytes > LEAST_PREVIEW ? max_bytes : LEAST_PREVIEW);
	r->records = xls_records_new(a, r->book.file, r->start);
	str_init(&r->text, NULL, READ_CELL_MAX);
	*out = &r->sheet.reader;
	return ERR_OK;
}

static enum err_code
xls_sniff(struct arena *a, const char *path, unsigned sheet,
    struct csv_options *o, struct err *e)
{
	return sheet_sniff(&read_xls, a, path, sheet, o, e);
}

/* Has the sheet no cell filled, for sure? */
static bool
is_empty(const char *path, unsigned sheet)
{
	const struct csv_options raw = { .charset = CHARSET_UTF8 };
	struct arena *a = arena_new();
	const struct cell *row;
	bool is_cut = true;
	struct err e = { 0 };
	struct reader *r;
	unsigned n = 1;

	if (xls_open(a, path, sheet, &raw, PEEK, &r, &e) == ERR_OK) {
		struct xls_reader *x = (struct xls_reader *)r;

		x->is_peek = true;
		if (reader_next(r, &row, &n, &e))
			n = 1;
		is_cut = x->is_cut;
		reader_close(r);
	}
	arena_free(a);
	return n == 0 && !is_cut;
}

static enum err_code
xls_tables(struct read_listing *l, const char *path, struct err *e)
{
	struct xls_book b;
	enum err_code rc = xls_book_open(l->a, path, &b, e);

	if (rc)
		return rc;
	xls_book_close(&b);
	for (unsigned i = 0; !rc && i < b.count && l->count < l->max; i++) {
		const struct xls_sheet *s = &b.sheets[i];

		rc = unpack_go_on(l->pulse, e);
		if (rc || (!s->is_hidden && is_empty(path, i)))
			continue;
		read_listing_add(l,
		    &(struct read_table){ .name = s->name,
			.format = read_xls.format,
			.member = "",
			.sheet = i,
			.is_hidden = s->is_hidden });
	}
	return rc;
}

const struct read_format read_xls = { .format = "xls",
	.tables = xls_tables,
	.sniff = xls_sniff,
	.open = xls_open };
