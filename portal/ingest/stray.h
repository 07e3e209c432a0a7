/* SPDX-License-Identifier: Apache-2.0 */
/* stray.h - the few cells that keep a column from being numbers or dates. */
#ifndef PARVIS_INGEST_STRAY_H
#define PARVIS_INGEST_STRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "kinds/types.h"
#include "read/reader.h"

enum stray_kind {
	STRAY_NUMBER,
	STRAY_DATE,
	STRAY_KINDS
};
enum {
	STRAYS_KEPT = 3
};

struct stray_place {
	int64_t line;
	const char *text; /* in the arena */
};

/* Of one column; all zero at the start. */
struct strays {
	struct stray_tally {
		bool lost; /* too many, or the column is one of codes */
		int64_t count;
		struct stray_place first[STRAYS_KEPT];
		/* The header says the column is of these: however many
		 * are not, those that read in no way are counted. */
		bool expected;
		int64_t unread;
		struct stray_place first_unread;
	} kinds[STRAY_KINDS];
	/* The first ones that are not of the type a person said: one that no
	 * such column reads, and a number whose point may part thousands. */
	struct stray_place other, doubtful;
	bool has_order, day_first, has_time; /* of the dates */
};

#define STRAY_NUMBERS (1U << COLUMN_INT | 1U << COLUMN_DECIMAL)
#define STRAY_DATES (1U << COLUMN_DATE | 1U << COLUMN_DATETIME)

/* Before any cell: what the header of the column says of it. */
void strays_expect(struct strays *s, const char *header);

/* Could this cell be a stray? Quick: it is asked of every one. */
static inline bool
strays_may_add(const struct strays *s, const struct type_guess *g)
{
	return g->filled == 1 ||
	    (!s->kinds[STRAY_NUMBER].lost &&
		!(g->candidates & STRAY_NUMBERS)) ||
	    (!s->kinds[STRAY_DATE].lost && !(g->candidates & STRAY_DATES));
}

/* A filled cell of the column, after type_guess_add() had it, when
 * strays_may_add(). */
void strays_add(struct arena *a, struct strays *s, const struct type_guess *g,
    const struct cell *c, int64_t line);

/* A cell that is not of the type a person said. */
void strays_add_other(
    struct arena *a, struct strays *s, const struct cell *c, int64_t line);

/* What to tell the clerk of a column. */
struct stray_remark {
	bool is_sure; /* certainly a mistake */
	int64_t line;
	const char *message;
};
/* Of one read as text; false: nothing to say, it is one. */
bool strays_remark(struct arena *a, const struct strays *s,
    const struct type_guess *g, const char *column, struct stray_remark *out);
/* Else, of one read as text whose header and most cells say another thing. */
bool strays_remark_mixed(struct arena *a, const struct strays *s,
    const struct type_guess *g, const char *column, struct stray_remark *out);
/* Of one of the type a person said; false: every cell is. */
bool strays_remark_forced(struct arena *a, const struct strays *s,
    const struct type_guess *g, const struct column *c,
    struct stray_remark *out);

#endif
