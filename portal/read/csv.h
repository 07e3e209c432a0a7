/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - rows of a CSV file as offices write them, streamed. */
#ifndef PARVIS_READ_CSV_H
#define PARVIS_READ_CSV_H

#include "read/reader.h"

/*
 * Open with complete options (sniff_csv). Constant memory: a cell is at most
 * 1 MiB, a record 8 MiB, READ_COLUMNS_MAX cells; over that ERR_TOO_BIG with the
 * line. Blanks between a quote and the end of its cell are none of it, nor
 * those before a cell in quotes. Empty lines are left out of the records (a
 * line of two quotes is a record of one empty cell), but count above the header
 * line. max_bytes as reader_open(). ERR_NOT_FOUND when the file is missing.
 */
enum err_code csv_open(const char *path, const struct csv_options *o,
    int64_t max_bytes, struct reader **out, struct err *e) must_check;

#endif
