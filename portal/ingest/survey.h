/* SPDX-License-Identifier: Apache-2.0 */
/* survey.h - the first reading of a file: what its columns are. */
#ifndef PARVIS_INGEST_SURVEY_H
#define PARVIS_INGEST_SURVEY_H

#include <jansson.h>

#include "base/arena.h"
#include "ingest/garbled.h"
#include "ingest/ingest.h"
#include "ingest/stray.h"
#include "kinds/semantic.h"

/* How often something was met, and the line of the first. */
struct sightings {
	int64_t count, line;
};

struct survey {
	const char *path; /* of a plain file: an archive is unpacked */
	const struct read_table *table;
	struct csv_options options; /* complete */
	struct read_counts counts;
	unsigned header_cells; /* 0: no header */
	unsigned ncols;
	struct column *cols; /* in the arena */
	struct type_guess *guesses;
	struct strays *strays;
	struct semantic_guess *semantics;
	struct semantic_finding *found; /* per column */
	unsigned empty_names, double_names;
	unsigned dropped;         /* columns without name nor any cell filled */
	struct sightings repeats; /* the header, among the rows */
	struct sightings totals;  /* rows of totals */
	struct sightings blank_rows;
	struct sightings *spaces; /* per column, cells with some in excess */
	struct garbled garbled;   /* cells of the first rows */
	json_t *rows;             /* first ones, as written */
	json_t **examples;        /* per column, a few different texts */
	const struct column_words *words; /* of a person */
	unsigned nwords;
	const char **said; /* per column, what it holds by these; or NULL */
	struct repair_list *repairs; /* or NULL */
	struct progress *progress;   /* that of survey_open() */
	/* While it is made. */
	struct arena *a;
	const struct cell *header; /* copied in the arena */
	unsigned started;          /* columns met */
	unsigned widest;           /* columns with a cell filled */
	unsigned max_rows;         /* kept in rows */
	int64_t nrows;
};

enum {
	PROGRESS_ROWS = 4096 /* between two progress_say() of a reading */
};
struct progress {
	ingest_progress fn; /* may be NULL */
	void *arg;
	int64_t size;    /* of the file: set by survey_open() */
	int64_t sample;  /* bytes of it to guess from first */
	int from, share; /* thousandths of this reading */
};
/* ERR_BUSY when the person stops it. */
enum err_code progress_say(
    const struct progress *p, int64_t bytes, struct err *e) must_check;

/*
 * Choose the table, unpack it, guess what was not given of its layout: path,
 * table and options are set, for the readings below. Looks at the whole table
 * when a repair must: it takes its part of p->share. Lives in a. max_bytes:
 * no more will be read (-1: all).
 */
enum err_code survey_open(struct arena *a, const struct ingest_input *in,
    int64_t max_bytes, struct progress *p, struct survey *out,
    struct err *e) must_check;

/* Start anew: nothing was read, the first max_rows rows will be kept. */
void survey_start(struct survey *s, unsigned max_rows);
/* The first record, when options.header_line is not 0. */
void survey_header(struct survey *s, const struct cell *cells, unsigned n);
/* The values of a row on its way to a table. */
enum {
	SURVEY_MOMENT = 32 /* bytes of a date, written */
};
struct typed_row {
	unsigned ncols;
	const struct cell_format *formats; /* of each column */
	struct value *values;
	char (*moments)[SURVEY_MOMENT];
	bool *same; /* the value gives the text back */
};
/* Any other record, at this line. typed, when it is not NULL, is filled in as
 * type_read() would for its first n columns. */
void survey_row(struct survey *s, const struct cell *cells, unsigned n,
    int64_t line, struct typed_row *typed);
/* Does what was read so far need another table than that of these columns?
 * (Another type, or more columns; formats are only known at the end.) */
bool survey_contradicts(
    const struct survey *s, const struct column *cols, unsigned ncols);
/* After the last row: the columns. ERR_UNSUPPORTED when there are none. */
enum err_code survey_end(struct survey *s, const struct read_counts *counts,
    struct err *e) must_check;
/* After the end: the charset guessed from the first bytes was not that of the
 * others; true: everything must be read again with the options as they now
 * are. */
bool survey_mend_charset(struct survey *s) must_check;

/* A reader of the table, through the repairs that were asked. */
enum err_code survey_reader(const struct survey *s, struct arena *a,
    int64_t max_bytes, struct reader **out, struct err *e) must_check;

/* The readings above at once: the table, or its first max_bytes when not -1. */
enum err_code survey_read(struct survey *s, int64_t max_bytes,
    unsigned max_rows, const struct progress *p, struct err *e) must_check;

#endif
