/* SPDX-License-Identifier: Apache-2.0 */
/* scale.c - round bounds and marks for an axis. */
#include "draw/scale.h"

#include <float.h>
#include <math.h>

#include "base/text.h"

/* Beyond, steps would be lost in the precision of a double. */
#define EXTREME 1e300

static double
bounded(double d)
{
	if (isnan(d))
		return 0;
	return fmin(fmax(d, -EXTREME), EXTREME);
}

static double
round_step(double rough)
{
	double power = pow(10, floor(log10(rough)));
	double times = rough / power;

	/* A hair of tolerance: 2.0000000001 is 2. */
	if (times <= 1 + 1e-9)
		return power;
	if (times <= 2 + 1e-9)
		return 2 * power;
	if (times <= 5 + 1e-9)
		return 5 * power;
	return 10 * power;
}

void
scale_round(double min, double max, unsigned most, struct scale *out)
{
	double spread, least;

	min = bounded(min);
	max = bounded(max);
	if (max < min) {
		double t = min;

		min = max;
		max = t;
	}
	least = fmax(fabs(min), fabs(max)) * 1e-12;
	if (max - min <= least) {
		double around = max == 0 ? 1 : fabs(max) / 2;

		if (max != 0)
			min -= max > 0 ? fmin(around, max) : around;
		max += around;
	}
	spread = max - min;
	out->step = round_step(spread / (most > 2 ? most - 1 : 1));
	out->low = floor(min / out->step + 1e-9) * out->step;
	out->high = ceil(max / out->step - 1e-9) * out->step;
	out->marks = (unsigned)lround((out->high - out->low) / out->step) + 1;
}

double
scale_at(const struct scale *s, double value)
{
	return (bounded(value) - s->low) / (s->high - s->low);
}

/* Large amounts in millions and billions, as newspapers do. */
static const struct {
	double from, by;
	const char *word;
} sizes[] = {
	{ 1e15, 0, "" }, /* beyond any word a reader knows */
	{ 1e9, 1e9, "Md" },
	{ 1e6, 1e6, "M" },
};

char *
scale_label(struct arena *a, const struct scale *s, double value)
{
	double top = fmax(fabs(s->low), fabs(s->high));
	double by = 1;
	const char *word = "";
	int decimals;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (top < sizes[i].from)
			continue;
		if (sizes[i].by == 0 || fabs(value) < s->step / 2)
			break;
		by = sizes[i].by;
		word = sizes[i].word;
		break;
	}
	decimals = (int)ceil(-log10(s->step / by) - 1e-9);
	decimals = decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
	if (top >= 1e15)
		return arena_printf(a, "%.3g", value);
	/* The middle of the scale may come out as -0. */
	if (fabs(value) < s->step / 2)
		value = 0;
	return arena_printf(a, "%s%s%s", text_decimal(a, value / by, decimals),
	    *word ? NBSP : "", word);
}
