/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - rows of the catalogue into structs, many at once; model/ only. */
#include "model/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/blank.h"

struct value
text_or_null(const char *s)
{
	return s == NULL || s[0] == '\0' ? DB_NULL : DB_TEXT(s);
}

struct value
time_or_null(int64_t t)
{
	return t == 0 ? DB_NULL : DB_INT(t);
}

struct value
bbox_value(const struct bbox *b, double side)
{
	return b->known ? DB_REAL(side) : DB_NULL;
}

void
bbox_read(struct rows *r, struct bbox *out)
{
	out->known = !db_is_null(r, "bbox_west");
	out->west = db_real(r, "bbox_west");
	out->south = db_real(r, "bbox_south");
	out->east = db_real(r, "bbox_east");
	out->north = db_real(r, "bbox_north");
}

const char *
json_ids(struct arena *a, const char *const *ids, unsigned n)
{
	struct str s;

	str_init(&s, a, SIZE_MAX);
	str_append_char(&s, '[');
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			str_append_char(&s, ',');
		str_append_json(&s, ids[i], strlen(ids[i]));
	}
	str_append_char(&s, ']');
	return str_text(&s);
}

void
dataset_read(struct rows *r, struct dataset *out)
{
	memset(out, 0, sizeof(*out));
	out->id = db_text(r, "id");
	out->slug = db_text(r, "slug");
	out->identifier = db_text(r, "identifier");
	out->organization_id = db_text(r, "organization_id");
	out->department_id = db_text(r, "department_id");
	out->state = db_text(r, "state");
	out->title = db_text(r, "title");
	out->acronym = db_text(r, "acronym");
	out->description = db_text(r, "description");
	out->license = db_text(r, "license");
	out->frequency = db_text(r, "frequency");
	out->data_date = db_text(r, "data_date");
	out->temporal_start = db_text(r, "temporal_start");
	out->temporal_end = db_text(r, "temporal_end");
	bbox_read(r, &out->bbox);
	out->contact_name = db_text(r, "contact_name");
	out->contact_email = db_text(r, "contact_email");
	out->contact_url = db_text(r, "contact_url");
	out->language = db_text(r, "language");
	out->access = db_text(r, "access");
	out->schema_url = db_text(r, "schema_url");
	out->hvd_category = db_text(r, "hvd_category");
	out->version = db_int(r, "version");
	out->created_at = db_int(r, "created_at");
	out->modified_at = db_int(r, "modified_at");
	out->published_at = db_int(r, "published_at");
	out->archived_at = db_int(r, "archived_at");
	out->deleted_at = db_int(r, "deleted_at");
	out->origin_url = db_text(r, "origin_url");
	out->organization_name = db_text(r, "organization_name");
	out->organization_slug = db_text(r, "organization_slug");
	out->organization_email = db_text(r, "organization_email");
	out->organization_url = db_text(r, "organization_url");
	out->department_name = db_text(r, "department_name");
}

/* What is said of a resource, which both queries give. */
static void
described_read(struct rows *r, struct resource *out)
{
	out->id = db_text(r, "id");
	out->dataset_id = db_text(r, "dataset_id");
	out->title = db_text(r, "title");
	out->description = db_text(r, "description");
	out->type = db_text(r, "type");
	out->url = db_text(r, "url");
	out->format = db_text(r, "format");
	out->mime = db_text(r, "mime");
	out->size = db_is_null(r, "size") ? -1 : db_int(r, "size");
	out->sha256 = db_text(r, "sha256");
	out->version = db_int(r, "version");
	out->schema_url = db_text(r, "schema_url");
	out->created_at = db_int(r, "created_at");
	out->modified_at = db_int(r, "modified_at");
	out->file_name = db_text(r, "file_name");
}

static void
only_described_read(struct rows *r, struct resource *out)
{
	resource_init(out);
	described_read(r, out);
}

void
resource_read(struct rows *r, struct resource *out)
{
	described_read(r, out);
	out->position = db_int(r, "position");
	out->deleted_at = db_int(r, "deleted_at");
	out->dictionary = db_text(r, "dictionary");
	out->table_state =
	    db_is_null(r, "table_state") ? "none" : db_text(r, "table_state");
	out->table_name = db_text(r, "table_name");
	out->table_rows =
	    db_is_null(r, "table_rows") ? -1 : db_int(r, "table_rows");
	out->table_columns =
	    db_is_null(r, "table_columns") ? -1 : db_int(r, "table_columns");
	out->table_number = db_int(r, "table_number");
	out->table_title = db_text(r, "table_title");
	out->more_tables = db_int(r, "more_tables");
	out->more_rows = db_int(r, "more_rows");
	out->report = db_text(r, "report");
	out->reading = db_text(r, "reading");
	out->pending = db_int(r, "pending");
}

/* Datasets by id, to put rows that come in any order where they belong. */
struct index {
	struct dataset **rows;
	struct dataset *last; /* found: mostly the next row's too */
	unsigned n;
	const char *ids; /* JSON */
};

static int
by_id(const void *x, const void *y)
{
	const struct dataset *const *d = x, *const *f = y;

	return strcmp((*d)->id, (*f)->id);
}

static int
id_is(const void *key, const void *y)
{
	const struct dataset *const *d = y;

	return strcmp(key, (*d)->id);
}

static void
index_make(struct arena *a, struct dataset *d, unsigned n, struct index *out)
{
	const char **ids = arena_array_of(a, n, const char *);

	out->rows = arena_array_of(a, n, struct dataset *);
	out->last = NULL;
	out->n = n;
	for (unsigned i = 0; i < n; i++) {
		out->rows[i] = &d[i];
		ids[i] = d[i].id;
	}
	qsort(out->rows, n, sizeof(struct dataset *), by_id);
	out->ids = json_ids(a, ids, n);
}

static struct dataset *
index_find(struct index *x, const char *id)
{
	struct dataset *const *found;

	if (x->last && strcmp(x->last->id, id) == 0)
		return x->last;
	found = bsearch(id, x->rows, x->n, sizeof(struct dataset *), id_is);
	x->last = found ? *found : NULL;
	return x->last;
}

/* Room for one more in a list that doubles: full at each power of two. */
static void *
room(struct arena *a, void *list, unsigned n, size_t size)
{
	void *bigger;

	if (n > 0 && (n & (n - 1)) != 0)
		return list;
	bigger = arena_alloc(a, (n ? 2 * (size_t)n : 1) * size);
	if (n > 0)
		memcpy(bigger, list, n * size);
	return bigger;
}

static enum err_code
fill_list(struct db *db, struct arena *a, struct index *x, enum query q,
    size_t list_at, size_t count_at, struct err *e)
{
	struct rows *r;
	enum err_code rc =
	    db_select(db, a, q, DB_ARGS({ ":ids", DB_TEXT(x->ids) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		struct dataset *d = index_find(x, db_text(r, "dataset_id"));
		const char ***list;
		unsigned *count;

		if (d == NULL)
			continue;
		list = (const char ***)(void *)((char *)d + list_at);
		count = (unsigned *)(void *)((char *)d + count_at);
		*list = room(a, (void *)*list, *count, sizeof(char *));
		(*list)[(*count)++] = db_text(r, "value");
	}
	return db_end(r);
}

/* How much of the resources is read. */
struct resource_query {
	enum query q;
	void (*read)(struct rows *r, struct resource *out);
};

static enum err_code
fill_resources(struct db *db, struct arena *a, struct index *x,
    const struct resource_query *q, struct err *e)
{
	struct rows *r;
	enum err_code rc =
	    db_select(db, a, q->q, DB_ARGS({ ":ids", DB_TEXT(x->ids) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		struct dataset *d = index_find(x, db_text(r, "dataset_id"));

		if (d == NULL)
			continue;
		d->resources = room(
		    a, d->resources, d->nresources, sizeof(struct resource));
		q->read(r, &d->resources[d->nresources++]);
	}
	return db_end(r);
}

static const struct {
	enum query q;
	size_t list_at, count_at;
} lists[] = {
	{ Q_DATASET_KEYWORD_OF, offsetof(struct dataset, keywords),
	    offsetof(struct dataset, nkeywords) },
	{ Q_DATASET_THEME_OF, offsetof(struct dataset, themes),
	    offsetof(struct dataset, nthemes) },
	{ Q_DATASET_ZONE_OF, offsetof(struct dataset, zones),
	    offsetof(struct dataset, nzones) },
};

static enum err_code
fill(struct db *db, struct arena *a, struct dataset *d, unsigned n,
    const struct resource_query *q, struct err *e)
{
	struct index x;
	enum err_code rc = ERR_OK;

	if (n == 0)
		return ERR_OK;
	index_make(a, d, n, &x);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && !rc; i++)
		rc = fill_list(db, a, &x, lists[i].q, lists[i].list_at,
		    lists[i].count_at, e);
	if (rc)
		return rc;
	return fill_resources(db, a, &x, q, e);
}

enum err_code
dataset_fill(struct db *db, struct arena *a, struct dataset *d, unsigned n,
    struct err *e)
{
	static const struct resource_query whole = { Q_RESOURCE_OF_DATASETS,
		resource_read };

	return fill(db, a, d, n, &whole, e);
}

enum err_code
dataset_fill_described(struct db *db, struct arena *a, struct dataset *d,
    unsigned n, struct err *e)
{
	static const struct resource_query described = {
		Q_RESOURCE_DESCRIBED_OF_DATASETS, only_described_read
	};

	return fill(db, a, d, n, &described, e);
}

enum err_code
dataset_by_ids(struct db *db, struct arena *a, const char *const *ids,
    unsigned n, struct dataset **out, unsigned *count, struct err *e)
{
	struct dataset *any = arena_array_of(a, n ? n : 1, struct dataset);
	struct dataset *in_order = arena_array_of(a, n ? n : 1, struct dataset);
	struct index x;
	struct rows *r;
	unsigned found = 0;
	enum err_code rc;

	*out = in_order;
	*count = 0;
	if (n == 0)
		return ERR_OK;
	rc = db_select(db, a, Q_DATASET_BY_IDS,
	    DB_ARGS({ ":ids", DB_TEXT(json_ids(a, ids, n)) }), &r, e);
	if (rc)
		return rc;
	while (found < n && db_next(r))
		dataset_read(r, &any[found++]);
	rc = db_end(r);
	if (rc || found == 0)
		return rc;
	index_make(a, any, found, &x);
	for (unsigned i = 0; i < n; i++) {
		const struct dataset *d = index_find(&x, ids[i]);

		if (d)
			in_order[(*count)++] = *d;
	}
	return dataset_fill(db, a, in_order, *count, e);
}
