/* SPDX-License-Identifier: Apache-2.0 */
/* feed_atom.c - Atom, sitemap and robots.txt. */
#include <string.h>

#include "base/text.h"
#include "publish/feed.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

#define BODY_MAX (32u << 20)

static enum err_code
finish(struct response *res, const struct str *body, const char *type,
    struct err *e)
{
	if (str_failed(body))
		return err_set(e, ERR_INTERNAL,
		    "Ce flux est devenu trop grand pour être envoyé.");
	response_bytes(res, 200, type, str_text(body), body->len);
	res->cors = true;
	return ERR_OK;
}

static enum err_code
atom(struct request *req, struct response *res, const struct org *o,
    struct err *e)
{
	struct str body;
	struct site site;
	struct db *db;
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	rc = app_db(req, &db, e);
	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	str_init(&body, req->a, BODY_MAX);
	rc = feed_atom(db, req->a, app_base_url(req),
	    o ? arena_printf(
		    req->a, "%s" NBSP ": derniers jeux de données", o->name)
	      : site.title,
	    o ? o->id : "", &body, e);
	return rc
	    ? rc
	    : finish(res, &body, "application/atom+xml; charset=utf-8", e);
}

enum err_code
feed_atom_show(struct request *req, struct response *res, struct err *e)
{
	return atom(req, res, NULL, e);
}

enum err_code
feed_atom_organization(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	enum err_code rc = answer_org(req, request_param(req, "slug"), &o, e);

	return rc ? rc : atom(req, res, &o, e);
}

enum err_code
feed_sitemap_show(struct request *req, struct response *res, struct err *e)
{
	struct str body;
	struct db *db;
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	rc = app_db(req, &db, e);
	if (rc)
		return rc;
	str_init(&body, req->a, BODY_MAX);
	rc = feed_sitemap(db, req->a, app_base_url(req), &body, e);
	return rc ? rc
		  : finish(res, &body, "application/xml; charset=utf-8", e);
}

enum err_code
feed_robots_show(struct request *req, struct response *res, struct err *e)
{
	struct str body;

	str_init(&body, req->a, 4096);
	str_append(&body,
	    "User-agent: *\n"
	    "Disallow: /admin\n"
	    "Disallow: /connexion\n"
	    "Disallow: /installation\n\n"
	    "Sitemap: ");
	str_append(&body, app_base_url(req));
	str_append(&body, "/sitemap.xml\n");
	return finish(res, &body, "text/plain; charset=utf-8", e);
}
