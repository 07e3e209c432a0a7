/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - the life of one request, from its target to the log line. */
#include "http/exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* n in base 10 or 16, ending just before `end`: printf would be a tenth of a
 * short answer. */
static char *
digits(char *end, uint64_t n, unsigned base)
{
	do
		*--end = "0123456789abcdef"[n % base];
	while (n /= base);
	return end;
}

static const char *
new_id(struct arena *a, struct server *s)
{
	char room[24] = "";
	const char *n =
	    digits(room + sizeof(room) - 1, atomic_fetch_add(&s->count, 1), 16);
	size_t prefix = strlen(s->id_prefix);
	char *id = arena_alloc(a, prefix + strlen(n) + 1);

	memcpy(id, s->id_prefix, prefix);
	memcpy(id + prefix, n, strlen(n));
	return id;
}

void *
exchange_on_target(void *server, const char *uri, struct MHD_Connection *conn)
{
	struct server *s = server;
	struct exchange *x = exchange_new(s, uri);
	char *query = strchr(uri, '?');

	x->conn = conn;
	x->uri = uri;
	x->started_us = now_us();
	x->req.id = new_id(x->req.a, s);
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
	if (g->lengths + g->codings <= 1 && g->hosts <= 1 &&
	    (!coding || strcasecmp(coding, "chunked") == 0))
		return ERR_OK;
	/* Where the next request starts is anyone's guess: close. */
	x->refused = true;
	return err_set(e, ERR_INVALID,
	    "L'en-tête de la demande est contradictoire" NNBSP
	    ": la longueur, le codage et l'hôte ne se disent qu'une "
	    "fois.");
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

static const struct {
	const char *name;
	enum method method;
	bool is_head;
} methods[] = { { "GET", GET, false }, { "HEAD", GET, true },
	{ "POST", POST, false }, { "PUT", PUT, false },
	{ "DELETE", DELETE, false }, { "OPTIONS", OPTIONS, false } };

static void
set_method(struct request *req, const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(name, methods[i].name) == 0) {
			req->method = methods[i].method;
			req->is_head = methods[i].is_head;
		}
}

static const char *
method_name(const struct request *req)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (req->method == methods[i].method &&
		    req->is_head == methods[i].is_head)
			return methods[i].name;
	return "other";
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
	/* Who words it says it in the log too, under its reference. */
	if (err_http_status(e->code) >= 500 && !o->failed)
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
call_handler(struct exchange *x, struct err *e)
{
	const struct server_opts *o = &x->req.server->opts;
	enum err_code rc;

	x->req.called_ms = date_clock_ms();
	rc = x->req.route->handler(&x->req, &x->res, e);
	if (!rc && !x->res.is_aside && o->after)
		o->after(&x->req, &x->res);
	return rc;
}

static enum err_code
give_up(struct err *e)
{
	return err_set(e, ERR_BUSY,
	    "Trop de questions longues attendent déjà leur réponse" NNBSP
	    ": réessayez dans quelques secondes.");
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
	return rc || done ? rc : call_handler(x, e);
}

/* False when this thread has nothing to do any more: another has. */
static bool
make_answer(struct exchange *x)
{
	struct err *e = &x->failure;
	enum err_code rc = e->code;

	if (!rc && !x->answered)
		rc = handle(x, e);
	if (!rc && x->res.is_aside) {
		if (aside_take(x->req.server->aside, x))
			return false;
		rc = give_up(e);
	}
	if (rc || e->code)
		fail(x, e, rc);
	x->answered = true;
	return true;
}

static enum MHD_Result
answer(struct exchange *x)
{
	if (!x->is_ready && !make_answer(x))
		return MHD_YES;
	return reply_send(x);
}

void
exchange_again(struct exchange *x)
{
	const struct server_opts *o = &x->req.server->opts;
	struct err *e = &x->failure;
	bool done = false;
	enum err_code rc = ERR_OK;

	memset(&x->res, 0, sizeof(x->res));
	x->res.fd = -1;
	x->req.is_aside = true;
	/* Somebody may have had the same answer made meanwhile. */
	if (o->before)
		rc = o->before(&x->req, &x->res, &done, e);
	if (!rc && !done)
		rc = call_handler(x, e);
	/* It is: there is no further place to leave it to. */
	x->res.is_aside = false;
	if (rc || e->code)
		fail(x, e, rc);
	x->answered = true;
	x->is_ready = true;
}

void
exchange_give_up(struct exchange *x)
{
	fail(x, &x->failure, give_up(&x->failure));
	x->answered = true;
	x->is_ready = true;
}

void
exchange_drop(struct exchange *x)
{
	memset(&x->res, 0, sizeof(x->res));
	x->res.fd = -1;
	x->res.status = 503;
	x->answered = true;
	x->is_ready = true;
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

static void
log_request(const struct exchange *x, bool whole)
{
	char status[24] = "", bytes[24] = "", ms[32] = "";
	uint64_t us = (uint64_t)(now_us() - x->started_us);
	char *point = digits(ms + sizeof(ms) - 1, us % 1000 + 1000, 10);

	*point = '.';
	log_event(LOG_INFO, "request", "id", x->req.id, "method",
	    method_name(&x->req), "path", x->path_sent, "status",
	    digits(status + sizeof(status) - 1, (uint64_t)x->status, 10),
	    "bytes", digits(bytes + sizeof(bytes) - 1, (uint64_t)x->bytes, 10),
	    "ms", digits(point, us / 1000, 10), "address", x->req.remote, "end",
	    whole ? "whole" : "cut", NULL);
}

void
exchange_on_end(void *server, struct MHD_Connection *conn, void **ctx,
    enum MHD_RequestTerminationCode why)
{
	struct server *s = server;
	struct exchange *x = *ctx;

	(void)conn;
	log_request(x, why == MHD_REQUEST_TERMINATED_COMPLETED_OK);
	if (x->cached)
		cache_release(s, x->cached);
	*ctx = NULL;
	exchange_free(x);
	atomic_fetch_sub(&s->active, 1);
}
