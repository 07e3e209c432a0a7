/* SPDX-License-Identifier: Apache-2.0 */
/* axes.c - lines, marks and names of the axes of a chart. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "draw/frame.h"

enum {
	NAME_LETTERS = 70,
	MARK_GAP = 14, /* px between two labels under the axis */
	DATE_MARKS = 6,
	MONTH = 30 /* days, nearly */
};

static void
line(struct frame *f, const double at[4], bool is_axis)
{
	str_append_printf(f->out,
	    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\""
	    " stroke=\"currentColor\" stroke-opacity=\"%s\"/>",
	    at[0], at[1], at[2], at[3], is_axis ? "0.7" : "0.15");
}

static bool
is_zero(const struct frame *f, double value)
{
	return fabs(value) < f->y.step / 2;
}

/* The scale of the values: a line across at each mark. */
static void
value_axis(struct frame *f)
{
	for (unsigned i = 0; i < f->y.marks; i++) {
		double value = f->y.low + f->y.step * i;
		const char *label = scale_label(f->a, &f->y, value);

		if (f->lies_down) {
			double x = frame_x(f, value);

			line(f, (double[]){ x, f->top, x, f->bottom },
			    is_zero(f, value));
			frame_text(
			    f, x, f->bottom + FONT + 5, "middle", label, 0);
		} else {
			double y = frame_y(f, value);

			line(f, (double[]){ f->left, y, f->right, y },
			    i == 0 || is_zero(f, value));
			frame_text(
			    f, f->left - 6, y + FONT / 3.0, "end", label, 0);
		}
	}
}

/* Categories from top to bottom: every one has its name. */
static void
category_axis(struct frame *f)
{
	const struct chart_series *s = f->chart->series;
	unsigned letters = (unsigned)((f->left - 16) / LETTER);

	for (unsigned i = 0; f->chart->nseries && i < s->count; i++) {
		double wide, y = frame_slot(f, i, s->count, &wide);

		frame_text(f, f->left - 6, y + FONT / 3.0, "end",
		    s->points[i].label, letters > 3 ? letters : 3);
	}
}

/* As many names as there is room for; the first one always, evenly. */
static unsigned
label_every(const struct frame *f, unsigned count)
{
	const struct chart_series *s = f->chart->series;
	size_t longest = 1;
	double room;

	for (unsigned i = 0; i < count; i++) {
		size_t n = text_length(s->points[i].label);

		longest = n > longest ? n : longest;
	}
	if (longest > 20)
		longest = 20;
	room = (f->right - f->left) / ((double)longest * LETTER + MARK_GAP);
	if (room < 1)
		return count;
	return (unsigned)ceil(count / room);
}

/* Names under the places of the points. */
static void
point_axis(struct frame *f)
{
	const struct chart *c = f->chart;
	const struct chart_series *s = c->series;
	unsigned count = c->nseries ? s->count : 0;
	unsigned every = count ? label_every(f, count) : 1;

	for (unsigned i = 0; i < count; i += every ? every : 1) {
		double wide, x = frame_slot(f, i, count, &wide);

		if (c->kind == CHART_HISTOGRAM)
			x -= wide / 2;
		else if (c->kind == CHART_LINES && c->x_is_date)
			x = frame_x(f, s->points[i].x);
		frame_text(f, x, f->bottom + FONT + 5, "middle",
		    s->points[i].label, 20);
	}
}

/* Round numbers under the width. */
static void
number_axis(struct frame *f)
{
	for (unsigned i = 0; i < f->x.marks; i++) {
		double value = f->x.low + f->x.step * i;
		double x = frame_x(f, value);

		line(f, (double[]){ x, f->bottom, x, f->bottom + 4 }, true);
		frame_text(f, x, f->bottom + FONT + 5, "middle",
		    scale_label(f->a, &f->x, value), 0);
	}
}

static void
date_mark(struct frame *f, int64_t day, const char *label)
{
	double x = frame_x(f, fmax((double)day, f->x.low));

	line(f, (double[]){ x, f->bottom, x, f->bottom + 4 }, true);
	frame_text(f, x, f->bottom + FONT + 5, "middle", label, 0);
}

/* The first day of every so many months: « 2024 », « mars 2024 ». */
static void
month_marks(struct frame *f, int64_t from, int64_t to, int every)
{
	int year, month, day;

	date_civil(from, &year, &month, &day);
	/* Counted from the year 0, so that marks are in round years. */
	for (int i = (year * 12 + month - 1) / every * every;; i += every) {
		int64_t first = date_days(i / 12, i % 12 + 1, 1);
		const char *whole =
		    date_french_of_iso(f->a, date_iso(f->a, first));

		if (first > to)
			return;
		if (first >= from)
			date_mark(f, first,
			    every < 12 ? strchr(whole, ' ') + 1
				       : arena_printf(f->a, "%d", i / 12));
	}
}

/* Round dates under the width. */
static void
date_axis(struct frame *f)
{
	static const int steps[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600,
		1200, 12000 };
	double least = (double)date_days(1, 1, 1);
	double most = (double)date_days(9999, 12, 31);
	int64_t from = (int64_t)ceil(fmax(f->x.low, least));
	int64_t to = (int64_t)floor(fmin(f->x.high, most));
	int64_t days;
	size_t i = 0;

	/* Hours of one day. */
	if (from > to)
		from = to;
	days = to - from;

	if (days < 3 * MONTH) {
		int64_t every = days / DATE_MARKS + 1;

		for (int64_t at = from; at <= to; at += every)
			date_mark(f, at,
			    date_french_of_iso(f->a, date_iso(f->a, at)));
		return;
	}
	while (i + 1 < sizeof(steps) / sizeof(steps[0]) &&
	    days / MONTH / steps[i] >= DATE_MARKS)
		i++;
	month_marks(f, from, to, steps[i]);
}

void
frame_axes(struct frame *f)
{
	const struct chart *c = f->chart;
	/* Bars that lie have their amounts below and their names above. */
	const char *above = f->lies_down ? c->x_title : c->y_title;
	const char *below = f->lies_down ? c->y_title : c->x_title;
	bool scaled = c->x_is_number &&
	    (c->kind == CHART_POINTS || c->kind == CHART_LINES);

	value_axis(f);
	if (f->lies_down)
		category_axis(f);
	else if (c->kind == CHART_POINTS && c->x_is_date)
		date_axis(f);
	else if (scaled)
		number_axis(f);
	else
		point_axis(f);
	if (*above)
		frame_text(f, 4, FONT + 2, "start", above, NAME_LETTERS);
	if (*below)
		frame_text(
		    f, f->right, f->height - 6, "end", below, NAME_LETTERS);
}
