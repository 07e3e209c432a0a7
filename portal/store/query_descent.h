/* SPDX-License-Identifier: Apache-2.0 */
/* query_descent.h - all the rows of a table, from the last value down. */
/*
 * An index read backwards gives equal rows from the last one up, where they
 * are wanted in the order of the file. So the numbers of the rows are read
 * first, from the index alone, and those of equal rows turned round; when they
 * are many, they are asked for by their value.
 */
#ifndef PARVIS_STORE_QUERY_DESCENT_H
#define PARVIS_STORE_QUERY_DESCENT_H

#include "store/query_plan.h"

/* Is the question such a one: all rows, by one indexed column? */
bool descent_fits(const struct table *t, const struct query *q);

/* keys: of the row `id` to go on after, or NULL. In a. */
enum err_code descent_make(struct table *t, struct arena *a,
    const struct query *q, const struct value *keys, int64_t id,
    const struct descent_plan **out, struct err *e) must_check;

struct descent;
struct descent *descent_new(
    struct table *t, struct arena *a, const struct descent_plan *how);
/* A statement that stands on the next row after `skip` others: its id, then
 * the outputs. NULL at the end. */
enum err_code descent_next(struct descent *d, int64_t skip, sqlite3_stmt **row,
    struct err *e) must_check;
/* Let go of what it holds of the table. */
void descent_end(struct descent *d);

#endif
