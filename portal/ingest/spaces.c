/* SPDX-License-Identifier: Apache-2.0 */
/* spaces.c - spaces nobody sees, that make two values of one. */
#include "ingest/spaces.h"

#include "kinds/number.h"

bool
spaces_around(const char *text, size_t len)
{
	return trim_blanks(&text, &len) && len > 0;
}

size_t
spaces_mend(const char *text, size_t len, char *out)
{
	size_t n = 0;

	trim_blanks(&text, &len);
	if (len > SPACES_INSIDE) {
		memcpy(out, text, len);
		return len;
	}
	for (size_t i = 0; i < len; i++) {
		if (i == 0 || text[i] != ' ' || text[i - 1] != ' ')
			out[n++] = text[i];
	}
	return n;
}
