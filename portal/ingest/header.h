/* SPDX-License-Identifier: Apache-2.0 */
/* header.h - names of columns from the cells of the header. */
#ifndef PARVIS_INGEST_HEADER_H
#define PARVIS_INGEST_HEADER_H

#include <stdbool.h>

#include "base/arena.h"
#include "read/reader.h"
#include "store/table.h"

/*
 * In a: name and label of `ncols` columns, of which the first `n` have a cell
 * in the header. An empty name becomes « colonne_3 », one already there
 * « nom_2 ». empty and twice count them.
 */
struct column *header_columns(struct arena *a, const struct cell *cells,
    unsigned n, unsigned ncols, unsigned *empty, unsigned *twice);

/* Is this row the header once more? */
bool header_is_repeated(const struct cell *header, unsigned nheader,
    const struct cell *cells, unsigned n);

/* Does the name say that the cells are codes, even when they look like
 * numbers (siret, code postal, n°, tél.)? */
bool header_is_code(const char *name);

/* Does the name say amounts or other measures (montant, prix, nombre); dates?
 */
bool header_is_measure(const char *name);
bool header_is_date(const char *name);

#endif
