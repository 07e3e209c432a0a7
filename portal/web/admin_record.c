/* SPDX-License-Identifier: Apache-2.0 */
/* admin_record.c - back office: the record of actions, to read and to keep. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/record.h"
#include "view/page.h"
#include "web/access.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

#define SHOWN 100
#define PIECE 1000 /* rows of a piece of the file */
#define DAY 86400

static const struct field filters[] = {
	{ "qui", "Qui (adresse électronique)", NULL, FIELD_EMAIL, false, 254,
	    NULL },
	{ "action", "Action", NULL, FIELD_SELECT, false, 0, NULL },
	{ "du", "Du", NULL, FIELD_DATE, false, 10, NULL },
	{ "au", "Au", NULL, FIELD_DATE, false, 10, NULL },
};
#define FILTERS (sizeof(filters) / sizeof(filters[0]))

static int64_t
day_of(const char *iso)
{
	int y, m, d;

	if (!date_is_iso(iso) || sscanf(iso, "%d-%d-%d", &y, &m, &d) != 3)
		return -1;
	return date_days(y, m, d);
}

static struct record_filter
read_filter(const struct request *req, const char *organization_id)
{
	struct record_filter f = { .organization_id = organization_id };
	int64_t since = day_of(request_query(req, "du", ""));
	int64_t until = day_of(request_query(req, "au", ""));

	f.who = request_query(req, "qui", "");
	f.action = request_query(req, "action", "");
	f.since = since < 0 ? 0 : since * DAY;
	f.until = until < 0 ? 0 : (until + 1) * DAY;
	f.before = strtoll(request_query(req, "avant", "0"), NULL, 10);
	return f;
}

static void
put_filters(struct request *req, json_t *ctx)
{
	json_t *list = ctx_list(ctx, "fields");

	for (size_t i = 0; i < FILTERS; i++) {
		const char *value = request_query(req, filters[i].name, "");
		json_t *f = form_field(list, &filters[i], value, NULL);

		if (filters[i].kind != FIELD_SELECT)
			continue;
		form_option(f, "", "Toutes", NULL, value[0] == '\0');
		for (unsigned k = 0; k < record_actions_count; k++)
			form_option(f, record_actions[k].action,
			    record_actions[k].words, NULL,
			    strcmp(record_actions[k].action, value) == 0);
	}
}

/* The same question, of one thing more. */
static const char *
address_with(struct request *req, const char *path, const char *more)
{
	struct str s;

	str_init(&s, req->a, 8192);
	str_append(&s, path);
	str_append_char(&s, '?');
	for (size_t i = 0; i < FILTERS; i++) {
		const char *value = request_query(req, filters[i].name, "");

		if (!value[0])
			continue;
		str_append(&s, filters[i].name);
		str_append_char(&s, '=');
		str_append_url(&s, value);
		str_append_char(&s, '&');
	}
	str_append(&s, more);
	return str_text(&s);
}

static void
put_row(struct request *req, json_t *list, const struct record *r)
{
	json_t *o = ctx_row(list);
	const char *to = NULL;

	if (strcmp(r->object_kind, "organization") == 0)
		to = arena_printf(
		    req->a, "/admin/organisations/%s", r->object_id);
	else if (r->dataset_id[0])
		to = arena_printf(req->a,
		    "/admin/jeux-de-donnees/%s/publication", r->dataset_id);
	ctx_text(o, "at", date_french_time(req->a, r->at));
	ctx_text(o, "at_iso", date_utc(req->a, r->at));
	ctx_text(o, "who", r->who[0] ? r->who : "La ligne de commande");
	ctx_text(o, "words", r->words);
	ctx_text(o, "object", r->object[0] ? r->object : NULL);
	ctx_text(o, "href", r->object[0] ? to : NULL);
	/* Most often the title it had then. */
	ctx_text(o, "detail",
	    r->detail[0] && strcmp(r->detail, r->object) != 0 ? r->detail
							      : NULL);
	ctx_text(o, "address", r->address[0] ? r->address : NULL);
}

static enum err_code
record_page(struct request *req, struct response *res, const char *title,
    const char *path, const char *organization_id, struct err *e)
{
	struct record_filter f = read_filter(req, organization_id);
	struct record *rows;
	unsigned count;
	struct db *db;
	json_t *ctx, *list;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = record_list(db, req->a, &f, SHOWN, &rows, &count, e);
	if (!rc)
		rc = app_page(req, res, title, &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "heading", title);
	ctx_text(ctx, "path", path);
	ctx_flag(ctx, "is_org", organization_id[0] != '\0');
	ctx_text(ctx, "file",
	    address_with(req, arena_printf(req->a, "%s.csv", path), ""));
	put_filters(req, ctx);
	list = ctx_list(ctx, "rows");
	for (unsigned i = 0; i < count; i++)
		put_row(req, list, &rows[i]);
	ctx_text(ctx, "next",
	    count == SHOWN ? address_with(req, path,
				 arena_printf(req->a, "avant=%lld",
				     (long long)rows[count - 1].id))
			   : NULL);
	return page_render(req, res, 200, "admin/record", ctx, e);
}

/* --- the whole of it, as a file ----------------------------------------- */

struct file {
	struct request *req;
	struct record_filter f;
	bool begun;
};

static void
append_cell(struct str *out, const char *text, char end)
{
	/* A spreadsheet must not take it for a formula. */
	bool formula = text[0] && strchr("=+-@\t\r", text[0]);

	str_append_char(out, '"');
	if (formula)
		str_append_char(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			str_append_char(out, '"');
		str_append_char(out, *text);
	}
	str_append_char(out, '"');
	str_append_char(out, end);
}

static enum err_code
file_piece(void *arg, struct str *out, bool *more, struct err *e)
{
	struct file *file = arg;
	struct arena *a = arena_new();
	struct record *rows;
	unsigned count = 0;
	struct db *db;
	enum err_code rc = app_db(file->req, &db, e);

	if (!file->begun)
		str_append(out,
		    "\xef\xbb\xbf"
		    "numero;date;qui;action;objet;identifiant;detail;"
		    "adresse\r\n");
	file->begun = true;
	if (!rc)
		rc = record_list(db, a, &file->f, PIECE, &rows, &count, e);
	for (unsigned i = 0; !rc && i < count; i++) {
		const struct record *r = &rows[i];

		str_append_int(out, r->id);
		str_append_char(out, ';');
		append_cell(out, date_rfc3339(a, r->at), ';');
		append_cell(out, r->who, ';');
		append_cell(out, r->action, ';');
		append_cell(out, r->object, ';');
		append_cell(out, r->object_id, ';');
		append_cell(out, r->detail, ';');
		append_cell(out, r->address, '\r');
		str_append_char(out, '\n');
		file->f.before = r->id;
	}
	*more = !rc && count == PIECE;
	arena_free(a);
	return rc;
}

static enum err_code
record_file(
    struct request *req, struct response *res, const char *organization_id)
{
	struct file *file = arena_new_of(req->a, struct file);

	file->req = req;
	file->f = read_filter(req, organization_id);
	response_header(res, req, "Content-Disposition",
	    "attachment; filename=\"journal.csv\"");
	response_stream(res, "text/csv; charset=utf-8", file_piece, file);
	return ERR_OK;
}

/* --- handlers ----------------------------------------------------------- */

enum err_code
admin_record_show(struct request *req, struct response *res, struct err *e)
{
	return record_page(
	    req, res, "Journal du portail", "/admin/journal", "", e);
}

enum err_code
admin_record_file(struct request *req, struct response *res, struct err *e)
{
	(void)e;
	return record_file(req, res, "");
}

static enum err_code
load_org(struct request *req, struct org *o, struct err *e)
{
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	return rc ? rc : org_get(db, req->a, request_param(req, "id"), o, e);
}

enum err_code
admin_record_org(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	enum err_code rc = load_org(req, &o, e);

	if (rc)
		return rc;
	return record_page(req, res,
	    arena_printf(req->a, "Journal – %s", o.name),
	    arena_printf(req->a, "/admin/organisations/%s/journal", o.id), o.id,
	    e);
}

enum err_code
admin_record_org_file(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	enum err_code rc = load_org(req, &o, e);

	return rc ? rc : record_file(req, res, o.id);
}
