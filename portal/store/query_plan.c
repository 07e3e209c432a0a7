/* SPDX-License-Identifier: Apache-2.0 */
/* query_plan.c - the statements that answer a question. */
#include "store/query_plan.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/query_cache.h"
#include "store/query_descent.h"

enum {
	ORDERS_MAX = 32
};

static const char *const aggregates[AGGREGATES] = {
	[AGG_COUNT] = "count(",
	[AGG_SUM] = "exact_sum(",
	[AGG_AVG] = "exact_avg(",
	[AGG_MIN] = "min(",
	[AGG_MAX] = "max(",
	[AGG_DISTINCT] = "count(DISTINCT ",
};

/* What is being made of one question. */
struct planning {
	struct table *t;
	struct arena *a;
	const struct query *q;
	struct plan *plan;
	struct step *steps;
	struct err *e;
	int64_t first; /* no row before this one, for what pages by id */
	/* Of the row to go on after: */
	int64_t id;
	const struct value *keys;
};

static bool
is_moment(const struct table *t, const struct term *term)
{
	return query_term_type(t, term) == COLUMN_DATETIME;
}

void
sql_output(struct sql *s, const struct output *o)
{
	const char *call = aggregates[o->aggregate];
	bool least = o->aggregate == AGG_MIN;

	if ((least || o->aggregate == AGG_MAX) && is_moment(s->t, &o->term))
		call = least ? "earliest(" : "latest(";
	if (o->aggregate == AGG_NONE) {
		sql_term(s, &o->term);
		return;
	}
	str_append(&s->text, call);
	if (o->term.column == COLUMN_ALL)
		str_append_char(&s->text, '*');
	else if (is_moment(s->t, &o->term))
		sql_term(s, &o->term);
	else
		sql_key(s, &o->term);
	str_append_char(&s->text, ')');
}

/* Empty values come last: SQLite has them before all others. */
static void
append_direction(struct sql *s, const struct term *term, bool descending)
{
	const struct table *t = s->t;
	bool is_full = term->column >= 0 && t->facts &&
	    t->facts[term->column].filled == t->rows;

	if (descending)
		str_append(&s->text, " DESC");
	else if (term->column >= 0 && !is_full)
		str_append(&s->text, " NULLS LAST");
}

static bool
is_by_id(const struct query *q, unsigned order)
{
	const struct term *term = &q->outputs[q->orders[order].output].term;

	return term->column == COLUMN_ID && term->part == PART_WHOLE;
}

/* The orders from the `first` on, then __id. */
static void
append_orders(struct sql *s, const struct query *q, unsigned first)
{
	bool by_id = false;

	str_append(&s->text, " ORDER BY ");
	for (unsigned i = first; i < q->norders; i++) {
		by_id |= is_by_id(q, i);
		sql_key(s, &q->outputs[q->orders[i].output].term);
		append_direction(s, &q->outputs[q->orders[i].output].term,
		    q->orders[i].descending);
		str_append(&s->text, ", ");
	}
	if (by_id)
		s->text.data[s->text.len -= 2] = '\0';
	else
		/* What full text gives is in this order, if it is named so. */
		str_append(&s->text, s->driver ? "words.rowid" : "__id");
}

/* The statement is whole but for its last two values, known when it runs. */
static enum err_code
end_step(struct planning *p, struct sql *s)
{
	struct step *step = &p->steps[p->plan->nsteps++];

	str_append(&s->text, " LIMIT ? OFFSET ?");
	*step = sql_step(s);
	return sql_end(s);
}

static void
start_rows(struct planning *p, struct sql *s)
{
	const struct query *q = p->q;

	sql_start(s, p->a, p->t, p->e);
	str_append(&s->text, "SELECT __id");
	/* Hidden ones are only there to sort by. */
	for (unsigned i = 0; i < q->noutputs - q->nhidden; i++) {
		str_append(&s->text, ", ");
		sql_output(s, &q->outputs[i]);
	}
	sql_from(s, q->where);
}

/* How a row stands to the one to go on after, by one order. */
enum after {
	AFTER_EQUAL,
	AFTER_BEYOND,
	AFTER_EMPTY
};

static void
append_after(struct sql *s, struct planning *p, unsigned order, enum after how)
{
	const struct order *o = &p->q->orders[order];

	str_append(&s->text, " AND ");
	sql_key(s, &p->q->outputs[o->output].term);
	if (how == AFTER_EMPTY) {
		str_append(&s->text, " IS NULL");
		return;
	}
	str_append(&s->text,
	    how == AFTER_EQUAL  ? " IS "
		: o->descending ? " < "
				: " > ");
	sql_bind(s, &p->keys[order]);
}

/* Rows equal by the orders before `order`, and after it by that one. */
static enum err_code
plan_after(struct planning *p, unsigned order, enum after how)
{
	struct sql s;

	start_rows(p, &s);
	for (unsigned i = 0; i < order; i++)
		append_after(&s, p, i, AFTER_EQUAL);
	if (order < p->q->norders)
		append_after(&s, p, order, how);
	if (order == p->q->norders) {
		str_append(&s.text, " AND __id > ");
		sql_bind_int(&s, p->id);
	}
	append_orders(&s, p->q, how == AFTER_EMPTY ? order + 1 : order);
	return end_step(p, &s);
}

static enum err_code
plan_rows(struct planning *p)
{
	struct sql s;

	start_rows(p, &s);
	if (p->first > 1) {
		str_append(&s.text, " AND __id >= ");
		sql_bind_int(&s, p->first);
	}
	append_orders(&s, p->q, 0);
	return end_step(p, &s);
}

/* Values of the orders of the row to go on after. */
static enum err_code
read_keys(struct planning *p)
{
	const struct query *q = p->q;
	struct value *keys = arena_array_of(p->a, q->norders, struct value);
	struct kept_statement *kept;
	struct step step;
	sqlite3_stmt *st;
	struct sql s;
	enum err_code rc;
	int code;

	sql_start(&s, p->a, p->t, p->e);
	str_append(&s.text, "SELECT __id");
	for (unsigned i = 0; i < q->norders; i++) {
		str_append(&s.text, ", ");
		sql_key(&s, &q->outputs[q->orders[i].output].term);
	}
	str_append(&s.text, " FROM rows WHERE __id = ");
	sql_bind_int(&s, p->id);
	rc = sql_end(&s);
	if (rc)
		return rc;
	step = sql_step(&s);
	rc = statement_take(p->t, &step, &st, &kept, p->e);
	if (rc)
		return rc;
	code = sqlite3_step(st);
	for (unsigned i = 0; i < q->norders && code == SQLITE_ROW; i++) {
		table_value_at(st, (int)i + 1, &keys[i]);
		if (keys[i].type == VALUE_TEXT)
			keys[i].text =
			    arena_strndup(p->a, keys[i].text, keys[i].len);
	}
	statement_give_back(st, kept);
	p->keys = keys;
	return code == SQLITE_ROW ? ERR_OK : query_failed(p->t, code, p->e);
}

static enum err_code
plan_descent(struct planning *p)
{
	return descent_make(
	    p->t, p->a, p->q, p->keys, p->id, &p->plan->descent, p->e);
}

static enum err_code
plan_following(struct planning *p)
{
	const struct query *q = p->q;
	unsigned order = q->norders;
	enum err_code rc = ERR_OK;

	if (!mark_read(q->after, p->plan->print, &p->id) || p->id > p->t->rows)
		return err_set(p->e, ERR_INVALID,
		    "Ce repère de page n’est pas celui de cette question, ou "
		    "le tableau a changé depuis" NNBSP
		    ": reprenez à la première page.");
	if (order > 0)
		rc = read_keys(p);
	if (!rc && descent_fits(p->t, q))
		return plan_descent(p);
	/* Nothing is equal to a row by its number but itself. */
	if (!rc && (order == 0 || !is_by_id(q, order - 1)))
		rc = plan_after(p, order, AFTER_EQUAL);
	while (!rc && order-- > 0) {
		if (p->keys[order].type == VALUE_NULL)
			continue;
		rc = plan_after(p, order, AFTER_BEYOND);
		if (!rc && !is_by_id(q, order))
			rc = plan_after(p, order, AFTER_EMPTY);
	}
	p->plan->offset = 0;
	return rc;
}

/* Groups are put in order by columns of the answer, from the second on. */
static void
append_group_orders(struct sql *s, const struct query *q)
{
	const char *comma = " ORDER BY ";

	for (unsigned i = 0; i < q->norders; i++) {
		const struct output *o = &q->outputs[q->orders[i].output];

		str_append(&s->text, comma);
		/* A sum of too many digits is a text. */
		if (o->aggregate == AGG_SUM) {
			str_append(&s->text, "CAST(");
			sql_output(s, o);
			str_append(&s->text, " AS REAL)");
		} else if (is_moment(s->t, &o->term) &&
		    (o->aggregate == AGG_NONE || o->aggregate == AGG_MIN ||
			o->aggregate == AGG_MAX)) {
			str_append(&s->text, "instant(");
			sql_output(s, o);
			str_append_char(&s->text, ')');
		} else {
			str_append_printf(
			    &s->text, "%u", q->orders[i].output + 2);
		}
		append_direction(s, &o->term, q->orders[i].descending);
		comma = ", ";
	}
	for (unsigned i = 0; i < q->noutputs; i++) {
		if (q->outputs[i].aggregate != AGG_NONE)
			continue;
		str_append_printf(&s->text, "%s%u", comma, i + 2);
		append_direction(s, &q->outputs[i].term, false);
		comma = ", ";
	}
}

/* The only key of the groups, when it is a whole column; else COLUMN_ALL. */
static int
key_column(const struct table *t, const struct query *q)
{
	int key = COLUMN_ALL;

	for (unsigned i = 0; i < q->noutputs; i++) {
		const struct output *o = &q->outputs[i];

		if (o->aggregate != AGG_NONE)
			continue;
		if (key != COLUMN_ALL || o->term.part != PART_WHOLE ||
		    o->term.column < 0 || is_moment(t, &o->term))
			return COLUMN_ALL;
		key = o->term.column;
	}
	return key;
}

/* The column whose values are grouped and nothing but counted, when all of
 * these counts were kept as the table was indexed; else COLUMN_ALL. */
static int
tallied_column(const struct table *t, const struct query *q)
{
	int key = key_column(t, q);

	if (key == COLUMN_ALL || q->where || q->raw || !t->facts ||
	    !t->facts[key].has_tallies ||
	    t->facts[key].distinct > TABLE_TALLIES)
		return COLUMN_ALL;
	for (unsigned i = 0; i < q->noutputs; i++) {
		const struct output *o = &q->outputs[i];
		bool is_key =
		    o->term.column == key && o->term.part == PART_WHOLE;

		if (o->aggregate != AGG_NONE &&
		    (o->aggregate != AGG_COUNT ||
			(!is_key && o->term.column != COLUMN_ALL)))
			return COLUMN_ALL;
	}
	return key;
}

static void
append_tallies(struct sql *s, int column)
{
	int64_t blank = s->t->rows - s->t->facts[column].filled;

	str_append_printf(&s->text,
	    " FROM (SELECT value AS c%d, count AS n FROM tally WHERE col = %d",
	    column, column);
	if (blank > 0)
		str_append_printf(
		    &s->text, " UNION ALL SELECT NULL, %lld", (long long)blank);
	str_append_char(&s->text, ')');
}

static void
append_group_output(
    struct sql *s, const struct output *o, bool keys_only, int tallied)
{
	if (o->aggregate != AGG_NONE && keys_only)
		str_append_char(&s->text, '0');
	else if (o->aggregate == AGG_NONE && !is_moment(s->t, &o->term))
		sql_key(s, &o->term);
	else if (tallied == COLUMN_ALL)
		sql_output(s, o);
	else if (o->term.column == COLUMN_ALL)
		str_append(&s->text, "sum(n)");
	else
		str_append_printf(&s->text,
		    "sum(CASE WHEN c%d IS NULL THEN 0 ELSE n END)", tallied);
}

/* Outputs of groups; keys only when they are just counted. Columns of the
 * statement keep their numbers. */
static void
append_groups(struct sql *s, const struct query *q, bool keys_only)
{
	int tallied = tallied_column(s->t, q);
	const char *comma = " GROUP BY ";

	str_append(&s->text, "SELECT 0");
	for (unsigned i = 0; i < q->noutputs; i++) {
		str_append(&s->text, ", ");
		append_group_output(s, &q->outputs[i], keys_only, tallied);
	}
	if (tallied == COLUMN_ALL)
		sql_from(s, q->where);
	else
		append_tallies(s, tallied);
	for (unsigned i = 0; i < q->noutputs; i++) {
		if (q->outputs[i].aggregate != AGG_NONE)
			continue;
		str_append_printf(&s->text, "%s%u", comma, i + 2);
		comma = ", ";
	}
}

void
sql_group_keys(struct sql *s, const struct query *q)
{
	append_groups(s, q, true);
}

static enum err_code
plan_groups(struct planning *p)
{
	struct sql s;

	sql_start(&s, p->a, p->t, p->e);
	append_groups(&s, p->q, false);
	append_group_orders(&s, p->q);
	return end_step(p, &s);
}

bool
query_is_written(const struct query *q, const struct output *o)
{
	bool is_cell = o->aggregate == AGG_NONE || o->aggregate == AGG_MIN ||
	    o->aggregate == AGG_MAX;

	return q->raw && is_cell && o->term.part == PART_WHOLE &&
	    o->term.column >= 0;
}

/* Which outputs are given as they were written. */
static void
choose_written(struct planning *p)
{
	const struct query *q = p->q;
	struct plan *plan = p->plan;
	unsigned *columns = arena_array_of(p->a, plan->noutputs, unsigned);

	for (unsigned i = 0; i < plan->noutputs; i++) {
		const struct output *o = &q->outputs[i];

		columns[i] = COLUMN_NONE;
		if (query_is_written(q, o)) {
			columns[i] = (unsigned)o->term.column;
			plan->has_written = true;
		}
	}
	plan->columns = columns;
}

/* Rows in the order of the file are numbered without a hole: an offset is a
 * place to start from. */
static void
jump(struct planning *p)
{
	const struct query *q = p->q;

	if (q->where || q->norders > 0)
		return;
	p->first = q->offset < p->t->rows ? q->offset + 1 : p->t->rows + 1;
	p->plan->offset = 0;
}

static enum err_code
check_term(const struct table *t, const struct term *term, struct err *e)
{
	if (term->column >= (int)t->ncols || term->column < COLUMN_ALL ||
	    (term->part == PART_BIN && !(term->width > 0)) ||
	    (term->part == PART_FORMAT && !term->format))
		return err_set(e, ERR_INVALID,
		    "Cette question porte sur une colonne que ce tableau n’a "
		    "pas.");
	return ERR_OK;
}

enum err_code
query_check(const struct table *t, const struct query *q, struct err *e)
{
	enum err_code rc = ERR_OK;

	assert(q->noutputs >= q->nhidden && q->norders <= ORDERS_MAX);
	for (unsigned i = 0; i < q->noutputs && !rc; i++)
		rc = check_term(t, &q->outputs[i].term, e);
	return rc;
}

enum err_code
plan_make(struct table *t, struct arena *a, const struct query *q,
    struct plan *out, struct err *e)
{
	struct planning p = { .t = t, .a = a, .q = q, .plan = out, .e = e };
	enum err_code rc = query_check(t, q, e);

	if (rc)
		return rc;
	*out = (struct plan){ .noutputs = q->noutputs - q->nhidden,
		.is_grouped = query_is_grouped(q),
		.offset = q->offset,
		.limit = q->limit,
		.until_ms = q->until_ms,
		.print = "" };
	p.steps = arena_array_of(a, 2 * q->norders + 1, struct step);
	out->steps = p.steps;
	choose_written(&p);
	if (out->is_grouped)
		return plan_groups(&p);
	if (q->after) {
		out->print = plan_print(t, q, a);
		return plan_following(&p);
	}
	jump(&p);
	return descent_fits(t, q) ? plan_descent(&p) : plan_rows(&p);
}
