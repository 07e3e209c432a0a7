/* SPDX-License-Identifier: Apache-2.0 */
/* test_xlsx.c - every cell of awkward workbooks, and of random ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "listing.h"
#include "workbook.h"

static struct read_counts counts;

#define MAIN "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define SHEET(before, rows, after)                                             \
	"<?xml version='1.0' encoding='UTF-8'?><worksheet " MAIN ">" before    \
	"<sheetData>" rows "</sheetData>" after "</worksheet>"
#define STRINGS(items) "<sst " MAIN ">" items "</sst>"

/* Style 1 is a date, 2 a date and time, 3 a code of five digits, 4 euros, 5 a
 * percentage, 6 hours over 24; formats of other lists must not count. */
static const char styles[] =
    "<styleSheet " MAIN "><numFmts>"
    "<numFmt numFmtId='164' formatCode='dd/mm/yyyy\\ hh:mm'/>"
    "<numFmt numFmtId='165' formatCode='00000'/>"
    "<numFmt numFmtId='166' formatCode='#,##0.00\\ &quot;€&quot;'/>"
    "</numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs>"
    "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/>"
    "<xf numFmtId='165'/><xf numFmtId='166'/><xf numFmtId='10'/>"
    "<xf numFmtId='46'/></cellXfs>"
    "<dxfs><dxf><numFmt numFmtId='165' formatCode='0'/></dxf></dxfs>"
    "</styleSheet>";

static void
assert_reads(const char *sheet, const char *strings, int64_t header,
    const char *expected)
{
	const char *path = workbook_xlsx("a.xlsx", sheet, styles, strings);
	struct arena *a = arena_new();
	struct err e = { 0 };

	assert_string_equal(
	    workbook_read(a, &read_xlsx, path, 0, header, -1, &counts, &e),
	    expected);
	assert_string_equal(e.msg, "");
	unlink(path);
	arena_free(a);
}

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

static void
reads_every_kind_of_cell(void **state)
{
	(void)state;
	assert_reads(
	    SHEET("",
		"<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' t='str'>"
		"<f>A1&amp;\"x\"</f><v>formule</v></c><c r='C1' "
		"t='inlineStr'><is><t>a</t><r><t>b</t></r></is></c></row>"
		"<row r='2'><c r='A2' t='b'><v>1</v></c><c r='B2' t='b'><f>"
		"FALSE()</f><v>0</v></c><c r='C2' t='n'><f>1/3</f><v>"
		"0.33333333333333331</v></c></row>"
		"<row r='3'><c r='A3' t='e'><v>#N/A</v></c><c r='B3'><v>"
		"13002526500013</v></c><c r='C3' t='d' s='1'><v>"
		"2024-01-31T00:00:00</v></c></row>",
		""),
	    STRINGS("<si><t>non</t></si><si><r><t>ri</t></r><r><rPr/><t "
		    "xml:space='preserve'>che </t></r><rPh sb='0' eb='1'><t>"
		    "phon</t></rPh><phoneticPr/></si>"),
	    1,
	    "1:riche |formule|ab¶2:VRAI|FAUX|0.333333333333333¶"
	    "3:|13002526500013|2024-01-31¶");
	assert_int_equal(counts.errors, 1);
	assert_int_equal(counts.records, 2);
	assert_int_equal(counts.line, 3);
}

static void
shows_numbers_by_the_style_of_their_cell(void **state)
{
	(void)state;
	assert_reads(
	    SHEET("",
		"<row><c s='1'><v>45292</v></c><c s='2'><v>45292.5</v></c>"
		"<c s='3'><v>1034</v></c><c s='4'><v>1250</v></c>"
		"<c s='5'><v>0.125</v></c><c s='6'><v>1.5</v></c>"
		"<c s='0'><v>45292</v></c><c s='99'><v>45292</v></c>"
		"<c s='3' t='str'><v>75</v></c><c s='1'><v>texte</v></c></row>",
		""),
	    NULL, 0,
	    "1:2024-01-01|2024-01-01T12:00:00|01034|1250.00 €|12.50 %|"
	    "36:00:00|45292|45292|75|texte¶");
}

static void
finds_rows_and_cells_without_reference(void **state)
{
	(void)state;
	assert_reads(
	    SHEET("",
		"<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row>"
		"<row r='4'><c r='B4'><v>1</v></c><c><v>2</v></c>"
		"<c r='A4'><v>0</v></c></row><row/><row r='6' spans='1:3'/>"
		"<row r='7'><c r='C7' s='1'/><c r='B7'><v/></c><c r='A7'>"
		"<v>x</v></c></row><row r='2'><c><v>9</v></c></row>"
		"<row r='1048576'><c r='A1048576' s='1'/></row>",
		""),
	    NULL, 0, "1:a|b¶4:0|1|2¶7:x|¶8:9|¶");
	assert_int_equal(counts.records, 4);
	assert_int_equal(counts.empty_lines, 4);
}

static void
skips_to_the_header_and_leaves_out_what_is_beyond(void **state)
{
	(void)state;
	assert_reads(
	    SHEET("",
		"<row r='1'><c r='A1' t='str'><v>Titre</v></c></row>"
		"<row r='3'><c r='B3' t='str'><v>nom</v></c><c r='C3' "
		"t='str'><v>âge</v></c><c r='F3' s='1'/></row>"
		"<row r='4'><c r='B4'><v>1</v></c></row>"
		"<row r='5'><c r='B5'><v>1</v></c><c r='E5' t='str'><v/></c>"
		"</row><row r='6'><c r='E6'><v>5</v></c></row>"
		"<row r='7'><c r='A7' t='str'><v>  </v></c></row>"
		"<row r='9'><c r='A9'><v>1</v></c></row>",
		""),
	    NULL, 3, "3:|nom|âge¶4:|1|¶5:|1|¶6:||||5¶9:1||¶");
	assert_int_equal(counts.records, 4);
	assert_int_equal(counts.empty_lines, 2);
	assert_int_equal(counts.ragged, 1);
	assert_int_equal(counts.ragged_line, 6);
}

static void
counts_what_is_merged_and_hidden(void **state)
{
	(void)state;
	assert_reads(
	    SHEET("<cols><col min='1' max='1' hidden='0'/><col min='2' "
		  "max='3' hidden='1'/><col min='5' max='16384' "
		  "hidden='true'/></cols>",
		"<row r='1'><c t='str'><v>titre</v></c></row>"
		"<row r='2'><c t='str'><v>a</v></c><c/><c t='str'><v>b</v>"
		"</c><c t='str'><v>c</v></c></row>"
		"<row r='3' hidden='1'><c><v>1</v></c></row>"
		"<row r='4' hidden='false'><c><v>2</v></c></row>"
		"<row r='5' hidden='1'/>",
		"<mergeCells count='3'><mergeCell ref='A1:D1'/>"
		"<mergeCell ref='A2:B2'/><mergeCell ref='A3:A4'/>"
		"</mergeCells>"),
	    NULL, 2, "2:a||b|c¶3:1|||¶4:2|||¶");
	assert_int_equal(counts.merged, 2);
	assert_int_equal(counts.hidden_rows, 1);
	assert_int_equal(counts.hidden_columns, 2);
}

static void
understands_escapes_and_line_ends(void **state)
{
	(void)state;
	assert_reads(SHEET("",
			 "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c>"
			 "<c t='s'><v>2</v></c><c t='s'><v>3</v></c></row>",
			 ""),
	    STRINGS("<si><t>a_x000D_\nb_x000d_c_x0009_d</t></si>"
		    "<si><t>_x005F_x0041_ _x0041 _xZZZZ_ _x0001_</t></si>"
		    "<si><t>_xD83D__xDE00_ _xD83D_ _x00E9_</t></si>"
		    "<si><t>e&#13;&#10;f &lt;&amp;&#233;</t></si>"),
	    0,
	    "1:a\nb\nc\td|_x0041_ _x0041 _xZZZZ_ |\U0001f600 \ufffd é|"
	    "e\nf <&é¶");
}

static void
reads_other_prefixes_and_the_strict_kind(void **state)
{
	static const struct part parts[] = {
		{ .name = "_rels/.rels",
		    .data = "<Relationships><Relationship Id='x' Type="
			    "'http://purl.oclc.org/ooxml/officeDocument/"
			    "relationships/officeDocument' "
			    "Target='/docs/./other/../book.xml'/>"
			    "</Relationships>" },
		{ .name = "docs/book.xml",
		    .data = "<x:workbook xmlns:x='http://purl.oclc.org/ooxml/"
			    "spreadsheetml/main' xmlns:r='http://purl.oclc.org"
			    "/ooxml/officeDocument/relationships'>"
			    "<x:workbookPr date1904='1'/><x:sheets>"
			    "<x:sheet name='Été &amp; co' r:id='r9'/>"
			    "</x:sheets></x:workbook>" },
		{ .name = "docs/_rels/book.xml.rels",
		    .data = "<Relationships><Relationship Id='r9' "
			    "Type='http://purl.oclc.org/ooxml/officeDocument/"
			    "relationships/worksheet' "
			    "Target='../Feuilles/UN.xml'/>"
			    "<Relationship Id='r1' Type='x/styles' "
			    "Target='absent.xml'/></Relationships>" },
		{ .name = "feuilles/un.xml",
		    .data = "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/"
			    "spreadsheetml/main'><x:sheetData><x:row x:r='2'>"
			    "<x:c r='B2' t='str'><x:v>ok</x:v></x:c></x:row>"
			    "</x:sheetData></x:worksheet>" },
	};
	const char *path = workbook_write("strict.xlsx", parts, 4);
	struct arena *a = arena_new();
	struct read_table tables[4];
	struct err e = { 0 };
	unsigned n = 0;

	(void)state;
	assert_string_equal(
	    workbook_read(a, &read_xlsx, path, 0, 0, -1, &counts, &e),
	    "2:|ok¶");
	assert_int_equal(
	    list_tables(&read_xlsx, a, path, tables, 4, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(tables[0].name, "Été & co");
	unlink(path);
	arena_free(a);
}

/* Sheets: filled, empty, hidden, a chart, very hidden, one without part. */
static void
lists_the_sheets_that_are_tables(void **state)
{
	static const char filled[] =
	    SHEET("", "<row><c><v>1</v></c></row>", "");
	static const struct part parts[] = {
		{ .name = "xl/workbook.xml",
		    .data = "<workbook xmlns:r='x'><sheets>"
			    "<sheet name='A' r:id='1'/>"
			    "<sheet name='B' r:id='2' state='visible'/>"
			    "<sheet name='C' r:id='3' state='hidden'/>"
			    "<sheet name='D' r:id='4'/>"
			    "<sheet name='E' r:id='1' state='veryHidden'/>"
			    "<sheet name='F' r:id='9'/>"
			    "<sheet name='G' r:id='1'/>"
			    "</sheets></workbook>" },
		{ .name = "xl/_rels/workbook.xml.rels",
		    .data = "<r><Relationship Id='1' Type='t/worksheet' "
			    "Target='a.xml'/><Relationship Id='2' "
			    "Type='t/worksheet' Target='b.xml'/><Relationship "
			    "Id='3' Type='t/worksheet' Target='b.xml'/>"
			    "<Relationship Id='4' Type='t/chartsheet' "
			    "Target='c.xml'/></r>" },
		{ .name = "xl/a.xml", .data = filled },
		{ .name = "xl/b.xml",
		    .data = SHEET("", "<row><c s='1'/></row>", "") },
	};
	static const struct {
		const char *name;
		unsigned sheet;
		bool is_hidden;
	} expected[] = { { "A", 0, false }, { "C", 2, true }, { "E", 3, true },
		{ "F", 4, false }, { "G", 5, false } };
	const char *path = workbook_write("sheets.xlsx", parts, 4);
	struct arena *a = arena_new();
	struct read_table tables[9];
	struct err e = { 0 };
	unsigned n = 0;

	(void)state;
	assert_int_equal(
	    list_tables(&read_xlsx, a, path, tables, 9, &n, &e), ERR_OK);
	assert_int_equal(n, 5);
	for (unsigned i = 0; i < n; i++) {
		assert_string_equal(tables[i].name, expected[i].name);
		assert_int_equal(tables[i].sheet, expected[i].sheet);
		assert_int_equal(tables[i].is_hidden, expected[i].is_hidden);
		assert_string_equal(tables[i].format, "xlsx");
	}
	assert_int_equal(
	    list_tables(&read_xlsx, a, path, tables, 2, &n, &e), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(
	    workbook_read(a, &read_xlsx, path, 5, 0, -1, &counts, &e), "1:1¶");
	arena_free(a);
	assert_refuses(path, 4, ERR_INVALID, "abîmé");
	path = workbook_write("sheets.xlsx", parts, 4);
	assert_refuses(path, 99, ERR_NOT_FOUND, "feuille");
}

static void
guesses_the_header_and_obeys_a_person(void **state)
{
	static const char sheet[] = SHEET("",
	    "<row r='2'><c r='B2' t='str'><v>Liste 2024</v></c></row>"
	    "<row r='4'><c r='B4' t='str'><v>nom</v></c><c r='C4' "
	    "t='str'><v>date</v></c><c r='D4' t='str'><v>montant</v>"
	    "</c></row>"
	    "<row r='5'><c r='B5' t='str'><v>a</v></c><c r='C5' s='1'><v>"
	    "45292</v></c><c r='D5'><v>12</v></c></row>"
	    "<row r='6'><c r='B6' t='str'><v>b</v></c><c r='C6' s='1'><v>"
	    "45293</v></c><c r='D6'><v>13</v></c></row>",
	    "");
	const char *path = workbook_xlsx("h.xlsx", sheet, styles, NULL);
	struct csv_options o = { 0 };
	struct arena *a = arena_new();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(read_xlsx.sniff(a, path, 0, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, 4);
	assert_int_equal(o.charset, CHARSET_UTF8);
	o.header_given = true;
	o.header_line = 5;
	assert_int_equal(read_xlsx.sniff(a, path, 0, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, 5);
	unlink(path);
	path = workbook_xlsx(
	    "h.xlsx", SHEET("", "<row r='1'><c/></row>", ""), NULL, NULL);
	assert_int_equal(read_xlsx.sniff(a, path, 0, &o, &e), ERR_UNSUPPORTED);
	unlink(path);
	arena_free(a);
}

/* A random text, short or long, that XML or spreadsheets find odd. */
static void
append_random(struct str *s)
{
	static const char *const pieces[] = { "a", "é", "€", "<", "&", ">",
		"\"", "'", "_x000D_", "_x", "\n", "\t", " ", "  ", "0", "12",
		"-3.5", "\U0001f600", "]]>", "{", "=1+1", ";" };

	for (int n = rand() % 6; n > 0; n--)
		str_append(s,
		    pieces[(size_t)rand() %
			(sizeof(pieces) / sizeof(*pieces))]);
}

/* « _ » escaped as Excel does, then as XML. */
static void
append_written(struct str *s, const char *text)
{
	for (;;) {
		size_t n = strcspn(text, "_");

		str_append_xml(s, text, n);
		text += n;
		if (*text++ == '\0')
			return;
		str_append(s, "_x005F_");
	}
}

struct writer {
	struct str sheet, strings, expected;
	int count;
};

static void
write_cell(struct writer *w, struct arena *a, bool last)
{
	struct str text;

	str_init(&text, a, 1 << 10);
	append_random(&text);
	if (last)
		str_append(&text, "$");
	switch (rand() % 3) {
	case 0:
		str_append_printf(
		    &w->sheet, "<c t='s'><v>%d</v></c>", w->count++);
		str_append(&w->strings, "<si><t xml:space='preserve'>");
		append_written(&w->strings, str_text(&text));
		str_append(&w->strings, "</t></si>");
		break;
	case 1:
		str_append(&w->sheet, "<c t='inlineStr'><is><r><t>");
		append_written(&w->sheet, str_text(&text));
		str_append(&w->sheet, "</t></r></is></c>");
		break;
	default:
		str_append(&w->sheet, "<c t='str'><v>");
		append_written(&w->sheet, str_text(&text));
		str_append(&w->sheet, "</v></c>");
	}
	str_append(&w->expected, str_text(&text));
	str_append(&w->expected, last ? "¶" : "|");
}

static void
reads_random_tables_back(void **state)
{
	(void)state;
	srand(7);
	for (int i = 0; i < 60; i++) {
		struct arena *a = arena_new();
		struct writer w = { 0 };
		int rows = rand() % 60 + 1, cols = rand() % 12 + 1;

		str_init(&w.sheet, a, 8 << 20);
		str_init(&w.strings, a, 8 << 20);
		str_init(&w.expected, a, 8 << 20);
		str_append(&w.sheet, "<worksheet><sheetData>");
		str_append(&w.strings, "<sst>");
		for (int r = 1; r <= rows; r++) {
			str_append(&w.sheet, "<row>");
			str_append_printf(&w.expected, "%d:", r);
			for (int c = 1; c <= cols; c++)
				write_cell(&w, a, c == cols);
			str_append(&w.sheet, "</row>");
		}
		str_append(&w.sheet, "</sheetData></worksheet>");
		str_append(&w.strings, "</sst>");
		assert_reads(str_text(&w.sheet), str_text(&w.strings), 0,
		    str_text(&w.expected));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_cell),
		cmocka_unit_test(shows_numbers_by_the_style_of_their_cell),
		cmocka_unit_test(finds_rows_and_cells_without_reference),
		cmocka_unit_test(
		    skips_to_the_header_and_leaves_out_what_is_beyond),
		cmocka_unit_test(counts_what_is_merged_and_hidden),
		cmocka_unit_test(understands_escapes_and_line_ends),
		cmocka_unit_test(reads_other_prefixes_and_the_strict_kind),
		cmocka_unit_test(lists_the_sheets_that_are_tables),
		cmocka_unit_test(guesses_the_header_and_obeys_a_person),
		cmocka_unit_test(reads_random_tables_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
