/* SPDX-License-Identifier: Apache-2.0 */
/* table_index.h - make a table file quick to ask, after it is in service. */
#ifndef PARVIS_STORE_TABLE_INDEX_H
#define PARVIS_STORE_TABLE_INDEX_H

#include "store/table.h"

/* Tables of fewer rows are read through faster than an index would pay. */
enum {
	TABLE_INDEX_ROWS = 5000
};

/* progress returns false to stop (ERR_BUSY). */
typedef bool (*table_progress)(void *arg, int thousandths);

/*
 * Write a copy of the table file with what makes questions quick: an index on
 * each column its profile says is worth it, full text of the text columns,
 * counts of the columns of few values, places in an R*Tree; its profile has the
 * quantiles and histograms of store/spread.h. Then put it in the
 * place of the file, at once and durably. Readers of the old file go on. An
 * index of another version of Parvis is made again; one of this version is left
 * as it is. Bounded memory. Nothing is left behind on error or kill.
 * ERR_NOT_FOUND when the table is removed meanwhile.
 *
 * Whoever raises TABLE_INDEX (table_handle.h): tables in service are then read
 * as if they had no index, right but slowly, and nothing makes theirs again by
 * itself. The same change needs a migration (db/schema) that adds a job
 * index_table for the current version of each resource with tables.
 */
enum err_code table_index(const char *path, table_progress progress, void *arg,
    struct err *e) must_check;

#endif
