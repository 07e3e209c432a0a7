/* SPDX-License-Identifier: Apache-2.0 */
/* query_functions.h - what our questions need that SQLite does not have. */
/*
 *	TEXT_ORDER			the collation of texts
 *	text_has(text, folded)		1 or 0; NULL of NULL, like the next one
 *	text_starts(text, folded)
 *	words_in(search, text...)	bits of the words found
 *	is_plain(text)			query_text_is_plain(); NULL is
 *	lines(text...)			the texts, one below the other
 *	written(column, value)		a typed value in its column's format
 *	instant(text)			seconds UTC of a date or date-time
 *	bin(number, origin, width)	decimal_bin(), an integer when all are
 *	exact_sum(number)		aggregates, as exact_avg(number)
 *	earliest(text), latest(text)	aggregates of date-times
 */
#ifndef PARVIS_STORE_QUERY_FUNCTIONS_H
#define PARVIS_STORE_QUERY_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3_context;
struct sqlite3_value;
struct table;

/* Make them known to the table's connection. Returns an SQLite code. */
int query_functions_register(struct table *t);

/*
 * Before a function works through a long text: the question's time is spent,
 * and the function has only to return. SQLite itself only looks between many
 * rows, each of which may take tens of milliseconds.
 */
bool query_is_late(struct sqlite3_context *x, struct sqlite3_value *text);

/* Seconds UTC of AAAA-MM-JJ or AAAA-MM-JJThh:mm:ss and its offset. */
bool query_instant(const char *text, size_t len, int64_t *out);

#endif
