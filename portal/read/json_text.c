/* SPDX-License-Identifier: Apache-2.0 */
/* json_text.c - one JSON value in memory, checked and copied. */
#include "read/json_text.h"

#include <ctype.h>
#include <string.h>

#include "base/scan.h"
#include "read/charset.h"

/* The containers a value is in, one bit each: is it an object? */
struct nest {
	uint64_t bits[JSON_DEPTH_MAX / 64];
	unsigned depth;
};

static inline bool
in_object(const struct nest *n)
{
	unsigned at = n->depth - 1;

	return n->bits[at / 64] >> (at % 64) & 1;
}

static bool
enter(struct nest *n, bool is_object)
{
	unsigned at = n->depth;

	if (at == JSON_DEPTH_MAX)
		return false;
	n->bits[at / 64] &= ~((uint64_t)1 << (at % 64));
	n->bits[at / 64] |= (uint64_t)is_object << (at % 64);
	n->depth++;
	return true;
}

const char *
json_space(const char *p)
{
	while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
		p++;
	return p;
}

static enum json_fault
skip_escape(const char *p, const char **end)
{
	*end = p;
	if (p[1] == '\0')
		return JSON_CUT;
	if (p[1] != 'u') {
		*end = p + 2;
		return strchr("\"\\/bfnrt", p[1]) ? JSON_FINE : JSON_BAD_ESCAPE;
	}
	for (int i = 2; i < 6; i++) {
		if (p[i] == '\0')
			return JSON_CUT;
		if (!isxdigit((unsigned char)p[i]))
			return JSON_BAD_ESCAPE;
	}
	*end = p + 6;
	return JSON_FINE;
}

/* From the opening quote. */
static enum json_fault
skip_string(const char *p, const char **end)
{
	p++;
	for (;;) {
		enum json_fault fault;

		p += scan_quoted(p);
		if (*p == '"') {
			*end = p + 1;
			return JSON_FINE;
		}
		if (*p != '\\') {
			*end = p;
			return *p == '\0' ? JSON_CUT : JSON_BAD_CONTROL;
		}
		fault = skip_escape(p, end);
		if (fault)
			return fault;
		p = *end;
	}
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static inline const char *
digits(const char *p)
{
	while (is_digit(*p))
		p++;
	return p;
}

static enum json_fault
skip_number(const char *p, const char **end)
{
	const char *from = p + (*p == '-');
	bool ok;

	p = digits(from);
	ok = p > from && (*from != '0' || p == from + 1);
	if (ok && *p == '.') {
		from = ++p;
		p = digits(p);
		ok = p > from;
	}
	if (ok && (*p == 'e' || *p == 'E')) {
		p++;
		p += *p == '+' || *p == '-';
		from = p;
		p = digits(p);
		ok = p > from;
	}
	*end = p;
	if (*p == '\0')
		return JSON_CUT;
	return ok && !is_letter(*p) && !is_digit(*p) && *p != '.'
	    ? JSON_FINE
	    : JSON_BAD_NUMBER;
}

static enum json_fault
skip_word(const char *p, const char **end)
{
	static const char *const words[] = { "null", "true", "false", "NaN",
		"Infinity" };
	size_t len = 0;

	while (is_letter(p[len]) || is_digit(p[len]))
		len++;
	*end = p;
	if (p[len] == '\0')
		return JSON_CUT;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len && memcmp(p, words[i], len) == 0) {
			*end = p + len;
			return JSON_FINE;
		}
	}
	return JSON_BAD_WORD;
}

static enum json_fault
skip_scalar(const char *p, const char **end)
{
	if (*p == '"')
		return skip_string(p, end);
	if ((*p == '-' && p[1] != 'I') || is_digit(*p))
		return skip_number(p, end);
	p += *p == '-';
	if (is_letter(*p))
		return skip_word(p, end);
	*end = p;
	return *p == '\0' ? JSON_CUT : JSON_NO_VALUE;
}

/* A key and its colon. */
static enum json_fault
skip_key(const char *p, const char **end)
{
	enum json_fault fault;

	*end = p;
	if (*p != '"')
		return *p == '\0' ? JSON_CUT : JSON_NO_KEY;
	fault = skip_string(p, end);
	if (fault)
		return fault;
	p = *end = json_space(*end);
	if (*p != ':')
		return *p == '\0' ? JSON_CUT : JSON_NO_COLON;
	*end = json_space(p + 1);
	return JSON_FINE;
}

/*
 * After a value in a container: closes those that end there, and goes past
 * the comma and the key of the next value, if any.
 */
static enum json_fault
skip_after(struct nest *n, const char *p, const char **end)
{
	while (n->depth > 0) {
		bool is_object = in_object(n);

		p = *end = json_space(p);
		if (*p == ',') {
			p = *end = json_space(p + 1);
			if (*p == ']' || *p == '}')
				return JSON_LAST_COMMA;
			return is_object ? skip_key(p, end) : JSON_FINE;
		}
		if (*p != (is_object ? '}' : ']'))
			return *p == '\0' ? JSON_CUT : JSON_NO_COMMA;
		n->depth--;
		*end = ++p;
	}
	return JSON_FINE;
}

enum json_fault
json_skip(const char *p, const char **end)
{
	struct nest n;

	n.depth = 0;
	*end = p;
	do {
		enum json_fault fault;
		bool is_object = *p == '{';

		if (is_object || *p == '[') {
			if (!enter(&n, is_object))
				return JSON_TOO_DEEP;
			p = *end = json_space(p + 1);
			if (*p != '}' && *p != ']') {
				fault =
				    is_object ? skip_key(p, end) : JSON_FINE;
				if (fault)
					return fault;
				p = *end;
				continue;
			}
		} else {
			fault = skip_scalar(p, end);
			if (fault)
				return fault;
		}
		fault = skip_after(&n, *end, end);
		if (fault)
			return fault;
		p = *end;
	} while (n.depth > 0);
	return JSON_FINE;
}

/* Past the string whose opening quote is at p. */
static const char *
string_end(const char *p)
{
	for (p++;; p += 2) {
		p += scan_quoted(p);
		if (*p == '"')
			return p + 1;
	}
}

/* Past the container whose opening bracket is at p. */
static const char *
container_end(const char *p)
{
	static const char set1[4] = { '"', '{', '}', '"' };
	static const char set2[4] = { '[', ']', '[', ']' };
	unsigned depth = 0;

	for (;;) {
		uint64_t marks = scan_marks(p, set1) | scan_marks(p, set2);
		const char *next = p + 64;

		for (; marks != 0; marks &= marks - 1) {
			const char *at = p + __builtin_ctzll(marks);

			if (*at == '"') {
				next = string_end(at);
				break;
			}
			if (*at == '{' || *at == '[')
				depth++;
			else if (--depth == 0)
				return at + 1;
		}
		p = next;
	}
}

const char *
json_end(const char *p)
{
	if (*p == '"')
		return string_end(p);
	if (*p == '{' || *p == '[')
		return container_end(p);
	while (is_letter(*p) || is_digit(*p) || *p == '-' || *p == '+' ||
	    *p == '.')
		p++;
	return p;
}

static uint32_t
hex4(const char *p)
{
	uint32_t c = 0;

	for (int i = 0; i < 4; i++) {
		unsigned char d = (unsigned char)p[i];

		c = c << 4 | (uint32_t)(d <= '9' ? d - '0' : (d & 0xf) + 9);
	}
	return c;
}

/* The character of the \u escape at p, two of them for a pair. */
static uint32_t
escaped_char(const char *p, const char **end, struct json_losses *losses)
{
	uint32_t c = hex4(p + 2), low;

	*end = p + 6;
	if (c < 0xd800 || c >= 0xe000)
		return c;
	if (c < 0xdc00 && p[6] == '\\' && p[7] == 'u') {
		low = hex4(p + 8);
		if (low >= 0xdc00 && low < 0xe000) {
			*end = p + 12;
			return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	losses->surrogates++;
	return 0xfffd;
}

/* The character of the escape at p. */
static uint32_t
unescape(const char *p, const char **end, struct json_losses *losses)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at;

	if (p[1] == 'u')
		return escaped_char(p, end, losses);
	*end = p + 2;
	at = strchr(from, p[1]);
	return (unsigned char)(at ? to[at - from] : p[1]);
}

size_t
json_write_string(
    const char *p, char *out, const char **end, struct json_losses *losses)
{
	size_t w = 0;

	p++;
	for (;;) {
		size_t n = scan_quoted(p);
		uint32_t c;

		memcpy(out + w, p, n);
		w += n;
		p += n;
		if (*p == '"')
			break;
		c = unescape(p, &p, losses);
		if (c == 0)
			losses->zeroes++;
		else
			w += charset_put(out + w, c);
	}
	*end = p + 1;
	return w;
}

/* A character that an escape stood for, escaped again if it must be. */
static size_t
write_again(char *out, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at;

	if (c >= 0x20 && c != '"' && c != '\\')
		return charset_put(out, c);
	at = c ? strchr(from, (char)c) : NULL;
	*out++ = '\\';
	if (at) {
		*out = to[at - from];
		return 2;
	}
	memcpy(out, "u00", 3);
	out[3] = hex[c >> 4];
	out[4] = hex[c & 0xf];
	return 6;
}

/* A string, quotes included. */
static size_t
rewrite_string(
    const char *p, char *out, const char **end, struct json_losses *losses)
{
	size_t w = 1;

	*out = *p++;
	for (;;) {
		size_t n = scan_quoted(p);

		memcpy(out + w, p, n);
		w += n;
		p += n;
		if (*p == '"')
			break;
		w += write_again(out + w, unescape(p, &p, losses));
	}
	out[w] = '"';
	*end = p + 1;
	return w + 1;
}

size_t
json_write_compact(
    const char *p, const char *end, char *out, struct json_losses *losses)
{
	size_t w = 0;

	while (p < end) {
		if (*p == '"') {
			w += rewrite_string(p, out + w, &p, losses);
			continue;
		}
		if (json_is_nan(p)) {
			memcpy(out + w, "null", 4);
			w += 4;
			p = json_end(p);
			losses->nans++;
			continue;
		}
		if (!isspace((unsigned char)*p))
			out[w++] = *p;
		p++;
	}
	return w;
}

bool
json_is_word(const char *p, const char *word)
{
	size_t n = strlen(word);

	return *p == '"' && strncmp(p + 1, word, n) == 0 && p[n + 1] == '"';
}

void
json_members(
    const char *p, const char *const *names, unsigned n, const char **values)
{
	for (unsigned i = 0; i < n; i++)
		values[i] = NULL;
	p = json_space(p + 1);
	while (*p != '}') {
		const char *value = json_space(json_end(p));

		value = json_space(value + 1);
		for (unsigned i = 0; i < n; i++) {
			if (json_is_word(p, names[i]))
				values[i] = value;
		}
		p = json_space(json_end(value));
		if (*p == ',')
			p = json_space(p + 1);
	}
}
