/* SPDX-License-Identifier: Apache-2.0 */
/* admin_settings.c - back office: what a clerk may change about the portal. */
#include <string.h>

#include "base/text.h"
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
	{ "Les cartes", "map_tiles", FIELD_TEXT },
	{ "Les cartes", "map_attribution", FIELD_TEXT },
	{ "Les cartes", "contours", FIELD_TEXT },
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

/* The settings that were changed, ended by a row without key. */
static void
read_form(
    struct request *req, const struct site *site, struct site_value *changed)
{
	unsigned n = 0;

	for (size_t i = 0; i < ROWS; i++) {
		const char *key = rows[i].key;
		const char *value = rows[i].kind == FIELD_AREA
		    ? form_lines(req, key)
		    : form_text(req, key);

		if (strcmp(value, value_of(site, key)) != 0)
			changed[n++] = (struct site_value){ key, value };
	}
	changed[n].key = NULL;
}

/* All that was changed, or nothing while something is wrong. */
enum err_code
admin_settings_save(struct request *req, struct response *res, struct err *e)
{
	struct site_value changed[ROWS + 3], *end = changed;
	struct findings errors = { 0 };
	const char *logo, *type;
	struct site site;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	read_form(req, &site, changed);
	site_check(req->a, changed, &errors);
	logo = site.logo_sha256;
	type = site.logo_type;
	rc = form_logo(req, &logo, &type, &errors, e);
	if (rc)
		return rc;
	if (errors.count > 0)
		return settings_page(req, res, 422, &site, &errors, e);
	while (end->key)
		end++;
	*end++ = (struct site_value){ "logo_sha256", logo };
	*end++ = (struct site_value){ "logo_type", type };
	end->key = NULL;
	rc = site_save(db, changed, app_user(req)->id, req->remote, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes", "Les réglages sont enregistrés.");
	response_redirect(res, req, 303, "/admin/reglages");
	return ERR_OK;
}
