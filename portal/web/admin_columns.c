/* SPDX-License-Identifier: Apache-2.0 */
/* admin_columns.c - what the columns of a table are, seen and corrected. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jobs/queue.h"
#include "model/dictionary.h"
#include "model/tabular.h"
#include "view/page.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_words.h"

enum {
	COLUMNS_MAX = 300 /* of a form a person still fills in */
};

static const struct field fields[] = {
	{ "libelle", "Nom lisible",
	    "Ce que le public lit à la place de l’en-tête.", FIELD_TEXT, false,
	    LABEL_MAX, NULL },
	{ "type", "Type", NULL, FIELD_SELECT, false, 0, NULL },
	{ "unite", "Unité", "Par exemple €, %, km, habitants.", FIELD_TEXT,
	    false, UNIT_MAX, NULL },
	{ "description", "Ce que contient cette colonne",
	    "Une phrase ou deux pour qui ne connaît pas le fichier.",
	    FIELD_AREA, false, DESCRIPTION_MAX, NULL },
};

/* Types a person may choose, in the order of the list. */
static const enum column_type offered[] = { COLUMN_TEXT, COLUMN_INT,
	COLUMN_DECIMAL, COLUMN_BOOL, COLUMN_DATE, COLUMN_DATETIME,
	COLUMN_TIME };
#define OFFERED (sizeof(offered) / sizeof(offered[0]))

/* The table a request is about, and what was said of it so far. */
struct editing {
	struct request *req;
	struct db *db;
	struct resource r;
	struct dataset d;
	struct table *table;
	int64_t number;
	unsigned ncols; /* shown */
	struct column_words *words;
	unsigned nwords;
};

static const struct column_words *
words_for(const struct editing *x, const char *name)
{
	static const struct column_words none = { "", TYPE_AS_READ, "", "",
		"" };

	for (unsigned i = 0; i < x->nwords; i++) {
		if (strcmp(x->words[i].name, name) == 0)
			return &x->words[i];
	}
	return &none;
}

static enum err_code
open_editing(
    struct request *req, const char *number, struct editing *x, struct err *e)
{
	enum err_code rc = draft_load_resource(req, &x->db, &x->r, &x->d, e);

	if (rc)
		return rc;
	x->req = req;
	x->number = strtoll(number, NULL, 10);
	if (x->number < 1)
		x->number = x->r.table_number;
	rc = tabular_open(x->db, req->a, app_of(req)->data_dir, &x->r, 0,
	    x->number, &x->table, e);
	if (rc)
		return rc;
	x->ncols = table_ncols(x->table);
	if (x->ncols > COLUMNS_MAX)
		x->ncols = COLUMNS_MAX;
	dictionary_read(
	    req->a, x->r.dictionary, x->number, &x->words, &x->nwords);
	return ERR_OK;
}

/* « libelle-3 »: the field of a column. */
static const char *
name_of(const struct editing *x, size_t field, unsigned column)
{
	return arena_printf(x->req->a, "%s-%u", fields[field].name, column);
}

static void
put_types(json_t *f, int chosen)
{
	form_option(f, "",
	    chosen == TYPE_AS_READ ? "Comme lu" : "Laisser Parvis décider",
	    NULL, chosen == TYPE_AS_READ);
	for (size_t i = 0; i < OFFERED; i++)
		form_option(f, column_type_name(offered[i]),
		    words_type(&(struct column){ .type = offered[i] }), NULL,
		    chosen == (int)offered[i]);
}

static void
put_column(const struct editing *x, json_t *list, unsigned i)
{
	const struct column *c = &table_columns(x->table)[i];
	const struct column_words *w = words_for(x, c->name);
	const char *texts[] = { w->label, NULL, w->unit, w->description };
	json_t *o = ctx_row(list), *all = ctx_list(o, "fields");

	ctx_int(o, "number", i);
	ctx_text(o, "name", c->name);
	ctx_text(o, "type", words_type(c));
	for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++) {
		struct field own = fields[k];
		json_t *f;

		if (own.kind == FIELD_SELECT && c->type == COLUMN_GEOMETRY)
			continue;
		own.name = name_of(x, k, i);
		f = form_field(all, &own, texts[k], NULL);
		if (own.kind == FIELD_SELECT)
			put_types(f, w->type);
	}
}

enum err_code
admin_columns_show(struct request *req, struct response *res, struct err *e)
{
	struct editing x = { 0 };
	json_t *ctx, *list;
	enum err_code rc =
	    open_editing(req, request_query(req, "tableau", ""), &x, e);

	if (!rc)
		rc = draft_page(req, res, &x.d, STEP_CHECK, &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "file", x.r.title);
	ctx_text(ctx, "action",
	    arena_printf(req->a, "/admin/ressources/%s/colonnes", x.r.id));
	ctx_text(ctx, "back", draft_path(req, x.d.id, STEP_CHECK));
	ctx_int(ctx, "table", x.number);
	list = ctx_list(ctx, "columns");
	for (unsigned i = 0; i < x.ncols; i++)
		put_column(&x, list, i);
	ctx_text(ctx, "more",
	    table_ncols(x.table) > x.ncols
		? "Seules les premières colonnes sont montrées ici."
		: NULL);
	return page_render(req, res, 200, "admin/columns", ctx, e);
}

static int
chosen_type(const char *name)
{
	for (size_t i = 0; i < OFFERED; i++) {
		if (strcmp(column_type_name(offered[i]), name) == 0)
			return (int)offered[i];
	}
	return TYPE_AS_READ;
}

static enum err_code
too_long(const struct column *c, const char *label, size_t max, struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "Colonne «" NNBSP "%.80s" NNBSP "», «" NNBSP "%s" NNBSP "»" NNBSP
	    ": c’est trop long, %d signes au plus.",
	    c->name, label, (int)max);
}

/* What the form says of a column. */
static enum err_code
read_column(
    const struct editing *x, unsigned i, struct column_words *w, struct err *e)
{
	const struct column *c = &table_columns(x->table)[i];
	struct request *req = x->req;

	w->name = c->name;
	w->label = form_text(req, name_of(x, 0, i));
	w->type = chosen_type(form_text(req, name_of(x, 1, i)));
	w->unit = form_text(req, name_of(x, 2, i));
	w->description = form_lines(req, name_of(x, 3, i));
	if (strlen(w->label) > LABEL_MAX)
		return too_long(c, fields[0].label, LABEL_MAX, e);
	if (strlen(w->unit) > UNIT_MAX)
		return too_long(c, fields[2].label, UNIT_MAX, e);
	if (strlen(w->description) > DESCRIPTION_MAX)
		return too_long(c, fields[3].label, DESCRIPTION_MAX, e);
	return ERR_OK;
}

/* All the columns; *typed: a type changed. Those beyond the form keep what was
 * said of them. */
static enum err_code
read_columns(struct editing *x, struct column_words *all, unsigned *count,
    bool *typed, struct err *e)
{
	enum err_code rc = ERR_OK;

	*typed = false;
	for (unsigned i = 0; i < x->ncols && !rc; i++) {
		struct column_words *w = &all[(*count)++];

		rc = read_column(x, i, w, e);
		*typed |= w->type != words_for(x, w->name)->type;
	}
	for (unsigned i = x->ncols; i < table_ncols(x->table); i++) {
		const char *name = table_columns(x->table)[i].name;

		all[*count] = *words_for(x, name);
		all[(*count)++].name = name;
	}
	return rc;
}

enum err_code
admin_columns_save(struct request *req, struct response *res, struct err *e)
{
	const char *who = app_user(req)->id, *json;
	struct column_words *words;
	struct editing x = { 0 };
	unsigned count = 0;
	int64_t version;
	bool typed;
	enum err_code rc = open_editing(req, form_text(req, "tableau"), &x, e);

	if (rc)
		return rc;
	words =
	    arena_array_of(req->a, table_ncols(x.table), struct column_words);
	rc = read_columns(&x, words, &count, &typed, e);
	if (rc)
		return rc;
	json = dictionary_write(req->a, x.r.dictionary, x.number, words, count);
	rc = dictionary_save(x.db, x.r.id, json, who, e);
	if (!rc && typed)
		rc = resource_reread(
		    x.db, req->a, x.r.id, NULL, who, &version, e);
	if (rc)
		return rc;
	if (typed)
		queue_wake(app_of(req)->queue);
	app_flash(req, res, "succes",
	    typed ? "Les colonnes sont enregistrées" NNBSP
		    "; le fichier est relu avec ces types."
		  : "Les colonnes sont enregistrées.");
	response_redirect(res, req, 303, draft_path(req, x.d.id, STEP_CHECK));
	return ERR_OK;
}
