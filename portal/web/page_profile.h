/* SPDX-License-Identifier: Apache-2.0 */
/* page_profile.h - what the columns of a table hold, and how it was read. */
#ifndef PARVIS_WEB_PAGE_PROFILE_H
#define PARVIS_WEB_PAGE_PROFILE_H

#include <jansson.h>

#include "http/request.h"
#include "model/resource.h"

struct db;

/* « profile »: caption and columns, from the profile kept with the table; the
 * name stays null when the table has none. */
enum err_code profile_put(struct request *req, struct db *db, json_t *ctx,
    const struct resource *r, struct err *e) must_check;

/* « reading »: encoding, separator, header line and remarks, from the report
 * of the version in service; stays null without one. */
void profile_reading(struct arena *a, json_t *ctx, const struct resource *r);

#endif
