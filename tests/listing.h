/* SPDX-License-Identifier: Apache-2.0 */
/* listing.h - the tables that one format finds in a file. */
#ifndef PARVIS_TESTS_LISTING_H
#define PARVIS_TESTS_LISTING_H

#include "read/reader.h"

static inline enum err_code
list_tables(const struct read_format *f, struct arena *a, const char *path,
    struct read_table *out, unsigned max, unsigned *n, struct err *e)
{
	struct read_listing l = { .a = a, .out = out, .max = max };
	enum err_code rc = f->tables(&l, path, e);

	*n = l.count;
	return rc;
}

#endif
