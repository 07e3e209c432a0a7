/* SPDX-License-Identifier: Apache-2.0 */
/* db.h - the catalogue database: named queries, transactions, connections. */
#ifndef PARVIS_STORE_DB_H
#define PARVIS_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/queries.h"
#include "store/value.h"

/*
 * A thread's handle: a read-only connection for everything but db_write(),
 * and a writing one opened at the first db_write(). Not shared by threads.
 */
struct db;

/* Its name in the data folder. Never open(2) it beside the engine: closing the
 * descriptor would drop the engine's locks. */
#define DB_FILE "parvis.db"

/* The database of a data folder; hands a struct db to each thread. */
struct db_pool;

/*
 * Open DIR/parvis.db, created when missing, and bring its schema up to date
 * (store/migrate.h). Everything closes with db_pool_close().
 */
enum err_code db_pool_open(
    const char *data_dir, struct db_pool **out, struct err *e) must_check;
void db_pool_close(struct db_pool *p);

/* This thread's handle, opened at first use, closed when the thread or the
 * pool ends. */
enum err_code db_pool_get(
    struct db_pool *p, struct db **out, struct err *e) must_check;
/* The pool a handle is of: for the handles of other threads. */
struct db_pool *db_pool_of(const struct db *db);

/* Named parameters of a query, ended by a row without name. */
struct db_arg {
	const char *name; /* ":slug" */
	struct value v;
};
#define DB_TEXT(s)                                                             \
	((struct value){ .type = VALUE_TEXT, .text = (s), .len = SIZE_MAX })
#define DB_INT(n) ((struct value){ .type = VALUE_INT, .i = (n) })
#define DB_REAL(x) ((struct value){ .type = VALUE_REAL, .d = (x) })
#define DB_NULL ((struct value){ .type = VALUE_NULL })
/* NULL text gives NULL. */
#define DB_TEXT_OR_NULL(s) db_text_or_null(s)
struct value db_text_or_null(const char *s);
#define DB_ARGS(...) ((const struct db_arg[]){ __VA_ARGS__, { NULL, { 0 } } })
#define DB_NO_ARGS ((const struct db_arg[]){ { NULL, { 0 } } })

struct rows;

/*
 * Run a reading query. Rows live as long as `a` and hold `e`: the loop is
 *
 *	rc = db_select(db, a, Q_X, DB_ARGS(...), &r, e);
 *	if (rc) return rc;
 *	while (db_next(r)) { ... db_text(r, "title") ... }
 *	return db_end(r);
 *
 * db_next() is false at the end and on failure; db_end() says which (and
 * frees the statement; leaving early also calls it). Texts are copied into
 * the arena. Inside db_write() the query sees the transaction's own writes.
 */
enum err_code db_select(struct db *db, struct arena *a, enum query q,
    const struct db_arg *args, struct rows **out, struct err *e) must_check;
bool db_next(struct rows *r);
enum err_code db_end(struct rows *r);

/* Column by name; an unknown name is our own bug (assert). NULL reads as 0,
 * 0.0 and ""; db_is_null tells. Cheapest in the order of the columns. */
int64_t db_int(struct rows *r, const char *column);
double db_real(struct rows *r, const char *column);
const char *db_text(struct rows *r, const char *column);
bool db_is_null(struct rows *r, const char *column);

/* First column of the first row; `missing` when there is no row. */
enum err_code db_select_int(struct db *db, enum query q,
    const struct db_arg *args, int64_t missing, int64_t *out,
    struct err *e) must_check;

/*
 * Run fn inside one write transaction; commit when it returns ERR_OK, roll
 * back otherwise. fn may be called again after ERR_BUSY: it must not answer
 * the user nor touch anything but the database. Calls nest: an inner
 * db_write() joins the outer one. Raises the catalogue's revision, so use it
 * for all the public may see; db_write_quiet() (sessions, attempts, job
 * progress) does not.
 */
typedef enum err_code (*db_write_fn)(struct db *db, void *arg, struct err *e);
enum err_code db_write(
    struct db *db, db_write_fn fn, void *arg, struct err *e) must_check;
enum err_code db_write_quiet(
    struct db *db, db_write_fn fn, void *arg, struct err *e) must_check;

/* A writing query; only inside db_write(). *changed (may be NULL): rows. */
enum err_code db_exec(struct db *db, enum query q, const struct db_arg *args,
    int64_t *changed, struct err *e) must_check;

/* The catalogue's revision and when it last changed. One cheap read. */
enum err_code db_revision(struct db *db, int64_t *number, int64_t *changed_at,
    struct err *e) must_check;

/*
 * What this thread made of the catalogue as it is, forgotten as soon as anyone
 * commits anything. db_recall(): what stands under `key`, NULL when nothing
 * does; borrowed until the next db_recall(). After NULL, and what it takes to
 * read it again without recalling anything else, db_note() gives zeroed room
 * for it, and in *a the arena of its texts; NULL when the catalogue moved.
 */
const void *db_recall(struct db *db, const char *key);
void *db_note(struct db *db, const char *key, size_t size, struct arena **a);

/* This handle reads pages into its small cache and no longer maps the file:
 * for who goes once through the whole catalogue, and should stay small. */
enum err_code db_unmap(struct db *db, struct err *e) must_check;

/* Consistent copy of the database into the new file `to`, while serving. */
enum err_code db_copy(struct db *db, const char *to, struct err *e) must_check;
/* The engine's integrity check and the foreign keys. */
enum err_code db_verify(struct db *db,
    void (*fn)(void *arg, const char *finding), void *arg,
    struct err *e) must_check;

#endif
