/* SPDX-License-Identifier: Apache-2.0 */
/* types.h - what the cells of a column hold: recognisers and conversions. */
#ifndef PARVIS_INGEST_TYPES_H
#define PARVIS_INGEST_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "ingest/csv.h"
#include "store/table.h"

/*
 * Decides one column's type on all its cells: feed every cell, then ask.
 * Blank cells (empty or spaces) do not count. A column with a number that
 * starts by a useless zero (« 01034 »), with more than 15 significant digits,
 * or a + sign is text. A column of blanks is text.
 */
struct type_guess {
	unsigned candidates; /* bit per column_type still possible */
	int64_t filled, blank;
	bool leading_zero;       /* why it is not a number */
	unsigned char shape[24]; /* how cells are written; private */
};
void type_guess_start(struct type_guess *g);
void type_guess_add(struct type_guess *g, const char *text, size_t len);
enum column_type type_guess_end(const struct type_guess *g, char format[32]);

/* Typed value of a cell of a column so typed; VALUE_NULL for a blank one.
 * Text values borrow `text`; dates are written into buf (at least 32). */
void type_convert(const struct column *c, const char *text, size_t len,
    char *buf, struct value *out);

#endif
