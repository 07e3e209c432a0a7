/* SPDX-License-Identifier: Apache-2.0 */
/* page_search.c - the search page: results, filters with counts, pages. */
#include "web/handlers.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "model/search.h"
#include "view/page.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/show.h"

#define HERE "/jeux-de-donnees"
#define PAGE_SIZE 20
#define PAGES_MAX 5000 /* further, only a program goes */
#define Q_MAX 400      /* bytes of the words shown again */
#define FACET_SHOWN 7

/* The filters, by their name in the address. */
static const struct filter {
	const char *name, *label, *more;
	size_t wanted; /* member of struct search */
	size_t facet;  /* member of struct search_result; 0: not counted */
} filters[] = {
	{ "organisation", "Organisation", "Toutes les organisations",
	    offsetof(struct search, organization),
	    offsetof(struct search_result, organizations) },
	{ "theme", "Thème", "Tous les thèmes", offsetof(struct search, theme),
	    offsetof(struct search_result, themes) },
	{ "format", "Format", "Tous les formats",
	    offsetof(struct search, format),
	    offsetof(struct search_result, formats) },
	{ "licence", "Licence", "Toutes les licences",
	    offsetof(struct search, license),
	    offsetof(struct search_result, licenses) },
	{ "mot-cle", "Mot-clé", "Plus de mots-clés",
	    offsetof(struct search, keyword),
	    offsetof(struct search_result, keywords) },
	{ "schema", "Schéma", NULL, offsetof(struct search, schema), 0 },
	{ "territoire", "Territoire", NULL, offsetof(struct search, zone), 0 },
};
#define FILTERS (sizeof(filters) / sizeof(filters[0]))

static const struct sorting {
	const char *name, *label, *sort;
	bool descending, needs_words;
} sortings[] = {
	{ "pertinence", "Pertinence", "relevance", true, true },
	{ "mise-a-jour", "Mise à jour", "updated", true, false },
	{ "nouveaute", "Nouveauté", "created", true, false },
	{ "titre", "Titre", "title", false, false },
};
#define SORTINGS (sizeof(sortings) / sizeof(sortings[0]))

static const char *
wanted(const struct request *req, const struct filter *f)
{
	return request_query(req, f->name, "");
}

static void
append_pair(struct str *out, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	str_append_char(out, out->len == strlen(HERE) ? '?' : '&');
	str_append(out, name);
	str_append_char(out, '=');
	str_append_url(out, value);
}

/* The address of this search with one part changed (NULL: taken out), on its
 * first page. */
static const char *
address_with(struct request *req, const char *name, const char *value)
{
	static const char *const kept[] = { "q", "tri" };
	struct str out;

	str_init(&out, req->a, 65536);
	str_append(&out, HERE);
	for (size_t i = 0; i < 2 + FILTERS; i++) {
		const char *n = i < 2 ? kept[i] : filters[i - 2].name;

		append_pair(&out, n,
		    strcmp(n, name) == 0 ? value : request_query(req, n, ""));
	}
	if (strcmp(name, "page") == 0)
		str_append(&out, out.len == strlen(HERE) ? "?page=" : "&page=");
	return str_text(&out);
}

static const struct sorting *
sorting_of(const struct request *req, bool has_words)
{
	const char *name = request_query(req, "tri", "");

	for (size_t i = 0; i < SORTINGS; i++) {
		if (strcmp(sortings[i].name, name) == 0 &&
		    (has_words || !sortings[i].needs_words))
			return &sortings[i];
	}
	return &sortings[has_words ? 0 : 1];
}

static void
put_sortings(struct request *req, json_t *ctx, bool has_words)
{
	const struct sorting *chosen = sorting_of(req, has_words);
	json_t *list = ctx_list(ctx, "sorts");

	for (size_t i = 0; i < SORTINGS; i++) {
		json_t *row;

		if (sortings[i].needs_words && !has_words)
			continue;
		row = ctx_row(list);
		ctx_text(row, "label", sortings[i].label);
		ctx_text(
		    row, "href", address_with(req, "tri", sortings[i].name));
		ctx_flag(row, "on", &sortings[i] == chosen);
	}
}

static const struct facet *
facet_of(const struct search_result *r, const struct filter *f)
{
	return (const struct facet *)(const void *)((const char *)r + f->facet);
}

static void
put_value(struct request *req, json_t *list, const struct filter *f,
    const struct facet_value *v)
{
	json_t *row = ctx_row(list);

	ctx_text(row, "label", v->label);
	ctx_text(row, "count", text_int(req->a, v->count));
	ctx_flag(row, "chosen", v->chosen);
	ctx_text(
	    row, "href", address_with(req, f->name, v->chosen ? NULL : v->key));
}

static void
put_facets(struct request *req, json_t *ctx, const struct search_result *r)
{
	json_t *list = ctx_list(ctx, "facets");

	for (size_t i = 0; i < FILTERS; i++) {
		const struct filter *f = &filters[i];
		const struct facet *facet;
		json_t *row, *shown, *more;

		if (f->facet == 0 || facet_of(r, f)->count == 0)
			continue;
		facet = facet_of(r, f);
		row = ctx_row(list);
		ctx_text(row, "name", f->name);
		ctx_text(row, "label", f->label);
		shown = ctx_list(row, "values");
		more = ctx_list(row, "more");
		for (unsigned n = 0; n < facet->count; n++) {
			bool late =
			    n >= FACET_SHOWN && !facet->values[n].chosen;

			put_value(
			    req, late ? more : shown, f, &facet->values[n]);
		}
		ctx_flag(row, "has_more", json_array_size(more) > 0);
		ctx_text(row, "more_label", f->more);
	}
	ctx_flag(ctx, "has_facets", json_array_size(list) > 0);
}

/* What people read for a chosen value: the facet's label when it has one. */
static const char *
label_of(const struct request *req, const struct search_result *r,
    const struct filter *f)
{
	const struct facet *facet = facet_of(r, f);

	for (unsigned i = 0; f->facet != 0 && i < facet->count; i++) {
		if (facet->values[i].chosen)
			return facet->values[i].label;
	}
	return wanted(req, f);
}

static void
put_chosen(struct request *req, json_t *ctx, const struct search_result *r)
{
	json_t *chosen = ctx_list(ctx, "chosen"), *kept = ctx_list(ctx, "kept");

	for (size_t i = 0; i < FILTERS; i++) {
		const struct filter *f = &filters[i];
		json_t *row;

		if (*wanted(req, f) == '\0')
			continue;
		row = ctx_row(chosen);
		ctx_text(row, "label", f->label);
		ctx_text(row, "value", label_of(req, r, f));
		ctx_text(row, "href", address_with(req, f->name, NULL));
		row = ctx_row(kept);
		ctx_text(row, "name", f->name);
		ctx_text(row, "value", wanted(req, f));
	}
	ctx_flag(ctx, "has_chosen", json_array_size(chosen) > 0);
	ctx_text(ctx, "clear", json_array_size(chosen) > 1 ? HERE : NULL);
}

static void
put_results(struct request *req, json_t *ctx, const struct search *s,
    const struct search_result *r)
{
	json_t *list = ctx_list(ctx, "datasets");
	bool has_words = *s->q != '\0';
	int64_t pages = (r->total + PAGE_SIZE - 1) / PAGE_SIZE;

	for (unsigned i = 0; i < r->count; i++)
		show_dataset(req->a, list, &r->datasets[i]);
	ctx_flag(ctx, "has_results", r->count > 0);
	ctx_text(ctx, "count",
	    r->total == 0 ? "Aucun résultat"
			  : text_count(req->a, r->total, "jeu de données",
				"jeux de données"));
	ctx_text(ctx, "nothing",
	    has_words ? arena_printf(req->a,
			    "Aucun jeu de données ne correspond à «" NNBSP
			    "%s" NNBSP "».",
			    s->q)
		      : "Aucun jeu de données ne correspond à ces filtres.");
	ctx_text(ctx, "q", s->q);
	put_sortings(req, ctx, has_words);
	put_facets(req, ctx, r);
	put_chosen(req, ctx, r);
	show_pages(req->a, ctx, address_with(req, "page", NULL), s->page,
	    pages < PAGES_MAX ? pages : PAGES_MAX);
	/* One address for search engines; the others say the same. */
	if (strchr(req->target, '?') != NULL)
		ctx_text(ctx, "robots", "noindex, follow");
}

static enum err_code
ask(struct request *req, struct search *s, struct search_result *r,
    struct err *e)
{
	const struct sorting *sorting;
	const char *q = request_query(req, "q", "");
	int64_t page;
	struct db *db;
	enum err_code rc =
	    request_query_int(req, "page", 1, 1, PAGES_MAX, &page, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	s->q = text_clean(
	    req->a, arena_strndup(req->a, q, text_cut(q, strlen(q), Q_MAX)));
	for (size_t i = 0; i < FILTERS; i++)
		*(const char **)(void *)((char *)s + filters[i].wanted) =
		    wanted(req, &filters[i]);
	sorting = sorting_of(req, *s->q != '\0');
	s->sort = sorting->sort;
	s->descending = sorting->descending;
	s->page = (unsigned)page;
	s->page_size = PAGE_SIZE;
	s->facets = true;
	rc = search_datasets(db, req->a, s, r, e);
	if (!rc && page > 1 && r->count == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Cette recherche n’a pas autant de pages.");
	return rc;
}

enum err_code
page_search(struct request *req, struct response *res, struct err *e)
{
	struct search s = { 0 };
	struct search_result r = { 0 };
	json_t *ctx;
	const char *title = "Jeux de données";
	enum err_code rc = ask(req, &s, &r, e);

	if (rc)
		return rc;
	if (*s.q != '\0')
		title = arena_printf(req->a, "Recherche «" NNBSP "%s" NNBSP "»",
		    text_excerpt(req->a, s.q, 60));
	rc = app_page(req, res, title, &ctx, e);
	if (rc)
		return rc;
	ctx_text(ctx, "description",
	    "Chercher dans les jeux de données publiés, par mots, "
	    "organisation, "
	    "thème, format ou licence.");
	put_results(req, ctx, &s, &r);
	return page_render(req, res, 200, "public/search", ctx, e);
}
