/* SPDX-License-Identifier: Apache-2.0 */
/* shape.c - GeoJSON geometries without what a screen cannot show. */
#include "draw/shape.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

enum {
	RING_LEAST = 4, /* positions of a ring: three corners, and back */
	COLLECTIONS = 4 /* of collections inside collections */
};

struct simplifying {
	struct str *out;
	double degrees;
	double per_degree; /* coordinates are whole parts of a degree */
	unsigned depth;    /* of collections */
};

/* Depth of the list of positions, and whether they close a ring. */
static const struct {
	const char *type;
	unsigned depth;
	bool is_ring, is_line;
} types[] = {
	{ "Point", 0, false, false },
	{ "MultiPoint", 1, false, false },
	{ "LineString", 1, false, true },
	{ "MultiLineString", 2, false, true },
	{ "Polygon", 2, true, true },
	{ "MultiPolygon", 3, true, true },
};
#define TYPES (sizeof(types) / sizeof(types[0]))

static bool
position(const json_t *p, double *x, double *y)
{
	const json_t *lon = json_array_get(p, 0), *lat = json_array_get(p, 1);

	if (!json_is_number(lon) || !json_is_number(lat))
		return false;
	*x = json_number_value(lon);
	*y = json_number_value(lat);
	return fabs(*x) <= 360 && fabs(*y) <= 90;
}

static void
put_position(struct simplifying *s, double x, double y)
{
	str_append_char(s->out, '[');
	str_append_double(s->out, round(x * s->per_degree) / s->per_degree);
	str_append_char(s->out, ',');
	str_append_double(s->out, round(y * s->per_degree) / s->per_degree);
	str_append_char(s->out, ']');
}

/* Positions of one line or ring, closed; false when too little is left. */
static bool
put_line(struct simplifying *s, const json_t *list, bool is_ring, bool is_line)
{
	size_t start = s->out->len, n = json_array_size(list), kept = 0;
	double x, y, last_x = 0, last_y = 0, first_x = 0, first_y = 0;

	str_append_char(s->out, '[');
	for (size_t i = 0; i < n; i++) {
		bool is_end = i == 0 || i + 1 == n || !is_line;

		if (!position(json_array_get(list, i), &x, &y))
			continue;
		if (!is_end && hypot(x - last_x, y - last_y) < s->degrees)
			continue;
		if (kept++ > 0)
			str_append_char(s->out, ',');
		put_position(s, x, y);
		last_x = x;
		last_y = y;
		if (kept == 1) {
			first_x = x;
			first_y = y;
		}
	}
	if (is_ring && (last_x != first_x || last_y != first_y)) {
		kept++;
		str_append_char(s->out, ',');
		put_position(s, first_x, first_y);
	}
	str_append_char(s->out, ']');
	if (kept >= (is_ring ? RING_LEAST : is_line ? 2 : 1))
		return true;
	str_cut(s->out, start);
	return false;
}

/* Lists of lines, lists of lists...; the ring of a hole that vanishes goes
 * alone, that of the outside takes its holes with it. */
static bool
put_lists(
    struct simplifying *s, const json_t *list, size_t type, unsigned depth)
{
	size_t start = s->out->len, n = json_array_size(list), kept = 0;

	if (depth == 1)
		return put_line(
		    s, list, types[type].is_ring, types[type].is_line);
	str_append_char(s->out, '[');
	for (size_t i = 0; i < n; i++) {
		size_t before = s->out->len;

		if (kept > 0)
			str_append_char(s->out, ',');
		if (put_lists(s, json_array_get(list, i), type, depth - 1)) {
			kept++;
			continue;
		}
		str_cut(s->out, before);
		if (types[type].is_ring && depth == 2 && i == 0)
			break;
	}
	str_append_char(s->out, ']');
	if (kept > 0)
		return true;
	str_cut(s->out, start);
	return false;
}

static bool put_geometry(struct simplifying *s, const json_t *g);

static bool
put_collection(struct simplifying *s, const json_t *g)
{
	const json_t *list = json_object_get(g, "geometries");
	size_t start = s->out->len, kept = 0, before;

	if (s->depth == COLLECTIONS)
		return false;
	s->depth++;
	str_append(s->out, "{\"type\":\"GeometryCollection\",\"geometries\":[");
	for (size_t i = 0; i < json_array_size(list); i++) {
		before = s->out->len;
		if (kept > 0)
			str_append_char(s->out, ',');
		if (put_geometry(s, json_array_get(list, i)))
			kept++;
		else
			str_cut(s->out, before);
	}
	s->depth--;
	str_append(s->out, "]}");
	if (kept == 0)
		str_cut(s->out, start);
	return kept > 0;
}

static bool
put_geometry(struct simplifying *s, const json_t *g)
{
	const char *type = json_string_value(json_object_get(g, "type"));
	const json_t *list = json_object_get(g, "coordinates");
	size_t start = s->out->len, i = 0;
	double x, y;
	bool ok;

	if (!type)
		return false;
	if (strcmp(type, "GeometryCollection") == 0)
		return put_collection(s, g);
	while (i < TYPES && strcmp(types[i].type, type) != 0)
		i++;
	if (i == TYPES)
		return false;
	str_append_printf(
	    s->out, "{\"type\":\"%s\",\"coordinates\":", types[i].type);
	ok = types[i].depth == 0 ? position(list, &x, &y)
				 : put_lists(s, list, i, types[i].depth);
	if (ok && types[i].depth == 0)
		put_position(s, x, y);
	str_append_char(s->out, '}');
	if (!ok)
		str_cut(s->out, start);
	return ok;
}

bool
shape_simplify(struct str *out, const char *geojson, size_t len, double degrees)
{
	struct simplifying s = { .out = out, .degrees = degrees };
	json_t *g = json_loadb(geojson, len, 0, NULL);
	double decimals = ceil(-log10(fmax(degrees, 1e-7))) + 1;
	bool ok;

	s.per_degree = pow(10, fmin(fmax(decimals, 0), 7));
	ok = put_geometry(&s, g);
	json_decref(g);
	return ok && !str_failed(out);
}
