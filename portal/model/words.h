/* SPDX-License-Identifier: Apache-2.0 */
/* words.h - what a person types in a search box, as a full-text query. */
#ifndef PARVIS_MODEL_WORDS_H
#define PARVIS_MODEL_WORDS_H

#include "base/arena.h"

/*
 * In a: every word of q quoted, all required, the last one as a prefix; « de »,
 * « la »... left out unless nothing else was typed; 32 words at most. "" when
 * there is no word. Nothing of q is read as query syntax. q may be NULL, of
 * any length and any bytes.
 */
const char *words_match(struct arena *a, const char *q);

#endif
