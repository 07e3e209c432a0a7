/* SPDX-License-Identifier: Apache-2.0 */
/* schema_org.c - a dataset as search engines read it (schema.org/Dataset). */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/licence.h"
#include "publish/feed.h"

#define DESCRIPTION_MAX 5000 /* characters: beyond it engines drop the text */

/* ,"name":"text"; nothing for "". */
static void
member(struct str *out, const char *name, const char *text)
{
	if (!*text)
		return;
	str_append_printf(out, ",\"%s\":", name);
	str_append_json(out, text, strlen(text));
}

static void
organization(struct arena *a, const struct dataset *d, const struct org *o,
    const char *base_url, struct str *out)
{
	static const char *const roles[] = { "creator", "publisher" };

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		str_append_printf(out,
		    ",\"%s\":{\"@type\":\"GovernmentOrganization\"", roles[i]);
		member(out, "name", d->organization_name);
		member(out, "url",
		    arena_printf(a, "%s/organisations/%s", base_url,
			d->organization_slug));
		if (o)
			member(out, "sameAs", o->url);
		str_append_char(out, '}');
	}
}

static void
coverage(struct arena *a, const struct dataset *d, const struct org *o,
    struct str *out)
{
	const struct bbox *b = &d->bbox;

	if (*d->temporal_start || *d->temporal_end)
		member(out, "temporalCoverage",
		    arena_printf(a, "%s/%s",
			*d->temporal_start ? d->temporal_start : "..",
			*d->temporal_end ? d->temporal_end : ".."));
	if (!b->known && o)
		b = &o->bbox;
	if (!b->known)
		return;
	str_append(out,
	    ",\"spatialCoverage\":{\"@type\":\"Place\",\"geo\":{"
	    "\"@type\":\"GeoShape\",\"box\":\"");
	str_append_double(out, b->south);
	str_append_char(out, ' ');
	str_append_double(out, b->west);
	str_append_char(out, ' ');
	str_append_double(out, b->north);
	str_append_char(out, ' ');
	str_append_double(out, b->east);
	str_append(out, "\"}}");
}

static void
distributions(struct arena *a, const struct dataset *d, const char *base_url,
    struct str *out)
{
	str_append(out, ",\"distribution\":[");
	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];

		str_append(out, i ? "," : "");
		str_append(out, "{\"@type\":\"DataDownload\"");
		member(out, "name", r->title);
		member(out, "description", r->description);
		member(out, "encodingFormat", *r->mime ? r->mime : r->format);
		member(out, "contentUrl",
		    r->version > 0 ? arena_printf(a, "%s/r/%s", base_url, r->id)
				   : r->url);
		if (r->size >= 0)
			member(out, "contentSize",
			    arena_printf(a, "%lld B", (long long)r->size));
		if (r->modified_at)
			member(
			    out, "dateModified", date_utc(a, r->modified_at));
		str_append_char(out, '}');
	}
	str_append_char(out, ']');
}

static void
keywords(const struct dataset *d, struct str *out)
{
	if (!d->nkeywords)
		return;
	str_append(out, ",\"keywords\":[");
	for (unsigned i = 0; i < d->nkeywords; i++) {
		str_append(out, i ? "," : "");
		str_append_json(out, d->keywords[i], strlen(d->keywords[i]));
	}
	str_append_char(out, ']');
}

static const char *
licence_address(const char *id)
{
	const struct licence *l;
	struct err e = { 0 };

	if (!*id || licence_find(id, &l, &e))
		return "";
	return l->url;
}

void
feed_schema_org(struct arena *a, const struct dataset *d, const struct org *o,
    const char *base_url, struct str *out)
{
	str_append(out,
	    "{\"@context\":\"https://schema.org\","
	    "\"@type\":\"Dataset\"");
	member(out, "@id", dataset_identifier(a, d, base_url));
	member(out, "name", d->title);
	member(out, "alternateName", d->acronym);
	member(out, "description",
	    text_excerpt(a, d->description, DESCRIPTION_MAX));
	member(out, "url",
	    arena_printf(a, "%s/jeux-de-donnees/%s", base_url, d->slug));
	member(out, "identifier", dataset_identifier(a, d, base_url));
	member(out, "inLanguage", d->language);
	member(out, "license", licence_address(d->license));
	keywords(d, out);
	if (d->published_at)
		member(out, "datePublished", date_utc(a, d->published_at));
	member(out, "dateModified",
	    *d->data_date ? d->data_date : date_utc(a, d->modified_at));
	if (strcmp(d->access, "restricted") != 0)
		str_append(out, ",\"isAccessibleForFree\":true");
	organization(a, d, o, base_url, out);
	coverage(a, d, o, out);
	distributions(a, d, base_url, out);
	str_append_char(out, '}');
}
