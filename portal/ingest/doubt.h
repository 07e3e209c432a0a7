/* SPDX-License-Identifier: Apache-2.0 */
/* doubt.h - columns whose cells may be read in several ways, told in French. */
#ifndef PARVIS_INGEST_DOUBT_H
#define PARVIS_INGEST_DOUBT_H

#include "base/arena.h"
#include "kinds/types.h"

/* In a: what to tell the clerk of a column so guessed; NULL: nothing. */
const char *doubt_remark(
    struct arena *a, const struct type_guess *g, const char *column);

#endif
