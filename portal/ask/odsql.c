/* SPDX-License-Identifier: Apache-2.0 */
/* odsql.c - the language of Opendatasoft's Explore API 2.1, as a query. */
#include "ask/odsql.h"

#include <string.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

static void
start(struct odsql_reader *r, struct arena *a, const struct table *t,
    struct odsql_asked *out)
{
	*r = (struct odsql_reader){ .a = a, .t = t };
	r->has_place = place_of_table(t, &r->place);
	r->nconds = arena_new_of(a, unsigned);
	r->uses_now = &out->uses_now;
}

/* --- refine -------------------------------------------------------------- */

/* Where the name of a field ends and « : » stands: the longest name. */
static const char *
split(struct odsql_reader *r, const char *text, int *column)
{
	const char *found = NULL;

	for (const char *p = strchr(text, ':'); p; p = strchr(p + 1, ':')) {
		if (ask_find(r->t, text, (size_t)(p - text), column))
			found = p;
	}
	if (found)
		ask_find(r->t, text, (size_t)(found - text), column);
	return found;
}

static const char *
without_quotes(struct arena *a, const char *text)
{
	size_t n = strlen(text);

	if (n >= 2 && (*text == '"' || *text == '\'') && text[n - 1] == *text)
		return arena_strndup(a, text + 1, n - 2);
	return text;
}

enum err_code
odsql_refine(struct odsql_reader *r, const char *text, const struct cond **out,
    struct err *e)
{
	struct odsql_literal l = { .kind = LITERAL_TEXT };
	struct odsql_operand o = { .at = 0 };
	const char *colon;
	int column;
	enum err_code rc = odsql_open(r, r->clause, text, e);

	if (rc)
		return rc;
	colon = split(r, text, &column);
	if (!colon && !strchr(text, ':'))
		return odsql_wrong(r, 0, e, "CHAMP:VALEUR est attendu.");
	if (!colon) {
		rc = odsql_operand(r, &o, e);
		if (rc)
			return rc;
		rc = odsql_expect(r, ":", e);
		if (rc)
			return rc;
		l.text = text + r->token.at;
	} else {
		o.term.column = column;
		o.column = ask_column_of(r->t, column);
		l.text = colon + 1;
	}
	l.text = without_quotes(r->a, l.text);
	return odsql_test(r, &o, TEST_EQUAL, &l, 1, out, e);
}

/* --- the whole ----------------------------------------------------------- */

static enum err_code
read_where(struct odsql_reader *r, const struct odsql *o,
    struct odsql_asked *out, struct err *e)
{
	unsigned n = 0;
	const struct cond **all = arena_array_of(
	    r->a, o->nwhere + o->nrefine + o->nexclude, const struct cond *);
	enum err_code rc = ERR_OK;

	out->asked.wrong = "where";
	for (unsigned i = 0; !rc && i < o->nwhere; i++) {
		if (!*o->where[i])
			continue;
		rc = odsql_open(r, "where", o->where[i], e);
		if (!rc)
			rc = odsql_where(r, &all[n++], e);
	}
	for (unsigned i = 0; !rc && i < o->nrefine; i++) {
		out->asked.wrong = r->clause = "refine";
		rc = odsql_refine(r, o->refine[i], &all[n++], e);
	}
	for (unsigned i = 0; !rc && i < o->nexclude; i++) {
		out->asked.wrong = r->clause = "exclude";
		rc = odsql_refine(r, o->exclude[i], &all[n], e);
		if (!rc)
			all[n] = odsql_node(r->a, COND_NOT, &all[n], 1);
		n++;
	}
	if (!rc && n > 0)
		out->asked.query.where = odsql_node(r->a, COND_AND, all, n);
	return rc;
}

enum err_code
odsql_parse(struct arena *a, const struct table *t, const struct odsql *o,
    struct odsql_asked *out, struct err *e)
{
	struct odsql_reader r;
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	start(&r, a, t, out);
	rc = read_where(&r, o, out, e);
	if (!rc)
		rc = odsql_shape_answer(&r, o, out, e);
	if (rc)
		return rc;
	out->asked.wrong = NULL;
	out->asked.query.limit = o->limit;
	out->asked.query.offset = o->offset;
	return ERR_OK;
}

enum err_code
odsql_facet(struct arena *a, const struct table *t, const char *text,
    struct output *out, struct err *e)
{
	struct odsql_asked none = { .uses_now = false };
	struct odsql_item item;
	struct odsql_reader r;
	enum err_code rc;

	start(&r, a, t, &none);
	rc = odsql_open(&r, "facet", text, e);
	if (!rc)
		rc = odsql_expression(&r, false, &item, e);
	if (rc)
		return rc;
	if (r.token.kind != TOKEN_END || item.aggregate != AGG_NONE ||
	    item.operand.is_point ||
	    item.operand.column->type == COLUMN_GEOMETRY)
		return odsql_wrong(&r, r.token.at, e,
		    "un champ est attendu, et rien d’autre.");
	*out = (struct output){ .term = item.operand.term, .name = item.name };
	return ERR_OK;
}

/* --- rows ---------------------------------------------------------------- */

const char *
odsql_type(const struct table *t, unsigned column)
{
	static const char *const types[COLUMN_TYPES] = {
		[COLUMN_TEXT] = "text",
		[COLUMN_INT] = "int",
		[COLUMN_DECIMAL] = "double",
		[COLUMN_BOOL] = "boolean",
		[COLUMN_DATE] = "date",
		[COLUMN_DATETIME] = "datetime",
		[COLUMN_TIME] = "text",
		[COLUMN_GEOMETRY] = "geo_shape",
	};
	struct place p;

	if (place_of_table(t, &p) && p.latitude == column &&
	    (p.kind == PLACE_LATLON || p.kind == PLACE_LONLAT))
		return "geo_point_2d";
	return types[table_columns(t)[column].type];
}

static void
put_point(struct str *out, double lon, double lat)
{
	str_append(out, "{\"lon\":");
	str_append_double(out, lon);
	str_append(out, ",\"lat\":");
	str_append_double(out, lat);
	str_append_char(out, '}');
}

/* Where a row is, by a field of that kind; false: nowhere. */
static bool
find_point(const struct odsql_field *f, const struct value *values, double *lon,
    double *lat)
{
	const struct value *v = &values[f->value];
	struct place_box box;

	if (f->shape == ODSQL_POINT)
		return place_point(
		    &f->place, v, &values[f->longitude], lon, lat);
	if (v->type != VALUE_TEXT ||
	    !place_read(f->shape == ODSQL_LATLON ? PLACE_LATLON : PLACE_LONLAT,
		v->text, v->len, &box))
		return false;
	*lon = box.west;
	*lat = box.south;
	return true;
}

static void
put_range(struct str *out, const struct odsql_field *f, double low)
{
	str_append_char(out, '[');
	str_append_double(out, low);
	str_append(out, ", ");
	str_append_double(out, low + f->width);
	str_append_char(out, '[');
}

static void
put_text(struct str *out, enum column_type type, const struct value *v)
{
	/* 19 characters are a date-time whose offset nobody wrote. */
	bool is_local = type == COLUMN_DATETIME && v->len == 19;
	bool is_number = type == COLUMN_INT || type == COLUMN_DECIMAL;

	if (is_number) {
		str_append_n(out, v->text, v->len);
		return;
	}
	str_append_json(out, v->text, v->len);
	if (is_local) {
		out->len--;
		str_append(out, "+00:00\"");
	}
}

static void
put_value(struct str *out, enum column_type type, const struct value *v)
{
	if (v->type == VALUE_NULL)
		str_append(out, "null");
	else if (v->type == VALUE_TEXT)
		put_text(out, type, v);
	else if (v->type == VALUE_REAL)
		str_append_double(out, v->d);
	else if (type == COLUMN_BOOL)
		str_append(out, v->i ? "true" : "false");
	else
		str_append_int(out, v->i);
}

static void
put_geo(struct str *out, const struct value *v)
{
	if (v->type != VALUE_TEXT || v->len == 0) {
		str_append(out, "null");
		return;
	}
	str_append(out, "{\"type\":\"Feature\",\"geometry\":");
	str_append_n(out, v->text, v->len);
	str_append(out, ",\"properties\":{}}");
}

static void
put_field(
    struct str *out, const struct odsql_field *f, const struct value *values)
{
	const struct value *v = &values[f->value];
	double lon, lat, low;

	switch (f->shape) {
	case ODSQL_VALUE:
		put_value(out, f->type, v);
		break;
	case ODSQL_POINT:
	case ODSQL_LATLON:
	case ODSQL_LONLAT:
		if (find_point(f, values, &lon, &lat))
			put_point(out, lon, lat);
		else
			str_append(out, "null");
		break;
	case ODSQL_GEO:
		put_geo(out, v);
		break;
	case ODSQL_RANGE:
		if (!value_is_number(v, &low)) {
			str_append(out, "null");
			break;
		}
		str_append_char(out, '"');
		put_range(out, f, low);
		str_append_char(out, '"');
		break;
	}
}

void
odsql_row(void *arg, struct str *out, const struct answer_row *row)
{
	const struct odsql_asked *q = arg;

	str_append_char(out, '{');
	for (unsigned i = 0; i < q->nfields; i++) {
		const struct odsql_field *f = &q->fields[i];

		str_append(out, i ? "," : "");
		str_append_json(out, f->name, strlen(f->name));
		str_append_char(out, ':');
		put_field(out, f, row->values);
	}
	str_append_char(out, '}');
}

bool
odsql_is_made(const struct odsql_field *f)
{
	return f->shape != ODSQL_VALUE && f->shape != ODSQL_GEO;
}

void
odsql_text(
    void *arg, unsigned field, const struct answer_row *row, struct str *out)
{
	const struct odsql_asked *q = arg;
	const struct odsql_field *f = &q->fields[field];
	double lon, lat, low;

	if (f->shape == ODSQL_RANGE) {
		if (value_is_number(&row->values[f->value], &low))
			put_range(out, f, low);
	} else if (find_point(f, row->values, &lon, &lat)) {
		str_append_double(out, lat);
		str_append(out, ", ");
		str_append_double(out, lon);
	}
}
