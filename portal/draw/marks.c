/* SPDX-License-Identifier: Apache-2.0 */
/* marks.c - the bars, lines and points of a chart. */
#include <math.h>

#include "draw/frame.h"

enum {
	DOTTED_LINES = 60 /* points of a line that still have a dot each */
};

/* Shapes tell series apart where colours cannot. */
static const char *const dashes[CHART_SERIES] = { "none", "6 3", "2 3",
	"8 3 2 3", "12 4", "1 4" };

static void
rectangle(struct frame *f, unsigned series, const double at[4])
{
	/* A value that is not nothing is seen: at least one pixel. */
	str_append_printf(f->out,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
	    " fill=\"%s\">",
	    at[0], at[1], fmax(at[2], 1), fmax(at[3], 1), frame_colour(series));
}

/* One bar: from zero to the value, along its part of the place. */
static void
bar(struct frame *f, unsigned series, unsigned i)
{
	const struct chart *c = f->chart;
	const struct chart_series *s = &c->series[series];
	const struct chart_point *p = &s->points[i];
	double wide, middle = frame_slot(f, i, s->count, &wide);
	double gap = c->kind == CHART_HISTOGRAM ? 1 : wide * 0.2;
	double thick = (wide - gap) / c->nseries;
	double from = middle - (wide - gap) / 2 + thick * series;
	double zero = fmax(f->y.low, fmin(f->y.high, 0));

	if (p->is_missing)
		return;
	if (f->lies_down) {
		double a = frame_x(f, zero), b = frame_x(f, p->y);

		rectangle(f, series,
		    (double[]){ fmin(a, b), from, fabs(b - a), thick });
	} else {
		double a = frame_y(f, zero), b = frame_y(f, p->y);

		rectangle(f, series,
		    (double[]){ from, fmin(a, b), thick, fabs(b - a) });
	}
	frame_mark_title(f, s, p);
	str_append(f->out, "</rect>");
}

static double
point_x(const struct frame *f, const struct chart_series *s, unsigned i)
{
	double wide;

	if (f->chart->x_is_number || f->chart->x_is_date)
		return frame_x(f, s->points[i].x);
	return frame_slot(f, i, s->count, &wide);
}

/* The line is broken where a value is missing. */
static void
draw_path(struct frame *f, unsigned series)
{
	const struct chart_series *s = &f->chart->series[series];
	bool is_down = false;

	str_append(f->out, "<path d=\"");
	for (unsigned i = 0; i < s->count; i++) {
		if (s->points[i].is_missing) {
			is_down = false;
			continue;
		}
		str_append_printf(f->out, "%c%.1f %.1f", is_down ? 'L' : 'M',
		    point_x(f, s, i), frame_y(f, s->points[i].y));
		is_down = true;
	}
	str_append_printf(f->out,
	    "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\""
	    " stroke-linejoin=\"round\" stroke-dasharray=\"%s\"/>",
	    frame_colour(series), dashes[series % CHART_SERIES]);
}

static void
dots(struct frame *f, unsigned series, double radius, const char *opacity)
{
	const struct chart_series *s = &f->chart->series[series];

	for (unsigned i = 0; i < s->count; i++) {
		if (s->points[i].is_missing)
			continue;
		str_append_printf(f->out,
		    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\""
		    " fill-opacity=\"%s\">",
		    point_x(f, s, i), frame_y(f, s->points[i].y), radius,
		    frame_colour(series), opacity);
		frame_mark_title(f, s, &s->points[i]);
		str_append(f->out, "</circle>");
	}
}

void
frame_marks(struct frame *f)
{
	const struct chart *c = f->chart;

	for (unsigned s = 0; s < c->nseries; s++) {
		switch (c->kind) {
		case CHART_LINES:
			draw_path(f, s);
			/* A point alone between two gaps has no line. */
			dots(f, s, c->series[s].count <= DOTTED_LINES ? 3.5 : 1,
			    "1");
			break;
		case CHART_POINTS:
			dots(f, s, 4, "0.6");
			break;
		default:
			for (unsigned i = 0; i < c->series[s].count; i++)
				bar(f, s, i);
		}
	}
}
