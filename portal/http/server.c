/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - start and stop of the HTTP daemon. */
#include "http/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "http/exchange.h"

#define CONNECTIONS_MAX 1000
#define PER_ADDRESS_MAX 64
#define CACHE_MAX (8 * 1024 * 1024)
/* 32 KiB of header fields, their records and the head of the answer;
 * cleared after every request, so no more than that. */
#define CONNECTION_MEMORY (48 * 1024)
#define PEM_MAX (1024 * 1024)
#define OPTIONS_MAX 20

struct options {
	struct MHD_OptionItem list[OPTIONS_MAX];
	unsigned n;
};

static void
add(struct options *o, enum MHD_OPTION name, intptr_t value, void *ptr)
{
	o->list[o->n++] = (struct MHD_OptionItem){ name, value, ptr };
}

/* We read path and query ourselves, from the target as it was sent. */
static size_t
leave_as_is(void *arg, struct MHD_Connection *conn, char *s)
{
	(void)arg, (void)conn;
	return strlen(s);
}

static void __attribute__((format(printf, 2, 0)))
log_library(void *arg, const char *fmt, va_list ap)
{
	char text[512];

	(void)arg;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\r\n")] = '\0';
	log_event(LOG_DEBUG, "libmicrohttpd", "text", text, NULL);
}

/* The mark of a connection says whether a request on it was refused. */
static void
on_connection(void *arg, struct MHD_Connection *conn, void **mark,
    enum MHD_ConnectionNotificationCode what)
{
	struct server *s = arg;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*mark = calloc(1, sizeof(struct mark));
		return;
	}
	info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info && *mark && ((struct mark *)*mark)->is_refused)
		drain_take(s->drain, info->connect_fd);
	free(*mark);
}

static enum err_code
read_pem(struct server *s, const char *setting, const char *path, char **out,
    struct err *e)
{
	struct err inner = { 0 };
	size_t len;

	if (file_read(s->a, path, PEM_MAX, out, &len, &inner) == ERR_OK)
		return ERR_OK;
	err_set(e, ERR_INVALID,
	    "%s" NNBSP ": impossible de lire le fichier %s.", setting, path);
	err_cause(e, "%s", inner.cause[0] ? inner.cause : inner.msg);
	return ERR_INVALID;
}

static enum err_code
add_tls(struct server *s, struct options *o, struct err *e)
{
	const struct conf *c = s->opts.conf;
	char *cert, *key;
	enum err_code rc;

	if (!*c->tls_cert && !*c->tls_key)
		return ERR_OK;
	if (!*c->tls_cert || !*c->tls_key)
		return err_set(e, ERR_INVALID,
		    "tls_cert et tls_key vont ensemble" NNBSP
		    ": donnez les deux, ou aucun.");
	rc = read_pem(s, "tls_cert", c->tls_cert, &cert, e);
	if (!rc)
		rc = read_pem(s, "tls_key", c->tls_key, &key, e);
	if (rc)
		return rc;
	s->is_tls = true;
	add(o, MHD_OPTION_HTTPS_MEM_CERT, 0, cert);
	add(o, MHD_OPTION_HTTPS_MEM_KEY, 0, key);
	return ERR_OK;
}

static unsigned
timeout_of(const struct server *s)
{
	return s->opts.timeout_s ? s->opts.timeout_s : 30;
}

static void
add_limits(const struct server *s, struct options *o)
{
	add(o, MHD_OPTION_CONNECTION_TIMEOUT, timeout_of(s), NULL);
	add(o, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL);
	/* Behind a proxy every visitor has the proxy's address. */
	if (!*s->opts.conf->trusted_proxies)
		add(o, MHD_OPTION_PER_IP_CONNECTION_LIMIT, PER_ADDRESS_MAX,
		    NULL);
	add(o, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL);
	add(o, MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL);
	if (s->opts.conf->threads > 1)
		add(o, MHD_OPTION_THREAD_POOL_SIZE,
		    (intptr_t)s->opts.conf->threads, NULL);
}

static enum err_code
start_daemon(struct server *s, struct options *o, struct err *e)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC |
	    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
	    (s->is_tls ? MHD_USE_TLS : 0);

	add(o, MHD_OPTION_END, 0, NULL);
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, exchange_on_call, s,
	    MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
	    MHD_OPTION_LISTEN_SOCKET, s->listen_fd, MHD_OPTION_URI_LOG_CALLBACK,
	    exchange_on_target, s, MHD_OPTION_NOTIFY_COMPLETED, exchange_on_end,
	    s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_as_is, NULL, MHD_OPTION_ARRAY,
	    o->list, MHD_OPTION_END);
	if (s->daemon)
		return ERR_OK;
	close(s->listen_fd);
	return err_set(e, ERR_INVALID,
	    s->is_tls ? "Le serveur ne démarre pas" NNBSP
			": vérifiez que tls_cert et tls_key sont un "
			"certificat et sa clé au format PEM."
		      : "Le serveur HTTP ne démarre pas" NNBSP
			": la machine manque de fils ou de descripteurs.");
}

enum err_code
server_start(const struct server_opts *opts, struct server **out, struct err *e)
{
	struct arena *a = arena_new();
	struct server *s = arena_new_of(a, struct server);
	struct options o = { .n = 0 };
	enum err_code rc;

	s->a = a;
	s->opts = *opts;
	s->id_prefix = arena_printf(a, "%s-", random_hex(a, 3));
	/* Writing to a closed socket is an error value, not a death. */
	signal(SIGPIPE, SIG_IGN);
	add_limits(s, &o);
	rc = peers_parse(a, opts->conf->trusted_proxies, &s->trusted, e);
	if (!rc)
		rc = add_tls(s, &o, e);
	if (!rc)
		rc = listen_open(a, opts->conf->listen, s->is_tls,
		    &s->listen_fd, &s->url, e);
	if (!rc) {
		s->cache = cache_new(CACHE_MAX);
		s->drain = drain_new();
		s->aside = aside_new(
		    (unsigned)(opts->conf->threads + 1) / 2, timeout_of(s));
		rc = start_daemon(s, &o, e);
	}
	if (rc) {
		if (s->aside) {
			aside_stop(s->aside);
			aside_free(s->aside);
		}
		cache_free(s->cache);
		drain_free(s->drain);
		arena_free(a);
		return rc;
	}
	*out = s;
	return ERR_OK;
}

const char *
server_url(const struct server *s)
{
	return s->url;
}

void
server_stop(struct server *s, int grace_s)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	int fd;

	atomic_store(&s->draining, true);
	fd = MHD_quiesce_daemon(s->daemon);
	/* Refuses from now on; the number stays taken until nobody uses it. */
	if (fd >= 0)
		shutdown(fd, SHUT_RDWR);
	for (int i = 0; i < grace_s * 50 && atomic_load(&s->active); i++)
		nanosleep(&pause, NULL);
	/* A suspended connection cannot be closed. */
	aside_stop(s->aside);
	MHD_stop_daemon(s->daemon);
	aside_free(s->aside);
	if (fd >= 0)
		close(fd);
	cache_free(s->cache);
	drain_free(s->drain);
	arena_free(s->a);
}
