/* SPDX-License-Identifier: Apache-2.0 */
/* api_tables.c - rows and profile of a table, as data.gouv.fr's tabular API. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/tabular.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

#define PAGE_SIZE 20
#define PAGE_SIZE_MAX 1000
/* Kept whole until it is read, however slowly, by however many. */
#define BODY_MAX (16u << 20)

/* The table of the resource asked, or in words why there is none. */
static enum err_code
open_table(
    struct request *req, struct resource *r, struct table **out, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc =
	    answer_resource(req, request_param(req, "id"), true, r, &d, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	if (strcmp(r->table_state, "waiting") == 0 ||
	    strcmp(r->table_state, "loading") == 0)
		return err_set(e, ERR_BUSY,
		    "Ce fichier est en cours de lecture" NNBSP
		    ": réessayez dans quelques secondes.");
	rc = tabular_open(
	    db, req->a, app_of(req)->data_dir, r, r->version, 0, out, e);
	return rc;
}

static const char *
address(struct request *req, const struct resource *r, const char *rest)
{
	return arena_printf(
	    req->a, "%s/api/resources/%s/%s", app_base_url(req), r->id, rest);
}

static json_t *
link_to(struct request *req, const struct resource *r, const char *rest,
    const char *rel)
{
	return json_pack("{s:s, s:s, s:s}", "href", address(req, r, rest),
	    "type", "GET", "rel", rel);
}

enum err_code
api_tables_links(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct table *t;
	enum err_code rc = open_table(req, &r, &t, e);

	if (rc)
		return rc;
	return answer_json(req, res, 200,
	    json_pack("{s:s, s:s, s:[o, o]}", "created_at",
		date_rfc3339(req->a, r.created_at), "url",
		arena_printf(req->a, "%s/r/%s", app_base_url(req), r.id),
		"links", link_to(req, &r, "profile/", "profile"),
		link_to(req, &r, "data/", "data")),
	    e);
}

enum err_code
api_tables_profile(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct table *t;
	json_t *profile;
	bool same;
	enum err_code rc = open_table(req, &r, &t, e);

	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	profile = json_loads(table_meta(t), 0, NULL);
	if (!profile)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce tableau n'a pas de profil.");
	return answer_json(req, res, 200,
	    json_pack("{s:o, s:o, s:o}", "profile", profile, "dataset_id",
		json_text(r.dataset_id), "deleted_at", json_null()),
	    e);
}

/* What a page of rows is made of. */
struct rows {
	const struct column *columns;
	const char **keys;      /* ,"name": */
	const unsigned *chosen; /* columns, in the order asked */
	unsigned count;
	struct str out;
	bool first;
};

static void
append_value(struct str *out, const struct column *c, const struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
		if (c->type == COLUMN_BOOL)
			str_append(out, v->i ? "true" : "false");
		else
			str_append_int(out, v->i);
		break;
	case VALUE_REAL:
		str_append_double(out, v->d);
		break;
	case VALUE_TEXT:
		str_append_json(out, v->text, v->len);
		break;
	default:
		str_append(out, "null");
	}
}

static bool
append_row(void *arg, int64_t id, const struct value *values)
{
	struct rows *r = arg;

	str_append(&r->out, r->first ? "{\"__id\":" : ",\n{\"__id\":");
	r->first = false;
	str_append_int(&r->out, id);
	for (unsigned i = 0; i < r->count; i++) {
		unsigned c = r->chosen[i];

		str_append(&r->out, r->keys[i]);
		append_value(&r->out, &r->columns[c], &values[c]);
	}
	str_append_char(&r->out, '}');
	return !str_failed(&r->out);
}

static bool
find_column(const struct table *t, const char *name, size_t len, unsigned *out)
{
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const char *own = table_columns(t)[i].name;

		if (strncmp(own, name, len) == 0 && !own[len]) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* All columns, or those of columns=a,b; *unknown: one that does not exist. */
static void
choose(struct request *req, const struct table *t, struct rows *r,
    const char **unknown)
{
	const char *list = request_query(req, "columns", NULL);
	unsigned n = table_ncols(t), c;
	unsigned *chosen = arena_array_of(req->a, n, unsigned);

	r->chosen = chosen;
	r->columns = table_columns(t);
	for (c = 0; !list && c < n; c++)
		chosen[r->count++] = c;
	while (list && *list && r->count < n) {
		size_t len = strcspn(list, ",");

		if (!find_column(t, list, len, &c)) {
			*unknown = arena_strndup(req->a, list, len);
			return;
		}
		chosen[r->count++] = c;
		list += len + (list[len] == ',');
	}
	r->keys = arena_array_of(req->a, r->count, const char *);
	for (unsigned i = 0; i < r->count; i++) {
		const char *name = r->columns[chosen[i]].name;
		struct str key;

		str_init(&key, req->a, 65536);
		str_append_char(&key, ',');
		str_append_json(&key, name, strlen(name));
		str_append_char(&key, ':');
		r->keys[i] = str_text(&key);
	}
}

/* The first parameter nobody knows, or NULL. */
static const char *
unknown_parameter(const struct request *req)
{
	static const char *const known[] = { "page", "page_size", "columns" };

	for (unsigned i = 0; i < req->nquery; i++) {
		bool is_known = false;

		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			is_known |= strcmp(req->query[i].name, known[k]) == 0;
		if (!is_known)
			return req->query[i].name;
	}
	return NULL;
}

static void
append_link(struct str *out, const char *name, const char *to)
{
	str_append_printf(out, "\"%s\":", name);
	if (to)
		str_append_json(out, to, strlen(to));
	else
		str_append(out, "null");
}

static void
append_foot(struct request *req, const struct resource *r,
    const struct paging *p, int64_t total, struct str *out)
{
	int64_t last = (total + p->page_size - 1) / p->page_size;

	str_append(out, "],\"links\":{");
	append_link(out, "profile", address(req, r, "profile/"));
	str_append_char(out, ',');
	append_link(out, "next",
	    p->page < last ? answer_page_address(req, p->page + 1) : NULL);
	str_append_char(out, ',');
	append_link(out, "prev",
	    p->page > 1 ? answer_page_address(req, p->page - 1) : NULL);
	str_append_printf(out,
	    "},\"meta\":{\"page\":%lld,\"page_size\":%lld,\"total\":%lld}}\n",
	    (long long)p->page, (long long)p->page_size, (long long)total);
}

static enum err_code
answer_rows(struct request *req, struct response *res, struct resource *r,
    struct table *t, const struct paging *p, struct rows *rows, struct err *e)
{
	struct str *out = &rows->out;
	enum err_code rc;

	str_init(out, req->a, BODY_MAX);
	rows->first = true;
	str_append(out, "{\"data\":[");
	rc = table_page(t, (p->page - 1) * p->page_size + 1, p->page_size,
	    false, append_row, rows, e);
	if (rc)
		return rc;
	append_foot(req, r, p, table_rows(t), out);
	if (str_failed(out))
		return err_set(e, ERR_TOO_BIG,
		    "Ces lignes sont trop longues pour une seule réponse" NNBSP
		    ": demandez-en moins avec page_size.");
	response_json(res, 200, out);
	return ERR_OK;
}

enum err_code
api_tables_rows(struct request *req, struct response *res, struct err *e)
{
	const char *unknown = unknown_parameter(req), *column = NULL;
	struct rows rows = { 0 };
	struct resource r;
	struct paging p;
	struct table *t;
	bool same;
	enum err_code rc;

	if (unknown)
		return answer_refusal(req, res, 400, unknown,
		    "Paramètre inconnu" NNBSP
		    ": cette adresse accepte page, page_size et columns.");
	rc = open_table(req, &r, &t, e);
	if (!rc)
		rc = answer_paging(req, PAGE_SIZE, PAGE_SIZE_MAX, &p, e);
	if (rc)
		return rc;
	choose(req, t, &rows, &column);
	if (column)
		return answer_refusal(req, res, 400, "columns",
		    arena_printf(req->a,
			"Ce tableau n'a pas de colonne «" NNBSP "%s" NNBSP "».",
			column));
	rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	return answer_rows(req, res, &r, t, &p, &rows, e);
}
