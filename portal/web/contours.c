/* SPDX-License-Identifier: Apache-2.0 */
/* contours.c - outlines of territories, from the file the portal chose. */
#include "web/contours.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "draw/map.h"
#include "draw/shape.h"
#include "model/site.h"
#include "model/tabular.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"

enum {
	UUID_LEN = 36,
	SHAPE_BYTES = 8 << 20, /* of one geometry, as it is kept */
	MOST_BYTES = 4 << 20   /* of outlines in one drawing, simplified */
};

/* In a: the identifier in an address of one of our files, or NULL. */
static const char *
identifier_in(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + UUID_LEN <= len; i++) {
		const char *id = arena_strndup(a, text + i, UUID_LEN);

		/* The last one: that of the dataset comes before. */
		if (text_is_uuid(id) && !identifier_in(a, text + i + UUID_LEN))
			return id;
	}
	return NULL;
}

struct outlining {
	struct arena *a;
	const struct chart_series *series;
	const struct chart_outline **outlines;
	double degrees; /* half a pixel */
	size_t bytes;
};

static int
point_of(const struct outlining *o, const struct value *code)
{
	for (unsigned i = 0; i < o->series->count; i++) {
		const char *key = o->series->points[i].key;

		if (key && strlen(key) == code->len &&
		    memcmp(key, code->text, code->len) == 0)
			return (int)i;
	}
	return -1;
}

static bool
take_outline(void *arg, const struct answer_row *row)
{
	struct outlining *o = arg;
	const struct value *code = &row->values[0], *shape = &row->values[1];
	struct chart_outline *own;
	struct str text;
	int at;

	if (shape->type != VALUE_TEXT || code->type != VALUE_TEXT ||
	    shape->len > SHAPE_BYTES)
		return true;
	at = point_of(o, code);
	str_init(&text, NULL, SHAPE_BYTES);
	if (at >= 0 &&
	    shape_simplify(&text, shape->text, shape->len, o->degrees) &&
	    o->bytes + text.len <= MOST_BYTES) {
		own = arena_new_of(o->a, struct chart_outline);
		own->geojson = arena_strndup(o->a, str_text(&text), text.len);
		own->next = o->outlines[at];
		o->outlines[at] = own;
		o->bytes += text.len;
	}
	str_free(&text);
	return true;
}

/* The column of codes of that kind, and the one of geometries. */
static bool
find_columns(const struct table *t, const char *kind, int *code, int *shape)
{
	*code = *shape = -1;
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const struct column *c = &table_columns(t)[i];

		if (c->type == COLUMN_GEOMETRY && *shape < 0)
			*shape = (int)i;
		else if (*code < 0 && strcmp(c->semantic, kind) == 0)
			*code = (int)i;
	}
	return *code >= 0 && *shape >= 0;
}

static enum err_code
none(struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED,
	    "Le portail n’a pas les contours de ces territoires" NNBSP
	    ": l’administrateur les choisit dans les réglages des cartes.");
}

static enum err_code
open_contours(struct request *req, struct table **out, struct err *e)
{
	struct site site;
	struct resource r;
	struct dataset d;
	const char *id;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	id = identifier_in(req->a, site.contours);
	if (!id)
		return none(e);
	rc = answer_resource(req, id, true, &r, &d, e);
	if (!rc)
		rc = tabular_open(db, req->a, app_of(req)->data_dir, &r,
		    r.version, 0, out, e);
	if (rc == ERR_NOT_FOUND || rc == ERR_GONE || rc == ERR_FORBIDDEN) {
		err_clear(e);
		return none(e);
	}
	return rc;
}

bool
contours_suit(struct request *req, const struct column *x)
{
	struct err e = { 0 };
	struct table *t;
	int code, shape;

	return open_contours(req, &t, &e) == ERR_OK &&
	    find_columns(t, x->semantic, &code, &shape);
}

/* How small a thing the drawing still shows, from the place of its rows. */
static enum err_code
find_scale(
    struct outlining *o, struct table *t, const struct query *q, struct err *e)
{
	struct place_box box = { 0 };
	struct place place;
	bool any = false;
	enum err_code rc = ERR_OK;

	if (place_of_table(t, &place))
		rc =
		    map_bounds(t, &place, q->where, q->until_ms, &box, &any, e);
	o->degrees = fmax((box.east - box.west) / CHART_AREAS_WIDE,
			 (box.north - box.south) / CHART_AREAS_HIGH) /
	    2;
	return rc;
}

/* The codes of the points, as the values of a condition. */
static void
put_keys(struct arena *a, const struct chart_series *s, struct cond *where)
{
	struct value *keys = arena_array_of(a, s->count, struct value);

	for (unsigned i = 0; i < s->count; i++) {
		const char *key = s->points[i].key;

		if (key)
			keys[where->nvalues++] = (struct value){ VALUE_TEXT,
				.text = key, .len = strlen(key) };
	}
	where->values = keys;
}

enum err_code
contours_put(struct request *req, const struct column *x, struct chart *c,
    unsigned *missing, struct err *e)
{
	struct outlining o = { .a = req->a, .series = c->series };
	struct output outputs[2] = { 0 };
	struct cond where = { .kind = COND_TEST, .test = TEST_IN };
	struct query q = {
		.where = &where, .outputs = outputs, .noutputs = 2, .limit = -1
	};
	struct table *t;
	enum err_code rc;

	*missing = 0;
	if (c->nseries == 0)
		return ERR_OK;
	rc = open_contours(req, &t, e);
	if (rc)
		return rc;
	if (!find_columns(t, x->semantic, &outputs[0].term.column,
		&outputs[1].term.column))
		return none(e);
	put_keys(req->a, c->series, &where);
	where.term = outputs[0].term;
	q.until_ms = budget_until(req);
	o.outlines = arena_array_of(
	    req->a, c->series->count, const struct chart_outline *);
	rc = find_scale(&o, t, &q, e);
	if (!rc)
		rc = query_run(t, &q, take_outline, &o, e);
	c->outlines = o.outlines;
	for (unsigned i = 0; i < c->series->count; i++)
		*missing += o.outlines[i] == NULL;
	return rc;
}
