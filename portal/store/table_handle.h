/* SPDX-License-Identifier: Apache-2.0 */
/* table_handle.h - an open table file, as table*.c, query*.c and place.c share
 * it; for them only. */
#ifndef PARVIS_STORE_TABLE_HANDLE_H
#define PARVIS_STORE_TABLE_HANDLE_H

#include <sys/stat.h>

#include <sqlite3.h>

#include "base/crypto.h"
#include "base/str.h"
#include "store/format.h"
#include "store/stem.h"
#include "store/table.h"

enum {
	TABLE_PATH_MAX = 1024,
	CELL_TEXT_SIZE = 512, /* of a typed cell, written */
	STATEMENTS = 16,      /* kept prepared */
	TOTALS = 16,          /* counts remembered */
	/* What table_index() writes, and how texts are sorted: an index of
	 * another number is not used. To raise it: table_index.h. */
	TABLE_INDEX = 1,
};

/* A statement kept for the next question of the same text. */
struct kept_statement {
	char *sql;
	sqlite3_stmt *s;
	uint64_t used;
	bool busy;
};

/* How many rows answer a question, by the hash of its text and values. */
struct kept_total {
	char key[SHA256_HEX];
	int64_t total;
	uint64_t used;
};

enum {
	TABLE_TALLIES = 1000 /* values of a column whose counts are kept */
};

/* What was counted of a column when the table was indexed. */
struct column_facts {
	int64_t filled, distinct;
	int64_t most; /* rows of the value that most rows have */
	bool has_index, has_tallies, has_raws;
	/* Its texts sort by bytes as they do in French (query_text.h). */
	bool is_plain;
};

struct table {
	char *path;
	struct stat st; /* another file of the same name is another table */
	uint64_t used;  /* turn of the last table_open() */
	struct arena *a;
	sqlite3 *db;
	sqlite3_stmt *page, *raw; /* made at first use */
	unsigned ncols;
	struct column *cols;
	struct column *filed; /* as the file says, once people said more */
	struct cell_format *formats;
	struct value *values;
	char (*texts)[CELL_TEXT_SIZE]; /* typed cells as text, at first use */
	struct str kept; /* cells of one row, from the table raw */
	unsigned *kept_cols;
	size_t *kept_ends;
	bool more_raw, is_part;
	const char *meta;
	int64_t rows, raws;

	/* Of the index, when there is one (store/table_index.h). */
	struct column_facts *facts; /* NULL: none */
	bool has_words, has_places;

	/* Of questions. */
	struct kept_statement statements[STATEMENTS];
	struct kept_total totals[TOTALS];
	uint64_t turn;
	int64_t deadline_ms; /* of the question under way; 0: none */
	struct str folded;   /* last text folded for a comparison */
	fts5_tokenizer tokenizer;
	Fts5Tokenizer *words; /* made at the first search */
};

/* A handle of its own, outside the thread's cache. */
enum err_code table_open_own(
    const char *path, struct table **out, struct err *e) must_check;
void table_close(struct table *t);
/* A file nobody else knows of, to be written to. */
enum err_code table_open_part(
    const char *path, struct table **out, struct err *e) must_check;
/* Make it durable, then give it its name, in the place of another or not. */
enum err_code table_publish(
    const char *tmp, const char *path, struct err *e) must_check;

/*
 * A new, empty file beside `path`, for a table on its way; its name in tmp.
 * It is locked while *fd is open: table_clean_parts() leaves it alone. ERR_BUSY
 * when another process is at it.
 */
enum err_code table_part_new(const char *path, char tmp[TABLE_PATH_MAX],
    int *fd, struct err *e) must_check;

/*
 * SQLite answered `code` instead of doing `verb` (« écrire la table »...):
 * ERR_NO_SPACE, else ERR_INTERNAL; its own words are the cause. db may be NULL.
 */
enum err_code table_not_written(
    sqlite3 *db, int code, const char *verb, const char *path, struct err *e);

/* The file cannot be read: ERR_INTERNAL. */
enum err_code table_damaged(struct table *t, struct err *e);

/* A question has a time to answer in: is it spent? */
bool table_is_late(const struct table *t);

/* Column i of the row a statement stands on, borrowed. */
void table_value_at(sqlite3_stmt *s, int i, struct value *out);

#endif
