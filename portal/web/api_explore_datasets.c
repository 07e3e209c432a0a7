/* SPDX-License-Identifier: Apache-2.0 */
/* api_explore_datasets.c - the catalogue, as Opendatasoft's Explore API 2.1. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/text.h"
#include "model/search.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/explore_api.h"
#include "web/explore_catalog.h"
#include "web/handlers.h"

enum {
	USUAL_DATASETS = 10,
	PAGE_DATASETS = 100,
	MOST_DATASETS = 10000,
	BATCH = 100, /* read at a time */
	FACETS = 20, /* more than there are fields */
	FACET_VALUES = 100
};

/* --- datasets that answer ------------------------------------------------ */

/* From the one after that identifier on; then of the last one read, "" at the
 * end. */
static enum err_code
go_through(struct request *req, struct db *db, struct arena *a,
    const struct catalog_question *q, const char **after,
    void (*fn)(void *arg, const struct dataset *d), void *arg, struct err *e)
{
	struct dataset *batch;
	struct arena *scratch;
	unsigned n, i = 0;
	enum err_code rc =
	    dataset_batch(db, a, "", *after, BATCH, &batch, &n, e);

	if (rc)
		return rc;
	scratch = arena_new();
	for (; i < n && date_clock_ms() < budget_until(req); i++) {
		if (explore_catalog_holds(scratch, q, &batch[i]))
			fn(arg, &batch[i]);
		arena_reset(scratch);
	}
	arena_free(scratch);
	*after =
	    n == BATCH ? arena_strdup(req->a, batch[n - 1].identifier) : "";
	return i == n ? ERR_OK
		      : err_set(e, ERR_BUSY,
			    "Cette question demande trop de temps" NNBSP
			    ": posez-la avec moins de conditions.");
}

/* fn of each published dataset that answers, borrowed for the call, in the
 * order of their identifiers. ERR_BUSY when that takes too long. */
static enum err_code
each(struct request *req, const struct catalog_question *q,
    void (*fn)(void *arg, const struct dataset *d), void *arg, struct err *e)
{
	struct arena *a = arena_new();
	const char *after = "";
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	do {
		if (!rc)
			rc = go_through(req, db, a, q, &after, fn, arg, e);
		arena_reset(a);
	} while (!rc && *after);
	arena_free(a);
	return rc;
}

/* --- the list ------------------------------------------------------------ */

struct sorting {
	enum {
		BY_CHOICE, /* relevance, or last modified first */
		BY_TITLE,
		BY_MODIFIED,
		BY_ID
	} by;
	bool descending;
};

static bool
read_order(struct request *req, struct sorting *out)
{
	static const struct {
		const char *name;
		int by;
	} orders[] = { { "title", BY_TITLE }, { "modified", BY_MODIFIED },
		{ "data_processed", BY_MODIFIED }, { "dataset_id", BY_ID } };
	const char *text = request_query(req, "order_by", "");
	size_t n = strcspn(text, " ");
	const char *rest = text + n + strspn(text + n, " ");

	*out = (struct sorting){ .by = BY_CHOICE };
	out->descending = strcasecmp(rest, "desc") == 0;
	if (*rest && !out->descending && strcasecmp(rest, "asc") != 0)
		return false;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		if (strlen(orders[i].name) == n &&
		    strncmp(orders[i].name, text, n) == 0)
			out->by = orders[i].by;
	}
	return !*text || out->by != BY_CHOICE;
}

struct match {
	const char *id, *key;
	int64_t modified_at;
};
struct matches {
	struct arena *a;
	struct sorting order;
	struct match *list;
	unsigned count, room;
};

static void
keep_match(void *arg, const struct dataset *d)
{
	struct matches *m = arg;

	if (m->count == m->room) {
		struct match *more =
		    arena_array_of(m->a, 2 * m->room + 64, struct match);

		if (m->count > 0)
			memcpy(more, m->list, m->count * sizeof(*more));
		m->list = more;
		m->room = 2 * m->room + 64;
	}
	m->list[m->count++] = (struct match){
		.id = arena_strdup(m->a, d->id),
		.key = m->order.by == BY_TITLE ? text_fold(m->a, d->title)
		    : m->order.by == BY_ID     ? arena_strdup(m->a, d->slug)
					       : "",
		.modified_at = d->modified_at,
	};
}

static int
compare(const void *x, const void *y, void *arg)
{
	const struct match *m = x, *n = y;
	const struct sorting *o = arg;
	int order = strcmp(m->key, n->key);

	if (o->by == BY_CHOICE || o->by == BY_MODIFIED)
		order = (m->modified_at > n->modified_at) -
		    (m->modified_at < n->modified_at);
	if (o->descending || o->by == BY_CHOICE)
		order = -order;
	return order ? order : strcmp(m->id, n->id);
}

static enum err_code
list_matches(struct request *req, const struct catalog_question *q,
    const struct sorting *o, int64_t limit, int64_t offset, json_t *list,
    int64_t *total, struct err *e)
{
	struct matches m = { .a = req->a, .order = *o };
	struct db *db;
	enum err_code rc = each(req, q, keep_match, &m, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	if (m.count > 1)
		qsort_r(m.list, m.count, sizeof(*m.list), compare, &m.order);
	*total = m.count;
	for (int64_t i = offset; i < m.count && i < offset + limit; i++) {
		struct dataset d;

		rc = dataset_get(db, req->a, m.list[i].id, &d, e);
		if (rc)
			return rc;
		json_array_append_new(
		    list, explore_api_dataset(req, req->a, &d));
	}
	return ERR_OK;
}

/* Of all datasets, or of what words find: as the pages of the portal do.
 * Datasets offset to offset + limit may stand on two pages. */
static enum err_code
list_found(struct request *req, const struct catalog_question *q,
    const struct sorting *o, int64_t limit, int64_t offset, json_t *list,
    int64_t *total, struct err *e)
{
	static const char *const sorts[] = {
		[BY_CHOICE] = "",
		[BY_TITLE] = "title",
		[BY_MODIFIED] = "updated",
	};
	int64_t size = limit > 0 ? limit : 1;
	int64_t skip = offset % size, left = limit;
	struct search s = { .q = q->words,
		.sort = sorts[o->by],
		.descending = o->descending,
		.page_size = (unsigned)size,
		.page = (unsigned)(offset / size) + 1 };
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	for (int turn = 0; !rc && turn < 2; turn++) {
		struct search_result found;

		rc = search_datasets(db, req->a, &s, &found, e);
		if (rc)
			break;
		*total = found.total;
		for (unsigned i = (unsigned)skip; i < found.count && left > 0;
		     i++, left--)
			json_array_append_new(list,
			    explore_api_dataset(
				req, req->a, &found.datasets[i]));
		if (left == 0 || found.count < size)
			break;
		skip = 0;
		s.page++;
	}
	return rc;
}

enum err_code
api_explore_datasets(struct request *req, struct response *res, struct err *e)
{
	static const char *const known[] = { "where", "refine", "exclude",
		"order_by", "limit", "offset", NULL };
	const char *wrong = explore_api_unknown(req, known);
	struct catalog_question q;
	struct sorting o;
	int64_t limit, offset, total = 0;
	bool done;
	json_t *list;
	enum err_code rc;

	if (wrong)
		return explore_api_refuse_unknown(req, res, wrong, known);
	rc = explore_api_window(req, res, USUAL_DATASETS, PAGE_DATASETS,
	    MOST_DATASETS, &limit, &offset, &done);
	if (rc || done)
		return rc;
	if (!read_order(req, &o))
		return explore_api_refuse(req, res, "ODSQLError",
		    "order_by" NNBSP
		    ": le catalogue se trie par title, modified ou "
		    "dataset_id, asc ou desc.");
	rc = explore_catalog_ask(req, res, &q, &done, e);
	if (rc || done)
		return rc;
	list = json_array();
	if ((q.where && !q.words) || q.nchoices > 0 || o.by == BY_ID)
		rc = list_matches(req, &q, &o, limit, offset, list, &total, e);
	else
		rc = list_found(req, &q, &o, limit, offset, list, &total, e);
	if (rc) {
		json_decref(list);
		return budget_spent(req, res, rc, e);
	}
	return answer_json(req, res, 200,
	    json_pack("{s:I, s:o}", "total_count", (json_int_t)total, "results",
		list),
	    e);
}

/* --- facets -------------------------------------------------------------- */

/* What is counted, and the values there are of it. */
struct counting {
	struct arena *a;
	unsigned fields[FACETS], nfields;
	struct list {
		const char **values;
		unsigned count, room;
	} lists[FACETS];
};

static void
keep_value(struct arena *a, struct list *l, const char *value)
{
	if (l->count == l->room) {
		const char **more =
		    arena_array_of(a, 2 * l->room + 64, const char *);

		if (l->count > 0)
			memcpy(more, l->values, l->count * sizeof(*more));
		l->values = more;
		l->room = 2 * l->room + 64;
	}
	l->values[l->count++] = arena_strdup(a, value);
}

static void
count_dataset(void *arg, const struct dataset *d)
{
	struct counting *c = arg;

	for (unsigned i = 0; i < c->nfields; i++) {
		const char **values;
		unsigned n =
		    explore_catalog_values(c->a, d, c->fields[i], &values);

		for (unsigned k = 0; k < n; k++)
			keep_value(c->a, &c->lists[i], values[k]);
	}
}

struct tallied {
	const char *value;
	int64_t count;
};

static int
by_count(const void *x, const void *y)
{
	const struct tallied *t = x, *u = y;

	if (t->count != u->count)
		return t->count > u->count ? -1 : 1;
	return strcmp(t->value, u->value);
}

/* The most frequent values, as the facets of a table have them. */
static json_t *
facet_json(struct arena *a, const struct catalog_question *q, unsigned field,
    struct list *l)
{
	struct tallied *all = arena_array_of(a, l->count, struct tallied);
	json_t *out = json_array();
	unsigned n = 0;

	if (l->count > 1)
		qsort(l->values, l->count, sizeof(*l->values), text_compare);
	for (unsigned i = 0; i < l->count; i++) {
		if (n == 0 || strcmp(all[n - 1].value, l->values[i]) != 0)
			all[n++].value = l->values[i];
		all[n - 1].count++;
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), by_count);
	for (unsigned i = 0; i < n && i < FACET_VALUES; i++) {
		const char *value = all[i].value;
		bool refined = explore_catalog_is_refined(a, q, field, value);

		json_array_append_new(out,
		    json_pack("{s:s, s:I, s:s, s:s}", "name", value, "count",
			(json_int_t)all[i].count, "state",
			refined ? "refined" : "displayed", "value", value));
	}
	return out;
}

/* The fields that facet names, or the usual ones; each once. */
static bool
read_facets(struct request *req, struct counting *c)
{
	static const char *const usual[] = { "publisher", "keyword", "theme",
		"license", "modified" };
	unsigned n;
	const char *const *names = explore_api_values(req, "facet", &n);

	if (n == 0) {
		names = usual;
		n = sizeof(usual) / sizeof(usual[0]);
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned field, k = 0;

		if (!explore_catalog_field(names[i], &field))
			return false;
		while (k < c->nfields && c->fields[k] != field)
			k++;
		if (k == c->nfields)
			c->fields[c->nfields++] = field;
	}
	return true;
}

enum err_code
api_explore_catalog_facets(
    struct request *req, struct response *res, struct err *e)
{
	static const char *const known[] = { "facet", "where", "refine",
		"exclude", NULL };
	const char *wrong = explore_api_unknown(req, known);
	struct counting c = { .a = req->a };
	struct catalog_question q;
	bool done;
	json_t *list;
	enum err_code rc;

	if (wrong)
		return explore_api_refuse_unknown(req, res, wrong, known);
	if (!read_facets(req, &c))
		return explore_api_refuse(req, res, "ODSQLError",
		    "facet" NNBSP ": le catalogue se compte par publisher, "
		    "keyword, theme, license, territory ou modified.");
	rc = explore_catalog_ask(req, res, &q, &done, e);
	if (rc || done)
		return rc;
	rc = each(req, &q, count_dataset, &c, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	list = json_array();
	for (unsigned i = 0; i < c.nfields; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:o}", "name",
			explore_catalog_name(c.fields[i]), "facets",
			facet_json(req->a, &q, c.fields[i], &c.lists[i])));
	return answer_json(req, res, 200,
	    json_pack("{s:[{s:s, s:s}], s:o}", "links", "rel", "self", "href",
		arena_printf(
		    req->a, "%s" EXPLORE_CATALOG "/facets", app_base_url(req)),
		"facets", list),
	    e);
}
