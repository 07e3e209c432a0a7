/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.c - parvis check, backup, restore and routes. */
#include <stdio.h>

#include "cli/command.h"
#include "jobs/backup.h"
#include "model/right.h"
#include "web/app.h"

static void
say(void *arg, const char *line)
{
	(void)arg;
	printf("%s\n", line);
}

enum err_code
cmd_check(struct cli *c, int argc, char **argv, struct err *e)
{
	bool deep = false;
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--deep", OPTION_FLAG, &deep }, { 0 } };
	int64_t findings = 0;
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc)
		rc = cli_open(c, e);
	if (!rc)
		rc = check_all(c->db, c->blobs, c->conf.data, deep, say, NULL,
		    &findings, e);
	if (rc)
		return rc;
	if (findings > 0)
		return err_set(e, ERR_CONFLICT,
		    "%lld anomalie(s) : voir ci-dessus. Remettez une "
		    "sauvegarde en place avec « parvis restore ».",
		    (long long)findings);
	printf("Tout va bien : base, fichiers et tableaux sont entiers.\n");
	return ERR_OK;
}

enum err_code
cmd_backup(struct cli *c, int argc, char **argv, struct err *e)
{
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c), { 0 } };
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && args.count != 1)
		rc = err_set(e, ERR_USAGE,
		    "Indiquez le dossier où écrire la sauvegarde.");
	if (!rc)
		rc = cli_open(c, e);
	if (!rc)
		rc = backup_make(c->db, c->conf.data, args.values[0], e);
	if (!rc)
		printf("Sauvegarde écrite dans %s\n", args.values[0]);
	return rc;
}

enum err_code
cmd_restore(struct cli *c, int argc, char **argv, struct err *e)
{
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c), { 0 } };
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && (args.count != 1 || !c->data))
		rc = err_set(e, ERR_USAGE,
		    "Indiquez la sauvegarde, et le dossier des données avec "
		    "--data.");
	if (!rc)
		rc = cli_conf(c, e);
	if (!rc)
		rc = backup_restore(args.values[0], c->conf.data, e);
	if (!rc)
		printf("Sauvegarde remise en place dans %s\n", c->conf.data);
	return rc;
}

static const char *
access_name(enum access a)
{
	static const char *const names[] = { "public", "signed-in" };

	return a < BY_RIGHT ? names[a] : right_name((enum right)(a - BY_RIGHT));
}

enum err_code
cmd_routes(struct cli *c, int argc, char **argv, struct err *e)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "DELETE",
		"OPTIONS" };
	static const char *const bodies[] = { "none", "form", "upload",
		"json" };
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c), { 0 } };
	enum err_code rc = options_read(argc, argv, table, &args, e);
	json_t *all = json_array();

	for (unsigned i = 0; !rc && i < routes_count; i++) {
		const struct route *r = &routes[i];
		json_t *list = json_array();

		for (unsigned m = 0; m < 5; m++) {
			if (r->methods & (1u << m))
				json_array_append_new(
				    list, json_string(methods[m]));
		}
		if (!c->json)
			printf("%-8s %-48s %-9s %s\n",
			    json_string_value(json_array_get(list, 0)),
			    r->pattern, access_name(r->access), r->summary);
		json_array_append_new(all,
		    json_pack("{s:o, s:s, s:s, s:s, s:i, s:s}", "methods", list,
			"pattern", r->pattern, "access", access_name(r->access),
			"body", bodies[r->body], "max_kib", (int)r->max_kib,
			"summary", r->summary));
	}
	if (!rc && c->json)
		cli_print_json(json_incref(all));
	json_decref(all);
	return rc;
}
