/* SPDX-License-Identifier: Apache-2.0 */
/* handle.h - what db.c, transaction.c and pool.c share; for them only. */
#ifndef PARVIS_STORE_HANDLE_H
#define PARVIS_STORE_HANDLE_H

#include <pthread.h>

#include "store/db.h"
#include "store/engine.h"

#define NOTES 64

/* A connection and the statements prepared on it so far. */
struct handle {
	struct conn *c;
	struct {
		struct stmt *s;
		bool busy;
		/* Name each column was last asked by: a literal, known again
		 * by its address. */
		const char **names;
	} cache[QUERIES];
};

struct db_pool {
	const struct engine *engine;
	char *path;
	pthread_key_t key;
	pthread_mutex_t lock; /* of the list */
	struct db *all;
	/* The one writing connection: our threads queue for it here instead
	 * of polling the file's lock, and it costs its memory once. */
	pthread_mutex_t write_lock;
	struct handle writer;
};

struct db {
	struct db_pool *pool;
	struct db *next, **link;
	struct handle reader;
	struct rows *open; /* not ended yet, newest first */
	unsigned depth;    /* of db_write() */
	bool visible;      /* something the public sees was written */
	/* What db_revision() read last, and the mark of that state. */
	uint32_t mark[MARK_WORDS];
	int64_t revision, changed_at;
	/* What db_note() keeps, and the mark of the state it was made of. */
	struct arena *noted; /* NULL until there is something */
	struct note {
		const char *key;
		void *what;
	} notes[NOTES];
	unsigned nnotes;
	uint32_t notes_mark[MARK_WORDS];
	struct err doomed; /* why the transaction can only be rolled back */
};

struct rows {
	struct rows *next, **link;
	struct db *db;
	struct arena *a;
	struct handle *conn;
	enum query q;
	struct stmt *s; /* NULL once ended */
	bool cached;
	unsigned ncols, hint;
	const char **names; /* of the cached statement, or NULL */
	enum err_code rc;
	struct err *e;
};

static inline const struct engine *
engine_of(const struct db *db)
{
	return db->pool->engine;
}

static inline struct handle *
conn_of(struct db *db)
{
	return db->depth ? &db->pool->writer : &db->reader;
}

/* A statement ready for values: the cached one, or one more (*cached false)
 * when the cached one is being read. handle_give_back() takes it back. */
enum err_code handle_stmt(struct db *db, enum query q, struct stmt **out,
    bool *cached, struct err *e) must_check;
void handle_give_back(const struct engine *engine, struct handle *h,
    enum query q, struct stmt *s, bool cached);
enum err_code handle_bind(const struct engine *engine, struct stmt *s,
    const struct db_arg *args, struct err *e) must_check;
/* Room for the name each column of a cached statement was last asked by. */
const char **handle_names(struct handle *h, enum query q, unsigned ncols);
/* Forget every statement and close the connection. */
void handle_close(const struct engine *engine, struct handle *h);

/* End rows, whoever still holds them; again is harmless. */
void rows_close(struct rows *r);

#endif
