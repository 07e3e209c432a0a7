/* SPDX-License-Identifier: Apache-2.0 */
/* geo.h - the box of a territory, asked of geo.api.gouv.fr. */
#ifndef PARVIS_JOBS_GEO_H
#define PARVIS_JOBS_GEO_H

#include "model/org.h"

/*
 * Ask `service` (setting geo_api, no final slash) for the box of a commune
 * (INSEE code) or an EPCI (SIREN). Waits at most 10 s, reads at most 16 MiB,
 * follows no redirect. ERR_INVALID for a kind or code it cannot know,
 * ERR_NOT_FOUND when it does not, ERR_BUSY when it does not answer: each says
 * that the box can be typed instead.
 */
enum err_code geo_bbox(struct arena *a, const char *service, const char *kind,
    const char *code, struct bbox *out, struct err *e) must_check;

/* The smallest box round all the coordinates of a GeoJSON geometry in a JSON
 * answer's « bbox » or « contour » member; false when there is none. */
bool geo_read_bbox(const char *json, size_t len, struct bbox *out);

#endif
