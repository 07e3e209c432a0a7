/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_select.c - what an answer is made of: select, group_by, order_by. */
#include <string.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

/* The answer as it grows: the values of its rows, and its fields. */
struct building {
	struct odsql_reader *r;
	struct odsql_item *items; /* that are shown, in order */
	unsigned nitems, room;
	struct odsql_item keys[ODSQL_KEYS];
	unsigned nkeys;
	bool has_aggregate, has_select;
	struct output *outputs;
	unsigned noutputs, nhidden;
	struct order orders[ODSQL_ORDERS];
	unsigned norders;
};

bool
odsql_same_term(const struct term *a, const struct term *b)
{
	return a->column == b->column && a->part == b->part &&
	    a->width == b->width &&
	    strcmp(a->format ? a->format : "", b->format ? b->format : "") == 0;
}

static bool
same_item(const struct odsql_item *a, const struct odsql_item *b)
{
	return a->aggregate == b->aggregate &&
	    a->operand.is_point == b->operand.is_point &&
	    odsql_same_term(&a->operand.term, &b->operand.term);
}

static enum err_code
twice(struct building *b, const char *name, size_t at, struct err *e)
{
	return odsql_wrong(b->r, at, e,
	    "deux champs s’appelleraient «" NNBSP "%s" NNBSP "»" NNBSP
	    ": donnez un autre nom à l’un par as.",
	    ask_quote(b->r->a, name, strlen(name)));
}

static bool
is_shown(const struct building *b, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(b->items[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum err_code
add(struct building *b, const struct odsql_item *item, struct err *e)
{
	if (is_shown(b, b->nitems, item->name))
		return twice(b, item->name, item->operand.at, e);
	if (b->nitems == b->room)
		return odsql_wrong(
		    b->r, item->operand.at, e, "il y a trop de champs.");
	b->items[b->nitems++] = *item;
	b->has_aggregate |= item->aggregate != AGG_NONE;
	return ERR_OK;
}

/* --- all the fields ------------------------------------------------------ */

static struct odsql_item
column_item(const struct odsql_reader *r, int column)
{
	struct odsql_item i = { .operand.term.column = column };

	i.operand.column = ask_column_of(r->t, column);
	i.shape = odsql_shape_of(r, &i.operand);
	i.name = i.operand.column->name;
	return i;
}

static struct odsql_item
point_item(const struct odsql_reader *r)
{
	struct odsql_item i = column_item(r, (int)r->place.latitude);

	i.operand.is_point = true;
	i.shape = ODSQL_POINT;
	i.name = ODSQL_POINT_NAME;
	return i;
}

/* Whose name starts by the pattern up to its star, or is the pattern. */
static bool
fits(const char *name, const char *pattern)
{
	size_t n = strcspn(pattern, "*");

	return strncmp(name, pattern, n) == 0 && (pattern[n] || !name[n]);
}

static enum err_code
add_fields(struct building *b, const char *pattern, struct err *e)
{
	unsigned ncols = table_ncols(b->r->t);
	enum err_code rc = ERR_OK;

	for (unsigned i = 0; !rc && i <= ncols; i++) {
		struct odsql_item item;

		if (i == ncols && !odsql_has_point(b->r->t))
			break;
		item = i < ncols ? column_item(b->r, (int)i) : point_item(b->r);
		if (fits(item.name, pattern) &&
		    !is_shown(b, b->nitems, item.name))
			rc = add(b, &item, e);
	}
	return rc;
}

static void
remove_fields(struct building *b, const char *pattern)
{
	unsigned n = 0;

	for (unsigned i = 0; i < b->nitems; i++) {
		if (!fits(b->items[i].name, pattern))
			b->items[n++] = b->items[i];
	}
	b->nitems = n;
}

/* include(pop*), exclude(pop): the pattern as it stands. */
static enum err_code
read_pattern(struct building *b, bool includes, struct err *e)
{
	struct odsql_reader *r = b->r;
	const char *pattern;
	bool star;
	enum err_code rc = odsql_next(r, e);

	if (!rc)
		rc = odsql_expect(r, "(", e);
	if (rc)
		return rc;
	if (r->token.kind != TOKEN_NAME && r->token.kind != TOKEN_QUOTED)
		return odsql_wrong(r, r->token.at, e,
		    "un champ, ou son début suivi de *, est attendu.");
	pattern = r->token.text;
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_take(r, "*", &star, e);
	if (!rc && star)
		pattern = arena_printf(r->a, "%s*", pattern);
	if (!rc && includes)
		rc = add_fields(b, pattern, e);
	else if (!rc && b->nitems == 0)
		rc = add_fields(b, "*", e);
	if (!rc && !includes)
		remove_fields(b, pattern);
	return rc ? rc : odsql_expect(r, ")", e);
}

/* --- the clauses --------------------------------------------------------- */

static enum err_code
read_field(struct building *b, struct err *e)
{
	struct odsql_reader *r = b->r;
	struct odsql_item item;
	bool star;
	enum err_code rc = odsql_take(r, "*", &star, e);

	if (rc)
		return rc;
	if (star)
		return add_fields(b, "*", e);
	if (odsql_is_call(r) &&
	    (odsql_is(r, "include") || odsql_is(r, "exclude")))
		return read_pattern(b, odsql_is(r, "include"), e);
	b->has_select = true;
	rc = odsql_named(r, false, &item, e);
	return rc ? rc : add(b, &item, e);
}

static enum err_code
end_clause(struct odsql_reader *r, struct err *e)
{
	if (r->token.kind == TOKEN_END)
		return ERR_OK;
	return odsql_wrong(r, r->token.at, e,
	    "«" NNBSP "%s" NNBSP "» n’est pas attendu ici" NNBSP
	    ": une virgule sépare deux expressions.",
	    ask_quote(
		r->a, r->source + r->token.at, r->token.end - r->token.at));
}

static enum err_code
read_select(struct building *b, const char *text, struct err *e)
{
	bool more = true;
	enum err_code rc = odsql_open(b->r, "select", text, e);

	while (!rc && more) {
		rc = read_field(b, e);
		if (!rc)
			rc = odsql_take(b->r, ",", &more, e);
	}
	return rc ? rc : end_clause(b->r, e);
}

static enum err_code
read_group_by(struct building *b, const char *text, struct err *e)
{
	struct odsql_reader *r = b->r;
	bool more = true;
	enum err_code rc = odsql_open(r, "group_by", text, e);

	while (!rc && more) {
		struct odsql_item *key = &b->keys[b->nkeys];

		if (b->nkeys == ODSQL_KEYS)
			return odsql_wrong(r, r->token.at, e,
			    "il y a trop de champs, %d au plus.", ODSQL_KEYS);
		rc = odsql_named(r, true, key, e);
		if (!rc &&
		    (key->aggregate != AGG_NONE || key->operand.is_point ||
			key->operand.column->type == COLUMN_GEOMETRY))
			return odsql_wrong(r, key->operand.at, e,
			    "les groupes se font par champ, partie de date ou "
			    "range()" NNBSP "; ni par lieu, ni par calcul.");
		b->nkeys++;
		if (!rc)
			rc = odsql_take(r, ",", &more, e);
	}
	return rc ? rc : end_clause(r, e);
}

/*
 * Of groups: a field of select is one of the keys, by its expression or its
 * name; the keys that select does not name come first.
 */
static enum err_code
match_keys(struct building *b, struct err *e)
{
	struct odsql_item *shown =
	    arena_array_of(b->r->a, b->nitems + b->nkeys, struct odsql_item);
	unsigned n = 0;
	bool used[ODSQL_KEYS] = { false };

	if (!b->has_select)
		b->nitems = 0;
	for (unsigned i = 0; i < b->nitems; i++) {
		struct odsql_item *item = &b->items[i];
		unsigned k = 0;

		if (item->aggregate != AGG_NONE)
			continue;
		while (k < b->nkeys && !same_item(item, &b->keys[k]) &&
		    strcmp(item->name, b->keys[k].name) != 0)
			k++;
		if (k == b->nkeys)
			return odsql_wrong(b->r, item->operand.at, e,
			    "le champ «" NNBSP "%s" NNBSP
			    "» n’est pas dans group_by" NNBSP
			    ": seuls count, sum, avg, min et max le peuvent.",
			    ask_quote(b->r->a, item->name, strlen(item->name)));
		item->operand = b->keys[k].operand;
		item->shape = b->keys[k].shape;
		used[k] = true;
	}
	for (unsigned k = 0; k < b->nkeys; k++) {
		if (!used[k])
			shown[n++] = b->keys[k];
	}
	if (b->nitems > 0)
		memcpy(shown + n, b->items, b->nitems * sizeof(*shown));
	b->items = shown;
	b->nitems += n;
	for (unsigned i = 0; i < b->nitems; i++) {
		if (is_shown(b, i, b->items[i].name))
			return twice(b, b->items[i].name, 0, e);
	}
	return ERR_OK;
}

/* --- values and orders --------------------------------------------------- */

static unsigned
add_output(struct building *b, const struct odsql_item *item)
{
	struct output *o = &b->outputs[b->noutputs];

	o->aggregate = item->aggregate;
	o->term = item->operand.term;
	o->name = item->name;
	return b->noutputs++;
}

/* A column that a point is made of: shown by itself already, or added. */
static unsigned
find_column(struct building *b, unsigned column)
{
	struct odsql_item item = column_item(b->r, (int)column);

	for (unsigned i = 0; i < b->noutputs; i++) {
		const struct output *o = &b->outputs[i];

		if (o->aggregate == AGG_NONE && o->term.part == PART_WHOLE &&
		    o->term.column == (int)column)
			return i;
	}
	return add_output(b, &item);
}

static void
make_fields(struct building *b, struct odsql_asked *out)
{
	struct odsql_field *fields =
	    arena_array_of(b->r->a, b->nitems, struct odsql_field);

	for (unsigned i = 0; i < b->nitems; i++) {
		const struct odsql_item *item = &b->items[i];
		struct odsql_field *f = &fields[i];

		f->name = item->name;
		if (item->aggregate == AGG_NONE)
			f->shape = item->shape;
		f->width = item->operand.term.width;
		if (f->shape == ODSQL_POINT)
			continue;
		f->value = add_output(b, item);
		f->type = query_output_type(b->r->t, &b->outputs[f->value]);
	}
	for (unsigned i = 0; i < b->nitems; i++) {
		struct odsql_field *f = &fields[i];

		if (f->shape != ODSQL_POINT)
			continue;
		f->place = b->r->place;
		f->value = find_column(b, b->r->place.latitude);
		f->longitude = find_column(b, b->r->place.longitude);
	}
	out->fields = fields;
	out->nfields = b->nitems;
}

static bool
orders_by(const struct output *o, const struct odsql_item *item)
{
	return o->aggregate == item->aggregate &&
	    odsql_same_term(&o->term, &item->operand.term);
}

/* A name given in select or group_by is that value. */
static unsigned
find_name(const struct building *b, unsigned shown)
{
	unsigned i = 0;

	if (odsql_is_call(b->r) ||
	    (b->r->token.kind != TOKEN_NAME &&
		b->r->token.kind != TOKEN_QUOTED))
		return shown;
	while (i < shown && strcmp(b->outputs[i].name, b->r->token.text) != 0)
		i++;
	return i;
}

/* The value an expression orders by, a hidden one if it must. */
static enum err_code
find_value(struct building *b, unsigned shown, unsigned *value, struct err *e)
{
	struct odsql_reader *r = b->r;
	bool groups = b->nkeys > 0 || b->has_aggregate;
	struct odsql_item item;
	enum err_code rc;

	*value = find_name(b, shown);
	if (*value < shown)
		return odsql_next(r, e);
	rc = odsql_expression(r, true, &item, e);
	if (rc)
		return rc;
	if (item.operand.is_point ||
	    (item.operand.term.column >= 0 &&
		item.operand.column->type == COLUMN_GEOMETRY))
		return odsql_wrong(
		    r, item.operand.at, e, "les lieux n’ont pas d’ordre.");
	for (*value = 0; *value < b->noutputs; ++*value) {
		if (orders_by(&b->outputs[*value], &item))
			return ERR_OK;
	}
	if (groups == (item.aggregate != AGG_NONE)) {
		add_output(b, &item);
		b->nhidden++;
		return ERR_OK;
	}
	return odsql_wrong(r, item.operand.at, e, "%s",
	    groups ? "ce champ n’est pas dans group_by."
		   : "un calcul ne donne un ordre qu’à des groupes" NNBSP
		     ": ajoutez group_by.");
}

static enum err_code
read_order_by(struct building *b, const char *text, struct err *e)
{
	struct odsql_reader *r = b->r;
	unsigned shown = b->noutputs;
	bool more = true;
	enum err_code rc = odsql_open(r, "order_by", text, e);

	while (!rc && more) {
		struct order *o = &b->orders[b->norders];
		bool taken;

		if (b->norders == ODSQL_ORDERS)
			return odsql_wrong(r, r->token.at, e,
			    "il y a trop d’ordres, %d au plus.", ODSQL_ORDERS);
		rc = find_value(b, shown, &o->output, e);
		b->norders++;
		if (!rc)
			rc = odsql_take(r, "desc", &o->descending, e);
		if (!rc && !o->descending)
			rc = odsql_take(r, "asc", &taken, e);
		if (!rc)
			rc = odsql_take(r, ",", &more, e);
	}
	return rc ? rc : end_clause(r, e);
}

/* Groups of which only the keys are wanted are counted, unseen. */
static void
hide_count(struct building *b)
{
	const struct odsql_item count = { .aggregate = AGG_COUNT,
		.operand.term.column = COLUMN_ALL,
		.name = "" };

	for (unsigned i = 0; i < b->noutputs; i++) {
		if (b->outputs[i].aggregate != AGG_NONE)
			return;
	}
	add_output(b, &count);
	b->nhidden++;
}

static enum err_code
read_all(struct building *b, const struct odsql *o, struct odsql_asked *out,
    struct err *e)
{
	enum err_code rc = ERR_OK;

	if (o->group_by && *o->group_by)
		rc = read_group_by(b, o->group_by, e);
	if (rc)
		return rc;
	out->asked.wrong = "select";
	if (o->select && *o->select)
		rc = read_select(b, o->select, e);
	else
		rc = add_fields(b, "*", e);
	if (!rc && (b->nkeys > 0 || b->has_aggregate))
		rc = match_keys(b, e);
	if (rc)
		return rc;
	if (b->nitems == 0)
		return odsql_wrong(b->r, 0, e, "il ne reste aucun champ.");
	b->outputs = arena_array_of(
	    b->r->a, 2 * b->nitems + ODSQL_ORDERS + 1, struct output);
	make_fields(b, out);
	out->asked.wrong = "order_by";
	if (o->order_by && *o->order_by)
		rc = read_order_by(b, o->order_by, e);
	return rc;
}

static unsigned
commas(const char *text)
{
	unsigned n = 0;

	for (; text && *text; text++)
		n += *text == ',';
	return n;
}

enum err_code
odsql_shape_answer(struct odsql_reader *r, const struct odsql *o,
    struct odsql_asked *out, struct err *e)
{
	struct building *b = arena_new_of(r->a, struct building);
	struct query *q = &out->asked.query;
	struct order *orders;
	enum err_code rc;

	b->r = r;
	b->room = table_ncols(r->t) + 2 + commas(o->select);
	b->items = arena_array_of(r->a, b->room, struct odsql_item);
	out->asked.wrong = "group_by";
	rc = read_all(b, o, out, e);
	if (rc)
		return rc;
	out->asked.grouped = b->nkeys > 0 || b->has_aggregate;
	if (out->asked.grouped)
		hide_count(b);
	orders = arena_array_of(r->a, b->norders, struct order);
	memcpy(orders, b->orders, b->norders * sizeof(*orders));
	q->outputs = b->outputs;
	q->noutputs = b->noutputs;
	q->nhidden = b->nhidden;
	q->orders = orders;
	q->norders = b->norders;
	return ERR_OK;
}
