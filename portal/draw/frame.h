/* SPDX-License-Identifier: Apache-2.0 */
/* frame.h - the room a chart is drawn in: what its parts share; draw/ only. */
#ifndef PARVIS_DRAW_FRAME_H
#define PARVIS_DRAW_FRAME_H

#include "draw/chart.h"
#include "draw/scale.h"

enum {
	FONT = 13,       /* height of a letter, px */
	LETTER = 7,      /* usual width of one */
	ROW_HEIGHT = 28, /* of a category beside its bars */
	PLOT_HEIGHT = 280,
	LEGEND_LETTERS = 24 /* of the name of a series */
};

struct frame {
	struct str *out;
	struct arena *a;
	const struct chart *chart;
	double width, height;
	double left, top, right, bottom; /* edges of the marks' rectangle */
	struct scale x, y;               /* y: of the values, even when they
					  * are drawn along the width */
	bool lies_down;                  /* categories from top to bottom */
	struct area *areas;              /* AREAS: one a point */
};

/* Colour of a series: at least 3:1 on white and on the dark background. */
const char *frame_colour(unsigned series);

/* Horizontal or vertical place of a value of the scale. */
double frame_x(const struct frame *f, double value);
double frame_y(const struct frame *f, double value);
/* Centre of the i-th of n places side by side, and the width of one. */
double frame_slot(const struct frame *f, unsigned i, unsigned n, double *wide);

/* A text at x, y; anchor start, middle or end; cut with … at `max` letters
 * (0: not), whole in its title then. */
void frame_text(struct frame *f, double x, double y, const char *anchor,
    const char *text, unsigned max);
/* A value with its unit: « 1 284 € ». */
const char *frame_value(struct arena *a, const struct chart *c, double value);
/* <title> of a mark: « 2023, Recettes : 1 284 € ». */
void frame_mark_title(
    struct frame *f, const struct chart_series *s, const struct chart_point *p);

/* Where a series stands in the legend: x, and y under its first line. */
void frame_legend(const struct frame *f, unsigned series, double *x, double *y);

/* Scales, margins and size, from the chart and the width. */
void frame_lay_out(struct frame *f);
/* Lines, marks of the scales, names of the axes. */
void frame_axes(struct frame *f);
/* The bars, lines or points. */
void frame_marks(struct frame *f);

/* areas.c: the same for territories, which have no axes. */
void areas_lay_out(struct frame *f);
void areas_marks(struct frame *f);

#endif
