/* SPDX-License-Identifier: Apache-2.0 */
/* page_api.c - the page for developers, read from the table of routes. */
#include <string.h>

#include "ask/params.h"
#include "base/str.h"
#include "base/text.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/show.h"

/* Which rows of the table stand under which heading: by start of address, or
 * by what follows the name of one thing. */
static const struct group {
	const char *id, *label, *caption;
	const char *starts[8]; /* ended by NULL */
} groups[] = {
	{ "fiches", "Jeux de données et organisations",
	    "Fiches du catalogue, en JSON", { "/api/1/", "/api/2/", NULL } },
	{ "lignes", "Lignes des tableaux", "Contenu des fichiers, en JSON",
	    { "/api/resources/", NULL } },
	{ "opendatasoft", "Tableaux, comme chez Opendatasoft",
	    "Adresses de l’API Explore 2.1", { "/api/explore/", NULL } },
	{ "fichiers", "Fichiers et identifiants", "Adresses permanentes",
	    { "/r/", "/id/", NULL } },
	{ "flux", "Catalogue et flux", "Flux pour les moissonneurs",
	    { "/catalog", "/organisations/:slug/catalog",
		"/organisations/:slug/flux", "/jeux-de-donnees/:slug/dcat",
		"/flux", "/sitemap", "/robots", NULL } },
};

static bool
is_of(const struct group *g, const char *pattern)
{
	for (unsigned i = 0; g->starts[i] != NULL; i++) {
		if (strncmp(pattern, g->starts[i], strlen(g->starts[i])) == 0)
			return true;
	}
	return false;
}

/* « /api/1/datasets/:id/ » as documentation writes it: {id}. */
static const char *
template_of(struct arena *a, const char *pattern)
{
	struct str out;
	bool inside = false;

	str_init(&out, a, 1024);
	for (; *pattern != '\0'; pattern++) {
		if (inside && *pattern == '/') {
			str_append_char(&out, '}');
			inside = false;
		}
		if (*pattern == ':') {
			str_append_char(&out, '{');
			inside = true;
		} else {
			str_append_char(&out, *pattern);
		}
	}
	if (inside)
		str_append_char(&out, '}');
	return str_text(&out);
}

static void
put_groups(struct arena *a, json_t *ctx)
{
	json_t *list = ctx_list(ctx, "groups");

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		json_t *group = json_object();
		json_t *rows = ctx_list(group, "rows");

		ctx_text(group, "id", groups[g].id);
		ctx_text(group, "label", groups[g].label);
		ctx_text(group, "caption", groups[g].caption);
		for (unsigned i = 0; i < routes_count; i++) {
			json_t *row;

			if (!(routes[i].methods & GET) ||
			    !is_of(&groups[g], routes[i].pattern))
				continue;
			row = ctx_row(rows);
			ctx_text(row, "method", "GET");
			ctx_text(
			    row, "path", template_of(a, routes[i].pattern));
			ctx_text(row, "summary", routes[i].summary);
		}
		if (json_array_size(rows) > 0)
			json_array_append(list, group);
		json_decref(group);
	}
}

/* « un nombre entier, une date » */
static const char *
types_of(struct arena *a, unsigned types)
{
	struct str out;

	if (types == (1U << COLUMN_TYPES) - 1)
		return "toutes les colonnes";
	str_init(&out, a, 1024);
	for (unsigned i = 0; i < COLUMN_TYPES; i++) {
		if (!(types >> i & 1))
			continue;
		str_append(&out, out.len > 0 ? ", " : "");
		str_append(&out, ask_type_label((enum column_type)i));
	}
	return str_text(&out);
}

static void
put_operators(struct arena *a, json_t *ctx)
{
	json_t *list = ctx_list(ctx, "operators");

	for (unsigned i = 0; i < param_operators_count; i++) {
		const struct param_operator *op = &param_operators[i];
		json_t *row = ctx_row(list);

		ctx_text(row, "name", op->name);
		ctx_text(row, "label", op->label);
		ctx_text(row, "types", types_of(a, op->types));
		ctx_flag(row, "has_value", op->has_value);
	}
}

enum err_code
page_api(struct request *req, struct response *res, struct err *e)
{
	const char *base = app_base_url(req);
	json_t *ctx, *snippets;
	enum err_code rc = app_page(req, res, "Pour les développeurs", &ctx, e);

	if (rc)
		return rc;
	ctx_text(ctx, "description",
	    "L’API et les flux du portail" NNBSP
	    ": adresses, formats, exemples.");
	snippets = ctx_list(ctx, "snippets");
	show_snippet(snippets, "Chercher un jeu de données",
	    arena_printf(req->a, "curl '%s/api/1/datasets/?q=budget'", base));
	show_snippet(snippets, "Lire le catalogue en Turtle",
	    arena_printf(req->a, "curl %s/catalog.ttl", base));
	show_snippet(snippets, "Poser une question à un tableau",
	    arena_printf(req->a,
		"curl '%s/api/resources/IDENTIFIANT/data/"
		"?montant__greater=1000&date__sort=desc'",
		base));
	put_operators(req->a, ctx);
	put_groups(req->a, ctx);
	return page_render(req, res, 200, "public/api", ctx, e);
}
