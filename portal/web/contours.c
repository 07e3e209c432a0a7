/* SPDX-License-Identifier: Apache-2.0 */
/* contours.c - outlines of territories, from the file the portal chose. */
#include "web/contours.h"

#include <string.h>

#include "base/text.h"
#include "model/site.h"
#include "model/tabular.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/budget.h"

enum {
	UUID_LEN = 36,
	MOST_BYTES = 24 << 20 /* of outlines in one drawing */
};

/* In a: the identifier in an address of one of our files, or NULL. */
static const char *
identifier_in(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + UUID_LEN <= len; i++) {
		const char *id = arena_strndup(a, text + i, UUID_LEN);

		/* The last one: that of the dataset comes before. */
		if (text_is_uuid(id) && !identifier_in(a, text + i + UUID_LEN))
			return id;
	}
	return NULL;
}

struct outlining {
	struct arena *a;
	const struct chart_series *series;
	const char **outlines;
	size_t bytes;
};

static bool
take_outline(void *arg, const struct answer_row *row)
{
	struct outlining *o = arg;
	const struct value *code = &row->values[0], *shape = &row->values[1];

	if (shape->type != VALUE_TEXT || code->type != VALUE_TEXT)
		return true;
	for (unsigned i = 0; i < o->series->count; i++) {
		const char *key = o->series->points[i].key;

		if (key && strlen(key) == code->len &&
		    memcmp(key, code->text, code->len) == 0) {
			o->outlines[i] =
			    arena_strndup(o->a, shape->text, shape->len);
			o->bytes += shape->len;
		}
	}
	return o->bytes < MOST_BYTES;
}

/* The column of codes of that kind, and the one of geometries. */
static bool
find_columns(const struct table *t, const char *kind, int *code, int *shape)
{
	*code = *shape = -1;
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const struct column *c = &table_columns(t)[i];

		if (c->type == COLUMN_GEOMETRY && *shape < 0)
			*shape = (int)i;
		else if (*code < 0 && strcmp(c->semantic, kind) == 0)
			*code = (int)i;
	}
	return *code >= 0 && *shape >= 0;
}

static enum err_code
none(struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED,
	    "Le portail n’a pas les contours de ces territoires" NNBSP
	    ": l’administrateur les choisit dans les réglages des cartes.");
}

static enum err_code
open_contours(struct request *req, struct table **out, struct err *e)
{
	struct site site;
	struct resource r;
	struct dataset d;
	const char *id;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	id = identifier_in(req->a, site.contours);
	if (!id)
		return none(e);
	rc = answer_resource(req, id, true, &r, &d, e);
	if (!rc)
		rc = tabular_open(db, req->a, app_of(req)->data_dir, &r,
		    r.version, 0, out, e);
	if (rc == ERR_NOT_FOUND || rc == ERR_GONE || rc == ERR_FORBIDDEN) {
		err_clear(e);
		return none(e);
	}
	return rc;
}

enum err_code
contours_put(
    struct request *req, const struct column *x, struct chart *c, struct err *e)
{
	struct outlining o = { .a = req->a, .series = c->series };
	struct output outputs[2] = { 0 };
	struct cond where = { .kind = COND_TEST, .test = TEST_IN };
	struct query q = {
		.where = &where, .outputs = outputs, .noutputs = 2, .limit = -1
	};
	struct value *keys;
	struct table *t;
	enum err_code rc;

	if (c->nseries == 0)
		return ERR_OK;
	rc = open_contours(req, &t, e);
	if (rc)
		return rc;
	if (!find_columns(t, x->semantic, &outputs[0].term.column,
		&outputs[1].term.column))
		return none(e);
	keys = arena_array_of(req->a, c->series->count, struct value);
	for (unsigned i = 0; i < c->series->count; i++) {
		const char *key = c->series->points[i].key;

		if (key)
			keys[where.nvalues++] = (struct value){ VALUE_TEXT,
				.text = key, .len = strlen(key) };
	}
	where.values = keys;
	where.term = outputs[0].term;
	o.outlines = arena_array_of(req->a, c->series->count, const char *);
	q.until_ms = budget_until(req);
	rc = query_run(t, &q, take_outline, &o, e);
	c->outlines = o.outlines;
	return rc;
}
