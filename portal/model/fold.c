/* SPDX-License-Identifier: Apache-2.0 */
/* fold.c - fast folding of the letters French names are written with. */
#include "model/fold.h"

#include <string.h>

/* Second bytes of U+00C0 to U+00FF after 0xc3; « ? » is no letter. */
static const char latin[] = "aaaaaa?ceeeeiiiidnooooo?ouuuuy?s"
			    "aaaaaa?ceeeeiiiidnooooo?ouuuuy?y";

/* What a character gives: letters, or nothing between two words. */
struct piece {
	const char *letters;
	size_t bytes; /* that it takes in the source */
	char one[2];
};

static void
read_two_bytes(unsigned char first, unsigned char second, struct piece *p)
{
	p->bytes = 2;
	if (first == 0xc3 && (second == 0x86 || second == 0xa6)) {
		p->letters = "ae";
	} else if (first == 0xc3 && second >= 0x80 && second <= 0xbf) {
		p->one[0] = latin[second - 0x80];
		p->letters = p->one[0] == '?' ? NULL : p->one;
	} else if (first == 0xc5 && (second == 0x92 || second == 0x93)) {
		p->letters = "oe";
	} else if (first == 0xc5 && second == 0xb8) {
		p->letters = "y";
	} else if (first == 0xcc || first == 0xcd) {
		/* A combining accent belongs to the letter before it. */
		p->letters = "";
	}
}

static void
read_piece(const char *s, size_t left, struct piece *p)
{
	unsigned char c = (unsigned char)*s;

	memset(p, 0, sizeof(*p));
	p->bytes = 1;
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
		p->one[0] = (char)c;
		p->letters = p->one;
	} else if (c >= 0xc0 && left > 1) {
		read_two_bytes(c, (unsigned char)s[1], p);
	}
}

/* The word that ends at `to`, in full when it is an abbreviation. */
static char *
in_full(char *word, char *to)
{
	size_t len = (size_t)(to - word);

	if (len == 2 && memcmp(word, "st", 2) == 0) {
		memcpy(word, "saint", 5);
		return word + 5;
	}
	if (len == 3 && memcmp(word, "ste", 3) == 0) {
		memcpy(word, "sainte", 6);
		return word + 6;
	}
	return to;
}

size_t
fold_name(const char *s, size_t len, bool whole, char *to)
{
	char *start = to, *word = to;
	struct piece p;

	for (size_t i = 0; i < len; i += p.bytes) {
		read_piece(s + i, len - i, &p);
		for (const char *l = p.letters; l && *l; l++)
			*to++ = *l;
		if (p.letters || to == word)
			continue;
		to = in_full(word, to);
		*to++ = ' ';
		word = to;
	}
	if (whole)
		to = in_full(word, to);
	if (to > start && to[-1] == ' ')
		to--;
	*to = '\0';
	return (size_t)(to - start);
}

void
fold_nature(char *folded)
{
	static const char *const natures[][2] = {
		{ "communaute de communes ", "cc " },
		{ "communaute d agglomeration ", "ca " },
		{ "communaute urbaine ", "cu " },
	};

	for (size_t i = 0; i < sizeof(natures) / sizeof(natures[0]); i++) {
		size_t len = strlen(natures[i][0]);

		if (strncmp(folded, natures[i][0], len) != 0)
			continue;
		memcpy(folded, natures[i][1], 3);
		memmove(folded + 3, folded + len, strlen(folded + len) + 1);
		return;
	}
}
