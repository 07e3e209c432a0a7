/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - UTF-8: check, cut, clean, fold, slugs and file names. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/str.h"

#define HIGH_BITS 0x8080808080808080u
#define LOW_BITS 0x0101010101010101u
#define SLUG_MAX 60
#define FILE_NAME_MAX 150
/* Longer runs of combining marks are no writing, and sorting them costs the
 * square of their length (Unicode UAX 15, stream-safe text). */
#define MARKS_MAX 30

/* Leading bytes, how long their sequences are, and what the second byte may
 * be: no overlong form, no surrogate, nothing past U+10FFFF (RFC 3629). */
static const struct {
	unsigned char first, last, length, low, high;
} leads[] = {
	{ 0x00, 0x7f, 1, 0, 0 },
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

size_t
text_sequence(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0, n;

	if (!len)
		return 0;
	while (p[0] > leads[i].last) {
		if (++i == sizeof(leads) / sizeof(leads[0]))
			return 0;
	}
	n = leads[i].length;
	if (p[0] < leads[i].first || n > len)
		return 0;
	if (n > 1 && (p[1] < leads[i].low || p[1] > leads[i].high))
		return 0;
	for (size_t k = 2; k < n; k++) {
		if ((p[k] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

bool
text_is_utf8(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < len) {
		uint64_t word;
		size_t n;

		/* Eight bytes at once while none is zero or over 127. */
		while (len - i >= sizeof(word)) {
			memcpy(&word, p + i, sizeof(word));
			if ((word | (word - LOW_BITS)) & HIGH_BITS)
				break;
			i += sizeof(word);
		}
		while (i < len && p[i] && p[i] < 0x80)
			i++;
		if (i == len)
			return true;
		n = p[i] ? text_sequence(s + i, len - i) : 0;
		if (!n)
			return false;
		i += n;
	}
	return true;
}

size_t
text_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

size_t
text_cut(const char *s, size_t len, size_t max)
{
	size_t n = len < max ? len : max, lead = n, need = 1;
	unsigned char c;

	/* The last character begins at most three bytes before the end. */
	while (lead > 0 && n - lead < 4) {
		lead--;
		c = (unsigned char)s[lead];
		if ((c & 0xc0) == 0x80)
			continue;
		if (c >= 0xc0)
			need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
		return lead + need > n ? lead : n;
	}
	return n;
}

/* Sorted ranges of characters. */
struct range {
	int32_t first, last;
};

static const struct range blanks[] = { { 9, 13 }, { ' ', ' ' }, { 0x85, 0x85 },
	{ 0xa0, 0xa0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200a },
	{ 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f },
	{ 0x3000, 0x3000 } };

/* Invisible and of no use in a portal's texts, or there to deceive: controls,
 * soft hyphen, marks of direction, byte order mark, no characters. */
static const struct range dropped[] = { { 0, 31 }, { 0x7f, 0x9f },
	{ 0xad, 0xad }, { 0x200b, 0x200b }, { 0x200e, 0x200f },
	{ 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0xfdd0, 0xfdef },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xfffe, 0xffff } };

static bool
is_in(int32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count && c >= ranges[i].first; i++) {
		if (c <= ranges[i].last)
			return true;
	}
	return false;
}

static bool
is_blank(int32_t c)
{
	return is_in(c, blanks, sizeof(blanks) / sizeof(blanks[0]));
}

static bool
is_dropped(int32_t c)
{
	return is_in(c, dropped, sizeof(dropped) / sizeof(dropped[0])) ||
	    (c > 0xffff && (c & 0xfffe) == 0xfffe);
}

/* Next character of s, moved on; bytes that are none give U+FFFD. */
static int32_t
next(const char **s)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n =
	    utf8proc_iterate((const utf8proc_uint8_t *)*s, -1, &c);

	if (n <= 0) {
		*s += 1;
		return 0xfffd;
	}
	*s += n;
	return c;
}

static size_t
put(char *to, int32_t c)
{
	return (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)to);
}

static char *
compose(struct arena *a, char *s)
{
	utf8proc_uint8_t *nfc = utf8proc_NFC((utf8proc_uint8_t *)s);
	char *out = s;

	if (nfc)
		out = arena_strdup(a, (char *)nfc);
	free(nfc);
	return out;
}

/* A letter follows, so marks may start again; or one mark too many. */
static bool
too_many_marks(int32_t c, int *marks)
{
	if (c < 0x300 || !utf8proc_get_property(c)->combining_class)
		*marks = 0;
	else
		++*marks;
	return *marks > MARKS_MAX;
}

char *
text_clean(struct arena *a, const char *s)
{
	/* A bad byte becomes three. */
	char *buf = arena_alloc(a, 3 * strlen(s) + 4), *to = buf;
	int32_t blank = 0, c;
	bool plain = true;
	int marks = 0;

	while (*s) {
		c = next(&s);
		if (is_blank(c)) {
			/* One no-break space is kept: « 12 % ». */
			blank = !blank && (c == 0xa0 || c == 0x202f) ? c : ' ';
			continue;
		}
		if (is_dropped(c) || too_many_marks(c, &marks))
			continue;
		if (blank && to > buf)
			to += put(to, blank);
		plain = plain && c < 0x80 && blank < 0x80;
		blank = 0;
		to += put(to, c);
	}
	*to = '\0';
	return plain ? buf : compose(a, buf);
}

static bool
is_line_end(int32_t c)
{
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 ||
	    c == 0x2029;
}

char *
text_clean_multiline(struct arena *a, const char *s)
{
	char *buf = arena_alloc(a, 3 * strlen(s) + 4), *to = buf;
	/* Where the first line with ink starts, and where ink ends. */
	char *first = buf, *end = buf;
	int marks = 0;

	while (*s) {
		int32_t c = next(&s);

		if (c == '\r' && *s == '\n')
			continue;
		if (is_line_end(c)) {
			*to++ = '\n';
			if (end == buf)
				first = to;
			continue;
		}
		if (c != '\t' && (is_dropped(c) || too_many_marks(c, &marks)))
			continue;
		to += put(to, c);
		if (!is_blank(c))
			end = to;
	}
	*end = '\0';
	return end == buf ? end : compose(a, first);
}

/* Letters that Unicode does not take apart, and typist's apostrophe. */
static const struct {
	int32_t c;
	const char *as;
} apart[] = {
	{ 0xe6, "ae" },
	{ 0xf0, "d" },
	{ 0xf8, "o" },
	{ 0xfe, "th" },
	{ 0x111, "d" },
	{ 0x131, "i" },
	{ 0x142, "l" },
	{ 0x153, "oe" },
	{ 0x2018, "'" },
	{ 0x2019, "'" },
};

static void
append_folded(struct str *out, int32_t c)
{
	char buf[4];

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
		if (apart[i].c == c) {
			str_append(out, apart[i].as);
			return;
		}
	}
	str_append_n(out, buf, put(buf, c));
}

int
text_compare(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

char *
text_fold(struct arena *a, const char *s)
{
	const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
	    UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	struct str out;

	str_init(&out, a, SIZE_MAX / 4);
	while (*s) {
		utf8proc_int32_t parts[32];
		utf8proc_ssize_t n = 1;

		parts[0] = next(&s);
		if (parts[0] < 0x80) {
			char c = (char)parts[0];

			if (c >= 'A' && c <= 'Z')
				c = (char)(c + ('a' - 'A'));
			str_append_char(&out, c);
			continue;
		}
		n = utf8proc_decompose_char(parts[0], parts, 32, how, NULL);
		for (utf8proc_ssize_t i = 0; i < n && i < 32; i++)
			append_folded(&out, parts[i]);
	}
	return arena_strdup(a, str_text(&out));
}

char *
text_slug(struct arena *a, const char *s, const char *fallback)
{
	const char *folded = text_fold(a, s);
	char *out = arena_alloc(a, strlen(folded) + 1);
	size_t n = 0, cut;

	for (; *folded; folded++) {
		char c = *folded;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
		else if (n && out[n - 1] != '-')
			out[n++] = '-';
	}
	if (n > SLUG_MAX) {
		for (cut = SLUG_MAX; cut && out[cut] != '-'; cut--)
			;
		n = cut ? cut : SLUG_MAX;
	}
	while (n && out[n - 1] == '-')
		n--;
	out[n] = '\0';
	return n ? out : arena_strdup(a, fallback);
}

char *
text_excerpt(struct arena *a, const char *s, size_t max_chars)
{
	size_t end = 0, chars = 0, back, len = strlen(s);

	if (text_length(s) <= max_chars)
		return arena_strdup(a, s);
	if (!max_chars)
		return arena_strdup(a, "");
	/* One character less, for the ellipsis. */
	while (end < len && chars < max_chars) {
		chars += ((unsigned char)s[end] & 0xc0) != 0x80;
		end++;
	}
	end--;
	/* A space in the last third is near. */
	for (back = end; back > end - end / 3; back--) {
		if (s[back] == ' ' || s[back] == '\n') {
			end = back;
			break;
		}
	}
	while (end && strchr(" \n,;:.", s[end - 1]))
		end--;
	return arena_printf(a, "%.*s…", (int)end, s);
}

/* The ending with its dot when it looks like one, else "". */
static const char *
extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name && strlen(dot) <= 12 ? dot : "";
}

char *
text_file_name(struct arena *a, const char *s)
{
	const char *last = s, *ext;
	char *name;
	size_t n;

	for (const char *p = s; *p; p++) {
		if (*p == '/' || *p == '\\')
			last = p + 1;
	}
	name = text_clean(a, last);
	/* No hidden file, no « .. ». */
	while (*name == '.' || *name == ' ')
		name++;
	for (char *p = name; *p; p++) {
		if (strchr(":*?\"<>|", *p))
			*p = '_';
	}
	n = strlen(name);
	while (n && (name[n - 1] == '.' || name[n - 1] == ' '))
		name[--n] = '\0';
	if (!n)
		return arena_strdup(a, "fichier");
	if (n <= FILE_NAME_MAX)
		return name;
	ext = extension(name);
	n = text_cut(name, n, FILE_NAME_MAX - strlen(ext));
	return arena_printf(a, "%.*s%s", (int)n, name, ext);
}
