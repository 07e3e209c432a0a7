/* SPDX-License-Identifier: Apache-2.0 */
/* test_setup.c - first set-up: everything checked at once, all or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "model/blank.h"
#include "model/setup.h"
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
	return 0;
}

static struct setup
lans(struct site_value *site)
{
	struct setup s = { .admin_email = "agent@exemple.fr",
		.admin_name = "Agent",
		.admin_password = "quatre mots sans lien",
		.site = site };

	org_init(&s.org);
	s.org.name = "Lans-en-Vercors";
	s.org.kind = "commune";
	s.org.email = "mairie@exemple.fr";
	return s;
}

static void
makes_organization_settings_and_administrator(void **state)
{
	struct site_value site[] = { { "legal_host", "La mairie" },
		{ "legal_telephone", "" }, { NULL, NULL } };
	struct setup s = lans(site);
	const char *account;
	struct site out;
	struct org org;
	bool ready;

	(void)state;
	assert_int_equal(setup_run(db, a, &s, &org, &account, &e), ERR_OK);
	assert_string_equal(org.slug, "lans-en-vercors");
	assert_true(account[0]);
	assert_int_equal(site_get(db, a, &out, &e), ERR_OK);
	assert_string_equal(out.title, "Données ouvertes – Lans-en-Vercors");
	assert_string_equal(out.legal_host, "La mairie");
	assert_string_equal(out.contact_email, "mairie@exemple.fr");
	assert_string_equal(out.organization_id, org.id);
	assert_int_equal(site_is_ready(db, &ready, &e), ERR_OK);
	assert_true(ready);
	assert_int_equal(
	    setup_run(db, a, &s, &org, &account, &e), ERR_CONFLICT);
}

static void
finds_every_fault_at_once_and_writes_nothing(void **state)
{
	struct site_value site[] = {
		{ "legal_telephone",
		    "01234567890123456789012345678901234567890" },
		{ NULL, NULL }
	};
	struct setup s = lans(site);
	struct findings f = { 0 };
	const char *account;
	struct org *all, org;
	unsigned count;

	(void)state;
	s.admin_email = "agent";
	s.admin_password = "court";
	setup_check(a, &s, &f);
	assert_int_equal(f.count, 3);
	assert_string_equal(f.rows[0].field, "legal_telephone");
	assert_string_equal(f.rows[1].field, "admin_email");
	assert_string_equal(f.rows[2].field, "admin_password");
	assert_int_equal(
	    setup_run(db, a, &s, &org, &account, &e), ERR_UNPROCESSABLE);
	err_clear(&e);
	assert_int_equal(org_list(db, a, &all, &count, &e), ERR_OK);
	assert_int_equal(count, 0);
}

static void
adopts_the_only_organization_that_was_there(void **state)
{
	struct setup s = lans(NULL);
	struct org first, second, *all;
	const char *account;
	unsigned count;

	(void)state;
	s.admin_email = "";
	assert_int_equal(setup_run(db, a, &s, &first, &account, &e), ERR_OK);
	assert_string_equal(account, "");
	assert_int_equal(
	    setup_run(db, a, &s, &second, &account, &e), ERR_CONFLICT);
	err_clear(&e);
	s.admin_email = "agent@exemple.fr";
	assert_int_equal(setup_run(db, a, &s, &second, &account, &e), ERR_OK);
	assert_string_equal(first.id, second.id);
	assert_int_equal(org_list(db, a, &all, &count, &e), ERR_OK);
	assert_int_equal(count, 1);
}

/* What each blank leaves NULL would crash the first strlen(). */
static void
blank_objects_pass_the_checks(void **state)
{
	struct findings f = { 0 };
	struct dataset d;
	struct resource r;
	struct org o;

	(void)state;
	org_init(&o);
	org_check(a, &o, &f);
	dataset_init(&d);
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(d.state, "draft");
	resource_init(&r);
	assert_true(r.size == -1 && r.table_rows == -1);
	assert_string_equal(r.table_state, "none");
}

#define WITH_DB(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DB(makes_organization_settings_and_administrator),
		WITH_DB(finds_every_fault_at_once_and_writes_nothing),
		WITH_DB(adopts_the_only_organization_that_was_there),
		WITH_DB(blank_objects_pass_the_checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
