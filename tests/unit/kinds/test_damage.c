/* SPDX-License-Identifier: Apache-2.0 */
/* test_damage.c - codes that spreadsheets damaged, and what they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/text.h"
#include "kinds/semantic.h"

static const struct {
	const char *kind, *text;
	enum damage damage;
	const char *mended;
} cells[] = {
	{ "code_commune", "1034", DAMAGE_ZERO, "01034" },
	{ "code_commune", "38548", DAMAGE_NONE, "" },
	{ "code_commune", "1000", DAMAGE_NONE, "" },
	{ "code_commune", "99999", DAMAGE_NONE, "" },
	{ "code_postal", "1000", DAMAGE_ZERO, "01000" },
	{ "code_departement", "1", DAMAGE_ZERO, "01" },
	{ "code_departement", "0", DAMAGE_NONE, "" },
	{ "code_region", "4", DAMAGE_ZERO, "04" },
	{ "siren", "5520135", DAMAGE_NONE, "" },
	{ "siren", "05520135", DAMAGE_ZERO, "005520135" },
	{ "siren", "13002526", DAMAGE_NONE, "" },
	{ "siret", "35181600000000", DAMAGE_ROUNDED, "" },
	{ "siret", "2,10104E+13", DAMAGE_SCIENTIFIC, "" },
	{ "siret", "7.3282932000074E+13", DAMAGE_SCIENTIFIC, "73282932000074" },
	{ "siret", "1E+3", DAMAGE_SCIENTIFIC, "" },
	{ "siret", "E+13", DAMAGE_NONE, "" },
	{ "siret", "12.5E+13", DAMAGE_NONE, "" },
	{ "siret", "1,2E", DAMAGE_NONE, "" },
	{ "siret", "224 900 019 000 15'", DAMAGE_MARKS, "22490001900015" },
	{ "siret", "'73282932000074", DAMAGE_MARKS, "73282932000074" },
	{ "siret", "=\"73282932000074\"", DAMAGE_MARKS, "73282932000074" },
	{ "siret", "73282932000074’", DAMAGE_MARKS, "73282932000074" },
	{ "code_commune", " 38548", DAMAGE_MARKS, "38548" },
	{ "code_commune", "38548" NBSP, DAMAGE_MARKS, "38548" },
	{ "code_commune", "38 548", DAMAGE_MARKS, "38548" },
	{ "code_commune", "1 034", DAMAGE_MARKS, "01034" },
	{ "nomenclature_acte", "02-janv", DAMAGE_DATE, "2.1" },
	{ "nomenclature_acte", "05-juil", DAMAGE_DATE, "5.7" },
	{ "nomenclature_acte", "mars-24", DAMAGE_DATE, "" },
	{ "nomenclature_acte", "févr.-24", DAMAGE_DATE, "" },
	/* Typed as 3/2002, not as 3.2. */
	{ "nomenclature_acte", "mars-02", DAMAGE_DATE, "" },
	{ "nomenclature_acte", "07/05/2024", DAMAGE_DATE, "7.5" },
	{ "nomenclature_acte", "07/05/24", DAMAGE_DATE, "7.5" },
	{ "nomenclature_acte", "2024-10-07", DAMAGE_DATE, "7.10" },
	{ "nomenclature_acte", "01/01/2024", DAMAGE_DATE, "1.1" },
	/* 7.5 in 2002, or 7.5.2? */
	{ "nomenclature_acte", "07/05/2002", DAMAGE_DATE, "" },
	{ "nomenclature_acte", "2002-05-07", DAMAGE_DATE, "" },
	/* No code: a date. */
	{ "nomenclature_acte", "17/12/2024", DAMAGE_NONE, "" },
	{ "nomenclature_acte", "07.05.2024", DAMAGE_NONE, "" },
	{ "nomenclature_acte", "2024-05-07T08:30:00", DAMAGE_NONE, "" },
	{ "code_postal", "07/05/2024", DAMAGE_NONE, "" },
	{ "nomenclature_acte", "-24", DAMAGE_NONE, "" },
	{ "nomenclature_acte", "abc-def", DAMAGE_NONE, "" },
	{ "tel_fr", "477732124", DAMAGE_PHONE, "0477732124" },
	{ "tel_fr", "33477732124", DAMAGE_PHONE, "+33477732124" },
	{ "tel_fr", "4 77 73 21 24", DAMAGE_PHONE, "0477732124" },
	{ "tel_fr", "44477732124", DAMAGE_NONE, "" },
	{ "tel_fr", "0477732124", DAMAGE_NONE, "" },
	{ "commune", "Grenoble_", DAMAGE_NONE, "" },
	{ "cpv", "3000000", DAMAGE_ZERO, "03000000" },
};

static void
says_what_happened_and_what_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		const struct semantic *s = semantic_find(cells[i].kind);
		char mended[64];
		enum damage d = damage_find(s, cells[i].text,
		    strlen(cells[i].text), mended, sizeof(mended));

		if (d != cells[i].damage ||
		    strcmp(mended, cells[i].mended) != 0)
			fail_msg("%s « %s »: %d « %s »", cells[i].kind,
			    cells[i].text, (int)d, mended);
	}
}

static void
gives_only_what_is_of_the_kind(void **state)
{
	static const char *const texts[] = { "1", "12", "123", "1234", "12345",
		"1234567", "12345678", "1234567890123", "1,5E+8", "03-mars",
		"'12'", "33612345678" };

	(void)state;
	for (unsigned k = 0; k < semantics_count; k++) {
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
			const struct semantic *s = &semantics[k];
			char mended[64];

			damage_find(s, texts[i], strlen(texts[i]), mended,
			    sizeof(mended));
			assert_true(mended[0] == '\0' ||
			    s->matches(mended, strlen(mended)));
		}
	}
}

static void
writes_no_more_than_there_is_room_for(void **state)
{
	const struct semantic *s = semantic_find("code_commune");
	char mended[8] = "xxxxxxx";

	(void)state;
	assert_int_equal(damage_find(s, "1034", 4, mended, 5), DAMAGE_NONE);
	assert_int_equal(mended[5], 'x');
	assert_int_equal(damage_find(s, "1034", 4, mended, 6), DAMAGE_ZERO);
	assert_string_equal(mended, "01034");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_happened_and_what_it_was),
		cmocka_unit_test(gives_only_what_is_of_the_kind),
		cmocka_unit_test(writes_no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
