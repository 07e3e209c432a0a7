/* SPDX-License-Identifier: Apache-2.0 */
/* static.c - styles, scripts and images; the colours and logo of the site. */
#include "web/handlers.h"

#include <string.h>

#include "base/assets.h"
#include "base/str.h"
#include "web/app.h"
#include "web/logo.h"
#include "web/theme.h"

#define FOR_EVER "public, max-age=31536000, immutable"
#define CHECK_FIRST "public, no-cache"

static const struct {
	const char *extension, *type;
} types[] = {
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".webp", "image/webp" },
	{ ".woff2", "font/woff2" },
	{ ".txt", "text/plain; charset=utf-8" },
};

static const char *
type_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof(types) / sizeof(types[0]);
	     i++) {
		if (strcmp(dot, types[i].extension) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

static enum err_code
send_asset(struct request *req, struct response *res, const char *name,
    const char *caching, struct err *e)
{
	struct asset found;

	if (!asset_find(name, &found))
		return err_set(e, ERR_NOT_FOUND,
		    "Ce fichier n’existe pas sur ce portail.");
	response_header(res, req, "Cache-Control", caching);
	if (response_not_modified(res, req, assets_version(), 0))
		return ERR_OK;
	response_bytes(
	    res, 200, type_of(name), (const char *)found.data, found.size);
	return ERR_OK;
}

enum err_code
static_file(struct request *req, struct response *res, struct err *e)
{
	const char *version = request_param(req, "version");
	const char *name = arena_printf(req->a, "static/%s/%s",
	    request_param(req, "kind"), request_param(req, "file"));
	bool current = strcmp(version, assets_version()) == 0;

	/* A page kept from an earlier build may ask for its own version: it
	 * gets today's file, which must then not be kept under that name. */
	return send_asset(req, res, name, current ? FOR_EVER : CHECK_FIRST, e);
}

enum err_code
static_favicon(struct request *req, struct response *res, struct err *e)
{
	return send_asset(req, res, "static/img/favicon.svg", CHECK_FIRST, e);
}

static enum err_code
site_of(struct request *req, struct site *out, struct err *e)
{
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	return site_get(db, req->a, out, e);
}

enum err_code
static_theme(struct request *req, struct response *res, struct err *e)
{
	struct site site;
	struct str css;
	const char *version;
	enum err_code rc = site_of(req, &site, e);

	if (rc)
		return rc;
	version = theme_version(req->a, site.accent);
	response_header(res, req, "Cache-Control",
	    strcmp(request_query(req, "v", ""), version) == 0 ? FOR_EVER
							      : CHECK_FIRST);
	if (response_not_modified(res, req, version, 0))
		return ERR_OK;
	str_init(&css, req->a, 4096);
	theme_css(site.accent, &css);
	response_bytes(
	    res, 200, "text/css; charset=utf-8", str_text(&css), css.len);
	return ERR_OK;
}

enum err_code
static_logo(struct request *req, struct response *res, struct err *e)
{
	struct site site;
	enum err_code rc = site_of(req, &site, e);

	if (rc)
		return rc;
	return logo_send(req, res, site.logo_sha256, site.logo_type, e);
}
