/* SPDX-License-Identifier: Apache-2.0 */
/* survey.h - the first reading of a file: what its columns are. */
#ifndef PARVIS_INGEST_SURVEY_H
#define PARVIS_INGEST_SURVEY_H

#include <jansson.h>

#include "base/arena.h"
#include "ingest/ingest.h"
#include "ingest/stray.h"
#include "kinds/types.h"

struct survey {
	const char *path;
	const struct read_table *table;
	struct csv_options options; /* complete */
	struct read_counts counts;
	unsigned header_cells; /* 0: no header */
	unsigned ncols;
	struct column *cols; /* in the arena */
	struct type_guess *guesses;
	struct strays *strays;
	unsigned empty_names, double_names;
	unsigned dropped;    /* columns without name nor any cell filled */
	int64_t repeats;     /* times the header stands among the rows */
	int64_t repeat_line; /* first of them */
	json_t *rows;        /* first ones, as written */
	json_t **examples;   /* per column, a few different texts */
};

struct progress {
	ingest_progress fn; /* may be NULL */
	void *arg;
	int64_t size;    /* of the file: set by survey_read() */
	int from, share; /* thousandths of this reading */
};
/* ERR_BUSY when the person stops it. */
enum err_code progress_say(
    const struct progress *p, int64_t bytes, struct err *e) must_check;

/*
 * Guess what was not given, then read the file, or its first max_bytes when
 * not -1, and keep the first max_rows rows. Lives in a (json included).
 */
enum err_code survey_read(struct arena *a, const struct ingest_input *in,
    int64_t max_bytes, unsigned max_rows, struct progress *p,
    struct survey *out, struct err *e) must_check;

#endif
