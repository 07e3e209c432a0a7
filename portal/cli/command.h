/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - the subcommands: one table, one function each. */
#ifndef PARVIS_CLI_COMMAND_H
#define PARVIS_CLI_COMMAND_H

#include <jansson.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "cli/options.h"

struct db;
struct db_pool;
struct blob_store;

/* What most commands share; opened by cli_open(), closed by cli_main(). */
struct cli {
	struct arena *a;
	struct conf conf;
	const char *config; /* --config, or NULL */
	const char *data;   /* --data, or NULL */
	bool json;
	bool creates;    /* cli_open() may make the data folder */
	bool configured; /* conf is filled in */
	struct db_pool *pool;
	struct db *db;
	struct blob_store *blobs;
};

struct command {
	const char *name;
	const char *usage;   /* what follows the name */
	const char *summary; /* one line, French */
	const char *help;    /* a few lines, French, ends with a newline */
	enum err_code (*run)(
	    struct cli *c, int argc, char **argv, struct err *e);
};

/* The table, ended by a row without name. */
extern const struct command commands[];

/* Run one command line; the exit status: 0 done, 1 failed, 2 wrong usage. */
int cli_main(int argc, char **argv);

/* The flags every command takes: rows for its option table. */
#define CLI_OPTIONS(c)                                                         \
	{ "--config", OPTION_TEXT, &(c)->config },                             \
	    { "--data", OPTION_TEXT, &(c)->data },                             \
	{                                                                      \
		"--json", OPTION_FLAG, &(c)->json                              \
	}

/* Settings from --config (or /etc/parvis/parvis.conf when it is there), the
 * environment and --data. */
enum err_code cli_conf(struct cli *c, struct err *e) must_check;
/* The database and the files of the data folder, with the settings of
 * cli_conf(), called when that was not done. ERR_NOT_FOUND when there is no
 * portal in it, unless c->creates. */
enum err_code cli_open(struct cli *c, struct err *e) must_check;
/* In c->a: a password from the terminal, typed twice and not shown, or the
 * first line of standard input. */
enum err_code cli_password(
    struct cli *c, bool from_stdin, const char **out, struct err *e) must_check;
/* Leave what is queued to a « parvis work » of its own, if there is anything:
 * it outlives this command. */
void cli_work_later(struct cli *c);
/* Print JSON to standard output; takes j. */
void cli_print_json(json_t *j);

enum err_code cmd_serve(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_init(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_user(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_org(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_publish(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_import(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_export(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_check(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_backup(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_restore(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_work(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_routes(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_config(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_version(struct cli *c, int argc, char **argv, struct err *e);
enum err_code cmd_help(struct cli *c, int argc, char **argv, struct err *e);

#endif
