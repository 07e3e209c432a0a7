/* SPDX-License-Identifier: Apache-2.0 */
/* dcat_dataset.c - one dataset as dcat:Dataset, in the words of dcat.md. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/territory.h"
#include "model/vocab.h"
#include "publish/dcat_parts.h"

#define HVD "http://data.europa.eu/bna/"
#define HVD_LAW "http://data.europa.eu/eli/reg_impl/2023/138/oj"
#define INSEE_COMMUNE "http://id.insee.fr/geo/commune/"
#define LINKS 1000      /* of a dataset to its files, written at a time */
#define ACRONYM_MAX 128 /* characters: over it the dataset is refused */

const char *
dcat_dataset_iri(struct dcat_feed *f, const struct dataset *d)
{
	if (strncmp(d->identifier, "http", 4) == 0 && rdf_iri_ok(d->identifier))
		return d->identifier;
	return dcat_join(f, f->o->base_url, "/id/dataset/", d->id, NULL);
}

/* The mark of a tag for the harvester's HTML reader. */
static bool
is_tag(const char *p)
{
	char c = p[1];

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' ||
	    c == '!' || c == '?';
}

/* Length of an automatic link or address between p[0] `<` and `>`, or 0. */
static size_t
autolink(const char *p)
{
	size_t n = strcspn(p + 1, "<> \t\r\n");

	if (p[n + 1] != '>')
		return 0;
	if (strncmp(p + 1, "http://", 7) == 0 ||
	    strncmp(p + 1, "https://", 8) == 0 || memchr(p + 1, '@', n) != NULL)
		return n;
	return 0;
}

const char *
dcat_markdown(struct dcat_feed *f, const char *text)
{
	const char *p = strchr(text, '<');
	struct str s;

	if (!p)
		return text;
	str_init(&s, f->batch, 4 * strlen(text) + 1);
	for (p = text; *p; p++) {
		size_t n = *p == '<' ? autolink(p) : 0;

		if (n) {
			str_append_n(&s, p + 1, n);
			p += n + 1;
		} else if (*p == '<' && is_tag(p)) {
			str_append(&s, "&lt;");
		} else {
			str_append_char(&s, *p);
		}
	}
	return str_text(&s);
}

static const char *
language_of(const struct dataset *d)
{
	return strcmp(d->language, "fr") == 0 ? "fr" : NULL;
}

static const struct {
	const char *code, *eu;
} languages[] = {
	{ "fr", "FRA" },
	{ "en", "ENG" },
	{ "de", "DEU" },
	{ "it", "ITA" },
	{ "es", "SPA" },
	{ "ca", "CAT" },
	{ "oc", "OCI" },
	{ "br", "BRE" },
	{ "co", "COS" },
	{ "eu", "EUS" },
};

static void
language(struct dcat_feed *f, const char *code)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		if (strcmp(languages[i].code, code) == 0)
			dcat_concept(f, "dct:language", EU_LANGUAGE,
			    languages[i].eu, NULL);
	}
}

/* The date of last update a person typed; never a coming day. */
static void
modified(struct dcat_feed *f, const struct dataset *d)
{
	if (!date_is_iso(d->data_date)) {
		dcat_time(f, "dct:modified", d->modified_at);
		return;
	}
	rdf_typed(&f->w, "dct:modified",
	    strcmp(d->data_date, f->today) < 0 ? d->data_date : f->today,
	    "xsd:date");
}

static void
temporal(struct dcat_feed *f, const struct dataset *d)
{
	bool start = date_is_iso(d->temporal_start);
	bool end = date_is_iso(d->temporal_end);

	if (!start && !end)
		return;
	/* Never named: the harvester would fetch the name. */
	rdf_node(&f->w, "dct:temporal", "dct:PeriodOfTime");
	if (start)
		rdf_typed(
		    &f->w, "dcat:startDate", d->temporal_start, "xsd:date");
	if (end)
		rdf_typed(&f->w, "dcat:endDate", d->temporal_end, "xsd:date");
	rdf_node_end(&f->w);
}

/* The zone a dataset names, else its organization's territory. */
static void
spatial(struct dcat_feed *f, const struct dataset *d, const struct org *o)
{
	const struct bbox *box = &d->bbox;
	const char *own = NULL, *iri = NULL, *label = NULL;

	if (o && *o->insee_code)
		own = dcat_join(f, INSEE_COMMUNE, o->insee_code, NULL);
	if (d->nzones) {
		(void)territory_zone(f->batch, d->zones[0], &label, &iri);
	} else if (!box->known && own) {
		iri = own;
		label = o->name;
	}
	if (!box->known && o) {
		box = &o->bbox;
		/* The organization's box is not the box of another place. */
		if (box->known && d->nzones && iri &&
		    (!own || strcmp(iri, own) != 0))
			iri = NULL;
	}
	if (iri && !rdf_iri_ok(iri))
		iri = NULL;
	dcat_place(f, box, iri, label);
}

static void
contact(struct dcat_feed *f, const struct dataset *d, const struct org *o)
{
	const char *name = d->contact_name, *email = d->contact_email;
	const char *url = d->contact_url;

	if (!*name)
		name = *d->department_name ? d->department_name
					   : d->organization_name;
	if (!*email && !*url)
		email = d->organization_email;
	if (!*email && !*url)
		/* Without an address of any kind the contact is dropped. */
		url = o && *o->url
		    ? o->url
		    : dcat_join(f, f->o->base_url, "/organisations/",
			  d->organization_slug, NULL);
	rdf_node(&f->w, "dcat:contactPoint", "vcard:Kind");
	rdf_text(&f->w, "vcard:fn", name, NULL);
	if (*email)
		rdf_iri(&f->w, "vcard:hasEmail",
		    rdf_iri_fix(
			f->batch, dcat_join(f, "mailto:", email, NULL)));
	if (*url)
		rdf_iri(&f->w, "vcard:hasURL", rdf_iri_fix(f->batch, url));
	rdf_node_end(&f->w);
}

static void
themes_of(struct dcat_feed *f, const struct dataset *d)
{
	const struct hvd_category *h = hvd_category_find(d->hvd_category);
	const char *iri;

	for (unsigned i = 0; i < d->nthemes; i++) {
		const struct theme *t = theme_find(d->themes[i]);

		if (t)
			dcat_concept(
			    f, "dcat:theme", EU_THEME, t->code, t->label);
	}
	if (!h)
		return;
	iri = dcat_join(f, HVD, h->code, NULL);
	/* As a theme for the harvester, which does not read the category. */
	dcat_refer(f, "dcat:theme",
	    &(struct described){ .iri = iri,
		.type = f->o->profile == DCAT_AP ? "skos:Concept" : NULL,
		.label = h->label,
		.scheme = HVD "asd487ae75" });
	rdf_iri(&f->w, "dcatap:hvdCategory", iri);
	dcat_hvd_law(f);
}

void
dcat_hvd_law(struct dcat_feed *f)
{
	dcat_refer(f, "dcatap:applicableLegislation",
	    &(struct described){ .iri = HVD_LAW, .type = "eli:LegalResource" });
}

void
dcat_schema(struct dcat_feed *f, const char *url)
{
	const char *iri =
	    text_is_http_url(url) ? rdf_iri_fix(f->batch, url) : NULL;

	dcat_refer(f, "dct:conformsTo",
	    &(struct described){ .iri = iri, .type = "dct:Standard" });
}

static void
coverage(struct dcat_feed *f, const struct dataset *d)
{
	const struct frequency *q = frequency_find(d->frequency);
	const struct org *o = dcat_org(f, d->organization_id);
	bool open = strcmp(d->access, "restricted") != 0;

	dcat_concept(f, "dct:accrualPeriodicity", EU_FREQUENCY,
	    q ? q->eu : "UNKNOWN", NULL);
	dcat_concept(f, "dct:accessRights", EU_ACCESS_RIGHT,
	    open ? "PUBLIC" : "RESTRICTED", NULL);
	language(f, d->language);
	temporal(f, d);
	spatial(f, d, o);
	dcat_agent(f, "dct:publisher", o);
	contact(f, d, o);
	themes_of(f, d);
	dcat_licence(f, d->license);
	dcat_schema(f, d->schema_url);
}

/* To the next files, of the subject that is being written. */
static void
link_parts(struct dcat_feed *f)
{
	for (unsigned i = f->part; i < f->nparts && i - f->part < LINKS; i++)
		rdf_iri(&f->w, "dcat:distribution", f->parts[i].iri);
}

static void
dataset(struct dcat_feed *f, const struct dataset *d)
{
	const char *iri = dcat_dataset_iri(f, d);
	const char *description = dcat_markdown(f, d->description);

	rdf_subject(&f->w, iri, "dcat:Dataset");
	/* A path waits for the portal's address: it is written whole. */
	rdf_text(&f->w, "dct:identifier",
	    *d->identifier && *d->identifier != '/' ? d->identifier : iri,
	    NULL);
	rdf_text(&f->w, "dct:title", d->title, language_of(d));
	rdf_text(&f->w, "dct:description",
	    *description ? description : d->title, language_of(d));
	if (text_length(d->acronym) <= ACRONYM_MAX)
		rdf_text(&f->w, "skos:altLabel", d->acronym, NULL);
	for (unsigned i = 0; i < d->nkeywords; i++)
		rdf_text(&f->w, "dcat:keyword", d->keywords[i], NULL);
	dcat_time(
	    f, "dct:issued", d->published_at ? d->published_at : d->created_at);
	modified(f, d);
	coverage(f, d);
	dcat_page(f, "dcat:landingPage",
	    dcat_join(f, f->o->base_url, "/jeux-de-donnees/", d->slug, NULL));
	link_parts(f);
	rdf_end(&f->w);
}

static void
find_parts(struct dcat_feed *f, const struct dataset *d)
{
	f->parts = arena_array_of(f->batch, d->nresources + 1, struct part);
	f->nparts = f->part = 0;
	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];
		const char *at = dcat_address(f, r);

		if (at)
			f->parts[f->nparts++] = (struct part){ r,
				dcat_join(f, f->o->base_url,
				    "/id/distribution/", r->id, NULL),
				at };
	}
}

bool
dcat_dataset(struct dcat_feed *f, const struct dataset *d)
{
	if (!f->parts) {
		find_parts(f, d);
		dataset(f, d);
		dcat_flush(f);
	}
	while (f->part < f->nparts && f->out->len < DCAT_PIECE) {
		const struct part *p = &f->parts[f->part];

		if (f->part > 0 && f->part % LINKS == 0) {
			rdf_subject(&f->w, dcat_dataset_iri(f, d), NULL);
			link_parts(f);
			rdf_end(&f->w);
		}
		f->part++;
		dcat_distribution(f, d, p->r, p->iri, p->at);
		dcat_flush(f);
	}
	if (f->part < f->nparts)
		return false;
	f->parts = NULL;
	return true;
}
