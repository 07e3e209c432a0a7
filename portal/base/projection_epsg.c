/* SPDX-License-Identifier: Apache-2.0 */
/* projection_epsg.c - the projections of France, by their EPSG codes. */
#include "base/projection.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Figures: EPSG registry, and the sheets of IGN. */
static const struct {
	int code;
	double lat0, lon0, parallel[2], x0, y0;
} conics[] = {
	{ 2154, 46.5, 3, { 49, 44 }, 700000, 6600000 },
	{ 9793, 46.5, 3, { 49, 44 }, 700000, 6600000 },
	{ 9794, 46.5, 3, { 49, 44 }, 700000, 6600000 },
	{ 102110, 46.5, 3, { 49, 44 }, 700000, 6600000 },
	{ 3163, -21.5, 166, { -62 / 3., -67 / 3. }, 400000, 300000 },
};

/* NTF: Clarke 1880 (IGN), meridian of Paris; one parallel. */
static const struct {
	int code[2]; /* the second is an older definition with the same figures
		      */
	double lat0, k0, x0, y0;
} ntf[] = {
	{ { 27561, 27561 }, 49.5, 0.999877341, 600000, 200000 },
	{ { 27562, 27562 }, 46.8, 0.99987742, 600000, 200000 },
	{ { 27563, 27563 }, 44.1, 0.999877499, 600000, 200000 },
	{ { 27564, 27564 }, 42.165, 0.99994471, 234.358, 185861.369 },
	{ { 27571, 27581 }, 49.5, 0.999877341, 600000, 1200000 },
	{ { 27572, 27582 }, 46.8, 0.99987742, 600000, 2200000 },
	{ { 27573, 27583 }, 44.1, 0.999877499, 600000, 3200000 },
	{ { 27574, 27584 }, 42.165, 0.99994471, 234.358, 4185861.369 },
};

/* Universal transverse Mercator; zones of the south are negative. */
static const struct {
	int first, last, zone;
} utms[] = {
	{ 5490, 5490, 20 },   /* RGAF09 */
	{ 4559, 4559, 20 },   /* RRAF91 */
	{ 2989, 2989, 20 },   /* RRAF91, older */
	{ 2972, 2972, 22 },   /* RGFG95 */
	{ 2975, 2975, -40 },  /* RGR92 */
	{ 4471, 4471, -38 },  /* RGM04 */
	{ 4467, 4467, 21 },   /* RGSPM06 */
	{ 3296, 3299, -5 },   /* RGPF; zones 5 to 8 */
	{ 25828, 25838, 28 }, /* ETRS89 */
	{ 32601, 32660, 1 },  /* WGS 84 */
	{ 32701, 32760, -1 }, /* WGS 84, south */
};

/* Degrees of systems that are WGS 84 to better than a metre or two. */
static const int degrees[] = { 4326, 4171, 4258, 4979, 4965, 4627, 4624, 4470,
	4463, 4558, 5489, 4687, 4749, 4640, 9777, 9782 };

static const double grs80_f = 1 / 298.257222101, wgs84_f = 1 / 298.257223563;

static bool
find_conic(int code, struct projection_terms *t)
{
	t->kind = PROJECTION_CONIC;
	for (size_t i = 0; i < sizeof(conics) / sizeof(conics[0]); i++) {
		if (conics[i].code != code)
			continue;
		t->lat0 = conics[i].lat0;
		t->lon0 = conics[i].lon0;
		t->parallel[0] = conics[i].parallel[0];
		t->parallel[1] = conics[i].parallel[1];
		t->x0 = conics[i].x0;
		t->y0 = conics[i].y0;
		return true;
	}
	/* The nine conic zones, a degree of latitude apart: CC42 to CC50. */
	if ((code < 3942 || code > 3950) && (code < 9842 || code > 9850))
		return false;
	t->lat0 = code % 100;
	t->lon0 = 3;
	t->parallel[0] = t->lat0 - 0.75;
	t->parallel[1] = t->lat0 + 0.75;
	t->x0 = 1700000;
	t->y0 = (t->lat0 - 41) * 1000000 + 200000;
	return true;
}

static bool
find_ntf(int code, struct projection_terms *t)
{
	static const struct projection_terms france = { .a = 6378249.2,
		.flattening = 1 - 6356515. / 6378249.2,
		.k0 = 1,
		.unit = 1,
		.shift = { -168, -60, 320 } };

	*t = france;
	if (code == 4275)
		return true;
	t->prime = 2.33722917;
	if (code == 4807) {
		t->unit = 0.9;
		return true;
	}
	t->kind = PROJECTION_CONIC;
	for (size_t i = 0; i < sizeof(ntf) / sizeof(ntf[0]); i++) {
		if (ntf[i].code[0] != code && ntf[i].code[1] != code)
			continue;
		t->lat0 = ntf[i].lat0;
		t->k0 = ntf[i].k0;
		t->x0 = ntf[i].x0;
		t->y0 = ntf[i].y0;
		return true;
	}
	return false;
}

static bool
find_utm(int code, struct projection_terms *t)
{
	t->kind = PROJECTION_TRANSVERSE;
	t->k0 = 0.9996;
	t->x0 = 500000;
	for (size_t i = 0; i < sizeof(utms) / sizeof(utms[0]); i++) {
		int zone = utms[i].zone, after = code - utms[i].first;

		if (code < utms[i].first || code > utms[i].last)
			continue;
		t->y0 = zone < 0 ? 10000000 : 0;
		t->lon0 = 6 * ((zone < 0 ? -zone : zone) + after) - 183;
		t->flattening = code >= 32601 ? wgs84_f : grs80_f;
		return true;
	}
	return false;
}

bool
projection_find_epsg(int code, struct projection *out)
{
	const struct projection_terms usual = {
		.a = 6378137, .flattening = grs80_f, .k0 = 1, .unit = 1
	};
	struct projection_terms t = usual;

	for (size_t i = 0; i < sizeof(degrees) / sizeof(degrees[0]); i++) {
		if (degrees[i] == code)
			return projection_make(&t, out);
	}
	if (code == 3857 || code == 3785 || code == 900913 || code == 102100) {
		t.kind = PROJECTION_WEB;
		return projection_make(&t, out);
	}
	if (find_conic(code, &t))
		return projection_make(&t, out);
	t = usual;
	if (find_utm(code, &t))
		return projection_make(&t, out);
	return find_ntf(code, &t) && projection_make(&t, out);
}

static bool
holds(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++) {
		if (strncasecmp(text + i, word, n) == 0)
			return true;
	}
	return false;
}

bool
projection_find_name(const char *name, size_t len, struct projection *out)
{
	size_t start = len;
	int code = 0;

	if (len > 200)
		return false;
	if (len >= 5 && strncasecmp(name + len - 5, "CRS84", 5) == 0)
		return projection_find_epsg(4326, out);
	if (!holds(name, len, "EPSG"))
		return false;
	while (start > 0 && name[start - 1] >= '0' && name[start - 1] <= '9')
		start--;
	if (len - start < 4 || len - start > 6 || start == 0 ||
	    !strchr(":/", name[start - 1]))
		return false;
	for (size_t i = start; i < len; i++)
		code = 10 * code + (name[i] - '0');
	return projection_find_epsg(code, out);
}
