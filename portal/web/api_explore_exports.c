/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_exports.c - rows as files, as Opendatasoft's Explore API 2.1. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "export/export.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
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

/* true or false; another word is refused. */
static bool
take_flag(const struct request *req, const char *name, bool usual, bool *out,
    const char **wrong)
{
	const char *text = request_query(req, name, usual ? "true" : "false");

	*out = strcasecmp(text, "true") == 0;
	if (!*out && strcasecmp(text, "false") != 0)
		*wrong = name;
	return !*wrong;
}

/* What only CSV has: as theirs unless said, with ; and a mark. */
static const char *
read_csv(const struct request *req, struct export_wish *wish)
{
	const char *sep = request_query(req, "delimiter", ";");
	const char *wrong = NULL;
	bool quote_all = false;

	if (strlen(sep) != 1 || !strchr(",;|\t", *sep))
		return "delimiter";
	wish->separator = *sep;
	if (!take_flag(req, "with_bom", true, &wish->has_mark, &wrong) ||
	    !take_flag(req, "use_labels", false, &wish->has_labels, &wrong) ||
	    !take_flag(req, "quote_all", false, &quote_all, &wrong))
		return wrong;
	return quote_all ? "quote_all" : NULL;
}

static enum err_code
no_such_format(struct err *e)
{
	return err_set(e, ERR_NOT_FOUND,
	    "Cet export n’est pas proposé" NNBSP
	    ": choisissez parmi csv, json, jsonl, geojson, xlsx et ods.");
}

static enum err_code
send(struct request *req, struct response *res, struct explore_api *x,
    struct odsql_asked *q, struct export_wish *wish, struct err *e)
{
	struct export *out;
	enum err_code rc;

	q->asked.query.until_ms = budget_until(req);
	wish->query = &q->asked.query;
	wish->title = x->resource.title;
	wish->object = odsql_row;
	wish->arg = q;
	rc = export_start(req->a, x->asked.table, wish, &out, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	response_header(res, req, "Content-Disposition",
	    arena_printf(req->a, "attachment; filename=\"%s.%s\"",
		text_slug(req->a, x->id, "export"), wish->format->extension));
	res->cors = true;
	res->is_plain = true;
	response_stream(res, wish->format->mime, export_next, out);
	return ERR_OK;
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
	wrong = read_csv(req, &wish);
	if (wrong)
		return explore_api_refuse(req, res, "InvalidRESTParameterError",
		    arena_printf(req->a,
			"%s" NNBSP ": cette valeur n’est pas proposée ici.",
			wrong));
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
