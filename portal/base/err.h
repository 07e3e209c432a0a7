/* SPDX-License-Identifier: Apache-2.0 */
/* err.h - failures as values: a code, words for a person, a technical cause. */
#ifndef PARVIS_BASE_ERR_H
#define PARVIS_BASE_ERR_H

enum err_code {
	ERR_OK,
	ERR_INVALID,         /* what was given cannot be accepted: 400 */
	ERR_UNPROCESSABLE,   /* a form to correct and send again: 422 */
	ERR_UNAUTHENTICATED, /* sign in first: 401 */
	ERR_FORBIDDEN,       /* signed in, but not allowed; bad CSRF: 403 */
	ERR_NOT_FOUND,       /* 404 */
	ERR_METHOD,          /* known path, other method: 405 */
	ERR_NOT_ACCEPTABLE,  /* no format both sides know: 406 */
	ERR_TIMEOUT,         /* the client was too slow: 408 */
	ERR_CONFLICT,    /* somebody else was faster, or already exists: 409 */
	ERR_GONE,        /* deleted, and known to be: 410 */
	ERR_TOO_BIG,     /* over a limit: 413 */
	ERR_UNSUPPORTED, /* media type or format nobody reads here: 415 */
	ERR_RANGE,       /* range outside the file: 416 */
	ERR_THROTTLED,   /* too many tries: 429 */
	ERR_HEADERS,     /* header fields too large: 431 */
	ERR_INTERNAL,    /* our own failure: 500 */
	ERR_BUSY,        /* database or worker busy, try again: 503 */
	ERR_NO_SPACE,    /* disk full: 507 */
	ERR_CODES
};

/*
 * A plain value on the caller's stack, zeroed before use: struct err e = {0}.
 * msg is French, one sentence saying what, where and how to mend it, never a
 * secret, never SQL. cause is for the log only (English or the library's own
 * words), may be empty.
 */
struct err {
	enum err_code code;
	char msg[512];
	char cause[256];
	const char *file;
	int line;
};

/*
 * Record a failure and return its code, so that `return err_set(...)` is the
 * idiom. The first failure wins: a second call changes nothing and returns
 * the first code. Text that would be cut is cut at a whole UTF-8 character.
 */
#define err_set(e, code, ...)                                                  \
	err_set_at(e, code, __FILE__, __LINE__, __VA_ARGS__)
enum err_code err_set_at(struct err *e, enum err_code code, const char *file,
    int line, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Add the technical cause, for the log, to a failure just set. */
void err_cause(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget a failure that was dealt with. */
void err_clear(struct err *e);

/* The only map from codes to HTTP (RFC 9110, RFC 4918 for 507). ERR_OK: 200. */
int err_http_status(enum err_code code);

#define must_check __attribute__((warn_unused_result))

#endif
