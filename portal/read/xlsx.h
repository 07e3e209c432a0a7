/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx.h - what the parts of an Office Open XML workbook say (ECMA-376). */
#ifndef PARVIS_READ_XLSX_H
#define PARVIS_READ_XLSX_H

#include "read/sheet.h"
#include "read/sheet_styles.h"
#include "read/sheet_texts.h"
#include "read/sheet_xml.h"

struct xlsx_sheet {
	const char *name;
	const char *part; /* its path in the archive; "" when it has none */
	bool is_hidden;
};

struct xlsx_book {
	struct arena *a;
	struct zip_parts *zip;
	const char *folder; /* of the file, for works files */
	bool from_1904;
	unsigned count;
	struct xlsx_sheet *sheets;    /* of cells, in order */
	const char *styles, *strings; /* parts; "" when there is none */
};

/* Open and read the list of sheets. ERR_INVALID, ERR_TOO_BIG as zip_parts.h;
 * ERR_UNSUPPORTED for the binary kind (.xlsb). In a, but must be closed. */
enum err_code xlsx_book_open(struct arena *a, const char *path,
    struct xlsx_book *out, struct err *e) must_check;
void xlsx_book_close(struct xlsx_book *b);

/*
 * The sheets that may have a cell filled, and hidden ones. A few MiB at most
 * are unpacked to know; a cell that points to a shared text counts for filled,
 * one damaged as well: it says so when it is read.
 */
enum err_code xlsx_sheets(
    struct read_listing *l, struct xlsx_book *b, struct err *e) must_check;

/* The number formats of cells; in b->a. */
enum err_code xlsx_styles_read(
    struct xlsx_book *b, struct sheet_styles *out, struct err *e) must_check;

/*
 * The texts that cells point to by number: unpacked when first asked for, up
 * to the one wanted, and kept, part of them on disk.
 */
struct xlsx_strings;
struct xlsx_strings *xlsx_strings_new(struct xlsx_book *b);
void xlsx_strings_close(struct xlsx_strings *t);
/* Put text `index` in a cell; one that is not there is ERR_INVALID. */
enum err_code xlsx_strings_put(struct xlsx_strings *t, int64_t index,
    struct sheet *s, unsigned column, struct err *e) must_check;
/* Bytes unpacked so far, and those announced. */
int64_t xlsx_strings_done(const struct xlsx_strings *t);
int64_t xlsx_strings_size(const struct xlsx_strings *t);

/* « _x000D_ » and the like to what they stand for, CRLF to LF, in place;
 * control characters go. Returns the length. */
size_t xlsx_unescape(char *text, size_t len);

#endif
