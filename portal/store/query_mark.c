/* SPDX-License-Identifier: Apache-2.0 */
/* query_mark.c - where a page of rows ended, as a few letters. */
#include <string.h>

#include "store/query_cache.h"

/*
 * The id of the row in base 64, six bits a letter, then the start of the
 * question's print: what the row holds is read again from the table, so that a
 * mark stays short and says nothing.
 */
enum {
	ID_LETTERS = 8, /* 48 bits */
	PRINT_LETTERS = 16
};

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
    "yz0123456789-_";

const char *
plan_print(struct table *t, const struct query *q, struct arena *a)
{
	const char *name = strrchr(t->path, '/');
	struct err e = { 0 };
	char hex[SHA256_HEX];
	struct sql s; /* never run */

	if (query_is_grouped(q))
		return "";
	sql_start(&s, a, t, &e);
	sql_bind_text(&s, name ? name : t->path, strlen(name ? name : t->path));
	sql_bind_int(&s, t->rows);
	sql_from(&s, q->where);
	for (unsigned i = 0; i < q->norders; i++) {
		str_append(&s.text, q->orders[i].descending ? " > " : " < ");
		sql_key(&s, &q->outputs[q->orders[i].output].term);
	}
	if (sql_end(&s))
		return "";
	sql_hash(&s, hex);
	return arena_strndup(a, hex, PRINT_LETTERS);
}

const char *
mark_write(struct arena *a, const char *print, int64_t id)
{
	char *mark = arena_alloc(a, ID_LETTERS + PRINT_LETTERS + 1);

	if (!print[0] || id <= 0)
		return "";
	for (int i = ID_LETTERS - 1; i >= 0; i--) {
		mark[i] = letters[id & 63];
		id >>= 6;
	}
	memcpy(mark + ID_LETTERS, print, PRINT_LETTERS);
	return mark;
}

bool
mark_read(const char *mark, const char *print, int64_t *id)
{
	*id = 0;
	if (strlen(mark) != ID_LETTERS + PRINT_LETTERS || !print[0] ||
	    memcmp(mark + ID_LETTERS, print, PRINT_LETTERS) != 0)
		return false;
	for (int i = 0; i < ID_LETTERS; i++) {
		const char *at = strchr(letters, mark[i]);

		if (!at)
			return false;
		*id = *id << 6 | (at - letters);
	}
	return *id > 0;
}

const char *
query_mark_of(
    struct table *t, const struct query *q, int64_t id, struct arena *a)
{
	return mark_write(a, plan_print(t, q, a), id);
}
