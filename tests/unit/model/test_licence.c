/* SPDX-License-Identifier: Apache-2.0 */
/* test_licence.c - which licences are known, and which may be chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/licence.h"

static const char *
found(const char *key)
{
	const struct licence *l = NULL;
	struct err e = { 0 };

	return licence_find(key, &l, &e) == ERR_OK ? l->id : "none";
}

static void
knows_each_name_of_a_licence(void **state)
{
	static const char *const cases[][2] = {
		{ "lov2", "lov2" },
		{ "LOV2", "lov2" },
		{ "etalab-2.0", "lov2" },
		{ "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
		    "lov2" },
		{ "HTTP://www.etalab.gouv.fr/Licence-ouverte-open-licence/",
		    "lov2" },
		{ "http://publications.europa.eu/resource/authority/licence/"
		  "ETALAB_2_0",
		    "lov2" },
		{ "Licence Ouverte / Open Licence version 2.0", "lov2" },
		{ "Licence Ouverte / Open Licence", "fr-lo" },
		{ "odbl", "odc-odbl" },
		{ "ODbL-1.0", "odc-odbl" },
		{ "http://opendatacommons.org/licenses/odbl/summary",
		    "odc-odbl" },
		{ "http://opendatacommons.org/licenses/odbl/summary/",
		    "odc-odbl" },
		{ "https://opendatacommons.org/licenses/odbl/1-0/",
		    "odc-odbl" },
		{ "https://creativecommons.org/licenses/by/4.0/", "cc-by" },
		{ "CC0-1.0", "cc-zero" },
		{ "notspecified", "notspecified" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(found(cases[i][0]), cases[i][1]);
}

static void
refuses_others_with_a_reason(void **state)
{
	static const char *const cases[] = { "", "/", "//",
		"http:", "https:", "https://", "http:///", "lov", "lov22",
		"lov2//", " lov2",
		"https://www.etalab.gouv.fr/licence-ouverte-open-licence//",
		"https://www.etalab.gouv.fr/", "etalab-2.0\n", "\xff\xfe",
		"javascript:alert(1)" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct licence *l = (const void *)&l;
		const struct licence *before = l;
		struct err e = { 0 };

		assert_int_equal(licence_find(cases[i], &l, &e), ERR_INVALID);
		assert_ptr_equal(l, before);
		assert_non_null(strstr(e.msg, "Licence Ouverte 2.0"));
		assert_non_null(strstr(e.msg, "ODbL"));
	}
}

static void
survives_a_very_long_key(void **state)
{
	char *key = malloc(1 << 20);

	(void)state;
	assert_non_null(key);
	memset(key, '/', (1 << 20) - 1);
	key[(1 << 20) - 1] = '\0';
	assert_string_equal(found(key), "none");
	free(key);
}

static void
offers_the_two_of_the_decree_only(void **state)
{
	unsigned offered = 0;

	(void)state;
	for (unsigned i = 0; i < licences_count; i++) {
		const struct licence *l = &licences[i];

		offered += l->offered;
		assert_true(*l->id && *l->title && *l->short_title);
		assert_true(*l->allows && *l->demands);
		assert_true(!*l->url || text_is_http_url(l->url));
		assert_true(!*l->eu_url || text_is_http_url(l->eu_url));
		assert_string_equal(found(l->id), l->id);
		if (*l->url)
			assert_string_equal(found(l->url), l->id);
	}
	assert_int_equal(offered, 2);
	assert_true(licences[0].offered && licences[1].offered);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_each_name_of_a_licence),
		cmocka_unit_test(refuses_others_with_a_reason),
		cmocka_unit_test(survives_a_very_long_key),
		cmocka_unit_test(offers_the_two_of_the_decree_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
