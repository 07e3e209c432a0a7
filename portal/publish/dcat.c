/* SPDX-License-Identifier: Apache-2.0 */
/* dcat.c - the catalogue itself: its description, its pages, its pieces. */
#include "publish/dcat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "model/site.h"
#include "publish/dcat_parts.h"

#define BATCH 50

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct org *)a)->id, ((const struct org *)b)->id);
}

static void
free_batch(void *arena)
{
	arena_free(arena);
}

/* The words of the portal's own catalogue, or of one organization's. */
static void
describe(struct dcat_feed *f, const struct site *site)
{
	const struct org *o = f->publisher;

	if (o && *f->o->organization_id) {
		f->catalog =
		    arena_printf(f->a, "%s/id/organization/%s#catalogue",
			f->o->base_url, f->o->organization_id);
		f->title =
		    arena_printf(f->a, "Données ouvertes" NBSP ": %s", o->name);
		f->description = *o->description
		    ? o->description
		    : arena_printf(
			  f->a, "Les données ouvertes de %s.", o->name);
		return;
	}
	f->catalog = arena_printf(f->a, "%s/catalog", f->o->base_url);
	f->title = site->title;
	f->description = *site->description ? site->description
	    : *site->tagline
	    ? site->tagline
	    : arena_printf(f->a,
		  "Les données ouvertes publiées sur «" NNBSP "%s" NNBSP "».",
		  site->title);
}

static enum err_code
open_feed(struct db *db, struct dcat_feed *f, struct err *e)
{
	const char *publisher = f->o->organization_id;
	struct site site;
	int64_t number;
	enum err_code rc;

	rc = site_get(db, f->a, &site, e);
	if (!rc)
		rc = org_list(db, f->a, &f->orgs, &f->norgs, e);
	if (!rc)
		rc = catalogue_revision(db, &number, &f->revised, e);
	if (rc)
		return rc;
	/* A portal just set up has one organization: the one that keeps it. */
	if (!*publisher)
		publisher = *site.organization_id ? site.organization_id
		    : f->norgs                    ? f->orgs[0].id
						  : "";
	if (f->norgs)
		qsort(f->orgs, f->norgs, sizeof(*f->orgs), by_id);
	f->publisher = dcat_org(f, publisher);
	if (*f->o->organization_id && !f->publisher)
		return err_set(
		    e, ERR_NOT_FOUND, "Cette organisation n'existe pas.");
	describe(f, &site);
	return ERR_OK;
}

static enum err_code
open_page(struct db *db, struct dcat_feed *f, struct err *e)
{
	const struct dcat_feed_opts *o = f->o;
	int64_t offset, pages;
	enum err_code rc;

	f->after = "";
	f->left = INT64_MAX;
	if (*o->dataset_id)
		return ERR_OK;
	rc = dataset_count_published(db, o->organization_id, &f->total, e);
	if (rc || !o->page)
		return rc;
	pages = f->total / o->page_size + (f->total % o->page_size > 0);
	f->last_page = pages > 1 ? (unsigned)pages : 1;
	if (o->page > f->last_page)
		return err_set(e, ERR_NOT_FOUND,
		    "Le catalogue n'a pas de page %u" NNBSP
		    ": la dernière est la page %u.",
		    o->page, f->last_page);
	offset = (int64_t)(o->page - 1) * o->page_size;
	f->left = o->page_size;
	if (!offset)
		return ERR_OK;
	return dataset_batch_start(
	    db, f->a, o->organization_id, offset, &f->after, e);
}

static enum err_code
open_dataset(struct db *db, struct dcat_feed *f, struct err *e)
{
	struct dataset *d = arena_new_of(f->a, struct dataset);
	enum err_code rc = dataset_get(db, f->a, f->o->dataset_id, d, e);

	if (rc)
		return rc;
	if (strcmp(d->state, "published") != 0)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce jeu de données n'est pas publié.");
	f->rows = d;
	f->nrows = 1;
	f->left = 0;
	return ERR_OK;
}

enum err_code
dcat_feed_new(struct db *db, struct arena *a, const struct dcat_feed_opts *o,
    struct dcat_feed **out, struct err *e)
{
	struct dcat_feed *f = arena_new_of(a, struct dcat_feed);
	struct dcat_feed_opts *opts = arena_new_of(a, struct dcat_feed_opts);
	enum err_code rc;

	*opts = *o;
	if (opts->page && !opts->page_size)
		opts->page_size = 100;
	f->o = opts;
	f->a = a;
	f->batch = arena_new();
	arena_defer(a, free_batch, f->batch);
	f->now = date_now();
	f->today = date_iso(a, f->now / 86400);
	rdf_writer_init(&f->w, o->syntax, NULL);
	rc = open_feed(db, f, e);
	if (!rc)
		rc = open_page(db, f, e);
	if (!rc && *o->dataset_id)
		rc = open_dataset(db, f, e);
	*out = f;
	return rc;
}

/* Address of a page of this feed, in the arena of the piece. */
static const char *
page_address(struct dcat_feed *f, unsigned page)
{
	char query[96];

	snprintf(query, sizeof(query), "?page=%u&page_size=%u%s", page,
	    f->o->page_size,
	    f->o->profile == DCAT_AP ? "&profile=dcat-ap" : "");
	return dcat_join(f, f->o->self, query, NULL);
}

/* The one view the harvester looks for (hydra, PartialCollectionView). */
static void
view(struct dcat_feed *f)
{
	unsigned page = f->o->page;

	if (!page)
		return;
	rdf_subject(
	    &f->w, page_address(f, page), "hydra:PartialCollectionView");
	rdf_iri(&f->w, "hydra:first", page_address(f, 1));
	if (page > 1)
		rdf_iri(&f->w, "hydra:previous", page_address(f, page - 1));
	if (page < f->last_page)
		rdf_iri(&f->w, "hydra:next", page_address(f, page + 1));
	rdf_iri(&f->w, "hydra:last", page_address(f, f->last_page));
	rdf_end(&f->w);
}

static void
publisher(struct dcat_feed *f)
{
	if (f->publisher) {
		dcat_agent(f, "dct:publisher", f->publisher);
		return;
	}
	rdf_node(&f->w, "dct:publisher", "foaf:Agent");
	rdf_text(&f->w, "foaf:name", f->title, NULL);
	rdf_node_end(&f->w);
}

static void
catalog(struct dcat_feed *f)
{
	const struct dcat_feed_opts *o = f->o;
	const struct org *p = f->publisher;
	char total[24];

	rdf_subject(&f->w, f->catalog, "dcat:Catalog");
	if (o->page) {
		rdf_iri(&f->w, "rdf:type",
		    "http://www.w3.org/ns/hydra/core#Collection");
		snprintf(total, sizeof(total), "%lld", (long long)f->total);
		rdf_typed(&f->w, "hydra:totalItems", total, "xsd:integer");
		rdf_iri(&f->w, "hydra:view", page_address(f, o->page));
	}
	rdf_text(&f->w, "dct:title", f->title, "fr");
	rdf_text(
	    &f->w, "dct:description", dcat_markdown(f, f->description), "fr");
	publisher(f);
	dcat_page(f, "foaf:homepage",
	    *o->organization_id && p
		? dcat_join(f, o->base_url, "/organisations/", p->slug, NULL)
		: dcat_join(f, o->base_url, "/", NULL));
	dcat_concept(f, "dct:language", EU_LANGUAGE, "FRA", NULL);
	dcat_licence(f, "lov2");
	dcat_refer(f, "dcat:themeTaxonomy",
	    &(struct described){ .iri = EU "data-theme",
		.type = "skos:ConceptScheme",
		.title = "Thèmes de données" });
	if (p && p->bbox.known)
		dcat_place(f, &p->bbox, NULL, p->name);
	if (p)
		dcat_time(f, "dct:issued", p->created_at);
	dcat_time(f, "dct:modified", f->revised);
	rdf_end(&f->w);
	dcat_flush(f);
	view(f);
}

static enum err_code
next_batch(struct db *db, struct dcat_feed *f, struct err *e)
{
	unsigned limit = f->left < BATCH ? (unsigned)f->left : BATCH;
	enum err_code rc;

	rc = dataset_batch_described(db, f->batch, f->o->organization_id,
	    f->after, limit, &f->rows, &f->nrows, e);
	if (rc)
		return rc;
	f->left = f->nrows < limit ? 0 : f->left - f->nrows;
	return ERR_OK;
}

/* The catalogue's links to the datasets about to be described. */
static void
links(struct dcat_feed *f)
{
	if (!f->nrows)
		return;
	rdf_subject(&f->w, f->catalog, NULL);
	for (unsigned i = 0; i < f->nrows; i++)
		rdf_iri(
		    &f->w, "dcat:dataset", dcat_dataset_iri(f, &f->rows[i]));
	rdf_end(&f->w);
}

/* Forget the batch that was written, except where it ended. */
static void
drop_batch(struct dcat_feed *f)
{
	char *last = NULL;

	if (f->nrows)
		last = strdup(f->rows[f->nrows - 1].identifier);
	arena_reset(f->batch);
	if (last) {
		f->after = arena_strdup(f->batch, last);
		free(last);
	}
	f->rows = NULL;
	f->nrows = f->row = 0;
}

static enum err_code
write_piece(struct db *db, struct dcat_feed *f, struct err *e)
{
	bool fresh = f->row == 0 && !f->parts;
	enum err_code rc;

	if (f->row == f->nrows && f->left > 0) {
		drop_batch(f);
		rc = next_batch(db, f, e);
		if (rc)
			return rc;
		fresh = true;
	}
	if (fresh)
		links(f);
	while (f->row < f->nrows && f->out->len < DCAT_PIECE)
		if (dcat_dataset(f, &f->rows[f->row]))
			f->row++;
	return ERR_OK;
}

enum err_code
dcat_feed_next(struct db *db, struct dcat_feed *f, struct str *out, bool *more,
    struct err *e)
{
	enum err_code rc;

	*more = false;
	f->out = f->w.out = out;
	if (!f->started) {
		rdf_start(&f->w);
		catalog(f);
		f->started = true;
	}
	rc = write_piece(db, f, e);
	if (rc)
		return rc;
	if (f->row == f->nrows && f->left == 0)
		rdf_finish(&f->w);
	else
		*more = true;
	if (str_failed(out))
		return err_set(e, ERR_INTERNAL,
		    "Une page du catalogue est trop grande pour être écrite.");
	return ERR_OK;
}
