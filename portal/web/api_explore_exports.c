/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_exports.c - rows as files, as Opendatasoft's Explore API 2.1. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "export/export.h"
#include "web/answer.h"
#include "web/answer_export.h"
#include "web/app.h"
#include "web/explore_api.h"
#include "web/handlers.h"

static const char *const export_parameters[] = { "select", "where", "group_by",
	"order_by", "limit", "offset", "refine", "exclude", "delimiter",
	"list_separator", "quote_all", "with_bom", "use_labels", "compressed",
	"epsg", NULL };

/* Theirs by name, and the others of ours. */
static const struct export_format *
find_format(const char *name)
{
	if (strcmp(name, "jsonl") == 0)
		name = "ndjson";
	return export_format_find(name);
}

enum err_code
api_explore_exports(struct request *req, struct response *res, struct err *e)
{
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	json_t *links;
	enum err_code rc = explore_api_open(req, x, e);

	if (rc || table_asked_unchanged(req, res, &x->asked))
		return rc;
	links = json_pack("[{s:s, s:s}]", "rel", "self", "href",
	    explore_api_address(req, x->id, "/exports"));
	for (unsigned i = 0; i < export_formats_count; i++) {
		const char *name = export_formats[i].id;

		if (!export_suits(&export_formats[i], x->asked.table))
			continue;
		if (strcmp(name, "ndjson") == 0)
			name = "jsonl";
		json_array_append_new(links,
		    json_pack("{s:s, s:s}", "rel", name, "href",
			explore_api_address(req, x->id,
			    arena_printf(req->a, "/exports/%s", name))));
	}
	return answer_json(
	    req, res, 200, json_pack("{s:o}", "links", links), e);
}

/* The values there are, the usual one first. */
static const struct option {
	const char *name, *values[5];
	const char *words;
} options[] = {
	{ "delimiter", { ";", ",", "|", "\t" }, "; , | et la tabulation" },
	{ "with_bom", { "true", "false" }, "true et false" },
	{ "use_labels", { "false", "true" }, "true et false" },
	{ "quote_all", { "false" }, "false" },
	/* No cell has a list. */
	{ "list_separator", { ",", ";", "|", "\t" }, "; , | et la tabulation" },
	{ "compressed", { "false" }, "false" },
	{ "epsg", { "4326" }, "4326" },
};

static bool
is_offered(const struct option *o, const char *value)
{
	for (size_t i = 0; o->values[i]; i++) {
		if (strcasecmp(o->values[i], value) == 0)
			return true;
	}
	return false;
}

static bool
is_true(const struct request *req, const char *name, const char *usual)
{
	return strcasecmp(request_query(req, name, usual), "true") == 0;
}

const char *
explore_api_options(const struct request *req, struct export_wish *wish)
{
	const char *id = wish->format->id;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const struct option *o = &options[i];
		const char *usual = o->values[0];

		if (!is_offered(o, request_query(req, o->name, usual)))
			return arena_printf(req->a,
			    "%s" NNBSP
			    ": cette valeur n’est pas proposée ici" NNBSP
			    "; ce qui l’est" NNBSP ": %s.",
			    o->name, o->words);
	}
	wish->separator = *request_query(req, "delimiter", ";");
	wish->has_mark = is_true(req, "with_bom", "true");
	wish->has_labels = is_true(req, "use_labels", "false");
	if (wish->has_labels && strstr(id, "json"))
		return "use_labels" NNBSP
		       ": les exports JSON et GeoJSON ont toujours les noms "
		       "des champs.";
	return NULL;
}

static enum err_code
no_such_format(struct err *e)
{
	return err_set(e, ERR_NOT_FOUND,
	    "Cet export n’est pas proposé" NNBSP
	    ": choisissez parmi csv, json, jsonl, geojson, xlsx et ods.");
}

/* Tables have the fields of the JSON answers. */
static void
take_fields(
    struct arena *a, const struct odsql_asked *q, struct export_wish *wish)
{
	struct export_field *fields =
	    arena_array_of(a, q->nfields, struct export_field);

	for (unsigned i = 0; i < q->nfields; i++) {
		fields[i].name = q->fields[i].name;
		fields[i].value = q->fields[i].value;
		fields[i].is_made = odsql_is_made(&q->fields[i]);
	}
	wish->fields = fields;
	wish->nfields = q->nfields;
	wish->text = odsql_text;
}

static enum err_code
send(struct request *req, struct response *res, struct explore_api *x,
    struct odsql_asked *q, struct export_wish *wish, struct err *e)
{
	wish->title = x->resource.title;
	wish->object = odsql_row;
	wish->arg = q;
	take_fields(req->a, q, wish);
	return answer_export(req, res, x->asked.table, &q->asked.query, wish,
	    arena_printf(req->a, "%s.%s", text_slug(req->a, x->id, "export"),
		wish->format->extension),
	    e);
}

enum err_code
api_explore_export(struct request *req, struct response *res, struct err *e)
{
	const char *wrong = explore_api_unknown(req, export_parameters);
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	struct odsql_asked *q = arena_new_of(req->a, struct odsql_asked);
	struct export_wish wish = { .format = find_format(
					request_param(req, "format")) };
	struct odsql o = { .limit = -1 };
	bool done;
	enum err_code rc;

	if (!wish.format)
		return no_such_format(e);
	if (wrong)
		return explore_api_refuse_unknown(
		    req, res, wrong, export_parameters);
	wrong = explore_api_options(req, &wish);
	if (wrong)
		return explore_api_refuse(
		    req, res, "InvalidRESTParameterError", wrong);
	explore_api_clauses(req, &o);
	rc = explore_api_window(
	    req, res, -1, INT64_MAX / 2, INT64_MAX, &o.limit, &o.offset, &done);
	if (rc || done)
		return rc;
	rc = explore_api_ask(req, res, x, &o, q, &done, e);
	if (rc || done)
		return rc;
	return send(req, res, x, q, &wish, e);
}
