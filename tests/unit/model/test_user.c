/* SPDX-License-Identifier: Apache-2.0 */
/* test_user.c - passwords, accounts, signing in, sessions and throttling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/date.h"
#include "base/file.h"
#include "folder.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

#define GOOD "une phrase que moi seule connais"
#define START 1800000000

static struct folder folder;
static struct db_pool *pool;
static struct db *db;
static struct arena *a;
static struct err e;

static void
set_clock(int64_t seconds)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)seconds);
	setenv("PARVIS_NOW", text, 1);
}

static int
begin(void **state)
{
	(void)state;
	memset(&e, 0, sizeof(e));
	set_clock(START);
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
	unsetenv("FAULT_AT");
	arena_free(a);
	db_pool_close(pool);
	folder_remove(&folder);
	unsetenv("PARVIS_NOW");
	return 0;
}

static const char *
make_account(const char *email)
{
	const char *id = NULL;

	assert_int_equal(
	    account_create(db, a, email, "Claire", GOOD, true, &id, &e),
	    ERR_OK);
	return id;
}

static enum err_code
sign_in(const char *email, const char *password, const char *from,
    const char **token)
{
	err_clear(&e);
	return session_open(db, a, email, password, from, token, &e);
}

static enum err_code
check(const char *password)
{
	struct err why = { 0 };

	return password_check(
	    password, "service.technique@villard-de-lans.fr", &why);
}

static void
takes_long_passwords_nobody_guesses(void **state)
{
	char long_one[1026];

	(void)state;
	assert_int_equal(check(GOOD), ERR_OK);
	assert_int_equal(check("kV7#pq2!xWz9"), ERR_OK);
	assert_int_equal(check("éèàùçôîûêâëï"), ERR_OK);
	assert_int_equal(check("bonjour, J'aime le 7!"), ERR_OK);
	for (size_t i = 0; i < sizeof(long_one) - 1; i++)
		long_one[i] = (char)('!' + i * 7 % 90);
	long_one[1025] = '\0';
	assert_int_equal(check(long_one), ERR_UNPROCESSABLE);
	long_one[1024] = '\0';
	assert_int_equal(check(long_one), ERR_OK);
}

static void
refuses_weak_passwords(void **state)
{
	static const char *const weak[] = { "", "court", "kV7#pq2!xWz",
		"aaaaaaaaaaaaaaaa", "123456789012", "abcdefghijklmnop",
		"motdepasse2026!", "Motdepasse-1234", "azertyuiop12",
		"AZERTYUIOPqs", "qwertyuiop123", "passwordpassword",
		"password1234", "Mairie-Commune-2026", "villard-lans-26",
		"technique2026", "Service.Technique@villard-de-lans.fr",
		"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3\xf2",
		"121212121212", "éééééééééééé" };

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		if (check(weak[i]) != ERR_UNPROCESSABLE)
			fail_msg("taken: %s", weak[i]);
	}
}

static void
creates_an_account_once_whatever_the_case(void **state)
{
	const char *id = make_account("  Claire.Martin@Exemple.FR ");
	const char *other;
	struct account who;

	(void)state;
	assert_int_equal(account_get(db, a, id, &who, &e), ERR_OK);
	assert_string_equal(who.email, "claire.martin@exemple.fr");
	assert_true(who.is_admin);
	assert_true(who.created_at == START);
	assert_true(who.last_seen_at == 0 && who.disabled_at == 0);
	assert_int_equal(
	    account_get(db, a, "CLAIRE.martin@exemple.fr", &who, &e), ERR_OK);
	assert_int_equal(account_create(db, a, "claire.martin@exemple.fr", "",
			     GOOD, false, &other, &e),
	    ERR_CONFLICT);
	assert_non_null(strstr(e.msg, "existe déjà"));
}

static void
refuses_bad_addresses_and_unknown_keys(void **state)
{
	const char *id;
	struct account who;

	(void)state;
	assert_int_equal(
	    account_create(db, a, "claire", "", GOOD, false, &id, &e),
	    ERR_UNPROCESSABLE);
	err_clear(&e);
	assert_int_equal(
	    account_create(db, a, "a@b.fr", "", "court", false, &id, &e),
	    ERR_UNPROCESSABLE);
	err_clear(&e);
	assert_int_equal(account_get(db, a, "a@b.fr", &who, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(account_get(db, a, "", &who, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(
	    account_set_password(
		db, "00000000-0000-4000-8000-000000000000", GOOD, NULL, "", &e),
	    ERR_NOT_FOUND);
}

static void
lists_accounts_by_address(void **state)
{
	struct account *list;
	unsigned n = 7;

	(void)state;
	assert_int_equal(account_list(db, a, &list, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	make_account("b@exemple.fr");
	make_account("a@exemple.fr");
	assert_int_equal(account_list(db, a, &list, &n, &e), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].email, "a@exemple.fr");
}

static void
signs_in_and_out(void **state)
{
	const char *id = make_account("claire@exemple.fr");
	const char *token;
	struct session s;
	struct account who;

	(void)state;
	assert_int_equal(
	    sign_in("Claire@Exemple.fr ", GOOD, "192.0.2.1", &token), ERR_OK);
	assert_int_equal(strlen(token), 64);
	assert_int_equal(session_find(db, a, token, &s, &who, &e), ERR_OK);
	assert_string_equal(who.id, id);
	assert_string_equal(s.account_id, id);
	assert_int_equal(strlen(s.csrf), 64);
	/* Neither the cookie nor what is stored gives the form's token. */
	assert_string_not_equal(s.csrf, token);
	assert_string_not_equal(s.csrf, s.token_hash);
	assert_string_not_equal(s.token_hash, token);
	assert_int_equal(session_close(db, token, &e), ERR_OK);
	assert_int_equal(
	    session_find(db, a, token, &s, &who, &e), ERR_UNAUTHENTICATED);
}

static void
refuses_tokens_that_are_none(void **state)
{
	static const char *const bad[] = { "", "x", "' OR 1=1 --",
		"0000000000000000000000000000000000000000000000000000000000000"
		"000",
		"0000000000000000000000000000000000000000000000000000000000000"
		"0000",
		"ABCDEF00000000000000000000000000000000000000000000000000000000"
		"00" };
	struct session s;
	struct account who;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err_clear(&e);
		assert_int_equal(session_find(db, a, bad[i], &s, &who, &e),
		    ERR_UNAUTHENTICATED);
		err_clear(&e);
		assert_int_equal(session_close(db, bad[i], &e), ERR_OK);
	}
}

static void
says_the_same_of_unknown_wrong_and_disabled(void **state)
{
	const char *id = make_account("claire@exemple.fr"), *token;
	char first[sizeof(e.msg)];

	(void)state;
	assert_int_equal(sign_in("claire@exemple.fr", "faux", "", &token),
	    ERR_UNAUTHENTICATED);
	memcpy(first, e.msg, sizeof(first));
	assert_int_equal(
	    sign_in("paul@exemple.fr", GOOD, "", &token), ERR_UNAUTHENTICATED);
	assert_string_equal(e.msg, first);
	assert_int_equal(sign_in("", "", "", &token), ERR_UNAUTHENTICATED);
	assert_string_equal(e.msg, first);
	err_clear(&e);
	assert_int_equal(account_disable(db, id, &e), ERR_OK);
	assert_int_equal(sign_in("claire@exemple.fr", GOOD, "", &token),
	    ERR_UNAUTHENTICATED);
	assert_string_equal(e.msg, first);
}

static void
throttles_an_account_after_five_failures(void **state)
{
	const char *token;

	(void)state;
	make_account("claire@exemple.fr");
	for (int i = 0; i < 5; i++) {
		set_clock(START + i * 60);
		assert_int_equal(
		    sign_in("claire@exemple.fr", "faux", "192.0.2.1", &token),
		    ERR_UNAUTHENTICATED);
	}
	/* The right password, from elsewhere: still closed, 11 minutes. */
	assert_int_equal(
	    sign_in("CLAIRE@exemple.fr", GOOD, "192.0.2.2", &token),
	    ERR_THROTTLED);
	assert_non_null(strstr(e.msg, "11 minutes"));
	set_clock(START + 15 * 60 - 1);
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "x", &token), ERR_THROTTLED);
	assert_non_null(strstr(e.msg, "1 minute,"));
	set_clock(START + 15 * 60);
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "x", &token), ERR_OK);
	/* Success forgot the failures that were left. */
	assert_int_equal(sign_in("claire@exemple.fr", "faux", "x", &token),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "x", &token), ERR_OK);
}

static void
throttles_an_address_after_twenty_failures(void **state)
{
	const char *token;
	char email[64];

	(void)state;
	make_account("claire@exemple.fr");
	for (int i = 0; i < 20; i++) {
		snprintf(email, sizeof(email), "inconnu%d@exemple.fr", i);
		assert_int_equal(sign_in(email, "faux", "192.0.2.1", &token),
		    ERR_UNAUTHENTICATED);
	}
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "192.0.2.1", &token),
	    ERR_THROTTLED);
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "192.0.2.2", &token), ERR_OK);
}

static void
throttles_an_ipv6_network_as_one_address(void **state)
{
	const char *token;
	char email[64], address[64];

	(void)state;
	make_account("claire@exemple.fr");
	for (int i = 0; i < 20; i++) {
		snprintf(email, sizeof(email), "inconnu%d@exemple.fr", i);
		snprintf(address, sizeof(address), "2001:db8:1:2:%x::%x", i, i);
		assert_int_equal(sign_in(email, "faux", address, &token),
		    ERR_UNAUTHENTICATED);
	}
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "2001:db8:1:2::ffff", &token),
	    ERR_THROTTLED);
	assert_int_equal(
	    sign_in("claire@exemple.fr", GOOD, "2001:db8:1:3::1", &token),
	    ERR_OK);
}

static void
ends_idle_and_old_sessions(void **state)
{
	const char *id = make_account("claire@exemple.fr");
	const char *idle, *used;
	struct session s;
	struct account who;

	(void)state;
	assert_int_equal(session_open_for(db, a, id, NULL, &idle, &e), ERR_OK);
	assert_int_equal(session_open_for(db, a, id, NULL, &used, &e), ERR_OK);
	for (int64_t t = 0; t < 12 * 3600; t += 7199) {
		set_clock(START + t);
		assert_int_equal(
		    session_find(db, a, used, &s, &who, &e), ERR_OK);
	}
	assert_int_equal(
	    session_find(db, a, idle, &s, &who, &e), ERR_UNAUTHENTICATED);
	err_clear(&e);
	set_clock(START + 12 * 3600 - 1);
	assert_int_equal(session_find(db, a, used, &s, &who, &e), ERR_OK);
	set_clock(START + 12 * 3600);
	assert_int_equal(
	    session_find(db, a, used, &s, &who, &e), ERR_UNAUTHENTICATED);
}

static void
ends_all_sessions_with_the_password(void **state)
{
	const char *id = make_account("claire@exemple.fr");
	const char *token, *other = GOOD " autrement";
	struct session s;
	struct account who;

	(void)state;
	assert_int_equal(session_open_for(db, a, id, NULL, &token, &e), ERR_OK);
	assert_int_equal(
	    account_set_password(db, id, other, NULL, "", &e), ERR_OK);
	assert_int_equal(
	    session_find(db, a, token, &s, &who, &e), ERR_UNAUTHENTICATED);
	assert_int_equal(sign_in("claire@exemple.fr", GOOD, "", &token),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(
	    sign_in("claire@exemple.fr", other, "", &token), ERR_OK);
	assert_int_equal(account_disable(db, id, &e), ERR_OK);
	assert_int_equal(
	    session_find(db, a, token, &s, &who, &e), ERR_UNAUTHENTICATED);
}

static void
keeps_people_signed_in_on_a_full_disk(void **state)
{
	const char *id = make_account("claire@exemple.fr"), *token;
	struct session s;
	struct account who;

	(void)state;
	assert_int_equal(session_open_for(db, a, id, NULL, &token, &e), ERR_OK);
	set_clock(START + 120);
	setenv("FAULT_KIND", "enospc", 1);
	setenv("FAULT_AT", "1", 1);
	assert_int_equal(session_find(db, a, token, &s, &who, &e), ERR_OK);
	assert_string_equal(who.id, id);
	/* Opening one must be written, and fails whole. */
	setenv("FAULT_AT", "2", 1);
	assert_int_equal(
	    session_open_for(db, a, id, NULL, &token, &e), ERR_NO_SPACE);
	unsetenv("FAULT_KIND");
}

/* Past the model: rows left in a table. */
static int64_t
count_rows(const char *table)
{
	char path[128], sql[64];
	sqlite3 *raw;
	sqlite3_stmt *stmt;
	int64_t n;

	snprintf(path, sizeof(path), "%s/parvis.db", folder.path);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(raw, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(raw);
	return n;
}

static void
sweeps_what_has_expired(void **state)
{
	const char *id = make_account("claire@exemple.fr"), *token;

	(void)state;
	assert_int_equal(session_open_for(db, a, id, NULL, &token, &e), ERR_OK);
	assert_int_equal(sign_in("claire@exemple.fr", "faux", "x", &token),
	    ERR_UNAUTHENTICATED);
	assert_int_equal(count_rows("attempt"), 2);
	set_clock(START + 3600);
	err_clear(&e);
	assert_int_equal(session_open_for(db, a, id, NULL, &token, &e), ERR_OK);
	set_clock(START + 7200);
	assert_int_equal(session_sweep(db, &e), ERR_OK);
	assert_int_equal(count_rows("session"), 1);
	assert_int_equal(count_rows("attempt"), 0);
	set_clock(START + 3 * 3600);
	assert_int_equal(session_sweep(db, &e), ERR_OK);
	assert_int_equal(count_rows("session"), 0);
}

static void
leaves_the_public_revision_alone(void **state)
{
	const char *id = make_account("claire@exemple.fr"), *token;
	int64_t before, after, at;

	(void)state;
	assert_int_equal(db_revision(db, &before, &at, &e), ERR_OK);
	assert_int_equal(session_open_for(db, a, id, NULL, &token, &e), ERR_OK);
	assert_int_equal(
	    audit_add(db, NULL, "user.add", "account", id, NULL, NULL, &e),
	    ERR_OK);
	assert_int_equal(db_revision(db, &after, &at, &e), ERR_OK);
	assert_true(before == after);
	/* One for the session, one of ours. */
	assert_int_equal(count_rows("audit"), 2);
}

#define WITH_DB(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_long_passwords_nobody_guesses),
		cmocka_unit_test(refuses_weak_passwords),
		WITH_DB(creates_an_account_once_whatever_the_case),
		WITH_DB(refuses_bad_addresses_and_unknown_keys),
		WITH_DB(lists_accounts_by_address),
		WITH_DB(signs_in_and_out),
		WITH_DB(refuses_tokens_that_are_none),
		WITH_DB(says_the_same_of_unknown_wrong_and_disabled),
		WITH_DB(throttles_an_account_after_five_failures),
		WITH_DB(throttles_an_ipv6_network_as_one_address),
		WITH_DB(throttles_an_address_after_twenty_failures),
		WITH_DB(ends_idle_and_old_sessions),
		WITH_DB(ends_all_sessions_with_the_password),
		WITH_DB(keeps_people_signed_in_on_a_full_disk),
		WITH_DB(sweeps_what_has_expired),
		WITH_DB(leaves_the_public_revision_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
