/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - what the two dialects of questions have in common. */
/*
 * The folder turns what people and programs write in addresses into a struct
 * query: params.c the dialect of data.gouv.fr's tabular API (and of our own
 * pages), odsql.c that of Opendatasoft's Explore API 2.1. literal.c reads a
 * value of a column's type. Nothing here knows HTTP.
 */
#ifndef PARVIS_ASK_ASK_H
#define PARVIS_ASK_ASK_H

#include "base/arena.h"
#include "base/err.h"
#include "store/query.h"

/* A name and a value of the query string, decoded. */
struct ask_pair {
	const char *name, *value;
};

/* What was understood. */
struct asked {
	struct query query;
	bool grouped; /* the outputs have an aggregate */
	int64_t page, page_size;
	const char *search; /* q, or NULL */
	const char *wrong;  /* with ERR_INVALID: the parameter at fault */
};

/*
 * The text of a value, typed as the column: numbers with a point or a comma,
 * grouped or not; dates AAAA-MM-JJ or JJ/MM/AAAA; oui, non, true, false, 1, 0
 * for truth values. ERR_INVALID with the column, the value and what is
 * expected.
 */
enum err_code ask_literal(struct arena *a, const struct column *c,
    const char *text, struct value *out, struct err *e) must_check;

/* A day alone, in a column of dates and times, is the whole of it: from the
 * first instant, that ask_literal() gives, to that of the next day. False for
 * anything else. */
bool ask_day(struct arena *a, const struct column *c, const char *text,
    struct value *next);
/* In a: midnight of the day so many days after 1970-01-01, in the form of a
 * column of dates or of dates and times; later than all of them after the year
 * 9999. */
const char *ask_midnight(struct arena *a, enum column_type type, int64_t days);

/* oui, non, true, false, vrai, faux, 1, 0; false when it is none of them. */
bool ask_truth(const char *text, bool *out);

/* Column by name, exactly; -1 (COLUMN_ID) for __id; ERR_INVALID listing the
 * columns there are. */
enum err_code ask_column(struct arena *a, const struct table *t,
    const char *name, size_t len, int *out, struct err *e) must_check;
/* The same without a failure: false when there is none. */
bool ask_find(const struct table *t, const char *name, size_t len, int *out);
/* The column of an index; __id's is a whole number. */
const struct column *ask_column_of(const struct table *t, int column);

/* « un nombre entier », « une date »... */
const char *ask_type_label(enum column_type type);
/* In a: of somebody's words, what fits in a message. */
const char *ask_quote(struct arena *a, const char *text, size_t len);

#endif
