/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_csv.c - any bytes, read in any way: valid cells within limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "kinds/types.h"
#include "read/csv.h"

static void
check_cell(const struct cell *c)
{
	static const struct column columns[] = {
		{ .name = "t", .type = COLUMN_TEXT, .format = "" },
		{ .name = "i", .type = COLUMN_INT, .format = "# ##0" },
		{ .name = "d", .type = COLUMN_DECIMAL, .format = "0[,00]" },
		{ .name = "b", .type = COLUMN_BOOL, .format = "OUI|NON" },
		{ .name = "j", .type = COLUMN_DATE, .format = "d mmmm yyyy" },
		{ .name = "h",
		    .type = COLUMN_DATETIME,
		    .format = "dd/mm/yyyy hh:mm" },
	};
	struct cell_format f;
	struct value v;
	char buf[32], back[512];

	if (!text_is_utf8(c->text, c->len) || c->len > 1 << 20)
		abort();
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		size_t n;

		cell_format_read(&columns[i], &f);
		if (!type_read(&f, c->text, c->len, buf, &v) ||
		    c->len > sizeof(back))
			continue;
		n = cell_format_write(&f, &v, back, sizeof(back));
		if (n != c->len || (n > 0 && memcmp(back, c->text, n) != 0))
			abort();
	}
}

static void
read_all(const char *path, const struct csv_options *o)
{
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };
	unsigned n;

	if (csv_open(path, o, -1, &r, &e))
		abort();
	while (reader_next(r, &cells, &n, &e) == ERR_OK && n > 0) {
		if (n > 2000)
			abort();
		for (unsigned i = 0; i < n; i++)
			check_cell(&cells[i]);
	}
	if (e.code != ERR_OK && e.code != ERR_TOO_BIG)
		abort();
	reader_close(r);
}

/* The first three bytes choose how the others are read. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char separators[] = ";,\t|";
	struct csv_options o = { 0 };
	char path[64];
	FILE *f;

	if (size < 3)
		return 0;
	o.charset = (enum charset)(data[0] % CHARSETS);
	o.charset_given = data[0] & 0x80;
	o.separator = separators[data[1] % 4];
	o.has_quotes = data[1] & 4;
	o.header_line = data[2] % 4;
	snprintf(path, sizeof(path), "/tmp/fuzz-csv-%d", (int)getpid());
	f = fopen(path, "wb");
	if (!f || fwrite(data + 3, 1, size - 3, f) != size - 3 || fclose(f))
		abort();
	read_all(path, &o);
	if (sniff_csv(path, &o, &(struct err){ 0 }) == ERR_OK)
		read_all(path, &o);
	unlink(path);
	return 0;
}
