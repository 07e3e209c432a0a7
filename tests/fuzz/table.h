/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - read any bytes as a table, whose cells are within limits. */
#ifndef PARVIS_TESTS_FUZZ_TABLE_H
#define PARVIS_TESTS_FUZZ_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/reader.h"

typedef void (*fuzz_row)(const struct cell *cells, unsigned n, int64_t row);

static inline void
fuzz_check_message(const struct err *e)
{
	if (e->code == ERR_OK || e->code == ERR_INTERNAL || !e->msg[0] ||
	    !text_is_utf8(e->msg, strlen(e->msg)))
		abort();
}

/* All rows; row 0 is the header. fn may be NULL. Closes the reader. */
static inline void
fuzz_rows(struct reader *r, fuzz_row fn)
{
	const struct cell *cells;
	struct err e = { 0 };
	unsigned n, wide = 0;

	for (int64_t row = 0;; row++) {
		if (reader_next(r, &cells, &n, &e)) {
			fuzz_check_message(&e);
			break;
		}
		if (n == 0)
			break;
		wide = wide ? wide : n;
		if (n != wide || n > READ_COLUMNS_MAX)
			abort();
		for (unsigned i = 0; i < n; i++) {
			if (!text_is_utf8(cells[i].text, cells[i].len))
				abort();
		}
		if (fn)
			fn(cells, n, row);
	}
	reader_close(r);
}

static inline void
fuzz_sheet(struct arena *a, const struct read_format *f, const char *path,
    unsigned sheet, int64_t max_bytes, fuzz_row fn)
{
	struct csv_options o = { 0 };
	struct reader *r;
	struct err e = { 0 };

	if (f->sniff(a, path, sheet, &o, &e) ||
	    f->open(a, path, sheet, &o, max_bytes, &r, &e))
		fuzz_check_message(&e);
	else
		fuzz_rows(r, fn);
}

/* All tables of a file of these bytes, whole and up to max_bytes. */
static inline void
fuzz_file(const struct read_format *f, const uint8_t *data, size_t size,
    int64_t max_bytes, fuzz_row fn)
{
	struct read_table tables[READ_TABLES_MAX];
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct read_listing l = {
		.a = a, .out = tables, .max = READ_TABLES_MAX
	};
	unsigned n = 1;
	char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "/tmp/fuzz-table-%d", (int)getpid());
	out = fopen(path, "wb");
	if (!out || fwrite(data, 1, size, out) != size || fclose(out))
		abort();
	if (f->tables && f->tables(&l, path, &e))
		fuzz_check_message(&e);
	else if (f->tables)
		n = l.count;
	for (unsigned i = 0; i < n && i < 4; i++) {
		fuzz_sheet(a, f, path, i, -1, fn);
		fuzz_sheet(a, f, path, i, max_bytes, fn);
	}
	unlink(path);
	arena_free(a);
}

#endif
