/* SPDX-License-Identifier: Apache-2.0 */
/* admin_orgs.c - back office: organizations, their logo and their box. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jobs/geo.h"
#include "model/blank.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

enum {
	NAME,
	KIND,
	INSEE,
	SIREN,
	SIRET,
	PARENT,
	SLUG,
	ACRONYM,
	DESCRIPTION,
	EMAIL,
	TELEPHONE,
	URL,
	ADDRESS,
	BBOX,
	FIELDS
};

static const struct field table[FIELDS] = {
	[NAME] = { "name", "Nom",
	    "Commencez à taper : les communes et les intercommunalités sont "
	    "proposées, et le reste se remplit.",
	    FIELD_TEXT, true, 200, "organization" },
	[KIND] = { "kind", "Genre", NULL, FIELD_SELECT, true, 0, NULL },
	[INSEE] = { "insee_code", "Code Insee de la commune", NULL, FIELD_TEXT,
	    false, 5, NULL },
	[SIREN] = { "siren", "Numéro SIREN", "Neuf chiffres.", FIELD_TEXT,
	    false, 20, NULL },
	[SIRET] = { "siret", "Numéro SIRET", "Quatorze chiffres.", FIELD_TEXT,
	    false, 25, NULL },
	[PARENT] = { "parent_id", "Membre de", NULL, FIELD_SELECT, false, 0,
	    NULL },
	[SLUG] = { "slug", "Adresse sur le portail",
	    "Lettres sans accent, chiffres et tirets. L'ancienne adresse "
	    "continue de fonctionner.",
	    FIELD_TEXT, false, 128, NULL },
	[ACRONYM] = { "acronym", "Sigle", NULL, FIELD_TEXT, false, 128, NULL },
	[DESCRIPTION] = { "description", "Présentation", "Markdown accepté.",
	    FIELD_AREA, false, 0, NULL },
	[EMAIL] = { "email", "Adresse de contact",
	    "Affichée au public quand un jeu de données n'en donne pas.",
	    FIELD_EMAIL, false, 254, "email" },
	[TELEPHONE] = { "telephone", "Téléphone", NULL, FIELD_TEL, false, 40,
	    "tel" },
	[URL] = { "url", "Site internet", NULL, FIELD_URL, false, 2000, "url" },
	[ADDRESS] = { "address", "Adresse postale", NULL, FIELD_TEXT, false,
	    400, NULL },
	[BBOX] = { "bbox", "Emprise du territoire",
	    "Ouest, sud, est, nord, en degrés : 5.49, 45.02, 5.63, 45.11. "
	    "Elle situe vos données dans les catalogues nationaux.",
	    FIELD_TEXT, false, 80, NULL },
};

/* The text of each field of an organization, in the order of the table. */
static void
values_of(struct arena *a, const struct org *o, const char *v[FIELDS])
{
	v[NAME] = o->name;
	v[KIND] = o->kind;
	v[INSEE] = o->insee_code;
	v[SIREN] = o->siren;
	v[SIRET] = o->siret;
	v[PARENT] = o->parent_id;
	v[SLUG] = o->slug;
	v[ACRONYM] = o->acronym;
	v[DESCRIPTION] = o->description;
	v[EMAIL] = o->email;
	v[TELEPHONE] = o->telephone;
	v[URL] = o->url;
	v[ADDRESS] = o->address;
	v[BBOX] = form_bbox_text(a, &o->bbox);
}

static void
kind_options(json_t *f, const char *chosen)
{
	for (unsigned i = 0; i < org_kinds_count; i++)
		form_option(f, org_kinds[i].id, org_kinds[i].label, NULL,
		    strcmp(org_kinds[i].id, chosen) == 0);
}

static void
parent_options(
    json_t *f, const struct org *o, const struct org *all, unsigned count)
{
	form_option(f, "", "Aucune", NULL, o->parent_id[0] == '\0');
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(all[i].id, o->id) != 0)
			form_option(f, all[i].id, all[i].name, NULL,
			    strcmp(all[i].id, o->parent_id) == 0);
	}
}

static enum err_code
org_page(struct request *req, struct response *res, int status,
    const struct org *o, const struct findings *errors, struct err *e)
{
	const char *values[FIELDS];
	struct org *all;
	unsigned count;
	struct db *db;
	json_t *ctx, *list, *one;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = org_list(db, req->a, &all, &count, e);
	if (!rc)
		rc = app_page(req, res,
		    o->id[0] ? o->name : "Nouvelle organisation", &ctx, e);
	if (rc)
		return rc;
	values_of(req->a, o, values);
	list = ctx_list(ctx, "fields");
	for (int i = 0; i < FIELDS; i++) {
		json_t *f = form_field(list, &table[i], values[i], errors);

		if (i == NAME)
			form_data(f, "territoires", "/api/territoires/");
		if (i == KIND)
			kind_options(f, o->kind);
		if (i == PARENT)
			parent_options(f, o, all, count);
		/* As typed: a box that cannot be read is none in *o. */
		if (i == BBOX && errors)
			ctx_text(f, "value", form_text(req, "bbox"));
	}
	one = ctx_object(ctx, "org");
	ctx_text(one, "id", o->id);
	ctx_text(one, "name", o->name);
	ctx_text(
	    one, "page", arena_printf(req->a, "/organisations/%s", o->slug));
	ctx_flag(one, "has_logo", o->logo_sha256[0] != '\0');
	ctx_text(one, "action",
	    arena_printf(req->a, "/admin/organisations/%s",
		o->id[0] ? o->id : "nouvelle"));
	ctx_flag(one, "can_ask",
	    o->id[0] != '\0' && app_of(req)->conf->geo_api[0] != '\0' &&
		(o->insee_code[0] || o->siren[0]));
	form_errors(ctx, errors);
	return page_render(req, res, status, "admin/org", ctx, e);
}

enum err_code
admin_orgs_list(struct request *req, struct response *res, struct err *e)
{
	struct org *rows;
	unsigned count;
	struct err no = { 0 };
	json_t *ctx, *list;
	enum err_code rc = access_orgs(req, RIGHT_READ, &rows, &count, e);

	if (!rc)
		rc = app_page(req, res, "Organisations", &ctx, e);
	if (rc)
		return rc;
	list = ctx_list(ctx, "rows");
	for (unsigned i = 0; i < count; i++) {
		const struct org_kind *k = org_kind_find(rows[i].kind);
		json_t *o = ctx_row(list);

		ctx_text(o, "name", rows[i].name);
		ctx_text(o, "kind", k ? k->label : rows[i].kind);
		rc = access_ask(req, RIGHT_SETTINGS, rows[i].id, NULL, &no);
		ctx_text(o, "edit",
		    rc ? NULL
		       : arena_printf(
			     req->a, "/admin/organisations/%s", rows[i].id));
		rc = access_ask(req, RIGHT_PEOPLE, rows[i].id, NULL, &no);
		ctx_text(o, "people",
		    rc ? NULL
		       : arena_printf(req->a,
			     "/admin/organisations/%s/personnes", rows[i].id));
		rc = access_ask(req, RIGHT_RECORD, rows[i].id, NULL, &no);
		ctx_text(o, "record",
		    rc ? NULL
		       : arena_printf(req->a, "/admin/organisations/%s/journal",
			     rows[i].id));
		ctx_text(o, "datasets",
		    text_count(req->a, rows[i].datasets,
			"jeu de données publié", "jeux de données publiés"));
	}
	return page_render(req, res, 200, "admin/orgs", ctx, e);
}

enum err_code
admin_orgs_new_show(struct request *req, struct response *res, struct err *e)
{
	struct org o;

	org_init(&o);
	o.kind = "commune";
	return org_page(req, res, 200, &o, NULL, e);
}

static enum err_code
load(struct request *req, struct db **db, struct org *o, struct err *e)
{
	enum err_code rc = app_db(req, db, e);

	return rc ? rc : org_get(*db, req->a, request_param(req, "id"), o, e);
}

enum err_code
admin_orgs_show(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	return rc ? rc : org_page(req, res, 200, &o, NULL, e);
}

static void
read_form(struct request *req, struct org *o, struct findings *errors)
{
	o->name = form_text(req, "name");
	o->kind = form_text(req, "kind");
	o->insee_code = form_text(req, "insee_code");
	o->siren = form_text(req, "siren");
	o->siret = form_text(req, "siret");
	o->parent_id = form_text(req, "parent_id");
	o->slug = form_text(req, "slug");
	o->acronym = form_text(req, "acronym");
	o->description = form_lines(req, "description");
	o->email = form_text(req, "email");
	o->telephone = form_text(req, "telephone");
	o->url = form_text(req, "url");
	o->address = form_text(req, "address");
	form_bbox(req, "bbox", &o->bbox, errors);
}

static enum err_code
save(struct request *req, struct response *res, struct db *db, struct org *o,
    struct err *e)
{
	struct findings errors = { 0 };
	struct err why = { 0 };
	enum err_code rc;

	read_form(req, o, &errors);
	org_check(req->a, o, &errors);
	org_require(req->a, o, &errors);
	rc = form_logo(req, &o->logo_sha256, &o->logo_type, &errors, e);
	if (rc)
		return rc;
	if (errors.count > 0)
		return org_page(req, res, 422, o, &errors, e);
	rc = org_save(db, req->a, o, app_user(req)->id, &why);
	if (rc == ERR_CONFLICT) {
		findings_add(&errors, req->a, "slug", "%s", why.msg);
		return org_page(req, res, 409, o, &errors, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes", "L'organisation est enregistrée.");
	response_redirect(res, req, 303,
	    arena_printf(req->a, "/admin/organisations/%s", o->id));
	return ERR_OK;
}

enum err_code
admin_orgs_create(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	org_init(&o);
	return save(req, res, db, &o, e);
}

enum err_code
admin_orgs_save(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	enum err_code rc = load(req, &db, &o, e);

	return rc ? rc : save(req, res, db, &o, e);
}

/* Ask the national service for the box, on the administrator's request. */
enum err_code
admin_orgs_ask_bbox(struct request *req, struct response *res, struct err *e)
{
	struct err why = { 0 };
	struct org o;
	struct db *db;
	bool commune;
	enum err_code rc = load(req, &db, &o, e);

	if (rc)
		return rc;
	commune = strcmp(o.kind, "commune") == 0;
	rc = geo_bbox(req->a, app_of(req)->conf->geo_api, o.kind,
	    commune ? o.insee_code : o.siren, &o.bbox, &why);
	if (!rc)
		rc = org_save(db, req->a, &o, app_user(req)->id, &why);
	if (rc == ERR_INTERNAL) {
		*e = why;
		return rc;
	}
	app_flash(req, res, rc ? "erreur" : "succes",
	    rc ? why.msg : "L'emprise est enregistrée.");
	response_redirect(res, req, 303,
	    arena_printf(req->a, "/admin/organisations/%s", o.id));
	return ERR_OK;
}
