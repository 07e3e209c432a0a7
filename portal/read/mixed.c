/* SPDX-License-Identifier: Apache-2.0 */
/* mixed.c - where a text that is UTF-8 has bytes of Windows-1252. */
#include "read/mixed.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "read/charset.h"

enum {
	AROUND = 30,         /* bytes shown on each side */
	MARGIN = AROUND + 4, /* the same, with a whole character */
	BLOCK = 64 << 10
};

/* A part of the file, with what is around the next byte to look at. */
struct window {
	FILE *f;
	int64_t line;  /* of the next byte */
	bool is_found; /* there is one in that line already */
	bool at_end;   /* of the file */
	size_t at, len;
	char bytes[BLOCK];
};

/* The bytes as the reader takes them: each odd one is a letter. */
static const char *
mend(struct arena *a, const char *p, size_t len)
{
	char *out = arena_alloc(a, 3 * len + 1);
	size_t w = 0;

	for (size_t i = 0; i < len;) {
		uint32_t c = (unsigned char)p[i];
		int n = c < 0x80 ? 1 : charset_get(p + i, len - i, &c);

		if (n <= 0)
			c = charset_upper(
			    CHARSET_WINDOWS_1252)[(unsigned char)p[i] - 0x80];
		w += charset_put(out + w, c);
		i += n > 0 ? (size_t)n : 1;
	}
	out[w] = '\0';
	return text_clean(a, out);
}

static bool
is_inside(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static bool
is_break(char byte)
{
	return byte == '\n' || byte == '\r';
}

/* Of the cell around the odd byte, a few letters. */
static void
show(struct arena *a, const struct window *w, char separator,
    struct mixed_place *out)
{
	const char *p = w->bytes;
	size_t at = w->at, from = at, to = at + 1;

	while (from > 0 && at - from < AROUND && p[from - 1] != separator &&
	    !is_break(p[from - 1]))
		from--;
	while (to < w->len && to - at < AROUND && p[to] != separator &&
	    !is_break(p[to]))
		to++;
	while (from < at && is_inside(p[from]))
		from++;
	while (to < w->len && to > at + 1 && is_inside(p[to]))
		to--;
	out->line = w->line;
	out->before = text_clean(a, arena_strndup(a, p + from, to - from));
	out->after = mend(a, p + from, to - from);
}

/* Read on; what was before the next byte is kept as far as it may be shown. */
static void
move(struct window *w)
{
	size_t from = w->at > MARGIN ? w->at - MARGIN : 0;

	memmove(w->bytes, w->bytes + from, w->len - from);
	w->len -= from;
	w->at -= from;
	w->len += fread(w->bytes + w->len, 1, BLOCK - w->len, w->f);
	w->at_end = w->len < BLOCK;
}

/* « \r\n » is one break: that of its first byte. */
static void
note_break(struct window *w)
{
	if (w->bytes[w->at] == '\n' && w->at > 0 && w->bytes[w->at - 1] == '\r')
		return;
	w->line++;
	w->is_found = false;
}

/* Bytes of the next character; 0 for one that is of no UTF-8. */
static size_t
take(struct window *w)
{
	const char *p = w->bytes + w->at;
	uint32_t c;
	int n;

	if (is_break(*p))
		note_break(w);
	/* A NUL is no letter of another charset. */
	if ((unsigned char)*p < 0x80)
		return 1;
	n = charset_get(p, w->len - w->at, &c);
	return n > 0 ? (size_t)n : 0;
}

/* Up to `end`, in the window. */
static void
look(struct arena *a, struct window *w, size_t end, char separator,
    struct mixed_place out[MIXED_SHOWN], unsigned *count)
{
	while (w->at < end && *count < MIXED_SHOWN) {
		size_t n = take(w);

		if (n == 0 && !w->is_found) {
			show(a, w, separator, &out[(*count)++]);
			w->is_found = true;
		}
		w->at += n > 0 ? n : 1;
	}
}

enum err_code
mixed_find(struct arena *a, const char *path, int64_t max_bytes, char separator,
    const struct unpack_pulse *pulse, struct mixed_place out[MIXED_SHOWN],
    unsigned *count, struct err *e)
{
	struct window *w = arena_new_of(a, struct window);
	enum err_code rc = ERR_OK;

	*count = 0;
	w->line = 1;
	w->f = fopen(path, "re");
	if (!w->f)
		return file_err(e, "ouvrir le fichier", path);
	while (!rc && !w->at_end && max_bytes > 0 && *count < MIXED_SHOWN) {
		size_t start, end;

		move(w);
		start = w->at;
		end = w->at_end ? w->len : w->len - MARGIN;
		if ((int64_t)(end - start) > max_bytes)
			end = start + (size_t)max_bytes;
		look(a, w, end, separator, out, count);
		max_bytes -= (int64_t)(w->at - start);
		rc = unpack_go_on(pulse, e);
	}
	if (!rc && ferror(w->f))
		rc = file_err(e, "lire le fichier", path);
	fclose(w->f);
	return rc;
}
