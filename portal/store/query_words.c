/* SPDX-License-Identifier: Apache-2.0 */
/* query_words.c - words looked for in the rows, with an index or without. */
#include "store/query_words.h"

#include <string.h>

#include "base/text.h"
#include "store/query_text.h"

/* Of no use to find a row by: most have them. */
static const char *const empty_words[] = { "a", "au", "aux", "d", "de", "des",
	"du", "en", "et", "l", "la", "le", "les", "ou", "un", "une" };

static bool
is_empty_word(const char *word, size_t len)
{
	char text[8];
	struct str folded;
	bool is_one = false;

	if (len >= sizeof(text))
		return false;
	str_init(&folded, NULL, 64);
	query_fold(&folded, word, len);
	for (size_t i = 0; i < sizeof(empty_words) / sizeof(empty_words[0]);
	     i++)
		is_one |= strcmp(str_text(&folded), empty_words[i]) == 0;
	str_free(&folded);
	return is_one;
}

static int
make_tokenizer(struct table *t)
{
	int rc = SQLITE_OK;

	if (!t->words) {
		rc = stem_register(t->db);
		if (rc == SQLITE_OK)
			rc = stem_tokenizer(t->db, &t->tokenizer, &t->words);
	}
	return rc;
}

/* One search being read; `all`: empty words too. */
struct reading {
	struct arena *a;
	const char *text;
	int len;
	struct search *out;
	bool all;
};

static int
take_word(void *arg, int flags, const char *token, int len, int start, int end)
{
	struct reading *r = arg;
	struct search *s = r->out;
	size_t n = (size_t)(end - start);
	/* Half the words begin by a letter: alone, it is a word. */
	bool is_start = end < r->len && r->text[end] == '*' &&
	    text_sequence(r->text + start, n) < n;

	if (flags & FTS5_TOKEN_COLOCATED)
		return SQLITE_OK;
	if (!r->all && !is_start && is_empty_word(r->text + start, n))
		return SQLITE_OK;
	if (s->count == SEARCH_WORDS) {
		s->too_many = true;
		return SQLITE_DONE;
	}
	s->words[s->count].token = arena_strndup(r->a, token, (size_t)len);
	s->words[s->count].len = (size_t)len;
	s->words[s->count].is_start = is_start;
	s->words[s->count].text = arena_strndup(r->a, r->text + start, n);
	s->words[s->count++].text_len = n;
	return SQLITE_OK;
}

enum err_code
search_read(struct table *t, struct arena *a, const char *text, size_t len,
    struct search *out, struct err *e)
{
	struct reading r = { a, text, (int)len, out, false };
	int rc = make_tokenizer(t);

	*out = (struct search){ 0 };
	for (int i = 0; i < 2 && rc == SQLITE_OK && out->count == 0; i++) {
		r.all = i > 0;
		rc = t->tokenizer.xTokenize(t->words, &r, FTS5_TOKENIZE_QUERY,
		    text, (int)len, take_word);
	}
	if (out->too_many)
		return err_set(e, ERR_TOO_BIG,
		    "Cette recherche a plus de %d mots" NNBSP
		    ": gardez les plus importants.",
		    SEARCH_WORDS);
	return rc == SQLITE_OK ? ERR_OK : table_damaged(t, e);
}

const char *
search_match(struct arena *a, const struct search *s)
{
	struct str out;

	/* Words hold neither quotes nor spaces: they are not token
	 * characters. */
	str_init(&out, a, 1 << 20);
	for (unsigned i = 0; i < s->count; i++)
		str_append_printf(&out, "%s\"%.*s\"%s", i ? " AND " : "",
		    (int)s->words[i].text_len, s->words[i].text,
		    s->words[i].is_start ? " *" : "");
	return str_text(&out);
}

/* One text being looked through. */
struct looking {
	const struct search *s;
	uint64_t found, all;
};

static int
look_at(void *arg, int flags, const char *token, int len, int start, int end)
{
	struct looking *l = arg;

	(void)flags;
	(void)start;
	(void)end;
	for (unsigned i = 0; i < l->s->count; i++) {
		size_t n = l->s->words[i].len;

		if (((size_t)len == n ||
			(l->s->words[i].is_start && (size_t)len > n)) &&
		    memcmp(token, l->s->words[i].token, n) == 0)
			l->found |= UINT64_C(1) << i;
	}
	return l->found == l->all ? SQLITE_DONE : SQLITE_OK;
}

int
search_find(struct table *t, const struct search *s, const char *text,
    size_t len, uint64_t *found)
{
	struct looking l = { s, *found, (UINT64_C(1) << s->count) - 1 };
	int rc;

	if (s->count == 0 || l.found == l.all)
		return SQLITE_OK;
	rc = t->tokenizer.xTokenize(
	    t->words, &l, FTS5_TOKENIZE_DOCUMENT, text, (int)len, look_at);
	*found = l.found;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}
