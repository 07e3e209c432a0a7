/* SPDX-License-Identifier: Apache-2.0 */
/* kind_web.c - addresses of the web, and bytes. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "kinds/kind.h"

static size_t
span(const char *p, const char *end, const char *others)
{
	const char *from = p;

	while (
	    p < end && *p && (isalnum((unsigned char)*p) || strchr(others, *p)))
		p++;
	return (size_t)(p - from);
}

bool
kind_email(const char *text, size_t len)
{
	const char *end = text + len, *p = text, *dot;
	size_t n = span(p, end, "._%+-");

	p += n;
	if (n == 0 || p == end || *p++ != '@')
		return false;
	n = span(p, end, ".-");
	if (n == 0 || p + n != end)
		return false;
	dot = memrchr(p, '.', n);
	if (!dot || dot == p || end - dot < 3)
		return false;
	for (p = dot + 1; p < end; p++) {
		if (!isalpha((unsigned char)*p))
			return false;
	}
	return true;
}

/* Spaces and accents are met in them. */
bool
kind_url(const char *text, size_t len)
{
	static const char *const heads[] = { "http://", "https://", "www." };

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(heads[i]);

		if (len > n && strncasecmp(text, heads[i], n) == 0)
			return isalnum((unsigned char)text[n]) &&
			    memchr(text + n, '.', len - n) != NULL;
	}
	return false;
}

bool
kind_username(const char *text, size_t len)
{
	return len > 1 && *text == '@' &&
	    span(text + 1, text + len, "_.") == len - 1;
}

/* As one language prints bytes: b'...'. */
bool
kind_binary(const char *text, size_t len)
{
	return len >= 3 && *text == 'b' &&
	    (text[1] == '\'' || text[1] == '"') && text[len - 1] == text[1];
}
