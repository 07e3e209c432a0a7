/* SPDX-License-Identifier: Apache-2.0 */
/* guess.h - charset and layout of a table, guessed from a sample of it. */
#ifndef PARVIS_READ_GUESS_H
#define PARVIS_READ_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "read/reader.h"

/*
 * By byte order mark, zeroes, well-formed UTF-8, else the 8-bit charset whose
 * letters French uses most. MIXED when UTF-8 and other bytes are both there.
 */
enum charset guess_charset(const char *p, size_t len);

/* The same for the first part of the file that is not ASCII. */
enum charset guess_charset_of(const char *path);

/* Does this text of unknown extension look like a table of at least three
 * lines and two columns? */
bool guess_is_table(const char *path);

/* Cells that hold more than white space. */
unsigned guess_filled(const struct cell *cells, unsigned n);

/*
 * Set o->header_line, unless a person gave it, to the record, from 1 with the
 * empty ones, that names the columns: 0 when the table starts by data. Looks
 * below the first `above` records only. o is complete but for that.
 */
void guess_header(const struct read_format *f, struct arena *a,
    const char *path, unsigned sheet, struct csv_options *o, int64_t above);

#endif
