/* SPDX-License-Identifier: Apache-2.0 */
/* test_version_reason.c - why a version of a file was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "web/version_reason.h"

static void
says_what_changed_in_the_reading(void **state)
{
	static const char *const cases[][3] = {
		{ "", "", "Colonnes corrigées." },
		{ "{\"separator\":\";\"}", "{\"separator\":\";\"}",
		    "Colonnes corrigées." },
		{ "", "{\"separator\":\";\"}",
		    "Lecture corrigée" NNBSP ": séparateur." },
		{ "{\"separator\":\";\"}", "",
		    "Lecture corrigée" NNBSP ": séparateur." },
		{ "{\"encoding\":\"utf-8\"}",
		    "{\"encoding\":\"cp850\",\"header_line\":3}",
		    "Lecture corrigée" NNBSP
		    ": encodage, ligne des noms de colonnes." },
		{ "{\"tables\":{\"1\":{\"header_line\":2}}}",
		    "{\"tables\":{\"1\":{\"header_line\":2},"
		    "\"2\":{\"encoding\":\"cp850\"}}}",
		    "Lecture corrigée" NNBSP ": encodage." },
		{ "", "{\"repairs\":{\"1\":[\"lignes-vides\"]}}",
		    "Réparation demandée" NNBSP
		    ": laisser de côté les lignes vides." },
		{ "{\"repairs\":{\"1\":[\"totaux\",\"lignes-vides\"]}}",
		    "{\"repairs\":{\"1\":[\"lignes-vides\"],"
		    "\"2\":[\"lignes-vides\"]}}",
		    "Réparation demandée" NNBSP
		    ": laisser de côté les lignes vides. Réparation "
		    "retirée" NNBSP ": laisser de côté les lignes de totaux." },
		{ "",
		    "{\"repairs\":{\"1\":[\"titres\",\"totaux\",\"inconnue\","
		    "\"lignes-vides\",\"espaces:a\",\"espaces:b\"]}}",
		    "Réparations demandées" NNBSP
		    ": laisser de côté les lignes de titres répétées, laisser "
		    "de côté les lignes de totaux, laisser de côté les lignes "
		    "vides et 2 autres." },
		{ "{\"encoding\":\"utf-8\"}",
		    "{\"repairs\":{\"1\":[\"espaces\"]}}",
		    "Lecture corrigée" NNBSP ": encodage. Réparation "
		    "demandée" NNBSP ": retirer les espaces en trop." },
		{ "{damaged", "[1]", "Même fichier, lu à nouveau." },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct version then = { .number = 4,
			.sha256 = "same",
			.table_state = "ready",
			.report = "",
			.reading = cases[i][0] };
		struct version now = then;

		now.number = 5;
		now.reading = cases[i][1];
		assert_string_equal(
		    version_reason(a, &now, &then), cases[i][2]);
	}
	arena_free(a);
}

/* The form sends the encoding, the separator and the line that it shows. */
static void
says_only_what_is_read_in_another_way(void **state)
{
	static const char all[] = "{\"encoding\":\"utf-8\","
				  "\"separator\":\",\",\"header_line\":1}";
	struct version then = { .number = 1,
		.sha256 = "same",
		.table_state = "ready",
		.reading = "",
		.report = "{\"encoding\":\"utf-8\",\"separator\":\";\","
			  "\"header_line\":1}" };
	struct version now = then;
	struct arena *a = arena_new();

	(void)state;
	now.number = 2;
	now.reading = now.report = all;
	assert_string_equal(version_reason(a, &now, &then),
	    "Lecture corrigée" NNBSP ": séparateur.");
	now.reading = now.report = then.report;
	assert_string_equal(
	    version_reason(a, &now, &then), "Même fichier, lu à nouveau.");
	/* One of several tables: the report is that of the first. */
	now.reading = "{\"tables\":{\"2\":{\"header_line\":4}}}";
	assert_string_equal(version_reason(a, &now, &then),
	    "Lecture corrigée" NNBSP ": ligne des noms de colonnes.");
	/* Not read yet. */
	now.reading = all;
	now.report = "";
	assert_string_equal(version_reason(a, &now, &then),
	    "Lecture corrigée" NNBSP
	    ": encodage, séparateur, ligne des noms de colonnes.");
	arena_free(a);
}

static void
says_when_the_file_is_another(void **state)
{
	struct version first = { .number = 1,
		.sha256 = "one",
		.table_state = "failed",
		.reading = "",
		.report = "" };
	struct version next = first;
	struct arena *a = arena_new();

	(void)state;
	next.number = 2;
	assert_string_equal(version_reason(a, &first, NULL), "Premier dépôt.");
	assert_string_equal(
	    version_reason(a, &next, NULL), "Première version publiée.");
	assert_string_equal(
	    version_reason(a, &next, &first), "Même fichier, lu à nouveau.");
	next.sha256 = "two";
	next.reading = "{\"separator\":\";\"}";
	assert_string_equal(
	    version_reason(a, &next, &first), "Nouveau fichier.");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_changed_in_the_reading),
		cmocka_unit_test(says_only_what_is_read_in_another_way),
		cmocka_unit_test(says_when_the_file_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
