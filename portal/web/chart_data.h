/* SPDX-License-Identifier: Apache-2.0 */
/* chart_data.h - the figures of a chart, as a table and as a file. */
#ifndef PARVIS_WEB_CHART_DATA_H
#define PARVIS_WEB_CHART_DATA_H

#include "draw/plot.h"
#include "web/page_explore.h"

/* Under `data`, what is drawn as a table, for who cannot see the drawing; null
 * when nothing is. */
void chart_data_put(struct arena *a, json_t *o, const struct chart *c);

/* The address of the same figures in the API's exports; NULL for groups that
 * it does not make: years, months, ranges. */
const char *chart_data_csv(const struct explore *x, const struct plot *p);

#endif
