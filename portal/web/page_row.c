/* SPDX-License-Identifier: Apache-2.0 */
/* page_row.c - one row of a table at its permanent address. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_explore.h"
#include "web/page_facts.h"
#include "web/page_rows.h"
#include "web/page_words.h"

#define CELL_CHARS 5000

struct row {
	const struct explore *x;
	json_t *cells;
	bool found;
};

/* Where a program reads what is too long for a page. */
static const char *
whole_value(const struct explore *x, const struct column *c, int64_t id)
{
	struct arena *a = x->req->a;
	struct address to = { arena_printf(
				  a, "/api/resources/%s/data/json/", x->r->id),
		NULL, 0 };

	return address_link(a, &to,
	    CHANGES({ "columns", address_list(a, &c->name, 1) },
		{ "__id__exact", arena_printf(a, "%lld", (long long)id) },
		{ "version", arena_printf(a, "%lld", (long long)x->version) },
		{ "table", address_value(&x->here, "table", NULL) }));
}

static bool
put_cells(void *arg, int64_t id, const struct value *values)
{
	struct row *row = arg;
	struct arena *a = row->x->req->a;

	row->found = true;
	for (unsigned i = 0; i < table_ncols(row->x->table); i++) {
		const struct column *c = &table_columns(row->x->table)[i];
		json_t *cell = ctx_row(row->cells);
		bool is_text = values[i].type == VALUE_TEXT;

		ctx_text(cell, "label", words_label(c));
		ctx_text(cell, "help", c->description);
		rows_cell(a, cell, is_text ? values[i].text : "",
		    is_text ? values[i].len : 0, CELL_CHARS);
		ctx_text(cell, "whole",
		    is_text && values[i].len > CELL_CHARS
			? whole_value(row->x, c, id)
			: NULL);
	}
	return false;
}

/* An address of a neighbour, or of the table, with the same question. */
static const char *
beside(const struct explore *x, int64_t id)
{
	struct address to = x->here;

	if (id > 0)
		to.path = arena_printf(
		    x->req->a, "%s/lignes/%lld", x->path, (long long)id);
	return address_text(x->req->a, &to);
}

static void
put_row(const struct explore *x, json_t *ctx, int64_t id)
{
	struct arena *a = x->req->a;
	int64_t rows = table_rows(x->table);
	struct address own = { arena_printf(
				   a, "%s/lignes/%lld", x->path, (long long)id),
		NULL, 0 };
	const char *path = address_link(a, &own,
	    CHANGES(
		{ "version", arena_printf(a, "%lld", (long long)x->version) },
		{ "table", address_value(&x->here, "table", NULL) }));
	json_t *o = ctx_object(ctx, "row");

	ctx_text(o, "number", text_int(a, id));
	ctx_text(o, "rows", text_int(a, rows));
	ctx_text(o, "previous", id > 1 ? beside(x, id - 1) : NULL);
	ctx_text(o, "next", id < rows ? beside(x, id + 1) : NULL);
	ctx_text(o, "back", beside(x, 0));
	ctx_text(o, "permanent",
	    arena_printf(a, "%s%s", app_base_url(x->req), path));
	ctx_text(o, "permanent_href", path);
	ctx_text(o, "earlier",
	    x->version == x->r->version
		? NULL
		: arena_printf(a,
		      "Cette ligne est celle de la version %s du fichier. La "
		      "version en service est la %s.",
		      text_int(a, x->version), text_int(a, x->r->version)));
}

static enum err_code
fill(const struct explore *x, json_t *ctx, int64_t id, struct err *e)
{
	struct arena *a = x->req->a;
	struct row row = { .x = x };
	json_t *o = ctx_object(ctx, "dataset");
	enum err_code rc;

	ctx_text(o, "title", x->d->title);
	ctx_text(o, "href", arena_printf(a, "/jeux-de-donnees/%s", x->d->slug));
	o = ctx_object(ctx, "file");
	ctx_text(o, "title", x->r->title);
	ctx_text(o, "href", x->path);
	put_row(x, ctx, id);
	row.cells = ctx_list(ctx, "cells");
	rc = table_page(x->table, id, 1, true, put_cells, &row, e);
	if (!rc && !row.found)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce fichier n’a pas de ligne %s" NNBSP ": il en a %s.",
		    text_int(a, id), text_int(a, table_rows(x->table)));
	return rc;
}

/* What can be seen of the file, opened at the version asked. */
static enum err_code
open_row(struct request *req, struct response *res, struct explore *x,
    int64_t *id, bool *done, struct err *e)
{
	struct dataset *d = arena_new_of(req->a, struct dataset);
	struct resource *r = arena_new_of(req->a, struct resource);
	const char *number = request_param(req, "number");
	struct explore_place place = { d, r,
		arena_printf(req->a, "/lignes/%s", number) };
	enum err_code rc =
	    dataset_of_address(req, res, rest_of_address(req), d, done, e);

	if (rc || *done)
		return rc;
	rc = resource_of_address(req, d, r, e);
	if (rc)
		return rc;
	if (!may_read_files(req, d))
		return err_set(e, ERR_FORBIDDEN,
		    "L’accès à ce fichier est restreint" NNBSP
		    ": écrivez au contact du jeu de données.");
	*id = strtoll(number, NULL, 10);
	if (*id < 1 || strspn(number, "0123456789") != strlen(number) ||
	    strlen(number) > 18)
		return err_set(e, ERR_NOT_FOUND,
		    "Une ligne est désignée par son numéro, à partir de 1.");
	return explore_open(req, res, &place, x, done, e);
}

enum err_code
page_row(struct request *req, struct response *res, struct err *e)
{
	struct explore x = { 0 };
	json_t *ctx;
	int64_t id = 0;
	bool done;
	enum err_code rc = open_row(req, res, &x, &id, &done, e);

	if (rc || done)
		return rc;
	rc = app_page(req, res,
	    arena_printf(req->a, "Ligne %s – %s – %s", text_int(req->a, id),
		x.r->title, x.d->title),
	    &ctx, e);
	if (rc)
		return rc;
	/* Of rows by the million, search engines read the table. */
	ctx_text(ctx, "robots", "noindex");
	rc = fill(&x, ctx, id, e);
	if (rc) {
		json_decref(ctx);
		return rc;
	}
	return page_render(req, res, 200, "public/row", ctx, e);
}
