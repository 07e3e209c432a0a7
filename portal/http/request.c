/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - what handlers ask of a request. */
#include "http/request.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/exchange.h"

static const char *
nth(const struct pair *pairs, unsigned n, const char *name, unsigned i)
{
	for (unsigned k = 0; k < n; k++)
		if (strcmp(pairs[k].name, name) == 0 && i-- == 0)
			return pairs[k].value;
	return NULL;
}

const char *
request_param(const struct request *r, const char *name)
{
	return nth(r->params, r->nparams, name, 0);
}

const char *
request_query(const struct request *r, const char *name, const char *missing)
{
	const char *value = nth(r->query, r->nquery, name, 0);

	return value ? value : missing;
}

const char *
request_form(const struct request *r, const char *name, const char *missing)
{
	const char *value = nth(r->form, r->nform, name, 0);

	return value ? value : missing;
}

bool
request_has(const struct request *r, const char *name)
{
	return nth(r->form, r->nform, name, 0) != NULL;
}

const char *
request_query_nth(const struct request *r, const char *name, unsigned i)
{
	return nth(r->query, r->nquery, name, i);
}

const char *
request_form_nth(const struct request *r, const char *name, unsigned i)
{
	return nth(r->form, r->nform, name, i);
}

const char *
request_header(const struct request *r, const char *name)
{
	const struct exchange *x = exchange_of(r);

	for (unsigned i = 0; i < x->nheaders; i++)
		if (strcasecmp(x->headers[i].name, name) == 0)
			return x->headers[i].value;
	return NULL;
}

/* The value of name=value at s, up to the ; or NULL. */
static const char *
cookie_value(const char *s, const char *name, size_t *len)
{
	size_t n = strlen(name);

	if (strncmp(s, name, n) != 0 || s[n] != '=')
		return NULL;
	s += n + 1;
	*len = strcspn(s, ";");
	while (*len && (s[*len - 1] == ' ' || s[*len - 1] == '\t'))
		--*len;
	if (*len >= 2 && s[0] == '"' && s[*len - 1] == '"') {
		s++;
		*len -= 2;
	}
	return s;
}

const char *
request_cookie(const struct request *r, const char *name)
{
	const struct exchange *x = exchange_of(r);

	for (unsigned i = 0; i < x->nheaders; i++) {
		const char *s = x->headers[i].value;

		if (strcasecmp(x->headers[i].name, "Cookie") != 0)
			continue;
		while (s) {
			size_t len;
			const char *value;

			s += strspn(s, "; \t");
			value = cookie_value(s, name, &len);
			if (value)
				return arena_strndup(r->a, value, len);
			s = strchr(s, ';');
		}
	}
	return NULL;
}

enum err_code
request_query_int(const struct request *r, const char *name, int64_t missing,
    int64_t min, int64_t max, int64_t *out, struct err *e)
{
	const char *text = request_query(r, name, NULL);
	char *end;
	int64_t value;

	if (!text || !*text) {
		*out = missing;
		return ERR_OK;
	}
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*end || errno || isspace((unsigned char)text[0]) || value < min ||
	    value > max)
		return err_set(e, ERR_INVALID,
		    "Le paramètre «" NNBSP "%s" NNBSP
		    "» doit être un nombre entier de %" PRId64 " à %" PRId64
		    ".",
		    name, min, max);
	*out = value;
	return ERR_OK;
}

/* How well a media range of Accept fits a type: 3 exact, 2 type/ *, 1 any. */
static int
range_fits(const char *range, size_t len, const char *type)
{
	const char *slash = strchr(type, '/');
	size_t major = slash ? (size_t)(slash - type) : 0;

	if (len == strlen(type) && strncasecmp(range, type, len) == 0)
		return 3;
	if (len == 3 && strncmp(range, "*/*", 3) == 0)
		return 1;
	if (len == major + 2 && strncasecmp(range, type, major + 1) == 0 &&
	    range[len - 1] == '*')
		return 2;
	return 0;
}

/* Weight in thousandths among the parameters of one range; 1000 without. */
static int
weight(const char *params, size_t len)
{
	const char *end = params + len;

	for (const char *p = params; p < end; p++) {
		int value, unit = 100;

		if (*p != ';')
			continue;
		p += 1 + strspn(p + 1, " \t");
		if (end - p < 3 || tolower((unsigned char)*p) != 'q' ||
		    p[1] != '=')
			continue;
		value = p[2] == '1' ? 1000 : 0;
		for (p += 4; p < end && isdigit((unsigned char)*p) && unit;
		     p++) {
			value += unit * (*p - '0');
			unit /= 10;
		}
		return value > 1000 ? 1000 : value;
	}
	return 1000;
}

/* Weight Accept gives to a type: its most exact range decides. */
static int
accept_weight(const char *accept, const char *type)
{
	int best = 0, found = 0;

	while (*accept) {
		size_t whole, len;
		int fit;

		accept += strspn(accept, ", \t");
		whole = strcspn(accept, ",");
		len = strcspn(accept, ",; \t");
		fit = range_fits(accept, len, type);
		if (fit > best) {
			best = fit;
			found = weight(accept + len, whole - len);
		}
		accept += whole;
	}
	return found;
}

int
request_accepts(const struct request *r, const char *const *offers)
{
	const char *accept = request_header(r, "Accept");
	int best = -1, best_weight = 0;

	if (!accept || !*accept)
		return 0;
	for (int i = 0; offers[i]; i++) {
		int w = accept_weight(accept, offers[i]);

		if (w > best_weight) {
			best_weight = w;
			best = i;
		}
	}
	return best;
}
