/* SPDX-License-Identifier: Apache-2.0 */
/* pace.c - a bucket of tries that time empties. */
#include "model/pace.h"

#define ONE_MS (1000 / PACE_PER_SECOND)

bool
pace_allows(struct pace *p, int64_t now_ms)
{
	p->spent_ms -= now_ms - p->at_ms;
	p->at_ms = now_ms;
	if (p->spent_ms < 0)
		p->spent_ms = 0;
	if (p->spent_ms + ONE_MS > PACE_AT_ONCE * ONE_MS)
		return false;
	p->spent_ms += ONE_MS;
	return true;
}

void
pace_give_back(struct pace *p)
{
	p->spent_ms -= p->spent_ms < ONE_MS ? p->spent_ms : ONE_MS;
}
