/* SPDX-License-Identifier: Apache-2.0 */
/* spaces.h - spaces nobody sees, that make two values of one. */
#ifndef PARVIS_INGEST_SPACES_H
#define PARVIS_INGEST_SPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	SPACES_INSIDE = 200 /* bytes of a value; a longer text is prose */
};

/* White space around, no-break ones included; not of a blank cell. */
bool spaces_around(const char *text, size_t len);

/* Two spaces side by side. */
static inline bool
spaces_inside(const char *text, size_t len)
{
	const uint64_t ones = 0x0101010101010101, spaces = 0x20 * ones;
	size_t i = 0;

	/* Eight pairs at once: a byte is 0 where both are spaces. */
	for (; i + 9 <= len; i += 8) {
		uint64_t left, right;

		memcpy(&left, text + i, 8);
		memcpy(&right, text + i + 1, 8);
		left = (left ^ spaces) | (right ^ spaces);
		if ((left - ones) & ~left & (0x80 * ones))
			return true;
	}
	for (; i + 2 <= len; i++) {
		if (text[i] == ' ' && text[i + 1] == ' ')
			return true;
	}
	return false;
}

/* Has the value spaces in excess? Quick: it is asked of every cell filled. */
static inline bool
spaces_stray(const char *text, size_t len)
{
	unsigned char first = (unsigned char)text[0];
	unsigned char last = (unsigned char)text[len - 1];

	/* A no-break space starts by C2 or E2, and ends by A0 or AF. */
	if ((first <= ' ' || first == 0xc2 || first == 0xe2 || last <= ' ' ||
		last == 0xa0 || last == 0xaf) &&
	    spaces_around(text, len))
		return true;
	return len <= SPACES_INSIDE && spaces_inside(text, len);
}

/* Write the value without them, no longer than it was; returns its length. */
size_t spaces_mend(const char *text, size_t len, char *out);

#endif
