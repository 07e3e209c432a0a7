/* SPDX-License-Identifier: Apache-2.0 */
/* admin_form.c - forms of the back office. */
#include "web/admin_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "jobs/logo.h"
#include "web/app.h"
#include "web/ctx.h"

enum {
	AREA_LINES = 8 /* of a long text, before it is scrolled */
};

/* How each kind is written in HTML; type NULL: no <input>. */
static const struct {
	const char *flag, *type;
} kinds[FIELD_KINDS] = {
	[FIELD_TEXT] = { "is_input", "text" },
	[FIELD_EMAIL] = { "is_input", "email" },
	[FIELD_URL] = { "is_input", "url" },
	[FIELD_TEL] = { "is_input", "tel" },
	[FIELD_DATE] = { "is_input", "date" },
	[FIELD_COLOR] = { "is_input", "color" },
	[FIELD_PASSWORD] = { "is_input", "password" },
	[FIELD_AREA] = { "is_area", NULL },
	[FIELD_SELECT] = { "is_select", NULL },
	[FIELD_RADIO] = { "is_group", "radio" },
	[FIELD_CHECKS] = { "is_group", "checkbox" },
};

static const char *
error_of(const struct findings *errors, const char *name)
{
	for (unsigned i = 0; errors && i < errors->count; i++) {
		if (strcmp(errors->rows[i].field, name) == 0)
			return errors->rows[i].message;
	}
	return NULL;
}

json_t *
form_field(json_t *list, const struct field *f, const char *value,
    const struct findings *errors)
{
	static const char *const flags[] = { "is_input", "is_area", "is_select",
		"is_group" };
	const char *error = error_of(errors, f->name);
	json_t *o = ctx_row(list);
	char described[160];

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		ctx_flag(
		    o, flags[i], strcmp(flags[i], kinds[f->kind].flag) == 0);
	ctx_text(o, "name", f->name);
	ctx_text(o, "id", f->name);
	ctx_text(o, "label", f->label);
	ctx_text(o, "help", f->help);
	ctx_text(o, "type", kinds[f->kind].type);
	ctx_flag(o, "required", f->required);
	ctx_text(o, "autocomplete", f->autocomplete);
	ctx_text(o, "value", f->kind == FIELD_PASSWORD ? NULL : value);
	ctx_text(o, "error", error);
	ctx_null(o, "note");
	ctx_int(o, "lines", AREA_LINES);
	snprintf(described, sizeof(described), "%s%s%s%s%s",
	    f->help ? f->name : "", f->help ? "-aide" : "",
	    f->help && error ? " " : "", error ? f->name : "",
	    error ? "-erreur" : "");
	ctx_text(o, "described", described);
	ctx_null(o, "max");
	/* Dates and colours have one length: HTML takes none for them. */
	if (f->max > 0 && f->kind != FIELD_DATE && f->kind != FIELD_COLOR)
		ctx_int(o, "max", f->max);
	ctx_list(o, "options");
	ctx_list(o, "data");
	return o;
}

void
form_option(json_t *field, const char *value, const char *label,
    const char *help, bool chosen)
{
	json_t *o = ctx_row(json_object_get(field, "options"));

	/* The empty choice of a list has an empty value, not a null one. */
	json_object_set_new(o, "value", json_string(value));
	ctx_text(o, "label", label);
	ctx_text(o, "help", help);
	ctx_flag(o, "chosen", chosen);
	json_object_set(o, "name", json_object_get(field, "name"));
	json_object_set(o, "id", json_object_get(field, "id"));
	json_object_set(o, "type", json_object_get(field, "type"));
}

void
form_data(json_t *field, const char *name, const char *value)
{
	json_t *o = ctx_row(json_object_get(field, "data"));

	ctx_text(o, "key", name);
	ctx_text(o, "text", value);
}

void
form_errors(json_t *ctx, const struct findings *errors)
{
	const char *file = error_of(errors, "fichiers");
	json_t *list;

	/* Inputs of files stand in the templates, not among the fields. */
	ctx_text(ctx, "file_error", file ? file : error_of(errors, "logo"));
	ctx_null(ctx, "errors");
	if (!errors || errors->count == 0)
		return;
	list = ctx_list(ctx_object(ctx, "errors"), "rows");
	for (unsigned i = 0; i < errors->count; i++) {
		json_t *o = ctx_row(list);

		ctx_text(o, "field", errors->rows[i].field);
		ctx_text(o, "message", errors->rows[i].message);
	}
	ctx_flag(json_object_get(ctx, "errors"), "several", errors->count > 1);
}

const char *
form_text(const struct request *req, const char *name)
{
	return text_clean(req->a, request_form(req, name, ""));
}

const char *
form_lines(const struct request *req, const char *name)
{
	return text_clean_multiline(req->a, request_form(req, name, ""));
}

void
form_bbox(struct request *req, const char *name, struct bbox *out,
    struct findings *errors)
{
	const char *p = form_text(req, name);
	double n[4] = { 0 };
	char *end;

	*out = (struct bbox){ 0 };
	if (!p[0])
		return;
	for (int i = 0; i < 4; i++) {
		n[i] = strtod(p, &end);
		while (*end == ' ' || (*end == ',' && i < 3))
			end++;
		if (end == p || (i == 3 && *end)) {
			findings_add(errors, req->a, name,
			    "L'emprise s'écrit avec quatre nombres séparés par "
			    "des virgules" NNBSP ": ouest, sud, est, nord.");
			return;
		}
		p = end;
	}
	*out = (struct bbox){ true, n[0], n[1], n[2], n[3] };
}

/* Every digit that was typed: what is shown is saved again. */
const char *
form_bbox_text(struct arena *a, const struct bbox *b)
{
	return b->known ? arena_printf(a, "%.15g, %.15g, %.15g, %.15g", b->west,
			      b->south, b->east, b->north)
			: "";
}

enum err_code
form_logo(struct request *req, const char **sha256, const char **type,
    struct findings *errors, struct err *e)
{
	for (unsigned i = 0; i < req->nuploads; i++) {
		struct upload *u = &req->uploads[i];
		struct err why = { 0 };
		const char *found;
		enum err_code rc;

		if (u->spool.size == 0)
			continue;
		rc = logo_deposit(app_of(req)->blobs, &u->spool, &found, &why);
		if (rc == ERR_UNPROCESSABLE) {
			findings_add(errors, req->a, "logo", "%s", why.msg);
			continue;
		}
		if (rc) {
			*e = why;
			return rc;
		}
		*sha256 = arena_strdup(req->a, u->spool.sha256);
		*type = found;
	}
	if (request_has(req, "sans_logo"))
		*sha256 = *type = "";
	return ERR_OK;
}

const char *
form_local_path(const char *path, const char *otherwise)
{
	if (!path || path[0] != '/' || path[1] == '/' ||
	    strpbrk(path, "\\\r\n\t"))
		return otherwise;
	return path;
}
