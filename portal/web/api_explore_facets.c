/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_facets.c - counts of values, as Opendatasoft's Explore API 2.1.
 */
#include <string.h>

#include "base/text.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/explore_api.h"
#include "web/handlers.h"

enum {
	FACETS = 20, /* of one answer */
	FACET_VALUES = 100
};

static const char *const facet_parameters[] = { "facet", "where", "refine",
	"exclude", NULL };

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

/* The counts of one facet; in list. */
static enum err_code
add_facet(struct request *req, const struct counting *c,
    const struct output *facet, json_t *list, struct err *e)
{
	const char *name = facet->name;
	enum column_type type = query_output_type(c->t, facet);
	struct tally *tallies;
	json_t *values;
	unsigned count;
	int64_t others;
	enum err_code rc = query_facet(c->t, req->a, c->where, facet->term,
	    FACET_VALUES, budget_until(req), &tallies, &count, &others, e);

	if (rc)
		return rc;
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

/* What is counted, each once. */
struct facets {
	struct output list[FACETS];
	unsigned count;
};

static enum err_code
take_facet(struct request *req, const struct table *t, const char *text,
    struct facets *out, struct err *e)
{
	struct output facet;
	enum err_code rc = odsql_facet(req->a, t, text, &facet, e);

	if (rc)
		return rc;
	for (unsigned i = 0; i < out->count; i++) {
		if (odsql_same_term(&out->list[i].term, &facet.term))
			return ERR_OK;
	}
	if (out->count == FACETS)
		return err_set(e, ERR_INVALID,
		    "facet" NNBSP
		    ": il y a trop de champs, %d au plus par réponse.",
		    FACETS);
	out->list[out->count++] = facet;
	return ERR_OK;
}

/* Columns of few values, as the profile of the table found them. */
static void
usual_facets(struct request *req, const struct table *t, struct facets *out)
{
	json_t *meta = json_loads(table_meta(t), 0, NULL), *name;
	size_t i;

	json_array_foreach(json_object_get(meta, "categorical"), i, name)
	{
		const char *text = json_string_value(name);
		int column;

		if (text && out->count < FACETS &&
		    ask_find(t, text, strlen(text), &column))
			out->list[out->count++] =
			    (struct output){ .term.column = column,
				    .name = arena_strdup(req->a, text) };
	}
	json_decref(meta);
}

static enum err_code
read_facets(struct request *req, const struct table *t, struct facets *out,
    struct err *e)
{
	unsigned n;
	const char *const *names = explore_api_values(req, "facet", &n);
	enum err_code rc = ERR_OK;

	for (unsigned i = 0; !rc && i < n; i++)
		rc = take_facet(req, t, names[i], out, e);
	if (n == 0)
		usual_facets(req, t, out);
	return rc;
}

static enum err_code
answer_facets(struct request *req, struct response *res, struct explore_api *x,
    const struct counting *c, const struct facets *facets, struct err *e)
{
	json_t *list = json_array();
	enum err_code rc = ERR_OK;

	for (unsigned i = 0; !rc && i < facets->count; i++)
		rc = add_facet(req, c, &facets->list[i], list, e);
	if (rc) {
		json_decref(list);
		return budget_spent(req, res, rc, e);
	}
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
	struct facets facets = { .count = 0 };
	struct odsql_asked q;
	bool done;
	enum err_code rc;

	if (unknown)
		return explore_api_refuse_unknown(
		    req, res, unknown, facet_parameters);
	explore_api_clauses(req, &o);
	rc = explore_api_ask(req, res, x, &o, &q, &done, e);
	if (rc || done)
		return rc;
	rc = read_facets(req, x->asked.table, &facets, e);
	if (rc == ERR_INVALID) {
		rc = explore_api_refuse(req, res, "ODSQLError", e->msg);
		err_clear(e);
		return rc;
	}
	return rc
	    ? rc
	    : answer_facets(req, res, x,
		  &(struct counting){ x->asked.table, &o, q.asked.query.where },
		  &facets, e);
}
