/* SPDX-License-Identifier: Apache-2.0 */
/* types.h - what the cells of a column hold: recognisers and conversions. */
#ifndef PARVIS_KINDS_TYPES_H
#define PARVIS_KINDS_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "store/format.h"
#include "store/table.h"

/*
 * Decides one column's type on all its cells: feed every cell, then ask.
 * Blank cells (empty or spaces) do not count. A column with a number that
 * starts by a useless zero (« 01034 »), a whole number of more than 15 digits,
 * or a + sign is text. A column of blanks is text.
 */
struct type_guess {
	unsigned candidates; /* bit per column_type still possible */
	int64_t filled, blank;
	bool is_code;      /* set after start: a number is a code here */
	bool leading_zero; /* why it is not a number: it is a code */
	/* How many cells are written how; private. */
	struct {
		uint32_t decimals[16][2]; /* [1]: the last one is a 0 */
		uint32_t whole[16];       /* with decimals, all 0 */
		uint32_t marks[2];        /* . , */
		uint32_t groups[GROUPS];
		uint32_t days[2][4];  /* padded or not; - / . in words */
		uint32_t times[2][2]; /* T or space; with seconds or not */
		uint32_t cases[3];    /* of oui, Oui, OUI */
		unsigned char words;  /* the pair of words, from 1 */
		bool yes, no, day_first, year_first;
	} shape;
};
void type_guess_start(struct type_guess *g);
void type_guess_add(struct type_guess *g, const char *text, size_t len);
enum column_type type_guess_end(const struct type_guess *g, char format[32]);

/* Typed value of a cell of a column so typed; VALUE_NULL for a blank one.
 * Text values borrow `text`; dates are written into buf (at least 32). True
 * when cell_format_write() gives back exactly this text. */
bool type_read(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out);

#endif
