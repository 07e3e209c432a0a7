/* SPDX-License-Identifier: Apache-2.0 */
/* facet.c - counts of a search, with the words for people. */
#include "model/facet.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/licence.h"
#include "model/load.h"
#include "model/vocab.h"
#include "store/db.h"

#define VALUES_MAX 200

void
facet_count(struct facet_counts *c, struct arena *a, int64_t code)
{
	size_t at = (size_t)code;

	if (at >= c->cap) {
		size_t cap = 2 * at + 1024;
		int64_t *more = arena_array_of(a, cap, int64_t);

		if (c->cap > 0)
			memcpy(more, c->counts, c->cap * sizeof(*more));
		c->counts = more;
		c->cap = cap;
	}
	c->counts[at]++;
}

/* A value on its way to the reader. */
struct counted {
	int64_t code, count;
	struct facet_value value;
	const char *sort_key;
};

static int
by_count(const void *x, const void *y)
{
	const struct counted *c = x, *d = y;

	if (c->count != d->count)
		return c->count > d->count ? -1 : 1;
	return c->code < d->code ? -1 : c->code > d->code;
}

static int
by_count_and_label(const void *x, const void *y)
{
	const struct counted *c = x, *d = y;
	int order;

	if (c->count != d->count)
		return c->count > d->count ? -1 : 1;
	order = strcmp(c->sort_key, d->sort_key);
	return order ? order : strcmp(c->value.key, d->value.key);
}

/* Codes of one kind that are there, best first; the wanted one always. */
static unsigned
best(const struct facet_counts *c, enum facet_kind kind, int64_t wanted,
    struct counted *out)
{
	unsigned n = 0, kept;

	for (size_t code = (size_t)kind; code < c->cap; code += 8) {
		/* Codes are from 1; 0 is no filter at all. */
		bool chosen = code > 0 && (int64_t)code == wanted;

		if (c->counts[code] > 0 || chosen)
			out[n++] = (struct counted){ .code = (int64_t)code,
				.count = c->counts[code],
				.value.chosen = chosen };
	}
	if (wanted > 0 && (size_t)wanted >= c->cap)
		out[n++] =
		    (struct counted){ .code = wanted, .value.chosen = true };
	if (n > 1)
		qsort(out, n, sizeof(*out), by_count);
	kept = n < VALUES_MAX ? n : VALUES_MAX;
	for (unsigned i = kept; i < n; i++) {
		if (out[i].value.chosen)
			out[kept - 1] = out[i];
	}
	return kept;
}

static void
name(enum facet_kind kind, struct rows *r, struct facet_value *v)
{
	const struct licence *l;
	const struct file_format *format;
	const struct theme *theme;
	struct err unknown = { 0 };

	v->key = db_text(r, "value");
	v->label = db_text(r, "label");
	switch (kind) {
	case FACET_ORGANIZATION:
		v->key = db_text(r, "slug");
		v->label = db_text(r, "name");
		break;
	case FACET_LICENSE:
		if (!licence_find(v->key, &l, &unknown))
			v->label = l->short_title;
		break;
	case FACET_FORMAT:
		format = file_format_find(v->key);
		if (format)
			v->label = format->label;
		break;
	case FACET_THEME:
		theme = theme_find(v->key);
		if (theme) {
			v->key = theme->slug;
			v->label = theme->label;
		}
		break;
	case FACET_KEYWORD:
	case FACET_SCHEMA:
	case FACET_ZONE:
	case FACET_KINDS:
		break;
	}
	if (v->label[0] == '\0')
		v->label = v->key;
}

static int
by_code(const void *x, const void *y)
{
	const struct counted *c = x, *d = y;

	return c->code < d->code ? -1 : c->code > d->code;
}

/* Labels of all kinds in one query. */
static enum err_code
name_all(struct db *db, struct arena *a, struct counted *all, unsigned n,
    struct err *e)
{
	const char **ids = arena_array_of(a, n, const char *);
	struct rows *r;
	enum err_code rc;

	qsort(all, n, sizeof(*all), by_code);
	for (unsigned i = 0; i < n; i++) {
		all[i].value.key = all[i].value.label = all[i].sort_key = "";
		ids[i] =
		    arena_printf(a, "%lld", (long long)FACET_ID(all[i].code));
	}
	rc = db_select(db, a, Q_SEARCH_VALUES,
	    DB_ARGS({ ":ids", DB_TEXT(json_ids(a, ids, n)) }), &r, e);
	if (rc)
		return rc;
	while (db_next(r)) {
		int64_t id = db_int(r, "id");

		/* One value has one kind: eight codes at most to look at. */
		for (int kind = 0; kind < FACET_COUNTED; kind++) {
			struct counted key = { .code = FACET_CODE(id, kind) };
			struct counted *c =
			    bsearch(&key, all, n, sizeof(*all), by_code);

			if (!c)
				continue;
			name((enum facet_kind)kind, r, &c->value);
			c->sort_key = text_fold(a, c->value.label);
		}
	}
	return db_end(r);
}

enum err_code
facet_report(struct db *db, struct arena *a, const struct facet_counts *c,
    const int64_t wanted[FACET_KINDS], struct facet *const out[FACET_COUNTED],
    struct err *e)
{
	struct counted *found =
	    arena_array_of(a, c->cap / 8 + 2, struct counted);
	struct counted *all =
	    arena_array_of(a, FACET_COUNTED * VALUES_MAX, struct counted);
	unsigned n = 0;
	enum err_code rc = ERR_OK;

	for (int kind = 0; kind < FACET_COUNTED; kind++) {
		unsigned kept =
		    best(c, (enum facet_kind)kind, wanted[kind], found);

		memcpy(all + n, found, kept * sizeof(*all));
		n += kept;
		out[kind]->values =
		    arena_array_of(a, kept ? kept : 1, struct facet_value);
		out[kind]->count = 0;
	}
	if (n > 0)
		rc = name_all(db, a, all, n, e);
	if (rc)
		return rc;
	qsort(all, n, sizeof(*all), by_count_and_label);
	for (unsigned i = 0; i < n; i++) {
		struct facet *f = out[FACET_KIND(all[i].code)];

		all[i].value.count = all[i].count;
		f->values[f->count++] = all[i].value;
	}
	return ERR_OK;
}
