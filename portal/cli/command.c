/* SPDX-License-Identifier: Apache-2.0 */
/* command.c - running one command line, and what the commands share. */
#include "cli/command.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "store/blob.h"
#include "store/db.h"

#define DEFAULT_CONFIG "/etc/parvis/parvis.conf"

static enum log_level
level_of(const char *name)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };

	for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
		if (strcmp(name, names[i]) == 0)
			return (enum log_level)i;
	}
	return LOG_INFO;
}

enum err_code
cli_conf(struct cli *c, struct err *e)
{
	const char *file = c->config ? c->config : DEFAULT_CONFIG;
	enum err_code rc = conf_load(&c->conf, c->a, file, c->config, e);

	if (!rc && c->data)
		rc = conf_set(&c->conf, c->a, "data", c->data, e);
	if (rc)
		return rc;
	log_setup(level_of(c->conf.log_level),
	    strcmp(c->conf.log_format, "json") == 0);
	if (c->conf.theme_dir[0])
		assets_override(c->conf.theme_dir);
	c->configured = true;
	return ERR_OK;
}

enum err_code
cli_open(struct cli *c, struct err *e)
{
	enum err_code rc = c->configured ? ERR_OK : cli_conf(c, e);

	if (!rc && !c->creates &&
	    !file_exists(arena_printf(c->a, "%s/" DB_FILE, c->conf.data)))
		rc = err_set(e, ERR_NOT_FOUND,
		    "Il n'y a pas de portail dans «" NNBSP "%s" NNBSP "»" NNBSP
		    ": vérifiez --data, ou créez-le avec «" NNBSP
		    "parvis init" NNBSP "».",
		    c->conf.data);
	if (!rc)
		rc = file_mkdirs(c->conf.data, e);
	if (!rc)
		rc = blob_open(c->conf.data, &c->blobs, e);
	if (!rc)
		rc = db_pool_open(c->conf.data, &c->pool, e);
	if (!rc)
		rc = db_pool_get(c->pool, &c->db, e);
	return rc;
}

/* One line of standard input without its end; NULL at the end. */
static char *
read_line(struct arena *a)
{
	char *line = NULL, *copy = NULL;
	size_t size = 0;
	ssize_t n = getline(&line, &size, stdin);

	if (n >= 0) {
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			n--;
		copy = arena_strndup(a, line, (size_t)n);
	}
	if (line)
		sodium_memzero(line, size);
	free(line);
	return copy;
}

static char *
ask_hidden(struct arena *a, const char *prompt)
{
	struct termios old, quiet;
	char *line;

	fputs(prompt, stderr);
	if (tcgetattr(STDIN_FILENO, &old))
		return NULL;
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	line = read_line(a);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	fputc('\n', stderr);
	return line;
}

enum err_code
cli_password(struct cli *c, bool from_stdin, const char **out, struct err *e)
{
	const char *again;

	if (from_stdin) {
		*out = read_line(c->a);
		if (*out)
			return ERR_OK;
		return err_set(e, ERR_INVALID,
		    "Aucun mot de passe sur l'entrée standard.");
	}
	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE,
		    "Le mot de passe se tape au terminal ; ajoutez "
		    "--password-stdin pour le donner sur l'entrée standard.");
	*out = ask_hidden(c->a, "Mot de passe (12 caractères au moins) : ");
	again = ask_hidden(c->a, "Encore une fois : ");
	if (!*out || !again || strcmp(*out, again) != 0)
		return err_set(e, ERR_INVALID,
		    "Les deux saisies diffèrent : recommencez.");
	return ERR_OK;
}

void
cli_print_json(json_t *j)
{
	json_dumpf(j, stdout, JSON_INDENT(2));
	fputc('\n', stdout);
	json_decref(j);
}

static const struct command *
find(const char *name)
{
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

static int
report(const struct command *cmd, enum err_code rc, const struct err *e)
{
	if (!rc)
		return 0;
	fprintf(stderr, "parvis : %s\n", e->msg);
	if (e->cause[0])
		fprintf(stderr, "  (%s)\n", e->cause);
	if (rc != ERR_USAGE)
		return 1;
	fprintf(stderr, "Usage : parvis %s %s\n", cmd->name, cmd->usage);
	return 2;
}

static int
run(const struct command *cmd, int argc, char **argv)
{
	struct cli c = { .a = arena_new() };
	struct err e = { 0 };
	int status = report(cmd, cmd->run(&c, argc, argv, &e), &e);

	if (c.pool)
		db_pool_close(c.pool);
	if (c.blobs)
		blob_close(c.blobs);
	arena_free(c.a);
	if (fflush(stdout) != 0 && status == 0) {
		perror("parvis : la sortie n'a pas pu être écrite en entier");
		status = 1;
	}
	return status;
}

int
cli_main(int argc, char **argv)
{
	const struct command *cmd;

	if (sodium_init() < 0)
		return 1;
	if (argc < 1) {
		run(find("help"), 0, NULL);
		return 2;
	}
	cmd = find(argv[0]);
	if (!cmd) {
		fprintf(stderr,
		    "parvis : commande inconnue : %.60s. « parvis help » les "
		    "montre toutes.\n",
		    argv[0]);
		return 2;
	}
	return run(cmd, argc - 1, argv + 1);
}
