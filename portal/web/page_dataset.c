/* SPDX-License-Identifier: Apache-2.0 */
/* page_dataset.c - the page of a dataset, its tombstone, its former names. */
#include "web/handlers.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "draw/map.h"
#include "model/dataset.h"
#include "model/search.h"
#include "model/tabular.h"
#include "publish/feed.h"
#include "view/markdown.h"
#include "view/page.h"
#include "web/access.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/page_chart.h"
#include "web/page_facts.h"
#include "web/page_rows.h"
#include "web/page_saved.h"
#include "web/show.h"

#define PREVIEW_ROWS 5
#define SHORT_TEXT 300 /* characters that may stand before the files */
#define JSONLD_MAX (1u << 20)
#define RELATED 3
#define FILES_SHOWN 50 /* on a page: there may be thousands */

static const char *
page_of(struct arena *a, const struct dataset *d, const struct resource *r)
{
	return arena_printf(
	    a, "/jeux-de-donnees/%s/ressources/%s", d->slug, r->id);
}

static enum err_code
put_histories(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	json_t *list = ctx_list(ctx, "histories");

	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];
		struct version *versions;
		unsigned count;
		json_t *row;
		enum err_code rc;

		if (r->version < 2)
			continue;
		rc = version_list_public(
		    db, req->a, r, d->published_at, &versions, &count, e);
		if (rc)
			return rc;
		row = json_object();
		if (show_versions(
			req->a, row, page_of(req->a, d, r), r, versions, count))
			json_array_append(list, row);
		json_decref(row);
	}
	ctx_flag(ctx, "has_versions", json_array_size(list) > 0);
	return ERR_OK;
}

static const struct resource *
first_table(const struct dataset *d)
{
	for (unsigned i = 0; i < d->nresources; i++) {
		if (strcmp(d->resources[i].table_state, "ready") == 0)
			return &d->resources[i];
	}
	return NULL;
}

/* Where its rows are, or else the chart that says most of them. False when
 * there was no time to draw it. */
static bool
put_view(
    struct request *req, struct db *db, json_t *o, const struct resource *r)
{
	const char *path = json_string_value(json_object_get(o, "explore"));
	struct err e = { 0 };
	struct place place;
	struct table *t;

	ctx_null(o, "map");
	ctx_null(o, "figure");
	if (tabular_open(db, req->a, app_of(req)->data_dir, r, 0, 0, &t, &e))
		return true;
	if (!place_of_table(t, &place))
		return chart_figure(req, t, path, o);
	ctx_text(o, "map", arena_printf(req->a, "%s?vue=carte", path));
	return true;
}

/* The first rows of the first file that is a table. Should they be unreadable,
 * the page and its downloads still are what people came for. */
static void
put_preview(struct request *req, struct response *res, struct db *db,
    json_t *ctx, const struct dataset *d)
{
	const struct resource *r = first_table(d);
	struct err e = { 0 };
	json_t *o;

	ctx_null(ctx, "preview");
	if (r == NULL ||
	    (strcmp(d->access, "restricted") == 0 && !access_sees(req, d)))
		return;
	o = ctx_object(ctx, "preview");
	ctx_text(o, "explore", page_of(req->a, d, r));
	ctx_text(o, "explore_label",
	    r->table_rows < 2 ? "Explorer ce fichier"
			      : arena_printf(req->a, "Explorer les %s lignes",
				    text_int(req->a, r->table_rows)));
	if (rows_put(req, db, o, r,
		&(struct rows_wanted){ .id = "apercu-table",
		    .caption = arena_printf(req->a,
			"Premières lignes de «" NNBSP "%s" NNBSP "»", r->title),
		    .first = 1,
		    .count = PREVIEW_ROWS },
		&e)) {
		log_err("preview failed", &e);
		ctx_null(ctx, "preview");
		return;
	}
	/* The next visitor may have better luck. */
	if (!put_view(req, db, o, r))
		res->is_private = true;
}

static enum err_code
put_related(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	struct search s = { .organization = d->organization_id,
		.sort = "updated",
		.descending = true,
		.page = 1,
		.page_size = RELATED + 1 };
	struct search_result r = { 0 };
	json_t *list = ctx_list(ctx, "related");
	enum err_code rc = search_datasets(db, req->a, &s, &r, e);

	if (rc)
		return rc;
	for (unsigned i = 0; i < r.count; i++) {
		if (strcmp(r.datasets[i].id, d->id) != 0 &&
		    json_array_size(list) < RELATED)
			show_dataset(req->a, list, &r.datasets[i]);
	}
	ctx_flag(ctx, "has_related", json_array_size(list) > 0);
	ctx_text(ctx, "related_title",
	    arena_printf(req->a, "De la même organisation" NNBSP ": %s",
		d->organization_name));
	return ERR_OK;
}

static void
put_description(struct arena *a, json_t *ctx, const struct dataset *d)
{
	const char *html = *d->description == '\0'
	    ? NULL
	    : markdown_html(a, d->description, 3);
	bool is_short = text_length(d->description) <= SHORT_TEXT;

	/* The files come first: a long text waits below them. */
	ctx_text(ctx, "lead",
	    is_short ? NULL : show_excerpt(a, d->description, SHORT_TEXT));
	ctx_text(ctx, "short_description_html", is_short ? html : NULL);
	ctx_text(ctx, "description_html", is_short ? NULL : html);
	ctx_text(ctx, "description", show_excerpt(a, d->description, 160));
}

static void
put_notices(struct arena *a, json_t *ctx, const struct dataset *d)
{
	json_t *list = ctx_list(ctx, "notices");
	int64_t late = dataset_late_days(d, date_now());

	if (strcmp(d->state, "archived") == 0)
		show_notice(list, "attention",
		    arena_printf(a,
			"Ce jeu de données est archivé depuis le %s" NNBSP
			": il n’est plus mis à jour, et reste téléchargeable.",
			date_french(a, d->archived_at)));
	else if (strcmp(d->state, "published") != 0)
		show_notice(list, "info",
		    "Ce jeu de données n’est pas publié" NNBSP
		    ": seules les personnes connectées voient cette page.");
	if (strcmp(d->access, "restricted") == 0)
		show_notice(list, "info",
		    "L’accès aux fichiers est restreint" NNBSP
		    ": écrivez au contact indiqué pour les demander.");
	if (strcmp(d->state, "published") == 0 && late > 0)
		show_notice(list, "info",
		    arena_printf(a,
			"La mise à jour annoncée est en retard de %s.",
			text_count(a, late, "jour", "jours")));
}

/* In *shown: the dataset with the files of the page that was asked only. */
static enum err_code
choose_files(struct request *req, json_t *ctx, const struct dataset *d,
    struct dataset *shown, struct err *e)
{
	int64_t pages = (d->nresources + FILES_SHOWN - 1) / FILES_SHOWN, page;
	unsigned from;
	enum err_code rc =
	    request_query_int(req, "page", 1, 1, UINT32_MAX, &page, e);

	if (rc)
		return rc;
	if (page > 1 && page > pages)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce jeu de données n’a pas autant de pages de fichiers.");
	from = (unsigned)(page - 1) * FILES_SHOWN;
	*shown = *d;
	shown->resources += from;
	shown->nresources -= from;
	if (shown->nresources > FILES_SHOWN)
		shown->nresources = FILES_SHOWN;
	show_pages(req->a, ctx,
	    arena_printf(req->a, "/jeux-de-donnees/%s?page=", d->slug), page,
	    pages);
	ctx_text(ctx, "files_shown",
	    pages > 1 ? arena_printf(req->a, "Fichiers %s à %s.",
			    text_int(req->a, from + 1),
			    text_int(req->a, from + shown->nresources))
		      : NULL);
	if (page > 1)
		ctx_text(ctx, "robots", "noindex, follow");
	return ERR_OK;
}

static void
put_files(
    struct arena *a, json_t *ctx, const struct dataset *shown, int64_t all)
{
	json_t *list = ctx_list(ctx, "files");

	for (unsigned i = 0; i < shown->nresources; i++)
		show_file(a, ctx_row(list), shown, &shown->resources[i]);
	ctx_flag(ctx, "has_files", all > 0);
	ctx_text(ctx, "files_title",
	    all == 0 ? "Fichiers" : text_count(a, all, "fichier", "fichiers"));
}

static enum err_code
put_jsonld(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	struct org o;
	struct str out;
	enum err_code rc = org_get(db, req->a, d->organization_id, &o, e);

	if (rc)
		return rc;
	str_init(&out, req->a, JSONLD_MAX);
	feed_schema_org(req->a, d, &o, app_base_url(req), &out);
	if (!str_failed(&out) && strcmp(d->state, "published") == 0)
		ctx_text(ctx, "jsonld_html", str_text(&out));
	return ERR_OK;
}

static enum err_code
fill(struct request *req, struct response *res, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	json_t *org = ctx_object(ctx, "organization");
	struct dataset shown;
	enum err_code rc = choose_files(req, ctx, d, &shown, e);

	if (rc)
		return rc;
	ctx_text(org, "name", d->organization_name);
	ctx_text(org, "href",
	    arena_printf(req->a, "/organisations/%s", d->organization_slug));
	show_updated(req->a, ctx, d->modified_at);
	put_description(req->a, ctx, d);
	put_notices(req->a, ctx, d);
	put_files(req->a, ctx, &shown, d->nresources);
	dataset_facts(req, ctx, d);
	if (strcmp(d->state, "published") != 0)
		ctx_text(ctx, "robots", "noindex");
	put_preview(req, res, db, ctx, d);
	rc = put_histories(req, db, ctx, &shown, e);
	if (!rc)
		rc = saved_put(req, db, ctx, d, NULL, NULL, e);
	if (!rc)
		rc = put_related(req, db, ctx, d, e);
	if (!rc)
		rc = put_jsonld(req, db, ctx, &shown, e);
	return rc;
}

static enum err_code
show_tombstone(struct request *req, struct response *res,
    const struct dataset *d, struct err *e)
{
	json_t *ctx;
	enum err_code rc = app_page(req, res, d->title, &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "organization", d->organization_name);
	ctx_text(ctx, "at", date_french(req->a, d->deleted_at));
	ctx_text(ctx, "at_iso", date_utc(req->a, d->deleted_at));
	ctx_text(ctx, "robots", "noindex");
	return page_render(req, res, 410, "public/gone", ctx, e);
}

/* Not even the address of what was never public is told. */
static enum err_code
check_visitor(struct request *req, const struct dataset *d, struct err *e)
{
	bool is_gone = strcmp(d->state, "deleted") == 0;

	if (dataset_is_public(d) || (is_gone && dataset_was_public(d)) ||
	    access_sees(req, d))
		return ERR_OK;
	return err_set(e, ERR_NOT_FOUND, "Ce jeu de données n’existe pas.");
}

enum err_code
dataset_of_address(struct request *req, struct response *res, const char *rest,
    struct dataset *d, bool *done, struct err *e)
{
	const char *slug = request_param(req, "slug"), *now;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	*done = false;
	if (rc)
		return rc;
	rc = dataset_get(db, req->a, slug, d, e);
	if (rc == ERR_NOT_FOUND) {
		struct err none = { 0 };

		if (dataset_moved(db, req->a, slug, &now, &none))
			return rc;
		err_clear(e);
	} else if (rc) {
		return rc;
	} else {
		now = d->slug;
		rc = check_visitor(req, d, e);
		if (rc)
			return rc;
	}
	if (strcmp(now, slug) != 0) {
		*done = true;
		response_redirect(res, req, 301,
		    arena_printf(req->a, "/jeux-de-donnees/%s%s", now, rest));
		return ERR_OK;
	}
	if (strcmp(d->state, "deleted") == 0) {
		*done = true;
		return show_tombstone(req, res, d, e);
	}
	return ERR_OK;
}

enum err_code
page_dataset(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	json_t *ctx;
	bool done;
	enum err_code rc = dataset_of_address(req, res, "", &d, &done, e);

	if (rc || done)
		return rc;
	rc = app_db(req, &db, e);
	if (!rc)
		rc = app_page(req, res,
		    *d.title == '\0' ? "Jeu de données sans titre" : d.title,
		    &ctx, e);
	if (rc)
		return rc;
	rc = fill(req, res, db, ctx, &d, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, 200, "public/dataset", ctx, e);
}
