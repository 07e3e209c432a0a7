/* SPDX-License-Identifier: Apache-2.0 */
/* toy.h - a small site for the server's tests, and a client of plain sockets.
 */
#ifndef PARVIS_TESTS_HTTP_TOY_H
#define PARVIS_TESTS_HTTP_TOY_H

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/str.h"
#include "folder.h"
#include "http/server.h"

#define PAGE_LEN 20000
#define MAX_UPLOAD 100000

struct toy {
	struct folder dir;
	struct conf conf;
	struct server *server;
	uint16_t port;
	uint32_t from; /* address that asks; 0: the usual one */
	char page[PAGE_LEN];
	char file[128];
	atomic_int made; /* pages made, not taken from the cache */
};

static inline struct toy *
toy_of(struct request *req)
{
	return req->app;
}

static enum err_code
toy_page(struct request *req, struct response *res, struct err *e)
{
	(void)e;
	atomic_fetch_add(&toy_of(req)->made, 1);
	response_bytes(
	    res, 200, "text/html; charset=utf-8", toy_of(req)->page, PAGE_LEN);
	return ERR_OK;
}

static enum err_code
toy_tagged(struct request *req, struct response *res, struct err *e)
{
	if (response_not_modified(res, req, "r1", 1700000000))
		return ERR_OK;
	return toy_page(req, res, e);
}

static enum err_code
toy_slug(struct request *req, struct response *res, struct err *e)
{
	struct str s;

	(void)e;
	str_init(&s, req->a, 100000);
	str_append_html(&s, request_param(req, "slug"));
	str_append(&s, "|");
	str_append_html(&s, request_query(req, "q", "-"));
	str_append_printf(&s, "|%s|%d", req->remote, req->secure);
	response_html(res, 200, &s);
	return ERR_OK;
}

static enum err_code
toy_api(struct request *req, struct response *res, struct err *e)
{
	struct str s;

	(void)e;
	str_init(&s, req->a, 100);
	str_append(&s, "{}");
	response_json(res, 200, &s);
	return ERR_OK;
}

static enum err_code
toy_file(struct request *req, struct response *res, struct err *e)
{
	int fd = open(toy_of(req)->file, O_RDONLY);

	(void)e;
	assert_true(fd >= 0);
	response_file(
	    res, req, fd, PAGE_LEN, "text/csv", "f1", 1700000000, "été.csv");
	return ERR_OK;
}

static enum err_code
toy_piece(void *arg, struct str *out, bool *more, struct err *e)
{
	int *left = arg;

	if (*left == -1)
		return err_set(e, ERR_INTERNAL, "Rien ne va plus.");
	for (int i = 0; i < 1000; i++)
		str_append_printf(out, "ligne %d\n", i);
	*left -= *left == -3 ? -2 : 1;
	*more = *left != 0;
	return ERR_OK;
}

/* /stream/0 is empty, /stream/cut fails at its second piece. */
static enum err_code
toy_stream(struct request *req, struct response *res, struct err *e)
{
	int *left = arena_new_of(req->a, int);
	const char *n = request_param(req, "slug");

	(void)e;
	*left = strcmp(n, "cut") == 0 ? -3 : (int)strtol(n, NULL, 10);
	response_stream(res, "text/plain; charset=utf-8", toy_piece, left);
	return ERR_OK;
}

/* What came in, in order: fields, files, body. */
static enum err_code
toy_echo(struct request *req, struct response *res, struct err *e)
{
	struct str s;

	(void)e;
	str_init(&s, req->a, 1 << 20);
	for (unsigned i = 0; i < req->nform; i++)
		str_append_printf(
		    &s, "%s=%s\n", req->form[i].name, req->form[i].value);
	for (unsigned i = 0; i < req->nuploads; i++)
		str_append_printf(&s, "%s:%s:%s:%lld:%.8s\n",
		    req->uploads[i].field, req->uploads[i].file_name,
		    req->uploads[i].mime, (long long)req->uploads[i].spool.size,
		    req->uploads[i].spool.sha256);
	if (req->body)
		str_append_printf(
		    &s, "body %zu %s\n", req->body_len, req->body);
	response_html(res, 200, &s);
	return ERR_OK;
}

static enum err_code
toy_fails(struct request *req, struct response *res, struct err *e)
{
	(void)req, (void)res;
	return err_set(e, ERR_CONFLICT, "Déjà pris.");
}

static inline void
toy_pause(int ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

static enum err_code
toy_slow(struct request *req, struct response *res, struct err *e)
{
	toy_pause(400);
	return toy_api(req, res, e);
}

/* So many milliseconds long, and says so first; /aside/fails then fails. */
static enum err_code
toy_aside(struct request *req, struct response *res, struct err *e)
{
	if (!req->is_aside) {
		response_header(res, req, "X-Forgotten", "1");
		response_aside(res);
		return ERR_OK;
	}
	if (strcmp(request_param(req, "slug"), "fails") == 0)
		return toy_fails(req, res, e);
	toy_pause((int)strtol(request_param(req, "slug"), NULL, 10));
	return toy_api(req, res, e);
}

/* As /stream/3, each piece so many milliseconds long; /pieces/cut fails at its
 * second one. */
static enum err_code
toy_slow_piece(void *arg, struct str *out, bool *more, struct err *e)
{
	int *ms = (int *)arg + 1;

	toy_pause(*ms);
	return toy_piece(arg, out, more, e);
}

static enum err_code
toy_pieces(struct request *req, struct response *res, struct err *e)
{
	int *left = arena_array_of(req->a, 2, int);
	const char *n = request_param(req, "slug");

	(void)e;
	left[0] = strcmp(n, "cut") == 0 ? -3 : 3;
	left[1] = (int)strtol(n, NULL, 10);
	response_stream_aside(
	    res, "text/plain; charset=utf-8", toy_slow_piece, left);
	return ERR_OK;
}

static enum err_code
toy_private(struct request *req, struct response *res, struct err *e)
{
	response_cookie(res, req, "s", "1", -1, false);
	return toy_page(req, res, e);
}

static const struct route toy_routes[] = {
	{ GET, "/", toy_page, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/kept", toy_page, PUBLIC, NO_BODY, 0, CATALOGUE, "" },
	{ GET, "/tagged", toy_tagged, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/d/:slug", toy_slug, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/file", toy_file, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/stream/:slug", toy_stream, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/pieces/:slug", toy_pieces, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/api/x/", toy_api, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/fails", toy_fails, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/slow", toy_slow, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/aside/:slug", toy_aside, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/kept/:slug", toy_aside, PUBLIC, NO_BODY, 0, CATALOGUE, "" },
	{ GET, "/private", toy_private, PUBLIC, NO_BODY, 0, OWN, "" },
	{ GET, "/never", toy_page, PUBLIC, NO_BODY, 0, NO_STORE, "" },
	{ DELETE, "/file", toy_echo, PUBLIC, NO_BODY, 0, OWN, "" },
	{ POST, "/form", toy_echo, PUBLIC, FORM, 4, OWN, "" },
	{ POST, "/up", toy_echo, PUBLIC, UPLOAD, 4, OWN, "" },
	{ POST, "/json", toy_echo, PUBLIC, JSON, 4, OWN, "" },
	{ POST, "/secret", toy_echo, SIGNED_IN, UPLOAD, 4, OWN, "" },
};
#define TOY_ROUTES (sizeof(toy_routes) / sizeof(toy_routes[0]))

static inline enum err_code
toy_guard(struct request *req, struct err *e)
{
	if (req->route->access == PUBLIC)
		return ERR_OK;
	return err_set(e, ERR_UNAUTHENTICATED, "Connectez-vous.");
}

static inline enum err_code
toy_before(struct request *req, struct response *res, bool *done, struct err *e)
{
	(void)e;
	if (req->route->caching == CATALOGUE)
		*done = response_from_cache(req, res, req->target);
	return ERR_OK;
}

static inline void
toy_after(struct request *req, struct response *res)
{
	if (req->route->caching == CATALOGUE)
		response_to_cache(req, res);
}

static inline void
toy_failed(struct request *req, struct response *res, const struct err *e)
{
	const char *text =
	    arena_printf(req->a, "failed %s: %s", req->path, e->msg);

	response_bytes(res, err_http_status(e->code),
	    "text/plain; charset=utf-8", text, strlen(text));
}

static inline void
toy_open_with(struct toy *t, const char *proxies, int threads)
{
	struct server_opts o = { .conf = &t->conf,
		.routes = toy_routes,
		.nroutes = TOY_ROUTES,
		.tmp_dir = t->dir.path,
		.app = t,
		.timeout_s = 1,
		.guard = toy_guard,
		.before = toy_before,
		.after = toy_after,
		.failed = toy_failed };
	struct err e = { 0 };

	t->conf = (struct conf){ .listen = "127.0.0.1:0",
		.threads = threads,
		.max_upload = MAX_UPLOAD,
		.tls_cert = "",
		.tls_key = "",
		.trusted_proxies = proxies };
	if (server_start(&o, &t->server, &e))
		fail_msg("%s", e.msg);
	t->port =
	    (uint16_t)strtol(strrchr(server_url(t->server), ':') + 1, NULL, 10);
}

static inline void
toy_open(struct toy *t, const char *proxies)
{
	toy_open_with(t, proxies, 2);
}

static inline int
toy_setup(void **state)
{
	struct toy *t = calloc(1, sizeof(*t));
	FILE *f;

	log_setup(LOG_ERROR, false);
	folder_make(&t->dir);
	for (int i = 0; i < PAGE_LEN; i++)
		t->page[i] = "<p>données ouvertes</p>\n"[i % 25];
	/* Beside the folder of uploads, which tests expect empty. */
	snprintf(t->file, sizeof(t->file), "%s.file", t->dir.path);
	f = fopen(t->file, "w");
	assert_non_null(f);
	fwrite(t->page, 1, PAGE_LEN, f);
	fclose(f);
	toy_open(t, "");
	*state = t;
	return 0;
}

static inline int
toy_teardown(void **state)
{
	struct toy *t = *state;

	server_stop(t->server, 1);
	remove(t->file);
	folder_remove(&t->dir);
	free(t);
	return 0;
}

static inline int
toy_connect(const struct toy *t)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_port = htons(t->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval limit = { .tv_sec = 5 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	if (t->from) {
		const struct sockaddr_in own = { .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(t->from) };

		assert_int_equal(
		    bind(fd, (const struct sockaddr *)&own, sizeof(own)), 0);
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static inline void
toy_send(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return; /* refused meanwhile: the answer says why */
		data += n;
		len -= (size_t)n;
	}
}

/* All that comes until the server closes, NUL-terminated; closes fd. */
static inline char *
toy_rest(int fd, size_t *len)
{
	size_t room = 1 << 22, n = 0;
	char *text = malloc(room);
	ssize_t got;

	while (n + 1 < room && (got = recv(fd, text + n, room - n - 1, 0)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	if (len)
		*len = n;
	close(fd);
	return text;
}

/* The answer to bytes sent as they are. */
static inline char *
toy_raw(const struct toy *t, const char *data, size_t len)
{
	int fd = toy_connect(t);

	toy_send(fd, data, len);
	return toy_rest(fd, NULL);
}

/* The answer to a request on its own connection; head: « GET / », then
 * further fields each ended by CRLF. */
static inline char *
toy_ask(
    const struct toy *t, const char *head, const char *fields, const char *body)
{
	struct str s;
	char *answer;

	str_init(&s, NULL, 1 << 22);
	str_append_printf(&s,
	    "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n%s", head,
	    fields, body);
	answer = toy_raw(t, s.data, s.len);
	str_free(&s);
	return answer;
}

static inline int
toy_status(const char *answer)
{
	if (strncmp(answer, "HTTP/1.1 ", 9) != 0)
		return 0;
	return (int)strtol(answer + 9, NULL, 10);
}

/* Value of a field of the answer, up to its end of line; NULL without. */
static inline const char *
toy_field(const char *answer, const char *name)
{
	static _Thread_local char value[300];
	const char *end = strstr(answer, "\r\n\r\n");
	const char *s = answer;
	size_t n = strlen(name);

	while (end && (s = strstr(s, "\r\n")) != NULL && s < end) {
		s += 2;
		if (strncasecmp(s, name, n) == 0 && s[n] == ':') {
			s += n + 1 + strspn(s + n + 1, " ");
			snprintf(value, sizeof(value), "%.*s",
			    (int)strcspn(s, "\r"), s);
			return value;
		}
	}
	return NULL;
}

static inline const char *
toy_body(const char *answer)
{
	const char *s = strstr(answer, "\r\n\r\n");

	return s ? s + 4 : "";
}

/* Status, and words in the body. */
static inline void
toy_expect(char *answer, int status, const char *words)
{
	if (toy_status(answer) != status || !strstr(toy_body(answer), words))
		fail_msg("not %d « %s »: %.400s", status, words, answer);
	free(answer);
}

/* Files left in the folder of uploads, once the server had time. */
static inline int
toy_left(const struct toy *t)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	int n = 0;

	for (int i = 0; i < 100; i++) {
		DIR *d = opendir(t->dir.path);

		n = -2; /* . and .. */
		while (readdir(d))
			n++;
		closedir(d);
		if (n == 0)
			break;
		nanosleep(&pause, NULL);
	}
	return n;
}

#endif
