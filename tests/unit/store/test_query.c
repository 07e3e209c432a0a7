/* SPDX-License-Identifier: Apache-2.0 */
/* test_query.c - each question gives what plain C finds in the same rows. */
#include "query_rows.h"

static struct table *
table(void)
{
	struct err e = { 0 };
	struct table *t;

	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	return t;
}

struct ids {
	int64_t *ids, n, max;
};

static bool
keep_id(void *arg, const struct answer_row *row)
{
	struct ids *i = arg;

	assert_true(i->n < i->max);
	i->ids[i->n++] = row->id;
	return true;
}

static struct output outputs[NCOLS];

static struct query
question(const struct cond *where)
{
	for (int i = 0; i < NCOLS; i++)
		outputs[i] = (struct output){ .term = { .column = i } };
	return (struct query){ .where = where,
		.outputs = outputs,
		.noutputs = NCOLS,
		.limit = -1 };
}

static void
assert_same(struct arena *a, const struct query *q)
{
	int64_t n, total, *wanted = naive_ids(a, q, &n);
	struct ids got = { arena_array_of(a, test_count + 1, int64_t), 0,
		test_count };
	struct err e = { 0 };

	if (query_run(table(), q, keep_id, &got, &e))
		fail_msg("%s %s", e.msg, e.cause);
	assert_int_equal(got.n, n);
	assert_memory_equal(got.ids, wanted, (size_t)n * sizeof(*wanted));
	assert_int_equal(query_count(table(), q, &total, &e), ERR_OK);
	assert_int_equal(total, n);
}

static struct value *
any_value(struct arena *a, int c)
{
	static const char *const needles[] = { "ECO", "été", "a", "12", "/0",
		"é%e", "%o__e%", "maison%", "OEU", "_", "%", "" };
	struct value *v = arena_new_of(a, struct value);

	if (c < 0) {
		v->type = VALUE_TEXT;
		v->text = needles[draw(12)];
		v->len = strlen(v->text);
		return v;
	}
	/* A text of another column is a text. */
	if (rows_columns[c].type == COLUMN_TEXT && draw(3) == 0)
		c = C_NAME;
	do
		*v = test_rows[draw(test_count)].v[c];
	while (v->type == VALUE_NULL);
	return v;
}

static const struct cond *
any_test(struct arena *a)
{
	struct cond *c = arena_new_of(a, struct cond);
	struct value *list;

	c->kind = COND_TEST;
	c->term.column = (int)draw(NCOLS);
	c->test = (enum test_kind)draw(TESTS);
	if (c->test == TEST_IN) {
		c->nvalues = (unsigned)draw(4);
		list = arena_array_of(a, 4, struct value);
		for (unsigned i = 0; i < c->nvalues; i++)
			list[i] = *any_value(a, c->term.column);
		c->values = list;
	} else {
		c->nvalues = 1;
		c->values = any_value(
		    a, c->test >= TEST_CONTAINS ? -1 : c->term.column);
	}
	return c;
}

static const struct cond *
any_cond(struct arena *a, int depth)
{
	struct cond *c = arena_new_of(a, struct cond);
	const struct cond **parts = arena_alloc(a, 4 * sizeof(*parts));

	c->parts = parts;
	switch (draw(depth > 0 ? 7 : 3)) {
	case 0:
		c->kind = COND_BOX;
		c->west = 5 + (double)draw(10) / 10;
		c->east = c->west + (double)draw(10) / 10;
		c->south = 44 + (double)draw(10) / 10;
		c->north = c->south + (double)draw(10) / 10;
		return c;
	case 1:
	case 2:
		return any_test(a);
	case 3:
		c->kind = COND_NOT;
		c->nparts = 1;
		break;
	case 4:
		c->kind = COND_OR;
		c->nparts = (unsigned)draw(4);
		break;
	default:
		c->kind = COND_AND;
		c->nparts = (unsigned)draw(4);
	}
	for (unsigned i = 0; i < c->nparts; i++)
		parts[i] = any_cond(a, depth - 1);
	return c;
}

static const struct order *
any_orders(struct arena *a, unsigned *n)
{
	struct order *o = arena_array_of(a, 3, struct order);

	*n = (unsigned)draw(4);
	for (unsigned i = 0; i < *n; i++)
		o[i] = (struct order){ (unsigned)draw(NCOLS), draw(2) };
	return o;
}

static void
filters_and_orders_are_those_of_a_naive_scan(void **state)
{
	(void)state;
	write_test_table(700);
	for (int i = 0; i < 400; i++) {
		struct arena *a = arena_new();
		struct query q = question(any_cond(a, 3));

		q.orders = any_orders(a, &q.norders);
		assert_same(a, &q);
		arena_free(a);
	}
}

/* Page by page, each after the last row of the one before. */
static void
assert_pages(struct arena *a, struct query *q, int64_t size)
{
	int64_t n, at = 0, *wanted = naive_ids(a, q, &n);
	struct err e = { 0 };
	const char *mark = "";

	q->limit = size;
	do {
		struct ids got = { arena_array_of(a, size, int64_t), 0, size };

		q->after = mark[0] ? mark : NULL;
		if (query_run(table(), q, keep_id, &got, &e))
			fail_msg("%s %s", e.msg, e.cause);
		assert_true(at + got.n <= n);
		assert_int_equal(got.n, n - at < size ? n - at : size);
		assert_memory_equal(
		    got.ids, wanted + at, (size_t)got.n * sizeof(*wanted));
		at += got.n;
		if (got.n > 0)
			mark = query_mark_of(table(), q, got.ids[got.n - 1], a);
		else
			break;
	} while (at < n);
	assert_int_equal(at, n);
}

static void
assert_offset(struct arena *a, struct query *q, int64_t offset)
{
	int64_t n, *wanted = naive_ids(a, q, &n);
	struct ids got = { arena_array_of(a, 10, int64_t), 0, 10 };
	struct err e = { 0 };

	q->after = NULL;
	q->offset = offset < n ? offset : n;
	q->limit = 10;
	assert_int_equal(query_run(table(), q, keep_id, &got, &e), ERR_OK);
	assert_int_equal(got.n, n - q->offset < 10 ? n - q->offset : 10);
	assert_memory_equal(
	    got.ids, wanted + q->offset, (size_t)got.n * sizeof(*wanted));
}

static void
pages_by_marks_give_each_row_once(void **state)
{
	(void)state;
	write_test_table(500);
	for (int i = 0; i < 120; i++) {
		struct arena *a = arena_new();
		struct query q = question(draw(2) ? NULL : any_cond(a, 2));

		q.orders = any_orders(a, &q.norders);
		assert_pages(a, &q, 20 + draw(60));
		assert_offset(a, &q, draw(test_count));
		arena_free(a);
	}
}

/* From the last value down, when many rows have the same one. */
static void
equal_rows_keep_their_order_both_ways(void **state)
{
	static const int columns[] = { C_OPEN, C_KIND, C_HOUR, C_CODE, C_AT,
		C_PRICE };

	(void)state;
	write_test_table(6000);
	for (int i = 0; i < 18; i++) {
		struct order orders[] = { { (unsigned)columns[i % 6], true },
			{ C_N, i % 2 } };
		struct arena *a = arena_new();
		struct query q = question(NULL);

		q.orders = orders;
		q.norders = i < 12 ? 1 : 2;
		assert_same(a, &q);
		assert_pages(a, &q, 700 + draw(900));
		assert_offset(a, &q, draw(test_count));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_and_orders_are_those_of_a_naive_scan),
		cmocka_unit_test(pages_by_marks_give_each_row_once),
		cmocka_unit_test(equal_rows_keep_their_order_both_ways),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	test_indexed = true;
	failed += cmocka_run_group_tests(tests, NULL, NULL);

	unlink(test_path);
	free(test_rows);
	return failed;
}
