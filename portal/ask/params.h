/* SPDX-License-Identifier: Apache-2.0 */
/* params.h - the query string of data.gouv.fr's tabular API, as a query. */
#ifndef PARVIS_ASK_PARAMS_H
#define PARVIS_ASK_PARAMS_H

#include "ask/ask.h"

/*
 * COLUMN__exact, __differs, __contains, __notcontains, __in, __notin, __less
 * (or equal), __greater, __strictly_less, __strictly_greater, __isnull,
 * __isnotnull, __sort=asc|desc, __groupby, __count, __sum, __avg, __min,
 * __max; columns=a,b; or=(a__exact=1,and(b__less=2,c__isnull)); q; page,
 * page_size, after. Values of __in, columns and or may be quoted: "a,b", with
 * "" for a quote. Names of `others` are left to the caller. ERR_INVALID names
 * the unknown column, operator or parameter and lists what exists.
 */
enum err_code params_parse(struct arena *a, const struct table *t,
    const struct ask_pair *pairs, unsigned npairs, const char *const *others,
    struct asked *out, struct err *e) must_check;

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
