/* SPDX-License-Identifier: Apache-2.0 */
/* feed_dcat.c - the catalogue as DCAT: portal, organizations, datasets. */
#include <string.h>

#include "base/text.h"
#include "model/catalogue.h"
#include "publish/dcat.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

#define PAGE_SIZE 100
#define PAGE_SIZE_MAX 1000

/* A feed on its way out. */
struct sending {
	struct db_pool *pool;
	struct dcat_feed *feed;
};

static enum err_code
next(void *arg, struct str *out, bool *more, struct err *e)
{
	struct sending *s = arg;
	struct db *db;
	enum err_code rc = catalogue_db(s->pool, &db, e);

	return rc ? rc : dcat_feed_next(db, s->feed, out, more, e);
}

static enum err_code
read_profile(const struct request *req, enum dcat_profile *out, struct err *e)
{
	const char *profile = request_query(req, "profile", "datagouv");

	*out = strcmp(profile, "dcat-ap") == 0 ? DCAT_AP : DCAT_DATAGOUV;
	if (*out == DCAT_AP || strcmp(profile, "datagouv") == 0)
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "Profil inconnu" NNBSP ": les profils proposés sont «" NNBSP
	    "datagouv" NNBSP "» et «" NNBSP "dcat-ap" NNBSP "».");
}

/* Complete o from the query and send; o says the path in self. */
static enum err_code
deliver(struct request *req, struct response *res, struct dcat_feed_opts *o,
    struct err *e)
{
	struct sending *s = arena_new_of(req->a, struct sending);
	struct paging p;
	struct db *db;
	bool same;
	enum err_code rc = read_profile(req, &o->profile, e);

	if (!rc)
		rc = answer_paging(req, PAGE_SIZE, PAGE_SIZE_MAX, &p, e);
	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	res->cors = true;
	rc = answer_unchanged(req, res, rdf_content_type(o->syntax), &same, e);
	if (rc || same)
		return rc;
	if (!*o->dataset_id) {
		o->page = (unsigned)p.page;
		o->page_size = (unsigned)p.page_size;
	}
	o->base_url = app_base_url(req);
	o->self = arena_printf(
	    req->a, "%s%s.%s", o->base_url, o->self, rdf_extension(o->syntax));
	s->pool = app_of(req)->pool;
	rc = dcat_feed_new(db, req->a, o, &s->feed, e);
	if (rc)
		return rc;
	response_stream(res, rdf_content_type(o->syntax), next, s);
	return ERR_OK;
}

static enum err_code
read_extension(const struct request *req, enum rdf_syntax *out, struct err *e)
{
	if (rdf_syntax_find(request_param(req, "ext"), out))
		return ERR_OK;
	return err_set(e, ERR_NOT_FOUND,
	    "Le catalogue n'existe pas dans ce format" NNBSP
	    ": les extensions sont rdf, xml, ttl, nt et jsonld.");
}

enum err_code
feed_dcat_show(struct request *req, struct response *res, struct err *e)
{
	static const char *const offers[] = { "application/rdf+xml",
		"text/turtle", "application/ld+json", "application/n-triples",
		"application/xml", "text/xml", "application/json", NULL };
	static const enum rdf_syntax syntaxes[] = { RDF_XML, RDF_TURTLE,
		RDF_JSONLD, RDF_NTRIPLES, RDF_XML, RDF_XML, RDF_JSONLD };
	struct dcat_feed_opts o = {
		.self = "/catalog", .organization_id = "", .dataset_id = ""
	};
	int best = request_accepts(req, offers);

	response_header(res, req, "Vary", "Accept, Accept-Encoding");
	if (best < 0)
		return err_set(e, ERR_NOT_ACCEPTABLE,
		    "Le catalogue est proposé en RDF/XML, Turtle, JSON-LD et "
		    "N-Triples.");
	o.syntax = syntaxes[best];
	return deliver(req, res, &o, e);
}

enum err_code
feed_dcat_file(struct request *req, struct response *res, struct err *e)
{
	struct dcat_feed_opts o = {
		.self = "/catalog", .organization_id = "", .dataset_id = ""
	};
	enum err_code rc = read_extension(req, &o.syntax, e);

	return rc ? rc : deliver(req, res, &o, e);
}

/* Under its present slug and its former ones: a feed never redirects. */
enum err_code
feed_dcat_organization(struct request *req, struct response *res, struct err *e)
{
	struct dcat_feed_opts o = { .dataset_id = "" };
	struct org org;
	enum err_code rc = read_extension(req, &o.syntax, e);

	if (!rc)
		rc = answer_org(req, request_param(req, "slug"), &org, e);
	if (rc)
		return rc;
	o.organization_id = org.id;
	o.self = arena_printf(req->a, "/organisations/%s/catalog", org.slug);
	return deliver(req, res, &o, e);
}

enum err_code
feed_dcat_dataset(struct request *req, struct response *res, struct err *e)
{
	struct dcat_feed_opts o = { .organization_id = "" };
	struct dataset d;
	enum err_code rc = read_extension(req, &o.syntax, e);

	if (!rc)
		rc = answer_dataset(req, request_param(req, "slug"), &d, e);
	if (rc)
		return rc;
	o.dataset_id = d.id;
	o.self = arena_printf(req->a, "/jeux-de-donnees/%s/dcat", d.slug);
	return deliver(req, res, &o, e);
}
