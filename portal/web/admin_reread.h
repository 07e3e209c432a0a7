/* SPDX-License-Identifier: Apache-2.0 */
/* admin_reread.h - how a file is read, and how it could be. */
#ifndef PARVIS_WEB_ADMIN_REREAD_H
#define PARVIS_WEB_ADMIN_REREAD_H

#include <jansson.h>
#include <stdbool.h>

#include "http/request.h"
#include "model/resource.h"

struct db;

/* The fields of the form that reads a table in another way, in o (which has
 * an id of its own on the page); report: what was understood of it, or only
 * why nothing was. */
void reread_fields(
    struct request *req, json_t *o, const char *format, const json_t *report);

/* The tables of the version in service, or only why it has none. */
enum err_code reread_tables(struct request *req, struct db *db,
    const struct resource *r, struct version_table **out, unsigned *count,
    struct err *e) must_check;
/* How many remarks on them say « À corriger ». */
enum err_code reread_faults(struct request *req, struct db *db,
    const struct resource *r, int64_t *out, struct err *e) must_check;

/* Is a version of it being read, or waiting to be? */
bool reread_is_busy(const struct resource *r);

#endif
