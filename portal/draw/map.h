/* SPDX-License-Identifier: Apache-2.0 */
/* map.h - the places of a table as a map shows them at one scale. */
#ifndef PARVIS_DRAW_MAP_H
#define PARVIS_DRAW_MAP_H

#include "base/arena.h"
#include "base/str.h"
#include "store/place.h"
#include "store/query.h"

/* What a window of a web map shows (EPSG:3857, tiles of 256 px). */
struct map_view {
	double west, south, east, north; /* degrees, WGS 84 */
	unsigned zoom;                   /* 0 to 20 */
};

/* The box round all the places of `where`; *any false when there is none. */
enum err_code map_bounds(struct table *t, const struct place *p,
    const struct cond *where, int64_t until_ms, struct place_box *out,
    bool *any, struct err *e) must_check;

/*
 * Append a GeoJSON FeatureCollection (RFC 7946): places nearer than some
 * MAP_CELL pixels are one point, {"count": n}; a place alone has its row as id
 * and {"label": ...} from the column `label` (-1: none); a shape larger than a
 * few pixels is drawn, without what is smaller than a pixel. "bounds" of a
 * group is the box to go to. At most some MAP_BYTES: beyond, shapes become
 * points and "is_partial" is true. ERR_INVALID for a view no screen shows.
 */
enum {
	MAP_CELL = 56,
	MAP_PIXELS = 4096, /* of a side of the view */
	MAP_ZOOM = 20,
	MAP_BYTES = 3 << 20
};
enum err_code map_features(struct arena *a, struct table *t,
    const struct place *p, const struct cond *where,
    const struct map_view *view, int label, int64_t until_ms, struct str *out,
    struct err *e) must_check;

/* The column whose text names a place: « nom », « intitulé »..., else the first
 * text that is no code; -1 when there is none. */
int map_label(const struct table *t);

#endif
