/* SPDX-License-Identifier: Apache-2.0 */
/* stem.c - full-text tokenizer `french`: unicode61, elisions, Snowball. */
#include "store/stem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>

/* Longer words are left as they are: no French word comes near. */
#define WORD_MAX 128

/* Texts of one table say the same words over and over: what they gave. */
enum {
	KNOWN = 1024, /* a power of two */
	KNOWN_MAX = 31
};
struct known {
	unsigned char len, stem_len;
	char word[KNOWN_MAX], stem[KNOWN_MAX];
};

struct french {
	fts5_tokenizer inner;
	Fts5Tokenizer *words;
	struct sb_stemmer *stemmer;
	struct known known[KNOWN];
};

typedef int (*token_fn)(
    void *ctx, int flags, const char *token, int len, int start, int end);

/* One text being tokenized. */
struct run {
	struct french *f;
	const char *text;
	int len;
	token_fn next;
	void *ctx;
};

static const char *const elided[] = { "l", "d", "qu", "s", "n", "j", "m", "t",
	"c", "jusqu", "lorsqu", "puisqu", "quoiqu" };

static bool
is_apostrophe(const char *s, int len)
{
	return (len >= 1 && s[0] == '\'') ||
	    (len >= 3 && memcmp(s, "\xe2\x80\x99", 3) == 0) ||
	    (len >= 2 && memcmp(s, "\xca\xbc", 2) == 0);
}

static bool
is_elision(const struct run *r, const char *token, int len, int end)
{
	if (!is_apostrophe(r->text + end, r->len - end))
		return false;
	for (size_t i = 0; i < sizeof(elided) / sizeof(elided[0]); i++)
		if ((size_t)len == strlen(elided[i]) &&
		    memcmp(token, elided[i], (size_t)len) == 0)
			return true;
	return false;
}

/* The ligatures unicode61 keeps; two bytes become two. */
static int
open_ligatures(const char *token, int len, char *out)
{
	int n = 0;

	for (int i = 0; i < len; i++) {
		const char *two = NULL;

		if (i + 1 < len && memcmp(token + i, "\xc5\x93", 2) == 0)
			two = "oe";
		else if (i + 1 < len && memcmp(token + i, "\xc3\xa6", 2) == 0)
			two = "ae";
		if (two) {
			out[n++] = two[0];
			out[n++] = two[1];
			i++;
		} else {
			out[n++] = token[i];
		}
	}
	return n;
}

static bool
is_number(const char *token, int len)
{
	for (int i = 0; i < len; i++) {
		if (token[i] < '0' || token[i] > '9')
			return false;
	}
	return true;
}

static struct known *
known_of(struct french *f, const char *word, int len)
{
	unsigned hash = 2166136261u;

	for (int i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	return &f->known[(hash ^ hash >> 15) % KNOWN];
}

/* The stem of a word, borrowed until the next one; NULL: no memory. */
static const char *
stem_of(struct french *f, const char *word, int *len)
{
	struct known *k = NULL;
	const char *stem;
	int n = *len;

	if (n <= KNOWN_MAX) {
		k = known_of(f, word, n);
		if (k->len == n && memcmp(k->word, word, (size_t)n) == 0) {
			*len = k->stem_len;
			return k->stem;
		}
	}
	stem = (const char *)sb_stemmer_stem(
	    f->stemmer, (const sb_symbol *)word, n);
	*len = sb_stemmer_length(f->stemmer);
	if (stem && k && *len <= KNOWN_MAX) {
		k->len = (unsigned char)n;
		memcpy(k->word, word, (size_t)n);
		k->stem_len = (unsigned char)*len;
		memcpy(k->stem, stem, (size_t)*len);
	}
	return stem;
}

static int
stem_token(void *ctx, int flags, const char *token, int len, int start, int end)
{
	const struct run *r = ctx;
	char word[WORD_MAX];
	const char *stem;

	if (is_elision(r, token, len, end))
		return SQLITE_OK;
	if (len > WORD_MAX || is_number(token, len))
		return r->next(r->ctx, flags, token, len, start, end);
	len = open_ligatures(token, len, word);
	stem = stem_of(r->f, word, &len);
	if (!stem)
		return SQLITE_NOMEM;
	return r->next(r->ctx, flags, stem, len, start, end);
}

static int
tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int len,
    token_fn next)
{
	struct french *f = (struct french *)t;
	struct run r = { f, text, len, next, ctx };

	return f->inner.xTokenize(f->words, &r, flags, text, len, stem_token);
}

static void delete (Fts5Tokenizer *t)
{
	struct french *f = (struct french *)t;

	if (!f)
		return;
	if (f->words)
		f->inner.xDelete(f->words);
	sb_stemmer_delete(f->stemmer);
	free(f);
}

static int
create(void *api, const char **args, int nargs, Fts5Tokenizer **out)
{
	/* U+02BC is a letter in Unicode, an apostrophe in what people type. */
	static const char *folded[] = { "remove_diacritics", "2", "separators",
		"\xca\xbc" };
	fts5_api *fts = api;
	struct french *f = calloc(1, sizeof(*f));
	void *inner_ctx;
	int rc;

	(void)args;
	(void)nargs;
	if (!f)
		return SQLITE_NOMEM;
	rc = fts->xFindTokenizer(fts, "unicode61", &inner_ctx, &f->inner);
	if (rc == SQLITE_OK)
		rc = f->inner.xCreate(inner_ctx, folded, 4, &f->words);
	f->stemmer = sb_stemmer_new("french", "UTF_8");
	if (rc == SQLITE_OK && !f->stemmer)
		rc = SQLITE_NOMEM;
	if (rc != SQLITE_OK) {
		delete ((Fts5Tokenizer *)f);
		return rc;
	}
	*out = (Fts5Tokenizer *)f;
	return SQLITE_OK;
}

static int
find_api(sqlite3 *db, fts5_api **out)
{
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL);

	*out = NULL;
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_pointer(s, 1, out, "fts5_api_ptr", NULL);
	sqlite3_step(s);
	rc = sqlite3_finalize(s);
	return rc == SQLITE_OK && !*out ? SQLITE_ERROR : rc;
}

int
stem_register(sqlite3 *db)
{
	static fts5_tokenizer french = { create, delete, tokenize };
	fts5_api *fts;
	int rc = find_api(db, &fts);

	if (rc != SQLITE_OK)
		return rc;
	return fts->xCreateTokenizer(fts, "french", fts, &french, NULL);
}

int
stem_tokenizer(sqlite3 *db, fts5_tokenizer *t, Fts5Tokenizer **made)
{
	void *context;
	fts5_api *fts;
	int rc = find_api(db, &fts);

	if (rc == SQLITE_OK)
		rc = fts->xFindTokenizer(fts, "french", &context, t);
	return rc == SQLITE_OK ? t->xCreate(context, NULL, 0, made) : rc;
}
