/* SPDX-License-Identifier: Apache-2.0 */
/* test_site.c - settings of the portal: defaults, forms, limits, readiness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/text.h"
#include "folder.h"
#include "model/site.h"
#include "model/user.h"
#include "store/db.h"

static struct folder folder;
static struct db_pool *pool;
static struct db *db;
static struct arena *a;
static struct err e;

static int
begin(void **state)
{
	(void)state;
	memset(&e, 0, sizeof(e));
	/* 15 January 2027. */
	setenv("PARVIS_NOW", "1800000000", 1);
	folder_make(&folder);
	a = arena_new();
	if (db_pool_open(folder.path, &pool, &e))
		return -1;
	return (int)db_pool_get(pool, &db, &e);
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	db_pool_close(pool);
	folder_remove(&folder);
	unsetenv("PARVIS_NOW");
	return 0;
}

static enum err_code
set(const char *key, const char *value)
{
	err_clear(&e);
	return site_set(db, key, value, &e);
}

static struct site
get(void)
{
	struct site s;

	err_clear(&e);
	assert_int_equal(site_get(db, a, &s, &e), ERR_OK);
	return s;
}

static void
has_defaults_before_anything_is_set(void **state)
{
	struct site s = get();

	(void)state;
	assert_string_equal(s.title, "Données ouvertes");
	assert_string_equal(s.accent, "#1f5f8b");
	assert_string_equal(s.legal_host, "");
}

static void
keeps_what_is_set_and_raises_the_revision(void **state)
{
	int64_t before, after, at;
	struct site s;

	(void)state;
	assert_int_equal(db_revision(db, &before, &at, &e), ERR_OK);
	assert_int_equal(set("title", "  Mairie\tde  Lans "), ERR_OK);
	assert_int_equal(set("title", "Lans"), ERR_OK);
	assert_int_equal(set("legal_address", "Place\r\n38250 Lans\n"), ERR_OK);
	assert_int_equal(set("accent", "#A0b1C2"), ERR_OK);
	s = get();
	assert_string_equal(s.title, "Lans");
	assert_string_equal(s.legal_address, "Place\n38250 Lans");
	assert_string_equal(s.accent, "#A0b1C2");
	assert_int_equal(db_revision(db, &after, &at, &e), ERR_OK);
	assert_true(after == before + 4);
}

static void
refuses_what_has_not_its_form(void **state)
{
	static const char *const cases[][2] = {
		{ "title", "" },
		{ "title", " \t\n" },
		{ "title", "\xff" },
		{ "accent", "" },
		{ "accent", "1f5f8b" },
		{ "accent", "#1f5f8" },
		{ "accent", "#1f5f8g" },
		{ "accent", "red" },
		{ "organization_id", "1" },
		{ "logo_sha256", "abc" },
		{ "logo_type", "image/svg+xml" },
		{ "contact_email", "mairie" },
		{ "accessibility_date", "07/03/2026" },
		{ "accessibility_date", "2026-02-30" },
		{ "accessibility_date", "2027-01-16" },
		{ "accessibility_rate", "101" },
		{ "accessibility_rate", "100,5" },
		{ "accessibility_rate", "83," },
		{ "accessibility_rate", "-1" },
		{ "accessibility_rate", "83 %" },
		{ "unknown", "x" },
		{ "", "x" },
		{ "title'; DROP TABLE site; --", "x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (set(cases[i][0], cases[i][1]) != ERR_INVALID)
			fail_msg("%s: %s", cases[i][0], cases[i][1]);
		assert_true(e.msg[0] && text_is_utf8(e.msg, strlen(e.msg)));
	}
	assert_string_equal(get().title, "Données ouvertes");
}

static void
takes_each_right_form(void **state)
{
	static const char *const cases[][2] = {
		{ "accessibility_date", "2027-01-15" },
		{ "accessibility_date", "" },
		{ "accessibility_rate", "100" },
		{ "accessibility_rate", "83,5" },
		{ "accessibility_rate", "0.5" },
		{ "accessibility_rate", "100,0" },
		{ "accessibility_rate", "" },
		{ "contact_email", "" },
		{ "contact_email", "mairie@exemple.fr" },
		{ "organization_id", "0b5a1a2c-7e0f-4d52-9d1f-0123456789ab" },
		{ "logo_type", "image/webp" },
		{ "tagline", "" },
		{ "tagline", "<script>alert(1)</script>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (set(cases[i][0], cases[i][1]) != ERR_OK)
			fail_msg("%s: %s", cases[i][0], e.msg);
	}
}

static void
stops_at_the_limit_of_each_key(void **state)
{
	char text[5001];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[120] = '\0';
	assert_int_equal(set("title", text), ERR_OK);
	text[120] = 'x';
	text[121] = '\0';
	assert_int_equal(set("title", text), ERR_INVALID);
	assert_non_null(strstr(e.msg, "120"));
	text[121] = 'x';
	text[5000] = '\0';
	assert_int_equal(set("description", text), ERR_INVALID);
	assert_int_equal(set("title", text), ERR_INVALID);
}

static void
is_ready_with_an_organization_and_an_administrator(void **state)
{
	const char *id;
	bool ready = true;
	char path[128];
	sqlite3 *raw;

	(void)state;
	assert_int_equal(site_is_ready(db, &ready, &e), ERR_OK);
	assert_false(ready);
	assert_int_equal(account_create(db, a, "a@exemple.fr", "",
			     "une phrase que moi seule connais", true, &id, &e),
	    ERR_OK);
	assert_int_equal(site_is_ready(db, &ready, &e), ERR_OK);
	assert_false(ready);
	snprintf(path, sizeof(path), "%s/parvis.db", folder.path);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(raw,
		"INSERT INTO organization (id, slug, name, kind, created_at,"
		" modified_at) VALUES ('x', 'x', 'X', 'commune', 0, 0)",
		NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(raw);
	assert_int_equal(site_is_ready(db, &ready, &e), ERR_OK);
	assert_true(ready);
	/* The set-up page must not come back with a token for strangers. */
	assert_int_equal(account_disable(db, id, &e), ERR_OK);
	assert_int_equal(site_is_ready(db, &ready, &e), ERR_OK);
	assert_true(ready);
}

static void
names_every_value_that_is_wrong_and_cleans_the_others(void **state)
{
	struct site_value list[] = { { "title", "  Mairie\tde  Lans " },
		{ "accent", "red" }, { "contact_email", "mairie" },
		{ "unknown", "x" }, { NULL, NULL } };
	struct findings f = { 0 };

	(void)state;
	site_check(a, list, &f);
	assert_int_equal(f.count, 3);
	assert_string_equal(f.rows[0].field, "accent");
	assert_string_equal(f.rows[1].field, "contact_email");
	assert_string_equal(f.rows[2].field, "unknown");
	assert_string_equal(list[0].value, "Mairie de Lans");
}

static void
saves_all_the_values_or_none_of_them(void **state)
{
	struct site_value list[] = { { "title", "Lans" }, { "accent", "red" },
		{ NULL, NULL } };

	(void)state;
	assert_int_equal(site_save(db, list, NULL, "", &e), ERR_INVALID);
	assert_string_equal(get().title, "Données ouvertes");
	list[1].value = "#000000";
	err_clear(&e);
	assert_int_equal(site_save(db, list, NULL, "", &e), ERR_OK);
	assert_string_equal(get().title, "Lans");
	assert_string_equal(get().accent, "#000000");
}

#define WITH_DB(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DB(has_defaults_before_anything_is_set),
		WITH_DB(keeps_what_is_set_and_raises_the_revision),
		WITH_DB(refuses_what_has_not_its_form),
		WITH_DB(takes_each_right_form),
		WITH_DB(stops_at_the_limit_of_each_key),
		WITH_DB(names_every_value_that_is_wrong_and_cleans_the_others),
		WITH_DB(saves_all_the_values_or_none_of_them),
		WITH_DB(is_ready_with_an_organization_and_an_administrator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
