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
 *		 padded, yy for yyyy last | d mmmm yyyy | yyyymmdd
 *		 S - / or .
 *	DATETIME yyyy-mm-ddThh:mm:ss | DATE (T or space) hh:mm[:ss]
 *	TIME	 hh:mm:ss | (hh or h) C mm[:ss]
 *		 C : or letters between quotes, "h" "H" " h "
 *	BOOL	 oui|non | WORD|WORD
 * INT and DECIMAL may have a unit, before or after, parted by a space,
 * U+00A0, U+202F or nothing: « 0,00 € », « 0% », « $#,##0.00 ».
 * G is a space, U+00A0, U+202F, an apostrophe, or the . or , that is not the
 * mark. A final # is « more digits if needed »; without it the number of
 * decimals is fixed.
 */
enum digit_group {
	GROUP_NONE,
	GROUP_SPACE,
	GROUP_NBSP,
	GROUP_NNBSP,
	GROUP_QUOTE,
	GROUP_RIGHT_QUOTE,
	GROUP_POINT,
	GROUP_COMMA,
	GROUPS
};
extern const char *const digit_groups[GROUPS]; /* "" for none */

/* A format read once for many cells. */
struct cell_format {
	enum column_type type;
	enum digit_group group;
	char mark;
	unsigned char decimals;
	bool shortest;                /* decimals are a minimum */
	bool optional;                /* none for a whole number */
	const char *before, *after;   /* around the digits: units, spaces */
	size_t before_len, after_len; /* these too borrowed */
	bool day_first, padded, in_words;
	bool short_year;
	char separator;    /* of a date; 0: none */
	char joint;        /* between date and time */
	const char *hours; /* between hours and minutes of a TIME */
	size_t hours_len;
	bool seconds;
	const char *yes, *no; /* borrowed from the column */
	size_t yes_len, no_len;
};

/* An unknown format reads as "". */
void cell_format_read(const struct column *c, struct cell_format *out);

/* table_text_of() with the format ready. */
size_t cell_format_write(
    const struct cell_format *f, const struct value *v, char *out, size_t size);

/* In the format of a number, what stands around it without its spaces: € or
 * %; « n » is its length, 0 for none. */
const char *cell_format_unit(const char *format, size_t *n);

extern const char *const french_months[12];

#endif
