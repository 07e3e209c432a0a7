/* SPDX-License-Identifier: Apache-2.0 */
/* admin_reread.h - how a file is read, and how it could be. */
#ifndef PARVIS_WEB_ADMIN_REREAD_H
#define PARVIS_WEB_ADMIN_REREAD_H

#include <jansson.h>
#include <stdbool.h>

#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"
#include "model/org.h"
#include "model/resource.h"

struct db;

/* A form that was sent with a wrong field: what was typed is in the request. */
struct reread_refused {
	const char *form;       /* its id on the page */
	struct findings errors; /* by the ids of its fields */
};
const char *reread_form_id(
    struct request *req, const struct resource *r, int64_t table);

/* The fields of the form that reads a table in another way, in o (which has
 * an id of its own on the page); report: what was understood of it, or only
 * why nothing was. refused: when it was this form; else NULL. */
void reread_fields(struct request *req, json_t *o, const char *format,
    const json_t *report, const struct reread_refused *refused);
/* The page of all of them; refused may be NULL. */
enum err_code reread_page(struct request *req, struct response *res, int status,
    struct db *db, const struct dataset *d,
    const struct reread_refused *refused, struct err *e) must_check;

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
