/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_parts.h - what the readers of Opendatasoft's language share. */
#ifndef PARVIS_ASK_ODSQL_PARTS_H
#define PARVIS_ASK_ODSQL_PARTS_H

#include "ask/odsql.h"
#include "store/place.h"

enum odsql_token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_QUOTED, /* `a name` */
	TOKEN_TEXT,
	TOKEN_NUMBER,
	TOKEN_SIGN /* < <= .. and other signs, one or two bytes */
};
struct odsql_token {
	enum odsql_token_kind kind;
	size_t at, end;   /* in the clause */
	const char *text; /* without quotes, in the arena */
};

/* One clause being read. */
struct odsql_reader {
	struct arena *a;
	const struct table *t;
	struct place place;
	bool has_place;
	const char *clause; /* where */
	const char *source;
	struct odsql_token token; /* to be read next */
	unsigned depth;
	unsigned *nconds; /* by odsql_count() */
	bool *uses_now;
};

/* The first token; ERR_INVALID for a text that is too long. */
enum err_code odsql_open(struct odsql_reader *r, const char *clause,
    const char *source, struct err *e) must_check;
/* Past the token. */
enum err_code odsql_next(struct odsql_reader *r, struct err *e) must_check;
/* The token is this sign, or this word, case aside. */
bool odsql_is(const struct odsql_reader *r, const char *what);
/* The token after the next one is a parenthesis: the name is a function's. */
bool odsql_is_call(const struct odsql_reader *r);
/* Past this sign or word when it is there. */
enum err_code odsql_take(struct odsql_reader *r, const char *what, bool *taken,
    struct err *e) must_check;
/* Past this sign or word; ERR_INVALID when it is not there. */
enum err_code odsql_expect(
    struct odsql_reader *r, const char *what, struct err *e) must_check;
/* « where, caractère 12 : ... »: ERR_INVALID. what: a whole French sentence. */
enum err_code odsql_wrong(struct odsql_reader *r, size_t at, struct err *e,
    const char *what, ...) __attribute__((format(printf, 4, 5)));

/* A field, or a part of a date: what can be compared, grouped, sorted. */
struct odsql_operand {
	struct term term;
	const struct column *column; /* the one its values are read as */
	bool is_point;               /* geo_point_2d */
	size_t at, end;              /* in the clause */
};
enum err_code odsql_operand(struct odsql_reader *r, struct odsql_operand *out,
    struct err *e) must_check;

/* A value as it was written. */
struct odsql_literal {
	enum {
		LITERAL_TEXT,
		LITERAL_NUMBER,
		LITERAL_DATE,
		LITERAL_TRUTH,
		LITERAL_GEO
	} kind;
	const char *text;
	bool truth;
	size_t at;
};
/* The token starts a literal. */
bool odsql_is_literal(const struct odsql_reader *r);
enum err_code odsql_literal(struct odsql_reader *r, struct odsql_literal *out,
    struct err *e) must_check;
/* geom'POINT(5.5 45)' or a point in GeoJSON; false when it is none. */
bool odsql_read_point(const char *text, double *lon, double *lat);

/* From a date to the one after: 2024, 2024-03, 2024/03/07, with a time or
 * not. In the form of the column's values; false when it is no date. */
struct odsql_period {
	const char *start, *end; /* NULL end: a moment, not a period */
};
bool odsql_period(struct arena *a, enum column_type type, const char *text,
    struct odsql_period *out);
/* now(days=-1, hour=0), the name read; text as a date literal's. */
enum err_code odsql_now(
    struct odsql_reader *r, const char **text, struct err *e) must_check;

/* Conditions. Whoever makes n tests says so first: ERR_INVALID when the
 * question has too many in all. */
enum err_code odsql_count(
    struct odsql_reader *r, unsigned n, size_t at, struct err *e) must_check;
/* One that stands alone: counted, then copied. */
enum err_code odsql_one(struct odsql_reader *r, const struct cond *c, size_t at,
    const struct cond **out, struct err *e) must_check;
/* Words anywhere in a row: counted, then made. */
enum err_code odsql_search(struct odsql_reader *r, const char *text, size_t at,
    const struct cond **out, struct err *e) must_check;
/* Of one text, which is borrowed; not counted. */
const struct cond *odsql_text_test(struct odsql_reader *r,
    const struct term *term, enum test_kind test, const char *text, size_t len);
const struct cond *odsql_node(struct arena *a, enum cond_kind kind,
    const struct cond *const *parts, unsigned n);
enum err_code odsql_test(struct odsql_reader *r,
    const struct odsql_operand *operand, enum test_kind test,
    const struct odsql_literal *literals, unsigned n, const struct cond **out,
    struct err *e) must_check;
enum err_code odsql_where(
    struct odsql_reader *r, const struct cond **out, struct err *e) must_check;
/* search(), in_bbox()...; the token is the name. */
bool odsql_is_predicate(const struct odsql_reader *r);
enum err_code odsql_call(
    struct odsql_reader *r, const struct cond **out, struct err *e) must_check;
/* refine=FIELD:VALUE */
enum err_code odsql_refine(struct odsql_reader *r, const char *text,
    const struct cond **out, struct err *e) must_check;

/* An expression of select, group_by or order_by. */
struct odsql_item {
	struct odsql_operand operand;
	enum aggregate aggregate;
	enum odsql_shape shape;
	const char *name; /* its own, or what it was given */
};
/* groups: range() may stand here. */
enum err_code odsql_expression(struct odsql_reader *r, bool groups,
    struct odsql_item *out, struct err *e) must_check;
/* EXPRESSION [as NAME] */
enum err_code odsql_named(struct odsql_reader *r, bool groups,
    struct odsql_item *out, struct err *e) must_check;
enum odsql_shape odsql_shape_of(
    const struct odsql_reader *r, const struct odsql_operand *o);

/* select, group_by and order_by together. */
enum err_code odsql_shape_answer(struct odsql_reader *r, const struct odsql *o,
    struct odsql_asked *out, struct err *e) must_check;

#endif
