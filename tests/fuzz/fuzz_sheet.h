/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sheet.h - what must hold of any workbook, whatever its bytes. */
#ifndef PARVIS_TESTS_FUZZ_SHEET_H
#define PARVIS_TESTS_FUZZ_SHEET_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

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

static inline void
fuzz_put(uint8_t *p, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* A file of an archive, stored, and its entry in the directory. */
static inline void
fuzz_entry(
    FILE *f, FILE *directory, const char *name, const uint8_t *data, size_t len)
{
	uint8_t local[30] = "PK\3\4", central[46] = "PK\1\2", *common[2];
	uint32_t crc = (uint32_t)crc32(0, data, (uInt)len);

	common[0] = local + 4;
	common[1] = central + 6;
	for (int i = 0; i < 2; i++) {
		fuzz_put(common[i], 20, 2);
		fuzz_put(common[i] + 10, crc, 4);
		fuzz_put(common[i] + 14, (uint32_t)len, 4);
		fuzz_put(common[i] + 18, (uint32_t)len, 4);
		fuzz_put(common[i] + 22, (uint32_t)strlen(name), 2);
	}
	fuzz_put(central + 42, (uint32_t)ftell(f), 4);
	fwrite(local, 1, sizeof(local), f);
	fwrite(name, 1, strlen(name), f);
	fwrite(data, 1, len, f);
	fwrite(central, 1, sizeof(central), directory);
	fwrite(name, 1, strlen(name), directory);
}

/*
 * The input is one part of the workbook, or several, each but the last ended
 * by a byte 0xff, which no UTF-8 has; the others are the usual ones.
 */
static inline void
fuzz_zip(const char *path, const uint8_t *data, size_t size,
    const char *const names[], const char *const usual[], unsigned count)
{
	uint8_t end[22] = "PK\5\6";
	char *directory = NULL;
	size_t len = 0;
	FILE *f = fopen(path, "wb"), *d = open_memstream(&directory, &len);

	if (!f || !d)
		abort();
	for (unsigned i = 0; i < count; i++) {
		const uint8_t *stop = memchr(data, 0xff, size);
		size_t n = stop ? (size_t)(stop - data) : size;

		if (n > 0)
			fuzz_entry(f, d, names[i], data, n);
		else
			fuzz_entry(f, d, names[i], (const uint8_t *)usual[i],
			    strlen(usual[i]));
		data += n + (stop != NULL);
		size -= n + (stop != NULL);
	}
	fclose(d);
	fuzz_put(end + 8, count, 2);
	fuzz_put(end + 10, count, 2);
	fuzz_put(end + 12, (uint32_t)len, 4);
	fuzz_put(end + 16, (uint32_t)ftell(f), 4);
	fwrite(directory, 1, len, f);
	fwrite(end, 1, sizeof(end), f);
	free(directory);
	if (fclose(f))
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
	struct read_listing l = { .a = a, .out = tables, .max = 4 };
	unsigned n;

	if (f->tables(&l, path, &e))
		fuzz_failure(&e);
	n = l.count;
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
