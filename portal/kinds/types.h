/* SPDX-License-Identifier: Apache-2.0 */
/* types.h - what the cells of a column hold: recognisers and conversions. */
#ifndef PARVIS_KINDS_TYPES_H
#define PARVIS_KINDS_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "store/format.h"
#include "store/table.h"

/* What kept a column from being what its cells look like; from THOUSANDS on, it
 * is, but may deceive. */
enum type_doubt {
	DOUBT_NONE,
	DOUBT_YEARS,     /* 12/05/45: of which century? */
	DOUBT_ORDER,     /* 03/04/05: which is the day? */
	DOUBT_UNITS,     /* several units, or % or k€ here and there */
	DOUBT_GROUPS,    /* « 12.500 » beside « 1.250,00 » and « 12.5 » */
	DOUBT_THOUSANDS, /* read as 12.5, but only « 12.500 » is there */
	DOUBT_FRACTIONS, /* read, but for the fractions of seconds */
	DOUBTS
};

/*
 * Decides one column's type on all its cells: feed every cell, then ask.
 * Blank cells (empty or spaces) do not count. A column with a number that
 * starts by a useless zero (« 01034 »), a whole number of more than 15 digits,
 * or a + sign is text. A column of blanks is text.
 *
 * What one cell does not tell, the others must: a point or comma groups
 * thousands when some cell has both marks and none has another use of it;
 * a year of two digits needs a day above 12, with - or . also a last number
 * that is no day, and none from 30 to 49 (19xx or 20xx?); percents, and
 * thousands or millions of euros, stand on every cell or on none.
 */
struct type_guess {
	unsigned candidates; /* bit per column_type still possible */
	int64_t filled, blank;
	bool is_code;      /* set after start: a number is a code here */
	bool leading_zero; /* why it is not a number: it is a code */
	bool forced;
	int64_t others;
	bool has_number;
	double least_number, most_number;
	/* How many cells are written how; private. */
	struct type_shape {
		uint32_t decimals[16][2]; /* [1]: the last one is a 0 */
		uint32_t whole[16];       /* with decimals, all 0 */
		uint32_t marks[2];        /* . , */
		uint32_t groups[GROUPS];
		uint32_t doubtful[2][2]; /* « 12.500 », last one 0 or not */
		uint32_t doubtful_whole[2];
		bool grouped[2];    /* proof: « 1.250,00 », « 1,250.00 » */
		bool lone_group[2]; /* « 1.250.000 » */
		unsigned char unit; /* the first met */
		bool mixed_units;
		uint32_t with_unit;
		uint32_t gaps[2][GROUPS]; /* of the first unit: before, after */
		uint32_t days[2][5];      /* padded or not; - / . words none */
		uint32_t times[2][2];     /* T or space; with seconds or not */
		uint32_t short_years;
		bool day_past_12, year_past_31, old_or_young;
		bool has_fractions;    /* of seconds */
		uint32_t clocks[4][2]; /* joint; with seconds */
		uint32_t hours[3];     /* by padding */
		uint32_t cases[3];     /* of oui, Oui, OUI */
		unsigned char words;   /* the pair of words, from 1 */
		bool yes, no, day_first, year_first;
	} shape;
};
void type_guess_start(struct type_guess *g);
void type_guess_add(struct type_guess *g, const char *text, size_t len);
enum column_type type_guess_end(const struct type_guess *g, char format[32]);

/* « Nombre entier ». */
const char *type_label(enum column_type type);

/* After start: the column is of this type, as a person said; cells that are
 * not count in `others` and change nothing else. */
void type_guess_force(struct type_guess *g, enum column_type type);

/* Then, at the end: how many of the others have no value in the column, since
 * the points of some may turn out to part thousands. */
int64_t type_guess_lost(const struct type_guess *g, const struct column *c);

/* Has every cell so far been a date, a time, a truth value or a geometry?
 * Then the type says all there is to know. */
static inline bool
type_guess_says_all(const struct type_guess *g)
{
	return g->candidates != 0 &&
	    !(g->candidates & (1U << COLUMN_INT | 1U << COLUMN_DECIMAL));
}

/* Asked after the end. */
enum type_doubt type_guess_doubt(const struct type_guess *g);

/* Typed value of a cell of a column so typed; VALUE_NULL for a blank one.
 * Text values borrow `text`; dates are written into buf (at least 32). True
 * when cell_format_write() gives back exactly this text. */
bool type_read(const struct cell_format *f, const char *text, size_t len,
    char *buf, struct value *out);

/* type_guess_add() and type_read() of one cell, at hardly more than the cost
 * of one of them. */
bool type_guess_read(struct type_guess *g, const struct cell_format *f,
    const char *text, size_t len, char *buf, struct value *out);

#endif
