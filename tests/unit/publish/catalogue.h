/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.h - a catalogue in a folder of its own, for the tests of publish.
 */
#ifndef TESTS_PUBLISH_CATALOGUE_H
#define TESTS_PUBLISH_CATALOGUE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "model/dataset.h"
#include "model/site.h"
#include "publish/json.h"
#include "store/db.h"

#define BASE "https://donnees.exemple.fr"
#define DATASET(n) "00000000-0000-4000-8000-00000000000" #n
#define RESOURCE(n) "10000000-0000-4000-8000-00000000000" #n
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct catalogue {
	struct arena *a;
	struct db_pool *pool;
	struct db *db;
	char dir[64];
	struct org org;
};

/* call: of something that takes a struct err *, given as `&failure`. */
#define OK(call)                                                               \
	do {                                                                   \
		struct err failure = { 0 };                                    \
		if (call)                                                      \
			fail_msg("%s (%s)", failure.msg, failure.cause);       \
	} while (0)

static inline struct catalogue *
catalogue_new(void)
{
	struct arena *a = arena_new();
	struct catalogue *c = arena_new_of(a, struct catalogue);

	c->a = a;
	/* 22 November 2026, 12:00 UTC. */
	setenv("PARVIS_NOW", "1795348800", 1);
	strcpy(c->dir, "/tmp/parvis-publish-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	OK(db_pool_open(c->dir, &c->pool, &failure));
	OK(db_pool_get(c->pool, &c->db, &failure));
	c->org = (struct org){ .id = "",
		.slug = "",
		.name = "Lans-en-Vercors",
		.acronym = "",
		.kind = "commune",
		.siren = "",
		.siret = "",
		.insee_code = "38205",
		.parent_id = "",
		.description = "",
		.email = "mairie@exemple.fr",
		.telephone = "",
		.url = "https://www.exemple.fr/",
		.address = "",
		.logo_sha256 = "",
		.logo_type = "",
		.bbox = { true, 5.5, 45.1, 5.7, 45.2 } };
	OK(org_save(c->db, a, &c->org, NULL, &failure));
	OK(site_set(c->db, "title", "Données du Vercors", &failure));
	OK(site_set(c->db, "organization_id", c->org.id, &failure));
	return c;
}

static inline void
catalogue_free(struct catalogue *c)
{
	static const char *const files[] = { "parvis.db", "parvis.db-wal",
		"parvis.db-shm", "parvis.lock" };
	struct arena *a = c->a;
	char path[128];

	db_pool_close(c->pool);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", c->dir, files[i]);
		unlink(path);
	}
	rmdir(c->dir);
	arena_free(a);
}

static inline void
add_resource(struct catalogue *c, const struct dataset *d, struct resource *r)
{
	struct resource out;

	if (!r->version) {
		r->dataset_id = d->id;
		OK(resource_add_remote(c->db, c->a, r, NULL, &out, &failure));
		return;
	}
	OK(resource_add_file(c->db, c->a, d->id, r->id, r->title,
	    &(struct new_file){ .sha256 = r->sha256,
		.file_name = r->file_name,
		.format = r->format,
		.mime = r->mime,
		.size = r->size,
		.reading = "" },
	    NULL, &out, &failure));
	out.description = r->description;
	out.schema_url = r->schema_url;
	OK(resource_save(c->db, c->a, &out, NULL, &failure));
}

/* A dataset in the API's shape, with ' for "; %s stands for what follows. */
static inline void
add_dataset(struct catalogue *c, const char *json)
{
	char *text = arena_strdup(c->a, json);
	struct dataset d;
	bool created;
	json_t *j;

	for (char *p = text; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	j = json_loads(text, 0, NULL);
	if (!j)
		fail_msg("not JSON: %s", text);
	OK(json_read_dataset(c->a, j, &d, &failure));
	json_decref(j);
	d.organization_id = c->org.id;
	if (!*d.identifier)
		d.identifier =
		    arena_printf(c->a, "%s/id/dataset/%s", BASE, d.id);
	OK(dataset_import(c->db, c->a, &d, NULL, &created, &failure));
	for (unsigned i = 0; i < d.nresources; i++)
		add_resource(c, &d, &d.resources[i]);
}

#endif
