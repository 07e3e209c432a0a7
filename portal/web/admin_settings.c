/* SPDX-License-Identifier: Apache-2.0 */
/* admin_settings.c - back office: what a clerk may change about the portal. */
#include <string.h>

#include "base/text.h"
#include "jobs/logo.h"
#include "model/catalogue.h"
#include "view/page.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

/* The settings, grouped as a person thinks; labels and help in site.def. */
static const struct {
	const char *group, *key;
	enum field_kind kind;
} rows[] = {
	{ "L'identité", "title", FIELD_TEXT },
	{ "L'identité", "tagline", FIELD_TEXT },
	{ "L'identité", "description", FIELD_AREA },
	{ "L'identité", "accent", FIELD_COLOR },
	{ "L'identité", "contact_email", FIELD_EMAIL },
	{ "Les mentions légales", "legal_publisher", FIELD_TEXT },
	{ "Les mentions légales", "legal_address", FIELD_TEXT },
	{ "Les mentions légales", "legal_telephone", FIELD_TEL },
	{ "Les mentions légales", "legal_director", FIELD_TEXT },
	{ "Les mentions légales", "legal_host", FIELD_TEXT },
	{ "Les mentions légales", "dpo_contact", FIELD_TEXT },
	{ "L'accessibilité", "accessibility_date", FIELD_DATE },
	{ "L'accessibilité", "accessibility_rate", FIELD_TEXT },
	{ "L'accessibilité", "accessibility_auditor", FIELD_TEXT },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct {
	const char *key, *label, *help;
	unsigned max;
} labels[] = {
#define SITE(key, def, label, help, max) { #key, label, help, max },
#include "model/site.def"
#undef SITE
};

static const char *
value_of(const struct site *site, const char *key)
{
#define SITE(name, def, label, help, max)                                      \
	if (strcmp(key, #name) == 0)                                           \
		return site->name;
#include "model/site.def"
#undef SITE
	return "";
}

static void
put_field(
    json_t *fields, size_t i, const char *value, const struct findings *errors)
{
	for (size_t k = 0; k < sizeof(labels) / sizeof(labels[0]); k++) {
		if (strcmp(labels[k].key, rows[i].key) != 0)
			continue;
		form_field(fields,
		    &(struct field){ .name = rows[i].key,
			.label = labels[k].label,
			.help = labels[k].help[0] ? labels[k].help : NULL,
			.kind = rows[i].kind,
			.max = rows[i].kind == FIELD_AREA ? 0 : labels[k].max },
		    value, errors);
	}
}

static enum err_code
settings_page(struct request *req, struct response *res, int status,
    const struct site *site, const struct findings *errors, struct err *e)
{
	json_t *ctx, *groups, *group = NULL;
	enum err_code rc = app_page(req, res, "Réglages", &ctx, e);

	if (rc)
		return rc;
	groups = ctx_list(ctx, "groups");
	for (size_t i = 0; i < ROWS; i++) {
		const char *typed = request_form(req, rows[i].key, NULL);

		if (i == 0 || strcmp(rows[i].group, rows[i - 1].group) != 0) {
			group = ctx_row(groups);
			ctx_int(group, "number", (int64_t)i);
			ctx_text(group, "title", rows[i].group);
			ctx_list(group, "fields");
		}
		put_field(json_object_get(group, "fields"), i,
		    typed ? typed : value_of(site, rows[i].key), errors);
	}
	form_errors(ctx, errors);
	ctx_flag(ctx, "has_logo", site->logo_sha256[0] != '\0');
	return page_render(req, res, status, "admin/settings", ctx, e);
}

enum err_code
admin_settings_show(struct request *req, struct response *res, struct err *e)
{
	struct site site;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	return rc ? rc : settings_page(req, res, 200, &site, NULL, e);
}

/* The new logo, if one was sent, or none when that was asked. */
static enum err_code
save_logo(
    struct request *req, struct db *db, struct findings *errors, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (request_has(req, "sans_logo")) {
		rc = site_set(db, "logo_sha256", "", e);
		return rc ? rc : site_set(db, "logo_type", "", e);
	}
	for (unsigned i = 0; i < req->nuploads; i++) {
		struct upload *u = &req->uploads[i];
		struct err why = { 0 };
		const char *type;

		if (u->spool.size == 0)
			continue;
		rc = logo_deposit(app_of(req)->blobs, &u->spool, &type, &why);
		if (rc == ERR_UNPROCESSABLE) {
			findings_add(errors, req->a, "logo", "%s", why.msg);
			return ERR_OK;
		}
		if (rc) {
			*e = why;
			return rc;
		}
		rc = site_set(db, "logo_type", type, e);
		if (!rc)
			rc = site_set(db, "logo_sha256", u->spool.sha256, e);
	}
	return rc;
}

enum err_code
admin_settings_save(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct site site;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	for (size_t i = 0; !rc && i < ROWS; i++) {
		struct err why = { 0 };
		const char *value = rows[i].kind == FIELD_AREA
		    ? form_lines(req, rows[i].key)
		    : form_text(req, rows[i].key);

		if (strcmp(value, value_of(&site, rows[i].key)) == 0)
			continue;
		rc = site_set(db, rows[i].key, value, &why);
		if (rc == ERR_INVALID || rc == ERR_UNPROCESSABLE) {
			findings_add(
			    &errors, req->a, rows[i].key, "%s", why.msg);
			rc = ERR_OK;
		} else if (rc) {
			*e = why;
		}
	}
	if (!rc)
		rc = save_logo(req, db, &errors, e);
	if (!rc)
		rc = audit_add(db, app_user(req)->id, "site.settings", "site",
		    "site", "", req->remote, e);
	if (rc)
		return rc;
	if (errors.count > 0)
		return settings_page(req, res, 422, &site, &errors, e);
	app_flash(req, res, "succes", "Les réglages sont enregistrés.");
	response_redirect(res, req, 303, "/admin/reglages");
	return ERR_OK;
}
