/* SPDX-License-Identifier: Apache-2.0 */
/* page_developers.c - what programs can do with a file and a view of it. */
#include "web/page_developers.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "kinds/semantic.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/show.h"

#define CODES_MAX 12 /* columns that a snippet names */
#define ADDRESS_CHARS 48

/* Digits that a program would take for a number, and lose a zero of. */
static bool
is_code(const struct column *c)
{
	const struct semantic *s = semantic_find(c->semantic);

	return c->type == COLUMN_TEXT && s != NULL && s->is_code &&
	    strpbrk(c->name, "\"\\") == NULL;
}

/* Each of them between `before` and `after`; "" when there is none. */
static const char *
codes_of(const struct explore *x, const char *before, const char *after)
{
	struct str out;
	unsigned n = 0;

	str_init(&out, x->req->a, 16384);
	for (unsigned i = 0; i < table_ncols(x->table) && n < CODES_MAX; i++) {
		const struct column *c = &table_columns(x->table)[i];

		if (!x->asked.grouped && is_code(c))
			str_append_printf(&out, "%s%s%s%s", n++ ? ", " : "",
			    before, c->name, after);
	}
	return str_text(&out);
}

static void
put_programs(const struct explore *x, json_t *list, const char *base)
{
	struct arena *a = x->req->a;
	const char *csv =
	    arena_printf(a, "%s%s", base, explore_api(x, "data/csv/"));
	const char *python = codes_of(x, "\"", "\": str");
	const char *r = codes_of(x, "\"", "\" = \"character\"");

	show_snippet(list, "Avec Python (pandas)",
	    arena_printf(a,
		"import pandas as pd\n\n"
		"lignes = pd.read_csv(\"%s\"%s%s%s)",
		csv, *python ? ",\n    dtype={" : "", python,
		*python ? "}" : ""));
	show_snippet(list, "Avec R",
	    arena_printf(a, "lignes <- read.csv(\"%s\"%s%s%s)", csv,
		*r ? ",\n    check.names = FALSE, colClasses = c("
		   : ", check.names = FALSE",
		r, *r ? ")" : ""));
	show_snippet(list, "Avec JavaScript",
	    arena_printf(a,
		"const reponse = await fetch(\"%s%s\");\n"
		"const lignes = await reponse.json();",
		base, explore_api(x, "data/json/")));
}

/* Of the table that is shown, whatever is asked of it. */
static const char *
of_table(const struct explore *x, const char *rest)
{
	struct address to = { arena_printf(x->req->a, "/api/resources/%s/%s",
				  x->r->id, rest),
		NULL, 0 };

	return address_link(x->req->a, &to,
	    CHANGES({ "version", address_value(&x->here, "version", NULL) },
		{ "table", address_value(&x->here, "table", NULL) }));
}

/* The end of an address says which one it is; the whole of it is in the link.
 */
static void
put_address(
    const struct explore *x, json_t *list, const char *label, const char *path)
{
	size_t before = strlen("/api/resources/") + strlen(x->r->id);

	show_link(list, label,
	    arena_printf(x->req->a, "…%s",
		text_excerpt(x->req->a, path + before, ADDRESS_CHARS)),
	    path);
}

static void
put_view(json_t *ctx, const struct explore *x, const char *base)
{
	struct arena *a = x->req->a;
	json_t *links = json_object_get(ctx, "links");
	const char *path = explore_api(x, "data/");

	put_address(x, links, "Lignes de cette vue, en JSON", path);
	show_snippet(json_object_get(ctx, "snippets"),
	    "Les lignes de cette vue avec curl",
	    arena_printf(a, "curl '%s%s'", base, path));
	path = explore_api(x, "data/csv/");
	put_address(x, links, "Cette vue entière, en CSV", path);
	path = of_table(x, "swagger/");
	put_address(x, links, "Description OpenAPI de ce tableau", path);
	path = of_table(x, "profile/");
	put_address(x, links, "Profil des colonnes", path);
	put_programs(x, json_object_get(ctx, "programs"), base);
}

void
developers_put(struct request *req, json_t *ctx, const struct resource *r,
    const struct explore *x)
{
	struct arena *a = req->a;
	const char *base = app_base_url(req);
	json_t *links = ctx_list(ctx, "links");
	json_t *snippets = ctx_list(ctx, "snippets");
	const char *path = arena_printf(a, "/r/%s", r->id);

	ctx_list(ctx, "programs");
	ctx_flag(ctx, "has_programs", x != NULL);
	show_link(links, "Adresse permanente du fichier",
	    arena_printf(a, "%s%s", base, path), path);
	if (r->version > 0) {
		path = arena_printf(
		    a, "/r/%s/versions/%lld", r->id, (long long)r->version);
		show_link(links, "Cette version précise, qui ne changera plus",
		    arena_printf(a, "%s%s", base, path), path);
	}
	path = arena_printf(a, "/api/2/datasets/resources/%s/", r->id);
	show_link(links, "Fiche dans l’API", path, path);
	if (x != NULL)
		put_view(ctx, x, base);
	if (*r->sha256 != '\0')
		show_link(links, "Empreinte SHA-256", r->sha256, NULL);
	if (r->version > 0)
		show_snippet(snippets, "Le fichier avec curl",
		    arena_printf(a, "curl -OJ %s/r/%s", base, r->id));
}
