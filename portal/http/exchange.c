/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - the life of one request, from its target to the log line. */
#include "http/exchange.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct exchange *
exchange_of(const struct request *req)
{
	return (struct exchange *)(uintptr_t)req;
}

struct exchange *
exchange_new(struct server *s, const char *target)
{
	struct arena *a = arena_new();
	struct exchange *x = arena_new_of(a, struct exchange);
	size_t len = strlen(target);

	x->req.a = a;
	x->req.server = s;
	x->target_len = len;
	x->req.target =
	    arena_strndup(a, target, len < TARGET_MAX ? len : TARGET_MAX);
	x->req.path = "/";
	x->req.remote = "";
	x->req.id = "";
	x->query_sent = "";
	x->path_sent = arena_strdup(a, "/");
	x->res.fd = -1;
	x->body_len = -1;
	x->started_us = now_us();
	if (s) {
		x->req.app = s->opts.app;
		x->req.secure = s->is_tls;
		x->req.id = arena_printf(
		    a, "%s-%x", s->id_prefix, atomic_fetch_add(&s->count, 1));
	}
	return x;
}

void
exchange_free(struct exchange *x)
{
	arena_free(x->req.a);
}

void
exchange_header(struct exchange *x, const char *name, const char *value)
{
	/* Room grows by powers of two from 16. */
	if (x->nheaders == 0 ||
	    (x->nheaders >= 16 && !(x->nheaders & (x->nheaders - 1)))) {
		unsigned room = x->nheaders ? x->nheaders * 2 : 16;
		struct pair *more = arena_array_of(x->req.a, room, struct pair);

		if (x->nheaders)
			memcpy(more, x->headers, x->nheaders * sizeof(*more));
		x->headers = more;
	}
	x->headers[x->nheaders].name = name;
	x->headers[x->nheaders++].value = value;
}

static enum err_code
check_controls(const char *text, struct err *e)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return err_set(e, ERR_INVALID,
			    "L'adresse contient un caractère de "
			    "commande" NNBSP ": retapez-la.");
	return ERR_OK;
}

/* No « . » and no way up. */
static enum err_code
check_path(const char *path, struct err *e)
{
	enum err_code rc = check_controls(path, e);

	if (rc)
		return rc;
	for (const char *s = path; *s; s++) {
		if (*s != '/' || s[1] != '.')
			continue;
		s += s[2] == '.' ? 2 : 1;
		if (!s[1] || s[1] == '/')
			return err_set(e, ERR_INVALID,
			    "L'adresse contient «" NNBSP "." NNBSP "» ou "
			    "«" NNBSP ".." NNBSP "» à la place d'un "
			    "nom" NNBSP ": retapez-la en entier.");
	}
	return ERR_OK;
}

/* Path and query as sent; an absolute target loses its host (RFC 9112,
 * 3.2.2). */
static void
split_target(struct exchange *x)
{
	const char *s = x->req.target;
	size_t len;

	if (strncasecmp(s, "http://", 7) == 0 ||
	    strncasecmp(s, "https://", 8) == 0) {
		s = strstr(s, "//") + 2;
		s += strcspn(s, "/?");
		x->req.target =
		    *s == '/' ? s : arena_printf(x->req.a, "/%s", s);
		s = x->req.target;
	}
	len = strcspn(s, "?");
	x->path_sent = arena_strndup(x->req.a, s, len);
	x->query_sent = s[len] ? s + len + 1 : "";
}

/* A path good enough to choose between page and JSON for an error. */
static void
set_plain_path(struct exchange *x)
{
	char *path = arena_strdup(x->req.a, x->path_sent);

	if (*path != '/')
		return;
	for (char *s = path; *s; s++)
		if (*s <= 0x20 || *s == 0x7f)
			*s = '?';
	x->req.path = path;
}

enum err_code
exchange_parse(struct exchange *x, struct err *e)
{
	struct request *req = &x->req;
	enum err_code rc;

	split_target(x);
	set_plain_path(x);
	if (x->target_len > TARGET_MAX) {
		x->forced_status = 414;
		return err_set(e, ERR_TOO_BIG,
		    "L'adresse dépasse 8 Kio" NNBSP ": raccourcissez-la, par "
		    "exemple avec moins de filtres.");
	}
	/* A bare CR is no end of line for libmicrohttpd. */
	rc = check_controls(req->target, e);
	if (rc)
		return rc;
	if (*x->path_sent != '/')
		return err_set(e, ERR_INVALID,
		    "L'adresse doit commencer par une barre oblique (/).");
	if (strcasestr(x->path_sent, "%2f"))
		return err_set(e, ERR_INVALID,
		    "L'adresse contient une barre oblique codée "
		    "(%%2F)" NNBSP ": retapez-la.");
	rc = uri_decode(req->a, x->path_sent, strlen(x->path_sent), false,
	    "L'adresse", &req->path, e);
	if (rc)
		return rc;
	rc = check_path(req->path, e);
	if (rc) {
		set_plain_path(x);
		return rc;
	}
	return uri_pairs(req->a, x->query_sent, strlen(x->query_sent),
	    "L'adresse", &req->query, &req->nquery, e);
}

void *
exchange_on_target(void *server, const char *uri, struct MHD_Connection *conn)
{
	struct server *s = server;
	struct exchange *x = exchange_new(s, uri);
	char *query = strchr(uri, '?');

	x->conn = conn;
	x->uri = uri;
	atomic_fetch_add(&s->active, 1);
	/* We read the query ourselves: hide it from libmicrohttpd, which
	 * would spend the connection's memory on a record per parameter. The
	 * text lies in its own writable buffer. */
	if (query)
		query[1] = '\0';
	return x;
}

struct gather {
	struct exchange *x;
	size_t bytes;
	unsigned lengths, codings, hosts;
};

static enum MHD_Result
gather_one(
    void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct gather *g = arg;

	(void)kind;
	exchange_header(g->x, name, value ? value : "");
	g->bytes += strlen(name) + (value ? strlen(value) : 0) + 4;
	g->lengths += strcasecmp(name, "Content-Length") == 0;
	g->codings += strcasecmp(name, "Transfer-Encoding") == 0;
	g->hosts += strcasecmp(name, "Host") == 0;
	return MHD_YES;
}

/* What says where the body ends must be said once (RFC 9112, 6.3). */
static enum err_code
check_framing(struct exchange *x, const struct gather *g, struct err *e)
{
	const char *coding = request_header(&x->req, "Transfer-Encoding");
	const char *length = request_header(&x->req, "Content-Length");

	x->has_body = coding != NULL;
	if (length) {
		x->body_len = strtoll(length, NULL, 10);
		x->has_body = x->has_body || x->body_len > 0;
	}
	if (g->lengths + g->codings > 1 || g->hosts > 1 ||
	    (coding && strcasecmp(coding, "chunked") != 0))
		return err_set(e, ERR_INVALID,
		    "L'en-tête de la demande est contradictoire" NNBSP
		    ": la longueur, le codage et l'hôte ne se disent qu'une "
		    "fois.");
	return ERR_OK;
}

static enum err_code
check_headers(struct exchange *x, struct err *e)
{
	struct gather g = { .x = x };
	enum err_code rc;

	MHD_get_connection_values(x->conn, MHD_HEADER_KIND, gather_one, &g);
	rc = check_framing(x, &g, e);
	if (rc)
		return rc;
	if (g.bytes > HEADERS_MAX)
		return err_set(e, ERR_HEADERS,
		    "Les en-têtes de la demande dépassent 32 Kio" NNBSP
		    ": effacez les cookies de ce site, puis réessayez.");
	for (unsigned i = 0; i < x->nheaders; i++) {
		const char *value = x->headers[i].value;

		if (strcasecmp(x->headers[i].name, "Cookie") == 0 &&
		    !text_is_utf8(value, strlen(value)))
			return err_set(e, ERR_INVALID,
			    "Un cookie contient des octets qui ne forment pas "
			    "un texte UTF-8" NNBSP ": effacez les cookies de "
			    "ce site, puis réessayez.");
	}
	return ERR_OK;
}

static void
set_method(struct request *req, const char *method)
{
	static const struct {
		const char *name;
		enum method method;
	} names[] = { { "GET", GET }, { "HEAD", GET }, { "POST", POST },
		{ "PUT", PUT }, { "DELETE", DELETE }, { "OPTIONS", OPTIONS } };

	req->is_head = strcmp(method, "HEAD") == 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(method, names[i].name) == 0)
			req->method = names[i].method;
}

/* libmicrohttpd reads the target as a C string: a NUL would hide its end. */
static bool
target_has_nul(const struct exchange *x, const char *version)
{
	uintptr_t from = (uintptr_t)x->uri, to = (uintptr_t)version;

	return to > from && to - from < 65536 && to - from - 1 > x->target_len;
}

static bool
is_api(const char *path)
{
	return strncmp(path, "/api/", 5) == 0 || strncmp(path, "/r/", 3) == 0;
}

/* What a browser asks before a script of another site may call the API. */
static void
preflight(struct request *req, struct response *res)
{
	res->status = 204;
	res->cors = true;
	response_header(res, req, "Access-Control-Allow-Methods",
	    "GET, HEAD, POST, PUT, DELETE, OPTIONS");
	response_header(res, req, "Access-Control-Allow-Headers",
	    "Content-Type, X-API-KEY");
	response_header(res, req, "Access-Control-Max-Age", "86400");
}

/* The missing or superfluous final slash: send where the page is. */
static bool
redirect_slash(struct exchange *x, struct err *e)
{
	const struct server_opts *o = &x->req.server->opts;
	const char *path;

	if (x->req.method != GET)
		return false;
	path = route_slash_variant(o->routes, o->nroutes, &x->req);
	if (!path || path[1] == '/')
		return false;
	err_clear(e);
	response_redirect(&x->res, &x->req, 308,
	    arena_printf(x->req.a, "%s%s%s", uri_encode_path(x->req.a, path),
		*x->query_sent ? "?" : "", x->query_sent));
	x->answered = true;
	return true;
}

static enum err_code
find_route(struct exchange *x, struct err *e)
{
	const struct server_opts *o = &x->req.server->opts;
	enum err_code rc;

	if (x->req.method == OPTIONS && is_api(x->req.path)) {
		preflight(&x->req, &x->res);
		x->answered = true;
		return ERR_OK;
	}
	rc = route_find(
	    o->routes, o->nroutes, &x->req, &x->req.route, &x->allow, e);
	if (rc == ERR_NOT_FOUND && redirect_slash(x, e))
		return ERR_OK;
	return rc;
}

/* All that can be known before the body: ERR_OK lets it be read. */
static enum err_code
open_request(struct exchange *x, const char *version, struct err *e)
{
	const struct server_opts *o = &x->req.server->opts;
	const union MHD_ConnectionInfo *info;
	enum err_code rc, heads;

	heads = check_headers(x, e);
	info = MHD_get_connection_info(
	    x->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	peers_identify(
	    x->req.server->trusted, &x->req, info ? info->client_addr : NULL);
	rc = exchange_parse(x, e);
	if (heads || rc)
		return heads ? heads : rc;
	if (target_has_nul(x, version))
		return err_set(e, ERR_INVALID,
		    "L'adresse contient un octet nul, qui n'a pas de sens "
		    "dans un texte" NNBSP ": retirez-le.");
	rc = find_route(x, e);
	if (rc || x->answered)
		return rc;
	if (o->guard) {
		rc = o->guard(&x->req, e);
		if (rc)
			return rc;
	}
	return x->has_body ? intake_begin(x, e) : ERR_OK;
}

static void
plain_failure(struct exchange *x, const struct err *e)
{
	const char *text = arena_printf(x->req.a, "%s\n", e->msg);

	response_bytes(&x->res, err_http_status(e->code),
	    "text/plain; charset=utf-8", text, strlen(text));
}

static void
fail(struct exchange *x, struct err *e, enum err_code rc)
{
	const struct server_opts *o = &x->req.server->opts;

	if (!e->code)
		err_set(e, rc ? rc : ERR_INTERNAL,
		    "Le serveur n'a pas pu répondre" NNBSP
		    ": réessayez dans un instant.");
	if (err_http_status(e->code) >= 500)
		log_err("request failed", e);
	if (x->res.kind == BODY_FILE && x->res.fd >= 0)
		close(x->res.fd);
	memset(&x->res, 0, sizeof(x->res));
	x->res.fd = -1;
	if (o->failed)
		o->failed(&x->req, &x->res, e);
	if (!o->failed || !x->res.status)
		plain_failure(x, e);
	if (x->allow)
		response_header(&x->res, &x->req, "Allow", x->allow);
	if (x->forced_status)
		x->res.status = x->forced_status;
}

static enum err_code
handle(struct exchange *x, struct err *e)
{
	const struct server_opts *o = &x->req.server->opts;
	bool done = false;
	enum err_code rc = ERR_OK;

	if (x->has_body)
		rc = intake_end(x, e);
	if (!rc && o->before)
		rc = o->before(&x->req, &x->res, &done, e);
	if (rc || done)
		return rc;
	rc = x->req.route->handler(&x->req, &x->res, e);
	if (!rc && o->after)
		o->after(&x->req, &x->res);
	return rc;
}

static enum MHD_Result
answer(struct exchange *x)
{
	struct err *e = &x->failure;
	enum err_code rc = e->code;

	if (!rc && !x->answered)
		rc = handle(x, e);
	if (rc || e->code)
		fail(x, e, rc);
	x->answered = true;
	return reply_send(x);
}

/* Answered now, and the connection closed, rather than after a body nobody
 * wants. */
static void
refuse(struct exchange *x)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    x->conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	x->refused = true;
	if (info && info->socket_context)
		((struct mark *)info->socket_context)->is_refused = true;
}

enum MHD_Result
exchange_on_call(void *server, struct MHD_Connection *conn, const char *url,
    const char *method, const char *version, const char *data, size_t *len,
    void **ctx)
{
	struct exchange *x = *ctx;

	(void)server, (void)conn, (void)url;
	if (!x->begun) {
		x->begun = true;
		set_method(&x->req, method);
		if (!open_request(x, version, &x->failure) || !x->has_body)
			return MHD_YES;
		refuse(x);
		return answer(x);
	}
	if (*len) {
		bool go_on = intake_take(x, data, *len);

		*len = 0;
		return go_on ? MHD_YES : MHD_NO;
	}
	return answer(x);
}

void
exchange_on_end(void *server, struct MHD_Connection *conn, void **ctx,
    enum MHD_RequestTerminationCode why)
{
	struct server *s = server;
	struct exchange *x = *ctx;
	const struct request *req = &x->req;
	char status[16], bytes[24], ms[32];
	int64_t us = now_us() - x->started_us;

	(void)conn;
	snprintf(status, sizeof(status), "%d", x->status);
	snprintf(bytes, sizeof(bytes), "%" PRId64, x->bytes);
	snprintf(
	    ms, sizeof(ms), "%" PRId64 ".%03d", us / 1000, (int)(us % 1000));
	log_event(LOG_INFO, "request", "id", req->id, "method",
	    req->is_head                 ? "HEAD"
		: req->method == GET     ? "GET"
		: req->method == POST    ? "POST"
		: req->method == PUT     ? "PUT"
		: req->method == DELETE  ? "DELETE"
		: req->method == OPTIONS ? "OPTIONS"
					 : "other",
	    "path", x->path_sent, "status", status, "bytes", bytes, "ms", ms,
	    "address", req->remote, "end",
	    why == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "whole" : "cut", NULL);
	if (x->cached)
		cache_release(s, x->cached);
	*ctx = NULL;
	exchange_free(x);
	atomic_fetch_sub(&s->active, 1);
}
