/* SPDX-License-Identifier: Apache-2.0 */
/* pace.h - how often passwords may be tried on the whole portal. */
#ifndef PARVIS_MODEL_PACE_H
#define PARVIS_MODEL_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One try takes a thread and 64 MiB for a tenth of a second, whoever asks and
 * from however many addresses. Many may come at once, few go on coming: what
 * is left of the machine answers the pages.
 */
#define PACE_AT_ONCE 60
#define PACE_PER_SECOND 3

/* Zeroed: nothing tried yet. */
struct pace {
	int64_t spent_ms, at_ms;
};

/* Count a try at this time (milliseconds that only go on), or refuse it. */
bool pace_allows(struct pace *p, int64_t now_ms);
/* The last try was right: who knows a password floods nothing. */
void pace_give_back(struct pace *p);

#endif
