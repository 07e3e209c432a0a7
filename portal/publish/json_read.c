/* SPDX-License-Identifier: Apache-2.0 */
/* json_read.c - a dataset from the API's shape, checked member by member. */
#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "publish/json.h"

#define RESOURCES_MAX 10000

/* Where a member is, for the sentence: « resources[2]. ». */
struct place {
	struct arena *a;
	const char *path;
	struct err *e;
};

static enum err_code
wrong(const struct place *p, const char *name, const char *expected)
{
	const char *full = arena_printf(p->a, "%s%s", p->path, name);
	size_t cut = text_cut(full, strlen(full), 100);

	return err_set(p->e, ERR_INVALID,
	    "Le champ «" NNBSP "%.*s" NNBSP "» doit être %s.", (int)cut, full,
	    expected);
}

static enum err_code
read_text(
    const struct place *p, const json_t *j, const char *name, const char **out)
{
	const json_t *v = json_object_get(j, name);

	*out = "";
	if (!v || json_is_null(v))
		return ERR_OK;
	if (!json_is_string(v))
		return wrong(p, name, "un texte");
	*out = arena_strndup(p->a, json_string_value(v), json_string_length(v));
	return ERR_OK;
}

/* Seconds of a date, or a date and time; 0 when it is missing. */
static enum err_code
read_time(
    const struct place *p, const json_t *j, const char *name, int64_t *out)
{
	const char *text;
	bool has_offset;
	int64_t days;
	enum err_code rc = read_text(p, j, name, &text);

	*out = 0;
	if (rc || !*text)
		return rc;
	if (date_parse_time(text, strlen(text), out, &has_offset))
		return ERR_OK;
	if (!date_parse(text, strlen(text), &days))
		return wrong(p, name, "une date ISO 8601");
	*out = days * 86400;
	return ERR_OK;
}

/* The day of a date and time as written, "" when it is missing. */
static enum err_code
read_day(
    const struct place *p, const json_t *j, const char *name, const char **out)
{
	const char *text;
	enum err_code rc = read_text(p, j, name, &text);

	*out = "";
	if (rc || !*text)
		return rc;
	if (strlen(text) > 10)
		text = arena_strndup(p->a, text, 10);
	if (!date_is_iso(text))
		return wrong(p, name, "une date AAAA-MM-JJ");
	*out = text;
	return ERR_OK;
}

static enum err_code
read_texts(const struct place *p, const json_t *j, const char *name,
    const char ***out, unsigned *count)
{
	const json_t *list = json_object_get(j, name), *v;
	size_t i;

	*out = NULL;
	*count = 0;
	if (!list || json_is_null(list))
		return ERR_OK;
	if (!json_is_array(list) || json_array_size(list) > RESOURCES_MAX)
		return wrong(p, name, "une liste de textes");
	*out = arena_array_of(p->a, json_array_size(list) + 1, const char *);
	json_array_foreach(list, i, v)
	{
		if (!json_is_string(v))
			return wrong(p, name, "une liste de textes");
		(*out)[(*count)++] = arena_strndup(
		    p->a, json_string_value(v), json_string_length(v));
	}
	return ERR_OK;
}

/* A member that is an object: NULL when missing. */
static enum err_code
read_object(const struct place *p, const json_t *j, const char *name,
    const json_t **out)
{
	const json_t *v = json_object_get(j, name);

	*out = NULL;
	if (!v || json_is_null(v))
		return ERR_OK;
	if (!json_is_object(v))
		return wrong(p, name, "un objet");
	*out = v;
	return ERR_OK;
}

static enum err_code
read_list(const struct place *p, const json_t *j, const char *name,
    const json_t **out)
{
	const json_t *v = json_object_get(j, name);

	*out = NULL;
	if (!v || json_is_null(v))
		return ERR_OK;
	if (!json_is_array(v) || json_array_size(v) > RESOURCES_MAX)
		return wrong(p, name, "une liste");
	*out = v;
	return ERR_OK;
}

struct text_member {
	const char *name;
	size_t offset;
};

static enum err_code
read_members(const struct place *p, const json_t *j,
    const struct text_member *members, size_t n, void *out)
{
	for (size_t i = 0; i < n; i++) {
		const char *text;
		enum err_code rc = read_text(p, j, members[i].name, &text);

		if (rc)
			return rc;
		*(const char **)((char *)out + members[i].offset) = text;
	}
	return ERR_OK;
}
#define READ(p, j, members, out)                                               \
	read_members(p, j, members, sizeof(members) / sizeof((members)[0]), out)

static const struct text_member resource_members[] = {
	{ "id", offsetof(struct resource, id) },
	{ "title", offsetof(struct resource, title) },
	{ "description", offsetof(struct resource, description) },
	{ "type", offsetof(struct resource, type) },
	{ "format", offsetof(struct resource, format) },
	{ "mime", offsetof(struct resource, mime) },
	{ "url", offsetof(struct resource, url) },
};

static enum err_code
read_schema(const struct place *p, const json_t *j, const char **out)
{
	const json_t *schema;
	enum err_code rc = read_object(p, j, "schema", &schema);

	*out = "";
	if (rc || !schema)
		return rc;
	return read_text(p, schema, "url", out);
}

static enum err_code
read_checksum(const struct place *p, const json_t *j, struct resource *r)
{
	const json_t *sum;
	const char *type;
	enum err_code rc = read_object(p, j, "checksum", &sum);

	r->sha256 = "";
	if (rc || !sum)
		return rc;
	rc = read_text(p, sum, "type", &type);
	if (rc || strcmp(type, "sha256") != 0)
		return rc;
	return read_text(p, sum, "value", &r->sha256);
}

static enum err_code
read_file(const struct place *p, const json_t *j, struct resource *r)
{
	const json_t *size = json_object_get(j, "filesize"), *extras;
	const char *filetype;
	enum err_code rc = read_text(p, j, "filetype", &filetype);

	r->version = strcmp(filetype, "file") == 0;
	r->size = -1;
	r->file_name = "";
	if (rc)
		return rc;
	if (size && !json_is_null(size)) {
		if (!json_is_integer(size) || json_integer_value(size) < 0)
			return wrong(p, "filesize", "un nombre d'octets");
		r->size = json_integer_value(size);
	}
	rc = read_object(p, j, "extras", &extras);
	if (rc || !extras)
		return rc;
	return read_text(p, extras, "parvis:file_name", &r->file_name);
}

static enum err_code
read_resource(const struct place *p, const json_t *j, struct resource *r)
{
	enum err_code rc;

	if (!json_is_object(j))
		return wrong(p, "", "un objet");
	r->dataset_id = r->table_state = r->table_name = "";
	r->report = r->reading = r->dictionary = "";
	r->table_rows = r->table_columns = -1;
	rc = READ(p, j, resource_members, r);
	if (!rc)
		rc = read_file(p, j, r);
	if (!rc)
		rc = read_checksum(p, j, r);
	if (!rc)
		rc = read_schema(p, j, &r->schema_url);
	if (!rc)
		rc = read_time(p, j, "created_at", &r->created_at);
	if (!rc)
		rc = read_time(p, j, "last_modified", &r->modified_at);
	if (!rc && !*r->type)
		r->type = "main";
	return rc;
}

static enum err_code
read_resources(const struct place *p, const json_t *j, struct dataset *d)
{
	const json_t *list, *v;
	size_t i;
	enum err_code rc = read_list(p, j, "resources", &list);

	if (rc || !list)
		return rc;
	d->resources =
	    arena_array_of(p->a, json_array_size(list) + 1, struct resource);
	json_array_foreach(list, i, v)
	{
		struct place at = { p->a,
			arena_printf(p->a, "resources[%zu].", i), p->e };
		struct resource *r = &d->resources[i];

		rc = read_resource(&at, v, r);
		if (rc)
			return rc;
		r->position = (int64_t)i;
		d->nresources++;
	}
	return ERR_OK;
}

static const struct text_member contact_members[] = {
	{ "name", offsetof(struct dataset, contact_name) },
	{ "email", offsetof(struct dataset, contact_email) },
	{ "contact_form", offsetof(struct dataset, contact_url) },
};

static enum err_code
read_contact(const struct place *p, const json_t *j, struct dataset *d)
{
	struct place at = { p->a, "contact_points[0].", p->e };
	const json_t *list;
	enum err_code rc = read_list(p, j, "contact_points", &list);

	d->contact_name = d->contact_email = d->contact_url = "";
	if (rc || !list || !json_array_size(list))
		return rc;
	if (!json_is_object(json_array_get(list, 0)))
		return wrong(p, "contact_points", "une liste d'objets");
	return READ(&at, json_array_get(list, 0), contact_members, d);
}

/* Grow the box by every [x, y] below, at most eight levels deep. */
static void
stretch(const json_t *j, struct bbox *b, int depth)
{
	const json_t *x = json_array_get(j, 0), *y = json_array_get(j, 1), *v;
	size_t i;

	if (json_is_number(x) && json_is_number(y)) {
		double lon = json_number_value(x), lat = json_number_value(y);

		if (!b->known)
			*b = (struct bbox){ true, lon, lat, lon, lat };
		b->west = lon < b->west ? lon : b->west;
		b->east = lon > b->east ? lon : b->east;
		b->south = lat < b->south ? lat : b->south;
		b->north = lat > b->north ? lat : b->north;
		return;
	}
	if (!json_is_array(j) || depth > 8)
		return;
	json_array_foreach(j, i, v) stretch(v, b, depth + 1);
}

static enum err_code
read_spatial(const struct place *p, const json_t *j, struct dataset *d)
{
	struct place at = { p->a, "spatial.", p->e };
	const json_t *s, *geom;
	enum err_code rc = read_object(p, j, "spatial", &s);

	if (rc || !s)
		return rc;
	rc = read_texts(&at, s, "zones", &d->zones, &d->nzones);
	if (!rc)
		rc = read_object(&at, s, "geom", &geom);
	if (!rc && geom)
		stretch(json_object_get(geom, "coordinates"), &d->bbox, 0);
	return rc;
}

static enum err_code
read_temporal(const struct place *p, const json_t *j, struct dataset *d)
{
	struct place at = { p->a, "temporal_coverage.", p->e };
	const json_t *t;
	enum err_code rc = read_object(p, j, "temporal_coverage", &t);

	d->temporal_start = d->temporal_end = "";
	if (rc || !t)
		return rc;
	rc = read_day(&at, t, "start", &d->temporal_start);
	if (!rc)
		rc = read_day(&at, t, "end", &d->temporal_end);
	return rc;
}

static const struct text_member extra_members[] = {
	{ "parvis:identifier", offsetof(struct dataset, identifier) },
	{ "parvis:state", offsetof(struct dataset, state) },
	{ "parvis:department", offsetof(struct dataset, department_name) },
	{ "parvis:language", offsetof(struct dataset, language) },
	{ "parvis:hvd_category", offsetof(struct dataset, hvd_category) },
	{ "parvis:origin", offsetof(struct dataset, origin_url) },
};

static enum err_code
read_extras(const struct place *p, const json_t *j, struct dataset *d)
{
	struct place at = { p->a, "extras.", p->e };
	const json_t *extras;
	enum err_code rc = read_object(p, j, "extras", &extras);

	/* A missing object reads as one without members. */
	if (!rc)
		rc = READ(&at, extras, extra_members, d);
	if (!rc)
		rc = read_texts(
		    &at, extras, "parvis:themes", &d->themes, &d->nthemes);
	if (!rc)
		rc = read_time(&at, extras, "parvis:issued", &d->published_at);
	if (!rc && !*d->language)
		d->language = "fr";
	return rc;
}

/* Of ours the state is written; of others it is what their members say. */
static void
deduce_state(bool hidden, struct dataset *d)
{
	if (*d->state)
		return;
	/* Archived elsewhere, and not as a draft: it was public there. */
	if (d->archived_at && !hidden && !d->published_at)
		d->published_at =
		    d->created_at ? d->created_at : d->archived_at;
	d->state = d->deleted_at ? "deleted"
	    : d->archived_at     ? "archived"
	    : hidden             ? "draft"
				 : "published";
}

static enum err_code
read_life(const struct place *p, const json_t *j, struct dataset *d)
{
	const json_t *hidden = json_object_get(j, "private");
	const char *access;
	enum err_code rc;

	rc = read_time(p, j, "created_at", &d->created_at);
	if (!rc)
		rc = read_time(p, j, "last_modified", &d->modified_at);
	if (!rc)
		rc = read_time(p, j, "archived", &d->archived_at);
	if (!rc)
		rc = read_time(p, j, "deleted", &d->deleted_at);
	if (!rc)
		rc = read_text(p, j, "access_type", &access);
	if (!rc)
		rc = read_day(p, j, "last_update", &d->data_date);
	if (rc)
		return rc;
	if (hidden && !json_is_null(hidden) && !json_is_boolean(hidden))
		return wrong(p, "private", "vrai ou faux");
	d->access = strcmp(access, "restricted") == 0 ? "restricted" : "public";
	deduce_state(json_is_true(hidden), d);
	return ERR_OK;
}

static const struct text_member dataset_members[] = {
	{ "id", offsetof(struct dataset, id) },
	{ "title", offsetof(struct dataset, title) },
	{ "acronym", offsetof(struct dataset, acronym) },
	{ "slug", offsetof(struct dataset, slug) },
	{ "description", offsetof(struct dataset, description) },
	{ "license", offsetof(struct dataset, license) },
	{ "frequency", offsetof(struct dataset, frequency) },
};

static const struct text_member org_members[] = {
	{ "name", offsetof(struct dataset, organization_name) },
	{ "slug", offsetof(struct dataset, organization_slug) },
};

static enum err_code
read_org(const struct place *p, const json_t *j, struct dataset *d)
{
	struct place at = { p->a, "organization.", p->e };
	const json_t *o;
	enum err_code rc = read_object(p, j, "organization", &o);

	d->organization_email = d->organization_url = "";
	d->organization_id = d->department_id = "";
	return rc ? rc : READ(&at, o, org_members, d);
}

enum err_code
json_read_dataset(
    struct arena *a, json_t *j, struct dataset *out, struct err *e)
{
	static enum err_code (*const parts[])(const struct place *,
	    const json_t *, struct dataset *) = { read_org, read_extras,
		read_life, read_temporal, read_spatial, read_contact,
		read_resources };
	struct place p = { a, "", e };
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	if (!json_is_object(j))
		return err_set(e, ERR_INVALID,
		    "Un jeu de données doit être un objet JSON.");
	rc = READ(&p, j, dataset_members, out);
	for (size_t i = 0; !rc && i < sizeof(parts) / sizeof(parts[0]); i++)
		rc = parts[i](&p, j, out);
	if (!rc)
		rc = read_texts(&p, j, "tags", &out->keywords, &out->nkeywords);
	if (!rc)
		rc = read_schema(&p, j, &out->schema_url);
	/* Catalogues that do not say when the data changed say when the
	 * dataset did. */
	if (!rc && !*out->data_date && out->modified_at &&
	    strcmp(out->state, "published") == 0)
		out->data_date = date_iso(a, out->modified_at / 86400);
	return rc;
}
