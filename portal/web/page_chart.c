/* SPDX-License-Identifier: Apache-2.0 */
/* page_chart.c - a table as a chart: the view, the drawing, the frame. */
#include "web/page_chart.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "draw/plot.h"
#include "view/page.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/chart_data.h"
#include "web/contours.h"
#include "web/ctx.h"
#include "web/handlers.h"
#include "web/page_facts.h"
#include "web/page_lost.h"

enum {
	WIDTH = 720, /* of the drawing; it shrinks with the page */
	SVG_MAX = 8 << 20,
	FRAME_HEIGHT = 520,
	FIGURE_PLACES = 10,
	FIGURE_ROWS = 20000, /* of a table drawn in a slice of time, surely */
	FIGURE_BYTES = 128 << 10,
	NUMBERS = 1U << COLUMN_INT | 1U << COLUMN_DECIMAL,
	ANY = (1U << COLUMN_TYPES) - 1 - (1U << COLUMN_GEOMETRY)
};

/* Who frames our charts: any site. Nothing in them can be acted upon. */
static const char framed_csp[] =
    "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *";

struct drawing {
	struct plot plot;
	struct chart chart;
	const char *note;
	struct str svg; /* whole */
};

/* One list of a form. */
struct menu {
	json_t *options;
	const char *chosen;
};

static struct menu
menu_start(
    json_t *fields, const char *name, const char *label, const char *chosen)
{
	json_t *field = ctx_row(fields);

	ctx_text(field, "name", name);
	ctx_text(field, "label", label);
	return (struct menu){ ctx_list(field, "options"), chosen };
}

static void
menu_add(const struct menu *m, const char *value, const char *label)
{
	json_t *row = ctx_row(m->options);

	ctx_text(row, "value", value);
	ctx_text(row, "label", label);
	ctx_flag(row, "selected", strcmp(value, m->chosen) == 0);
}

static void
menu_columns(const struct menu *m, const struct explore *x, const char *none,
    unsigned types)
{
	if (none)
		menu_add(m, "-", none);
	for (unsigned i = 0; i < table_ncols(x->table); i++) {
		const struct column *c = &table_columns(x->table)[i];

		if (types & 1U << c->type)
			menu_add(
			    m, c->name, *c->label == '\0' ? c->name : c->label);
	}
}

static void
menu_words(const struct menu *m, const struct plot_word *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (*words[i].label)
			menu_add(m, words[i].name, words[i].label);
	}
}

static const char *
name_of(const struct explore *x, int column)
{
	return column < 0 ? "-" : table_columns(x->table)[column].name;
}

/* Codes of territories, of which there are outlines; or it is asked. */
static bool
has_areas(const struct explore *x, const struct plot *p)
{
	const struct column *c =
	    p->x < 0 ? NULL : &table_columns(x->table)[p->x];

	return p->kind == CHART_AREAS ||
	    (c && plot_territory(c) && contours_suit(x->req, c));
}

static void
put_fields(const struct explore *x, json_t *fields, const struct plot *p)
{
	/* A form sends all its fields: what nobody chose stays so when
	 * another column is. */
	static const struct plot_word orders[] = { { "", "L’ordre habituel" },
		{ "valeur", "La valeur" }, { "x", "Le nom ou la date" } };
	struct menu m;

	m = menu_start(fields, "trace", "Forme", plot_kinds[p->kind].name);
	for (unsigned i = 0; i < CHART_KINDS; i++) {
		if (i != CHART_AREAS || has_areas(x, p))
			menu_add(&m, plot_kinds[i].name, plot_kinds[i].label);
	}
	m = menu_start(fields, "x", "Représenter", name_of(x, p->x));
	menu_columns(&m, x, NULL, ANY);
	m = menu_start(
	    fields, "pas", "Regrouper par", plot_steps[p->step].name);
	menu_words(&m, plot_steps, STEPS);
	m = menu_start(
	    fields, "calcul", "Calculer", plot_aggregates[p->aggregate].name);
	menu_words(&m, plot_aggregates, AGGREGATES);
	m = menu_start(fields, "y", "De la colonne", name_of(x, p->y));
	menu_columns(&m, x, "(aucune)", NUMBERS);
	m = menu_start(
	    fields, "serie", "Une couleur par", name_of(x, p->series));
	menu_columns(&m, x, "(une seule)", ANY);
	m = menu_start(
	    fields, "tri", "Trier selon", address_value(&x->here, "tri", ""));
	menu_words(&m, orders, 3);
}

static bool
is_own(const char *name)
{
	for (size_t i = 0; plot_parameters[i]; i++) {
		if (strcmp(plot_parameters[i], name) == 0)
			return true;
	}
	return strcmp(name, "page") == 0 || strcmp(name, "after") == 0;
}

/* The filters and the view stay when the form is sent. */
static void
put_form(const struct explore *x, json_t *o, const struct plot *p)
{
	json_t *form = ctx_object(o, "form");
	json_t *hidden = ctx_list(form, "hidden");

	ctx_text(form, "action", x->path);
	for (unsigned i = 0; i < x->here.npairs; i++) {
		json_t *row;

		if (is_own(x->here.pairs[i].name))
			continue;
		row = ctx_row(hidden);
		ctx_text(row, "name", x->here.pairs[i].name);
		ctx_text(row, "value", x->here.pairs[i].value);
	}
	put_fields(x, ctx_list(form, "fields"), p);
}

static enum err_code
outline(struct explore *x, struct drawing *d, struct err *e)
{
	unsigned missing;
	enum err_code rc = contours_put(x->req,
	    &table_columns(x->table)[d->plot.x], &d->chart, &missing, e);

	if (!rc && missing > 0)
		d->note = arena_printf(x->req->a,
		    "%s %s pas de contour connu" NNBSP
		    ": les chiffres sont dans le tableau. %s",
		    text_count(x->req->a, missing, "territoire", "territoires"),
		    missing > 1 ? "n’ont" : "n’a", d->note);
	return rc;
}

/* The drawing asked, from the parameters of the address. */
static enum err_code
draw(struct explore *x, struct drawing *out, struct err *e)
{
	struct arena *a = x->req->a;
	struct ask_pair *pairs =
	    arena_array_of(a, x->here.npairs + 1, struct ask_pair);
	struct plot *p = &out->plot;
	enum err_code rc;

	for (unsigned i = 0; i < x->here.npairs; i++)
		pairs[i] = (struct ask_pair){ x->here.pairs[i].name,
			x->here.pairs[i].value };
	rc = plot_read(a, x->table, x->profile, pairs, x->here.npairs, p, e);
	if (!rc)
		rc = plot_draw(a, x->table, p, x->asked.query.where,
		    x->asked.query.until_ms, &out->chart, &out->note, e);
	if (!rc && p->kind == CHART_AREAS)
		rc = outline(x, out, e);
	if (rc)
		return rc;
	str_init(&out->svg, a, SVG_MAX);
	chart_svg(&out->svg, a, &out->chart, WIDTH);
	if (str_failed(&out->svg))
		return err_set(e, ERR_TOO_BIG,
		    "Ce graphique serait trop grand" NNBSP
		    ": ajoutez un filtre.");
	return ERR_OK;
}

/* What the page and the frame say of it. */
static void
put_drawing(struct arena *a, json_t *o, struct drawing *d)
{
	ctx_flag(o, "is_drawn", true);
	ctx_text(o, "title", d->chart.title);
	ctx_text(o, "sentence", chart_sentence(a, &d->chart));
	ctx_text(o, "note", d->note);
	ctx_text(o, "svg_html", d->chart.nseries ? str_text(&d->svg) : NULL);
	chart_data_put(a, o, &d->chart);
}

static const char *
address_of(const struct explore *x, const char *name)
{
	struct address from = x->here;

	from.path = arena_printf(x->req->a, "%s/%s", x->path, name);
	return address_link(x->req->a, &from, CHANGES({ "vue", NULL }));
}

static void
append_frame(struct str *out, const char *frame, const char *title)
{
	str_append(out, "<iframe src=\"");
	str_append_html(out, frame);
	str_append(out, "\" title=\"");
	str_append_html(out, title);
	str_append_printf(out,
	    "\" width=\"100%%\" height=\"%d\" loading=\"lazy\"></iframe>",
	    FRAME_HEIGHT);
}

static void
put_links(const struct explore *x, json_t *o, const char *title)
{
	struct arena *a = x->req->a;
	const char *base = app_base_url(x->req);
	struct str text;

	ctx_text(o, "svg_href", address_of(x, "graphique.svg"));
	str_init(&text, a, 1 << 16);
	append_frame(&text,
	    arena_printf(a, "%s%s", base, address_of(x, "graphique")), title);
	ctx_text(o, "embed", str_text(&text));
}

bool
chart_suits(const struct explore *x)
{
	struct plot p;

	return plot_suggest(x->table, x->profile, &p);
}

const char *
chart_territories(const struct explore *x, bool *here)
{
	const char *areas = plot_kinds[CHART_AREAS].name;

	*here = strcmp(address_value(&x->here, "vue", ""), "graphique") == 0 &&
	    strcmp(address_value(&x->here, "trace", ""), areas) == 0;
	for (unsigned i = 0; i < table_ncols(x->table); i++) {
		const struct column *c = &table_columns(x->table)[i];

		if (plot_territory(c) == NULL || !contours_suit(x->req, c))
			continue;
		return address_link(x->req->a, &x->here,
		    CHANGES({ "vue", "graphique" }, { "trace", areas },
			{ "x", c->name }, { "pas", NULL }, { "serie", NULL },
			{ "tri", NULL }));
	}
	return NULL;
}

enum err_code
chart_view(struct explore *x, json_t *o, struct err *e)
{
	struct drawing d = { 0 };
	enum err_code rc = draw(x, &d, e);

	/* What was chosen is there to be chosen otherwise. */
	put_form(x, o, &d.plot);
	if (rc) {
		ctx_flag(o, "is_drawn", false);
		ctx_text(o, "title", "Choisir un autre graphique");
		return rc;
	}
	put_drawing(x->req->a, o, &d);
	put_links(x, o, d.chart.title);
	ctx_text(o, "csv_href", chart_data_csv(x, &d.plot));
	return ERR_OK;
}

/* Over time, or by value, and not the same everywhere: whoever opens the table
 * would ask for it. */
static bool
is_obvious(const struct chart *c)
{
	const struct chart_series *s = c->series;

	if (c->nseries == 0 ||
	    (c->kind != CHART_LINES && c->kind != CHART_BARS))
		return false;
	for (unsigned i = 1; i < s->count; i++) {
		if (!s->points[i].is_missing && !s->points[0].is_missing &&
		    s->points[i].y != s->points[0].y)
			return true;
	}
	return false;
}

bool
chart_figure(struct request *req, struct table *t, const char *path, json_t *o)
{
	struct drawing d = { 0 };
	struct arena *a = req->a;
	struct err e = { 0 };
	json_t *figure;

	ctx_null(o, "figure");
	if (table_rows(t) > FIGURE_ROWS)
		return true;
	if (!plot_suggest(t, explore_profile(a, t), &d.plot))
		return true;
	d.plot.limit = FIGURE_PLACES;
	if (plot_draw(
		a, t, &d.plot, NULL, budget_until(req), &d.chart, &d.note, &e))
		return e.code != ERR_BUSY;
	if (!is_obvious(&d.chart))
		return true;
	str_init(&d.svg, a, FIGURE_BYTES);
	chart_svg(&d.svg, a, &d.chart, WIDTH);
	if (str_failed(&d.svg))
		return true;
	figure = ctx_object(o, "figure");
	put_drawing(a, figure, &d);
	ctx_text(figure, "href", arena_printf(a, "%s?vue=graphique", path));
	return true;
}

/* The chart of an address of its own. *done: the answer is made. */
static enum err_code
open_chart(struct request *req, struct response *res, const char *rest,
    struct explore *x, struct drawing *out, bool *done, struct err *e)
{
	struct dataset *d = arena_new_of(req->a, struct dataset);
	struct resource *r = arena_new_of(req->a, struct resource);
	struct explore_place place = { d, r, rest };
	enum err_code rc =
	    dataset_of_address(req, res, rest_of_address(req), d, done, e);

	if (rc || *done)
		return rc;
	rc = resource_of_address(req, d, r, e);
	if (!rc && !may_read_files(req, d))
		rc = err_set(e, ERR_FORBIDDEN,
		    "L’accès à ce fichier est restreint" NNBSP
		    ": écrivez au contact du jeu de données.");
	if (!rc)
		rc = explore_open(req, res, &place, x, done, e);
	if (rc || *done)
		return rc;
	rc = explore_understand(x, e);
	if (!rc)
		rc = draw(x, out, e);
	if (rc == ERR_BUSY) {
		*done = true;
		rc = budget_spent(req, res, rc, e);
	}
	return rc;
}

enum err_code
page_chart_svg(struct request *req, struct response *res, struct err *e)
{
	struct explore x = { 0 };
	struct drawing d = { 0 };
	bool done;
	enum err_code rc =
	    open_chart(req, res, "/graphique.svg", &x, &d, &done, e);

	if (rc || done)
		return rc;
	response_bytes(res, 200, "image/svg+xml; charset=utf-8",
	    str_text(&d.svg), d.svg.len);
	response_header(res, req, "Content-Disposition",
	    "attachment; filename=\"graphique.svg\"");
	return ERR_OK;
}

/* Any site may show it in its page. */
static enum err_code
answer_framed(struct request *req, struct response *res,
    const struct explore *x, json_t *ctx, struct err *e)
{
	ctx_text(ctx, "organization", x->d->organization_name);
	ctx_text(ctx, "dataset", x->d->title);
	ctx_text(ctx, "href",
	    arena_printf(req->a, "%s%s", app_base_url(req),
		address_link(
		    req->a, &x->here, CHANGES({ "vue", "graphique" }))));
	response_header(res, req, "Content-Security-Policy", framed_csp);
	return page_render_in(req, res, "layout/frame", "public/chart", ctx, e);
}

/* The page that shows the frame has no use for ours. */
static enum err_code
refuse_framed(struct request *req, struct response *res,
    const struct explore *x, struct err *e)
{
	struct err why = *e;
	json_t *ctx;
	enum err_code rc;

	err_clear(e);
	rc =
	    app_page(req, res, "Ce graphique ne peut pas être montré", &ctx, e);
	if (rc)
		return rc;
	ctx_null(ctx, "svg_html");
	ctx_null(ctx, "sentence");
	ctx_null(ctx, "note");
	ctx_null(ctx, "data");
	lost_put(x, ctx_object(ctx, "problem"), "graphique", &why);
	rc = answer_framed(req, res, x, ctx, e);
	res->status = err_http_status(why.code);
	return rc;
}

enum err_code
page_chart_frame(struct request *req, struct response *res, struct err *e)
{
	struct explore x = { 0 };
	struct drawing d = { 0 };
	json_t *ctx;
	bool done;
	enum err_code rc = open_chart(req, res, "/graphique", &x, &d, &done, e);

	if (rc == ERR_INVALID && x.table != NULL)
		return refuse_framed(req, res, &x, e);
	if (!rc && !done)
		rc = app_page(req, res, d.chart.title, &ctx, e);
	if (rc || done)
		return rc;
	ctx_null(ctx, "problem");
	put_drawing(req->a, ctx, &d);
	return answer_framed(req, res, &x, ctx, e);
}

/* The frame of a view of ours: the same address, one step down. */
static const char *
frame_of(struct request *req, const char *url)
{
	const char *base = app_base_url(req);
	size_t len = strlen(base), path;

	if (strncmp(url, base, len) != 0 ||
	    strncmp(url + len, "/jeux-de-donnees/", 17) != 0)
		return NULL;
	url += len;
	path = strcspn(url, "?#");
	if (!memmem(url, path, "/ressources/", 12) ||
	    !strstr(url + path, "vue=graphique"))
		return NULL;
	return arena_printf(req->a, "%s%.*s/graphique%.*s", base, (int)path,
	    url, (int)strcspn(url + path, "#"), url + path);
}

enum err_code
page_chart_oembed(struct request *req, struct response *res, struct err *e)
{
	const char *format = request_query(req, "format", "json");
	const char *frame = frame_of(req, request_query(req, "url", ""));
	struct str code;

	if (strcmp(format, "json") != 0)
		return err_set(e, ERR_NOT_ACCEPTABLE,
		    "Cette adresse ne répond qu’en JSON (format=json).");
	if (!frame)
		return err_set(e, ERR_NOT_FOUND,
		    "Cette adresse n’est pas celle d’un graphique de ce "
		    "portail.");
	str_init(&code, req->a, 1 << 16);
	append_frame(&code, frame, "Graphique");
	return answer_json(req, res, 200,
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "version", "1.0",
		"type", "rich", "provider_url", app_base_url(req), "html",
		str_text(&code), "width", WIDTH, "height", FRAME_HEIGHT),
	    e);
}
