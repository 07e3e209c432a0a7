/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - datasets, resources and organizations as API objects. */
#include "publish/json.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/vocab.h"

json_t *
json_text(const char *s)
{
	size_t len = strlen(s);
	struct str quoted;
	json_t *j;

	if (text_is_utf8(s, len))
		return json_stringn_nocheck(s, len);
	str_init(&quoted, NULL, 6 * len + 3);
	str_append_json(&quoted, s, len);
	j = json_loads(str_text(&quoted), JSON_DECODE_ANY, NULL);
	str_free(&quoted);
	return j ? j : json_string("");
}

static json_t *
text_or_null(const char *s)
{
	return *s ? json_text(s) : json_null();
}

static json_t *
time_or_null(struct arena *a, int64_t t)
{
	return t > 0 ? json_string(date_rfc3339(a, t)) : json_null();
}

static json_t *
address(
    struct arena *a, const char *base_url, const char *path, const char *name)
{
	return json_text(arena_printf(a, "%s%s%s", base_url, path, name));
}

/* Midnight of a day, as the API writes dates. */
static json_t *
day_or_null(struct arena *a, const char *iso)
{
	if (!date_is_iso(iso))
		return json_null();
	return json_string(arena_printf(a, "%sT00:00:00+00:00", iso));
}

static json_t *
schema_or_null(const char *url)
{
	if (!*url)
		return json_null();
	return json_pack(
	    "{s:n, s:o, s:n}", "name", "url", json_text(url), "version");
}

static json_t *
corner(double x, double y)
{
	return json_pack("[f, f]", x, y);
}

/* A box as the MultiPolygon data.gouv.fr keeps coverages in. */
static json_t *
geometry(const struct bbox *b)
{
	if (!b->known)
		return json_null();
	return json_pack("{s:s, s:[[[o, o, o, o, o]]]}", "type", "MultiPolygon",
	    "coordinates", corner(b->west, b->south), corner(b->east, b->south),
	    corner(b->east, b->north), corner(b->west, b->north),
	    corner(b->west, b->south));
}

static json_t *
texts(const char **list, unsigned count)
{
	json_t *j = json_array();

	for (unsigned i = 0; i < count; i++)
		json_array_append_new(j, json_text(list[i]));
	return j;
}

static json_t *
spatial(const struct dataset *d)
{
	if (!d->nzones && !d->bbox.known)
		return json_null();
	return json_pack("{s:o, s:o, s:s}", "zones", texts(d->zones, d->nzones),
	    "geom", geometry(&d->bbox), "granularity", "other");
}

static json_t *
temporal(const struct dataset *d)
{
	if (!*d->temporal_start && !*d->temporal_end)
		return json_null();
	return json_pack("{s:o, s:o}", "start", text_or_null(d->temporal_start),
	    "end", text_or_null(d->temporal_end));
}

static json_t *
contacts(const struct dataset *d)
{
	if (!*d->contact_name && !*d->contact_email && !*d->contact_url)
		return json_array();
	return json_pack("[{s:o, s:o, s:o, s:s}]", "name",
	    json_text(d->contact_name), "email", text_or_null(d->contact_email),
	    "contact_form", text_or_null(d->contact_url), "role", "contact");
}

/* Members only we have; empty ones are left out. */
static json_t *
extras(struct arena *a, const struct dataset *d)
{
	const struct {
		const char *name, *value;
	} members[] = {
		{ "parvis:identifier", d->identifier },
		{ "parvis:state", d->state },
		{ "parvis:department", d->department_name },
		{ "parvis:language", d->language },
		{ "parvis:hvd_category", d->hvd_category },
		{ "parvis:origin", d->origin_url },
	};
	json_t *j = json_object();

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (*members[i].value)
			json_object_set_new(
			    j, members[i].name, json_text(members[i].value));
	}
	if (d->nthemes)
		json_object_set_new(
		    j, "parvis:themes", texts(d->themes, d->nthemes));
	if (d->published_at)
		json_object_set_new(
		    j, "parvis:issued", time_or_null(a, d->published_at));
	return j;
}

/* The organization as datasets carry it. */
static json_t *
org_reference(struct arena *a, const struct dataset *d, const struct org *o,
    const char *base_url)
{
	json_t *logo = json_null();

	if (!*d->organization_id)
		return json_null();
	if (o && *o->logo_sha256)
		logo = json_text(arena_printf(a, "%s/organisations/%s/logo",
		    base_url, d->organization_slug));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:O, s:[]}",
	    "class", "Organization", "id", json_text(d->organization_id),
	    "name", json_text(d->organization_name), "acronym",
	    o ? text_or_null(o->acronym) : json_null(), "slug",
	    json_text(d->organization_slug), "uri",
	    address(a, base_url, "/api/1/organizations/",
		arena_printf(a, "%s/", d->organization_slug)),
	    "page",
	    address(a, base_url, "/organisations/", d->organization_slug),
	    "logo", logo, "logo_thumbnail", logo, "badges");
}

static void
set(json_t *j, const char *name, json_t *value)
{
	json_object_set_new(j, name, value);
}

static json_t *
resources(struct arena *a, const struct dataset *d, const char *base_url)
{
	json_t *j = json_array();

	for (unsigned i = 0; i < d->nresources; i++)
		json_array_append_new(
		    j, json_resource(a, &d->resources[i], base_url));
	return j;
}

/* Who may see it, and since when it is gone or archived. */
static void
set_life(struct arena *a, json_t *j, const struct dataset *d)
{
	bool is_draft = strcmp(d->state, "draft") == 0 ||
	    strcmp(d->state, "submitted") == 0 ||
	    (strcmp(d->state, "archived") == 0 && !dataset_was_public(d));

	set(j, "private", json_boolean(is_draft));
	set(j, "archived",
	    strcmp(d->state, "archived") == 0 ? time_or_null(a, d->archived_at)
					      : json_null());
	set(j, "deleted", time_or_null(a, d->deleted_at));
	set(j, "created_at", time_or_null(a, d->created_at));
	set(j, "last_modified", time_or_null(a, d->modified_at));
	set(j, "last_update", day_or_null(a, d->data_date));
	set(j, "access_type",
	    json_string(
		strcmp(d->access, "restricted") == 0 ? "restricted" : "open"));
}

json_t *
json_dataset(struct arena *a, const struct dataset *d, const struct org *o,
    const char *base_url)
{
	json_t *j = json_object();

	set(j, "id", json_text(d->id));
	set(j, "title", json_text(d->title));
	set(j, "acronym", text_or_null(d->acronym));
	set(j, "slug", json_text(d->slug));
	set(j, "description", json_text(d->description));
	set_life(a, j, d);
	set(j, "tags", texts(d->keywords, d->nkeywords));
	set(j, "license", text_or_null(d->license));
	set(j, "frequency", text_or_null(d->frequency));
	set(j, "temporal_coverage", temporal(d));
	set(j, "spatial", spatial(d));
	set(j, "organization", org_reference(a, d, o, base_url));
	set(j, "owner", json_null());
	set(j, "contact_points", contacts(d));
	set(j, "resources", resources(a, d, base_url));
	set(j, "schema", schema_or_null(d->schema_url));
	set(j, "badges",
	    *d->hvd_category ? json_pack("[{s:s}]", "kind", "hvd")
			     : json_array());
	set(j, "extras", extras(a, d));
	set(j, "quality", json_quality(d, o));
	set(j, "page", address(a, base_url, "/jeux-de-donnees/", d->slug));
	set(j, "uri",
	    address(a, base_url, "/api/1/datasets/",
		arena_printf(a, "%s/", d->id)));
	return j;
}

static json_t *
resource_extras(const struct resource *r)
{
	json_t *j = json_object();

	if (*r->file_name)
		set(j, "parvis:file_name", json_text(r->file_name));
	if (r->version)
		set(j, "parvis:version", json_integer(r->version));
	/* What tools look at before they ask for rows. */
	if (strcmp(r->table_state, "ready") == 0)
		set(j, "analysis:parsing:parsing_table", json_text(r->id));
	return j;
}

json_t *
json_resource(struct arena *a, const struct resource *r, const char *base_url)
{
	json_t *j = json_object();
	bool is_file = r->version > 0;
	json_t *permanent = address(a, base_url, "/r/", r->id);

	set(j, "id", json_text(r->id));
	set(j, "title", json_text(r->title));
	set(j, "description", text_or_null(r->description));
	set(j, "type", json_text(r->type));
	set(j, "filetype", json_string(is_file ? "file" : "remote"));
	set(j, "format", text_or_null(r->format));
	set(j, "mime", text_or_null(r->mime));
	set(j, "filesize", r->size >= 0 ? json_integer(r->size) : json_null());
	set(j, "checksum",
	    *r->sha256 ? json_pack("{s:s, s:o}", "type", "sha256", "value",
			     json_text(r->sha256))
		       : json_null());
	set(j, "url", is_file ? json_incref(permanent) : json_text(r->url));
	set(j, "latest", permanent);
	set(j, "created_at", time_or_null(a, r->created_at));
	set(j, "last_modified", time_or_null(a, r->modified_at));
	set(j, "schema", schema_or_null(r->schema_url));
	set(j, "extras", resource_extras(r));
	return j;
}

static void
keep_object(json_t *extras, const char *name, const char *text)
{
	json_t *j = *text ? json_loads(text, 0, NULL) : NULL;

	if (json_object_size(j) > 0)
		json_object_set(extras, name, j);
	json_decref(j);
}

void
json_resource_keep(json_t *resource, const struct resource *r,
    const struct saved_view *views, unsigned count)
{
	json_t *more = json_object_get(resource, "extras");
	json_t *list = json_array();

	keep_object(more, "parvis:dictionary", r->dictionary);
	keep_object(more, "parvis:reading", r->reading);
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(views[i].resource_id, r->id) == 0)
			json_array_append_new(list,
			    json_pack("{s:o, s:o}", "name",
				json_text(views[i].name), "query",
				json_text(views[i].query)));
	}
	if (json_array_size(list) > 0)
		json_object_set(more, "parvis:saved_views", list);
	json_decref(list);
}

json_t *
json_org(struct arena *a, const struct org *o, const char *base_url)
{
	json_t *j = json_object(), *more = json_object();
	json_t *logo = *o->logo_sha256
	    ? json_text(arena_printf(
		  a, "%s/organisations/%s/logo", base_url, o->slug))
	    : json_null();

	set(j, "class", json_string("Organization"));
	set(j, "id", json_text(o->id));
	set(j, "name", json_text(o->name));
	set(j, "acronym", text_or_null(o->acronym));
	set(j, "slug", json_text(o->slug));
	set(j, "description", json_text(o->description));
	set(j, "url", text_or_null(o->url));
	set(j, "business_number_id", text_or_null(o->siret));
	set(j, "logo", logo);
	set(j, "logo_thumbnail", json_incref(logo));
	set(j, "created_at", time_or_null(a, o->created_at));
	set(j, "last_modified", time_or_null(a, o->modified_at));
	set(j, "badges", json_array());
	set(j, "members", json_array());
	set(j, "metrics",
	    json_pack("{s:I}", "datasets", (json_int_t)o->datasets));
	set(more, "parvis:kind", json_text(o->kind));
	if (*o->siren)
		set(more, "parvis:siren", json_text(o->siren));
	if (*o->insee_code)
		set(more, "parvis:insee_code", json_text(o->insee_code));
	set(j, "extras", more);
	set(j, "page", address(a, base_url, "/organisations/", o->slug));
	set(j, "uri",
	    address(a, base_url, "/api/1/organizations/",
		arena_printf(a, "%s/", o->id)));
	return j;
}

json_t *
json_licenses(void)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < licences_count; i++) {
		const struct licence *l = &licences[i];

		json_array_append_new(all,
		    json_pack("{s:s, s:s, s:o, s:o, s:[], s:[], s:[]}", "id",
			l->id, "title", l->title, "url", text_or_null(l->url),
			"maintainer", json_null(), "flags", "alternate_urls",
			"alternate_titles"));
	}
	return all;
}

json_t *
json_frequencies(void)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < frequencies_count; i++)
		json_array_append_new(all,
		    json_pack("{s:s, s:s}", "id", frequencies[i].id, "label",
			frequencies[i].label));
	return all;
}
