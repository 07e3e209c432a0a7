/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c - chained blocks; every allocation separate under sanitizers. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 16384
#define ALIGN _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(max_align_t) unsigned char data[];
};

struct hook {
	struct hook *next;
	void (*fn)(void *);
	void *ptr;
};

struct arena {
	struct block *blocks; /* newest first */
	struct hook *hooks;
};

static void *
must(void *p)
{
	if (!p) {
		fputs("parvis: out of memory\n", stderr);
		abort();
	}
	return p;
}

static struct block *
block_new(size_t size)
{
	struct block *b = must(malloc(sizeof(*b) + size));

	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *
arena_new(void)
{
	return must(calloc(1, sizeof(struct arena)));
}

static void
run_hooks(struct arena *a)
{
	while (a->hooks) {
		struct hook *h = a->hooks;

		a->hooks = h->next;
		h->fn(h->ptr);
	}
}

void
arena_free(struct arena *a)
{
	struct block *next;

	if (!a)
		return;
	run_hooks(a);
	for (struct block *b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *keep = NULL, *next;

	run_hooks(a);
	for (struct block *b = a->blocks; b; b = next) {
		next = b->next;
#ifndef ARENA_PASSTHROUGH
		if (!keep && b->size == BLOCK_SIZE) {
			keep = b;
			continue;
		}
#endif
		free(b);
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->blocks = keep;
}

/* Bytes that hold anything. */
static void *
take(struct arena *a, size_t size)
{
	struct block *b = a->blocks;

	if (size > SIZE_MAX / 2)
		must(NULL);
#ifdef ARENA_PASSTHROUGH
	b = block_new(size ? size : 1);
	b->next = a->blocks;
	a->blocks = b;
	b->used = size;
	return b->data;
#else
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > BLOCK_SIZE / 4) {
		/* Its own block, behind the one being filled. */
		struct block *big = block_new(size);

		big->used = size;
		if (b) {
			big->next = b->next;
			b->next = big;
		} else {
			a->blocks = big;
		}
		return big->data;
	}
	if (!b || b->size - b->used < size) {
		b = block_new(BLOCK_SIZE);
		b->next = a->blocks;
		a->blocks = b;
	}
	b->used += size;
	return b->data + b->used - size;
#endif
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = take(a, len + 1);

	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s ? s : "", s ? strlen(s) : 0);
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		must(NULL);
	p = take(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void *
arena_room(struct arena *a, void *list, size_t n, size_t size)
{
	void *more;

	/* By powers of two from 8. */
	if (n != 0 && (n < 8 || (n & (n - 1))))
		return list;
	more = arena_alloc(a, (n ? 2 * n : 8) * size);
	if (n)
		memcpy(more, list, n * size);
	return more;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
	struct hook *h = arena_alloc(a, sizeof(*h));

	h->fn = fn;
	h->ptr = ptr;
	h->next = a->hooks;
	a->hooks = h;
}
