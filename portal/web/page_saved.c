/* SPDX-License-Identifier: Apache-2.0 */
/* page_saved.c - the views of a table that were kept by name. */
#include "web/page_saved.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/saved_view.h"
#include "web/access.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_facts.h"
#include "web/page_lost.h"

static const char *
page_of(struct arena *a, const struct dataset *d, const char *resource_id,
    const char *query)
{
	return arena_printf(a, "/jeux-de-donnees/%s/ressources/%s%s%s", d->slug,
	    resource_id, *query ? "?" : "", query);
}

static void
put_view(struct request *req, json_t *list, const struct dataset *d,
    const struct resource *r, const struct saved_view *v)
{
	json_t *row = ctx_row(list);

	ctx_int(row, "id", v->id);
	ctx_text(row, "name", v->name);
	ctx_text(row, "href", page_of(req->a, d, v->resource_id, v->query));
	ctx_null(row, "lost");
	for (unsigned i = 0; r == NULL && i < d->nresources; i++) {
		if (strcmp(d->resources[i].id, v->resource_id) == 0)
			r = &d->resources[i];
	}
	if (r != NULL && may_read_files(req, d))
		lost_put_kept(req, row, d, r, v->query);
}

enum err_code
saved_put(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, const struct resource *r, const char *here,
    struct err *e)
{
	unsigned n = r ? 1 : d->nresources, count;
	const char **ids = arena_array_of(req->a, n + 1, const char *);
	bool editor = r && here &&
	    access_has(req, right_for_state(RIGHT_EDIT, d->state), d);
	struct saved_view *views;
	json_t *o, *list;
	enum err_code rc;

	ctx_null(ctx, "saved");
	for (unsigned i = 0; i < n; i++)
		ids[i] = r ? r->id : d->resources[i].id;
	rc = saved_view_list(db, req->a, ids, n, &views, &count, e);
	if (rc || (count == 0 && !editor))
		return rc;
	o = ctx_object(ctx, "saved");
	ctx_flag(o, "has_views", count > 0);
	ctx_flag(o, "is_editor", editor);
	ctx_text(o, "query", here);
	ctx_text(o, "action",
	    r ? arena_printf(req->a, "/admin/ressources/%s/vues", r->id)
	      : NULL);
	list = ctx_list(o, "views");
	for (unsigned i = 0; i < count; i++)
		put_view(req, list, d, r, &views[i]);
	return ERR_OK;
}

static enum err_code
done(struct request *req, struct response *res, const struct dataset *d,
    const char *resource_id, const char *query, const char *words)
{
	app_flash(req, res, "succes", words);
	response_redirect(
	    res, req, 303, page_of(req->a, d, resource_id, query));
	return ERR_OK;
}

enum err_code
page_saved_add(struct request *req, struct response *res, struct err *e)
{
	struct saved_view v = { .name = form_text(req, "nom"),
		.query = form_text(req, "question") };
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	v.resource_id = r.id;
	if (!rc)
		rc = saved_view_add(db, req->a, &v, app_user(req)->id, e);
	return rc ? rc
		  : done(req, res, &d, r.id, v.query,
			"La vue est enregistrée" NNBSP
			": elle est aussi sur la page du jeu de données.");
}

enum err_code
page_saved_delete(struct request *req, struct response *res, struct err *e)
{
	int64_t id = strtoll(form_text(req, "numero"), NULL, 10);
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc)
		rc = saved_view_delete(db, r.id, id, app_user(req)->id, e);
	return rc ? rc : done(req, res, &d, r.id, "", "La vue est supprimée.");
}
