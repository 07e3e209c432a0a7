/* SPDX-License-Identifier: Apache-2.0 */
/* test_memory.c - files of 50 MB are read in much less memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>

#include "read/reader.h"
#include "workbook.h"

enum {
	FILE_BYTES = 50 << 20,
	GROWTH_MAX = 24 << 20
};

/* AddressSanitizer keeps what was freed: little, or it would be measured. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=1";
}

/* Bytes of memory the process had at most. */
static int64_t
peak(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	int64_t kib = -1;

	assert_non_null(f);
	while (kib < 0 && fgets(line, sizeof(line), f))
		sscanf(line, "VmHWM: %" SCNd64, &kib);
	fclose(f);
	assert_true(kib > 0);
	return kib << 10;
}

/* Lines made by that format of two numbers, up to FILE_BYTES. */
static int64_t
write_lines(FILE *f, const char *head, const char *before, const char *between,
    const char *after, const char *foot)
{
	int64_t n = 0;

	fputs(head, f);
	while (ftell(f) < FILE_BYTES) {
		fprintf(f, "%s%" PRId64 "%sCommune n° %" PRId64 "%s", before, n,
		    between, n % 35000, after);
		n++;
	}
	fputs(foot, f);
	return n;
}

static void
read_in_little_memory(const char *path, const char *format, int64_t rows)
{
	struct arena *a = arena_new();
	struct csv_options o = { 0 };
	int64_t before = peak(), grown;
	const struct cell *cells;
	struct read_tables t;
	struct err e = { 0 };
	struct reader *r;
	unsigned n = 1;

	assert_int_equal(reader_tables(a, path, format, NULL, &t, &e), ERR_OK);
	assert_int_equal(reader_sniff(a, path, t.list, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, 1);
	assert_int_equal(reader_open(a, path, t.list, &o, -1, &r, &e), ERR_OK);
	while (n > 0)
		assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(r->counts.records, rows);
	reader_close(r);
	arena_free(a);
	grown = peak() - before;
	if (grown > GROWTH_MAX)
		fail_msg("%s: %" PRId64 " MiB", format, grown >> 20);
}

static void
reads_a_big_csv(void **state)
{
	const char *path = scratch_path("big.csv");
	FILE *f = fopen(path, "we");
	int64_t rows;

	(void)state;
	assert_non_null(f);
	rows = write_lines(f, "numero;commune\n", "", ";\"", "\"\n", "");
	assert_int_equal(fclose(f), 0);
	read_in_little_memory(path, "csv", rows);
	unlink(path);
}

static void
reads_a_big_workbook(void **state)
{
	const char *path, *sheet = scratch_path("big.xml");
	FILE *f = fopen(sheet, "we");
	int64_t rows;
	zip_t *z;

	(void)state;
	assert_non_null(f);
	rows = write_lines(f,
	    "<worksheet><sheetData><row><c t='str'><v>numero</v></c>"
	    "<c t='str'><v>commune</v></c></row>",
	    "<row><c><v>", "</v></c><c t='str'><v>", "</v></c></row>",
	    "</sheetData></worksheet>");
	assert_int_equal(fclose(f), 0);
	path = workbook_xlsx("big.xlsx", "<worksheet/>", NULL, NULL);
	/* Stored: the file is as big as its sheet. */
	z = zip_open(path, 0, NULL);
	assert_non_null(z);
	assert_int_equal(
	    zip_file_replace(z, 3, zip_source_file(z, sheet, 0, -1), 0), 0);
	assert_int_equal(zip_set_file_compression(z, 3, ZIP_CM_STORE, 0), 0);
	assert_int_equal(zip_close(z), 0);
	read_in_little_memory(path, "xlsx", rows);
	unlink(sheet);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_big_csv),
		cmocka_unit_test(reads_a_big_workbook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
