/* SPDX-License-Identifier: Apache-2.0 */
/* page_home.c - the first page, and the sign of life for machines. */
#include "web/handlers.h"

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "model/search.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/show.h"

#define LATEST 6
#define ORGANIZATIONS 24

static void
put_figure(json_t *list, const char *value, const char *label)
{
	json_t *row = ctx_row(list);

	ctx_text(row, "value", value);
	ctx_text(row, "label", label);
}

static const char *
noun(int64_t n, const char *one, const char *many)
{
	return n < 2 ? one : many;
}

static void
put_figures(struct arena *a, json_t *ctx, const struct figures *f)
{
	json_t *list = ctx_list(ctx, "figures");

	put_figure(list, text_int(a, f->datasets),
	    noun(f->datasets, "jeu de données", "jeux de données"));
	put_figure(list, text_int(a, f->organizations),
	    noun(f->organizations, "organisation", "organisations"));
	put_figure(list, text_int(a, f->rows),
	    noun(f->rows, "ligne de données", "lignes de données"));
	if (f->updated_at != 0)
		put_figure(list, date_ago(a, f->updated_at, date_now()),
		    "dernière mise à jour");
}

static void
put_facet(struct arena *a, json_t *ctx, const char *name,
    const struct facet *facet, const char *address)
{
	json_t *list = ctx_list(ctx, name);

	for (unsigned i = 0; i < facet->count && i < ORGANIZATIONS; i++) {
		const struct facet_value *v = &facet->values[i];
		json_t *row = ctx_row(list);

		ctx_text(row, "href", arena_printf(a, "%s%s", address, v->key));
		ctx_text(row, "label", v->label);
		ctx_text(row, "count", text_int(a, v->count));
		ctx_text(row, "noun",
		    noun(v->count, "jeu de données", "jeux de données"));
	}
}

static enum err_code
fill(struct request *req, json_t *ctx, struct err *e)
{
	struct search s = { .sort = "updated",
		.descending = true,
		.page = 1,
		.page_size = LATEST,
		.facets = true };
	struct search_result found = { 0 };
	struct figures figures = { 0 };
	struct db *db;
	json_t *latest;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = search_figures(db, &figures, e);
	if (!rc)
		rc = search_datasets(db, req->a, &s, &found, e);
	if (rc)
		return rc;
	put_figures(req->a, ctx, &figures);
	latest = ctx_list(ctx, "latest");
	for (unsigned i = 0; i < found.count; i++)
		show_dataset(req->a, latest, &found.datasets[i]);
	put_facet(
	    req->a, ctx, "themes", &found.themes, "/jeux-de-donnees?theme=");
	put_facet(req->a, ctx, "organizations", &found.organizations,
	    "/organisations/");
	ctx_flag(ctx, "has_datasets", found.total > 0);
	ctx_flag(ctx, "has_themes", found.themes.count > 0);
	return ERR_OK;
}

static void
put_words(struct request *req, json_t *ctx)
{
	const char *given = json_string_value(
	    json_object_get(json_object_get(ctx, "site"), "tagline"));
	json_t *atom = ctx_object(ctx, "atom");

	ctx_text(ctx, "tagline",
	    given != NULL ? given
			  : "Les données publiques de la collectivité, à "
			    "consulter, télécharger et réutiliser librement.");
	ctx_text(ctx, "description",
	    json_string_value(json_object_get(ctx, "tagline")));
	ctx_text(ctx, "example", "menus de la cantine");
	ctx_text(atom, "title", "Dernières mises à jour");
	ctx_text(atom, "href",
	    arena_printf(req->a, "%s/flux.atom", app_base_url(req)));
}

enum err_code
page_home(struct request *req, struct response *res, struct err *e)
{
	json_t *ctx;
	enum err_code rc = app_page(req, res, "Accueil", &ctx, e);

	if (rc)
		return rc;
	put_words(req, ctx);
	rc = fill(req, ctx, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, 200, "public/home", ctx, e);
}

enum err_code
page_health(struct request *req, struct response *res, struct err *e)
{
	struct db *db;
	int64_t number, changed_at;
	struct str json;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = catalogue_revision(db, &number, &changed_at, e);
	if (rc)
		return rc;
	str_init(&json, req->a, 256);
	str_append_printf(
	    &json, "{\"status\":\"ok\",\"revision\":%lld}", (long long)number);
	response_json(res, 200, &json);
	return ERR_OK;
}
