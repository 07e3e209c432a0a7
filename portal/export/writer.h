/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h - what a format of export is made of; for this folder only. */
#ifndef PARVIS_EXPORT_WRITER_H
#define PARVIS_EXPORT_WRITER_H

#include "export/export.h"
#include "store/format.h"

/* A column of the answer. */
struct export_column {
	const char *name;  /* in programs */
	const char *label; /* for people: as the original's header */
	enum column_type type;
	const char *unit; /* "" when there is none */
	unsigned value;   /* of the row */
	bool is_made;     /* of several, by the wish's text() */
	/* As the column writes its cells; what is computed, as its type. */
	struct cell_format format;
};

struct export
{
	struct arena *a;
	const struct export_writer *writer;
	const struct export_wish *wish;
	struct cursor *cursor;
	struct export_column *columns;
	unsigned ncolumns;
	bool is_grouped;
	bool is_sparse;
	bool has_id; /* rows, and __id is not one of the columns */
	struct answer_row row;
	unsigned cell;   /* next one of the row */
	struct str made; /* the text of a cell */
	struct value made_value;
	bool is_begun; /* the head was written */
	enum {
		EXPORT_ROW,   /* one is there, to begin */
		EXPORT_CELLS, /* it is under way */
		EXPORT_NEXT,
		EXPORT_FOOT,
		EXPORT_DONE
	} stage;
	void *state; /* the writer's, in a */
};

/* The parts of a file, in the order they are asked for; each appends to out
 * what is ready. Values are borrowed until the end of their row. start() may
 * ask for more values, after those of the columns. */
struct export_writer {
	enum err_code (*start)(struct export *x, const struct table *t,
	    struct query *q, struct err *e);
	void (*head)(struct export *x, struct str *out);
	void (*row)(struct export *x, struct str *out);
	void (*cell)(struct export *x, unsigned i, const struct value *v,
	    struct str *out);
	void (*end_row)(struct export *x, struct str *out);
	void (*foot)(struct export *x, struct str *out);
	int64_t rows_max; /* 0: as many as there are */
};
extern const struct export_writer export_csv, export_json, export_ndjson,
    export_geojson, export_xlsx, export_ods;

#endif
