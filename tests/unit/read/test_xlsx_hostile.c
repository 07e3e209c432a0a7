/* SPDX-License-Identifier: Apache-2.0 */
/* test_xlsx_hostile.c - workbooks too big, damaged or made to harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "listing.h"
#include "workbook.h"

static struct read_counts counts;

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

/* Refused with that code, in a sentence that has these words. */
static void
assert_refuses(
    const char *path, unsigned sheet, enum err_code code, const char *words)
{
	struct arena *a = arena_new();
	struct err e = { 0 };

	workbook_read(a, &read_xlsx, path, sheet, 0, -1, &counts, &e);
	assert_int_equal(e.code, code);
	if (!strstr(e.msg, words))
		fail_msg("« %s » is not in « %s »", words, e.msg);
	unlink(path);
	arena_free(a);
}

/* rows × cols cells of text of that length, in shared strings or inline. */
static char *
make_sheet(struct arena *a, int rows, int cols, int length)
{
	struct str s;

	str_init(&s, a, 256 << 20);
	str_append(&s, "<worksheet><sheetData>");
	for (int r = 1; r <= rows; r++) {
		str_append_printf(&s, "<row r='%d'>", r);
		for (int c = 0; c < cols; c++)
			str_append_printf(
			    &s, "<c t='str'><v>%0*d</v></c>", length, c);
		str_append(&s, "</row>");
	}
	str_append(&s, "</sheetData></worksheet>");
	return s.data;
}

static void
gives_the_first_part_for_a_preview(void **state)
{
	struct arena *a = arena_new();
	const char *path =
	    workbook_xlsx("p.xlsx", make_sheet(a, 20000, 3, 10), NULL, NULL);
	struct err e = { 0 };

	(void)state;
	workbook_read(a, &read_xlsx, path, 0, 1, 100000, &counts, &e);
	assert_int_equal(e.code, ERR_OK);
	assert_in_range(counts.records, 800, 1600);
	assert_true(counts.bytes > 0);
	workbook_read(a, &read_xlsx, path, 0, 1, 0, &counts, &e);
	assert_in_range(counts.records, 100, 400);
	workbook_read(a, &read_xlsx, path, 0, 1, -1, &counts, &e);
	assert_int_equal(counts.records, 19999);
	unlink(path);
	arena_free(a);
}

static void
refuses_what_is_too_big(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_refuses(
	    workbook_xlsx("b.xlsx", make_sheet(a, 1, 2000, 1), NULL, NULL), 0,
	    ERR_TOO_BIG, "2 000 colonnes");
	assert_refuses(workbook_xlsx("b.xlsx",
			   make_sheet(a, 2, 1, (1 << 20) + 1), NULL, NULL),
	    0, ERR_TOO_BIG, "Ligne 1" NNBSP ": une cellule dépasse 1 Mio");
	assert_refuses(
	    workbook_xlsx("b.xlsx", make_sheet(a, 1, 9, 1 << 20), NULL, NULL),
	    0, ERR_TOO_BIG, "la ligne dépasse 8 Mio");
	assert_refuses(workbook_xlsx("b.xlsx",
			   SHEET("<row><c t='s'><v>0</v></c></row>"), NULL,
			   arena_printf(a, "<sst><si><t>%0*d</t></si></sst>",
			       (1 << 20) + 1, 0)),
	    0, ERR_TOO_BIG, "1 Mio");
	arena_free(a);
}

/* The ratio alone is not enough: a table of zeroes packs well. */
static void
refuses_bombs(void **state)
{
	static const char open[] = "<worksheet><sheetData>";
	size_t len = 90 << 20;
	char *zeroes = malloc(len + 1);
	struct part parts[] = {
		{ .name = "xl/workbook.xml",
		    .data = "<w xmlns:r='x'><sheet name='A' r:id='1'/></w>" },
		{ .name = "xl/_rels/workbook.xml.rels",
		    .data = "<r><Relationship Id='1' Type='t/worksheet' "
			    "Target='a.xml'/></r>" },
		{ .name = "xl/a.xml" },
	};
	const char *path;

	(void)state;
	assert_non_null(zeroes);
	memset(zeroes, ' ', len);
	memcpy(zeroes, open, sizeof(open) - 1);
	parts[2].data = zeroes;
	parts[2].len = len;
	path = workbook_write("bomb.xlsx", parts, 3);
	assert_refuses(path, 0, ERR_TOO_BIG, "volume démesuré");
	/* An element that never ends is kept whole by the parser. */
	memset(zeroes, 'a', 40 << 20);
	zeroes[0] = '<';
	parts[2].len = 40 << 20;
	path = workbook_write("bomb.xlsx", parts, 3);
	assert_refuses(path, 0, ERR_TOO_BIG, "élément démesuré");
	/* So are elements inside one another. */
	for (size_t i = 0; i + 3 < 1 << 20; i += 3)
		memcpy(zeroes + i, "<a>", 3);
	parts[2].len = 1 << 20;
	path = workbook_write("bomb.xlsx", parts, 3);
	assert_refuses(path, 0, ERR_TOO_BIG, "élément démesuré");
	free(zeroes);
}

/* A thousand rows of the same long text would be a thousand times as much. */
static void
check_texts_that_multiply(const char *sixteen)
{
	struct arena *a = arena_new();
	struct str sheet, strings;

	str_init(&sheet, a, 64 << 20);
	str_init(&strings, a, 64 << 20);
	str_append(&strings, "<sst><si><t>");
	for (int i = 0; i < 1 << 16; i++)
		str_append(&strings, sixteen);
	str_append(&strings, "</t></si></sst>");
	str_append(&sheet, "<worksheet><sheetData>");
	for (int r = 0; r < 400; r++) {
		str_append(&sheet, "<row>");
		for (int c = 0; c < 7; c++)
			str_append(&sheet, "<c t='s'><v>0</v></c>");
		str_append(&sheet, "</row>");
	}
	str_append(&sheet, "</sheetData></worksheet>");
	{
		const char *path = workbook_xlsx(
		    "m.xlsx", str_text(&sheet), NULL, str_text(&strings));
		const struct csv_options o = { 0 };
		const struct cell *cells;
		struct reader *r;
		struct err e = { 0 };
		unsigned n = 1;

		assert_int_equal(
		    read_xlsx.open(a, path, 0, &o, -1, &r, &e), ERR_OK);
		while (reader_next(r, &cells, &n, &e) == ERR_OK && n > 0)
			;
		assert_int_equal(e.code, ERR_TOO_BIG);
		assert_non_null(strstr(e.msg, "Ligne 1"));
		reader_close(r);
		unlink(path);
	}
	arena_free(a);
}

static void
refuses_texts_that_multiply(void **state)
{
	(void)state;
	check_texts_that_multiply("0123456789abcdef");
	/* Nothing is given of blank rows, which cost as much. */
	check_texts_that_multiply("                ");
}

/* What texts say is not asked to know that a sheet has some. */
static void
lists_sheets_without_their_texts(void **state)
{
	struct arena *a = arena_new();
	const char *path = workbook_xlsx("l.xlsx",
	    SHEET("<row><c s='1'/><c t='str'><v> </v></c></row>"
		  "<row><c t='s'><v>3</v></c></row>"),
	    NULL, "<sst><si>");
	struct read_table tables[2];
	struct err e = { 0 };
	unsigned n;

	(void)state;
	assert_int_equal(
	    list_tables(&read_xlsx, a, path, tables, 2, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	unlink(path);
	path = workbook_xlsx(
	    "l.xlsx", SHEET("<row><c t='str'><v> </v></c></row>"), NULL, NULL);
	assert_int_equal(
	    list_tables(&read_xlsx, a, path, tables, 2, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	unlink(path);
	arena_free(a);
}

static void
refuses_document_types_and_damaged_parts(void **state)
{
	static const struct {
		const char *sheet, *strings, *words;
	} rows[] = {
		{ "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>", NULL,
		    "définition de type" },
		{ "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><worksheet/>", NULL,
		    "définition de type" },
		{ "<worksheet><sheetData><row>", NULL, "abîmé" },
		{ "<worksheet><sheetData></row>", NULL, "abîmé" },
		{ "", NULL, "abîmé" },
		{ "rien", NULL, "abîmé" },
		{ SHEET("<row><c t='s'><v>1</v></c></row>"),
		    "<sst>"
		    "<si><t>seul</t></si>"
		    "</sst>",
		    "textes" },
		{ SHEET("<row><c t='s'><v>-1</v></c></row>"),
		    "<sst>"
		    "<si><t>seul</t></si>"
		    "</sst>",
		    "textes" },
		{ SHEET("<row><c t='s'><v>un</v></c></row>"),
		    "<sst>"
		    "<si><t>seul</t></si>"
		    "</sst>",
		    "textes" },
		{ SHEET("<row><c t='s'><v>0</v></c></row>"), NULL, "textes" },
		{ SHEET("<row><c t='s'><v>0</v></c></row>"),
		    "<sst><si><t>&inconnu;</t></si></sst>", "abîmé" },
		{ "<?xml version='1.0' encoding='EBCDIC'?><worksheet/>", NULL,
		    "abîmé" },
		{ SHEET("<row><c t='str'><v>\xff</v></c></row>"), NULL,
		    "abîmé" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refuses(workbook_xlsx("d.xlsx", rows[i].sheet, NULL,
				   rows[i].strings),
		    0, ERR_INVALID, rows[i].words);
}

static void
says_what_is_wrong_with_the_file(void **state)
{
	static const struct part binary = { .name = "xl/workbook.bin",
		.data = "x" };
	static const struct part empty = { .name = "autre", .data = "x" };
	char ole[512] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

	(void)state;
	assert_refuses(scratch_write("e.xlsx", ole, sizeof(ole)), 0,
	    ERR_INVALID, "mot de passe");
	assert_refuses(scratch_write("e.xlsx", "", 0), 0, ERR_INVALID, "abîmé");
	assert_refuses(
	    scratch_write("e.xlsx", "PK\3\4 rien", 9), 0, ERR_INVALID, "abîmé");
	assert_refuses(
	    workbook_write("e.xlsx", &empty, 1), 0, ERR_INVALID, "abîmé");
	assert_refuses(
	    workbook_write("e.xlsx", &binary, 1), 0, ERR_UNSUPPORTED, "xlsb");
	assert_refuses("/nulle/part.xlsx", 0, ERR_NOT_FOUND, "introuvable");
}

/* Cut anywhere, it is read up to there or refused, never more. */
static void
survives_a_cut_anywhere(void **state)
{
	static const char sheet[] = SHEET("<row><c><v>1</v></c></row>");
	struct arena *a = arena_new();
	struct err e = { 0 };
	char *data;
	size_t len;

	(void)state;
	assert_int_equal(
	    file_read(a, workbook_xlsx("c.xlsx", sheet, NULL, NULL), 1 << 20,
		&data, &len, &e),
	    ERR_OK);
	for (size_t cut = 0; cut < len; cut += 7) {
		const char *path = scratch_write("c.xlsx", data, cut);

		err_clear(&e);
		assert_string_equal(
		    workbook_read(a, &read_xlsx, path, 0, 0, -1, &counts, &e),
		    "");
		assert_int_equal(e.code, ERR_INVALID);
	}
	unlink(scratch_path("c.xlsx"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_first_part_for_a_preview),
		cmocka_unit_test(refuses_what_is_too_big),
		cmocka_unit_test(refuses_bombs),
		cmocka_unit_test(refuses_texts_that_multiply),
		cmocka_unit_test(lists_sheets_without_their_texts),
		cmocka_unit_test(refuses_document_types_and_damaged_parts),
		cmocka_unit_test(says_what_is_wrong_with_the_file),
		cmocka_unit_test(survives_a_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
