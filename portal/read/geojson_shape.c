/* SPDX-License-Identifier: Apache-2.0 */
/* geojson_shape.c - geometries written as compact GeoJSON in WGS 84. */
#include "read/geojson_shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/json_text.h"

enum {
	NESTING_MAX = 8 /* collections */
};

/* Members of a geometry, NULL when missing; the last one counts. */
struct parts {
	const char *type, *coordinates, *geometries, *crs;
};

static const struct kind {
	const char *name;
	int depth; /* of lists around a position; -1: a collection */
	bool has_rings;
} kinds[] = {
	{ "Point", 0, false },
	{ "MultiPoint", 1, false },
	{ "LineString", 1, false },
	{ "MultiLineString", 2, false },
	{ "Polygon", 2, true },
	{ "MultiPolygon", 3, true },
	{ "GeometryCollection", -1, false },
};

bool
shape_is_type(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return true;
	}
	return false;
}

const char *
shape_words(enum shape_fault fault)
{
	static const char *const words[SHAPE_FAULTS] = {
		[SHAPE_NO_OBJECT] =
		    "une géométrie est attendue, avec son \"type\".",
		[SHAPE_BAD_TYPE] =
		    "ce type de géométrie n’existe pas en GeoJSON (Point, "
		    "LineString, Polygon, MultiPoint, MultiLineString, "
		    "MultiPolygon, GeometryCollection).",
		[SHAPE_NO_LIST] = "la géométrie n’a pas de coordonnées "
				  "(\"coordinates\" ou \"geometries\").",
		[SHAPE_BAD_POSITION] =
		    "une coordonnée est mal écrite" NNBSP
		    ": une position est une liste de deux ou trois nombres, "
		    "longitude puis latitude.",
		[SHAPE_BAD_NESTING] =
		    "les listes de coordonnées ne sont pas emboîtées comme le "
		    "veut ce type de géométrie.",
		[SHAPE_TOO_DEEP] = "trop de collections de géométries sont "
				   "emboîtées les unes dans les autres.",
		[SHAPE_UNKNOWN_CRS] =
		    "ce système de coordonnées n’est pas connu. Exportez le "
		    "fichier en WGS" NBSP "84 (EPSG:4326) ou en Lambert-93 "
		    "(EPSG:2154).",
		[SHAPE_NOWHERE] =
		    "ces coordonnées n’existent pas dans le système que le "
		    "fichier annonce.",
	};

	return words[fault];
}

static void
read_parts(const char *p, struct parts *out)
{
	static const char *const names[] = { "type", "coordinates",
		"geometries", "crs" };
	const char *found[4];

	json_members(p, names, 4, found);
	*out = (struct parts){ found[0], found[1], found[2], found[3] };
}

/* « EPSG:2154 », or a bare code as the oldest files have it. */
static bool
find_named(const char *p, struct projection *out)
{
	struct json_losses losses = { 0 };
	char name[256];
	const char *end = json_end(p);
	size_t len = (size_t)(end - p);

	if (*p == '"' && len <= sizeof(name)) {
		len = json_write_string(p, name, &end, &losses);
		return projection_find_name(name, len, out);
	}
	return *p >= '1' && *p <= '9' && len <= 6 &&
	    projection_find_epsg((int)strtol(p, NULL, 10), out);
}

enum shape_fault
shape_read_crs(struct shape *s, const char *p, struct projection *out)
{
	static const char *const inside[] = { "properties" };
	static const char *const names[] = { "name", "code" };
	const char *properties, *found[2];

	s->at = p;
	if (*p == 'n' && projection_find_epsg(4326, out))
		return SHAPE_FINE;
	if (*p == '"')
		return find_named(p, out) ? SHAPE_FINE : SHAPE_UNKNOWN_CRS;
	if (*p != '{')
		return SHAPE_UNKNOWN_CRS;
	json_members(p, inside, 1, &properties);
	if (!properties || *properties != '{')
		return SHAPE_UNKNOWN_CRS;
	json_members(properties, names, 2, found);
	for (int i = 0; i < 2; i++) {
		if (found[i])
			return find_named(found[i], out) ? SHAPE_FINE
							 : SHAPE_UNKNOWN_CRS;
	}
	return SHAPE_UNKNOWN_CRS;
}

void
shape_put_number(struct str *out, double d)
{
	char text[32], *p = text + sizeof(text);
	bool minus = d < 0;
	uint64_t n;
	int decimals = 7;

	if (!(fabs(d) < 1e11)) {
		str_append_double(out, d);
		return;
	}
	n = (uint64_t)llround(fabs(d) * 1e7);
	while (decimals > 0 && n % 10 == 0) {
		n /= 10;
		decimals--;
	}
	minus = minus && n > 0;
	for (int i = 0; i < decimals; i++, n /= 10)
		*--p = (char)('0' + n % 10);
	if (decimals > 0)
		*--p = '.';
	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	if (minus)
		*--p = '-';
	str_append_n(out, p, (size_t)(text + sizeof(text) - p));
}

bool
shape_put_position(struct shape *s, double x, double y, double z)
{
	double lon, lat;

	projection_to_wgs84(&s->source, x, y, &lon, &lat);
	if (!isfinite(lon) || !isfinite(lat))
		return false;
	s->is_outside |= fabs(lon) > 180 || fabs(lat) > 90;
	s->is_converted |= !s->source.is_wgs84;
	s->is_coarse |= s->source.is_shifted;
	str_append_char(&s->out, '[');
	shape_put_number(&s->out, lon);
	str_append_char(&s->out, ',');
	shape_put_number(&s->out, lat);
	if (isfinite(z)) {
		str_append_char(&s->out, ',');
		shape_put_number(&s->out, z);
	}
	str_append_char(&s->out, ']');
	return true;
}

/* Is the number at p beyond the limit? */
static bool
is_beyond(const char *p, const char *end, int limit)
{
	const char *q = p + (*p == '-');
	int n = 0;

	while (q < end && *q >= '0' && *q <= '9' && n < limit)
		n = 10 * n + (*q++ - '0');
	/* Its whole part is smaller, and no exponent follows. */
	if (n < limit && !memchr(q, 'e', (size_t)(end - q)) &&
	    !memchr(q, 'E', (size_t)(end - q)))
		return false;
	return fabs(strtod(p, NULL)) > limit;
}

/* Two numbers or more, as written. */
static enum shape_fault
copy_position(struct shape *s, const char *p, const char **end)
{
	static const int limits[] = { 180, 90 };
	const char *start = p;
	unsigned n = 0;

	do {
		const char *number = p = json_space(p + 1), *after;

		if (*p != '-' && (*p < '0' || *p > '9'))
			break;
		after = json_end(p);
		if (json_is_nan(number))
			break;
		if (n < 2)
			s->is_outside |= is_beyond(number, after, limits[n]);
		str_append_char(&s->out, n ? ',' : '[');
		str_append_n(&s->out, number, (size_t)(after - number));
		n++;
		p = json_space(after);
	} while (*p == ',');
	s->at = start;
	*end = p + 1;
	str_append_char(&s->out, ']');
	return *p == ']' && n >= 2 ? SHAPE_FINE : SHAPE_BAD_POSITION;
}

static enum shape_fault
convert_position(struct shape *s, const char *p, const char **end)
{
	double xyz[3] = { 0, 0, NAN };
	const char *start = p;
	unsigned n = 0;

	s->at = start;
	do {
		p = json_space(p + 1);
		if (*p != '-' && (*p < '0' || *p > '9'))
			return SHAPE_BAD_POSITION;
		if (json_is_nan(p))
			return SHAPE_BAD_POSITION;
		if (n < 3)
			xyz[n] = strtod(p, NULL);
		n++;
		p = json_space(json_end(p));
	} while (*p == ',');
	*end = p + 1;
	if (*p != ']' || n < 2)
		return SHAPE_BAD_POSITION;
	return shape_put_position(s, xyz[0], xyz[1], xyz[2]) ? SHAPE_FINE
							     : SHAPE_NOWHERE;
}

static enum shape_fault
write_position(struct shape *s, const char *p, const char **end)
{
	/* A list where a number should be. */
	if (*json_space(p + 1) == '[')
		return SHAPE_BAD_NESTING;
	return s->source.is_wgs84 ? copy_position(s, p, end)
				  : convert_position(s, p, end);
}

/* Of two positions that were written. */
static bool
is_same_place(const char *p, const char *q)
{
	for (int n = 0; n < 2; n++) {
		p = json_space(p + 1);
		q = json_space(q + 1);
		if (strtod(p, NULL) != strtod(q, NULL))
			return false;
		p = json_space(json_end(p));
		q = json_space(json_end(q));
	}
	return true;
}

/* The n positions of a ring were written, from the first to the last. */
static enum shape_fault
close_ring(struct shape *s, const char *first, const char *last, unsigned n)
{
	bool is_open = n > 0 && !is_same_place(first, last);
	const char *end;

	if (n < (is_open ? 3U : 4U)) {
		s->is_flat = true;
		return SHAPE_FINE;
	}
	if (!is_open)
		return SHAPE_FINE;
	s->is_open = true;
	str_append_char(&s->out, ',');
	return write_position(s, first, &end);
}

/* Lists of lists of positions: of those of a polygon, the last are rings. */
static enum shape_fault
write_lists(
    struct shape *s, const char *p, int depth, bool rings, const char **end)
{
	enum shape_fault fault = SHAPE_FINE;
	const char *first, *last = NULL;
	unsigned n = 0;

	s->at = p;
	if (*p != '[')
		return *p == '"' ? SHAPE_BAD_POSITION : SHAPE_BAD_NESTING;
	if (depth == 0)
		return write_position(s, p, end);
	str_append_char(&s->out, '[');
	first = p = json_space(p + 1);
	while (!fault && *p != ']') {
		fault = write_lists(s, p, depth - 1, rings, end);
		if (fault)
			break;
		last = p;
		n++;
		p = json_space(*end);
		if (*p == ',') {
			str_append_char(&s->out, ',');
			p = json_space(p + 1);
		}
	}
	if (!fault && depth == 1 && rings)
		fault = close_ring(s, first, last, n);
	str_append_char(&s->out, ']');
	*end = p + 1;
	return fault;
}

static enum shape_fault write_geometry(
    struct shape *s, const char *p, int level);

static enum shape_fault
write_collection(struct shape *s, const char *p, int level)
{
	bool any = false;

	if (level == NESTING_MAX)
		return SHAPE_TOO_DEEP;
	if (!p || *p != '[')
		return SHAPE_NO_LIST;
	str_append(&s->out, "\"geometries\":[");
	p = json_space(p + 1);
	while (*p != ']') {
		size_t before = s->out.len + any;
		enum shape_fault fault;

		if (any)
			str_append_char(&s->out, ',');
		fault = write_geometry(s, p, level + 1);
		if (fault)
			return fault;
		/* Nothing was written of an empty one. */
		if (s->out.len > before)
			any = true;
		else if (any && !str_failed(&s->out))
			s->out.data[--s->out.len] = '\0';
		p = json_space(json_end(p));
		if (*p == ',')
			p = json_space(p + 1);
	}
	str_append(&s->out, "]}");
	return SHAPE_FINE;
}

static enum shape_fault
write_coordinates(
    struct shape *s, const struct parts *parts, const struct kind *k)
{
	const char *end;
	enum shape_fault fault;

	if (!parts->coordinates || *parts->coordinates != '[')
		return SHAPE_NO_LIST;
	str_append(&s->out, "\"coordinates\":");
	fault =
	    write_lists(s, parts->coordinates, k->depth, k->has_rings, &end);
	str_append_char(&s->out, '}');
	return fault;
}

static bool
is_empty_point(const struct parts *parts, const struct kind *k)
{
	return k->depth == 0 && parts->coordinates &&
	    *parts->coordinates == '[' &&
	    *json_space(parts->coordinates + 1) == ']';
}

/* With the crs of its own that PostGIS gives a geometry, if any. */
static enum shape_fault
write_geometry(struct shape *s, const char *p, int level)
{
	struct projection usual = s->source;
	const struct kind *k = NULL;
	enum shape_fault fault = SHAPE_FINE;
	struct parts parts;

	s->at = p;
	if (*p == 'n')
		return SHAPE_FINE;
	if (*p != '{')
		return SHAPE_NO_OBJECT;
	read_parts(p, &parts);
	if (!parts.type)
		return SHAPE_NO_OBJECT;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (json_is_word(parts.type, kinds[i].name))
			k = &kinds[i];
	}
	s->at = parts.type;
	if (!k)
		return SHAPE_BAD_TYPE;
	if (is_empty_point(&parts, k))
		return SHAPE_FINE;
	if (parts.crs)
		fault = shape_read_crs(s, parts.crs, &s->source);
	if (fault)
		return fault;
	str_append(&s->out, "{\"type\":\"");
	str_append(&s->out, k->name);
	str_append(&s->out, "\",");
	fault = k->depth < 0 ? write_collection(s, parts.geometries, level)
			     : write_coordinates(s, &parts, k);
	s->source = usual;
	return fault;
}

enum shape_fault
shape_write(struct shape *s, const char *p)
{
	struct projection usual = s->source;
	enum shape_fault fault;

	str_reset(&s->out);
	s->is_outside = s->is_converted = s->is_coarse = false;
	s->is_open = s->is_flat = false;
	fault = write_geometry(s, p, 0);
	s->source = usual;
	return fault;
}
