/* SPDX-License-Identifier: Apache-2.0 */
/* chart.c - a chart as an SVG document. */
#include "draw/chart.h"

#include <string.h>

#include "draw/frame.h"

const char *const chart_names[CHART_KINDS] = {
	[CHART_BARS] = "barres",
	[CHART_LINES] = "lignes",
	[CHART_HISTOGRAM] = "histogramme",
	[CHART_POINTS] = "points",
	[CHART_AREAS] = "territoires",
};

int
chart_find(const char *name)
{
	for (int i = 0; i < CHART_KINDS; i++) {
		if (strcmp(chart_names[i], name) == 0)
			return i;
	}
	return -1;
}

static void
element(struct str *out, const char *name, const char *id, const char *text)
{
	str_append_printf(out, "<%s id=\"%s\">", name, id);
	str_append_xml(out, text, strlen(text));
	str_append_printf(out, "</%s>", name);
}

/* Which colour is which series, over the marks. */
static void
legend(struct frame *f)
{
	const struct chart *c = f->chart;
	double x, y, last;

	if (c->nseries < 2)
		return;
	frame_legend(f, c->nseries - 1, &x, &last);
	for (unsigned i = 0; i < c->nseries; i++) {
		frame_legend(f, i, &x, &y);
		y += f->top - 16 - last;
		str_append_printf(f->out,
		    "<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\""
		    " fill=\"%s\"/>",
		    x, y, frame_colour(i));
		frame_text(f, x + 18, y + 11, "start", c->series[i].name,
		    LEGEND_LETTERS);
	}
}

void
chart_svg(
    struct str *out, struct arena *a, const struct chart *c, unsigned width)
{
	struct frame f = { .out = out, .a = a, .chart = c, .width = width };

	if (c->kind == CHART_AREAS)
		areas_lay_out(&f);
	else
		frame_lay_out(&f);
	str_append_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\""
	    " height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" role=\"img\""
	    " aria-labelledby=\"graphique-titre graphique-description\""
	    " font-family=\"system-ui, sans-serif\" font-size=\"%d\""
	    " fill=\"currentColor\">",
	    f.width, f.height, f.width, f.height, FONT);
	element(out, "title", "graphique-titre", c->title);
	element(out, "desc", "graphique-description", chart_sentence(a, c));
	if (c->kind == CHART_AREAS) {
		areas_marks(&f);
	} else {
		frame_axes(&f);
		frame_marks(&f);
		legend(&f);
	}
	str_append(out, "</svg>");
}
