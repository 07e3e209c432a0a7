/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_route.c - any pattern against any path: bound values are of the path. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/route.h"

static enum err_code
nothing(struct request *req, struct response *res, struct err *e)
{
	(void)req, (void)res, (void)e;
	return ERR_OK;
}

/* The path a match came from, rebuilt from pattern and bound values. */
static void
must_rebuild(const struct request *req, const char *pattern)
{
	const char *path = req->path;
	unsigned i = 0;

	while (*pattern) {
		const char *value;

		if (*pattern != ':') {
			if (*pattern++ != *path++)
				abort();
			continue;
		}
		if (i >= req->nparams)
			abort();
		value = req->params[i++].value;
		if (!*value || strchr(value, '/') ||
		    strncmp(path, value, strlen(value)) != 0)
			abort();
		path += strlen(value);
		pattern += strcspn(pattern, "/");
	}
	if (*path || i != req->nparams)
		abort();
}

/* First line: a pattern; the rest: a path. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *pattern = arena_strndup(a, (const char *)data, size);
	char *path = strchr(pattern, '\n');
	struct request req = { .a = a, .method = GET };
	struct err e = { 0 };
	const struct route *found;
	const char *allow;
	unsigned names = 0;

	if (path)
		*path++ = '\0';
	for (const char *s = pattern; *s; s++)
		names += *s == ':';
	if (path && *path == '/' && *pattern == '/' && names < 16) {
		const struct route table[] = {
			{ GET, "/fixe/:a/x.:b", nothing, PUBLIC, NO_BODY, 0,
			    OWN, "" },
			{ GET | POST, pattern, nothing, PUBLIC, NO_BODY, 0, OWN,
			    "" },
		};

		req.path = path;
		if (route_find(table, 2, &req, &found, &allow, &e) == ERR_OK)
			must_rebuild(&req, found->pattern);
		else if (!e.msg[0])
			abort();
		(void)route_slash_variant(table, 2, &req);
	}
	arena_free(a);
	return 0;
}
