/* SPDX-License-Identifier: Apache-2.0 */
/* page_resource.c - the page of a file: its table, its versions, its links. */
#include "web/handlers.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "model/dataset.h"
#include "view/page.h"
#include "web/access.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/ctx.h"
#include "web/page_developers.h"
#include "web/page_explore.h"
#include "web/page_facts.h"
#include "web/page_profile.h"
#include "web/page_saved.h"
#include "web/show.h"

const char *
rest_of_address(const struct request *req)
{
	const char *rest = strstr(req->target, "/ressources/");

	return rest == NULL ? "" : rest;
}

bool
may_read_files(struct request *req, const struct dataset *d)
{
	return strcmp(d->access, "restricted") != 0 || access_sees(req, d);
}

enum err_code
resource_of_address(struct request *req, const struct dataset *d,
    struct resource *r, struct err *e)
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
	if (show_versions(req->a, row,
		arena_printf(req->a, "/jeux-de-donnees/%s/ressources/%s",
		    d->slug, r->id),
		r, versions, count))
		json_object_set(ctx, "history", row);
	json_decref(row);
	return ERR_OK;
}

/* « 1 284 lignes, 9 colonnes », « 3 tableaux, 2 100 lignes » */
static const char *
shape_of(struct arena *a, const struct resource *r)
{
	if (strcmp(r->table_state, "ready") != 0)
		return NULL;
	if (r->more_tables > 0)
		return arena_printf(a, "%s, %s",
		    text_count(a, r->more_tables + 1, "tableau", "tableaux"),
		    text_count(
			a, r->table_rows + r->more_rows, "ligne", "lignes"));
	return arena_printf(a, "%s, %s",
	    text_count(a, r->table_rows, "ligne", "lignes"),
	    text_count(a, r->table_columns, "colonne", "colonnes"));
}

/* The file as it was in the version that is shown. */
static enum err_code
as_shown(struct request *req, struct db *db, const struct resource *r,
    const struct explore *x, struct resource *out, struct err *e)
{
	struct version v;
	enum err_code rc;

	*out = *r;
	if (x == NULL || x->version == r->version)
		return ERR_OK;
	rc = version_get(db, req->a, r->id, x->version, &v, e);
	if (rc)
		return rc;
	out->version = v.number;
	out->format = v.format;
	out->size = v.size;
	out->reading = v.reading;
	out->modified_at = v.created_at;
	out->table_state = v.table_state;
	out->table_rows = v.table_rows;
	out->table_columns = v.table_columns;
	out->table_number = v.table_number;
	out->pending = 0;
	out->more_tables = x->ntables > 1 ? x->ntables - 1 : 0;
	out->more_rows = 0;
	for (unsigned i = 1; i < x->ntables; i++)
		out->more_rows += x->tables[i].rows;
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
	ctx_text(ctx, "shape", shape_of(a, r));
	ctx_text(ctx, "description",
	    arena_printf(a,
		"%s, fichier du jeu de données «" NNBSP "%s" NNBSP
		"», publié par %s.",
		r->title, d->title, d->organization_name));
	ctx_null(ctx, "explorer");
	ctx_null(ctx, "reading");
	if (strcmp(d->state, "published") != 0)
		ctx_text(ctx, "robots", "noindex");
}

/* Search engines know the rows by one address, whatever is asked of them. */
static void
put_address(struct request *req, json_t *ctx, const struct explore *x)
{
	int64_t page = x->asked.page;

	if (!explore_is_plain(x)) {
		ctx_text(ctx, "robots", "noindex");
		ctx_null(ctx, "canonical");
	} else if (page > 1) {
		ctx_text(ctx, "canonical",
		    arena_printf(req->a, "%s%s?page=%lld", app_base_url(req),
			x->path, (long long)page));
	}
}

/* Other sites find by it how to show this view in their pages. */
static void
put_discovery(struct request *req, json_t *ctx, const struct explore *x)
{
	const char *base = app_base_url(req);
	struct str href;
	json_t *o;

	str_init(&href, req->a, 1 << 17);
	str_append_printf(&href, "%s/oembed?url=", base);
	str_append_url(&href,
	    arena_printf(req->a, "%s%s", base, address_text(req->a, &x->here)));
	if (str_failed(&href))
		return;
	o = ctx_object(ctx, "oembed");
	ctx_text(o, "title", explore_title(x));
	ctx_text(o, "href", str_text(&href));
}

/* The file itself can still be downloaded. */
static enum err_code
without_rows(json_t *ctx, struct err *e)
{
	show_notice(json_object_get(ctx, "notices"), "erreur", e->msg);
	log_err("rows failed", e);
	err_clear(e);
	ctx_null(ctx, "explorer");
	return ERR_OK;
}

static enum err_code
put_view(struct request *req, json_t *ctx, struct explore *x, int *status,
    struct err *e)
{
	enum err_code rc = explore_put(x, ctx, status, e);

	put_address(req, ctx, x);
	if (!rc && *status == 200 && x->view->embeds)
		put_discovery(req, ctx, x);
	return rc == ERR_INTERNAL ? without_rows(ctx, e) : rc;
}

/* What follows the question mark of the view that is shown. */
static const char *
shown_query(const struct request *req, const struct explore *x)
{
	const char *mark;

	if (x == NULL || !explore_is_understood(x))
		return NULL;
	mark = strchr(address_text(req->a, &x->here), '?');
	return mark != NULL ? mark + 1 : "";
}

static enum err_code
fill(struct request *req, json_t *ctx, const struct dataset *d,
    const struct resource *r, struct explore *x, int *status, struct err *e)
{
	struct db *db;
	struct resource shown;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = as_shown(req, db, r, x, &shown, e);
	if (rc)
		return rc;
	put_head(req->a, ctx, d, &shown);
	if (shown.version != r->version)
		ctx_text(json_object_get(ctx, "file"), "download",
		    arena_printf(req->a, "/r/%s/versions/%lld", r->id,
			(long long)shown.version));
	put_notices(ctx, d, r, may_read_files(req, d));
	if (x != NULL)
		rc = put_view(req, ctx, x, status, e);
	if (!rc && may_read_files(req, d) &&
	    (x == NULL || x->view == NULL || !x->view->asks))
		profile_reading(
		    req->a, ctx, x == NULL ? r->report : explore_report(x));
	developers_put(
	    req, ctx, r, x != NULL && explore_is_understood(x) ? x : NULL);
	if (!rc)
		rc = put_history(req, db, ctx, d, r, e);
	if (!rc)
		rc = saved_put(req, db, ctx, d, r, shown_query(req, x), e);
	return rc;
}

/* A shared link is read before it is opened: a file's name says little. */
static const char *
title_of(struct arena *a, const struct dataset *d, const struct resource *r,
    const struct explore *x)
{
	const char *file = r->title;
	const char *view = x == NULL ? NULL : explore_title(x);

	if (view != NULL)
		file = arena_printf(a, "%s – %s", view, r->title);
	if (*d->title == '\0' || strcmp(d->title, r->title) == 0)
		return file;
	return arena_printf(a, "%s – %s", file, d->title);
}

/* The table of the file, when it can be looked at; x stays NULL otherwise,
 * with the reason in broken when that is nobody's choice. */
static enum err_code
open_table(struct request *req, struct response *res,
    const struct explore_place *place, struct explore **x, bool *done,
    struct err *broken, struct err *e)
{
	const struct resource *r = place->r;
	struct explore *found = arena_new_of(req->a, struct explore);
	/* Not the table of every day: that there is none is an answer. */
	bool chosen = request_query(req, "version", NULL) != NULL ||
	    request_query(req, "table", NULL) != NULL;
	enum err_code rc;

	*x = NULL;
	if (!may_read_files(req, place->d) || r->version == 0 ||
	    (strcmp(r->table_state, "ready") != 0 && !chosen))
		return ERR_OK;
	rc = explore_open(req, res, place, found, done, e);
	if (rc && !chosen && (rc == ERR_INTERNAL || rc == ERR_NOT_FOUND)) {
		*broken = *e;
		err_clear(e);
		return ERR_OK;
	}
	*x = found;
	return rc;
}

static enum err_code
own_head(struct request *req, struct response *res, const struct explore *x,
    struct err *e)
{
	if (x == NULL || x->view == NULL || x->view->head == NULL)
		return ERR_OK;
	return x->view->head(req, res, e);
}

enum err_code
page_resource(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct resource r;
	struct explore *x;
	struct err broken = { 0 };
	json_t *ctx;
	struct explore_place place = { &d, &r, "" };
	int status = 200;
	bool done;
	enum err_code rc =
	    dataset_of_address(req, res, rest_of_address(req), &d, &done, e);

	if (rc || done)
		return rc;
	rc = resource_of_address(req, &d, &r, e);
	if (!rc)
		rc = open_table(req, res, &place, &x, &done, &broken, e);
	if (rc || done)
		return rc;
	rc = app_page(req, res, title_of(req->a, &d, &r, x), &ctx, e);
	if (rc)
		return rc;
	rc = fill(req, ctx, &d, &r, x, &status, e);
	if (!rc && broken.code)
		rc = without_rows(ctx, &broken);
	if (!rc)
		rc = own_head(req, res, x, e);
	if (rc) {
		json_decref(ctx);
		return budget_spent(req, res, rc, e);
	}
	return page_render(req, res, status, "public/resource", ctx, e);
}
