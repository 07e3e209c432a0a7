/* SPDX-License-Identifier: Apache-2.0 */
/* query_facet.c - how often each value comes. */
#include "base/date.h"
#include "base/text.h"
#include "store/query_cache.h"

enum {
	TALLIES_MAX = 1000
};

/* What is counted, and where it goes. */
struct facet {
	struct table *t;
	struct arena *a;
	struct sql s;
	struct tally *out;
	unsigned max, count;
	int64_t others;
	struct err *e;
};

/* All the values in order, cut by who steps: the rest is only counted. */
static enum err_code
write_facet(struct facet *f, const struct cond *where, const struct term *term)
{
	struct sql *s = &f->s;

	sql_start(s, f->a, f->t, f->e);
	str_append(&s->text, "SELECT ");
	if (query_term_type(f->t, term) == COLUMN_DATETIME)
		sql_term(s, term);
	else
		sql_key(s, term);
	str_append(&s->text, ", count(*)");
	sql_from(s, where);
	str_append(&s->text, " AND ");
	sql_term(s, term);
	str_append(&s->text, " IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1");
	return sql_end(s);
}

static void
keep(struct facet *f, sqlite3_stmt *st)
{
	struct tally *t = &f->out[f->count++];

	table_value_at(st, 0, &t->value);
	if (t->value.type == VALUE_TEXT)
		t->value.text =
		    arena_strndup(f->a, t->value.text, t->value.len);
	t->count = sqlite3_column_int64(st, 1);
}

static enum err_code
read_facet(struct facet *f)
{
	const struct step step = sql_step(&f->s);
	struct kept_statement *kept;
	sqlite3_stmt *st;
	enum err_code rc = statement_take(f->t, &step, &st, &kept, f->e);
	int code;

	if (rc)
		return rc;
	while ((code = sqlite3_step(st)) == SQLITE_ROW) {
		if (f->count < f->max)
			keep(f, st);
		else
			f->others++;
	}
	if (code != SQLITE_DONE)
		rc = query_failed(f->t, code, f->e);
	statement_give_back(st, kept);
	return rc;
}

/* What was counted once and for all. */
static bool
has_tallies(const struct table *t, const struct term *term)
{
	return t->facts && term->column >= 0 && term->part == PART_WHOLE &&
	    t->facts[term->column].has_tallies;
}

static enum err_code
read_tallies(struct facet *f, const struct term *term)
{
	struct sql *s = &f->s;
	enum err_code rc;

	sql_start(s, f->a, f->t, f->e);
	str_append(&s->text, "SELECT value, count FROM tally WHERE col = ");
	sql_bind_int(s, term->column);
	str_append(&s->text, " ORDER BY rowid LIMIT ");
	sql_bind_int(s, f->max);
	rc = sql_end(s);
	if (!rc)
		rc = read_facet(f);
	f->others = f->t->facts[term->column].distinct - f->count;
	return rc;
}

enum err_code
query_facet(struct table *t, struct arena *a, const struct cond *where,
    struct term term, unsigned max, int64_t until_ms, struct tally **out,
    unsigned *count, int64_t *others, struct err *e)
{
	const struct output output = { .term = term };
	const struct query q = { .outputs = &output, .noutputs = 1 };
	struct facet f = { .t = t, .a = a, .e = e };
	int64_t before = t->deadline_ms;
	enum err_code rc = query_check(t, &q, e);

	if (rc)
		return rc;
	f.max = max < TALLIES_MAX ? max : TALLIES_MAX;
	f.out = arena_array_of(a, f.max + 1, struct tally);
	t->deadline_ms = until_ms;
	if (!where && has_tallies(t, &term)) {
		rc = read_tallies(&f, &term);
	} else {
		rc = write_facet(&f, where, &term);
		if (!rc)
			rc = read_facet(&f);
	}
	t->deadline_ms = before;
	*out = f.out;
	*count = f.count;
	*others = f.others;
	return rc;
}
