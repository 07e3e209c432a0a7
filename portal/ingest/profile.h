/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h - statistics of each column, gathered while rows go by. */
#ifndef PARVIS_INGEST_PROFILE_H
#define PARVIS_INGEST_PROFILE_H

#include <jansson.h>

#include "store/table.h"

struct profile;

struct profile *profile_new(const struct column *cols, unsigned ncols);
void profile_free(struct profile *p);
void profile_add(struct profile *p, const struct value *values);
/*
 * New object in csv-detective's shape: {"header","columns":{NAME:{
 * "python_type","format","score"}},"profile":{NAME:{"tops":[{"value",
 * "count"}],"nb_distinct","nb_missing_values","min","max","mean","std"}},
 * "total_lines"...}. Exact up to 20,000 distinct values a column, estimated
 * above (then "nb_distinct_estimated": true). Bounded memory.
 */
json_t *profile_json(const struct profile *p);

#endif
