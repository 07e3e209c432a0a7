/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore.c - rows of a table, as Opendatasoft's Explore API 2.1. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask/odsql.h"
#include "base/text.h"
#include "export/export.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/explore_api.h"
#include "web/handlers.h"

/* Kept whole until it is read. */
#define BODY_MAX (16u << 20)

enum {
	USUAL_ROWS = 10,
	PAGE_ROWS = 100,
	MOST_ROWS = 10000,
	MOST_GROUPS = 20000,
	FACET_VALUES = 100
};

static const char *const row_parameters[] = { "select", "where", "group_by",
	"order_by", "limit", "offset", "refine", "exclude", NULL };
static const char *const one_parameters[] = { "select", NULL };
static const char *const facet_parameters[] = { "facet", "where", "refine",
	"exclude", NULL };
static const char *const export_parameters[] = { "select", "where", "group_by",
	"order_by", "limit", "offset", "refine", "exclude", "delimiter",
	"list_separator", "quote_all", "with_bom", "use_labels", "compressed",
	"epsg", NULL };

/* Every value of a repeated parameter. */
static const char *const *
values_of(struct request *req, const char *name, unsigned *count)
{
	const char **list = arena_array_of(req->a, req->nquery, const char *);
	const char *value;

	for (*count = 0; (value = request_query_nth(req, name, *count));
	     ++*count)
		list[*count] = value;
	return list;
}

static void
read_clauses(struct request *req, struct odsql *o)
{
	o->select = request_query(req, "select", NULL);
	o->group_by = request_query(req, "group_by", NULL);
	o->order_by = request_query(req, "order_by", NULL);
	o->where = values_of(req, "where", &o->nwhere);
	o->refine = values_of(req, "refine", &o->nrefine);
	o->exclude = values_of(req, "exclude", &o->nexclude);
}

/* The question of the address; *done: the answer is made. */
static enum err_code
understand(struct request *req, struct response *res, struct table *t,
    const struct odsql *o, struct odsql_asked *q, bool *done, struct err *e)
{
	enum err_code rc = odsql_parse(req->a, t, o, q, e);

	*done = rc == ERR_INVALID;
	if (!*done)
		return rc;
	rc = explore_api_refuse(req, res, "ODSQLError", e->msg);
	err_clear(e);
	return rc;
}

/* Rows of a version never change, but what « now » is does. */
static bool
is_unchanged(struct request *req, struct response *res,
    const struct explore_api *x, const struct odsql_asked *q)
{
	return !q->uses_now && table_asked_unchanged(req, res, &x->asked);
}

/* --- records ------------------------------------------------------------- */

struct records {
	struct str out;
	struct odsql_asked *q;
	int64_t count;
};

static bool
append_record(void *arg, const struct answer_row *row)
{
	struct records *r = arg;

	str_append(&r->out, r->count++ ? ",\n" : "");
	odsql_row(r->q, &r->out, row);
	return !str_failed(&r->out);
}

static enum err_code
too_long(struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Ces lignes sont trop longues pour une seule réponse" NNBSP
	    ": demandez-en moins avec limit, ou prenez un export.");
}

static enum err_code
answer_records(struct request *req, struct response *res, struct explore_api *x,
    struct odsql_asked *q, struct err *e)
{
	struct query *query = &q->asked.query;
	struct records r = { .q = q };
	struct str all;
	int64_t total = 0;
	enum err_code rc = ERR_OK;

	str_init(&r.out, req->a, BODY_MAX);
	query->until_ms = budget_until(req);
	/* limit=0 asks how many there are. */
	if (query->limit != 0)
		rc = query_run(x->asked.table, query, append_record, &r, e);
	if (!rc)
		rc = query_count(x->asked.table, query, &total, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	str_init(&all, req->a, BODY_MAX);
	str_append(&all, "{\"total_count\":");
	str_append_int(&all, total);
	str_append(&all, ",\"results\":[");
	str_append_n(&all, str_text(&r.out), r.out.len);
	str_append(&all, "]}\n");
	if (str_failed(&r.out) || str_failed(&all))
		return too_long(e);
	response_json(res, 200, &all);
	return ERR_OK;
}

enum err_code
api_explore_records(struct request *req, struct response *res, struct err *e)
{
	const char *unknown = explore_api_unknown(req, row_parameters);
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	struct odsql o = { .limit = 0 };
	struct odsql_asked q;
	bool groups, done;
	enum err_code rc;

	if (unknown)
		return explore_api_refuse_unknown(
		    req, res, unknown, row_parameters);
	read_clauses(req, &o);
	groups = o.group_by && *o.group_by;
	rc = explore_api_window(req, res, USUAL_ROWS,
	    groups ? MOST_GROUPS : PAGE_ROWS, groups ? MOST_GROUPS : MOST_ROWS,
	    &o.limit, &o.offset, &done);
	if (rc || done)
		return rc;
	rc = explore_api_open(req, x, e);
	if (!rc)
		rc = understand(req, res, x->asked.table, &o, &q, &done, e);
	if (rc || done || is_unchanged(req, res, x, &q))
		return rc;
	return answer_records(req, res, x, &q, e);
}

/* --- one record ---------------------------------------------------------- */

static enum err_code
answer_record(struct request *req, struct response *res, struct explore_api *x,
    struct odsql_asked *q, struct err *e)
{
	struct records r = { .q = q };
	enum err_code rc;

	str_init(&r.out, req->a, BODY_MAX);
	q->asked.query.until_ms = budget_until(req);
	rc = query_run(x->asked.table, &q->asked.query, append_record, &r, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	if (r.count == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce tableau n’a pas de ligne de ce numéro.");
	if (str_failed(&r.out))
		return too_long(e);
	response_json(res, 200, &r.out);
	return ERR_OK;
}

enum err_code
api_explore_record(struct request *req, struct response *res, struct err *e)
{
	const char *unknown = explore_api_unknown(req, one_parameters);
	const char *number = request_param(req, "record");
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	struct value id = { .type = VALUE_INT };
	const struct cond row = { .kind = COND_TEST,
		.test = TEST_EQUAL,
		.term.column = COLUMN_ID,
		.values = &id,
		.nvalues = 1 };
	struct odsql o = { .select = request_query(req, "select", NULL),
		.limit = 1 };
	struct odsql_asked q;
	bool done;
	enum err_code rc;

	if (unknown)
		return explore_api_refuse_unknown(
		    req, res, unknown, one_parameters);
	if (strlen(number) > 15 ||
	    strspn(number, "0123456789") != strlen(number))
		return err_set(e, ERR_NOT_FOUND,
		    "Une ligne porte un numéro" NNBSP ": 1, 2, 3…");
	id.i = strtoll(number, NULL, 10);
	rc = explore_api_open(req, x, e);
	if (!rc)
		rc = understand(req, res, x->asked.table, &o, &q, &done, e);
	if (rc || done || is_unchanged(req, res, x, &q))
		return rc;
	if (q.asked.grouped)
		return explore_api_refuse(req, res, "ODSQLError",
		    "Une seule ligne ne se compte ni ne s’additionne.");
	q.asked.query.where = &row;
	return answer_record(req, res, x, &q, e);
}

/* --- facets -------------------------------------------------------------- */

/* What facets are counted of. */
struct counting {
	struct table *t;
	const struct odsql *o;
	const struct cond *where;
};

/* A value in the words of refine. */
static json_t *
facet_text(struct request *req, enum column_type type, const struct value *v)
{
	struct str s;

	if (type == COLUMN_BOOL)
		return json_string(v->i ? "true" : "false");
	str_init(&s, req->a, 1 << 20);
	if (v->type == VALUE_TEXT)
		str_append_n(&s, v->text, v->len);
	else if (v->type == VALUE_REAL)
		str_append_double(&s, v->d);
	else
		str_append_int(&s, v->i);
	return json_string(str_text(&s));
}

static bool
is_refined(const struct odsql *o, const char *name, const char *value)
{
	size_t n = strlen(name);

	for (unsigned i = 0; i < o->nrefine; i++) {
		const char *r = o->refine[i];

		if (strncmp(r, name, n) == 0 && r[n] == ':' &&
		    strcmp(r + n + 1, value) == 0)
			return true;
	}
	return false;
}

static const char *
without_quotes(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	return n >= 2 && *name == '`' ? arena_strndup(a, name + 1, n - 2)
				      : name;
}

/* The counts of one facet, by its expression; in list. */
static enum err_code
add_facet(struct request *req, const struct counting *c, const char *facet,
    json_t *list, struct err *e)
{
	const char *name = without_quotes(req->a, facet);
	struct output as = { .name = name };
	enum column_type type;
	struct tally *tallies;
	json_t *values;
	unsigned count;
	int64_t others;
	enum err_code rc = odsql_term(req->a, c->t, facet, &as.term, e);

	if (!rc)
		rc = query_facet(c->t, req->a, c->where, as.term, FACET_VALUES,
		    budget_until(req), &tallies, &count, &others, e);
	if (rc)
		return rc;
	type = query_output_type(c->t, &as);
	values = json_array();
	for (unsigned i = 0; i < count; i++) {
		json_t *text = facet_text(req, type, &tallies[i].value);
		bool refined = is_refined(c->o, name, json_string_value(text));

		json_array_append_new(values,
		    json_pack("{s:O, s:I, s:s, s:o}", "name", text, "count",
			(json_int_t)tallies[i].count, "state",
			refined ? "refined" : "displayed", "value", text));
	}
	json_array_append_new(
	    list, json_pack("{s:s, s:o}", "name", name, "facets", values));
	return ERR_OK;
}

/* Columns of few values, as the profile of the table found them. */
static const char *const *
usual_facets(struct request *req, const struct table *t, unsigned *count)
{
	json_t *meta = json_loads(table_meta(t), 0, NULL), *name;
	json_t *found = json_object_get(meta, "categorical");
	const char **list =
	    arena_array_of(req->a, json_array_size(found), const char *);
	size_t i;

	*count = 0;
	json_array_foreach(found, i, name)
	{
		if (json_is_string(name) &&
		    !strchr(json_string_value(name), '`'))
			list[(*count)++] = arena_printf(
			    req->a, "`%s`", json_string_value(name));
	}
	json_decref(meta);
	return list;
}

static enum err_code
answer_facets(struct request *req, struct response *res, struct explore_api *x,
    const struct odsql *o, const struct odsql_asked *q, struct err *e)
{
	unsigned n;
	const char *const *names = values_of(req, "facet", &n);
	const struct counting c = { x->asked.table, o, q->asked.query.where };
	json_t *list = json_array();
	enum err_code rc = ERR_OK;

	if (n == 0)
		names = usual_facets(req, x->asked.table, &n);
	for (unsigned i = 0; !rc && i < n; i++)
		rc = add_facet(req, &c, names[i], list, e);
	if (rc)
		json_decref(list);
	if (rc == ERR_INVALID) {
		rc = explore_api_refuse(req, res, "ODSQLError", e->msg);
		err_clear(e);
		return rc;
	}
	if (rc)
		return budget_spent(req, res, rc, e);
	return answer_json(req, res, 200,
	    json_pack("{s:[{s:s, s:s}], s:o}", "links", "rel", "self", "href",
		explore_api_address(req, x->id, "/facets"), "facets", list),
	    e);
}

enum err_code
api_explore_facets(struct request *req, struct response *res, struct err *e)
{
	const char *unknown = explore_api_unknown(req, facet_parameters);
	struct explore_api *x = arena_new_of(req->a, struct explore_api);
	struct odsql o = { .limit = 0 };
	struct odsql_asked q;
	bool done;
	enum err_code rc;

	if (unknown)
		return explore_api_refuse_unknown(
		    req, res, unknown, facet_parameters);
	read_clauses(req, &o);
	rc = explore_api_open(req, x, e);
	if (!rc)
		rc = understand(req, res, x->asked.table, &o, &q, &done, e);
	if (rc || done || is_unchanged(req, res, x, &q))
		return rc;
	return answer_facets(req, res, x, &o, &q, e);
}

/* --- exports ------------------------------------------------------------- */

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
	read_clauses(req, &o);
	rc = explore_api_window(
	    req, res, -1, INT64_MAX / 2, INT64_MAX, &o.limit, &o.offset, &done);
	if (rc || done)
		return rc;
	rc = explore_api_open(req, x, e);
	if (!rc)
		rc = understand(req, res, x->asked.table, &o, q, &done, e);
	if (rc || done || is_unchanged(req, res, x, q))
		return rc;
	return send(req, res, x, q, &wish, e);
}
