/* SPDX-License-Identifier: Apache-2.0 */
/* page_column.c - what one column means, and how to filter by it. */
#include "web/page_column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "web/ctx.h"
#include "web/page_profile.h"
#include "web/page_words.h"
#include "web/show.h"

#define TOPS 8
#define BINS 8       /* about so many ranges of numbers */
#define PARTS_MAX 24 /* ranges, years or months shown */
#define YEARS_MAX 1000
#define LABEL_CHARS 60

/* One line of the distribution: a value or a range, how often, and the
 * question that keeps only it. */
static void
put_bar(struct arena *a, json_t *list, const char *label, int64_t count,
    int64_t most, const char *href)
{
	json_t *row = ctx_row(list);

	ctx_text(row, "label", text_excerpt(a, label, LABEL_CHARS));
	ctx_text(row, "count", text_int(a, count));
	ctx_text(row, "width",
	    arena_printf(a, "%.1f",
		most == 0 ? 0.0 : 100.0 * (double)count / (double)most));
	ctx_text(row, "href", href);
}

static void
put_tops(const struct explore *x, json_t *list, const struct column *c)
{
	struct arena *a = x->req->a;
	const json_t *tops = json_object_get(explore_stats(x, c), "tops");
	const char *exact = arena_printf(a, "%s__exact", c->name);
	const char *in = arena_printf(a, "%s__in", c->name);
	int64_t most = json_integer_value(
	    json_object_get(json_array_get(tops, 0), "count"));

	/* Values that never come twice say nothing. */
	if (most < 2)
		return;
	for (size_t i = 0; i < json_array_size(tops) && i < TOPS; i++) {
		const json_t *top = json_array_get(tops, i);
		const json_t *value = json_object_get(top, "value");

		put_bar(a, list, profile_words(a, c, value),
		    json_integer_value(json_object_get(top, "count")), most,
		    address_link(a, &x->here,
			CHANGES({ exact, profile_text(a, c, value) },
			    { in, NULL })));
	}
}

/* 1, 2 or 5 times a power of ten. */
static double
round_width(double width)
{
	double power = pow(10, floor(log10(width)));
	double digit = width / power;

	return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

static bool
term_of(const struct explore *x, const struct column *c, struct term *out)
{
	const json_t *stats = explore_stats(x, c);
	const json_t *min = json_object_get(stats, "min");
	const json_t *max = json_object_get(stats, "max");

	*out = (struct term){ .column = (int)(c - table_columns(x->table)) };
	if (words_is_number(c) && json_is_number(min) && json_is_number(max)) {
		double low = json_number_value(min);
		double span = json_number_value(max) - low;

		if (!(span > 0) || !isfinite(span))
			return false;
		out->part = PART_BIN;
		out->width = round_width(span / BINS);
		if (c->type == COLUMN_INT && out->width < 1)
			out->width = 1;
		out->origin = floor(low / out->width) * out->width;
		return true;
	}
	if (!json_is_string(min) || !json_is_string(max) ||
	    (c->type != COLUMN_DATE && c->type != COLUMN_DATETIME))
		return false;
	out->part =
	    strncmp(json_string_value(min), json_string_value(max), 4) == 0
	    ? PART_YEAR_MONTH
	    : PART_YEAR;
	return true;
}

static double
number_of(const struct value *v)
{
	return v->type == VALUE_INT ? (double)v->i : v->d;
}

static int
by_value(const void *one, const void *other)
{
	const struct value *v = &((const struct tally *)one)->value;
	const struct value *w = &((const struct tally *)other)->value;
	size_t len = v->len < w->len ? v->len : w->len;

	if (v->type == VALUE_TEXT && w->type == VALUE_TEXT)
		return memcmp(v->text, w->text, len);
	return (number_of(v) > number_of(w)) - (number_of(v) < number_of(w));
}

static const char *
shortest(struct arena *a, double d)
{
	struct str out;

	str_init(&out, a, 64);
	str_append_double(&out, d);
	return str_text(&out);
}

/* A range of numbers: its lower bound is in, the upper one is not. */
static void
put_range(const struct explore *x, json_t *list, const struct column *c,
    const struct term *t, const struct tally *one, int64_t most)
{
	struct arena *a = x->req->a;
	const char *low = shortest(a, number_of(&one->value));
	const char *high = shortest(a, number_of(&one->value) + t->width);
	bool single = c->type == COLUMN_INT && t->width == 1;

	put_bar(a, list,
	    single ? words_text(a, c, low)
		   : arena_printf(a, "de %s à %s", words_text(a, c, low),
			 words_text(a, c, high)),
	    one->count, most,
	    address_link(a, &x->here,
		CHANGES({ arena_printf(a, "%s__greater", c->name), low },
		    { arena_printf(a, "%s__strictly_less", c->name), high },
		    { arena_printf(a, "%s__less", c->name), NULL })));
}

static int64_t
start_of(int64_t year, int64_t step)
{
	return year - (year % step + step) % step;
}

/* Years that follow each other as one period, so that few lines say it all;
 * the years of each are returned. */
static int64_t
gather_years(struct tally *tallies, unsigned *count)
{
	static const int64_t steps[] = { 1, 2, 5, 10, 20, 50, 100, 500, 10000 };
	int64_t first = tallies[0].value.i, step = 1;
	int64_t last = tallies[*count - 1].value.i;
	unsigned n = 0;

	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		step = steps[i];
		if ((start_of(last, step) - start_of(first, step)) / step <
		    PARTS_MAX)
			break;
	}
	for (unsigned i = 0; i < *count; i++) {
		struct tally one = tallies[i];

		one.value.i = start_of(one.value.i, step);
		if (n > 0 && tallies[n - 1].value.i == one.value.i)
			tallies[n - 1].count += one.count;
		else
			tallies[n++] = one;
	}
	*count = n;
	return step;
}

/* A month of dates, or so many years. */
static void
put_period(const struct explore *x, json_t *list, const struct column *c,
    const struct tally *one, int64_t most, int64_t years)
{
	struct arena *a = x->req->a;
	const char *label, *first, *next;

	if (one->value.type == VALUE_TEXT) {
		int year = (int)strtol(one->value.text, NULL, 10);
		int month = (int)strtol(one->value.text + 5, NULL, 10);

		label = arena_printf(a, "%02d/%04d", month, year);
		first = arena_printf(a, "%04d-%02d-01", year, month);
		next = arena_printf(a, "%04d-%02d-01",
		    month == 12 ? year + 1 : year, month % 12 + 1);
	} else {
		long long year = one->value.i, end = year + years;

		label = years == 1
		    ? arena_printf(a, "%lld", year)
		    : arena_printf(a, "de %lld à %lld", year, end - 1);
		first = arena_printf(a, "%04lld-01-01", year);
		next = arena_printf(a, "%04lld-01-01", end);
	}
	put_bar(a, list, label, one->count, most,
	    address_link(a, &x->here,
		CHANGES({ arena_printf(a, "%s__greater", c->name), first },
		    { arena_printf(a, "%s__strictly_less", c->name), next },
		    { arena_printf(a, "%s__less", c->name), NULL })));
}

/* Of all the rows, whatever the view: what the column is, not the answer. */
static enum err_code
put_ranges(
    struct explore *x, json_t *list, const struct column *c, struct err *e)
{
	struct tally *tallies;
	struct term t;
	unsigned count;
	int64_t others, most = 0, years = 1;
	enum err_code rc;

	if (!term_of(x, c, &t))
		return ERR_OK;
	rc = query_facet(x->table, x->req->a, NULL, t, YEARS_MAX,
	    explore_beside_until(x), &tallies, &count, &others, e);
	if (rc == ERR_BUSY && x->req->is_aside) {
		err_clear(e);
		return ERR_OK;
	}
	if (rc)
		return rc;
	qsort(tallies, count, sizeof(*tallies), by_value);
	if (t.part == PART_YEAR && count > 0)
		years = gather_years(tallies, &count);
	for (unsigned i = 0; i < count; i++)
		most = tallies[i].count > most ? tallies[i].count : most;
	for (unsigned i = 0; i < count; i++) {
		if (t.part == PART_BIN)
			put_range(x, list, c, &t, &tallies[i], most);
		else
			put_period(x, list, c, &tallies[i], most, years);
	}
	return ERR_OK;
}

static void
put_facts(const struct explore *x, json_t *o, const struct column *c)
{
	struct arena *a = x->req->a;
	const json_t *stats = explore_stats(x, c);
	const json_t *mean = json_object_get(stats, "mean");
	json_t *facts = ctx_list(o, "facts");

	show_fact(facts,
	    &(struct fact){ .label = "Contient",
		.value = strcmp(words_kind(a, c), words_type(c)) == 0
		    ? words_type(c)
		    : arena_printf(
			  a, "%s (%s)", words_kind(a, c), words_type(c)) });
	show_fact(facts,
	    &(struct fact){ .label = "Lignes remplies",
		.value = profile_filled(a, stats, table_rows(x->table)) });
	show_fact(facts,
	    &(struct fact){ .label = "Valeurs différentes",
		.value = profile_distinct(a, stats) });
	show_fact(facts,
	    &(struct fact){
		.label = "Étendue", .value = profile_range(a, c, stats) });
	if (json_is_number(mean) && words_is_number(c) &&
	    strcmp(c->semantic, "year") != 0)
		show_fact(facts,
		    &(struct fact){ .label = "Moyenne",
			.value = text_decimal(a, json_number_value(mean), 2) });
	show_fact(facts,
	    &(struct fact){ .label = "Médiane",
		.value = profile_quantile(a, c, stats, "q50") });
	show_fact(facts,
	    &(struct fact){ .label = "La moitié des valeurs",
		.value = profile_middle(a, c, stats) });
	if (strcmp(c->name, c->label) != 0)
		show_fact(facts,
		    &(struct fact){
			.label = "Nom dans l’API", .value = c->name });
}

/* Bounds for what has an order, words for texts. */
static void
put_form(const struct explore *x, json_t *o, const struct column *c)
{
	struct arena *a = x->req->a;
	const char *low = arena_printf(a, "%s__greater", c->name);
	const char *high = arena_printf(a, "%s__less", c->name);
	const char *word = arena_printf(a, "%s__contains", c->name);
	bool is_date = c->type == COLUMN_DATE || c->type == COLUMN_DATETIME;
	bool ordered = c->type != COLUMN_TEXT && c->type != COLUMN_BOOL &&
	    c->type != COLUMN_GEOMETRY;
	struct address kept = address_change(a, &x->here,
	    CHANGES({ ordered ? low : word, NULL },
		{ ordered ? high : word, NULL }));
	json_t *list = ctx_list(o, "kept");

	ctx_flag(o, "has_bounds", ordered);
	ctx_flag(o, "has_words", c->type == COLUMN_TEXT);
	ctx_text(o, "low_label",
	    is_date                      ? "À partir du"
		: c->type == COLUMN_TIME ? "À partir de"
					 : "Au moins");
	ctx_text(o, "high_label",
	    is_date                      ? "Jusqu’au"
		: c->type == COLUMN_TIME ? "Jusqu’à"
					 : "Au plus");
	ctx_text(o, "low", low);
	ctx_text(o, "high", high);
	ctx_text(o, "word", word);
	ctx_text(o, "low_value", address_value(&x->here, low, NULL));
	ctx_text(o, "high_value", address_value(&x->here, high, NULL));
	ctx_text(o, "word_value", address_value(&x->here, word, NULL));
	ctx_text(o, "field", words_field(c));
	ctx_flag(o, "is_number", words_is_number(c));
	ctx_text(o, "unit", c->unit);
	for (unsigned i = 0; i < kept.npairs; i++) {
		json_t *row = ctx_row(list);

		ctx_text(row, "name", kept.pairs[i].name);
		ctx_text(row, "value", kept.pairs[i].value);
	}
}

static void
put_links(const struct explore *x, json_t *o, const struct column *c)
{
	struct arena *a = x->req->a;
	const json_t *missing =
	    json_object_get(explore_stats(x, c), "nb_missing_values");
	const char *sort = arena_printf(a, "%s__sort", c->name);
	struct address from = address_less(a, &x->here, "__sort");
	json_t *list = ctx_list(o, "links");

	if (c->type != COLUMN_GEOMETRY) {
		show_link(list, NULL,
		    arena_printf(a, "Trier %s", words_order(c, true)),
		    address_link(a, &from, CHANGES({ sort, "asc" })));
		show_link(list, NULL,
		    arena_printf(a, "Trier %s", words_order(c, false)),
		    address_link(a, &from, CHANGES({ sort, "desc" })));
	}
	if (json_integer_value(missing) > 0)
		show_link(list, NULL,
		    arena_printf(a, "Voir les lignes où elle est vide (%s)",
			text_int(a, json_integer_value(missing))),
		    address_link(a, &x->here,
			CHANGES(
			    { arena_printf(a, "%s__isnull", c->name), "" })));
	if (c->type != COLUMN_GEOMETRY && !x->asked.grouped)
		show_link(list, NULL, "Répartir les lignes par cette colonne",
		    address_link(a, &x->here, CHANGES({ "facette", c->name })));
}

enum err_code
column_put(struct explore *x, json_t *o, struct err *e)
{
	const char *name = address_value(&x->here, "colonne", "");
	const struct column *c = explore_column(x, name);
	json_t *panel, *bars;
	enum err_code rc;

	if (c == NULL)
		return ERR_OK;
	panel = ctx_object(o, "column");
	ctx_text(panel, "label", words_label(c));
	ctx_text(panel, "description", c->description);
	ctx_text(panel, "close",
	    address_link(x->req->a, &x->here, CHANGES({ "colonne", NULL })));
	put_facts(x, panel, c);
	put_form(x, panel, c);
	put_links(x, panel, c);
	bars = ctx_list(panel, "bars");
	rc = put_ranges(x, bars, c, e);
	ctx_flag(panel, "is_ranges", json_array_size(bars) > 0);
	if (json_array_size(bars) == 0)
		put_tops(x, bars, c);
	ctx_flag(panel, "has_bars", json_array_size(bars) > 0);
	return rc;
}
