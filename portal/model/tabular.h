/* SPDX-License-Identifier: Apache-2.0 */
/* tabular.h - rows of a resource for pages and the API, with access rules. */
#ifndef PARVIS_MODEL_TABULAR_H
#define PARVIS_MODEL_TABULAR_H

#include "model/resource.h"
#include "store/table.h"

/*
 * Open a table of a resource's version in service (version 0) or of another.
 * number: that of struct version_table; 0 for the first. data_dir: where
 * tables/ is. Its columns have the words of the contributor. ERR_NOT_FOUND with
 * a French reason when there is none: not a table, still being read, could not
 * be read, no table of that number.
 */
enum err_code tabular_open(struct db *db, struct arena *a, const char *data_dir,
    const struct resource *r, int64_t version, int64_t number,
    struct table **out, struct err *e) must_check;

/* A table and the version it is of. */
struct tabular {
	struct table *table;
	int64_t version;
	int64_t number;         /* in the file: struct version_table */
	const char *sha256;     /* of the file it was read from */
	const char *dictionary; /* of the resource (model/dictionary.h) */
};

/*
 * The short way to the table in service of what anybody may read: a single
 * look at the catalogue. *found false: it is to be asked in full, which says
 * why not.
 */
enum err_code tabular_open_public(struct db *db, struct arena *a,
    const char *data_dir, const char *id, struct tabular *out, bool *found,
    struct err *e) must_check;

#endif
