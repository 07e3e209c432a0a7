/* SPDX-License-Identifier: Apache-2.0 */
/* map.c - the places of a table as a map shows them at one scale. */
#include "draw/map.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "draw/shape.h"

#define TILE 256.0
#define PI 3.14159265358979323846
/* Where Mercator's square ends. */
#define LAST_LATITUDE 85.05112878

enum {
	SHAPE_PIXELS = 6, /* a smaller shape is seen as a point */
	LABEL_BYTES = 200,
	MARK_PIXELS = 36, /* of a group, as carte.js draws it */
	ALONE = 6000      /* rows that are read one by one after the index */
};

/* A square of the screen. */
struct spot {
	int64_t count, id; /* of the first row there */
	double lon, lat;   /* sums */
	struct place_box box;
	const char *label;
};

struct mapping {
	struct arena *a;
	const struct place *place;
	const struct map_view *view;
	struct str *out;
	unsigned across, down;
	struct spot *spots;
	double *norths; /* latitude where each row of spots starts */
	double degrees; /* of a pixel */
	size_t start;   /* of the answer in out */
	bool first, is_partial, has_label;
	int64_t *alone; /* rows that are not just one of a group */
	unsigned nalone;
	bool too_many;
};

static double
pixel_x(double lon, unsigned zoom)
{
	return (lon + 180) / 360 * TILE * exp2(zoom);
}

static double
pixel_y(double lat, unsigned zoom)
{
	double l = fmax(fmin(lat, LAST_LATITUDE), -LAST_LATITUDE) * PI / 180;

	return (1 - asinh(tan(l)) / PI) / 2 * TILE * exp2(zoom);
}

static double
latitude_of(double y, unsigned zoom)
{
	return atan(sinh(PI * (1 - 2 * y / TILE / exp2(zoom)))) * 180 / PI;
}

/* The box of a row from its values; those of the place come first. */
static bool
box_of(const struct place *p, const struct value *v, struct place_box *out)
{
	double lon, lat;

	if (p->kind != PLACE_POINT)
		return v[0].type == VALUE_TEXT &&
		    place_read(p->kind, v[0].text, v[0].len, out);
	if (!place_point(p, &v[0], &v[1], &lon, &lat))
		return false;
	*out = (struct place_box){ lon, lat, lon, lat };
	return true;
}

static unsigned
place_outputs(const struct place *p, struct output *out)
{
	out[0] = (struct output){ .term = { .column = (int)p->latitude } };
	if (p->kind != PLACE_POINT)
		return 1;
	out[1] = (struct output){ .term = { .column = (int)p->longitude } };
	return 2;
}

struct bounding {
	const struct place *place;
	struct place_box *box;
	bool any;
};

static bool
widen_box(void *arg, int64_t id, const struct place_box *box)
{
	struct bounding *b = arg;

	(void)id;
	if (!b->any)
		*b->box = *box;
	b->any = true;
	b->box->west = fmin(b->box->west, box->west);
	b->box->south = fmin(b->box->south, box->south);
	b->box->east = fmax(b->box->east, box->east);
	b->box->north = fmax(b->box->north, box->north);
	return true;
}

static bool
widen(void *arg, const struct answer_row *row)
{
	struct bounding *b = arg;
	struct place_box box;

	return !box_of(b->place, row->values, &box) ||
	    widen_box(b, row->id, &box);
}

enum err_code
map_bounds(struct table *t, const struct place *p, const struct cond *where,
    int64_t until_ms, struct place_box *out, bool *any, struct err *e)
{
	struct bounding b = { .place = p, .box = out };
	struct output outputs[2];
	struct query q = { .where = where,
		.outputs = outputs,
		.limit = -1,
		.until_ms = until_ms };
	const struct place_box world = { -180, -90, 180, 90 };
	bool known = false;
	enum err_code rc = ERR_OK;

	q.noutputs = place_outputs(p, outputs);
	if (!where)
		rc = place_index_read(
		    t, &world, until_ms, widen_box, &b, &known, e);
	if (!rc && !known)
		rc = query_run(t, &q, widen, &b, e);
	*any = b.any;
	return rc;
}

static void
feature_start(struct mapping *m)
{
	str_append(m->out, m->first ? "\n" : ",\n");
	m->first = false;
	str_append(m->out, "{\"type\":\"Feature\",");
}

static void
put_properties(struct mapping *m, int64_t id, const char *label, size_t len)
{
	str_append_printf(
	    m->out, "\"id\":%lld,\"properties\":{", (long long)id);
	if (len > 0) {
		str_append(m->out, "\"label\":");
		str_append_json(
		    m->out, label, text_cut(label, len, LABEL_BYTES));
	}
	str_append(m->out, "},\"geometry\":");
}

/* Drawn at once, from the row's own text; false when there is no room. */
static bool
put_shape(struct mapping *m, const struct answer_row *row, const char *label,
    size_t label_len)
{
	const struct value *g = &row->values[0];
	size_t start = m->out->len;
	bool first = m->first;

	if (m->out->len - m->start > MAP_BYTES) {
		m->is_partial = true;
		return false;
	}
	feature_start(m);
	put_properties(m, row->id, label, label_len);
	if (shape_simplify(m->out, g->text, g->len, m->degrees)) {
		str_append_char(m->out, '}');
		return true;
	}
	str_cut(m->out, start);
	m->first = first;
	return false;
}

/* The logarithms of Mercator were taken once for each row of squares. */
static struct spot *
spot_at(struct mapping *m, double lon, double lat)
{
	double i = floor((lon - m->view->west) / m->degrees / MAP_CELL);
	unsigned low = 0, high = m->down;

	while (high - low > 1) {
		unsigned middle = (low + high) / 2;

		if (lat <= m->norths[middle])
			low = middle;
		else
			high = middle;
	}
	i = fmax(0, fmin(i, m->across - 1));
	return &m->spots[low * m->across + (unsigned)i];
}

static void
add_spot(struct mapping *m, int64_t id, const struct place_box *box,
    const char *label, size_t len)
{
	double lon = (box->west + box->east) / 2;
	double lat = (box->south + box->north) / 2;
	struct spot *s = spot_at(m, lon, lat);

	if (s->count++ == 0) {
		s->id = id;
		s->box = *box;
		s->label = arena_strndup(m->a, label ? label : "",
		    text_cut(label, len, LABEL_BYTES));
	}
	s->lon += lon;
	s->lat += lat;
	s->box.west = fmin(s->box.west, box->west);
	s->box.south = fmin(s->box.south, box->south);
	s->box.east = fmax(s->box.east, box->east);
	s->box.north = fmax(s->box.north, box->north);
}

/* Larger than a point would be. */
static bool
is_drawn(const struct mapping *m, const struct place_box *box)
{
	return m->place->kind == PLACE_GEOMETRY &&
	    fmax(box->east - box->west, box->north - box->south) >
	    SHAPE_PIXELS * m->degrees;
}

static bool
take_row(void *arg, const struct answer_row *row)
{
	struct mapping *m = arg;
	unsigned at = m->place->kind == PLACE_POINT ? 2 : 1;
	const struct value *label = m->has_label ? &row->values[at] : NULL;
	const char *text = NULL;
	struct place_box box;
	size_t len = 0;

	if (!box_of(m->place, row->values, &box))
		return true;
	if (label && label->type == VALUE_TEXT) {
		text = label->text;
		len = label->len;
	}
	if (is_drawn(m, &box) && put_shape(m, row, text, len))
		return true;
	add_spot(m, row->id, &box, text, len);
	return !str_failed(m->out);
}

static double
distance(const struct mapping *m, const struct spot *s, const struct spot *o)
{
	unsigned zoom = m->view->zoom;
	double n = (double)s->count, k = (double)o->count;

	return hypot((s->lon / n - o->lon / k) / m->degrees,
	    pixel_y(s->lat / n, zoom) - pixel_y(o->lat / k, zoom));
}

/* The middle of a group may be beside that of the next square: two marks that
 * would cover each other are one. */
static void
merge_with(struct mapping *m, struct spot *s, struct spot *o)
{
	if (s->count == 0 || o->count == 0 || s->count + o->count < 3 ||
	    distance(m, s, o) >= MARK_PIXELS)
		return;
	s->count += o->count;
	s->lon += o->lon;
	s->lat += o->lat;
	s->box.west = fmin(s->box.west, o->box.west);
	s->box.south = fmin(s->box.south, o->box.south);
	s->box.east = fmax(s->box.east, o->box.east);
	s->box.north = fmax(s->box.north, o->box.north);
	o->count = 0;
}

static void
merge_spots(struct mapping *m)
{
	for (unsigned j = 0; j < m->down; j++) {
		for (unsigned i = 0; i < m->across; i++) {
			struct spot *s = &m->spots[j * m->across + i];

			if (i + 1 < m->across)
				merge_with(m, s, s + 1);
			if (j + 1 == m->down)
				continue;
			if (i > 0)
				merge_with(m, s, s + m->across - 1);
			merge_with(m, s, s + m->across);
			if (i + 1 < m->across)
				merge_with(m, s, s + m->across + 1);
		}
	}
}

static bool
leave_alone(struct mapping *m, int64_t id)
{
	m->too_many = m->nalone == ALONE;
	if (!m->too_many)
		m->alone[m->nalone++] = id;
	return !m->too_many;
}

static bool
take_box(void *arg, int64_t id, const struct place_box *box)
{
	struct mapping *m = arg;

	if (is_drawn(m, box))
		return leave_alone(m, id);
	add_spot(m, id, box, NULL, 0);
	return true;
}

/*
 * Most rows of a wide view are only counted, and the index of places is enough
 * for that; those that are seen one by one are then read. *done false: the
 * table has no index, or too many rows are to be read.
 */
static enum err_code
take_index(struct mapping *m, struct table *t, const struct query *all,
    bool *done, struct err *e)
{
	const struct map_view *v = m->view;
	const struct place_box window = { v->west, v->south, v->east,
		v->north };
	size_t nspots = (size_t)m->across * m->down;
	struct cond in = { .kind = COND_TEST,
		.test = TEST_IN,
		.term = { .column = COLUMN_ID } };
	struct query q = *all;
	struct value *ids;
	enum err_code rc;

	m->alone = arena_array_of(m->a, ALONE, int64_t);
	rc = place_index_read(t, &window, all->until_ms, take_box, m, done, e);
	for (size_t i = 0; !rc && !m->too_many && i < nspots; i++) {
		if (m->spots[i].count != 1)
			continue;
		/* It comes back with its name, where it really is. */
		leave_alone(m, m->spots[i].id);
		m->spots[i] = (struct spot){ 0 };
	}
	if (m->too_many) {
		memset(m->spots, 0, nspots * sizeof(*m->spots));
		*done = false;
	}
	if (rc || !*done || m->nalone == 0)
		return rc;
	ids = arena_array_of(m->a, m->nalone, struct value);
	for (unsigned i = 0; i < m->nalone; i++)
		ids[i] = (struct value){ VALUE_INT, .i = m->alone[i] };
	in.values = ids;
	in.nvalues = m->nalone;
	q.where = &in;
	return query_run(t, &q, take_row, m, e);
}

static void
put_spot(struct mapping *m, const struct spot *s)
{
	double n = (double)s->count;
	/* A tenth of a pixel: what a screen can tell apart. */
	double per_degree = pow(10, ceil(-log10(m->degrees / 10)));
	double lon = round(s->lon / n * per_degree) / per_degree;
	double lat = round(s->lat / n * per_degree) / per_degree;

	feature_start(m);
	if (s->count == 1)
		put_properties(m, s->id, s->label, strlen(s->label));
	else
		str_append_printf(m->out,
		    "\"properties\":{\"count\":%lld,\"bounds\":"
		    "[%.6f,%.6f,%.6f,%.6f]},\"geometry\":",
		    (long long)s->count, s->box.west, s->box.south, s->box.east,
		    s->box.north);
	str_append(m->out, "{\"type\":\"Point\",\"coordinates\":[");
	str_append_double(m->out, s->count == 1 ? s->lon : lon);
	str_append_char(m->out, ',');
	str_append_double(m->out, s->count == 1 ? s->lat : lat);
	str_append(m->out, "]}}");
}

/* A view of the size of a screen, and the squares it is cut in. */
static enum err_code
lay_out(struct mapping *m, struct err *e)
{
	const struct map_view *v = m->view;
	double left, top, right, bottom;

	if (v->zoom > MAP_ZOOM || !(v->west < v->east) ||
	    !(v->south < v->north) || v->west < -540 || v->east > 540)
		return err_set(e, ERR_INVALID,
		    "Cette vue de carte n’existe pas" NNBSP
		    ": bbox=OUEST,SUD,EST,NORD en degrés, et zoom de 0 à %d.",
		    MAP_ZOOM);
	left = pixel_x(v->west, v->zoom);
	top = pixel_y(v->north, v->zoom);
	right = pixel_x(v->east, v->zoom);
	bottom = pixel_y(v->south, v->zoom);
	if (right - left > MAP_PIXELS || bottom - top > MAP_PIXELS)
		return err_set(e, ERR_INVALID,
		    "Cette vue de carte est trop grande pour un écran" NNBSP
		    ": réduisez bbox ou zoom.");
	m->across = (unsigned)((right - left) / MAP_CELL) + 1;
	m->down = (unsigned)((bottom - top) / MAP_CELL) + 1;
	m->degrees = 360 / TILE / exp2(v->zoom);
	m->spots =
	    arena_array_of(m->a, (size_t)m->across * m->down, struct spot);
	m->norths = arena_array_of(m->a, m->down, double);
	for (unsigned j = 0; j < m->down; j++)
		m->norths[j] = latitude_of(top + j * MAP_CELL, v->zoom);
	return ERR_OK;
}

enum err_code
map_features(struct arena *a, struct table *t, const struct place *p,
    const struct cond *where, const struct map_view *view, int label,
    int64_t until_ms, struct str *out, struct err *e)
{
	struct mapping m = { .a = a,
		.place = p,
		.view = view,
		.out = out,
		.start = out->len,
		.first = true,
		.has_label = label >= 0 };
	const struct cond box = { .kind = COND_BOX,
		.west = view->west,
		.south = view->south,
		.east = view->east,
		.north = view->north };
	const struct cond *const both[] = { &box, where };
	const struct cond all = {
		.kind = COND_AND, .parts = both, .nparts = where ? 2 : 1
	};
	bool done = false;
	struct output outputs[3];
	struct query q = { .where = &all,
		.outputs = outputs,
		.limit = -1,
		.until_ms = until_ms };
	enum err_code rc = lay_out(&m, e);

	if (rc)
		return rc;
	q.noutputs = place_outputs(p, outputs);
	if (m.has_label)
		outputs[q.noutputs++] =
		    (struct output){ .term = { .column = label } };
	str_append(out, "{\"type\":\"FeatureCollection\",\"features\":[");
	if (!where)
		rc = take_index(&m, t, &q, &done, e);
	if (!rc && !done)
		rc = query_run(t, &q, take_row, &m, e);
	if (!rc)
		merge_spots(&m);
	for (unsigned i = 0; !rc && i < m.across * m.down; i++) {
		if (m.spots[i].count > 0)
			put_spot(&m, &m.spots[i]);
	}
	str_append_printf(
	    out, "],\"is_partial\":%s}\n", m.is_partial ? "true" : "false");
	return rc;
}

/* Starts of words in the names of columns that name a place, folded; and of
 * those that only number it. */
static const char *const names[] = { "nom", "name", "libelle", "titre", "title",
	"intitule", "designation", "denomination", "raison", "equipement",
	"etablissement", "lieu", NULL };
static const char *const codes[] = { "id", "code", "num", "no", "ref", "gid",
	NULL };

/* « c_nom », « nom du site »; « notes » is no « no ». */
static bool
has_word(const char *name, const char *const *starts)
{
	for (const char *at = name; *at != '\0'; at++) {
		if (at != name && isalnum((unsigned char)at[-1]))
			continue;
		for (size_t k = 0; starts[k] != NULL; k++) {
			size_t len = strlen(starts[k]);

			if (strncmp(at, starts[k], len) == 0 &&
			    (len > 2 || !isalpha((unsigned char)at[len])))
				return true;
		}
	}
	return false;
}

/* How well a column of texts names what a row is about. */
static int
worth_of(const struct column *c, const char *name)
{
	if (has_word(name, codes))
		return 1;
	if (has_word(name, names))
		return 4;
	return c->semantic == NULL || *c->semantic == '\0' ? 3 : 2;
}

int
map_label(const struct table *t)
{
	const struct column *cols = table_columns(t);
	struct arena *a = arena_new();
	int best = -1, worth = 0;

	for (unsigned i = 0; i < table_ncols(t); i++) {
		int own;

		if (cols[i].type != COLUMN_TEXT)
			continue;
		own = worth_of(&cols[i], text_fold(a, cols[i].name));
		if (own > worth) {
			worth = own;
			best = (int)i;
		}
	}
	arena_free(a);
	return best;
}
