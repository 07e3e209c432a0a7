/* SPDX-License-Identifier: Apache-2.0 */
/* import_kept.h - what people said of a file, brought back by an import. */
#ifndef PARVIS_JOBS_IMPORT_KEPT_H
#define PARVIS_JOBS_IMPORT_KEPT_H

#include <jansson.h>

#include "model/resource.h"
#include "model/saved_view.h"

struct db;

struct import_kept {
	const char *dictionary, *reading; /* "" when nothing was said */
	struct saved_view *views;
	unsigned nviews;
};

/*
 * In a: from a resource in the shape of json_resource_keep(), checked as the
 * administration checks it. ERR_INVALID, in French, for the first part that is
 * refused: what is refused is left out, the rest is there.
 */
enum err_code import_kept_read(struct arena *a, const json_t *resource,
    struct import_kept *out, struct err *e) must_check;

/*
 * Of a file of the portal, in the transaction of its import. is_known: its
 * bytes were there already, so that it is read again when this changes its
 * table. A view whose name is there already stays as it is. *surplus: views
 * for which the file had no room left.
 */
enum err_code import_kept_save(struct db *db, struct arena *a,
    const struct resource *r, const struct import_kept *kept, bool is_known,
    unsigned *surplus, struct err *e) must_check;

#endif
