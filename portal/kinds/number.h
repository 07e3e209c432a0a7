/* SPDX-License-Identifier: Apache-2.0 */
/* number.h - a number as French offices and programs write it. */
#ifndef PARVIS_KINDS_NUMBER_H
#define PARVIS_KINDS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/format.h"

enum number_unit {
	UNIT_NONE,
	UNIT_EURO,
	UNIT_EURO_CODE, /* this and the two next: the same as the first */
	UNIT_EURO_WORDS,
	UNIT_EURO_WORD,
	UNIT_EURO_NET, /* hors taxes */
	UNIT_EURO_GROSS,
	UNIT_KILO_EURO,
	UNIT_KILO_EURO_CAPITAL,
	UNIT_MEGA_EURO,
	UNIT_DOLLAR,
	UNIT_POUND,
	UNIT_YEN,
	UNIT_PERMILLE,
	UNIT_PERCENT,
	UNITS
};
extern const char *const number_units[UNITS]; /* "" for none */

/*
 * [-]DIGITS, grouped by three or not, [MARK DECIMALS][exponent], spaces
 * around. An exponent is only read with a mark or a sign: « 1E5 » is a code.
 * A currency or a percent sign may stand before or after. Points and commas
 * are groups when another mark follows them (« 1.250,00 », « 1.250.000 »);
 * « 12.500 » alone is twelve and a half: see number_regroup().
 */
struct number {
	double value;
	int64_t integer;           /* when decimals and exponent are absent */
	unsigned before, decimals; /* digits on each side of the mark */
	char mark;                 /* . or ,; 0: none */
	/* Small, as these are zeroed for each cell. */
	uint8_t group; /* enum digit_group */
	uint8_t unit;  /* enum number_unit */
	uint8_t gap;   /* digit_group between the number and its unit */
	bool unit_first;
	bool negative;
	bool leading_zero; /* « 01034 »: a code, not a number */
	bool last_zero;    /* the last decimal is 0 */
	bool is_long;      /* over 15 significant digits */
	bool is_odd;       /* spaces around, exponent, « ,5 », « -0 » */
};

/* False when the text is no number at all. */
bool number_read(const char *text, size_t len, struct number *out);

/* Could « 12.500 » be twelve thousand five hundred as well? */
bool number_is_doubtful(const struct number *n);
/* Then make it so. */
void number_regroup(struct number *n);

/* Bytes of white space at the start of text: ASCII, no-break, narrow. */
size_t blank_prefix(const char *text, size_t len);

/* Cut white space off both ends; true when there was some. */
bool trim_blanks(const char **text, size_t *len);

#endif
