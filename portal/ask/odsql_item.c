/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_item.c - one expression of select, group_by or order_by. */
#include <stdlib.h>
#include <string.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

static const struct {
	const char *name;
	enum aggregate aggregate;
} aggregates[] = {
	{ "count", AGG_COUNT },
	{ "sum", AGG_SUM },
	{ "avg", AGG_AVG },
	{ "min", AGG_MIN },
	{ "max", AGG_MAX },
};

static enum aggregate
find_aggregate(const struct odsql_reader *r)
{
	size_t n = sizeof(aggregates) / sizeof(aggregates[0]);

	for (size_t i = 0; odsql_is_call(r) && i < n; i++) {
		if (odsql_is(r, aggregates[i].name))
			return aggregates[i].aggregate;
	}
	return AGG_NONE;
}

static bool
can_aggregate(enum aggregate aggregate, const struct odsql_operand *o)
{
	enum column_type type = o->column->type;
	bool is_number = type == COLUMN_INT || type == COLUMN_DECIMAL;

	if (o->is_point || type == COLUMN_GEOMETRY)
		return aggregate == AGG_COUNT;
	return is_number || (aggregate != AGG_SUM && aggregate != AGG_AVG);
}

/* count(*), count(distinct F), sum(F) */
static enum err_code
read_aggregate(struct odsql_reader *r, struct odsql_item *out, struct err *e)
{
	bool is_distinct = false, is_all = false;
	size_t at = r->token.at;
	enum err_code rc;

	out->operand.at = at;
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_expect(r, "(", e);
	if (!rc && out->aggregate == AGG_COUNT) {
		rc = odsql_take(r, "*", &is_all, e);
		if (!rc && !is_all)
			rc = odsql_take(r, "distinct", &is_distinct, e);
	}
	if (!rc && !is_all)
		rc = odsql_operand(r, &out->operand, e);
	if (rc)
		return rc;
	if (is_all)
		out->operand.term.column = COLUMN_ALL;
	if (is_distinct)
		out->aggregate = AGG_DISTINCT;
	if (!is_all && !can_aggregate(out->aggregate, &out->operand))
		return odsql_wrong(r, at, e,
		    "ce calcul ne se fait pas sur «" NNBSP "%s" NNBSP
		    "», qui est %s.",
		    out->operand.column->name,
		    ask_type_label(out->operand.column->type));
	out->operand.at = at;
	out->operand.end = r->token.end;
	return odsql_expect(r, ")", e);
}

/* A width of one number, written 10 or equi(10). */
static enum err_code
read_width(struct odsql_reader *r, struct odsql_item *out, struct err *e)
{
	bool equal;
	enum err_code rc = odsql_take(r, "equi", &equal, e);

	if (!rc && equal)
		rc = odsql_expect(r, "(", e);
	if (rc)
		return rc;
	if (r->token.kind != TOKEN_NUMBER)
		return odsql_wrong(r, r->token.at, e,
		    "range() attend un champ et la largeur des intervalles, "
		    "un nombre.");
	out->operand.term.width = strtod(r->token.text, NULL);
	if (!(out->operand.term.width > 0))
		return odsql_wrong(r, r->token.at, e,
		    "la largeur des intervalles est plus grande que zéro.");
	rc = odsql_next(r, e);
	if (!rc && odsql_is(r, ","))
		return odsql_wrong(r, r->token.at, e,
		    "range() ne fait ici que des intervalles de même "
		    "largeur" NNBSP ": range(champ, 10).");
	return !rc && equal ? odsql_expect(r, ")", e) : rc;
}

/* range(F, 10) */
static enum err_code
read_range(struct odsql_reader *r, struct odsql_item *out, struct err *e)
{
	size_t at = r->token.at;
	enum err_code rc = odsql_next(r, e);

	if (!rc)
		rc = odsql_expect(r, "(", e);
	if (!rc)
		rc = odsql_operand(r, &out->operand, e);
	if (rc)
		return rc;
	if (out->operand.term.part != PART_WHOLE || out->operand.is_point ||
	    (out->operand.column->type != COLUMN_INT &&
		out->operand.column->type != COLUMN_DECIMAL))
		return odsql_wrong(
		    r, at, e, "range() s’emploie avec un champ de nombres.");
	out->operand.term.part = PART_BIN;
	out->shape = ODSQL_RANGE;
	rc = odsql_expect(r, ",", e);
	if (!rc)
		rc = read_width(r, out, e);
	if (rc)
		return rc;
	out->operand.at = at;
	out->operand.end = r->token.end;
	return odsql_expect(r, ")", e);
}

enum odsql_shape
odsql_shape_of(const struct odsql_reader *r, const struct odsql_operand *o)
{
	if (o->is_point)
		return ODSQL_POINT;
	if (o->term.part != PART_WHOLE || o->term.column < 0)
		return ODSQL_VALUE;
	if (o->column->type == COLUMN_GEOMETRY)
		return ODSQL_GEO;
	if (!r->has_place || o->term.column != (int)r->place.latitude)
		return ODSQL_VALUE;
	return r->place.kind == PLACE_LATLON ? ODSQL_LATLON
	    : r->place.kind == PLACE_LONLAT  ? ODSQL_LONLAT
					     : ODSQL_VALUE;
}

enum err_code
odsql_expression(
    struct odsql_reader *r, bool groups, struct odsql_item *out, struct err *e)
{
	enum err_code rc;

	*out = (struct odsql_item){ .aggregate = find_aggregate(r) };
	if (out->aggregate != AGG_NONE) {
		rc = read_aggregate(r, out, e);
	} else if (groups && odsql_is_call(r) && odsql_is(r, "range")) {
		rc = read_range(r, out, e);
	} else {
		rc = odsql_operand(r, &out->operand, e);
		if (!rc)
			out->shape = odsql_shape_of(r, &out->operand);
	}
	if (rc)
		return rc;
	/* As it was written; a field, as it is called. */
	out->name = arena_strndup(r->a, r->source + out->operand.at,
	    out->operand.end - out->operand.at);
	if (out->aggregate == AGG_NONE && out->operand.term.part == PART_WHOLE)
		out->name = out->operand.is_point ? ODSQL_POINT_NAME
						  : out->operand.column->name;
	return ERR_OK;
}

enum err_code
odsql_named(
    struct odsql_reader *r, bool groups, struct odsql_item *out, struct err *e)
{
	bool named;
	enum err_code rc = odsql_expression(r, groups, out, e);

	if (!rc)
		rc = odsql_take(r, "as", &named, e);
	if (rc || !named)
		return rc;
	if (r->token.kind != TOKEN_NAME && r->token.kind != TOKEN_QUOTED &&
	    r->token.kind != TOKEN_TEXT)
		return odsql_wrong(
		    r, r->token.at, e, "un nom est attendu après as.");
	out->name = r->token.text;
	return odsql_next(r, e);
}
