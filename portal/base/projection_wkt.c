/* SPDX-License-Identifier: Apache-2.0 */
/* projection_wkt.c - a projection from the well-known text of a .prj file. */
#include "base/projection.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum limits {
	WKT_MAX = 16 << 10,
	DEPTH_MAX = 16,
	ARGS_MAX = 8
};

struct text {
	const char *p;
	size_t len;
};

/* KEYWORD[a, b, ...], once its bracket is closed. */
struct node {
	struct text keyword;
	struct text text[ARGS_MAX]; /* without quotes */
	double number[ARGS_MAX];    /* NAN when it is none */
	unsigned n;
};

enum parameter {
	FALSE_EASTING,
	FALSE_NORTHING,
	CENTRAL_MERIDIAN,
	LATITUDE_OF_ORIGIN,
	SCALE_FACTOR,
	PARALLEL_1,
	PARALLEL_2,
	PARAMETERS
};

static const struct {
	const char *name;
	enum parameter parameter;
} parameters[] = {
	{ "false_easting", FALSE_EASTING },
	{ "false_northing", FALSE_NORTHING },
	{ "central_meridian", CENTRAL_MERIDIAN },
	{ "longitude_of_origin", CENTRAL_MERIDIAN },
	{ "latitude_of_origin", LATITUDE_OF_ORIGIN },
	{ "scale_factor", SCALE_FACTOR },
	{ "standard_parallel_1", PARALLEL_1 },
	{ "standard_parallel_2", PARALLEL_2 },
};

static const struct {
	const char *name;
	enum projection_kind kind;
} kinds[] = {
	{ "Lambert_Conformal_Conic", PROJECTION_CONIC },
	{ "Lambert_Conformal_Conic_1SP", PROJECTION_CONIC },
	{ "Lambert_Conformal_Conic_2SP", PROJECTION_CONIC },
	{ "Transverse_Mercator", PROJECTION_TRANSVERSE },
	{ "Gauss_Kruger", PROJECTION_TRANSVERSE },
	{ "Mercator_Auxiliary_Sphere", PROJECTION_WEB },
	{ "Popular_Visualisation_Pseudo_Mercator", PROJECTION_WEB },
};

/* What was said of the projection, in any order. */
struct wkt {
	struct node stack[DEPTH_MAX];
	unsigned depth;
	char datum[64];
	bool is_projected, is_geographic, is_kind_known, knows_kind;
	bool has_shift;
	int epsg;
	double values[PARAMETERS];
	double metre, degree; /* of a unit of length, of angle */
	struct projection_terms terms;
};

static bool
is_text(struct text t, const char *word)
{
	return t.len == strlen(word) && strncasecmp(t.p, word, t.len) == 0;
}

static void
copy_ascii(char out[static 64], struct text t)
{
	size_t n = t.len < 63 ? t.len : 63;

	for (size_t i = 0; i < n; i++)
		out[i] = t.p[i] >= ' ' && t.p[i] < 0x7f ? t.p[i] : '?';
	out[n] = '\0';
}

static void
note_projection(struct wkt *w, const struct node *n)
{
	w->knows_kind = true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_text(n->text[0], kinds[i].name)) {
			w->terms.kind = kinds[i].kind;
			w->is_kind_known = true;
		}
	}
}

static void
note_parameter(struct wkt *w, const struct node *n)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]);
	     i++) {
		if (is_text(n->text[0], parameters[i].name))
			w->values[parameters[i].parameter] = n->number[1];
	}
}

static void
note_spheroid(struct wkt *w, const struct node *n)
{
	w->terms.a = n->number[1];
	w->terms.flattening = n->number[2] == 0 ? 0 : 1 / n->number[2];
}

static void
note_prime(struct wkt *w, const struct node *n)
{
	/* Paris is written in degrees by most, in grades by some. */
	w->terms.prime = n->number[1];
	if (fabs(n->number[1] - 2.5969213) < 1e-6)
		w->terms.prime = 2.33722917;
}

static void
note_datum(struct wkt *w, const struct node *n)
{
	copy_ascii(w->datum, n->text[0]);
}

static void
note_unit(struct wkt *w, const struct node *n)
{
	const struct node *parent = n - 1;

	if (w->depth < 2)
		return;
	if (is_text(parent->keyword, "GEOGCS"))
		w->degree = n->number[1] * 180 / M_PI;
	else if (is_text(parent->keyword, "PROJCS"))
		w->metre = n->number[1];
}

static void
note_shift(struct wkt *w, const struct node *n)
{
	/* Rotations and scale are left to those who need a centimetre. */
	w->has_shift = true;
	for (unsigned i = 0; i < 3; i++)
		w->terms.shift[i] = n->number[i];
	for (unsigned i = 3; i < 7 && i < n->n; i++)
		w->has_shift &= n->number[i] == 0;
}

static void
note_code(struct wkt *w, const struct node *n)
{
	struct text code = n->text[1];

	if (w->depth != 2 || !is_text(n->text[0], "EPSG") || code.len > 6)
		return;
	w->epsg = 0;
	for (size_t i = 0; i < code.len; i++) {
		if (!isdigit((unsigned char)code.p[i]))
			return;
		w->epsg = 10 * w->epsg + (code.p[i] - '0');
	}
}

static void
note_geographic(struct wkt *w, const struct node *n)
{
	(void)n;
	w->is_geographic = true;
}

static void
note_projected(struct wkt *w, const struct node *n)
{
	(void)n;
	w->is_projected = true;
}

static const struct {
	const char *keyword;
	unsigned args; /* it must have at least */
	void (*note)(struct wkt *w, const struct node *n);
} notes[] = {
	{ "PROJECTION", 1, note_projection },
	{ "PARAMETER", 2, note_parameter },
	{ "SPHEROID", 3, note_spheroid },
	{ "PRIMEM", 2, note_prime },
	{ "DATUM", 1, note_datum },
	{ "UNIT", 2, note_unit },
	{ "TOWGS84", 3, note_shift },
	{ "AUTHORITY", 2, note_code },
	{ "ID", 2, note_code },
	{ "GEOGCS", 1, note_geographic },
	{ "PROJCS", 1, note_projected },
};

static void
close_node(struct wkt *w)
{
	const struct node *n = &w->stack[w->depth - 1];

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		if (is_text(n->keyword, notes[i].keyword) &&
		    n->n >= notes[i].args)
			notes[i].note(w, n);
	}
	w->depth--;
}

static void
add_argument(struct wkt *w, struct text t)
{
	struct node *n;
	char *end;

	if (w->depth == 0)
		return;
	n = &w->stack[w->depth - 1];
	if (n->n == ARGS_MAX)
		return;
	n->text[n->n] = t;
	n->number[n->n] = strtod(t.p, &end);
	if (end != t.p + t.len || t.len == 0)
		n->number[n->n] = NAN;
	n->n++;
}

/* Read the next word, text or bracket; false at the end, or when it is not
 * well formed. */
static bool
step(struct wkt *w, const char **at)
{
	const char *p = *at + strspn(*at, " \t\r\n,");
	struct text t = { p, 0 };

	if (*p == '"') {
		const char *end = strchr(++p, '"');

		if (!end)
			return false;
		t = (struct text){ p, (size_t)(end - p) };
		*at = end + 1;
		add_argument(w, t);
		return true;
	}
	if (*p == ']' || *p == ')') {
		*at = p + 1;
		if (w->depth == 0)
			return false;
		close_node(w);
		return w->depth > 0;
	}
	t.len = strcspn(p, " \t\r\n,[]()\"");
	*at = p + t.len;
	if (t.len > 0 && (**at == '[' || **at == '(')) {
		if (w->depth == DEPTH_MAX)
			return false;
		w->stack[w->depth++] = (struct node){ .keyword = t };
		(*at)++;
		return true;
	}
	if (t.len == 0)
		return false;
	add_argument(w, t);
	return true;
}

/* Systems whose degrees are those of WGS 84, but for a metre or two. */
static bool
is_modern(const struct projection_terms *t)
{
	return t->a == 6378137 && t->flattening > 1 / 298.2573 &&
	    t->flattening < 1 / 298.2571;
}

static bool
set_datum(struct wkt *w)
{
	struct projection_terms *t = &w->terms;
	bool is_french = strcasestr(w->datum, "NTF") ||
	    strcasestr(w->datum, "Triangulation_Fran");

	if (t->kind == PROJECTION_WEB)
		return true;
	if (!w->has_shift)
		t->shift[0] = t->shift[1] = t->shift[2] = 0;
	else if (t->shift[0] != 0 || t->shift[1] != 0 || t->shift[2] != 0)
		return true;
	if (is_modern(t))
		return true;
	if (!is_french || fabs(t->a - 6378249.2) > 0.1)
		return false;
	t->shift[0] = -168;
	t->shift[1] = -60;
	t->shift[2] = 320;
	return true;
}

static bool
make(struct wkt *w, struct projection *out)
{
	struct projection_terms *t = &w->terms;

	if (w->epsg > 0 && projection_find_epsg(w->epsg, out))
		return true;
	if (w->is_projected != w->knows_kind ||
	    w->is_kind_known != w->knows_kind ||
	    !(w->is_projected || w->is_geographic) || !set_datum(w))
		return false;
	t->x0 = w->values[FALSE_EASTING] * w->metre;
	t->y0 = w->values[FALSE_NORTHING] * w->metre;
	t->lon0 = w->values[CENTRAL_MERIDIAN] * w->degree;
	t->lat0 = w->values[LATITUDE_OF_ORIGIN] * w->degree;
	t->k0 = w->values[SCALE_FACTOR];
	t->parallel[0] = w->values[PARALLEL_1] * w->degree;
	t->parallel[1] = w->values[PARALLEL_2] * w->degree;
	t->unit = w->is_projected ? w->metre : w->degree;
	/* Written with fewer digits than a double has. */
	if (fabs(t->unit - 1) < 1e-9)
		t->unit = 1;
	return projection_make(t, out);
}

bool
projection_read_wkt(
    const char *wkt, size_t len, struct projection *out, char name[static 64])
{
	struct wkt *w;
	const char *at;
	char *copy;
	bool ok;

	name[0] = '\0';
	if (len > WKT_MAX)
		return false;
	copy = strndup(wkt, len);
	w = calloc(1, sizeof(*w));
	if (!copy || !w) {
		free(copy);
		free(w);
		return false;
	}
	w->metre = w->degree = w->values[SCALE_FACTOR] = 1;
	at = copy;
	while (step(w, &at))
		;
	if (w->stack[0].n > 0)
		copy_ascii(name, w->stack[0].text[0]);
	ok = w->depth == 0 && w->stack[0].n > 0 && make(w, out);
	free(w);
	free(copy);
	return ok;
}
