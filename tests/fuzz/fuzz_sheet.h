/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sheet.h - what must hold of any workbook, whatever its bytes. */
#ifndef PARVIS_TESTS_FUZZ_SHEET_H
#define PARVIS_TESTS_FUZZ_SHEET_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/reader.h"

static inline void
fuzz_write(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
}

/*
 * The input is one part of the workbook, or several, each but the last ended
 * by a byte 0xff, which no UTF-8 has; the others are the usual ones.
 */
static inline void
fuzz_zip(const char *path, const uint8_t *data, size_t size,
    const char *const names[], const char *const usual[], unsigned count)
{
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	for (unsigned i = 0; z && i < count; i++) {
		const uint8_t *end = memchr(data, 0xff, size);
		size_t len = end ? (size_t)(end - data) : size;
		bool given = len > 0;
		zip_source_t *s =
		    zip_source_buffer(z, given ? (const void *)data : usual[i],
			given ? len : strlen(usual[i]), 0);
		zip_int64_t at = zip_file_add(z, names[i], s, 0);

		if (at < 0)
			abort();
		zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
	if (!z || zip_close(z))
		abort();
}

static inline void
fuzz_failure(const struct err *e)
{
	if (e->code != ERR_INVALID && e->code != ERR_TOO_BIG &&
	    e->code != ERR_UNSUPPORTED && e->code != ERR_NOT_FOUND)
		abort();
	if (!e->msg[0] || !text_is_utf8(e->msg, strlen(e->msg)))
		abort();
}

static inline void
fuzz_rows(const struct read_format *f, struct arena *a, const char *path,
    unsigned sheet, int64_t header, int64_t max_bytes)
{
	const struct csv_options o = { .header_line = header };
	int64_t line = 0, rows = 0;
	const struct cell *cells;
	struct err e = { 0 };
	struct reader *r;
	unsigned n;

	if (f->open(a, path, sheet, &o, max_bytes, &r, &e)) {
		fuzz_failure(&e);
		return;
	}
	while (
	    rows < 3000 && reader_next(r, &cells, &n, &e) == ERR_OK && n > 0) {
		if (n > READ_COLUMNS_MAX || r->counts.line <= line)
			abort();
		line = r->counts.line;
		rows++;
		for (unsigned i = 0; i < n; i++) {
			if (cells[i].len > READ_CELL_MAX ||
			    !text_is_utf8(cells[i].text, cells[i].len))
				abort();
		}
	}
	if (e.code)
		fuzz_failure(&e);
	else if (r->counts.records != rows - (header > 0 && rows > 0))
		abort();
	reader_close(r);
}

static inline void
fuzz_book(const struct read_format *f, const char *path)
{
	struct read_table tables[4];
	struct csv_options o = { 0 };
	struct arena *a = arena_new();
	struct err e = { 0 }, none = { 0 };
	unsigned n = 0;

	if (f->tables(a, path, tables, 4, &n, &e))
		fuzz_failure(&e);
	for (unsigned i = 0; i < n; i++) {
		if (!text_is_utf8(tables[i].name, strlen(tables[i].name)))
			abort();
	}
	fuzz_rows(f, a, path, 0, 0, -1);
	if (n > 1)
		fuzz_rows(f, a, path, tables[1].sheet, 2, 20000);
	if (n > 0 && f->sniff(a, path, 0, &o, &none))
		fuzz_failure(&none);
	arena_free(a);
}

#endif
