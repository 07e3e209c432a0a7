/* SPDX-License-Identifier: Apache-2.0 */
/* garbled.c - accents that were lost, or written twice, before the file came.
 */
#include "ingest/garbled.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "read/charset.h"

/* The byte that Windows-1252 writes this character with; -1 for none. Its
 * five holes are control characters, as browsers have it. */
static int
byte_of(uint32_t c)
{
	const uint16_t *upper = charset_upper(CHARSET_WINDOWS_1252);

	for (int i = 0; i < 128; i++) {
		if (upper[i] == c && c != 0xfffd)
			return 0x80 + i;
	}
	return c >= 0x80 && c < 0xa0 ? (int)c : -1;
}

/* Letters with an accent (C2, C3), curled apostrophes, dashes and euros (E2 80,
 * E2 82). Of the others, « É » before a no-break space would be one. */
static bool
is_french(const char *bytes)
{
	unsigned char first = (unsigned char)bytes[0];
	unsigned char second = (unsigned char)bytes[1];

	return first == 0xc2 || first == 0xc3 ||
	    (first == 0xe2 && (second == 0x80 || second == 0x82));
}

/* How many characters at p are the bytes of one in UTF-8, as French writes
 * them; 0: they are not. */
static size_t
read_twice(const char *p, size_t len, char bytes[3], size_t *used)
{
	size_t n = 0, wanted = 2;

	for (*used = 0; n < wanted && *used < len; n++) {
		uint32_t c;
		int width = charset_get(p + *used, len - *used, &c);
		int byte = width > 0 ? byte_of(c) : -1;

		if (byte < 0)
			return 0;
		if (n == 0 && byte == 0xe2)
			wanted = 3;
		bytes[n] = (char)byte;
		*used += (size_t)width;
	}
	return n == wanted && is_french(bytes) && text_sequence(bytes, n) == n
	    ? n
	    : 0;
}

const char *
garbled_mend(struct arena *a, const char *text, size_t len)
{
	struct str out;
	bool found = false;

	str_init(&out, a, SIZE_MAX);
	for (size_t i = 0, used; i < len; i += used) {
		char bytes[3];
		size_t n = read_twice(text + i, len - i, bytes, &used);

		found |= n > 0;
		if (n > 0) {
			str_append_n(&out, bytes, n);
			continue;
		}
		used = 1;
		str_append_char(&out, text[i]);
	}
	return found ? str_text(&out) : NULL;
}

bool
garbled_is_lost(const struct cell *c)
{
	return memmem(c->text, c->len, "\xef\xbf\xbd", 3) != NULL;
}

/* « Ã », « Â » and « â » are C3 and another. */
static bool
is_twice(const struct cell *c)
{
	const char *p = c->text, *end = c->text + c->len;
	char bytes[3];
	size_t used;

	while ((p = memchr(p, 0xc3, (size_t)(end - p))) != NULL) {
		if (read_twice(p, (size_t)(end - p), bytes, &used) > 0)
			return true;
		p++;
	}
	return false;
}

static void
keep(struct arena *a, struct garbled_cell *to, const struct cell *c,
    unsigned column, int64_t line)
{
	*to = (struct garbled_cell){ arena_strndup(a, c->text, c->len), line,
		column };
}

void
garbled_look(struct arena *a, struct garbled *g, const struct cell *c,
    unsigned column, int64_t line)
{
	if (!g->lost.text && garbled_is_lost(c))
		keep(a, &g->lost, c, column, line);
	if (!g->twice.text && is_twice(c))
		keep(a, &g->twice, c, column, line);
}
