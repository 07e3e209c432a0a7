/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h - inside http/: one request under way and what serves it. */
#ifndef PARVIS_HTTP_EXCHANGE_H
#define PARVIS_HTTP_EXCHANGE_H

#include <stdatomic.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "http/server.h"

#define TARGET_MAX 8192         /* bytes of path?query */
#define HEADERS_MAX (32 * 1024) /* bytes of all header fields */

struct aside;
struct cache;
struct cache_entry;
struct intake;
struct drain;
struct flow;
struct peers;

/* What is remembered of a connection. */
struct mark {
	bool is_refused; /* answered before its request was read */
};

struct server {
	struct server_opts opts;
	struct arena *a; /* what lives as long as the server */
	struct MHD_Daemon *daemon;
	int listen_fd;
	const char *url;
	const char *id_prefix; /* of request ids, random at each start */
	bool is_tls;
	struct peers *trusted;
	struct cache *cache;
	struct drain *drain;
	struct aside *aside;
	atomic_uint active; /* requests between their first and last byte */
	atomic_uint count;  /* requests since the start */
	atomic_bool draining;
};

/* A request on its way; the request handlers see is its first member. */
struct exchange {
	struct request req;
	struct response res;
	struct MHD_Connection *conn;
	struct pair *headers; /* borrowed from libmicrohttpd */
	unsigned nheaders;
	char *path_sent;        /* still encoded, without the query: the log */
	size_t target_len;      /* as sent, maybe over TARGET_MAX */
	const char *uri;        /* where libmicrohttpd keeps it */
	const char *query_sent; /* after the ?, "" without */
	const char *allow;
	bool begun, has_body, refused, answered;
	bool is_ready;         /* made aside: to send as it is */
	struct flow *flow;     /* of a body whose pieces are made aside */
	struct exchange *next; /* waiting aside */
	const char *network;   /* waiting aside: whom its address stands for */
	unsigned turn;         /* waiting aside: after so many of it */
	int64_t waits_since_ms;
	int64_t body_len;   /* announced, -1 when it was not */
	int forced_status;  /* 0: the one of the answer */
	struct err failure; /* found before the handler could run */
	struct intake *intake;
	const char *cache_key;      /* asked of the cache, which missed it */
	struct cache_entry *cached; /* the answer, a reference we hold */
	int status;                 /* as sent */
	int64_t started_us;
	int64_t bytes; /* of the body */
};

/* The exchange around a request (only ever made by exchange_new). */
struct exchange *exchange_of(const struct request *req);
/* In its own arena: freed by exchange_free. `target` as sent. */
struct exchange *exchange_new(struct server *s, const char *target);
void exchange_free(struct exchange *x);
/* Split the target, decode path and query: ERR_INVALID, ERR_TOO_BIG. */
enum err_code exchange_parse(struct exchange *x, struct err *e) must_check;
/* Add a header field of the request (borrowed). */
void exchange_header(struct exchange *x, const char *name, const char *value);

/* Callbacks of libmicrohttpd. */
void *exchange_on_target(
    void *server, const char *uri, struct MHD_Connection *conn);
enum MHD_Result exchange_on_call(void *server, struct MHD_Connection *conn,
    const char *url, const char *method, const char *version, const char *data,
    size_t *len, void **ctx);
void exchange_on_end(void *server, struct MHD_Connection *conn, void **ctx,
    enum MHD_RequestTerminationCode why);

/* The handler again, on another thread; the answer is ready then. */
void exchange_again(struct exchange *x);
/* No answer but that there is none: too many wait, or the server stops. */
void exchange_give_up(struct exchange *x);
/* No answer: nobody is left to read it. */
void exchange_drop(struct exchange *x);

/* Threads for answers that asked for response_aside(); none waits longer than
 * patience_s to be made. */
struct aside *aside_new(unsigned threads, unsigned patience_s);
/* Suspends the connection, for its answer or for the next piece of x->flow;
 * false when too many answers wait, when no thread can be had, or when the
 * server stops. */
bool aside_take(struct aside *s, struct exchange *x);
/* Lets what runs end; what waits is given up, and nothing is taken any more. */
void aside_stop(struct aside *s);
/* Once stopped, and nobody is left to ask. */
void aside_free(struct aside *s);

/* What of a body is kept, decided by the route: ERR_TOO_BIG, ERR_UNSUPPORTED,
 * ERR_NO_SPACE when that is known before its first byte. */
enum err_code intake_begin(struct exchange *x, struct err *e) must_check;
/* The next bytes. After a failure the rest is let go by; the failure comes
 * from intake_end. False: give up and cut the connection. */
bool intake_take(struct exchange *x, const char *data, size_t len);
/* The body is whole: fills form, uploads, body of the request. */
enum err_code intake_end(struct exchange *x, struct err *e) must_check;

/* Send x->res (or x->cached). */
enum MHD_Result reply_send(struct exchange *x);
/* Of a body whose connection is suspended: make its next piece; or cut it. */
void reply_fill(struct flow *f);
void reply_cut(struct flow *f);
/* The head every answer gets: type, security, caching, the handler's own. */
void reply_head(struct MHD_Response *m, struct exchange *x, bool gzipped);
/* The visitor takes gzip, and this type and length are worth it. */
bool reply_wants_gzip(const struct exchange *x);
bool reply_can_gzip(const struct response *res);
/* Value of a header the handler set, NULL without. */
const char *reply_get(const struct response *res, const char *name);
/* malloc'd gzip of bytes, NULL when it is not smaller. */
char *reply_gzip(const char *bytes, size_t len, size_t *out_len);
/* The If-None-Match field of the visitor lists this tag (RFC 9110, 13.1.2),
 * whatever its coding; *gzipped: the variant it named. */
bool etag_listed(const struct request *req, const char *tag, bool *gzipped);

struct cache *cache_new(size_t max_bytes);
void cache_free(struct cache *c);
void cache_release(struct server *s, struct cache_entry *entry);
/* Queue the form of the entry this visitor wants. */
enum MHD_Result cache_send(struct exchange *x);

/* Addresses from settings: « 127.0.0.1, 10.0.0.0/8, ::1 ». ERR_INVALID. */
enum err_code peers_parse(struct arena *a, const char *text, struct peers **out,
    struct err *e) must_check;
bool peers_has(const struct peers *p, const char *address);
/* Set remote and secure from the socket and, behind a trusted proxy, from
 * X-Forwarded-For and X-Forwarded-Proto. */
void peers_identify(
    const struct peers *p, struct request *req, const struct sockaddr *sa);

/* Sockets closed before their request was read: drained for a moment, so
 * that the answer is not lost to a reset (RFC 9112, 9.6). */
struct drain *drain_new(void);
void drain_take(struct drain *l, int fd);
void drain_free(struct drain *l);

/* A listening socket on « address:port »; *url in a. */
enum err_code listen_open(struct arena *a, const char *listen, bool tls,
    int *fd, const char **url, struct err *e) must_check;

/* Percent-decoded, in a; `+` is a space when plus. ERR_INVALID for NUL and
 * bad UTF-8, `what` is the French subject: « L'adresse ». */
enum err_code uri_decode(struct arena *a, const char *s, size_t len, bool plus,
    const char *what, const char **out, struct err *e) must_check;
/* The same path with everything but unreserved characters and / encoded. */
const char *uri_encode_path(struct arena *a, const char *path);
/* Parameter of a header field (« name » of « form-data; name="x" »), in a;
 * NULL when absent. The extended form name* (RFC 8187) wins. */
const char *field_param(struct arena *a, const char *field, const char *name);
/* Before the first ; in lower case, in a. */
const char *field_type(struct arena *a, const char *field);

#endif
