/* SPDX-License-Identifier: Apache-2.0 */
/* admin_form.h - forms of the back office: fields, their errors, their summary.
 */
#ifndef PARVIS_WEB_ADMIN_FORM_H
#define PARVIS_WEB_ADMIN_FORM_H

#include <jansson.h>
#include <stdbool.h>

#include "http/request.h"
#include "model/org.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_EMAIL,
	FIELD_URL,
	FIELD_TEL,
	FIELD_DATE,
	FIELD_COLOR,
	FIELD_PASSWORD,
	FIELD_AREA,
	FIELD_SELECT,
	FIELD_RADIO,
	FIELD_CHECKS,
	FIELD_KINDS
};

/* One field of a form, as a constant table lists them. Texts in French. */
struct field {
	const char *name; /* of the form field, and of the findings */
	const char *label;
	const char *help; /* one line, or NULL */
	enum field_kind kind;
	bool required;
	unsigned max;             /* characters; 0: none said */
	const char *autocomplete; /* WCAG 1.3.5 token, or NULL */
};

/*
 * Add a field to the list that templates/partials/field.html renders: value
 * (not for passwords), error of that name among the findings. Returns the
 * field, borrowed, for form_option().
 */
json_t *form_field(json_t *list, const struct field *f, const char *value,
    const struct findings *errors);
/* One choice of a SELECT, RADIO or CHECKS field; help may be NULL. */
void form_option(json_t *field, const char *value, const char *label,
    const char *help, bool chosen);
/* One more attribute for the scripts: data-NAME. */
void form_data(json_t *field, const char *name, const char *value);

/* Summary of the findings at the top of the page, each a link to its field;
 * `errors` is null in the context when there is none. */
void form_errors(json_t *ctx, const struct findings *errors);

/* What was typed, cleaned of control characters and outer spaces; "" when the
 * field is missing. `lines` keeps line breaks. */
const char *form_text(const struct request *req, const char *name);
const char *form_lines(const struct request *req, const char *name);

/* « ouest, sud, est, nord » in degrees; empty: not known. A finding under that
 * name when it is something else. */
void form_bbox(struct request *req, const char *name, struct bbox *out,
    struct findings *errors);

/* As form_bbox() reads it; "" when it is not known. */
const char *form_bbox_text(struct arena *a, const struct bbox *b);

/*
 * The logo that was sent, taken into the store, or « sans_logo »: its hash and
 * type, both "" for none; left as they are when neither was asked. A finding
 * under « logo » for what is no logo.
 */
enum err_code form_logo(struct request *req, const char **sha256,
    const char **type, struct findings *errors, struct err *e) must_check;

/* A path of this portal to go back to, else `otherwise`: never another site. */
const char *form_local_path(const char *path, const char *otherwise);

#endif
