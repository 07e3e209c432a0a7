/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile_shape.h - shapes of a shapefile as GeoJSON. */
#ifndef PARVIS_READ_SHAPEFILE_SHAPE_H
#define PARVIS_READ_SHAPEFILE_SHAPE_H

#include <shapefil.h>

#include "read/geojson_shape.h"

/*
 * Write a shape at s->out; nothing for an empty one. Rings turn as RFC 7946
 * wants, holes are in the ring around them; z is kept when it is not 0
 * everywhere. SHAPE_NOWHERE as shape_put_position().
 */
enum shape_fault shapefile_write(struct shape *s, const SHPObject *o);

/* Is the type one that shapefile_write() knows? */
bool shapefile_knows(int type);

#endif
