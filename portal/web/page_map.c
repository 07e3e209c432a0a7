/* SPDX-License-Identifier: Apache-2.0 */
/* page_map.c - where the rows of a table are: the map, and their list. */
#include "web/page_map.h"

#include <string.h>

#include "base/text.h"
#include "draw/map.h"
#include "model/site.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/page_rows.h"

bool
map_suits(const struct explore *x)
{
	struct place p;

	return place_of_table(x->table, &p);
}

/* The background the administrator chose; without one, no other site is asked
 * for anything. */
static enum err_code
put_tiles(const struct explore *x, json_t *o, struct err *e)
{
	struct site site = { 0 };
	enum err_code rc = site_get(x->db, x->req->a, &site, e);

	if (rc)
		return rc;
	if (*site.map_tiles == '\0')
		return ERR_OK;
	ctx_text(o, "tiles", site.map_tiles);
	ctx_text(o, "attribution",
	    *site.map_attribution == '\0' ? "Fond de carte"
					  : site.map_attribution);
	return ERR_OK;
}

enum err_code
map_policy(struct request *req, struct response *res, struct err *e)
{
	struct site site = { 0 };
	struct db *db;
	const char *host;
	bool any;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	if (*site.map_tiles == '\0')
		return ERR_OK;
	host = site.map_tiles + strlen("https://");
	/* {s} stands for a few of its subdomains. */
	any = strncmp(host, "{s}.", 4) == 0;
	host += any ? 4 : 0;
	response_header(res, req, "Content-Security-Policy",
	    arena_printf(req->a,
		"default-src 'self'; img-src 'self' data: https://%s%.*s; "
		"style-src 'self'; script-src 'self'; object-src 'none'; "
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		any ? "*." : "", (int)strcspn(host, "/"), host));
	return ERR_OK;
}

/* Of a row, {id} for its number; the question goes along, to come back. */
static const char *
row_address(const struct explore *x)
{
	struct address to =
	    address_change(x->req->a, &x->here, CHANGES({ "page", NULL }));

	to.path = arena_printf(x->req->a, "%s/lignes/{id}", x->path);
	return address_text(x->req->a, &to);
}

enum err_code
map_view_put(struct explore *x, json_t *o, struct err *e)
{
	struct arena *a = x->req->a;
	struct place place;
	struct place_box box;
	bool any = false;
	enum err_code rc = ERR_OK;

	if (place_of_table(x->table, &place))
		rc = map_bounds(x->table, &place, x->asked.query.where,
		    x->asked.query.until_ms, &box, &any, e);
	if (rc)
		return rc;
	ctx_text(o, "title", "Où sont ces lignes");
	ctx_null(o, "source");
	ctx_null(o, "tiles");
	if (any) {
		rc = put_tiles(x, o, e);
		ctx_text(o, "source", explore_api(x, "map/"));
		ctx_text(o, "rows", row_address(x));
		ctx_text(o, "bounds",
		    arena_printf(a, "%.6f,%.6f,%.6f,%.6f", box.west, box.south,
			box.east, box.north));
		ctx_text(o, "summary",
		    "Les lieux proches sont groupés : un clic agrandit.");
	}
	if (rc)
		return rc;
	return rows_view(x, ctx_object(o, "list"), e);
}
