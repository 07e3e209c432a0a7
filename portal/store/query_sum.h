/* SPDX-License-Identifier: Apache-2.0 */
/* query_sum.h - sums of decimals as decimals: 0.1 + 0.2 is 0.3. */
#ifndef PARVIS_STORE_QUERY_SUM_H
#define PARVIS_STORE_QUERY_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DECIMALS_MAX = 22,     /* after the mark, of a sum */
	DECIMAL_TEXT_SIZE = 48 /* of the digits of any sum */
};

/* digits / 10^scale. */
struct decimal {
	__int128 digits;
	unsigned scale;
};

/*
 * The decimal a double stands for: what was written, when that had at most 15
 * significant digits, else the shortest that reads back as the same. hint:
 * scale to try first. False for what has no place in 38 digits.
 */
bool decimal_of_double(double d, unsigned hint, struct decimal *out);

/* A sum under way, all zero at the start. Beyond 38 digits it goes on as a
 * floating sum: is_rough. */
struct exact_sum {
	struct decimal sum;
	int64_t count;
	long double rough;
	bool is_rough;
};
void exact_sum_add_int(struct exact_sum *s, int64_t i);
void exact_sum_add_double(struct exact_sum *s, double d);

/* The digits of a sum that is not rough, as JSON and CSV want them: « -12.5 »,
 * no useless zero. Returns the length. */
size_t decimal_write(const struct decimal *d, char out[DECIMAL_TEXT_SIZE]);
/* The nearest double. */
double exact_sum_double(const struct exact_sum *s);
double exact_sum_average(const struct exact_sum *s);

/*
 * Lower bound of the range of `width`, counted from `origin`, that x is in, in
 * decimals too: 0.3 by ranges of 0.1 is in the one from 0.3.
 */
double decimal_bin(double x, double origin, double width);

#endif
