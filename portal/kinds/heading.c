/* SPDX-License-Identifier: Apache-2.0 */
/* heading.c - the words of a column's header. */
#include "kinds/heading.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/fold.h"

enum {
	WORD_SIZE = 64,
	PART_LEAST = 5 /* letters of what may stand within a longer word */
};

size_t
heading_fold(const char *header, size_t len, char out[HEADING_SIZE])
{
	char split[2 * HEADING_MAX];
	size_t n = 0;

	len = text_cut(header, len, HEADING_MAX);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && isupper((unsigned char)header[i]) &&
		    islower((unsigned char)header[i - 1]))
			split[n++] = ' ';
		split[n++] = header[i];
	}
	/* Twice the letters at most, and « st » may give « saint »: never
	 * more than fold_name() asks for what was split. */
	n = text_cut(split, n, HEADING_MAX);
	return fold_name(split, n, true, out);
}

/* part: within a longer word as well. */
static bool
contains(const char *heading, const char *word, size_t len, bool part)
{
	for (const char *p = heading; (p = strstr(p, word)) != NULL; p++) {
		bool starts = p == heading || p[-1] == ' ';
		bool ends = p[len] == '\0' || p[len] == ' ';

		if (part || (starts && ends))
			return true;
	}
	return false;
}

/* The word at the start of a list; the rest of it, NULL at the end. */
static const char *
take_word(const char *words, char word[WORD_SIZE], double *credit)
{
	size_t whole = strcspn(words, "|"), n = strcspn(words, "|:");

	if (*words == '\0')
		return NULL;
	*credit = n < whole ? strtod(words + n + 1, NULL) : 1;
	n = n < WORD_SIZE ? n : WORD_SIZE - 1;
	memcpy(word, words, n);
	word[n] = '\0';
	return words + whole + (words[whole] == '|');
}

double
heading_credit(const char *heading, const char *words)
{
	char word[WORD_SIZE];
	double best = 0, credit;

	while ((words = take_word(words, word, &credit)) != NULL) {
		size_t n = strlen(word);

		if (strcmp(heading, word) != 0)
			credit = contains(heading, word, n, n >= PART_LEAST)
			    ? credit / 2
			    : 0;
		best = credit > best ? credit : best;
	}
	return best;
}

bool
heading_has(const char *heading, const char *words)
{
	char word[WORD_SIZE];
	double credit;

	while ((words = take_word(words, word, &credit)) != NULL) {
		if (contains(heading, word, strlen(word), false))
			return true;
	}
	return false;
}
