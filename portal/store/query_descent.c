/* SPDX-License-Identifier: Apache-2.0 */
/* query_descent.c - all the rows of a table, from the last value down. */
#include "store/query_descent.h"

#include <string.h>

#include "store/query_cache.h"

enum {
	EQUAL_MAX = 64, /* turned round in memory */
	FETCHED = 64,   /* rows asked for at once */
	TEXT_MAX = 64 << 20
};

struct descent_plan {
	/* Numbers and values from the top, or below a value; numbers of rows
	 * equal to one, or empty, after a number; rows by their numbers. */
	struct step all, below, equal, empty, fetch;
	struct value key; /* of the row to go on after */
	int64_t id;       /* 0: from the start */
};

enum mode {
	WALKING,
	IN_EQUAL,
	IN_EMPTY,
	ENDED
};

struct descent {
	struct table *t;
	const struct descent_plan *how;
	enum mode mode;
	sqlite3_stmt *s, *row; /* of the mode, and of the rows */
	struct kept_statement *kept, *kept_row;
	bool is_asked;    /* `row` has more to give */
	bool below;       /* a value has been met */
	struct value key; /* the last one met */
	struct str text;  /* of it */
	struct str list;  /* of the numbers of the rows asked for, in JSON */
	int64_t after;    /* number to go on after, within a value */
	int64_t ids[EQUAL_MAX];
	unsigned n;       /* of them still to give, the last first */
	bool has_pending; /* the first row of the next value */
	int64_t pending;
};

bool
descent_fits(const struct table *t, const struct query *q)
{
	const struct term *term;

	if (q->where || q->norders != 1 || !q->orders[0].descending ||
	    !t->facts)
		return false;
	term = &q->outputs[q->orders[0].output].term;
	return term->column >= 0 && term->part == PART_WHOLE &&
	    t->facts[term->column].has_index;
}

/* --- statements --------------------------------------------------------- */

/* What stands for a key or a number until the statement runs. */
static const struct value later = { .type = VALUE_NULL };

static void
write_walk(struct sql *s, const struct term *term, bool below)
{
	str_append(&s->text, "SELECT __id, ");
	sql_key(s, term);
	str_append(&s->text, " FROM rows WHERE ");
	sql_key(s, term);
	if (below) {
		str_append(&s->text, " < ");
		sql_bind(s, &later);
	} else {
		str_append(&s->text, " IS NOT NULL");
	}
	str_append(&s->text, " ORDER BY 2 DESC, 1 DESC");
}

static void
write_level(struct sql *s, const struct term *term, bool empty)
{
	str_append(&s->text, "SELECT __id FROM rows WHERE __id > ");
	sql_bind(s, &later);
	str_append(&s->text, " AND ");
	sql_key(s, term);
	if (empty) {
		str_append(&s->text, " IS NULL");
	} else {
		str_append(&s->text, " = ");
		sql_bind(s, &later);
	}
	str_append(&s->text, " ORDER BY 1");
}

static void
write_fetch(struct sql *s, const struct query *q)
{
	str_append(&s->text, "SELECT __id");
	for (unsigned i = 0; i < q->noutputs - q->nhidden; i++) {
		str_append(&s->text, ", ");
		sql_output(s, &q->outputs[i]);
	}
	/* In the order of the list: one statement for many rows. */
	str_append(&s->text, " FROM json_each(");
	sql_bind(s, &later);
	str_append(
	    &s->text, ") AS wanted CROSS JOIN rows ON __id = wanted.value");
}

enum err_code
descent_make(struct table *t, struct arena *a, const struct query *q,
    const struct value *keys, int64_t id, const struct descent_plan **out,
    struct err *e)
{
	const struct term *term = &q->outputs[q->orders[0].output].term;
	struct descent_plan *p = arena_new_of(a, struct descent_plan);
	struct step *const steps[] = { &p->all, &p->below, &p->equal, &p->empty,
		&p->fetch };
	enum err_code rc = ERR_OK;

	for (int i = 0; i < 5 && !rc; i++) {
		struct sql s;

		sql_start(&s, a, t, e);
		if (i < 2)
			write_walk(&s, term, i == 1);
		else if (i < 4)
			write_level(&s, term, i == 3);
		else
			write_fetch(&s, q);
		rc = sql_end(&s);
		*steps[i] = sql_step(&s);
	}
	if (keys)
		p->key = keys[0];
	p->id = id;
	*out = p;
	return rc;
}

/* --- running ------------------------------------------------------------ */

static void
set_key(struct descent *d, const struct value *v)
{
	d->below = true;
	d->key = *v;
	if (v->type != VALUE_TEXT)
		return;
	str_reset(&d->text);
	str_append_n(&d->text, v->text, v->len);
	d->key.text = str_text(&d->text);
}

struct descent *
descent_new(struct table *t, struct arena *a, const struct descent_plan *how)
{
	struct descent *d = arena_new_of(a, struct descent);

	d->t = t;
	d->how = how;
	str_init(&d->text, a, TEXT_MAX);
	str_init(&d->list, a, TEXT_MAX);
	d->after = how->id;
	if (how->id && how->key.type == VALUE_NULL) {
		d->mode = IN_EMPTY;
	} else if (how->id) {
		d->mode = IN_EQUAL;
		set_key(d, &how->key);
	}
	return d;
}

static void
stop(struct descent *d)
{
	if (d->s)
		statement_give_back(d->s, d->kept);
	d->s = NULL;
}

static const struct step *
step_of(const struct descent *d)
{
	if (d->mode == IN_EMPTY)
		return &d->how->empty;
	if (d->mode == IN_EQUAL)
		return &d->how->equal;
	return d->below ? &d->how->below : &d->how->all;
}

static enum err_code
start(struct descent *d, struct err *e)
{
	enum err_code rc = statement_take(d->t, step_of(d), &d->s, &d->kept, e);

	if (rc)
		return rc;
	if (d->mode == WALKING) {
		if (d->below)
			statement_bind(d->s, 1, &d->key);
		return ERR_OK;
	}
	sqlite3_bind_int64(d->s, 1, d->after);
	if (d->mode == IN_EQUAL)
		statement_bind(d->s, 2, &d->key);
	return ERR_OK;
}

static bool
is_same(const struct value *x, const struct value *y)
{
	if (x->type != y->type)
		return false;
	if (x->type == VALUE_INT)
		return x->i == y->i;
	if (x->type == VALUE_REAL)
		return x->d == y->d;
	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

/* One row of the walk. True when the rows of a value are all there, or too
 * many. */
static bool
take(struct descent *d)
{
	int64_t id = sqlite3_column_int64(d->s, 0);
	struct value key;

	table_value_at(d->s, 1, &key);
	if (d->n > 0 && !is_same(&key, &d->key)) {
		d->has_pending = true;
		d->pending = id;
		set_key(d, &key);
		return true;
	}
	if (d->n == EQUAL_MAX) {
		d->n = 0;
		d->after = 0;
		stop(d);
		d->mode = IN_EQUAL;
		return true;
	}
	if (d->n == 0)
		set_key(d, &key);
	d->ids[d->n++] = id;
	return false;
}

static enum err_code
walk(struct descent *d, struct err *e)
{
	int code;

	if (d->has_pending)
		d->ids[d->n++] = d->pending;
	d->has_pending = false;
	do {
		code = sqlite3_step(d->s);
	} while (code == SQLITE_ROW && !take(d));
	if (code == SQLITE_ROW)
		return ERR_OK;
	if (code != SQLITE_DONE)
		return query_failed(d->t, code, e);
	stop(d);
	d->mode = IN_EMPTY;
	d->after = 0;
	return ERR_OK;
}

/* One more row of a value, or none: back to the walk, or the end. */
static enum err_code
step_level(struct descent *d, struct err *e)
{
	int code = sqlite3_step(d->s);

	if (code == SQLITE_ROW) {
		d->ids[d->n++] = sqlite3_column_int64(d->s, 0);
		return ERR_OK;
	}
	if (code != SQLITE_DONE)
		return query_failed(d->t, code, e);
	stop(d);
	d->mode = d->mode == IN_EQUAL ? WALKING : ENDED;
	return ERR_OK;
}

static enum err_code
next_id(struct descent *d, int64_t *id, struct err *e)
{
	enum err_code rc = ERR_OK;

	while (d->n == 0 && d->mode != ENDED && !rc) {
		if (!d->s)
			rc = start(d, e);
		if (!rc)
			rc = d->mode == WALKING ? walk(d, e) : step_level(d, e);
	}
	*id = d->n > 0 ? d->ids[--d->n] : 0;
	return rc;
}

/* The numbers of the next rows. */
static enum err_code
list_ids(struct descent *d, unsigned *n, struct err *e)
{
	enum err_code rc;
	int64_t id;

	*n = 0;
	str_reset(&d->list);
	do {
		rc = next_id(d, &id, e);
		if (rc || !id)
			break;
		str_append_char(&d->list, *n ? ',' : '[');
		str_append_int(&d->list, id);
	} while (++*n < FETCHED);
	str_append_char(&d->list, ']');
	return rc;
}

/* Ready to step over the next rows, if there are any. */
static enum err_code
ask_rows(struct descent *d, struct err *e)
{
	unsigned n;
	enum err_code rc = list_ids(d, &n, e);

	d->is_asked = n > 0;
	if (rc || !n)
		return rc;
	if (d->row)
		sqlite3_reset(d->row);
	else
		rc = statement_take(
		    d->t, &d->how->fetch, &d->row, &d->kept_row, e);
	if (!rc)
		sqlite3_bind_text(d->row, (int)d->how->fetch.nvalues,
		    str_text(&d->list), (int)d->list.len, SQLITE_STATIC);
	return rc;
}

enum err_code
descent_next(struct descent *d, int64_t skip, sqlite3_stmt **row, struct err *e)
{
	enum err_code rc = ERR_OK;
	int code = SQLITE_DONE;
	int64_t id = 1;

	*row = NULL;
	for (; !rc && id && skip > 0; skip--)
		rc = next_id(d, &id, e);
	if (!rc && d->is_asked)
		code = sqlite3_step(d->row);
	if (!rc && code == SQLITE_DONE) {
		rc = ask_rows(d, e);
		if (!rc && d->is_asked)
			code = sqlite3_step(d->row);
	}
	if (rc || !d->is_asked)
		return rc;
	if (code != SQLITE_ROW)
		return query_failed(d->t, code, e);
	*row = d->row;
	return ERR_OK;
}

void
descent_end(struct descent *d)
{
	if (!d)
		return;
	stop(d);
	if (d->row)
		statement_give_back(d->row, d->kept_row);
	d->row = NULL;
}
