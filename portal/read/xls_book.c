/* SPDX-License-Identifier: Apache-2.0 */
/* xls_book.c - sheets, formats and texts of an Excel 97-2003 workbook. */
#include "read/xls_book.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

enum {
	MAX_SHEETS = 200, /* far over READ_TABLES_MAX */
	BIFF8 = 0x600,
	WORKSHEET = 0
};

static enum err_code
add_sheet(struct xls_book *b, struct xls_records *r, struct err *e)
{
	struct xls_sheet *s = &b->sheets[b->count];
	enum err_code rc;
	struct str name;

	if (r->size < 8 || r->body[5] != WORKSHEET || b->count == MAX_SHEETS)
		return ERR_OK;
	str_init(&name, b->a, 1024);
	r->pos = 7;
	s->at = xls_u32(r, 0);
	s->is_hidden = (r->body[4] & 3) != 0;
	rc = xls_text(r, r->body[6], &name, e);
	s->name = str_text(&name);
	b->count++;
	return rc;
}

static enum err_code
add_format(struct xls_book *b, struct xls_records *r, struct err *e)
{
	unsigned id = xls_u16(r, 0), count = xls_u16(r, 2);
	struct str code;
	enum err_code rc;

	str_init(&code, NULL, 4096);
	r->pos = 4;
	rc = xls_text(r, count, &code, e);
	if (!rc && !str_failed(&code))
		sheet_styles_format(&b->styles, id, str_text(&code));
	str_free(&code);
	return rc;
}

/* One record of the workbook's own; *more is false after the last. */
static enum err_code
take_record(
    struct xls_book *b, struct xls_records *r, bool *more, struct err *e)
{
	switch (r->type) {
	case XLS_BEGIN:
		return xls_u16(r, 0) == BIFF8 ? ERR_OK : xls_file_old(e);
	case XLS_FILE_PASS:
		return xls_file_locked(e);
	case XLS_DATE_MODE:
		b->from_1904 = xls_u16(r, 0) == 1;
		return ERR_OK;
	case XLS_FORMAT:
		return add_format(b, r, e);
	case XLS_XF:
		sheet_styles_add(&b->styles, xls_u16(r, 2));
		return ERR_OK;
	case XLS_SHEET:
		return add_sheet(b, r, e);
	case XLS_STRINGS:
		b->strings_at = r->at - 4 - (int64_t)r->size;
		return ERR_OK;
	case XLS_EOF:
		*more = false;
		return ERR_OK;
	default:
		return ERR_OK;
	}
}

static enum err_code
read_book(struct xls_book *b, struct err *e)
{
	struct xls_records *r = xls_records_new(b->a, b->file, 0);
	bool more = true;
	enum err_code rc = xls_records_next(r, &more, e);

	if (!rc && (!more || r->type != XLS_BEGIN))
		return xls_file_damaged(e, "no first record");
	while (!rc && more) {
		rc = take_record(b, r, &more, e);
		if (!rc && more)
			rc = xls_records_next(r, &more, e);
	}
	if (!rc)
		sheet_styles_end(&b->styles);
	return rc;
}

enum err_code
xls_book_open(
    struct arena *a, const char *path, struct xls_book *out, struct err *e)
{
	enum err_code rc;

	*out = (struct xls_book){ .a = a, .strings_at = -1 };
	out->styles.a = a;
	out->folder = file_folder(a, path);
	out->sheets = arena_array_of(a, MAX_SHEETS, struct xls_sheet);
	rc = xls_file_open(a, path, &out->file, e);
	if (rc)
		return rc;
	rc = read_book(out, e);
	if (rc)
		xls_book_close(out);
	return rc;
}

void
xls_book_close(struct xls_book *b)
{
	xls_file_close(b->file);
	b->file = NULL;
	sheet_texts_close(b->texts);
}

/* A text of the table: its length and flags, how much stands behind it of
 * letters' shapes and sounds, itself. *all is false when there is none. */
static enum err_code
read_shared(struct xls_records *r, struct str *text, bool *all, struct err *e)
{
	unsigned char head[3], n[4];
	size_t skip = 0;
	enum err_code rc = xls_bytes(r, head, sizeof(head), all, e);

	if (!rc && *all && (head[2] & 8)) {
		rc = xls_bytes(r, n, 2, all, e);
		skip = 4 * ((size_t)n[0] | (size_t)n[1] << 8);
	}
	if (!rc && *all && (head[2] & 4)) {
		rc = xls_bytes(r, n, 4, all, e);
		skip += (size_t)n[0] | (size_t)n[1] << 8 | (size_t)n[2] << 16 |
		    (size_t)n[3] << 24;
	}
	if (rc || !*all)
		return rc;
	str_reset(text);
	rc = xls_letters(r, (unsigned)head[0] | (unsigned)head[1] << 8,
	    head[2] & 1, text, e);
	return rc ? rc : xls_bytes(r, NULL, skip, all, e);
}

enum err_code
xls_book_texts(struct xls_book *b, struct err *e)
{
	struct xls_records *r;
	uint32_t count;
	struct str text;
	bool more = true;
	enum err_code rc;

	b->texts = sheet_texts_new(b->a, b->folder);
	if (b->strings_at < 0)
		return ERR_OK;
	r = xls_records_new(b->a, b->file, b->strings_at);
	str_init(&text, NULL, READ_CELL_MAX);
	rc = xls_records_next(r, &more, e);
	count = xls_u32(r, 4);
	r->pos = r->size < 8 ? r->size : 8;
	/* A table that ends too early matters to who asks for the rest. */
	for (uint32_t i = 0; i < count && !rc && more; i++) {
		rc = read_shared(r, &text, &more, e);
		if (!rc && more)
			rc = sheet_texts_add(
			    b->texts, str_text(&text), text.len, e);
	}
	str_free(&text);
	return rc;
}
