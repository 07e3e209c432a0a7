/* SPDX-License-Identifier: Apache-2.0 */
/* number.h - a number as French offices and programs write it. */
#ifndef PARVIS_KINDS_NUMBER_H
#define PARVIS_KINDS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/format.h"

/*
 * [-]DIGITS, grouped by three or not, [MARK DECIMALS][exponent], spaces
 * around. An exponent is only read with a mark or a sign: « 1E5 » is a code.
 */
struct number {
	double value;
	int64_t integer;           /* when decimals and exponent are absent */
	unsigned before, decimals; /* digits on each side of the mark */
	char mark;                 /* . or ,; 0: none */
	enum digit_group group;
	bool negative;
	bool leading_zero; /* « 01034 »: a code, not a number */
	bool last_zero;    /* the last decimal is 0 */
	bool is_long;      /* over 15 significant digits */
	bool is_odd;       /* spaces around, exponent, « ,5 », « -0 » */
};

/* False when the text is no number at all. */
bool number_read(const char *text, size_t len, struct number *out);

/* Bytes of white space at the start of text: ASCII, no-break, narrow. */
size_t blank_prefix(const char *text, size_t len);

/* Cut white space off both ends; true when there was some. */
bool trim_blanks(const char **text, size_t *len);

#endif
