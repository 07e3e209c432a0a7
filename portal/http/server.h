/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - the HTTP daemon: the only place that knows libmicrohttpd. */
#ifndef PARVIS_HTTP_SERVER_H
#define PARVIS_HTTP_SERVER_H

#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "http/route.h"

struct server;

struct server_opts {
	const struct conf *conf; /* listen, threads, TLS, proxies, limits */
	const struct route *routes;
	unsigned nroutes;
	const char *tmp_dir; /* uploads under way */
	void *app;           /* handed to every request */
	unsigned timeout_s;  /* without a byte either way, or waiting for
			      * response_aside(); 0: 30 */
	/*
	 * Called once the headers are read and the route known, before any
	 * byte of a body is taken: finds session and user, refuses who may not
	 * (before the upload, not after). ERR_OK lets it through.
	 */
	enum err_code (*guard)(struct request *, struct err *e);
	/*
	 * Called when the body is complete, before the handler: CSRF check;
	 * may answer by itself (a 304, the page cache) by setting *done.
	 */
	enum err_code (*before)(
	    struct request *, struct response *, bool *done, struct err *e);
	/* After the handler answered: fills the page cache. May be NULL. */
	void (*after)(struct request *, struct response *);
	/* Turns a failure into the page or JSON of the portal, and logs it. */
	void (*failed)(
	    struct request *, struct response *, const struct err *e);
};

/*
 * Listen and answer in the background. Limits: 32 KiB of headers (431), 8 KiB
 * of target (414 said as ERR_TOO_BIG), 30 s without a byte either way closes
 * the connection, at most 1,000 connections and 64 of one address. ERR_INVALID,
 * in French, when the address is taken or TLS files cannot be used.
 */
enum err_code server_start(const struct server_opts *opts, struct server **out,
    struct err *e) must_check;
/* Where it listens, as http://127.0.0.1:41234 (port 0 was filled in). */
const char *server_url(const struct server *s);
/* Refuse new connections, let the running ones finish for grace_s seconds. */
void server_stop(struct server *s, int grace_s);

/*
 * A small cache of whole answers (LRU, at most 8 MiB): key, in the request's
 * arena, names all that the bytes depend on. Holds the identity and gzip forms,
 * and answers If-None-Match. response_from_cache fills res and returns true on
 * a hit; after a miss response_to_cache keeps the answer under that key.
 */
bool response_from_cache(
    struct request *req, struct response *res, const char *key);
void response_to_cache(struct request *req, const struct response *res);

#endif
