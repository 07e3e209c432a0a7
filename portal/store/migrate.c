/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c - apply the embedded db/schema in order. */
#include "store/migrate.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "store/db.h"

#define FOLDER "db/schema/"

struct migration {
	int number;
	const struct asset *asset;
};

static const char table[] = "CREATE TABLE IF NOT EXISTS migration ("
			    " number INTEGER NOT NULL PRIMARY KEY,"
			    " name TEXT NOT NULL,"
			    " applied_at INTEGER NOT NULL)";

/* The first one after `number`; false when there is none. */
static bool
find_next(int64_t number, struct migration *out)
{
	out->asset = NULL;
	for (int i = 0; i < assets_count; i++) {
		const struct asset *s = &assets[i];
		int n;

		if (strncmp(s->name, FOLDER, strlen(FOLDER)) != 0)
			continue;
		n = (int)strtol(s->name + strlen(FOLDER), NULL, 10);
		assert(n > 0);
		if (n > number && (!out->asset || n < out->number))
			*out = (struct migration){ n, s };
	}
	return out->asset != NULL;
}

static enum err_code
last_applied(
    const struct engine *engine, struct conn *c, int64_t *out, struct err *e)
{
	struct stmt *s;
	struct value v;
	bool row;
	enum err_code rc = engine->prepare(
	    c, query_text[Q_STORE_MIGRATION_LAST][engine->id], &s, e);

	if (rc)
		return rc;
	rc = engine->step(s, &row, e);
	if (!rc) {
		engine->column(s, 0, &v);
		*out = v.type == VALUE_INT ? v.i : 0;
	}
	engine->finish(s);
	return rc;
}

static enum err_code
record(const struct engine *engine, struct conn *c, const struct migration *m,
    struct err *e)
{
	const char *name = m->asset->name + strlen(FOLDER);
	const struct db_arg args[] = {
		{ ":number", DB_INT(m->number) },
		{ ":name", DB_TEXT(name) },
		{ ":applied_at", DB_INT(date_now()) },
	};
	struct stmt *s;
	bool row;
	enum err_code rc = engine->prepare(
	    c, query_text[Q_STORE_MIGRATION_ADD][engine->id], &s, e);

	if (rc)
		return rc;
	for (size_t i = 0; !rc && i < sizeof(args) / sizeof(args[0]); i++)
		rc = engine->bind(s, args[i].name, &args[i].v, e);
	if (!rc)
		rc = engine->step(s, &row, e);
	engine->finish(s);
	return rc;
}

/* The database as it is before migration `number`. Our own connection holds
 * the write lock, so another one reads: nobody changes it meanwhile. */
static enum err_code
keep_copy(const struct engine *engine, const char *data_dir, int number,
    struct err *e)
{
	struct arena *a = arena_new();
	char *path = arena_printf(a, "%s/%s", data_dir, DB_FILE);
	char *copy = arena_printf(a, "%s.avant-%04d", path, number);
	char *part = arena_printf(a, "%s.part", copy);
	struct conn *c;
	enum err_code rc = engine->open(&c, path, true, e);

	if (!rc) {
		unlink(part);
		rc = engine->copy(c, part, e);
		engine->close(c);
	}
	if (!rc && rename(part, copy) != 0)
		rc = file_err(e, "garder une copie de la base", copy);
	if (!rc)
		rc = file_sync_dir(data_dir, e);
	if (!rc)
		log_event(LOG_INFO, "database copied before migration", "copy",
		    copy, NULL);
	arena_free(a);
	return rc;
}

static enum err_code
apply(const struct engine *engine, struct conn *c, const struct migration *m,
    struct err *e)
{
	struct arena *a = arena_new();
	const char *sql =
	    arena_strndup(a, (const char *)m->asset->data, m->asset->size);
	enum err_code rc = ERR_OK;

	if (file_fault())
		rc = file_err(e, "mettre la base à jour", m->asset->name);
	if (!rc)
		rc = engine->script(c, sql, e);
	if (!rc)
		rc = record(engine, c, m, e);
	arena_free(a);
	return rc;
}

/* Inside a transaction: the next one, if any. */
static enum err_code
apply_next(const struct engine *engine, struct conn *c, const char *data_dir,
    bool *copied, bool *done, struct err *e)
{
	struct migration m;
	int64_t last = 0;
	enum err_code rc = engine->script(c, table, e);

	if (!rc)
		rc = last_applied(engine, c, &last, e);
	if (rc)
		return rc;
	*done = !find_next(last, &m);
	if (*done) {
		bool known = find_next(last - 1, &m) && m.number == last;

		if (known)
			return ERR_OK;
		return err_set(e, ERR_CONFLICT,
		    "La base de données a été mise à jour par une version "
		    "plus récente de Parvis" NNBSP
		    ": installez cette version, ou restaurez une sauvegarde "
		    "plus ancienne.");
	}
	if (last == 0)
		*copied = true; /* made from nothing: nothing to keep */
	if (!*copied) {
		rc = keep_copy(engine, data_dir, m.number, e);
		if (rc)
			return rc;
		*copied = true;
	}
	return apply(engine, c, &m, e);
}

enum err_code
migrate(const struct engine *engine, struct conn *c, const char *data_dir,
    struct err *e)
{
	bool copied = false, done = false;
	enum err_code rc = engine->begin(c, true, e);

	if (rc)
		return rc;
	/* In one transaction: another process never sees, nor copies, a
	 * database between two steps. */
	while (!rc && !done) {
		rc = apply_next(engine, c, data_dir, &copied, &done, e);
		if (!rc && !done && file_fault())
			rc = file_err(e, "mettre la base à jour", data_dir);
	}
	if (rc) {
		struct err ignored = { 0 };

		if (engine->end(c, false, &ignored))
			err_cause(e, "rollback: %s", ignored.cause);
		return rc;
	}
	return engine->end(c, true, e);
}
