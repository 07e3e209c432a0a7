/* SPDX-License-Identifier: Apache-2.0 */
/* damage.h - what spreadsheets do to codes, and how to mend it. */
#ifndef PARVIS_KINDS_DAMAGE_H
#define PARVIS_KINDS_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>

enum damage {
	DAMAGE_NONE,
	DAMAGE_ZERO,       /* 1034 for 01034: leading zeroes are gone */
	DAMAGE_ROUNDED,    /* 35181600000000: a SIRET of fewer digits */
	DAMAGE_SCIENTIFIC, /* 1,23E+13 */
	DAMAGE_DATE, /* mars-24, 02-janv, 02/01/2024: a code taken for a date */
	DAMAGE_PHONE, /* 33477732124, 477732124: + or 0 are gone */
	DAMAGE_MARKS, /* spaces, apostrophes, points around or within */
	DAMAGES
};

struct semantic;

/*
 * How a cell that is not of a kind got so, and in `mended`, with a NUL, the
 * value it had, which is of that kind; "" when it is not certain. DAMAGE_NONE
 * when the cell is of that kind, or cannot be explained.
 */
enum damage damage_find(const struct semantic *s, const char *text, size_t len,
    char *mended, size_t size);

/* The same of a cell known not to be of that kind. */
enum damage damage_explain(const struct semantic *s, const char *text,
    size_t len, char *mended, size_t size);

/* May codes of that kind be taken for dates, as two numbers and a point are? */
bool damage_makes_dates(const struct semantic *s);

#endif
