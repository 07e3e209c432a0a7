/* SPDX-License-Identifier: Apache-2.0 */
/* api_tables.c - rows and profile of a table, as data.gouv.fr's tabular API. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "export/row_json.h"
#include "model/resource.h"
#include "model/tabular.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/handlers.h"
#include "web/table_asked.h"

/* Kept whole until it is read, however slowly, by however many. */
#define BODY_MAX (16u << 20)

static json_t *
link_to(struct request *req, const struct table_asked *t, const char *rest,
    const char *rel)
{
	return json_pack("{s:s, s:s, s:s}", "href",
	    table_asked_address(req, t, rest), "type", "GET", "rel", rel);
}

static json_t *
links_to(struct request *req, const struct table_asked *t)
{
	return json_pack("[o, o, o]", link_to(req, t, "profile/", "profile"),
	    link_to(req, t, "data/", "data"),
	    link_to(req, t, "swagger/", "swagger"));
}

/* One of the tables of the file. */
static json_t *
table_json(struct request *req, const struct table_asked *asked, int64_t number,
    const char *title, int64_t rows)
{
	struct table_asked own = *asked;

	own.number = number;
	return json_pack("{s:I, s:o, s:I, s:o}", "number",
	    (json_int_t)(number ? number : asked->shown), "title",
	    json_text(title), "rows", (json_int_t)rows, "links",
	    links_to(req, &own));
}

static enum err_code
list_tables(struct request *req, const struct table_asked *asked,
    const struct resource *r, json_t **out, struct err *e)
{
	struct version_table *tables;
	struct db *db;
	unsigned n = 0;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = version_tables(
		    db, req->a, r->id, asked->version, &tables, &n, e);
	if (rc)
		return rc;
	*out = json_array();
	for (unsigned i = 0; n > 1 && i < n; i++)
		json_array_append_new(*out,
		    table_json(req, asked, tables[i].number, tables[i].title,
			tables[i].rows));
	if (n <= 1)
		json_array_append_new(*out,
		    table_json(
			req, asked, 0, r->title, table_rows(asked->table)));
	return ERR_OK;
}

enum err_code
api_tables_links(struct request *req, struct response *res, struct err *e)
{
	struct table_asked t;
	struct resource r;
	struct dataset d;
	json_t *tables;
	enum err_code rc = table_asked_open(req, &t, e);

	if (!rc)
		rc = answer_resource(
		    req, request_param(req, "id"), true, &r, &d, e);
	if (!rc)
		rc = list_tables(req, &t, &r, &tables, e);
	if (rc)
		return rc;
	return answer_json(req, res, 200,
	    json_pack("{s:s, s:s, s:o, s:o}", "created_at",
		date_rfc3339(req->a, r.created_at), "url",
		arena_printf(req->a, "%s/r/%s", app_base_url(req), r.id),
		"links", links_to(req, &t), "tables", tables),
	    e);
}

enum err_code
api_tables_profile(struct request *req, struct response *res, struct err *e)
{
	struct table_asked t;
	struct resource r;
	struct dataset d;
	json_t *profile;
	bool same;
	enum err_code rc = table_asked_open(req, &t, e);

	if (!rc)
		rc = answer_resource(req, t.id, true, &r, &d, e);
	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	profile = json_loads(table_meta(t.table), 0, NULL);
	if (!profile)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce tableau n'a pas de profil.");
	return answer_json(req, res, 200,
	    json_pack("{s:o, s:o, s:o}", "profile", profile, "dataset_id",
		json_text(r.dataset_id), "deleted_at", json_null()),
	    e);
}

/* A page of rows on its way. */
struct rows {
	struct str out;
	struct row_json shape;
	int64_t count, last; /* how many, and the id of the last one */
};

static bool
append_cells(void *arg, int64_t id, const struct value *values)
{
	struct rows *r = arg;

	if (r->count++)
		str_append_n(&r->out, ",\n", 2);
	row_json_append(&r->out, &r->shape, id, values);
	r->last = id;
	return !str_failed(&r->out);
}

static bool
append_row(void *arg, const struct answer_row *row)
{
	return append_cells(arg, row->id, row->values);
}

/* Rows as they lie in the table, all their cells: what is asked most. */
static bool
is_plain(const struct table *t, const struct query *q)
{
	bool is_plain = !q->where && !q->norders && !q->after &&
	    q->noutputs == table_ncols(t);

	for (unsigned i = 0; is_plain && i < q->noutputs; i++)
		is_plain = q->outputs[i].aggregate == AGG_NONE &&
		    q->outputs[i].term.column == (int)i;
	return is_plain;
}

static enum err_code
read_rows(
    struct table *t, const struct query *q, struct rows *rows, struct err *e)
{
	if (is_plain(t, q))
		return table_page(
		    t, q->offset + 1, q->limit, q->raw, append_cells, rows, e);
	return query_run(t, q, append_row, rows, e);
}

static void
append_link(struct str *out, const char *name, const char *to)
{
	str_append_char(out, '"');
	str_append(out, name);
	str_append_n(out, "\":", 2);
	if (to)
		str_append_json(out, to, strlen(to));
	else
		str_append(out, "null");
}

/* The row after the last one given, by its mark where rows have one. */
static const char *
next_page(struct request *req, const struct table_asked *t,
    const struct rows *rows, int64_t total)
{
	const struct asked *q = &t->question;
	const char *mark;

	if (rows->count < q->page_size || q->page * q->page_size >= total)
		return NULL;
	mark = query_mark_of(t->table, &q->query, rows->last, req->a);
	if (*mark)
		mark = params_mark_write(
		    req->a, &(struct params_mark){ t->version, total, mark });
	return table_asked_page(req, t, q->page + 1, *mark ? mark : NULL);
}

static void
append_foot(struct request *req, const struct table_asked *t, struct rows *rows,
    int64_t total)
{
	const struct asked *q = &t->question;
	struct str *out = &rows->out;

	str_append(out, "],\"links\":{");
	append_link(out, "profile", table_asked_address(req, t, "profile/"));
	str_append_char(out, ',');
	append_link(out, "swagger", table_asked_address(req, t, "swagger/"));
	str_append_char(out, ',');
	append_link(out, "next", next_page(req, t, rows, total));
	str_append_char(out, ',');
	append_link(out, "prev",
	    q->page > 1 ? table_asked_page(req, t, q->page - 1, NULL) : NULL);
	str_append(out, "},\"meta\":{\"page\":");
	str_append_int(out, q->page);
	str_append(out, ",\"page_size\":");
	str_append_int(out, q->page_size);
	str_append(out, ",\"total\":");
	str_append_int(out, total);
	str_append(out, "}}\n");
}

/* Counted only when the page itself does not tell. */
static enum err_code
total_of(const struct table_asked *t, const struct rows *rows, int64_t *total,
    struct err *e)
{
	const struct query *q = &t->question.query;

	if (q->after && t->known_total >= 0)
		*total = t->known_total;
	else if (!q->where && !t->question.grouped)
		*total = table_rows(t->table);
	else if (!q->after && rows->count < q->limit &&
	    (rows->count > 0 || q->offset == 0))
		*total = q->offset + rows->count;
	else
		return query_count(t->table, q, total, e);
	return ERR_OK;
}

/* Of another question, or of a table that was read again meanwhile. */
static enum err_code
refuse_mark(struct request *req, struct response *res, struct err *e)
{
	enum err_code rc = answer_refusal(req, res, 400, "after", e->msg);

	err_clear(e);
	return rc;
}

static enum err_code
answer_rows(struct request *req, struct response *res, struct table_asked *t,
    struct err *e)
{
	struct query *q = &t->question.query;
	struct rows rows = { .count = 0 };
	int64_t total;
	enum err_code rc;

	str_init(&rows.out, req->a, BODY_MAX);
	row_json_start(req->a, t->table, q, &rows.shape);
	str_append(&rows.out, "{\"data\":[");
	q->until_ms = budget_until(req);
	rc = read_rows(t->table, q, &rows, e);
	if (!rc)
		rc = total_of(t, &rows, &total, e);
	if (rc == ERR_INVALID && q->after)
		return refuse_mark(req, res, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	append_foot(req, t, &rows, total);
	if (str_failed(&rows.out))
		return err_set(e, ERR_TOO_BIG,
		    "Ces lignes sont trop longues pour une seule réponse" NNBSP
		    ": demandez-en moins avec page_size.");
	response_json(res, 200, &rows.out);
	return ERR_OK;
}

enum err_code
api_tables_rows(struct request *req, struct response *res, struct err *e)
{
	struct table_asked t;
	bool refused;
	enum err_code rc = table_asked_open(req, &t, e);

	t.has_brut = true;
	if (!rc)
		rc = table_asked_read(req, res, &t, &refused, e);
	if (rc || refused || table_asked_unchanged(req, res, &t))
		return rc;
	return answer_rows(req, res, &t, e);
}
