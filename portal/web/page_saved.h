/* SPDX-License-Identifier: Apache-2.0 */
/* page_saved.h - the views of a table that were kept by name. */
#ifndef PARVIS_WEB_PAGE_SAVED_H
#define PARVIS_WEB_PAGE_SAVED_H

#include <jansson.h>

#include "http/request.h"
#include "model/dataset.h"

struct db;

/* Under « saved » in ctx: what partials/saved-views reads, null when there is
 * neither a view nor somebody to keep one. r: its file; NULL: of all the files
 * of the dataset. here: query string of the view that is shown, or NULL. */
enum err_code saved_put(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, const struct resource *r, const char *here,
    struct err *e) must_check;

#endif
