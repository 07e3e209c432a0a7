/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - the files of a dataset and their versions. */
#ifndef PARVIS_MODEL_RESOURCE_H
#define PARVIS_MODEL_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct findings; /* model/org.h */

/* Texts never NULL. The fields after `version` are those of the version in
 * service of an uploaded file (or what is said of a remote one). */
struct resource {
	const char *id, *dataset_id, *title, *description, *type, *url;
	int64_t position, created_at, modified_at, deleted_at;
	const char *schema_url;
	const char *dictionary; /* model/dictionary.h; "" */
	int64_t version;        /* 0: remote */
	const char *format, *mime, *sha256, *file_name;
	int64_t size;                         /* -1 when unknown */
	const char *table_state, *table_name; /* of the version in service */
	int64_t table_rows, table_columns;    /* -1 until ready */
	/* Of the first table of the file, which these are about: its number,
	 * and its name or "". The others: version_tables(). */
	int64_t table_number;
	const char *table_title;
	int64_t more_tables, more_rows; /* how many others, and their rows */
	const char *report;             /* JSON of ingest, or "" */
	const char *reading;
	int64_t pending; /* number of a newer version being read, or 0 */
};

/* One file it had. */
struct version {
	const char *resource_id;
	int64_t number, size, created_at, table_rows, table_columns;
	const char *sha256, *file_name, *format, *mime, *reading;
	const char *table_state, *table_name, *report, *author;
	int64_t table_number; /* of its first table */
};

/*
 * One table of a version: the file itself, a sheet of a workbook, a file of
 * an archive. Pages and the API choose by its number: « ?table=3 »; without,
 * it is the first that could be read. Numbers are ranks in the file, from 1,
 * hidden and empty sheets counted: they have holes, and stay when the file is
 * read again.
 */
struct version_table {
	int64_t number;
	const char *title; /* of the sheet or member; "" when it is the file */
	const char *name;  /* of its file below tables/ */
	int64_t rows, columns;
	const char *report; /* JSON of ingest */
};

/*
 * Clean and check title, description, type, url, format and schema_url, as
 * typed or imported; the url only when it is a remote one (version 0). Fields
 * of the findings have these names. resource_save() and resource_add_remote()
 * call it themselves: ERR_UNPROCESSABLE with the first finding.
 */
void resource_check(struct arena *a, struct resource *r, struct findings *f);

/* A resource, deleted or not (look at deleted_at). ERR_NOT_FOUND. */
enum err_code resource_get(struct db *db, struct arena *a, const char *id,
    struct resource *out, struct err *e) must_check;
/* Those of a dataset that are not deleted, in order. */
enum err_code resource_list(struct db *db, struct arena *a,
    const char *dataset_id, struct resource **out, unsigned *count,
    struct err *e) must_check;
/* Newest first. */
enum err_code version_list(struct db *db, struct arena *a,
    const char *resource_id, struct version **out, unsigned *count,
    struct err *e) must_check;
enum err_code version_get(struct db *db, struct arena *a,
    const char *resource_id, int64_t number, struct version *out,
    struct err *e) must_check;

/* Is this version for everybody? What was replaced before the dataset came
 * out, at published_at (perhaps for a reason), or waits to be read, is for the
 * back office: ERR_NOT_FOUND. */
enum err_code version_check_public(struct db *db, const struct resource *r,
    int64_t published_at, int64_t number, struct err *e) must_check;
/* Those that are, newest first. */
enum err_code version_list_public(struct db *db, struct arena *a,
    const struct resource *r, int64_t published_at, struct version **out,
    unsigned *count, struct err *e) must_check;

/* A file that is in the blob store, as it will be recorded. */
struct new_file {
	const char *sha256, *file_name, *format, *mime;
	int64_t size;
	bool is_table;       /* queue a load_table job */
	const char *reading; /* JSON of the reading options, "" = guess */
};

/* Add to the end of a dataset; title "" = from the file name. id "" = made;
 * given by an import that keeps identifiers. */
enum err_code resource_add_file(struct db *db, struct arena *a,
    const char *dataset_id, const char *id, const char *title,
    const struct new_file *f, const char *who, struct resource *out,
    struct err *e) must_check;
enum err_code resource_add_remote(struct db *db, struct arena *a,
    const struct resource *r, const char *who, struct resource *out,
    struct err *e) must_check;
/* A new version. It comes into service at once when it is not a table or the
 * dataset is a draft, otherwise when its load job ends (version_serve). The
 * repairs asked of the one before are asked of it too, when reading is "".
 * ERR_CONFLICT when it has the bytes of the newest version, unless those could
 * not be read. */
enum err_code resource_replace(struct db *db, struct arena *a, const char *id,
    const struct new_file *f, const char *who, int64_t *number,
    struct err *e) must_check;
/* Read the newest bytes again with other options, NULL: with the same ones. A
 * new version too. */
enum err_code resource_reread(struct db *db, struct arena *a, const char *id,
    const char *reading, const char *who, int64_t *number,
    struct err *e) must_check;
/* Title, description, type, url, format, schema_url. */
enum err_code resource_save(struct db *db, struct arena *a,
    const struct resource *r, const char *who, struct err *e) must_check;
/* One place up (-1) or down (+1). */
enum err_code resource_move(
    struct db *db, const char *id, int by, struct err *e) must_check;
/* Leaves a tombstone: /r/ID answers 410. */
enum err_code resource_delete(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;

/* The tables of a version that is ready, in the order of their numbers; none
 * when it is not. */
enum err_code version_tables(struct db *db, struct arena *a,
    const char *resource_id, int64_t version, struct version_table **out,
    unsigned *count, struct err *e) must_check;

/* Called by the load job: state, report and table of a version; a version
 * that ends ready or failed comes into service. */
enum err_code version_loading(struct db *db, const char *resource_id,
    int64_t number, struct err *e) must_check;
enum err_code version_serve(struct db *db, const char *resource_id,
    int64_t number, const char *state, const char *table_name, int64_t rows,
    int64_t columns, const char *report, struct err *e) must_check;
/* The same for a version that is ready, with one table or several. */
enum err_code version_serve_tables(struct db *db, const char *resource_id,
    int64_t number, const struct version_table *tables, unsigned count,
    struct err *e) must_check;

#endif
