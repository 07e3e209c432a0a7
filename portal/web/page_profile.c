/* SPDX-License-Identifier: Apache-2.0 */
/* page_profile.c - what the columns of a table hold, and how it was read. */
#include "web/page_profile.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/tabular.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/page_rows.h"
#include "web/show.h"

#define EXAMPLES 3
#define EXAMPLE_CHARS 60
#define REMARKS 12

static json_t *
parse(struct arena *a, const char *text)
{
	json_t *j = *text == '\0' ? NULL : json_loads(text, 0, NULL);

	if (j != NULL)
		arena_defer(a, (void (*)(void *))json_decref, j);
	return j;
}

static const char *
text_at(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL ? s : "";
}

/* A number or a date of the profile, in French. */
static const char *
worded(struct arena *a, const json_t *v)
{
	if (json_is_integer(v))
		return text_int(a, json_integer_value(v));
	if (json_is_real(v))
		return text_decimal(a, json_real_value(v), 2);
	if (!json_is_string(v))
		return NULL;
	return date_french_of_iso(a, json_string_value(v));
}

static const char *
range_of(struct arena *a, const struct column *c, const json_t *stats)
{
	const char *min = worded(a, json_object_get(stats, "min"));
	const char *max = worded(a, json_object_get(stats, "max"));

	if (c->type == COLUMN_TEXT || c->type == COLUMN_BOOL || min == NULL ||
	    max == NULL)
		return NULL;
	if (json_is_string(json_object_get(stats, "min")))
		return arena_printf(a, "du %s au %s", min, max);
	return arena_printf(a, "de %s à %s", min, max);
}

static const char *
examples_of(struct arena *a, const json_t *stats)
{
	const json_t *tops = json_object_get(stats, "tops");
	struct str out;

	str_init(&out, a, 4096);
	for (size_t i = 0; i < json_array_size(tops) && i < EXAMPLES; i++) {
		const json_t *v =
		    json_object_get(json_array_get(tops, i), "value");
		const char *text =
		    json_is_string(v) ? json_string_value(v) : worded(a, v);

		if (text == NULL || *text == '\0')
			continue;
		str_append(&out, out.len > 0 ? NNBSP "; " : "");
		str_append(&out, text_excerpt(a, text, EXAMPLE_CHARS));
	}
	return str_text(&out);
}

static const char *
filled_of(struct arena *a, const json_t *stats, int64_t rows)
{
	const json_t *missing = json_object_get(stats, "nb_missing_values");
	double share;

	if (!json_is_integer(missing) || rows == 0)
		return "–";
	share =
	    100.0 * (double)(rows - json_integer_value(missing)) / (double)rows;
	/* Neither « 100 % » nor « 0 % » unless it is all or nothing. */
	if (share > 99 && share < 100)
		share = 99;
	if (share > 0 && share < 1)
		share = 1;
	return arena_printf(a, "%.0f" NNBSP "%%", floor(share));
}

static void
put_column(struct arena *a, json_t *list, const struct column *c,
    const json_t *stats, int64_t rows)
{
	json_t *row = ctx_row(list);
	const json_t *distinct = json_object_get(stats, "nb_distinct");
	bool estimated =
	    json_is_true(json_object_get(stats, "nb_distinct_estimated"));

	ctx_text(row, "label", *c->label == '\0' ? c->name : c->label);
	ctx_text(row, "type", rows_type_label((int)c->type));
	ctx_text(row, "filled", filled_of(a, stats, rows));
	ctx_text(row, "distinct",
	    json_is_integer(distinct)
		? arena_printf(a, "%s%s", estimated ? "environ " : "",
		      text_int(a, json_integer_value(distinct)))
		: "–");
	ctx_text(row, "range", range_of(a, c, stats));
	ctx_text(row, "examples", examples_of(a, stats));
}

enum err_code
profile_put(struct request *req, struct db *db, json_t *ctx,
    const struct resource *r, struct err *e)
{
	struct table *t;
	json_t *profile, *o, *list;
	unsigned n;
	enum err_code rc =
	    tabular_open(db, req->a, app_of(req)->data_dir, r, 0, 0, &t, e);

	if (rc)
		return rc;
	profile = json_object_get(parse(req->a, table_meta(t)), "profile");
	if (!json_is_object(profile))
		return ERR_OK;
	o = ctx_object(ctx, "profile");
	n = table_ncols(t);
	ctx_text(o, "caption",
	    n == 1 ? "La colonne du fichier"
		   : arena_printf(req->a, "Les %u colonnes du fichier", n));
	list = ctx_list(o, "columns");
	for (unsigned i = 0; i < n; i++) {
		const struct column *c = &table_columns(t)[i];

		put_column(req->a, list, c, json_object_get(profile, c->name),
		    table_rows(t));
	}
	return ERR_OK;
}

static const char *
separator_word(const char *separator)
{
	static const char *const words[][2] = {
		{ ";", "point-virgule" },
		{ ",", "virgule" },
		{ "\t", "tabulation" },
		{ "|", "barre verticale" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i][0], separator) == 0)
			return words[i][1];
	}
	return separator;
}

void
profile_reading(struct arena *a, json_t *ctx, const struct resource *r)
{
	const json_t *report = parse(a, r->report);
	const json_t *line = json_object_get(report, "header_line");
	const json_t *remarks = json_object_get(report, "remarks");
	json_t *o, *facts, *list;

	if (report == NULL)
		return;
	o = ctx_object(ctx, "reading");
	facts = ctx_list(o, "facts");
	show_fact(facts,
	    &(struct fact){ .label = "Encodage des caractères",
		.value = text_at(report, "encoding_label") });
	show_fact(facts,
	    &(struct fact){ .label = "Séparateur",
		.value = separator_word(text_at(report, "separator")) });
	if (json_is_integer(line))
		show_fact(facts,
		    &(struct fact){ .label = "Ligne d’en-tête",
			.value = json_integer_value(line) > 0
			    ? text_int(a, json_integer_value(line))
			    : "aucune" });
	list = ctx_list(o, "remarks");
	for (size_t i = 0; i < json_array_size(remarks) && i < REMARKS; i++)
		ctx_item(list, text_at(json_array_get(remarks, i), "message"));
	ctx_flag(o, "has_remarks", json_array_size(list) > 0);
	if (json_array_size(facts) == 0 && json_array_size(list) == 0)
		ctx_null(ctx, "reading");
}
