/* SPDX-License-Identifier: Apache-2.0 */
/* test_table_index.c - an index is used, and is all there or not at all. */
#include "query_rows.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/query_plan.h"

static const struct output outputs[NCOLS] = {
	{ .term = { .column = C_N } },
	{ .term = { .column = C_PRICE } },
	{ .term = { .column = C_NAME } },
	{ .term = { .column = C_DAY } },
	{ .term = { .column = C_AT } },
	{ .term = { .column = C_OPEN } },
	{ .term = { .column = C_HOUR } },
	{ .term = { .column = C_KIND } },
	{ .term = { .column = C_LAT } },
	{ .term = { .column = C_LON } },
	{ .term = { .column = C_CODE } },
};

static int
setup(void **state)
{
	(void)state;
	test_indexed = true;
	write_test_table(6000);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(test_path);
	free(test_rows);
	return 0;
}

/* What SQLite means to do for each statement of a question. */
static const char *
plan_of(const struct query *q)
{
	static char text[4000];
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct plan plan;
	struct table *t;
	size_t len = 0;

	text[0] = '\0';
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_int_equal(plan_make(t, a, q, &plan, &e), ERR_OK);
	for (unsigned i = 0; i < plan.nsteps; i++) {
		sqlite3_stmt *s;

		assert_int_equal(sqlite3_prepare_v2(t->db,
				     arena_printf(a, "EXPLAIN QUERY PLAN %s",
					 plan.steps[i].sql),
				     -1, &s, NULL),
		    SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%s\n", (const char *)sqlite3_column_text(s, 3));
		sqlite3_finalize(s);
	}
	arena_free(a);
	return text;
}

static struct cond
test_of(int column, enum test_kind test, const struct value *v)
{
	return (struct cond){ .kind = COND_TEST,
		.test = test,
		.term = { .column = column },
		.values = v,
		.nvalues = 1 };
}

static struct query
question(const struct cond *where)
{
	return (struct query){ .where = where,
		.outputs = outputs,
		.noutputs = NCOLS,
		.limit = 20 };
}

static void
assert_plan(const struct query *q, const char *wanted)
{
	const char *plan = plan_of(q);

	if (!strstr(plan, wanted) || strstr(plan, "SCAN rows\n") ||
	    strstr(plan, "TEMP B-TREE"))
		fail_msg("wanted %s in:\n%s", wanted, plan);
}

static void
filters_use_the_index_of_their_column(void **state)
{
	const struct value number = { .type = VALUE_INT, .i = 7 };
	const struct value name = { .type = VALUE_TEXT,
		.text = "École maison",
		.len = strlen("École maison") };
	const struct value code = {
		.type = VALUE_TEXT, .text = "2A004", .len = 5
	};
	const struct value at = { .type = VALUE_TEXT,
		.text = "2024-01-02T03:30:00+02:00",
		.len = 25 };
	struct cond c = test_of(C_N, TEST_EQUAL, &number);
	struct query q = question(&c);

	(void)state;
	assert_plan(&q, "USING INDEX i0 (c0=?)");
	c = test_of(C_NAME, TEST_EQUAL, &name);
	assert_plan(&q, "USING INDEX i2 (c2=?)");
	c = test_of(C_CODE, TEST_IN, &code);
	assert_plan(&q, "USING INDEX i10 (c10=?)");
	c = test_of(C_AT, TEST_EQUAL, &at);
	assert_plan(&q, "USING INDEX i4 (<expr>=?)");
	c = test_of(C_DAY, TEST_EMPTY, NULL);
	assert_plan(&q, "USING INDEX i3 (c3=?)");
}

static void
a_year_is_a_range_of_dates(void **state)
{
	const struct value year = { .type = VALUE_INT, .i = 2020 };
	struct cond c = test_of(C_DAY, TEST_EQUAL, &year);
	struct query q = question(&c);

	(void)state;
	c.term.part = PART_YEAR;
	assert_non_null(strstr(plan_of(&q), "USING INDEX i3 (c3>? AND c3<?)"));
}

static void
sorts_read_the_index_in_its_order(void **state)
{
	struct order by = { C_PRICE, false };
	struct query q = question(NULL);

	(void)state;
	q.orders = &by;
	q.norders = 1;
	assert_non_null(strstr(plan_of(&q), "USING INDEX i1"));
	assert_null(strstr(plan_of(&q), "TEMP B-TREE"));
	by.output = C_NAME;
	assert_null(strstr(plan_of(&q), "TEMP B-TREE"));
	/* From the last value down, numbers alone: no plan of steps. */
	by = (struct order){ C_CODE, true };
	assert_string_equal(plan_of(&q), "");
}

static void
pages_after_a_mark_are_found_by_the_index(void **state)
{
	const struct order by = { C_PRICE, false };
	struct arena *a = arena_new();
	struct query q = question(NULL);
	struct table *t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	q.after = query_mark_of(t, &q, 3000, a);
	assert_plan(&q, "USING INTEGER PRIMARY KEY (rowid>?)");
	q.orders = &by;
	q.norders = 1;
	q.after = query_mark_of(t, &q, 3000, a);
	assert_plan(&q, "USING INDEX i1 (c1");
	q.after = NULL;
	q.norders = 0;
	q.offset = 5000;
	assert_plan(&q, "USING INTEGER PRIMARY KEY (rowid>?)");
	arena_free(a);
}

static void
words_and_places_have_their_own_indexes(void **state)
{
	const struct cond words = { .kind = COND_SEARCH, .text = "mairie" };
	const struct cond box = { .kind = COND_BOX,
		.west = 5,
		.east = 5.1,
		.south = 44,
		.north = 44.1 };
	const struct cond not_words = { .kind = COND_NOT,
		.parts = (const struct cond *const[]){ &words },
		.nparts = 1 };
	struct query q = question(&words);

	(void)state;
	assert_plan(&q, "SCAN words VIRTUAL TABLE");
	q.where = &not_words;
	assert_non_null(strstr(plan_of(&q), "SCAN words VIRTUAL TABLE"));
	q.where = &box;
	assert_plan(&q, "SCAN places VIRTUAL TABLE INDEX 2");
}

static void
facets_without_a_filter_are_those_counted_beforehand(void **state)
{
	struct arena *a = arena_new();
	struct tally *tallies;
	struct table *t;
	struct err e = { 0 };
	unsigned n;
	int64_t others, total = 0;

	(void)state;
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_non_null(t->facts);
	assert_true(t->facts[C_KIND].has_tallies);
	assert_true(t->facts[C_CODE].is_plain);
	assert_false(t->facts[C_NAME].is_plain);
	assert_true(t->facts[C_DAY].has_raws);
	assert_false(t->facts[C_N].has_raws);
	assert_int_equal(
	    query_facet(t, a, NULL, (struct term){ .column = C_CODE }, 10, 0,
		&tallies, &n, &others, &e),
	    ERR_OK);
	assert_int_equal(n, 10);
	assert_int_equal(others, t->facts[C_CODE].distinct - 10);
	for (unsigned i = 1; i < n; i++)
		assert_true(tallies[i - 1].count >= tallies[i].count);
	assert_int_equal(
	    query_facet(t, a, NULL, (struct term){ .column = C_CODE }, 1000, 0,
		&tallies, &n, &others, &e),
	    ERR_OK);
	for (unsigned i = 0; i < n; i++) {
		int64_t count = 0;

		for (int64_t r = 0; r < test_count; r++)
			count += test_rows[r].v[C_CODE].len == 5 &&
			    memcmp(test_rows[r].text[C_CODE],
				tallies[i].value.text, 5) == 0;
		assert_int_equal(tallies[i].count, count);
		total += count;
	}
	assert_int_equal(others, 0);
	assert_int_equal(total, t->facts[C_CODE].filled);
	arena_free(a);
}

static bool
is_there(const char *suffix)
{
	char path[300];

	snprintf(path, sizeof(path), "%s%s", test_path, suffix);
	return access(path, F_OK) == 0;
}

static bool
is_indexed(void)
{
	struct err e = { 0 };
	struct table *t;
	bool yes;

	assert_int_equal(table_open_own(test_path, &t, &e), ERR_OK);
	yes = t->facts != NULL;
	table_close(t);
	return yes;
}

static int stop_at;

static bool
stop(void *arg, int thousandths)
{
	(void)arg;
	return thousandths < stop_at;
}

static void
an_index_interrupted_leaves_the_table_as_it_was(void **state)
{
	struct err e = { 0 };

	(void)state;
	test_indexed = false;
	write_test_table(6000);
	for (stop_at = 0; stop_at < 1000; stop_at += 150) {
		err_clear(&e);
		assert_int_equal(
		    table_index(test_path, stop, NULL, &e), ERR_BUSY);
		assert_false(is_there(".part"));
		assert_false(is_indexed());
		err_clear(&e);
		assert_int_equal(
		    table_verify(test_path, test_count, &e), ERR_OK);
	}
	stop_at = 2000;
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_true(is_indexed());
	assert_false(is_there(".part"));
	/* Once more changes nothing. */
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_int_equal(table_verify(test_path, test_count, &e), ERR_OK);
}

/* As one of another version of Parvis: its number is not ours. */
static void
age_the_index(void)
{
	struct err e = { 0 };
	struct table *t;

	assert_int_equal(table_open_part(test_path, &t, &e), ERR_OK);
	assert_int_equal(stem_register(t->db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(t->db,
			     "UPDATE meta SET value = -1 WHERE name = 'index';"
			     "UPDATE facts SET filled = 0;"
			     "INSERT INTO words (words) VALUES ('delete-all')",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	table_close(t);
}

static void
an_index_of_another_version_is_made_again(void **state)
{
	const struct cond words = { .kind = COND_SEARCH, .text = "mairie" };
	struct query q = question(&words);
	int64_t before = 0, after = 0, filled;
	struct err e = { 0 };
	struct stat st;
	struct table *t;
	ino_t file;

	(void)state;
	write_test_table(6000);
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_int_equal(query_count(t, &q, &before, &e), ERR_OK);
	assert_true(before > 0);
	filled = t->facts[C_N].filled;
	/* One of ours is left as it is. */
	assert_int_equal(stat(test_path, &st), 0);
	file = st.st_ino;
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_int_equal(stat(test_path, &st), 0);
	assert_int_equal(st.st_ino, file);

	age_the_index();
	assert_false(is_indexed());
	/* Until then, what it holds answers nothing. */
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_null(t->facts);
	assert_int_equal(query_count(t, &q, &after, &e), ERR_OK);
	assert_int_equal(after, before);
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_true(is_indexed());
	assert_int_equal(table_verify(test_path, test_count, &e), ERR_OK);
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_int_equal(t->facts[C_N].filled, filled);
	assert_int_equal(query_count(t, &q, &after, &e), ERR_OK);
	assert_int_equal(after, before);
}

static void
a_table_replaced_stays_open_for_who_borrowed_it(void **state)
{
	const struct column *cols;
	struct table *old, *t;
	struct err e = { 0 };

	(void)state;
	write_test_table(300);
	assert_int_equal(table_open(test_path, &old, &e), ERR_OK);
	cols = table_columns(old);
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
		assert_ptr_not_equal(t, old);
		assert_string_equal(cols[0].name, table_columns(t)[0].name);
		assert_int_equal(table_ncols(old), table_ncols(t));
	}
}

static void
a_failing_disk_leaves_the_table_as_it_was(void **state)
{
	char number[16];

	(void)state;
	write_test_table(300);
	for (int i = 1; i < 12; i++) {
		struct err e = { 0 };
		enum err_code rc;

		snprintf(number, sizeof(number), "%d", i);
		setenv("FAULT_AT", number, 1);
		setenv("FAULT_KIND", i % 2 ? "enospc" : "eio", 1);
		rc = table_index(test_path, stop, NULL, &e);
		unsetenv("FAULT_AT");
		if (rc == ERR_OK)
			break;
		assert_int_equal(rc, i % 2 ? ERR_NO_SPACE : ERR_INTERNAL);
		assert_false(is_there(".part"));
		assert_true(is_there(""));
		err_clear(&e);
		assert_int_equal(
		    table_verify(test_path, test_count, &e), ERR_OK);
	}
	assert_true(is_indexed());
}

static void
a_killed_index_is_made_again(void **state)
{
	struct err e = { 0 };
	pid_t child;
	int status;

	(void)state;
	write_test_table(300);
	child = fork();
	if (child == 0) {
		setenv("FAULT_AT", "4", 1);
		setenv("FAULT_KIND", "kill", 1);
		_exit(table_index(test_path, stop, NULL, &e));
	}
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_true(is_there(".part"));
	assert_false(is_indexed());
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	assert_true(is_indexed());
	assert_false(is_there(".part"));
}

static void
readers_of_the_old_file_go_on(void **state)
{
	struct query q = question(NULL);
	struct answer_row row;
	struct cursor *c;
	struct table *t;
	struct err e = { 0 };
	bool more;
	const char *mark;
	struct arena *a = arena_new();

	(void)state;
	write_test_table(2000);
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	mark = query_mark_of(t, &q, 100, a);
	q.limit = -1;
	assert_int_equal(query_open(test_path, &q, &c, &e), ERR_OK);
	assert_int_equal(query_next(c, &row, &more, &e), ERR_OK);
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_OK);
	while (query_next(c, &row, &more, &e) == ERR_OK && more)
		;
	assert_int_equal(row.id, test_count);
	query_close(c);
	/* The next one to ask gets the new file, and marks still hold. */
	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	assert_non_null(t->facts);
	assert_string_equal(query_mark_of(t, &q, 100, a), mark);
	arena_free(a);
}

static void
a_table_removed_meanwhile_does_not_come_back(void **state)
{
	struct err e = { 0 };

	(void)state;
	write_test_table(300);
	unlink(test_path);
	assert_int_equal(table_index(test_path, stop, NULL, &e), ERR_NOT_FOUND);
	assert_false(is_there(""));
	assert_false(is_there(".part"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_use_the_index_of_their_column),
		cmocka_unit_test(a_year_is_a_range_of_dates),
		cmocka_unit_test(sorts_read_the_index_in_its_order),
		cmocka_unit_test(pages_after_a_mark_are_found_by_the_index),
		cmocka_unit_test(words_and_places_have_their_own_indexes),
		cmocka_unit_test(
		    facets_without_a_filter_are_those_counted_beforehand),
		cmocka_unit_test(
		    an_index_interrupted_leaves_the_table_as_it_was),
		cmocka_unit_test(an_index_of_another_version_is_made_again),
		cmocka_unit_test(
		    a_table_replaced_stays_open_for_who_borrowed_it),
		cmocka_unit_test(a_failing_disk_leaves_the_table_as_it_was),
		cmocka_unit_test(a_killed_index_is_made_again),
		cmocka_unit_test(readers_of_the_old_file_go_on),
		cmocka_unit_test(a_table_removed_meanwhile_does_not_come_back),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
