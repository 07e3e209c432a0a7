/* SPDX-License-Identifier: Apache-2.0 */
/* search_index.c - what the search knows of each dataset. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "model/facet.h"
#include "model/licence.h"
#include "model/search.h"
#include "model/vocab.h"
#include "store/db.h"

#define TEXT_MAX (1 << 20)

const char *const facet_names[FACET_KINDS] = {
	[FACET_ORGANIZATION] = "organization",
	[FACET_LICENSE] = "license",
	[FACET_FORMAT] = "format",
	[FACET_THEME] = "theme",
	[FACET_KEYWORD] = "keyword",
	[FACET_SCHEMA] = "schema",
	[FACET_ZONE] = "zone",
};

enum err_code
facet_find(struct db *db, enum facet_kind kind, const char *value,
    int64_t *code, struct err *e)
{
	int64_t id;
	enum err_code rc = db_select_int(db, Q_SEARCH_VALUE_ID,
	    DB_ARGS({ ":kind", DB_TEXT(facet_names[kind]) },
		{ ":value", DB_TEXT(value) }),
	    0, &id, e);

	if (rc)
		return rc;
	*code = id ? FACET_CODE(id, kind) : 0;
	return ERR_OK;
}

enum err_code
facet_make(struct db *db, enum facet_kind kind, const char *value,
    const char *label, int64_t *code, struct err *e)
{
	enum err_code rc = facet_find(db, kind, value, code, e);

	if (rc || *code)
		return rc;
	rc = db_exec(db, Q_SEARCH_VALUE_INSERT,
	    DB_ARGS({ ":kind", DB_TEXT(facet_names[kind]) },
		{ ":value", DB_TEXT(value) }, { ":label", DB_TEXT(label) }),
	    NULL, e);
	return rc ? rc : facet_find(db, kind, value, code, e);
}

static enum err_code
organization_id(struct db *db, struct arena *a, const char *slug,
    const char **out, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_SEARCH_ORGANIZATION_ID,
	    DB_ARGS({ ":slug", DB_TEXT(slug) }), &r, e);

	if (rc)
		return rc;
	if (db_next(r))
		*out = db_text(r, "id");
	return db_end(r);
}

enum err_code
facet_normal(struct db *db, struct arena *a, enum facet_kind kind,
    const char *typed, const char **out, struct err *e)
{
	const struct licence *l;
	const struct file_format *format;
	const struct theme *theme;
	struct err unknown = { 0 };

	*out = typed;
	switch (kind) {
	case FACET_ORGANIZATION:
		if (!text_is_uuid(typed))
			return organization_id(db, a, typed, out, e);
		break;
	case FACET_LICENSE:
		if (!licence_find(typed, &l, &unknown))
			*out = l->id;
		break;
	case FACET_FORMAT:
		format = file_format_find(typed);
		*out = format ? format->id : text_fold(a, typed);
		break;
	case FACET_THEME:
		theme = theme_find(typed);
		if (theme)
			*out = theme->code;
		break;
	case FACET_KEYWORD:
		*out = text_fold(a, text_clean(a, typed));
		break;
	case FACET_SCHEMA:
	case FACET_ZONE:
	case FACET_KINDS:
		break;
	}
	return ERR_OK;
}

/* Codes of one dataset. */
struct codes {
	struct db *db;
	struct arena *a;
	int64_t *codes;
	unsigned n, cap;
};

static enum err_code
add(struct codes *c, enum facet_kind kind, const char *value, const char *label,
    struct err *e)
{
	int64_t code;
	enum err_code rc;

	if (!value[0])
		return ERR_OK;
	rc = facet_make(c->db, kind, value, label, &code, e);
	if (rc)
		return rc;
	for (unsigned i = 0; i < c->n; i++) {
		if (c->codes[i] == code)
			return ERR_OK;
	}
	if (c->n == c->cap) {
		unsigned cap = c->cap ? 2 * c->cap : 32;
		int64_t *more = arena_array_of(c->a, cap, int64_t);

		if (c->n > 0)
			memcpy(more, c->codes, c->n * sizeof(*more));
		c->codes = more;
		c->cap = cap;
	}
	c->codes[c->n++] = code;
	return ERR_OK;
}

static enum err_code
add_all(struct codes *c, const struct dataset *d, struct err *e)
{
	enum err_code rc =
	    add(c, FACET_ORGANIZATION, d->organization_id, "", e);

	if (!rc)
		rc = add(c, FACET_LICENSE, d->license, "", e);
	if (!rc)
		rc = add(c, FACET_SCHEMA, d->schema_url, "", e);
	for (unsigned i = 0; i < d->nresources && !rc; i++) {
		const struct resource *r = &d->resources[i];

		rc = add(c, FACET_FORMAT, r->format, "", e);
		if (!rc)
			rc = add(c, FACET_SCHEMA, r->schema_url, "", e);
	}
	for (unsigned i = 0; i < d->nthemes && !rc; i++)
		rc = add(c, FACET_THEME, d->themes[i], "", e);
	for (unsigned i = 0; i < d->nkeywords && !rc; i++)
		rc = add(c, FACET_KEYWORD, text_fold(c->a, d->keywords[i]),
		    d->keywords[i], e);
	for (unsigned i = 0; i < d->nzones && !rc; i++)
		rc = add(c, FACET_ZONE, d->zones[i], "", e);
	return rc;
}

static int
by_number(const void *x, const void *y)
{
	const int64_t *m = x, *n = y;

	return *m < *n ? -1 : *m > *n;
}

static enum err_code
facets_of(struct db *db, struct arena *a, const struct dataset *d,
    const char **out, struct err *e)
{
	struct codes c = { .db = db, .a = a };
	struct str s;
	enum err_code rc = add_all(&c, d, e);

	if (rc)
		return rc;
	if (c.n > 1)
		qsort(c.codes, c.n, sizeof(*c.codes), by_number);
	str_init(&s, a, TEXT_MAX);
	for (unsigned i = 0; i < c.n; i++) {
		if (i > 0)
			str_append_char(&s, ' ');
		str_append_int(&s, c.codes[i]);
	}
	*out = str_text(&s);
	return ERR_OK;
}

static void
line(struct str *s, const char *text)
{
	str_append(s, text);
	str_append_char(s, '\n');
}

static enum err_code
insert_text(struct db *db, struct arena *a, const struct dataset *d,
    int64_t key, struct err *e)
{
	struct str title, keywords, organization, resources;

	str_init(&title, a, TEXT_MAX);
	line(&title, d->title);
	line(&title, d->acronym);
	str_init(&keywords, a, TEXT_MAX);
	for (unsigned i = 0; i < d->nkeywords; i++)
		line(&keywords, d->keywords[i]);
	for (unsigned i = 0; i < d->nthemes; i++) {
		const struct theme *t = theme_find(d->themes[i]);

		if (t)
			line(&keywords, t->label);
	}
	str_init(&organization, a, TEXT_MAX);
	line(&organization, d->organization_name);
	line(&organization, d->department_name);
	str_init(&resources, a, TEXT_MAX);
	for (unsigned i = 0; i < d->nresources; i++) {
		line(&resources, d->resources[i].title);
		line(&resources, d->resources[i].description);
		line(&resources, d->resources[i].file_name);
	}
	return db_exec(db, Q_SEARCH_TEXT_INSERT,
	    DB_ARGS({ ":key", DB_INT(key) },
		{ ":title", DB_TEXT(str_text(&title)) },
		{ ":keywords", DB_TEXT(str_text(&keywords)) },
		{ ":organization", DB_TEXT(str_text(&organization)) },
		{ ":description", DB_TEXT(d->description) },
		{ ":resources", DB_TEXT(str_text(&resources)) }),
	    NULL, e);
}

static enum err_code
find_key(struct db *db, const char *id, int64_t *key, struct err *e)
{
	return db_select_int(
	    db, Q_SEARCH_KEY_OF, DB_ARGS({ ":id", DB_TEXT(id) }), 0, key, e);
}

static enum err_code
take_out(struct db *db, const char *id, struct err *e)
{
	int64_t key;
	enum err_code rc = find_key(db, id, &key, e);

	if (rc || key == 0)
		return rc;
	rc = db_exec(db, Q_SEARCH_TEXT_DELETE, DB_ARGS({ ":key", DB_INT(key) }),
	    NULL, e);
	if (rc)
		return rc;
	return db_exec(
	    db, Q_SEARCH_KEY_DELETE, DB_ARGS({ ":key", DB_INT(key) }), NULL, e);
}

static _Thread_local bool is_held;

void
search_hold(bool held)
{
	is_held = held;
}

enum err_code
search_update(
    struct db *db, struct arena *a, const char *dataset_id, struct err *e)
{
	struct dataset d;
	const char *facets;
	int64_t key, table_rows = 0;
	enum err_code rc;

	if (is_held)
		return ERR_OK;
	rc = dataset_get(db, a, dataset_id, &d, e);
	if (!rc)
		rc = take_out(db, d.id, e);
	if (rc || strcmp(d.state, "published") != 0)
		return rc;
	for (unsigned i = 0; i < d.nresources; i++) {
		if (d.resources[i].table_rows > 0)
			table_rows += d.resources[i].table_rows +
			    d.resources[i].more_rows;
	}
	rc = facets_of(db, a, &d, &facets, e);
	if (!rc)
		rc = db_exec(db, Q_SEARCH_KEY_INSERT,
		    DB_ARGS({ ":id", DB_TEXT(d.id) },
			{ ":title_key", DB_TEXT(text_fold(a, d.title)) },
			{ ":created_at", DB_INT(d.created_at) },
			{ ":modified_at", DB_INT(d.modified_at) },
			{ ":files", DB_INT(d.nresources) },
			{ ":table_rows", DB_INT(table_rows) },
			{ ":facets", DB_TEXT(facets) }),
		    NULL, e);
	if (!rc)
		rc = find_key(db, d.id, &key, e);
	if (!rc)
		rc = insert_text(db, a, &d, key, e);
	return rc;
}

enum err_code
search_figures(struct db *db, struct figures *out, struct err *e)
{
	struct arena *a = arena_new();
	struct rows *r;
	enum err_code rc =
	    db_select(db, a, Q_SEARCH_FIGURES, DB_NO_ARGS, &r, e);

	memset(out, 0, sizeof(*out));
	if (!rc) {
		if (db_next(r)) {
			out->datasets = db_int(r, "datasets");
			out->files = db_int(r, "files");
			out->rows = db_int(r, "row_count");
			out->updated_at = db_int(r, "updated_at");
			out->organizations = db_int(r, "organizations");
		}
		rc = db_end(r);
	}
	arena_free(a);
	return rc;
}
