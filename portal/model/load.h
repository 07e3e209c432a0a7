/* SPDX-License-Identifier: Apache-2.0 */
/* load.h - rows of the catalogue into structs, many at once; model/ only. */
#ifndef PARVIS_MODEL_LOAD_H
#define PARVIS_MODEL_LOAD_H

#include "model/dataset.h"
#include "store/db.h"

/* The row under the cursor of a query of queries/dataset.sql. */
void dataset_read(struct rows *r, struct dataset *out);
/* Resources, keywords, themes and zones of n datasets: four queries. */
enum err_code dataset_fill(struct db *db, struct arena *a, struct dataset *d,
    unsigned n, struct err *e) must_check;
/* The same without the tables of the resources (dataset_batch_described). */
enum err_code dataset_fill_described(struct db *db, struct arena *a,
    struct dataset *d, unsigned n, struct err *e) must_check;
/* The datasets of these ids, filled in, in the order given; those that are
 * not there any more are left out. */
enum err_code dataset_by_ids(struct db *db, struct arena *a,
    const char *const *ids, unsigned n, struct dataset **out, unsigned *count,
    struct err *e) must_check;
/* The row under the cursor of a query of queries/resource.sql. */
void resource_read(struct rows *r, struct resource *out);

/* In a: the JSON array of texts that queries with json_each() take. */
const char *json_ids(struct arena *a, const char *const *ids, unsigned n);
/* db_arg of a box: NULL when it is not known. */
struct value bbox_value(const struct bbox *b, double side);
/* Columns bbox_west... of the row under the cursor. */
void bbox_read(struct rows *r, struct bbox *out);
/* NULL for "" as well as for NULL. */
struct value text_or_null(const char *s);
/* NULL for 0. */
struct value time_or_null(int64_t t);

/* Inside db_write(): the dataset's files changed now. Raises modified_at and
 * brings the search index up to date. */
enum err_code dataset_touched(
    struct db *db, struct arena *a, const char *id, struct err *e) must_check;

#endif
