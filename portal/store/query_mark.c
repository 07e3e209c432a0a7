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
	PRINT_LETTERS = 16,
	PRINTED_MAX = 4 << 20
};

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
    "yz0123456789-_";

/* A question as bytes: not as SQL, which changes when a table is indexed. */
static void
put(struct str *out, const void *bytes, size_t len)
{
	str_append_n(out, bytes, len);
}

static void
put_int(struct str *out, int64_t i)
{
	put(out, &i, sizeof(i));
}

static void
put_text(struct str *out, const char *text, size_t len)
{
	put_int(out, (int64_t)len);
	if (len > 0)
		put(out, text, len);
}

static void
put_term(struct str *out, const struct term *term)
{
	put_int(out, term->column);
	put_int(out, (int64_t)term->part);
	if (term->part == PART_BIN) {
		put(out, &term->width, sizeof(term->width));
		put(out, &term->origin, sizeof(term->origin));
	} else if (term->part == PART_FORMAT) {
		put_text(out, term->format, strlen(term->format));
	}
}

static void
put_value(struct str *out, const struct value *v)
{
	put_int(out, (int64_t)v->type);
	if (v->type == VALUE_INT)
		put_int(out, v->i);
	else if (v->type == VALUE_REAL)
		put(out, &v->d, sizeof(v->d));
	else if (v->type == VALUE_TEXT)
		put_text(out, v->text, v->len);
}

static void
put_cond(struct str *out, const struct cond *c)
{
	const double where[] = { c->west, c->south, c->east, c->north,
		c->metres };

	put_int(out, (int64_t)c->kind);
	switch (c->kind) {
	case COND_TEST:
		put_int(out, (int64_t)c->test);
		put_term(out, &c->term);
		put_int(out, c->nvalues);
		for (unsigned i = 0; i < c->nvalues; i++)
			put_value(out, &c->values[i]);
		break;
	case COND_SEARCH:
		put_text(out, c->text, strlen(c->text));
		break;
	case COND_BOX:
	case COND_NEAR:
		put(out, where, sizeof(where));
		break;
	default:
		put_int(out, c->nparts);
		for (unsigned i = 0; i < c->nparts; i++)
			put_cond(out, c->parts[i]);
	}
}

const char *
plan_print(const struct table *t, const struct query *q, struct arena *a)
{
	const char *name = strrchr(t->path, '/');
	char hex[SHA256_HEX];
	struct str out;

	if (query_is_grouped(q))
		return "";
	name = name ? name + 1 : t->path;
	str_init(&out, a, PRINTED_MAX);
	put_text(&out, name, strlen(name));
	put_int(&out, t->rows);
	if (q->where)
		put_cond(&out, q->where);
	for (unsigned i = 0; i < q->norders; i++) {
		put_int(&out, q->orders[i].descending);
		put_term(&out, &q->outputs[q->orders[i].output].term);
	}
	if (str_failed(&out))
		return "";
	sha256_of(str_text(&out), out.len, hex);
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
    const struct table *t, const struct query *q, int64_t id, struct arena *a)
{
	return mark_write(a, plan_print(t, q, a), id);
}
