/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - GeoJSON geometries without what a screen cannot show. */
#ifndef PARVIS_DRAW_SHAPE_H
#define PARVIS_DRAW_SHAPE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Append the geometry with points kept only where they are further than
 * `degrees` from the one before; rings that vanish are left out, ends stay;
 * coordinates have as many decimals as matter. False, and nothing appended,
 * when the text is no geometry that can be drawn.
 */
bool shape_simplify(
    struct str *out, const char *geojson, size_t len, double degrees);

#endif
