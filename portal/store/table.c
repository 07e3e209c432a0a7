/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - read the rows of a table file. */
#include "store/table.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/table_handle.h"

enum {
	CACHE = 8
};

/* The open tables of one thread. */
struct cache {
	struct table *tables[CACHE];
	uint64_t turn;
};

static pthread_key_t cache_key;
static pthread_once_t cache_once = PTHREAD_ONCE_INIT;

static void
close_cache(void *arg)
{
	struct cache *c = arg;

	for (int i = 0; i < CACHE; i++)
		table_close(c->tables[i]);
	free(c);
}

/* Threads other than the first run this when they end; exit() runs it for
 * the first. */
static void
close_own_cache(void)
{
	struct cache *c = pthread_getspecific(cache_key);

	if (c)
		close_cache(c);
	pthread_setspecific(cache_key, NULL);
}

static void
make_key(void)
{
	int rc = pthread_key_create(&cache_key, close_cache);

	assert(rc == 0);
	(void)rc;
	atexit(close_own_cache);
}

static struct cache *
own_cache(void)
{
	struct cache *c;

	pthread_once(&cache_once, make_key);
	c = pthread_getspecific(cache_key);
	if (!c) {
		c = calloc(1, sizeof(*c));
		if (!c)
			abort();
		pthread_setspecific(cache_key, c);
	}
	return c;
}

static bool
same_file(const struct table *t, const char *path, const struct stat *st)
{
	return strcmp(t->path, path) == 0 && t->st.st_ino == st->st_ino &&
	    t->st.st_dev == st->st_dev && t->st.st_size == st->st_size &&
	    t->st.st_mtim.tv_sec == st->st_mtim.tv_sec &&
	    t->st.st_mtim.tv_nsec == st->st_mtim.tv_nsec;
}

enum err_code
table_open(const char *path, struct table **out, struct err *e)
{
	struct cache *c = own_cache();
	struct table *t = NULL;
	struct stat st;
	enum err_code rc;
	int oldest = 0;

	if (stat(path, &st) != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "La table de ce fichier est introuvable.");
	c->turn++;
	for (int i = 0; i < CACHE; i++) {
		if (c->tables[i] && same_file(c->tables[i], path, &st)) {
			c->tables[i]->used = c->turn;
			*out = c->tables[i];
			return ERR_OK;
		}
		/* Replaced by an indexed one: its disk space is let go, once
		 * whoever borrowed it is done. */
		if (c->tables[i] && strcmp(c->tables[i]->path, path) == 0 &&
		    c->turn - c->tables[i]->used >= CACHE) {
			table_close(c->tables[i]);
			c->tables[i] = NULL;
		}
		if (!c->tables[i] ||
		    (c->tables[oldest] &&
			c->tables[i]->used < c->tables[oldest]->used))
			oldest = i;
	}
	rc = table_open_own(path, &t, e);
	if (rc)
		return rc;
	table_close(c->tables[oldest]);
	c->tables[oldest] = t;
	t->used = c->turn;
	*out = t;
	return ERR_OK;
}

unsigned
table_ncols(const struct table *t)
{
	return t->ncols;
}

const struct column *
table_columns(const struct table *t)
{
	return t->cols;
}

static void
set_words(
    struct table *t, const char **now, const char *said, const char *filed)
{
	const char *text = *said ? said : filed;

	if (strcmp(*now, text) != 0)
		*now = text == filed ? filed : arena_strdup(t->a, text);
}

void
table_describe(struct table *t, unsigned column, const char *label,
    const char *unit, const char *description)
{
	struct column *c = &t->cols[column], *filed;

	if (!t->filed) {
		t->filed = arena_array_of(t->a, t->ncols, struct column);
		memcpy(t->filed, t->cols, t->ncols * sizeof(*t->cols));
	}
	filed = &t->filed[column];
	set_words(t, &c->label, label, filed->label);
	set_words(t, &c->unit, unit, filed->unit);
	set_words(t, &c->description, description, filed->description);
}

const char *
table_meta(const struct table *t)
{
	return t->meta;
}

const char *
table_path(const struct table *t)
{
	return t->path;
}

int64_t
table_rows(const struct table *t)
{
	return t->rows;
}

void
table_value_at(sqlite3_stmt *s, int i, struct value *out)
{
	/* One look, and no copy of texts to end them by a NUL. */
	sqlite3_value *v = sqlite3_column_value(s, i);

	out->type = VALUE_NULL;
	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		out->type = VALUE_INT;
		out->i = sqlite3_value_int64(v);
		break;
	case SQLITE_FLOAT:
		out->type = VALUE_REAL;
		out->d = sqlite3_value_double(v);
		break;
	case SQLITE_TEXT:
		out->type = VALUE_TEXT;
		out->text = sqlite3_value_blob(v);
		out->len = (size_t)sqlite3_value_bytes(v);
		if (!out->text)
			out->text = "";
		break;
	default:
		break;
	}
}

/* Typed values become their text; texts and shapes already are. */
static void
to_text(struct table *t)
{
	for (unsigned i = 0; i < t->ncols; i++) {
		struct value *v = &t->values[i];

		if (v->type == VALUE_NULL || t->cols[i].type == COLUMN_TEXT ||
		    t->cols[i].type == COLUMN_GEOMETRY)
			continue;
		v->len = cell_format_write(
		    &t->formats[i], v, t->texts[i], CELL_TEXT_SIZE);
		v->text = t->texts[i];
		v->type = VALUE_TEXT;
	}
}

/* The cells of this row that are kept as written; t->raw stands on the next
 * of them. */
static void
take_raw(struct table *t, int64_t id)
{
	size_t from = 0;
	unsigned n = 0;

	str_reset(&t->kept);
	while (t->more_raw && sqlite3_column_int64(t->raw, 0) <= id) {
		unsigned col = (unsigned)sqlite3_column_int(t->raw, 1);

		if (sqlite3_column_int64(t->raw, 0) == id && col < t->ncols &&
		    n < t->ncols) {
			str_append_n(&t->kept,
			    (const char *)sqlite3_column_text(t->raw, 2),
			    (size_t)sqlite3_column_bytes(t->raw, 2));
			t->kept_cols[n] = col;
			t->kept_ends[n++] = t->kept.len;
		}
		t->more_raw = sqlite3_step(t->raw) == SQLITE_ROW;
	}
	for (unsigned i = 0; i < n; i++) {
		struct value *v = &t->values[t->kept_cols[i]];

		v->type = VALUE_TEXT;
		v->text = str_text(&t->kept) + from;
		v->len = t->kept_ends[i] - from;
		from = t->kept_ends[i];
	}
}

static bool
prepare(struct table *t, sqlite3_stmt **s, const char *sql, int64_t first,
    int64_t last)
{
	if (!*s &&
	    sqlite3_prepare_v3(
		t->db, sql, -1, SQLITE_PREPARE_PERSISTENT, s, NULL))
		return false;
	sqlite3_bind_int64(*s, 1, first);
	sqlite3_bind_int64(*s, 2, last);
	return true;
}

static bool
start_raw(struct table *t, int64_t first, int64_t last)
{
	if (!t->texts) {
		t->texts = arena_alloc(t->a, t->ncols * sizeof(*t->texts));
		t->kept_cols = arena_array_of(t->a, t->ncols, unsigned);
		t->kept_ends = arena_array_of(t->a, t->ncols, size_t);
		str_init(&t->kept, t->a, 64 << 20);
	}
	t->more_raw = false;
	if (t->raws == 0)
		return true;
	if (!prepare(t, &t->raw,
		"SELECT row, col, text FROM raw WHERE row BETWEEN ?1 AND ?2"
		" ORDER BY row, col",
		first, last))
		return false;
	t->more_raw = sqlite3_step(t->raw) == SQLITE_ROW;
	return true;
}

enum err_code
table_page(struct table *t, int64_t first, int64_t count, bool raw,
    bool (*fn)(void *arg, int64_t id, const struct value *values), void *arg,
    struct err *e)
{
	int64_t last = count > t->rows ? t->rows : first + count - 1;
	enum err_code out = ERR_OK;
	bool more = true;
	int rc = SQLITE_DONE;

	if (count <= 0 || first > t->rows)
		return ERR_OK;
	if ((raw && !start_raw(t, first, last)) ||
	    !prepare(t, &t->page,
		"SELECT * FROM rows WHERE __id BETWEEN ?1 AND ?2", first, last))
		return table_damaged(t, e);
	while (more && (rc = sqlite3_step(t->page)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(t->page, 0);

		for (unsigned i = 0; i < t->ncols; i++)
			table_value_at(t->page, (int)i + 1, &t->values[i]);
		if (raw) {
			to_text(t);
			take_raw(t, id);
		}
		more = fn(arg, id, t->values);
	}
	if (more && rc != SQLITE_DONE)
		out = table_damaged(t, e);
	sqlite3_reset(t->page);
	sqlite3_reset(t->raw);
	return out;
}

static bool
count_is(struct table *t, int64_t rows)
{
	sqlite3_stmt *s;
	bool ok = false;

	if (sqlite3_prepare_v2(
		t->db, "SELECT count(*), max(__id) FROM rows", -1, &s, NULL))
		return false;
	if (sqlite3_step(s) == SQLITE_ROW)
		ok = sqlite3_column_int64(s, 0) == rows &&
		    sqlite3_column_int64(s, 1) == rows && t->rows == rows;
	return sqlite3_finalize(s) == SQLITE_OK && ok;
}

static bool
is_sound(struct table *t)
{
	sqlite3_stmt *s;
	bool ok = false;

	if (sqlite3_prepare_v2(t->db, "PRAGMA quick_check(1)", -1, &s, NULL))
		return false;
	if (sqlite3_step(s) == SQLITE_ROW)
		ok = strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;
	return sqlite3_finalize(s) == SQLITE_OK && ok;
}

enum err_code
table_verify(const char *path, int64_t rows, struct err *e)
{
	struct table *t;
	/* Not from the cache: the file itself is in doubt. */
	enum err_code rc = table_open_own(path, &t, e);

	if (rc)
		return rc;
	if (!is_sound(t))
		rc = table_damaged(t, e);
	else if (!count_is(t, rows))
		rc = err_set(e, ERR_INTERNAL,
		    "La table de ce fichier n'a pas le nombre de lignes "
		    "attendu" NNBSP ": charger à nouveau le fichier.");
	table_close(t);
	return rc;
}
