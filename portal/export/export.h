/* SPDX-License-Identifier: Apache-2.0 */
/* export.h - the answer to a question as a file, written as it is read. */
#ifndef PARVIS_EXPORT_EXPORT_H
#define PARVIS_EXPORT_EXPORT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/query.h"

/* How CSV is written: for spreadsheets in French, or RFC 4180. */
enum csv_style {
	CSV_RFC,    /* comma, LF... as RFC 4180, no byte order mark */
	CSV_FRENCH, /* byte order mark, ; and decimal comma */
};

/* What is written: names of columns, and how each is typed. */
struct export_column {
	const char *name;
	enum column_type type;
	const char *semantic;
};

struct export; /* under way */

struct export_format {
	const char *id;        /* csv, json, ndjson, geojson, xlsx, ods */
	const char *label;     /* « Tableur Excel (XLSX) » */
	const char *mime;      /* with charset */
	const char *extension; /* csv */
};
extern const struct export_format export_formats[];
extern const unsigned export_formats_count;
const struct export_format *export_format_find(const char *id);

/*
 * Start writing the rows of a question (path: its table file), in a, which
 * must live as long; ended with the arena. title: name of the sheet. Nothing
 * is written but by export_next(). ERR_UNSUPPORTED, in French, when the
 * format does not suit (GeoJSON without places, more rows than a sheet has:
 * 1,048,576).
 */
enum err_code export_start(struct arena *a, const struct export_format *f,
    enum csv_style style, const char *path, const struct query *q,
    const struct export_column *columns, unsigned ncolumns, const char *title,
    struct export **out, struct err *e) must_check;

/* Append the next piece, some 64 KiB, to out; *more false at the end. The
 * shape response_stream() wants; arg is a struct export. Bounded memory. */
enum err_code export_next(
    void *arg, struct str *out, bool *more, struct err *e) must_check;

#endif
