/* SPDX-License-Identifier: Apache-2.0 */
/* query_sql.h - a question to one table as SQL text and bound values. */
#ifndef PARVIS_STORE_QUERY_SQL_H
#define PARVIS_STORE_QUERY_SQL_H

#include "store/query.h"
#include "store/query_words.h"

/* A statement being written: values are in the order of the question marks. */
struct sql {
	struct arena *a;
	struct table *t;
	struct str text;
	struct value *values;
	unsigned nvalues, room;
	/* The search whose index gives the rows of the statement, or NULL. */
	const struct cond *driver;
	const char *match;
	unsigned depth;
	struct err *e;
	enum err_code rc;
};

void sql_start(struct sql *s, struct arena *a, struct table *t, struct err *e);
/* The value, copied in the arena. */
void sql_bind(struct sql *s, const struct value *v);
void sql_bind_int(struct sql *s, int64_t i);
void sql_bind_text(struct sql *s, const char *text, size_t len);
/* ERR_TOO_BIG when the question is too long, or what was met on the way. */
enum err_code sql_end(struct sql *s) must_check;

/* The value of a term; with `written`, the text of the cells. */
void sql_term(struct sql *s, const struct term *term);
void sql_written(struct sql *s, const struct term *term);
/* The same as it is compared and sorted. */
void sql_key(struct sql *s, const struct term *term);
/* The same for a value, which may not sort as those of the column do. */
void sql_key_to_compare(
    struct sql *s, const struct term *term, const struct value *v);
/* A value to compare with sql_key(): of the column's type, as it is, or what
 * sql_key() makes of it. */
void sql_bind_key(
    struct sql *s, const struct term *term, const struct value *v);
/* « SELECT count(*) FROM ... WHERE ... ». */
void sql_count(struct sql *s, const struct cond *where);
/* « FROM ... WHERE ... »; NULL: all rows. More conditions may follow AND. */
void sql_from(struct sql *s, const struct cond *where);
/* A condition, in parentheses (query_where.c). */
void sql_cond(struct sql *s, const struct cond *c);

enum column_type query_term_type(
    const struct table *t, const struct term *term);

/* The texts and numbers of the columns a search looks at: how many, and
 * whether this one is. */
bool search_has_column(const struct table *t, unsigned column);

/* Is it a question with sums and counts? */
bool query_is_grouped(const struct query *q);

/* Refuse what no table could answer: our own bugs and terms that do not fit
 * the table. */
enum err_code query_check(
    const struct table *t, const struct query *q, struct err *e) must_check;

#endif
