/* SPDX-License-Identifier: Apache-2.0 */
/* mixed.h - where a text that is UTF-8 has bytes of Windows-1252. */
#ifndef PARVIS_READ_MIXED_H
#define PARVIS_READ_MIXED_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "read/unpack.h"

enum {
	MIXED_SHOWN = 3
};

struct mixed_place {
	int64_t line;               /* from 1 */
	const char *before, *after; /* an excerpt of a cell; U+FFFD, mended */
};

/*
 * In a: the first of them, at most one a line, lines being counted as the CSV
 * reader does. Of a plain file, whose cells are parted by that sign, or its
 * first max_bytes. Constant memory. A false pulse (it may be NULL) is ERR_BUSY.
 */
enum err_code mixed_find(struct arena *a, const char *path, int64_t max_bytes,
    char separator, const struct unpack_pulse *pulse,
    struct mixed_place out[MIXED_SHOWN], unsigned *count,
    struct err *e) must_check;

#endif
