/* SPDX-License-Identifier: Apache-2.0 */
/* floor.c - libmicrohttpd and nothing else: the same bytes to everyone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

struct fixed {
	char *bytes;
	size_t len;
};

static enum MHD_Result
answer(void *arg, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *data, size_t *len, void **ctx)
{
	const struct fixed *f = arg;
	struct MHD_Response *m;
	enum MHD_Result ok;

	(void)url, (void)method, (void)version, (void)data, (void)len;
	if (!*ctx) {
		*ctx = f->bytes;
		return MHD_YES;
	}
	m = MHD_create_response_from_buffer(
	    f->len, f->bytes, MHD_RESPMEM_PERSISTENT);
	ok = MHD_queue_response(c, MHD_HTTP_OK, m);
	MHD_destroy_response(m);
	return ok;
}

/* floor BYTES: prints its port, serves until its input ends. */
int
main(int argc, char **argv)
{
	struct fixed f = { 0 };
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *d;

	f.len = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
	f.bytes = malloc(f.len + 1);
	if (!f.bytes)
		return 1;
	memset(f.bytes, '.', f.len);
	d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL,
	    answer, &f, MHD_OPTION_END);
	info = d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		return 1;
	printf("%d\n", info->port);
	fflush(stdout);
	while (getchar() != EOF)
		continue;
	MHD_stop_daemon(d);
	free(f.bytes);
	return 0;
}
