/* SPDX-License-Identifier: Apache-2.0 */
/* work.c - parvis work: background jobs, without a portal to run them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"
#include "jobs/work.h"

enum err_code
cmd_work(struct cli *c, int argc, char **argv, struct err *e)
{
	struct option_list args = { 0 };
	bool wait = false;
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--wait", OPTION_FLAG, &wait }, { 0 } };
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && args.count > 0)
		rc = err_set(
		    e, ERR_USAGE, "La commande work n’a pas d’argument.");
	if (!rc)
		rc = cli_open(c, e);
	if (rc)
		return rc;
	work_be_modest();
	return queue_drain(c->db, c->blobs, c->conf.data, wait, e);
}

/* Becomes « parvis work », with nothing of who called it. */
static void
become_worker(const char *data)
{
	char *const args[] = { (char[]){ "parvis" }, (char[]){ "work" },
		(char[]){ "--data" }, (char *)(uintptr_t)data, NULL };
	int null = open("/dev/null", O_RDWR);

	if (setsid() < 0 || null < 0)
		_exit(1);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	closefrom(3);
	execv("/proc/self/exe", args);
	_exit(1);
}

void
cli_work_later(struct cli *c)
{
	struct err e = { 0 };
	bool empty = true;
	pid_t child;

	if (queue_is_empty(c->db, &empty, &e)) {
		log_err("no background work", &e);
		return;
	}
	if (empty)
		return;
	/* A child of a child: nobody has to wait for it. */
	child = fork();
	if (child == 0) {
		if (fork() == 0)
			become_worker(c->conf.data);
		_exit(0);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}
