/* SPDX-License-Identifier: Apache-2.0 */
/* init.c - parvis init: the first set-up from the command line. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "model/blank.h"
#include "model/setup.h"
#include "web/app.h"

enum err_code
cmd_init(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *name = "", *kind = "", *siren = "", *insee = "";
	const char *email = "", *admin = "";
	bool from_stdin = false;
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--name", OPTION_TEXT, &name },
		{ "--kind", OPTION_TEXT, &kind },
		{ "--siren", OPTION_TEXT, &siren },
		{ "--insee", OPTION_TEXT, &insee },
		{ "--email", OPTION_TEXT, &email },
		{ "--admin", OPTION_TEXT, &admin },
		{ "--password-stdin", OPTION_FLAG, &from_stdin }, { 0 } };
	struct setup s = { 0 };
	const char *account, *password = "";
	struct org org;
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && !c->data)
		rc = err_set(e, ERR_USAGE,
		    "Indiquez le dossier des données avec --data.");
	if (!rc && !name[0] && !siren[0] && !insee[0])
		rc = err_set(e, ERR_USAGE,
		    "Indiquez au moins le nom de la collectivité avec --name.");
	if (!rc && admin[0])
		rc = cli_password(c, from_stdin, &password, e);
	c->creates = true;
	if (!rc)
		rc = cli_open(c, e);
	if (rc)
		return rc;
	org_init(&s.org);
	s.org.name = name;
	s.org.kind = kind[0] ? kind : "commune";
	s.org.siren = siren;
	s.org.insee_code = insee;
	s.org.email = email[0] ? email : admin;
	s.admin_email = admin;
	s.admin_name = "";
	s.admin_password = password;
	rc = setup_run(c->db, c->a, &s, &org, &account, e);
	if (rc)
		return rc;
	if (c->json)
		cli_print_json(json_pack("{s:s, s:s, s:s}", "id", org.id,
		    "slug", org.slug, "name", org.name));
	else
		printf("Portail créé dans %s pour « %s » (%s).\n", c->conf.data,
		    org.name, org.slug);
	return ERR_OK;
}
