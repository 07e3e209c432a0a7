/* SPDX-License-Identifier: Apache-2.0 */
/* page_resource.c - explore a file: all its rows by pages, columns, versions.
 */
#include "web/handlers.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "model/dataset.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/page_facts.h"
#include "web/page_profile.h"
#include "web/page_rows.h"
#include "web/show.h"

#define PAGE_ROWS 50

static const char *
page_of(struct arena *a, const struct dataset *d, const struct resource *r)
{
	return arena_printf(
	    a, "/jeux-de-donnees/%s/ressources/%s", d->slug, r->id);
}

static enum err_code
find(struct request *req, const struct dataset *d, struct resource *r,
    struct err *e)
{
	const char *id = request_param(req, "id");
	struct db *db;
	enum err_code rc;

	for (unsigned i = 0; i < d->nresources; i++) {
		if (strcmp(d->resources[i].id, id) == 0) {
			*r = d->resources[i];
			return ERR_OK;
		}
	}
	rc = app_db(req, &db, e);
	if (!rc)
		rc = resource_get(db, req->a, id, r, e);
	if (rc)
		return rc;
	if (strcmp(r->dataset_id, d->id) == 0 && r->deleted_at != 0)
		return err_set(e, ERR_GONE,
		    "Le fichier «" NNBSP "%.200s" NNBSP
		    "» a été retiré de ce jeu de données.",
		    r->title);
	return err_set(e, ERR_NOT_FOUND,
	    "Ce fichier n’existe pas dans ce jeu de données.");
}

static enum err_code
put_rows(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, const struct resource *r, struct err *e)
{
	int64_t pages = (r->table_rows + PAGE_ROWS - 1) / PAGE_ROWS;
	int64_t page, first, last;
	json_t *o;
	enum err_code rc = request_query_int(
	    req, "page", 1, 1, pages < 1 ? 1 : pages, &page, e);

	if (rc)
		return rc;
	first = (page - 1) * PAGE_ROWS + 1;
	last = first + PAGE_ROWS - 1;
	if (last > r->table_rows)
		last = r->table_rows;
	o = ctx_object(ctx, "table");
	ctx_text(o, "range",
	    r->table_rows == 0
		? "Aucune ligne"
		: arena_printf(req->a, "Lignes %s à %s sur %s",
		      text_int(req->a, first), text_int(req->a, last),
		      text_int(req->a, r->table_rows)));
	show_pages(req->a, ctx,
	    arena_printf(req->a, "%s?page=", page_of(req->a, d, r)), page,
	    pages);
	if (page > 1)
		ctx_text(ctx, "canonical",
		    arena_printf(req->a, "%s%s?page=%lld", app_base_url(req),
			page_of(req->a, d, r), (long long)page));
	return rows_put(req, db, o, r,
	    &(struct rows_wanted){ .id = "table",
		.caption = arena_printf(req->a,
		    "Contenu de «" NNBSP "%s" NNBSP "», tel qu’il est écrit "
		    "dans le fichier",
		    r->title),
		.first = first,
		.count = PAGE_ROWS },
	    e);
}

/* Why there is no table to look at. */
static void
put_notices(json_t *ctx, const struct dataset *d, const struct resource *r,
    bool may_read)
{
	json_t *list = ctx_list(ctx, "notices");
	const char *waiting = json_string_value(
	    json_object_get(json_object_get(ctx, "file"), "waiting"));

	if (!may_read)
		show_notice(list, "info",
		    "L’accès à ce fichier est restreint" NNBSP
		    ": écrivez au contact du jeu de données.");
	else if (waiting != NULL)
		show_notice(list, "info", waiting);
	else if (r->version == 0)
		show_notice(list, "info",
		    "Ce fichier est hébergé sur un autre site" NNBSP
		    ": son contenu ne peut pas être montré ici.");
	else if (strcmp(r->table_state, "failed") == 0)
		show_notice(list, "attention",
		    "Ce fichier n’a pas pu être lu comme un tableau. Il reste "
		    "téléchargeable tel qu’il a été déposé.");
	else if (strcmp(r->table_state, "none") == 0)
		show_notice(list, "info",
		    "Ce fichier n’est pas un tableau" NNBSP
		    ": téléchargez-le pour le consulter.");
	if (strcmp(d->state, "archived") == 0)
		show_notice(
		    list, "attention", "Ce jeu de données est archivé.");
}

static void
put_links(struct request *req, json_t *ctx, const struct resource *r)
{
	struct arena *a = req->a;
	const char *base = app_base_url(req);
	json_t *links = ctx_list(ctx, "links");
	json_t *snippets = ctx_list(ctx, "snippets");
	const char *path = arena_printf(a, "/r/%s", r->id);

	show_link(links, "Adresse permanente du fichier",
	    arena_printf(a, "%s%s", base, path), path);
	if (r->version > 0) {
		path = arena_printf(
		    a, "/r/%s/versions/%lld", r->id, (long long)r->version);
		show_link(links, "Cette version précise, qui ne changera plus",
		    arena_printf(a, "%s%s", base, path), path);
	}
	path = arena_printf(a, "/api/2/datasets/resources/%s/", r->id);
	show_link(links, "Fiche dans l’API", path, path);
	if (strcmp(r->table_state, "ready") == 0) {
		path = arena_printf(a, "/api/resources/%s/data/", r->id);
		show_link(links, "Lignes en JSON", path, path);
		path = arena_printf(a, "/api/resources/%s/profile/", r->id);
		show_link(links, "Profil des colonnes", path, path);
		show_snippet(snippets, "Les lignes en JSON avec curl",
		    arena_printf(a,
			"curl '%s/api/resources/%s/data/"
			"?page=1&page_size=50'",
			base, r->id));
	}
	if (*r->sha256 != '\0')
		show_link(links, "Empreinte SHA-256", r->sha256, NULL);
	if (r->version > 0)
		show_snippet(snippets, "Le fichier avec curl",
		    arena_printf(a, "curl -OJ %s/r/%s", base, r->id));
}

static enum err_code
put_history(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, const struct resource *r, struct err *e)
{
	struct version *versions;
	unsigned count;
	json_t *row;
	enum err_code rc;

	ctx_null(ctx, "history");
	if (r->version < 2)
		return ERR_OK;
	rc = version_list_public(
	    db, req->a, r, d->published_at, &versions, &count, e);
	if (rc)
		return rc;
	row = json_object();
	if (show_versions(req->a, row, r, versions, count))
		json_object_set(ctx, "history", row);
	json_decref(row);
	return ERR_OK;
}

static void
put_head(struct arena *a, json_t *ctx, const struct dataset *d,
    const struct resource *r)
{
	json_t *o = ctx_object(ctx, "dataset");

	ctx_text(o, "title", d->title);
	ctx_text(o, "href", arena_printf(a, "/jeux-de-donnees/%s", d->slug));
	ctx_text(o, "organization", d->organization_name);
	ctx_text(o, "organization_href",
	    arena_printf(a, "/organisations/%s", d->organization_slug));
	show_data_date(a, o, d);
	show_file(a, ctx_object(ctx, "file"), d, r);
	ctx_text(ctx, "shape",
	    strcmp(r->table_state, "ready") == 0
		? arena_printf(a, "%s, %s",
		      text_count(a, r->table_rows, "ligne", "lignes"),
		      text_count(a, r->table_columns, "colonne", "colonnes"))
		: NULL);
	ctx_text(ctx, "description",
	    arena_printf(a,
		"%s, fichier du jeu de données «" NNBSP "%s" NNBSP
		"», publié par %s.",
		r->title, d->title, d->organization_name));
	ctx_null(ctx, "table");
	ctx_null(ctx, "pages");
	ctx_null(ctx, "profile");
	ctx_null(ctx, "reading");
	if (strcmp(d->state, "published") != 0)
		ctx_text(ctx, "robots", "noindex");
}

/* The file itself can still be downloaded. */
static enum err_code
without_rows(json_t *ctx, struct err *e)
{
	show_notice(json_object_get(ctx, "notices"), "erreur", e->msg);
	log_err("rows failed", e);
	err_clear(e);
	ctx_null(ctx, "table");
	ctx_null(ctx, "pages");
	ctx_null(ctx, "profile");
	return ERR_OK;
}

static enum err_code
fill(struct request *req, json_t *ctx, const struct dataset *d,
    const struct resource *r, struct err *e)
{
	bool may_read =
	    strcmp(d->access, "restricted") != 0 || app_user(req) != NULL;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	put_head(req->a, ctx, d, r);
	put_notices(ctx, d, r, may_read);
	put_links(req, ctx, r);
	if (may_read && strcmp(r->table_state, "ready") == 0) {
		rc = put_rows(req, db, ctx, d, r, e);
		if (!rc)
			rc = profile_put(req, db, ctx, r, e);
		if (rc == ERR_INTERNAL || rc == ERR_NOT_FOUND)
			rc = without_rows(ctx, e);
	}
	if (!rc && may_read)
		profile_reading(req->a, ctx, r);
	if (!rc)
		rc = put_history(req, db, ctx, d, r, e);
	return rc;
}

/* A shared link is read before it is opened: a file's name says little. */
static const char *
title_of(struct arena *a, const struct dataset *d, const struct resource *r)
{
	if (*d->title == '\0' || strcmp(d->title, r->title) == 0)
		return r->title;
	return arena_printf(a, "%s – %s", r->title, d->title);
}

enum err_code
page_resource(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct resource r;
	json_t *ctx;
	bool done;
	enum err_code rc = dataset_of_address(req, res,
	    arena_printf(req->a, "/ressources/%s", request_param(req, "id")),
	    &d, &done, e);

	if (rc || done)
		return rc;
	rc = find(req, &d, &r, e);
	if (!rc)
		rc = app_page(req, res, title_of(req->a, &d, &r), &ctx, e);
	if (rc)
		return rc;
	rc = fill(req, ctx, &d, &r, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, 200, "public/resource", ctx, e);
}
