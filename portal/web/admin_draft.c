/* SPDX-License-Identifier: Apache-2.0 */
/* admin_draft.c - what the four steps of publishing share. */
#include "web/admin_draft.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "web/access.h"
#include "web/app.h"
#include "web/ctx.h"

static const struct {
	const char *path, *label;
} steps[STEPS] = {
	[STEP_FILES] = { "fichiers", "Fichiers" },
	[STEP_CHECK] = { "verification", "Vérification" },
	[STEP_DESCRIBE] = { "description", "Description" },
	[STEP_PUBLISH] = { "publication", "Publication" },
};

static const struct {
	const char *state, *label;
} states[] = {
	{ "draft", "brouillon" },
	{ "submitted", "soumis" },
	{ "published", "publié" },
	{ "archived", "archivé" },
	{ "deleted", "supprimé" },
};

const char *
draft_state_label(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(states[i].state, state) == 0)
			return states[i].label;
	}
	return state;
}

const char *
draft_title(struct arena *a, const struct dataset *d)
{
	const struct resource *r = d->resources;

	if (d->title[0])
		return d->title;
	if (d->nresources == 0)
		return "Sans titre";
	return arena_printf(
	    a, "%s (sans titre)", r->file_name[0] ? r->file_name : r->title);
}

const char *
draft_path(struct request *req, const char *id, enum step s)
{
	return arena_printf(
	    req->a, "/admin/jeux-de-donnees/%s/%s", id, steps[s].path);
}

static enum err_code
load(struct request *req, struct db *db, const char *id, struct dataset *d,
    struct err *e)
{
	enum err_code rc = dataset_get(db, req->a, id, d, e);

	if (!rc && strcmp(d->state, "deleted") == 0)
		rc = err_set(e, ERR_GONE,
		    "Ce jeu de données a été supprimé : il ne peut plus être "
		    "modifié.");
	return rc;
}

enum err_code
draft_load(
    struct request *req, struct db **db, struct dataset *d, struct err *e)
{
	enum err_code rc = app_db(req, db, e);

	return rc ? rc : load(req, *db, request_param(req, "id"), d, e);
}

enum err_code
draft_load_resource(struct request *req, struct db **db, struct resource *r,
    struct dataset *d, struct err *e)
{
	enum err_code rc = app_db(req, db, e);

	if (!rc)
		rc = resource_get(*db, req->a, request_param(req, "rid"), r, e);
	if (!rc && r->deleted_at)
		rc = err_set(e, ERR_GONE,
		    "Ce fichier a été retiré de son jeu de données.");
	return rc ? rc : load(req, *db, r->dataset_id, d, e);
}

/* Why this visitor may look and not touch, or NULL. */
static const char *
why_locked(struct request *req, const struct dataset *d)
{
	if (access_has(req, right_for_state(RIGHT_EDIT, d->state), d))
		return NULL;
	if (!access_has(req, RIGHT_EDIT, d))
		return "Vous pouvez voir ce jeu de données, pas le modifier.";
	return strcmp(d->state, "submitted") == 0
	    ? "Ce jeu de données attend sa validation" NNBSP
	      ": reprenez-le, à l’étape « Publication », pour le modifier."
	    : "Ce jeu de données est public" NNBSP
	      ": vous pouvez le voir, un valideur peut le modifier.";
}

enum err_code
draft_page(struct request *req, struct response *res, const struct dataset *d,
    enum step here, json_t **out, struct err *e)
{
	json_t *ctx, *o, *plan;
	enum err_code rc = app_page(req, res,
	    arena_printf(
		req->a, "%s – %s", steps[here].label, draft_title(req->a, d)),
	    &ctx, e);

	if (rc)
		return rc;
	o = ctx_object(ctx, "dataset");
	ctx_text(o, "id", d->id);
	ctx_text(o, "title", draft_title(req->a, d));
	ctx_text(o, "state", draft_state_label(d->state));
	ctx_flag(o, "is_public", strcmp(d->state, "published") == 0);
	ctx_flag(o, "is_archived", strcmp(d->state, "archived") == 0);
	ctx_text(o, "organization", d->organization_name);
	ctx_text(
	    o, "page", arena_printf(req->a, "/jeux-de-donnees/%s", d->slug));
	ctx_text(o, "base",
	    arena_printf(req->a, "/admin/jeux-de-donnees/%s", d->id));
	ctx_text(o, "saved", date_french_time(req->a, d->modified_at));
	ctx_text(o, "locked", why_locked(req, d));
	plan = ctx_list(ctx, "steps");
	for (unsigned s = 0; s < STEPS; s++) {
		json_t *row = ctx_row(plan);

		ctx_int(row, "number", s + 1);
		ctx_text(row, "label", steps[s].label);
		ctx_text(row, "href", draft_path(req, d->id, s));
		ctx_flag(row, "here", s == (unsigned)here);
	}
	*out = ctx;
	return ERR_OK;
}
