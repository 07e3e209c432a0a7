/* SPDX-License-Identifier: Apache-2.0 */
/* odsql.h - the language of Opendatasoft's Explore API 2.1, as a query. */
#ifndef PARVIS_ASK_ODSQL_H
#define PARVIS_ASK_ODSQL_H

#include "ask/ask.h"

/* select, where (several: and), group_by, order_by, limit, offset, refine and
 * exclude (FIELD:VALUE, several), as in the address. NULL: not given. */
struct odsql {
	const char *select, *group_by, *order_by;
	const char *const *where, *const *refine, *const *exclude;
	unsigned nwhere, nrefine, nexclude;
	int64_t limit, offset;
};

/* ERR_INVALID, in French, with the place in the text. Nesting is at most 32
 * deep, a text at most 8 KiB. */
enum err_code odsql_parse(struct arena *a, const struct table *t,
    const struct odsql *o, struct asked *out, struct err *e) must_check;

#endif
