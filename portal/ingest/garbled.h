/* SPDX-License-Identifier: Apache-2.0 */
/* garbled.h - accents that were lost, or written twice, before the file came.
 */
#ifndef PARVIS_INGEST_GARBLED_H
#define PARVIS_INGEST_GARBLED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "read/reader.h"

/* A cell, and where it is; text NULL: there is none. */
struct garbled_cell {
	const char *text; /* in the arena */
	int64_t line;
	unsigned column; /* from 0 */
};

/* The first ones met; all zero at the start. */
struct garbled {
	struct garbled_cell lost;  /* with a U+FFFD */
	struct garbled_cell twice; /* UTF-8 taken for Windows-1252: « Ã© » */
};

/* One more cell, valid UTF-8. */
void garbled_look(struct arena *a, struct garbled *g, const struct cell *c,
    unsigned column, int64_t line);

bool garbled_is_lost(const struct cell *c);
/* In a: « Libellé » for « LibellÃ© »; NULL when nothing was written twice. */
const char *garbled_mend(struct arena *a, const char *text, size_t len);

#endif
