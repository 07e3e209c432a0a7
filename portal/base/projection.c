/* SPDX-License-Identifier: Apache-2.0 */
/* projection.c - inverse projections in closed form, and shift of datum. */
#include "base/projection.h"

#include <math.h>

#define DEGREE (M_PI / 180)

static const double wgs84_a = 6378137, wgs84_f = 1 / 298.257223563;

/*
 * Latitude from the conformal one, and points of the transverse ellipsoid to
 * the sphere: Krüger's series in the third flattening, as Karney writes them
 * (Transverse Mercator with an accuracy of a few nanometers, 2011).
 */
static void
set_series(struct projection *p, double f)
{
	double n = f / (2 - f), n2 = n * n, n3 = n2 * n, n4 = n3 * n;

	p->to_latitude[0] = 2 * n - 2 * n2 / 3 - 2 * n3 + 116 * n4 / 45;
	p->to_latitude[1] = 7 * n2 / 3 - 8 * n3 / 5 - 227 * n4 / 45;
	p->to_latitude[2] = 56 * n3 / 15 - 136 * n4 / 35;
	p->to_latitude[3] = 4279 * n4 / 630;
	p->to_sphere[0] = n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360;
	p->to_sphere[1] = n2 / 48 + n3 / 15 - 437 * n4 / 1440;
	p->to_sphere[2] = 17 * n3 / 480 - 37 * n4 / 840;
	p->to_sphere[3] = 4397 * n4 / 161280;
}

static void
make_transverse(const struct projection_terms *t, struct projection *p)
{
	double n = t->flattening / (2 - t->flattening), n2 = n * n;

	p->scale = t->k0 * t->a / (1 + n) * (1 + n2 / 4 + n2 * n2 / 64);
}

static double
isometric(const struct projection *p, double lat)
{
	return asinh(tan(lat)) - p->e * atanh(p->e * sin(lat));
}

/* Radius of a parallel, for a = 1. */
static double
parallel_radius(const struct projection *p, double lat)
{
	double s = p->e * sin(lat);

	return cos(lat) / sqrt(1 - s * s);
}

static void
make_conic(const struct projection_terms *t, struct projection *p)
{
	double lat0 = t->lat0 * DEGREE;
	double lat1 = t->parallel[0] != 0 ? t->parallel[0] * DEGREE : lat0;
	double lat2 = t->parallel[1] != 0 ? t->parallel[1] * DEGREE : lat1;
	double q1 = isometric(p, lat1), q2 = isometric(p, lat2);

	p->cone = sin(lat1);
	if (fabs(lat1 - lat2) > 1e-10)
		p->cone =
		    log(parallel_radius(p, lat1) / parallel_radius(p, lat2)) /
		    (q2 - q1);
	p->scale = t->a * t->k0 * parallel_radius(p, lat1) * exp(p->cone * q1) /
	    p->cone;
	p->rho0 = p->scale * exp(-p->cone * isometric(p, lat0));
}

/* Anything like the Earth, and near its surface. */
static bool
is_earth(const struct projection_terms *t)
{
	double shift =
	    fabs(t->shift[0]) + fabs(t->shift[1]) + fabs(t->shift[2]);

	return t->a > 6.3e6 && t->a < 6.4e6 && t->flattening >= 0 &&
	    t->flattening < 0.01 && t->unit > 0 && shift < 1e4;
}

bool
projection_make(const struct projection_terms *t, struct projection *p)
{
	*p = (struct projection){ .kind = t->kind,
		.a = t->a,
		.unit = t->unit,
		.lon0 = (t->prime + t->lon0) * DEGREE,
		.x0 = t->x0,
		.y0 = t->y0 };
	if (!is_earth(t))
		return false;
	for (int i = 0; i < 3; i++) {
		p->shift[i] = t->shift[i];
		p->is_shifted |= t->shift[i] != 0;
	}
	p->e = sqrt(t->flattening * (2 - t->flattening));
	set_series(p, t->flattening);
	if (t->kind == PROJECTION_GEOGRAPHIC) {
		p->is_wgs84 = p->lon0 == 0 && !p->is_shifted && t->unit == 1;
		p->unit *= DEGREE;
	} else if (t->kind == PROJECTION_TRANSVERSE) {
		if (t->lat0 != 0 || !(t->k0 > 0))
			return false;
		make_transverse(t, p);
	} else if (t->kind == PROJECTION_CONIC) {
		make_conic(t, p);
		return isfinite(p->scale) && isfinite(p->rho0) &&
		    p->cone != 0 && p->scale != 0;
	}
	return isfinite(p->lon0) && isfinite(p->x0) && isfinite(p->y0);
}

/* v plus, or minus, the sum of terms[j] sin(2 (j + 1) v). */
static double
add_series(const double terms[4], double v)
{
	double c = 2 * cos(2 * v), b1 = 0, b2 = 0;

	for (int j = 3; j >= 0; j--) {
		double b = terms[j] + c * b1 - b2;

		b2 = b1;
		b1 = b;
	}
	return v + b1 * sin(2 * v);
}

static void
inverse_conic(
    const struct projection *p, double x, double y, double *lon, double *lat)
{
	double sign = p->cone < 0 ? -1 : 1;
	double u = sign * x, v = sign * (p->rho0 - y);
	double q = -log(hypot(u, v) / fabs(p->scale)) / p->cone;

	*lon = p->lon0 + atan2(u, v) / p->cone;
	*lat = add_series(p->to_latitude, atan(sinh(q)));
}

static void
inverse_transverse(
    const struct projection *p, double x, double y, double *lon, double *lat)
{
	double xi = y / p->scale, eta = x / p->scale;
	double north = xi, east = eta;

	for (int j = 0; j < 4; j++) {
		double k = 2 * (j + 1);

		north -= p->to_sphere[j] * sin(k * xi) * cosh(k * eta);
		east -= p->to_sphere[j] * cos(k * xi) * sinh(k * eta);
	}
	*lon = p->lon0 + atan2(sinh(east), cos(north));
	*lat = add_series(
	    p->to_latitude, atan2(sin(north), hypot(sinh(east), cos(north))));
}

/* From one ellipsoid to that of WGS 84, at height 0 on the first. */
static void
shift_datum(const struct projection *p, double *lon, double *lat)
{
	double s = sin(*lat), c = cos(*lat), e2 = p->e * p->e;
	double nu = p->a / sqrt(1 - e2 * s * s);
	double x = nu * c * cos(*lon) + p->shift[0];
	double y = nu * c * sin(*lon) + p->shift[1];
	double z = nu * (1 - e2) * s + p->shift[2];
	double b = wgs84_a * (1 - wgs84_f), r = hypot(x, y);
	double f2 = wgs84_f * (2 - wgs84_f);
	double tangent = z * wgs84_a / (r * b);

	/* Bowring: once is enough near the ground, twice is exact. */
	for (int i = 0; i < 2; i++) {
		double u = atan(tangent), su = sin(u), cu = cos(u);

		*lat = atan2(z + f2 / (1 - f2) * b * su * su * su,
		    r - f2 * wgs84_a * cu * cu * cu);
		tangent = (1 - wgs84_f) * tan(*lat);
	}
	*lon = atan2(y, x);
}

void
projection_to_wgs84(
    const struct projection *p, double x, double y, double *lon, double *lat)
{
	if (p->is_wgs84) {
		*lon = x;
		*lat = y;
		return;
	}
	x *= p->unit;
	y *= p->unit;
	/* Farther than any place on Earth: formulas would find a pole. */
	if (!(fabs(x) < 5e7 && fabs(y) < 5e7)) {
		*lon = *lat = NAN;
		return;
	}
	switch (p->kind) {
	case PROJECTION_GEOGRAPHIC:
		*lon = p->lon0 + x;
		*lat = y;
		break;
	case PROJECTION_WEB:
		*lon = p->lon0 + (x - p->x0) / p->a;
		*lat = atan(sinh((y - p->y0) / p->a));
		break;
	case PROJECTION_CONIC:
		inverse_conic(p, x - p->x0, y - p->y0, lon, lat);
		break;
	case PROJECTION_TRANSVERSE:
		inverse_transverse(p, x - p->x0, y - p->y0, lon, lat);
		break;
	}
	if (p->is_shifted)
		shift_datum(p, lon, lat);
	*lon /= DEGREE;
	*lat /= DEGREE;
	if (*lon > 180 && *lon <= 540)
		*lon -= 360;
	else if (*lon < -180 && *lon >= -540)
		*lon += 360;
}
