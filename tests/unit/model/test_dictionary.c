/* SPDX-License-Identifier: Apache-2.0 */
/* test_dictionary.c - words about columns, written and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "model/dictionary.h"

static void
gives_back_what_was_said(void **state)
{
	static const struct column_words said[] = {
		{ "prix", COLUMN_DECIMAL, "money", "Prix", "€", "Au m²" },
		{ "rien", TYPE_AS_READ, NULL, "", "", "" },
		{ "a \"b\"", TYPE_AS_READ, NULL, "", "%", "" },
		/* Nothing in particular is something said. */
		{ "insee", TYPE_AS_READ, "", "", "", "" },
	};
	struct arena *a = arena_new();
	const char *json = dictionary_write(a, "", 2, said, 4);
	struct column_words *words;
	unsigned n;

	(void)state;
	dictionary_read(a, json, 2, &words, &n);
	assert_int_equal(n, 3);
	assert_string_equal(words[0].name, "prix");
	assert_int_equal(words[0].type, COLUMN_DECIMAL);
	assert_string_equal(words[0].semantic, "money");
	assert_null(words[1].semantic);
	assert_string_equal(words[2].semantic, "");
	assert_string_equal(words[0].description, "Au m²");
	assert_string_equal(words[1].name, "a \"b\"");
	assert_int_equal(words[1].type, TYPE_AS_READ);
	assert_string_equal(words[1].unit, "%");
	dictionary_read(a, json, 1, &words, &n);
	assert_int_equal(n, 0);
	arena_free(a);
}

static void
keeps_each_table_to_itself(void **state)
{
	static const struct column_words one = { "x", COLUMN_TEXT, NULL, "", "",
		"" };
	struct arena *a = arena_new();
	const char *json = dictionary_write(a, "", 1, &one, 1);
	struct column_words *words;
	unsigned n;

	(void)state;
	json = dictionary_write(a, json, 2, &one, 1);
	json = dictionary_write(a, json, 1, NULL, 0);
	dictionary_read(a, json, 1, &words, &n);
	assert_int_equal(n, 0);
	dictionary_read(a, json, 2, &words, &n);
	assert_int_equal(n, 1);
	assert_string_equal(dictionary_write(a, json, 2, NULL, 0), "");
	arena_free(a);
}

static void
reads_nothing_from_what_is_no_dictionary(void **state)
{
	static const char *const odd[] = { "", "{", "[]", "{\"tables\":3}",
		"{\"tables\":{\"1\":[]}}", "null" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct column_words *words;
		unsigned n = 9;

		dictionary_read(a, odd[i], 1, &words, &n);
		assert_int_equal(n, 0);
		assert_string_equal(
		    dictionary_write(a, odd[i], 1, NULL, 0), "");
	}
	arena_free(a);
}

static bool
knows_siret(const char *semantic)
{
	return strcmp(semantic, "siret") == 0;
}

/* As the form of the administration would have kept it. */
static void
what_comes_from_elsewhere_is_checked(void **state)
{
	static const char given[] =
	    "{\"tables\":{\"1\":{\"a\":{\"type\":\"odd\",\"label\":\"  Un "
	    "nom\\n\",\"x\":1},\"b\":{\"unit\":3}},\"n\":{\"c\":{\"unit\":"
	    "\"€\"}},\"-1\":{\"c\":{\"unit\":\"€\"}}},\"y\":2}";
	struct arena *a = arena_new();
	char *unit = arena_alloc(a, UNIT_MAX + 2);
	const char *out;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	    dictionary_check(a, given, knows_siret, &out, &e), ERR_OK);
	assert_string_equal(
	    out, "{\"tables\":{\"1\":{\"a\":{\"label\":\"Un nom\"}}}}");
	assert_int_equal(
	    dictionary_check(a, "[]", knows_siret, &out, &e), ERR_INVALID);
	assert_int_equal(
	    dictionary_check(a, "{", knows_siret, &out, &e), ERR_INVALID);
	err_clear(&e);
	memset(unit, 'x', UNIT_MAX + 1);
	unit[UNIT_MAX + 1] = '\0';
	assert_int_equal(
	    dictionary_check(a,
		arena_printf(a,
		    "{\"tables\":{\"1\":{\"prix\":{\"unit\":\"%s\"}}}}", unit),
		knows_siret, &out, &e),
	    ERR_INVALID);
	assert_non_null(strstr(e.msg, "prix"));
	arena_free(a);
}

/* Whatever the form lets be chosen, and nothing else. */
static void
a_choice_that_comes_from_elsewhere_is_kept(void **state)
{
	static const struct column_words said[] = {
		{ "forme", COLUMN_GEOMETRY, NULL, "", "", "" },
		{ "numéro", COLUMN_TEXT, "siret", "", "", "" },
		{ "divers", TYPE_AS_READ, "", "", "", "" },
	};
	static const struct column_words odd = { "x", COLUMN_TEXT,
		"nimporte quoi", "", "", "" };
	struct arena *a = arena_new();
	const char *json = dictionary_write(a, "", 1, said, 3), *out;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	    dictionary_check(a, json, knows_siret, &out, &e), ERR_OK);
	assert_string_equal(out, json);
	json = dictionary_write(a, "", 1, &odd, 1);
	assert_int_equal(
	    dictionary_check(a, json, knows_siret, &out, &e), ERR_OK);
	assert_string_equal(
	    out, "{\"tables\":{\"1\":{\"x\":{\"type\":\"string\"}}}}");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_from_elsewhere_is_checked),
		cmocka_unit_test(a_choice_that_comes_from_elsewhere_is_kept),
		cmocka_unit_test(gives_back_what_was_said),
		cmocka_unit_test(keeps_each_table_to_itself),
		cmocka_unit_test(reads_nothing_from_what_is_no_dictionary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
