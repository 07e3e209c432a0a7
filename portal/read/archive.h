/* SPDX-License-Identifier: Apache-2.0 */
/* archive.h - the tables among the files of an archive. */
#ifndef PARVIS_READ_ARCHIVE_H
#define PARVIS_READ_ARCHIVE_H

#include "read/reader.h"

/*
 * The tables of a zip or gz; each file is looked at by itself, in a temporary
 * file that is gone before the next: 500 at most, l->is_cut when there were
 * more. What is no table is left out; a file that seems one but is damaged
 * counts for one. When
 * there is none: ERR_INVALID for what would have to be unpacked first (an
 * archive in the archive, a password) or exported (a layer of MapInfo), else
 * ERR_UNSUPPORTED. ERR_TOO_BIG as unpack_file(), for all the files together.
 */
enum err_code archive_tables(struct read_listing *l, const char *path,
    const char *packing, struct err *e) must_check;

#endif
