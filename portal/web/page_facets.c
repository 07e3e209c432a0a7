/* SPDX-License-Identifier: Apache-2.0 */
/* page_facets.c - beside a table: the values of its columns of few values. */
#include "web/page_facets.h"

#include <string.h>

#include "ask/params.h"
#include "base/str.h"
#include "base/text.h"
#include "draw/plot.h"
#include "kinds/semantic.h"
#include "model/territory.h"
#include "web/ctx.h"
#include "web/page_words.h"

#define FACETS_MAX 8  /* columns */
#define VALUES_MAX 40 /* distinct values of a column that has a facet */
#define VALUE_ROWS 4  /* at least, on average */
#define VALUES_SHOWN 6
#define LABEL_CHARS 60
#define OWN_MAX 32 /* of explore_own */

/* The values of one column, those of the question among them. */
struct facet {
	const struct column *column;
	const char *exact, *in; /* names of the parameters */
	const char *const *chosen;
	unsigned nchosen;
};

void
facets_none(json_t *o)
{
	ctx_list(o, "facets");
	ctx_flag(o, "has_facets", false);
	ctx_flag(o, "is_late", false);
}

static const char *
top_of(const json_t *stats)
{
	const json_t *top = json_array_get(json_object_get(stats, "tops"), 0);

	return json_string_value(json_object_get(top, "value"));
}

/* Few short values, each of several rows: names of places, kinds, years; a
 * code says nothing to most people. */
static bool
is_facet(const struct explore *x, const struct column *c)
{
	const json_t *stats = explore_stats(x, c);
	const struct semantic *s = semantic_find(c->semantic);
	const char *top = top_of(stats);
	int64_t distinct =
	    json_integer_value(json_object_get(stats, "nb_distinct"));
	int64_t filled = table_rows(x->table) -
	    json_integer_value(json_object_get(stats, "nb_missing_values"));

	if (c->type == COLUMN_BOOL)
		return distinct == 2;
	if (s != NULL && s->is_code)
		return false;
	if (c->type != COLUMN_TEXT && strcmp(c->semantic, "year") != 0)
		return false;
	return distinct >= 2 && distinct <= VALUES_MAX &&
	    distinct * VALUE_ROWS <= filled &&
	    (top == NULL || strlen(top) <= LABEL_CHARS);
}

static bool
same_counts(const json_t *one, const json_t *other)
{
	const json_t *a = json_object_get(one, "tops");
	const json_t *b = json_object_get(other, "tops");

	if (json_array_size(a) != json_array_size(b) ||
	    !json_equal(json_object_get(one, "nb_distinct"),
		json_object_get(other, "nb_distinct")))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++) {
		if (!json_equal(json_object_get(json_array_get(a, i), "count"),
			json_object_get(json_array_get(b, i), "count")))
			return false;
	}
	return true;
}

/* A code that goes with a name, a genus with its tree: the longest says it
 * all. Two values may well come as often by chance. */
static bool
is_shadowed(const struct explore *x, const struct column *c)
{
	const json_t *stats = explore_stats(x, c);
	const char *top = top_of(stats);

	if (top == NULL ||
	    json_integer_value(json_object_get(stats, "nb_distinct")) < 3)
		return false;
	for (unsigned i = 0; i < table_ncols(x->table); i++) {
		const struct column *o = &table_columns(x->table)[i];
		const char *own = top_of(explore_stats(x, o));

		if (o == c || own == NULL || strlen(own) < strlen(top) ||
		    (strlen(own) == strlen(top) && o > c))
			continue;
		if (same_counts(stats, explore_stats(x, o)) && is_facet(x, o))
			return true;
	}
	return false;
}

/* As an address says it. */
static const char *
value_text(struct arena *a, const struct column *c, const struct value *v)
{
	if (v->type == VALUE_TEXT)
		return arena_strndup(a, v->text, v->len);
	if (c->type == COLUMN_BOOL)
		return v->i ? "true" : "false";
	if (v->type == VALUE_REAL) {
		struct str out;

		str_init(&out, a, 64);
		str_append_double(&out, v->d);
		return str_text(&out);
	}
	return arena_printf(a, "%lld", (long long)v->i);
}

/* « oui » and « 1 » are one value. */
static const char *
same_text(struct arena *a, const struct column *c, const char *text)
{
	struct value v;
	struct err none = { 0 };

	return ask_literal(a, c, text, &v, &none) ? text : value_text(a, c, &v);
}

static void
find_chosen(const struct explore *x, struct facet *f)
{
	struct arena *a = x->req->a;
	const char **all =
	    arena_array_of(a, x->here.npairs * VALUES_MAX + 1, const char *);

	for (unsigned i = 0; i < x->here.npairs; i++) {
		const struct pair *p = &x->here.pairs[i];
		const char *const *values;
		unsigned n;

		if (strcmp(p->name, f->exact) == 0)
			all[f->nchosen++] = same_text(a, f->column, p->value);
		if (strcmp(p->name, f->in) != 0)
			continue;
		n = address_unlist(a, p->value, &values);
		for (unsigned k = 0; k < n && k < VALUES_MAX; k++)
			all[f->nchosen++] = same_text(a, f->column, values[k]);
	}
	f->chosen = all;
}

static int
place_of(const struct facet *f, const char *value)
{
	for (unsigned i = 0; i < f->nchosen; i++) {
		if (strcmp(f->chosen[i], value) == 0)
			return (int)i;
	}
	return -1;
}

/* The question with a value added, or taken out when it is in. */
static const char *
toggled(const struct explore *x, const struct facet *f, const char *value)
{
	struct arena *a = x->req->a;
	const char **values = arena_array_of(a, f->nchosen + 1, const char *);
	int at = place_of(f, value);
	unsigned n = 0;

	for (unsigned i = 0; i < f->nchosen; i++) {
		if ((int)i != at)
			values[n++] = f->chosen[i];
	}
	if (at < 0)
		values[n++] = value;
	return address_link(a, &x->here,
	    CHANGES({ f->exact, n == 1 ? values[0] : NULL },
		{ f->in, n > 1 ? address_list(a, values, n) : NULL }));
}

/* « Lans-en-Vercors (38205) »: a code that has a name says it. */
static const char *
label_of(struct arena *a, const struct column *c, const char *value)
{
	const char *kind = plot_territory(c);
	struct territory t;

	if (kind != NULL && territory_find(a, kind, value, &t))
		return arena_printf(a, "%s (%s)", t.name, value);
	return text_excerpt(a, words_text(a, c, value), LABEL_CHARS);
}

static void
put_value(const struct explore *x, json_t *list, const struct facet *f,
    const char *value, int64_t count)
{
	struct arena *a = x->req->a;
	json_t *row = ctx_row(list);

	ctx_text(row, "label", label_of(a, f->column, value));
	ctx_text(row, "count", text_int(a, count));
	ctx_text(row, "key", arena_printf(a, "%s=%s", f->column->name, value));
	ctx_flag(row, "chosen", place_of(f, value) >= 0);
	ctx_text(row, "href", toggled(x, f, value));
}

/* The rows of the view, whatever it asks of this very column: its other
 * values can then be added. */
static enum err_code
rows_beside(const struct explore *x, const struct facet *f,
    const struct cond **where, struct err *e)
{
	const char *others[OWN_MAX + 3];
	struct asked asked;
	unsigned n = 0;
	enum err_code rc;

	*where = x->asked.query.where;
	if (f->nchosen == 0)
		return ERR_OK;
	for (; n < OWN_MAX && explore_own[n] != NULL; n++)
		others[n] = explore_own[n];
	others[n++] = f->exact;
	others[n++] = f->in;
	others[n] = NULL;
	rc = params_parse(
	    x->req->a, x->table, x->pairs, x->npairs, others, &asked, e);
	*where = asked.query.where;
	return rc;
}

/* The column the address wants counted, whatever it holds; NULL: none. */
static const struct column *
column_asked(const struct explore *x)
{
	const struct column *c =
	    explore_column(x, address_value(&x->here, "facette", ""));

	return c != NULL && c->type != COLUMN_GEOMETRY ? c : NULL;
}

/* Values that are left out are counted, and the counting asked can end. */
static void
put_rest(
    const struct explore *x, json_t *row, const struct facet *f, int64_t others)
{
	struct arena *a = x->req->a;

	ctx_text(row, "rest",
	    others == 0
		? NULL
		: arena_printf(a, "%s, moins %s",
		      text_count(a, others, "autre valeur", "autres valeurs"),
		      others == 1 ? "fréquente" : "fréquentes"));
	ctx_text(row, "end",
	    f->column == column_asked(x)
		? address_link(a, &x->here, CHANGES({ "facette", NULL }))
		: NULL);
}

static json_t *
put_facet(const struct explore *x, json_t *list, const struct facet *f,
    const struct tally *tallies, unsigned count)
{
	struct arena *a = x->req->a;
	json_t *row = ctx_row(list), *shown, *more;
	bool *seen = arena_array_of(a, f->nchosen + 1, bool);

	ctx_int(row, "number", f->column - table_columns(x->table));
	ctx_text(row, "label", words_label(f->column));
	shown = ctx_list(row, "values");
	more = ctx_list(row, "more");
	for (unsigned i = 0; i < count; i++) {
		const char *value = value_text(a, f->column, &tallies[i].value);
		int at = place_of(f, value);

		if (at >= 0)
			seen[at] = true;
		put_value(x,
		    at < 0 && json_array_size(shown) >= VALUES_SHOWN ? more
								     : shown,
		    f, value, tallies[i].count);
	}
	for (unsigned i = 0; i < f->nchosen; i++) {
		if (!seen[i])
			put_value(x, shown, f, f->chosen[i], 0);
	}
	ctx_flag(row, "has_more", json_array_size(more) > 0);
	ctx_text(row, "more_label",
	    arena_printf(a, "Autres (%u)", (unsigned)json_array_size(more)));
	return row;
}

static enum err_code
count_values(
    struct explore *x, json_t *list, const struct column *c, struct err *e)
{
	struct arena *a = x->req->a;
	struct facet f = { .column = c,
		.exact = arena_printf(a, "%s__exact", c->name),
		.in = arena_printf(a, "%s__in", c->name) };
	struct tally *tallies;
	const struct cond *where;
	unsigned count;
	int64_t others;
	enum err_code rc;

	find_chosen(x, &f);
	rc = rows_beside(x, &f, &where, e);
	if (!rc)
		rc = query_facet(x->table, a, where,
		    (struct term){
			.column = (int)(c - table_columns(x->table)) },
		    VALUES_MAX, explore_beside_until(x), &tallies, &count,
		    &others, e);
	if (!rc && (count + f.nchosen > 0 || c == column_asked(x)))
		put_rest(x, put_facet(x, list, &f, tallies, count), &f, others);
	return rc;
}

enum err_code
facets_put(struct explore *x, json_t *o, struct err *e)
{
	json_t *list = ctx_list(o, "facets");
	const struct column *asked = column_asked(x);
	enum err_code rc = ERR_OK;

	if (x->asked.grouped)
		return ERR_OK;
	if (asked != NULL)
		rc = count_values(x, list, asked, e);
	for (unsigned i = 0; i < table_ncols(x->table) && !rc; i++) {
		const struct column *c = &table_columns(x->table)[i];

		if (json_array_size(list) == FACETS_MAX)
			break;
		if (c != asked && is_facet(x, c) && !is_shadowed(x, c))
			rc = count_values(x, list, c, e);
	}
	ctx_flag(o, "has_facets", json_array_size(list) > 0);
	ctx_flag(o, "is_late", rc == ERR_BUSY);
	if (rc == ERR_BUSY && x->req->is_aside) {
		err_clear(e);
		rc = ERR_OK;
	}
	return rc;
}
