/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile_dbf.h - the attributes of a shapefile, as text. */
#ifndef PARVIS_READ_SHAPEFILE_DBF_H
#define PARVIS_READ_SHAPEFILE_DBF_H

#include <shapefil.h>

#include "base/str.h"
#include "read/reader.h"

struct dbf {
	DBFHandle file;
	int64_t records;
	int record_bytes;
	unsigned fields;
	enum charset charset;
	struct cell *names;     /* of the fields, in the arena */
	struct str text;        /* of the cells of a record */
	struct read_counts met; /* repaired, replaced, multibyte, errors */
};

/* shapelib reading files by their numbers: « 12-13.shp » is the descriptor 12
 * for .shp and .dbf, 13 for .shx. It stays silent. */
void shapefile_hooks(SAHooks *hooks);

/*
 * Open the .dbf of this path (« /proc/self/fd/N »). cpg is the text of the
 * .cpg file, or "". ERR_INVALID when it is cut or damaged, ERR_TOO_BIG.
 */
enum err_code dbf_open(struct dbf *d, struct arena *a, const char *path,
    const char *cpg, struct err *e) must_check;
void dbf_close(struct dbf *d);

enum dbf_state {
	DBF_ROW,
	DBF_DELETED, /* marked so, and kept in the file */
	DBF_DAMAGED
};

/*
 * The cells of a record, borrowed until the next call: texts without spaces
 * at their end, numbers as written (but their exponent), dates AAAA-MM-JJ,
 * truth values VRAI or FAUX.
 */
enum dbf_state dbf_read(struct dbf *d, int64_t record, struct cell *cells);

#endif
