/* SPDX-License-Identifier: Apache-2.0 */
/* slug.h - address segments of datasets and organizations, one each for ever.
 */
#ifndef PARVIS_MODEL_SLUG_H
#define PARVIS_MODEL_SLUG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

enum slug_kind {
	SLUG_DATASET,
	SLUG_ORGANIZATION
};

/* [a-z0-9-], at most 128, neither reserved (words of the API's addresses) nor
 * the form of an identifier. */
bool slug_is_ok(const char *slug);
/* Another object than `id` has it, or had it and it redirects. */
enum err_code slug_taken(struct db *db, enum slug_kind kind, const char *slug,
    const char *id, bool *taken, struct err *e) must_check;
/* A free one made from any text, with -2, -3... when needed; in a. */
enum err_code slug_make(struct db *db, struct arena *a, enum slug_kind kind,
    const char *text, const char *id, const char **out,
    struct err *e) must_check;
/* Inside db_write(): `former` redirects to the object from now on, and `now`,
 * if it was a former slug of the same object, is its own again. */
enum err_code slug_changed(struct db *db, enum slug_kind kind,
    const char *former, const char *now, const char *id,
    struct err *e) must_check;
/* The present slug of the object that had this one. ERR_NOT_FOUND. */
enum err_code slug_moved(struct db *db, struct arena *a, enum slug_kind kind,
    const char *slug, const char **now, struct err *e) must_check;

#endif
