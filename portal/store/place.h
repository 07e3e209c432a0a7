/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - where on Earth the rows of a table are. */
#ifndef PARVIS_STORE_PLACE_H
#define PARVIS_STORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "store/table.h"

enum place_kind {
	PLACE_POINT,   /* two columns: degrees, or metres of Lambert-93 */
	PLACE_LATLON,  /* « 45.07, 5.55 » or « [45.07,5.55] » in one cell */
	PLACE_LONLAT,  /* the other way round, as some programs do */
	PLACE_GEOMETRY /* GeoJSON */
};
struct place {
	enum place_kind kind;
	unsigned latitude, longitude; /* columns; the same one but for POINT */
	bool is_lambert93; /* a point's ordinate and abscissa, not degrees */
};

/*
 * The columns that give the place of a row, by their types and semantic names:
 * a geometry first, then a pair of degrees, then both in one cell, then a pair
 * of Lambert-93. The table takes the first of each. False: rows have no place.
 */
bool place_of_table(const struct table *t, struct place *out);

/* The box round a cell: a point for all but geometries. False when there is
 * no place in it, or not one of this Earth. */
struct place_box {
	double west, south, east, north;
};
bool place_read(
    enum place_kind kind, const char *text, size_t len, struct place_box *out);

/*
 * The boxes of the rows whose place meets the window, in no order, from the
 * index of places alone: rounded outwards to some 1e-5 degree. fn returns
 * false to stop. *known false, and nothing is given, when the table has no such
 * index. until_ms as in struct query.
 */
enum err_code place_index_read(struct table *t, const struct place_box *window,
    int64_t until_ms,
    bool (*fn)(void *arg, int64_t id, const struct place_box *box), void *arg,
    bool *known, struct err *e) must_check;

/* Degrees of WGS 84 of a POINT, from its two cells. False when there is no
 * place in them, or not one of this Earth. */
bool place_point(const struct place *p, const struct value *latitude,
    const struct value *longitude, double *lon, double *lat);
/* The same of Lambert-93, metres: rounded to a centimetre. */
bool place_lambert93(double x, double y, double *lon, double *lat);

/* Metres between two points of the sphere. */
double place_distance(double lon1, double lat1, double lon2, double lat2);
/* Metres from a point to a GeoJSON geometry, 0 inside; -1 when it is none. */
double place_distance_to(
    double lon, double lat, const char *geojson, size_t len);

#endif
