/* SPDX-License-Identifier: Apache-2.0 */
/* message.c - a request made from its target and header fields. */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/exchange.h"

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
	if (s) {
		x->req.app = s->opts.app;
		x->req.secure = s->is_tls;
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
