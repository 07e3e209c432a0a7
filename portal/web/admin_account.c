/* SPDX-License-Identifier: Apache-2.0 */
/* admin_account.c - signing in and out, one's own password. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "view/page.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

static const struct field signin_fields[] = {
	{ "email", "Adresse électronique", NULL, FIELD_EMAIL, true, 254,
	    "username" },
	{ "password", "Mot de passe", NULL, FIELD_PASSWORD, true, 0,
	    "current-password" },
};

static const struct field password_fields[] = {
	{ "current", "Mot de passe actuel", NULL, FIELD_PASSWORD, true, 0,
	    "current-password" },
	{ "password", "Nouveau mot de passe",
	    "Douze caractères au moins. Une suite de quatre ou cinq mots sans "
	    "lien entre eux est facile à retenir.",
	    FIELD_PASSWORD, true, 0, "new-password" },
	{ "again", "Nouveau mot de passe, encore une fois", NULL,
	    FIELD_PASSWORD, true, 0, "new-password" },
};

static enum err_code
signin_page(struct request *req, struct response *res, int status,
    const struct findings *errors, struct err *e)
{
	const char *next = request_form(req, "suite", NULL);
	json_t *ctx, *fields;
	enum err_code rc = app_page(req, res, "Connexion", &ctx, e);

	if (rc)
		return rc;
	fields = ctx_list(ctx, "fields");
	form_field(fields, &signin_fields[0], form_text(req, "email"), errors);
	form_field(fields, &signin_fields[1], NULL, errors);
	form_errors(ctx, errors);
	ctx_text(ctx, "suite",
	    form_local_path(next ? next : request_query(req, "suite", ""), ""));
	ctx_text(ctx, "csrf", app_csrf(req, res));
	res->is_private = true;
	return page_render(req, res, status, "account/signin", ctx, e);
}

enum err_code
admin_signin_show(struct request *req, struct response *res, struct err *e)
{
	if (app_user(req)) {
		response_redirect(res, req, 303, "/admin");
		return ERR_OK;
	}
	return signin_page(req, res, 200, NULL, e);
}

enum err_code
admin_signin(struct request *req, struct response *res, struct err *e)
{
	struct findings errors = { 0 };
	struct err why = { 0 };
	const char *token;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	rc = session_open(db, req->a, form_text(req, "email"),
	    request_form(req, "password", ""), req->remote, &token, &why);
	if (rc == ERR_UNAUTHENTICATED || rc == ERR_THROTTLED ||
	    rc == ERR_BUSY) {
		findings_add(&errors, req->a, "email", "%s", why.msg);
		return signin_page(req, res, err_http_status(rc), &errors, e);
	}
	if (rc) {
		*e = why;
		return rc;
	}
	response_cookie(res, req, SESSION_COOKIE, token, -1, true);
	response_redirect(res, req, 303,
	    form_local_path(request_form(req, "suite", ""), "/admin"));
	return ERR_OK;
}

enum err_code
admin_signout(struct request *req, struct response *res, struct err *e)
{
	const char *token = request_cookie(req, SESSION_COOKIE);
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc && token)
		rc = session_close(db, token, e);
	if (rc)
		return rc;
	response_cookie(res, req, SESSION_COOKIE, "", 0, true);
	app_flash(req, res, "succes", "Vous êtes déconnecté.");
	response_redirect(res, req, 303, "/");
	return ERR_OK;
}

static enum err_code
put_sessions(struct request *req, json_t *ctx, struct err *e)
{
	const struct session *here = req->session;
	json_t *list = ctx_list(ctx, "sessions");
	struct session_seen *rows;
	unsigned count;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = session_list(
		    db, req->a, here->account_id, &rows, &count, e);
	for (unsigned i = 0; !rc && i < count; i++) {
		json_t *o = ctx_row(list);

		ctx_text(o, "id", rows[i].token_hash);
		ctx_text(
		    o, "address", rows[i].address[0] ? rows[i].address : NULL);
		ctx_text(
		    o, "opened", date_french_time(req->a, rows[i].created_at));
		ctx_text(
		    o, "seen", date_ago(req->a, rows[i].seen_at, date_now()));
		ctx_flag(o, "here",
		    strcmp(rows[i].token_hash, here->token_hash) == 0);
	}
	ctx_flag(ctx, "has_others", !rc && count > 1);
	return rc;
}

static enum err_code
password_page(struct request *req, struct response *res, int status,
    const struct findings *errors, struct err *e)
{
	json_t *ctx, *fields;
	enum err_code rc = app_page(req, res, "Mon compte", &ctx, e);

	if (rc)
		return rc;
	rc = put_sessions(req, ctx, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	fields = ctx_list(ctx, "fields");
	for (size_t i = 0; i < 3; i++)
		form_field(fields, &password_fields[i], NULL, errors);
	form_errors(ctx, errors);
	return page_render(req, res, status, "account/password", ctx, e);
}

enum err_code
admin_account_show(struct request *req, struct response *res, struct err *e)
{
	return password_page(req, res, 200, NULL, e);
}

/* The new password's own faults; the current one is checked by signing in. */
static void
check_new(struct request *req, const char *email, struct findings *f)
{
	const char *password = request_form(req, "password", "");
	struct err why = { 0 };

	if (password_check(password, email, &why))
		findings_add(f, req->a, "password", "%s", why.msg);
	else if (strcmp(password, request_form(req, "again", "")) != 0)
		findings_add(f, req->a, "again",
		    "Les deux saisies du nouveau mot de passe diffèrent.");
}

enum err_code
admin_account_save(struct request *req, struct response *res, struct err *e)
{
	const struct account *who = app_user(req);
	struct findings errors = { 0 };
	struct err why = { 0 };
	const char *token;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	check_new(req, who->email, &errors);
	if (errors.count == 0 &&
	    session_open(db, req->a, who->email,
		request_form(req, "current", ""), req->remote, &token, &why))
		findings_add(&errors, req->a, "current", "%s",
		    why.code == ERR_UNAUTHENTICATED
			? "Le mot de passe actuel n'est pas le bon."
			: why.msg);
	if (errors.count > 0)
		return password_page(req, res, 422, &errors, e);
	/* Every earlier session ends, this one included. */
	rc = account_set_password(db, who->id,
	    request_form(req, "password", ""), who->id, req->remote, e);
	if (!rc)
		rc = session_open_for(
		    db, req->a, who->id, req->remote, &token, e);
	if (rc)
		return rc;
	response_cookie(res, req, SESSION_COOKIE, token, -1, true);
	app_flash(req, res, "succes", "Votre mot de passe est changé.");
	response_redirect(res, req, 303, "/admin/compte");
	return ERR_OK;
}

enum err_code
admin_account_end(struct request *req, struct response *res, struct err *e)
{
	const struct session *here = req->session;
	const char *one = form_text(req, "session");
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc && one[0])
		rc = session_end(db, here->account_id, one, req->remote, e);
	else if (!rc)
		rc = session_end_others(
		    db, here->account_id, here->token_hash, req->remote, e);
	if (rc)
		return rc;
	app_flash(req, res, "succes",
	    one[0] ? "La session est fermée."
		   : "Toutes vos autres sessions sont fermées.");
	response_redirect(res, req, 303, "/admin/compte");
	return ERR_OK;
}
