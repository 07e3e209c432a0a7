/* SPDX-License-Identifier: Apache-2.0 */
/* spread.h - how the values of a column lie between the first and the last. */
#ifndef PARVIS_STORE_SPREAD_H
#define PARVIS_STORE_SPREAD_H

#include <jansson.h>

#include "store/table.h"

enum {
	SPREAD_QUANTILES = 5,
	SPREAD_CLASSES = 31, /* at most */
};

/*
 * Numbers are themselves, dates are days since 1970, dates with a time are
 * seconds since then, in UTC. A double holds them all: an integer of a table
 * has fifteen digits at most, whatever a person says of its column.
 */
struct spread {
	enum column_type type;
	int64_t count, seen;
	unsigned taken; /* quantiles known so far */
	double quantiles[SPREAD_QUANTILES];
	unsigned nclasses, at; /* the class being filled */
	double bounds[SPREAD_CLASSES + 1];
	int64_t counts[SPREAD_CLASSES];
};

/* Has a column of this type a spread? Numbers, dates, dates with a time. */
bool spread_is_of(enum column_type type);

/* For `count` values, 1 or more, from least to most; then all of them in
 * ascending order, each with the times it comes. Exact, in constant memory. */
void spread_start(struct spread *s, enum column_type type, int64_t count,
    double least, double most);
void spread_add(struct spread *s, double value, int64_t times);

/*
 * Set in o, the statistics of the column in its profile:
 *	"quantiles"	{"q05","q25","q50","q75","q95"}: the first value that so
 *			many percent of the filled cells do not exceed; always
 *			a value of the column
 *	"histogram"	{"bounds":[...],"counts":[...]}: class i goes from bound
 *			i, included, to the next one, left out but at the end
 * Numbers: 20 classes of the same width from the least to the most, whole for
 * integers (fewer when they are few). Dates: days, months, years, decades...
 * whatever makes 31 classes at most. zoned: some have an offset, so moments
 * are said in UTC, with a Z. s NULL: both null, they are not known.
 */
void spread_put(const struct spread *s, bool zoned, json_t *o);

#endif
