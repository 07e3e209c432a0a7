/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_query.c - targets, forms, fields: only clean text comes out. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "http/exchange.h"

static void
must_be_clean(const char *text)
{
	if (!text_is_utf8(text, strlen(text)))
		abort();
}

static void
check_target(const char *target)
{
	struct exchange *x = exchange_new(NULL, target);
	struct err e = { 0 };
	enum err_code rc = exchange_parse(x, &e);
	const char *path = x->req.path;

	if (path[0] != '/' || (rc && !e.msg[0]))
		abort();
	must_be_clean(path);
	if (!rc && (strstr(path, "/../") || strstr(path, "/./")))
		abort();
	for (unsigned i = 0; !rc && i < x->req.nquery; i++) {
		must_be_clean(x->req.query[i].name);
		must_be_clean(x->req.query[i].value);
	}
	/* Encoded again, the path reads as itself. */
	if (!rc) {
		const char *sent = uri_encode_path(x->req.a, path), *back;

		if (uri_decode(
			x->req.a, sent, strlen(sent), false, "x", &back, &e) ||
		    strcmp(back, path) != 0)
			abort();
	}
	exchange_free(x);
}

static void
check_headers(const char *text)
{
	static const char *const offers[] = { "text/html", "text/turtle",
		NULL };
	struct exchange *x = exchange_new(NULL, "/");
	bool gzipped;
	int best;

	exchange_header(x, "Accept", text);
	exchange_header(x, "Cookie", text);
	exchange_header(x, "If-None-Match", text);
	exchange_header(x, "Accept-Encoding", text);
	best = request_accepts(&x->req, offers);
	if (best < -1 || best > 1)
		abort();
	(void)request_cookie(&x->req, "a");
	(void)etag_listed(&x->req, "a", &gzipped);
	(void)reply_wants_gzip(x);
	(void)field_param(x->req.a, text, "name");
	(void)field_type(x->req.a, text);
	exchange_free(x);
}

static void
check_range(const char *text)
{
	struct exchange *x = exchange_new(NULL, "/");

	x->req.method = GET;
	exchange_header(x, "Range", text);
	response_file(&x->res, &x->req, -1, 1000, "text/csv", "e", 1, text);
	if (x->res.kind == BODY_FILE &&
	    (x->res.offset < 0 || x->res.size < 1 ||
		x->res.offset + x->res.size > 1000))
		abort();
	exchange_free(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);
	struct err e = { 0 };
	struct pair *pairs;
	struct peers *peers;
	unsigned n;

	check_target(text);
	check_headers(text);
	check_range(text);
	if (uri_pairs(a, (const char *)data, size, "x", &pairs, &n, &e) ==
	    ERR_OK)
		for (unsigned i = 0; i < n; i++) {
			must_be_clean(pairs[i].name);
			must_be_clean(pairs[i].value);
		}
	if (peers_parse(a, text, &peers, &e) == ERR_OK)
		(void)peers_has(peers, "127.0.0.1");
	arena_free(a);
	return 0;
}
