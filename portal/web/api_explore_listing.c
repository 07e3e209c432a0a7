/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_listing.c - the catalogue as a file, as Opendatasoft's. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "export/export.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/explore_api.h"
#include "web/explore_catalog.h"
#include "web/handlers.h"

enum {
	BATCH = 20,     /* datasets of a piece, */
	PIECE_MS = 100, /* or those gone through meanwhile, one at least */
	CELL_MAX = 1 << 20
};

/* The list on its way out. */
struct sending {
	struct request *req;
	struct catalog_question q;
	struct export_wish wish;
	char separator;    /* of the values of a cell */
	const char *after; /* the last dataset written */
	int64_t left;      /* to write; -1: all */
	bool is_csv, is_begun, is_first;
};

/* --- CSV ------------------------------------------------------------------ */

/* Their names of columns, and where in the JSON of a dataset their values
 * are. */
static const struct {
	const char *title, *name;
} columns[] = {
	{ "datasetid", NULL },
	{ "default.title", "title" },
	{ "default.description", "description" },
	{ "default.theme", "theme" },
	{ "default.keyword", "keyword" },
	{ "default.license", "license" },
	{ "default.license_url", "license_url" },
	{ "default.language", "language" },
	{ "default.modified", "modified" },
	{ "default.data_processed", "data_processed" },
	{ "default.publisher", "publisher" },
	{ "default.territory", "territory" },
	{ "default.references", "references" },
	{ "default.records_count", "records_count" },
};
enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0])
};

/* A text, a number, or several texts. */
static void
put_value(struct str *cell, const json_t *value, char separator)
{
	const json_t *one;
	size_t i;

	if (json_is_string(value))
		str_append(cell, json_string_value(value));
	else if (json_is_integer(value))
		str_append_int(cell, json_integer_value(value));
	json_array_foreach(value, i, one)
	{
		if (i > 0)
			str_append_char(cell, separator);
		str_append(cell, json_string_value(one));
	}
}

static void
put_cell(
    struct sending *s, struct arena *a, const json_t *value, struct str *out)
{
	struct str plain, guarded;

	str_init(&plain, a, CELL_MAX);
	str_init(&guarded, a, CELL_MAX + 1);
	put_value(&plain, value, s->separator);
	csv_put(out, str_text(&plain), plain.len, s->wish.separator,
	    s->wish.has_mark ? &guarded : NULL);
}

static void
put_line(
    struct sending *s, struct arena *a, const json_t *dataset, struct str *out)
{
	const json_t *metas =
	    json_object_get(json_object_get(dataset, "metas"), "default");

	for (unsigned i = 0; i < COLUMNS; i++) {
		if (i > 0)
			str_append_char(out, s->wish.separator);
		put_cell(s, a,
		    columns[i].name ? json_object_get(metas, columns[i].name)
				    : json_object_get(dataset, "dataset_id"),
		    out);
	}
	str_append(out, "\r\n");
}

/* --- both ----------------------------------------------------------------- */

static void
put_head(struct sending *s, struct str *out)
{
	if (!s->is_csv) {
		str_append(out, "[\n");
		return;
	}
	str_append(out, s->wish.has_mark ? "\xef\xbb\xbf" : "");
	for (unsigned i = 0; i < COLUMNS; i++) {
		if (i > 0)
			str_append_char(out, s->wish.separator);
		str_append(out, columns[i].title);
	}
	str_append(out, "\r\n");
}

static void
put_dataset(struct sending *s, struct arena *a, const struct dataset *d,
    struct str *out)
{
	json_t *j = explore_api_dataset(s->req, a, d);
	char *text;

	if (s->is_csv) {
		put_line(s, a, j, out);
	} else {
		text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(15));
		str_append(out, s->is_first ? "" : ",\n");
		str_append(out, text ? text : "null");
		free(text);
	}
	s->is_first = false;
	json_decref(j);
}

static enum err_code
put_batch(struct sending *s, struct arena *a, struct str *out, struct err *e)
{
	int64_t until = date_clock_ms() + PIECE_MS;
	struct arena *scratch;
	struct dataset *batch;
	struct db *db;
	unsigned n, i = 0;
	enum err_code rc = app_db(s->req, &db, e);

	if (!rc)
		rc = dataset_batch(db, a, "", s->after, BATCH, &batch, &n, e);
	if (rc)
		return rc;
	scratch = arena_new();
	while (i < n && s->left != 0 && (i == 0 || date_clock_ms() < until)) {
		const struct dataset *d = &batch[i++];

		if (explore_catalog_holds(scratch, &s->q, d)) {
			put_dataset(s, scratch, d, out);
			s->left -= s->left > 0;
		}
		arena_reset(scratch);
	}
	arena_free(scratch);
	s->after = s->left == 0 || (i == n && n < BATCH)
	    ? NULL
	    : arena_strdup(s->req->a, batch[i - 1].identifier);
	return ERR_OK;
}

static enum err_code
next(void *arg, struct str *out, bool *more, struct err *e)
{
	struct sending *s = arg;
	struct arena *a = arena_new();
	enum err_code rc;

	if (!s->is_begun)
		put_head(s, out);
	s->is_begun = true;
	rc = put_batch(s, a, out, e);
	arena_free(a);
	*more = !rc && s->after;
	if (!rc && !s->after && !s->is_csv)
		str_append(out, "\n]\n");
	if (!rc && str_failed(out))
		return err_set(e, ERR_TOO_BIG,
		    "Une fiche est trop longue pour être exportée.");
	return rc;
}

/* --- the handlers --------------------------------------------------------- */

enum err_code
api_explore_catalog_exports(
    struct request *req, struct response *res, struct err *e)
{
	const char *address = arena_printf(
	    req->a, "%s" EXPLORE_CATALOG "/exports", app_base_url(req));
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	return answer_json(req, res, 200,
	    json_pack("{s:[{s:s, s:s}, {s:s, s:s+}, {s:s, s:s+}]}", "links",
		"rel", "self", "href", address, "rel", "json", "href", address,
		"/json", "rel", "csv", "href", address, "/csv"),
	    e);
}

static const char *
read_options(struct request *req, struct sending *s)
{
	const char *wrong = explore_api_options(req, &s->wish);

	s->separator = *request_query(req, "list_separator", ",");
	if (!wrong && s->wish.has_labels)
		wrong = "use_labels" NNBSP
			": le catalogue a toujours les noms des champs.";
	return wrong;
}

enum err_code
api_explore_catalog_export(
    struct request *req, struct response *res, struct err *e)
{
	static const char *const known[] = { "where", "refine", "exclude",
		"limit", "delimiter", "list_separator", "quote_all", "with_bom",
		"use_labels", "compressed", "epsg", NULL };
	const char *format = request_param(req, "format"), *wrong;
	struct sending *s = arena_new_of(req->a, struct sending);
	int64_t offset;
	bool done;
	enum err_code rc;

	*s = (struct sending){ .req = req, .after = "", .is_first = true };
	s->wish.format = export_format_find(format);
	s->is_csv = strcmp(format, "csv") == 0;
	if (!s->is_csv && strcmp(format, "json") != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Le catalogue n’est pas proposé dans ce format" NNBSP
		    ": choisissez json ou csv.");
	wrong = explore_api_unknown(req, known);
	if (wrong)
		return explore_api_refuse_unknown(req, res, wrong, known);
	wrong = read_options(req, s);
	if (wrong)
		return explore_api_refuse(
		    req, res, "InvalidRESTParameterError", wrong);
	rc = explore_api_window(
	    req, res, -1, INT32_MAX, INT32_MAX, &s->left, &offset, &done);
	if (!rc && !done)
		rc = explore_catalog_ask(req, res, &s->q, &done, e);
	if (rc || done)
		return rc;
	response_header(res, req, "Content-Disposition",
	    arena_printf(
		req->a, "attachment; filename=\"catalogue.%s\"", format));
	res->cors = true;
	response_stream_aside(res, s->wish.format->mime, next, s);
	return ERR_OK;
}
