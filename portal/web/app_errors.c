/* SPDX-License-Identifier: Apache-2.0 */
/* app_errors.c - a failure as a page of the portal, or as JSON for programs. */
#include "web/app.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/str.h"
#include "base/text.h"
#include "view/page.h"
#include "web/ctx.h"

/* Headline of each failure; what to do next is in err.msg and the page. */
static const struct {
	enum err_code code;
	const char *title;
} titles[] = {
	{ ERR_INVALID, "Demande incorrecte" },
	{ ERR_UNPROCESSABLE, "Demande à corriger" },
	{ ERR_UNAUTHENTICATED, "Connexion nécessaire" },
	{ ERR_FORBIDDEN, "Accès refusé" },
	{ ERR_NOT_FOUND, "Page introuvable" },
	{ ERR_METHOD, "Demande impossible à cette adresse" },
	{ ERR_NOT_ACCEPTABLE, "Format non proposé" },
	{ ERR_TIMEOUT, "L’envoi a pris trop de temps" },
	{ ERR_CONFLICT, "Cette page a été modifiée ailleurs" },
	{ ERR_GONE, "Contenu retiré" },
	{ ERR_TOO_BIG, "Envoi trop volumineux" },
	{ ERR_UNSUPPORTED, "Format non pris en charge" },
	{ ERR_RANGE, "Partie de fichier introuvable" },
	{ ERR_THROTTLED, "Trop d’essais" },
	{ ERR_HEADERS, "Demande trop longue" },
	{ ERR_INTERNAL, "Une erreur s’est produite" },
	{ ERR_BUSY, "Portail momentanément indisponible" },
	{ ERR_NO_SPACE, "Plus de place sur le serveur" },
};

static const char *
title_of(enum err_code code)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (titles[i].code == code)
			return titles[i].title;
	}
	return "Une erreur s’est produite";
}

static bool
wants_json(const struct request *req)
{
	static const char *const offers[] = { "text/html", "application/json",
		NULL };

	return strncmp(req->path, "/api/", 5) == 0 ||
	    strcmp(req->path, "/mcp") == 0 || request_accepts(req, offers) == 1;
}

/* Programs written for Opendatasoft look for a name as well. */
static const char *
explore_name(enum err_code code)
{
	switch (code) {
	case ERR_INVALID:
		return "InvalidRESTParameterError";
	case ERR_NOT_FOUND:
	case ERR_GONE:
		return "NotFoundError";
	case ERR_FORBIDDEN:
		return "ForbiddenError";
	case ERR_UNSUPPORTED:
		return "UnsupportedError";
	case ERR_BUSY:
		return "ServiceUnavailableError";
	default:
		return "ServerError";
	}
}

static void
answer_json(struct request *req, struct response *res, enum err_code code,
    int status, const char *message)
{
	bool explores = strncmp(req->path, "/api/explore/", 13) == 0;
	struct str json;

	str_init(&json, req->a, 8192);
	str_append(&json, "{");
	if (explores)
		str_append_printf(
		    &json, "\"error_code\":\"%s\",", explore_name(code));
	str_append(&json, "\"message\":");
	str_append_json(&json, message, strlen(message));
	str_append(&json, "}");
	response_json(res, status, &json);
}

/* Never an empty answer, even when the database or the page itself fails. */
static void
answer_text(
    struct request *req, struct response *res, int status, const char *message)
{
	const char *text = arena_printf(req->a, "%s\n", message);

	response_bytes(
	    res, status, "text/plain; charset=utf-8", text, strlen(text));
}

static enum err_code
answer_page(struct request *req, struct response *res, int status,
    const struct err *cause, struct err *e)
{
	bool ready = app_is_ready(req);
	struct err none = { 0 };
	const char *title = cause->code == ERR_BUSY && !ready
	    ? "Portail en cours d’installation"
	    : title_of(cause->code);
	json_t *ctx;
	enum err_code rc;

	/* No route, no guard: the page still shows who is signed in. */
	if (req->route == NULL && app_find_visitor(req, &none))
		log_err("visitor", &none);
	rc = app_page(req, res, title, &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "message", cause->msg);
	ctx_int(ctx, "status", status);
	ctx_flag(ctx, "is_missing", status == 404);
	ctx_flag(ctx, "is_ours", status >= 500 && ready);
	ctx_flag(ctx, "can_search", ready && status != 401);
	ctx_flag(ctx, "can_sign_in", ready && status == 401);
	ctx_text(ctx, "request_id", req->id);
	ctx_text(ctx, "robots", "noindex");
	ctx_null(ctx, "canonical");
	return page_render(req, res, status, "errors/error", ctx, e);
}

/* A page somebody must sign in for: ask, then come back. */
static bool
leads_to_sign_in(struct request *req, struct response *res, const struct err *e)
{
	struct str to;

	if (e->code != ERR_UNAUTHENTICATED || req->method != GET ||
	    req->route == NULL || req->route->access == PUBLIC)
		return false;
	str_init(&to, req->a, 65536);
	str_append(&to, "/connexion?suite=");
	str_append_url(&to, req->target);
	response_redirect(res, req, 303, str_text(&to));
	return true;
}

static void
forget_validators(struct response *res)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < res->nheaders; i++) {
		const char *name = res->headers[i].name;

		if (strcmp(name, "ETag") != 0 &&
		    strcmp(name, "Last-Modified") != 0 &&
		    strcmp(name, "Cache-Control") != 0)
			res->headers[kept++] = res->headers[i];
	}
	res->nheaders = kept;
}

/* Under the reference that the page gives. A portal too busy for a question has
 * refused it: nothing is broken. */
static void
log_failure(const struct request *req, const struct err *e)
{
	char at[96];

	snprintf(at, sizeof(at), "%s:%d", e->file ? e->file : "?", e->line);
	log_event(e->code == ERR_BUSY ? LOG_WARN : LOG_ERROR, "request failed",
	    "id", req->id, "message", e->msg, "cause", e->cause, "at", at,
	    NULL);
}

void
app_failed(struct request *req, struct response *res, const struct err *cause)
{
	int status = err_http_status(cause->code);
	struct err e = { 0 };

	if (status >= 500)
		log_failure(req, cause);
	forget_validators(res);
	res->is_private = true;
	if (wants_json(req)) {
		answer_json(req, res, cause->code, status, cause->msg);
	} else if (!leads_to_sign_in(req, res, cause) &&
	    answer_page(req, res, status, cause, &e)) {
		log_err("error page failed", &e);
		answer_text(req, res, status, cause->msg);
	}
	response_header(res, req, "Cache-Control", "no-store");
	if (cause->code == ERR_BUSY)
		response_header(res, req, "Retry-After", "10");
}
