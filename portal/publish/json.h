/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - objects of the API in the words of data.gouv.fr (udata). */
#ifndef PARVIS_PUBLISH_JSON_H
#define PARVIS_PUBLISH_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/dataset.h"
#include "model/saved_view.h"
#include "model/search.h"

/*
 * All return new references; base_url without final slash. What data.gouv.fr
 * has no member for is under "extras", in names that start with "parvis:";
 * json_read_dataset() reads them back.
 */
json_t *json_dataset(struct arena *a, const struct dataset *d,
    const struct org *o, const char *base_url);
json_t *json_resource(
    struct arena *a, const struct resource *r, const char *base_url);
/*
 * What people said of a file, for an export only, under its "extras":
 *	"parvis:dictionary"	of its columns: {"tables":{"1":{NAME:{"type",
 *				"semantic","label","unit","description"}}}}
 *	"parvis:reading"	how it is read: {"encoding","separator",
 *				"header_line","tables":{"1":{the same three}},
 *				"repairs":{"1":[...]}}
 *	"parvis:saved_views"	[{"name","query"}]
 * what was not said being left out; jobs/import_kept.h reads it back. resource:
 * of json_resource(r); those of the views that are of another file are passed
 * over.
 */
void json_resource_keep(json_t *resource, const struct resource *r,
    const struct saved_view *views, unsigned count);
json_t *json_org(struct arena *a, const struct org *o, const char *base_url);
json_t *json_licenses(void);
json_t *json_frequencies(void);
/* JSON text that is never NULL: bad UTF-8 becomes U+FFFD. */
json_t *json_text(const char *s);

/* The nine criteria of data.gouv.fr's score and the score itself, 0 to 1. */
json_t *json_quality(const struct dataset *d, const struct org *o);

/*
 * The other way, for import: a dataset and its resources from the API's shape
 * (texts in a); unknown members are ignored, wrong types ERR_INVALID naming
 * the member. A resource said to be a file ("filetype") has version 1, a
 * remote one 0. What is missing is "" or 0, sizes -1.
 */
enum err_code json_read_dataset(
    struct arena *a, json_t *j, struct dataset *out, struct err *e) must_check;

#endif
