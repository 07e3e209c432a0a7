/* SPDX-License-Identifier: Apache-2.0 */
/* query_words.h - words looked for in the rows, with an index or without. */
#ifndef PARVIS_STORE_QUERY_WORDS_H
#define PARVIS_STORE_QUERY_WORDS_H

#include "store/table_handle.h"

enum {
	SEARCH_WORDS = 32
};

/* The words of a search as the tokenizer sees them. */
struct search {
	struct {
		const char *token, *text; /* stem, and word as typed */
		size_t len, text_len;
		bool is_start; /* whatever follows: « fourn* » */
	} words[SEARCH_WORDS];
	unsigned count; /* 0: nothing to look for: every row has it */
	bool too_many;
};

/*
 * Cut the text of a search into words, in a: articles and the like aside
 * unless there is nothing else. A word followed by * is a beginning,
 * from two letters on.
 */
enum err_code search_read(struct table *t, struct arena *a, const char *text,
    size_t len, struct search *out, struct err *e) must_check;

/* In a: the same as a question to FTS5. */
const char *search_match(struct arena *a, const struct search *s);

/* Bits of the words that stand in a text, added to found. */
int search_find(struct table *t, const struct search *s, const char *text,
    size_t len, uint64_t *found);

#endif
