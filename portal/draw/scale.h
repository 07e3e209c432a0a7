/* SPDX-License-Identifier: Apache-2.0 */
/* scale.h - round bounds and marks for an axis, and numbers beside it. */
#ifndef PARVIS_DRAW_SCALE_H
#define PARVIS_DRAW_SCALE_H

#include "base/arena.h"

struct scale {
	double low, high, step; /* low + step * i are the marks */
	unsigned marks;         /* low and high included */
};

/* Bounds that hold min to max with at most `most` marks of 1, 2 or 5 times a
 * power of ten; max is above min in the result, whatever is given. */
void scale_round(double min, double max, unsigned most, struct scale *out);

/* 0 at low, 1 at high. */
double scale_at(const struct scale *s, double value);

/* In a: a mark as French people write it, as precise as the step asks:
 * « 1 500 », « 0,25 », « 1,5 M », « 2 Md ». */
char *scale_label(struct arena *a, const struct scale *s, double value);

#endif
