/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - connections to the catalogue: one reader per thread, one writer. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "store/handle.h"
#include "store/migrate.h"

void
handle_close(const struct engine *engine, struct handle *h)
{
	for (int q = 0; q < QUERIES; q++) {
		if (h->cache[q].s)
			engine->finish(h->cache[q].s);
		free(h->cache[q].names);
	}
	engine->close(h->c);
	memset(h, 0, sizeof(*h));
}

enum err_code
handle_stmt(
    struct db *db, enum query q, struct stmt **out, bool *cached, struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct handle *h = conn_of(db);
	const char *sql = query_text[q][engine->id];
	enum err_code rc;

	*cached = !h->cache[q].busy;
	if (*cached && h->cache[q].s) {
		*out = h->cache[q].s;
		h->cache[q].busy = true;
		return ERR_OK;
	}
	rc = engine->prepare(h->c, sql, out, e);
	if (rc)
		return rc;
	if (*cached) {
		h->cache[q].s = *out;
		h->cache[q].busy = true;
	}
	return ERR_OK;
}

const char **
handle_names(struct handle *h, enum query q, unsigned ncols)
{
	if (!h->cache[q].names)
		h->cache[q].names = calloc(ncols, sizeof(char *));
	return h->cache[q].names;
}

void
handle_give_back(const struct engine *engine, struct handle *h, enum query q,
    struct stmt *s, bool cached)
{
	if (!cached) {
		engine->finish(s);
		return;
	}
	engine->reset(s);
	h->cache[q].busy = false;
}

enum err_code
handle_bind(const struct engine *engine, struct stmt *s,
    const struct db_arg *args, struct err *e)
{
	for (; args->name; args++) {
		enum err_code rc = engine->bind(s, args->name, &args->v, e);

		if (rc)
			return rc;
	}
	return ERR_OK;
}

void
rows_close(struct rows *r)
{
	if (!r->s)
		return;
	handle_give_back(engine_of(r->db), r->conn, r->q, r->s, r->cached);
	r->s = NULL;
	*r->link = r->next;
	if (r->next)
		r->next->link = r->link;
}

static void
db_close(void *ptr)
{
	struct db *db = ptr;
	struct db_pool *p = db->pool;

	assert(!db->depth);
	while (db->open)
		rows_close(db->open);
	pthread_mutex_lock(&p->lock);
	*db->link = db->next;
	if (db->next)
		db->next->link = db->link;
	pthread_mutex_unlock(&p->lock);
	handle_close(p->engine, &db->reader);
	if (db->noted)
		arena_free(db->noted);
	free(db);
}

enum err_code
db_pool_get(struct db_pool *p, struct db **out, struct err *e)
{
	struct db *db = pthread_getspecific(p->key);
	enum err_code rc;

	if (db) {
		*out = db;
		return ERR_OK;
	}
	db = calloc(1, sizeof(*db));
	assert(db);
	db->pool = p;
	rc = p->engine->open(&db->reader.c, p->path, true, e);
	if (rc) {
		free(db);
		return rc;
	}
	pthread_mutex_lock(&p->lock);
	db->next = p->all;
	db->link = &p->all;
	if (db->next)
		db->next->link = &db->next;
	p->all = db;
	pthread_mutex_unlock(&p->lock);
	pthread_setspecific(p->key, db);
	*out = db;
	return ERR_OK;
}

struct db_pool *
db_pool_of(const struct db *db)
{
	return db->pool;
}

enum err_code
db_pool_open(const char *data_dir, struct db_pool **out, struct err *e)
{
	struct db_pool *p;
	enum err_code rc = file_mkdirs(data_dir, e);
	int failed;

	if (rc)
		return rc;
	p = calloc(1, sizeof(*p));
	assert(p);
	p->engine = &engine_sqlite;
	failed = asprintf(&p->path, "%s/%s", data_dir, DB_FILE) < 0 ||
	    pthread_key_create(&p->key, db_close);
	assert(!failed);
	pthread_mutex_init(&p->lock, NULL);
	pthread_mutex_init(&p->write_lock, NULL);
	rc = p->engine->open(&p->writer.c, p->path, false, e);
	if (!rc)
		rc = migrate(p->engine, p->writer.c, data_dir, e);
	if (rc) {
		db_pool_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

void
db_pool_close(struct db_pool *p)
{
	if (!p)
		return;
	pthread_key_delete(p->key);
	while (p->all)
		db_close(p->all);
	handle_close(p->engine, &p->writer);
	pthread_mutex_destroy(&p->lock);
	pthread_mutex_destroy(&p->write_lock);
	free(p->path);
	free(p);
}
