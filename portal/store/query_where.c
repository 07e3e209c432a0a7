/* SPDX-License-Identifier: Apache-2.0 */
/* query_where.c - the conditions of a question as SQL. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/place_sql.h"
#include "store/query_sql.h"
#include "store/query_text.h"

enum {
	DEPTH_MAX = 64,
	FOUND_ARGUMENTS = 100 /* columns of one call of words_in() */
};

static const char *const operators[TESTS] = {
	[TEST_EQUAL] = " = ",
	[TEST_DIFFERENT] = " <> ",
	[TEST_LESS] = " < ",
	[TEST_LESS_EQUAL] = " <= ",
	[TEST_GREATER] = " > ",
	[TEST_GREATER_EQUAL] = " >= ",
};

static const char *const text_tests[TESTS] = {
	[TEST_CONTAINS] = "text_has(",
	[TEST_STARTS] = "text_starts(",
};

static void
test_text(struct sql *s, const struct cond *c)
{
	struct str folded;

	str_init(&folded, s->a, 1 << 20);
	query_fold(&folded, c->values[0].text, c->values[0].len);
	str_append(&s->text, text_tests[c->test]);
	sql_written(s, &c->term);
	str_append(&s->text, ", ");
	sql_bind_text(s, str_text(&folded), folded.len);
	str_append_char(&s->text, ')');
}

static void
test_in(struct sql *s, const struct cond *c)
{
	if (c->nvalues == 0) {
		str_append_char(&s->text, '0');
		return;
	}
	sql_key(s, &c->term);
	str_append(&s->text, " IN (");
	for (unsigned i = 0; i < c->nvalues; i++) {
		if (i > 0)
			str_append_char(&s->text, ',');
		sql_bind_key(s, &c->term, &c->values[i]);
	}
	str_append_char(&s->text, ')');
}

/*
 * The year or the month of a date, as a range of dates: an index of the column
 * then serves. Of the bounds « AAAA-01-01 » and « AAAA-12-31 », which operator
 * takes which.
 */
static bool
test_period(struct sql *s, const struct cond *c)
{
	static const char upper[TESTS] = {
		[TEST_LESS_EQUAL] = 1, [TEST_GREATER] = 1
	};
	const struct value *v = &c->values[0];
	char *first, *last;

	if (c->term.column < 0 ||
	    s->t->cols[c->term.column].type != COLUMN_DATE ||
	    c->test == TEST_DIFFERENT)
		return false;
	if (c->term.part == PART_YEAR && v->type == VALUE_INT && v->i >= 0 &&
	    v->i <= 9999) {
		first = arena_printf(s->a, "%04" PRId64 "-01-01", v->i);
		last = arena_printf(s->a, "%04" PRId64 "-12-31", v->i);
	} else if (c->term.part == PART_YEAR_MONTH && v->type == VALUE_TEXT &&
	    v->len == 7) {
		first = arena_printf(s->a, "%.7s-01", v->text);
		last = arena_printf(s->a, "%.7s-31", v->text);
	} else {
		return false;
	}
	str_append_printf(&s->text, "c%d", c->term.column);
	if (c->test == TEST_EQUAL) {
		str_append(&s->text, " BETWEEN ");
		sql_bind_text(s, first, strlen(first));
		str_append(&s->text, " AND ");
		sql_bind_text(s, last, strlen(last));
		return true;
	}
	str_append(&s->text, operators[c->test]);
	first = upper[c->test] ? last : first;
	sql_bind_text(s, first, strlen(first));
	return true;
}

static void
test(struct sql *s, const struct cond *c)
{
	if (c->test == TEST_EMPTY) {
		sql_term(s, &(struct term){ .column = c->term.column });
		str_append(&s->text, " IS NULL");
	} else if (c->test == TEST_IN) {
		test_in(s, c);
	} else if (text_tests[c->test]) {
		test_text(s, c);
	} else if (!test_period(s, c)) {
		sql_key_to_compare(s, &c->term, &c->values[0]);
		str_append(&s->text, operators[c->test]);
		sql_bind_key(s, &c->term, &c->values[0]);
	}
}

/* One call of words_in() for at most FOUND_ARGUMENTS columns from `first` on;
 * returns where the next one starts. */
static unsigned
look_through(struct sql *s, const struct cond *c, unsigned first)
{
	unsigned n = 0, i = first;

	str_append(&s->text, "words_in(");
	sql_bind_text(s, c->text, strlen(c->text));
	for (; i < s->t->ncols && n < FOUND_ARGUMENTS; i++) {
		if (!search_has_column(s->t, i))
			continue;
		n++;
		str_append(&s->text, ", ");
		sql_written(s, &(struct term){ .column = (int)i });
	}
	str_append_char(&s->text, ')');
	return i;
}

static void
search(struct sql *s, const struct cond *c)
{
	struct search words;
	const char *match;
	unsigned at = 0;

	if (c == s->driver) {
		str_append_char(&s->text, '1');
		return;
	}
	s->rc = search_read(s->t, s->a, c->text, strlen(c->text), &words, s->e);
	if (s->rc)
		return;
	if (words.count == 0) {
		str_append_char(&s->text, '1');
		return;
	}
	if (s->t->has_words) {
		match = search_match(s->a, &words);
		str_append(&s->text,
		    "__id IN (SELECT rowid FROM words WHERE words MATCH ");
		sql_bind_text(s, match, strlen(match));
		str_append_char(&s->text, ')');
		return;
	}
	while (at < s->t->ncols) {
		if (at > 0)
			str_append(&s->text, " | ");
		at = look_through(s, c, at);
	}
	str_append_printf(
	    &s->text, " = %" PRIu64, (UINT64_C(1) << words.count) - 1);
}

/* In halves: the depth of the tree is the logarithm of its size. */
static void
join(struct sql *s, const struct cond *const *list, unsigned n,
    const char *between)
{
	if (n == 1) {
		sql_cond(s, list[0]);
		return;
	}
	str_append_char(&s->text, '(');
	join(s, list, n / 2, between);
	str_append(&s->text, between);
	join(s, list + n / 2, n - n / 2, between);
	str_append_char(&s->text, ')');
}

void
sql_cond(struct sql *s, const struct cond *c)
{
	if (s->rc)
		return;
	if (s->depth == DEPTH_MAX) {
		s->rc = err_set(s->e, ERR_TOO_BIG,
		    "Cette question a trop de parenthèses les unes dans les "
		    "autres.");
		return;
	}
	s->depth++;
	str_append_char(&s->text, '(');
	switch (c->kind) {
	case COND_AND:
	case COND_OR:
		if (c->nparts == 0)
			str_append(&s->text, c->kind == COND_AND ? "1" : "0");
		else
			join(s, c->parts, c->nparts,
			    c->kind == COND_AND ? " AND " : " OR ");
		break;
	case COND_NOT:
		sql_cond(s, c->parts[0]);
		str_append(&s->text, " IS NOT TRUE");
		break;
	case COND_TEST:
		test(s, c);
		break;
	case COND_SEARCH:
		search(s, c);
		break;
	case COND_BOX:
	case COND_NEAR:
		place_cond(s, c);
		break;
	}
	str_append_char(&s->text, ')');
	s->depth--;
}
