/* SPDX-License-Identifier: Apache-2.0 */
/* page_explore.c - one view of a table: what is asked, what is shown of it. */
#include "web/page_explore.h"

#include <string.h>

#include "ask/params.h"
#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "web/access.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/ctx.h"
#include "web/page_chart.h"
#include "web/page_column.h"
#include "web/page_facets.h"
#include "web/page_lost.h"
#include "web/page_map.h"
#include "web/page_profile.h"
#include "web/page_rows.h"
#include "web/page_words.h"

#define PAGE_ROWS "50" /* of a screen; a program has 20 unless it says */
#define TITLE_CHARS 90
#define BESIDE_MS 800

/* The last ones are those of draw/plot.h. */
const char *const explore_own[] = { "vue", "version", "table", "colonne",
	"densite", "cellules", "facette", "trace", "x", "pas", "y", "calcul",
	"serie", "tri", "limite", NULL };

static const struct explore_view views[] = {
	{ .name = "tableau",
	    .label = "Tableau",
	    .icon = "table",
	    .asks = true,
	    .lists = true,
	    .put = rows_view },
	{ .name = "graphique",
	    .label = "Graphique",
	    .icon = "chart",
	    .asks = true,
	    .embeds = true,
	    .stays = true,
	    .suits = chart_suits,
	    .put = chart_view },
	{ .name = "carte",
	    .label = "Carte",
	    .icon = "map",
	    .asks = true,
	    .lists = true,
	    .suits = map_suits,
	    .stands_in = chart_territories,
	    .put = map_view_put,
	    .head = map_policy },
	{ .name = "profil",
	    .label = "Profil",
	    .icon = "profil",
	    .put = profile_view },
};
#define VIEWS (sizeof(views) / sizeof(views[0]))

static const struct explore_view *
view_find(const struct explore *x)
{
	const char *name = address_value(&x->here, "vue", views[0].name);

	for (size_t i = 0; i < VIEWS; i++) {
		if (strcmp(views[i].name, name) == 0 &&
		    (views[i].suits == NULL || views[i].suits(x)))
			return &views[i];
	}
	return NULL;
}

/* An earlier version is for everybody from the day the dataset came out. */
static enum err_code
find_version(struct explore *x, struct err *e)
{
	enum err_code rc = request_query_int(
	    x->req, "version", x->r->version, 1, INT64_MAX, &x->version, e);

	if (rc || x->version == x->r->version || access_sees(x->req, x->d))
		return rc;
	return version_check_public(
	    x->db, x->r, x->d->published_at, x->version, e);
}

/* The sheets of a workbook, the files of an archive. A version that was read
 * before they were told apart has none. */
static enum err_code
find_tables(struct explore *x, struct err *e)
{
	struct version_table *tables;
	enum err_code rc = version_tables(
	    x->db, x->req->a, x->r->id, x->version, &tables, &x->ntables, e);

	x->tables = tables;
	for (unsigned i = 0; !rc && i < x->ntables; i++) {
		if (tables[i].number == x->number)
			x->shown = i;
	}
	return rc;
}

const json_t *
explore_profile(struct arena *a, const struct table *t)
{
	json_t *meta = json_loads(table_meta(t), 0, NULL);

	if (meta == NULL)
		return NULL;
	arena_defer(a, (void (*)(void *))json_decref, meta);
	return json_object_get(meta, "profile");
}

/* The same place, asked as an address would. */
static void
redirect(struct request *req, struct response *res,
    const struct explore_place *place, const struct explore *x)
{
	struct address to = x->here;

	to.path = arena_printf(req->a, "%s%s", x->path, place->rest);
	response_redirect(res, req, 303, address_text(req->a, &to));
}

static bool
is_own(const char *name)
{
	for (size_t i = 0; explore_own[i] != NULL; i++) {
		if (strcmp(explore_own[i], name) == 0)
			return true;
	}
	return false;
}

/* COLUMN__OPERATOR, whatever they are. */
static bool
is_about_column(const char *name)
{
	const char *at = strstr(name + (*name != '\0'), "__");

	return at != NULL && strlen(at) > 2;
}

/* Social networks and letters add words of theirs (fbclid, utm_source) to the
 * addresses they carry. */
static void
drop_strange(struct explore *x)
{
	struct pair *kept =
	    arena_array_of(x->req->a, x->here.npairs + 1, struct pair);
	unsigned n = 0;

	for (unsigned i = 0; i < x->here.npairs; i++) {
		const char *name = x->here.pairs[i].name;

		if (is_own(name) || params_is_plain(name) ||
		    is_about_column(name))
			kept[n++] = x->here.pairs[i];
	}
	x->here.pairs = kept;
	x->here.npairs = n;
}

enum err_code
explore_open(struct request *req, struct response *res,
    const struct explore_place *place, struct explore *out, bool *done,
    struct err *e)
{
	const struct resource *r = place->r;
	struct address sent = { NULL, req->query, req->nquery };
	enum err_code rc = app_db(req, &out->db, e);

	*done = false;
	if (rc)
		return rc;
	out->req = req;
	out->d = place->d;
	out->r = r;
	out->path = sent.path = arena_printf(
	    req->a, "/jeux-de-donnees/%s/ressources/%s", place->d->slug, r->id);
	*done = address_tidy(req->a, &sent, &out->here);
	drop_strange(out);
	if (*done) {
		redirect(req, res, place, out);
		return ERR_OK;
	}
	rc = find_version(out, e);
	if (!rc)
		rc = request_query_int(
		    req, "table", 0, 1, INT64_MAX, &out->number, e);
	if (!rc)
		rc = tabular_open(out->db, req->a, app_of(req)->data_dir, r,
		    out->version, out->number, &out->table, e);
	if (!rc)
		rc = find_tables(out, e);
	if (rc)
		return rc;
	out->profile = explore_profile(req->a, out->table);
	out->view = view_find(out);
	return ERR_OK;
}

const struct column *
explore_column(const struct explore *x, const char *name)
{
	for (unsigned i = 0; i < table_ncols(x->table); i++) {
		const struct column *c = &table_columns(x->table)[i];

		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

const json_t *
explore_stats(const struct explore *x, const struct column *c)
{
	return json_object_get(x->profile, c->name);
}

bool
explore_is_plain(const struct explore *x)
{
	for (unsigned i = 0; i < x->here.npairs; i++) {
		if (strcmp(x->here.pairs[i].name, "page") != 0)
			return false;
	}
	return true;
}

/* The question as the API is asked it: without what is only the page's. */
static struct address
question(const struct explore *x)
{
	struct pair *out =
	    arena_array_of(x->req->a, x->here.npairs + 1, struct pair);
	unsigned n = 0;

	for (unsigned i = 0; i < x->here.npairs; i++) {
		const char *name = x->here.pairs[i].name;

		if (!is_own(name) || strcmp(name, "version") == 0 ||
		    strcmp(name, "table") == 0)
			out[n++] = x->here.pairs[i];
	}
	return (struct address){ x->path, out, n };
}

const char *
explore_api(const struct explore *x, const char *rest)
{
	struct address from = question(x);

	from.path =
	    arena_printf(x->req->a, "/api/resources/%s/%s", x->r->id, rest);
	return address_link(x->req->a, &from,
	    CHANGES(
		{ "page", NULL }, { "page_size", NULL }, { "after", NULL }));
}

enum err_code
explore_understand(struct explore *x, struct err *e)
{
	struct arena *a = x->req->a;
	const char *size = address_value(&x->here, "page_size", PAGE_ROWS);
	const char *page = address_value(&x->here, "page", "1");
	const char *after = address_value(&x->here, "after", NULL);
	/* In full, so that what is not said is what a screen wants. */
	struct address all = address_change(a, &x->here,
	    CHANGES(
		{ "page_size", size }, { "page", page }, { "after", after }));
	struct ask_pair *pairs = arena_array_of(a, all.npairs, struct ask_pair);
	enum err_code rc;

	for (unsigned i = 0; i < all.npairs; i++)
		pairs[i] =
		    (struct ask_pair){ all.pairs[i].name, all.pairs[i].value };
	x->pairs = pairs;
	x->npairs = all.npairs;
	rc = params_parse(
	    a, x->table, pairs, all.npairs, explore_own, &x->asked, e);
	if (rc)
		return rc;
	x->asked.query.until_ms = budget_until(x->req);
	if (x->view == NULL)
		return err_set(e, ERR_INVALID,
		    "Ce tableau ne peut pas être montré ainsi" NNBSP
		    ": la vue «" NNBSP "%.60s" NNBSP "» n’existe pas pour lui.",
		    address_value(&x->here, "vue", ""));
	return ERR_OK;
}

/* Where the view leads, and whether it is shown; NULL: the table has none. */
static const char *
view_address(
    const struct explore *x, const struct explore_view *view, bool *here)
{
	*here = view == x->view;
	if (view->suits == NULL || view->suits(x))
		return address_link(x->req->a, &x->here,
		    CHANGES({ "vue", view == views ? NULL : view->name }));
	return view->stands_in == NULL ? NULL : view->stands_in(x, here);
}

static void
put_views(const struct explore *x, json_t *o)
{
	json_t *list = ctx_list(o, "views");
	json_t *shown = NULL;

	for (size_t i = 0; i < VIEWS; i++) {
		bool here;
		const char *href = view_address(x, &views[i], &here);
		json_t *row;

		ctx_null(o, views[i].name);
		if (href == NULL)
			continue;
		row = ctx_row(list);
		ctx_text(row, "name", views[i].name);
		ctx_text(row, "label", views[i].label);
		ctx_text(row, "icon", views[i].icon);
		ctx_text(row, "href", href);
		/* One at most: what stands for another is more precise. */
		if (here && shown != NULL)
			ctx_flag(shown, "here", false);
		ctx_flag(row, "here", here);
		shown = here ? row : shown;
	}
	ctx_flag(o, "has_views", json_array_size(list) > 1);
}

static void
put_version(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	json_t *v;

	ctx_null(o, "earlier");
	if (x->version == x->r->version)
		return;
	v = ctx_object(o, "earlier");
	ctx_text(v, "number", text_int(a, x->version));
	ctx_text(v, "current", text_int(a, x->r->version));
	ctx_text(v, "file",
	    arena_printf(
		a, "/r/%s/versions/%lld", x->r->id, (long long)x->version));
	ctx_text(
	    v, "href", address_link(a, &x->here, CHANGES({ "version", NULL })));
}

const char *
explore_plain(const struct explore *x)
{
	const char *version = address_value(&x->here, "version", NULL);
	const char *table = address_value(&x->here, "table", NULL);
	struct address plain = { x->path, NULL, 0 };

	return address_link(x->req->a, &plain,
	    CHANGES({ "version", version }, { "table", table }));
}

const char *
explore_table_title(const struct explore *x, unsigned i)
{
	if (*x->tables[i].title != '\0')
		return x->tables[i].title;
	return arena_printf(
	    x->req->a, "Tableau %lld", (long long)x->tables[i].number);
}

/* What is asked of one table makes no sense for another. */
static void
put_tables(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	const char *version = address_value(&x->here, "version", NULL);
	struct address plain = { x->path, NULL, 0 };
	json_t *list = ctx_list(o, "tables");

	for (unsigned i = 0; x->ntables > 1 && i < x->ntables; i++) {
		json_t *row = ctx_row(list);
		const char *number =
		    arena_printf(a, "%lld", (long long)x->tables[i].number);

		ctx_text(row, "label", explore_table_title(x, i));
		ctx_text(row, "rows",
		    text_count(a, x->tables[i].rows, "ligne", "lignes"));
		ctx_flag(row, "here", i == x->shown);
		ctx_text(row, "href",
		    address_link(a, &plain,
			CHANGES({ "version", version },
			    { "table", i == 0 ? NULL : number })));
	}
	ctx_flag(o, "has_tables", json_array_size(list) > 0);
}

/* What people can do about a question that was not answered. */
static void
put_problem(const struct explore *x, json_t *o, const struct err *e)
{
	json_t *p = ctx_object(o, "problem");

	lost_put(x, p, address_value(&x->here, "vue", NULL), e);
	ctx_text(p, "href", explore_plain(x));
}

int64_t
explore_beside_until(struct explore *x)
{
	int64_t whole = budget_until(x->req), now;

	if (!x->req->is_aside)
		return whole;
	if (x->beside_until == 0) {
		now = date_clock_ms();
		x->beside_until =
		    now + BESIDE_MS < whole ? now + BESIDE_MS : whole;
	}
	return x->beside_until;
}

static bool
is_theirs(enum err_code rc)
{
	return rc == ERR_INVALID || rc == ERR_BUSY || rc == ERR_TOO_BIG ||
	    rc == ERR_NOT_FOUND || rc == ERR_UNSUPPORTED;
}

enum err_code
explore_put(struct explore *x, json_t *ctx, int *status, struct err *e)
{
	json_t *o = ctx_object(ctx, "explorer");
	enum err_code rc = explore_understand(x, e);

	*status = 200;
	ctx_null(o, "problem");
	ctx_text(o, "action", x->path);
	put_views(x, o);
	put_version(x, o);
	put_tables(x, o);
	bar_put(x, o);
	ctx_flag(o, "asks", x->view == NULL || x->view->asks);
	ctx_flag(o, "lists", x->view == NULL || x->view->lists);
	ctx_null(o, "column");
	facets_none(o);
	if (!rc)
		rc = column_put(x, o, e);
	if (!rc)
		rc = x->view->put(x, ctx_object(o, x->view->name), e);
	if (!rc && x->view->lists)
		rc = facets_put(x, o, e);
	if (!is_theirs(rc) || (rc == ERR_BUSY && !x->req->is_aside))
		return rc;
	/* 415 would be said of what was sent. */
	*status = err_http_status(rc == ERR_UNSUPPORTED ? ERR_INVALID : rc);
	put_problem(x, o, e);
	if (x->view != NULL && !x->view->stays)
		ctx_null(o, x->view->name);
	err_clear(e);
	return ERR_OK;
}

const char *
explore_title(const struct explore *x)
{
	struct arena *a = x->req->a;
	struct str out;

	str_init(&out, a, 65536);
	if (x->shown > 0)
		str_append(&out, explore_table_title(x, x->shown));
	for (unsigned i = 0; i < x->here.npairs; i++) {
		const char *words =
		    words_of_pair(a, x->table, &x->here.pairs[i]);

		if (words == NULL)
			continue;
		str_append(&out, out.len > 0 ? ", " : "");
		str_append(&out, words);
	}
	if (x->view != NULL && x->view != &views[0])
		return arena_printf(a, "%s%s%s", x->view->label,
		    out.len > 0 ? NNBSP ": " : "",
		    text_excerpt(a, str_text(&out), TITLE_CHARS));
	return out.len == 0 ? NULL
			    : text_excerpt(a, str_text(&out), TITLE_CHARS);
}

const char *
explore_report(const struct explore *x)
{
	return x->ntables > 0 ? x->tables[x->shown].report : x->r->report;
}

bool
explore_is_understood(const struct explore *x)
{
	return x->asked.query.noutputs > 0;
}
