/* SPDX-License-Identifier: Apache-2.0 */
/* page_lost.h - a view of columns that the file had, and has no more. */
#ifndef PARVIS_WEB_PAGE_LOST_H
#define PARVIS_WEB_PAGE_LOST_H

#include "web/page_explore.h"

/* A column, and the last public version that had it. */
struct lost {
	const char *column;
	int64_t version;
};

/* Does the address name one, in a table opened by explore_open()? */
bool lost_find(const struct explore *x, struct lost *out);

/* Why the question was refused: « message », and « before » (number, address)
 * when an earlier version can answer it. view: as in the address, or NULL. */
void lost_put(
    const struct explore *x, json_t *o, const char *view, const struct err *e);

/* The same of a view kept by its query string, of the version in service: «
 * lost » (column, number, address) in o, null when every column is still there.
 */
void lost_put_kept(struct request *req, json_t *o, const struct dataset *d,
    const struct resource *r, const char *query);

#endif
