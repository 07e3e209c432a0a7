/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.h - from the bytes of a file to a table and a report in French. */
#ifndef PARVIS_INGEST_INGEST_H
#define PARVIS_INGEST_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "read/sniff.h"

/*
 * First look, for the page that follows an upload: options as understood,
 * header, first rows (text as written), remarks; reads at most 1 MiB. JSON:
 * {"format","encoding","encoding_label","bom","separator","header_line",
 *  "columns":["..."],"rows":[["..."]],"remarks":[{"level","message","line",
 *  "column"}]} (levels: erreur, conseil, info).
 */
enum err_code ingest_preview(struct arena *a, const char *path,
    const char *format, const struct csv_options *given, unsigned max_rows,
    char **json, struct err *e) must_check;

/* Progress in thousandths; returns false to stop (ERR_BUSY). */
typedef bool (*ingest_progress)(void *arg, int thousandths);

struct ingest_result {
	int64_t rows;
	unsigned columns;
	/*
	 * JSON kept with the version: what ingest_preview gives plus
	 * "rows_count", and per column {"name","label","type","format",
	 * "filled","blank","distinct","examples":[...]}; remarks with French
	 * messages.
	 */
	const char *report;
};

/*
 * Read the whole file twice (types on all rows, then load) into a new table
 * file at table_path, written whole or not at all. Constant memory.
 * ERR_UNSUPPORTED / ERR_INVALID: cannot be read as a table, in French.
 */
enum err_code ingest_table(struct arena *a, const char *path,
    const char *format, const struct csv_options *given, const char *table_path,
    ingest_progress progress, void *arg, struct ingest_result *out,
    struct err *e) must_check;

#endif
