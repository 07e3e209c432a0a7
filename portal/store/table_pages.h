/* SPDX-License-Identifier: Apache-2.0 */
/* table_pages.h - rows written straight into the pages of a database file. */
#ifndef PARVIS_STORE_TABLE_PAGES_H
#define PARVIS_STORE_TABLE_PAGES_H

#include <stdint.h>

#include "base/err.h"
#include "store/value.h"

/*
 * Fills one empty table of an SQLite 3 file that nobody has open, as SQLite
 * would in an INSERT of every row in order, at a small part of the cost: each
 * row becomes a record in the page being filled, full pages go to the end of
 * the file, and the tree above them grows as they do. File format:
 * https://www.sqlite.org/fileformat2.html (sections 1.5 and 1.6, 2.1).
 */
struct page_writer;

/* fd: of the file, open for both; root: the page of the table. Borrowed until
 * pages_free(). */
enum err_code pages_new(
    int fd, uint32_t root, struct page_writer **out, struct err *e) must_check;

/*
 * One row, after those of smaller ids: the first column is the id (INTEGER
 * PRIMARY KEY), the n others are given. Numbers in columns that hold reals
 * must be VALUE_REAL.
 */
enum err_code pages_add(struct page_writer *w, int64_t id,
    const struct value *values, unsigned n, struct err *e) must_check;

/* After the last: the tree is whole, the file can be opened. */
enum err_code pages_end(struct page_writer *w, struct err *e) must_check;
void pages_free(struct page_writer *w); /* may be NULL */

#endif
