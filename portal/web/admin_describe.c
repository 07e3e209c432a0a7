/* SPDX-License-Identifier: Apache-2.0 */
/* admin_describe.c - third step of publishing: the metadata of a dataset. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/territory.h"
#include "model/vocab.h"
#include "view/markdown.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

enum {
	TITLE,
	DESCRIPTION,
	ORGANIZATION,
	DEPARTMENT,
	LICENSE,
	FREQUENCY,
	DATA_DATE,
	KEYWORDS,
	THEMES,
	ZONES,
	START,
	END,
	BBOX,
	CONTACT_NAME,
	CONTACT_EMAIL,
	CONTACT_URL,
	ACRONYM,
	HVD,
	SCHEMA,
	FIELDS
};

static const struct field table[FIELDS] = {
	[TITLE] = { "title", "Titre",
	    "Court et concret, avec le lieu ou l'année s'ils comptent : "
	    "« Menus des écoles 2026 ».",
	    FIELD_TEXT, true, DATASET_TITLE_MAX, NULL },
	[DESCRIPTION] = { "description", "Description",
	    "Ce que contient chaque ligne, d'où viennent les données, ce qu'il "
	    "faut savoir pour les lire. Deux ou trois phrases suffisent. "
	    "Markdown accepté.",
	    FIELD_AREA, true, 0, NULL },
	[ORGANIZATION] = { "organization_id", "Organisation qui publie", NULL,
	    FIELD_SELECT, true, 0, NULL },
	[DEPARTMENT] = { "department", "Service producteur",
	    "Facultatif : « Service enfance », « Direction des finances »…",
	    FIELD_TEXT, false, DEPARTMENT_NAME_MAX, NULL },
	[LICENSE] = { "license", "Licence",
	    "Elle dit au public ce qu'il peut faire des données. La loi en "
	    "propose deux.",
	    FIELD_RADIO, true, 0, NULL },
	[FREQUENCY] = { "frequency", "Fréquence de mise à jour",
	    "Le rythme que vous comptez tenir.", FIELD_SELECT, true, 0, NULL },
	[DATA_DATE] = { "data_date", "Date de dernière mise à jour",
	    "Le jour où les données elles-mêmes ont été arrêtées.", FIELD_DATE,
	    true, 0, NULL },
	[KEYWORDS] = { "keywords", "Mots-clés",
	    "Séparés par des virgules : les mots que le public taperait.",
	    FIELD_TEXT, false, 2000, NULL },
	[THEMES] = { "themes", "Thèmes", NULL, FIELD_CHECKS, false, 0, NULL },
	[ZONES] = { "zones", "Territoire couvert",
	    "Noms ou codes séparés par des virgules : Villard-de-Lans, "
	    "fr:epci:243801024, Isère. Vide : le territoire de "
	    "l'organisation.",
	    FIELD_TEXT, false, 2000, NULL },
	[START] = { "temporal_start", "Début de la période décrite", NULL,
	    FIELD_DATE, false, 0, NULL },
	[END] = { "temporal_end", "Fin de la période décrite", NULL, FIELD_DATE,
	    false, 0, NULL },
	[BBOX] = { "bbox", "Emprise",
	    "Ouest, sud, est, nord, en degrés : 5.49, 45.02, 5.63, 45.11. "
	    "Vide : l'emprise de l'organisation.",
	    FIELD_TEXT, false, 80, NULL },
	[CONTACT_NAME] = { "contact_name", "Nom du contact",
	    "Vide : le contact de l'organisation.", FIELD_TEXT, false, 200,
	    NULL },
	[CONTACT_EMAIL] = { "contact_email", "Adresse électronique du contact",
	    "De préférence une adresse générique. Affichée au public.",
	    FIELD_EMAIL, false, 254, NULL },
	[CONTACT_URL] = { "contact_url", "Formulaire de contact",
	    "Son adresse, s'il y en a un.", FIELD_URL, false, 2000, NULL },
	[ACRONYM] = { "acronym", "Sigle", NULL, FIELD_TEXT, false, 128, NULL },
	[HVD] = { "hvd_category", "Donnée de forte valeur",
	    "Catégorie du règlement européen 2023/138, si elle s'applique.",
	    FIELD_SELECT, false, 0, NULL },
	[SCHEMA] = { "schema_url", "Schéma suivi",
	    "Adresse du schéma sur schema.data.gouv.fr, si le fichier en suit "
	    "un.",
	    FIELD_URL, false, 2000, NULL },
};

/* Which fields stand under which heading of the page. */
static const struct {
	const char *title;
	int from, to;
} sections[] = {
	{ "L'essentiel", TITLE, DEPARTMENT },
	{ "Licence et mise à jour", LICENSE, DATA_DATE },
	{ "Pour être trouvé", KEYWORDS, THEMES },
	{ "De quand, d'où", ZONES, BBOX },
	{ "Contact", CONTACT_NAME, CONTACT_URL },
	{ "Précisions", ACRONYM, SCHEMA },
};

static const char *
join(struct arena *a, const char *const *list, unsigned n)
{
	const char *all = "";

	for (unsigned i = 0; i < n; i++)
		all = arena_printf(a, "%s%s%s", all, i ? ", " : "", list[i]);
	return all;
}

/* The text of a field of *d as its input shows it. */
static const char *
value_of(struct arena *a, const struct dataset *d, int field)
{
	const char *const plain[FIELDS] = {
		[TITLE] = d->title,
		[DESCRIPTION] = d->description,
		[ORGANIZATION] = d->organization_id,
		[DEPARTMENT] = d->department_name,
		[LICENSE] = d->license,
		[FREQUENCY] = d->frequency,
		[DATA_DATE] = d->data_date,
		[KEYWORDS] = join(a, d->keywords, d->nkeywords),
		[THEMES] = join(a, d->themes, d->nthemes),
		[ZONES] = join(a, d->zones, d->nzones),
		[START] = d->temporal_start,
		[END] = d->temporal_end,
		[BBOX] = form_bbox_text(a, &d->bbox),
		[CONTACT_NAME] = d->contact_name,
		[CONTACT_EMAIL] = d->contact_email,
		[CONTACT_URL] = d->contact_url,
		[ACRONYM] = d->acronym,
		[HVD] = d->hvd_category,
		[SCHEMA] = d->schema_url,
	};

	return plain[field] ? plain[field] : "";
}

static void
license_options(json_t *f, const char *chosen, struct arena *a)
{
	for (unsigned i = 0; i < licences_count; i++) {
		const struct licence *l = &licences[i];
		bool same = strcmp(l->id, chosen) == 0;

		/* One that came with an import stays, but is not offered. */
		if (l->offered || same)
			form_option(f, l->id, l->title,
			    arena_printf(a, "%s %s", l->allows, l->demands),
			    same);
	}
}

static void
frequency_options(json_t *f, const char *chosen)
{
	form_option(f, "", "Choisir…", NULL, chosen[0] == '\0');
	for (unsigned i = 0; i < frequencies_count; i++) {
		bool same = strcmp(frequencies[i].id, chosen) == 0;

		if (frequencies[i].offered || same)
			form_option(f, frequencies[i].id, frequencies[i].label,
			    NULL, same);
	}
}

static void
theme_options(json_t *f, const struct dataset *d)
{
	for (unsigned i = 0; i < themes_count; i++) {
		bool chosen = false;

		for (unsigned k = 0; k < d->nthemes; k++)
			chosen |= strcmp(d->themes[k], themes[i].code) == 0;
		form_option(f, themes[i].code, themes[i].label, NULL, chosen);
	}
}

static void
hvd_options(json_t *f, const char *chosen)
{
	form_option(f, "", "Aucune", NULL, chosen[0] == '\0');
	for (unsigned i = 0; i < hvd_categories_count; i++)
		form_option(f, hvd_categories[i].code, hvd_categories[i].label,
		    NULL, strcmp(hvd_categories[i].code, chosen) == 0);
}

/* Those it could be begun for, and the one it is of. */
static enum err_code
organization_options(
    struct request *req, json_t *f, const struct dataset *d, struct err *e)
{
	struct org *orgs;
	unsigned count;
	bool listed = false;
	enum err_code rc = access_orgs(req, RIGHT_CREATE, &orgs, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		bool here = strcmp(orgs[i].id, d->organization_id) == 0;

		form_option(f, orgs[i].id, orgs[i].name, NULL, here);
		listed |= here;
	}
	if (!rc && !listed)
		form_option(
		    f, d->organization_id, d->organization_name, NULL, true);
	return rc;
}

static enum err_code
put_options(struct request *req, json_t *f, int field, const struct dataset *d,
    struct err *e)
{
	if (field == LICENSE)
		license_options(f, d->license, req->a);
	else if (field == FREQUENCY)
		frequency_options(f, d->frequency);
	else if (field == THEMES)
		theme_options(f, d);
	else if (field == HVD)
		hvd_options(f, d->hvd_category);
	else if (field == ORGANIZATION)
		return organization_options(req, f, d, e);
	return ERR_OK;
}

/* « Villard-de-Lans, CC du Massif du Vercors »: the zones by their names. */
static const char *
zone_names(struct arena *a, const struct dataset *d)
{
	const char *all = NULL;

	for (unsigned i = 0; i < d->nzones; i++) {
		const char *name = territory_zone_label(a, d->zones[i]);

		if (name)
			all = arena_printf(
			    a, "%s%s%s", all ? all : "", all ? ", " : "", name);
	}
	return all;
}

/* « subventions-2025 » gives « Subventions 2025 ». */
static const char *
title_of_files(struct arena *a, const struct dataset *d)
{
	char *title;

	if (d->nresources == 0)
		return "";
	title = arena_strdup(a, d->resources[0].title);
	for (char *p = title; *p; p++) {
		if (*p == '-' || *p == '_' || *p == '.')
			*p = ' ';
	}
	if (*title >= 'a' && *title <= 'z')
		*title = (char)(*title - 'a' + 'A');
	return text_clean(a, title);
}

/* What the page adds to some fields. */
static void
put_notes(struct request *req, json_t *f, int field, const struct dataset *d,
    const struct findings *errors)
{
	const char *title;

	if (field == DESCRIPTION)
		form_data(f, "apercu", "/admin/apercu");
	if (field == ZONES) {
		form_data(f, "zones", "/api/territoires/");
		ctx_text(f, "note", zone_names(req->a, d));
	}
	/* As typed: a box that cannot be read is none in *d. */
	if (field == BBOX && errors)
		ctx_text(f, "value", form_text(req, "bbox"));
	if (field != TITLE || d->title[0] || errors)
		return;
	title = title_of_files(req->a, d);
	if (!title[0])
		return;
	ctx_text(f, "value", title);
	ctx_text(
	    f, "note", "Proposé d'après le nom du fichier" NNBSP ": à relire.");
}

static enum err_code
put_sections(struct request *req, json_t *ctx, const struct dataset *d,
    const struct findings *errors, struct err *e)
{
	json_t *list = ctx_list(ctx, "sections");

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		json_t *o = ctx_row(list), *fields;

		ctx_int(o, "number", (int64_t)i);
		ctx_text(o, "title", sections[i].title);
		fields = ctx_list(o, "fields");
		for (int k = sections[i].from; k <= sections[i].to; k++) {
			json_t *f = form_field(
			    fields, &table[k], value_of(req->a, d, k), errors);
			enum err_code rc = put_options(req, f, k, d, e);

			if (rc)
				return rc;
			put_notes(req, f, k, d, errors);
		}
	}
	return ERR_OK;
}

/* What was saved meanwhile, and the sentence that says by whom. */
struct conflict {
	const struct dataset *theirs;
	const char *said;
};

/* It stands beside what was typed here. */
static void
put_conflict(struct request *req, json_t *ctx, const struct conflict *with,
    const struct dataset *mine)
{
	json_t *o, *list;

	ctx_null(ctx, "conflict");
	if (!with)
		return;
	o = ctx_object(ctx, "conflict");
	ctx_text(o, "said", with->said);
	list = ctx_list(o, "rows");
	for (int k = 0; k < FIELDS; k++) {
		const char *a = value_of(req->a, with->theirs, k);
		const char *b = value_of(req->a, mine, k);

		if (strcmp(a, b) == 0)
			continue;
		o = ctx_row(list);
		ctx_text(o, "label", table[k].label);
		ctx_text(o, "name", table[k].name);
		ctx_text(o, "theirs", a[0] ? a : "(vide)");
		ctx_text(o, "mine", b[0] ? b : "(vide)");
	}
	ctx_flag(json_object_get(ctx, "conflict"), "differs",
	    json_array_size(list) > 0);
}

static enum err_code
describe_page(struct request *req, struct response *res, int status,
    const struct dataset *d, const struct findings *errors,
    const struct conflict *with, struct err *e)
{
	json_t *ctx;
	enum err_code rc = draft_page(req, res, d, STEP_DESCRIBE, &ctx, e);

	if (rc)
		return rc;
	rc = put_sections(req, ctx, d, errors, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	ctx_int(ctx, "version", d->version);
	form_errors(ctx, errors);
	put_conflict(req, ctx, with, d);
	return page_render(req, res, status, "admin/describe", ctx, e);
}

enum err_code
admin_describe_show(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	return rc ? rc : describe_page(req, res, 200, &d, NULL, NULL, e);
}

/* Every field of the form into *d; checks come after. */
static void
read_form(struct request *req, struct dataset *d, struct findings *errors)
{
	unsigned n = 0;
	const char *theme;

	d->title = form_text(req, "title");
	d->description = form_lines(req, "description");
	d->organization_id = form_text(req, "organization_id");
	d->department_name = form_text(req, "department");
	d->license = form_text(req, "license");
	d->frequency = form_text(req, "frequency");
	d->data_date = form_text(req, "data_date");
	d->temporal_start = form_text(req, "temporal_start");
	d->temporal_end = form_text(req, "temporal_end");
	d->contact_name = form_text(req, "contact_name");
	d->contact_email = form_text(req, "contact_email");
	d->contact_url = form_text(req, "contact_url");
	d->acronym = form_text(req, "acronym");
	d->hvd_category = form_text(req, "hvd_category");
	d->schema_url = form_text(req, "schema_url");
	form_bbox(req, "bbox", &d->bbox, errors);
	/* dataset_check() splits both lists at the commas. */
	d->keywords = arena_array_of(req->a, 1, const char *);
	d->keywords[0] = form_text(req, "keywords");
	d->nkeywords = d->keywords[0][0] ? 1 : 0;
	d->zones = arena_array_of(req->a, 1, const char *);
	d->zones[0] = form_text(req, "zones");
	d->nzones = d->zones[0][0] ? 1 : 0;
	d->themes = arena_array_of(req->a, themes_count, const char *);
	while (n < themes_count &&
	    (theme = request_form_nth(req, "themes", n)) != NULL)
		d->themes[n++] = theme;
	d->nthemes = n;
}

enum err_code
admin_describe_save(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct dataset d, theirs;
	struct err why = { 0 };
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (rc)
		return rc;
	theirs = d;
	read_form(req, &d, &errors);
	d.version = strtoll(form_text(req, "version"), NULL, 10);
	dataset_check(req->a, &d, &errors);
	/* Given to another organization: only by who could have brought it
	 * there as far as it is. */
	if (d.organization_id[0] &&
	    strcmp(d.organization_id, theirs.organization_id) != 0)
		rc = access_ask(req,
		    strcmp(theirs.state, "draft") == 0 ? RIGHT_CREATE
						       : RIGHT_PUBLISH,
		    d.organization_id, NULL, e);
	if (rc)
		return rc;
	if (errors.count > 0)
		return describe_page(req, res, 422, &d, &errors, NULL, e);
	rc = dataset_save(db, req->a, &d, app_user(req)->id, &why);
	if (rc == ERR_CONFLICT) {
		const struct conflict with = { &theirs, why.msg };

		/* The next save of this page is made knowing theirs. */
		d.version = theirs.version;
		return describe_page(req, res, 409, &d, NULL, &with, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes",
	    arena_printf(req->a, "Enregistré à %s.",
		date_french_clock(req->a, date_now())));
	response_redirect(res, req, 303,
	    draft_path(req, d.id,
		request_has(req, "rester") ? STEP_DESCRIBE : STEP_PUBLISH));
	return ERR_OK;
}

enum err_code
admin_describe_preview(struct request *req, struct response *res, struct err *e)
{
	struct str html;

	str_init(&html, req->a, 1 << 20);
	str_append(&html, markdown_html(req->a, form_lines(req, "texte"), 3));
	if (str_failed(&html))
		return err_set(
		    e, ERR_TOO_BIG, "Ce texte est trop long pour être montré.");
	response_html(res, 200, &html);
	res->is_private = true;
	return ERR_OK;
}
