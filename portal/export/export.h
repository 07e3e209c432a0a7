/* SPDX-License-Identifier: Apache-2.0 */
/* export.h - the answer to a question as a file, written as it is read. */
#ifndef PARVIS_EXPORT_EXPORT_H
#define PARVIS_EXPORT_EXPORT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/query.h"

/*
 * How CSV is written. All three are UTF-8 with lines ended by CRLF and quotes
 * where RFC 4180 wants them; the one cell of an empty line is "", that readers
 * do not skip it.
 *
 * Spreadsheets compute what starts with = @ + - or a tab, wherever it comes
 * from: in CSV_FRENCH, and in CSV_RFC with a byte order mark, made for them,
 * such a text has an apostrophe before it, unless it is only a number, a phone
 * number or a dash. The others are for programs and leave every text exact.
 */
enum csv_style {
	CSV_RFC,     /* comma, numbers with a point, ISO 8601, true and false */
	CSV_FRENCH,  /* byte order mark, ; and decimal comma; dates and truth
		      * values as the column's format writes them */
	CSV_WRITTEN, /* comma; each cell with the text of the original */
	CSV_STYLES
};
/* A text as a cell. guarded: for a spreadsheet, where the apostrophe and the
 * text are put together; NULL: for a program. */
void csv_put(struct str *out, const char *text, size_t len, char sep,
    struct str *guarded);
/* api, fr, brut: in addresses; -1 when unknown. */
extern const char *const csv_style_names[CSV_STYLES];
int csv_style_find(const char *name);

struct export_writer;
struct export_format {
	const char *id;        /* csv, json, ndjson, geojson, xlsx, ods */
	const char *label;     /* « Tableur Excel (XLSX) » */
	const char *mime;      /* with charset */
	const char *extension; /* csv */
	const struct export_writer *writer;
	bool has_written; /* cells may be as the original has them */
};
extern const struct export_format export_formats[];
extern const unsigned export_formats_count;
/* NULL when unknown. */
const struct export_format *export_format_find(const char *id);
/* Has this table what the format is for: places, for GeoJSON? */
bool export_suits(const struct export_format *f, const struct table *t);

/* A column that is one of the values of the row, or made of some. */
struct export_field {
	const char *name;
	unsigned value; /* of the row */
	bool is_made;   /* a text, by text() */
};

/* What to write, and how. The title, and arg, are borrowed until the end of
 * the export; the rest while it starts. */
struct export_wish {
	const struct export_format *format;
	enum csv_style style; /* of CSV */
	char separator;       /* of CSV_RFC; 0: a comma */
	bool has_mark;        /* CSV_RFC starts by a byte order mark */
	bool has_labels; /* CSV_RFC, and fields, have the original's headers */
	const struct query *query;
	int64_t row_ms;    /* for each row to be found; 0: no limit */
	const char *title; /* name of the sheet */
	/* Of JSON and NDJSON: writes a row as an object of another API. NULL:
	 * that of the rows API. */
	void (*object)(
	    void *arg, struct str *out, const struct answer_row *row);
	/* Of CSV, XLSX and ODS: the columns of another API, NULL for the values
	 * as they are asked; text() appends what is in a column that is made of
	 * several, nothing for an empty cell. */
	const struct export_field *fields;
	unsigned nfields;
	void (*text)(void *arg, unsigned field, const struct answer_row *row,
	    struct str *out);
	void *arg;
};

/* Rows a sheet of XLSX or ODS has, its header included. */
#define EXPORT_SHEET_ROWS 1048576

/*
 * Start writing the answer to a question to t, in a, which must live as long;
 * ended with the arena, t may be closed meanwhile. The first row is looked for
 * at once, within the time of the query; each of the others then has row_ms.
 * Nothing is written but by export_next(). ERR_UNSUPPORTED, in French,
 * when the format does not suit (GeoJSON without places, more rows than a
 * sheet has); errors of the query.
 *
 * JSON and NDJSON give the objects of the rows API, __id included; GeoJSON
 * has the number of the row as id. XLSX and ODS have real types; what a
 * spreadsheet cannot hold exactly is text: dates with an offset or, in XLSX,
 * before March 1900, and whole numbers of more than 15 digits (a sum of
 * decimals that has more is the nearest number). A text over the
 * 32,767 characters of a cell of XLSX is cut there, and says so.
 */
struct export; /* under way */
enum err_code export_start(struct arena *a, struct table *t,
    const struct export_wish *wish, struct export **out,
    struct err *e) must_check;

/* May the rows be far apart, so that a piece takes as long as row_ms? Those of
 * all the table never are. */
bool export_is_sparse(const struct export *x);

/* Append the next piece, some 64 KiB or 20 ms of work, to out; *more false at
 * the end. The shape response_stream() wants; arg is a struct export. Bounded
 * memory. ERR_BUSY when a row is not found in its time. */
enum err_code export_next(
    void *arg, struct str *out, bool *more, struct err *e) must_check;

#endif
