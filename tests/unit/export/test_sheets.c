/* SPDX-License-Identifier: Apache-2.0 */
/* test_sheets.c - rows written as XLSX and ODS, and read by our own readers. */
#include "written.h"

#include <zip.h>

#include "base/text.h"

/* Every record, as « a|b¶c|d¶ ». */
static const char *
read_back(const char *format)
{
	const char *path = scratch_path(format);
	struct read_tables tables;
	struct csv_options o = { 0 };
	const struct cell *cells;
	struct err e = { 0 };
	struct reader *r;
	struct str s;
	unsigned n;

	str_init(&s, a, 16 << 20);
	path = scratch_write(format, str_text(&out), out.len);
	if (reader_tables(a, path, format, NULL, &tables, &e) ||
	    reader_sniff(a, path, &tables.list[0], &o, &e) ||
	    reader_open(a, path, &tables.list[0], &o, -1, &r, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_int_equal(tables.count, 1);
	while (reader_next(r, &cells, &n, &e) == ERR_OK && n > 0) {
		for (unsigned i = 0; i < n; i++) {
			str_append(&s, i ? "|" : "");
			str_append_n(&s, cells[i].text, cells[i].len);
		}
		str_append(&s, "¶");
	}
	if (e.code)
		fail_msg("%s (%s)", e.msg, e.cause);
	reader_close(r);
	unlink(path);
	return str_text(&s);
}

/* The text of a member of the archive. */
static const char *
member(const char *name)
{
	zip_error_t ze;
	zip_source_t *source =
	    zip_source_buffer_create(str_text(&out), out.len, 0, &ze);
	zip_t *z =
	    zip_open_from_source(source, ZIP_CHECKCONS | ZIP_RDONLY, &ze);
	zip_stat_t st;
	zip_file_t *f;
	char *text;

	assert_non_null(z);
	assert_int_equal(zip_stat(z, name, 0, &st), 0);
	text = arena_alloc(a, st.size + 1);
	f = zip_fopen(z, name, 0);
	assert_non_null(f);
	assert_int_equal(zip_fread(f, text, st.size), st.size);
	zip_fclose(f);
	zip_discard(z);
	return text;
}

static const struct column columns[] = {
	{ .name = "code", .label = "Code", .type = COLUMN_TEXT, .format = "" },
	{ .name = "n", .label = "Nombre", .type = COLUMN_INT, .format = "" },
	{ .name = "prix",
	    .label = "Prix <TTC>",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00" },
	{ .name = "jour",
	    .label = "Jour",
	    .type = COLUMN_DATE,
	    .format = "dd/mm/yyyy" },
	{ .name = "quand",
	    .label = "Quand",
	    .type = COLUMN_DATETIME,
	    .format = "" },
	{ .name = "heure",
	    .label = "Heure",
	    .type = COLUMN_TIME,
	    .format = "" },
	{ .name = "ouvert",
	    .label = "Ouvert",
	    .type = COLUMN_BOOL,
	    .format = "Oui|Non" },
};
static const struct value rows[][8] = {
	{ TEXT("01034"), INT(12482), REAL(1250.5), TEXT("2024-03-07"),
	    TEXT("2024-03-07T10:11:12"), TEXT("08:30:00"), INT(1) },
	{ TEXT("=1+1"), INT(-3), REAL(-0.01), TEXT("1900-03-01"),
	    TEXT("2024-12-31T23:59:59"), TEXT("00:00:00"), INT(0) },
	{ NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING },
	{ TEXT(" a & <b> \"c\"  d "), INT(999999999999999), REAL(0.1),
	    TEXT("1789-07-14"), TEXT("2024-03-07T10:11:12+02:00"),
	    TEXT("23:59:59"), INT(1) },
	{ TEXT("deux\nlignes\tet \xf0\x9f\x8c\xb2"), INT(1000000000000001),
	    REAL(1e15), TEXT("9999-12-31"), TEXT("1900-01-01T00:00:00"),
	    NOTHING, INT(0) },
};
#define ROWS 5

static const char expected[] =
    "Code|Nombre|Prix <TTC>|Jour|Quand|Heure|Ouvert¶"
    "01034|12482|1250.5|2024-03-07|2024-03-07T10:11:12|08:30:00|VRAI¶"
    "=1+1|-3|-0.01|1900-03-01|2024-12-31T23:59:59|00:00:00|FAUX¶"
    " a & <b> \"c\"  d |999999999999999|0.1|1789-07-14|"
    "2024-03-07T10:11:12+02:00|23:59:59|VRAI¶"
    "deux\nlignes\tet \xf0\x9f\x8c\xb2|1000000000000001|"
    "1000000000000000|9999-12-31|1900-01-01T00:00:00||FAUX¶";

static void
xlsx_is_read_back_with_its_types(void **state)
{
	(void)state;
	load_values(columns, 7, rows, ROWS);
	exported("xlsx", CSV_RFC);
	assert_string_equal(read_back("xlsx"), expected);
}

static void
xlsx_has_types_that_excel_knows(void **state)
{
	const char *sheet;

	(void)state;
	load_values(columns, 7, rows, ROWS);
	exported("xlsx", CSV_RFC);
	sheet = member("xl/worksheets/sheet1.xml");
	assert_non_null(strstr(sheet, "state=\"frozen\""));
	/* 7 March 2024 is day 45358; half past eight is 0.3541666... */
	assert_non_null(strstr(sheet, "<c r=\"D2\" s=\"5\"><v>45358</v></c>"));
	assert_non_null(strstr(sheet, "<v>0.35416666666666"));
	assert_non_null(strstr(sheet, "<c r=\"G2\" s=\"8\" t=\"b\"><v>1</v>"));
	/* A formula of ours is a text. */
	assert_non_null(strstr(sheet, "t=\"inlineStr\"><is><t>=1+1</t>"));
	assert_null(strstr(sheet, "<f>"));
	assert_non_null(
	    strstr(member("xl/styles.xml"), "formatCode=\"dd/mm/yyyy\""));
	assert_non_null(strstr(
	    member("xl/workbook.xml"), "<sheet name=\"Équipements - l’été\""));
}

static void
says_each_number_format_once(void **state)
{
	static const struct column texts[] = {
		{ .name = "a",
		    .label = "a",
		    .type = COLUMN_TEXT,
		    .format = "" },
		{ .name = "b",
		    .label = "b",
		    .type = COLUMN_TEXT,
		    .format = "" },
		{ .name = "c", .label = "c", .type = COLUMN_INT, .format = "" },
	};

	(void)state;
	load_values(texts, 3, NULL, 1);
	exported("xlsx", CSV_RFC);
	assert_non_null(
	    strstr(member("xl/styles.xml"), "<numFmts count=\"2\">"));
}

static void
keeps_units_and_groups_of_numbers(void **state)
{
	static const struct column money[] = {
		{ .name = "m",
		    .label = "m",
		    .type = COLUMN_DECIMAL,
		    .format = "#" NNBSP "##0,00 €",
		    .unit = "€" },
		{ .name = "p",
		    .label = "p",
		    .type = COLUMN_DECIMAL,
		    .format = "0,# %",
		    .unit = "%" },
	};
	static const struct value cells[][8] = { { REAL(1234.5), REAL(12.5) } };

	(void)state;
	load_values(money, 2, cells, 1);
	exported("xlsx", CSV_RFC);
	assert_non_null(strstr(
	    member("xl/styles.xml"), "formatCode=\"#,##0.00&quot; €&quot;\""));
	assert_non_null(
	    strstr(member("xl/worksheets/sheet1.xml"), "<v>1234.5</v>"));
	exported("ods", CSV_RFC);
	assert_non_null(strstr(member("content.xml"),
	    "office:value=\"1234.5\"><text:p>1" NNBSP "234,50 €</text:p>"));
}

static void
ods_says_what_it_is_and_its_types(void **state)
{
	const char *xml;

	(void)state;
	load_values(columns, 7, rows, ROWS);
	exported("ods", CSV_RFC);
	assert_memory_equal(str_text(&out) + 30,
	    "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", 56);
	xml = member("content.xml");
	assert_non_null(strstr(xml,
	    "office:value-type=\"date\" office:date-value=\"2024-03-07\">"
	    "<text:p>07/03/2024</text:p>"));
	assert_non_null(strstr(xml, "office:time-value=\"PT08H30M00S\""));
	assert_non_null(
	    strstr(xml, "office:boolean-value=\"true\"><text:p>Oui</text:p>"));
	assert_non_null(strstr(xml,
	    "<text:p><text:s text:c=\"1\"/>a &amp; &lt;b&gt; &quot;c&quot; "
	    "<text:s text:c=\"1\"/>d<text:s text:c=\"1\"/></text:p>"));
	assert_non_null(
	    strstr(xml, "<text:p>deux</text:p><text:p>lignes<text:tab/>et "));
	assert_null(strstr(xml, "table:formula"));
	assert_non_null(strstr(member("settings.xml"), "VerticalSplitMode"));
}

static void
ods_is_read_back_with_its_types(void **state)
{
	(void)state;
	if (!reader_knows("ods"))
		skip();
	load_values(columns, 7, rows, ROWS);
	exported("ods", CSV_RFC);
	assert_string_equal(read_back("ods"), expected);
}

static void
cuts_a_text_no_cell_of_excel_holds_and_says_so(void **state)
{
	static const struct column text[] = {
		{ .name = "t", .label = "t", .type = COLUMN_TEXT, .format = "" }
	};
	size_t len = 40000;
	char *big = arena_alloc(a, 2 * len + 1);
	struct value cells[2][8] = { 0 };
	const char *sheet, *cut;

	(void)state;
	for (size_t i = 0; i < len; i++)
		memcpy(big + 2 * i, "é", 2);
	/* Exactly what fits, and more. */
	cells[0][0] =
	    (struct value){ .type = VALUE_TEXT, .text = big, .len = 2 * 32767 };
	cells[1][0] =
	    (struct value){ .type = VALUE_TEXT, .text = big, .len = 2 * 32768 };
	load_values(text, 1, (const struct value(*)[8])cells, 2);
	exported("xlsx", CSV_RFC);
	sheet = member("xl/worksheets/sheet1.xml");
	cut = strstr(sheet, "texte coupé");
	assert_non_null(cut);
	assert_null(strstr(cut + 1, "texte coupé"));
	assert_true(cut > strstr(sheet, "r=\"A3\""));
	exported("ods", CSV_RFC);
	assert_null(strstr(member("content.xml"), "texte coupé"));
}

static void
escapes_what_xml_cannot_hold(void **state)
{
	static const struct column text[] = {
		{ .name = "t", .label = "t", .type = COLUMN_TEXT, .format = "" }
	};
	static const struct value cells[][8] = { { TEXT(
	    "a\x01\r\nb_x0041_") } };

	(void)state;
	load_values(text, 1, cells, 1);
	exported("xlsx", CSV_RFC);
	assert_non_null(strstr(member("xl/worksheets/sheet1.xml"),
	    "<t>a_x0001__x000D_\nb_x005F_x0041_</t>"));
	exported("ods", CSV_RFC);
	assert_non_null(strstr(member("content.xml"),
	    "<text:p>a\xef\xbf\xbd</text:p><text:p>b_x0041_</text:p>"));
}

/* What a double does not say exactly is a number all the same. */
static void
sums_are_numbers(void **state)
{
	static const struct value amounts[][8] = {
		{ NOTHING, INT(4611686018427387904), REAL(123456789.125) },
		{ NOTHING, INT(4611686018427387904), REAL(0.0000000125) },
		{ NOTHING, INT(1), NOTHING },
	};
	static const struct output sums[] = {
		{ .aggregate = AGG_SUM, .term = { .column = 1 }, .name = "n" },
		{ .aggregate = AGG_SUM,
		    .term = { .column = 2 },
		    .name = "prix" },
	};

	(void)state;
	load_values(columns, 7, amounts, 3);
	q = (struct query){ .outputs = sums, .noutputs = 2, .limit = -1 };
	assert_non_null(strstr(exported("csv", CSV_RFC),
	    "9223372036854775809,123456789.1250000125"));
	exported("xlsx", CSV_RFC);
	assert_non_null(
	    strstr(member("xl/worksheets/sheet1.xml"), "9223372036854775809"));
	assert_non_null(strstr(member("xl/worksheets/sheet1.xml"),
	    "\"><v>123456789.12500001</v>"));
	exported("ods", CSV_RFC);
	assert_non_null(strstr(
	    member("content.xml"), "<text:p>9223372036854775809</text:p>"));
	assert_non_null(strstr(member("content.xml"),
	    "office:value-type=\"float\" "
	    "office:value=\"123456789.12500001\""));
}

static void
refuses_more_rows_than_a_sheet_has(void **state)
{
	static const struct column one[] = {
		{ .name = "c", .label = "c", .type = COLUMN_INT, .format = "" }
	};
	struct err e = { 0 };

	(void)state;
	load_values(one, 1, NULL, EXPORT_SHEET_ROWS);
	assert_int_equal(try_export("xlsx", CSV_RFC, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.msg, "1" NNBSP "048" NNBSP "575 lignes"));
	assert_non_null(strstr(e.msg, "CSV"));
	err_clear(&e);
	assert_int_equal(try_export("ods", CSV_RFC, &e), ERR_UNSUPPORTED);
	q.limit = 10;
	exported("xlsx", CSV_RFC);
	q.limit = -1;
	q.offset = EXPORT_SHEET_ROWS - 10;
	exported("ods", CSV_RFC);
}

static void
is_a_sheet_with_a_header_where_there_is_no_row(void **state)
{
	(void)state;
	load_values(columns, 7, NULL, 0);
	exported("xlsx", CSV_RFC);
	assert_string_equal(read_back("xlsx"),
	    "Code|Nombre|Prix <TTC>|Jour|Quand|Heure|Ouvert¶");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(xlsx_is_read_back_with_its_types),
		TEST(xlsx_has_types_that_excel_knows),
		TEST(says_each_number_format_once),
		TEST(keeps_units_and_groups_of_numbers),
		TEST(ods_says_what_it_is_and_its_types),
		TEST(ods_is_read_back_with_its_types),
		TEST(cuts_a_text_no_cell_of_excel_holds_and_says_so),
		TEST(escapes_what_xml_cannot_hold),
		TEST(sums_are_numbers),
		TEST(refuses_more_rows_than_a_sheet_has),
		TEST(is_a_sheet_with_a_header_where_there_is_no_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
