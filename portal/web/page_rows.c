/* SPDX-License-Identifier: Apache-2.0 */
/* page_rows.c - rows of a resource's table as partials/table reads them. */
#include "web/page_rows.h"

#include "base/text.h"
#include "model/tabular.h"
#include "web/app.h"
#include "web/ctx.h"

#define CELL_CHARS 300
#define CELL_BYTES (CELL_CHARS * 4 + 16)
#define COLUMNS_MAX 200 /* of a page; the file has them all */

static const char *const type_labels[COLUMN_TYPES] = {
	[COLUMN_TEXT] = "Texte",
	[COLUMN_INT] = "Nombre entier",
	[COLUMN_DECIMAL] = "Nombre décimal",
	[COLUMN_BOOL] = "Oui ou non",
	[COLUMN_DATE] = "Date",
	[COLUMN_DATETIME] = "Date et heure",
	[COLUMN_TIME] = "Heure",
	[COLUMN_GEOMETRY] = "Géométrie",
};

const char *
rows_type_label(int type)
{
	return type_labels[type];
}

static bool
is_number(const struct column *c)
{
	return c->type == COLUMN_INT || c->type == COLUMN_DECIMAL;
}

struct filling {
	struct arena *a;
	json_t *rows;
	const struct column *columns;
	unsigned ncols;
};

static bool
put_row(void *arg, int64_t id, const struct value *values)
{
	struct filling *f = arg;
	json_t *row = ctx_row(f->rows);
	json_t *cells = ctx_list(row, "cells");

	ctx_int(row, "id", id);
	for (unsigned i = 0; i < f->ncols; i++) {
		const struct value *v = &values[i];
		size_t len = v->type == VALUE_TEXT ? v->len : 0;
		char *text = arena_strndup(f->a, v->text == NULL ? "" : v->text,
		    text_cut(v->text, len, CELL_BYTES));
		json_t *cell = ctx_row(cells);

		ctx_flag(cell, "is_number", is_number(&f->columns[i]));
		ctx_flag(cell, "is_void", *text == '\0');
		ctx_text(cell, "text", text_excerpt(f->a, text, CELL_CHARS));
		/* A cut address would lead nowhere. */
		ctx_text(cell, "link",
		    len < CELL_CHARS && text_is_http_url(text) ? text : NULL);
	}
	return true;
}

enum err_code
rows_put(struct request *req, struct db *db, json_t *o,
    const struct resource *r, const struct rows_wanted *w, struct err *e)
{
	struct table *t;
	struct filling f = { .a = req->a };
	json_t *columns;
	enum err_code rc =
	    tabular_open(db, req->a, app_of(req)->data_dir, r, 0, 0, &t, e);

	if (rc)
		return rc;
	f.columns = table_columns(t);
	f.ncols = table_ncols(t) < COLUMNS_MAX ? table_ncols(t) : COLUMNS_MAX;
	ctx_text(o, "id", w->id);
	ctx_text(o, "caption", w->caption);
	columns = ctx_list(o, "columns");
	for (unsigned i = 0; i < f.ncols; i++) {
		json_t *row = ctx_row(columns);

		ctx_text(row, "label",
		    *f.columns[i].label == '\0' ? f.columns[i].name
						: f.columns[i].label);
		ctx_text(row, "type", rows_type_label((int)f.columns[i].type));
		ctx_flag(row, "is_number", is_number(&f.columns[i]));
	}
	f.rows = ctx_list(o, "rows");
	return table_page(t, w->first, w->count, true, put_row, &f, e);
}
