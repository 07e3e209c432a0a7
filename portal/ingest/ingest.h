/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.h - from the bytes of a file to a table and a report in French. */
#ifndef PARVIS_INGEST_INGEST_H
#define PARVIS_INGEST_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "ingest/repair.h"
#include "model/dictionary.h"
#include "read/reader.h"

/* Progress in thousandths; returns false to stop (ERR_BUSY). */
typedef bool (*ingest_progress)(void *arg, int thousandths);

/* What to read, and how. */
struct ingest_input {
	const char *path, *format; /* of the whole file */
	/* One of reader_tables(); NULL: that of this number, from 1; 0: the
	 * first that is not hidden. */
	const struct read_table *table;
	int64_t number;
	const struct csv_options *given; /* by a person; may be NULL */
	/* What a person said of its columns: types and contents are obeyed. */
	const struct column_words *words;
	unsigned nwords;
	struct repair_list *repairs; /* asked by a person; may be NULL */
	ingest_progress progress;    /* may be NULL */
	void *arg;
	/* Bytes that types are first guessed from; 0: as many as is best, -1:
	 * the whole file. Changes the time, never the table. */
	int64_t sample;
};

/*
 * First look, for the page that follows an upload: options as understood,
 * header, first rows (text as written), remarks; reads about 1 MiB. JSON:
 * {"format","encoding","encoding_label","bom","separator","header_line",
 *  "columns":["..."],"rows":[["..."]],"remarks":[{"level","message","line",
 *  "column","repair","each":[{"column","repair"}],"undo","idle":[{"repair",
 *  "what"}]}]} (levels: erreur, conseil, info; of ingest/repair.h, repair: one
 * that is offered, each: parts of it, undo: one that was asked, idle: those
 * that found nothing). "encoding" to "separator" are null when
 * the format is no text. in->progress may stop it all along: to list the tables
 * of a file is to read all of some.
 */
enum err_code ingest_preview(struct arena *a, const struct ingest_input *in,
    unsigned max_rows, char **json, struct err *e) must_check;

struct ingest_result {
	int64_t rows;
	unsigned columns;
	/*
	 * JSON kept with the version: what ingest_preview gives plus
	 * "rows_count", and per column {"name","label","type","semantic",
	 * "format","unit","filled","blank","distinct","examples":[...]};
	 * remarks with French messages.
	 */
	const char *report;
};

/*
 * Read the whole file into a new table file at table_path, written whole or
 * not at all. Types are decided on all rows: the file is read once when those
 * guessed from its first rows hold to the end, else again. Constant memory.
 * ERR_UNSUPPORTED / ERR_INVALID: cannot be read as a table, in French.
 */
enum err_code ingest_table(struct arena *a, const struct ingest_input *in,
    const char *table_path, struct ingest_result *out,
    struct err *e) must_check;

#endif
