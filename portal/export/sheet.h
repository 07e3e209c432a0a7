/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h - what XLSX and ODS have in common; for this folder only. */
#ifndef PARVIS_EXPORT_SHEET_H
#define PARVIS_EXPORT_SHEET_H

#include "export/writer.h"
#include "export/zip_stream.h"

/*
 * Rows of a sheet on their way to the archive. Column widths come before the
 * rows: the first ones wait in `rows` until they were measured.
 */
struct sheet {
	struct zip_stream *zip;
	struct str rows;
	unsigned *widths; /* of each column, in characters */
	int64_t written;  /* rows, the header included */
	bool is_open;     /* the head was written */
	/* Writes what stands before the rows. */
	void (*head)(struct export *x, struct str *xml);
};

/* In x->a. */
struct sheet *sheet_new(
    struct export *x, void (*head)(struct export *x, struct str *xml));
/* The widest line of a cell, while widths are still looked for. */
void sheet_measure(
    struct sheet *s, unsigned column, const char *text, size_t len);
/* After a cell or a row: what is ready goes to the archive. */
void sheet_flush(
    struct export *x, struct sheet *s, bool is_last, struct str *out);

/* A whole small member. */
void sheet_member(
    struct sheet *s, const char *name, const char *text, struct str *out);

/* A whole number of the 15 digits that spreadsheets keep. */
bool sheet_int_fits(int64_t i);
/* v; of a sum with more digits than a double has, the nearest one in `own`,
 * unless its whole part has more than those 15. */
const struct value *sheet_value(
    const struct export_column *c, const struct value *v, struct value *own);
/* A moment without offset: days since 1970 and seconds of the day, -1 for a
 * date alone. False when it is not written AAAA-MM-JJ[THH:MM:SS]. */
bool sheet_moment(const struct value *v, int64_t *days, int *seconds);
/* Seconds of a time HH:MM:SS below 24 hours, else -1. */
int sheet_time(const char *text, size_t len);
/* Number of decimals always shown, -1 when it varies. */
int sheet_decimals(const struct export_column *c);

#endif
