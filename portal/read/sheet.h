/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h - what readers of spreadsheets share: rows put together, counted. */
#ifndef PARVIS_READ_SHEET_H
#define PARVIS_READ_SHEET_H

#include "read/reader.h"

/* A cell of the row being put together: where its text is. */
struct sheet_span {
	size_t at, len;
};

/*
 * The common part of a reader, first member of a format's own. A format gives
 * read_row and finish; reader.next() and reader.close() are sheet_start()'s.
 */
struct sheet {
	struct reader reader;
	/*
	 * Put the cells of the next row that is written in the file, empty or
	 * not, and set row; *more is false when there is none. The row was
	 * emptied.
	 */
	enum err_code (*read_row)(struct sheet *s, bool *more, struct err *e);
	void (*finish)(struct sheet *s); /* close what is the format's */
	int64_t row;                     /* number of the row, from 1 */
	int64_t repeats; /* times it stands in the file, 1 or more */
	bool row_is_hidden;
	bool column_is_hidden[READ_COLUMNS_MAX];

	/* From here on: sheet.c only. */
	int64_t file_size;
	int64_t header_line; /* 0: none */
	bool has_header;     /* and it is still to come */
	int64_t last_row;    /* given, or above the header */
	unsigned wide;       /* columns of the header or first record */
	bool is_wide_known;
	int64_t again;   /* times the row must still be given */
	int64_t given;   /* bytes of text, of blank rows too */
	char *text;      /* of the cells of the row */
	size_t len, cap; /* of the text */
	size_t bytes;    /* of the cells, repeated ones counted each time */
	unsigned n;      /* columns up to the last filled */
	struct sheet_span spans[READ_COLUMNS_MAX];
	struct cell cells[READ_COLUMNS_MAX];
};

/* Make a zeroed struct, of which this is the first member, a reader. */
void sheet_start(
    struct sheet *s, const struct csv_options *o, int64_t file_size);

/*
 * Room for len bytes in the cell of that column, from 0, of the current row;
 * what stood there before is lost. ERR_TOO_BIG beyond the limits of a cell, a
 * row or columns. *out is good until the next call.
 */
enum err_code sheet_room(struct sheet *s, unsigned column, size_t len,
    char **out, struct err *e) must_check;
/* The same with the text; nothing is put for an empty one. */
enum err_code sheet_put(struct sheet *s, unsigned column, const char *text,
    size_t len, struct err *e) must_check;
/* The text of that column stands in the `times` ones on its right as well. */
enum err_code sheet_repeat(
    struct sheet *s, unsigned column, int64_t times, struct err *e) must_check;

/* Columns from first on, from 0, are hidden. */
void sheet_hide_columns(struct sheet *s, int64_t first, int64_t count);
/* An area of merged cells, from a row down to another: counted unless above
 * the table. */
void sheet_merge(struct sheet *s, int64_t first_row, int64_t last_row);
/* A cell of the row that is an error: nothing is put. */
void sheet_error(struct sheet *s);
/* done of all bytes that must be unpacked were. */
void sheet_progress(struct sheet *s, int64_t done, int64_t all);

/*
 * The sniff() of formats: charset and header line. ERR_UNSUPPORTED when the
 * sheet has no cell filled.
 */
enum err_code sheet_sniff(const struct read_format *f, struct arena *a,
    const char *path, unsigned sheet, struct csv_options *o,
    struct err *e) must_check;

#endif
