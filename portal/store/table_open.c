/* SPDX-License-Identifier: Apache-2.0 */
/* table_open.c - open a table file: its columns, and what SQLite may do. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/query_functions.h"
#include "store/table_handle.h"

enum {
	STEPS_BETWEEN_LOOKS = 2000
};

static const char *const type_names[COLUMN_TYPES] = {
	[COLUMN_TEXT] = "string",
	[COLUMN_INT] = "int",
	[COLUMN_DECIMAL] = "float",
	[COLUMN_BOOL] = "bool",
	[COLUMN_DATE] = "date",
	[COLUMN_DATETIME] = "datetime",
	[COLUMN_TIME] = "time",
	[COLUMN_GEOMETRY] = "json",
};

const char *
column_type_name(enum column_type t)
{
	return type_names[t];
}

struct table *
table_of_columns(struct arena *a, const struct column *columns, unsigned ncols)
{
	struct table *t = arena_new_of(a, struct table);

	t->cols = arena_array_of(a, ncols, struct column);
	memcpy(t->cols, columns, ncols * sizeof(*columns));
	t->ncols = ncols;
	return t;
}

void
table_close(struct table *t)
{
	if (!t)
		return;
	for (int i = 0; i < STATEMENTS; i++) {
		sqlite3_finalize(t->statements[i].s);
		free(t->statements[i].sql);
	}
	sqlite3_finalize(t->page);
	sqlite3_finalize(t->raw);
	if (t->words)
		t->tokenizer.xDelete(t->words);
	sqlite3_close(t->db);
	free(t->path);
	arena_free(t->a);
	free(t);
}

enum err_code
table_damaged(struct table *t, struct err *e)
{
	err_set(e, ERR_INTERNAL,
	    "La table de ce fichier est abîmée" NNBSP
	    ": lancer « parvis check », puis charger à nouveau le fichier.");
	err_cause(e, "%s: %s", t->path, t->db ? sqlite3_errmsg(t->db) : "");
	return e->code;
}

static enum column_type
type_of(const char *name)
{
	for (int i = 0; i < COLUMN_TYPES; i++) {
		if (strcmp(name, type_names[i]) == 0)
			return (enum column_type)i;
	}
	return COLUMN_TEXT;
}

static const char *
member(struct arena *a, const json_t *o, const char *key)
{
	return arena_strdup(a, json_string_value(json_object_get(o, key)));
}

static bool
read_columns(struct table *t, const char *json)
{
	json_t *list = json_loads(json, 0, NULL), *o;
	size_t i, n = json_array_size(list);

	t->cols = arena_array_of(t->a, n, struct column);
	t->formats = arena_array_of(t->a, n, struct cell_format);
	t->values = arena_array_of(t->a, n, struct value);
	t->ncols = (unsigned)n;
	json_array_foreach(list, i, o)
	{
		t->cols[i].name = member(t->a, o, "name");
		t->cols[i].label = member(t->a, o, "label");
		t->cols[i].format = member(t->a, o, "format");
		t->cols[i].semantic = member(t->a, o, "semantic");
		t->cols[i].unit = member(t->a, o, "unit");
		t->cols[i].description = member(t->a, o, "description");
		t->cols[i].type = type_of(member(t->a, o, "type"));
		cell_format_read(&t->cols[i], &t->formats[i]);
	}
	json_decref(list);
	return n > 0;
}

static bool
has_table(struct table *t, const char *name)
{
	return sqlite3_table_column_metadata(t->db, "main", name, NULL, NULL,
		   NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static bool
read_facts(struct table *t)
{
	sqlite3_stmt *s;

	t->facts = arena_array_of(t->a, t->ncols, struct column_facts);
	if (sqlite3_prepare_v2(t->db,
		"SELECT col, filled, distinct_values, most, has_index,"
		" has_tallies, has_raws, is_plain FROM facts",
		-1, &s, NULL))
		return false;
	while (sqlite3_step(s) == SQLITE_ROW) {
		unsigned c = (unsigned)sqlite3_column_int(s, 0);

		if (c >= t->ncols)
			continue;
		t->facts[c] = (struct column_facts){
			.filled = sqlite3_column_int64(s, 1),
			.distinct = sqlite3_column_int64(s, 2),
			.most = sqlite3_column_int64(s, 3),
			.has_index = sqlite3_column_int(s, 4) != 0,
			.has_tallies = sqlite3_column_int(s, 5) != 0,
			.has_raws = sqlite3_column_int(s, 6) != 0,
			.is_plain = sqlite3_column_int(s, 7) != 0,
		};
	}
	t->has_words = has_table(t, "words_config");
	t->has_places = has_table(t, "places_node");
	return sqlite3_finalize(s) == SQLITE_OK;
}

static bool
read_meta(struct table *t)
{
	sqlite3_stmt *s;
	bool has_columns = false, indexed = false;

	if (sqlite3_prepare_v2(
		t->db, "SELECT name, value FROM meta", -1, &s, NULL))
		return false;
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);

		if (strcmp(name, "columns") == 0)
			has_columns = read_columns(
			    t, (const char *)sqlite3_column_text(s, 1));
		else if (strcmp(name, "rows") == 0)
			t->rows = sqlite3_column_int64(s, 1);
		else if (strcmp(name, "raws") == 0)
			t->raws = sqlite3_column_int64(s, 1);
		else if (strcmp(name, "index") == 0)
			indexed = sqlite3_column_int(s, 1) == TABLE_INDEX;
		else if (strcmp(name, "meta") == 0)
			t->meta = arena_strdup(
			    t->a, (const char *)sqlite3_column_text(s, 1));
	}
	return sqlite3_finalize(s) == SQLITE_OK && has_columns && t->meta &&
	    (!indexed || read_facts(t));
}

bool
table_is_late(const struct table *t)
{
	return t->deadline_ms != 0 && date_clock_ms() > t->deadline_ms;
}

static int
is_late(void *arg)
{
	return table_is_late(arg);
}

/* What no question of ours comes near, and no damaged file gets around. */
static void
set_limits(struct table *t)
{
	static const struct {
		int id, most;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 256 << 20 },
		{ SQLITE_LIMIT_SQL_LENGTH, 4 << 20 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 300 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 2 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(t->db, limits[i].id, limits[i].most);
	if (t->is_part)
		return;
	sqlite3_db_config(t->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(t->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_progress_handler(t->db, STEPS_BETWEEN_LOOKS, is_late, t);
}

static const char open_whole[] =
    "PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -256;"
    "PRAGMA temp_store = FILE";
/* It is of no use to anybody before it is whole: no journal. */
static const char open_part[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -2000;"
    "PRAGMA temp_store = FILE";

/* The file never changes: no lock, no journal, pages straight from the
 * system's cache. */
static bool
open_file(struct table *t)
{
	struct str uri;
	bool ok;

	str_init(&uri, t->a, 4096);
	str_append(&uri, "file:");
	for (const char *p = t->path; *p; p++) {
		if (strchr("?#%", *p))
			str_append_printf(&uri, "%%%02X", (unsigned)*p);
		else
			str_append_char(&uri, *p);
	}
	if (!t->is_part)
		str_append(&uri, "?immutable=1");
	ok = sqlite3_open_v2(str_text(&uri), &t->db,
		 (t->is_part ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
		     SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
		 NULL) == SQLITE_OK;
	/* Before the schema is read: indexes name our functions. */
	if (ok)
		set_limits(t);
	return ok && query_functions_register(t) == SQLITE_OK &&
	    sqlite3_exec(t->db, t->is_part ? open_part : open_whole, NULL, NULL,
		NULL) == SQLITE_OK &&
	    read_meta(t);
}

static enum err_code
open_new(const char *path, const struct stat *st, bool is_part,
    struct table **out, struct err *e)
{
	struct table *t = calloc(1, sizeof(*t));
	enum err_code rc;

	if (!t)
		abort();
	t->a = arena_new();
	str_init(&t->folded, t->a, 64 << 20);
	t->st = *st;
	t->is_part = is_part;
	t->path = strdup(path);
	if (!t->path)
		abort();
	if (open_file(t)) {
		*out = t;
		return ERR_OK;
	}
	rc = table_damaged(t, e);
	table_close(t);
	return rc;
}

enum err_code
table_open_own(const char *path, struct table **out, struct err *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "La table de ce fichier est introuvable.");
	return open_new(path, &st, false, out, e);
}

enum err_code
table_open_part(const char *path, struct table **out, struct err *e)
{
	const struct stat st = { 0 };

	return open_new(path, &st, true, out, e);
}
