/* SPDX-License-Identifier: Apache-2.0 */
/* admin_review.c - last step: what is missing, publish, archive, delete. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/review.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/admin_reread.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

#define SAID 20 /* the last things said of it */

/* Findings as links to the field they are about. */
static void
put_findings(struct request *req, json_t *ctx, const char *name,
    const struct dataset *d, const struct findings *f)
{
	json_t *list = ctx_list(ctx, name);

	for (unsigned i = 0; i < f->count; i++) {
		const char *field = f->rows[i].field;
		bool files = strcmp(field, "files") == 0;
		json_t *o = ctx_row(list);

		ctx_text(o, "message", f->rows[i].message);
		ctx_text(o, "href",
		    files ? draft_path(req, d->id, STEP_FILES)
			  : arena_printf(req->a, "%s#champ-%s",
				draft_path(req, d->id, STEP_DESCRIBE), field));
	}
}

static void
put_summary(struct request *req, json_t *ctx, const struct dataset *d)
{
	const struct frequency *f = frequency_find(d->frequency);
	const struct licence *l;
	struct err e = { 0 };
	json_t *o = ctx_object(ctx, "summary"), *files;

	ctx_text(o, "title", d->title[0] ? d->title : "—");
	ctx_text(o, "description", text_excerpt(req->a, d->description, 300));
	ctx_text(
	    o, "license", licence_find(d->license, &l, &e) ? NULL : l->title);
	ctx_text(o, "frequency", f ? f->label : NULL);
	ctx_text(o, "data_date",
	    d->data_date[0] ? date_french_of_iso(req->a, d->data_date) : NULL);
	files = ctx_list(o, "files");
	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];
		json_t *row = ctx_row(files);

		ctx_text(row, "title", r->title);
		ctx_text(row, "size",
		    r->size >= 0 ? text_size(req->a, r->size) : NULL);
		ctx_text(row, "rows",
		    r->table_rows >= 0
			? text_count(req->a, r->table_rows, "ligne", "lignes")
			: NULL);
	}
}

/* « 3 points « À corriger » restent dans « subventions » » */
static enum err_code
put_faults(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	json_t *list = ctx_list(ctx, "faults");

	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];
		int64_t n;
		enum err_code rc = reread_faults(req, db, r, &n, e);

		if (rc)
			return rc;
		if (n > 0)
			ctx_item(list,
			    arena_printf(req->a,
				"%s «" NNBSP "À corriger" NNBSP
				"» %s dans «" NNBSP "%s" NNBSP "»",
				text_count(req->a, n, "point", "points"),
				n > 1 ? "restent" : "reste", r->title));
	}
	ctx_flag(ctx, "has_faults", json_array_size(list) > 0);
	return ERR_OK;
}

/* « Claire Martin a demandé des changements » */
static const struct {
	const char *verdict, *words;
} verdicts[] = {
	{ "submitted", "a soumis ce jeu de données à la validation" },
	{ "withdrawn", "a repris ce jeu de données pour le modifier" },
	{ "returned", "a demandé des changements" },
	{ "published", "a publié ce jeu de données" },
};

static enum err_code
put_said(struct request *req, struct db *db, json_t *ctx,
    const struct dataset *d, struct err *e)
{
	json_t *list = ctx_list(ctx, "said");
	struct review *rows;
	unsigned count;
	enum err_code rc =
	    review_list(db, req->a, d->id, SAID, &rows, &count, e);

	for (unsigned i = 0; !rc && i < count; i++) {
		json_t *o = ctx_row(list);
		size_t v = 0;

		while (strcmp(verdicts[v].verdict, rows[i].verdict) != 0)
			v++;
		ctx_text(o, "who",
		    rows[i].who[0] ? rows[i].who : "La ligne de commande");
		ctx_text(o, "words", verdicts[v].words);
		ctx_text(o, "at", date_french_time(req->a, rows[i].at));
		ctx_text(o, "at_iso", date_utc(req->a, rows[i].at));
		ctx_text(
		    o, "comment", rows[i].comment[0] ? rows[i].comment : NULL);
	}
	ctx_flag(ctx, "has_said", !rc && count > 0);
	return rc;
}

/* What this visitor may do of it, where it stands. */
static void
put_steps(struct request *req, json_t *ctx, const struct dataset *d, bool whole)
{
	bool draft = strcmp(d->state, "draft") == 0;
	bool submitted = strcmp(d->state, "submitted") == 0;
	bool judge = access_has(req, RIGHT_PUBLISH, d);
	bool archivist = access_has(req, RIGHT_ARCHIVE, d);

	ctx_flag(ctx, "can_publish", whole && judge && (draft || submitted));
	ctx_flag(ctx, "can_submit",
	    whole && draft && access_has(req, RIGHT_SUBMIT, d));
	ctx_flag(
	    ctx, "can_withdraw", submitted && access_has(req, RIGHT_SUBMIT, d));
	ctx_flag(ctx, "can_return", submitted && judge);
	ctx_flag(ctx, "can_archive",
	    archivist && strcmp(d->state, "published") == 0);
	ctx_flag(
	    ctx, "can_restore", archivist && strcmp(d->state, "archived") == 0);
	ctx_flag(ctx, "can_delete",
	    access_has(req, right_for_state(RIGHT_DELETE, d->state), d));
}

/* fault: what is wrong with the comment that was sent, or NULL. */
static enum err_code
review_page(struct request *req, struct response *res, int status,
    struct db *db, const struct dataset *d, const char *fault, struct err *e)
{
	struct findings missing = { 0 }, advice = { 0 };
	json_t *ctx;
	enum err_code rc = draft_page(req, res, d, STEP_PUBLISH, &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "fault", fault);
	ctx_text(ctx, "comment", form_lines(req, "commentaire"));
	dataset_missing(req->a, d, &missing, &advice);
	put_findings(req, ctx, "missing", d, &missing);
	put_findings(req, ctx, "advice", d, &advice);
	ctx_flag(ctx, "is_incomplete", missing.count > 0);
	ctx_flag(ctx, "has_advice", advice.count > 0);
	put_steps(req, ctx, d, missing.count == 0);
	put_summary(req, ctx, d);
	rc = put_said(req, db, ctx, d, e);
	if (!rc)
		rc = put_faults(req, db, ctx, d, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, status, "admin/review", ctx, e);
}

enum err_code
admin_review_show(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	return rc ? rc : review_page(req, res, 200, db, &d, NULL, e);
}

enum err_code
admin_review_publish(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct err why = { 0 };
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (rc)
		return rc;
	rc = dataset_publish(db, req->a, d.id, app_of(req)->conf->base_url,
	    app_user(req)->id, &why);
	if (rc == ERR_UNPROCESSABLE)
		return review_page(req, res, 422, db, &d, NULL, e);
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes",
	    "Le jeu de données est publié. Le public le trouve dès "
	    "maintenant.");
	response_redirect(
	    res, req, 303, arena_printf(req->a, "/jeux-de-donnees/%s", d.slug));
	return ERR_OK;
}

/* Change the state, then back to the review page with a word about it. */
static enum err_code
change(struct request *req, struct response *res,
    enum err_code (*fn)(
	struct db *, struct arena *, const char *, const char *, struct err *),
    const char *said, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (!rc)
		rc = fn(db, req->a, d.id, app_user(req)->id, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes", said);
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_PUBLISH));
	return ERR_OK;
}

enum err_code
admin_review_submit(struct request *req, struct response *res, struct err *e)
{
	return change(req, res, dataset_submit,
	    "Le jeu de données est soumis" NNBSP
	    ": ceux qui valident le voient sur leur page d’accueil.",
	    e);
}

enum err_code
admin_review_withdraw(struct request *req, struct response *res, struct err *e)
{
	return change(req, res, dataset_withdraw,
	    "Le jeu de données est de nouveau un brouillon" NNBSP
	    ": vous pouvez le modifier.",
	    e);
}

enum err_code
admin_review_return(struct request *req, struct response *res, struct err *e)
{
	struct err why = { 0 };
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (rc)
		return rc;
	rc = dataset_return(db, req->a, d.id, form_lines(req, "commentaire"),
	    app_user(req)->id, &why);
	if (rc == ERR_UNPROCESSABLE)
		return review_page(req, res, 422, db, &d, why.msg, e);
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes",
	    "Le jeu de données est rendu à qui l’a préparé, avec votre "
	    "message.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_PUBLISH));
	return ERR_OK;
}

enum err_code
admin_review_archive(struct request *req, struct response *res, struct err *e)
{
	return change(req, res, dataset_archive,
	    "Le jeu de données est archivé : il n'apparaît plus dans le "
	    "catalogue, sa page et ses fichiers restent joignables.",
	    e);
}

enum err_code
admin_review_restore(struct request *req, struct response *res, struct err *e)
{
	return change(
	    req, res, dataset_restore, "Le jeu de données est rétabli.", e);
}

enum err_code
admin_review_delete_show(
    struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	json_t *ctx;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (!rc)
		rc = draft_page(req, res, &d, STEP_PUBLISH, &ctx, e);
	if (rc)
		return rc;
	ctx_flag(ctx, "was_public", dataset_was_public(&d));
	return page_render(req, res, 200, "admin/delete", ctx, e);
}

enum err_code
admin_review_delete(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (!rc)
		rc = dataset_delete(db, req->a, d.id, app_user(req)->id, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes",
	    arena_printf(
		req->a, "« %s » est supprimé.", draft_title(req->a, &d)));
	response_redirect(res, req, 303, "/admin/jeux-de-donnees");
	return ERR_OK;
}
