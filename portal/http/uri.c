/* SPDX-License-Identifier: Apache-2.0 */
/* uri.c - percent-encoding, query strings, parameters of header fields. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/text.h"
#include "http/exchange.h"

#define PAIRS_MAX 4096

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A % without two digits stands for itself, as browsers read it. */
static size_t
decode(char *out, const char *s, size_t len, bool plus)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%' && len - i > 2 && hex(s[i + 1]) >= 0 &&
		    hex(s[i + 2]) >= 0) {
			c = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
			i += 2;
		}
		out[n++] = c;
	}
	return n;
}

enum err_code
uri_decode(struct arena *a, const char *s, size_t len, bool plus,
    const char *what, const char **out, struct err *e)
{
	char *text = arena_alloc(a, len + 1);
	size_t n = decode(text, s, len, plus);

	if (memchr(text, 0, n))
		return err_set(e, ERR_INVALID,
		    "%s contient un octet nul, qui n'a pas de sens dans un "
		    "texte" NNBSP ": retirez-le.",
		    what);
	if (!text_is_utf8(text, n))
		return err_set(e, ERR_INVALID,
		    "%s contient des octets qui ne forment pas un texte "
		    "UTF-8" NNBSP ": vérifiez l'encodage, puis renvoyez.",
		    what);
	*out = text;
	return ERR_OK;
}

static enum err_code
one_pair(struct arena *a, const char *s, size_t len, const char *what,
    struct pair *out, struct err *e)
{
	const char *eq = memchr(s, '=', len);
	size_t name_len = eq ? (size_t)(eq - s) : len;
	enum err_code rc;

	rc = uri_decode(a, s, name_len, true, what, &out->name, e);
	if (rc)
		return rc;
	if (!eq) {
		out->value = "";
		return ERR_OK;
	}
	return uri_decode(
	    a, eq + 1, len - name_len - 1, true, what, &out->value, e);
}

enum err_code
uri_pairs(struct arena *a, const char *s, size_t len, const char *what,
    struct pair **out, unsigned *n, struct err *e)
{
	const char *end = s + len;
	unsigned most = 1;

	*n = 0;
	for (const char *p = s; p < end; p++)
		most += *p == '&';
	if (most > PAIRS_MAX)
		return err_set(e, ERR_INVALID,
		    "%s contient plus de 4 096 champs" NNBSP
		    ": envoyez-en moins à la fois.",
		    what);
	*out = arena_array_of(a, most, struct pair);
	while (s < end) {
		const char *amp = memchr(s, '&', (size_t)(end - s));
		const char *stop = amp ? amp : end;

		if (stop > s) {
			enum err_code rc = one_pair(
			    a, s, (size_t)(stop - s), what, &(*out)[*n], e);

			if (rc)
				return rc;
			++*n;
		}
		s = stop + 1;
	}
	return ERR_OK;
}

const char *
uri_encode_path(struct arena *a, const char *path)
{
	struct str s;

	str_init(&s, a, TARGET_MAX * 4);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isalnum(c) || strchr("/-._~!$&'()*+,;=:@", c))
			str_append_char(&s, (char)c);
		else
			str_append_printf(&s, "%%%02X", c);
	}
	return str_text(&s);
}

const char *
field_type(struct arena *a, const char *field)
{
	size_t len = strcspn(field, ";, \t");
	char *type = arena_strndup(a, field, len);

	for (char *p = type; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return type;
}

/* After the opening quote; *s moves past the closing one. Only \" and \\
 * are escapes: Windows paths come with bare backslashes. */
static char *
quoted(struct arena *a, const char **s)
{
	char *out = arena_alloc(a, strlen(*s) + 1), *o = out;
	const char *p = *s;

	while (*p && *p != '"') {
		if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		*o++ = *p++;
	}
	*s = *p ? p + 1 : p;
	return out;
}

/* UTF-8''na%C3%AFve (RFC 8187); NULL in another charset. */
static const char *
extended(struct arena *a, const char *value)
{
	const char *text;
	char *out;

	if (strncasecmp(value, "utf-8'", 6) != 0)
		return NULL;
	text = strchr(value + 6, '\'');
	if (!text)
		return NULL;
	text++;
	out = arena_alloc(a, strlen(text) + 1);
	if (memchr(out, 0, decode(out, text, strlen(text), false)))
		return NULL;
	return out;
}

const char *
field_param(struct arena *a, const char *field, const char *name)
{
	const char *plain = NULL, *s = strchr(field, ';');
	size_t len = strlen(name);

	while (s) {
		const char *start, *value;
		size_t n;

		s += 1 + strspn(s + 1, " \t;");
		start = s;
		n = strcspn(s, "=; \t");
		s += n + strspn(s + n, " \t");
		if (*s != '=') {
			s = strchr(s, ';');
			continue;
		}
		s += 1 + strspn(s + 1, " \t");
		if (*s == '"') {
			s++;
			value = quoted(a, &s);
		} else {
			size_t vlen = strcspn(s, "; \t");

			value = arena_strndup(a, s, vlen);
			s += vlen;
		}
		if (n == len && strncasecmp(start, name, n) == 0 && !plain)
			plain = value;
		if (n == len + 1 && strncasecmp(start, name, len) == 0 &&
		    start[len] == '*') {
			const char *text = extended(a, value);

			if (text)
				return text;
		}
		s = strchr(s, ';');
	}
	return plain;
}
