/* SPDX-License-Identifier: Apache-2.0 */
/* table_index_parts.h - what an index is made of; for table_index*.c only. */
/*
 * In the file, beside the rows:
 *	facts		what was counted of each column
 *	tally		the most frequent values of a column, first ones first
 *	iN		index of column N
 *	words		FTS5 over the texts and numbers, without their contents
 *	places		R*Tree of the boxes round the places
 */
#ifndef PARVIS_STORE_TABLE_INDEX_PARTS_H
#define PARVIS_STORE_TABLE_INDEX_PARTS_H

#include <jansson.h>

#include "store/table_handle.h"
#include "store/table_index.h"

/* One index being made. */
struct indexing {
	const char *path;
	struct table *t; /* the copy */
	json_t *profile; /* that of the table, or NULL */
	struct arena *a;
	table_progress progress;
	void *arg;
	int done, steps; /* of its work, all about as long */
	bool stopped;
	struct err *e;
};

/* Run statements; false: look at sqlite3_errmsg(). */
bool index_run(struct indexing *x, const char *sql);
/* Another step is done; false when it should stop. */
bool index_step(struct indexing *x);

/* Facts, tallies and index of a column. */
bool index_column(struct indexing *x, unsigned column);
/* Quantiles and histogram of a column, in x->profile; to be kept once all
 * columns have theirs. */
bool index_spread(struct indexing *x, unsigned column);
bool index_profile(struct indexing *x);
bool index_words(struct indexing *x);
bool index_places(struct indexing *x);

#endif
