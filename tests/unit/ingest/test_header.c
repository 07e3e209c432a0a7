/* SPDX-License-Identifier: Apache-2.0 */
/* test_header.c - names of columns, and those that announce codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ingest/header.h"

static void
knows_headers_of_codes(void **state)
{
	static const char *const codes[] = { "siret", "SIRET", "CodePostal",
		"code_insee", "N° SIRET", "n° de marché", "tél.", "Numéro",
		"codes postaux", "CP" };
	static const char *const others[] = { "montant", "Nombre de codes",
		"nb_tel", "ncp", "", "encodage", "Total SIRET" };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_true(header_is_code(codes[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(header_is_code(others[i]));
}

static void
gives_each_column_a_name_of_its_own(void **state)
{
	static const struct cell cells[] = { { "Nom", 3 }, { "Nom", 3 },
		{ "", 0 } };
	struct arena *a = arena_new();
	unsigned empty, twice;
	struct column *cols = header_columns(a, cells, 3, 4, &empty, &twice);

	(void)state;
	assert_string_equal(cols[0].name, "Nom");
	assert_string_equal(cols[1].name, "Nom_2");
	assert_string_equal(cols[1].label, "Nom");
	assert_string_equal(cols[2].name, "colonne_3");
	assert_string_equal(cols[3].name, "colonne_4");
	assert_int_equal(empty, 1);
	assert_int_equal(twice, 1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_headers_of_codes),
		cmocka_unit_test(gives_each_column_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
