/* SPDX-License-Identifier: Apache-2.0 */
/* app_hooks.c - before and after every handler: who asks, what is kept. */
#include "web/app.h"

#include <string.h>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "web/access.h"

/* Pages that answer before the portal is set up. */
static bool
works_before_setup(const char *path)
{
	return strncmp(path, "/static/", 8) == 0 ||
	    strcmp(path, "/installation") == 0 ||
	    strcmp(path, "/api/territoires/") == 0 ||
	    strcmp(path, "/theme.css") == 0 || strcmp(path, "/healthz") == 0 ||
	    strcmp(path, "/favicon.ico") == 0;
}

bool
app_is_ready(struct request *req)
{
	struct app *app = app_of(req);
	struct err e = { 0 };
	struct db *db;
	bool ready = false;

	if (app->setup_token[0] == '\0' || atomic_load(&app->was_ready))
		return true;
	if (app_db(req, &db, &e) || site_is_ready(db, &ready, &e))
		log_err("ready", &e);
	if (ready)
		atomic_store(&app->was_ready, true);
	return ready;
}

enum err_code
app_find_visitor(struct request *req, struct err *e)
{
	const char *token = request_cookie(req, SESSION_COOKIE);
	struct session *s;
	struct account *who;
	struct db *db;
	enum err_code rc;

	if (token == NULL || *token == '\0')
		return ERR_OK;
	rc = app_db(req, &db, e);
	if (rc)
		return rc;
	s = arena_new_of(req->a, struct session);
	who = arena_new_of(req->a, struct account);
	rc = session_find(db, req->a, token, s, who, e);
	if (rc == ERR_UNAUTHENTICATED) {
		err_clear(e);
		return ERR_OK;
	}
	if (rc)
		return rc;
	req->session = s;
	req->user = who;
	return ERR_OK;
}

/* Browsers say where a form was sent from: another site, or a neighbour under
 * the same domain that could plant cookies, is refused before the body. */
static bool
comes_from_elsewhere(const struct request *req)
{
	const char *site = request_header(req, "Sec-Fetch-Site");

	return site != NULL && strcmp(site, "same-origin") != 0 &&
	    strcmp(site, "none") != 0;
}

enum err_code
app_guard(struct request *req, struct err *e)
{
	const struct route *route = req->route;
	enum err_code rc;

	if (!app_is_ready(req) && !works_before_setup(req->path))
		return err_set(e, ERR_BUSY,
		    "Ce portail n’est pas encore installé. Son administrateur "
		    "ouvre l’adresse affichée au démarrage du serveur.");
	if (route == NULL)
		return ERR_OK;
	rc = app_find_visitor(req, e);
	if (rc)
		return rc;
	if (route->access != PUBLIC && app_user(req) == NULL)
		return err_set(e, ERR_UNAUTHENTICATED,
		    "Connectez-vous pour ouvrir cette page.");
	if (route->access >= BY_RIGHT) {
		rc = access_check(req, e);
		if (rc)
			return rc;
	}
	if ((route->body == FORM || route->body == UPLOAD) &&
	    comes_from_elsewhere(req))
		return err_set(e, ERR_FORBIDDEN,
		    "Ce formulaire a été envoyé depuis un autre site.");
	return ERR_OK;
}

static enum err_code
check_form(struct request *req, struct err *e)
{
	const char *expected = app_csrf_expected(req);
	const char *given = request_form(req, "csrf", "");

	if (expected != NULL && ct_equal(given, expected))
		return ERR_OK;
	return err_set(e, ERR_FORBIDDEN,
	    "Ce formulaire a expiré ou ne vient pas de ce portail" NNBSP
	    ": rechargez la page, puis envoyez-le à nouveau.");
}

static bool
is_of_catalogue(const struct route *route)
{
	return route != NULL &&
	    (route->caching == CATALOGUE || route->caching == CATALOGUE_PAGE);
}

/* Pages whose bytes depend on the catalogue and the day only. */
static bool
is_kept(const struct request *req)
{
	return is_of_catalogue(req->route) && req->method == GET &&
	    app_user(req) == NULL && request_cookie(req, FLASH_COOKIE) == NULL;
}

/* What of its address a page depends on: those who share it add marks of their
 * own (« ?utm_source= »), which would each be another page to keep. */
static void
append_address(struct str *s, const struct request *req)
{
	const char *page = request_query(req, "page", NULL);

	if (req->route->caching == CATALOGUE) {
		str_append(s, req->target);
		return;
	}
	str_append_n(s, req->target, strcspn(req->target, "?"));
	if (page != NULL) {
		str_append(s, "?page=");
		str_append_url(s, page);
	}
}

/* All that the bytes of a page depend on, but for this build. */
static enum err_code
page_key(struct request *req, const char **key, struct err *e)
{
	struct db *db;
	int64_t number, changed_at;
	struct str s;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = catalogue_revision(db, &number, &changed_at, e);
	if (rc)
		return rc;
	/* Made for each request: no printf. */
	str_init(&s, req->a, SIZE_MAX);
	str_append_int(&s, number);
	str_append_char(&s, '\n');
	str_append_int(&s, date_local_day(date_now()));
	str_append_char(&s, '\n');
	str_append(&s, app_base_url(req));
	str_append_char(&s, '\n');
	append_address(&s, req);
	*key = str_text(&s);
	return ERR_OK;
}

/* Its entity tag. */
static const char *
tag_of(struct request *req, const char *key)
{
	const char *all = arena_printf(req->a, "%s\n%s", key, assets_version());
	char hex[SHA256_HEX];

	sha256_of(all, strlen(all), hex);
	return arena_strndup(req->a, hex, 32);
}

static unsigned
header_at(const struct response *res, const char *name)
{
	unsigned i = 0;

	while (i < res->nheaders && strcmp(res->headers[i].name, name) != 0)
		i++;
	return i;
}

enum err_code
app_before(struct request *req, struct response *res, bool *done, struct err *e)
{
	const char *key;
	enum err_code rc;

	if (req->route->body == FORM || req->route->body == UPLOAD) {
		/* A body may take minutes: who may do what is asked again. */
		req->user = NULL;
		req->session = NULL;
		rc = app_guard(req, e);
		return rc ? rc : check_form(req, e);
	}
	if (!is_kept(req))
		return ERR_OK;
	rc = page_key(req, &key, e);
	if (rc)
		return rc;
	*done = response_from_cache(req, res, key) ||
	    response_not_modified(res, req, tag_of(req, key), 0);
	return ERR_OK;
}

static void
drop_header(struct response *res, unsigned i)
{
	if (i >= res->nheaders)
		return;
	res->nheaders--;
	memmove(&res->headers[i], &res->headers[i + 1],
	    (res->nheaders - i) * sizeof(res->headers[0]));
}

void
app_after(struct request *req, struct response *res)
{
	unsigned tag = header_at(res, "ETag");

	/* Drafts are in the answers of the API too. */
	if (app_user(req) && strncmp(req->path, "/api/", 5) == 0)
		res->is_private = true;
	if (req->route == NULL || req->route->caching == OWN)
		return;
	if (!is_kept(req) || res->is_private || res->status != 200) {
		if (is_of_catalogue(req->route))
			drop_header(res, tag);
		response_header(res, req, "Cache-Control",
		    app_user(req) == NULL ? "no-cache" : "private, no-store");
		return;
	}
	response_header(res, req, "Cache-Control", "no-cache");
	if (tag < res->nheaders)
		response_to_cache(req, res);
}
