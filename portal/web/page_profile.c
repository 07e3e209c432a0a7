/* SPDX-License-Identifier: Apache-2.0 */
/* page_profile.c - what the columns of a table hold, and how it was read. */
#include "web/page_profile.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "web/ctx.h"
#include "web/page_words.h"
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

const char *
profile_text(struct arena *a, const struct column *c, const json_t *value)
{
	struct str out;

	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value) ||
	    (c->type == COLUMN_BOOL && json_is_integer(value)))
		return json_is_true(value) || json_integer_value(value) == 1
		    ? "true"
		    : "false";
	str_init(&out, a, 64);
	if (json_is_integer(value))
		str_append_int(&out, json_integer_value(value));
	else if (json_is_real(value))
		str_append_double(&out, json_real_value(value));
	return str_text(&out);
}

const char *
profile_words(struct arena *a, const struct column *c, const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return NULL;
	return words_text(a, c, profile_text(a, c, value));
}

const char *
profile_range(struct arena *a, const struct column *c, const json_t *stats)
{
	const char *min = profile_words(a, c, json_object_get(stats, "min"));
	const char *max = profile_words(a, c, json_object_get(stats, "max"));

	if (c->type == COLUMN_TEXT || c->type == COLUMN_BOOL ||
	    c->type == COLUMN_GEOMETRY || min == NULL || max == NULL)
		return NULL;
	/* Tables read long ago have nothing to say of hours. */
	if (c->type == COLUMN_TIME &&
	    !json_is_string(json_object_get(stats, "min")))
		return NULL;
	if (c->type == COLUMN_DATE || c->type == COLUMN_DATETIME)
		return arena_printf(a, "du %s au %s", min, max);
	return arena_printf(a, "de %s à %s", min, max);
}

const char *
profile_quantile(struct arena *a, const struct column *c, const json_t *stats,
    const char *name)
{
	return profile_words(
	    a, c, json_object_get(json_object_get(stats, "quantiles"), name));
}

const char *
profile_middle(struct arena *a, const struct column *c, const json_t *stats)
{
	const char *low = profile_quantile(a, c, stats, "q25");
	const char *high = profile_quantile(a, c, stats, "q75");
	const char *the =
	    c->type == COLUMN_DATE || c->type == COLUMN_DATETIME ? "le " : "";

	if (low == NULL || high == NULL)
		return NULL;
	if (strcmp(low, high) == 0)
		return arena_printf(a, "%s%s", the, low);
	return arena_printf(a, "entre %s%s et %s%s", the, low, the, high);
}

/* « de 1 à 90, la moitié entre 20 et 30 » */
static const char *
extent_of(struct arena *a, const struct column *c, const json_t *stats)
{
	const char *range = profile_range(a, c, stats);
	const char *middle = profile_middle(a, c, stats);

	if (range == NULL || middle == NULL)
		return range;
	return arena_printf(a, "%s, la moitié %s", range, middle);
}

static const char *
examples_of(struct arena *a, const struct column *c, const json_t *stats)
{
	const json_t *tops = json_object_get(stats, "tops");
	struct str out;

	str_init(&out, a, 4096);
	for (size_t i = 0; i < json_array_size(tops) && i < EXAMPLES; i++) {
		const char *text = profile_words(
		    a, c, json_object_get(json_array_get(tops, i), "value"));

		if (text == NULL || *text == '\0')
			continue;
		str_append(&out, out.len > 0 ? NNBSP "; " : "");
		str_append(&out, text_excerpt(a, text, EXAMPLE_CHARS));
	}
	return str_text(&out);
}

const char *
profile_filled(struct arena *a, const json_t *stats, int64_t rows)
{
	const json_t *missing = json_object_get(stats, "nb_missing_values");
	double share;

	if (!json_is_integer(missing) || rows == 0)
		return NULL;
	share =
	    100.0 * (double)(rows - json_integer_value(missing)) / (double)rows;
	/* Neither « 100 % » nor « 0 % » unless it is all or nothing. */
	if (share > 99 && share < 100)
		share = 99;
	if (share > 0 && share < 1)
		share = 1;
	return arena_printf(a, "%.0f" NNBSP "%%", floor(share));
}

const char *
profile_distinct(struct arena *a, const json_t *stats)
{
	const json_t *distinct = json_object_get(stats, "nb_distinct");
	bool estimated =
	    json_is_true(json_object_get(stats, "nb_distinct_estimated"));

	if (!json_is_integer(distinct))
		return NULL;
	return arena_printf(a, "%s%s", estimated ? "environ " : "",
	    text_int(a, json_integer_value(distinct)));
}

static void
put_column(const struct explore *x, json_t *list, const struct column *c)
{
	struct arena *a = x->req->a;
	const json_t *stats = explore_stats(x, c);
	const char *filled = profile_filled(a, stats, table_rows(x->table));
	const char *distinct = profile_distinct(a, stats);
	json_t *row = ctx_row(list);

	ctx_text(row, "label", words_label(c));
	ctx_text(row, "href",
	    arena_printf(a, "%s#colonne",
		address_link(a, &x->here,
		    CHANGES({ "vue", NULL }, { "colonne", c->name }))));
	ctx_text(row, "type", words_kind(a, c));
	ctx_text(row, "filled", filled == NULL ? "–" : filled);
	ctx_text(row, "distinct", distinct == NULL ? "–" : distinct);
	ctx_text(row, "range", extent_of(a, c, stats));
	ctx_text(row, "examples", examples_of(a, c, stats));
}

enum err_code
profile_view(struct explore *x, json_t *o, struct err *e)
{
	unsigned n = table_ncols(x->table);
	json_t *list = ctx_list(o, "columns");

	(void)e;
	ctx_text(o, "caption",
	    n == 1 ? "La colonne du fichier"
		   : arena_printf(x->req->a, "Les %u colonnes du fichier", n));
	for (unsigned i = 0; i < n; i++)
		put_column(x, list, &table_columns(x->table)[i]);
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

static bool
has_lines(const char *format)
{
	return strstr(format, "json") == NULL && strcmp(format, "shp") != 0;
}

/* What was done, which the words for whoever deposits the file say among what
 * can be: « Réparé à votre demande : ... », « ... ; choisissez... ». */
static void
put_done(struct arena *a, json_t *list, const json_t *remark)
{
	const char *message = text_at(remark, "message");
	const char *colon = strstr(message, NNBSP ": ");
	const char *advice = strstr(message, NNBSP "; ");

	if (strcmp(text_at(remark, "level"), "info") != 0 ||
	    json_object_get(remark, "idle") != NULL)
		return;
	if (json_object_get(remark, "undo") != NULL && colon != NULL)
		ctx_item(list, colon + strlen(NNBSP ": "));
	else if (advice != NULL)
		ctx_item(list,
		    arena_printf(a, "%.*s.", (int)(advice - message), message));
	else
		ctx_item(list, message);
}

void
profile_reading(struct arena *a, json_t *ctx, const char *text)
{
	const json_t *report = parse(a, text);
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
	/* Maps and JSON have names of columns, not a line of them. */
	if (json_is_integer(line) && has_lines(text_at(report, "format")))
		show_fact(facts,
		    &(struct fact){ .label = "Ligne d’en-tête",
			.value = json_integer_value(line) > 0
			    ? text_int(a, json_integer_value(line))
			    : "aucune" });
	list = ctx_list(o, "remarks");
	for (size_t i = 0; i < json_array_size(remarks) && i < REMARKS; i++)
		put_done(a, list, json_array_get(remarks, i));
	ctx_flag(o, "has_remarks", json_array_size(list) > 0);
	if (json_array_size(facts) == 0 && json_array_size(list) == 0)
		ctx_null(ctx, "reading");
}
