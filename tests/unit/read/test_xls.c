/* SPDX-License-Identifier: Apache-2.0 */
/* test_xls.c - Excel 97-2003 workbooks made record by record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "listing.h"
#include "read/xls_book.h"
#include "workbook.h"

enum {
	SECTOR = 512,
	MAX_STREAM = 4 << 20
};

static struct read_counts counts;

/* A stream of records, and the file around it. */
struct book {
	unsigned char *stream, *file;
	size_t len, file_len;
	size_t sheet_at;  /* where the place of the sheet stands */
	bool is_small;    /* in small sectors */
	const char *name; /* of the stream; Workbook */
};

static void
put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
}

static void
put32(unsigned char *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

static void
record(struct book *b, unsigned type, const void *body, size_t len)
{
	assert_true(b->len + 4 + len <= MAX_STREAM);
	put16(b->stream + b->len, type);
	put16(b->stream + b->len + 2, (unsigned)len);
	if (len > 0)
		memcpy(b->stream + b->len + 4, body, len);
	b->len += 4 + len;
}

/* row, column, style, then what the cell holds. */
static void
cell(struct book *b, unsigned type, unsigned row, unsigned column,
    unsigned style, const void *data, size_t len)
{
	unsigned char body[1024];

	put16(body, row);
	put16(body + 2, column);
	put16(body + 4, style);
	memcpy(body + 6, data, len);
	record(b, type, body, 6 + len);
}

static void
number(struct book *b, unsigned row, unsigned column, unsigned style, double d)
{
	cell(b, XLS_NUMBER, row, column, style, &d, sizeof(d));
}

static void
shared(struct book *b, unsigned row, unsigned column, uint32_t index)
{
	cell(b, XLS_SHARED_TEXT, row, column, 0, &index, sizeof(index));
}

/* A text of letters below U+0100, in cells and names. */
static size_t
letters(unsigned char *out, const char *text, unsigned size_bytes)
{
	size_t n = strlen(text);

	out[0] = (unsigned char)n;
	if (size_bytes == 2)
		out[1] = 0;
	out[size_bytes] = 0;
	memcpy(out + size_bytes + 1, text, n);
	return size_bytes + 1 + n;
}

static void
text(struct book *b, unsigned row, unsigned column, const char *s)
{
	unsigned char data[300];

	cell(b, XLS_TEXT, row, column, 0, data, letters(data, s, 2));
}

static const unsigned char biff8[16] = { 0, 6, 5, 0 };

/* The workbook's own records, up to the first of its only sheet. Style 1 is a
 * date, 2 a code, 3 euros; the texts come from sst, cut in records there. */
static void
start_book(struct book *b, bool from_1904, const unsigned char *sst,
    const size_t *cuts, size_t pieces)
{
	static const unsigned formats[] = { 0, 14, 164, 165 };
	unsigned char body[300] = { 0 };
	size_t from = 0;

	b->stream = calloc(1, MAX_STREAM + SECTOR);
	assert_non_null(b->stream);
	record(b, XLS_BEGIN, biff8, sizeof(biff8));
	put16(body, from_1904);
	record(b, XLS_DATE_MODE, body, 2);
	put16(body, 164);
	record(b, XLS_FORMAT, body, 2 + letters(body + 2, "00000", 2));
	/* « 0 € », in letters of two bytes. */
	memcpy(body, "\xa5\0\3\0\1\x30\0\x20\0\xac\x20", 11);
	record(b, XLS_FORMAT, body, 11);
	for (int i = 0; i < 4; i++) {
		memset(body, 0, 20);
		put16(body + 2, formats[i]);
		record(b, XLS_XF, body, 20);
	}
	memset(body, 0, 8);
	b->sheet_at = b->len + 4;
	record(b, XLS_SHEET, body, 6 + letters(body + 6, "\xc9t\xe9", 1));
	for (size_t i = 0; i < pieces; i++) {
		record(b, i == 0 ? XLS_STRINGS : XLS_CONTINUE, sst + from,
		    cuts[i] - from);
		from = cuts[i];
	}
	record(b, XLS_EOF, "", 0);
	put32(b->stream + b->sheet_at, (uint32_t)b->len);
	record(b, XLS_BEGIN, "\0\6\x10\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

static void
start(struct book *b)
{
	memset(b, 0, sizeof(*b));
	start_book(b, false, NULL, NULL, 0);
}

static void
entry(unsigned char *p, const char *name, int type, uint32_t first, size_t size)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		p[i * 2] = (unsigned char)name[i];
	put16(p + 64, (unsigned)(n + 1) * 2);
	p[66] = (unsigned char)type;
	put32(p + 116, first);
	put32(p + 120, (uint32_t)size);
}

/* Sectors: the tables of what follows each, the directory, the one of small
 * sectors, then the stream. */
static const char *
end_book(struct book *b)
{
	size_t data = (b->len + SECTOR - 1) / SECTOR, tables = 1, first;
	unsigned char *f;

	if (!b->is_small && b->len < 4096) {
		b->len = 4096;
		data = 8;
	}
	while (tables * 128 < tables + 2 + data)
		tables++;
	assert_true(tables <= 109);
	first = tables + 2;
	b->file_len = (1 + first + data) * SECTOR;
	f = b->file = calloc(1, b->file_len);
	assert_non_null(f);
	memcpy(f, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	put16(f + 30, 9);
	put16(f + 32, 6);
	put32(f + 44, (uint32_t)tables);
	put32(f + 48, (uint32_t)tables);
	put32(f + 56, 4096);
	put32(f + 60, b->is_small ? (uint32_t)tables + 1 : 0xfffffffe);
	put32(f + 68, 0xfffffffe);
	memset(f + 76, 0xff, 109 * 4);
	memset(f + SECTOR, 0xff, tables * SECTOR);
	for (size_t i = 0; i < tables; i++)
		put32(f + 76 + i * 4, (uint32_t)i);
	for (size_t i = 0; i < data; i++)
		put32(f + SECTOR + (first + i) * 4,
		    i + 1 < data ? (uint32_t)(first + i + 1) : 0xfffffffe);
	put32(f + SECTOR + tables * 4, 0xfffffffe);
	put32(f + SECTOR + (tables + 1) * 4, 0xfffffffe);
	f += (1 + tables) * SECTOR;
	entry(f, "Root Entry", 5, b->is_small ? (uint32_t)first : 0xfffffffe,
	    b->is_small ? data * SECTOR : 0);
	entry(f + 128, b->name ? b->name : "Workbook", 2,
	    b->is_small ? 0 : (uint32_t)first, b->len);
	for (uint32_t i = 0; i < 128; i++)
		put32(f + SECTOR + i * 4,
		    i + 1 < (b->len + 63) / 64 ? i + 1 : 0xfffffffe);
	memcpy(f + 2 * SECTOR, b->stream, b->len);
	return scratch_write("a.xls", b->file, b->file_len);
}

static void
free_book(struct book *b)
{
	free(b->stream);
	free(b->file);
}

static void
assert_reads(struct book *b, int64_t header, const char *expected)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path;

	record(b, XLS_EOF, "", 0);
	path = end_book(b);
	assert_string_equal(
	    workbook_read(a, &read_xls, path, 0, header, -1, &counts, &e),
	    expected);
	assert_string_equal(e.msg, "");
	unlink(path);
	free_book(b);
	arena_free(a);
}

static void
assert_refuses(struct book *b, enum err_code code, const char *words)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path = end_book(b);

	workbook_read(a, &read_xls, path, 0, 0, -1, &counts, &e);
	assert_int_equal(e.code, code);
	if (!strstr(e.msg, words))
		fail_msg("« %s » is not in « %s »", words, e.msg);
	unlink(path);
	free_book(b);
	arena_free(a);
}

static void
reads_every_kind_of_cell(void **state)
{
	struct book b;
	uint32_t rk;
	double d = 0.1;

	(void)state;
	start(&b);
	text(&b, 0, 0, "nom");
	text(&b, 0, 1, "\xe9t\xe9\r\nfin");
	number(&b, 1, 0, 0, 13002526500013);
	number(&b, 1, 1, 0, 0.1);
	number(&b, 1, 2, 1, 45292);
	number(&b, 1, 3, 2, 1034);
	number(&b, 1, 4, 3, 12.5);
	rk = 1250u << 2 | 2;
	cell(&b, XLS_RK, 2, 0, 0, &rk, 4);
	rk = 1250u << 2 | 3;
	cell(&b, XLS_RK, 2, 1, 0, &rk, 4);
	rk = (uint32_t)-5 << 2 | 2;
	cell(&b, XLS_RK, 2, 2, 0, &rk, 4);
	rk = 0x3ff80000;
	cell(&b, XLS_RK, 2, 3, 0, &rk, 4);
	cell(&b, XLS_BOOL, 3, 0, 0, "\1\0", 2);
	cell(&b, XLS_BOOL, 3, 1, 0, "\0\0", 2);
	cell(&b, XLS_BOOL, 3, 2, 0, "\x2a\1", 2);
	/* Two numbers, of one record. */
	record(&b, XLS_MUL_RK, "\4\0\2\0\1\0\xb2\xc3\2\0\0\0\6\0\0\0\3\0", 18);
	/* Formulas: a number, a truth value, an error, a text, nothing. */
	{
		unsigned char f[16] = { 0 };

		memcpy(f, &d, 8);
		cell(&b, XLS_FORMULA, 5, 0, 0, f, 16);
		memset(f, 0, 16);
		put16(f + 6, 0xffff);
		f[0] = 1;
		f[2] = 1;
		cell(&b, XLS_FORMULA, 5, 1, 0, f, 16);
		f[0] = 2;
		cell(&b, XLS_FORMULA, 5, 2, 0, f, 16);
		f[0] = 0;
		cell(&b, XLS_FORMULA, 5, 3, 0, f, 16);
		record(&b, 0x4bc, "partag\xe9", 7);
		record(&b, XLS_STRING, "\5\0\0texte", 8);
		f[0] = 3;
		cell(&b, XLS_FORMULA, 5, 4, 0, f, 16);
		cell(&b, XLS_FORMULA, 5, 5, 0, f, 3);
	}
	cell(&b, 0x201, 6, 0, 1, "", 0);
	assert_reads(&b, 1,
	    "1:nom|été\nfin¶2:13002526500013|0.1|2024-01-01|01034|12.5 €¶"
	    "3:1250|12.5|-5|1.5¶4:VRAI|FAUX¶5:||2024-01-01|1¶"
	    "6:0.1|VRAI||texte¶");
	assert_int_equal(counts.errors, 2);
	assert_int_equal(counts.records, 5);
}

/* Texts cut by the end of a record, whose other half may have another width,
 * shapes of letters and sounds behind them. */
static void
reads_texts_across_records(void **state)
{
	static const unsigned char sst[] = "\4\0\0\0\5\0\0\0"
					   "\3\0\0abc"
					   "\4\0\1d\0\xe9\0" /* cut here */
					   "\0fg"
					   "\3\0\x0d\1\0\4\0\0\0h\0\x3d\xd8"
					   /* and within a pair */
					   "\1\x00\xde"
					   "RUNSEXTE"
					   "\0\0\0"
					   "\1\0\0z";
	static const size_t cuts[] = { 8 + 6 + 7, 8 + 6 + 7 + 3 + 13,
		sizeof(sst) - 1 };
	struct book b = { 0 };

	(void)state;
	start_book(&b, false, sst, cuts, 3);
	for (unsigned i = 0; i < 5; i++)
		shared(&b, 0, i, i);
	shared(&b, 1, 0, 0);
	assert_reads(&b, 0, "1:abc|défg|h\U0001f600||z¶2:abc||||¶");
	memset(&b, 0, sizeof(b));
	start_book(&b, false, sst, cuts, 3);
	shared(&b, 0, 0, 5);
	record(&b, XLS_EOF, "", 0);
	assert_refuses(&b, ERR_INVALID, "textes");
}

static void
counts_days_from_1904(void **state)
{
	struct book b = { 0 };

	(void)state;
	start_book(&b, true, NULL, NULL, 0);
	number(&b, 0, 0, 1, 43830.5);
	assert_reads(&b, 0, "1:2024-01-01T12:00:00¶");
}

static void
counts_what_is_merged_and_hidden(void **state)
{
	unsigned char row[16] = { 3, 0 };
	struct book b;

	(void)state;
	start(&b);
	/* Columns B and C, then from H on. */
	record(&b, XLS_COLUMNS, "\1\0\2\0\0\0\0\0\1\0\0\0", 12);
	record(&b, XLS_COLUMNS, "\7\0\xff\0\0\0\0\0\1\0\0\0", 12);
	row[12] = 0x20;
	record(&b, XLS_ROW, row, 16);
	text(&b, 0, 0, "titre");
	for (unsigned i = 0; i < 4; i++)
		text(&b, 2, i, "c");
	number(&b, 3, 0, 0, 1);
	number(&b, 5, 5, 0, 2);
	/* A chart in the sheet is none of the table. */
	record(&b, XLS_BEGIN, biff8, sizeof(biff8));
	number(&b, 6, 0, 0, 3);
	record(&b, XLS_EOF, "", 0);
	record(&b, XLS_MERGED, "\2\0\0\0\0\0\0\0\3\0\2\0\3\0\0\0\0\0", 18);
	assert_reads(&b, 3, "3:c|c|c|c¶4:1|||¶6:|||||2¶");
	assert_int_equal(counts.merged, 1);
	assert_int_equal(counts.hidden_rows, 1);
	assert_int_equal(counts.merged_line, 3);
	assert_int_equal(counts.hidden_row, 4);
	assert_int_equal(counts.hidden_column, 2);
	assert_int_equal(counts.empty_line, 5);
	assert_int_equal(counts.hidden_columns, 2);
	assert_int_equal(counts.ragged, 1);
	assert_int_equal(counts.empty_lines, 1);
}

static void
reads_short_workbooks_in_small_sectors(void **state)
{
	struct book b;

	(void)state;
	start(&b);
	b.is_small = true;
	text(&b, 0, 0, "petit");
	assert_true(b.len < 4000);
	assert_reads(&b, 0, "1:petit¶");
}

static void
gives_the_first_part_for_a_preview(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path;
	struct book b;

	(void)state;
	start(&b);
	for (unsigned i = 0; i < 20000; i++) {
		number(&b, i, 0, 0, i);
		number(&b, i, 1, 0, i);
	}
	record(&b, XLS_EOF, "", 0);
	path = end_book(&b);
	workbook_read(a, &read_xls, path, 0, 1, 100000, &counts, &e);
	assert_in_range(counts.records, 2000, 3000);
	workbook_read(a, &read_xls, path, 0, 1, -1, &counts, &e);
	assert_int_equal(counts.records, 19999);
	assert_int_equal(e.code, ERR_OK);
	unlink(path);
	free_book(&b);
	arena_free(a);
}

static void
lists_the_sheets_that_are_tables(void **state)
{
	struct csv_options o = { 0 };
	struct arena *a = arena_new();
	struct read_table tables[4];
	struct err e = { 0 };
	const char *path;
	unsigned n = 9;
	struct book b;

	(void)state;
	start(&b);
	text(&b, 1, 1, "Liste");
	for (unsigned i = 1; i < 5; i++)
		text(&b, 3, i, "colonne");
	for (unsigned i = 1; i < 5; i++)
		number(&b, 4, i, 0, i);
	record(&b, XLS_EOF, "", 0);
	path = end_book(&b);
	assert_int_equal(
	    list_tables(&read_xls, a, path, tables, 4, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(tables[0].name, "Été");
	assert_false(tables[0].is_hidden);
	assert_int_equal(read_xls.sniff(a, path, 0, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, 4);
	workbook_read(a, &read_xls, path, 1, 0, -1, &counts, &e);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	free_book(&b);
	/* Empty, then hidden. */
	start(&b);
	record(&b, XLS_EOF, "", 0);
	path = end_book(&b);
	assert_int_equal(
	    list_tables(&read_xls, a, path, tables, 4, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	err_clear(&e);
	assert_int_equal(read_xls.sniff(a, path, 0, &o, &e), ERR_UNSUPPORTED);
	free_book(&b);
	start(&b);
	b.stream[b.sheet_at + 4] = 2;
	record(&b, XLS_EOF, "", 0);
	path = end_book(&b);
	assert_int_equal(
	    list_tables(&read_xls, a, path, tables, 4, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	assert_true(tables[0].is_hidden);
	unlink(path);
	free_book(&b);
	arena_free(a);
}

static void
says_what_is_wrong_with_the_file(void **state)
{
	struct book b;

	(void)state;
	start(&b);
	b.name = "EncryptedPackage";
	assert_refuses(&b, ERR_INVALID, "mot de passe");
	start(&b);
	b.name = "Book";
	assert_refuses(&b, ERR_UNSUPPORTED, "1997");
	start(&b);
	b.name = "WordDocument";
	assert_refuses(&b, ERR_UNSUPPORTED, "pas un classeur");
	start(&b);
	put16(b.stream + 4, 0x500);
	assert_refuses(&b, ERR_UNSUPPORTED, "1997");
	start(&b);
	put16(b.stream + 20, XLS_FILE_PASS);
	assert_refuses(&b, ERR_INVALID, "mot de passe");
	start(&b);
	put16(b.stream, 0);
	assert_refuses(&b, ERR_INVALID, "abîmé");
	/* A sheet that stands nowhere, or does not end. */
	start(&b);
	put32(b.stream + b.sheet_at, 0x7fffffff);
	assert_refuses(&b, ERR_INVALID, "abîmé");
	start(&b);
	number(&b, 0, 0, 0, 1);
	b.len = 4096;
	record(&b, 0x1234, "", 0);
	put16(b.stream + b.len - 2, 60000);
	assert_refuses(&b, ERR_INVALID, "abîmé");
}

/* Any sector, any byte of the first ones, may lie. */
static void
survives_damage_anywhere(void **state)
{
	struct arena *a = arena_new();
	const char *path;
	struct book b;

	(void)state;
	start(&b);
	text(&b, 0, 0, "a");
	number(&b, 1, 0, 0, 1);
	record(&b, XLS_EOF, "", 0);
	path = end_book(&b);
	for (size_t i = 0; i < b.file_len; i += i < 700 ? 1 : 13) {
		unsigned char was = b.file[i];

		for (int k = 0; k < 3; k++) {
			struct err e = { 0 };

			b.file[i] = (unsigned char)"\0\xff\x7f"[k];
			path = scratch_write("a.xls", b.file, b.file_len);
			workbook_read(
			    a, &read_xls, path, 0, 0, -1, &counts, &e);
			assert_true(e.code == ERR_OK || e.msg[0]);
		}
		b.file[i] = was;
	}
	for (size_t cut = 0; cut < b.file_len; cut += 29) {
		struct err e = { 0 };

		path = scratch_write("a.xls", b.file, cut);
		workbook_read(a, &read_xls, path, 0, 0, -1, &counts, &e);
		assert_int_equal(e.code, ERR_INVALID);
	}
	unlink(path);
	free_book(&b);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_cell),
		cmocka_unit_test(reads_texts_across_records),
		cmocka_unit_test(counts_days_from_1904),
		cmocka_unit_test(counts_what_is_merged_and_hidden),
		cmocka_unit_test(reads_short_workbooks_in_small_sectors),
		cmocka_unit_test(gives_the_first_part_for_a_preview),
		cmocka_unit_test(lists_the_sheets_that_are_tables),
		cmocka_unit_test(says_what_is_wrong_with_the_file),
		cmocka_unit_test(survives_damage_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
