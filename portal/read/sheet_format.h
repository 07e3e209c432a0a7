/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_format.h - the number formats of spreadsheets, and numbers in them. */
#ifndef PARVIS_READ_SHEET_FORMAT_H
#define PARVIS_READ_SHEET_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum sheet_kind {
	SHEET_PLAIN,
	SHEET_PERCENT,
	SHEET_CURRENCY,
	SHEET_CODE, /* at least so many digits: 00000, 00 00 00 00 00 */
	SHEET_DATE,
	SHEET_DATETIME,
	SHEET_TIME,
	SHEET_DURATION /* hours may pass 24 */
};

/* What a number format shows, as far as it changes what a number means. */
struct sheet_format {
	enum sheet_kind kind;
	unsigned decimals; /* at least; of percent and currency */
	char unit[12];     /* of a currency: €, $, XPF */
	char mask[48];     /* of a code; private */
};

enum {
	SHEET_NUMBER_MAX = 512
};

/* The format of a code as Excel writes it in files: « #,##0.00\ "€" ». Codes
 * are not trusted; what is not understood is plain. */
void sheet_format_read(const char *code, struct sheet_format *out);

/* One of the codes every program knows by a number (ECMA-376 part 1, 18.8.30),
 * as a French Excel shows them; plain for others. */
void sheet_format_builtin(unsigned id, struct sheet_format *out);

/*
 * Write the number that text tells (digits, mark, exponent), as reader.h says.
 * Dates count days from 1900, with its day that never was, or 1904. out has
 * room for SHEET_NUMBER_MAX bytes. Returns the length, 0 when it is no number.
 */
size_t sheet_number_write(const struct sheet_format *f, bool from_1904,
    const char *text, size_t len, char *out);

/* The same for a moment written as ISO 8601; the time of a SHEET_DATE at
 * midnight is left out. 0 when it is none. */
size_t sheet_moment_write(
    enum sheet_kind kind, const char *text, size_t len, char *out);

/* The sign of a currency that is known by its code or sign (EUR gives €);
 * NULL for others. */
const char *sheet_currency(const char *name, size_t len);

#endif
