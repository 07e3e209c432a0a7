/* SPDX-License-Identifier: Apache-2.0 */
/* place_sql.h - questions about the place of a row. */
/*
 *	place_west(kind, cell)			degrees or NULL; also _south,
 *						_east, _north
 *	place_meets(kind, cell, w, s, e, n)	1, 0 or NULL
 *	place_lat(ordinate, abscissa)		degrees of Lambert-93 or NULL;
 *						also place_lon
 *	place_near(lon, lat, metres, lon, lat)	1, 0 or NULL
 *	place_near(lon, lat, metres, geojson)
 */
#ifndef PARVIS_STORE_PLACE_SQL_H
#define PARVIS_STORE_PLACE_SQL_H

#include "store/place.h"
#include "store/query_sql.h"

/* Make the functions known. Returns an SQLite code. */
int place_functions_register(struct table *t);

/* Degrees of a POINT, as SQL; in a. */
const char *place_latitude_sql(struct arena *a, const struct place *p);
const char *place_longitude_sql(struct arena *a, const struct place *p);

/* SQL that is true of the rows of the index `places` that meet a box. */
void place_in_index(struct sql *s, const struct place_box *b);

/* COND_BOX and COND_NEAR. */
void place_cond(struct sql *s, const struct cond *c);

#endif
