/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - what a visitor asked, parsed and within limits. */
#ifndef PARVIS_HTTP_REQUEST_H
#define PARVIS_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

enum method {
	GET = 1, /* also answers HEAD */
	POST = 2,
	PUT = 4,
	DELETE = 8,
	OPTIONS = 16
};

/* A file of a multipart form (RFC 7578), already on disk under the temporary
 * folder; removed with the request unless a handler took it. An
 * input left empty gives none. */
struct upload {
	const char *field;     /* name of the form field */
	const char *file_name; /* as sent: not trusted, may be "" */
	const char *mime;      /* as sent: not trusted */
	struct spool spool;    /* finished: size and sha256 are set */
};

struct pair {
	const char *name, *value; /* decoded, valid UTF-8, NUL-free */
};

struct route;
struct server;

struct request {
	struct arena *a; /* lives until the answer was sent */
	enum method method;
	bool is_head;
	bool is_aside;      /* called again, where long answers may be made */
	int64_t called_ms;  /* date_clock_ms() when the handler was */
	const char *path;   /* decoded, starts with /, no . or .. segment */
	const char *target; /* as sent: path?query, at most 8 KiB */
	const char *remote; /* client's address; X-Forwarded-For only from a
			     * trusted proxy */
	bool secure;        /* https, directly or said by a trusted proxy */
	const char *id;     /* short random name, in the log */
	const struct route *route; /* NULL when none matched */
	struct pair *params;       /* segments bound by the route */
	unsigned nparams;
	struct pair *query;
	unsigned nquery;
	struct pair *form; /* urlencoded or multipart fields */
	unsigned nform;
	struct upload *uploads;
	unsigned nuploads;
	const char *body; /* BODY_JSON: the bytes */
	size_t body_len;
	struct server *server;
	void *app;     /* server_opts.app */
	void *user;    /* set by the guard: struct account * or NULL */
	void *session; /* set by the guard: struct session * or NULL */
};

/* First value of that name, or `missing` (may be NULL). */
const char *request_param(const struct request *r, const char *name);
const char *request_query(
    const struct request *r, const char *name, const char *missing);
const char *request_form(
    const struct request *r, const char *name, const char *missing);
/* The form has this field at all (a ticked box, a pressed button). */
bool request_has(const struct request *r, const char *name);
/* Every value of a repeated name, in order: i = 0, 1... until NULL. */
const char *request_query_nth(
    const struct request *r, const char *name, unsigned i);
const char *request_form_nth(
    const struct request *r, const char *name, unsigned i);
/* Header field, NULL when absent; name without case. */
const char *request_header(const struct request *r, const char *name);
/* Cookie (RFC 6265), NULL when absent. */
const char *request_cookie(const struct request *r, const char *name);

/* Whole number of a query parameter. ERR_INVALID in French, naming it, when
 * it is not one or lies outside min..max. */
enum err_code request_query_int(const struct request *r, const char *name,
    int64_t missing, int64_t min, int64_t max, int64_t *out,
    struct err *e) must_check;

/* What a query string says (application/x-www-form-urlencoded), decoded, in a;
 * at most 4,096 pairs. ERR_INVALID for more, NUL and bad UTF-8; `what` is the
 * French subject: « L'adresse ». */
enum err_code uri_pairs(struct arena *a, const char *s, size_t len,
    const char *what, struct pair **out, unsigned *n, struct err *e) must_check;

/* Best of `offers` (media types, ended by NULL) for the Accept header (RFC
 * 9110, 12.5.1), index or -1; no header: 0. */
int request_accepts(const struct request *r, const char *const *offers);

#endif
