/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore.c - rows of a table, as Opendatasoft's Explore API 2.1. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
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
	MOST_GROUPS = 20000
};

static const char *const row_parameters[] = { "select", "where", "group_by",
	"order_by", "limit", "offset", "refine", "exclude", NULL };
static const char *const one_parameters[] = { "select", NULL };

const char *const *
explore_api_values(struct request *req, const char *name, unsigned *count)
{
	const char **list = arena_array_of(req->a, req->nquery, const char *);
	const char *value;

	for (*count = 0; (value = request_query_nth(req, name, *count));
	     ++*count)
		list[*count] = value;
	return list;
}

void
explore_api_clauses(struct request *req, struct odsql *o)
{
	o->select = request_query(req, "select", NULL);
	o->group_by = request_query(req, "group_by", NULL);
	o->order_by = request_query(req, "order_by", NULL);
	o->where = explore_api_values(req, "where", &o->nwhere);
	o->refine = explore_api_values(req, "refine", &o->nrefine);
	o->exclude = explore_api_values(req, "exclude", &o->nexclude);
}

/* Rows of a version never change, but what « now » is does. */
enum err_code
explore_api_ask(struct request *req, struct response *res,
    struct explore_api *out, const struct odsql *o, struct odsql_asked *q,
    bool *done, struct err *e)
{
	enum err_code rc = explore_api_open(req, out, e);

	*done = false;
	if (rc)
		return rc;
	rc = odsql_parse(req->a, out->asked.table, o, q, e);
	if (rc == ERR_INVALID) {
		*done = true;
		rc = explore_api_refuse(req, res, "ODSQLError", e->msg);
		err_clear(e);
	} else if (!rc && !q->uses_now) {
		*done = table_asked_unchanged(req, res, &out->asked);
	}
	return rc;
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
	explore_api_clauses(req, &o);
	groups = o.group_by && *o.group_by;
	rc = explore_api_window(req, res, USUAL_ROWS,
	    groups ? MOST_GROUPS : PAGE_ROWS, groups ? MOST_GROUPS : MOST_ROWS,
	    &o.limit, &o.offset, &done);
	if (rc || done)
		return rc;
	rc = explore_api_ask(req, res, x, &o, &q, &done, e);
	if (rc || done)
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
	rc = explore_api_ask(req, res, x, &o, &q, &done, e);
	if (rc || done)
		return rc;
	if (q.asked.grouped)
		return explore_api_refuse(req, res, "ODSQLError",
		    "Une seule ligne ne se compte ni ne s’additionne.");
	q.asked.query.where = &row;
	return answer_record(req, res, x, &q, e);
}
