/* SPDX-License-Identifier: Apache-2.0 */
/* page_legal.c - the pages the law asks for, built from the settings. */
#include "web/page_legal.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/org.h"
#include "model/territory.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/show.h"

#define HALF 50
#define WHOLE 100

static double
rate_of(const struct site *site)
{
	char text[16] = "";
	size_t len = strlen(site->accessibility_rate);

	/* Typed as people write: « 87,5 ». */
	memcpy(text, site->accessibility_rate,
	    len < sizeof(text) ? len : sizeof(text) - 1);
	for (char *c = text; *c != '\0'; c++) {
		if (*c == ',')
			*c = '.';
	}
	return strtod(text, NULL);
}

static bool
is_audited(const struct site *site)
{
	return date_is_iso(site->accessibility_date) &&
	    *site->accessibility_rate != '\0';
}

const char *
legal_conformity(const struct site *site)
{
	double rate = rate_of(site);

	if (!is_audited(site) || rate < HALF)
		return "non conforme";
	return rate < WHOLE ? "partiellement conforme" : "totalement conforme";
}

static const char *
publisher_of(const struct site *site)
{
	return *site->legal_publisher != '\0' ? site->legal_publisher
					      : site->title;
}

/* The context of a legal page and the settings it is built from. */
static enum err_code
start(struct request *req, struct response *res, const char *title,
    json_t **ctx, struct site *site, struct err *e)
{
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, site, e);
	if (!rc)
		rc = app_page(req, res, title, ctx, e);
	if (!rc)
		ctx_text(*ctx, "publisher", publisher_of(site));
	return rc;
}

static void
put_email(struct arena *a, json_t *facts, const char *label, const char *value)
{
	show_fact(facts,
	    &(struct fact){ .label = label,
		.value = value,
		.href = text_is_email(value)
		    ? arena_printf(a, "mailto:%s", value)
		    : NULL });
}

enum err_code
page_legal_notice(struct request *req, struct response *res, struct err *e)
{
	struct site site;
	json_t *ctx, *facts;
	enum err_code rc = start(req, res, "Mentions légales", &ctx, &site, e);

	if (rc)
		return rc;
	facts = ctx_list(ctx, "publisher");
	show_fact(facts,
	    &(struct fact){
		.label = "Collectivité", .value = site.legal_publisher });
	show_fact(facts,
	    &(struct fact){ .label = "Directeur ou directrice de la "
				     "publication",
		.value = site.legal_director });
	show_fact(facts,
	    &(struct fact){ .label = "Adresse", .value = site.legal_address });
	show_fact(facts,
	    &(struct fact){
		.label = "Téléphone", .value = site.legal_telephone });
	put_email(req->a, facts, "Adresse électronique", site.contact_email);
	ctx_flag(ctx, "has_publisher", json_array_size(facts) > 0);
	ctx_text(ctx, "host", site.legal_host);
	ctx_text(ctx, "source", territory_source());
	return page_render(req, res, 200, "public/mentions-legales", ctx, e);
}

enum err_code
page_legal_accessibility(
    struct request *req, struct response *res, struct err *e)
{
	struct site site;
	json_t *ctx, *audit;
	enum err_code rc = start(req, res, "Accessibilité", &ctx, &site, e);

	if (rc)
		return rc;
	ctx_null(ctx, "audit");
	if (is_audited(&site)) {
		audit = ctx_object(ctx, "audit");
		ctx_text(audit, "date_iso", site.accessibility_date);
		ctx_text(audit, "date",
		    date_french_of_iso(req->a, site.accessibility_date));
		ctx_text(audit, "auditor", site.accessibility_auditor);
		ctx_text(
		    audit, "rate", text_decimal(req->a, rate_of(&site), 1));
	}
	return page_render(req, res, 200, "public/accessibilite", ctx, e);
}

enum err_code
page_legal_privacy(struct request *req, struct response *res, struct err *e)
{
	struct site site;
	json_t *ctx, *contacts;
	enum err_code rc =
	    start(req, res, "Données personnelles", &ctx, &site, e);

	if (rc)
		return rc;
	contacts = ctx_list(ctx, "contacts");
	put_email(req->a, contacts, "Délégué à la protection des données",
	    site.dpo_contact);
	put_email(req->a, contacts, "Contact du portail", site.contact_email);
	return page_render(
	    req, res, 200, "public/donnees-personnelles", ctx, e);
}

static json_t *
add_section(json_t *sections, const char *id, const char *label)
{
	json_t *row = ctx_row(sections);

	ctx_text(row, "id", id);
	ctx_text(row, "label", label);
	return ctx_list(row, "links");
}

enum err_code
page_legal_sitemap(struct request *req, struct response *res, struct err *e)
{
	static const char *const pages[][2] = {
		{ "/", "Accueil" },
		{ "/jeux-de-donnees", "Tous les jeux de données" },
		{ "/organisations", "Organisations" },
		{ "/api", "Pour les développeurs" },
		{ "/flux.atom", "Nouveautés (Atom)" },
		{ "/catalog", "Catalogue DCAT" },
		{ "/mentions-legales", "Mentions légales" },
		{ "/accessibilite", "Accessibilité" },
		{ "/donnees-personnelles", "Données personnelles" },
	};
	struct site site;
	struct org *orgs;
	unsigned count;
	struct db *db;
	json_t *ctx, *sections, *list;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = org_list(db, req->a, &orgs, &count, e);
	if (!rc)
		rc = start(req, res, "Plan du site", &ctx, &site, e);
	if (rc)
		return rc;
	sections = ctx_list(ctx, "sections");
	list = add_section(sections, "pages", "Le portail");
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		show_link(list, pages[i][1], pages[i][1], pages[i][0]);
	list = add_section(sections, "organisations", "Les organisations");
	for (unsigned i = 0; i < count; i++)
		show_link(list, orgs[i].name, orgs[i].name,
		    arena_printf(req->a, "/organisations/%s", orgs[i].slug));
	list = add_section(sections, "themes", "Les thèmes");
	for (unsigned i = 0; i < themes_count; i++)
		show_link(list, themes[i].label, themes[i].label,
		    arena_printf(
			req->a, "/jeux-de-donnees?theme=%s", themes[i].slug));
	return page_render(req, res, 200, "public/plan-du-site", ctx, e);
}
