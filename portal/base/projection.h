/* SPDX-License-Identifier: Apache-2.0 */
/* projection.h - plane coordinates of French maps to WGS 84. */
#ifndef PARVIS_BASE_PROJECTION_H
#define PARVIS_BASE_PROJECTION_H

#include <stdbool.h>
#include <stddef.h>

enum projection_kind {
	PROJECTION_GEOGRAPHIC,
	PROJECTION_CONIC,      /* Lambert conformal */
	PROJECTION_TRANSVERSE, /* UTM */
	PROJECTION_WEB         /* spherical Mercator of web maps */
};

/* Ready to compute; filled by the functions below. */
struct projection {
	enum projection_kind kind;
	bool is_wgs84;   /* coordinates are degrees already: nothing to do */
	bool is_shifted; /* NTF, by three parameters: right to 1 or 2 metres */
	double a, e;     /* half great axis in metres, eccentricity */
	double unit; /* metres, or radians, of one unit of the coordinates */
	double lon0; /* of the axis, radians from Greenwich */
	double x0, y0, scale, cone, rho0;
	double to_latitude[4], to_sphere[4];
	double shift[3]; /* metres to the centre of WGS 84 */
};

/* What a projection is made of: degrees, metres. */
struct projection_terms {
	enum projection_kind kind;
	double a, flattening; /* of the ellipsoid */
	double lat0, lon0;    /* lon0 from the prime meridian */
	double parallel[2];   /* of a conic: equal, or 0, for one parallel */
	double k0, x0, y0;
	double prime;    /* longitude of the prime meridian */
	double unit;     /* metres of one unit, or degrees */
	double shift[3]; /* metres to the centre of WGS 84 */
};

/* False when no projection can be made of them. */
bool projection_make(const struct projection_terms *t, struct projection *out);

/* By EPSG code: those of metropolitan France and overseas, UTM, web Mercator,
 * degrees. False when unknown. */
bool projection_find_epsg(int code, struct projection *out);

/* By the name a `crs` of GeoJSON gives: urn:ogc:def:crs:EPSG::2154,
 * urn:ogc:def:crs:OGC:1.3:CRS84, EPSG:2154, http://www.opengis.net/def/...
 * False when unknown. Not trusted. */
bool projection_find_name(const char *name, size_t len, struct projection *out);

/*
 * By the WKT of a .prj file, from its parameters rather than its name. False
 * when it is none, or unknown. `name` gets what the file calls it, ASCII, or
 * "". Not trusted.
 */
bool projection_read_wkt(
    const char *wkt, size_t len, struct projection *out, char name[static 64]);

/* Degrees of longitude and latitude; not finite, or outside ±180 and ±90,
 * for a point the projection does not have. */
void projection_to_wgs84(
    const struct projection *p, double x, double y, double *lon, double *lat);

#endif
