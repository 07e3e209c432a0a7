/* SPDX-License-Identifier: Apache-2.0 */
/* frame.c - measures, places and words shared by the parts of a chart. */
#include "draw/frame.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum {
	LABELS_WIDE = 45, /* percent of the width for the names of categories */
	SCALE_MARKS = 6,
	LEGEND_LETTER = 9, /* no wider in any usual font */
	LEGEND_HEIGHT = FONT + 7
};

static const char *const colours[CHART_SERIES] = { "#2f7ebc", "#c8600a",
	"#2e8b57", "#b5498f", "#8a6d00", "#6f6fc0" };

const char *
frame_colour(unsigned series)
{
	return colours[series % CHART_SERIES];
}

double
frame_x(const struct frame *f, double value)
{
	const struct scale *s = f->lies_down ? &f->y : &f->x;

	return f->left + (f->right - f->left) * scale_at(s, value);
}

double
frame_y(const struct frame *f, double value)
{
	return f->bottom - (f->bottom - f->top) * scale_at(&f->y, value);
}

double
frame_slot(const struct frame *f, unsigned i, unsigned n, double *wide)
{
	double from = f->lies_down ? f->top : f->left;
	double to = f->lies_down ? f->bottom : f->right;

	*wide = (to - from) / (n ? n : 1);
	return from + *wide * (i + 0.5);
}

void
frame_text(struct frame *f, double x, double y, const char *anchor,
    const char *text, unsigned max)
{
	const char *shown = max ? text_excerpt(f->a, text, max) : text;

	str_append_printf(f->out,
	    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	if (strcmp(shown, text) != 0) {
		str_append(f->out, "<title>");
		str_append_xml(f->out, text, strlen(text));
		str_append(f->out, "</title>");
	}
	str_append_xml(f->out, shown, strlen(shown));
	str_append(f->out, "</text>");
}

const char *
frame_value(struct arena *a, const struct chart *c, double value)
{
	const char *number = text_decimal(a, value, 2);

	if (*c->unit == '\0')
		return number;
	return arena_printf(a, "%s" NBSP "%s", number, c->unit);
}

void
frame_mark_title(
    struct frame *f, const struct chart_series *s, const struct chart_point *p)
{
	const char *text;

	text = arena_printf(f->a, "%s%s%s" NNBSP ": %s", p->label,
	    *s->name && *p->label ? ", " : "", s->name,
	    frame_value(f->a, f->chart, p->y));
	str_append(f->out, "<title>");
	str_append_xml(f->out, text, strlen(text));
	str_append(f->out, "</title>");
}

struct bounds {
	double x_min, x_max, y_min, y_max;
};

static void
widen(struct bounds *b, const struct chart_point *p)
{
	b->x_min = fmin(b->x_min, p->x);
	b->x_max = fmax(b->x_max, p->x);
	if (p->is_missing)
		return;
	b->y_min = fmin(b->y_min, p->y);
	b->y_max = fmax(b->y_max, p->y);
}

/* A bar is measured from zero; a line close to it too, and what has nothing
 * else to be measured from. */
static bool
from_zero(const struct chart *c, const struct bounds *b)
{
	double low = fmin(fabs(b->y_min), fabs(b->y_max));
	double high = fmax(fabs(b->y_min), fabs(b->y_max));

	return c->kind == CHART_BARS || c->kind == CHART_HISTOGRAM ||
	    b->y_min == b->y_max || low <= high * (c->is_total ? 0.8 : 0.5);
}

static struct bounds
bounds_of(const struct chart *c)
{
	struct bounds b = { INFINITY, -INFINITY, INFINITY, -INFINITY };

	for (unsigned s = 0; s < c->nseries; s++) {
		for (unsigned i = 0; i < c->series[s].count; i++)
			widen(&b, &c->series[s].points[i]);
	}
	if (b.x_min > b.x_max)
		b.x_min = b.x_max = 0;
	if (b.y_min > b.y_max)
		b.y_min = b.y_max = 0;
	if (from_zero(c, &b)) {
		b.y_min = fmin(b.y_min, 0);
		b.y_max = fmax(b.y_max, 0);
	}
	return b;
}

bool
chart_is_raised(const struct chart *c)
{
	struct bounds b = bounds_of(c);

	return c->kind == CHART_LINES && (b.y_min > 0 || b.y_max < 0);
}

static size_t
longest_label(const struct chart *c)
{
	size_t longest = 0;

	for (unsigned i = 0; c->nseries && i < c->series[0].count; i++) {
		size_t n = text_length(c->series[0].points[i].label);

		longest = n > longest ? n : longest;
	}
	return longest;
}

static double
scale_width(struct frame *f)
{
	size_t longest = 0;

	for (unsigned i = 0; i < f->y.marks; i++) {
		size_t n = text_length(
		    scale_label(f->a, &f->y, f->y.low + f->y.step * i));

		longest = n > longest ? n : longest;
	}
	return (double)longest * LETTER;
}

/* Names of series side by side, on as many lines as they need. */
void
frame_legend(const struct frame *f, unsigned series, double *x, double *y)
{
	const struct chart *c = f->chart;
	double next = f->left;

	*y = 0;
	for (unsigned i = 0; i <= series; i++) {
		size_t letters = text_length(c->series[i].name);
		double wide =
		    34 + LEGEND_LETTER * fmin((double)letters, LEGEND_LETTERS);

		if (i > 0 && next + wide > f->width) {
			next = f->left;
			*y += LEGEND_HEIGHT;
		}
		*x = next;
		next += wide;
	}
}

static double
legend_height(const struct frame *f)
{
	double x, y;

	if (f->chart->nseries < 2)
		return 0;
	frame_legend(f, f->chart->nseries - 1, &x, &y);
	return y + FONT + 14;
}

void
frame_lay_out(struct frame *f)
{
	const struct chart *c = f->chart;
	struct bounds b = bounds_of(c);
	double most = f->width * LABELS_WIDE / 100;
	double labels = (double)longest_label(c) * LETTER + 12;

	f->lies_down =
	    c->kind == CHART_BARS && !c->x_is_number && !c->x_is_date;
	scale_round(b.y_min, b.y_max, f->width < 500 ? 4 : SCALE_MARKS, &f->y);
	/* Dates are marked where there are points, not at round numbers. */
	scale_round(b.x_min, b.x_max, SCALE_MARKS, &f->x);
	if (!c->x_is_number || c->kind == CHART_HISTOGRAM) {
		f->x.low = b.x_min;
		f->x.high = b.x_max > b.x_min ? b.x_max : b.x_min + 1;
	}
	f->top = *c->y_title ? FONT + 20 : 8;
	f->right = f->width - 28;
	if (f->lies_down) {
		unsigned n = c->nseries ? c->series[0].count : 0;
		double row = ROW_HEIGHT + 12.0 * (c->nseries - 1);

		f->left = 8 + fmin(labels, most);
		f->top += legend_height(f);
		f->bottom = f->top + row * (n ? n : 1);
	} else {
		f->left = 12 + scale_width(f);
		f->top += legend_height(f);
		f->bottom = f->top + PLOT_HEIGHT;
	}
	f->height = f->bottom + FONT + 14 + (*c->x_title ? FONT + 8 : 0);
}
