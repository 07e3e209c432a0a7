/* SPDX-License-Identifier: Apache-2.0 */
/* reply.c - from struct response to libmicrohttpd: heads, gzip, streams. */
#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <zlib.h>

#include "base/log.h"
#include "base/str.h"
#include "http/exchange.h"

#define GZIP_MIN 1024
#define GZIP_LEVEL 5
#define PIECE_MAX (4 * 1024 * 1024)
#define OUT_SIZE (32 * 1024)

static const char page_csp[] =
    "default-src 'self'; img-src 'self' data:; style-src 'self'; "
    "script-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
/* What people uploaded never runs in the portal's origin. */
static const char file_csp[] = "sandbox; default-src 'none'";

static const struct pair always[] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "strict-origin-when-cross-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Permissions-Policy",
	    "camera=(), microphone=(), geolocation=(), payment=()" },
};

const char *
reply_get(const struct response *res, const char *name)
{
	for (unsigned i = 0; i < res->nheaders; i++)
		if (strcasecmp(res->headers[i].name, name) == 0)
			return res->headers[i].value;
	return NULL;
}

bool
reply_wants_gzip(const struct exchange *x)
{
	const char *s = request_header(&x->req, "Accept-Encoding");

	while (s && *s) {
		size_t len, whole;

		s += strspn(s, ", \t");
		whole = strcspn(s, ",");
		len = strcspn(s, ",; \t");
		if ((len == 4 && strncasecmp(s, "gzip", 4) == 0) ||
		    (len == 1 && *s == '*')) {
			const char *q = memmem(s, whole, "q=0", 3);

			/* q=0, q=0.0 and q=0.000 refuse it. */
			return !q || q[3 + strspn(q + 3, ".0")] >= '1';
		}
		s += whole;
	}
	return false;
}

static bool
is_text(const char *type)
{
	static const char *const names[] = { "application/json",
		"application/xml", "application/javascript",
		"application/n-triples", "application/rdf+xml",
		"application/ld+json", "application/geo+json",
		"application/atom+xml", "application/manifest+json",
		"image/svg+xml" };
	size_t len = strcspn(type, "; ");

	if (strncmp(type, "text/", 5) == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(type, names[i], len) == 0)
			return true;
	return false;
}

bool
reply_can_gzip(const struct response *res)
{
	if (!res->type || res->is_plain || !is_text(res->type) ||
	    reply_get(res, "Content-Encoding"))
		return false;
	return res->kind == BODY_STREAM ||
	    (res->kind == BODY_BYTES && res->len >= GZIP_MIN);
}

static bool
deflate_open(z_stream *z)
{
	memset(z, 0, sizeof(*z));
	/* 15 + 16: the largest window, in a gzip wrapper. */
	return deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8,
		   Z_DEFAULT_STRATEGY) == Z_OK;
}

char *
reply_gzip(const char *bytes, size_t len, size_t *out_len)
{
	z_stream z;
	char *out;

	if (len > UINT32_MAX / 2 || !deflate_open(&z))
		return NULL;
	out = malloc(len);
	z.next_in = (Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)out;
	z.avail_out = out ? (uInt)len : 0;
	if (!out || deflate(&z, Z_FINISH) != Z_STREAM_END) {
		free(out);
		out = NULL;
	}
	*out_len = z.total_out;
	deflateEnd(&z);
	return out;
}

/* A stream under way: pieces of the handler, maybe through zlib. */
struct flow {
	struct exchange *x;
	struct str piece;
	const char *next; /* bytes ready to go */
	size_t left;
	bool more, is_gzip, failed, over;
	z_stream z;
	char *out; /* OUT_SIZE, with gzip */
};

static void
flow_close(void *arg)
{
	struct flow *f = arg;

	str_free(&f->piece);
	if (f->is_gzip)
		deflateEnd(&f->z);
	free(f->out);
}

static bool
ask_handler(struct flow *f)
{
	struct response *res = &f->x->res;
	struct err e = { 0 };

	str_reset(&f->piece);
	if (res->stream(res->stream_arg, &f->piece, &f->more, &e) ||
	    str_failed(&f->piece)) {
		err_set(&e, ERR_INTERNAL, "Morceau trop grand.");
		log_err("stream cut", &e);
		return false;
	}
	return true;
}

/* The next bytes through zlib; false: failed. */
static bool
squeeze(struct flow *f)
{
	if (!f->z.avail_in && f->more) {
		if (!ask_handler(f))
			return false;
		f->z.next_in = (Bytef *)(uintptr_t)str_text(&f->piece);
		f->z.avail_in = (uInt)f->piece.len;
	}
	f->z.next_out = (Bytef *)f->out;
	f->z.avail_out = OUT_SIZE;
	f->over =
	    deflate(&f->z, f->more ? Z_NO_FLUSH : Z_FINISH) == Z_STREAM_END;
	f->next = f->out;
	f->left = OUT_SIZE - f->z.avail_out;
	return true;
}

/* There may be no bytes yet. */
void
reply_fill(struct flow *f)
{
	if (f->is_gzip) {
		f->failed = !squeeze(f);
		return;
	}
	f->failed = !ask_handler(f);
	f->next = str_text(&f->piece);
	f->left = f->piece.len;
	f->over = !f->more;
}

void
reply_cut(struct flow *f)
{
	struct err e = { 0 };

	err_set(
	    &e, ERR_BUSY, "La suite de cette réponse n’a pas pu être faite.");
	log_err("stream cut", &e);
	f->failed = true;
}

static ssize_t
flow_read(void *arg, uint64_t pos, char *buf, size_t max)
{
	struct flow *f = arg;

	(void)pos;
	while (f->failed || !f->left) {
		if (f->failed)
			return MHD_CONTENT_READER_END_WITH_ERROR;
		if (f->over)
			return MHD_CONTENT_READER_END_OF_STREAM;
		if (!f->x->flow)
			reply_fill(f);
		else if (aside_take(f->x->req.server->aside, f->x))
			return 0; /* f is another thread's now */
		else
			reply_cut(f);
	}
	if (max > f->left)
		max = f->left;
	memcpy(buf, f->next, max);
	f->next += max;
	f->left -= max;
	f->x->bytes += (int64_t)max;
	return (ssize_t)max;
}

static struct MHD_Response *
from_stream(struct exchange *x, bool gzip)
{
	struct flow *f = arena_new_of(x->req.a, struct flow);

	f->x = x;
	f->more = true;
	x->flow = x->res.is_stream_aside ? f : NULL;
	str_init(&f->piece, NULL, PIECE_MAX);
	arena_defer(x->req.a, flow_close, f);
	if (gzip) {
		f->is_gzip = deflate_open(&f->z);
		f->out = malloc(OUT_SIZE);
		if (!f->is_gzip || !f->out)
			return NULL;
	}
	return MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, OUT_SIZE, flow_read, f, NULL);
}

static struct MHD_Response *
from_bytes(struct exchange *x, bool *gzip)
{
	struct response *res = &x->res;
	size_t len = 0;
	char *small = *gzip ? reply_gzip(res->bytes, res->len, &len) : NULL;

	*gzip = small != NULL;
	x->bytes = (int64_t)(small ? len : res->len);
	if (small)
		return MHD_create_response_from_buffer(
		    len, small, MHD_RESPMEM_MUST_FREE);
	return MHD_create_response_from_buffer(
	    res->len, (void *)(uintptr_t)res->bytes, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *
from_file(struct exchange *x)
{
	struct response *res = &x->res;
	struct MHD_Response *m;

	if (res->size == 0) {
		close(res->fd);
		res->fd = -1;
		return MHD_create_response_from_buffer(
		    0, NULL, MHD_RESPMEM_PERSISTENT);
	}
	m = MHD_create_response_from_fd_at_offset64(
	    (uint64_t)res->size, res->fd, (uint64_t)res->offset);
	if (!m)
		close(res->fd);
	res->fd = -1; /* libmicrohttpd's now */
	x->bytes = res->size;
	return m;
}

static struct MHD_Response *
body_of(struct exchange *x, bool *gzip)
{
	*gzip = reply_can_gzip(&x->res) && reply_wants_gzip(x);
	switch (x->res.kind) {
	case BODY_STREAM:
		return from_stream(x, *gzip);
	case BODY_BYTES:
		return from_bytes(x, gzip);
	case BODY_FILE:
		return from_file(x);
	case BODY_NONE:
		break;
	}
	return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
}

/* How long it may be kept, when the handler did not say. */
static const char *
default_caching(const struct exchange *x)
{
	const struct route *route = x->req.route;

	if (x->res.is_private || x->res.status >= 400 ||
	    (route && route->caching == NO_STORE))
		return "no-store";
	return "no-cache";
}

/* An ETag names one variant: "x" becomes "x-gzip" (RFC 9110, 8.8.3.3). */
static void
add_own(struct MHD_Response *m, struct exchange *x, bool gzipped)
{
	for (unsigned i = 0; i < x->res.nheaders; i++) {
		const struct pair *h = &x->res.headers[i];
		size_t len = strlen(h->value);

		if (gzipped && strcasecmp(h->name, "ETag") == 0 && len > 2)
			MHD_add_response_header(m, h->name,
			    arena_printf(x->req.a, "%.*s-gzip\"",
				(int)(len - 1), h->value));
		else
			MHD_add_response_header(m, h->name, h->value);
	}
}

static bool
is_open_path(const struct exchange *x)
{
	return !x->res.is_private &&
	    (strncmp(x->req.path, "/api/", 5) == 0 ||
		strncmp(x->req.path, "/r/", 3) == 0);
}

void
reply_head(struct MHD_Response *m, struct exchange *x, bool gzipped)
{
	const struct response *res = &x->res;

	if (res->type)
		MHD_add_response_header(m, "Content-Type", res->type);
	if (gzipped)
		MHD_add_response_header(m, "Content-Encoding", "gzip");
	if (!reply_get(res, "Vary") &&
	    (reply_can_gzip(res) || res->status == 304))
		MHD_add_response_header(m, "Vary", "Accept-Encoding");
	if (!reply_get(res, "Content-Security-Policy"))
		MHD_add_response_header(m, "Content-Security-Policy",
		    res->kind == BODY_FILE ? file_csp : page_csp);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (!reply_get(res, always[i].name))
			MHD_add_response_header(
			    m, always[i].name, always[i].value);
	if (x->req.secure)
		MHD_add_response_header(
		    m, "Strict-Transport-Security", "max-age=31536000");
	if (!reply_get(res, "Cache-Control"))
		MHD_add_response_header(m, "Cache-Control", default_caching(x));
	if ((res->cors || is_open_path(x)) &&
	    !reply_get(res, "Access-Control-Allow-Origin"))
		MHD_add_response_header(m, "Access-Control-Allow-Origin", "*");
	add_own(m, x, gzipped);
}

enum MHD_Result
reply_send(struct exchange *x)
{
	struct MHD_Response *m;
	enum MHD_Result ok;
	bool gzipped;

	if (x->cached)
		return cache_send(x);
	if (!x->res.status)
		x->res.status = 200;
	m = body_of(x, &gzipped);
	if (!m)
		return MHD_NO;
	reply_head(m, x, gzipped);
	if (x->refused || atomic_load(&x->req.server->draining))
		MHD_add_response_header(m, "Connection", "close");
	x->status = x->res.status;
	if (x->req.is_head || x->status == 304 || x->status == 204)
		x->bytes = 0;
	ok = MHD_queue_response(x->conn, (unsigned)x->status, m);
	MHD_destroy_response(m);
	return ok;
}
