/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - what a person types in a search box, as a full-text query. */
#include "model/words.h"

#include <stdbool.h>
#include <string.h>

#include <utf8proc.h>

#include "base/str.h"
#include "base/text.h"

#define WORDS_MAX 32
#define WORD_BYTES 120

/* Words that say nothing of what is looked for. */
static const char *const empty_words[] = { "a", "au", "aux", "avec", "ce", "c",
	"ces", "d", "dans", "de", "des", "du", "en", "et", "j", "l", "la", "le",
	"les", "m", "n", "ou", "par", "pour", "qu", "s", "sur", "t", "un",
	"une" };

struct word {
	const char *text;
	size_t len;
};

/* Letters, digits and marks, as the tokenizer sees them, and the apostrophe
 * that it needs to cut elisions off. */
static bool
is_part(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

static bool
is_apostrophe(utf8proc_int32_t c)
{
	return c == '\'' || c == 0x2019;
}

/* The next word from *s on; false at the end of the text. */
static bool
next_word(const char **s, struct word *out)
{
	const char *p = *s;
	size_t len = strlen(p);
	bool inside = false;

	while (len > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)p, (utf8proc_ssize_t)len, &c);
		bool part;

		if (n <= 0)
			return false;
		part = is_part(c) || (inside && is_apostrophe(c));
		if (part && !inside)
			out->text = p;
		if (!part && inside)
			break;
		inside = part;
		p += n;
		len -= (size_t)n;
	}
	*s = p;
	if (!inside && len == 0)
		return false;
	out->len = (size_t)(p - out->text);
	/* A lone elision is no word for the tokenizer. */
	while (out->text[out->len - 1] == '\'')
		out->len--;
	if (out->len > 3 && memcmp(out->text + out->len - 3, "\u2019", 3) == 0)
		out->len -= 3;
	return true;
}

/* « de », and « d'une » as well. */
static bool
is_empty_word(struct arena *a, const struct word *w)
{
	const char *s = arena_strndup(a, w->text, w->len), *after;

	if (w->len > 16)
		return false;
	after = strrchr(s, '\'');
	if (after)
		s = after + 1;
	after = strstr(s, "\u2019");
	if (after)
		s = after + 3;
	s = text_fold(a, s);
	for (size_t i = 0; i < sizeof(empty_words) / sizeof(empty_words[0]);
	     i++) {
		if (strcmp(s, empty_words[i]) == 0)
			return true;
	}
	return false;
}

/* Words worth looking for. */
static unsigned
full_words(
    struct arena *a, const struct word *all, unsigned n, struct word *out)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		if (!is_empty_word(a, &all[i]))
			out[kept++] = all[i];
	}
	if (kept > 0)
		return kept;
	memcpy(out, all, n * sizeof(*out));
	return n;
}

const char *
words_match(struct arena *a, const char *q)
{
	struct word all[WORDS_MAX], words[WORDS_MAX];
	unsigned n = 0;
	struct str s;

	if (!q || !text_is_utf8(q, strlen(q)))
		return "";
	while (n < WORDS_MAX && next_word(&q, &all[n]))
		n++;
	if (n == 0)
		return "";
	n = full_words(a, all, n, words);
	str_init(&s, a, SIZE_MAX);
	for (unsigned i = 0; i < n; i++) {
		size_t len = text_cut(words[i].text, words[i].len, WORD_BYTES);

		if (i > 0)
			str_append(&s, " AND ");
		/* No quote can stand in a word: nothing to escape. */
		str_append_char(&s, '"');
		str_append_n(&s, words[i].text, len);
		str_append(&s, i + 1 == n ? "\"*" : "\"");
	}
	return str_text(&s);
}
