/* SPDX-License-Identifier: Apache-2.0 */
/* page_bar.c - above a table: search, filters, columns, display, chips. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "draw/map.h"
#include "export/export.h"
#include "web/ctx.h"
#include "web/page_explore.h"
#include "web/page_words.h"
#include "web/show.h"

/* What a form does not change goes with it. */
static void
put_kept(const struct explore *x, json_t *o, const struct pair *changes)
{
	struct address kept = address_change(x->req->a, &x->here, changes);
	json_t *list = ctx_list(o, "kept");

	for (unsigned i = 0; i < kept.npairs; i++) {
		json_t *row = ctx_row(list);

		ctx_text(row, "name", kept.pairs[i].name);
		ctx_text(row, "value", kept.pairs[i].value);
	}
}

static void
put_search(const struct explore *x, json_t *o)
{
	json_t *search = ctx_object(o, "search");

	ctx_text(search, "q", address_value(&x->here, "q", NULL));
	put_kept(x, search, CHANGES({ "q", NULL }));
}

static void
put_filter(const struct explore *x, json_t *o)
{
	json_t *form = ctx_object(o, "filter");
	json_t *columns = ctx_list(form, "columns");
	json_t *operators = ctx_list(form, "operators");

	for (unsigned i = 0; i < table_ncols(x->table); i++) {
		const struct column *c = &table_columns(x->table)[i];
		json_t *row = ctx_row(columns);

		ctx_text(row, "value", c->name);
		ctx_text(row, "label", words_label(c));
		ctx_int(row, "type", (int64_t)1 << c->type);
		ctx_text(row, "field", words_field(c));
		ctx_flag(row, "is_number", words_is_number(c));
	}
	for (unsigned i = 0; i < word_operators_count; i++) {
		json_t *row = ctx_row(operators);

		ctx_text(row, "value", word_operators[i].name);
		ctx_text(row, "label", word_operators[i].label);
		ctx_int(row, "types", word_operators[i].types);
		ctx_flag(row, "has_value", word_operators[i].has_value);
	}
	put_kept(x, form, CHANGES({ "page", NULL }));
}

static bool
is_chosen(const char *const *names, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return count == 0;
}

static void
put_columns(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	unsigned n = table_ncols(x->table), on = 0;
	const char *const *names;
	unsigned chosen =
	    address_unlist(a, address_value(&x->here, "columns", ""), &names);
	json_t *form = ctx_object(o, "columns");
	json_t *list = ctx_list(form, "list");

	for (unsigned i = 0; i < n; i++) {
		const struct column *c = &table_columns(x->table)[i];
		json_t *row = ctx_row(list);
		bool is_on = is_chosen(names, chosen, c->name);

		on += is_on;
		ctx_int(row, "number", i);
		ctx_text(row, "value", address_list(a, &c->name, 1));
		ctx_text(row, "label", words_label(c));
		ctx_flag(row, "on", is_on);
	}
	ctx_text(
	    form, "count", on < n ? arena_printf(a, "%u sur %u", on, n) : NULL);
	ctx_text(form, "all",
	    on < n ? address_link(a, &x->here, CHANGES({ "columns", NULL }))
		   : NULL);
	put_kept(x, form, CHANGES({ "columns", NULL }));
}

/* Choices of presentation; "" is what is not said. */
static const struct {
	const char *name, *label;
	const char *const choices[6][2]; /* value, label */
} displays[] = {
	{ "densite", "Hauteur des lignes",
	    { { "", "Normale" }, { "serree", "Serrée" } } },
	{ "cellules", "Textes longs",
	    { { "", "En entier" }, { "une-ligne", "Sur une ligne" } } },
	{ "page_size", "Lignes par page",
	    { { "20", "20" }, { "", "50" }, { "100", "100" },
		{ "500", "500" } } },
};

static void
put_display(const struct explore *x, json_t *o)
{
	json_t *groups = ctx_list(o, "display");

	for (size_t i = 0; i < sizeof(displays) / sizeof(displays[0]); i++) {
		const char *name = displays[i].name;
		const char *now = address_value(&x->here, name, "");
		json_t *group = ctx_row(groups), *list;

		ctx_text(group, "name", name);
		ctx_text(group, "title", displays[i].label);
		list = ctx_list(group, "choices");
		for (unsigned k = 0; displays[i].choices[k][0] != NULL; k++) {
			const char *value = displays[i].choices[k][0];
			json_t *row = ctx_row(list);

			ctx_text(row, "label", displays[i].choices[k][1]);
			ctx_flag(row, "on", strcmp(value, now) == 0);
			ctx_text(row, "href",
			    address_link(x->req->a, &x->here,
				CHANGES(
				    { name, *value == '\0' ? NULL : value })));
		}
	}
}

static void
put_chips(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	json_t *chips = ctx_list(o, "chips");
	struct address clear = { x->path, NULL, 0 };
	struct pair *kept = arena_array_of(a, x->here.npairs + 1, struct pair);

	clear.pairs = kept;
	for (unsigned i = 0; i < x->here.npairs; i++) {
		const struct pair *p = &x->here.pairs[i];
		const char *words = words_of_pair(a, x->table, p);
		struct address to;
		json_t *row;

		if (words == NULL) {
			kept[clear.npairs++] = *p;
			continue;
		}
		to = address_without(a, &x->here, i);
		row = ctx_row(chips);
		ctx_text(row, "words", words);
		ctx_text(row, "href", address_text(a, &to));
	}
	ctx_flag(o, "has_chips", json_array_size(chips) > 0);
	ctx_text(o, "clear",
	    json_array_size(chips) > 1
		? address_link(a, &clear, CHANGES({ "page", NULL }))
		: NULL);
}

/* In the order people look for them: to open, then to compute with. */
static const struct {
	const char *format, *style, *label, *note;
} downloads[] = {
	{ "csv", "fr", "CSV pour tableur",
	    "s’ouvre dans Excel et LibreOffice" },
	{ "xlsx", NULL, "Classeur Excel (XLSX)", NULL },
	{ "ods", NULL, "Classeur LibreOffice (ODS)", NULL },
	{ "geojson", NULL, "GeoJSON", "pour les cartes" },
	{ "csv", NULL, "CSV", "virgules, pour les programmes" },
	{ "json", NULL, "JSON", NULL },
	{ "ndjson", NULL, "NDJSON", "un objet JSON par ligne" },
};

static bool
is_offered(const struct explore *x, const char *format)
{
	struct place place;

	if (strcmp(format, "geojson") == 0)
		return !x->asked.grouped && place_of_table(x->table, &place);
	/* A sheet has so many rows, and no more. */
	return table_rows(x->table) < EXPORT_SHEET_ROWS ||
	    (strcmp(format, "xlsx") != 0 && strcmp(format, "ods") != 0);
}

static void
put_downloads(const struct explore *x, json_t *o)
{
	struct arena *a = x->req->a;
	json_t *menu = ctx_object(o, "downloads");
	json_t *list = ctx_list(menu, "formats");
	const char *format = show_format(a, x->r->format);

	for (size_t i = 0; i < sizeof(downloads) / sizeof(downloads[0]); i++) {
		const char *path = explore_api(
		    x, arena_printf(a, "data/%s/", downloads[i].format));
		json_t *row;

		if (!is_offered(x, downloads[i].format))
			continue;
		if (downloads[i].style != NULL)
			path = arena_printf(a, "%s%cstyle=%s", path,
			    strchr(path, '?') == NULL ? '?' : '&',
			    downloads[i].style);
		row = ctx_row(list);
		ctx_text(row, "label", downloads[i].label);
		ctx_text(row, "note", downloads[i].note);
		ctx_text(row, "href", path);
	}
	ctx_text(menu, "help",
	    explore_is_plain(x)
		? "Toutes les lignes du fichier, dans un autre format."
		: "Toutes les lignes de cette vue, avec ses filtres, son ordre "
		  "et ses colonnes.");
	ctx_text(menu, "permanent",
	    address_link(a, &x->here,
		CHANGES({ "version",
		    arena_printf(a, "%lld", (long long)x->version) })));
	ctx_text(menu, "original",
	    x->version == x->r->version ? arena_printf(a, "/r/%s", x->r->id)
					: arena_printf(a, "/r/%s/versions/%lld",
					      x->r->id, (long long)x->version));
	ctx_text(menu, "original_note",
	    x->r->size < 0 || x->version != x->r->version
		? format
		: arena_printf(a, "%s, %s", format, text_size(a, x->r->size)));
}

void
bar_put(const struct explore *x, json_t *o)
{
	put_search(x, o);
	put_filter(x, o);
	put_columns(x, o);
	put_display(x, o);
	put_chips(x, o);
	if (explore_is_understood(x))
		put_downloads(x, o);
	else
		ctx_null(o, "downloads");
}
