/* SPDX-License-Identifier: Apache-2.0 */
/* dcat_distribution.c - one resource as dcat:Distribution. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "model/vocab.h"
#include "publish/dcat_parts.h"

/* The shapes ask for https where the vocabulary, and the harvester, say http:
 * each profile has its own. */
#define ALGORITHM "://spdx.org/rdf/terms#checksumAlgorithm_sha256"

const char *
dcat_address(struct dcat_feed *f, const struct resource *r)
{
	const char *iri;

	if (r->version > 0)
		return dcat_join(f, f->o->base_url, "/r/", r->id, NULL);
	iri = rdf_iri_fix(f->batch, r->url);
	return iri && text_is_http_url(iri) ? iri : NULL;
}

static bool
is_media_type(const char *mime)
{
	const char *slash = strchr(mime, '/');

	return slash && slash != mime && slash[1] && !strchr(slash + 1, '/') &&
	    strspn(mime,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789!#$&-^_.+/") == strlen(mime) &&
	    !strchr(mime, '^');
}

static void
format(struct dcat_feed *f, const struct resource *r)
{
	const struct file_format *known = file_format_find(r->format);
	const char *mime = r->mime;

	if (!known)
		known = file_format_find(r->mime);
	if (known && *known->eu)
		dcat_concept(f, "dct:format", EU_FILE_TYPE, known->eu, NULL);
	else if (f->o->profile == DCAT_DATAGOUV)
		/* The harvester asks for a format; the shapes take only those
		 * of the list. */
		rdf_text(
		    &f->w, "dct:format", *r->format ? r->format : "bin", NULL);
	if (!is_media_type(mime))
		mime = known ? known->mime : "";
	if (!is_media_type(mime))
		return;
	dcat_refer(f, "dcat:mediaType",
	    &(struct described){ .iri = dcat_join(f, IANA, mime, NULL),
		.type = "dct:MediaType" });
}

static bool
is_sha256(const char *s)
{
	return strlen(s) == SHA256_HEX - 1 &&
	    strspn(s, "0123456789abcdef") == SHA256_HEX - 1;
}

static void
checksum(struct dcat_feed *f, const struct resource *r)
{
	bool strict = f->o->profile == DCAT_AP;

	if (!is_sha256(r->sha256))
		return;
	rdf_node(&f->w, "spdx:checksum", "spdx:Checksum");
	dcat_refer(f, "spdx:algorithm",
	    &(struct described){
		.iri = strict ? "https" ALGORITHM : "http" ALGORITHM,
		.type = strict ? "spdx:ChecksumAlgorithm" : NULL });
	/* Typed as the shapes ask, it makes the harvester drop the dataset. */
	rdf_typed(&f->w, "spdx:checksumValue", r->sha256,
	    strict ? "xsd:hexBinary" : NULL);
	rdf_node_end(&f->w);
}

/* Its own words, else what can be said of it: never nothing, since data.gouv.fr
 * counts a resource without description as undocumented. */
static const char *
description(
    struct dcat_feed *f, const struct dataset *d, const struct resource *r)
{
	const struct file_format *known = file_format_find(r->format);

	if (*r->description)
		return dcat_markdown(f, r->description);
	if (strcmp(r->type, "documentation") == 0)
		return dcat_join(f, "Documentation du jeu de données «" NNBSP,
		    d->title, NNBSP "».", NULL);
	return dcat_join(f, known ? "Fichier " : "Fichier",
	    known ? known->label : "", " du jeu de données «" NNBSP, d->title,
	    NNBSP "».", NULL);
}

void
dcat_distribution(struct dcat_feed *f, const struct dataset *d,
    const struct resource *r, const char *iri, const char *at)
{
	const char *title = r->title;
	char size[24];

	if (!*title)
		title = *r->file_name ? r->file_name : d->title;
	rdf_subject(&f->w, iri, "dcat:Distribution");
	rdf_text(&f->w, "dct:title", title, "fr");
	rdf_text(&f->w, "dct:description", description(f, d, r), "fr");
	rdf_iri(&f->w, "dcat:accessURL", at);
	rdf_iri(&f->w, "dcat:downloadURL", at);
	format(f, r);
	if (r->size >= 0) {
		snprintf(size, sizeof(size), "%lld", (long long)r->size);
		rdf_typed(
		    &f->w, "dcat:byteSize", size, "xsd:nonNegativeInteger");
	}
	checksum(f, r);
	dcat_time(f, "dct:issued", r->created_at);
	dcat_time(f, "dct:modified", r->modified_at);
	dcat_licence(f, d->license);
	dcat_concept(f, "dcatap:availability", EU_AVAILABILITY,
	    r->version > 0 ? "STABLE" : "AVAILABLE",
	    r->version > 0 ? "Stable" : "Disponible");
	dcat_schema(f, r->schema_url);
	if (hvd_category_find(d->hvd_category))
		dcat_hvd_law(f);
	rdf_end(&f->w);
}
