/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - the answer to a question, row by row. */
#include "store/query.h"

#include <assert.h>
#include <string.h>

#include "store/query_cache.h"
#include "store/query_descent.h"
#include "store/query_written.h"

struct cursor {
	struct arena *a;
	struct table *t;
	bool is_own; /* the table's handle goes with the cursor */
	struct plan plan;
	unsigned step; /* of the plan, under way */
	sqlite3_stmt *s;
	struct kept_statement *kept;
	struct value *values;
	struct written *written;
	struct descent *descent; /* instead of s, or NULL */
	int64_t left;            /* rows still to give; -1: all */
	int64_t last;            /* id of the last row given */
};

static enum err_code
start_step(struct cursor *c, struct err *e)
{
	const struct step *step = &c->plan.steps[c->step];
	enum err_code rc = statement_take(c->t, step, &c->s, &c->kept, e);

	if (rc)
		return rc;
	sqlite3_bind_int64(c->s, (int)step->nvalues + 1, c->left);
	sqlite3_bind_int64(c->s, (int)step->nvalues + 2, c->plan.offset);
	return ERR_OK;
}

static void
end_step(struct cursor *c)
{
	if (c->s)
		statement_give_back(c->s, c->kept);
	c->s = NULL;
}

static enum err_code
take_row(
    struct cursor *c, sqlite3_stmt *s, struct answer_row *row, struct err *e)
{
	enum err_code rc = ERR_OK;

	c->last = sqlite3_column_int64(s, 0);
	for (unsigned i = 0; i < c->plan.noutputs; i++)
		table_value_at(s, (int)i + 1, &c->values[i]);
	if (c->written)
		rc = written_row(c->written, c->last, c->values, e);
	if (c->left > 0)
		c->left--;
	row->id = c->last;
	row->values = c->values;
	return rc;
}

static enum err_code
next_row(struct cursor *c, struct answer_row *row, bool *more, struct err *e)
{
	while (c->step < c->plan.nsteps && c->left != 0) {
		enum err_code rc = c->s ? ERR_OK : start_step(c, e);
		int code;

		if (rc)
			return rc;
		code = sqlite3_step(c->s);
		if (code == SQLITE_ROW) {
			*more = true;
			return take_row(c, c->s, row, e);
		}
		rc = code == SQLITE_DONE ? ERR_OK : query_failed(c->t, code, e);
		end_step(c);
		c->step++;
		if (rc)
			return rc;
	}
	*more = false;
	return ERR_OK;
}

static enum err_code
next_of_descent(
    struct cursor *c, struct answer_row *row, bool *more, struct err *e)
{
	sqlite3_stmt *s = NULL;
	enum err_code rc = ERR_OK;

	if (c->left != 0)
		rc = descent_next(c->descent, c->plan.offset, &s, e);
	c->plan.offset = 0;
	*more = s != NULL;
	return rc || !s ? rc : take_row(c, s, row, e);
}

enum err_code
query_next(struct cursor *c, struct answer_row *row, bool *more, struct err *e)
{
	int64_t before = c->t->deadline_ms;
	enum err_code rc;

	c->t->deadline_ms = c->plan.until_ms;
	rc = c->descent ? next_of_descent(c, row, more, e)
			: next_row(c, row, more, e);
	c->t->deadline_ms = before;
	return rc;
}

void
query_until(struct cursor *c, int64_t until_ms)
{
	c->plan.until_ms = until_ms;
}

static enum err_code
start(struct cursor *c, const struct query *q, struct err *e)
{
	enum err_code rc = plan_make(c->t, c->a, q, &c->plan, e);

	if (rc)
		return rc;
	c->left = c->plan.limit < 0 ? -1 : c->plan.limit;
	c->values = arena_array_of(c->a, c->plan.noutputs + 1, struct value);
	if (c->plan.descent)
		c->descent = descent_new(c->t, c->a, c->plan.descent);
	if (c->plan.has_written)
		c->written = written_new(c->t, c->a, &c->plan);
	return ERR_OK;
}

void
query_close(struct cursor *c)
{
	if (!c)
		return;
	end_step(c);
	descent_end(c->descent);
	written_end(c->written);
	if (c->is_own)
		table_close(c->t);
	arena_free(c->a);
}

enum err_code
query_open(
    const char *path, const struct query *q, struct cursor **out, struct err *e)
{
	struct arena *a = arena_new();
	struct cursor *c = arena_new_of(a, struct cursor);
	enum err_code rc = table_open_own(path, &c->t, e);

	c->a = a;
	c->is_own = true;
	if (!rc)
		rc = start(c, q, e);
	if (!rc && !c->plan.print[0])
		c->plan.print = plan_print(c->t, q, a);
	if (rc)
		query_close(c);
	else
		*out = c;
	return rc;
}

const char *
query_mark(const struct cursor *c, struct arena *a)
{
	return mark_write(a, c->plan.print, c->last);
}

enum err_code
query_run(struct table *t, const struct query *q,
    bool (*fn)(void *arg, const struct answer_row *row), void *arg,
    struct err *e)
{
	struct arena *a = arena_new();
	struct cursor *c = arena_new_of(a, struct cursor);
	struct answer_row row;
	bool more = true;
	enum err_code rc;

	c->a = a;
	c->t = t;
	rc = start(c, q, e);
	while (!rc && more) {
		rc = query_next(c, &row, &more, e);
		if (!rc && more)
			more = fn(arg, &row);
	}
	query_close(c);
	return rc;
}

/* --- counting ----------------------------------------------------------- */

static enum err_code
count(struct table *t, const struct sql *s, int64_t *total, struct err *e)
{
	const struct step step = sql_step(s);
	struct kept_statement *kept;
	sqlite3_stmt *st;
	enum err_code rc = statement_take(t, &step, &st, &kept, e);
	int code;

	if (rc)
		return rc;
	code = sqlite3_step(st);
	if (code == SQLITE_ROW)
		*total = sqlite3_column_int64(st, 0);
	else
		rc = query_failed(t, code, e);
	statement_give_back(st, kept);
	return rc;
}

static bool
has_keys(const struct query *q)
{
	for (unsigned i = 0; i < q->noutputs; i++) {
		if (q->outputs[i].aggregate == AGG_NONE)
			return true;
	}
	return false;
}

/* The count that is asked, as SQL; *known when it needs none. */
static enum err_code
write_count(struct sql *s, const struct query *q, int64_t *known)
{
	bool grouped = query_is_grouped(q);

	*known = -1;
	if (!grouped && !q->where) {
		*known = s->t->rows;
	} else if (!grouped) {
		sql_count(s, q->where);
	} else if (!has_keys(q)) {
		*known = 1;
	} else {
		str_append(&s->text, "SELECT count(*) FROM (");
		sql_group_keys(s, q);
		str_append_char(&s->text, ')');
	}
	return sql_end(s);
}

enum err_code
query_count(
    struct table *t, const struct query *q, int64_t *total, struct err *e)
{
	struct arena *a = arena_new();
	int64_t before = t->deadline_ms;
	char key[SHA256_HEX];
	struct sql s;
	enum err_code rc = query_check(t, q, e);

	sql_start(&s, a, t, e);
	if (!rc)
		rc = write_count(&s, q, total);
	if (!rc && *total < 0) {
		sql_hash(&s, key);
		*total = total_find(t, key);
	}
	if (!rc && *total < 0) {
		t->deadline_ms = q->until_ms;
		rc = count(t, &s, total, e);
		t->deadline_ms = before;
		if (!rc)
			total_keep(t, key, *total);
	}
	arena_free(a);
	return rc;
}
