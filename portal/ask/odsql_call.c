/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_call.c - conditions that are functions: words, beginnings, places. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

enum {
	FIELDS_MAX = 50, /* of one search() */
	WORDS_MAX = 20
};

/* Fields, then a text: (*, "x"), ("x"), (a, b, "x"). No field: all. */
struct words {
	struct odsql_operand fields[FIELDS_MAX];
	unsigned nfields;
	const char *text;
	size_t at; /* of the text */
};

static enum err_code
read_words(struct odsql_reader *r, struct words *w, struct err *e)
{
	bool taken;
	enum err_code rc;

	w->nfields = 0;
	rc = odsql_take(r, "*", &taken, e);
	if (!rc && taken)
		rc = odsql_expect(r, ",", e);
	while (!rc && r->token.kind != TOKEN_TEXT) {
		struct odsql_operand *o = &w->fields[w->nfields];

		if (w->nfields == FIELDS_MAX)
			return odsql_wrong(r, r->token.at, e,
			    "il y a trop de champs, %d au plus.", FIELDS_MAX);
		rc = odsql_operand(r, o, e);
		if (!rc && (o->is_point || o->term.part != PART_WHOLE))
			return odsql_wrong(r, o->at, e,
			    "un champ est attendu ici, et non un lieu ou une "
			    "partie de date.");
		w->nfields++;
		if (!rc)
			rc = odsql_expect(r, ",", e);
	}
	if (rc)
		return rc;
	w->text = r->token.text;
	w->at = r->token.at;
	return odsql_next(r, e);
}

/* Each word in one of the fields at least. */
static enum err_code
words_in_fields(struct odsql_reader *r, const struct words *w,
    const struct cond **out, struct err *e)
{
	const struct cond *all[WORDS_MAX];
	const char *p = w->text + strspn(w->text, " \t\r\n");
	unsigned n = 0;

	while (*p) {
		const struct cond *any[FIELDS_MAX];
		size_t len = strcspn(p, " \t\r\n");
		enum err_code rc;

		if (n == WORDS_MAX)
			return odsql_wrong(r, w->at, e,
			    "il y a trop de mots, %d au plus.", WORDS_MAX);
		rc = odsql_count(r, w->nfields, w->at, e);
		if (rc)
			return rc;
		for (unsigned i = 0; i < w->nfields; i++)
			any[i] = odsql_text_test(
			    r, &w->fields[i].term, TEST_CONTAINS, p, len);
		all[n++] = odsql_node(r->a, COND_OR, any, w->nfields);
		p += len + strspn(p + len, " \t\r\n");
	}
	*out = odsql_node(r->a, COND_AND, all, n);
	return ERR_OK;
}

/* The text as it is, in one of the fields or, without any, in any text. */
static enum err_code
text_in_fields(struct odsql_reader *r, const struct words *w,
    const struct cond **out, struct err *e)
{
	unsigned n = 0, most = w->nfields ? w->nfields : table_ncols(r->t);
	struct term *terms = arena_array_of(r->a, most, struct term);
	const struct cond **any;
	enum err_code rc;

	for (unsigned i = 0; i < most; i++) {
		if (w->nfields > 0)
			terms[n++] = w->fields[i].term;
		else if (table_columns(r->t)[i].type == COLUMN_TEXT)
			terms[n++].column = (int)i;
	}
	rc = odsql_count(r, n, w->at, e);
	if (rc)
		return rc;
	any = arena_array_of(r->a, n, const struct cond *);
	for (unsigned i = 0; i < n; i++)
		any[i] = odsql_text_test(
		    r, &terms[i], TEST_CONTAINS, w->text, strlen(w->text));
	*out = odsql_node(r->a, COND_OR, any, n);
	return ERR_OK;
}

static enum err_code
read_search(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct words w;
	enum err_code rc = read_words(r, &w, e);

	if (rc)
		return rc;
	return w.nfields > 0 ? words_in_fields(r, &w, out, e)
			     : odsql_search(r, w.text, w.at, out, e);
}

static enum err_code
read_suggest(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct words w;
	enum err_code rc = read_words(r, &w, e);

	return rc ? rc : text_in_fields(r, &w, out, e);
}

static enum err_code
read_starts(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	size_t at = r->token.at;
	struct words w;
	enum err_code rc = read_words(r, &w, e);

	if (rc)
		return rc;
	if (w.nfields != 1)
		return odsql_wrong(
		    r, at, e, "startswith() attend un champ et un texte.");
	rc = odsql_count(r, 1, at, e);
	if (!rc)
		*out = odsql_text_test(
		    r, &w.fields[0].term, TEST_STARTS, w.text, strlen(w.text));
	return rc;
}

/* The field that says where rows are. */
static enum err_code
read_place(struct odsql_reader *r, struct err *e)
{
	struct odsql_operand o;
	enum err_code rc = odsql_operand(r, &o, e);

	if (rc)
		return rc;
	if (r->has_place && o.term.part == PART_WHOLE &&
	    (o.is_point ||
		(r->place.kind != PLACE_POINT &&
		    o.term.column == (int)r->place.latitude)))
		return odsql_expect(r, ",", e);
	if (!r->has_place)
		return odsql_wrong(
		    r, o.at, e, "ce tableau n’a pas de coordonnées.");
	return odsql_wrong(r, o.at, e,
	    "les lieux de ce tableau sont dans le champ «" NNBSP "%s" NNBSP
	    "».",
	    r->place.kind == PLACE_POINT
		? ODSQL_POINT_NAME
		: ask_column_of(r->t, (int)r->place.latitude)->name);
}

/* 500m, 10km, 3mi; a number alone is metres. */
static enum err_code
read_metres(struct odsql_reader *r, double *metres, struct err *e)
{
	static const struct {
		const char *name;
		double metres;
	} units[] = { { "m", 1 }, { "km", 1000 }, { "mi", 1609.344 },
		{ "ft", 0.3048 }, { "yd", 0.9144 }, { "cm", 0.01 } };
	bool taken = false;
	enum err_code rc;

	if (r->token.kind != TOKEN_NUMBER)
		return odsql_wrong(r, r->token.at, e,
		    "une distance est attendue, comme 500m ou 10km.");
	*metres = strtod(r->token.text, NULL);
	rc = odsql_next(r, e);
	for (size_t i = 0; !rc && !taken && i < sizeof(units) / sizeof(*units);
	     i++) {
		rc = odsql_take(r, units[i].name, &taken, e);
		if (taken)
			*metres *= units[i].metres;
	}
	return rc;
}

/* within_distance(FIELD, geom'POINT(5.5 45)', 10km) */
static enum err_code
read_near(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct cond c = { .kind = COND_NEAR };
	struct odsql_literal l = { .text = "" };
	enum err_code rc = read_place(r, e);

	if (!rc)
		rc = odsql_literal(r, &l, e);
	if (rc)
		return rc;
	if (l.kind != LITERAL_GEO ||
	    !odsql_read_point(l.text, &c.west, &c.south))
		return odsql_wrong(r, l.at, e,
		    "un point est attendu, comme geom'POINT(5.55 45.07)' "
		    "(longitude, latitude).");
	rc = odsql_expect(r, ",", e);
	if (!rc)
		rc = read_metres(r, &c.metres, e);
	return rc ? rc : odsql_one(r, &c, l.at, out, e);
}

static void
in_order(double *low, double *high)
{
	double other = *low;

	if (*low <= *high)
		return;
	*low = *high;
	*high = other;
}

/* in_bbox(FIELD, latitude, longitude, latitude, longitude): two corners. */
static enum err_code
read_box(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct cond c = { .kind = COND_BOX };
	double *const sides[] = { &c.south, &c.west, &c.north, &c.east };
	size_t at;
	enum err_code rc = read_place(r, e);

	at = r->token.at;
	for (int i = 0; !rc && i < 4; i++) {
		struct odsql_literal l;

		rc = i ? odsql_expect(r, ",", e) : ERR_OK;
		if (!rc)
			rc = odsql_literal(r, &l, e);
		if (!rc && l.kind != LITERAL_NUMBER)
			rc = odsql_wrong(
			    r, l.at, e, "un nombre de degrés est attendu.");
		if (!rc)
			*sides[i] = strtod(l.text, NULL);
	}
	if (rc)
		return rc;
	in_order(&c.south, &c.north);
	in_order(&c.west, &c.east);
	if (c.south < -90 || c.north > 90 || c.west < -180 || c.east > 180)
		return odsql_wrong(r, at, e,
		    "in_bbox() prend dans l’ordre la latitude et la longitude "
		    "d’un coin, puis du coin opposé.");
	return odsql_one(r, &c, at, out, e);
}

static const struct {
	const char *name;
	enum err_code (*read)(
	    struct odsql_reader *, const struct cond **, struct err *);
} predicates[] = {
	{ "search", read_search },
	{ "suggest", read_suggest },
	{ "startswith", read_starts },
	{ "within_distance", read_near },
	{ "distance", read_near },
	{ "in_bbox", read_box },
};
enum {
	PREDICATES = sizeof(predicates) / sizeof(predicates[0])
};

static unsigned
find(const struct odsql_reader *r)
{
	unsigned i = 0;

	while (i < PREDICATES && !odsql_is(r, predicates[i].name))
		i++;
	return i;
}

bool
odsql_is_predicate(const struct odsql_reader *r)
{
	return odsql_is_call(r) && find(r) < PREDICATES;
}

enum err_code
odsql_call(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	unsigned i = find(r);
	enum err_code rc = odsql_next(r, e);

	if (!rc)
		rc = odsql_expect(r, "(", e);
	if (!rc)
		rc = predicates[i].read(r, out, e);
	return rc ? rc : odsql_expect(r, ")", e);
}
