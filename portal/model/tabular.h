/* SPDX-License-Identifier: Apache-2.0 */
/* tabular.h - rows of a resource for pages and the API, with access rules. */
#ifndef PARVIS_MODEL_TABULAR_H
#define PARVIS_MODEL_TABULAR_H

#include "model/resource.h"
#include "store/table.h"

/*
 * Open a table of a resource's version in service (version 0) or of another.
 * number: that of struct version_table; 0 for the first. data_dir: where
 * tables/ is. ERR_NOT_FOUND with a French reason when there is none: not a
 * table, still being read, could not be read, no table of that number.
 */
enum err_code tabular_open(struct db *db, struct arena *a, const char *data_dir,
    const struct resource *r, int64_t version, int64_t number,
    struct table **out, struct err *e) must_check;

#endif
