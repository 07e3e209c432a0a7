/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile_shape.c - shapes of a shapefile as GeoJSON. */
#include "read/shapefile_shape.h"

#include <math.h>
#include <stdlib.h>

enum {
	/* Comparisons to find the rings of holes in one shape; beyond, they
	 * are taken to be in the ring before them. */
	COMPARISONS_MAX = 50000000,
	VERTICES_TRIED = 8 /* of a hole that touches the ring around it */
};

/* The vertices of one part. */
struct ring {
	int start, end;
	double area; /* twice, positive when it turns to the left */
	double box[4];
	int outer; /* the ring around it; its own number when it is a hole
		    * of none */
	int next;  /* hole of the same ring, or -1 */
};

/* A shape being written. */
struct tracing {
	struct shape *out;
	const SHPObject *o;
	bool has_z;
	int64_t budget; /* of comparisons */
};

static int
plain_type(int type)
{
	return type > 10 && type != SHPT_MULTIPATCH ? type % 10 : type;
}

bool
shapefile_knows(int type)
{
	static const int known[] = { SHPT_NULL, SHPT_POINT, SHPT_ARC,
		SHPT_POLYGON, SHPT_MULTIPOINT };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (plain_type(type) == known[i] && type <= SHPT_MULTIPOINTM)
			return true;
	}
	return false;
}

static bool
is_z_used(const SHPObject *o)
{
	bool any = false;

	if (o->nSHPType < SHPT_POINTZ || o->nSHPType > SHPT_MULTIPOINTZ ||
	    !o->padfZ)
		return false;
	for (int i = 0; i < o->nVertices; i++)
		any |= o->padfZ[i] != 0 && isfinite(o->padfZ[i]);
	return any;
}

static enum shape_fault
put(const struct tracing *t, int i)
{
	const SHPObject *o = t->o;
	double z = t->has_z ? o->padfZ[i] : NAN;

	return shape_put_position(t->out, o->padfX[i], o->padfY[i], z)
	    ? SHAPE_FINE
	    : SHAPE_NOWHERE;
}

/* Vertices from..end, in this order or the other, in brackets. */
static enum shape_fault
put_line(const struct tracing *t, int from, int end, bool backwards)
{
	enum shape_fault fault = SHAPE_FINE;

	str_append_char(&t->out->out, '[');
	for (int i = 0; !fault && i < end - from; i++) {
		if (i > 0)
			str_append_char(&t->out->out, ',');
		fault = put(t, backwards ? end - 1 - i : from + i);
	}
	str_append_char(&t->out->out, ']');
	return fault;
}

static void
open_shape(const struct tracing *t, const char *type)
{
	str_append(&t->out->out, "{\"type\":\"");
	str_append(&t->out->out, type);
	str_append(&t->out->out, "\",\"coordinates\":");
}

static enum shape_fault
write_points(const struct tracing *t)
{
	enum shape_fault fault;

	if (t->o->nVertices == 0)
		return SHAPE_FINE;
	open_shape(t, "MultiPoint");
	fault = put_line(t, 0, t->o->nVertices, false);
	str_append_char(&t->out->out, '}');
	return fault;
}

static enum shape_fault
write_point(const struct tracing *t)
{
	const SHPObject *o = t->o;
	enum shape_fault fault;

	/* How an empty point is stored. */
	if (o->nVertices < 1 || isnan(o->padfX[0]) || isnan(o->padfY[0]))
		return SHAPE_FINE;
	open_shape(t, "Point");
	fault = put(t, 0);
	str_append_char(&t->out->out, '}');
	return fault;
}

/* The vertices of part i; false when there are fewer than `least`. */
static bool
part(const SHPObject *o, int i, int least, int *from, int *end)
{
	*from = o->nParts > 0 ? o->panPartStart[i] : 0;
	*end = i + 1 < o->nParts ? o->panPartStart[i + 1] : o->nVertices;
	return *from >= 0 && *end <= o->nVertices && *end - *from >= least;
}

static int
parts(const SHPObject *o)
{
	return o->nParts > 0 ? o->nParts : o->nVertices > 0;
}

static enum shape_fault
write_lines(const struct tracing *t)
{
	enum shape_fault fault = SHAPE_FINE;
	int n = 0, from, end, first = 0, last = 0;

	for (int i = 0; i < parts(t->o); i++) {
		if (!part(t->o, i, 2, &from, &end))
			continue;
		first = n++ == 0 ? from : first;
		last = end;
	}
	if (n == 0)
		return SHAPE_FINE;
	open_shape(t, n > 1 ? "MultiLineString" : "LineString");
	if (n == 1) {
		fault = put_line(t, first, last, false);
		str_append_char(&t->out->out, '}');
		return fault;
	}
	for (int i = 0; !fault && i < parts(t->o); i++) {
		if (!part(t->o, i, 2, &from, &end))
			continue;
		str_append_char(&t->out->out, from == first ? '[' : ',');
		fault = put_line(t, from, end, false);
	}
	str_append(&t->out->out, "]}");
	return fault;
}

/* --- polygons ----------------------------------------------------------- */

static void
measure(const SHPObject *o, struct ring *r)
{
	const double *x = o->padfX + r->start, *y = o->padfY + r->start;
	int n = r->end - r->start;

	r->box[0] = r->box[2] = x[0];
	r->box[1] = r->box[3] = y[0];
	for (int i = 0; i < n; i++) {
		int next = i + 1 < n ? i + 1 : 0;

		/* From its first vertex: exact enough far from 0. */
		r->area += (x[i] - x[0]) * (y[next] - y[0]) -
		    (x[next] - x[0]) * (y[i] - y[0]);
		r->box[0] = fmin(r->box[0], x[i]);
		r->box[1] = fmin(r->box[1], y[i]);
		r->box[2] = fmax(r->box[2], x[i]);
		r->box[3] = fmax(r->box[3], y[i]);
	}
}

static bool
is_in_box(const struct ring *in, const struct ring *around)
{
	return in->box[0] >= around->box[0] && in->box[1] >= around->box[1] &&
	    in->box[2] <= around->box[2] && in->box[3] <= around->box[3];
}

/* Is the vertex v inside the ring? *touches: it is one of the ring's. */
static bool
has_vertex(const SHPObject *o, const struct ring *r, int v, bool *touches)
{
	double px = o->padfX[v], py = o->padfY[v];
	bool inside = false;
	int j = r->end - 1;

	*touches = false;
	for (int i = r->start; i < r->end; j = i++) {
		double xi = o->padfX[i], yi = o->padfY[i];
		double xj = o->padfX[j], yj = o->padfY[j];

		*touches |= xi == px && yi == py;
		if ((yi > py) != (yj > py) &&
		    px < (xj - xi) * (py - yi) / (yj - yi) + xi)
			inside = !inside;
	}
	return inside;
}

static bool
holds(struct tracing *t, const struct ring *hole, const struct ring *around)
{
	t->budget--;
	if (!is_in_box(hole, around))
		return false;
	/* Rings may touch. */
	for (int i = 0; i < VERTICES_TRIED && t->budget > 0; i++) {
		int v = hole->start + i;
		bool touches, inside;

		if (v == hole->end)
			break;
		t->budget -= around->end - around->start;
		inside = has_vertex(t->o, around, v, &touches);
		if (!touches)
			return inside;
	}
	return true;
}

/* The smallest outer ring around a hole; -1 when there is none. */
static int
find_outer(
    struct tracing *t, const struct ring *rings, int n, int hole, int before)
{
	int best = -1;

	for (int i = 0; i < n && t->budget > 0; i++) {
		if (rings[i].area <= 0 &&
		    (best < 0 || rings[i].area > rings[best].area) &&
		    holds(t, &rings[hole], &rings[i]))
			best = i;
	}
	return t->budget > 0 ? best : before;
}

/* Say of each ring which one is around it, itself for an outer one; returns
 * how many of those. */
static int
sort_rings(struct tracing *t, struct ring *rings, int n)
{
	int before = -1, outers = 0, only = -1;

	for (int i = 0; i < n; i++) {
		measure(t->o, &rings[i]);
		if (rings[i].area <= 0) {
			only = i;
			outers++;
		}
	}
	for (int i = 0; i < n; i++) {
		int outer = i;

		if (rings[i].area <= 0)
			before = i;
		else if (outers == 1)
			outer = only;
		else
			outer = find_outer(t, rings, n, i, before);
		rings[i].outer = outer < 0 ? i : outer;
	}
	outers = 0;
	for (int i = n - 1; i >= 0; i--) {
		struct ring *around = &rings[rings[i].outer];

		outers += rings[i].outer == i;
		if (rings[i].outer == i)
			continue;
		rings[i].next = around->next;
		around->next = i;
	}
	return outers;
}

/* Closed, and turning to the left when it is outer, to the right for a hole. */
static enum shape_fault
put_ring(const struct tracing *t, const struct ring *r, bool is_outer)
{
	const SHPObject *o = t->o;
	int last = r->end - 1;
	bool is_open = o->padfX[r->start] != o->padfX[last] ||
	    o->padfY[r->start] != o->padfY[last];
	bool backwards = is_outer ? r->area < 0 : r->area > 0;
	enum shape_fault fault = put_line(t, r->start, r->end, backwards);

	t->out->is_open |= is_open;
	t->out->is_flat |= !is_open && r->end - r->start < 4;
	if (!is_open || fault || str_failed(&t->out->out))
		return fault;
	t->out->out.data[--t->out->out.len] = '\0';
	str_append_char(&t->out->out, ',');
	fault = put(t, backwards ? last : r->start);
	str_append_char(&t->out->out, ']');
	return fault;
}

static enum shape_fault
put_polygon(const struct tracing *t, const struct ring *rings, int outer)
{
	enum shape_fault fault;

	str_append_char(&t->out->out, '[');
	fault = put_ring(t, &rings[outer], true);
	for (int i = rings[outer].next; !fault && i >= 0; i = rings[i].next) {
		str_append_char(&t->out->out, ',');
		fault = put_ring(t, &rings[i], false);
	}
	str_append_char(&t->out->out, ']');
	return fault;
}

static enum shape_fault
put_polygons(struct tracing *t, struct ring *rings, int n)
{
	int outers = sort_rings(t, rings, n);
	enum shape_fault fault = SHAPE_FINE;
	bool any = false;

	open_shape(t, outers > 1 ? "MultiPolygon" : "Polygon");
	str_append(&t->out->out, outers > 1 ? "[" : "");
	for (int i = 0; !fault && i < n; i++) {
		if (rings[i].outer != i)
			continue;
		str_append(&t->out->out, any ? "," : "");
		fault = put_polygon(t, rings, i);
		any = true;
	}
	str_append(&t->out->out, outers > 1 ? "]}" : "}");
	return fault;
}

static enum shape_fault
write_polygons(struct tracing *t)
{
	int all = parts(t->o), n = 0;
	struct ring *rings = calloc((size_t)all + 1, sizeof(*rings));
	enum shape_fault fault = SHAPE_FINE;

	for (int i = 0; rings && i < all; i++) {
		struct ring *r = &rings[n];

		if (!part(t->o, i, 3, &r->start, &r->end)) {
			t->out->is_flat |= r->end > r->start;
			continue;
		}
		r->next = -1;
		n++;
	}
	if (n > 0)
		fault = put_polygons(t, rings, n);
	free(rings);
	return fault;
}

enum shape_fault
shapefile_write(struct shape *s, const SHPObject *o)
{
	struct tracing t = { s, o, is_z_used(o), COMPARISONS_MAX };

	str_reset(&s->out);
	s->is_outside = s->is_converted = s->is_coarse = false;
	s->is_open = s->is_flat = false;
	switch (plain_type(o->nSHPType)) {
	case SHPT_POINT:
		return write_point(&t);
	case SHPT_MULTIPOINT:
		return write_points(&t);
	case SHPT_ARC:
		return write_lines(&t);
	case SHPT_POLYGON:
		return write_polygons(&t);
	default:
		return SHAPE_FINE;
	}
}
