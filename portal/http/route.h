/* SPDX-License-Identifier: Apache-2.0 */
/* route.h - address to function: the type of the one table in web/routes.c. */
#ifndef PARVIS_HTTP_ROUTE_H
#define PARVIS_HTTP_ROUTE_H

#include "http/request.h"
#include "http/response.h"

/* Least right that may call it. */
enum access {
	PUBLIC,
	SIGNED_IN,
	BY_RIGHT /* and above: which one is for the guard to tell */
};

/* What body it takes; FORM and UPLOAD imply the CSRF check of the guard. */
enum body {
	NO_BODY,
	FORM,   /* application/x-www-form-urlencoded or multipart, no file */
	UPLOAD, /* multipart with files, streamed to disk, up to max_upload */
	JSON    /* application/json */
};

/* How an anonymous GET may be kept. */
enum caching {
	NO_STORE,  /* never */
	CATALOGUE, /* same bytes while the catalogue's revision and the day last
		    */
	CATALOGUE_PAGE, /* the same, whatever its query but for « page » */
	OWN             /* the handler says itself (feeds, files, API) */
};

struct route {
	unsigned methods; /* GET also answers HEAD */
	const char
	    *pattern; /* "/a/:slug" ':' binds one segment; "/x.:ext" binds
		       * the rest of a segment after a literal prefix */
	enum err_code (*handler)(
	    struct request *, struct response *, struct err *);
	enum access access;
	enum body body;
	unsigned max_kib; /* request body limit in KiB, files left out */
	enum caching caching;
	const char *summary; /* one line, French: API page, tests, logs */
};

/*
 * First row that matches method and path: *out and the bound params in req
 * (decoded). ERR_NOT_FOUND; ERR_METHOD with *allow (in a) set to the Allow
 * header when the path exists with other methods. A path that only lacks or
 * has too much a final slash does not match.
 */
enum err_code route_find(const struct route *table, unsigned count,
    struct request *req, const struct route **out, const char **allow,
    struct err *e) must_check;

/* The same path with its final slash added or removed matches a GET row:
 * in a, else NULL. */
const char *route_slash_variant(
    const struct route *table, unsigned count, struct request *req);

#endif
