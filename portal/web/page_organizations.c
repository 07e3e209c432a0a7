/* SPDX-License-Identifier: Apache-2.0 */
/* page_organizations.c - who publishes: the list, each one's page and logo. */
#include "web/handlers.h"

#include <string.h>

#include "base/text.h"
#include "model/org.h"
#include "model/search.h"
#include "model/vocab.h"
#include "view/markdown.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/logo.h"
#include "web/show.h"

#define SHOWN 20

static const char *
logo_of(struct arena *a, const struct org *o)
{
	if (*o->logo_sha256 == '\0')
		return NULL;
	return arena_printf(
	    a, "/organisations/%s/logo?v=%.12s", o->slug, o->logo_sha256);
}

static void
put_card(struct arena *a, json_t *list, const struct org *o)
{
	json_t *row = ctx_row(list);
	const struct org_kind *kind = org_kind_find(o->kind);

	ctx_text(row, "name", o->name);
	ctx_text(row, "href", arena_printf(a, "/organisations/%s", o->slug));
	ctx_text(row, "logo", logo_of(a, o));
	ctx_text(row, "kind", kind != NULL ? kind->label : NULL);
	ctx_text(row, "count",
	    text_count(a, o->datasets, "jeu de données", "jeux de données"));
}

enum err_code
page_organizations(struct request *req, struct response *res, struct err *e)
{
	struct org *orgs;
	unsigned count;
	struct db *db;
	json_t *ctx, *list;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = org_list(db, req->a, &orgs, &count, e);
	if (!rc)
		rc = app_page(req, res, "Organisations", &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "intro",
	    count == 1 ? "La collectivité qui publie ses données ici."
		       : arena_printf(req->a,
			     "Les %s collectivités et organismes réunis sur ce "
			     "portail.",
			     text_int(req->a, count)));
	ctx_text(ctx, "description",
	    json_string_value(json_object_get(ctx, "intro")));
	list = ctx_list(ctx, "organizations");
	for (unsigned i = 0; i < count; i++)
		put_card(req->a, list, &orgs[i]);
	return page_render(req, res, 200, "public/organizations", ctx, e);
}

static void
put_facts(struct arena *a, json_t *ctx, const struct org *o)
{
	json_t *facts = ctx_list(ctx, "facts");

	show_fact(facts,
	    &(struct fact){ .label = "Site", .value = o->url, .href = o->url });
	show_fact(facts,
	    &(struct fact){ .label = "Adresse électronique",
		.value = o->email,
		.href = arena_printf(a, "mailto:%s", o->email) });
	show_fact(facts,
	    &(struct fact){ .label = "Téléphone", .value = o->telephone });
	show_fact(
	    facts, &(struct fact){ .label = "Adresse", .value = o->address });
	show_fact(facts, &(struct fact){ .label = "SIREN", .value = o->siren });
	show_fact(facts, &(struct fact){ .label = "SIRET", .value = o->siret });
	show_fact(facts,
	    &(struct fact){ .label = "Code INSEE", .value = o->insee_code });
}

static void
put_feeds(struct arena *a, json_t *ctx, const struct org *o)
{
	static const char *const feeds[][2] = {
		{ "flux.atom", "Nouveautés (Atom)" },
		{ "catalog.ttl", "Catalogue DCAT (Turtle)" },
		{ "catalog.rdf", "Catalogue DCAT (RDF/XML)" },
		{ "catalog.jsonld", "Catalogue DCAT (JSON-LD)" },
	};
	json_t *list = ctx_list(ctx, "feeds");

	for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++)
		show_link(list, feeds[i][1], feeds[i][1],
		    arena_printf(
			a, "/organisations/%s/%s", o->slug, feeds[i][0]));
}

/* The EPCI of a commune, or the communes of an EPCI, on this portal. */
static enum err_code
put_family(struct request *req, struct db *db, json_t *ctx, const struct org *o,
    struct err *e)
{
	json_t *members = ctx_list(ctx, "members");
	struct org *orgs;
	unsigned count;
	enum err_code rc = org_list(db, req->a, &orgs, &count, e);

	if (rc)
		return rc;
	ctx_null(ctx, "parent");
	for (unsigned i = 0; i < count; i++) {
		const char *href =
		    arena_printf(req->a, "/organisations/%s", orgs[i].slug);
		json_t *row;

		if (strcmp(orgs[i].id, o->parent_id) == 0) {
			row = ctx_object(ctx, "parent");
			ctx_text(row, "name", orgs[i].name);
			ctx_text(row, "href", href);
		}
		if (strcmp(orgs[i].parent_id, o->id) != 0)
			continue;
		row = ctx_row(members);
		ctx_text(row, "label", orgs[i].name);
		ctx_text(row, "href", href);
		ctx_text(row, "count", text_int(req->a, orgs[i].datasets));
		ctx_text(row, "noun",
		    orgs[i].datasets < 2 ? "jeu de données"
					 : "jeux de données");
	}
	ctx_flag(ctx, "has_members", json_array_size(members) > 0);
	return ERR_OK;
}

static enum err_code
put_datasets(struct request *req, struct db *db, json_t *ctx,
    const struct org *o, struct err *e)
{
	struct search s = { .organization = o->id,
		.sort = "updated",
		.descending = true,
		.page = 1,
		.page_size = SHOWN };
	struct search_result r = { 0 };
	json_t *list = ctx_list(ctx, "datasets"), *all;
	enum err_code rc = search_datasets(db, req->a, &s, &r, e);

	if (rc)
		return rc;
	for (unsigned i = 0; i < r.count; i++)
		show_dataset(req->a, list, &r.datasets[i]);
	ctx_flag(ctx, "has_datasets", r.count > 0);
	ctx_text(ctx, "count",
	    text_count(req->a, r.total, "jeu de données", "jeux de données"));
	ctx_null(ctx, "all");
	if (r.total > 1) {
		all = ctx_object(ctx, "all");
		ctx_text(all, "label",
		    arena_printf(req->a, "Chercher dans ses %s jeux de données",
			text_int(req->a, r.total)));
		ctx_text(all, "href",
		    arena_printf(
			req->a, "/jeux-de-donnees?organisation=%s", o->slug));
	}
	return ERR_OK;
}

static enum err_code
fill(struct request *req, struct db *db, json_t *ctx, const struct org *o,
    struct err *e)
{
	struct arena *a = req->a;
	const struct org_kind *kind = org_kind_find(o->kind);
	json_t *atom = ctx_object(ctx, "atom");
	enum err_code rc;

	ctx_text(atom, "title",
	    arena_printf(a, "%s" NNBSP ": mises à jour", o->name));
	ctx_text(atom, "href",
	    arena_printf(a, "%s/organisations/%s/flux.atom", app_base_url(req),
		o->slug));
	ctx_text(ctx, "kind", kind != NULL ? kind->label : "Organisation");
	ctx_text(ctx, "logo", logo_of(a, o));
	ctx_text(ctx, "description_html",
	    *o->description == '\0' ? NULL
				    : markdown_html(a, o->description, 3));
	ctx_text(ctx, "description",
	    *o->description == '\0'
		? arena_printf(a, "Les données ouvertes de %s.", o->name)
		: show_excerpt(a, o->description, 160));
	put_facts(a, ctx, o);
	put_feeds(a, ctx, o);
	rc = put_family(req, db, ctx, o, e);
	if (!rc)
		rc = put_datasets(req, db, ctx, o, e);
	return rc;
}

/* The organization of the address; *moved: its present slug, when the one
 * asked is a former one. */
static enum err_code
find(struct request *req, struct org *o, const char **moved, struct err *e)
{
	const char *slug = request_param(req, "slug");
	struct err none = { 0 };
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	*moved = NULL;
	if (rc)
		return rc;
	rc = org_get(db, req->a, slug, o, e);
	if (rc == ERR_OK && strcmp(o->slug, slug) != 0)
		*moved = o->slug;
	if (rc != ERR_NOT_FOUND || org_moved(db, req->a, slug, moved, &none))
		return rc;
	err_clear(e);
	return ERR_OK;
}

enum err_code
page_organization(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	struct db *db;
	json_t *ctx;
	const char *moved;
	enum err_code rc = find(req, &o, &moved, e);

	if (rc)
		return rc;
	if (moved != NULL) {
		response_redirect(res, req, 301,
		    arena_printf(req->a, "/organisations/%s", moved));
		return ERR_OK;
	}
	rc = app_db(req, &db, e);
	if (!rc)
		rc = app_page(req, res, o.name, &ctx, e);
	if (rc)
		return rc;
	rc = fill(req, db, ctx, &o, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, 200, "public/organization", ctx, e);
}

enum err_code
page_organization_logo(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	const char *moved;
	enum err_code rc = find(req, &o, &moved, e);

	if (rc)
		return rc;
	if (moved != NULL) {
		response_redirect(res, req, 301,
		    arena_printf(req->a, "/organisations/%s/logo", moved));
		return ERR_OK;
	}
	return logo_send(req, res, o.logo_sha256, o.logo_type, e);
}
