/* SPDX-License-Identifier: Apache-2.0 */
/* page_profile.h - what the columns of a table hold, and how it was read. */
#ifndef PARVIS_WEB_PAGE_PROFILE_H
#define PARVIS_WEB_PAGE_PROFILE_H

#include <jansson.h>

#include "http/request.h"
#include "model/resource.h"
#include "web/page_explore.h"

/* The view « profil »: a row for each column. */
enum err_code profile_view(
    struct explore *x, json_t *o, struct err *e) must_check;

/* Of a column's statistics, in French; NULL when they do not say. In a. */
const char *profile_filled(struct arena *a, const json_t *stats, int64_t rows);
const char *profile_distinct(struct arena *a, const json_t *stats);
const char *profile_range(
    struct arena *a, const struct column *c, const json_t *stats);
/* « q50 » (store/spread.h) in words; the quarters around it, « entre 3 et 9 ».
 */
const char *profile_quantile(struct arena *a, const struct column *c,
    const json_t *stats, const char *name);
const char *profile_middle(
    struct arena *a, const struct column *c, const json_t *stats);
/* A value of them as people read it, and as an address says it. */
const char *profile_words(
    struct arena *a, const struct column *c, const json_t *value);
const char *profile_text(
    struct arena *a, const struct column *c, const json_t *value);

/* « reading »: encoding, separator, header line and remarks, from the report
 * of a table; stays null without one. */
void profile_reading(struct arena *a, json_t *ctx, const char *report);

#endif
