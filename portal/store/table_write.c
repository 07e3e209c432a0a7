/* SPDX-License-Identifier: Apache-2.0 */
/* table_write.c - rows pulled by SQLite into a new table file. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/str.h"
#include "base/text.h"
#include "store/table.h"

/* One load: SQLite's virtual table asks it for rows. */
struct load {
	sqlite3 *db;
	sqlite3_stmt *raw; /* INSERT INTO raw, made at the first such cell */
	struct row_source *src;
	const struct value *values;
	int64_t rows, raws;
	bool at_end;
	enum err_code rc; /* of the source; SQLite only hears SQLITE_ERROR */
	struct err *e;
	const char *declaration;
};

struct load_table {
	sqlite3_vtab base;
	struct load *load;
};

static enum err_code
fail(struct load *l, const char *path)
{
	int code = sqlite3_extended_errcode(l->db);

	if (l->rc)
		return l->rc;
	if ((code & 0xff) == SQLITE_FULL || errno == ENOSPC || errno == EDQUOT)
		errno = ENOSPC;
	else
		errno = EIO;
	file_err(l->e, "écrire la table", path);
	err_cause(l->e, "sqlite %d: %s", code, sqlite3_errmsg(l->db));
	return l->e->code;
}

static int
on_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
    sqlite3_vtab **out, char **msg)
{
	struct load *l = aux;
	struct load_table *t = sqlite3_malloc(sizeof(*t));

	(void)argc;
	(void)argv;
	(void)msg;
	if (!t)
		return SQLITE_NOMEM;
	memset(t, 0, sizeof(*t));
	t->load = l;
	*out = &t->base;
	return sqlite3_declare_vtab(db, l->declaration);
}

static int
on_disconnect(sqlite3_vtab *t)
{
	sqlite3_free(t);
	return SQLITE_OK;
}

static int
on_best(sqlite3_vtab *t, sqlite3_index_info *i)
{
	(void)t;
	i->estimatedCost = 1e6;
	return SQLITE_OK;
}

static int
on_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	(void)t;
	*out = sqlite3_malloc(sizeof(**out));
	if (!*out)
		return SQLITE_NOMEM;
	memset(*out, 0, sizeof(**out));
	return SQLITE_OK;
}

static int
on_close(sqlite3_vtab_cursor *c)
{
	sqlite3_free(c);
	return SQLITE_OK;
}

static struct load *
load_of(sqlite3_vtab_cursor *c)
{
	return ((struct load_table *)(void *)c->pVtab)->load;
}

/* A cell whose value does not give its text back. */
static int
keep_raw(struct load *l, unsigned col, const struct value *v)
{
	int rc = SQLITE_OK;

	if (!l->raw)
		rc = sqlite3_prepare_v3(l->db,
		    "INSERT INTO raw (row, col, text) VALUES (?1, ?2, ?3)", -1,
		    SQLITE_PREPARE_PERSISTENT, &l->raw, NULL);
	if (rc)
		return rc;
	l->raws++;
	sqlite3_bind_int64(l->raw, 1, l->rows);
	sqlite3_bind_int(l->raw, 2, (int)col);
	sqlite3_bind_text(l->raw, 3, v->text, (int)v->len, SQLITE_STATIC);
	sqlite3_step(l->raw);
	return sqlite3_reset(l->raw);
}

static int
on_next(sqlite3_vtab_cursor *c)
{
	struct load *l = load_of(c);
	const struct value *raw = NULL;
	bool row = false;

	l->rc = l->src->next(l->src, &l->values, &raw, &row, l->e);
	l->at_end = !row;
	if (l->rc)
		return SQLITE_ERROR;
	if (!row)
		return SQLITE_OK;
	l->rows++;
	for (unsigned i = 0; i < l->src->ncols; i++) {
		int rc = raw[i].text ? keep_raw(l, i, &raw[i]) : SQLITE_OK;

		if (rc)
			return rc;
	}
	return SQLITE_OK;
}

static int
on_filter(sqlite3_vtab_cursor *c, int n, const char *s, int argc,
    sqlite3_value **argv)
{
	(void)n;
	(void)s;
	(void)argc;
	(void)argv;
	return on_next(c);
}

static int
on_eof(sqlite3_vtab_cursor *c)
{
	return load_of(c)->at_end;
}

static int
on_column(sqlite3_vtab_cursor *c, sqlite3_context *x, int i)
{
	const struct value *v = &load_of(c)->values[i];

	switch (v->type) {
	case VALUE_INT:
		sqlite3_result_int64(x, v->i);
		break;
	case VALUE_REAL:
		sqlite3_result_double(x, v->d);
		break;
	case VALUE_TEXT:
		sqlite3_result_text(x, v->text, (int)v->len, SQLITE_STATIC);
		break;
	case VALUE_NULL:
		break;
	}
	return SQLITE_OK;
}

static int
on_rowid(sqlite3_vtab_cursor *c, sqlite3_int64 *id)
{
	*id = load_of(c)->rows;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xConnect = on_connect,
	.xDisconnect = on_disconnect,
	.xBestIndex = on_best,
	.xOpen = on_open,
	.xClose = on_close,
	.xFilter = on_filter,
	.xNext = on_next,
	.xEof = on_eof,
	.xColumn = on_column,
	.xRowid = on_rowid,
};

static const char *
sql_type(enum column_type t)
{
	static const char *const names[COLUMN_TYPES] = {
		[COLUMN_TEXT] = "TEXT",
		[COLUMN_INT] = "INTEGER",
		[COLUMN_DECIMAL] = "REAL",
		[COLUMN_BOOL] = "INTEGER",
		[COLUMN_DATE] = "TEXT",
		[COLUMN_DATETIME] = "TEXT",
		[COLUMN_TIME] = "TEXT",
		[COLUMN_GEOMETRY] = "TEXT",
	};

	return names[t];
}

static void
list_columns(struct str *s, const struct column *cols, unsigned n, bool typed)
{
	for (unsigned i = 0; i < n; i++)
		str_append_printf(s, "%sc%u%s%s", i > 0 ? ", " : "", i,
		    typed ? " " : "", typed ? sql_type(cols[i].type) : "");
}

static void
append_member(struct str *s, const char *name, const char *text)
{
	if (!text)
		return;
	str_append_printf(s, ",\"%s\":", name);
	str_append_json(s, text, strlen(text));
}

static const char *
columns_json(struct arena *a, const struct column *cols, unsigned n)
{
	struct str s;

	str_init(&s, a, 64 << 20);
	str_append(&s, "[");
	for (unsigned i = 0; i < n; i++) {
		str_append(&s, i ? ",{\"name\":" : "{\"name\":");
		str_append_json(&s, cols[i].name, strlen(cols[i].name));
		append_member(&s, "label", cols[i].label);
		append_member(&s, "type", column_type_name(cols[i].type));
		append_member(&s, "format", cols[i].format);
		append_member(&s, "semantic", cols[i].semantic);
		append_member(&s, "unit", cols[i].unit);
		append_member(&s, "description", cols[i].description);
		str_append(&s, "}");
	}
	str_append(&s, "]");
	return str_text(&s);
}

static int
put_meta(sqlite3 *db, const char *name, const char *text, int64_t number)
{
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(
	    db, "INSERT INTO meta (name, value) VALUES (?1, ?2)", -1, &s, NULL);

	if (rc)
		return rc;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (text)
		sqlite3_bind_text(s, 2, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(s, 2, number);
	sqlite3_step(s);
	return sqlite3_finalize(s);
}

static int
create(struct load *l, const struct column *cols, struct arena *a)
{
	struct str s;
	int rc;

	rc = sqlite3_exec(l->db,
	    "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF;"
	    "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA temp_store = FILE; BEGIN;"
	    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	    "CREATE TABLE raw (row INTEGER, col INTEGER, text TEXT,"
	    " PRIMARY KEY (row, col)) WITHOUT ROWID",
	    NULL, NULL, NULL);
	str_init(&s, a, 1 << 20);
	str_append(&s, "CREATE TABLE rows (__id INTEGER PRIMARY KEY, ");
	list_columns(&s, cols, l->src->ncols, true);
	str_append(&s, ")");
	if (!rc)
		rc = sqlite3_exec(l->db, str_text(&s), NULL, NULL, NULL);
	return rc;
}

/* SQLite pulls every row: cheaper than one statement a row. */
static int
pull(struct load *l, const struct column *cols, struct arena *a)
{
	struct str s;
	int rc;

	str_init(&s, a, 1 << 20);
	str_append(&s, "CREATE TABLE x (");
	list_columns(&s, cols, l->src->ncols, true);
	str_append(&s, ")");
	l->declaration = str_text(&s);
	rc = sqlite3_create_module(l->db, "source", &module, l);
	str_init(&s, a, 1 << 20);
	/* Numbered by SQLite, from 1: it then appends without looking. */
	str_append(&s, "INSERT INTO rows (");
	list_columns(&s, cols, l->src->ncols, false);
	str_append(&s, ") SELECT ");
	list_columns(&s, cols, l->src->ncols, false);
	str_append(&s, " FROM source");
	if (!rc)
		rc = sqlite3_exec(l->db, str_text(&s), NULL, NULL, NULL);
	sqlite3_finalize(l->raw);
	l->raw = NULL;
	return rc;
}

static enum err_code
fill(struct load *l, const char *path, const struct column *cols,
    const char *(*meta)(void *), void *arg)
{
	struct arena *a = arena_new();
	int rc = create(l, cols, a);

	if (!rc)
		rc = pull(l, cols, a);
	if (!rc)
		rc = put_meta(
		    l->db, "columns", columns_json(a, cols, l->src->ncols), 0);
	if (!rc)
		rc = put_meta(l->db, "rows", NULL, l->rows);
	if (!rc)
		rc = put_meta(l->db, "raws", NULL, l->raws);
	if (!rc)
		rc = put_meta(l->db, "meta", meta ? meta(arg) : "", 0);
	if (!rc)
		rc = sqlite3_exec(l->db, "COMMIT", NULL, NULL, NULL);
	arena_free(a);
	return rc ? fail(l, path) : ERR_OK;
}

/* Durable, then named. */
static enum err_code
publish(const char *tmp, const char *path, struct err *e)
{
	struct arena *a;
	int fd = open(tmp, O_RDWR | O_CLOEXEC);
	/* As the database and the originals: the rows of a draft are not for
	 * every account of the machine. */
	bool bad =
	    fd < 0 || fchmod(fd, 0640) != 0 || file_fault() || fsync(fd) != 0;
	enum err_code rc;

	if (fd >= 0)
		close(fd);
	if (bad || file_fault() || rename(tmp, path) != 0)
		return file_err(e, "écrire la table", path);
	a = arena_new();
	rc = file_sync_dir(file_folder(a, path), e);
	arena_free(a);
	if (rc)
		unlink(path);
	return rc;
}

enum err_code
table_write(const char *path, const struct column *cols, struct row_source *src,
    const char *(*meta)(void *arg), void *arg, int64_t *rows, struct err *e)
{
	char tmp[1024];
	struct load l = { .src = src, .e = e };
	enum err_code rc;

	assert(src->ncols > 0);
	if ((size_t)snprintf(tmp, sizeof(tmp), "%s.part", path) >= sizeof(tmp))
		return err_set(e, ERR_INTERNAL, "Nom de table trop long.");
	unlink(tmp);
	errno = 0;
	if (file_fault() ||
	    sqlite3_open_v2(tmp, &l.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL))
		rc = fail(&l, path);
	else
		rc = fill(&l, path, cols, meta, arg);
	sqlite3_close(l.db);
	if (!rc)
		rc = publish(tmp, path, e);
	if (rc)
		unlink(tmp);
	else
		*rows = l.rows;
	return rc;
}
