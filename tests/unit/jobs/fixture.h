/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a portal with an organization and an empty draft. */
#ifndef PARVIS_TESTS_JOBS_FIXTURE_H
#define PARVIS_TESTS_JOBS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jobs/deposit.h"
#include "model/dataset.h"
#include "store/blob.h"
#include "store/db.h"

#include "folder.h"

#define BASE "https://donnees.exemple.fr"

struct fixture {
	struct folder dir;
	struct arena *a;
	struct db_pool *pool;
	struct db *db;
	struct blob_store *blobs;
	const char *org_id, *dataset_id;
	struct err e;
};

static inline void
must(struct fixture *f, enum err_code rc)
{
	if (rc)
		fail_msg("%s (%s)", f->e.msg, f->e.cause);
}

/* The call is refused with these words. */
static inline void
must_refuse(
    struct fixture *f, enum err_code rc, enum err_code code, const char *words)
{
	assert_int_equal(rc, code);
	if (!strstr(f->e.msg, words))
		fail_msg("« %s » without « %s »", f->e.msg, words);
	err_clear(&f->e);
}

static inline void
portal_open(struct fixture *f)
{
	must(f, db_pool_open(f->dir.path, &f->pool, &f->e));
	must(f, db_pool_get(f->pool, &f->db, &f->e));
	must(f, blob_open(f->dir.path, &f->blobs, &f->e));
}

static inline void
portal_close(struct fixture *f)
{
	blob_close(f->blobs);
	db_pool_close(f->pool);
}

static inline int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct org o = { .name = "Commune d'Essai",
		.kind = "commune",
		.email = "mairie@exemple.fr" };

	folder_make(&f->dir);
	f->a = arena_new();
	portal_open(f);
	must(f, org_save(f->db, f->a, &o, NULL, &f->e));
	f->org_id = o.id;
	must(f,
	    dataset_create(
		f->db, f->a, f->org_id, NULL, &f->dataset_id, &f->e));
	*state = f;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;

	unsetenv("FAULT_AT");
	arena_free(f->a);
	portal_close(f);
	folder_remove(&f->dir);
	free(f);
	return 0;
}

/* A finished spool of these bytes. */
static inline void
receive(struct fixture *f, const char *bytes, struct spool *s)
{
	must(f, spool_open(s, blob_tmp_dir(f->blobs), 1 << 20, &f->e));
	must(f, spool_write(s, bytes, strlen(bytes), &f->e));
	must(f, spool_finish(s, &f->e));
}

/* The bytes in the draft, or as a new version of a resource. */
static inline enum err_code
deposit(struct fixture *f, const char *bytes, const char *name,
    const char *resource_id, struct resource *out)
{
	struct spool s;

	receive(f, bytes, &s);
	return deposit_file(f->db, f->a, f->blobs, &s, name, f->dataset_id,
	    resource_id, NULL, out, &f->e);
}

/* Read the whole of what the store has under this name, in a. */
static inline const char *
stored(struct fixture *f, const char *sha256)
{
	char *data;
	size_t len;

	must(f,
	    file_read(f->a, blob_path(f->blobs, f->a, sha256), 1 << 20, &data,
		&len, &f->e));
	return data;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
