/* SPDX-License-Identifier: Apache-2.0 */
/* page_rows.h - rows of a table as partials/table and table-view read them. */
#ifndef PARVIS_WEB_PAGE_ROWS_H
#define PARVIS_WEB_PAGE_ROWS_H

#include <jansson.h>

#include "http/request.h"
#include "model/resource.h"
#include "web/page_explore.h"

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

/* text, link and is_void of a cell written so; at most max characters. */
void rows_cell(
    struct arena *a, json_t *cell, const char *text, size_t len, size_t max);

/* The view « tableau »: the answer to the question, its headers, its pages.
 * ERR_NOT_FOUND past the last page. */
enum err_code rows_view(struct explore *x, json_t *o, struct err *e) must_check;

#endif
