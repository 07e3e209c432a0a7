/* SPDX-License-Identifier: Apache-2.0 */
/* chart.h - numbers as a drawing in SVG, a table and a French sentence. */
#ifndef PARVIS_DRAW_CHART_H
#define PARVIS_DRAW_CHART_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum chart_kind {
	CHART_BARS,
	CHART_LINES,
	CHART_HISTOGRAM,
	CHART_POINTS,
	CHART_KINDS
};
/* barres, lignes, histogramme, points: in addresses; -1 when unknown. */
extern const char *const chart_names[CHART_KINDS];
int chart_find(const char *name);

struct chart_point {
	const char *label; /* of x: a category, a date, a number */
	double x, y;       /* x where the kind has a scale */
	bool is_missing;   /* no y here: a gap, not a zero */
};
struct chart_series {
	const char *name; /* "" when there is only one */
	const struct chart_point *points;
	unsigned count;
};
struct chart {
	enum chart_kind kind;
	const char *title; /* what is drawn, in French */
	const char *x_title, *y_title, *unit;
	const struct chart_series *series;
	unsigned nseries;
	bool x_is_number, x_is_date;
};

/* One sentence: what is highest, lowest, how it went (RGAA 1.6). */
char *chart_sentence(struct arena *a, const struct chart *c);

/* A whole SVG document: role img, title and desc, no script, no style sheet,
 * text in French; colours by attributes so that it stands alone. width and
 * height in pixels. Nothing of the data is written unescaped. */
void chart_svg(struct str *out, struct arena *a, const struct chart *c,
    unsigned width, unsigned height);

#endif
