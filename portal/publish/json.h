/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - objects of the API in the words of data.gouv.fr (udata). */
#ifndef PARVIS_PUBLISH_JSON_H
#define PARVIS_PUBLISH_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/dataset.h"
#include "model/search.h"

/* All return new references; base_url without final slash. */
json_t *json_dataset(struct arena *a, const struct dataset *d,
    const struct org *o, const char *base_url);
json_t *json_resource(struct arena *a, const struct resource *r,
    const char *base_url);
json_t *json_org(struct arena *a, const struct org *o, const char *base_url);
json_t *json_licenses(void);
json_t *json_frequencies(void);

/* The other way, for import: a dataset and its resources from the API's shape
 * (texts in a); unknown members are ignored, wrong types ERR_INVALID naming
 * the member. */
enum err_code json_read_dataset(struct arena *a, json_t *j,
    struct dataset *out, struct err *e) must_check;

#endif
