/* SPDX-License-Identifier: Apache-2.0 */
/* admin_people.c - back office: the people of an organization, invitations. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/invitation.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

#define LIMITS_SHOWN 500 /* datasets a contributor may be limited to */

static const struct field invite_fields[] = {
	{ "email", "Adresse électronique",
	    "Si elle n’a pas encore de compte, un lien d’invitation vous sera "
	    "donné à lui envoyer.",
	    FIELD_EMAIL, true, 254, NULL },
	{ "roles", "Rôles", NULL, FIELD_CHECKS, true, 0, NULL },
};

/* None of them: the person leaves. */
static const struct field roles_field = { "roles", "Rôles", NULL, FIELD_CHECKS,
	false, 0, NULL };

static const struct field limit_field = { "limite",
	"Limite du rôle de contributeur", NULL, FIELD_CHECKS, false, 0, NULL };

static const struct field limits_field = { "jeux", "Jeux de données confiés",
	"Ne comptent que si la limite ci-dessus est cochée.", FIELD_CHECKS,
	false, 0, NULL };

static const struct field join_fields[] = {
	{ "name", "Prénom et nom", NULL, FIELD_TEXT, false, 100, "name" },
	{ "password", "Mot de passe",
	    "Douze caractères au moins. Une suite de quatre ou cinq mots sans "
	    "lien entre eux est facile à retenir.",
	    FIELD_PASSWORD, true, 0, "new-password" },
};

static const char *
people_path(struct request *req, const char *org)
{
	return arena_printf(req->a, "/admin/organisations/%s/personnes", org);
}

static void
role_options(json_t *field, unsigned chosen)
{
	for (unsigned r = 1; r < ROLE_ADMIN; r <<= 1)
		form_option(field, role_name(r), role_label(r), role_words(r),
		    chosen & r);
}

/* Those ticked in the form. */
static unsigned
chosen_roles(struct request *req)
{
	unsigned roles = 0;
	const char *name;

	for (unsigned i = 0; (name = request_form_nth(req, "roles", i)); i++)
		roles |= role_of_name(name);
	return roles;
}

/* --- the list ----------------------------------------------------------- */

static enum err_code
put_members(struct request *req, struct db *db, json_t *ctx,
    const struct org *o, struct err *e)
{
	json_t *list = ctx_list(ctx, "members");
	struct member *rows;
	unsigned count;
	enum err_code rc = member_list(db, req->a, o->id, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		const struct account *who = &rows[i].who;
		json_t *m = ctx_row(list);

		ctx_text(m, "name", who->name[0] ? who->name : who->email);
		ctx_text(m, "email", who->name[0] ? who->email : NULL);
		ctx_text(m, "roles", roles_label(req->a, rows[i].roles));
		ctx_text(m, "limits",
		    rows[i].is_limited
			? text_count(req->a, rows[i].limits, "jeu de données",
			      "jeux de données")
			: NULL);
		ctx_flag(m, "is_closed", who->disabled_at != 0);
		ctx_text(m, "seen",
		    who->last_seen_at
			? date_ago(req->a, who->last_seen_at, date_now())
			: NULL);
		ctx_text(m, "edit",
		    arena_printf(
			req->a, "%s/%s", people_path(req, o->id), who->id));
	}
	return rc;
}

static enum err_code
put_invitations(struct request *req, struct db *db, json_t *ctx,
    const struct org *o, struct err *e)
{
	json_t *list = ctx_list(ctx, "invitations");
	struct invitation *rows;
	unsigned count;
	enum err_code rc = invitation_list(db, req->a, o->id, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		json_t *m = ctx_row(list);

		ctx_text(m, "email", rows[i].email);
		ctx_text(m, "roles", roles_label(req->a, rows[i].roles));
		ctx_text(m, "until", date_french(req->a, rows[i].expires_at));
	}
	ctx_flag(ctx, "has_invitations", !rc && count > 0);
	return rc;
}

/* link: of an invitation just made, or NULL. */
static enum err_code
people_page(struct request *req, struct response *res, int status,
    struct db *db, const struct org *o, const struct findings *errors,
    const char *link, struct err *e)
{
	json_t *ctx, *fields;
	enum err_code rc = app_page(
	    req, res, arena_printf(req->a, "Personnes – %s", o->name), &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "org", o->name);
	ctx_text(ctx, "action", people_path(req, o->id));
	ctx_text(ctx, "link", link);
	ctx_int(ctx, "days", INVITATION_DAYS);
	fields = ctx_list(ctx, "fields");
	form_field(fields, &invite_fields[0],
	    errors ? form_text(req, "email") : "", errors);
	role_options(form_field(fields, &invite_fields[1], NULL, errors),
	    errors ? chosen_roles(req) : ROLE_CONTRIBUTOR);
	form_errors(ctx, errors);
	rc = put_members(req, db, ctx, o, e);
	if (!rc)
		rc = put_invitations(req, db, ctx, o, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, status, "admin/people", ctx, e);
}

static enum err_code
load(struct request *req, struct db **db, struct org *o, struct err *e)
{
	enum err_code rc = app_db(req, db, e);

	return rc ? rc : org_get(*db, req->a, request_param(req, "id"), o, e);
}

enum err_code
admin_people_list(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	return rc ? rc : people_page(req, res, 200, db, &o, NULL, NULL, e);
}

static enum err_code
invite(struct request *req, struct response *res, struct db *db,
    const struct org *o, unsigned roles, struct findings *errors, struct err *e)
{
	struct err why = { 0 };
	const char *token;
	enum err_code rc = invitation_make(db, req->a, form_text(req, "email"),
	    o->id, roles, app_user(req)->id, req->remote, &token, &why);

	if (rc == ERR_UNPROCESSABLE || rc == ERR_CONFLICT) {
		findings_add(errors, req->a, "email", "%s", why.msg);
		return people_page(req, res, 422, db, o, errors, NULL, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	return people_page(req, res, 200, db, o, NULL,
	    arena_printf(
		req->a, "%s/invitation?jeton=%s", app_base_url(req), token),
	    e);
}

enum err_code
admin_people_add(struct request *req, struct response *res, struct err *e)
{
	unsigned roles = chosen_roles(req);
	struct findings errors = { 0 };
	struct err why = { 0 };
	struct account who = { 0 };
	struct membership m;
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	if (rc)
		return rc;
	if (!roles) {
		findings_add(
		    &errors, req->a, "roles", "Choisissez au moins un rôle.");
		return people_page(req, res, 422, db, &o, &errors, NULL, e);
	}
	/* An address, not what else an account is known by. */
	rc = text_is_email(form_text(req, "email"))
	    ? account_get(db, req->a, form_text(req, "email"), &who, &why)
	    : ERR_NOT_FOUND;
	if (rc == ERR_NOT_FOUND)
		return invite(req, res, db, &o, roles, &errors, e);
	m = (struct membership){ .account_id = who.id,
		.organization_id = o.id,
		.roles = roles,
		.by = app_user(req)->id,
		.address = req->remote };
	if (!rc)
		rc = member_add(db, req->a, &m, &why);
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes",
	    arena_printf(req->a, "%s est maintenant %s.", who.email,
		roles_label(req->a, roles)));
	response_redirect(res, req, 303, people_path(req, o.id));
	return ERR_OK;
}

enum err_code
admin_people_cancel(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	if (!rc)
		rc = invitation_cancel(db, req->a, form_text(req, "email"),
		    o.id, app_user(req)->id, req->remote, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes",
	    "L’invitation est annulée" NNBSP ": son lien ne sert plus.");
	response_redirect(res, req, 303, people_path(req, o.id));
	return ERR_OK;
}

/* --- one of them -------------------------------------------------------- */

/* A member of the organization, by account. ERR_NOT_FOUND. */
static enum err_code
load_member(struct request *req, struct db *db, const struct org *o,
    struct member *out, struct err *e)
{
	const char *id = request_param(req, "who");
	struct member *rows;
	unsigned count;
	enum err_code rc = member_list(db, req->a, o->id, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		if (strcmp(rows[i].who.id, id) != 0)
			continue;
		*out = rows[i];
		return ERR_OK;
	}
	return rc ? rc
		  : err_set(e, ERR_NOT_FOUND,
			"Cette personne n’a pas de rôle dans cette "
			"organisation.");
}

static enum err_code
put_limits(struct request *req, struct db *db, json_t *fields,
    const struct org *o, const struct member *m, struct err *e)
{
	const char **limits;
	struct dataset *rows;
	unsigned nlimits, count;
	json_t *f;
	enum err_code rc =
	    member_limits(db, req->a, m->who.id, o->id, &limits, &nlimits, e);

	if (!rc)
		rc = dataset_list_of(
		    db, req->a, o->id, LIMITS_SHOWN, &rows, &count, e);
	if (rc || count == 0)
		return rc;
	f = form_field(fields, &limit_field, NULL, NULL);
	form_option(f, "1", "Seulement les jeux de données confiés ci-dessous",
	    NULL, m->is_limited);
	f = form_field(fields, &limits_field, NULL, NULL);
	for (unsigned i = 0; i < count; i++) {
		bool chosen = false;

		for (unsigned k = 0; k < nlimits; k++)
			chosen |= strcmp(limits[k], rows[i].id) == 0;
		form_option(f, rows[i].id,
		    rows[i].title[0] ? rows[i].title : "Sans titre", NULL,
		    chosen);
	}
	return ERR_OK;
}

static enum err_code
person_page(struct request *req, struct response *res, int status,
    struct db *db, const struct org *o, const struct member *m,
    const struct findings *errors, struct err *e)
{
	const char *name = m->who.name[0] ? m->who.name : m->who.email;
	json_t *ctx, *fields;
	enum err_code rc = app_page(
	    req, res, arena_printf(req->a, "%s – %s", name, o->name), &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "org", o->name);
	ctx_text(ctx, "name", name);
	ctx_text(ctx, "email", m->who.name[0] ? m->who.email : NULL);
	ctx_text(ctx, "people", people_path(req, o->id));
	ctx_text(ctx, "action",
	    arena_printf(req->a, "%s/%s", people_path(req, o->id), m->who.id));
	fields = ctx_list(ctx, "fields");
	role_options(form_field(fields, &roles_field, NULL, errors),
	    errors ? chosen_roles(req) : m->roles);
	form_errors(ctx, errors);
	rc = put_limits(req, db, fields, o, m, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, status, "admin/person", ctx, e);
}

enum err_code
admin_people_show(struct request *req, struct response *res, struct err *e)
{
	struct member m;
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	if (!rc)
		rc = load_member(req, db, &o, &m, e);
	return rc ? rc : person_page(req, res, 200, db, &o, &m, NULL, e);
}

enum err_code
admin_people_save(struct request *req, struct response *res, struct err *e)
{
	const char **limits =
	    arena_array_of(req->a, LIMITS_SHOWN, const char *);
	struct findings errors = { 0 };
	struct err why = { 0 };
	struct membership given;
	const char *one;
	struct member m;
	struct org o;
	struct db *db;
	unsigned n = 0;
	enum err_code rc = load(req, &db, &o, e);

	if (!rc)
		rc = load_member(req, db, &o, &m, e);
	if (rc)
		return rc;
	while (n < LIMITS_SHOWN && (one = request_form_nth(req, "jeux", n)))
		limits[n++] = one;
	given = (struct membership){ m.who.id, o.id, chosen_roles(req),
		request_has(req, "limite"), limits, n, app_user(req)->id,
		req->remote };
	rc = member_set(db, req->a, &given, &why);
	if (rc == ERR_CONFLICT || rc == ERR_UNPROCESSABLE) {
		findings_add(&errors, req->a, "roles", "%s", why.msg);
		return person_page(
		    req, res, err_http_status(rc), db, &o, &m, &errors, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes",
	    chosen_roles(req) ? "Les rôles sont enregistrés."
			      : "Cette personne n’a plus de rôle ici.");
	response_redirect(res, req, 303,
	    access_ask(req, RIGHT_PEOPLE, o.id, NULL, &why)
		? "/admin"
		: people_path(req, o.id));
	return ERR_OK;
}

/* --- who was invited ---------------------------------------------------- */

static enum err_code
join_page(struct request *req, struct response *res, int status,
    const struct invitation *i, const char *token,
    const struct findings *errors, struct err *e)
{
	json_t *ctx, *fields;
	enum err_code rc = app_page(req, res, "Invitation", &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "org", i->organization_name);
	ctx_text(ctx, "email", i->email);
	ctx_text(ctx, "roles", roles_label(req->a, i->roles));
	ctx_text(ctx, "token", token);
	fields = ctx_list(ctx, "fields");
	for (size_t k = 0; k < sizeof(join_fields) / sizeof(join_fields[0]);
	     k++)
		form_field(fields, &join_fields[k],
		    k == 0 ? form_text(req, "name") : NULL, errors);
	form_errors(ctx, errors);
	ctx_text(ctx, "csrf", app_csrf(req, res));
	ctx_text(ctx, "robots", "noindex");
	res->is_private = true;
	return page_render(req, res, status, "account/invitation", ctx, e);
}

enum err_code
admin_people_invited(struct request *req, struct response *res, struct err *e)
{
	const char *token = request_query(req, "jeton", "");
	struct invitation i;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = invitation_find(db, req->a, token, &i, e);
	return rc ? rc : join_page(req, res, 200, &i, token, NULL, e);
}

enum err_code
admin_people_join(struct request *req, struct response *res, struct err *e)
{
	const char *link = form_text(req, "jeton"), *account, *token;
	struct findings errors = { 0 };
	struct err why = { 0 };
	struct invitation i;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = invitation_find(db, req->a, link, &i, e);
	if (rc)
		return rc;
	rc = invitation_accept(db, req->a, link, form_text(req, "name"),
	    request_form(req, "password", ""), req->remote, &account, &why);
	if (rc == ERR_UNPROCESSABLE) {
		findings_add(&errors, req->a, "password", "%s", why.msg);
		return join_page(req, res, 422, &i, link, &errors, e);
	}
	if (!rc)
		rc = session_open_for(
		    db, req->a, account, req->remote, &token, &why);
	if (rc) {
		*e = why;
		return rc;
	}
	response_cookie(res, req, SESSION_COOKIE, token, -1, true);
	app_flash(req, res, "succes",
	    arena_printf(req->a, "Bienvenue" NNBSP ": vous êtes %s (%s).",
		roles_label(req->a, i.roles), i.organization_name));
	response_redirect(res, req, 303, "/admin");
	return ERR_OK;
}
