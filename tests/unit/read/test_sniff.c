/* SPDX-License-Identifier: Apache-2.0 */
/* test_sniff.c - formats, charsets, separators and headers told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/sniff.h"
#include "scratch.h"

static const char *
format_of(const void *data, size_t len, const char *name)
{
	const char *path = scratch_write("sniff", data, len), *format = "";
	struct err e = { 0 };

	assert_int_equal(sniff_format(path, name, &format, &e), ERR_OK);
	unlink(path);
	return format;
}

#define FORMAT(data, name) format_of(data, sizeof(data) - 1, name)

static void
believes_the_content_not_the_extension(void **state)
{
	(void)state;
	assert_string_equal(FORMAT("%PDF-1.7\n", "a.csv"), "pdf");
	assert_string_equal(
	    FORMAT("\xef\xbb\xbf <!DOCTYPE html><p>x", "a.csv"), "html");
	assert_string_equal(FORMAT("<html><table></table>", "x.xls"), "html");
	assert_string_equal(FORMAT("{\"a\": [1, 2]}\n", "export.csv"), "json");
	assert_string_equal(FORMAT("PAR1....", "x.txt"), "parquet");
	assert_string_equal(FORMAT("\x1f\x8b\x08", "x.csv"), "gz");
	assert_string_equal(FORMAT("\x89PNG\r\n\x1a\nabc", "x"), "png");
	assert_string_equal(FORMAT("RIFF\1\2\3\4WEBPVP8 ", "x.jpg"), "webp");
	assert_string_equal(FORMAT("\0\1\2\3\4\5\6\7\0\0\0", "x.csv"), "bin");
}

static void
tells_xml_dialects_apart(void **state)
{
	(void)state;
	assert_string_equal(
	    FORMAT("<?xml version=\"1.0\"?>\n<!-- a > b -->\n<kml/>", "a"),
	    "kml");
	assert_string_equal(FORMAT("<gpx version='1.1'/>", "a.xml"), "gpx");
	assert_string_equal(FORMAT("<rdf:RDF xmlns:rdf='x'/>", "a"), "rdf");
	assert_string_equal(
	    FORMAT("<!DOCTYPE svg PUBLIC 'x'>\n<svg/>", "a.xml"), "svg");
	assert_string_equal(
	    FORMAT("<?xml version='1.0'?><DocumentBudgetaire/>", "b"), "xml");
	assert_string_equal(FORMAT("<?xml version='1.0'", "b"), "xml");
	assert_string_equal(FORMAT("<b>nom</b>;ville\na;b\n", "x.csv"), "csv");
}

static void
tells_json_kinds_apart(void **state)
{
	(void)state;
	assert_string_equal(
	    FORMAT("{\"name\":\"x\",\"type\":\"FeatureCollection\","
		   "\"features\":[]}",
		"x.json"),
	    "geojson");
	assert_string_equal(FORMAT("{\"type\":\"budget\"}", "x"), "json");
	assert_string_equal(
	    FORMAT("{\"a\":1}\n{\"a\":2}\n", "x.json"), "ndjson");
	assert_string_equal(FORMAT("[lien](page)\n", "x.md"), "md");
	assert_string_equal(FORMAT("[", "x.json"), "txt");
	/* Cut: the reader says so, if its name says what it was. */
	assert_string_equal(FORMAT("[1, 2", "x.json"), "json");
	assert_string_equal(FORMAT("{\"a\": [{\"b\":", "x.json"), "json");
	assert_string_equal(FORMAT("{\"a\":1}\n{\"a\"", "x.jsonl"), "ndjson");
	assert_string_equal(FORMAT("[1, 2", "x.txt"), "txt");
	/* Its name alone tells that one object is one line. */
	assert_string_equal(FORMAT("{\"a\":1}\n", "x.ndjson"), "ndjson");
	assert_string_equal(FORMAT("{\"a\":1}\n", "x.json"), "json");
	assert_string_equal(FORMAT("{\n\"a\":1}\n", "x.jsonl"), "json");
}

static void
tells_geojson_by_its_own_type(void **state)
{
	(void)state;
	/* A geometry in the answer of a portal. */
	assert_string_equal(
	    FORMAT("{\"nhits\":1,\"records\":[{\"fields\":{\"geom\":"
		   "{\"type\":\"Point\",\"coordinates\":[2,48]}}}]}",
		"x.json"),
	    "json");
	/* Keys in order: its own comes last. */
	assert_string_equal(
	    FORMAT("{\"crs\":{\"properties\":{\"name\":\"EPSG:2154\"},\"type\":"
		   "\"name\"},\"features\":[{\"geometry\":null,"
		   "\"properties\":{},\"type\":\"Feature\"}],"
		   "\"type\":\"FeatureCollection\"}",
		"x.json"),
	    "geojson");
	/* The same, cut within its first feature. */
	assert_string_equal(
	    FORMAT("{\"features\" : [{\"geometry\":{\"coordinates\":[[2,48],[3",
		"x.geojson"),
	    "geojson");
	/* Features that are others'. */
	assert_string_equal(
	    FORMAT("{\"features\":[{\"attributes\":{\"type\":\"Point\"},"
		   "\"geometry\":{\"x\":2}}]}",
		"x.json"),
	    "json");
	assert_string_equal(
	    FORMAT("{\"a\":\"\\\"type\\\":\",\"b\":\"{\",\"type\":\"Feature\"}",
		"x.json"),
	    "geojson");
}

/* Three objects of 40 KB. */
static void
tells_long_lines_of_objects(void **state)
{
	char *data = malloc(130000), *p = data;

	(void)state;
	assert_non_null(data);
	for (int i = 0; i < 3; i++) {
		p += sprintf(p, "{\"a\":\"");
		memset(p, 'x', 40000);
		p += 40000;
		p += sprintf(p, "\"}\r\n");
	}
	assert_string_equal(
	    format_of(data, (size_t)(p - data), "x.json"), "ndjson");
	assert_string_equal(format_of(data, 40009, "x.json"), "json");
	assert_string_equal(format_of(data, 40009, "x.ndjson"), "ndjson");
	free(data);
}

static void
uses_the_extension_among_texts(void **state)
{
	static const char table[] = "a\tb\n1\t2\n3\t4\n";

	(void)state;
	assert_string_equal(FORMAT(table, "x.tsv"), "tsv");
	assert_string_equal(FORMAT(table, "x.txt"), "csv");
	assert_string_equal(FORMAT(table, "sans-extension"), "csv");
	assert_string_equal(
	    FORMAT("Bonjour, le monde.\nAu revoir.\n", "x.txt"), "txt");
	assert_string_equal(FORMAT("", "x.csv"), "txt");
}

/* A ZIP of stored, empty entries. */
static size_t
make_zip(char *out, const char *const *names)
{
	char dir[1024];
	size_t at = 0, len = 0, count = 0;

	for (; names[count]; count++) {
		size_t n = strlen(names[count]);

		memset(out + at, 0, 30);
		memcpy(out + at, "PK\3\4", 4);
		out[at + 26] = (char)n;
		memcpy(out + at + 30, names[count], n);
		memset(dir + len, 0, 46);
		memcpy(dir + len, "PK\1\2", 4);
		dir[len + 28] = (char)n;
		memcpy(dir + len + 46, names[count], n);
		at += 30 + n;
		len += 46 + n;
	}
	memcpy(out + at, dir, len);
	memset(out + at + len, 0, 22);
	memcpy(out + at + len, "PK\5\6", 4);
	out[at + len + 12] = (char)(len & 0xff);
	out[at + len + 13] = (char)(len >> 8);
	out[at + len + 16] = (char)(at & 0xff);
	out[at + len + 17] = (char)(at >> 8);
	return at + len + 22;
}

static void
looks_into_zips_without_unpacking(void **state)
{
	static const struct {
		const char *names[3], *format;
	} cases[] = {
		{ { "[Content_Types].xml", "xl/workbook.xml" }, "xlsx" },
		{ { "word/document.xml" }, "docx" },
		{ { "ppt/presentation.xml" }, "pptx" },
		{ { "zone/COMMUNES.SHP", "zone/communes.dbf" }, "shp" },
		{ { "doc.kml" }, "kmz" },
		{ { "a.csv", "b.csv" }, "zip" },
		{ { NULL }, "zip" },
	};
	char zip[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = make_zip(zip, cases[i].names);

		assert_string_equal(
		    format_of(zip, len, "x.csv"), cases[i].format);
		for (size_t cut = 4; cut < len; cut += 7)
			format_of(zip, cut, "x.zip");
	}
}

static void
knows_a_zip_cut_short_by_its_name(void **state)
{
	static const char *const names[] = { "xl/workbook.xml", NULL };
	char zip[2048];
	size_t len = make_zip(zip, names) - 22;

	(void)state;
	assert_string_equal(format_of(zip, len, "budget.XLSX"), "xlsx");
	assert_string_equal(format_of(zip, len, "budget.ods"), "ods");
	assert_string_equal(format_of(zip, len, "budget.csv"), "zip");
}

static void
knows_opendocument_by_its_first_entry(void **state)
{
	char zip[128] = "PK\3\4";
	static const char mime[] =
	    "mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

	(void)state;
	memcpy(zip + 30, mime, sizeof(mime));
	assert_string_equal(
	    format_of(zip, 30 + sizeof(mime), "subventions.xls"), "ods");
}

static void
sniff(const void *data, size_t len, struct csv_options *o)
{
	const char *path = scratch_write("dialect", data, len);
	struct err e = { 0 };

	assert_int_equal(sniff_csv(path, o, &e), ERR_OK);
	unlink(path);
}

#define SNIFF(data, o) sniff(data, sizeof(data) - 1, o)

static void
guesses_charsets_from_their_french(void **state)
{
	struct csv_options o = { 0 };

	(void)state;
	SNIFF("libell\xc3\xa9;prix\n\xc3\xa9t\xc3\xa9;1\n", &o);
	assert_int_equal(o.charset, CHARSET_UTF8);
	SNIFF("libell\xe9;prix\n\xe9t\xe9;1\n", &o);
	assert_int_equal(o.charset, CHARSET_WINDOWS_1252);
	SNIFF("libell\x82;prix\nd\x82"
	      "chets \x8a la d\x82"
	      "charge;1\n",
	    &o);
	assert_int_equal(o.charset, CHARSET_CP850);
	SNIFF("libell\x8e;prix\nd\x8e"
	      "chets \x88 la d\x8e"
	      "charge;1\n",
	    &o);
	assert_int_equal(o.charset, CHARSET_MACROMAN);
	SNIFF("libell\xc3\xa9;prix\n\xe9t\xe9;1\n", &o);
	assert_int_equal(o.charset, CHARSET_MIXED);
	SNIFF("\xff\xfe"
	      "a\0;\0b\0\n\0",
	    &o);
	assert_int_equal(o.charset, CHARSET_UTF16LE);
	assert_true(o.has_bom);
	SNIFF("\0a\0;\0b\0\n\0c\0;\0d\0\n", &o);
	assert_int_equal(o.charset, CHARSET_UTF16BE);
	assert_false(o.has_bom);
}

static void
finds_the_separator_that_holds_the_table(void **state)
{
	struct csv_options o = { 0 };

	(void)state;
	SNIFF("lib;montant\nEau, gaz;1,5\nRoute, pont;2,5\n", &o);
	assert_int_equal(o.separator, ';');
	SNIFF("nom,ville,notes\nA,Crach,a;b\nB,Auray,c;d\n", &o);
	assert_int_equal(o.separator, ',');
	SNIFF("nom\tville\nA, b\tCrach\n", &o);
	assert_int_equal(o.separator, '\t');
	SNIFF("nom|ville\nA|Crach\n", &o);
	assert_int_equal(o.separator, '|');
	SNIFF("sep=|\r\na;b|c\r\n1;2|3\r\n", &o);
	assert_int_equal(o.separator, '|');
	assert_int_equal(o.header_line, 2);
	SNIFF("\"a;b\",\"c;d\"\n\"e;f\",\"g;h\"\n", &o);
	assert_int_equal(o.separator, ',');
	assert_true(o.has_quotes);
}

static void
finds_the_header_below_titles(void **state)
{
	struct csv_options o = { 0 };

	(void)state;
	SNIFF("Subventions 2024;;\n\nNom;Objet;Montant\nA;b;12\nB;c;5\n", &o);
	assert_int_equal(o.header_line, 3);
	SNIFF("Nom;Objet;Montant\nA;b;12\n", &o);
	assert_int_equal(o.header_line, 1);
	SNIFF("Commune;2019;2020\nCrach;12;15\nAuray;3;7\n", &o);
	assert_int_equal(o.header_line, 1);
	SNIFF("01/02/2024;12,5;A\n02/02/2024;13,5;B\n", &o);
	assert_int_equal(o.header_line, 0);
}

static void
keeps_what_a_person_said(void **state)
{
	struct csv_options o = { .charset_given = true,
		.separator_given = true,
		.header_given = true,
		.charset = CHARSET_CP850,
		.separator = ',',
		.header_line = 2 };

	(void)state;
	SNIFF("a;b\nc;d\n\xe9;f\n", &o);
	assert_int_equal(o.charset, CHARSET_CP850);
	assert_int_equal(o.separator, ',');
	assert_int_equal(o.header_line, 2);
}

static void
refuses_what_is_no_table(void **state)
{
	struct csv_options o = { 0 };
	struct err e = { 0 };
	const char *path = scratch_write("no", "\1\2\3\4\5\6\0\1\2\3", 10);

	(void)state;
	assert_int_equal(sniff_csv(path, &o, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.msg, "texte"));
	err_clear(&e);
	path = scratch_write("no", "\n\n", 2);
	assert_int_equal(sniff_csv(path, &o, &e), ERR_UNSUPPORTED);
	unlink(path);
	err_clear(&e);
	assert_int_equal(sniff_csv(path, &o, &e), ERR_NOT_FOUND);
}

static void
options_survive_json(void **state)
{
	struct arena *a = arena_new();
	struct csv_options o = { .separator_given = true, .separator = '\t' };
	struct csv_options back;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(csv_options_parse_table(
			     csv_options_set(a, "", 0, &o), 0, &back, &e),
	    ERR_OK);
	assert_true(back.separator_given);
	assert_int_equal(back.separator, '\t');
	assert_false(back.charset_given || back.header_given);
	assert_string_equal(
	    csv_options_set(a, "", 0, &(struct csv_options){ 0 }), "");
	assert_int_equal(csv_options_parse_table("", 0, &back, &e), ERR_OK);
	assert_int_equal(
	    csv_options_parse_table("{\"separator\":\"x\"}", 0, &back, &e),
	    ERR_INVALID);
	err_clear(&e);
	assert_int_equal(
	    csv_options_parse_table("[1]", 0, &back, &e), ERR_INVALID);
	err_clear(&e);
	assert_int_equal(
	    csv_options_parse_table("{\"encoding\":\"klingon\"}", 0, &back, &e),
	    ERR_INVALID);
	err_clear(&e);
	assert_int_equal(
	    csv_options_parse_table("{\"header_line\":-1}", 0, &back, &e),
	    ERR_INVALID);
	arena_free(a);
}

static void
options_may_be_those_of_one_table(void **state)
{
	struct arena *a = arena_new();
	struct csv_options o = { .header_given = true, .header_line = 4 };
	struct csv_options back;
	struct err e = { 0 };
	char *json;

	(void)state;
	json =
	    csv_options_set(a, "{\"encoding\":\"cp850\",\"other\":[1]}", 3, &o);
	assert_non_null(strstr(json, "\"other\":[1]"));
	assert_int_equal(csv_options_parse_table(json, 3, &back, &e), ERR_OK);
	assert_true(back.header_given && back.charset_given);
	assert_int_equal(back.header_line, 4);
	assert_int_equal(back.charset, CHARSET_CP850);
	assert_int_equal(csv_options_parse_table(json, 2, &back, &e), ERR_OK);
	assert_true(!back.header_given && back.charset_given);
	/* Said no more: as for the others. */
	json = csv_options_set(a, json, 3, &(struct csv_options){ 0 });
	assert_null(strstr(json, "tables"));
	assert_string_equal(
	    csv_options_set(a, "", 1, &(struct csv_options){ 0 }), "");
	assert_string_equal(csv_options_set(a, "[", 1, &o),
	    "{\"tables\":{\"1\":{\"header_line\":4}}}");
	/* Said of all: nothing else is lost. */
	json = csv_options_set(a,
	    "{\"encoding\":\"cp850\",\"repairs\":{\"1\":[\"totaux\"]},"
	    "\"tables\":{\"1\":{\"header_line\":2}}}",
	    0, &o);
	assert_string_equal(
	    json, "{\"repairs\":{\"1\":[\"totaux\"]},\"header_line\":4}");
	arena_free(a);
}

static void
charset_names_go_both_ways(void **state)
{
	enum charset c;

	(void)state;
	for (int i = 0; i < CHARSETS; i++) {
		assert_true(charset_find(charset_name((enum charset)i), &c));
		assert_int_equal(c, i);
		assert_true(strlen(charset_label(c)) > 4);
	}
	assert_true(charset_find("ISO-8859-15", &c));
	assert_int_equal(c, CHARSET_WINDOWS_1252);
	assert_false(charset_find("", &c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_the_content_not_the_extension),
		cmocka_unit_test(tells_xml_dialects_apart),
		cmocka_unit_test(tells_json_kinds_apart),
		cmocka_unit_test(tells_geojson_by_its_own_type),
		cmocka_unit_test(tells_long_lines_of_objects),
		cmocka_unit_test(uses_the_extension_among_texts),
		cmocka_unit_test(looks_into_zips_without_unpacking),
		cmocka_unit_test(knows_a_zip_cut_short_by_its_name),
		cmocka_unit_test(knows_opendocument_by_its_first_entry),
		cmocka_unit_test(guesses_charsets_from_their_french),
		cmocka_unit_test(finds_the_separator_that_holds_the_table),
		cmocka_unit_test(finds_the_header_below_titles),
		cmocka_unit_test(keeps_what_a_person_said),
		cmocka_unit_test(refuses_what_is_no_table),
		cmocka_unit_test(options_survive_json),
		cmocka_unit_test(options_may_be_those_of_one_table),
		cmocka_unit_test(charset_names_go_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
