/* SPDX-License-Identifier: Apache-2.0 */
/* response.c - answers as handlers build them. */
#include "http/response.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/date.h"
#include "http/exchange.h"

void
response_header(struct response *res, struct request *req, const char *name,
    const char *value)
{
	struct pair *more;

	assert(!strpbrk(name, "\r\n") && !strpbrk(value, "\r\n"));
	/* Room grows by powers of two from 8. */
	if (res->nheaders == 0 ||
	    (res->nheaders >= 8 && !(res->nheaders & (res->nheaders - 1)))) {
		unsigned room = res->nheaders ? res->nheaders * 2 : 8;

		more = arena_array_of(req->a, room, struct pair);
		if (res->nheaders)
			memcpy(
			    more, res->headers, res->nheaders * sizeof(*more));
		res->headers = more;
	}
	res->headers[res->nheaders].name = arena_strdup(req->a, name);
	res->headers[res->nheaders++].value = arena_strdup(req->a, value);
}

void
response_bytes(struct response *res, int status, const char *type,
    const char *bytes, size_t len)
{
	res->status = status;
	res->type = type;
	res->kind = BODY_BYTES;
	res->bytes = bytes;
	res->len = len;
}

void
response_html(struct response *res, int status, const struct str *html)
{
	response_bytes(
	    res, status, "text/html; charset=utf-8", str_text(html), html->len);
}

void
response_json(struct response *res, int status, const struct str *json)
{
	response_bytes(
	    res, status, "application/json", str_text(json), json->len);
	res->cors = true;
}

void
response_redirect(
    struct response *res, struct request *req, int status, const char *location)
{
	res->status = status;
	res->kind = BODY_NONE;
	response_header(res, req, "Location", location);
}

void
response_aside(struct response *res)
{
	res->is_aside = true;
}

void
response_stream(struct response *res, const char *type,
    enum err_code (*fn)(void *, struct str *, bool *, struct err *), void *arg)
{
	if (!res->status)
		res->status = 200;
	res->type = type;
	res->kind = BODY_STREAM;
	res->stream = fn;
	res->stream_arg = arg;
}

void
response_stream_aside(struct response *res, const char *type,
    enum err_code (*fn)(void *, struct str *, bool *, struct err *), void *arg)
{
	response_stream(res, type, fn, arg);
	res->is_stream_aside = true;
}

/* Behind a proxy nobody told us to trust, the portal's own address says how
 * it is reached. */
static bool
needs_https(const struct request *req)
{
	const char *url = req->server ? req->server->opts.conf->base_url : NULL;

	return req->secure || (url && strncmp(url, "https://", 8) == 0);
}

void
response_cookie(struct response *res, struct request *req, const char *name,
    const char *value, int64_t max_age, bool lax)
{
	const char *life = "";

	assert(!strpbrk(value, "; ,\"\\"));
	if (max_age >= 0)
		life = arena_printf(req->a, "; Max-Age=%" PRId64, max_age);
	response_header(res, req, "Set-Cookie",
	    arena_printf(req->a, "%s=%s; Path=/; HttpOnly; SameSite=%s%s%s",
		name, value, lax ? "Lax" : "Strict",
		needs_https(req) ? "; Secure" : "", life));
	res->is_private = true;
}
