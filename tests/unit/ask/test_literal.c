/* SPDX-License-Identifier: Apache-2.0 */
/* test_literal.c - values as people write them, by type. */
#include "fixture.h"

static const struct {
	const char *column, *text, *value; /* NULL: refused */
} cases[] = {
	{ "commune", "Méaudre", "'Méaudre'" },
	{ "commune", "12", "'12'" },
	{ "habitants", "12", "12" },
	{ "habitants", "-12", "-12" },
	{ "habitants", "1 200", "1200" },
	{ "habitants",
	    "1\xe2\x80\xaf"
	    "200",
	    "1200" },
	{ "habitants", "2,5", "2.5r" },
	{ "habitants", "douze", NULL },
	{ "habitants", "", NULL },
	{ "habitants", "1O", NULL },
	{ "habitants", "99999999999999999999", "1e+20r" },
	{ "montant", "12.5", "12.5r" },
	{ "montant", "12,50", "12.5r" },
	{ "montant", "12,50 €", "12.5r" },
	{ "montant", "€", NULL },
	{ "montant", "1 200,50€", "1200.5r" },
	{ "montant", "12,50 $", NULL },
	{ "montant", "nan", NULL },
	{ "montant", "inf", NULL },
	{ "actif", "oui", "1" },
	{ "actif", "NON", "0" },
	{ "actif", "true", "1" },
	{ "actif", "faux", "0" },
	{ "actif", "1", "1" },
	{ "actif", "peut-être", NULL },
	{ "jour", "2024-03-07", "'2024-03-07'" },
	{ "jour", "07/03/2024", "'2024-03-07'" },
	{ "jour", "7 mars 2024", "'2024-03-07'" },
	{ "jour", "2024", NULL },
	{ "jour", "07/03/24", NULL },
	{ "habitants", "12 €", NULL },
	{ "jour", "30/02/2024", NULL },
	{ "jour", "2024-03-07T10:00:00", NULL },
	{ "moment", "2024-03-07", "'2024-03-07T00:00:00'" },
	{ "moment", "2024-03-07T10:11", "'2024-03-07T10:11:00'" },
	{ "moment", "07/03/2024 10:11:12", "'2024-03-07T10:11:12'" },
	{ "moment", "2024-03-07T10:11:12+02:00",
	    "'2024-03-07T10:11:12+02:00'" },
	{ "moment", "2024-03-07T25:00", NULL },
	{ "heure", "14:30", "'14:30:00'" },
	{ "heure", "9:05:07", "'09:05:07'" },
	{ "heure", "14h30", "'14:30:00'" },
	{ "heure", "14:", NULL },
	{ "heure", "24:00", NULL },
	{ "heure", "14:60", NULL },
	{ "heure", "14:30:61", NULL },
	{ "heure", "14:30:00:00", NULL },
	{ "heure", "14", NULL },
	{ "lieu", "{}", NULL },
};

static void
reads_values_by_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new();
		struct err e = { 0 };
		struct value v = { 0 };
		struct str s;
		int column;

		assert_true(ask_find(fixture_table, cases[i].column,
		    strlen(cases[i].column), &column));
		str_init(&s, a, 4096);
		if (!ask_literal(a, ask_column_of(fixture_table, column),
			cases[i].text, &v, &e)) {
			say_value(&s, &v);
			if (!cases[i].value)
				fail_msg("%s was read", cases[i].text);
			assert_string_equal(str_text(&s), cases[i].value);
		} else {
			if (cases[i].value)
				fail_msg("%s: %s", cases[i].text, e.msg);
			assert_int_equal(e.code, ERR_INVALID);
			assert_non_null(strstr(e.msg, cases[i].column));
			assert_non_null(strstr(e.msg, cases[i].text));
		}
		arena_free(a);
	}
}

static void
says_what_a_column_expects(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct value v;

	(void)state;
	assert_int_equal(
	    ask_literal(a, &fixture_columns[4], "hier", &v, &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "2024-03-07 ou 07/03/2024"));
	arena_free(a);
}

static void
finds_columns_by_their_whole_name(void **state)
{
	int column;

	(void)state;
	assert_true(ask_find(fixture_table, "nom", 3, &column));
	assert_int_equal(column, 13);
	assert_true(ask_find(fixture_table, "__id", 4, &column));
	assert_int_equal(column, COLUMN_ID);
	assert_string_equal(ask_column_of(fixture_table, column)->name, "__id");
	assert_false(ask_find(fixture_table, "no", 2, &column));
	assert_false(ask_find(fixture_table, "nomm", 4, &column));
	assert_false(ask_find(fixture_table, "NOM", 3, &column));
	assert_false(ask_find(fixture_table, "", 0, &column));
}

static void
suggests_the_column_that_was_meant(void **state)
{
	static const struct {
		const char *name, *meant; /* NULL: no guess */
	} guesses[] = { { "comune", "commune" }, { "COMMUNE", "commune" },
		{ "habitant", "habitants" }, { "Montánt", "montant" },
		{ "population", NULL }, { "xyz", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		struct arena *a = arena_new();
		struct err e = { 0 };
		int column;

		assert_int_equal(ask_column(a, fixture_table, guesses[i].name,
				     strlen(guesses[i].name), &column, &e),
		    ERR_INVALID);
		if (!!strstr(e.msg, "vouliez-vous") != !!guesses[i].meant)
			fail_msg("%s", e.msg);
		if (guesses[i].meant)
			assert_non_null(strstr(
			    strstr(e.msg, "vouliez-vous"), guesses[i].meant));
		assert_non_null(strstr(e.msg, "commune, habitants, montant"));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_values_by_type),
		cmocka_unit_test(says_what_a_column_expects),
		cmocka_unit_test(finds_columns_by_their_whole_name),
		cmocka_unit_test(suggests_the_column_that_was_meant),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
