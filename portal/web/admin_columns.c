/* SPDX-License-Identifier: Apache-2.0 */
/* admin_columns.c - what the columns of a table are, seen and corrected. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jobs/queue.h"
#include "kinds/semantic.h"
#include "model/dictionary.h"
#include "model/tabular.h"
#include "view/page.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/admin_reread.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_words.h"

enum {
	COLUMNS_MAX = 300, /* of a form a person still fills in */
	EXAMPLES = 3,
	EXAMPLE_CHARS = 60,
	DESCRIPTION_LINES = 2
};

enum {
	FIELD_OF_LABEL,
	FIELD_OF_TYPE,
	FIELD_OF_CONTENT,
	FIELD_OF_UNIT,
	FIELD_OF_DESCRIPTION,
	FIELDS
};
static const struct field fields[FIELDS] = {
	{ "libelle", "Nom lisible", NULL, FIELD_TEXT, false, LABEL_MAX, NULL },
	{ "type", "Type", NULL, FIELD_SELECT, false, 0, NULL },
	{ "contenu", "Contient", NULL, FIELD_SELECT, false, 0, NULL },
	{ "unite", "Unité", NULL, FIELD_TEXT, false, UNIT_MAX, NULL },
	{ "description", "Ce que contient cette colonne", NULL, FIELD_AREA,
	    false, DESCRIPTION_MAX, NULL },
};

/* Types a person may choose, in the order of the list. */
static const enum column_type offered[] = { COLUMN_TEXT, COLUMN_INT,
	COLUMN_DECIMAL, COLUMN_BOOL, COLUMN_DATE, COLUMN_DATETIME, COLUMN_TIME,
	COLUMN_GEOMETRY };
#define OFFERED (sizeof(offered) / sizeof(offered[0]))

/* What they may say a column holds, names of kinds/semantic.h. */
static const char *const contents[] = { "siret", "siren", "code_epci",
	"code_rna", "uai", "cpv", "insee_ape700", "compte_m57", "compte_m14",
	"nomenclature_acte", "code_commune", "commune", "code_postal",
	"code_departement", "departement", "code_region", "region", "epci",
	"adresse", "latitude_wgs", "longitude_wgs", "latlon_wgs", "year",
	"annee_scolaire", "personne", "tel_fr", "email", "url", "money" };
#define CONTENTS (sizeof(contents) / sizeof(contents[0]))
static const char nothing[] = "rien";

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
	const char *report; /* JSON of the table's reading */
};

static const struct column_words *
words_for(const struct editing *x, const char *name)
{
	static const struct column_words none = { "", TYPE_AS_READ, NULL, "",
		"", "" };

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
put_types(json_t *f, const struct column *c, int chosen)
{
	/* Cells of text may be geometries, nothing else may. */
	bool geometry = c->type == COLUMN_GEOMETRY || c->type == COLUMN_TEXT ||
	    chosen == COLUMN_GEOMETRY;

	form_option(f, "",
	    chosen == TYPE_AS_READ ? "Comme lu" : "Laisser Parvis décider",
	    NULL, chosen == TYPE_AS_READ);
	for (size_t i = 0; i < OFFERED; i++) {
		if (offered[i] == COLUMN_GEOMETRY && !geometry)
			continue;
		form_option(f, column_type_name(offered[i]),
		    words_type(&(struct column){ .type = offered[i] }), NULL,
		    chosen == (int)offered[i]);
	}
}

/* chosen: NULL when nobody said. One that is not in the list may have been
 * found, or chosen before. */
static void
put_contents(json_t *f, const struct column *c, const char *chosen)
{
	const struct semantic *own =
	    semantic_find(chosen && *chosen ? chosen : c->semantic);

	form_option(f, "", chosen ? "Laisser Parvis décider" : "Comme reconnu",
	    NULL, !chosen);
	form_option(
	    f, nothing, "Rien de particulier", NULL, chosen && !*chosen);
	for (size_t i = 0; i < CONTENTS; i++) {
		const struct semantic *s = semantic_find(contents[i]);

		form_option(f, s->name, s->label, NULL,
		    chosen && strcmp(chosen, s->name) == 0);
		if (s == own)
			own = NULL;
	}
	if (own)
		form_option(f, own->name, own->label, NULL,
		    chosen && strcmp(chosen, own->name) == 0);
}

/* « Lans, Autrans, Méaudre »: values of a column, or NULL. */
static const char *
examples_of(struct arena *a, const json_t *report, const char *name)
{
	json_t *column, *one;
	const char *all = NULL;
	size_t i, k;

	json_array_foreach(json_object_get(report, "columns"), i, column)
	{
		const char *own =
		    json_string_value(json_object_get(column, "name"));

		if (!own || strcmp(own, name) != 0)
			continue;
		json_array_foreach(json_object_get(column, "examples"), k, one)
		{
			const char *text = json_string_value(one);

			if (!text || k == EXAMPLES)
				break;
			all = arena_printf(a, "%s%s%s", all ? all : "",
			    all ? " · " : "",
			    text_excerpt(a, text, EXAMPLE_CHARS));
		}
	}
	return all;
}

static void
put_column(
    const struct editing *x, json_t *list, unsigned i, const json_t *report)
{
	const struct column *c = &table_columns(x->table)[i];
	const struct column_words *w = words_for(x, c->name);
	const char *texts[FIELDS] = {
		[FIELD_OF_LABEL] = w->label,
		[FIELD_OF_UNIT] = w->unit,
		[FIELD_OF_DESCRIPTION] = w->description,
	};
	json_t *o = ctx_row(list), *all = ctx_list(o, "fields");

	ctx_int(o, "number", i);
	ctx_text(o, "name", c->name);
	ctx_text(o, "type", words_kind(x->req->a, c));
	ctx_text(o, "examples", examples_of(x->req->a, report, c->name));
	for (size_t k = 0; k < FIELDS; k++) {
		struct field own = fields[k];
		json_t *f;

		own.name = name_of(x, k, i);
		f = form_field(all, &own, texts[k], NULL);
		if (k == FIELD_OF_TYPE)
			put_types(f, c, w->type);
		else if (k == FIELD_OF_CONTENT)
			put_contents(f, c, w->semantic);
		else if (k == FIELD_OF_DESCRIPTION)
			ctx_int(f, "lines", DESCRIPTION_LINES);
	}
}

static enum err_code
find_report(struct editing *x, struct err *e)
{
	struct version_table *tables;
	unsigned n;
	enum err_code rc = reread_tables(x->req, x->db, &x->r, &tables, &n, e);

	x->report = "";
	for (unsigned i = 0; !rc && i < n; i++) {
		if (tables[i].number == x->number)
			x->report = tables[i].report;
	}
	return rc;
}

enum err_code
admin_columns_show(struct request *req, struct response *res, struct err *e)
{
	struct editing x = { 0 };
	json_t *ctx, *list, *report;
	enum err_code rc =
	    open_editing(req, request_query(req, "tableau", ""), &x, e);

	if (!rc)
		rc = find_report(&x, e);
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
	report = json_loads(x.report, 0, NULL);
	for (unsigned i = 0; i < x.ncols; i++)
		put_column(&x, list, i, report);
	json_decref(report);
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

static const char *
chosen_content(const char *name)
{
	if (strcmp(name, nothing) == 0)
		return "";
	return semantic_find(name) ? name : NULL;
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
	w->label = form_text(req, name_of(x, FIELD_OF_LABEL, i));
	w->type = chosen_type(form_text(req, name_of(x, FIELD_OF_TYPE, i)));
	w->semantic =
	    chosen_content(form_text(req, name_of(x, FIELD_OF_CONTENT, i)));
	w->unit = form_text(req, name_of(x, FIELD_OF_UNIT, i));
	w->description = form_lines(req, name_of(x, FIELD_OF_DESCRIPTION, i));
	if (strlen(w->label) > LABEL_MAX)
		return too_long(c, fields[FIELD_OF_LABEL].label, LABEL_MAX, e);
	if (strlen(w->unit) > UNIT_MAX)
		return too_long(c, fields[FIELD_OF_UNIT].label, UNIT_MAX, e);
	if (strlen(w->description) > DESCRIPTION_MAX)
		return too_long(
		    c, fields[FIELD_OF_DESCRIPTION].label, DESCRIPTION_MAX, e);
	return ERR_OK;
}

/* All the columns; *typed: a type or a content changed. Those beyond the form
 * keep what was said of them. */
static enum err_code
read_columns(struct editing *x, struct column_words *all, unsigned *count,
    bool *typed, struct err *e)
{
	enum err_code rc = ERR_OK;

	*typed = false;
	for (unsigned i = 0; i < x->ncols && !rc; i++) {
		struct column_words *w = &all[(*count)++];

		rc = read_column(x, i, w, e);
		*typed |= !column_words_read_alike(w, words_for(x, w->name));
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
		    "; le fichier est relu ainsi."
		  : "Les colonnes sont enregistrées.");
	response_redirect(res, req, 303, draft_path(req, x.d.id, STEP_CHECK));
	return ERR_OK;
}
