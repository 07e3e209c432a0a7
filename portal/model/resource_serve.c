/* SPDX-License-Identifier: Apache-2.0 */
/* resource_serve.c - order of the files, and versions coming into service. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/load.h"
#include "model/resource.h"
#include "model/search.h"
#include "store/db.h"

struct moving {
	const char *id;
	int by;
};

static enum err_code
set_position(
    struct db *db, const struct resource *r, int64_t position, struct err *e)
{
	if (r->position == position)
		return ERR_OK;
	return db_exec(db, Q_RESOURCE_SET_POSITION,
	    DB_ARGS(
		{ ":id", DB_TEXT(r->id) }, { ":position", DB_INT(position) }),
	    NULL, e);
}

static enum err_code
move_in(struct db *db, struct arena *a, const struct moving *m, struct err *e)
{
	struct resource r, moved, *all;
	unsigned n, at = 0, to;
	enum err_code rc = resource_get(db, a, m->id, &r, e);

	if (!rc && r.deleted_at)
		return err_set(e, ERR_GONE,
		    "Ce fichier a été retiré" NNBSP
		    ": il ne peut plus être déplacé.");
	if (!rc)
		rc = resource_list(db, a, r.dataset_id, &all, &n, e);
	if (rc)
		return rc;
	while (at < n && strcmp(all[at].id, m->id) != 0)
		at++;
	to = m->by < 0 ? at - 1 : at + 1;
	/* Past the end, or before the first one (unsigned). */
	if (to >= n)
		return ERR_OK;
	moved = all[at];
	all[at] = all[to];
	all[to] = moved;
	/* Every rank is set again: removed files leave holes. */
	for (unsigned i = 0; i < n && !rc; i++)
		rc = set_position(db, &all[i], i, e);
	return rc ? rc : dataset_touched(db, a, r.dataset_id, e);
}

static enum err_code
move(struct db *db, void *arg, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = move_in(db, a, arg, e);

	arena_free(a);
	return rc;
}

enum err_code
resource_move(struct db *db, const char *id, int by, struct err *e)
{
	struct moving m = { id, by };

	assert(by == -1 || by == 1);
	return db_write(db, move, &m, e);
}

struct serving {
	const char *resource_id, *state;
	int64_t number;
	const struct version_table *tables; /* one for a failure, its report */
	unsigned count;
};

static enum err_code
no_version(struct err *e)
{
	return err_set(
	    e, ERR_NOT_FOUND, "Cette version du fichier n'existe pas.");
}

static enum err_code
set_loading(struct db *db, void *arg, struct err *e)
{
	const struct serving *s = arg;
	int64_t changed = 0;
	enum err_code rc = db_exec(db, Q_VERSION_SET_LOADING,
	    DB_ARGS({ ":resource_id", DB_TEXT(s->resource_id) },
		{ ":number", DB_INT(s->number) }),
	    &changed, e);

	if (!rc && changed == 0)
		return no_version(e);
	return rc;
}

enum err_code
version_loading(
    struct db *db, const char *resource_id, int64_t number, struct err *e)
{
	struct serving s = { .resource_id = resource_id, .number = number };

	return db_write(db, set_loading, &s, e);
}

static enum err_code
set_first(struct db *db, const struct serving *s, struct err *e)
{
	bool ready = strcmp(s->state, "ready") == 0;
	const struct version_table *t = &s->tables[0];
	int64_t changed = 0;
	enum err_code rc = db_exec(db, Q_VERSION_SET_TABLE,
	    DB_ARGS({ ":resource_id", DB_TEXT(s->resource_id) },
		{ ":number", DB_INT(s->number) },
		{ ":state", DB_TEXT(s->state) },
		{ ":table_name", DB_TEXT(t->name) },
		{ ":rows", ready ? DB_INT(t->rows) : DB_NULL },
		{ ":columns", ready ? DB_INT(t->columns) : DB_NULL },
		{ ":rank", DB_INT(t->number) }, { ":title", DB_TEXT(t->title) },
		{ ":report", DB_TEXT(t->report) }),
	    &changed, e);

	return !rc && changed == 0 ? no_version(e) : rc;
}

/* The first table is that of the version, the others stand beside it. */
static enum err_code
set_tables(struct db *db, const struct serving *s, struct err *e)
{
	enum err_code rc = set_first(db, s, e);

	if (!rc)
		rc = db_exec(db, Q_VERSION_DROP_TABLES,
		    DB_ARGS({ ":resource_id", DB_TEXT(s->resource_id) },
			{ ":number", DB_INT(s->number) }),
		    NULL, e);
	for (unsigned i = 1; !rc && i < s->count; i++) {
		const struct version_table *t = &s->tables[i];

		rc = db_exec(db, Q_VERSION_ADD_TABLE,
		    DB_ARGS({ ":resource_id", DB_TEXT(s->resource_id) },
			{ ":number", DB_INT(s->number) },
			{ ":rank", DB_INT(t->number) },
			{ ":title", DB_TEXT(t->title) },
			{ ":table_name", DB_TEXT(t->name) },
			{ ":rows", DB_INT(t->rows) },
			{ ":columns", DB_INT(t->columns) },
			{ ":report", DB_TEXT(t->report) }),
		    NULL, e);
	}
	return rc;
}

static enum err_code
serve_in(struct db *db, struct arena *a, const struct serving *s, struct err *e)
{
	struct resource r;
	enum err_code rc = resource_get(db, a, s->resource_id, &r, e);

	if (!rc)
		rc = set_tables(db, s, e);
	if (rc)
		return rc;
	if (s->number < r.version || r.deleted_at)
		return ERR_OK;
	if (s->number == r.version)
		return search_update(db, a, r.dataset_id, e);
	rc = db_exec(db, Q_RESOURCE_PUT_IN_SERVICE,
	    DB_ARGS({ ":id", DB_TEXT(r.id) }, { ":number", DB_INT(s->number) },
		{ ":now", DB_INT(date_now()) }),
	    NULL, e);
	return rc ? rc : dataset_touched(db, a, r.dataset_id, e);
}

static enum err_code
serve(struct db *db, void *arg, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = serve_in(db, a, arg, e);

	arena_free(a);
	return rc;
}

enum err_code
version_serve(struct db *db, const char *resource_id, int64_t number,
    const char *state, const char *table_name, int64_t rows, int64_t columns,
    const char *report, struct err *e)
{
	const struct version_table t = { .number = 1,
		.title = "",
		.name = table_name ? table_name : "",
		.rows = rows,
		.columns = columns,
		.report = report ? report : "" };
	struct serving s = { resource_id, state, number, &t, 1 };

	assert(strcmp(state, "ready") == 0 || strcmp(state, "failed") == 0);
	return db_write(db, serve, &s, e);
}

enum err_code
version_serve_tables(struct db *db, const char *resource_id, int64_t number,
    const struct version_table *tables, unsigned count, struct err *e)
{
	struct serving s = { resource_id, "ready", number, tables, count };

	assert(count > 0);
	return db_write(db, serve, &s, e);
}
