/* SPDX-License-Identifier: Apache-2.0 */
/* query_plan.h - the statements that answer a question, one after another. */
#ifndef PARVIS_STORE_QUERY_PLAN_H
#define PARVIS_STORE_QUERY_PLAN_H

#include "store/query_sql.h"

/* One statement and its values, in the plan's arena. */
struct descent_plan; /* store/query_descent.h */
struct step {
	const char *sql;
	const struct value *values;
	unsigned nvalues;
};

static inline struct step
sql_step(const struct sql *s)
{
	return (struct step){ .sql = str_text(&s->text),
		.values = s->values,
		.nvalues = s->nvalues };
}

/*
 * Most questions are one statement: __id, then the outputs. Going on after a
 * row is several, each of which an index serves: rows equal to it further
 * down, then rows beyond it by the last order, then empty ones, then the same
 * for the order before... `offset` and `limit` are left to who steps.
 */
struct plan {
	const struct step *steps;
	unsigned nsteps;
	const struct descent_plan *descent; /* instead of steps, or NULL */
	unsigned noutputs;                  /* that are given */
	const unsigned *columns; /* of outputs as written; COLUMN_NONE */
	bool is_grouped, has_written;
	int64_t offset, limit;
	int64_t until_ms;
	const char *print; /* what marks are checked with; "" when grouped */
};
enum {
	COLUMN_NONE = 0x7fffffff
};

/* An output, as a column of a statement. */
void sql_output(struct sql *s, const struct output *o);

/* « SELECT 0, keys FROM ... GROUP BY ... », to be counted. */
void sql_group_keys(struct sql *s, const struct query *q);

/* Everything the plan needs is copied in a: the question may go. */
enum err_code plan_make(struct table *t, struct arena *a, const struct query *q,
    struct plan *out, struct err *e) must_check;

/* What a mark depends on: table, where and orders, hashed; in a. */
const char *plan_print(
    const struct table *t, const struct query *q, struct arena *a);

/* A mark of row id (store/query_mark.c). */
const char *mark_write(struct arena *a, const char *print, int64_t id);
/* The id of a mark made with this print; false for any other text. */
bool mark_read(const char *mark, const char *print, int64_t *id);

#endif
