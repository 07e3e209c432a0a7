/* SPDX-License-Identifier: Apache-2.0 */
/* format.h - how the cells of a column are written (struct column.format). */
#ifndef PARVIS_STORE_FORMAT_H
#define PARVIS_STORE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "store/table.h"

/*
 * Grammar, "" being the first of each:
 *	INT	 0 | #G##0
 *	DECIMAL	 0.# | [#G##]0 MARK ZEROES [#] | [#G##]0[MARK ZEROES]
 *		 MARK is . or , and in the last form the brackets stand
 *		 there: whole numbers have no decimals
 *	DATE	 yyyy-mm-dd | yyyySmmSdd | ddSmmSyyyy, m and d alone when not
 *		 padded | d mmmm yyyy		S - / or .
 *	DATETIME yyyy-mm-ddThh:mm:ss | DATE (T or space) hh:mm[:ss]
 *	TIME	 hh:mm:ss | hh:mm
 *	BOOL	 oui|non | WORD|WORD
 * INT and DECIMAL may end in a unit, after a space, U+00A0, U+202F or
 * nothing: « 0,00 € », « 0% ».
 * G is a space, U+00A0 or U+202F. A final # is « more digits if needed »;
 * without it the number of decimals is fixed.
 */
enum digit_group {
	GROUP_NONE,
	GROUP_SPACE,
	GROUP_NBSP,
	GROUP_NNBSP,
	GROUPS
};
extern const char *const digit_groups[GROUPS]; /* "" for none */

/* A format read once for many cells. */
struct cell_format {
	enum column_type type;
	enum digit_group group;
	char mark;
	unsigned char decimals;
	bool shortest; /* decimals are a minimum */
	bool optional; /* none for a whole number */
	bool day_first, padded, in_words;
	char separator; /* of a date */
	char joint;     /* between date and time */
	bool seconds;
	const char *yes, *no; /* borrowed from the column */
	size_t yes_len, no_len;
};

/* An unknown format reads as "". */
void cell_format_read(const struct column *c, struct cell_format *out);

/* table_text_of() with the format ready. */
size_t cell_format_write(
    const struct cell_format *f, const struct value *v, char *out, size_t size);

extern const char *const french_months[12];

#endif
