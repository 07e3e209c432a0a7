/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - flags and arguments of a command. */
#include "cli/options.h"

#include <string.h>

#define COUNT(list) (sizeof((list)->values) / sizeof((list)->values[0]))

static enum err_code
list_add(
    struct option_list *l, const char *value, const char *name, struct err *e)
{
	if (l->count == COUNT(l))
		return err_set(e, ERR_USAGE,
		    "Trop de valeurs pour %s (256 au plus).", name);
	l->values[l->count++] = value;
	return ERR_OK;
}

/* The row of this flag; *value is set when written « --name=value ». */
static const struct option *
find(const struct option *table, const char *arg, const char **value)
{
	size_t len = strcspn(arg, "=");

	*value = arg[len] ? arg + len + 1 : NULL;
	for (; table->name; table++) {
		if (strlen(table->name) == len &&
		    strncmp(table->name, arg, len) == 0)
			return table;
	}
	return NULL;
}

static enum err_code
take(const struct option *o, const char *value, struct err *e)
{
	if (o->kind == OPTION_LIST)
		return list_add(o->to, value, o->name, e);
	*(const char **)o->to = value;
	return ERR_OK;
}

enum err_code
options_read(int argc, char **argv, const struct option *table,
    struct option_list *args, struct err *e)
{
	enum err_code rc = ERR_OK;
	bool flags = true;

	for (int i = 0; i < argc && !rc; i++) {
		const struct option *o;
		const char *value;

		if (!flags || argv[i][0] != '-' || argv[i][1] == '\0') {
			rc = list_add(args, argv[i], "les arguments", e);
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			flags = false;
			continue;
		}
		o = find(table, argv[i], &value);
		if (!o)
			return err_set(
			    e, ERR_USAGE, "Option inconnue : %.60s.", argv[i]);
		if (o->kind == OPTION_FLAG && value)
			return err_set(e, ERR_USAGE,
			    "%s ne prend pas de valeur.", o->name);
		if (o->kind == OPTION_FLAG) {
			*(bool *)o->to = true;
			continue;
		}
		if (!value && i + 1 == argc)
			return err_set(e, ERR_USAGE,
			    "Il manque une valeur après %s.", o->name);
		rc = take(o, value ? value : argv[++i], e);
	}
	return rc;
}
