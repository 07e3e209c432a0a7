/* SPDX-License-Identifier: Apache-2.0 */
/* table_write.c - a new table file: rows by pages, the rest by SQL. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/str.h"
#include "base/text.h"
#include "store/table_handle.h"
#include "store/table_pages.h"

/* One load. */
struct load {
	sqlite3 *db;
	struct row_source *src;
	struct page_writer *pages;
	FILE *kept; /* texts for the table raw, until the rows are written */
	int64_t rows, raws;
	enum err_code rc; /* of the source or the pages */
	struct err *e;
};

/* A text that is not what its value gives back. */
struct kept {
	int64_t row;
	uint32_t col, len;
};

enum err_code
table_not_written(
    sqlite3 *db, int code, const char *verb, const char *path, struct err *e)
{
	int number = db ? sqlite3_system_errno(db) : 0;

	/* Before file_err(), which would only tell of the errno. */
	err_cause(e, "%s: sqlite %d: %s", path,
	    db ? sqlite3_extended_errcode(db) : code,
	    db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	switch (code & 0xff) {
	case SQLITE_FULL:
		errno = ENOSPC;
		return file_err(e, verb, path);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		errno = number ? number : EIO;
		return file_err(e, verb, path);
	default:
		return err_set(e, ERR_INTERNAL,
		    "Impossible d’%s" NNBSP
		    ": le moteur des tables s’y refuse. Prévenez la personne "
		    "qui tient le serveur" NNBSP
		    ": la raison est dans son journal.",
		    verb);
	}
}

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

/* For a file that is of no use to anybody before it is whole. */
static int
open_database(struct load *l, const char *tmp)
{
	int rc = sqlite3_open_v2(tmp, &l->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	    NULL);

	if (rc)
		return rc;
	return sqlite3_exec(l->db,
	    "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF;"
	    "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA temp_store = FILE; BEGIN",
	    NULL, NULL, NULL);
}

static int
close_database(struct load *l)
{
	int rc = sqlite3_exec(l->db, "COMMIT", NULL, NULL, NULL);

	if (rc)
		return rc;
	sqlite3_close(l->db);
	l->db = NULL;
	return SQLITE_OK;
}

static int
find_root(struct load *l, uint32_t *root)
{
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(l->db,
	    "SELECT rootpage FROM sqlite_schema WHERE name = 'rows'", -1, &s,
	    NULL);

	if (rc)
		return rc;
	*root = sqlite3_step(s) == SQLITE_ROW
	    ? (uint32_t)sqlite3_column_int(s, 0)
	    : 0;
	return sqlite3_finalize(s);
}

/* The file with its tables, empty; *root is the page of the rows. */
static int
create(
    struct load *l, const char *tmp, const struct column *cols, uint32_t *root)
{
	struct arena *a = arena_new();
	struct str s;
	int rc = open_database(l, tmp);

	str_init(&s, a, 1 << 20);
	str_append(&s,
	    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	    "CREATE TABLE raw (row INTEGER, col INTEGER, text TEXT,"
	    " PRIMARY KEY (row, col)) WITHOUT ROWID;"
	    "CREATE TABLE rows (__id INTEGER PRIMARY KEY, ");
	list_columns(&s, cols, l->src->ncols, true);
	str_append(&s, ")");
	if (!rc)
		rc = sqlite3_exec(l->db, str_text(&s), NULL, NULL, NULL);
	if (!rc)
		rc = find_root(l, root);
	if (!rc)
		rc = close_database(l);
	arena_free(a);
	return rc;
}

/* --- rows --------------------------------------------------------------- */

/* Aside, for the database is not open while its pages are written. */
static enum err_code
keep_text(struct load *l, const char *tmp, unsigned col, const struct value *v)
{
	const struct kept k = { l->rows, col, (uint32_t)v->len };
	int fd;

	if (!l->kept) {
		l->rc = file_nameless(tmp, &fd, l->e);
		if (l->rc)
			return l->rc;
		l->kept = fdopen(fd, "w+b");
		if (!l->kept)
			abort();
	}
	l->raws++;
	if (fwrite(&k, sizeof(k), 1, l->kept) != 1 ||
	    fwrite(v->text, 1, v->len, l->kept) != v->len)
		l->rc = file_err(l->e, "écrire la table", tmp);
	return l->rc;
}

static enum err_code
add_row(struct load *l, const char *tmp, const struct value *values,
    const struct value *raw)
{
	unsigned n = l->src->ncols;

	l->rows++;
	l->rc = pages_add(l->pages, l->rows, values, n, l->e);
	for (unsigned i = 0; i < n && !l->rc; i++) {
		if (raw[i].text)
			l->rc = keep_text(l, tmp, i, &raw[i]);
	}
	return l->rc;
}

static enum err_code
add_rows(struct load *l, const char *tmp)
{
	bool row = true;

	while (!l->rc && row) {
		const struct value *values = NULL, *raw = NULL;

		l->rc = l->src->next(l->src, &values, &raw, &row, l->e);
		if (!l->rc && row)
			l->rc = add_row(l, tmp, values, raw);
	}
	if (!l->rc)
		l->rc = pages_end(l->pages, l->e);
	return l->rc;
}

/* Straight into the pages of their table. */
static enum err_code
write_rows(struct load *l, const char *tmp, uint32_t root)
{
	int fd = open(tmp, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		l->rc = file_err(l->e, "écrire la table", tmp);
		return l->rc;
	}
	l->rc = pages_new(fd, root, &l->pages, l->e);
	if (!l->rc)
		add_rows(l, tmp);
	pages_free(l->pages);
	close(fd);
	return l->rc;
}

/* --- the rest ----------------------------------------------------------- */

static int
insert_text(sqlite3_stmt *s, const struct kept *k, const char *text)
{
	sqlite3_bind_int64(s, 1, k->row);
	sqlite3_bind_int(s, 2, (int)k->col);
	sqlite3_bind_text(s, 3, text, (int)k->len, SQLITE_STATIC);
	sqlite3_step(s);
	return sqlite3_reset(s);
}

static int
put_texts(struct load *l)
{
	struct kept k;
	sqlite3_stmt *s;
	size_t size = 0;
	char *text = NULL;
	int rc = sqlite3_prepare_v2(l->db,
	    "INSERT INTO raw (row, col, text) VALUES (?1, ?2, ?3)", -1, &s,
	    NULL);

	if (fflush(l->kept) != 0 || fseek(l->kept, 0, SEEK_SET) != 0)
		rc = SQLITE_IOERR;
	while (!rc && fread(&k, sizeof(k), 1, l->kept) == 1) {
		if (k.len > size) {
			free(text);
			size = k.len;
			text = malloc(size);
			if (!text)
				abort();
		}
		if (fread(text, 1, k.len, l->kept) != k.len)
			break;
		rc = insert_text(s, &k, k.len ? text : "");
	}
	free(text);
	if (!rc && !feof(l->kept))
		rc = SQLITE_IOERR;
	sqlite3_finalize(s);
	return rc;
}

static int
put_rest(struct load *l, const char *tmp, const struct column *cols,
    const char *(*meta)(void *), void *arg)
{
	struct arena *a = arena_new();
	int rc = open_database(l, tmp);

	if (!rc && l->kept)
		rc = put_texts(l);
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
		rc = close_database(l);
	arena_free(a);
	return rc;
}

static enum err_code
fill(struct load *l, const char *path, const char *tmp,
    const struct column *cols, const char *(*meta)(void *), void *arg)
{
	uint32_t root = 0;
	int rc = create(l, tmp, cols, &root);

	if (!rc && write_rows(l, tmp, root))
		return l->rc;
	if (!rc)
		rc = put_rest(l, tmp, cols, meta, arg);
	return rc ? table_not_written(l->db, rc, "écrire la table", path, l->e)
		  : ERR_OK;
}

enum err_code
table_publish(const char *tmp, const char *path, struct err *e)
{
	struct arena *a;
	int fd = open(tmp, O_RDWR | O_CLOEXEC);
	bool is_new = !file_exists(path);
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
	/* The same rows under the same name are no harm. */
	if (rc && is_new)
		unlink(path);
	return rc;
}

enum err_code
table_write(const char *path, const struct column *cols, struct row_source *src,
    const char *(*meta)(void *arg), void *arg, int64_t *rows, struct err *e)
{
	char tmp[TABLE_PATH_MAX];
	struct load l = { .src = src, .e = e };
	int fd;
	enum err_code rc = table_part_new(path, tmp, &fd, e);

	assert(src->ncols > 0 && src->ncols <= TABLE_COLUMNS_MAX);
	if (rc)
		return rc;
	rc = fill(&l, path, tmp, cols, meta, arg);
	sqlite3_close(l.db);
	if (l.kept)
		fclose(l.kept);
	if (!rc)
		rc = table_publish(tmp, path, e);
	if (rc)
		unlink(tmp);
	else
		*rows = l.rows;
	close(fd);
	return rc;
}
