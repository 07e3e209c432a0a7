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
	CHART_AREAS, /* territories, darker where there is more */
	CHART_KINDS
};
/* barres, lignes, histogramme, points, territoires: in addresses; -1 when
 * unknown. */
extern const char *const chart_names[CHART_KINDS];
int chart_find(const char *name);

struct chart_point {
	const char *key;   /* of x, as the table holds it: a code; or NULL */
	const char *label; /* of x: a category, a date, a number, in French */
	double x, y;     /* x where it is a number or days since 1970; the lower
			  * bound of a histogram's range */
	bool is_missing; /* no y here: a gap, not a zero */
};
struct chart_series {
	const char *name; /* "" when there is only one */
	const struct chart_point *points;
	unsigned count;
};
/* Of one territory: the geometries it is made of, one after the other. */
struct chart_outline {
	const char *geojson; /* Polygon or MultiPolygon */
	const struct chart_outline *next;
};
struct chart {
	enum chart_kind kind;
	const char *title;                    /* what is drawn, in French */
	const char *x_title, *y_title, *unit; /* "" when there is none */
	/* At most CHART_SERIES; with the same x in the same order, but for
	 * points. At most CHART_DOTS points each. */
	const struct chart_series *series;
	unsigned nseries;
	/* LINES of years: the last day there is, in French, when the last
	 * year stops before December; else NULL. */
	const char *end;
	bool x_is_number, x_is_date; /* placed by x, not one after the other */
	bool is_cut;                 /* there are more points than are drawn */
	bool is_total;               /* LINES of sums or counts */
	/* AREAS: outline of each point of the series; NULL when it is not
	 * known. */
	const struct chart_outline *const *outlines;
};
enum {
	CHART_AREAS_WIDE = 704, /* px of a map of territories, at most */
	CHART_AREAS_HIGH = 560,
	CHART_SERIES = 6,
	CHART_DOTS = 5000
};

/* In a: what a reader sees in it, in a sentence or two: what is highest and
 * lowest, how it went (RGAA 4.1, 1.6: detailed description). "" when there is
 * nothing to say. */
char *chart_sentence(struct arena *a, const struct chart *c);

/* LINES whose vertical axis does not start at zero: values too far from it to
 * be told apart otherwise. */
bool chart_is_raised(const struct chart *c);

/*
 * A whole SVG document, which is also right inside a page: role img, title
 * and desc, presentation attributes only (no script, no style), text in the
 * colour around it. width in pixels; the height follows from what is drawn.
 * Every mark says its value in a title. Nothing is written unescaped.
 */
void chart_svg(
    struct str *out, struct arena *a, const struct chart *c, unsigned width);

#endif
