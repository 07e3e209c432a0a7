/* SPDX-License-Identifier: Apache-2.0 */
/* response.h - the answer: pages, JSON, files with ranges, streams. */
#ifndef PARVIS_HTTP_RESPONSE_H
#define PARVIS_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/request.h"

enum body_kind {
	BODY_NONE,
	BODY_BYTES,
	BODY_FILE,
	BODY_STREAM
};

/*
 * Filled by a handler with the functions below. The security headers (CSP,
 * nosniff, Referrer-Policy, frame-ancestors, HSTS behind https) are added by
 * the server on every answer.
 */
struct response {
	int status;       /* 200 unless said */
	const char *type; /* Content-Type, in the request's arena or static */
	struct pair *headers;
	unsigned nheaders;
	enum body_kind kind;
	const char *bytes; /* BODY_BYTES: in the request's arena, or static */
	size_t len;
	int fd; /* BODY_FILE: closed by the server */
	int64_t offset, size;
	/* BODY_STREAM: append the next piece to out; *more false at the end.
	 * Called again only when out was sent. A failure cuts the connection
	 * (never a short answer that looks whole). */
	enum err_code (*stream)(
	    void *arg, struct str *out, bool *more, struct err *e);
	void *stream_arg;     /* in the request's arena */
	bool is_stream_aside; /* see response_stream_aside() */
	bool is_private;      /* no shared caching, no page cache */
	bool cors;            /* any origin may read it */
	bool is_plain;        /* never compressed on its way: too much work, or
			       * compressed already */
	bool is_aside;        /* not made: see response_aside() */
};

/* Add a header field. CR, LF or NUL in value: our own bug (assert); texts of
 * people go through response_file() or percent-encoding. */
void response_header(struct response *res, struct request *req,
    const char *name, const char *value);

/* Whole bodies. The type is sent as given: "text/html; charset=utf-8". */
void response_bytes(struct response *res, int status, const char *type,
    const char *bytes, size_t len);
void response_html(struct response *res, int status, const struct str *html);
/* application/json with CORS * */
void response_json(struct response *res, int status, const struct str *json);
/* 302, 303, 301 or 308; location is path-absolute or an absolute URL of ours.
 */
void response_redirect(struct response *res, struct request *req, int status,
    const char *location);

/*
 * A file: ranges (RFC 9110, 14: one range; several give the whole), If-Range,
 * ETag, Last-Modified, If-None-Match, If-Modified-Since, HEAD. Takes fd.
 * type: media type; etag without quotes; download: file name for
 * Content-Disposition: attachment (RFC 6266, RFC 8187), or NULL for inline.
 */
void response_file(struct response *res, struct request *req, int fd,
    int64_t size, const char *type, const char *etag, int64_t modified,
    const char *download);

/* A streamed body, chunked; `type` as given. */
void response_stream(struct response *res, const char *type,
    enum err_code (*fn)(void *, struct str *, bool *, struct err *), void *arg);

/* The same, each piece being made on a thread kept for long answers: it may
 * take a while to be found, and the thread that sends it serves others. */
void response_stream_aside(struct response *res, const char *type,
    enum err_code (*fn)(void *, struct str *, bool *, struct err *), void *arg);

/*
 * This answer takes long, and this thread serves others: leave it (the handler
 * returns ERR_OK at once) and have the handler called again from the start,
 * req->is_aside set, on a thread kept for such answers. When too many wait
 * already the visitor is told so: 503.
 */
void response_aside(struct response *res);

/*
 * Conditional requests for generated bodies: sets ETag and Last-Modified
 * (0: none); when the client already has it, makes the answer a 304 and
 * returns true: the handler then returns at once.
 */
bool response_not_modified(struct response *res, struct request *req,
    const char *etag, int64_t modified);

/* Set-Cookie: HttpOnly, SameSite=Strict unless lax, Path=/, Secure behind
 * https. max_age -1: session cookie; 0: delete. */
void response_cookie(struct response *res, struct request *req,
    const char *name, const char *value, int64_t max_age, bool lax);

#endif
