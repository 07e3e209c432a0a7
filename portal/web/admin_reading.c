/* SPDX-License-Identifier: Apache-2.0 */
/* admin_reading.c - second step of publishing: what was understood of each
 * file. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "ingest/repair.h"
#include "jobs/queue.h"
#include "model/vocab.h"
#include "view/page.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/admin_reread.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_words.h"

#define PREVIEW_ROWS 6

static const struct {
	const char *level, *kind, *word;
} levels[] = {
	{ "erreur", "erreur", "À corriger" },
	{ "conseil", "attention", "Conseillé" },
	{ "info", "info", "Information" },
};

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

/* « SIRET », « Nombre décimal, en € »: as the public reads it. */
static const char *
kind_of(struct request *req, const json_t *column)
{
	struct column c = { .semantic = text_of(column, "semantic"),
		.unit = text_of(column, "unit") };
	const char *type = text_of(column, "type");

	for (int i = 0; i < COLUMN_TYPES; i++) {
		if (strcmp(column_type_name((enum column_type)i), type) == 0)
			c.type = (enum column_type)i;
	}
	return words_kind(req->a, &c);
}

/* One line per column: name, type in words, an example, how full it is. */
static void
put_columns(struct request *req, json_t *o, const json_t *report)
{
	json_t *list = ctx_list(o, "columns"), *column;
	size_t i;

	json_array_foreach(json_object_get(report, "columns"), i, column)
	{
		int64_t filled, blank;
		json_t *row;

		if (!json_is_object(column))
			continue;
		filled = json_integer_value(json_object_get(column, "filled"));
		blank = json_integer_value(json_object_get(column, "blank"));
		row = ctx_row(list);
		ctx_text(row, "name", text_of(column, "label"));
		ctx_text(row, "type", kind_of(req, column));
		ctx_text(row, "example",
		    json_string_value(json_array_get(
			json_object_get(column, "examples"), 0)));
		ctx_text(row, "filled",
		    filled + blank > 0
			? arena_printf(req->a, "%lld" NNBSP "%%",
			      (long long)(100 * filled / (filled + blank)))
			: NULL);
	}
}

static void
put_rows(json_t *o, const json_t *report)
{
	json_t *head = ctx_list(o, "head"), *rows = ctx_list(o, "rows");
	json_t *column, *record, *cell;
	size_t i, k;

	json_array_foreach(json_object_get(report, "columns"), i, column)
	    ctx_item(head,
		json_is_string(column) ? json_string_value(column)
				       : text_of(column, "label"));
	json_array_foreach(json_object_get(report, "rows"), i, record)
	{
		json_t *cells;

		if (i == PREVIEW_ROWS)
			break;
		cells = ctx_list(ctx_row(rows), "cells");
		json_array_foreach(record, k, cell)
		    ctx_item(cells, json_string_value(cell));
	}
}

/* A repair that a remark offers, or that was asked before. */
static void
put_choice(json_t *row, const json_t *remark, const char *name)
{
	const char *repair = text_of(remark, name);

	ctx_text(row, name, repair[0] ? repair : NULL);
}

/* What one button asks for all at once: every repair that is offered. */
static void
put_offers(struct request *req, json_t *o, const json_t *report)
{
	json_t *list = ctx_list(o, "offers"), *remark;
	size_t i, n;

	json_array_foreach(json_object_get(report, "remarks"), i, remark)
	{
		if (text_of(remark, "repair")[0])
			ctx_item(list, text_of(remark, "repair"));
	}
	n = json_array_size(list);
	ctx_text(o, "mend_all",
	    n > 1 ? arena_printf(req->a, "Tout réparer (%zu)", n) : NULL);
}

/* What it offers for one column only, or repairs that found nothing: each with
 * what tells it from the others. */
static void
put_each(json_t *row, const json_t *remark, const char *name, const char *told)
{
	json_t *list = ctx_list(row, name), *part;
	size_t i;

	json_array_foreach(json_object_get(remark, name), i, part)
	{
		json_t *o = ctx_row(list);

		ctx_text(o, "repair", text_of(part, "repair"));
		ctx_text(o, told, text_of(part, told));
	}
}

/* Remarks, what must be mended first. */
static void
put_remarks(struct request *req, json_t *o, const json_t *report)
{
	json_t *list = ctx_list(o, "remarks"), *remark;
	size_t i;

	for (size_t l = 0; l < sizeof(levels) / sizeof(levels[0]); l++) {
		json_array_foreach(
		    json_object_get(report, "remarks"), i, remark)
		{
			json_t *row;

			if (strcmp(text_of(remark, "level"), levels[l].level) !=
			    0)
				continue;
			row = ctx_row(list);
			ctx_text(row, "kind", levels[l].kind);
			ctx_text(row, "word", levels[l].word);
			ctx_text(row, "message", text_of(remark, "message"));
			put_choice(row, remark, "repair");
			ctx_text(row, "action",
			    repair_action(req->a, text_of(remark, "repair")));
			put_each(row, remark, "each", "column");
			put_each(row, remark, "idle", "what");
			put_choice(row, remark, "undo");
			if (l == 0)
				ctx_flag(o, "has_fault", true);
		}
	}
}

/* What was understood of one table, or only why it was not. */
static void
put_table(struct request *req, json_t *list, const struct resource *r,
    const struct version_table *t, const struct reread_refused *refused)
{
	json_t *report = json_loads(t->report, 0, NULL), *o;
	bool ready = t->rows >= 0;

	if (!report)
		return;
	o = ctx_row(list);
	ctx_text(o, "id", reread_form_id(req, r, t->number));
	if (refused && strcmp(refused->form, text_of(o, "id")) != 0)
		refused = NULL;
	ctx_flag(o, "is_refused", refused != NULL);
	ctx_int(o, "number", t->number);
	ctx_text(o, "correct",
	    arena_printf(req->a, "/admin/ressources/%s/colonnes?tableau=%lld",
		r->id, (long long)t->number));
	ctx_text(o, "name", t->title[0] ? t->title : NULL);
	ctx_text(o, "caption", t->title[0] ? t->title : r->title);
	ctx_flag(o, "is_ready", ready);
	ctx_flag(o, "has_fault", false);
	ctx_text(o, "encoding",
	    text_of(report, "encoding_label")[0]
		? text_of(report, "encoding_label")
		: NULL);
	ctx_text(o, "read",
	    ready ? arena_printf(req->a, "%s et %s",
			text_count(req->a, t->rows, "ligne", "lignes"),
			text_count(req->a, t->columns, "colonne", "colonnes"))
		  : NULL);
	put_columns(req, o, report);
	put_rows(o, report);
	put_remarks(req, o, report);
	put_offers(req, o, report);
	reread_fields(req, o, r->format, report, refused);
	json_decref(report);
}

enum err_code
reread_tables(struct request *req, struct db *db, const struct resource *r,
    struct version_table **out, unsigned *count, struct err *e)
{
	if (r->more_tables > 0)
		return version_tables(
		    db, req->a, r->id, r->version, out, count, e);
	*count = 1;
	*out = arena_array_of(req->a, 1, struct version_table);
	**out = (struct version_table){ .number = r->table_number,
		.title = "",
		.name = "",
		.rows = r->table_rows,
		.columns = r->table_columns,
		.report = r->report };
	return ERR_OK;
}

static int64_t
faults_of(const char *text)
{
	json_t *report = json_loads(text, 0, NULL), *remark;
	int64_t n = 0;
	size_t i;

	json_array_foreach(json_object_get(report, "remarks"), i, remark) n +=
	    strcmp(text_of(remark, "level"), levels[0].level) == 0;
	json_decref(report);
	return n;
}

enum err_code
reread_faults(struct request *req, struct db *db, const struct resource *r,
    int64_t *out, struct err *e)
{
	struct version_table *tables;
	unsigned n;
	enum err_code rc = reread_tables(req, db, r, &tables, &n, e);

	*out = 0;
	for (unsigned i = 0; !rc && i < n; i++)
		*out += faults_of(tables[i].report);
	return rc;
}

static enum err_code
put_tables(struct request *req, struct db *db, json_t *o,
    const struct resource *r, const struct reread_refused *refused,
    struct err *e)
{
	struct version_table *tables;
	json_t *list = ctx_list(o, "tables");
	unsigned n;
	enum err_code rc = reread_tables(req, db, r, &tables, &n, e);

	for (unsigned i = 0; !rc && i < n; i++)
		put_table(req, list, r, &tables[i], refused);
	return rc;
}

/* What a file that is no table becomes, and how it could be one. */
static const char *
kept_note(struct request *req, const struct resource *r)
{
	static const char *const sheets[] = { "xlsx", "xls", "ods" };
	const struct file_format *f = file_format_find(r->format);
	const char *dot = strrchr(r->file_name, '.'), *odd = "";

	/* What the name promised was not there. */
	if (dot && f && !f->is_table && strcasecmp(dot, ".csv") == 0)
		odd = arena_printf(req->a,
		    "Malgré son nom en «" NNBSP "%s" NNBSP
		    "», ce fichier est d'un autre format" NNBSP ": %s. ",
		    dot, f->label);
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		if (strcmp(r->format, sheets[i]) == 0)
			return arena_printf(req->a,
			    "%sIl est gardé tel quel et sera proposé au "
			    "téléchargement. Pour que le public puisse aussi "
			    "l'explorer ligne par ligne, ouvrez-le dans votre "
			    "tableur, choisissez «" NNBSP
			    "Enregistrer sous" NNBSP "», puis «" NNBSP
			    "CSV" NNBSP "», et déposez le fichier obtenu.",
			    odd[0] ? odd : "Ce fichier est un classeur. ");
	}
	return arena_printf(req->a,
	    "%s est gardé tel quel. Il sera proposé au téléchargement" NNBSP
	    "; il n'est pas lu comme un tableau.",
	    odd[0] ? arena_printf(req->a, "%sIl", odd) : "Ce fichier");
}

/* What is wrong with it is seen by everybody; NULL when it is not. */
static const char *
online_note(const struct dataset *d, const struct resource *r)
{
	if (!dataset_is_public(d))
		return NULL;
	return r->version > 1
	    ? "Cette version est déjà en ligne, à la place de "
	      "la précédente."
	    : "Ce fichier est déjà en ligne.";
}

static enum err_code
put_file(struct request *req, struct db *db, json_t *list,
    const struct dataset *d, const struct resource *r,
    const struct reread_refused *refused, struct err *e)
{
	const struct file_format *f = file_format_find(r->format);
	struct err none = { 0 };
	json_t *o = ctx_row(list);
	struct job job;

	ctx_text(o, "id", r->id);
	ctx_text(o, "title", r->title);
	ctx_text(o, "format", f ? f->label : r->format);
	ctx_text(o, "size", r->size >= 0 ? text_size(req->a, r->size) : NULL);
	ctx_text(
	    o, "base", arena_printf(req->a, "/admin/ressources/%s", r->id));
	ctx_flag(o, "is_reading", reread_is_busy(r));
	ctx_flag(o, "has_failed", strcmp(r->table_state, "failed") == 0);
	ctx_text(o, "online", online_note(d, r));
	ctx_text(o, "kept",
	    strcmp(r->table_state, "none") == 0 ? kept_note(req, r) : NULL);
	ctx_flag(o, "can_reread",
	    f && f->is_table && strcmp(r->table_state, "none") != 0);
	ctx_text(o, "several",
	    r->more_tables > 0 ? arena_printf(req->a,
				     "Ce fichier contient %lld tableaux" NNBSP
				     ": chacun pourra être exploré séparément.",
				     (long long)r->more_tables + 1)
			       : NULL);
	ctx_int(o, "progress", 0);
	if (reread_is_busy(r) &&
	    !job_get(db, req->a, r->id, r->pending ? r->pending : r->version,
		&job, &none))
		ctx_int(o, "progress", job.progress);
	return put_tables(req, db, o, r, refused, e);
}

enum err_code
reread_page(struct request *req, struct response *res, int status,
    struct db *db, const struct dataset *d,
    const struct reread_refused *refused, struct err *e)
{
	json_t *ctx, *list;
	bool busy = false;
	enum err_code rc = draft_page(req, res, d, STEP_CHECK, &ctx, e);

	if (rc)
		return rc;
	list = ctx_list(ctx, "files");
	for (unsigned i = 0; i < d->nresources; i++) {
		if (d->resources[i].version == 0)
			continue;
		rc = put_file(req, db, list, d, &d->resources[i], refused, e);
		if (rc) {
			json_decref(ctx);
			return rc;
		}
		busy |= reread_is_busy(&d->resources[i]);
	}
	/* What was typed is not taken away once the reading ends. */
	ctx_flag(ctx, "is_busy", busy && !refused);
	ctx_flag(ctx, "is_empty", json_array_size(list) == 0);
	form_errors(ctx, refused ? &refused->errors : NULL);
	return page_render(req, res, status, "admin/reading", ctx, e);
}

enum err_code
admin_reading_show(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load(req, &db, &d, e);

	return rc ? rc : reread_page(req, res, 200, db, &d, NULL, e);
}
