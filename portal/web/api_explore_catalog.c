/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_catalog.c - datasets, as Opendatasoft's Explore API 2.1. */
#include <inttypes.h>
#include <string.h>

#include "ask/odsql.h"
#include "base/date.h"
#include "base/text.h"
#include "model/licence.h"
#include "publish/json.h"
#include "view/markdown.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/explore_api.h"
#include "web/explore_catalog.h"
#include "web/handlers.h"

/* --- what the addresses have in common ----------------------------------- */

static bool
has_table(const struct resource *r)
{
	return r->version > 0 && strcmp(r->table_state, "ready") == 0;
}

const struct resource *
explore_api_main(const struct dataset *d)
{
	const struct resource *first = NULL;

	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];

		if (!has_table(r))
			continue;
		if (strcmp(r->type, "main") == 0)
			return r;
		first = first ? first : r;
	}
	return first;
}

enum err_code
explore_api_open(struct request *req, struct explore_api *out, struct err *e)
{
	const struct resource *r;
	struct err none = { 0 };
	enum err_code rc;

	out->id = request_param(req, "id");
	if (text_is_uuid(out->id) &&
	    !answer_resource(
		req, out->id, true, &out->resource, &out->dataset, &none))
		return table_asked_of(req, out->id, &out->asked, e);
	/* Not a resource, or one that may not be read: the reason is kept. */
	if (none.code && none.code != ERR_NOT_FOUND) {
		*e = none;
		return none.code;
	}
	rc = answer_dataset(req, out->id, &out->dataset, e);
	if (rc) {
		/* Nothing stays of one that is not for this visitor. */
		memset(&out->dataset, 0, sizeof(out->dataset));
		return rc;
	}
	r = explore_api_main(&out->dataset);
	if (!r)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce jeu de données n’a pas de tableau" NNBSP
		    ": ses fichiers peuvent seulement être téléchargés.");
	out->resource = *r;
	return table_asked_of(req, r->id, &out->asked, e);
}

enum err_code
explore_api_refuse(struct request *req, struct response *res, const char *name,
    const char *message)
{
	struct str s;

	str_init(&s, req->a, 8192);
	str_append(&s, "{\"error_code\":");
	str_append_json(&s, name, strlen(name));
	str_append(&s, ",\"message\":");
	str_append_json(&s, message, strlen(message));
	str_append_char(&s, '}');
	response_json(res, 400, &s);
	response_header(res, req, "Cache-Control", "no-store");
	return ERR_OK;
}

static bool
take_number(struct request *req, const char *name, int64_t usual, int64_t least,
    int64_t most, int64_t *out)
{
	struct err none = { 0 };

	return request_query_int(req, name, usual, least, most, out, &none) ==
	    ERR_OK;
}

enum err_code
explore_api_window(struct request *req, struct response *res, int64_t usual,
    int64_t page, int64_t most, int64_t *limit, int64_t *offset, bool *refused)
{
	const char *wrong = NULL;

	if (!take_number(req, "limit", usual, -1, page, limit))
		wrong = arena_printf(req->a,
		    "limit va de -1 à %s" NNBSP
		    "; pour tout avoir, prenez /exports.",
		    text_int(req->a, page));
	else if (!take_number(req, "offset", 0, 0, most, offset))
		wrong = arena_printf(
		    req->a, "offset va de 0 à %s.", text_int(req->a, most));
	*refused = wrong != NULL;
	if (!*refused && *limit < 0 && page <= most && usual >= 0)
		*limit = page;
	if (!*refused && *limit >= 0 && *limit > most - *offset) {
		*refused = true;
		wrong = arena_printf(req->a,
		    "offset et limit font ensemble au plus %s" NNBSP
		    "; pour tout avoir, prenez /exports.",
		    text_int(req->a, most));
	}
	return *refused
	    ? explore_api_refuse(req, res, "InvalidRESTParameterError", wrong)
	    : ERR_OK;
}

static bool
is_in(const char *name, const char *const *list)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

const char *
explore_api_unknown(const struct request *req, const char *const *known)
{
	/* version and table choose another table, as in the rows API. */
	static const char *const harmless[] = { "lang", "timezone", "apikey",
		"include_links", "include_app_metas", "version", "table",
		NULL };

	for (unsigned i = 0; i < req->nquery; i++) {
		if (!is_in(req->query[i].name, known) &&
		    !is_in(req->query[i].name, harmless))
			return req->query[i].name;
	}
	return NULL;
}

enum err_code
explore_api_refuse_unknown(struct request *req, struct response *res,
    const char *name, const char *const *known)
{
	struct str s;

	str_init(&s, req->a, 4096);
	str_append(&s, "Le paramètre «" NNBSP);
	str_append(&s, text_excerpt(req->a, name, 60));
	str_append(&s, NNBSP "» n’existe pas ici" NNBSP ": ");
	for (size_t i = 0; known[i]; i++)
		str_append_printf(&s, "%s, ", known[i]);
	str_append(&s, "lang et timezone sont connus.");
	return explore_api_refuse(
	    req, res, "InvalidRESTParameterError", str_text(&s));
}

const char *
explore_api_address(struct request *req, const char *id, const char *rest)
{
	struct str s;

	str_init(&s, req->a, 65536);
	str_append(&s, app_base_url(req));
	str_append(&s, EXPLORE_ROOT "/");
	str_append_url(&s, id);
	str_append(&s, rest);
	return str_text(&s);
}

/* --- a dataset ------------------------------------------------------------ */

/* Takes the annotations. */
static json_t *
field_json(const char *name, const char *label, const char *type,
    const char *description, json_t *annotations)
{
	return json_pack("{s:o, s:o, s:o, s:s, s:o}", "name", json_text(name),
	    "label", json_text(label), "description",
	    description && *description ? json_text(description) : json_null(),
	    "type", type, "annotations", annotations);
}

/* What is known of a column, in lists as all theirs are. */
static json_t *
annotations_json(const struct column *c)
{
	json_t *out = json_object();

	if (*c->unit)
		json_object_set_new(
		    out, "unit", json_pack("[o]", json_text(c->unit)));
	if (*c->semantic)
		json_object_set_new(
		    out, "semantic", json_pack("[s]", c->semantic));
	return out;
}

static json_t *
fields_json(const struct table *t)
{
	json_t *list = json_array();

	for (unsigned i = 0; t && i < table_ncols(t); i++) {
		const struct column *c = &table_columns(t)[i];

		json_array_append_new(list,
		    field_json(c->name, c->label, odsql_type(t, i),
			c->description, annotations_json(c)));
	}
	if (t && odsql_has_point(t))
		json_array_append_new(list,
		    field_json(ODSQL_POINT_NAME, "Point géographique",
			"geo_point_2d", NULL, json_object()));
	return list;
}

/* All that the catalogue may be filtered by, of that field. */
static json_t *
values_json(struct arena *a, const struct dataset *d, const char *name)
{
	json_t *out = json_array();
	const char **list;
	unsigned field, n;

	if (!explore_catalog_field(name, &field))
		return out;
	n = explore_catalog_values(a, d, field, &list);
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(out, json_text(list[i]));
	return out;
}

static json_t *
metas_json(struct request *req, struct arena *a, const struct dataset *d,
    const struct resource *r, const char *title)
{
	const struct licence *l = NULL;
	struct err none = { 0 };
	json_t *out = json_object();

	if (licence_find(d->license, &l, &none))
		l = NULL;
	json_object_set_new(out, "title", json_text(title));
	json_object_set_new(
	    out, "description", json_text(markdown_html(a, d->description, 2)));
	json_object_set_new(out, "theme", values_json(a, d, "theme"));
	json_object_set_new(out, "keyword", values_json(a, d, "keyword"));
	json_object_set_new(
	    out, "license", l ? json_text(l->title) : json_text(d->license));
	json_object_set_new(
	    out, "license_url", l && *l->url ? json_text(l->url) : json_null());
	json_object_set_new(
	    out, "language", json_text(*d->language ? d->language : "fr"));
	json_object_set_new(
	    out, "modified", json_text(date_rfc3339(a, d->modified_at)));
	json_object_set_new(out, "data_processed",
	    json_text(date_rfc3339(a, r ? r->modified_at : d->modified_at)));
	json_object_set_new(out, "publisher", json_text(d->organization_name));
	json_object_set_new(out, "territory", values_json(a, d, "territory"));
	json_object_set_new(out, "references",
	    json_text(arena_printf(
		a, "%s/jeux-de-donnees/%s", app_base_url(req), d->slug)));
	json_object_set_new(out, "records_count",
	    json_integer(r && r->table_rows > 0 ? r->table_rows : 0));
	return out;
}

static json_t *
dataset_json(struct request *req, struct arena *a, const char *id,
    const struct dataset *d, const struct resource *r, const struct table *t)
{
	bool is_file = r && strcmp(id, r->id) == 0;
	const char *title = is_file && *r->title ? r->title : d->title;
	json_t *features = json_array();

	if (t)
		json_array_append_new(features, json_string("analyze"));
	if (t && odsql_has_point(t))
		json_array_append_new(features, json_string("geo"));
	return json_pack("{s:o, s:s, s:b, s:o, s:[], s:b, s:o, s:{s:o}}",
	    "dataset_id", json_text(id), "dataset_uid", d->id, "has_records",
	    t != NULL, "features", features, "attachments", "data_visible",
	    t != NULL, "fields", fields_json(t), "metas", "default",
	    metas_json(req, a, d, r, title));
}

enum err_code
api_explore_dataset(struct request *req, struct response *res, struct err *e)
{
	static const char *const known[] = { NULL };
	const char *unknown = explore_api_unknown(req, known);
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	bool same;
	enum err_code rc;

	if (unknown)
		return explore_api_refuse_unknown(req, res, unknown, known);
	rc = explore_api_open(req, x, e);
	/* A dataset whose table cannot be read is shown all the same. */
	if ((rc == ERR_NOT_FOUND || rc == ERR_FORBIDDEN || rc == ERR_BUSY) &&
	    x->dataset.id) {
		err_clear(e);
		rc = ERR_OK;
	}
	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	/* By the identifier of a file it came without its lists. */
	if (!rc && !same && !x->dataset.resources)
		rc = answer_dataset(req, x->dataset.id, &x->dataset, e);
	if (rc || same)
		return rc;
	return answer_json(req, res, 200,
	    dataset_json(req, req->a, x->id, &x->dataset,
		x->resource.id ? &x->resource : NULL, x->asked.table),
	    e);
}

json_t *
explore_api_dataset(
    struct request *req, struct arena *a, const struct dataset *d)
{
	const struct resource *r = explore_api_main(d);
	struct table_asked asked = { .table = NULL };
	struct err none = { 0 };

	/* One that cannot be opened is a dataset without records. */
	if (r && table_asked_of(req, r->id, &asked, &none))
		asked.table = NULL;
	return dataset_json(req, a, d->slug, d, r, asked.table);
}
