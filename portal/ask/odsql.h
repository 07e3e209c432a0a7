/* SPDX-License-Identifier: Apache-2.0 */
/* odsql.h - the language of Opendatasoft's Explore API 2.1, as a query. */
#ifndef PARVIS_ASK_ODSQL_H
#define PARVIS_ASK_ODSQL_H

#include "ask/ask.h"
#include "base/str.h"
#include "store/place.h"

/* As in the address. NULL: not given. Several where, refine and exclude
 * (FIELD:VALUE) must all hold. */
struct odsql {
	const char *select, *group_by, *order_by;
	const char *const *where, *const *refine, *const *exclude;
	unsigned nwhere, nrefine, nexclude;
	int64_t limit, offset; /* limit -1: all rows */
};

enum {
	ODSQL_TEXT_MAX = 8192,  /* bytes of one clause */
	ODSQL_DEPTH = 32,       /* of parentheses and not */
	ODSQL_CONDITIONS = 500, /* in all; each word, in each field, is one */
	ODSQL_VALUES = 1000,    /* of one in (...), itself one condition */
	ODSQL_ORDERS = 16,
	ODSQL_KEYS = 16 /* of group_by */
};

/* How a field of the answer is made of the values of a row. */
enum odsql_shape {
	ODSQL_VALUE,
	ODSQL_POINT,  /* two columns of degrees: {"lon":5.55,"lat":45.07} */
	ODSQL_LATLON, /* the same from one text */
	ODSQL_LONLAT,
	ODSQL_GEO,  /* GeoJSON, as a Feature */
	ODSQL_RANGE /* « [0, 10[ » from a lower bound */
};
struct odsql_field {
	const char *name;
	enum odsql_shape shape;
	enum column_type type;
	unsigned value, longitude; /* of the row; the second of POINT only */
	struct place place;        /* of POINT only */
	double width;              /* of RANGE */
};

/* What was understood. A point of two columns is the field geo_point_2d,
 * unless a column has that name. */
struct odsql_asked {
	struct asked asked;
	const struct odsql_field *fields;
	unsigned nfields;
	bool uses_now; /* the answer depends on when it is made */
};

/*
 * The language, as far as rows of one table can answer it:
 *	select	 * | include(NAME*) | exclude(NAME*) | EXPRESSION [as NAME]
 *		 EXPRESSION: a field, year() month() day() hour() minute()
 *		 date_format(F, 'dd/MM/YYYY'), count(*) count(F)
 *		 count(distinct F) sum() avg() min() max()
 *	where	 and or not ( ); = : != <> < <= > >=; like; in (A, B);
 *		 in [A..B] ]A..B[ [A to B]; is [not] null true false;
 *		 a truth field alone; "words" alone; search() suggest()
 *		 startswith() within_distance() in_bbox() now()
 *	group_by EXPRESSION or range(F, WIDTH), as NAME
 *	order_by EXPRESSION or a name of select, asc or desc
 * Fields with other signs than letters, digits and _ stand between ` `.
 * A format has YYYY, MM and dd, in any order, between - / . : , _ or spaces;
 * DD is taken for dd: theirs is the day of the year, which nobody means.
 * A date of only a year, a month or a day means all of it: < is before its
 * start, > after its end. like and suggest() look for the letters anywhere,
 * accents and case aside; search() for words, and takes no letter for another.
 *
 * ERR_INVALID, in French, with the place in the text; asked.wrong is the
 * parameter. Functions of theirs that are not here are named as such.
 */
enum err_code odsql_parse(struct arena *a, const struct table *t,
    const struct odsql *o, struct odsql_asked *out, struct err *e) must_check;

/* A field by its name, or year(F)...: what facets count, and what it is called
 * in the answer. ERR_INVALID as above. */
enum err_code odsql_facet(struct arena *a, const struct table *t,
    const char *text, struct output *out, struct err *e) must_check;
/* Is it the same value, whatever it is called? */
bool odsql_same_term(const struct term *a, const struct term *b);

/* One row as Opendatasoft writes it; arg is a struct odsql_asked. A date-time
 * without offset is given as UTC, as theirs all are. */
void odsql_row(void *arg, struct str *out, const struct answer_row *row);

/* Is a field made of values, a place or a range, rather than one of them? */
bool odsql_is_made(const struct odsql_field *f);
/* Append the text of such a field, where cells hold texts: « 45.07, 5.55 »,
 * latitude first, « [0, 10[ », or nothing. arg is a struct odsql_asked. */
void odsql_text(
    void *arg, unsigned field, const struct answer_row *row, struct str *out);

/* The type of a column in their words: text, int, double, date, datetime,
 * boolean, geo_point_2d, geo_shape. */
const char *odsql_type(const struct table *t, unsigned column);
/* Two columns that are a place are also a field of their own. */
bool odsql_has_point(const struct table *t);
#define ODSQL_POINT_NAME "geo_point_2d"

#endif
