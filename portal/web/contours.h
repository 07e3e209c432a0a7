/* SPDX-License-Identifier: Apache-2.0 */
/* contours.h - outlines of territories, from the file the portal chose. */
#ifndef PARVIS_WEB_CONTOURS_H
#define PARVIS_WEB_CONTOURS_H

#include "ask/ask.h"
#include "draw/chart.h"
#include "http/request.h"

/*
 * Give the chart the outline of each of its points, by their keys: codes of
 * the kind of column x, looked up in the file of the setting `contours`, as
 * this visitor may read it. ERR_UNSUPPORTED, in French, when there is none.
 */
enum err_code contours_put(struct request *req, const struct column *x,
    struct chart *c, struct err *e) must_check;

#endif
