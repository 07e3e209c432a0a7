/* SPDX-License-Identifier: Apache-2.0 */
/* admin_reread.h - how a file is read, and how it could be. */
#ifndef PARVIS_WEB_ADMIN_REREAD_H
#define PARVIS_WEB_ADMIN_REREAD_H

#include <jansson.h>
#include <stdbool.h>

#include "http/request.h"
#include "model/resource.h"

/* The fields of the form that reads a table in another way, in o (which has
 * an id of its own on the page); report: what was understood of it, or only
 * why nothing was. */
void reread_fields(
    struct request *req, json_t *o, const char *format, const json_t *report);

/* Is a version of it being read, or waiting to be? */
bool reread_is_busy(const struct resource *r);

#endif
