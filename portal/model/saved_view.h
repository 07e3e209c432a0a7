/* SPDX-License-Identifier: Apache-2.0 */
/* saved_view.h - views of a table kept by name, for everybody. */
#ifndef PARVIS_MODEL_SAVED_VIEW_H
#define PARVIS_MODEL_SAVED_VIEW_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

enum {
	SAVED_VIEWS_MAX = 30,  /* of one file */
	SAVED_NAME_MAX = 120,  /* bytes */
	SAVED_QUERY_MAX = 4000 /* bytes */
};

struct saved_view {
	int64_t id;
	const char *resource_id, *name;
	const char *query; /* percent-encoded, without « ? » */
};

/* Those of these resources, by resource, in the order they were kept. */
enum err_code saved_view_list(struct db *db, struct arena *a,
    const char *const *resources, unsigned n, struct saved_view **out,
    unsigned *count, struct err *e) must_check;

/* May it be kept? Its name, cleaned, is in a. ERR_INVALID, in French, for no
 * name, a name too long, or a query that is no query string. */
enum err_code saved_view_check(
    struct arena *a, struct saved_view *v, struct err *e) must_check;

/* Keep one. ERR_INVALID as above, and for more than SAVED_VIEWS_MAX of one
 * file. */
enum err_code saved_view_add(struct db *db, struct arena *a,
    const struct saved_view *v, const char *who, struct err *e) must_check;

/* Forget one of a resource; none of that id is no error. */
enum err_code saved_view_delete(struct db *db, const char *resource_id,
    int64_t id, const char *who, struct err *e) must_check;

#endif
