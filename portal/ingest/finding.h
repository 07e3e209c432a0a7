/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h - what is wrong with the codes of a column, told in French. */
#ifndef PARVIS_INGEST_FINDING_H
#define PARVIS_INGEST_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "kinds/semantic.h"

struct finding_remark {
	bool is_sure;  /* certainly a mistake */
	bool can_mend; /* some of those cells, with certainty */
	int64_t line;  /* of the first one */
	const char *message;
};

/* In a: one for each damage, and one for what is simply wrong. Returns how
 * many, at most DAMAGES. */
unsigned finding_remarks(struct arena *a, const struct semantic_finding *f,
    const char *column, struct finding_remark out[DAMAGES]);

#endif
