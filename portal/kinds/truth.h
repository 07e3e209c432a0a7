/* SPDX-License-Identifier: Apache-2.0 */
/* truth.h - yes and no, in the words people write them with. */
#ifndef PARVIS_KINDS_TRUTH_H
#define PARVIS_KINDS_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

/* « o », « n » or « no » alone may be anything: in a column, `both` must be
 * there. 0 and 1 stay numbers, unless a person says otherwise. */
struct truth_words {
	const char *yes, *no;
	bool both, is_number;
};
extern const struct truth_words truth_words[];

/* The pair text belongs to, from 1, and which of the two it is; 0: none. */
unsigned truth_read(const char *text, size_t len, bool *yes);

#endif
