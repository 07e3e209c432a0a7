/* SPDX-License-Identifier: Apache-2.0 */
/* place.c - where on Earth the rows of a table are. */
#include "store/place.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/projection.h"

#define EARTH_RADIUS 6371008.8 /* metres, mean (IUGG) */
#define RADIAN (3.14159265358979323846 / 180)

#define CENTIMETRES 1e7 /* of a degree, about */
#define LAMBERT93 2154  /* EPSG */

enum {
	DEPTH_MAX = 8 /* of the arrays of a geometry */
};

static struct projection lambert93;
static pthread_once_t lambert93_once = PTHREAD_ONCE_INIT;

static bool
is_number(enum column_type t)
{
	return t == COLUMN_INT || t == COLUMN_DECIMAL;
}

/* The first column of this semantic name, or of one that starts so. */
static bool
find(const struct table *t, const char *semantic, unsigned *out)
{
	size_t n = strlen(semantic);

	for (unsigned i = 0; i < table_ncols(t); i++) {
		const struct column *c = &table_columns(t)[i];

		if (strncmp(c->semantic, semantic, n) == 0 &&
		    (c->semantic[n] == '\0' || c->semantic[n] == '_')) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool
find_geometry(const struct table *t, unsigned *out)
{
	for (unsigned i = 0; i < table_ncols(t); i++) {
		if (table_columns(t)[i].type == COLUMN_GEOMETRY) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool
find_pair(const struct table *t, const char *latitude, const char *longitude,
    unsigned *lat, unsigned *lon)
{
	return find(t, latitude, lat) && find(t, longitude, lon) &&
	    is_number(table_columns(t)[*lat].type) &&
	    is_number(table_columns(t)[*lon].type);
}

bool
place_of_table(const struct table *t, struct place *out)
{
	unsigned lat, lon;

	if (find_geometry(t, &lat)) {
		*out = (struct place){ PLACE_GEOMETRY, lat, lat, false };
		return true;
	}
	if (find_pair(t, "latitude_wgs", "longitude_wgs", &lat, &lon)) {
		*out = (struct place){ PLACE_POINT, lat, lon, false };
		return true;
	}
	if (find(t, "latlon_wgs", &lat)) {
		*out = (struct place){ PLACE_LATLON, lat, lat, false };
		return true;
	}
	if (find(t, "lonlat_wgs", &lat)) {
		*out = (struct place){ PLACE_LONLAT, lat, lat, false };
		return true;
	}
	if (find_pair(t, "latitude_l93", "longitude_l93", &lat, &lon)) {
		*out = (struct place){ PLACE_POINT, lat, lon, true };
		return true;
	}
	return false;
}

/* --- reading ------------------------------------------------------------ */

static bool
is_on_earth(double lon, double lat)
{
	/* Written so that what is no number is refused. */
	return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

static const char *
skip(const char *p, const char *end, const char *what)
{
	while (p < end && strchr(what, *p) && *p)
		p++;
	return p;
}

/* A number, as strtod reads it but for what is no decimal number. text ends
 * with a NUL. */
static bool
take_number(const char **p, const char *end, double *out)
{
	char *after;

	if (*p == end || !strchr("-+.0123456789", **p) || !**p)
		return false;
	*out = strtod(*p, &after);
	if (after == *p || after > end)
		return false;
	*p = after;
	return true;
}

static bool
read_pair(const char *p, const char *end, double *x, double *y)
{
	const char *comma;

	p = skip(p, end, " [(");
	if (!take_number(&p, end, x))
		return false;
	comma = skip(p, end, " ,;");
	if (comma == p || !take_number(&comma, end, y))
		return false;
	return skip(comma, end, " ])") == end;
}

/* Coordinates met one by one. */
struct walk {
	struct place_box *box;
	bool any, bad;
};

static void
widen(struct walk *w, double lon, double lat)
{
	struct place_box *b = w->box;

	if (!is_on_earth(lon, lat)) {
		w->bad = true;
		return;
	}
	if (!w->any)
		*b = (struct place_box){ lon, lat, lon, lat };
	w->any = true;
	b->west = fmin(b->west, lon);
	b->east = fmax(b->east, lon);
	b->south = fmin(b->south, lat);
	b->north = fmax(b->north, lat);
}

/* The arrays after « "coordinates": »; where they end. */
static const char *
walk_arrays(struct walk *w, const char *p, const char *end)
{
	double xy[2] = { 0, 0 }, rest;
	unsigned n = 0;
	int depth = 0;

	do {
		p = skip(p, end, " \t\r\n,");
		if (p == end)
			break;
		if (*p == '[') {
			depth++;
			n = 0;
			p++;
		} else if (*p == ']') {
			if (n >= 2)
				widen(w, xy[0], xy[1]);
			n = 0;
			depth--;
			p++;
		} else if (take_number(&p, end, n < 2 ? &xy[n] : &rest)) {
			n++;
		} else {
			break;
		}
	} while (depth > 0 && depth <= DEPTH_MAX);
	w->bad |= depth != 0;
	return p;
}

static bool
read_geometry(const char *text, size_t len, struct place_box *out)
{
	static const char key[] = "\"coordinates\"";
	const char *p = text, *end = text + len;
	struct walk w = { .box = out };

	while ((p = memmem(p, (size_t)(end - p), key, sizeof(key) - 1))) {
		p = skip(p + sizeof(key) - 1, end, " \t\r\n:");
		p = walk_arrays(&w, p, end);
	}
	return w.any && !w.bad;
}

bool
place_read(
    enum place_kind kind, const char *text, size_t len, struct place_box *out)
{
	double x, y;

	if (kind == PLACE_GEOMETRY)
		return read_geometry(text, len, out);
	if (kind == PLACE_LATLON ? !read_pair(text, text + len, &y, &x)
				 : !read_pair(text, text + len, &x, &y))
		return false;
	*out = (struct place_box){ x, y, x, y };
	return is_on_earth(x, y);
}

static void
make_lambert93(void)
{
	bool ok = projection_find_epsg(LAMBERT93, &lambert93);

	assert(ok);
	(void)ok;
}

bool
place_lambert93(double x, double y, double *lon, double *lat)
{
	pthread_once(&lambert93_once, make_lambert93);
	projection_to_wgs84(&lambert93, x, y, lon, lat);
	*lon = round(*lon * CENTIMETRES) / CENTIMETRES;
	*lat = round(*lat * CENTIMETRES) / CENTIMETRES;
	return is_on_earth(*lon, *lat);
}

bool
place_point(const struct place *p, const struct value *latitude,
    const struct value *longitude, double *lon, double *lat)
{
	double x, y;

	if (!value_is_number(longitude, &x) || !value_is_number(latitude, &y))
		return false;
	if (p->is_lambert93)
		return place_lambert93(x, y, lon, lat);
	*lon = x;
	*lat = y;
	return is_on_earth(x, y);
}

/* --- distances ---------------------------------------------------------- */

double
place_distance(double lon1, double lat1, double lon2, double lat2)
{
	double dlat = sin((lat2 - lat1) * RADIAN / 2);
	double dlon = sin((lon2 - lon1) * RADIAN / 2);
	double h =
	    dlat * dlat + cos(lat1 * RADIAN) * cos(lat2 * RADIAN) * dlon * dlon;

	return 2 * EARTH_RADIUS * asin(sqrt(h < 1 ? h : 1));
}

/* Metres east and north of the point distances are taken from. */
struct plane {
	double x, y;
};

struct measure {
	double lon, lat, best;
	bool crossings; /* odd number of sides west of the point */
	struct plane last;
};

static bool
position(const json_t *at, double *lon, double *lat)
{
	const json_t *x = json_array_get(at, 0), *y = json_array_get(at, 1);

	if (!json_is_number(x) || !json_is_number(y))
		return false;
	*lon = json_number_value(x);
	*lat = json_number_value(y);
	return is_on_earth(*lon, *lat);
}

static struct plane
project(const struct measure *m, double lon, double lat)
{
	double east = lon - m->lon;

	if (east > 180)
		east -= 360;
	else if (east < -180)
		east += 360;
	return (
	    struct plane){ east * RADIAN * cos(m->lat * RADIAN) * EARTH_RADIUS,
		(lat - m->lat) * RADIAN * EARTH_RADIUS };
}

static void
to_segment(struct measure *m, struct plane a, struct plane b)
{
	double dx = b.x - a.x, dy = b.y - a.y, len = dx * dx + dy * dy;
	double at = len > 0 ? -(a.x * dx + a.y * dy) / len : 0;

	at = at < 0 ? 0 : at > 1 ? 1 : at;
	m->best = fmin(m->best, hypot(a.x + at * dx, a.y + at * dy));
	if ((a.y > 0) != (b.y > 0) && a.x - a.y * dx / dy < 0)
		m->crossings = !m->crossings;
}

static bool
to_point(struct measure *m, const json_t *at)
{
	double lon, lat;

	if (!position(at, &lon, &lat))
		return false;
	m->best = fmin(m->best, place_distance(m->lon, m->lat, lon, lat));
	return true;
}

static bool
to_line(struct measure *m, const json_t *line)
{
	struct plane last = { 0, 0 }, here;
	double lon, lat;
	size_t i;
	const json_t *at;

	json_array_foreach(line, i, at)
	{
		if (!position(at, &lon, &lat))
			return false;
		here = project(m, lon, lat);
		to_segment(m, i > 0 ? last : here, here);
		last = here;
	}
	return true;
}

/* All the rings, holes too: inside is an odd number of sides away. */
static bool
to_polygon(struct measure *m, const json_t *rings)
{
	size_t i;
	const json_t *ring;

	m->crossings = false;
	json_array_foreach(rings, i, ring)
	{
		if (!to_line(m, ring))
			return false;
	}
	if (m->crossings)
		m->best = 0;
	return true;
}

static const struct {
	const char *type;
	bool (*measure)(struct measure *m, const json_t *coordinates);
	bool is_list;
} shapes[] = {
	{ "Point", to_point, false },
	{ "LineString", to_line, false },
	{ "Polygon", to_polygon, false },
	{ "MultiPoint", to_point, true },
	{ "MultiLineString", to_line, true },
	{ "MultiPolygon", to_polygon, true },
};

static bool
to_shape(struct measure *m, const json_t *g)
{
	const char *type = json_string_value(json_object_get(g, "type"));
	const json_t *at = json_object_get(g, "coordinates"), *one;
	size_t n;

	for (size_t i = 0; type && i < sizeof(shapes) / sizeof(shapes[0]);
	     i++) {
		if (strcmp(type, shapes[i].type) != 0)
			continue;
		if (!shapes[i].is_list)
			return shapes[i].measure(m, at);
		json_array_foreach(at, n, one)
		{
			if (!shapes[i].measure(m, one))
				return false;
		}
		return true;
	}
	return false;
}

static bool
to_geometry(struct measure *m, const json_t *g, int depth)
{
	const json_t *list = json_object_get(g, "geometries"), *one;
	size_t i;

	if (!json_is_array(list))
		return to_shape(m, g);
	json_array_foreach(list, i, one)
	{
		if (depth == DEPTH_MAX || !to_geometry(m, one, depth + 1))
			return false;
	}
	return true;
}

double
place_distance_to(double lon, double lat, const char *geojson, size_t len)
{
	struct measure m = { .lon = lon, .lat = lat, .best = INFINITY };
	json_t *g = json_loadb(geojson, len, 0, NULL);
	bool ok = to_geometry(&m, g, 0);

	json_decref(g);
	return ok && isfinite(m.best) ? m.best : -1;
}
