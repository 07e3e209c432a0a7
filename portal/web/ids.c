/* SPDX-License-Identifier: Apache-2.0 */
/* ids.c - permanent identifiers: to the page, or to RDF for who asks it. */
#include <string.h>

#include "publish/rdf.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

/* 303 to a page of ours, or to its description in the syntax preferred. */
static void
see_other(struct request *req, struct response *res, const char *page,
    const char *rdf)
{
	static const char *const offers[] = { "text/html",
		"application/xhtml+xml", "text/turtle", "application/rdf+xml",
		"application/ld+json", "application/n-triples", NULL };
	static const enum rdf_syntax syntaxes[] = { [2] = RDF_TURTLE,
		[3] = RDF_XML,
		[4] = RDF_JSONLD,
		[5] = RDF_NTRIPLES };
	int best = request_accepts(req, offers);

	response_header(res, req, "Vary", "Accept");
	if (best >= 2)
		page = arena_printf(
		    req->a, "%s.%s", rdf, rdf_extension(syntaxes[best]));
	response_redirect(res, req, 303, page);
}

enum err_code
ids_dataset(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	const char *page;
	enum err_code rc = answer_dataset(req, request_param(req, "id"), &d, e);

	if (rc)
		return rc;
	page = arena_printf(req->a, "/jeux-de-donnees/%s", d.slug);
	see_other(req, res, page, arena_printf(req->a, "%s/dcat", page));
	return ERR_OK;
}

enum err_code
ids_distribution(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct dataset d;
	const char *page;
	enum err_code rc =
	    answer_resource(req, request_param(req, "id"), false, &r, &d, e);

	if (rc)
		return rc;
	page = arena_printf(req->a, "/jeux-de-donnees/%s", d.slug);
	see_other(req, res,
	    arena_printf(req->a, "%s/ressources/%s", page, r.id),
	    arena_printf(req->a, "%s/dcat", page));
	return ERR_OK;
}

enum err_code
ids_organization(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	const char *page;
	enum err_code rc = answer_org(req, request_param(req, "id"), &o, e);

	if (rc)
		return rc;
	page = arena_printf(req->a, "/organisations/%s", o.slug);
	see_other(req, res, page, arena_printf(req->a, "%s/catalog", page));
	return ERR_OK;
}
