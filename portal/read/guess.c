/* SPDX-License-Identifier: Apache-2.0 */
/* guess.c - the charset of a text. */
#include "read/guess.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scan.h"
#include "read/charset.h"

static const struct {
	uint16_t c;
	signed char weight;
} french[] = {
	{ 0xe9, 10 },
	{ 0xe8, 6 },
	{ 0xe0, 6 },
	{ 0xea, 4 },
	{ 0xe7, 4 },
	{ 0xf4, 3 },
	{ 0xee, 3 },
	{ 0xe2, 3 },
	{ 0xfb, 2 },
	{ 0xf9, 2 },
	{ 0xef, 2 },
	{ 0xeb, 1 },
	{ 0x153, 2 },
	{ 0xc9, 3 },
	{ 0xc8, 2 },
	{ 0xc0, 2 },
	{ 0xc7, 2 },
	{ 0xca, 1 },
	{ 0xd4, 1 },
	{ 0xce, 1 },
	{ 0x2019, 3 },
	{ 0xab, 3 },
	{ 0xbb, 3 },
	{ 0xb0, 3 },
	{ 0x20ac, 3 },
	{ 0x2013, 2 },
	{ 0x2026, 2 },
	{ 0xb2, 1 },
	{ 0xa0, 2 },
	{ 0xfc, 1 },
	{ 0xf6, 1 },
	{ 0x152, 1 },
};

static int
weight_of(uint16_t c)
{
	for (size_t i = 0; i < sizeof(french) / sizeof(french[0]); i++) {
		if (french[i].c == c)
			return french[i].weight;
	}
	return c >= 0xc0 && c < 0x100 ? -1 : -4;
}

/* How French the text is when its upper bytes are those of `c`. */
static int64_t
score(enum charset c, const char *p, size_t len)
{
	const uint16_t *upper = charset_upper(c);
	int weights[128];
	int64_t sum = 0;

	for (int i = 0; i < 128; i++)
		weights[i] = weight_of(upper[i]);
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)p[i];

		if (b < 0x80)
			continue;
		sum += weights[b - 0x80];
		/* A capital letter after a small one. */
		if (i > 0 && islower((unsigned char)p[i - 1]) &&
		    upper[b - 0x80] >= 0xc0 && upper[b - 0x80] < 0xdf)
			sum -= 6;
	}
	return sum;
}

static enum charset
guess_8bit(const char *p, size_t len)
{
	static const enum charset others[] = { CHARSET_CP850,
		CHARSET_MACROMAN };
	enum charset best = CHARSET_WINDOWS_1252;
	int64_t top = score(best, p, len);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		int64_t s = score(others[i], p, len);

		if (s > top) {
			top = s;
			best = others[i];
		}
	}
	return best;
}

/* Without a mark: half of the bytes of Western UTF-16 are zeroes. */
static bool
is_utf16(const char *p, size_t len, enum charset *out)
{
	size_t zeroes[2] = { 0, 0 };

	if (len > 4096)
		len = 4096;
	for (size_t i = 0; i < len; i++)
		zeroes[i & 1] += p[i] == '\0';
	if (len < 4 || (zeroes[0] * 10 > len) == (zeroes[1] * 10 > len))
		return false;
	*out = zeroes[1] > zeroes[0] ? CHARSET_UTF16LE : CHARSET_UTF16BE;
	return zeroes[0] * 5 > len || zeroes[1] * 5 > len;
}

enum charset
guess_charset(const char *p, size_t len)
{
	int64_t good = 0, bad = 0;
	enum charset wide;

	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		good = 1;
	else if (len >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
		return CHARSET_UTF16LE;
	else if (len >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
		return CHARSET_UTF16BE;
	else if (is_utf16(p, len, &wide))
		return wide;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		int n;

		i += scan_ascii(p + i, len - i);
		if (i == len)
			break;
		n = p[i] == '\0' ? 1 : charset_get(p + i, len - i, &c);
		if (n < 0) /* cut by the end of the sample */
			break;
		good += n > 1;
		bad += n == 0;
		i += n > 0 ? (size_t)n : 1;
	}
	if (bad == 0)
		return CHARSET_UTF8;
	if (good * 100 >= bad)
		return CHARSET_MIXED;
	return guess_8bit(p, len);
}

enum charset
guess_charset_of(const char *path)
{
	enum {
		BLOCK = 1 << 20
	};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *block = malloc(BLOCK);
	enum charset c = CHARSET_UTF8;
	ssize_t n = 1;

	while (fd >= 0 && block && n > 0) {
		n = read(fd, block, BLOCK);
		if (n > 0 && scan_ascii(block, (size_t)n) < (size_t)n) {
			c = guess_charset(block, (size_t)n);
			break;
		}
	}
	free(block);
	if (fd >= 0)
		close(fd);
	return c;
}
