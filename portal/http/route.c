/* SPDX-License-Identifier: Apache-2.0 */
/* route.c - first row of the table that fits method and path. */
#include "http/route.h"

#include <assert.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

#define PARAMS_MAX 16

/* Where the bound segments lie in the path; copied once a row fits. */
struct binding {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

static const char *
segment_end(const char *s)
{
	while (*s && *s != '/')
		s++;
	return s;
}

/* Both point after a /; true when the segments fit, *b set when one binds. */
static bool
segment_fits(const char *pattern, size_t plen, const char *path, size_t len,
    struct binding *b)
{
	const char *colon = memchr(pattern, ':', plen);
	size_t fixed = colon ? (size_t)(colon - pattern) : plen;

	b->name = NULL;
	if (len < fixed || memcmp(pattern, path, fixed) != 0)
		return false;
	if (!colon)
		return len == fixed;
	if (len == fixed)
		return false;
	b->name = colon + 1;
	b->name_len = plen - fixed - 1;
	b->value = path + fixed;
	b->value_len = len - fixed;
	return true;
}

static bool
fits(const char *pattern, const char *path, struct binding *bound, unsigned *n)
{
	*n = 0;
	/* Most rows are of another address from its first letter on. */
	if (*path != '/' || (pattern[1] != path[1] && pattern[1] != ':'))
		return false;
	while (*pattern == '/' && *path == '/') {
		const char *pe = segment_end(pattern + 1);
		const char *e = segment_end(path + 1);

		assert(*n < PARAMS_MAX);
		if (!segment_fits(pattern + 1, (size_t)(pe - pattern - 1),
			path + 1, (size_t)(e - path - 1), &bound[*n]))
			return false;
		if (bound[*n].name)
			++*n;
		pattern = pe;
		path = e;
	}
	return !*pattern && !*path;
}

static void
bind(struct request *req, const struct binding *bound, unsigned n)
{
	req->params = arena_array_of(req->a, n, struct pair);
	req->nparams = n;
	for (unsigned i = 0; i < n; i++) {
		req->params[i].name =
		    arena_strndup(req->a, bound[i].name, bound[i].name_len);
		req->params[i].value =
		    arena_strndup(req->a, bound[i].value, bound[i].value_len);
	}
}

static const char *
allow_field(struct arena *a, unsigned methods)
{
	static const struct {
		unsigned method;
		const char *text;
	} names[] = { { GET, "GET, HEAD" }, { POST, "POST" }, { PUT, "PUT" },
		{ DELETE, "DELETE" }, { OPTIONS, "OPTIONS" } };
	struct str s;

	str_init(&s, a, 256);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(methods & names[i].method))
			continue;
		if (s.len)
			str_append(&s, ", ");
		str_append(&s, names[i].text);
	}
	return str_text(&s);
}

enum err_code
route_find(const struct route *table, unsigned count, struct request *req,
    const struct route **out, const char **allow, struct err *e)
{
	struct binding bound[PARAMS_MAX];
	unsigned n, others = 0;

	for (unsigned i = 0; i < count; i++) {
		if (!fits(table[i].pattern, req->path, bound, &n))
			continue;
		if (!(table[i].methods & (unsigned)req->method)) {
			others |= table[i].methods;
			continue;
		}
		bind(req, bound, n);
		*out = &table[i];
		return ERR_OK;
	}
	if (others) {
		*allow = allow_field(req->a, others);
		return err_set(e, ERR_METHOD,
		    "Cette adresse existe, mais pas avec cette méthode : elle "
		    "accepte %s.",
		    *allow);
	}
	return err_set(e, ERR_NOT_FOUND,
	    "Il n’y a pas de page à cette adresse : vérifiez-la, ou partez de "
	    "l’accueil.");
}

const char *
route_slash_variant(
    const struct route *table, unsigned count, struct request *req)
{
	struct binding bound[PARAMS_MAX];
	size_t len = strlen(req->path);
	const char *other;
	unsigned n;

	if (len < 2)
		return NULL;
	other = req->path[len - 1] == '/'
	    ? arena_strndup(req->a, req->path, len - 1)
	    : arena_printf(req->a, "%s/", req->path);
	for (unsigned i = 0; i < count; i++)
		if ((table[i].methods & GET) &&
		    fits(table[i].pattern, other, bound, &n))
			return other;
	return NULL;
}
