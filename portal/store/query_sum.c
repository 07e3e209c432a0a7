/* SPDX-License-Identifier: Apache-2.0 */
/* query_sum.c - sums of decimals as decimals. */
#include "store/query_sum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHORT_DECIMALS = 16 /* tried by multiplication */
};

static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
	1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

/* d * 10^scale when that is a whole number of at most 15 digits, and nothing
 * else reads back as d. */
static bool
scaled(double d, unsigned scale, struct decimal *out)
{
	double n = rint(d * powers[scale]);

	if (fabs(n) >= 1e15 || n / powers[scale] != d)
		return false;
	out->digits = (__int128)n;
	out->scale = scale;
	return true;
}

static bool
times_ten(__int128 *n, unsigned times)
{
	while (times-- > 0)
		if (__builtin_mul_overflow(*n, (__int128)10, n))
			return false;
	return true;
}

/* From the shortest text that reads back as the same double. */
static bool
of_text(double d, struct decimal *out)
{
	char text[40], *exponent;
	int digits = 15;
	long power;

	do {
		snprintf(text, sizeof(text), "%.*e", digits - 1, d);
	} while (digits++ < 17 && strtod(text, NULL) != d);
	exponent = strchr(text, 'e');
	if (!exponent) /* infinite, or none */
		return false;
	power = strtol(exponent + 1, NULL, 10);
	out->digits = 0;
	for (const char *p = text; p < exponent; p++) {
		if (*p >= '0' && *p <= '9')
			out->digits = out->digits * 10 + (*p - '0');
	}
	/* All digits but the first stand after the mark. */
	power -= (long)strlen(text) - (long)strlen(exponent) - 1 -
	    (text[0] == '-') - (strchr(text, '.') != NULL);
	if (text[0] == '-')
		out->digits = -out->digits;
	while (power < 0 && out->digits % 10 == 0) {
		out->digits /= 10;
		power++;
	}
	if (power < -DECIMALS_MAX)
		return false;
	out->scale = power < 0 ? (unsigned)-power : 0;
	return power <= 0 ||
	    (power < 38 && times_ten(&out->digits, (unsigned)power));
}

bool
decimal_of_double(double d, unsigned hint, struct decimal *out)
{
	if (d == 0) {
		*out = (struct decimal){ 0 };
		return true;
	}
	if (hint < SHORT_DECIMALS && scaled(d, hint, out))
		return true;
	for (unsigned k = 0; k < SHORT_DECIMALS; k++) {
		if (scaled(d, k, out))
			return true;
		if (fabs(d) * powers[k] >= 1e15)
			break;
	}
	return of_text(d, out);
}

/* Both at the larger of their scales. */
static bool
same_scale(struct decimal *x, struct decimal *y)
{
	struct decimal *less = x->scale < y->scale ? x : y;
	unsigned scale = less == x ? y->scale : x->scale;

	if (!times_ten(&less->digits, scale - less->scale))
		return false;
	less->scale = scale;
	return true;
}

static long double
of_decimal(const struct decimal *d)
{
	return (long double)d->digits / powl(10, (long double)d->scale);
}

static void
add(struct exact_sum *s, struct decimal d, long double rough)
{
	struct decimal sum = s->sum;

	s->count++;
	if (!s->is_rough && (sum.scale == d.scale || same_scale(&sum, &d)) &&
	    !__builtin_add_overflow(sum.digits, d.digits, &sum.digits)) {
		s->sum = sum;
		return;
	}
	if (!s->is_rough)
		s->rough = of_decimal(&s->sum);
	s->is_rough = true;
	s->rough += rough;
}

void
exact_sum_add_int(struct exact_sum *s, int64_t i)
{
	add(s, (struct decimal){ .digits = i }, (long double)i);
}

void
exact_sum_add_double(struct exact_sum *s, double d)
{
	struct decimal exact;

	if (!s->is_rough && !decimal_of_double(d, s->sum.scale, &exact)) {
		s->rough = of_decimal(&s->sum);
		s->is_rough = true;
	}
	if (s->is_rough)
		exact = (struct decimal){ 0 };
	add(s, exact, d);
}

size_t
decimal_write(const struct decimal *d, char out[DECIMAL_TEXT_SIZE])
{
	unsigned __int128 n = (unsigned __int128)d->digits;
	char text[DECIMAL_TEXT_SIZE], *end = text + sizeof(text), *p = end;
	unsigned scale = d->scale;

	if (d->digits < 0)
		n = 0 - n;
	while (scale > 0 && n % 10 == 0) {
		n /= 10;
		scale--;
	}
	for (unsigned i = 0; n > 0 || i <= scale; i++) {
		if (i == scale && i > 0)
			*--p = '.';
		*--p = (char)('0' + (int)(n % 10));
		n /= 10;
	}
	if (d->digits < 0)
		*--p = '-';
	memcpy(out, p, (size_t)(end - p));
	return (size_t)(end - p);
}

double
exact_sum_double(const struct exact_sum *s)
{
	char text[DECIMAL_TEXT_SIZE + 1];

	if (s->is_rough)
		return (double)s->rough;
	text[decimal_write(&s->sum, text)] = '\0';
	return strtod(text, NULL);
}

double
exact_sum_average(const struct exact_sum *s)
{
	long double sum = s->is_rough ? s->rough : (long double)s->sum.digits;

	sum /= (long double)s->count;
	if (!s->is_rough)
		sum /= powl(10, (long double)s->sum.scale);
	return (double)sum;
}

double
decimal_bin(double x, double origin, double width)
{
	struct decimal d, from, step;
	struct exact_sum out = { 0 };
	__int128 n;

	if (!decimal_of_double(x, 0, &d) ||
	    !decimal_of_double(origin, 0, &from) ||
	    !decimal_of_double(width, 0, &step) || !same_scale(&d, &from) ||
	    !same_scale(&d, &step) || !same_scale(&d, &from) ||
	    step.digits <= 0 ||
	    __builtin_sub_overflow(d.digits, from.digits, &n))
		return origin + floor((x - origin) / width) * width;
	n = n / step.digits - (n % step.digits < 0);
	n = n * step.digits + from.digits;
	out.sum = (struct decimal){ .digits = n, .scale = d.scale };
	return exact_sum_double(&out);
}
