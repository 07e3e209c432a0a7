/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - flags and arguments of a command, from a table. */
#ifndef PARVIS_CLI_OPTIONS_H
#define PARVIS_CLI_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

/* A flag given several times: --keyword A --keyword B. */
struct option_list {
	const char *values[256];
	unsigned count;
};

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_LIST
};

/* One accepted flag; `to` points to a bool, a const char * or an option_list,
 * after the kind. Tables end with a row without name. */
struct option {
	const char *name; /* "--data" */
	enum option_kind kind;
	void *to;
};

/*
 * Read argv[0..argc): flags anywhere (« --data DIR » or « --data=DIR »), the
 * rest into args. « -- » ends the flags. ERR_USAGE in French for an unknown
 * flag, a missing value or too many arguments.
 */
enum err_code options_read(int argc, char **argv, const struct option *table,
    struct option_list *args, struct err *e) must_check;

/* A wrong call: exit status 2 and the usage of the command. */
#define ERR_USAGE ERR_NOT_ACCEPTABLE

#endif
