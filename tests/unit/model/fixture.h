/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a real, empty catalogue in a temporary folder for each test. */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/dataset.h"
#include "store/db.h"

#define BASE "https://portail.exemple.fr"
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define TODAY "2026-11-22"

struct fixture {
	char dir[64];
	struct db_pool *pool;
	struct db *db;
	struct arena *a;
	struct err e;
	const char *org; /* an organization with a contact */
};

/* The call succeeds; its message is shown when it does not. */
static inline void
ok_at(struct fixture *t, enum err_code rc, const char *file, int line)
{
	if (rc)
		print_error(
		    "%s:%d: %s (%s)\n", file, line, t->e.msg, t->e.cause);
	assert_int_equal(rc, ERR_OK);
}
#define ok(t, call) ok_at((t), (call), __FILE__, __LINE__)

/* The call fails with this code and these words. */
static inline void
refused_at(struct fixture *t, enum err_code rc, enum err_code code,
    const char *words, const char *file, int line)
{
	if (rc != code || !strstr(t->e.msg, words))
		print_error(
		    "%s:%d: code %d, « %s »\n", file, line, (int)rc, t->e.msg);
	assert_int_equal(rc, code);
	assert_non_null(strstr(t->e.msg, words));
	err_clear(&t->e);
}
#define refused(t, call, code, words)                                          \
	refused_at((t), (call), (code), (words), __FILE__, __LINE__)

static inline const char *
new_org(struct fixture *t, const char *name)
{
	struct org o = {
		.name = name, .kind = "commune", .email = "mairie@exemple.fr"
	};

	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	return o.id;
}

static inline int
fixture_start(void **state)
{
	struct fixture *t = calloc(1, sizeof(*t));

	setenv("PARVIS_NOW", "1795348800", 1); /* 2026-11-22T12:00:00Z */
	setenv("TZ", "Europe/Paris", 1);
	snprintf(t->dir, sizeof(t->dir), "/tmp/parvis-model-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->a = arena_new();
	ok(t, db_pool_open(t->dir, &t->pool, &t->e));
	ok(t, db_pool_get(t->pool, &t->db, &t->e));
	t->org = new_org(t, "Commune d'Essai");
	*state = t;
	return 0;
}

static inline int
fixture_stop(void **state)
{
	struct fixture *t = *state;
	static const char *const files[] = { "parvis.db", "parvis.db-wal",
		"parvis.db-shm" };

	arena_free(t->a);
	db_pool_close(t->pool);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", t->dir, files[i]);
		unlink(path);
	}
	rmdir(t->dir);
	free(t);
	return 0;
}

/* Frozen clock, so many seconds after the start of the test. */
static inline void
later(int seconds)
{
	char now[32];

	snprintf(now, sizeof(now), "%d", 1795348800 + seconds);
	setenv("PARVIS_NOW", now, 1);
}

static inline struct dataset
get(struct fixture *t, const char *key)
{
	struct dataset d;

	ok(t, dataset_get(t->db, t->a, key, &d, &t->e));
	return d;
}

static inline const struct new_file *
file(const char *name, bool is_table)
{
	static struct new_file f;

	f = (struct new_file){ .sha256 = SHA,
		.file_name = name,
		.format = is_table ? "csv" : "pdf",
		.mime = is_table ? "text/csv" : "application/pdf",
		.size = 1234,
		.is_table = is_table,
		.reading = "" };
	return &f;
}

static inline struct resource
add_file(struct fixture *t, const char *dataset_id, bool is_table)
{
	struct resource r;

	ok(t,
	    resource_add_file(t->db, t->a, dataset_id, "", "",
		file(is_table ? "budget_2026.csv" : "notice.pdf", is_table),
		NULL, &r, &t->e));
	return r;
}

/* A draft with everything that publishing asks for. */
static inline struct dataset
complete_draft(struct fixture *t, const char *title)
{
	const char *id;
	struct dataset d;

	ok(t, dataset_create(t->db, t->a, t->org, NULL, &id, &t->e));
	d = get(t, id);
	d.title = title;
	d.description = "Ce que contient ce jeu de données.";
	d.license = "lov2";
	d.frequency = "annual";
	d.data_date = "2026-03-07";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	add_file(t, id, true);
	return get(t, id);
}

static inline struct dataset
published(struct fixture *t, const char *title)
{
	struct dataset d = complete_draft(t, title);

	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	return get(t, d.id);
}

#define TEST(fn)                                                               \
	cmocka_unit_test_setup_teardown(fn, fixture_start, fixture_stop)

#endif
