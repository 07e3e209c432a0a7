/* SPDX-License-Identifier: Apache-2.0 */
/* page_chart.h - the view « Graphique » of a table. */
#ifndef PARVIS_WEB_PAGE_CHART_H
#define PARVIS_WEB_PAGE_CHART_H

#include "web/page_explore.h"

/* struct explore_view, suits and put. */
bool chart_suits(const struct explore *x);
enum err_code chart_view(
    struct explore *x, json_t *o, struct err *e) must_check;
/* struct explore_view, stands_in of the map: the territories that the codes of
 * a column name, where the portal has their outlines. */
const char *chart_territories(const struct explore *x, bool *here);

/* For a page about more than the table: under `figure`, the chart that its
 * profile makes obvious, when the table is short enough to draw it in no time;
 * null otherwise. path: of the page of the file. False when there was no time
 * for it all the same: the page is not to be kept so. */
bool chart_figure(
    struct request *req, struct table *t, const char *path, json_t *o);

#endif
