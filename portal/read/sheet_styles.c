/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_styles.c - the number format of each style of cells. */
#include "read/sheet_styles.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_FORMATS = 10000,
	MAX_STYLES = 65536, /* Excel writes 65,490 at most */
	MAX_CODE = 1024     /* bytes of a format's code */
};

struct sheet_numbered {
	unsigned id;
	struct sheet_format format;
};

/* An array of the arena with room for one more. */
static void *
room(struct arena *a, void *old, unsigned count, unsigned *cap, size_t size)
{
	void *p;

	if (count < *cap)
		return old;
	*cap = *cap ? *cap * 2 : 64;
	p = arena_alloc(a, *cap * size);
	if (count > 0)
		memcpy(p, old, count * size);
	return p;
}

void
sheet_styles_format(struct sheet_styles *s, unsigned id, const char *code)
{
	struct sheet_numbered *n;

	if (s->format_count == MAX_FORMATS || strlen(code) > MAX_CODE)
		return;
	s->formats = room(s->a, s->formats, s->format_count, &s->format_room,
	    sizeof(*s->formats));
	n = &s->formats[s->format_count++];
	n->id = id;
	sheet_format_read(code, &n->format);
}

void
sheet_styles_add(struct sheet_styles *s, unsigned format_id)
{
	if (s->count == MAX_STYLES)
		return;
	s->ids = room(s->a, s->ids, s->count, &s->room, sizeof(*s->ids));
	s->ids[s->count++] = format_id;
}

static int
compare(const void *a, const void *b)
{
	const struct sheet_numbered *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static const struct sheet_format *
find(struct sheet_styles *s, unsigned id)
{
	const struct sheet_numbered key = { .id = id };
	const struct sheet_numbered *known = s->format_count > 0
	    ? bsearch(&key, s->formats, s->format_count, sizeof(key), compare)
	    : NULL;
	struct sheet_format *f;

	if (known)
		return &known->format;
	f = arena_new_of(s->a, struct sheet_format);
	sheet_format_builtin(id, f);
	return f;
}

void
sheet_styles_end(struct sheet_styles *s)
{
	if (s->format_count > 0)
		qsort(
		    s->formats, s->format_count, sizeof(*s->formats), compare);
	s->styles = arena_array_of(s->a, s->count, const struct sheet_format *);
	for (unsigned i = 0; i < s->count; i++)
		s->styles[i] = i > 0 && s->ids[i] == s->ids[i - 1]
		    ? s->styles[i - 1]
		    : find(s, s->ids[i]);
}

const struct sheet_format *
sheet_styles_get(const struct sheet_styles *s, unsigned style)
{
	static const struct sheet_format plain = { .kind = SHEET_PLAIN };

	return style < s->count ? s->styles[style] : &plain;
}
