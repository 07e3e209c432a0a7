/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - lists of objects as tables, texts and numbers as written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "listing.h"
#include "read/json_text.h"
#include "tables.h"

#define JSON(data, expected) ASSERT_TABLE(&read_json, data, expected)
#define LINES(data, expected) ASSERT_TABLE(&read_ndjson, data, expected)
#define REFUSED(data, words) ASSERT_REFUSED(&read_json, data, words)

static void
reads_a_list_of_objects(void **state)
{
	(void)state;
	JSON("[{\"a\":1,\"b\":\"x\"},{\"b\":\"y\",\"a\":2}]", "a|b¶1|x¶2|y¶");
	assert_int_equal(counts.records, 2);
	JSON(" [ { \"a\" : 1 , \"b\" : \"x\" } ,\n{\"c\":true}\r\n]\n\n",
	    "a|b|c¶1|x|¶||true¶");
	assert_int_equal(counts.line, 2);
	JSON("[{\"a\":null,\"b\":false},{\"a\":\"\"},{}]", "a|b¶|false¶|¶|¶");
	JSON("[{\"a\":[]},{\"a\":[1, 2 ,{\"x\" : \"y z\"}]}]",
	    "a¶[]¶[1,2,{\"x\":\"y z\"}]¶");
}

static void
keeps_numbers_as_written(void **state)
{
	(void)state;
	JSON("[{\"n\":1.10},{\"n\":12345678901234567890},{\"n\":-0.0},"
	     "{\"n\":1E400},{\"n\":0.1000000000000000055511151231257827},"
	     "{\"n\":1e-7}]",
	    "n¶1.10¶12345678901234567890¶-0.0¶1E400¶"
	    "0.1000000000000000055511151231257827¶1e-7¶");
	JSON("[{\"l\":[1.10, 2.0,99999999999999999999]}]",
	    "l¶[1.10,2.0,99999999999999999999]¶");
}

static void
reads_what_is_no_number_as_nothing(void **state)
{
	(void)state;
	JSON("[{\"a\":NaN,\"b\":1},{\"a\":-Infinity,\"b\":Infinity}]",
	    "a|b¶|1¶|¶");
	assert_int_equal(counts.errors, 3);
	JSON("[{\"a\":[NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN,-Infinity, 1]}]",
	    "a¶[null,null,null,null,null,null,null,null,null,1]¶");
	assert_int_equal(counts.errors, 9);
}

static void
replaces_escapes(void **state)
{
	(void)state;
	JSON("[{\"a\":\"\\u00e9t\\u00E9 \\\"\\\\\\/\\b\\f\\n\\r\\t\"}]",
	    "a¶été \"\\/\b\f\n\r\t¶");
	JSON("[{\"a\":\"\\ud83d\\ude00 \\u20ac\"}]", "a¶😀 €¶");
	JSON("[{\"a\":\"x\\u0000y\\ud83dz\\ude00\"}]",
	    "a¶xy\xef\xbf\xbdz\xef\xbf\xbd¶");
	assert_int_equal(counts.nul_bytes, 1);
	assert_int_equal(counts.replaced, 2);
	JSON("[{\"\\u00e9t\\u00e9\":1,\"a\\\"b\":2},{\"été\":3}]",
	    "été|a\"b¶1|2¶3|¶");
	/* Inside what stays JSON, only what must be escaped is. */
	JSON("[{\"a\":[\"\\u00e9\\u000a\\u0001\\/\\\"\\u0022\\ud83d\"]}]",
	    "a¶[\"é\\n\\u0001/\\\"\\\"\xef\xbf\xbd\"]¶");
}

static void
flattens_nested_objects(void **state)
{
	(void)state;
	JSON("[{\"id\":1,\"acheteur\":{\"id\":\"x\",\"lieu\":{\"code\":\"38\"}}"
	     ",\"n\":2}]",
	    "id|acheteur.id|acheteur.lieu.code|n¶1|x|38|2¶");
	/* A key may hold the dot already. */
	JSON("[{\"a.b\":1},{\"a\":{\"b\":2}}]", "a.b¶1¶2¶");
	/* Deeper than three objects: JSON. */
	JSON("[{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1},\"f\":2}}}}]",
	    "a.b.c.d|a.b.c.f¶{\"e\":1}|2¶");
	/* Nothing where others have an object is no column. */
	JSON("[{\"a\":null},{\"a\":{\"b\":1}},{\"a\":{}}]", "a.b¶¶1¶¶");
	JSON("[{\"a\":5},{\"a\":{\"b\":1}}]", "a|a.b¶5|¶|1¶");
	JSON("[{\"a\":{}}]", "a¶¶");
	/* The last one counts, as everywhere. */
	JSON("[{\"a\":1,\"a\":2},{\"a\":3,\"a\":null}]", "a¶2¶¶");
}

static void
finds_the_list_wherever_it_is(void **state)
{
	(void)state;
	JSON("{\"data\":[{\"a\":1}],\"total\":1}", "a¶1¶");
	JSON("{\"links\":[],\"meta\":{\"x\":\"]}[{\\\"\"},\"records\":[{\"a\":1"
	     "}]}",
	    "a¶1¶");
	JSON("{\"marches\":{\"marche\":[{\"id\":\"1\"}]}}", "id¶1¶");
	/* Not the one that is nested more, though it comes first. */
	JSON("{\"meta\":{\"columns\":[{\"name\":\"a\"}]},\"rows\":[{\"a\":1}]}",
	    "a¶1¶");
}

static void
makes_a_table_of_each_list(void **state)
{
	static const char decp[] =
	    "{\"marches\":{\"marche\":[{\"id\":\"m1\"},{\"id\":\"m2\"}],"
	    "\"vide\":[],\"contrat-concession\":[{\"valeur\":3}]}}";
	const char *path = scratch_write("decp", decp, sizeof(decp) - 1);
	struct arena *a = arena_new();
	struct read_table tables[READ_TABLES_MAX];
	struct err e = { 0 };
	unsigned n;

	(void)state;
	assert_int_equal(
	    list_tables(&read_json, a, path, tables, READ_TABLES_MAX, &n, &e),
	    ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(tables[0].name, "marche");
	assert_string_equal(tables[1].name, "contrat-concession");
	assert_int_equal(tables[1].sheet, 1);
	assert_string_equal(tables[1].format, "json");
	assert_string_equal(read_path(a, &read_json, path, 0, -1), "id¶m1¶m2¶");
	assert_string_equal(read_path(a, &read_json, path, 1, -1), "valeur¶3¶");
	assert_non_null(strstr(read_path(a, &read_json, path, 2, -1),
	    "n’est pas dans le fichier"));
	/* A caller with room for one. */
	assert_int_equal(
	    list_tables(&read_json, a, path, tables, 1, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	arena_free(a);
	unlink(path);
}

static void
says_where_it_is_not_json(void **state)
{
	static const struct {
		const char *data, *words;
	} bad[] = {
		{ "[{\"a\":1}", "Ligne 1, colonne 9" },
		{ "[{\"a\":1},\n{\"a\":", "Ligne 2, colonne 6" },
		{ "[{\"a\":\"é\",\"b\":'x'}]", "Ligne 1, colonne 15" },
		{ "[{\"a\":1,}]", "virgule de trop" },
		{ "[{\"a\":1},]", "virgule de trop" },
		{ "[{\"a\":1}{\"a\":2}]", "une virgule" },
		{ "[{\"a\":1 \"b\":2}]", "une virgule" },
		{ "[{a:1}]", "un nom de champ" },
		{ "[{\"a\" 1}]", "deux-points" },
		{ "[{\"a\":nan}]", "ce mot" },
		{ "[{\"a\":-Inf}]", "ce mot" },
		{ "[{\"a\":True}]", "ce mot" },
		{ "[{\"a\":nulle}]", "ce mot" },
		{ "[{\"a\":01}]", "ce nombre" },
		{ "[{\"a\":1.}]", "ce nombre" },
		{ "[{\"a\":-}]", "ce nombre" },
		{ "[{\"a\":1,5}]", "un nom de champ" },
		{ "[{\"a\":1e}]", "ce nombre" },
		{ "[{\"a\":+1}]", "une valeur" },
		{ "[{\"a\":\"x\ny\"}]", "caractère de contrôle" },
		{ "[{\"a\":\"x\\y\"}]", "barre oblique" },
		{ "[{\"a\":\"\\u12g4\"}]", "barre oblique" },
		{ "[{\"a\":[1}]", "une virgule, ou la fin" },
		{ "[{\"a\":1}] x", "un autre texte suit" },
		{ "{\"d\":[{\"a\":1}]} {}", "un autre texte suit" },
		{ "{\"d\":[{\"a\":1}]", "le fichier s’arrête" },
		{ "{\"d\":[{\"a\":1}],}", "virgule de trop" },
		{ "[{\"a\":1},2]", "un objet" },
		{ "[{\"a\":1},null]", "un objet" },
		{ "[1,2]", "pas de liste d’objets" },
		{ "[]", "pas de liste d’objets" },
		{ "{}", "pas de liste d’objets" },
		{ "{\"a\":{\"b\":1}}", "pas de liste d’objets" },
		{ "[{}]", "aucun champ" },
		{ "", "le fichier s’arrête" },
		{ "[{\"a\":\"\xe9t\xe9\"}]", "Ligne 1, colonne 8" },
		{ "[\n{\"a\":\"\xc3\xa9t\xe9\"}]", "Ligne 2, colonne 9" },
		{ "[\n{\"a\":\"\xc3", "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct arena *a = arena_new();
		const char *said = read_bytes(
		    a, &read_json, bad[i].data, strlen(bad[i].data), 0);

		if (!strstr(said, bad[i].words))
			fail_msg("%s: « %s » without « %s »", bad[i].data, said,
			    bad[i].words);
		arena_free(a);
	}
}

static void
reads_marks_and_wide_characters(void **state)
{
	(void)state;
	JSON("\xef\xbb\xbf[{\"a\":\"été\"}]", "a¶été¶");
	JSON("\xff\xfe[\0{\0\"\0a\0\"\0:\0\"\0\xe9\0\"\0}\0]\0", "a¶é¶");
	JSON("\xfe\xff\0[\0{\0\"\0a\0\"\0:\0\"\0\xe9\0\"\0}\0]", "a¶é¶");
	JSON("[\0{\0\"\0a\0\"\0:\0\"\0\xe9\0\"\0}\0]\0", "a¶é¶");
}

static void
reads_in_the_charset_a_person_chose(void **state)
{
	static const char latin[] = "[{\"a\":\"\x9cuvre \xe9t\xe9\"}]";
	const char *path = scratch_write("latin", latin, sizeof(latin) - 1);
	const struct csv_options o = { .charset = CHARSET_WINDOWS_1252,
		.charset_given = true,
		.header_line = 1 };
	struct arena *a = arena_new();
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };
	unsigned n;

	(void)state;
	assert_int_equal(read_json.open(a, path, 0, &o, -1, &r, &e), ERR_OK);
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
	assert_memory_equal(cells[0].text, "œuvre été", cells[0].len);
	reader_close(r);
	arena_free(a);
	unlink(path);
}

static void
reads_one_object_a_line(void **state)
{
	(void)state;
	LINES("{\"a\":1}\n{\"a\":{\"b\":2}}\r\n\n  \n{\"a\":3}",
	    "a|a.b¶1|¶|2¶3|¶");
	assert_int_equal(counts.empty_lines, 2);
	assert_int_equal(counts.line, 5);
	ASSERT_REFUSED(
	    &read_ndjson, "{\"a\":1}\n{\"a\":\n2}\n", "Ligne 2, colonne 6");
	ASSERT_REFUSED(
	    &read_ndjson, "{\"a\":1}\n{\"a\":1", "Ligne 2, colonne 7");
	ASSERT_REFUSED(&read_ndjson, "{\"a\":\"x\n\"}", "la ligne s’arrête");
	ASSERT_REFUSED(&read_ndjson, "{\"a\":1}\n[1]\n", "Ligne 2");
	ASSERT_REFUSED(&read_ndjson, "{\"a\":1} {\"a\":2}\n", "un seul objet");
	ASSERT_REFUSED(&read_ndjson, "{\"a\":1},\n{\"a\":2}\n", "Ligne 1");
	ASSERT_REFUSED(&read_ndjson, "{\"a\":1}\n\n{\"a\":x}\n", "Ligne 3");
}

/* 3,000 different keys, some of them nested. */
static void
leaves_nested_objects_as_json_rather_than_too_many_columns(void **state)
{
	struct arena *a = arena_new();
	struct str s;
	const char *text;

	(void)state;
	str_init(&s, a, 1 << 20);
	str_append(&s, "[{\"id\":1,\"par\":{");
	for (int i = 0; i < 3000; i++)
		str_append_printf(&s, "%s\"k%d\":%d", i ? "," : "", i, i);
	str_append(&s, "}},{\"id\":2,\"par\":{\"k1\":{\"x\": 1}}}]");
	text = read_bytes(a, &read_json, s.data, s.len, 0);
	assert_memory_equal(text, "id|par¶1|{\"k0\":0,\"k1\":1,", 25);
	assert_non_null(strstr(text, "¶2|{\"k1\":{\"x\":1}}¶"));
	str_reset(&s);
	str_append(&s, "[{");
	for (int i = 0; i < 2000; i++)
		str_append_printf(&s, "%s\"k%d\":%d", i ? "," : "", i, i);
	str_append(&s, "}]");
	text = read_bytes(a, &read_json, s.data, s.len, 0);
	assert_non_null(strstr(text, "2 000 champs"));
	arena_free(a);
}

static void
refuses_what_is_too_big(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	str_init(&s, a, 32 << 20);
	str_append(&s, "[{\"a\":\"");
	for (int i = 0; i < 1 << 20; i++)
		str_append(&s, "é");
	str_append(&s, "\"}]");
	assert_non_null(strstr(
	    read_bytes(a, &read_json, s.data, s.len, 0), "dépasse 1 Mio"));
	str_reset(&s);
	str_append(&s, "[\n{\"a\":[");
	for (int i = 0; i < 1 << 20; i++)
		str_append(&s, "\"123456\",");
	str_append(&s, "0]}]");
	assert_non_null(strstr(read_bytes(a, &read_json, s.data, s.len, 0),
	    "Ligne 2, colonne 1\u202f: cet élément dépasse 8 Mio"));
	str_reset(&s);
	str_append(&s, "[{\"a\":");
	for (int i = 0; i < 600; i++)
		str_append(&s, "[");
	assert_non_null(
	    strstr(read_bytes(a, &read_json, s.data, s.len, 0), "plus de 512"));
	str_reset(&s);
	str_append(&s, "[{\"");
	for (int i = 0; i < 5000; i++)
		str_append(&s, "k");
	str_append(&s, "\":1}]");
	assert_non_null(
	    strstr(read_bytes(a, &read_json, s.data, s.len, 0), "4 096"));
	arena_free(a);
}

/* A list of `rows` objects over many blocks; values beyond one block too. */
static void
write_long(struct str *s, int rows)
{
	str_append(s, "{\"meta\":{\"t\":\"\\\\\\\"");
	for (int i = 0; i < 300000; i++)
		str_append(s, "[");
	str_append(s, "\"},\n\"data\":[");
	for (int i = 0; i < rows; i++) {
		str_append_printf(s, "%s\n{\"i\":%d,\"t\":\"", i ? "," : "", i);
		for (int k = 0; k < (i == 7 ? 200000 : i % 90); k++)
			str_append(s, "é");
		str_append(s, "\"}");
	}
	str_append(s, "\n]}");
}

static void
reads_across_blocks(void **state)
{
	struct arena *a = arena_new();
	const struct csv_options o = { .header_line = 1 };
	const struct cell *cells;
	const char *path;
	struct reader *r;
	struct err e = { 0 };
	struct str s;
	unsigned n;

	(void)state;
	str_init(&s, a, 8 << 20);
	write_long(&s, 9000);
	path = scratch_write("long", s.data, s.len);
	assert_int_equal(read_json.open(a, path, 0, &o, -1, &r, &e), ERR_OK);
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	for (int i = 0; i < 9000; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", i);
		assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
		assert_int_equal(n, 2);
		assert_int_equal(cells[0].len, strlen(number));
		assert_memory_equal(cells[0].text, number, cells[0].len);
		assert_int_equal(cells[1].len, 2 * (i == 7 ? 200000 : i % 90));
		assert_int_equal(r->counts.line, i + 3);
	}
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(r->counts.bytes, (int64_t)s.len);
	reader_close(r);
	unlink(path);
	arena_free(a);
}

static void
gives_whole_records_of_a_first_part(void **state)
{
	static const char data[] =
	    "[{\"a\":1},{\"a\":2,\"b\":3},{\"a\":4,\"c\":5}]";
	const char *path = scratch_write("part", data, sizeof(data) - 1);

	(void)state;
	for (int64_t max = 0; max < (int64_t)sizeof(data); max++) {
		struct arena *a = arena_new();
		const char *text = read_path(a, &read_json, path, 0, max);
		const char *expected = max < 8 ? ""
		    : max < 22                 ? "a¶1¶"
		    : max < 36                 ? "a|b¶1|¶2|3¶"
					       : "a|b|c¶1||¶2|3|¶4||5¶";

		assert_string_equal(text, expected);
		arena_free(a);
	}
	unlink(path);
}

/* Does jansson agree? Numbers that no double holds are ours only. */
static void
agrees_with_jansson(void **state)
{
	static const char *const texts[] = { "{}", "{\"a\":1}", "[]", "[1,]",
		"{\"a\":{\"b\":[1,2,{\"c\":null}]}}", "{\"a\"}", "{\"a\":}",
		"{,}", "[,1]", "{\"a\":1,\"b\":-0}", "{\"a\":-01}",
		"{\"a\":1.5e+3}", "{\"a\":.5}", "{\"a\":\"\\u00e9\\n\"}",
		"{\"a\":\"\\x\"}", "{\"a\":tru}", "{\"a\":true}", "{]", "[}",
		"{\"a\":[[[[]]]]}", "{\"a\":[[[[]]]}", "[\"\t\"]", "[1 2]",
		"{\"a\":1}}", "[0x1]", "[1e5.5]", "[\"\\", "[\"\\u12", "[-" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[128] = { 0 };
		const char *end;
		json_t *json =
		    json_loads(texts[i], JSON_DISABLE_EOF_CHECK, NULL);

		memcpy(text, texts[i], strlen(texts[i]));
		if ((json_skip(text, &end) == JSON_FINE) != (json != NULL))
			fail_msg("%s", texts[i]);
		json_decref(json);
	}
}

static void
reads_the_procurement_samples(void **state)
{
	static const struct {
		const char *path, *start;
		int64_t rows;
	} samples[] = {
		{ SAMPLES "decp/decp-2019-erreurs.json",
		    "procedure|modifications|nature|codeCPV|", 2 },
		{ SAMPLES "decp/decp-2022-erreurs.json",
		    "id|acheteur.id|nature|objet|codeCPV|", 5 },
		{ SAMPLES "decp/marches-lycee-2024-brut.json",
		    "id|_type|acheteur.id|nature|objet|", 5 },
	};

	(void)state;
	if (access(samples[0].path, R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct arena *a = arena_new();
		const char *text =
		    read_path(a, &read_json, samples[i].path, 0, -1);

		assert_memory_equal(
		    text, samples[i].start, strlen(samples[i].start));
		assert_int_equal(counts.records, samples[i].rows);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_list_of_objects),
		cmocka_unit_test(keeps_numbers_as_written),
		cmocka_unit_test(reads_what_is_no_number_as_nothing),
		cmocka_unit_test(replaces_escapes),
		cmocka_unit_test(flattens_nested_objects),
		cmocka_unit_test(finds_the_list_wherever_it_is),
		cmocka_unit_test(makes_a_table_of_each_list),
		cmocka_unit_test(says_where_it_is_not_json),
		cmocka_unit_test(reads_marks_and_wide_characters),
		cmocka_unit_test(reads_in_the_charset_a_person_chose),
		cmocka_unit_test(reads_one_object_a_line),
		cmocka_unit_test(
		    leaves_nested_objects_as_json_rather_than_too_many_columns),
		cmocka_unit_test(refuses_what_is_too_big),
		cmocka_unit_test(reads_across_blocks),
		cmocka_unit_test(gives_whole_records_of_a_first_part),
		cmocka_unit_test(agrees_with_jansson),
		cmocka_unit_test(reads_the_procurement_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
