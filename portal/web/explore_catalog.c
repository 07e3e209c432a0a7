/* SPDX-License-Identifier: Apache-2.0 */
/* explore_catalog.c - the catalogue, asked in Opendatasoft's language. */
#include "web/explore_catalog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/search.h"
#include "model/vocab.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/explore_api.h"

enum {
	SEARCHES = 8 /* among other conditions */
};

enum field {
	FIELD_ID,
	FIELD_TITLE,
	FIELD_DESCRIPTION,
	FIELD_PUBLISHER,
	FIELD_THEME,
	FIELD_KEYWORD,
	FIELD_LICENSE,
	FIELD_TERRITORY,
	FIELD_MODIFIED,
	FIELD_RECORDS,
	FIELDS
};

#define FIELD(n, t)                                                            \
	{                                                                      \
		.name = (n), .label = (n), .type = (t), .format = "",          \
		.semantic = "", .unit = "", .description = ""                  \
	}
static const struct column fields[FIELDS] = {
	[FIELD_ID] = FIELD("dataset_id", COLUMN_TEXT),
	[FIELD_TITLE] = FIELD("title", COLUMN_TEXT),
	[FIELD_DESCRIPTION] = FIELD("description", COLUMN_TEXT),
	[FIELD_PUBLISHER] = FIELD("publisher", COLUMN_TEXT),
	[FIELD_THEME] = FIELD("theme", COLUMN_TEXT),
	[FIELD_KEYWORD] = FIELD("keyword", COLUMN_TEXT),
	[FIELD_LICENSE] = FIELD("license", COLUMN_TEXT),
	[FIELD_TERRITORY] = FIELD("territory", COLUMN_TEXT),
	[FIELD_MODIFIED] = FIELD("modified", COLUMN_DATETIME),
	[FIELD_RECORDS] = FIELD("records_count", COLUMN_INT),
};

bool
explore_catalog_field(const char *name, unsigned *out)
{
	*out = FIELD_PUBLISHER;
	while (*out <= FIELD_MODIFIED && strcmp(fields[*out].name, name) != 0)
		++*out;
	return *out <= FIELD_MODIFIED;
}

const char *
explore_catalog_name(unsigned field)
{
	return fields[field].name;
}

/* --- values --------------------------------------------------------------- */

static int64_t
records_of(const struct dataset *d)
{
	const struct resource *r = explore_api_main(d);

	return r && r->table_rows > 0 ? r->table_rows : 0;
}

static const char *
licence_title(const struct dataset *d)
{
	const struct licence *l;
	struct err none = { 0 };

	return licence_find(d->license, &l, &none) ? d->license : l->title;
}

static unsigned
list_of(const struct dataset *d, unsigned field, const char *const **list)
{
	switch (field) {
	case FIELD_THEME:
		*list = d->themes;
		return d->nthemes;
	case FIELD_KEYWORD:
		*list = d->keywords;
		return d->nkeywords;
	case FIELD_TERRITORY:
		*list = d->zones;
		return d->nzones;
	default:
		return 0;
	}
}

static const char *
text_of(struct arena *a, const struct dataset *d, unsigned field)
{
	switch (field) {
	case FIELD_ID:
		return d->slug;
	case FIELD_TITLE:
		return d->title;
	case FIELD_DESCRIPTION:
		return d->description;
	case FIELD_PUBLISHER:
		return d->organization_name;
	case FIELD_LICENSE:
		return licence_title(d);
	case FIELD_MODIFIED:
		return arena_strndup(a, date_rfc3339(a, d->modified_at), 4);
	case FIELD_RECORDS:
		return arena_printf(a, "%lld", (long long)records_of(d));
	default:
		return "";
	}
}

unsigned
explore_catalog_values(
    struct arena *a, const struct dataset *d, unsigned field, const char ***out)
{
	const char *const *list = NULL;
	unsigned n = list_of(d, field, &list);

	*out = arena_array_of(a, n + 1, const char *);
	for (unsigned i = 0; i < n; i++) {
		const struct theme *t =
		    field == FIELD_THEME ? theme_find(list[i]) : NULL;

		(*out)[i] = t ? t->label : list[i];
	}
	if (!list)
		(*out)[n] = text_of(a, d, field);
	n += !list && *(*out)[n];
	return n;
}

/* What the dataset has of a field, as it is and without accents and case: made
 * once, whatever the number of conditions. */
struct subject {
	struct arena *a;
	const struct dataset *d;
	struct own {
		const char **texts, **folded;
		unsigned n;
	} fields[FIELDS];
};

static const struct own *
own_of(struct subject *s, unsigned field)
{
	struct own *own = &s->fields[field];

	if (own->texts)
		return own;
	own->n = explore_catalog_values(s->a, s->d, field, &own->texts);
	own->folded = arena_array_of(s->a, own->n, const char *);
	for (unsigned i = 0; i < own->n; i++)
		own->folded[i] = text_fold(s->a, own->texts[i]);
	return own;
}

/* --- tests ---------------------------------------------------------------- */

/* A condition of where, its values read once for all the datasets. */
struct catalog_test {
	enum cond_kind kind;
	enum test_kind test;
	unsigned field;
	struct wanted {
		const char *text, *folded;
		double number; /* of rows, or of seconds; NAN: none */
	} * values;
	unsigned nvalues;
	const struct catalog_test **parts;
	unsigned nparts;
	const char *const *ids; /* sorted: what a search() finds */
	unsigned nids;
};

static bool
compares(enum test_kind test, int order)
{
	switch (test) {
	case TEST_EQUAL:
	case TEST_IN:
		return order == 0;
	case TEST_DIFFERENT:
		return order != 0;
	case TEST_LESS:
		return order < 0;
	case TEST_LESS_EQUAL:
		return order <= 0;
	case TEST_GREATER:
		return order > 0;
	case TEST_GREATER_EQUAL:
		return order >= 0;
	default:
		return false;
	}
}

/* Equal to the letter; in the order of what is left of texts without accents
 * and case. */
static bool
text_holds(enum test_kind test, const char *own, const char *folded,
    const struct wanted *w)
{
	int order, about;

	if (test == TEST_CONTAINS)
		return strstr(folded, w->folded) != NULL;
	if (test == TEST_STARTS)
		return strncmp(folded, w->folded, strlen(w->folded)) == 0;
	order = strcmp(own, w->text);
	about = order ? strcmp(folded, w->folded) : 0;
	return compares(test, about ? about : order);
}

/* A value given for the field, against those the dataset has. */
static bool
value_holds(
    struct subject *s, const struct catalog_test *t, const struct wanted *w)
{
	const struct own *own;
	bool none = true;

	if (t->field >= FIELD_MODIFIED) {
		double number =
		    (double)(t->field == FIELD_MODIFIED ? s->d->modified_at
							: records_of(s->d));

		return !isnan(w->number) &&
		    compares(
			t->test, (number > w->number) - (number < w->number));
	}
	own = own_of(s, t->field);
	for (unsigned i = 0; i < own->n; i++) {
		bool holds =
		    text_holds(t->test, own->texts[i], own->folded[i], w);

		if (holds && t->test != TEST_DIFFERENT)
			return true;
		none &= holds;
	}
	return own->n > 0 && none && t->test == TEST_DIFFERENT;
}

static bool
test_holds(struct subject *s, const struct catalog_test *t)
{
	if (t->test == TEST_EMPTY)
		return own_of(s, t->field)->n == 0;
	for (unsigned i = 0; i < t->nvalues; i++) {
		if (value_holds(s, t, &t->values[i]))
			return true;
	}
	return false;
}

static bool
where_holds(struct subject *s, const struct catalog_test *t)
{
	bool is_and = t->kind == COND_AND;

	switch (t->kind) {
	case COND_AND:
	case COND_OR:
		for (unsigned i = 0; i < t->nparts; i++) {
			if (where_holds(s, t->parts[i]) != is_and)
				return !is_and;
		}
		return is_and;
	case COND_NOT:
		return !where_holds(s, t->parts[0]);
	case COND_SEARCH:
		return t->nids > 0 &&
		    bsearch(&s->d->id, t->ids, t->nids, sizeof(*t->ids),
			text_compare);
	default:
		return test_holds(s, t);
	}
}

/* 2024/03 is all its days. */
static bool
starts_at(const char *date, const char *key)
{
	size_t i = 0;

	while (key[i] && (key[i] == '/' ? '-' : key[i]) == date[i])
		i++;
	return !key[i] && (i == 4 || i == 7 || i == 10);
}

static bool
choice_holds(struct subject *s, const struct catalog_choice *c)
{
	const struct own *own;

	if (c->field == FIELD_MODIFIED)
		return starts_at(date_rfc3339(s->a, s->d->modified_at), c->key);
	own = own_of(s, c->field);
	for (unsigned i = 0; i < own->n; i++) {
		if (strcmp(own->folded[i], c->key) == 0)
			return true;
	}
	return false;
}

bool
explore_catalog_holds(
    struct arena *a, const struct catalog_question *q, const struct dataset *d)
{
	struct subject s = { .a = a, .d = d };

	for (unsigned i = 0; i < q->nchoices; i++) {
		const struct catalog_choice *c = &q->choices[i];

		if (choice_holds(&s, c) == c->is_excluded)
			return false;
	}
	return !q->where || where_holds(&s, q->where);
}

bool
explore_catalog_is_refined(struct arena *a, const struct catalog_question *q,
    unsigned field, const char *value)
{
	const char *key = text_fold(a, value);

	for (unsigned i = 0; i < q->nchoices; i++) {
		const struct catalog_choice *c = &q->choices[i];

		if (c->field == field && !c->is_excluded &&
		    strcmp(c->key, key) == 0)
			return true;
	}
	return false;
}

/* --- the question --------------------------------------------------------- */

static enum err_code
take_choices(struct request *req, const char *name, bool is_excluded,
    struct catalog_question *q, struct err *e)
{
	unsigned n;
	const char *const *list = explore_api_values(req, name, &n);

	for (unsigned i = 0; i < n; i++) {
		const char *colon = strchr(list[i], ':');
		struct catalog_choice *c = &q->choices[q->nchoices++];

		c->is_excluded = is_excluded;
		if (!colon ||
		    !explore_catalog_field(arena_strndup(req->a, list[i],
					       (size_t)(colon - list[i])),
			&c->field))
			return err_set(e, ERR_INVALID,
			    "%s" NNBSP ": le catalogue se filtre par "
			    "publisher:…, keyword:…, theme:…, license:…, "
			    "territory:… ou modified:….",
			    name);
		c->key = text_fold(req->a, colon + 1);
	}
	return ERR_OK;
}

/* What a dataset has not, though a row would. */
static enum err_code
check_test(const struct cond *c, struct err *e)
{
	bool is_words = c->test == TEST_CONTAINS || c->test == TEST_STARTS;

	if (is_words && c->term.column >= FIELD_MODIFIED)
		return err_set(e, ERR_INVALID,
		    "where" NNBSP ": modified et records_count se comparent, "
		    "like est pour les textes.");
	if (c->term.column < 0 || c->term.part != PART_WHOLE)
		return err_set(e, ERR_INVALID,
		    "where" NNBSP
		    ": le catalogue se filtre par ses champs entiers" NNBSP
		    "; une année de modified s’écrit date'2024'.");
	return ERR_OK;
}

static struct wanted
read_wanted(struct arena *a, unsigned field, const struct value *v)
{
	struct wanted w = { .text = "", .folded = "" };
	int64_t seconds;
	bool has_offset;

	if (value_is_number(v, &w.number))
		return w;
	if (field == FIELD_MODIFIED) {
		w.number =
		    date_parse_time(v->text, v->len, &seconds, &has_offset)
		    ? (double)seconds
		    : NAN;
	} else {
		w.text = arena_strndup(a, v->text, v->len);
		w.folded = text_fold(a, w.text);
	}
	return w;
}

/* where, read. */
struct reading {
	struct request *req;
	struct db *db;
	unsigned nsearches;
};

static enum err_code
read_search(
    struct reading *r, const char *words, struct catalog_test *t, struct err *e)
{
	if (r->nsearches == SEARCHES)
		return err_set(e, ERR_INVALID,
		    "where" NNBSP ": il y a trop de search(), %d au plus.",
		    SEARCHES);
	r->nsearches++;
	return search_words(r->db, r->req->a, words, &t->ids, &t->nids, e);
}

static enum err_code
read_cond(struct reading *r, const struct cond *c,
    const struct catalog_test **out, struct err *e)
{
	struct arena *a = r->req->a;
	struct catalog_test *t = arena_new_of(a, struct catalog_test);
	enum err_code rc = ERR_OK;

	*out = t;
	t->kind = c->kind;
	t->nparts = c->nparts;
	t->parts = arena_array_of(a, c->nparts, const struct catalog_test *);
	for (unsigned i = 0; !rc && i < c->nparts; i++)
		rc = read_cond(r, c->parts[i], &t->parts[i], e);
	if (!rc && c->kind == COND_SEARCH)
		rc = read_search(r, c->text, t, e);
	if (rc || c->kind != COND_TEST)
		return rc;
	rc = check_test(c, e);
	if (rc)
		return rc;
	t->test = c->test;
	t->field = (unsigned)c->term.column;
	t->nvalues = c->nvalues;
	t->values = arena_array_of(a, c->nvalues, struct wanted);
	for (unsigned i = 0; i < c->nvalues; i++)
		t->values[i] = read_wanted(a, t->field, &c->values[i]);
	return ERR_OK;
}

static enum err_code
read_where(struct request *req, struct catalog_question *q, struct err *e)
{
	const struct table *t = table_of_columns(req->a, fields, FIELDS);
	struct reading r = { .req = req };
	struct odsql_asked asked;
	struct odsql o = { .limit = 0 };
	const struct cond *where;
	enum err_code rc;

	o.where = explore_api_values(req, "where", &o.nwhere);
	rc = odsql_parse(req->a, t, &o, &asked, e);
	where = asked.asked.query.where;
	q->uses_now = asked.uses_now;
	if (rc || !where)
		return rc;
	if (where->kind == COND_SEARCH)
		q->words = where->text;
	rc = app_db(req, &r.db, e);
	return rc ? rc : read_cond(&r, where, &q->where, e);
}

static enum err_code
read_question(struct request *req, struct catalog_question *out, struct err *e)
{
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	out->choices =
	    arena_array_of(req->a, req->nquery, struct catalog_choice);
	rc = take_choices(req, "refine", false, out, e);
	if (!rc)
		rc = take_choices(req, "exclude", true, out, e);
	return rc ? rc : read_where(req, out, e);
}

enum err_code
explore_catalog_ask(struct request *req, struct response *res,
    struct catalog_question *out, bool *done, struct err *e)
{
	enum err_code rc = read_question(req, out, e);

	*done = rc == ERR_INVALID;
	if (*done) {
		rc = explore_api_refuse(req, res, "ODSQLError", e->msg);
		err_clear(e);
	} else if (!rc && !out->uses_now) {
		rc = answer_unchanged(req, res, "", done, e);
	}
	return rc;
}
