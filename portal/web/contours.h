/* SPDX-License-Identifier: Apache-2.0 */
/* contours.h - outlines of territories, from the file the portal chose. */
#ifndef PARVIS_WEB_CONTOURS_H
#define PARVIS_WEB_CONTOURS_H

#include "ask/ask.h"
#include "draw/chart.h"
#include "http/request.h"

/* The file has outlines of territories like those of that column. */
bool contours_suit(struct request *req, const struct column *x);

/*
 * Give the chart the outline of each of its points, by their keys: codes of
 * the kind of column x, looked up in the file of the setting `contours`, as
 * this visitor may read it; several rows of one code are one territory.
 * Simplified to what such a drawing shows. *missing: points that have none.
 * ERR_UNSUPPORTED, in French, when there is no such file.
 */
enum err_code contours_put(struct request *req, const struct column *x,
    struct chart *c, unsigned *missing, struct err *e) must_check;

#endif
