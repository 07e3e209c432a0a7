/* SPDX-License-Identifier: Apache-2.0 */
/* geojson_shape.h - geometries written as compact GeoJSON in WGS 84. */
#ifndef PARVIS_READ_GEOJSON_SHAPE_H
#define PARVIS_READ_GEOJSON_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/projection.h"
#include "base/str.h"

enum shape_fault {
	SHAPE_FINE,
	SHAPE_NO_OBJECT, /* no object with a "type" */
	SHAPE_BAD_TYPE,  /* not one of RFC 7946 */
	SHAPE_NO_LIST,   /* coordinates, or geometries, missing */
	SHAPE_BAD_POSITION,
	SHAPE_BAD_NESTING, /* lists do not nest as the type wants */
	SHAPE_TOO_DEEP,    /* collections in collections */
	SHAPE_UNKNOWN_CRS,
	SHAPE_NOWHERE, /* the projection has no such point */
	SHAPE_FAULTS
};

/* What is written, and what was met. */
struct shape {
	struct projection source;     /* of coordinates without their own crs */
	struct str out;               /* max: the longest geometry */
	bool is_outside;              /* a coordinate is not one of WGS 84 */
	bool is_converted, is_coarse; /* by a projection; by that of NTF */
	bool is_open;   /* a ring was, and goes back to its first point now */
	bool is_flat;   /* a ring has fewer than three points */
	const char *at; /* where a fault stands */
};

/*
 * Write the geometry at p, a value that json_skip() accepted: type,
 * coordinates or geometries, nothing else. Without projection numbers are as
 * written, however many; a ring that is open is closed. null, and a point
 * without coordinates, write nothing.
 */
enum shape_fault shape_write(struct shape *s, const char *p);

/* Is it a type of geometry, collections included? */
bool shape_is_type(const char *name);

/* In French, what is wrong. */
const char *shape_words(enum shape_fault fault);

/* The projection of the value of a `crs` member; null is WGS 84. */
enum shape_fault shape_read_crs(
    struct shape *s, const char *p, struct projection *out);

/* Write a position, converted: 7 decimals at most. false: there is no such
 * point. z not finite: none. */
bool shape_put_position(struct shape *s, double x, double y, double z);

/* Write a number with at most 7 decimals. */
void shape_put_number(struct str *out, double d);

#endif
