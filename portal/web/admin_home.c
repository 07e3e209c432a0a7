/* SPDX-License-Identifier: Apache-2.0 */
/* admin_home.c - home of the back office, list of datasets, a new one. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

#define PAGE_SIZE 50
#define HOME_ROWS 6
#define LATE_ASKED 1000 /* published datasets looked at for the late ones */

static enum err_code
put_row(struct request *req, struct db *db, json_t *list, struct dataset *d,
    struct err *e)
{
	int64_t late = dataset_late_days(d, date_now());
	json_t *o = ctx_row(list);
	enum err_code rc = ERR_OK;

	/* It is called by its first file meanwhile. */
	if (!d->title[0])
		rc = resource_list(
		    db, req->a, d->id, &d->resources, &d->nresources, e);
	if (rc)
		return rc;
	ctx_text(o, "title", draft_title(req->a, d));
	ctx_text(o, "organization", d->organization_name);
	ctx_text(o, "state", draft_state_label(d->state));
	ctx_flag(o, "is_public", strcmp(d->state, "published") == 0);
	ctx_flag(o, "is_draft", strcmp(d->state, "draft") == 0);
	ctx_text(o, "changed", date_ago(req->a, d->modified_at, date_now()));
	ctx_text(
	    o, "page", arena_printf(req->a, "/jeux-de-donnees/%s", d->slug));
	ctx_text(o, "edit",
	    draft_path(req, d->id,
		strcmp(d->state, "draft") == 0           ? STEP_FILES
		    : strcmp(d->state, "submitted") == 0 ? STEP_PUBLISH
							 : STEP_DESCRIBE));
	ctx_text(o, "late",
	    late > 0 ? text_count(req->a, late, "jour", "jours") : NULL);
	return ERR_OK;
}

/* Rows of one state into the context, under a name; *total of them. */
static enum err_code
put_list(struct request *req, struct db *db, json_t *ctx, const char *name,
    const char *state, unsigned limit, struct err *e)
{
	json_t *list = ctx_list(ctx, name);
	struct dataset *rows;
	unsigned count;
	int64_t total;
	enum err_code rc = dataset_list(db, req->a, state, access_lists(req), 0,
	    limit, &rows, &count, &total, e);

	for (unsigned i = 0; !rc && i < count; i++)
		rc = put_row(req, db, list, &rows[i], e);
	return rc;
}

/* The published datasets that are late against their own frequency. */
static enum err_code
put_late(struct request *req, struct db *db, json_t *ctx, struct err *e)
{
	json_t *list = ctx_list(ctx, "late");
	struct dataset *rows;
	unsigned count, shown = 0;
	int64_t total;
	enum err_code rc = dataset_list(db, req->a, "published",
	    access_lists(req), 0, LATE_ASKED, &rows, &count, &total, e);

	for (unsigned i = 0; !rc && i < count && shown < HOME_ROWS; i++) {
		if (dataset_late_days(&rows[i], date_now()) <= 0)
			continue;
		rc = put_row(req, db, list, &rows[i], e);
		shown++;
	}
	return rc;
}

enum err_code
admin_home(struct request *req, struct response *res, struct err *e)
{
	const struct account *who = app_user(req);
	struct db *db;
	json_t *ctx;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = app_page(req, res, "Administration", &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "hello", who->name[0] ? who->name : NULL);
	rc = put_list(req, db, ctx, "drafts", "draft", HOME_ROWS, e);
	if (!rc)
		rc = put_list(
		    req, db, ctx, "submitted", "submitted", HOME_ROWS, e);
	if (!rc)
		rc = put_list(
		    req, db, ctx, "published", "published", HOME_ROWS, e);
	if (!rc)
		rc = put_late(req, db, ctx, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	ctx_flag(ctx, "is_http_only", app_of(req)->conf->base_url[0] == '\0');
	return page_render(req, res, 200, "admin/home", ctx, e);
}

static const struct {
	const char *state, *label;
} filters[] = {
	{ "", "Tous" },
	{ "draft", "Brouillons" },
	{ "submitted", "À valider" },
	{ "published", "Publiés" },
	{ "archived", "Archivés" },
};

/* One of the filters; all datasets for anything else. */
static const char *
asked_state(const struct request *req)
{
	const char *asked = request_query(req, "etat", "");

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (strcmp(filters[i].state, asked) == 0)
			return filters[i].state;
	}
	return "";
}

enum err_code
admin_datasets(struct request *req, struct response *res, struct err *e)
{
	const char *state = asked_state(req);
	struct dataset *rows = NULL;
	int64_t page, total = 0;
	unsigned count = 0;
	struct db *db;
	json_t *ctx, *list;
	enum err_code rc =
	    request_query_int(req, "page", 1, 1, 100000, &page, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (!rc)
		rc = dataset_list(db, req->a, state, access_lists(req),
		    (unsigned)(page - 1) * PAGE_SIZE, PAGE_SIZE, &rows, &count,
		    &total, e);
	if (!rc)
		rc = app_page(req, res, "Jeux de données", &ctx, e);
	if (rc)
		return rc;
	list = ctx_list(ctx, "filters");
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		json_t *o = ctx_row(list);

		ctx_text(o, "label", filters[i].label);
		ctx_text(o, "href",
		    arena_printf(req->a, "/admin/jeux-de-donnees?etat=%s",
			filters[i].state));
		ctx_flag(o, "here", strcmp(filters[i].state, state) == 0);
	}
	list = ctx_list(ctx, "rows");
	for (unsigned i = 0; !rc && i < count; i++)
		rc = put_row(req, db, list, &rows[i], e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	ctx_text(ctx, "total",
	    text_count(req->a, total, "jeu de données", "jeux de données"));
	ctx_flag(ctx, "paged", total > PAGE_SIZE);
	ctx_null(ctx, "previous");
	ctx_null(ctx, "next");
	if (page > 1)
		ctx_text(ctx, "previous",
		    arena_printf(req->a,
			"/admin/jeux-de-donnees?etat=%s&page=%lld", state,
			(long long)page - 1));
	if (page * PAGE_SIZE < total)
		ctx_text(ctx, "next",
		    arena_printf(req->a,
			"/admin/jeux-de-donnees?etat=%s&page=%lld", state,
			(long long)page + 1));
	return page_render(req, res, 200, "admin/datasets", ctx, e);
}

static const struct field org_field = { "organization_id",
	"Au nom de quelle organisation ?", NULL, FIELD_SELECT, true, 0, NULL };

static enum err_code
new_page(struct request *req, struct response *res, int status,
    const struct findings *errors, struct err *e)
{
	struct org *orgs;
	unsigned count;
	json_t *ctx, *f;
	enum err_code rc = access_orgs(req, RIGHT_CREATE, &orgs, &count, e);

	if (!rc && count == 0)
		rc = err_set(e, ERR_FORBIDDEN,
		    "Vous ne pouvez commencer un jeu de données dans aucune "
		    "organisation" NNBSP
		    ": demandez le rôle de contributeur à un gestionnaire.");
	if (!rc)
		rc = app_page(req, res, "Publier des données", &ctx, e);
	if (rc)
		return rc;
	f = form_field(ctx_list(ctx, "fields"), &org_field, NULL, errors);
	/* The first of the alphabet is nobody's choice. */
	if (count > 1)
		form_option(f, "", "Choisissez…", NULL, true);
	for (unsigned i = 0; i < count; i++)
		form_option(f, orgs[i].id, orgs[i].name, NULL, count == 1);
	form_errors(ctx, errors);
	return page_render(req, res, status, "admin/new", ctx, e);
}

enum err_code
admin_new_show(struct request *req, struct response *res, struct err *e)
{
	return new_page(req, res, 200, NULL, e);
}

enum err_code
admin_new(struct request *req, struct response *res, struct err *e)
{
	const char *chosen = form_text(req, org_field.name), *id;
	struct findings errors = { 0 };
	struct org org;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc && !chosen[0]) {
		findings_add(&errors, req->a, org_field.name,
		    "Choisissez l’organisation qui publie ces données.");
		return new_page(req, res, 422, &errors, e);
	}
	if (!rc)
		rc = org_get(db, req->a, chosen, &org, e);
	if (!rc)
		rc = access_ask(req, RIGHT_CREATE, org.id, NULL, e);
	if (!rc)
		rc = dataset_create(
		    db, req->a, org.id, app_user(req)->id, &id, e);
	if (rc)
		return rc;
	response_redirect(res, req, 303, draft_path(req, id, STEP_FILES));
	return ERR_OK;
}
