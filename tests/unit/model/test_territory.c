/* SPDX-License-Identifier: Apache-2.0 */
/* test_territory.c - communes and EPCI: by code, by SIREN, by words. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/assets.h"
#include "base/text.h"
#include "model/fold.h"
#include "model/territory.h"

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void *
search_at_once(void *arg)
{
	struct arena *mine = arena_new();
	struct territory t[3];
	const char *ok = "no";

	(void)arg;
	if (territory_search(mine, NULL, "villard de lans", t, 3) >= 1 &&
	    strcmp(t[0].code, "38548") == 0)
		ok = "yes";
	arena_free(mine);
	return (void *)ok;
}

/* First, so that the threads race for the first use. */
static void
is_indexed_once_by_many_threads(void **state)
{
	pthread_t threads[8];
	void *ok;

	(void)state;
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, search_at_once, NULL);
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], &ok);
		assert_string_equal((const char *)ok, "yes");
	}
}

static void
finds_a_commune_by_its_code(void **state)
{
	struct territory t;

	(void)state;
	assert_true(territory_find(a, "commune", "38548", &t));
	assert_string_equal(t.kind, "commune");
	assert_string_equal(t.name, "Villard-de-Lans");
	assert_string_equal(t.siren, "213805484");
	assert_string_equal(t.epci, "243801024");
	assert_string_equal(t.departement, "38");
	assert_true(t.population > 3000 && t.population < 6000);
	assert_true(territory_find(a, "commune", "01001", &t));
	assert_true(territory_find(a, "commune", "2A004", &t));
	assert_string_equal(t.departement, "2A");
	assert_true(territory_find(a, "commune", "97411", &t));
	assert_string_equal(t.departement, "974");
	assert_true(territory_find(a, "epci", "243801024", &t));
	assert_string_equal(t.siren, "243801024");
	assert_string_equal(t.departement, "38");
}

static void
finds_nothing_for_what_is_no_code(void **state)
{
	static const char *const codes[] = { "", "0", "3854", "385480", "99999",
		"38548\t", "Villard-de-Lans", "#code", "\n", "zzzzz" };
	struct territory t;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_false(territory_find(a, "commune", codes[i], &t));
		assert_false(territory_find(a, "epci", codes[i], &t));
		assert_false(territory_find_siren(a, codes[i], &t));
	}
	assert_false(territory_find(a, "departement", "38", &t));
	assert_false(territory_find(a, "", "38548", &t));
}

static void
finds_by_siren(void **state)
{
	struct territory t;

	(void)state;
	assert_true(territory_find_siren(a, "213805484", &t));
	assert_string_equal(t.code, "38548");
	assert_true(territory_find_siren(a, "243801024", &t));
	assert_string_equal(t.kind, "epci");
	assert_false(territory_find_siren(a, "123456789", &t));
}

static const char *
first_of(const char *kind, const char *q)
{
	struct territory t;

	return territory_search(a, kind, q, &t, 1) ? t.name : "";
}

static void
searches_names_as_people_type_them(void **state)
{
	static const char *const cases[][3] = {
		{ "commune", "villard de lans", "Villard-de-Lans" },
		{ "commune", "VILLARD-DE-LANS", "Villard-de-Lans" },
		{ "commune", "villard lan", "Villard-de-Lans" },
		{ "commune", "38548", "Villard-de-Lans" },
		{ "commune", "saint nizier du m",
		    "Saint-Nizier-du-Moucherotte" },
		{ "commune", "st nizier du m", "Saint-Nizier-du-Moucherotte" },
		{ "commune", "evry courcou", "Évry-Courcouronnes" },
		{ "commune", "steenv", "Steenvoorde" },
		{ "commune", "l’abergement clem", "L'Abergement-Clémenciat" },
		{ "commune", "oeuilly", "Œuilly" },
		{ "commune", "œuilly", "Œuilly" },
		{ "commune", "e\xcc\x81pinal", "Épinal" },
		{ "commune", "2a004", "Ajaccio" },
		/* The most people first, and the very name before. */
		{ "commune", "sain", "Saint-Étienne" },
		{ "commune", "lyon", "Lyon" },
		{ "commune", "lans", "Lans" },
		{ "epci", "massif du vercors", "CC du Massif du Vercors" },
		{ "epci", "communauté de communes du massif du v",
		    "CC du Massif du Vercors" },
		{ NULL, "243801024", "CC du Massif du Vercors" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = first_of(cases[i][0], cases[i][1]);

		if (strcmp(got, cases[i][2]) != 0)
			fail_msg("%s: %s", cases[i][1], got);
	}
}

static void
gives_at_most_what_is_asked_best_first(void **state)
{
	struct territory t[10];
	unsigned n = territory_search(a, "commune", "saint martin", t, 10);

	(void)state;
	assert_int_equal(n, 10);
	assert_string_equal(t[0].name, "Saint-Martin");
	for (unsigned i = 1; i < n; i++) {
		bool exact = strcmp(t[i].name, "Saint-Martin") == 0;
		bool before = strcmp(t[i - 1].name, "Saint-Martin") == 0;

		assert_true(before || !exact);
		if (exact == before)
			assert_true(t[i].population <= t[i - 1].population);
	}
	assert_int_equal(territory_search(a, NULL, "saint", t, 0), 0);
	assert_int_equal(territory_search(a, "region", "bretagne", t, 10), 0);
}

static void
knows_a_name_however_it_is_typed(void **state)
{
	static const char *const cases[][4] = {
		{ NULL, "lans en vercors", "commune", "38205" },
		{ NULL, " LANS-EN-VERCORS ", "commune", "38205" },
		{ NULL, "Isère", "departement", "38" },
		{ NULL, "ISERE", "departement", "38" },
		{ NULL, "auvergne rhone alpes", "region", "84" },
		{ NULL, "CC du Massif du Vercors", "epci", "243801024" },
		{ NULL, "Communauté de communes du Massif du Vercors", "epci",
		    "243801024" },
		{ "epci", "communauté urbaine de Dunkerque", "epci",
		    "245900428" },
		{ "commune", "St-Nizier-du-Moucherotte", "commune", "38433" },
		{ "region", "Martinique", "region", "02" },
	};
	static const char *const unknown[] = { "", "-", "38205", "Lans-en",
		"Massif du Vercors", "fr:commune:38205",
		"Communauté de communes " };
	struct territory t[9];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned n = territory_named(a, cases[i][0], cases[i][1], t, 9);

		if (n != 1 || strcmp(t[0].kind, cases[i][2]) != 0 ||
		    strcmp(t[0].code, cases[i][3]) != 0)
			fail_msg("%s: %u", cases[i][1], n);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		if (territory_named(a, NULL, unknown[i], t, 9) != 0)
			fail_msg("%s: %s", unknown[i], t[0].name);
	}
	/* The widest first, then by people. */
	assert_int_equal(territory_named(a, NULL, "vienne", t, 9), 2);
	assert_string_equal(t[0].kind, "departement");
	assert_string_equal(t[0].departement, "");
	assert_string_equal(t[0].siren, "");
	assert_string_equal(t[1].code, "38544");
	assert_int_equal(territory_named(a, NULL, "Saint-Denis", t, 2), 2);
	assert_string_equal(t[0].code, "97411");
	assert_string_equal(t[1].code, "93066");
}

static void
finds_nothing_for_hostile_words(void **state)
{
	static const char *const bad[] = { "", " ", "-'-", "\xff", "\xc3",
		"\xcc", "\xe2\x80", "%", "zzzzzz", "saint zzzz",
		"lans villard" };
	char long_one[5000];
	struct territory t;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(territory_search(a, NULL, bad[i], &t, 1), 0);
	memset(long_one, 'a', sizeof(long_one));
	long_one[4999] = '\0';
	assert_int_equal(territory_search(a, NULL, long_one, &t, 1), 0);
	memset(long_one, ' ', 200);
	for (int i = 0; i + 3 <= 200; i += 3)
		memcpy(long_one + i, "st ", 3);
	long_one[200] = '\0';
	assert_int_equal(territory_search(a, NULL, long_one, &t, 1), 0);
}

static void
names_zones_and_their_iris(void **state)
{
	static const char *const cases[][3] = {
		{ "fr:commune:38548", "Villard-de-Lans",
		    "http://id.insee.fr/geo/commune/38548" },
		{ "fr:departement:38", "Isère",
		    "http://id.insee.fr/geo/departement/38" },
		{ "fr:departement:976", "Mayotte",
		    "http://id.insee.fr/geo/departement/976" },
		{ "fr:region:84", "Auvergne-Rhône-Alpes",
		    "http://id.insee.fr/geo/region/84" },
		{ "country:fr", "France",
		    "http://id.insee.fr/geo/pays/france" },
	};
	static const char *const unknown[] = { "",
		"fr:", "fr:commune:", "fr:commune:00000", "fr:canton:3801",
		"fr:communes:38548", "country:de", "fr:commune:38548>",
		"FR:commune:38548" };

	const char *label, *iri;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(territory_zone(a, cases[i][0], &label, &iri));
		assert_string_equal(label, cases[i][1]);
		assert_string_equal(iri, cases[i][2]);
		assert_string_equal(
		    territory_zone_label(a, cases[i][0]), cases[i][1]);
	}
	assert_true(territory_zone(a, "fr:epci:243801024", &label, &iri));
	assert_string_equal(label, "CC du Massif du Vercors");
	assert_null(iri);
	(void)territory_zone(a, "fr:departement:987", &label, &iri);
	assert_null(iri);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_false(territory_zone(a, unknown[i], &label, &iri));
		assert_null(label);
		assert_null(iri);
		assert_null(territory_zone_label(a, unknown[i]));
	}
}

static void
says_where_the_list_comes_from(void **state)
{
	(void)state;
	assert_non_null(strstr(territory_source(), "decoupage-administratif"));
	assert_non_null(strstr(territory_source(), "INSEE"));
	assert_non_null(strstr(territory_source(), ", 20"));
}

/* The embedded file itself: sorted, complete, every name foldable as the
 * general folding does it, every code found again. */
static void
agrees_with_itself_on_every_line(void **state)
{
	struct asset file;
	char *lines, *p, *rest = NULL;
	const char *before = "";
	unsigned n = 0;

	(void)state;
	assert_true(asset_find("data/communes.tsv", &file));
	/* Cut into lines first: sanitizers read on to the end of a string. */
	lines = arena_strndup(a, (const char *)file.data, file.size);
	for (p = strtok_r(lines, "\n", &rest); p;
	     p = strtok_r(NULL, "\n", &rest)) {
		char code[8], name[96], siren[16], epci[16], slow[128];
		char fast[320];
		int fields = sscanf(p, "%7[^\t]\t%95[^\t]\t%15[^\t]\t%15[^\t]",
		    code, name, siren, epci);
		struct territory t;

		if (*p == '#')
			continue;
		assert_true(fields >= 2);
		assert_true(strcmp(before, code) < 0);
		before = arena_strdup(a, code);
		fold_name(name, strlen(name), false, fast);
		snprintf(slow, sizeof(slow), "%s", text_slug(a, name, "none"));
		for (char *c = slow; *c; c++)
			*c = *c == '-' ? ' ' : *c;
		/* But for abbreviations, which no commune's name has. */
		assert_string_equal(fast, slow);
		if (n++ % 97 == 0) {
			assert_true(territory_find(a, "commune", code, &t));
			assert_string_equal(t.name, name);
			assert_true(!*t.siren || text_is_siren(t.siren));
		}
	}
	assert_true(n > 34000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_indexed_once_by_many_threads),
		cmocka_unit_test(finds_a_commune_by_its_code),
		cmocka_unit_test(finds_nothing_for_what_is_no_code),
		cmocka_unit_test(finds_by_siren),
		cmocka_unit_test(searches_names_as_people_type_them),
		cmocka_unit_test(gives_at_most_what_is_asked_best_first),
		cmocka_unit_test(knows_a_name_however_it_is_typed),
		cmocka_unit_test(finds_nothing_for_hostile_words),
		cmocka_unit_test(names_zones_and_their_iris),
		cmocka_unit_test(says_where_the_list_comes_from),
		cmocka_unit_test(agrees_with_itself_on_every_line),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
