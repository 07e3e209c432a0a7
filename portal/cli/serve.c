/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - parvis serve: database, jobs and HTTP until a signal. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/version.h"
#include "cli/command.h"
#include "jobs/queue.h"
#include "model/dataset.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/table.h"
#include "view/template.h"
#include "web/app.h"

#define JOB_THREADS 2
#define GRACE_S 10

/* One datagram to systemd when it asked for news (sd_notify(3)). */
static void
notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len;
	int fd;

	if (!path)
		return;
	len = strlen(path);
	if (len == 0 || len >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL,
		(struct sockaddr *)&to,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
		log_event(LOG_WARN, "cannot notify systemd", NULL);
	close(fd);
}

static void
wait_for_signal(const sigset_t *set)
{
	int sig = 0;

	sigwait(set, &sig);
	log_event(LOG_INFO, "stopping", "signal",
	    sig == SIGINT ? "INT" : "TERM", NULL);
}

/* What must hold before the first visitor; *app is filled in. */
static enum err_code
prepare(struct cli *c, struct app *app, struct err *e)
{
	bool ready = false;
	enum err_code rc = template_check_all(e);

	if (!rc)
		rc = blob_clean_tmp(c->blobs, e);
	if (!rc)
		rc = table_clean_parts(
		    arena_printf(c->a, "%s/tables", c->conf.data), e);
	if (!rc)
		rc = site_is_ready(c->db, &ready, e);
	if (!rc && c->conf.base_url[0])
		rc = dataset_freeze_identifiers(c->db, c->conf.base_url, e);
	if (rc)
		return rc;
	app->conf = &c->conf;
	app->pool = c->pool;
	app->blobs = c->blobs;
	app->data_dir = c->conf.data;
	if (!ready)
		memcpy(app->setup_token, random_hex(c->a, 32), 65);
	return ERR_OK;
}

static enum err_code
serve(struct cli *c, struct app *app, const sigset_t *set, struct err *e)
{
	const struct server_opts opts = {
		.conf = &c->conf,
		.routes = routes,
		.nroutes = routes_count,
		.tmp_dir = blob_tmp_dir(c->blobs),
		.app = app,
		.guard = app_guard,
		.before = app_before,
		.after = app_after,
		.failed = app_failed,
	};
	struct server *server;
	enum err_code rc = server_start(&opts, &server, e);

	if (rc)
		return rc;
	printf("Parvis %s répond sur %s\n", PARVIS_VERSION, server_url(server));
	if (app->setup_token[0])
		printf("Première mise en service : "
		       "%s/installation?jeton=%s\n",
		    c->conf.base_url[0] ? c->conf.base_url : server_url(server),
		    app->setup_token);
	fflush(stdout);
	notify("READY=1");
	wait_for_signal(set);
	notify("STOPPING=1");
	server_stop(server, GRACE_S);
	return ERR_OK;
}

enum err_code
cmd_serve(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *listen = NULL, *base_url = NULL;
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--listen", OPTION_TEXT, &listen },
		{ "--base-url", OPTION_TEXT, &base_url }, { 0 } };
	struct app app = { 0 };
	sigset_t set;
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && args.count > 0)
		rc = err_set(
		    e, ERR_USAGE, "Argument en trop : %.60s.", args.values[0]);
	if (rc)
		return rc;
	/* Blocked before any thread starts, so that only we receive them. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	rc = cli_conf(c, e);
	if (!rc && listen)
		rc = conf_set(&c->conf, c->a, "listen", listen, e);
	if (!rc && base_url)
		rc = conf_set(&c->conf, c->a, "base_url", base_url, e);
	c->creates = true;
	if (!rc)
		rc = cli_open(c, e);
	if (!rc)
		rc = prepare(c, &app, e);
	if (!rc)
		rc = queue_start(c->pool, c->blobs, c->conf.data, JOB_THREADS,
		    &app.queue, e);
	if (rc)
		return rc;
	rc = serve(c, &app, &set, e);
	queue_stop(app.queue);
	return rc;
}
