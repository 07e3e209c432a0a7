/* SPDX-License-Identifier: Apache-2.0 */
/* csv_scan.h - records and cells in a text in memory. */
#ifndef PARVIS_READ_CSV_SCAN_H
#define PARVIS_READ_CSV_SCAN_H

#include "read/reader.h"

enum {
	CSV_SLACK = 64 /* zeroes after the text */
};

/* What reading a record came to. */
enum csv_outcome {
	CSV_DONE,
	CSV_NEED_MORE, /* the text ends inside the record */
	CSV_CELL_TOO_BIG,
	CSV_TOO_MANY_CELLS
};

/* A text, len bytes then CSV_SLACK zeroes, and the record read last. */
struct csv_scan {
	char *text;
	size_t len;
	size_t pos; /* start of the next record */
	bool eof;   /* nothing follows the text */
	char sep;
	bool has_quotes;
	unsigned wide;  /* cells of the header, 0 before it is known */
	int64_t bytes;  /* of the file read so far */
	int64_t breaks; /* line breaks inside the record */
	int64_t loose;  /* loose quotes inside the record */
	unsigned n;
	struct cell cells[READ_COLUMNS_MAX];
	unsigned doubled_count; /* cells with "" inside, as it is written */
	uint16_t doubled[READ_COLUMNS_MAX];

	/* From here on: csv_scan.c only. */
	char set[4];                 /* bytes that end something */
	size_t window;               /* 64 bytes under scan */
	uint64_t marks;              /* those of the window not looked at yet */
	bool has_doubled;            /* "" in the cell being read */
	size_t clear_from, clear_to; /* no quote there ends a cell */
	int64_t vain; /* bytes of cells that quotes opened for nothing */
};

/* Another text, of which pos is the start. */
void csv_scan_start(struct csv_scan *s);

/*
 * The record at pos, cells without their quotes, borrowed from the text; pos
 * moves only when it is whole. Time stays in proportion to the bytes of the
 * file, whatever its quotes.
 */
enum csv_outcome csv_scan_record(struct csv_scan *s);

#endif
