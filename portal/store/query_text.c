/* SPDX-License-Identifier: Apache-2.0 */
/* query_text.c - texts compared with accents and case aside. */
#include "store/query_text.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* What the characters French texts are made of fold to, taken once from
 * text_fold(), which is slow. */
struct folding {
	unsigned char len;
	char bytes[15];
};
enum {
	LATIN = 0x80,
	LATIN_END = 0x370, /* with the combining accents */
	MARKS = 0x2000,    /* apostrophes, dashes, spaces */
	MARKS_END = 0x2070,
};
static struct folding latin[LATIN_END - LATIN], marks[MARKS_END - MARKS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fill(struct folding *to, uint32_t from, uint32_t end)
{
	struct arena *a = arena_new();

	for (uint32_t c = from; c < end; c++, to++) {
		char one[4] = { 0 };
		const char *folded;

		if (c < 0x800) {
			one[0] = (char)(0xc0 | c >> 6);
			one[1] = (char)(0x80 | (c & 0x3f));
		} else {
			one[0] = (char)(0xe0 | c >> 12);
			one[1] = (char)(0x80 | (c >> 6 & 0x3f));
			one[2] = (char)(0x80 | (c & 0x3f));
		}
		folded = text_fold(a, one);
		to->len = (unsigned char)strnlen(folded, sizeof(to->bytes));
		memcpy(to->bytes, folded, to->len);
	}
	arena_free(a);
}

static void
fill_all(void)
{
	fill(latin, LATIN, LATIN_END);
	fill(marks, MARKS, MARKS_END);
}

/* What the character at p folds to, NULL when the table does not know; *n:
 * bytes of the character. */
static const struct folding *
folding_of(const char *p, size_t len, size_t *n)
{
	const unsigned char *u = (const unsigned char *)p;
	uint32_t c;

	*n = text_sequence(p, len);
	if (*n == 2) {
		c = (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
		return c < LATIN_END ? &latin[c - LATIN] : NULL;
	}
	if (*n == 3) {
		c = (uint32_t)(u[0] & 0xf) << 12 |
		    (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
		return c >= MARKS && c < MARKS_END ? &marks[c - MARKS] : NULL;
	}
	if (*n == 0)
		*n = 1;
	return NULL;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* A character of no table. */
static void
fold_rare(struct str *out, const char *p, size_t n)
{
	struct arena *a = arena_new();

	str_append(out, text_fold(a, arena_strndup(a, p, n)));
	arena_free(a);
}

void
query_fold(struct str *out, const char *text, size_t len)
{
	char ascii[256];
	size_t held = 0, n;

	pthread_once(&once, fill_all);
	for (size_t i = 0; i < len; i += n) {
		const struct folding *f;

		n = 1;
		if (held == sizeof(ascii)) {
			str_append_n(out, ascii, held);
			held = 0;
		}
		if ((signed char)text[i] >= 0) {
			ascii[held++] = lower(text[i]);
			continue;
		}
		str_append_n(out, ascii, held);
		held = 0;
		f = folding_of(text + i, len - i, &n);
		if (f)
			str_append_n(out, f->bytes, f->len);
		else
			fold_rare(out, text + i, n);
	}
	str_append_n(out, ascii, held);
}

/* A text given byte by byte, folded. */
struct stream {
	const char *p, *end;
	const char *held, *held_end; /* what is left of a folded character */
};

static int
next_byte(struct stream *s)
{
	while (s->held == s->held_end) {
		const struct folding *f;
		size_t n;

		if (s->p == s->end)
			return -1;
		if ((signed char)*s->p >= 0)
			return (unsigned char)lower(*s->p++);
		f = folding_of(s->p, (size_t)(s->end - s->p), &n);
		s->held = f ? f->bytes : s->p;
		s->held_end = s->held + (f ? f->len : n);
		s->p += n;
	}
	return (unsigned char)*s->held++;
}

bool
query_text_is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= 0 || (text[i] > 'Z' && text[i] <= 'z'))
			return false;
	}
	return true;
}

/* Bytes that are the same on both sides. */
static size_t
common_start(const char *x, const char *y, size_t len)
{
	uint64_t v, w;
	size_t i = 0;

	while (i + sizeof(v) <= len) {
		memcpy(&v, x + i, sizeof(v));
		memcpy(&w, y + i, sizeof(w));
		if (v != w)
			break;
		i += sizeof(v);
	}
	while (i < len && x[i] == y[i])
		i++;
	return i;
}

int
query_text_order(const char *x, size_t xlen, const char *y, size_t ylen)
{
	size_t least = xlen < ylen ? xlen : ylen, i;
	struct stream s, t;
	int a, b;

	i = common_start(x, y, least);
	if (i == xlen && i == ylen)
		return 0;
	/* Back to the start of a character. */
	while (i > 0 && i < least && ((signed char)x[i] & 0xc0) == 0x80)
		i--;
	pthread_once(&once, fill_all);
	s = (struct stream){ .p = x + i, .end = x + xlen };
	t = (struct stream){ .p = y + i, .end = y + ylen };
	do {
		a = next_byte(&s);
		b = next_byte(&t);
	} while (a == b && a >= 0);
	if (a != b)
		return a - b;
	a = memcmp(x, y, least);
	if (a != 0)
		return a;
	return (xlen > ylen) - (xlen < ylen);
}
