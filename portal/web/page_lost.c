/* SPDX-License-Identifier: Apache-2.0 */
/* page_lost.c - a view of columns that the file had, and has no more. */
#include "web/page_lost.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "web/app.h"
#include "web/ctx.h"

enum {
	LOOKED = 5, /* earlier versions; few tables are kept open at once */
	NAMES_MAX = 32
};

struct names {
	const struct explore *x;
	const char *list[NAMES_MAX]; /* no column of the table has */
	unsigned n;
};

/* False: the table has it. */
static bool
note(struct names *to, const char *name)
{
	int column;

	if (ask_find(to->x->table, name, strlen(name), &column))
		return false;
	if (to->n < NAMES_MAX)
		to->list[to->n++] = name;
	return true;
}

/* COLUMN__OPERATOR or COLUMN__OPERATOR__sort; a column may have __ too. */
static void
note_operated(struct names *to, const char *pair)
{
	char *name = arena_strdup(to->x->req->a, pair);
	unsigned before = to->n;

	for (size_t i = strlen(name); i-- > 1;) {
		if (name[i] != '_' || name[i - 1] != '_')
			continue;
		name[--i] = '\0';
		if (!note(to, arena_strdup(to->x->req->a, name))) {
			to->n = before;
			return;
		}
	}
}

static void
note_pair(struct names *to, const struct pair *p)
{
	static const char *const naming[] = { "x", "y", "serie" };
	const char *const *values;
	unsigned n;

	for (size_t i = 0; i < sizeof(naming) / sizeof(naming[0]); i++) {
		if (strcmp(p->name, naming[i]) == 0)
			note(to, p->value);
	}
	if (strcmp(p->name, "columns") == 0) {
		n = address_unlist(to->x->req->a, p->value, &values);
		for (unsigned i = 0; i < n; i++)
			note(to, values[i]);
	}
	note_operated(to, p->name);
}

/* The first of them that the table of that version has; NULL: none. */
static const char *
held_by(const struct names *names, int64_t version)
{
	const struct explore *x = names->x;
	struct err none = { 0 };
	struct table *t;
	int column;

	if (tabular_open(x->db, x->req->a, app_of(x->req)->data_dir, x->r,
		version, x->number, &t, &none))
		return NULL;
	for (unsigned i = 0; i < names->n; i++) {
		const char *name = names->list[i];

		if (ask_find(t, name, strlen(name), &column))
			return name;
	}
	return NULL;
}

bool
lost_find(const struct explore *x, struct lost *out)
{
	struct names names = { .x = x };
	struct version *versions;
	struct err none = { 0 };
	unsigned count, looked = 0;

	for (unsigned i = 0; i < x->here.npairs; i++)
		note_pair(&names, &x->here.pairs[i]);
	if (names.n == 0 ||
	    version_list_public(x->db, x->req->a, x->r, x->d->published_at,
		&versions, &count, &none))
		return false;
	for (unsigned i = 0; i < count && looked < LOOKED; i++) {
		if (versions[i].number >= x->version)
			continue;
		looked++;
		out->version = versions[i].number;
		out->column = held_by(&names, out->version);
		if (out->column != NULL)
			return true;
	}
	return false;
}

/* The address of the same view in the version that has its columns. */
static void
put_before(const struct explore *x, json_t *o, const struct lost *lost,
    const char *view)
{
	struct arena *a = x->req->a;
	const char *version = text_int(a, lost->version);

	ctx_text(o, "number", version);
	ctx_text(o, "address",
	    address_link(
		a, &x->here, CHANGES({ "vue", view }, { "version", version })));
}

void
lost_put(
    const struct explore *x, json_t *o, const char *view, const struct err *e)
{
	struct arena *a = x->req->a;
	struct lost lost;

	ctx_text(o, "message", e->msg);
	ctx_null(o, "before");
	if (e->code != ERR_INVALID || !lost_find(x, &lost))
		return;
	ctx_text(o, "message",
	    arena_printf(a,
		"La colonne «" NNBSP "%.200s" NNBSP
		"» n’existe plus dans ce fichier.",
		lost.column));
	put_before(x, ctx_object(o, "before"), &lost, view);
}

/* A view of one version stays what it is. */
static bool
open_kept(struct explore *x, const char *query)
{
	struct arena *a = x->req->a;
	struct err none = { 0 };
	struct pair *pairs;
	unsigned n;

	if (uri_pairs(a, query, strlen(query), "L’adresse", &pairs, &n, &none))
		return false;
	x->here = (struct address){ x->path, pairs, n };
	x->version = x->r->version;
	x->number = strtoll(address_value(&x->here, "table", "0"), NULL, 10);
	return address_value(&x->here, "version", NULL) == NULL &&
	    !tabular_open(x->db, a, app_of(x->req)->data_dir, x->r, x->version,
		x->number, &x->table, &none);
}

void
lost_put_kept(struct request *req, json_t *o, const struct dataset *d,
    const struct resource *r, const char *query)
{
	struct explore x = { .req = req, .d = d, .r = r };
	struct err none = { 0 };
	struct lost lost;

	ctx_null(o, "lost");
	x.path = arena_printf(
	    req->a, "/jeux-de-donnees/%s/ressources/%s", d->slug, r->id);
	if (r->version < 2 || app_db(req, &x.db, &none) ||
	    !open_kept(&x, query) || !lost_find(&x, &lost))
		return;
	o = ctx_object(o, "lost");
	ctx_text(o, "column", lost.column);
	put_before(&x, o, &lost, address_value(&x.here, "vue", NULL));
}
