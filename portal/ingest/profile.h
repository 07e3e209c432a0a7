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
 * New object: {"profile":{NAME:{"tops":[{"value","count"}],"nb_distinct",
 * "nb_missing_values","completeness","min","max","mean","std",
 * "quantiles","histogram"}},
 * "categorical":[NAME],"total_lines","nb_duplicates"}.
 *
 * min and max of numbers and moments, mean and std of numbers. completeness:
 * share of the rows where the cell is filled, null without rows. nb_distinct
 * and tops are exact up to 20,000 distinct values a column, estimated above
 * (then "nb_distinct_estimated": true); nb_duplicates, of rows whose values
 * are all those of another one, is null above as many rows. Bounded memory.
 *
 * quantiles and histogram are those of spread_put(), exact, for a table of
 * fewer than TABLE_INDEX_ROWS rows; null for a longer one, until table_index()
 * puts them there, and for a column without values or
 * a table of hundreds of columns of numbers.
 */
json_t *profile_json(const struct profile *p);
/* Was there an offset in this column of dates and times? */
bool profile_has_offsets(const struct profile *p, unsigned column);

#endif
