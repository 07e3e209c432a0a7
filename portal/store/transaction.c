/* SPDX-License-Identifier: Apache-2.0 */
/* transaction.c - writing: whole or not at all, tried again when busy. */
#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "store/handle.h"

#define TRIES 5

static enum err_code
exec(struct db *db, enum query q, const struct db_arg *args, int64_t *changed,
    struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct handle *h = conn_of(db);
	struct stmt *s;
	bool cached, row = true;
	enum err_code rc;

	if (file_fault())
		return file_err(e, "enregistrer dans la base", db->pool->path);
	rc = handle_stmt(db, q, &s, &cached, e);
	if (rc)
		return rc;
	rc = handle_bind(engine, s, args, e);
	while (!rc && row)
		rc = engine->step(s, &row, e);
	if (!rc && changed)
		*changed = engine->changes(h->c);
	handle_give_back(engine, h, q, s, cached);
	return rc;
}

enum err_code
db_exec(struct db *db, enum query q, const struct db_arg *args,
    int64_t *changed, struct err *e)
{
	enum err_code rc = db->doomed.code;

	assert(db->depth > 0);
	if (rc) {
		*e = db->doomed;
		return rc;
	}
	rc = exec(db, q, args, changed, e);
	/* After a full disk the engine may have rolled back by itself: what
	 * came next would be half a write. A broken constraint undoes its own
	 * statement only. */
	if (rc && rc != ERR_CONFLICT && rc != ERR_TOO_BIG)
		db->doomed = *e;
	return rc;
}

static void
close_rows_of(struct db *db, const struct handle *h)
{
	struct rows *next;

	for (struct rows *r = db->open; r; r = next) {
		next = r->next;
		if (r->conn == h)
			rows_close(r);
	}
}

static enum err_code
commit(struct db *db, struct err *e)
{
	const struct engine *engine = engine_of(db);
	enum err_code rc = ERR_OK;

	if (db->doomed.code) {
		*e = db->doomed;
		return e->code;
	}
	if (db->visible)
		rc = db_exec(db, Q_STORE_REVISION_RAISE,
		    DB_ARGS({ ":now", DB_INT(date_now()) }), NULL, e);
	if (!rc && file_fault())
		rc = file_err(e, "enregistrer dans la base", db->pool->path);
	if (rc)
		return rc;
	return engine->end(db->pool->writer.c, true, e);
}

/* One whole transaction. */
static enum err_code
attempt(struct db *db, db_write_fn fn, void *arg, bool visible, struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct conn *c = db->pool->writer.c;
	enum err_code rc = engine->begin(c, true, e);

	if (rc)
		return rc;
	db->depth = 1;
	db->visible = visible;
	err_clear(&db->doomed);
	rc = fn(db, arg, e);
	close_rows_of(db, &db->pool->writer);
	if (!rc)
		rc = commit(db, e);
	if (rc) {
		struct err ignored = { 0 };

		if (engine->end(c, false, &ignored))
			err_cause(e, "rollback: %s", ignored.cause);
	}
	db->depth = 0;
	return rc;
}

/* Inside an outer one: all of it or nothing of it, even when the outer one
 * goes on after a failure. */
static enum err_code
nested(struct db *db, db_write_fn fn, void *arg, bool visible, struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct conn *c = db->pool->writer.c;
	struct err ignored = { 0 };
	char sql[64];
	enum err_code rc = db->doomed.code;

	if (rc) {
		*e = db->doomed;
		return rc;
	}
	snprintf(sql, sizeof(sql), "SAVEPOINT inner_%u", db->depth);
	rc = engine->script(c, sql, e);
	if (rc)
		return rc;
	db->depth++;
	rc = fn(db, arg, e);
	db->depth--;
	if (!rc) {
		db->visible |= visible;
		snprintf(sql, sizeof(sql), "RELEASE inner_%u", db->depth);
		return engine->script(c, sql, e);
	}
	snprintf(sql, sizeof(sql), "ROLLBACK TO inner_%u; RELEASE inner_%u",
	    db->depth, db->depth);
	if (engine->script(c, sql, &ignored) && !db->doomed.code)
		db->doomed = *e;
	return rc;
}

static enum err_code
write_with(
    struct db *db, db_write_fn fn, void *arg, bool visible, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (db->depth)
		return nested(db, fn, arg, visible, e);
	for (unsigned try = 0; try < TRIES; try++) {
		if (try) {
			usleep(10000U << try);
			err_clear(e);
		}
		pthread_mutex_lock(&db->pool->write_lock);
		rc = attempt(db, fn, arg, visible, e);
		pthread_mutex_unlock(&db->pool->write_lock);
		if (rc != ERR_BUSY)
			break;
	}
	return rc;
}

enum err_code
db_write(struct db *db, db_write_fn fn, void *arg, struct err *e)
{
	return write_with(db, fn, arg, true, e);
}

enum err_code
db_write_quiet(struct db *db, db_write_fn fn, void *arg, struct err *e)
{
	return write_with(db, fn, arg, false, e);
}
