/* SPDX-License-Identifier: Apache-2.0 */
/* sentence.c - what a reader sees in a chart, in French. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "draw/frame.h"

enum {
	POINTS_FOR_A_LINK = 8 /* fewer points prove no link between x and y */
};

struct extremes {
	const struct chart_point *least, *most, *first, *last;
	double total;
	unsigned count;
};

static struct extremes
extremes_of(const struct chart_series *s, unsigned count)
{
	struct extremes e = { 0 };

	for (unsigned i = 0; i < count; i++) {
		const struct chart_point *p = &s->points[i];

		if (p->is_missing)
			continue;
		if (!e.first)
			e.first = e.least = e.most = p;
		if (p->y < e.least->y)
			e.least = p;
		if (p->y > e.most->y)
			e.most = p;
		e.last = p;
		e.total += p->y;
		e.count++;
	}
	return e;
}

static const char *
quoted(struct arena *a, const char *label)
{
	return arena_printf(a, "«" NNBSP "%s" NNBSP "»", label);
}

static void
bars_sentence(struct str *out, struct arena *a, const struct chart *c,
    const struct extremes *e)
{
	const char *drawn = c->is_cut ? " dessinée" : "";

	if (e->count == 1)
		str_append_printf(out, "Une seule valeur%s, %s" NNBSP ": %s.",
		    drawn, quoted(a, e->most->label),
		    frame_value(a, c, e->most->y));
	else if (e->most->y == e->least->y)
		str_append_printf(out,
		    "Les %u valeurs%s%s sont égales" NNBSP ": %s.", e->count,
		    drawn, *drawn ? "s" : "", frame_value(a, c, e->most->y));
	else
		str_append_printf(out, "%s est %s (%s), la plus basse %s (%s).",
		    c->is_cut ? arena_printf(a,
				    "Parmi les %u valeurs dessinées, la plus "
				    "haute",
				    e->count)
			      : "La valeur la plus haute",
		    quoted(a, e->most->label), frame_value(a, c, e->most->y),
		    quoted(a, e->least->label), frame_value(a, c, e->least->y));
}

/* « , soit une hausse de 12 % »; nothing from a zero, to it or across it. */
static const char *
change_of(struct arena *a, double from, double to)
{
	double share = from > 0 && to > 0 ? 100 * (to - from) / from : 0;

	if (fabs(share) < 0.5 || fabs(share) > 1e6)
		return "";
	return arena_printf(a, ", soit une %s de %s" NBSP "%%",
	    share > 0 ? "hausse" : "baisse",
	    text_decimal(a, fabs(share), fabs(share) < 10 ? 1 : 0));
}

/* « De 2021 à 2024 », « D’avril 2021 à mars 2024 », « Du 2 mars au 7 mai ». */
static const char *
span_of(
    struct arena *a, const struct chart *c, const char *from, const char *to)
{
	bool is_day = c->x_is_date && from[0] >= '0' && from[0] <= '9';
	bool elides = strchr("aeiou", from[0]) != NULL;

	if (is_day)
		return arena_printf(a, "Du %s au %s", from, to);
	return arena_printf(a, "%s%s à %s", elides ? "D’" : "De ", from, to);
}

static void
lines_sentence(struct str *out, struct arena *a, const struct chart *c,
    const struct extremes *e)
{
	if (e->count == 1) {
		bars_sentence(out, a, c, e);
		return;
	}
	str_append_printf(out, "%s, la valeur passe de %s à %s%s.",
	    span_of(a, c, e->first->label, e->last->label),
	    frame_value(a, c, e->first->y), frame_value(a, c, e->last->y),
	    change_of(a, e->first->y, e->last->y));
	if (e->most->y > e->least->y)
		str_append_printf(out, " %s est %s (%s), le plus bas %s (%s).",
		    c->is_cut ? "Parmi les points dessinés, le plus haut"
			      : "Le plus haut",
		    frame_value(a, c, e->most->y), e->most->label,
		    frame_value(a, c, e->least->y), e->least->label);
}

/* The last year, which is not over. */
static void
end_sentence(struct str *out, struct arena *a, const struct chart *c,
    const struct chart_point *last)
{
	if (!last->is_missing)
		str_append_printf(out,
		    " Les données de %s s’arrêtent au %s (%s).", last->label,
		    c->end, frame_value(a, c, last->y));
}

static void
histogram_sentence(struct str *out, struct arena *a,
    const struct chart_series *s, const struct extremes *e)
{
	const struct chart_point *p = e->most;
	bool is_last = p == &s->points[s->count - 1];

	if (!(e->total > 0))
		return;
	str_append_printf(out,
	    is_last ? "La tranche la plus fournie commence à %s"
		    : "La tranche la plus fournie va de %s",
	    p->label);
	if (!is_last)
		str_append_printf(out, " à %s", p[1].label);
	str_append_printf(out, NNBSP ": %s sur %s.", text_decimal(a, p->y, 0),
	    text_count(a, (int64_t)e->total, "valeur", "valeurs"));
}

/* Pearson's coefficient; 0 when it means nothing. */
static double
correlation(const struct chart_series *s, unsigned count)
{
	double mx = 0, my = 0, xy = 0, xx = 0, yy = 0, r;

	for (unsigned i = 0; i < s->count; i++) {
		mx += s->points[i].is_missing ? 0 : s->points[i].x / count;
		my += s->points[i].is_missing ? 0 : s->points[i].y / count;
	}
	for (unsigned i = 0; i < s->count; i++) {
		double dx = s->points[i].x - mx, dy = s->points[i].y - my;

		if (s->points[i].is_missing)
			continue;
		xy += dx * dy;
		xx += dx * dx;
		yy += dy * dy;
	}
	r = xy / sqrt(xx * yy);
	return isfinite(r) ? r : 0;
}

static void
points_sentence(struct str *out, struct arena *a, const struct chart *c,
    const struct extremes *e)
{
	double r =
	    e->count < POINTS_FOR_A_LINK ? 0 : correlation(c->series, e->count);

	str_append_printf(out, "%s, de %s à %s.",
	    text_count(a, e->count, "point", "points"),
	    frame_value(a, c, e->least->y), frame_value(a, c, e->most->y));
	if (fabs(r) < 0.7)
		return;
	if (c->x_is_date)
		str_append_printf(out, " Avec le temps, %s tend à %s.",
		    quoted(a, c->y_title), r > 0 ? "augmenter" : "diminuer");
	else
		str_append_printf(out,
		    " Plus %s est grand, plus %s tend à être %s.",
		    quoted(a, c->x_title), quoted(a, c->y_title),
		    r > 0 ? "grand" : "petit");
}

char *
chart_sentence(struct arena *a, const struct chart *c)
{
	struct str out;

	str_init(&out, a, 1 << 20);
	for (unsigned i = 0; i < c->nseries; i++) {
		const struct chart_series *s = &c->series[i];
		bool is_open = c->end && s->count > 1;
		struct extremes e = extremes_of(s, s->count - is_open);

		if (e.count == 0)
			continue;
		if (out.len > 0)
			str_append_char(&out, ' ');
		if (*s->name && c->nseries > 1)
			str_append_printf(&out, "%s" NNBSP ": ", s->name);
		if (c->kind == CHART_LINES)
			lines_sentence(&out, a, c, &e);
		else if (c->kind == CHART_HISTOGRAM)
			histogram_sentence(&out, a, s, &e);
		else if (c->kind == CHART_POINTS)
			points_sentence(&out, a, c, &e);
		else
			bars_sentence(&out, a, c, &e);
		if (is_open)
			end_sentence(&out, a, c, &s->points[s->count - 1]);
	}
	return arena_strdup(a, str_text(&out));
}
