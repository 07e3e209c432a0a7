/* SPDX-License-Identifier: Apache-2.0 */
/* admin_files.c - first step of publishing: drop files, add links, put in
 * order. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "jobs/deposit.h"
#include "jobs/queue.h"
#include "model/blank.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/version_reason.h"

static const struct field link_fields[] = {
	{ "url", "Adresse du fichier",
	    "Un fichier déjà en ligne ailleurs : https://…", FIELD_URL, true,
	    2000, NULL },
	{ "title", "Nom à afficher", NULL, FIELD_TEXT, false, 200, NULL },
};

static void
put_file(struct request *req, json_t *list, const struct resource *r,
    bool first, bool last)
{
	const struct file_format *f = file_format_find(r->format);
	json_t *o = ctx_row(list);

	ctx_text(o, "title", r->title);
	ctx_text(
	    o, "base", arena_printf(req->a, "/admin/ressources/%s", r->id));
	ctx_text(o, "format", f ? f->label : r->format);
	ctx_text(o, "size", r->size >= 0 ? text_size(req->a, r->size) : NULL);
	ctx_text(o, "type", resource_type_label(r->type));
	ctx_text(o, "url", r->url);
	ctx_flag(o, "is_first", first);
	ctx_flag(o, "is_last", last);
	ctx_flag(o, "is_file", r->version > 0);
	ctx_flag(o, "is_reading",
	    r->pending > 0 || strcmp(r->table_state, "waiting") == 0 ||
		strcmp(r->table_state, "loading") == 0);
	ctx_flag(o, "has_failed", strcmp(r->table_state, "failed") == 0);
	ctx_text(o, "rows",
	    r->table_rows >= 0
		? text_count(req->a, r->table_rows, "ligne", "lignes")
		: NULL);
	ctx_text(o, "changed", date_french_time(req->a, r->modified_at));
	ctx_text(o, "versions",
	    r->version > 1
		? text_count(req->a, r->version, "version", "versions")
		: NULL);
}

static enum err_code
files_page(struct request *req, struct response *res, int status,
    const struct dataset *d, const struct findings *errors, struct err *e)
{
	json_t *ctx, *list, *fields;
	enum err_code rc = draft_page(req, res, d, STEP_FILES, &ctx, e);

	if (rc)
		return rc;
	list = ctx_list(ctx, "files");
	for (unsigned i = 0; i < d->nresources; i++)
		put_file(req, list, &d->resources[i], i == 0,
		    i + 1 == d->nresources);
	fields = ctx_list(ctx, "fields");
	for (size_t i = 0; i < 2; i++)
		form_field(fields, &link_fields[i],
		    form_text(req, link_fields[i].name), errors);
	form_errors(ctx, errors);
	ctx_flag(ctx, "link_open", request_has(req, "url"));
	ctx_flag(ctx, "has_files", d->nresources > 0);
	ctx_text(ctx, "max_upload",
	    text_size(req->a, app_of(req)->conf->max_upload));
	return page_render(req, res, status, "admin/files", ctx, e);
}

enum err_code
admin_files_show(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	return rc ? rc : files_page(req, res, 200, &d, NULL, e);
}

/* Which file it is, unless the sentence says so already. */
static void
put_refusal(struct request *req, const char *file_name, const char *why,
    struct findings *errors)
{
	const char *name = text_file_name(req->a, file_name);

	if (strstr(why, name))
		findings_add(errors, req->a, "fichiers", "%s", why);
	else
		findings_add(errors, req->a, "fichiers",
		    "«" NNBSP "%s" NNBSP "»" NNBSP ": %s", name, why);
}

/* Take every file in; what is wrong with one does not stop the others. */
static enum err_code
take_all(struct request *req, struct db *db, const char *dataset_id,
    const char *resource_id, unsigned *taken, struct findings *errors,
    struct err *e)
{
	struct app *app = app_of(req);

	*taken = 0;
	for (unsigned i = 0; i < req->nuploads; i++) {
		struct upload *u = &req->uploads[i];
		struct err why = { 0 };
		struct resource r;
		enum err_code rc;

		/* A form sent with no file chosen has one empty part. */
		if (!u->file_name[0] && u->spool.size == 0)
			continue;
		rc = deposit_file(db, req->a, app->blobs, &u->spool,
		    u->file_name, dataset_id, resource_id, app_user(req)->id,
		    &r, &why);
		if (err_http_status(rc) >= 500) {
			*e = why;
			return rc;
		}
		if (rc)
			put_refusal(req, u->file_name, why.msg, errors);
		else
			(*taken)++;
	}
	if (*taken > 0)
		queue_wake(app->queue);
	else if (errors->count == 0)
		findings_add(errors, req->a, "fichiers",
		    "Choisissez au moins un fichier avant d'envoyer.");
	return ERR_OK;
}

/* On to the verification. The script that sent the files is told where: were
 * it redirected, it would read the page, and its word, in place of the clerk.
 */
static void
go_to_check(struct request *req, struct response *res, const char *dataset_id)
{
	const char *path = draft_path(req, dataset_id, STEP_CHECK);
	struct str out;

	if (!request_has(req, "script")) {
		response_redirect(res, req, 303, path);
		return;
	}
	str_init(&out, req->a, 4096);
	str_append(&out, "{\"suite\":");
	str_append_json(&out, path, strlen(path));
	str_append_char(&out, '}');
	response_json(res, 200, &out);
	res->is_private = true;
}

enum err_code
admin_files_upload(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct dataset d;
	unsigned taken;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (!rc)
		rc = take_all(req, db, d.id, "", &taken, &errors, e);
	if (rc)
		return rc;
	if (errors.count > 0) {
		rc = dataset_get(db, req->a, d.id, &d, e);
		return rc ? rc : files_page(req, res, 422, &d, &errors, e);
	}
	app_flash(req, res, "succes",
	    arena_printf(req->a, "%s.",
		text_count(req->a, taken, "fichier reçu", "fichiers reçus")));
	go_to_check(req, res, d.id);
	return ERR_OK;
}

enum err_code
admin_files_link(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct err why = { 0 };
	struct resource r = { 0 }, out;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	if (rc)
		return rc;
	resource_init(&r);
	r.dataset_id = d.id;
	r.url = form_text(req, "url");
	r.title = form_text(req, "title");
	rc = resource_add_remote(db, req->a, &r, app_user(req)->id, &out, &why);
	if (err_http_status(rc) >= 500) {
		*e = why;
		return rc;
	}
	if (rc) {
		findings_add(&errors, req->a, "url", "%s", why.msg);
		return files_page(req, res, 422, &d, &errors, e);
	}
	app_flash(req, res, "succes", "Le lien est ajouté.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_FILES));
	return ERR_OK;
}

static enum err_code
move(struct request *req, struct response *res, int by, struct err *e)
{
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc)
		rc = resource_move(db, r.id, by, e);
	if (rc)
		return rc;
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_FILES));
	return ERR_OK;
}

enum err_code
admin_files_up(struct request *req, struct response *res, struct err *e)
{
	return move(req, res, -1, e);
}

enum err_code
admin_files_down(struct request *req, struct response *res, struct err *e)
{
	return move(req, res, 1, e);
}

static const struct field file_fields[] = {
	{ "title", "Nom à afficher", NULL, FIELD_TEXT, true, 200, NULL },
	{ "type", "Rôle du fichier", NULL, FIELD_SELECT, true, 0, NULL },
	{ "description", "Description",
	    "Ce que contient ce fichier en particulier. Markdown accepté.",
	    FIELD_AREA, false, 0, NULL },
	{ "schema_url", "Schéma suivi",
	    "Adresse du schéma sur schema.data.gouv.fr, si le fichier en suit "
	    "un.",
	    FIELD_URL, false, 2000, NULL },
	{ "url", "Adresse du fichier", NULL, FIELD_URL, true, 2000, NULL },
};

static void
put_versions(struct request *req, json_t *ctx, const struct version *rows,
    unsigned count, int64_t current)
{
	json_t *list = ctx_list(ctx, "versions");

	for (unsigned i = 0; i < count; i++) {
		json_t *o = ctx_row(list);

		ctx_int(o, "number", rows[i].number);
		ctx_text(o, "file_name", rows[i].file_name);
		ctx_text(o, "size", text_size(req->a, rows[i].size));
		ctx_text(
		    o, "date", date_french_time(req->a, rows[i].created_at));
		ctx_text(o, "author", rows[i].author);
		ctx_text(o, "reason",
		    version_reason(
			req->a, &rows[i], i + 1 < count ? &rows[i + 1] : NULL));
		ctx_flag(o, "is_current", rows[i].number == current);
		ctx_text(o, "href",
		    arena_printf(req->a, "/r/%s/versions/%lld",
			rows[i].resource_id, (long long)rows[i].number));
	}
}

static enum err_code
file_page(struct request *req, struct response *res, int status, struct db *db,
    const struct resource *r, const struct dataset *d,
    const struct findings *errors, struct err *e)
{
	const char *const values[] = { r->title, r->type, r->description,
		r->schema_url, r->url };
	struct version *rows;
	unsigned count;
	json_t *ctx, *o;
	enum err_code rc = version_list(db, req->a, r->id, &rows, &count, e);

	if (!rc)
		rc = draft_page(req, res, d, STEP_FILES, &ctx, e);
	if (rc)
		return rc;
	o = ctx_list(ctx, "fields");
	for (size_t i = 0; i < (r->version > 0 ? 4u : 5u); i++) {
		json_t *f = form_field(o, &file_fields[i], values[i], errors);

		for (unsigned k = 0; i == 1 && resource_types[k]; k++)
			form_option(f, resource_types[k],
			    resource_type_label(resource_types[k]), NULL,
			    strcmp(resource_types[k], r->type) == 0);
	}
	put_versions(req, ctx, rows, count, r->version);
	o = ctx_object(ctx, "file");
	ctx_text(o, "title", r->title);
	ctx_text(
	    o, "base", arena_printf(req->a, "/admin/ressources/%s", r->id));
	ctx_flag(o, "is_file", r->version > 0);
	form_errors(ctx, errors);
	return page_render(req, res, status, "admin/file", ctx, e);
}

enum err_code
admin_file_show(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	return rc ? rc : file_page(req, res, 200, db, &r, &d, NULL, e);
}

enum err_code
admin_file_save(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct err why = { 0 };
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (rc)
		return rc;
	r.title = form_text(req, "title");
	r.type = form_text(req, "type");
	r.description = form_lines(req, "description");
	r.schema_url = form_text(req, "schema_url");
	if (r.version == 0)
		r.url = form_text(req, "url");
	rc = resource_save(db, req->a, &r, app_user(req)->id, &why);
	if (rc == ERR_UNPROCESSABLE || rc == ERR_INVALID) {
		findings_add(&errors, req->a, "title", "%s", why.msg);
		return file_page(req, res, 422, db, &r, &d, &errors, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	app_flash(req, res, "succes", "Le fichier est enregistré.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_FILES));
	return ERR_OK;
}

enum err_code
admin_file_replace(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct resource r;
	struct dataset d;
	unsigned taken;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc && req->nuploads > 1)
		rc = err_set(e, ERR_UNPROCESSABLE,
		    "Un seul fichier à la fois peut en remplacer un autre.");
	if (!rc)
		rc = take_all(req, db, d.id, r.id, &taken, &errors, e);
	if (rc)
		return rc;
	if (errors.count > 0)
		return file_page(req, res, 422, db, &r, &d, &errors, e);
	/* Whether it is any better is for the verification to say. */
	app_flash(req, res, "info",
	    "La nouvelle version est reçue ; la précédente reste "
	    "téléchargeable.");
	go_to_check(req, res, d.id);
	return ERR_OK;
}

enum err_code
admin_file_delete(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc)
		rc = resource_delete(db, req->a, r.id, app_user(req)->id, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes", "Le fichier est retiré.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_FILES));
	return ERR_OK;
}
