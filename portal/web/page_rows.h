/* SPDX-License-Identifier: Apache-2.0 */
/* page_rows.h - rows of a resource's table as partials/table reads them. */
#ifndef PARVIS_WEB_PAGE_ROWS_H
#define PARVIS_WEB_PAGE_ROWS_H

#include <jansson.h>

#include "http/request.h"
#include "model/resource.h"

struct db;

struct rows_wanted {
	const char *id, *caption; /* of the table in the page */
	int64_t first, count;     /* rows from 1 */
};

/*
 * Fill id, caption, columns and rows of o with the text of each cell exactly
 * as it was written, cut at 300 characters. ERR_NOT_FOUND when the resource
 * has no table.
 */
enum err_code rows_put(struct request *req, struct db *db, json_t *o,
    const struct resource *r, const struct rows_wanted *w,
    struct err *e) must_check;

/* What a column holds, in a French word. Static. */
const char *rows_type_label(int type);

#endif
