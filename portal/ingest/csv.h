/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - rows of a CSV file as offices write them, streamed. */
#ifndef PARVIS_INGEST_CSV_H
#define PARVIS_INGEST_CSV_H

#include "base/err.h"
#include "ingest/sniff.h"

struct csv_reader;

/* One cell, as written (quotes removed, "" to "), valid UTF-8; borrowed until
 * the next row. */
struct cell {
	const char *text;
	size_t len;
};

/* What the reader met, counted while reading. */
struct csv_counts {
	int64_t records; /* without header and empty lines */
	int64_t empty_lines;
	int64_t ragged;      /* fields missing or too many */
	int64_t ragged_line; /* line of the first one, from 1 */
	int64_t repaired;    /* byte sequences decoded as windows-1252 in a
			      * UTF-8 file (mixed encodings) */
	int64_t replaced;    /* U+FFFD found in the source */
	int64_t nul_bytes;
	int64_t multibyte;    /* characters of two bytes or more in UTF-8 */
	int64_t loose_quotes; /* quotes that close nothing, kept as letters */
	int64_t bytes;        /* read so far, for progress */
	int64_t line;         /* physical line of the current record */
};

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
const struct csv_counts *csv_counts(const struct csv_reader *r);

#endif
