/* SPDX-License-Identifier: Apache-2.0 */
/* page_rows.c - rows of a table as partials/table and table-view read them. */
#include "web/page_rows.h"

#include <string.h>

#include "ask/params.h"
#include "base/date.h"
#include "base/text.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/page_words.h"
#include "web/show.h"

#define CELL_CHARS 300
#define COLUMNS_MAX 200 /* of a page; the file has them all */
#define CELLS_MAX 20000 /* of a page: each is several objects to a template */
/* Past so many rows, a page is found by where the one before it ended. */
#define DEEP_ROWS 10000

void
rows_cell(
    struct arena *a, json_t *cell, const char *text, size_t len, size_t max)
{
	char *cut = arena_strndup(
	    a, text == NULL ? "" : text, text_cut(text, len, max * 4 + 16));
	const char *link = NULL;

	/* A cut address would lead nowhere. */
	if (len < max && text_is_http_url(cut))
		link = cut;
	else if (len < max && text_is_email(cut))
		link = arena_printf(a, "mailto:%s", cut);
	ctx_flag(cell, "is_void", *cut == '\0');
	ctx_text(cell, "text", text_excerpt(a, cut, max));
	ctx_text(cell, "link", link);
}

/* A shape is for a map; here, a word says what it is. */
static const char *
shape_word(const char *text, size_t len)
{
	static const char *const words[][2] = {
		{ "\"Point\"", "Point" },
		{ "\"MultiPoint\"", "Points" },
		{ "\"LineString\"", "Ligne" },
		{ "\"MultiLineString\"", "Lignes" },
		{ "\"Polygon\"", "Surface" },
		{ "\"MultiPolygon\"", "Surfaces" },
		{ "\"GeometryCollection\"", "Plusieurs formes" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (memmem(text, len, words[i][0], strlen(words[i][0])) != NULL)
			return words[i][1];
	}
	return "Géométrie";
}

static void
put_cell(struct arena *a, json_t *cell, const struct column *c,
    const char *text, size_t len)
{
	if (c->type == COLUMN_GEOMETRY && len > 0) {
		text = shape_word(text, len);
		len = strlen(text);
	}
	ctx_flag(cell, "is_number", words_is_number(c));
	rows_cell(a, cell, text, len, CELL_CHARS);
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
		json_t *cell = ctx_row(cells);

		put_cell(f->a, cell, &f->columns[i], v->text,
		    v->type == VALUE_TEXT ? v->len : 0);
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

		ctx_text(row, "label", words_label(&f.columns[i]));
		ctx_text(row, "type", words_kind(req->a, &f.columns[i]));
		ctx_flag(row, "is_number", words_is_number(&f.columns[i]));
	}
	f.rows = ctx_list(o, "rows");
	return table_page(t, w->first, w->count, true, put_row, &f, e);
}

/* The answer to a question, under way. */
struct answer {
	const struct explore *x;
	json_t *rows;
	const char *link; /* of a row, up to its number */
	const char *tail; /* after it: the question, to come back */
	struct column *columns;
	unsigned n;
	int64_t count, last;
};

static bool
put_answer(void *arg, const struct answer_row *given)
{
	struct answer *w = arg;
	struct arena *a = w->x->req->a;
	json_t *row = ctx_row(w->rows), *cells = ctx_list(row, "cells");

	ctx_text(row, "number", text_int(a, given->id));
	ctx_text(row, "href",
	    given->id == 0 ? NULL
			   : arena_printf(a, "%s%lld%s", w->link,
				 (long long)given->id, w->tail));
	for (unsigned i = 0; i < w->n; i++) {
		const struct value *v = &given->values[i];
		json_t *cell = ctx_row(cells);
		const char *text = v->text;
		size_t len = v->len;

		if (v->type != VALUE_TEXT || w->x->asked.grouped) {
			text = words_value(a, &w->columns[i], v);
			len = strlen(text);
		}
		put_cell(a, cell, &w->columns[i], text, len);
	}
	w->count++;
	w->last = given->id;
	return true;
}

/* What an output holds, as a column of the table would. */
static void
shape_of(const struct explore *x, const struct output *o, struct column *out)
{
	*out = (struct column){ .name = o->name,
		.label = words_of_output(x->req->a, x->table, o),
		.type = query_output_type(x->table, o),
		.format = "",
		.semantic = "",
		.unit = "",
		.description = "" };
	if (o->term.column < 0 || o->aggregate == AGG_COUNT)
		return;
	out->unit = table_columns(x->table)[o->term.column].unit;
	if (o->aggregate == AGG_NONE)
		*out = table_columns(x->table)[o->term.column];
}

/* The state of a header, and where a click on it leads: upwards, downwards,
 * then as in the file. */
static void
put_sort(const struct explore *x, json_t *row, const struct column *c)
{
	struct arena *a = x->req->a;
	const char *name = arena_printf(a, "%s__sort", c->name);
	const char *now = address_value(&x->here, name, "");
	bool up = strcmp(now, "asc") == 0, down = strcmp(now, "desc") == 0;
	struct address from = address_less(a, &x->here, "__sort");

	ctx_text(row, "sorted", up ? "ascending" : down ? "descending" : NULL);
	ctx_text(row, "icon", up ? "up" : down ? "down" : "sort");
	ctx_text(row, "sort_words", words_order(c, !up));
	ctx_flag(row, "unsorts", down);
	ctx_text(row, "sort",
	    address_link(a, &from,
		CHANGES({ name,
		    down     ? NULL
			: up ? "desc"
			     : "asc" })));
}

static void
put_headers(const struct explore *x, json_t *o, const struct answer *w)
{
	struct arena *a = x->req->a;
	json_t *list = ctx_list(o, "columns");
	const char *open = address_value(&x->here, "colonne", "");

	for (unsigned i = 0; i < w->n; i++) {
		const struct output *output = &x->asked.query.outputs[i];
		const struct column *c = &w->columns[i];
		json_t *row = ctx_row(list);
		bool is_open = strcmp(open, c->name) == 0;

		ctx_int(row, "number", i);
		ctx_text(row, "label", words_label(c));
		ctx_text(row, "type", words_kind(a, c));
		ctx_flag(row, "is_number", words_is_number(c));
		ctx_flag(row, "is_open", is_open);
		ctx_null(row, "about");
		put_sort(x, row, c);
		if (c->type == COLUMN_GEOMETRY)
			ctx_null(row, "sort");
		if (x->asked.grouped && output->aggregate != AGG_NONE) {
			continue;
		}
		ctx_text(row, "about",
		    arena_printf(a, "%s%s",
			address_link(a, &x->here,
			    CHANGES({ "colonne", is_open ? NULL : c->name })),
			is_open ? "" : "#colonne"));
	}
}

/* « triées par montant, du plus grand au plus petit » */
static const char *
order_of(const struct explore *x)
{
	for (unsigned i = 0; i < x->here.npairs; i++) {
		const struct pair *p = &x->here.pairs[i];
		const char *op;
		int column;

		if (!words_split(x->table, p->name, &column, &op) ||
		    strcmp(op, "sort") != 0 || column < 0)
			continue;
		return arena_printf(x->req->a, ", triées par %s, %s",
		    words_label(&table_columns(x->table)[column]),
		    words_order(&table_columns(x->table)[column],
			strcmp(p->value, "asc") == 0));
	}
	return "";
}

static bool
is_asked(const struct explore *x)
{
	return x->asked.query.where != NULL || x->asked.query.norders > 0 ||
	    x->asked.grouped;
}

static void
put_count(const struct explore *x, json_t *o, const struct answer *w,
    int64_t total, int64_t took_ms)
{
	struct arena *a = x->req->a;
	int64_t rows = table_rows(x->table);
	int64_t first = (x->asked.page - 1) * x->asked.page_size + 1;
	const char *what = total == 0 ? "Aucune ligne"
				      : text_count(a, total, "ligne", "lignes");
	const char *time = took_ms < 1
	    ? "en moins d’une milliseconde"
	    : arena_printf(a, "en %s" NBSP "ms", text_int(a, took_ms));

	if (x->asked.grouped)
		what = text_count(a, total, "groupe", "groupes");
	else if (x->asked.query.where != NULL)
		what = arena_printf(a, "%s sur %s", what, text_int(a, rows));
	ctx_text(o, "count", what);
	/* Nobody looked for the rows of the whole file. */
	ctx_text(o, "found",
	    total == 0 || !is_asked(x)
		? NULL
		: arena_printf(a, "%s %s",
		      x->asked.grouped ? total < 2 ? "calculé" : "calculés"
			  : total < 2  ? "trouvée"
				       : "trouvées",
		      time));
	ctx_text(o, "range",
	    w->count == 0 || w->count == total
		? NULL
		: arena_printf(a, "%s à %s", text_int(a, first),
		      text_int(a, first + w->count - 1)));
	ctx_text(o, "order", total < 2 ? NULL : order_of(x));
}

/* Numbered as long as any page is quick to reach; after that, the next page
 * goes on from the last row of this one. */
static void
put_pages(
    const struct explore *x, json_t *o, const struct answer *w, int64_t total)
{
	struct arena *a = x->req->a;
	int64_t size = x->asked.page_size, page = x->asked.page;
	int64_t pages = (total + size - 1) / size;
	const char *first =
	    address_link(a, &x->here, CHANGES({ "page", NULL }));
	const char *mark;

	show_pages(a, o,
	    arena_printf(
		a, "%s%cpage=", first, strchr(first, '?') == NULL ? '?' : '&'),
	    page, pages);
	if (page >= pages || page * size < DEEP_ROWS || x->asked.grouped)
		return;
	mark = query_mark_of(x->table, &x->asked.query, w->last, a);
	ctx_text(json_object_get(o, "pages"), "next",
	    address_link(a, &x->here,
		CHANGES(
		    { "page", arena_printf(a, "%lld", (long long)page + 1) },
		    { "after",
			params_mark_write(a,
			    &(struct params_mark){ .version = x->version,
				.total = total,
				.mark = mark }) })));
}

/* Links of rows carry the question, so that one can come back to it. */
static void
put_row_links(const struct explore *x, struct answer *w)
{
	struct arena *a = x->req->a;
	struct address to = address_change(a, &x->here,
	    CHANGES({ "colonne", NULL },
		{ "page", address_value(&x->here, "page", NULL) }));

	w->link = arena_printf(a, "%s/lignes/", x->path);
	to.path = "";
	w->tail = address_text(a, &to);
}

static enum err_code
count_rows(const struct explore *x, int64_t *total, struct err *e)
{
	const struct query *q = &x->asked.query;
	const char *after = address_value(&x->here, "after", NULL);
	struct params_mark m;

	/* What led here has counted them. */
	if (after != NULL && *after != '\0' &&
	    params_mark_read(after, &m, e) == ERR_OK && m.total >= 0) {
		*total = m.total;
		return ERR_OK;
	}
	return query_count(x->table, q, total, e);
}

/* No row has the words: some may have what starts as the last one does. */
static void
put_wider(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	const char *q = address_value(&x->here, "q", ""), *space;
	size_t len = strlen(q);
	const char *more = arena_printf(a, "%s*", q);

	if (len == 0 || q[len - 1] == '*') {
		ctx_null(o, "wider");
		return;
	}
	space = strrchr(q, ' ');
	o = ctx_object(o, "wider");
	ctx_text(o, "word", space ? space + 1 : q);
	ctx_text(o, "url", address_link(a, &x->here, CHANGES({ "q", more })));
}

enum err_code
rows_view(struct explore *x, json_t *o, struct err *e)
{
	struct query *q = &x->asked.query;
	struct answer w = { .x = x, .rows = ctx_list(o, "rows") };
	int64_t started = date_clock_ms(), total;
	enum err_code rc;

	w.n = q->noutputs - q->nhidden;
	if (w.n > COLUMNS_MAX)
		w.n = COLUMNS_MAX;
	if (q->limit * w.n > CELLS_MAX)
		return err_set(e, ERR_INVALID,
		    "Cette page aurait %lld lignes de %u colonnes" NNBSP
		    ": choisissez moins de colonnes, ou moins de lignes par "
		    "page.",
		    (long long)q->limit, w.n);
	w.columns = arena_array_of(x->req->a, w.n + 1, struct column);
	for (unsigned i = 0; i < w.n; i++)
		shape_of(x, &q->outputs[i], &w.columns[i]);
	put_row_links(x, &w);
	q->raw = !x->asked.grouped;
	rc = query_run(x->table, q, put_answer, &w, e);
	if (!rc)
		rc = count_rows(x, &total, e);
	if (rc)
		return rc;
	if (w.count == 0 && x->asked.page > 1)
		return err_set(
		    e, ERR_NOT_FOUND, "Cette vue n’a pas autant de pages.");
	put_count(x, o, &w, total, date_clock_ms() - started);
	put_headers(x, o, &w);
	put_pages(x, o, &w, total);
	ctx_flag(o, "is_grouped", x->asked.grouped);
	ctx_flag(o, "is_empty", w.count == 0);
	ctx_flag(o, "has_none", table_rows(x->table) == 0);
	put_wider(x, o);
	ctx_text(o, "clear_all", explore_is_plain(x) ? NULL : explore_plain(x));
	ctx_flag(o, "is_dense",
	    strcmp(address_value(&x->here, "densite", ""), "serree") == 0);
	ctx_flag(o, "is_cut",
	    strcmp(address_value(&x->here, "cellules", ""), "une-ligne") == 0);
	ctx_text(o, "caption",
	    arena_printf(x->req->a,
		"Contenu de «" NNBSP "%s" NNBSP "»" NNBSP ": %s", x->r->title,
		json_string_value(json_object_get(o, "count"))));
	return ERR_OK;
}
