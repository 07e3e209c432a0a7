/* SPDX-License-Identifier: Apache-2.0 */
/* tabular.h - rows of a resource for pages and the API, with access rules. */
#ifndef PARVIS_MODEL_TABULAR_H
#define PARVIS_MODEL_TABULAR_H

#include "model/resource.h"
#include "store/table.h"

/*
 * Open the table of a resource's version in service (or of an earlier one).
 * data_dir: where tables/ is. ERR_NOT_FOUND with a French reason when there is
 * none: not a table, still being read, could not be read.
 */
enum err_code tabular_open(struct db *db, struct arena *a, const char *data_dir,
    const struct resource *r, int64_t version, struct table **out,
    struct err *e) must_check;

#endif
