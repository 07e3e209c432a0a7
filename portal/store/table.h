/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - rows of one version of a resource: an immutable SQLite file. */
#ifndef PARVIS_STORE_TABLE_H
#define PARVIS_STORE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/value.h"

/* What a column holds, decided on all rows. */
enum column_type {
	COLUMN_TEXT,
	COLUMN_INT,
	COLUMN_DECIMAL,  /* REAL; money keeps its text in `raw` when needed */
	COLUMN_BOOL,     /* 0 or 1 */
	COLUMN_DATE,     /* text AAAA-MM-JJ */
	COLUMN_DATETIME, /* text AAAA-MM-JJTHH:MM:SS, offset kept as written */
	COLUMN_TIME,     /* text HH:MM:SS */
	COLUMN_GEOMETRY, /* GeoJSON, WGS 84 */
	COLUMN_TYPES
};

/* Name of a type in the API (csv-detective's): string, int, float, bool,
 * date, datetime, time, json. */
const char *column_type_name(enum column_type t);

struct column {
	const char *name;  /* unique in its table, never empty; API name */
	const char *label; /* header as it was written */
	enum column_type type;
	/*
	 * How its cells are written, so that the value gives the text back:
	 * DECIMAL « 0.00 », « 0,00 », « 0,# »...; DATE « yyyy-mm-dd »,
	 * « dd/mm/yyyy »...; BOOL « oui|non »... Grammar: store/format.h.
	 * "" is the canonical form of the type.
	 */
	const char *format;
	/* What its values are, a name of kinds/semantic.h (siret, year,
	 * latitude_wgs...), or "". */
	const char *semantic;
	const char *unit; /* €, %..., as written in the cells, or "" */
	/* Words of the contributor, or "". */
	const char *description;
};

enum {
	TABLE_COLUMNS_MAX = 1999 /* SQLite's 2,000, and __id */
};

/*
 * Rows to load, pulled one at a time. next() sets *row false at the end. For
 * each cell the typed value and the text exactly as written; when the value's
 * text in the column's format (table_text_of) equals it, raw[i].text may be
 * NULL. All is borrowed until the next call.
 */
struct row_source {
	enum err_code (*next)(struct row_source *s, const struct value **values,
	    const struct value **raw, bool *row, struct err *e);
	unsigned ncols;
};

/*
 * Write a new table file at `path` (under a temporary name, synced, renamed):
 * nothing is left behind on error. meta: JSON kept inside the file (profile),
 * asked after the last row, as are all of cols but their number, types and
 * formats. ERR_NO_SPACE when the disk is full; an error of the source is
 * passed through.
 */
enum err_code table_write(const char *path, const struct column *cols,
    struct row_source *src, const char *(*meta)(void *arg), void *arg,
    int64_t *rows, struct err *e) must_check;

/* Remove a table of no use, and what was left of one under way; nothing when
 * another process is writing it. */
void table_remove(const char *path);

/* Remove what killed processes left under way below the folder of tables; not
 * what others are writing. */
enum err_code table_clean_parts(const char *dir, struct err *e) must_check;

/* An open table, read-only; one per thread at a time. */
struct table;

/* From this thread's small cache of open tables; borrowed until its eighth
 * next table_open(), even of a file that was replaced. ERR_NOT_FOUND when the
 * file is missing. */
enum err_code table_open(
    const char *path, struct table **out, struct err *e) must_check;

/* In a: a table of these columns, without a file nor rows, to read questions
 * about other things against (ask/). Nothing may be run on it. */
struct table *table_of_columns(
    struct arena *a, const struct column *columns, unsigned ncols);

unsigned table_ncols(const struct table *t);
/* Borrowed while the table is open. */
const struct column *table_columns(const struct table *t);
/* Words of people for a column, in place of those in the file: "" leaves the
 * file's own. They stay with this open table. */
void table_describe(struct table *t, unsigned column, const char *label,
    const char *unit, const char *description);
const char *table_meta(const struct table *t);
/* Of its file, for query_open(). */
const char *table_path(const struct table *t);
int64_t table_rows(const struct table *t);

/*
 * Rows id first, first+1, ... in file order, at most `count`. __id runs from
 * 1 without hole, so any page costs the same. fn borrows the values, returns
 * false to stop. values[i] is the typed value; raw asks for the text of each
 * cell exactly as written instead.
 */
enum err_code table_page(struct table *t, int64_t first, int64_t count,
    bool raw, bool (*fn)(void *arg, int64_t id, const struct value *values),
    void *arg, struct err *e) must_check;

/* The text a typed value gives back in its column's format: what is compared
 * with the original to know whether the original must be kept beside it.
 * Writes at most size bytes, returns the length; 0 for NULL. */
size_t table_text_of(
    const struct column *c, const struct value *v, char *out, size_t size);

/* Integrity of the file: opens, quick_check, row count. */
enum err_code table_verify(
    const char *path, int64_t rows, struct err *e) must_check;

#endif
