/* SPDX-License-Identifier: Apache-2.0 */
/* params.c - the query string of data.gouv.fr's tabular API, as a query. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask/params_parts.h"
#include "base/text.h"

enum {
	SEARCH_MAX = 1000, /* bytes of q */
	MARK_MAX = 4096
};

static enum err_code
whole_number(const struct params_building *b, const char *name,
    const char *text, int64_t max, int64_t *out, struct err *e)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && n >= 1 &&
	    n <= max) {
		*out = n;
		return ERR_OK;
	}
	return err_set(e, ERR_INVALID,
	    "%s est un nombre entier de 1 à %s" NNBSP ": «" NNBSP "%s" NNBSP
	    "» ne convient pas.",
	    name, text_int(b->p.a, max), ask_quote(b->p.a, text, strlen(text)));
}

static enum err_code
take_page(struct params_building *b, const char *text, struct err *e)
{
	return whole_number(b, "page", text, 1000000000, &b->out->page, e);
}

static enum err_code
take_page_size(struct params_building *b, const char *text, struct err *e)
{
	return whole_number(
	    b, "page_size", text, PARAMS_PAGE_SIZE_MAX, &b->out->page_size, e);
}

static enum err_code
take_columns(struct params_building *b, const char *text, struct err *e)
{
	(void)e;
	b->columns = text;
	return ERR_OK;
}

static enum err_code
take_after(struct params_building *b, const char *text, struct err *e)
{
	struct params_mark m;
	enum err_code rc;

	if (!*text)
		return ERR_OK;
	rc = params_mark_read(text, &m, e);
	b->out->query.after = m.mark;
	return rc;
}

static enum err_code
add_condition(struct params_building *b, const struct cond *c, struct err *e)
{
	if (b->nconds == PARAMS_CONDITIONS)
		return err_set(e, ERR_INVALID,
		    "Une question a au plus %d conditions" NNBSP
		    ": posez-en plusieurs.",
		    PARAMS_CONDITIONS);
	b->conds[b->nconds++] = c;
	return ERR_OK;
}

/* No word: nothing is searched, as in a form left empty. */
static enum err_code
take_search(struct params_building *b, const char *text, struct err *e)
{
	struct cond *c;

	if (strlen(text) > SEARCH_MAX)
		return err_set(e, ERR_INVALID,
		    "Les mots cherchés (q) tiennent en %d octets.", SEARCH_MAX);
	text = text_clean(b->p.a, text);
	if (!*text)
		return ERR_OK;
	c = arena_new_of(b->p.a, struct cond);
	c->kind = COND_SEARCH;
	c->text = text;
	b->out->search = text;
	return add_condition(b, c, e);
}

static enum err_code
take_group(struct params_building *b, enum cond_kind kind, const char *text,
    struct err *e)
{
	const struct cond *c;
	enum err_code rc = params_group(&b->p, kind, text, &c, e);

	return rc ? rc : add_condition(b, c, e);
}

static enum err_code
take_or(struct params_building *b, const char *text, struct err *e)
{
	return take_group(b, COND_OR, text, e);
}

static enum err_code
take_and(struct params_building *b, const char *text, struct err *e)
{
	return take_group(b, COND_AND, text, e);
}

static const struct {
	const char *name;
	enum err_code (*take)(
	    struct params_building *, const char *, struct err *);
	bool single;
} plain[] = {
	{ "page", take_page, true },
	{ "page_size", take_page_size, true },
	{ "columns", take_columns, true },
	{ "q", take_search, true },
	{ "after", take_after, true },
	{ "or", take_or, false },
	{ "and", take_and, false },
};

bool
params_is_plain(const char *name)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (strcmp(plain[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum err_code
take_sort(struct params_building *b, const struct params_sort *wanted,
    const char *name, const char *text, struct err *e)
{
	struct params_sort s = *wanted;

	s.name = name;
	s.descending = strcasecmp(text, "desc") == 0;
	if (!s.descending && strcasecmp(text, "asc") != 0)
		return err_set(e, ERR_INVALID,
		    "%s vaut asc (croissant) ou desc (décroissant)" NNBSP
		    ": «" NNBSP "%s" NNBSP "» ne convient pas.",
		    ask_quote(b->p.a, name, strlen(name)),
		    ask_quote(b->p.a, text, strlen(text)));
	for (unsigned i = 0; i < b->nsorts; i++) {
		if (b->sorts[i].column != s.column ||
		    b->sorts[i].aggregate != s.aggregate)
			continue;
		if (b->sorts[i].descending == s.descending)
			return ERR_OK;
		return err_set(e, ERR_INVALID,
		    "%s est demandé croissant et décroissant" NNBSP
		    ": gardez l’un des deux.",
		    ask_quote(b->p.a, name, strlen(name)));
	}
	if (b->nsorts == PARAMS_SORTS)
		return err_set(e, ERR_INVALID,
		    "Un tri porte sur %d colonnes au plus.", PARAMS_SORTS);
	b->sorts[b->nsorts++] = s;
	return ERR_OK;
}

static enum err_code
take_grouping(struct params_building *b, int column, enum op op,
    const char *text, struct err *e)
{
	bool wanted;
	enum err_code rc =
	    params_flag(b->p.a, param_operators[op].name, text, &wanted, e);

	if (rc || !wanted)
		return rc;
	for (unsigned i = 0; i < b->ngroups; i++) {
		if (b->groups[i].column == column &&
		    b->groups[i].aggregate == params_aggregates[op])
			return ERR_OK;
	}
	if (b->ngroups == PARAMS_GROUPING)
		return err_set(e, ERR_INVALID,
		    "Une question a au plus %d groupes et calculs" NNBSP
		    ": posez-en plusieurs.",
		    PARAMS_GROUPING);
	b->groups[b->ngroups++] =
	    (struct params_grouping){ column, params_aggregates[op] };
	return ERR_OK;
}

static enum err_code
take_filter(struct params_building *b, int column, enum op op, const char *text,
    struct err *e)
{
	struct items values = { .list = &text, .count = 1 };
	const struct cond *c;
	enum err_code rc = ERR_OK;

	if (op == OP_IN || op == OP_NOTIN)
		rc = params_items(&b->p, &text, false, &values, e);
	if (!rc)
		rc = params_filter(&b->p, column, op, &values, &c, e);
	return rc ? rc : add_condition(b, c, e);
}

/* « montant__sum__sort »: the column and what is computed of it. */
static bool
is_sort_of_aggregate(const struct params_building *b, const char *name,
    size_t len, struct params_sort *out)
{
	enum op op;
	struct err e = { 0 };
	size_t tail = strlen("__sort");
	int column;

	if (len <= tail || strcasecmp(name + len - tail, "__sort") != 0)
		return false;
	if (params_name(&b->p, name, len - tail, &column, &op, &e) ||
	    !operator_aggregates(op) ||
	    operator_check(b->p.a, ask_column_of(b->p.t, column), op, &e))
		return false;
	out->also_column = column;
	out->also = params_aggregates[op];
	if (!ask_find(b->p.t, name, len - tail, &out->column)) {
		out->column = column;
		out->aggregate = out->also;
	}
	return true;
}

static enum err_code
take_operator(
    struct params_building *b, const struct ask_pair *pair, struct err *e)
{
	size_t len = strlen(pair->name);
	struct params_sort s = { .aggregate = AGG_NONE };
	enum op op;
	enum err_code rc;

	if (is_sort_of_aggregate(b, pair->name, len, &s))
		return take_sort(b, &s, pair->name, pair->value, e);
	rc = params_name(&b->p, pair->name, len, &s.column, &op, e);
	if (rc)
		return rc;
	if (operator_filters(op))
		return take_filter(b, s.column, op, pair->value, e);
	rc = operator_check(b->p.a, ask_column_of(b->p.t, s.column), op, e);
	if (rc)
		return rc;
	if (op == OP_SORT)
		return take_sort(b, &s, pair->name, pair->value, e);
	return take_grouping(b, s.column, op, pair->value, e);
}

static enum err_code
take_pair(struct params_building *b, const struct ask_pair *pair, struct err *e)
{
	for (unsigned i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (strcmp(plain[i].name, pair->name) != 0)
			continue;
		if (plain[i].single && b->given & 1U << i)
			return err_set(e, ERR_INVALID,
			    "Le paramètre %s est donné deux fois" NNBSP
			    ": gardez-en un.",
			    plain[i].name);
		b->given |= 1U << i;
		return plain[i].take(b, pair->value, e);
	}
	return take_operator(b, pair, e);
}

static enum err_code
finish(struct params_building *b, struct err *e)
{
	struct query *q = &b->out->query;
	unsigned most =
	    table_ncols(b->p.t) + 1 + PARAMS_GROUPING + PARAMS_SORTS + 1;
	struct output *outputs = arena_array_of(b->p.a, most, struct output);
	enum err_code rc;

	rc = params_outputs(b, outputs, e);
	q->outputs = outputs;
	if (b->nconds)
		q->where = params_node(b->p.a, COND_AND, b->conds, b->nconds);
	q->limit = b->out->page_size;
	if (!q->after)
		q->offset = (b->out->page - 1) * b->out->page_size;
	return rc;
}

static bool
is_listed(const char *const *names, const char *name)
{
	for (; names && *names; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

enum err_code
params_parse(struct arena *a, const struct table *t,
    const struct ask_pair *pairs, unsigned npairs, const char *const *others,
    struct asked *out, struct err *e)
{
	struct params_building b = { .p = { .a = a, .t = t }, .out = out };

	memset(out, 0, sizeof(*out));
	out->page = 1;
	out->page_size = PARAMS_PAGE_SIZE;
	for (unsigned i = 0; i < npairs; i++) {
		enum err_code rc;

		if (is_listed(others, pairs[i].name))
			continue;
		rc = take_pair(&b, &pairs[i], e);
		if (rc) {
			out->wrong = pairs[i].name;
			return rc;
		}
	}
	return finish(&b, e);
}

const char *
params_mark_write(struct arena *a, const struct params_mark *m)
{
	return arena_printf(a, "%lld.%lld.%s", (long long)m->version,
	    (long long)m->total, m->mark);
}

static bool
read_part(const char **at, int64_t *out)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*out = strtoll(*at, &end, 10);
	*at = end + 1;
	return *end == '.' && !errno;
}

enum err_code
params_mark_read(const char *after, struct params_mark *out, struct err *e)
{
	const char *at = after;

	*out = (struct params_mark){ .total = -1, .mark = "" };
	if (strlen(after) <= MARK_MAX && read_part(&at, &out->version) &&
	    read_part(&at, &out->total) && *at) {
		out->mark = at;
		return ERR_OK;
	}
	return err_set(e, ERR_INVALID,
	    "after ne vient pas d’une réponse de ce portail" NNBSP
	    ": suivez le lien next, ou demandez une page.");
}
