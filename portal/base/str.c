/* SPDX-License-Identifier: Apache-2.0 */
/* str.c - growing text buffer. */
#include "base/str.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/text.h"

static void
release(void *held)
{
	free(*(char **)held);
}

void
str_init(struct str *s, struct arena *a, size_t max)
{
	memset(s, 0, sizeof(*s));
	s->max = max;
	if (a) {
		s->held = arena_new_of(a, char *);
		arena_defer(a, release, s->held);
	}
}

void
str_free(struct str *s)
{
	free(s->data);
	s->data = NULL;
	if (s->held)
		*s->held = NULL;
	s->len = s->cap = 0;
}

void
str_reset(struct str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->data)
		s->data[0] = '\0';
}

void
str_cut(struct str *s, size_t len)
{
	assert(len <= s->len);
	s->len = len;
	if (s->data)
		s->data[len] = '\0';
}

bool
str_failed(const struct str *s)
{
	return s->failed;
}

const char *
str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

/* What is in hand does not do: rare, and kept out of what is frequent. */
static __attribute__((cold, noinline)) bool
grow(struct str *s, size_t more)
{
	size_t want, cap;
	char *p;

	if (s->failed)
		return false;
	if (more > s->max - s->len) {
		s->failed = true;
		return false;
	}
	want = s->len + more + 1;
	cap = s->cap ? s->cap * 2 : 256;
	if (cap > s->max && cap - 1 > s->max)
		cap = s->max + 1;
	if (cap < want)
		cap = want;
	p = realloc(s->data, cap);
	if (!p) {
		fputs("parvis: out of memory\n", stderr);
		abort();
	}
	s->data = p;
	s->cap = cap;
	if (s->held)
		*s->held = p;
	return true;
}

/* Room for more bytes and the NUL; false when that passes the ceiling, beyond
 * which cap never goes. */
static inline bool
room(struct str *s, size_t more)
{
	if (!s->failed && more < s->cap - s->len)
		return true;
	return grow(s, more);
}

void
str_append_n(struct str *s, const char *text, size_t len)
{
	if (!room(s, len))
		return;
	if (len)
		memcpy(s->data + s->len, text, len);
	s->len += len;
	s->data[s->len] = '\0';
}

void
str_append_char(struct str *s, char c)
{
	if (!room(s, 1))
		return;
	s->data[s->len++] = c;
	s->data[s->len] = '\0';
}

void
str_append_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		s->failed = true;
		return;
	}
	if (!room(s, (size_t)n))
		return;
	va_start(ap, fmt);
	vsnprintf(s->data + s->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->len += (size_t)n;
}

/* Digits of u before end; returns their start. */
static char *
put_digits(char *end, uint64_t u)
{
	static const char pairs[] = "00010203040506070809"
				    "10111213141516171819"
				    "20212223242526272829"
				    "30313233343536373839"
				    "40414243444546474849"
				    "50515253545556575859"
				    "60616263646566676869"
				    "70717273747576777879"
				    "80818283848586878889"
				    "90919293949596979899";

	while (u >= 100) {
		end -= 2;
		memcpy(end, pairs + u % 100 * 2, 2);
		u /= 100;
	}
	if (u >= 10) {
		end -= 2;
		memcpy(end, pairs + u * 2, 2);
	} else {
		*--end = (char)('0' + u);
	}
	return end;
}

void
str_append_int(struct str *s, int64_t i)
{
	char buf[24], *end = buf + sizeof(buf);
	char *p = put_digits(end, i < 0 ? -(uint64_t)i : (uint64_t)i);

	if (i < 0)
		*--p = '-';
	str_append_n(s, p, (size_t)(end - p));
}

/*
 * A decimal of at most six places, without printf: n / 10^6 is rounded
 * correctly when both are whole numbers a double holds, so that it is d again
 * exactly when these digits read back as d.
 */
static bool
append_decimal(struct str *s, double d)
{
	char buf[40], *end = buf + sizeof(buf), *p;
	double positive = fabs(d);
	uint64_t n;
	unsigned places = 6;

	if (positive >= 1e9)
		return false;
	n = (uint64_t)(positive * 1e6 + 0.5);
	if ((double)n / 1e6 != positive)
		return false;
	while (places > 1 && n % 10 == 0) {
		n /= 10;
		places--;
	}
	p = end;
	for (unsigned i = 0; i < places; i++, n /= 10)
		*--p = (char)('0' + n % 10);
	*--p = '.';
	p = put_digits(p, n);
	if (d < 0)
		*--p = '-';
	str_append_n(s, p, (size_t)(end - p));
	return true;
}

void
str_append_double(struct str *s, double d)
{
	char buf[40];
	int n = 0;

	if (!isfinite(d)) {
		str_append(s, "null");
		return;
	}
	if (d == floor(d) && fabs(d) < 1e15) {
		str_append_int(s, (int64_t)d);
		return;
	}
	if (append_decimal(s, d))
		return;
	/* Most decimals people write have at most 15 significant digits. */
	for (int digits = 15; digits <= 17; digits++) {
		n = snprintf(buf, sizeof(buf), "%.*g", digits, d);
		if (strtod(buf, NULL) == d)
			break;
	}
	str_append_n(s, buf, (size_t)n);
}

/* Append text with some of its bytes replaced; names[c] NULL: as it is. */
static void
append_escaped(
    struct str *s, const char *text, size_t len, const char *const names[256])
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const char *name = names[(unsigned char)text[i]];

		if (!name)
			continue;
		str_append_n(s, text + from, i - from);
		str_append(s, name);
		from = i + 1;
	}
	str_append_n(s, text + from, len - from);
}

static const char *const html_names[256] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['"'] = "&quot;",
	['\''] = "&#39;",
};

void
str_append_html(struct str *s, const char *text)
{
	append_escaped(s, text, strlen(text), html_names);
}

#define REPLACEMENT "\xef\xbf\xbd"

/* What a character of three bytes becomes, NULL: itself. XML has no U+FFFE
 * and U+FFFF; in JavaScript U+2028 and U+2029 would end a line. */
static const char *
replaced(const char *p, bool xml)
{
	static const char *const in_xml[][2] = {
		{ "\xef\xbf\xbe", REPLACEMENT },
		{ "\xef\xbf\xbf", REPLACEMENT },
	};
	static const char *const in_json[][2] = {
		{ "\xe2\x80\xa8", "\\u2028" },
		{ "\xe2\x80\xa9", "\\u2029" },
	};

	for (int i = 0; i < 2; i++) {
		const char *const *row = xml ? in_xml[i] : in_json[i];

		if (memcmp(p, row[0], 3) == 0)
			return row[1];
	}
	return NULL;
}

/*
 * Append text whose plain bytes are those of names without a replacement;
 * what is not UTF-8 becomes U+FFFD.
 */
static void
append_checked(struct str *s, const char *text, size_t len,
    const char *const names[256], bool xml)
{
	size_t from = 0, i = 0;

	while (i < len) {
		unsigned char c = (unsigned char)text[i];
		const char *name = names[c];
		size_t n = 1;

		if (!name && c < 0x80) {
			i += xml ? 1 : scan_json(text + i, len - i);
			continue;
		}
		/* Most accented letters: two bytes. */
		if (c >= 0xc2 && c <= 0xdf && i + 1 < len &&
		    ((unsigned char)text[i + 1] & 0xc0) == 0x80) {
			i += 2;
			continue;
		}
		if (c >= 0x80) {
			n = text_sequence(text + i, len - i);
			name = n ? NULL : REPLACEMENT;
			if (n == 3)
				name = replaced(text + i, xml);
			n = n ? n : 1;
		}
		if (name) {
			str_append_n(s, text + from, i - from);
			str_append(s, name);
			from = i + n;
		}
		i += n;
	}
	str_append_n(s, text + from, len - from);
}

#define C(x) [x] = REPLACEMENT
static const char *const xml_names[256] = { C(0), C(1), C(2), C(3), C(4), C(5),
	C(6), C(7), C(8), C(11), C(12), C(14), C(15), C(16), C(17), C(18),
	C(19), C(20), C(21), C(22), C(23), C(24), C(25), C(26), C(27), C(28),
	C(29), C(30), C(31), ['\r'] = "&#13;", ['&'] = "&amp;", ['<'] = "&lt;",
	['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;" };
#undef C

void
str_append_xml(struct str *s, const char *text, size_t len)
{
	append_checked(s, text, len, xml_names, true);
}

#define C(x) [0x##x] = "\\u00" #x
static const char *const json_names[256] = { C(00), C(01), C(02), C(03), C(04),
	C(05), C(06), C(07), [8] = "\\b", [9] = "\\t", [10] = "\\n",
	C(0b), [12] = "\\f", [13] = "\\r", C(0e), C(0f), C(10), C(11), C(12),
	C(13), C(14), C(15), C(16), C(17), C(18), C(19), C(1a), C(1b), C(1c),
	C(1d), C(1e),
	C(1f), ['"'] = "\\\"", ['\\'] = "\\\\", ['<'] = "\\u003c" };
#undef C

void
str_append_json(struct str *s, const char *text, size_t len)
{
	str_append_char(s, '"');
	append_checked(s, text, len, json_names, false);
	str_append_char(s, '"');
}

void
str_append_url(struct str *s, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c)) {
			str_append_char(s, *p);
		} else {
			char esc[3] = { '%', hex[c >> 4], hex[c & 15] };

			str_append_n(s, esc, 3);
		}
	}
}

void
str_append_csv(struct str *s, const char *text, size_t len, char sep)
{
	const char set[4] = { sep, '"', '\n', '\r' };

	if (len == 0)
		return;
	if (text[0] != ' ' && text[len - 1] != ' ' &&
	    scan_none(text, len, set) == len) {
		str_append_n(s, text, len);
		return;
	}
	str_append_char(s, '"');
	for (const char *q; (q = memchr(text, '"', len));) {
		size_t n = (size_t)(q - text) + 1;

		str_append_n(s, text, n);
		str_append_char(s, '"');
		text += n;
		len -= n;
	}
	str_append_n(s, text, len);
	str_append_char(s, '"');
}
