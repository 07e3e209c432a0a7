/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h - the tables of a file, row by row, whatever the file is. */
#ifndef PARVIS_READ_READER_H
#define PARVIS_READ_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "read/sniff.h"

/*
 * One cell as a person would read it, valid UTF-8; borrowed until the next
 * row. CSV: as written, quotes removed. Spreadsheets: a number has at most 15
 * significant digits, a point as mark, and the % or currency sign of its
 * number format behind (« 12.5 % », « 1250.00 € »); one whose format is made
 * of zeroes (00000) has them; a date is AAAA-MM-JJ or AAAA-MM-JJThh:mm:ss, a
 * time hh:mm:ss, a truth value VRAI or FAUX; a formula gives its cached
 * value. JSON: texts and numbers as written, true or false, nothing for null,
 * JSON for what is nested deeper than the dots of the column's name. Geometry:
 * GeoJSON in WGS 84.
 */
struct cell {
	const char *text;
	size_t len;
};

/* What a reader met, counted while reading. */
struct read_counts {
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
	int64_t bytes;        /* of the file read so far, for progress */
	int64_t line;         /* of the current record: line, or sheet row */
	int64_t merged; /* merged areas: their value is in the first cell */
	int64_t hidden_rows, hidden_columns; /* read like the others */
	int64_t errors; /* #N/A, #REF!, NaN... read as empty */
	/* Lines of the first ones, and the first hidden column, from 1; 0 when
	 * it is not known. */
	int64_t empty_line, merged_line, hidden_row, hidden_column, error_line;
	int64_t loose_line;
	/* Geometries: converted to WGS 84, of which by the three parameters of
	 * NTF (right to 1 or 2 metres); with a point beyond ±180, ±90. */
	int64_t converted, coarse, outside;
	int64_t outside_line; /* of the first one */
	/* With a ring that was open, and was closed; with one that has fewer
	 * than three points. */
	int64_t open_rings, flat_rings, open_line, flat_line;
};

/*
 * A reader of one table: a format's own state follows. The first record given
 * is the header of options.header_line, when it is not 0; blank cells beyond
 * the header are left out; *n is 0 at the end.
 */
struct reader {
	enum err_code (*next)(struct reader *r, const struct cell **cells,
	    unsigned *n, struct err *e);
	void (*close)(struct reader *r);
	struct read_counts counts;
};

/* One table of a file: the file itself, a sheet, a member of an archive. */
struct read_table {
	const char *name;   /* of the sheet or member; "" when it is the file */
	const char *format; /* of what is inside: csv for a zipped CSV */
	const char *member; /* path in the archive, or "" */
	/* Where it is to be had by reader_unpack(), or NULL. Lives as the list
	 * of tables. */
	const struct unpack_archive *archive;
	int64_t entry;  /* in the archive: its own number */
	unsigned sheet; /* of that member or file, from 0 */
	bool is_hidden; /* a sheet the author hid: never a table */
};

enum {
	READ_TABLES_MAX = 50, /* of one file */
	READ_CELL_MAX = 1 << 20,
	READ_GEOMETRY_MAX = 8 << 20, /* a cell of GeoJSON */
	READ_COLUMNS_MAX = 1999      /* SQLite has 2,000, one is ours */
};

/* Those of a file, in its order, hidden sheets included. */
struct read_tables {
	const struct read_table *list;
	unsigned count; /* READ_TABLES_MAX at most */
	bool more;      /* there may be others: that many, or all of the files
			 * of an archive that may be looked at */
};

/*
 * In a. The pulse may be NULL: what a list costs may be all the bytes of the
 * file once unpacked; a false one is ERR_BUSY. ERR_UNSUPPORTED, in French,
 * when the format is not one of tables; ERR_INVALID when damaged; ERR_TOO_BIG
 * for an archive that unpacks to too much (ratio, total, nesting).
 */
struct unpack_pulse;
enum err_code reader_tables(struct arena *a, const char *path,
    const char *format, const struct unpack_pulse *pulse,
    struct read_tables *out, struct err *e) must_check;

/* Is the format one of tables, or an archive that may hold some? */
bool reader_knows(const char *format);

/*
 * Has the file a table, as far as its first bytes say? For an archive, looks
 * for one inside: true too when its faults are worth telling (it is damaged,
 * protected, a bomb). False when reader_tables() would be ERR_UNSUPPORTED.
 */
bool reader_has_table(const char *path, const char *format);

/*
 * A table in an archive becomes one of a plain file, unpacked into a nameless
 * temporary file that lives as a: path and t are replaced. Nothing to do for
 * another. max_bytes: of a text a first part is enough. A false pulse is
 * ERR_BUSY; others as unpack_file(). The functions below take plain files.
 */
enum err_code reader_unpack(struct arena *a, const char **path,
    const struct read_table **t, int64_t max_bytes,
    const struct unpack_pulse *pulse, struct err *e) must_check;

/* Has the table a charset and a separator that a person may choose? */
bool reader_is_text(const struct read_table *t);

/* Complete the options not given by a person: charset, separator, header line
 * (all formats), from the first MiB. */
enum err_code reader_sniff(struct arena *a, const char *path,
    const struct read_table *t, struct csv_options *o,
    struct err *e) must_check;

/* Of a text: the charset of its first part that is not ASCII, which may be
 * beyond what reader_sniff() looked at. */
enum charset reader_charset(const char *path);

/*
 * Open with complete options; max_bytes -1: the whole table, else a first
 * part of about that many bytes (a record cut there is left out). JSON and
 * GeoJSON are walked whole even so, brackets only, unless they are one list:
 * nothing else tells where their lists are, nor in which system of coordinates.
 * Bounded memory, whatever the file. What the reader needs lives in a. Closed
 * by reader_close().
 */
enum err_code reader_open(struct arena *a, const char *path,
    const struct read_table *t, const struct csv_options *o, int64_t max_bytes,
    struct reader **out, struct err *e) must_check;

static inline enum err_code
reader_next(
    struct reader *r, const struct cell **cells, unsigned *n, struct err *e)
{
	return r->next(r, cells, n, e);
}

static inline void
reader_close(struct reader *r)
{
	if (r)
		r->close(r);
}

/* A list of tables being made. */
struct read_listing {
	struct arena *a; /* of the texts */
	struct read_table *out;
	unsigned max, count;
	const struct unpack_pulse *pulse; /* may be NULL */
	bool is_cut; /* not all of the file was looked at */
};

/* Unless there is no room left. */
static inline void
read_listing_add(struct read_listing *l, const struct read_table *t)
{
	if (l->count < l->max)
		l->out[l->count++] = *t;
}

/*
 * What a format gives to the functions above: one row of the table of
 * reader.c. Paths are those of plain files, archives already unpacked.
 */
struct read_format {
	const char *format; /* id of model/vocab.h */
	bool is_text; /* its charset and separator are a person's to choose */
	/* NULL: the file is one table. */
	enum err_code (*tables)(
	    struct read_listing *l, const char *path, struct err *e);
	enum err_code (*sniff)(struct arena *a, const char *path,
	    unsigned sheet, struct csv_options *o, struct err *e);
	enum err_code (*open)(struct arena *a, const char *path, unsigned sheet,
	    const struct csv_options *o, int64_t max_bytes, struct reader **out,
	    struct err *e);
};
/* NULL when there is none. */
const struct read_format *read_format_find(const char *format);

extern const struct read_format read_csv, read_tsv, read_xlsx, read_ods,
    read_xls, read_json, read_ndjson, read_geojson, read_shapefile;

#endif
