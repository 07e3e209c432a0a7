/* SPDX-License-Identifier: Apache-2.0 */
/* explore_catalog.c - the catalogue, asked in Opendatasoft's language. */
#include "web/explore_catalog.h"

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

/* --- tests ---------------------------------------------------------------- */

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

static bool
number_holds(enum test_kind test, int64_t own, int64_t given)
{
	return compares(test, (own > given) - (own < given));
}

/* Equal to the letter; in the order of what is left of texts without accents
 * and case. */
static bool
text_holds(struct arena *a, enum test_kind test, const char *own,
    const struct value *given)
{
	const char *wanted = arena_strndup(a, given->text, given->len);
	const char *text = text_fold(a, own), *word = text_fold(a, wanted);
	const char *found = strstr(text, word);
	int order = strcmp(own, wanted);

	if (test == TEST_CONTAINS)
		return found != NULL;
	if (test == TEST_STARTS)
		return found == text;
	if (order != 0 && strcmp(text, word) != 0)
		order = strcmp(text, word);
	return compares(test, order);
}

/* A value given for the field, against those the dataset has. */
static bool
value_holds(struct arena *a, const struct cond *c, const struct dataset *d,
    const struct value *given)
{
	unsigned field = (unsigned)c->term.column, n;
	const char **own;
	int64_t seconds;
	bool has_offset, none = true;

	if (field == FIELD_RECORDS)
		return number_holds(c->test, records_of(d), given->i);
	if (field == FIELD_MODIFIED)
		return date_parse_time(
			   given->text, given->len, &seconds, &has_offset) &&
		    number_holds(c->test, d->modified_at, seconds);
	n = explore_catalog_values(a, d, field, &own);
	for (unsigned i = 0; i < n; i++) {
		bool holds = text_holds(a, c->test, own[i], given);

		if (holds && c->test != TEST_DIFFERENT)
			return true;
		none &= holds;
	}
	return n > 0 && none && c->test == TEST_DIFFERENT;
}

static bool
test_holds(struct arena *a, const struct cond *c, const struct dataset *d)
{
	const char **own;

	if (c->test == TEST_EMPTY)
		return explore_catalog_values(
			   a, d, (unsigned)c->term.column, &own) == 0;
	for (unsigned i = 0; i < c->nvalues; i++) {
		if (value_holds(a, c, d, &c->values[i]))
			return true;
	}
	return false;
}

static bool
search_holds(const struct catalog_question *q, const struct cond *c,
    const struct dataset *d)
{
	const struct catalog_found *f = q->found;

	while (f->search != c)
		f++;
	return bsearch(&d->id, f->ids, f->count, sizeof(*f->ids), text_compare);
}

static bool
cond_holds(struct arena *a, const struct catalog_question *q,
    const struct cond *c, const struct dataset *d)
{
	bool is_and = c->kind == COND_AND;

	switch (c->kind) {
	case COND_AND:
	case COND_OR:
		for (unsigned i = 0; i < c->nparts; i++) {
			if (cond_holds(a, q, c->parts[i], d) != is_and)
				return !is_and;
		}
		return is_and;
	case COND_NOT:
		return !cond_holds(a, q, c->parts[0], d);
	case COND_SEARCH:
		return search_holds(q, c, d);
	default:
		return test_holds(a, c, d);
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
choice_holds(
    struct arena *a, const struct catalog_choice *c, const struct dataset *d)
{
	const char **own;
	unsigned n;

	if (c->field == FIELD_MODIFIED)
		return starts_at(date_rfc3339(a, d->modified_at), c->key);
	n = explore_catalog_values(a, d, c->field, &own);
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(text_fold(a, own[i]), c->key) == 0)
			return true;
	}
	return false;
}

bool
explore_catalog_holds(
    struct arena *a, const struct catalog_question *q, const struct dataset *d)
{
	for (unsigned i = 0; i < q->nchoices; i++) {
		const struct catalog_choice *c = &q->choices[i];

		if (choice_holds(a, c, d) == c->is_excluded)
			return false;
	}
	return !q->where || cond_holds(a, q, q->where, d);
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
check_where(const struct cond *c, struct err *e)
{
	bool is_words = c->test == TEST_CONTAINS || c->test == TEST_STARTS;
	enum err_code rc = ERR_OK;

	if (c->kind == COND_TEST && is_words &&
	    c->term.column >= FIELD_MODIFIED)
		return err_set(e, ERR_INVALID,
		    "where" NNBSP ": modified et records_count se comparent, "
		    "like est pour les textes.");
	if (c->kind == COND_TEST &&
	    (c->term.column < 0 || c->term.part != PART_WHOLE))
		return err_set(e, ERR_INVALID,
		    "where" NNBSP
		    ": le catalogue se filtre par ses champs entiers" NNBSP
		    "; une année de modified s’écrit date'2024'.");
	for (unsigned i = 0; !rc && i < c->nparts; i++)
		rc = check_where(c->parts[i], e);
	return rc;
}

/* What each search() finds, once for all the datasets. */
static enum err_code
find_words(struct request *req, struct db *db, const struct cond *c,
    struct catalog_question *q, struct err *e)
{
	enum err_code rc = ERR_OK;

	for (unsigned i = 0; !rc && i < c->nparts; i++)
		rc = find_words(req, db, c->parts[i], q, e);
	if (rc || c->kind != COND_SEARCH)
		return rc;
	if (q->nfound == SEARCHES)
		return err_set(e, ERR_INVALID,
		    "where" NNBSP ": il y a trop de search(), %d au plus.",
		    SEARCHES);
	q->found[q->nfound].search = c;
	rc = search_words(db, req->a, c->text, &q->found[q->nfound].ids,
	    &q->found[q->nfound].count, e);
	q->nfound++;
	return rc;
}

static enum err_code
read_where(struct request *req, struct catalog_question *q, struct err *e)
{
	const struct table *t = table_of_columns(req->a, fields, FIELDS);
	struct odsql_asked asked;
	struct odsql o = { .limit = 0 };
	const struct cond *where;
	struct db *db;
	enum err_code rc;

	o.where = explore_api_values(req, "where", &o.nwhere);
	rc = odsql_parse(req->a, t, &o, &asked, e);
	where = asked.asked.query.where;
	q->uses_now = asked.uses_now;
	if (rc || !where)
		return rc;
	if (where->kind == COND_SEARCH)
		q->words = where->text;
	q->where = where;
	q->found = arena_array_of(req->a, SEARCHES, struct catalog_found);
	rc = check_where(where, e);
	if (!rc)
		rc = app_db(req, &db, e);
	return rc ? rc : find_words(req, db, where, q, e);
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
