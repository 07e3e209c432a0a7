/* SPDX-License-Identifier: Apache-2.0 */
/* dcat_parts.c - nodes that datasets share, each described once a document. */
#include "publish/dcat_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

const char *
dcat_join(struct dcat_feed *f, ...)
{
	size_t len = 0;
	const char *s;
	char *text, *p;
	va_list ap;

	va_start(ap, f);
	while ((s = va_arg(ap, const char *)) != NULL)
		len += strlen(s);
	va_end(ap);
	p = text = arena_alloc(f->batch, len + 1);
	va_start(ap, f);
	while ((s = va_arg(ap, const char *)) != NULL) {
		len = strlen(s);
		memcpy(p, s, len);
		p += len;
	}
	va_end(ap);
	return text;
}

static uint64_t
mix(uint64_t h, const char *text, size_t len)
{
	uint64_t w = 0;

	memcpy(&w, text, len);
	h = (h ^ w) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* Of eight bytes at a time; never 0. */
static uint64_t
hash(const char *text, size_t len)
{
	uint64_t h = len;

	for (; len >= sizeof(h); text += sizeof(h), len -= sizeof(h))
		h = mix(h, text, sizeof(h));
	h = mix(h, text, len);
	return h ? h : 1;
}

bool
dcat_first(struct dcat_feed *f, const char *iri, uint64_t *value)
{
	uint64_t key = hash(iri, strlen(iri));
	size_t i = key & (DCAT_SEEN - 1);

	while (f->seen[i].key && f->seen[i].key != key)
		i = (i + 1) & (DCAT_SEEN - 1);
	if (f->seen[i].key) {
		*value = f->seen[i].value;
		return false;
	}
	if (f->nseen >= DCAT_SEEN / 4 * 3) {
		*value = 0;
		return false;
	}
	f->seen[i].key = key;
	f->seen[i].value = *value;
	f->nseen++;
	return true;
}

void
dcat_refer(struct dcat_feed *f, const char *property, const struct described *d)
{
	uint64_t value = 1;
	bool first;

	if (!d->iri)
		return;
	rdf_iri(&f->w, property, d->iri);
	if (!d->type || f->npending == DCAT_PENDING)
		return;
	first = dcat_first(f, d->iri, &value);
	/* value 0: too many to remember, better twice than never. */
	if (first || !value)
		f->pending[f->npending++] = *d;
}

void
dcat_page(struct dcat_feed *f, const char *property, const char *iri)
{
	rdf_iri(&f->w, property, iri);
	if (f->npending < DCAT_PENDING)
		f->pending[f->npending++] =
		    (struct described){ .iri = iri, .type = "foaf:Document" };
}

/*
 * What the harvester needs undescribed stays so in its profile: a label on a
 * file type would replace its code, one on a theme would become a keyword.
 */
static const struct {
	const char *start, *scheme, *type;
	bool has_label, strict_only;
} lists[] = {
#define LIST(name) EU name "/", EU name
	[EU_FREQUENCY] = { LIST("frequency"), "dct:Frequency", false, false },
	[EU_LANGUAGE] = { LIST("language"), "dct:LinguisticSystem", false,
	    false },
	[EU_ACCESS_RIGHT] = { LIST("access-right"), "dct:RightsStatement",
	    false, false },
	[EU_AVAILABILITY] = { LIST("planned-availability"), "skos:Concept",
	    true, false },
	[EU_FILE_TYPE] = { LIST("file-type"), "dct:MediaTypeOrExtent", false,
	    true },
	[EU_THEME] = { LIST("data-theme"), "skos:Concept", true, true },
#undef LIST
};

void
dcat_concept(struct dcat_feed *f, const char *property, enum eu_list list,
    const char *code, const char *label)
{
	bool described = !lists[list].strict_only || f->o->profile == DCAT_AP;

	dcat_refer(f, property,
	    &(struct described){
		.iri = dcat_join(f, lists[list].start, code, NULL),
		.type = described ? lists[list].type : NULL,
		.scheme = lists[list].scheme,
		.label = lists[list].has_label ? label : NULL });
}

static const struct licence *
find_licence(struct dcat_feed *f, const char *id)
{
	struct err e = { 0 };

	if (f->licence_id && strcmp(f->licence_id, id) == 0)
		return f->licence;
	f->licence = NULL;
	if (licence_find(id, &f->licence, &e))
		f->licence = NULL;
	f->licence_id = arena_strdup(f->a, id);
	return f->licence;
}

void
dcat_licence(struct dcat_feed *f, const char *license)
{
	const struct licence *l;

	if (!*license)
		return;
	l = find_licence(f, license);
	if (l && *l->url) {
		dcat_refer(f, "dct:license",
		    &(struct described){ .iri = l->url,
			.type = "dct:LicenseDocument",
			.title = l->title,
			.match = *l->eu_url ? l->eu_url : NULL });
		return;
	}
	/* No address to point to: the harvester reads the description, and
	 * knows the identifiers. */
	rdf_node(&f->w, "dct:license", "dct:LicenseDocument");
	if (l)
		rdf_text(&f->w, "dct:title", l->title, "fr");
	rdf_text(&f->w, "dct:description", license, NULL);
	rdf_node_end(&f->w);
}

void
dcat_agent(struct dcat_feed *f, const char *property, const struct org *o)
{
	if (!o)
		return;
	dcat_refer(f, property,
	    &(struct described){ .iri = dcat_join(f, f->o->base_url,
				     "/id/organization/", o->id, NULL),
		.type = "foaf:Agent",
		.org = o });
}

#define WKT_MAX 512 /* ten numbers of at most 25 characters */

static void
append_point(struct str *s, double x, double y)
{
	str_append_double(s, x);
	str_append_char(s, ' ');
	str_append_double(s, y);
}

/* Without CRS prefix: the harvester reads no other form. */
static const char *
polygon(struct dcat_feed *f, const struct bbox *b)
{
	struct str s;

	if (f->wkt && f->box.west == b->west && f->box.south == b->south &&
	    f->box.east == b->east && f->box.north == b->north)
		return arena_strdup(f->batch, f->wkt);
	str_init(&s, f->batch, WKT_MAX - 1);
	str_append(&s, "POLYGON((");
	append_point(&s, b->west, b->south);
	str_append_char(&s, ',');
	append_point(&s, b->east, b->south);
	str_append_char(&s, ',');
	append_point(&s, b->east, b->north);
	str_append_char(&s, ',');
	append_point(&s, b->west, b->north);
	str_append_char(&s, ',');
	append_point(&s, b->west, b->south);
	str_append(&s, "))");
	if (!f->wkt)
		f->wkt = arena_alloc(f->a, WKT_MAX);
	f->box = *b;
	snprintf(f->wkt, WKT_MAX, "%s", str_text(&s));
	return str_text(&s);
}

void
dcat_place(struct dcat_feed *f, const struct bbox *box, const char *iri,
    const char *label)
{
	const char *wkt = box->known ? polygon(f, box) : NULL;
	uint64_t value = wkt ? hash(wkt, strlen(wkt)) : 1, known = value;

	/* Without geometry the harvester has no use for it. */
	if (!wkt && (f->o->profile != DCAT_AP || !iri))
		return;
	if (iri && f->npending < DCAT_PENDING) {
		if (dcat_first(f, iri, &known))
			f->pending[f->npending++] =
			    (struct described){ .iri = iri,
				    .type = "dct:Location",
				    .label = label,
				    .wkt = wkt };
		/* One place has one box: another goes on a blank node. */
		if (known == value) {
			rdf_iri(&f->w, "dct:spatial", iri);
			return;
		}
	}
	rdf_node(&f->w, "dct:spatial", "dct:Location");
	rdf_text(&f->w, "skos:prefLabel", label ? label : "", "fr");
	rdf_typed(&f->w, "dcat:bbox", wkt ? wkt : "", "geo:wktLiteral");
	rdf_node_end(&f->w);
}

void
dcat_time(struct dcat_feed *f, const char *property, int64_t t)
{
	if (t <= 0)
		return;
	rdf_typed(&f->w, property, date_utc(f->batch, t < f->now ? t : f->now),
	    "xsd:dateTime");
}

/* ADMS publisher types, for the strict profile. */
static const struct {
	const char *kind, *type, *label;
} publisher_types[] = {
	{ "commune", "LocalAuthority", "Autorité locale" },
	{ "epci", "LocalAuthority", "Autorité locale" },
	{ "syndicat", "LocalAuthority", "Autorité locale" },
	{ "ccas", "LocalAuthority", "Autorité locale" },
	{ "departement", "RegionalAuthority", "Autorité régionale" },
	{ "region", "RegionalAuthority", "Autorité régionale" },
	{ "association", "NonProfitOrganisation",
	    "Organisme sans but lucratif" },
};

#define ADMS_TYPES "http://purl.org/adms/publishertype/"

static void
agent_type(struct dcat_feed *f, const char *kind)
{
	size_t n = sizeof(publisher_types) / sizeof(publisher_types[0]);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(publisher_types[i].kind, kind) != 0)
			continue;
		dcat_refer(f, "dct:type",
		    &(struct described){ .iri = dcat_join(f, ADMS_TYPES,
					     publisher_types[i].type, NULL),
			.type = "skos:Concept",
			.label = publisher_types[i].label,
			.scheme = ADMS_TYPES "1.0" });
		return;
	}
}

static void
agent(struct dcat_feed *f, const struct org *o)
{
	rdf_text(&f->w, "foaf:name", o->name, NULL);
	if (*o->siret || *o->siren)
		rdf_text(&f->w, "dct:identifier",
		    *o->siret ? o->siret : o->siren, NULL);
	if (*o->url)
		rdf_iri(&f->w, "foaf:homepage", rdf_iri_fix(f->batch, o->url));
	if (f->o->profile == DCAT_AP)
		agent_type(f, o->kind);
}

void
dcat_flush(struct dcat_feed *f)
{
	struct described publisher_scheme = { .iri = ADMS_TYPES "1.0",
		.type = "skos:ConceptScheme",
		.title = "Types de producteurs" };
	uint64_t value = 1;

	for (unsigned i = 0; i < f->npending; i++) {
		struct described d = f->pending[i];

		rdf_subject(&f->w, d.iri, d.type);
		rdf_text(&f->w, "dct:title", d.title ? d.title : "", "fr");
		rdf_text(&f->w, "skos:prefLabel", d.label ? d.label : "", "fr");
		rdf_iri(&f->w, "skos:inScheme", d.scheme);
		rdf_iri(&f->w, "skos:exactMatch", d.match);
		rdf_typed(
		    &f->w, "dcat:bbox", d.wkt ? d.wkt : "", "geo:wktLiteral");
		if (d.org)
			agent(f, d.org);
		rdf_end(&f->w);
		/* Its shape wants the scheme described too. */
		if (d.scheme && strcmp(d.scheme, publisher_scheme.iri) == 0 &&
		    f->npending < DCAT_PENDING &&
		    dcat_first(f, publisher_scheme.iri, &value))
			f->pending[f->npending++] = publisher_scheme;
	}
	f->npending = 0;
}

static int
by_id(const void *key, const void *row)
{
	return strcmp(key, ((const struct org *)row)->id);
}

const struct org *
dcat_org(const struct dcat_feed *f, const char *id)
{
	return bsearch(id, f->orgs, f->norgs, sizeof(*f->orgs), by_id);
}
