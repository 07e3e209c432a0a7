/* SPDX-License-Identifier: Apache-2.0 */
/* decode.c - a file in any of our charsets, read as valid UTF-8. */
#include "read/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scan.h"
#include "read/charset.h"

enum err_code
decoder_open(struct decoder *d, const char *path, const struct csv_options *o,
    int64_t max, struct err *e)
{
	struct stat st;

	memset(d, 0, sizeof(*d));
	d->charset = o->charset;
	d->strict = o->charset_given && o->charset != CHARSET_MIXED;
	d->max = max;
	d->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (d->fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	if (d->fd < 0)
		return file_err(e, "ouvrir le fichier", path);
	d->size = fstat(d->fd, &st) == 0 ? st.st_size : INT64_MAX;
	return ERR_OK;
}

int64_t
decoder_left(const struct decoder *d)
{
	int64_t end = d->max >= 0 && d->max < d->size ? d->max : d->size;

	return end > d->bytes ? end - d->bytes : 0;
}

void
decoder_close(struct decoder *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	free(d->raw);
	d->raw = NULL;
}

/* Fill p with what was kept, then the file. */
static enum err_code
read_block(struct decoder *d, char *p, size_t want, size_t *len, struct err *e)
{
	ssize_t got;

	memcpy(p, d->keep, d->kept);
	*len = d->kept;
	want -= d->kept;
	d->kept = 0;
	if (d->max >= 0 && (int64_t)want > d->max - d->bytes)
		want = (size_t)(d->max - d->bytes);
	if (d->eof || want == 0) {
		d->eof = true;
		return ERR_OK;
	}
	do {
		got = read(d->fd, p + *len, want);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return file_err(e, "lire le fichier", "");
	if (got == 0)
		d->eof = true;
	*len += (size_t)got;
	d->bytes += got;
	return ERR_OK;
}

/* The character at p: its length, 0 when it is not well formed, is a NUL or
 * is cut. */
static inline size_t
clean_char(struct decoder *d, const char *p, size_t len)
{
	unsigned char lead = (unsigned char)p[0];
	uint32_t c = 0;
	int n;

	if (lead >= 0xc2 && lead < 0xe0 && len >= 2 &&
	    ((unsigned char)p[1] & 0xc0) == 0x80) {
		d->utf8++;
		return 2;
	}
	if (lead < 0xc2)
		return 0;
	n = charset_get(p, len, &c);
	if (n <= 0)
		return 0;
	d->utf8++;
	d->replaced += c == 0xfffd;
	return (size_t)n;
}

/* Start of the text at p that is UTF-8 and needs no change. */
static size_t
clean_prefix(struct decoder *d, const char *p, size_t len)
{
	size_t i = 0;

	while (i + 64 <= len) {
		uint64_t odd = scan_odd(p + i);
		size_t next = 64;

		while (odd != 0) {
			size_t at = (size_t)__builtin_ctzll(odd);
			size_t n = clean_char(d, p + i + at, len - i - at);

			if (n == 0)
				return i + at;
			at += n;
			if (at >= 64)
				next = at;
			odd = at >= 64 ? 0 : odd & ~(uint64_t)0 << at;
		}
		i += next;
	}
	for (;;) {
		size_t n;

		i += scan_ascii(p + i, len - i);
		if (i == len)
			return i;
		n = clean_char(d, p + i, len - i);
		if (n == 0)
			return i;
		i += n;
	}
}

/*
 * In a file that is Windows-1252 for the most part, two of its letters side
 * by side may look like UTF-8 (« CAFÉ» and U+027B): only characters French
 * is written with are then believed.
 */
static bool
is_believable(const struct decoder *d, uint32_t c)
{
	if (d->charset == CHARSET_UTF8)
		return true;
	return (c >= 0xa0 && c < 0x180) || (c >= 0x2000 && c < 0x2200) ||
	    c == 0xfeff || c == 0xfffd;
}

static size_t
put_latin(struct decoder *d, char *out, unsigned char byte)
{
	uint32_t c = charset_upper(d->charset)[byte - 0x80];

	d->latin++;
	if (c == 0xfffd)
		d->replaced++;
	return charset_put(out, c);
}

/* Bytes of 8-bit or mixed text; keeps a character cut by the end. */
static size_t
convert_bytes(struct decoder *d, const char *p, size_t len, char *out)
{
	bool by_sequence = !d->strict && d->charset != CHARSET_CP850 &&
	    d->charset != CHARSET_MACROMAN;
	size_t i = 0, w = 0;

	while (i < len) {
		size_t run = scan_ascii(p + i, len - i);
		uint32_t c = 0;
		int n = 0;

		memcpy(out + w, p + i, run);
		i += run;
		w += run;
		if (i == len)
			break;
		if (p[i] == '\0') {
			d->nul_bytes++;
			i++;
			continue;
		}
		if (by_sequence || d->charset == CHARSET_UTF8)
			n = charset_get(p + i, len - i, &c);
		if (n < 0 && !d->eof) {
			d->kept = len - i;
			memcpy(d->keep, p + i, d->kept);
			break;
		}
		if (n < 0 && d->bytes == d->max)
			break;
		if (n <= 0 || !is_believable(d, c)) {
			w += put_latin(d, out + w, (unsigned char)p[i++]);
			continue;
		}
		d->utf8++;
		d->replaced += c == 0xfffd;
		memcpy(out + w, p + i, (size_t)n);
		i += (size_t)n;
		w += (size_t)n;
	}
	return w;
}

static uint32_t
unit_at(const struct decoder *d, const char *p)
{
	uint32_t a = (unsigned char)p[0], b = (unsigned char)p[1];

	return d->charset == CHARSET_UTF16LE ? a | b << 8 : a << 8 | b;
}

/* The character at p: its length, 0 when the end of a block cuts it. */
static size_t
utf16_char(const struct decoder *d, const char *p, size_t len, uint32_t *c)
{
	uint32_t low = 0;

	*c = unit_at(d, p);
	if (*c < 0xd800 || *c >= 0xe000)
		return 2;
	if (*c < 0xdc00 && len < 4 && !d->eof)
		return 0;
	if (*c < 0xdc00 && len >= 4)
		low = unit_at(d, p + 2);
	if (low < 0xdc00 || low >= 0xe000) {
		*c = 0xfffd;
		return 2;
	}
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

static size_t
convert_utf16(struct decoder *d, const char *p, size_t len, char *out)
{
	size_t i = 0, w = 0;

	while (i + 2 <= len) {
		uint32_t c;
		size_t n = utf16_char(d, p + i, len - i, &c);

		if (n == 0)
			break;
		i += n;
		if (c == 0) {
			d->nul_bytes++;
			continue;
		}
		d->utf8 += c >= 0x80;
		d->replaced += c == 0xfffd;
		w += charset_put(out + w, c);
	}
	if (d->eof && i < len) {
		d->replaced++;
		w += charset_put(out + w, 0xfffd);
	} else {
		d->kept = len - i;
		memcpy(d->keep, p + i, d->kept);
	}
	return w;
}

static size_t
convert(struct decoder *d, const char *p, size_t len, char *out)
{
	if (d->charset == CHARSET_UTF16LE || d->charset == CHARSET_UTF16BE)
		return convert_utf16(d, p, len, out);
	return convert_bytes(d, p, len, out);
}

/* One block from the file to text; *len may be 0 before the end. */
static enum err_code
step(struct decoder *d, char *out, size_t room, size_t *len, struct err *e)
{
	/* One byte becomes three at most. */
	size_t want = room / 3, got, clean = 0;
	enum err_code rc = read_block(d, out, want, &got, e);

	if (rc)
		return rc;
	if (d->charset == CHARSET_UTF8)
		clean = clean_prefix(d, out, got);
	*len = clean;
	if (clean == got)
		return ERR_OK;
	if (d->raw_size < want) {
		free(d->raw);
		d->raw = malloc(want);
		d->raw_size = d->raw ? want : 0;
		if (!d->raw)
			return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	}
	memcpy(d->raw, out + clean, got - clean);
	*len += convert(d, d->raw, got - clean, out + clean);
	return ERR_OK;
}

enum err_code
decoder_read(
    struct decoder *d, char *out, size_t room, size_t *len, struct err *e)
{
	do {
		enum err_code rc = step(d, out, room, len, e);

		if (rc)
			return rc;
		if (!d->started && *len > 0) {
			d->started = true;
			if (*len >= 3 && memcmp(out, "\xef\xbb\xbf", 3) == 0) {
				*len -= 3;
				memmove(out, out + 3, *len);
			}
		}
	} while (*len == 0 && (!d->eof || d->kept > 0));
	return ERR_OK;
}
