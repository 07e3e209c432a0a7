/* SPDX-License-Identifier: Apache-2.0 */
/* truth.c - yes and no. */
#include "kinds/truth.h"

#include <string.h>
#include <strings.h>

const struct truth_words truth_words[] = {
	{ "oui", "non", false, false },
	{ "vrai", "faux", false, false },
	{ "true", "false", false, false },
	{ "yes", "no", true, false },
	{ "o", "n", true, false },
	{ "1", "0", false, true },
};
enum {
	PAIRS = sizeof(truth_words) / sizeof(truth_words[0]),
	LONGEST = 5
};

static bool
is_word(const char *word, const char *text, size_t len)
{
	return len == strlen(word) && strncasecmp(word, text, len) == 0;
}

unsigned
truth_read(const char *text, size_t len, bool *yes)
{
	if (len == 0 || len > LONGEST)
		return 0;
	for (unsigned i = 0; i < PAIRS; i++) {
		*yes = is_word(truth_words[i].yes, text, len);
		if (*yes || is_word(truth_words[i].no, text, len))
			return i + 1;
	}
	return 0;
}
