/* SPDX-License-Identifier: Apache-2.0 */
/* admin_setup.c - the page of the first set-up, opened by its one-time link. */
#include "model/setup.h"

#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "model/blank.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

static const struct field authority[] = {
	{ "name", "Nom de la collectivité",
	    "Commencez à taper : les communes et les intercommunalités sont "
	    "proposées, et le reste se remplit.",
	    FIELD_TEXT, true, 200, "organization" },
	{ "kind", "Genre", NULL, FIELD_SELECT, true, 0, NULL },
	{ "insee_code", "Code Insee de la commune",
	    "Cinq caractères, par exemple 38548 ou 2A004.", FIELD_TEXT, false,
	    5, NULL },
	{ "siren", "Numéro SIREN", "Neuf chiffres.", FIELD_TEXT, false, 20,
	    NULL },
	{ "email", "Adresse de contact du public",
	    "De préférence une adresse générique : contact@, mairie@…",
	    FIELD_EMAIL, true, 254, "email" },
};

static const struct field keeper[] = {
	{ "admin_name", "Votre nom", NULL, FIELD_TEXT, false, 120, "name" },
	{ "admin_email", "Votre adresse électronique",
	    "Elle servira à vous connecter.", FIELD_EMAIL, true, 254,
	    "username" },
	{ "admin_password", "Votre mot de passe",
	    "Douze caractères au moins. Une suite de quatre ou cinq mots sans "
	    "lien entre eux est facile à retenir.",
	    FIELD_PASSWORD, true, 0, "new-password" },
};

static const struct field legal[] = {
	{ "legal_address", "Adresse postale de la collectivité", NULL,
	    FIELD_TEXT, false, 400, NULL },
	{ "legal_telephone", "Téléphone", NULL, FIELD_TEL, false, 40, "tel" },
	{ "legal_director", "Directeur ou directrice de la publication",
	    "Le plus souvent le maire ou la présidente.", FIELD_TEXT, false,
	    200, NULL },
	{ "legal_host", "Hébergeur du serveur",
	    "Nom, adresse et téléphone de qui héberge la machine ; la "
	    "collectivité elle-même si la machine est chez elle.",
	    FIELD_TEXT, false, 400, NULL },
};

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static void
put_fields(struct request *req, json_t *list, const struct field *table,
    size_t n, const struct findings *errors)
{
	for (size_t i = 0; i < n; i++) {
		json_t *f = form_field(
		    list, &table[i], form_text(req, table[i].name), errors);

		if (strcmp(table[i].name, "name") == 0)
			form_data(f, "territoires", "/api/territoires/");
		if (table[i].kind != FIELD_SELECT)
			continue;
		for (unsigned k = 0; k < org_kinds_count; k++)
			form_option(f, org_kinds[k].id, org_kinds[k].label,
			    NULL,
			    strcmp(org_kinds[k].id,
				request_form(req, "kind", "commune")) == 0);
	}
}

static enum err_code
setup_page(struct request *req, struct response *res, int status,
    const struct findings *errors, const char *token, struct err *e)
{
	json_t *ctx;
	enum err_code rc =
	    app_page(req, res, "Première mise en service", &ctx, e);

	if (rc)
		return rc;
	put_fields(req, ctx_list(ctx, "authority"), authority, COUNT(authority),
	    errors);
	put_fields(req, ctx_list(ctx, "keeper"), keeper, COUNT(keeper), errors);
	put_fields(req, ctx_list(ctx, "legal"), legal, COUNT(legal), errors);
	form_errors(ctx, errors);
	ctx_text(ctx, "token", token);
	ctx_text(ctx, "csrf", app_csrf(req, res));
	res->is_private = true;
	return page_render(req, res, status, "account/setup", ctx, e);
}

/* The link of this start, in constant time; once set up there is none. */
static enum err_code
check_token(struct request *req, const char *given, struct err *e)
{
	const char *expected = app_of(req)->setup_token;

	if (!expected[0] || app_is_ready(req))
		return err_set(e, ERR_GONE,
		    "Ce portail est déjà en service : cette page ne sert "
		    "qu'une fois.");
	if (!ct_equal(given, expected))
		return err_set(e, ERR_FORBIDDEN,
		    "Ce lien de mise en service n'est pas le bon. Ouvrez celui "
		    "que le serveur a affiché à son dernier démarrage.");
	return ERR_OK;
}

enum err_code
admin_setup_show(struct request *req, struct response *res, struct err *e)
{
	const char *token = request_query(req, "jeton", "");
	enum err_code rc = check_token(req, token, e);

	return rc ? rc : setup_page(req, res, 200, NULL, token, e);
}

static void
read_form(struct request *req, struct setup *s, struct site_value *site)
{
	size_t n = COUNT(legal);

	org_init(&s->org);
	s->org.name = form_text(req, "name");
	s->org.kind = form_text(req, "kind");
	s->org.insee_code = form_text(req, "insee_code");
	s->org.siren = form_text(req, "siren");
	s->org.email = form_text(req, "email");
	s->org.address = form_text(req, "legal_address");
	s->org.telephone = form_text(req, "legal_telephone");
	s->admin_name = form_text(req, "admin_name");
	s->admin_email = form_text(req, "admin_email");
	s->admin_password = request_form(req, "admin_password", "");
	for (size_t i = 0; i < n; i++) {
		site[i].key = legal[i].name;
		site[i].value = form_text(req, legal[i].name);
	}
	site[n].key = NULL;
	s->site = site;
}

enum err_code
admin_setup_save(struct request *req, struct response *res, struct err *e)
{
	const char *link = request_form(req, "jeton", "");
	struct site_value site[COUNT(legal) + 1];
	struct findings errors = { 0 };
	const char *account, *token;
	struct setup s;
	struct org org;
	struct db *db;
	enum err_code rc = check_token(req, link, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	read_form(req, &s, site);
	setup_check(req->a, &s, &errors);
	if (!s.admin_email[0])
		findings_add(&errors, req->a, "admin_email",
		    "Indiquez votre adresse électronique : elle servira à vous "
		    "connecter.");
	if (errors.count > 0)
		return setup_page(req, res, 422, &errors, link, e);
	rc = setup_run(db, req->a, &s, &org, &account, e);
	if (!rc)
		rc = session_open_for(
		    db, req->a, account, req->remote, &token, e);
	if (rc)
		return rc;
	log_event(LOG_INFO, "set up", "organization", org.slug, NULL);
	response_cookie(res, req, SESSION_COOKIE, token, -1, true);
	app_flash(req, res, "succes",
	    "Votre portail est en service. Publiez maintenant un premier jeu "
	    "de données.");
	response_redirect(res, req, 303, "/admin");
	return ERR_OK;
}
