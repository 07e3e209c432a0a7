/* SPDX-License-Identifier: Apache-2.0 */
/* areas.c - territories, darker where the value is higher. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "draw/frame.h"

#define PI 3.14159265358979323846

enum {
	CLASSES = 5,
	KEY_ROW = 22,
	NEAR = 1 /* px: two corners nearer than that are one */
};

static const char *const shades[CLASSES] = { "#c9e0f1", "#8dbfe3", "#4f97cc",
	"#246fa8", "#0f4673" };

struct corner {
	double lon, lat;
};
struct ring {
	struct corner *corners;
	size_t count;
	struct ring *next;
};
struct area {
	struct ring *rings; /* NULL: the outline is not known */
};

struct window {
	double west, south, east, north;
	double stretch; /* of a degree of longitude, at the middle latitude */
	double per_degree, left, top;
	bool any;
};

static bool
position(const json_t *p, struct corner *out)
{
	out->lon = json_number_value(json_array_get(p, 0));
	out->lat = json_number_value(json_array_get(p, 1));
	return json_array_size(p) >= 2 && fabs(out->lon) <= 180 &&
	    fabs(out->lat) <= 90;
}

static void
add_polygon(struct arena *a, struct area *area, const json_t *polygon)
{
	for (size_t r = 0; r < json_array_size(polygon); r++) {
		const json_t *list = json_array_get(polygon, r);
		size_t n = json_array_size(list);
		struct ring *ring = arena_new_of(a, struct ring);

		ring->corners = arena_array_of(a, n ? n : 1, struct corner);
		for (size_t i = 0; i < n; i++) {
			if (position(json_array_get(list, i),
				&ring->corners[ring->count]))
				ring->count++;
		}
		ring->next = area->rings;
		area->rings = ring->count ? ring : area->rings;
	}
}

/* What has no surface is not drawn. JSON takes ten times the room of what it
 * says: it goes as soon as it was read. */
static void
read_outline(struct arena *a, struct area *area, const char *geojson)
{
	json_t *g = json_loads(geojson, 0, NULL);
	const char *type = json_string_value(json_object_get(g, "type"));
	const json_t *list = json_object_get(g, "coordinates");

	if (type && strcmp(type, "Polygon") == 0)
		add_polygon(a, area, list);
	if (type && strcmp(type, "MultiPolygon") == 0) {
		for (size_t p = 0; p < json_array_size(list); p++)
			add_polygon(a, area, json_array_get(list, p));
	}
	json_decref(g);
}

static void
widen_ring(struct window *w, const struct ring *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		double x = ring->corners[i].lon, y = ring->corners[i].lat;

		if (!w->any)
			*w = (struct window){ x, y, x, y, .any = true };
		w->west = fmin(w->west, x);
		w->east = fmax(w->east, x);
		w->south = fmin(w->south, y);
		w->north = fmax(w->north, y);
	}
}

static struct window
window_of(const struct frame *f)
{
	const struct chart *c = f->chart;
	struct window w = { 0 };
	double high, wide;

	for (unsigned i = 0; c->nseries && i < c->series[0].count; i++) {
		const struct ring *r = f->areas[i].rings;

		for (; r; r = r->next)
			widen_ring(&w, r);
	}
	w.stretch = cos((w.south + w.north) / 2 * PI / 180);
	wide = fmax((w.east - w.west) * w.stretch, 1e-6);
	high = fmax(w.north - w.south, 1e-6);
	w.per_degree = fmin((f->width - 16) / wide, CHART_AREAS_HIGH / high);
	w.left = (f->width - wide * w.per_degree) / 2;
	w.top = 8;
	return w;
}

void
areas_lay_out(struct frame *f)
{
	const struct chart *c = f->chart;
	unsigned n = c->nseries ? c->series[0].count : 0;
	struct window w;

	f->areas = arena_array_of(f->a, n ? n : 1, struct area);
	for (unsigned i = 0; i < n && c->outlines; i++) {
		const struct chart_outline *o = c->outlines[i];

		for (; o; o = o->next)
			read_outline(f->a, &f->areas[i], o->geojson);
	}
	w = window_of(f);
	f->top = w.top;
	f->bottom = w.top + (w.any ? (w.north - w.south) * w.per_degree : 0);
	f->height = f->bottom + 16 + (CLASSES + 2) * KEY_ROW;
}

static void
put_ring(struct frame *f, const struct window *w, const struct ring *ring)
{
	double last_x = 0, last_y = 0;

	for (size_t i = 0; i < ring->count; i++) {
		const struct corner *c = &ring->corners[i];
		double x =
		    w->left + (c->lon - w->west) * w->stretch * w->per_degree;
		double y = w->top + (w->north - c->lat) * w->per_degree;

		if (i > 0 && hypot(x - last_x, y - last_y) < NEAR)
			continue;
		str_append_printf(
		    f->out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', x, y);
		last_x = x;
		last_y = y;
	}
	str_append_char(f->out, 'Z');
}

static void
put_area(struct frame *f, const struct window *w, unsigned i, const char *fill)
{
	const struct chart_series *s = &f->chart->series[0];
	const struct ring *r = f->areas[i].rings;

	str_append(f->out, "<path fill-rule=\"evenodd\" d=\"");
	for (; r; r = r->next)
		put_ring(f, w, r);
	str_append_printf(f->out,
	    "\" fill=\"%s\" stroke=\"currentColor\" stroke-width=\"0.8\">",
	    fill);
	frame_mark_title(f, s, &s->points[i]);
	str_append(f->out, "</path>");
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Bounds of classes with about as many territories each; equal values are
 * never in two. */
static unsigned
classes_of(struct frame *f, double bounds[CLASSES + 1])
{
	const struct chart_series *s = &f->chart->series[0];
	double *values = arena_array_of(f->a, s->count + 1, double);
	unsigned n = 0, classes = 0;

	for (unsigned i = 0; i < s->count; i++) {
		if (!s->points[i].is_missing && f->areas[i].rings &&
		    isfinite(s->points[i].y))
			values[n++] = s->points[i].y;
	}
	if (n == 0)
		return 0;
	qsort(values, n, sizeof(*values), by_value);
	bounds[0] = values[0];
	for (unsigned k = 1; k < CLASSES; k++) {
		double bound = values[(size_t)k * n / CLASSES];

		if (bound > bounds[classes])
			bounds[++classes] = bound;
	}
	bounds[++classes] = values[n - 1];
	return classes;
}

static unsigned
class_of(const double *bounds, unsigned classes, double value)
{
	unsigned k = 0;

	while (k + 1 < classes && value >= bounds[k + 1])
		k++;
	return k;
}

/* The darkest shade is always the highest class. */
static const char *
shade(unsigned k, unsigned classes)
{
	return classes < 2 ? shades[CLASSES / 2]
			   : shades[k * (CLASSES - 1) / (classes - 1)];
}

static void
key_row(struct frame *f, unsigned row, const char *fill, const char *text)
{
	double y = f->bottom + 16 + row * KEY_ROW;

	str_append_printf(f->out,
	    "<rect x=\"8\" y=\"%.1f\" width=\"24\" height=\"15\" fill=\"%s\""
	    " stroke=\"currentColor\" stroke-width=\"0.8\"/>",
	    y, fill);
	frame_text(f, 40, y + 12, "start", text, 0);
}

static void
put_key(struct frame *f, const double *bounds, unsigned classes)
{
	const struct chart *c = f->chart;
	unsigned row = 0;

	for (unsigned k = 0; k < classes; k++) {
		const char *from = frame_value(f->a, c, bounds[k]);
		const char *to = frame_value(f->a, c, bounds[k + 1]);
		const char *text = arena_printf(f->a,
		    k + 1 < classes ? "de %s à moins de %s" : "de %s à %s",
		    from, to);

		if (bounds[k] == bounds[k + 1])
			text = from;
		key_row(f, row++, shade(k, classes), text);
	}
	key_row(f, row, "none", "aucune valeur");
}

void
areas_marks(struct frame *f)
{
	const struct chart *c = f->chart;
	double bounds[CLASSES + 1] = { 0 };
	struct window w = window_of(f);
	unsigned classes;

	if (c->nseries == 0)
		return;
	classes = classes_of(f, bounds);
	for (unsigned i = 0; i < c->series[0].count; i++) {
		const struct chart_point *p = &c->series[0].points[i];

		if (!f->areas[i].rings)
			continue;
		put_area(f, &w, i,
		    p->is_missing || !isfinite(p->y) || classes == 0
			? "none"
			: shade(class_of(bounds, classes, p->y), classes));
	}
	put_key(f, bounds, classes);
}
