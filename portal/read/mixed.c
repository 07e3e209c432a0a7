/* SPDX-License-Identifier: Apache-2.0 */
/* mixed.c - where a text that is UTF-8 has bytes of Windows-1252. */
#include "read/mixed.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "base/file.h"
#include "base/scan.h"
#include "base/text.h"
#include "read/charset.h"

enum {
	AROUND = 30 /* bytes shown on each side */
};

/* Offset of the first byte that starts no UTF-8; len when there is none. */
static size_t
find_odd(const char *p, size_t len)
{
	size_t i = 0;

	for (;;) {
		uint32_t c;
		int n;

		i += scan_ascii(p + i, len - i);
		if (i == len)
			return len;
		n = p[i] == '\0' ? 1 : charset_get(p + i, len - i, &c);
		if (n <= 0)
			return i;
		i += (size_t)n;
	}
}

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

/* Of the cell around the odd byte, a few letters. */
static void
show(struct arena *a, const char *p, size_t len, size_t at, char separator,
    struct mixed_place *out)
{
	size_t from = at, to = at + 1;

	while (from > 0 && at - from < AROUND && p[from - 1] != separator)
		from--;
	while (to < len && to - at < AROUND && p[to] != separator)
		to++;
	while (from > 0 && from < at && is_inside(p[from]))
		from++;
	while (to < len && to > at + 1 && is_inside(p[to]))
		to--;
	out->before = text_clean(a, arena_strndup(a, p + from, to - from));
	out->after = mend(a, p + from, to - from);
}

enum err_code
mixed_find(struct arena *a, const char *path, char separator,
    struct mixed_place out[MIXED_SHOWN], unsigned *count, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len = 0;

	*count = 0;
	if (!f)
		return file_err(e, "ouvrir le fichier", path);
	for (int64_t n = 1; *count < MIXED_SHOWN && len >= 0; n++) {
		size_t at;

		len = getline(&line, &size, f);
		at = len > 0 ? find_odd(line, (size_t)len) : 0;
		if (len <= 0 || at == (size_t)len)
			continue;
		out[*count].line = n;
		show(a, line, (size_t)len, at, separator, &out[(*count)++]);
	}
	free(line);
	fclose(f);
	return ERR_OK;
}
