/* SPDX-License-Identifier: Apache-2.0 */
/* test_stem.c - words as people type them find words as offices write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/stem.h"

static int
set_up(void **state)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(stem_register(db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
			     "CREATE VIRTUAL TABLE t USING fts5 (x,"
			     " tokenize = 'french')",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	*state = db;
	return 0;
}

static int
tear_down(void **state)
{
	assert_int_equal(sqlite3_close(*state), SQLITE_OK);
	return 0;
}

static int
found(sqlite3 *db, const char *text, const char *query)
{
	sqlite3_stmt *s;
	int n;

	assert_int_equal(
	    sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?)", -1, &s, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(s), SQLITE_DONE);
	sqlite3_finalize(s);
	assert_int_equal(
	    sqlite3_prepare_v2(
		db, "SELECT count(*) FROM t WHERE t MATCH ?", -1, &s, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(s, 1, query, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return n;
}

static void
accents_case_and_endings_do_not_count(void **state)
{
	static const struct {
		const char *text, *query;
	} pairs[] = {
		{ "Écoles élémentaires", "ecole" },
		{ "Marchés publics", "marché" },
		{ "Subvention versée aux associations", "\"subventions\"" },
		{ "Délibérations du conseil", "DELIBERATION" },
		{ "Budget communal", "communaux" },
		{ "Équipements sportifs", "équipement sportif" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_int_equal(
		    found(*state, pairs[i].text, pairs[i].query), 1);
	assert_int_equal(found(*state, "Marchés publics", "piscine"), 0);
}

static void
elisions_are_cut_off_whatever_the_apostrophe(void **state)
{
	assert_int_equal(found(*state, "Qualité de l'eau", "eau"), 1);
	assert_int_equal(found(*state, "Points d’eau", "\"d'eau\""), 1);
	assert_int_equal(found(*state,
			     "Points d\xca\xbc"
			     "eau",
			     "eau"),
	    1);
	assert_int_equal(found(*state, "ce qu'il faut", "qu"), 0);
	assert_int_equal(found(*state, "l'eau", "l"), 0);
	assert_int_equal(found(*state, "de l'eau", "\"de eau\""), 1);
	/* A letter that is no elision stays a word. */
	assert_int_equal(found(*state, "parcelle D 12", "d"), 1);
	assert_int_equal(found(*state, "aujourd'hui", "\"aujourd'hui\""), 1);
	assert_int_equal(found(*state, "d'", "\"d'\""), 0);
}

static void
ligatures_are_opened(void **state)
{
	assert_int_equal(found(*state, "Œuvres d'art", "oeuvre"), 1);
	assert_int_equal(found(*state, "oeuvre", "œuvres"), 1);
	assert_int_equal(found(*state, "ex æquo", "aequo"), 1);
}

static void
codes_and_numbers_stay_whole(void **state)
{
	assert_int_equal(found(*state, "INSEE 01034 et 2A004", "01034"), 1);
	assert_int_equal(found(*state, "INSEE 01034 et 2A004", "2a004"), 1);
	assert_int_equal(found(*state, "INSEE 01034", "1034"), 0);
}

static void
hostile_text_is_only_text(void **state)
{
	char word[5000];

	memset(word, 'e', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(found(*state, word, word), 1);
	assert_int_equal(found(*state, "\xff\xfe\xc5 l'\xe2\x80 x", "x"), 1);
	assert_int_equal(found(*state, "", "x"), 0);
	assert_int_equal(found(*state, "'", "x"), 0);
	assert_int_equal(found(*state, "l\xe2\x80", "x"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(accents_case_and_endings_do_not_count),
		TEST(elisions_are_cut_off_whatever_the_apostrophe),
		TEST(ligatures_are_opened),
		TEST(codes_and_numbers_stay_whole),
		TEST(hostile_text_is_only_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
