/* SPDX-License-Identifier: Apache-2.0 */
/* heading.h - the words of a column's header. */
#ifndef PARVIS_KINDS_HEADING_H
#define PARVIS_KINDS_HEADING_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HEADING_MAX = 200, /* bytes of a header that are looked at */
	HEADING_SIZE = 4 * HEADING_MAX + 16
};

/* Words without capitals nor accents, parted by one space; « CodePostal » has
 * two. Returns the length; the text ends with a NUL. */
size_t heading_fold(const char *header, size_t len, char out[HEADING_SIZE]);

/*
 * Credit of a folded header: that of the best of `words` it is, half of it
 * when it only contains it (whole words, or part of one from 5 letters on).
 * words: « siret|num siret|x:0.5 », a credit of 1 where none stands.
 */
double heading_credit(const char *heading, const char *words);

/* Is one of these words, whole, in a folded header? « siret|code|n » */
bool heading_has(const char *heading, const char *words);

#endif
