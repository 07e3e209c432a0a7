/* SPDX-License-Identifier: Apache-2.0 */
/* db.c - named queries: rows read, revision, copy, check. */
#include "store/db.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/handle.h"

struct value
db_text_or_null(const char *s)
{
	if (!s)
		return DB_NULL;
	return DB_TEXT(s);
}

static void
rows_gone(void *ptr)
{
	rows_close(ptr);
}

enum err_code
db_select(struct db *db, struct arena *a, enum query q,
    const struct db_arg *args, struct rows **out, struct err *e)
{
	struct rows *r = arena_new_of(a, struct rows);
	enum err_code rc;

	*r = (struct rows){ .db = db, .a = a, .q = q, .e = e };
	r->conn = conn_of(db);
	rc = handle_stmt(db, q, &r->s, &r->cached, e);
	if (rc)
		return rc;
	r->next = db->open;
	r->link = &db->open;
	if (r->next)
		r->next->link = &r->next;
	db->open = r;
	r->ncols = engine_of(db)->columns(r->s);
	if (r->cached)
		r->names = handle_names(r->conn, q, r->ncols);
	rc = handle_bind(engine_of(db), r->s, args, e);
	if (rc) {
		rows_close(r);
		return rc;
	}
	/* A caller that leaves early without db_end() pins no snapshot. */
	arena_defer(a, rows_gone, r);
	*out = r;
	return ERR_OK;
}

bool
db_next(struct rows *r)
{
	bool row = false;

	if (r->rc || !r->s)
		return false;
	r->hint = 0;
	r->rc = engine_of(r->db)->step(r->s, &row, r->e);
	/* What cannot be read may have ended the transaction too. */
	if (r->rc && r->conn == &r->db->pool->writer)
		r->db->doomed = *r->e;
	return !r->rc && row;
}

enum err_code
db_end(struct rows *r)
{
	rows_close(r);
	return r->rc;
}

/* The column a literal named before, looked for from the one last read on. */
static bool
column_known(const struct rows *r, const char *name, unsigned *out)
{
	unsigned i = r->hint;

	for (unsigned n = 0; n < r->ncols; n++, i++) {
		if (i >= r->ncols)
			i = 0;
		if (r->names[i] == name) {
			*out = i;
			return true;
		}
	}
	return false;
}

static unsigned
column_of(struct rows *r, const char *name)
{
	const struct engine *engine = engine_of(r->db);
	unsigned i;

	if (r->names && column_known(r, name, &i))
		return i;
	for (i = 0; i < r->ncols; i++) {
		if (strcmp(engine->column_name(r->s, i), name) != 0)
			continue;
		if (r->names)
			r->names[i] = name;
		return i;
	}
	fprintf(stderr, "parvis: query %s has no column %s\n",
	    query_names[r->q], name);
	abort();
}

static struct value
cell(struct rows *r, const char *name)
{
	struct value v;
	unsigned i;

	assert(r->s);
	i = column_of(r, name);
	r->hint = i;
	engine_of(r->db)->column(r->s, i, &v);
	return v;
}

int64_t
db_int(struct rows *r, const char *column)
{
	struct value v = cell(r, column);

	switch (v.type) {
	case VALUE_INT:
		return v.i;
	case VALUE_REAL:
		return v.d > -9e18 && v.d < 9e18 ? (int64_t)v.d : 0;
	case VALUE_TEXT:
		return strtoll(v.text, NULL, 10);
	case VALUE_NULL:
		break;
	}
	return 0;
}

double
db_real(struct rows *r, const char *column)
{
	struct value v = cell(r, column);

	switch (v.type) {
	case VALUE_INT:
		return (double)v.i;
	case VALUE_REAL:
		return v.d;
	case VALUE_TEXT:
		return strtod(v.text, NULL);
	case VALUE_NULL:
		break;
	}
	return 0;
}

const char *
db_text(struct rows *r, const char *column)
{
	struct value v = cell(r, column);

	switch (v.type) {
	case VALUE_INT:
		return arena_printf(r->a, "%lld", (long long)v.i);
	case VALUE_REAL:
		return arena_printf(r->a, "%.15g", v.d);
	case VALUE_TEXT:
		return v.len ? arena_strndup(r->a, v.text, v.len) : "";
	case VALUE_NULL:
		break;
	}
	return "";
}

bool
db_is_null(struct rows *r, const char *column)
{
	return cell(r, column).type == VALUE_NULL;
}

enum err_code
db_select_int(struct db *db, enum query q, const struct db_arg *args,
    int64_t missing, int64_t *out, struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct handle *h = conn_of(db);
	struct stmt *s;
	bool cached, row;
	enum err_code rc = handle_stmt(db, q, &s, &cached, e);

	if (rc)
		return rc;
	*out = missing;
	rc = handle_bind(engine, s, args, e);
	if (!rc)
		rc = engine->step(s, &row, e);
	if (!rc && row) {
		struct value v;

		engine->column(s, 0, &v);
		*out = v.type == VALUE_INT ? v.i
		    : v.type == VALUE_REAL ? (int64_t)v.d
					   : missing;
	}
	if (rc && h == &db->pool->writer)
		db->doomed = *e;
	handle_give_back(engine, h, q, s, cached);
	return rc;
}

/* Nothing was committed since the mark `then`. *now: that of this moment;
 * zeros, which none is, when it cannot be told. */
static bool
still(struct db *db, const uint32_t *then, uint32_t *now)
{
	size_t size = MARK_WORDS * sizeof(*now);

	if (db->depth || !engine_of(db)->mark(db->reader.c, now)) {
		memset(now, 0, size);
		return false;
	}
	return memcmp(now, then, size) == 0;
}

static enum err_code
read_revision(struct db *db, struct err *e)
{
	const struct engine *engine = engine_of(db);
	struct handle *h = conn_of(db);
	struct stmt *s;
	bool cached, row;
	enum err_code rc = handle_stmt(db, Q_STORE_REVISION, &s, &cached, e);

	if (rc)
		return rc;
	rc = engine->step(s, &row, e);
	if (!rc) {
		struct value v[2] = { 0 };

		assert(row);
		engine->column(s, 0, &v[0]);
		engine->column(s, 1, &v[1]);
		db->revision = v[0].i;
		db->changed_at = v[1].i;
	}
	handle_give_back(engine, h, Q_STORE_REVISION, s, cached);
	return rc;
}

enum err_code
db_revision(struct db *db, int64_t *number, int64_t *changed_at, struct err *e)
{
	/* Taken before the reading: a commit in between is seen next time. */
	uint32_t mark[MARK_WORDS];
	enum err_code rc = ERR_OK;

	if (!still(db, db->mark, mark))
		rc = read_revision(db, e);
	if (rc)
		return rc;
	memcpy(db->mark, mark, sizeof(mark));
	*number = db->revision;
	*changed_at = db->changed_at;
	return ERR_OK;
}

const void *
db_recall(struct db *db, const char *key)
{
	uint32_t now[MARK_WORDS];

	if (!still(db, db->notes_mark, now)) {
		db->nnotes = 0;
		memcpy(db->notes_mark, now, sizeof(now));
		if (db->noted)
			arena_reset(db->noted);
	}
	for (unsigned i = 0; i < db->nnotes; i++)
		if (strcmp(db->notes[i].key, key) == 0)
			return db->notes[i].what;
	return NULL;
}

void *
db_note(struct db *db, const char *key, size_t size, struct arena **a)
{
	uint32_t now[MARK_WORDS];
	struct note *n;

	if (!still(db, db->notes_mark, now))
		return NULL;
	if (!db->noted)
		db->noted = arena_new();
	if (db->nnotes == NOTES) {
		db->nnotes = 0;
		arena_reset(db->noted);
	}
	n = &db->notes[db->nnotes++];
	n->key = arena_strdup(db->noted, key);
	n->what = arena_alloc(db->noted, size);
	*a = db->noted;
	return n->what;
}

enum err_code
db_unmap(struct db *db, struct err *e)
{
	int64_t size;

	return db_select_int(db, Q_STORE_UNMAPPED, DB_NO_ARGS, 0, &size, e);
}

enum err_code
db_copy(struct db *db, const char *to, struct err *e)
{
	return engine_of(db)->copy(db->reader.c, to, e);
}

enum err_code
db_verify(struct db *db, void (*fn)(void *arg, const char *finding), void *arg,
    struct err *e)
{
	return engine_of(db)->verify(db->reader.c, fn, arg, e);
}
