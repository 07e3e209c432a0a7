/* SPDX-License-Identifier: Apache-2.0 */
/* geojson.c - rows as the features of a map (RFC 7946). */
#include <string.h>

#include "base/text.h"
#include "export/row_json.h"
#include "export/writer.h"
#include "store/place.h"

#define KEY_MAX 65536

struct geojson {
	struct place place;
	unsigned latitude, longitude; /* values of the row */
	const char **keys;            /* "name": of each property; NULL: none */
	bool is_first;
};

static bool
find(const struct query *q, unsigned visible, unsigned column, unsigned *at)
{
	for (unsigned i = 0; i < visible; i++) {
		const struct output *o = &q->outputs[i];

		*at = i;
		if (o->term.column == (int)column && o->aggregate == AGG_NONE &&
		    o->term.part == PART_WHOLE)
			return true;
	}
	return false;
}

/* Ask for a column more, after those of the answer and before the hidden
 * ones. */
static void
ask_more(struct export *x, struct query *q, unsigned column)
{
	unsigned at = q->noutputs - q->nhidden;
	struct output *o = arena_array_of(x->a, q->noutputs + 1, struct output);
	struct order *orders = arena_array_of(x->a, q->norders, struct order);

	memcpy(o, q->outputs, at * sizeof(*o));
	memcpy(o + at + 1, q->outputs + at, q->nhidden * sizeof(*o));
	o[at] = (struct output){ .term.column = (int)column, .name = "" };
	for (unsigned i = 0; i < q->norders; i++) {
		orders[i] = q->orders[i];
		orders[i].output += orders[i].output >= at;
	}
	q->outputs = o;
	q->orders = orders;
	q->noutputs++;
}

static bool
take_place(struct export *x, struct query *q, struct geojson *g)
{
	const unsigned columns[2] = { g->place.latitude, g->place.longitude };
	unsigned *const at[2] = { &g->latitude, &g->longitude };

	for (int i = 0; i < 2; i++) {
		unsigned visible = q->noutputs - q->nhidden;

		if (find(q, visible, columns[i], at[i]))
			continue;
		/* A group has no place but that of its keys. */
		if (x->is_grouped)
			return false;
		*at[i] = visible;
		ask_more(x, q, columns[i]);
	}
	return true;
}

static void
name_properties(struct export *x, struct geojson *g)
{
	bool is_first = true;

	g->keys = arena_array_of(x->a, x->ncolumns, const char *);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *name = x->columns[i].name;
		struct str key;

		/* The geometry says the same; not so of metres. */
		if (!g->place.is_lambert93 &&
		    (i == g->latitude || i == g->longitude))
			continue;
		str_init(&key, x->a, KEY_MAX);
		str_append(&key, is_first ? "" : ",");
		str_append_json(&key, name, strlen(name));
		str_append_char(&key, ':');
		g->keys[i] = str_text(&key);
		is_first = false;
	}
}

static enum err_code
geojson_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	struct geojson *g = arena_new_of(x->a, struct geojson);

	if (!place_of_table(t, &g->place))
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce tableau n’a pas de coordonnées" NNBSP
		    ": il ne peut pas être donné en GeoJSON, prenez un autre "
		    "format.");
	if (!take_place(x, q, g))
		return err_set(e, ERR_UNSUPPORTED,
		    "Des lignes regroupées n’ont plus de coordonnées" NNBSP
		    ": prenez un autre format que GeoJSON.");
	name_properties(x, g);
	g->is_first = true;
	x->state = g;
	return ERR_OK;
}

static void
geojson_head(struct export *x, struct str *out)
{
	(void)x;
	str_append(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
}

static void
geojson_row(struct export *x, struct str *out)
{
	struct geojson *g = x->state;

	str_append(out,
	    g->is_first ? "{\"type\":\"Feature\","
			: ",\n{\"type\":\"Feature\",");
	g->is_first = false;
	if (x->row.id > 0) {
		str_append(out, "\"id\":");
		str_append_int(out, x->row.id);
		str_append_char(out, ',');
	}
	str_append(out, "\"properties\":{");
}

static void
geojson_cell(
    struct export *x, unsigned i, const struct value *v, struct str *out)
{
	const struct geojson *g = x->state;

	if (!g->keys[i])
		return;
	str_append(out, g->keys[i]);
	row_json_value(out, x->columns[i].type, v);
}

static void
put_geometry(
    const struct geojson *g, const struct value *values, struct str *out)
{
	const struct value *v = &values[g->latitude];
	struct place_box box;
	bool is_there;

	if (g->place.kind == PLACE_POINT)
		is_there = place_point(
		    &g->place, v, &values[g->longitude], &box.west, &box.south);
	else
		is_there = v->type == VALUE_TEXT &&
		    place_read(g->place.kind, v->text, v->len, &box);
	if (!is_there) {
		str_append(out, "null");
	} else if (g->place.kind == PLACE_GEOMETRY) {
		str_append_n(out, v->text, v->len);
	} else {
		str_append(out, "{\"type\":\"Point\",\"coordinates\":[");
		str_append_double(out, box.west);
		str_append_char(out, ',');
		str_append_double(out, box.south);
		str_append(out, "]}");
	}
}

static void
geojson_end_row(struct export *x, struct str *out)
{
	str_append(out, "},\"geometry\":");
	put_geometry(x->state, x->row.values, out);
	str_append_char(out, '}');
}

static void
geojson_foot(struct export *x, struct str *out)
{
	(void)x;
	str_append(out, "\n]}\n");
}

const struct export_writer export_geojson = {
	.start = geojson_start,
	.head = geojson_head,
	.row = geojson_row,
	.cell = geojson_cell,
	.end_row = geojson_end_row,
	.foot = geojson_foot,
};
