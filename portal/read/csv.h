/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - rows of a CSV file as offices write them, streamed. */
#ifndef PARVIS_READ_CSV_H
#define PARVIS_READ_CSV_H

#include "read/reader.h"

struct csv_reader;

/* Open with complete options (sniff_csv). Constant memory: a cell is at most
 * 1 MiB, a record 8 MiB, 2,000 columns; over that ERR_TOO_BIG with the line. */
enum err_code csv_open(const char *path, const struct csv_options *o,
    struct csv_reader **out, struct err *e) must_check;
/* The same on the first max_bytes only; a record cut there is left out. */
enum err_code csv_open_sample(const char *path, const struct csv_options *o,
    int64_t max_bytes, struct csv_reader **out, struct err *e) must_check;
void csv_close(struct csv_reader *r);
/* The next record, empty lines left out; *n 0 at the end. The first record
 * given is the header line of the options, where empty lines count. Blank
 * cells beyond the header are left out. */
enum err_code csv_next(struct csv_reader *r, const struct cell **cells,
    unsigned *n, struct err *e) must_check;
const struct read_counts *csv_counts(const struct csv_reader *r);

#endif
