/* SPDX-License-Identifier: Apache-2.0 */
/* people.c - parvis user and parvis org: accounts and organizations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/command.h"
#include "model/blank.h"
#include "model/member.h"
#include "model/record.h"
#include "model/user.h"

static enum err_code
user_list(struct cli *c, struct err *e)
{
	json_t *all = json_array();
	struct account *rows;
	unsigned count;
	enum err_code rc = account_list(c->db, c->a, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		const struct account *u = &rows[i];

		if (c->json)
			json_array_append_new(all,
			    json_pack("{s:s, s:s, s:s, s:b, s:b}", "id", u->id,
				"email", u->email, "name", u->name, "admin",
				u->is_admin, "disabled", u->disabled_at != 0));
		else
			printf("%-40s %s%s\n", u->email, u->name,
			    u->disabled_at ? " (fermé)" : "");
	}
	if (c->json && !rc)
		cli_print_json(json_incref(all));
	json_decref(all);
	return rc;
}

/* What a command says of somebody. */
struct user_words {
	const char *email, *name, *org;
	struct option_list roles;
	bool from_stdin;
};

static enum err_code
read_roles(const struct user_words *w, unsigned *roles, struct err *e)
{
	*roles = 0;
	for (unsigned i = 0; i < w->roles.count; i++) {
		enum role r = role_of_name(w->roles.values[i]);

		if (!r)
			return err_set(e, ERR_USAGE,
			    "Le rôle «" NNBSP "%s" NNBSP "» n’existe pas" NNBSP
			    ": contributor, validator ou manager.",
			    w->roles.values[i]);
		*roles |= r;
	}
	return ERR_OK;
}

static enum err_code
give(struct cli *c, const char *account, const char *org, unsigned roles,
    struct err *e)
{
	struct membership m = { .account_id = account,
		.organization_id = org,
		.roles = roles,
		.address = "" };

	return member_set(c->db, c->a, &m, e);
}

/* Administrator of the portal, unless it is for an organization. */
static enum err_code
user_add(struct cli *c, const struct user_words *w, struct err *e)
{
	const char *password, *id;
	struct org o = { 0 };
	unsigned roles;
	enum err_code rc = read_roles(w, &roles, e);

	if (!rc && (w->org[0] != 0) != (roles != 0))
		rc = err_set(e, ERR_USAGE,
		    "Un rôle se donne dans une organisation" NNBSP
		    ": --org NOM et --role vont ensemble.");
	if (!rc && w->org[0])
		rc = org_get(c->db, c->a, w->org, &o, e);
	if (!rc)
		rc = cli_password(c, w->from_stdin, &password, e);
	if (!rc)
		rc = account_create(c->db, c->a, w->email, w->name, password,
		    roles == 0, &id, e);
	if (!rc)
		rc = audit_add(c->db, NULL, "account.create", "account", id,
		    w->email, "", e);
	if (!rc && roles)
		rc = give(c, id, o.id, roles, e);
	if (!rc)
		printf("Compte créé : %s\n", w->email);
	return rc;
}

/* The roles of somebody in an organization, instead of those they had. */
static enum err_code
user_role(struct cli *c, const struct user_words *w, struct err *e)
{
	struct account who = { 0 };
	struct org o = { 0 };
	unsigned roles;
	enum err_code rc = read_roles(w, &roles, e);

	if (!rc && !w->org[0])
		rc = err_set(e, ERR_USAGE,
		    "Dites dans quelle organisation" NNBSP ": --org NOM.");
	if (!rc)
		rc = account_get(c->db, c->a, w->email, &who, e);
	if (!rc)
		rc = org_get(c->db, c->a, w->org, &o, e);
	if (!rc)
		rc = give(c, who.id, o.id, roles, e);
	if (!rc)
		printf("%s (%s) : %s\n", who.email, o.name,
		    roles ? roles_label(c->a, roles) : "aucun rôle");
	return rc;
}

static enum err_code
user_one(
    struct cli *c, const char *verb, const struct user_words *w, struct err *e)
{
	const char *password;
	struct account who;
	enum err_code rc;

	if (strcmp(verb, "add") == 0)
		return user_add(c, w, e);
	if (strcmp(verb, "role") == 0)
		return user_role(c, w, e);
	rc = account_get(c->db, c->a, w->email, &who, e);
	if (rc)
		return rc;
	if (strcmp(verb, "disable") == 0) {
		rc = account_disable(c->db, who.id, e);
		if (!rc)
			printf("Compte fermé : %s\n", who.email);
		return rc;
	}
	rc = cli_password(c, w->from_stdin, &password, e);
	if (!rc)
		rc = account_set_password(c->db, who.id, password, NULL, "", e);
	if (!rc)
		printf("Mot de passe changé : %s\n", who.email);
	return rc;
}

enum err_code
cmd_user(struct cli *c, int argc, char **argv, struct err *e)
{
	static const char *const verbs[] = { "add", "role", "passwd", "disable",
		NULL };
	struct user_words w = { .name = "", .org = "" };
	bool list;
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--name", OPTION_TEXT, &w.name },
		{ "--org", OPTION_TEXT, &w.org },
		{ "--role", OPTION_LIST, &w.roles },
		{ "--password-stdin", OPTION_FLAG, &w.from_stdin }, { 0 } };
	unsigned v = 0;
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (rc)
		return rc;
	list = args.count == 1 && strcmp(args.values[0], "list") == 0;
	if (!list) {
		while (args.count == 2 && verbs[v] &&
		    strcmp(args.values[0], verbs[v]) != 0)
			v++;
		if (args.count != 2 || !verbs[v])
			return err_set(e, ERR_USAGE,
			    "Dites ce qu'il faut faire : list, ou add, role, "
			    "passwd, disable suivi d'une adresse "
			    "électronique.");
	}
	rc = cli_open(c, e);
	if (rc)
		return rc;
	if (list)
		return user_list(c, e);
	w.email = args.values[1];
	return user_one(c, args.values[0], &w, e);
}

static enum err_code
org_print(struct cli *c, struct err *e)
{
	json_t *all = json_array();
	struct org *rows;
	unsigned count;
	enum err_code rc = org_list(c->db, c->a, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		const struct org *o = &rows[i];

		if (c->json)
			json_array_append_new(all,
			    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}",
				"id", o->id, "slug", o->slug, "name", o->name,
				"kind", o->kind, "siren", o->siren,
				"insee_code", o->insee_code, "datasets",
				(json_int_t)o->datasets));
		else
			printf("%-30s %s\n", o->slug, o->name);
	}
	if (c->json && !rc)
		cli_print_json(json_incref(all));
	json_decref(all);
	return rc;
}

/* « 5.3,45.0,5.6,45.2 »: west, south, east, north. */
static enum err_code
read_bbox(const char *text, struct bbox *out, struct err *e)
{
	double n[4];
	char *end = NULL;

	for (int i = 0; i < 4; i++) {
		n[i] = strtod(text, &end);
		if (end == text || *end != (i < 3 ? ',' : '\0'))
			return err_set(e, ERR_USAGE,
			    "L'emprise s'écrit ouest,sud,est,nord en degrés, "
			    "par exemple 5.35,44.95,5.65,45.20.");
		text = end + 1;
	}
	*out = (struct bbox){ true, n[0], n[1], n[2], n[3] };
	return ERR_OK;
}

static enum err_code
org_add(struct cli *c, struct org *o, const char *parent, struct err *e)
{
	struct findings f = { 0 };
	struct org up;
	enum err_code rc = ERR_OK;

	if (parent[0]) {
		rc = org_get(c->db, c->a, parent, &up, e);
		if (rc)
			return rc;
		o->parent_id = up.id;
	}
	org_complete(c->a, o);
	org_check(c->a, o, &f);
	if (f.count > 0)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	rc = org_save(c->db, c->a, o, NULL, e);
	if (rc)
		return rc;
	if (c->json)
		cli_print_json(json_pack("{s:s, s:s, s:s}", "id", o->id, "slug",
		    o->slug, "name", o->name));
	else
		printf("Organisation créée : %s (%s)\n", o->name, o->slug);
	return ERR_OK;
}

enum err_code
cmd_org(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *parent = "", *bbox = "";
	struct option_list args = { 0 };
	struct org o;
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--kind", OPTION_TEXT, &o.kind },
		{ "--siren", OPTION_TEXT, &o.siren },
		{ "--siret", OPTION_TEXT, &o.siret },
		{ "--insee", OPTION_TEXT, &o.insee_code },
		{ "--parent", OPTION_TEXT, &parent },
		{ "--email", OPTION_TEXT, &o.email },
		{ "--telephone", OPTION_TEXT, &o.telephone },
		{ "--url", OPTION_TEXT, &o.url },
		{ "--description", OPTION_TEXT, &o.description },
		{ "--bbox", OPTION_TEXT, &bbox }, { 0 } };
	bool list;
	enum err_code rc;

	org_init(&o);
	o.kind = "commune";
	rc = options_read(argc, argv, table, &args, e);
	list = args.count == 1 && strcmp(args.values[0], "list") == 0;
	if (!rc && !list &&
	    (args.count != 2 || strcmp(args.values[0], "add") != 0))
		rc = err_set(e, ERR_USAGE,
		    "Dites ce qu'il faut faire : list, ou add suivi du nom.");
	if (!rc && bbox[0])
		rc = read_bbox(bbox, &o.bbox, e);
	if (!rc)
		rc = cli_open(c, e);
	if (rc)
		return rc;
	if (list)
		return org_print(c, e);
	o.name = args.values[1];
	return org_add(c, &o, parent, e);
}
