/* SPDX-License-Identifier: Apache-2.0 */
/* params.h - the query string of data.gouv.fr's tabular API, as a query. */
#ifndef PARVIS_ASK_PARAMS_H
#define PARVIS_ASK_PARAMS_H

#include "ask/ask.h"

enum {
	PARAMS_PAGE_SIZE = 20,
	PARAMS_PAGE_SIZE_MAX = 1000,
	PARAMS_CONDITIONS = 200, /* at most, in all */
	PARAMS_DEPTH = 16,       /* of or(and(or... */
	PARAMS_VALUES = 1000,    /* of one __in */
	PARAMS_SORTS = 8,
	PARAMS_GROUPING = 32 /* keys and sums */
};

/*
 * COLUMN__exact, __differs, __contains, __notcontains, __in, __notin, __less
 * (or equal), __greater, __strictly_less, __strictly_greater, __isnull,
 * __isnotnull, __sort=asc|desc, __groupby, __count, __sum, __avg, __min,
 * __max; columns=a,b; q; page, page_size, after; or=(...) and and=(...).
 *
 * The column is all that stands before the last __. COLUMN may be __id.
 * Lists (__in, columns) are separated by commas; a value with a comma is
 * quoted: "a,b", with "" for a quote. Inside or=(...) a condition is
 * COLUMN__OPERATOR, one of . = : and the value: or=(a__exact.1,and(b__less=2,
 * c__isnull)); there column and value may be quoted, __in takes (a,b), and a
 * column that is not is the longest that fits.
 *
 * In a column of dates and times a day alone is the whole of it: __less goes to
 * its end, __strictly_greater begins after it, __exact is any of its moments.
 *
 * Negations are the exact contrary of what they negate: empty cells differ,
 * do not contain, and are not in. The empty value is the empty cell (__exact,
 * __differs, __in, __notin). Conditions add up, those on a same column too.
 * Aggregates give keys first, then COLUMN__count...; COLUMN__sum__sort orders
 * by them; columns is then refused. What can be said once only (page, q...),
 * and two orders of one column, are refused when said twice.
 *
 * Names of `others`, ended by NULL, are left to the caller. ERR_INVALID names
 * the unknown column, operator or parameter and lists what exists; out->wrong
 * is the parameter, whatever the failure.
 */
enum err_code params_parse(struct arena *a, const struct table *t,
    const struct ask_pair *pairs, unsigned npairs, const char *const *others,
    struct asked *out, struct err *e) must_check;

/* Is it of no column: columns, q, page...? */
bool params_is_plain(const char *name);

/*
 * The value of `after`: the version of the table, how many rows there are in
 * all, and the mark of the last row given, a part of the text that was read.
 */
struct params_mark {
	int64_t version, total;
	const char *mark;
};
const char *params_mark_write(struct arena *a, const struct params_mark *m);
/* ERR_INVALID when it is none of ours. */
enum err_code params_mark_read(
    const char *after, struct params_mark *out, struct err *e) must_check;

/* The operators, for documentation and forms. */
struct param_operator {
	const char *name;  /* exact */
	const char *label; /* « est égal à » */
	unsigned types;    /* bit per column_type it is offered for */
	bool has_value;
};
extern const struct param_operator param_operators[];
extern const unsigned param_operators_count;

#endif
