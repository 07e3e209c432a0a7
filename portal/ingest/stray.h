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

/* Of one column; all zero at the start. */
struct strays {
	struct stray_tally {
		bool lost; /* too many, or the column is one of codes */
		int64_t count;
		struct {
			int64_t line;
			const char *text; /* in the arena */
		} first[STRAYS_KEPT];
	} kinds[STRAY_KINDS];
	bool has_order, day_first, has_time; /* of the dates */
};

#define STRAY_NUMBERS (1U << COLUMN_INT | 1U << COLUMN_DECIMAL)
#define STRAY_DATES (1U << COLUMN_DATE | 1U << COLUMN_DATETIME)

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

/* What to tell the clerk of a column read as text. */
struct stray_remark {
	bool is_sure; /* certainly a mistake */
	int64_t line;
	const char *message;
};
/* False: nothing to say, the column is a text. */
bool strays_remark(struct arena *a, const struct strays *s,
    const struct type_guess *g, const char *column, struct stray_remark *out);

#endif
