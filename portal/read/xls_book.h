/* SPDX-License-Identifier: Apache-2.0 */
/* xls_book.h - the records of an Excel 97-2003 workbook (MS-XLS, BIFF8). */
#ifndef PARVIS_READ_XLS_BOOK_H
#define PARVIS_READ_XLS_BOOK_H

#include "base/str.h"
#include "read/sheet_styles.h"
#include "read/sheet_texts.h"
#include "read/xls_file.h"

enum xls_type {
	XLS_FORMULA = 0x06,
	XLS_EOF = 0x0a,
	XLS_DATE_MODE = 0x22,
	XLS_FILE_PASS = 0x2f,
	XLS_CONTINUE = 0x3c,
	XLS_COLUMNS = 0x7d,
	XLS_SHEET = 0x85,
	XLS_MUL_RK = 0xbd,
	XLS_RICH_TEXT = 0xd6,
	XLS_XF = 0xe0,
	XLS_MERGED = 0xe5,
	XLS_STRINGS = 0xfc,
	XLS_SHARED_TEXT = 0xfd,
	XLS_NUMBER = 0x203,
	XLS_TEXT = 0x204,
	XLS_BOOL = 0x205,
	XLS_STRING = 0x207,
	XLS_ROW = 0x208,
	XLS_RK = 0x27e,
	XLS_FORMAT = 0x41e,
	XLS_BEGIN = 0x809
};

enum {
	XLS_BODY_MAX = 65535
};

/* A place in the stream, and the record read there. */
struct xls_records {
	struct xls_file *file;
	int64_t at;   /* of the next record */
	int64_t from; /* of what is in the window */
	size_t len;   /* of it */
	bool again;   /* the record must be given once more */
	unsigned type;
	size_t size, pos; /* of the body; read of it */
	unsigned char body[XLS_BODY_MAX];
	unsigned char window[XLS_BODY_MAX];
};

struct xls_records *xls_records_new(
    struct arena *a, struct xls_file *f, int64_t at);
/* *more is false at the end of the stream. */
enum err_code xls_records_next(
    struct xls_records *r, bool *more, struct err *e) must_check;

/* Of the record: a number at `at`, 0 beyond its end. */
unsigned xls_u16(const struct xls_records *r, size_t at);
uint32_t xls_u32(const struct xls_records *r, size_t at);
double xls_double(const struct xls_records *r, size_t at);

/* Copy len bytes from r->pos on, and from the records that continue this one;
 * out may be NULL. *all is false when they end before. */
enum err_code xls_bytes(struct xls_records *r, unsigned char *out, size_t len,
    bool *all, struct err *e) must_check;

/*
 * Append a text of so many characters (UTF-16 units, of one byte each unless
 * wide) that starts at r->pos and goes on in the records that continue this
 * one; in UTF-8, lines ended by LF. It may fail, as str.h says. ERR_INVALID
 * when cut. xls_text(): the text starts by its flags.
 */
enum err_code xls_letters(struct xls_records *r, unsigned count, bool wide,
    struct str *out, struct err *e) must_check;
enum err_code xls_text(struct xls_records *r, unsigned count, struct str *out,
    struct err *e) must_check;

struct xls_sheet {
	const char *name;
	int64_t at; /* of its records in the stream */
	bool is_hidden;
};

struct xls_book {
	struct arena *a;
	struct xls_file *file;
	const char *folder; /* of the file, for works files */
	bool from_1904;
	struct sheet_styles styles;
	unsigned count;
	struct xls_sheet *sheets;
	int64_t strings_at;        /* -1: the workbook has none */
	struct sheet_texts *texts; /* NULL before xls_book_texts() */
};

/* As xls_file_open(). */
enum err_code xls_book_open(struct arena *a, const char *path,
    struct xls_book *out, struct err *e) must_check;
void xls_book_close(struct xls_book *b);
/* Read the texts that cells share. */
enum err_code xls_book_texts(struct xls_book *b, struct err *e) must_check;

#endif
