/* SPDX-License-Identifier: Apache-2.0 */
/* query.h - a question to one table: which rows, which sums, which order. */
#ifndef PARVIS_STORE_QUERY_H
#define PARVIS_STORE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/table.h"

enum {
	COLUMN_ID = -1,  /* __id: the number of the row, from 1 */
	COLUMN_ALL = -2, /* the row itself, as in count(*) */
};

/* A column, or a part of it. */
enum term_part {
	PART_WHOLE,
	PART_YEAR, /* of a date or date-time: an INT */
	PART_MONTH,
	PART_DAY,
	PART_HOUR,
	PART_MINUTE,
	PART_YEAR_MONTH, /* text AAAA-MM */
	PART_FORMAT, /* text of a date or date-time, as `format` writes it */
	PART_BIN,    /* of a number: lower bound of its range of `width` */
	PARTS
};
struct term {
	int column; /* index, or one of the above */
	enum term_part part;
	double width, origin; /* of PART_BIN */
	/* Of PART_FORMAT: YYYY, MM and DD give way to the year, the month and
	 * the day; all else stays. */
	const char *format;
};

/*
 * Comparisons are between values of the column's type: numbers and dates by
 * value (a date-time is an instant: its offset counts), empty cells never
 * match but for TEST_EMPTY. Texts are equal byte for byte, and in French order
 * otherwise: accents and case aside (« École » between « Ecole » and
 * « Eglise »), then by code point; rows and groups are sorted the same way.
 * CONTAINS and STARTS leave accents and case aside (base/text.h text_fold) and
 * look at the text as written.
 */
enum test_kind {
	TEST_EQUAL,
	TEST_DIFFERENT,
	TEST_LESS,
	TEST_LESS_EQUAL,
	TEST_GREATER,
	TEST_GREATER_EQUAL,
	TEST_IN,
	TEST_CONTAINS,
	TEST_STARTS,
	TEST_EMPTY,
	TESTS
};

enum cond_kind {
	COND_AND, /* of no part: always true */
	COND_OR,
	COND_NOT, /* of one part; true where the part is false or unknown */
	COND_TEST,
	COND_SEARCH, /* every word of `text` in the texts, dates and years of
		      * the row: accents folded, French stems, articles and
		      * the like aside; « fourn* » is a beginning,
		      * from two letters on */
	COND_BOX,    /* the place of the row meets the box */
	COND_NEAR,   /* the place of the row is within `metres` of a point */
};

/* A tree in an arena; values are typed as the term is. */
struct cond {
	enum cond_kind kind;
	const struct cond *const *parts;
	unsigned nparts;
	enum test_kind test;
	struct term term;
	const struct value *values; /* one, or those of IN */
	unsigned nvalues;
	const char *text;
	double west, south, east, north; /* BOX; NEAR: west, south */
	double metres;
};

enum aggregate {
	AGG_NONE, /* the value itself; a key when the query groups */
	AGG_COUNT,
	AGG_SUM, /* exact: decimals are added as decimals; VALUE_TEXT, digits
		  * to print as they are, when neither an int64 nor a double
		  * says it exactly. Of no value: VALUE_NULL */
	AGG_AVG, /* from the exact sum */
	AGG_MIN,
	AGG_MAX,
	AGG_DISTINCT,
	AGGREGATES
};
struct output {
	enum aggregate aggregate;
	struct term term;
	const char *name; /* of the column in the answer */
};

struct order {
	unsigned output; /* of query.outputs */
	bool descending;
};

/*
 * With an aggregate, the outputs without one are the keys of the groups.
 * Without, each output is a cell of the row; row_id is given to fn either way
 * (0 for groups). `orders` may name outputs that are `hidden`: the last ones,
 * not given to fn. Rows that compare equal are in the order of __id, groups
 * in that of their keys: paging is stable. Empty values come last.
 */
struct query {
	const struct cond *where; /* NULL: all rows */
	const struct output *outputs;
	unsigned noutputs, nhidden;
	const struct order *orders;
	unsigned norders;
	int64_t offset, limit; /* limit -1: none */
	/*
	 * Go on after a row of this same question, instead of offset: the
	 * mark query_mark() made of the last row given. NULL: from the start.
	 */
	const char *after;
	/* Cells, and the least and greatest of them, as written rather than
	 * typed; what is counted or computed is as ever. */
	bool raw;
	/* When the answer must be there, by date_clock_ms(); 0: no limit.
	 * Several questions for one answer have the same. */
	int64_t until_ms;
};

/* One row of the answer, borrowed until the next step. */
struct answer_row {
	int64_t id;
	const struct value *values; /* noutputs of them */
};

/*
 * A question under way; it holds its own handle on the table file: it may
 * live across requests and threads (one at a time). ERR_BUSY, in French,
 * after the time of the question. Nothing that is asked can write.
 */
struct cursor;
enum err_code query_open(const char *path, const struct query *q,
    struct cursor **out, struct err *e) must_check;
enum err_code query_next(struct cursor *c, struct answer_row *row, bool *more,
    struct err *e) must_check;
/* Another time for the next rows; 0: no limit. They may be as far apart as the
 * first was, but when all rows are asked for, one after the other. */
void query_until(struct cursor *c, int64_t until_ms);
/* In a: an opaque mark of the last row given, for `after`; "" for groups and
 * before the first row. */
const char *query_mark(const struct cursor *c, struct arena *a);
/* The same of a row that query_run() gave. A mark holds for the same where and
 * orders of the same version, else ERR_INVALID; outputs, limit, time may
 * change. */
const char *query_mark_of(
    const struct table *t, const struct query *q, int64_t id, struct arena *a);
void query_close(struct cursor *c);
/* Type of the values of an output: COUNT is INT, AVG is DECIMAL... */
enum column_type query_output_type(
    const struct table *t, const struct output *o);

/* Does the question want this output as it was written? Then it is a text. */
bool query_is_written(const struct query *q, const struct output *o);

/* The same from this thread's open table, row by row; fn returns false to
 * stop. */
enum err_code query_run(struct table *t, const struct query *q,
    bool (*fn)(void *arg, const struct answer_row *row), void *arg,
    struct err *e) must_check;

/* How many rows (or groups, when the query has aggregates) there are in all,
 * offset, limit and after aside. */
enum err_code query_count(struct table *t, const struct query *q,
    int64_t *total, struct err *e) must_check;

/*
 * How often each value of a term comes among the rows of `where`, the most
 * frequent first, then in their order, at most max (1,000); empty cells are no
 * value; *others: how many distinct values there are beyond. Answered from
 * what was counted when the table was indexed where `where` is NULL.
 */
struct tally {
	struct value value; /* in a */
	int64_t count;
};
enum err_code query_facet(struct table *t, struct arena *a,
    const struct cond *where, struct term term, unsigned max, int64_t until_ms,
    struct tally **out, unsigned *count, int64_t *others,
    struct err *e) must_check;

#endif
