/* SPDX-License-Identifier: Apache-2.0 */
/* test_ods.c - every cell of awkward OpenDocument sheets, and of random ones.
 */
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

#define DOCUMENT(styles, tables)                                               \
	"<?xml version='1.0' encoding='UTF-8'?><office:document-content>"      \
	"<office:automatic-styles>" styles "</office:automatic-styles>"        \
	"<office:body><office:spreadsheet><table:calculation-settings/"        \
	">" tables                                                             \
	"<table:named-expressions/></office:spreadsheet></office:body>"        \
	"</office:document-content>"
#define TABLE(rows)                                                            \
	DOCUMENT("", "<table:table table:name='F'>" rows "</table:table>")
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define TEXT(p)                                                                \
	"<table:table-cell office:value-type='string'><text:p>" p              \
	"</text:p></table:table-cell>"
#define CELL(type, value, shown)                                               \
	"<table:table-cell office:value-type='" type "' " value                \
	"><text:p>" shown "</text:p></table:table-cell>"
#define EMPTY(n) "<table:table-cell table:number-columns-repeated='" n "'/>"

static const char *
write_ods(const char *content)
{
	const struct part parts[] = {
		{ .name = "mimetype",
		    .data = "application/vnd.oasis.opendocument.spreadsheet" },
		{ .name = "content.xml", .data = content },
	};

	return workbook_write("a.ods", parts, 2);
}

static void
assert_reads(const char *content, int64_t header, const char *expected)
{
	const char *path = write_ods(content);
	struct arena *a = arena_new();
	struct err e = { 0 };

	assert_string_equal(
	    workbook_read(a, &read_ods, path, 0, header, -1, &counts, &e),
	    expected);
	assert_string_equal(e.msg, "");
	unlink(path);
	arena_free(a);
}

static void
assert_refuses(const char *path, enum err_code code, const char *words)
{
	struct arena *a = arena_new();
	struct err e = { 0 };

	workbook_read(a, &read_ods, path, 0, 0, -1, &counts, &e);
	assert_int_equal(e.code, code);
	if (!strstr(e.msg, words))
		fail_msg("« %s » is not in « %s »", words, e.msg);
	unlink(path);
	arena_free(a);
}

static void
reads_every_type_of_value(void **state)
{
	(void)state;
	assert_reads(
	    TABLE(ROW(CELL("float", "office:value='0.10000000000000001'", "0,1")
		    CELL("float", "office:value='13002526500013'",
			"1,30025E+013") CELL("percentage",
			"office:value='0.125'", "12,50%") CELL("currency",
			"office:value='1250' "
			"office:currency='EUR'",
			"1 250,00 €")) ROW(CELL("currency",
		"office:value='5' office:currency='XPF'",
		"5 XPF") CELL("currency", "office:value='-5.5'", "-5,50 €")
		    CELL("boolean", "office:boolean-value='true'", "VRAI")
			CELL("boolean", "office:boolean-value='false'", "FAUX"))
		    ROW(CELL("string", "office:string-value='caché'",
			"vu") "<table:table-cell office:value-type='string' "
			      "office:string-value='seul'/>" CELL(
				  "float", "", "sans valeur")
				  CELL("inconnu", "office:value='1'", "tel"))),
	    0,
	    "1:0.1|13002526500013|12.50 %|1250.00 €¶"
	    "2:5 XPF|-5.50 €|VRAI|FAUX¶3:vu|seul|sans valeur|tel¶");
}

static void
reads_dates_and_times(void **state)
{
	(void)state;
	assert_reads(
	    TABLE(ROW(CELL("date", "office:date-value='2024-01-31'",
		"31/01/24") CELL("date",
		"office:date-value='2024-01-31T12:30:00.600000000'",
		"31/01/24 12:30") CELL("date", "office:date-value='2024-01-31'",
		"31/01/24 00:00") CELL("date", "office:date-value='1830-07-29'",
		"29/07/30")) ROW(CELL("time", "office:time-value='PT26H30M00S'",
		"26:30:00") CELL("time", "office:time-value='PT08H05M29.7S'",
		"08:05") CELL("time", "office:time-value='-PT01H'", "-1")
		    CELL("time", "office:time-value='P1DT2H'",
			"02:00")) ROW(CELL("time", "office:time-value='8 h'",
		"8 h") CELL("date", "office:date-value='demain'",
		"x") CELL("date", "", "jeudi") CELL("time",
		"office:time-value='PT99999999999999999999H'", "long"))),
	    0,
	    "1:2024-01-31|2024-01-31T12:30:01|2024-01-31T00:00:00|1830-07-29¶"
	    "2:26:30:00|08:05:30|-01:00:00|26:00:00¶"
	    "3:8 h|demain|jeudi|long¶");
}

static void
keeps_the_zeroes_that_are_shown(void **state)
{
	(void)state;
	assert_reads(
	    TABLE(ROW(CELL("float", "office:value='1034'", "01034")
		    CELL("float", "office:value='296808080'", "02 96 80 80 80")
			CELL("float", "office:value='0'", "00000") CELL("float",
			    "office:value='296808080'", "02\u00a096.80-80/80"))
		    ROW(CELL("float", "office:value='0'", "0,00")
			    CELL("float", "office:value='0'", "0.00")
				CELL("float", "office:value='0.5'", "0.5") CELL(
				    "float", "office:value='1034'", "01035"))
			ROW(CELL("float", "office:value='1034'", "1 034")
				CELL("float", "office:value='5'", "05 km")
				    CELL("float", "office:value='0'", "0") CELL(
					"float", "office:value='2024'", "24"))),
	    0,
	    "1:01034|02 96 80 80 80|00000|02\u00a096.80-80/80¶"
	    "2:0|0|0.5|1034¶3:1034|5|0|2024¶");
}

static void
joins_the_pieces_of_a_text(void **state)
{
	(void)state;
	assert_reads(
	    TABLE(ROW(
		"<table:table-cell office:value-type='string'>"
		"<office:annotation><dc:creator>Moi</dc:creator><text:p>"
		"note</text:p></office:annotation><text:p>un</text:p>"
		"<text:p/><text:p>trois</text:p><draw:frame><text:p>"
		"image</text:p></draw:frame></table:table-cell>" TEXT(
		    " \n a <text:s/>b<text:s text:c='3'/>c\n\t d <text:tab/>"
		    "e<text:line-break/>f")
		    TEXT("<text:a><text:span>li</text:span>en</text:a>"
			 "<text:note><text:p>x</text:p></text:note>"
			 "<office:annotation><text:p>y</text:p>"
			 "</office:annotation> fin")
			TEXT("<text:ruby><text:ruby-base>漢</text:ruby-base>"
			     "<text:ruby-text>kan</text:ruby-text></"
			     "text:ruby>&lt;"))),
	    0, "1:un\n\ntrois|a  b   c d \te\nf|lien fin|漢<¶");
}

static void
repeats_cells_and_rows(void **state)
{
	(void)state;
	assert_reads(
	    TABLE("<table:table-header-rows>" ROW(TEXT("a") TEXT("b") TEXT(
		"c")) "</table:table-header-rows>"
		      "<table:table-row table:number-rows-repeated='3'>"
		      "<table:table-cell table:number-columns-repeated='2' "
		      "office:value-type='float' office:value='1'><text:p>1"
		      "</text:p></table:table-cell>" EMPTY(
			  "16382") "</table:table-row><table:table-row-group>"
				   "<table:table-row "
				   "table:number-rows-repeated='5'>" EMPTY(
				       "16384") "</table:table-row></"
						"table:table-row-group>" ROW(
						    EMPTY("2") TEXT(
							"z")) "<table:"
							      "table-row "
							      "table:"
							      "number-rows-"
							      "repeated='"
							      "1048566'"
							      ">" EMPTY(
								  "16"
								  "38"
								  "4") "</"
								       "table:"
								       "table-"
								       "row>"),
	    1, "1:a|b|c¶2:1|1|¶3:1|1|¶4:1|1|¶10:||z¶");
	assert_int_equal(counts.records, 4);
	assert_int_equal(counts.empty_lines, 5);
	assert_int_equal(counts.line, 10);
}

static void
counts_what_is_merged_hidden_and_wrong(void **state)
{
	(void)state;
	assert_reads(
	    TABLE("<table:table-columns><table:table-column "
		  "table:visibility='collapse'/><table:table-column/>"
		  "<table:table-column table:visibility='filter' "
		  "table:number-columns-repeated='16000'/>"
		  "</table:table-columns><table:shapes><draw:frame><table:"
		  "table><table:table-row/></table:table></draw:frame>"
		  "</table:shapes>" ROW(
		      "<table:table-cell office:value-type='string' "
		      "table:number-columns-spanned='3' "
		      "table:number-rows-spanned='1'><text:p>Titre</text:p>"
		      "</table:table-cell><table:covered-table-cell "
		      "table:number-columns-repeated='2'/>")
		      ROW(TEXT("a") TEXT("b") TEXT(
			  "c")) "<table:table-row "
				"table:visibility='filter'"
				">" TEXT("x") "<table:table-"
					      "cell "
					      "table:number-"
					      "columns-spanned='"
					      "2' "
					      "table:number-"
					      "rows-spanned='2' "
					      "office:value-"
					      "type='float' "
					      "office:value='2'/"
					      "><table:covered-"
					      "table-cell "
					      "office:value-"
					      "type='float' "
					      "office:value='9'/"
					      ">"
					      "</"
					      "table:table-"
					      "row>" ROW("<table:table-"
							 "cell "
							 "table:"
							 "formula='of:="
							 "NA()' "
							 "office:value-"
							 "type='string'"
							 " office:"
							 "string-value="
							 "'' "
							 "calcext:"
							 "value-type='"
							 "error'><text:"
							 "p>#N/A</"
							 "text:p>"
							 "</"
							 "table:table-"
							 "cell><table:"
							 "table-cell "
							 "table:"
							 "formula='x' "
							 "office:value-"
							 "type='float' "
							 "office:value="
							 "'0'><text:p>"
							 "Err:508</"
							 "text:p></"
							 "table:table-"
							 "cell>" TEXT("#N/A"))),
	    2, "2:a|b|c¶3:x|2|¶4:||#N/A¶");
	assert_int_equal(counts.merged, 1);
	assert_int_equal(counts.hidden_rows, 1);
	assert_int_equal(counts.hidden_columns, 2);
	assert_int_equal(counts.errors, 2);
	assert_int_equal(counts.merged_line, 3);
	assert_int_equal(counts.hidden_row, 3);
	assert_int_equal(counts.hidden_column, 1);
	assert_int_equal(counts.error_line, 4);
}

static const char sheets[] = DOCUMENT(
    "<style:style style:name='ta1' style:family='table'>"
    "<style:table-properties table:display='true'/></style:style>"
    "<style:style style:name='ta2' style:family='table'>"
    "<style:table-properties table:display='false'/></style:style>"
    "<style:style style:name='ta1' style:family='table-cell'>"
    "<style:table-properties table:display='false'/></style:style>",
    "<table:table table:name='Vide'><table:table-row><table:table-cell>"
    "<office:annotation><text:p>x</text:p></office:annotation>"
    "</table:table-cell></table:table-row></table:table>"
    "<table:tracked-changes><table:table table:name='Non'/>"
    "</table:tracked-changes>"
    "<table:table table:name='Un &amp; deux' table:style-name='ta1'>" ROW(
	TEXT("1")) "</table:table><table:table table:name='Caché' "
		   "table:style-name='ta2'>" ROW(
		       TEXT("2")) "</table:table>"
				  "<table:table table:name='Trois'>" ROW(
				      "<table:table-cell><text:p>3</text:p></"
				      "table:table-cell>") "</table:table>");

static void
lists_the_sheets_that_are_tables(void **state)
{
	static const struct {
		const char *name, *content;
		unsigned sheet;
		bool is_hidden;
	} expected[] = { { "Un & deux", "1:1¶", 1, false },
		{ "Caché", "1:2¶", 2, true }, { "Trois", "1:3¶", 3, false } };
	const char *path = write_ods(sheets);
	struct arena *a = arena_new();
	struct read_table tables[9];
	struct err e = { 0 };
	unsigned n = 0;

	(void)state;
	assert_int_equal(
	    list_tables(&read_ods, a, path, tables, 9, &n, &e), ERR_OK);
	assert_int_equal(n, 3);
	for (unsigned i = 0; i < n; i++) {
		assert_string_equal(tables[i].name, expected[i].name);
		assert_int_equal(tables[i].sheet, expected[i].sheet);
		assert_int_equal(tables[i].is_hidden, expected[i].is_hidden);
		assert_string_equal(workbook_read(a, &read_ods, path,
					tables[i].sheet, 0, -1, &counts, &e),
		    expected[i].content);
	}
	assert_int_equal(
	    list_tables(&read_ods, a, path, tables, 1, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	workbook_read(a, &read_ods, path, 4, 0, -1, &counts, &e);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	unlink(path);
	arena_free(a);
}

/* The content is read to the last sheet that is wanted, and no further. */
static void
lists_no_more_sheets_than_wanted(void **state)
{
	struct arena *a = arena_new();
	struct read_table tables[3];
	struct err e = { 0 };
	const char *path;
	struct str s;
	unsigned n;

	(void)state;
	str_init(&s, a, 1 << 20);
	str_append(&s, "<b><office:spreadsheet>");
	for (int i = 0; i < 2; i++)
		str_append(&s,
		    "<table:table table:name='F'>" ROW(
			TEXT("x")) "</table:table>");
	str_append_printf(&s, "<!-- %0*d --></faux>", 300000, 0);
	path = write_ods(str_text(&s));
	assert_int_equal(
	    list_tables(&read_ods, a, path, tables, 2, &n, &e), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    list_tables(&read_ods, a, path, tables, 3, &n, &e), ERR_INVALID);
	unlink(path);
	arena_free(a);
}

static void
guesses_the_header(void **state)
{
	struct csv_options o = { 0 };
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path = write_ods(TABLE(ROW(TEXT("Titre")) ROW("") ROW(
	    TEXT("a") TEXT("b") TEXT("c")) ROW(TEXT("x") TEXT("y") TEXT("z"))));

	(void)state;
	assert_int_equal(read_ods.sniff(a, path, 0, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, 3);
	unlink(path);
	path = write_ods(TABLE(ROW(EMPTY("3"))));
	assert_int_equal(read_ods.sniff(a, path, 0, &o, &e), ERR_UNSUPPORTED);
	unlink(path);
	arena_free(a);
}

static void
refuses_repeats_that_are_bombs(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	assert_refuses(
	    write_ods(TABLE("<table:table-row "
			    "table:number-rows-repeated='1048576'>" TEXT(
				"0") "</table:table-row>")),
	    ERR_TOO_BIG, "répétée");
	assert_refuses(
	    write_ods(TABLE(ROW("<table:table-cell office:value-type='string' "
				"table:number-columns-repeated='16384'><text:p>"
				"x</text:p></table:table-cell>"))),
	    ERR_TOO_BIG, "2 000 colonnes");
	assert_refuses(write_ods(TABLE(ROW(EMPTY("4000000000") TEXT("x")))),
	    ERR_TOO_BIG, "2 000 colonnes");
	assert_refuses(
	    write_ods(TABLE(ROW(TEXT("<text:s text:c='2000000000'/>")))),
	    ERR_TOO_BIG, "une cellule dépasse 1 Mio");
	/* More rows than any sheet has, by less at a time. */
	str_init(&s, a, 16 << 20);
	str_append(&s, "<b><office:spreadsheet><table:table>");
	for (int i = 0; i < 12; i++)
		str_append(&s,
		    "<table:table-row "
		    "table:number-rows-repeated='100000'>" TEXT(
			"0") "</table:table-row>");
	str_append(&s, "</table:table></office:spreadsheet></b>");
	assert_refuses(write_ods(str_text(&s)), ERR_TOO_BIG, "répétée");
	str_reset(&s);
	str_append_printf(&s,
	    TABLE(ROW("<table:table-cell office:value-type='string' "
		      "table:number-columns-repeated='1000'><text:p>%0*d"
		      "</text:p></table:table-cell>")),
	    10000, 0);
	assert_refuses(
	    write_ods(str_text(&s)), ERR_TOO_BIG, "la ligne dépasse 8 Mio");
	arena_free(a);
}

/* Many rows, each of them repeated, come to more than the file can hold. */
static void
refuses_rows_that_multiply(void **state)
{
	const struct csv_options o = { 0 };
	struct arena *a = arena_new();
	const struct cell *cells;
	struct err e = { 0 };
	struct reader *r;
	const char *path;
	unsigned n = 1;
	struct str s;

	(void)state;
	str_init(&s, a, 16 << 20);
	str_append_printf(&s,
	    TABLE("<table:table-row table:number-rows-repeated='2000'>"
		  "<table:table-cell office:value-type='string'><text:p>%0*d"
		  "</text:p></table:table-cell></table:table-row>"),
	    1 << 20, 0);
	path = write_ods(str_text(&s));
	assert_int_equal(read_ods.open(a, path, 0, &o, -1, &r, &e), ERR_OK);
	while (reader_next(r, &cells, &n, &e) == ERR_OK && n > 0)
		;
	assert_int_equal(e.code, ERR_TOO_BIG);
	assert_in_range(r->counts.records, 1000, 1300);
	reader_close(r);
	unlink(path);
	arena_free(a);
}

static void
says_what_is_wrong_with_the_file(void **state)
{
	static const struct part locked[] = {
		{ .name = "META-INF/manifest.xml",
		    .data = "<manifest:manifest><manifest:file-entry>"
			    "<manifest:encryption-data/></manifest:file-entry>"
			    "</manifest:manifest>" },
		{ .name = "content.xml", .data = "\1\2\3" },
	};
	static const struct part package = { .name = "encrypted-package",
		.data = "x" };
	static const struct part other = { .name = "autre", .data = "x" };

	(void)state;
	assert_refuses(
	    workbook_write("l.ods", locked, 2), ERR_INVALID, "mot de passe");
	assert_refuses(
	    workbook_write("l.ods", &package, 1), ERR_INVALID, "mot de passe");
	assert_refuses(
	    workbook_write("l.ods", &other, 1), ERR_INVALID, "abîmé");
	assert_refuses(
	    write_ods("<!DOCTYPE a><a/>"), ERR_INVALID, "définition de type");
	assert_refuses(write_ods("<a>"), ERR_INVALID, "abîmé");
	assert_refuses(write_ods("<a/>"), ERR_NOT_FOUND, "feuille");
	assert_refuses("/nulle/part.ods", ERR_NOT_FOUND, "introuvable");
}

static void
survives_a_cut_anywhere(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	char *data;
	size_t len;

	(void)state;
	assert_int_equal(
	    file_read(a, write_ods(sheets), 1 << 20, &data, &len, &e), ERR_OK);
	for (size_t cut = 0; cut < len; cut += 5) {
		const char *path = scratch_write("a.ods", data, cut);

		err_clear(&e);
		workbook_read(a, &read_ods, path, 1, 0, -1, &counts, &e);
		assert_int_equal(e.code, ERR_INVALID);
	}
	/* An XML that stops is read up to there, then refused. */
	for (size_t cut = 0; cut < sizeof(sheets) - 1; cut++) {
		const char *path = write_ods(arena_strndup(a, sheets, cut));

		err_clear(&e);
		workbook_read(a, &read_ods, path, 3, 0, -1, &counts, &e);
		assert_true(e.code == ERR_INVALID || e.code == ERR_OK);
		assert_true(e.code == ERR_INVALID || cut > 500);
	}
	unlink(scratch_path("a.ods"));
	arena_free(a);
}

static void
gives_the_first_part_for_a_preview(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path;
	struct str s;

	(void)state;
	str_init(&s, a, 64 << 20);
	str_append(&s,
	    "<b><office:spreadsheet>"
	    "<table:table table:name='Long'>");
	for (int i = 0; i < 20000; i++)
		str_append(&s, ROW(TEXT("ligne") TEXT("ligne")));
	str_append(&s,
	    "</table:table><table:table table:name='B'>" ROW(
		TEXT("b")) "</table:table></office:spreadsheet>"
			   "</b>");
	path = write_ods(str_text(&s));
	workbook_read(a, &read_ods, path, 0, 0, 100000, &counts, &e);
	assert_in_range(counts.records, 300, 1200);
	workbook_read(a, &read_ods, path, 0, 0, -1, &counts, &e);
	assert_int_equal(counts.records, 20000);
	workbook_read(a, &read_ods, path, 1, 0, 100000, &counts, &e);
	assert_int_equal(counts.records, 1);
	assert_int_equal(e.code, ERR_OK);
	unlink(path);
	arena_free(a);
}

/* A text as OpenDocument writes it: what XML would fold is an element. */
static void
append_written(struct str *s, const char *text)
{
	str_append(s, "<table:table-cell office:value-type='string'><text:p>");
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, " \t\n");

		str_append_xml(s, p, n);
		p += n;
		if (*p == ' ')
			str_append(s, "<text:s/>");
		else if (*p == '\t')
			str_append(s, "<text:tab/>");
		else if (*p == '\n')
			str_append(s, "</text:p><text:p>");
		p += *p != '\0';
	}
	str_append(s, "</text:p></table:table-cell>");
}

static void
reads_random_tables_back(void **state)
{
	static const char *const pieces[] = { "a", "é", "€", "<", "&", "\"",
		"'", "\n", "\t", " ", "  ", "0", "12", "]]>", "\U0001f600" };

	(void)state;
	srand(11);
	for (int i = 0; i < 60; i++) {
		struct arena *a = arena_new();
		int rows = rand() % 60 + 1, cols = rand() % 12 + 1;
		struct str content, expected, cell;

		str_init(&content, a, 8 << 20);
		str_init(&expected, a, 8 << 20);
		str_init(&cell, a, 1 << 10);
		str_append(&content, "<b><office:spreadsheet><table:table>");
		for (int r = 1; r <= rows; r++) {
			str_append(&content, "<table:table-row>");
			str_append_printf(&expected, "%d:", r);
			for (int c = 1; c <= cols; c++) {
				str_reset(&cell);
				for (int n = rand() % 6; n > 0; n--)
					str_append(&cell, pieces[rand() % 15]);
				str_append(&cell, c == cols ? "$" : "");
				append_written(&content, str_text(&cell));
				str_append(&expected, str_text(&cell));
				str_append(&expected, c == cols ? "¶" : "|");
			}
			str_append(&content, "</table:table-row>");
		}
		str_append(&content, "</table:table></office:spreadsheet></b>");
		assert_reads(str_text(&content), 0, str_text(&expected));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_type_of_value),
		cmocka_unit_test(reads_dates_and_times),
		cmocka_unit_test(keeps_the_zeroes_that_are_shown),
		cmocka_unit_test(joins_the_pieces_of_a_text),
		cmocka_unit_test(repeats_cells_and_rows),
		cmocka_unit_test(counts_what_is_merged_hidden_and_wrong),
		cmocka_unit_test(lists_the_sheets_that_are_tables),
		cmocka_unit_test(lists_no_more_sheets_than_wanted),
		cmocka_unit_test(guesses_the_header),
		cmocka_unit_test(refuses_repeats_that_are_bombs),
		cmocka_unit_test(refuses_rows_that_multiply),
		cmocka_unit_test(says_what_is_wrong_with_the_file),
		cmocka_unit_test(survives_a_cut_anywhere),
		cmocka_unit_test(gives_the_first_part_for_a_preview),
		cmocka_unit_test(reads_random_tables_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
