/* SPDX-License-Identifier: Apache-2.0 */
/* test_index_table.c - long tables are indexed once they are in service. */
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/date.h"
#include "base/str.h"
#include "fixture.h"
#include "jobs/backup.h"
#include "jobs/work.h"
#include "model/tabular.h"
#include "store/table_handle.h"
#include "store/table_index.h"

static const char *
csv_of(struct arena *a, int rows)
{
	struct str s;

	str_init(&s, a, 1 << 20);
	str_append(&s, "code;nom\n");
	for (int i = 0; i < rows; i++)
		str_append_printf(&s, "%05d;École %d\n", i, i % 7);
	return str_text(&s);
}

static const char *
ask(struct fixture *f, const char *sql)
{
	const char *out = "";
	sqlite3_stmt *s;
	sqlite3 *db;

	assert_int_equal(
	    sqlite3_open(
		arena_printf(f->a, "%s/%s", f->dir.path, DB_FILE), &db),
	    SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		out =
		    arena_strdup(f->a, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return out;
}

static const char *
states(struct fixture *f)
{
	return ask(f,
	    "SELECT group_concat(kind || ' ' || version || ' ' || state, ', ')"
	    " FROM (SELECT * FROM job ORDER BY id)");
}

static bool
is_indexed(struct fixture *f, const char *id)
{
	struct resource r;
	struct table *t;

	must(f, resource_get(f->db, f->a, id, &r, &f->e));
	must(f, tabular_open(f->db, f->a, f->dir.path, &r, 0, 0, &t, &f->e));
	return t->facts != NULL;
}

static void
drain(struct fixture *f)
{
	must(f, queue_drain(f->db, f->blobs, f->dir.path, false, &f->e));
}

static void
ignore(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

static void
a_long_table_is_indexed_after_it_is_served(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct job j;
	int64_t findings;
	bool empty;

	must(f, deposit(f, csv_of(f->a, TABLE_INDEX_ROWS), "long.csv", "", &r));
	must(f, queue_run(f->db, f->blobs, f->dir.path, "", &f->e));
	/* Who published does not wait for the index. */
	assert_string_equal(
	    states(f), "load_table 1 done, index_table 1 queued");
	assert_false(is_indexed(f, r.id));
	must(f, queue_is_empty(f->db, &empty, &f->e));
	assert_false(empty);
	drain(f);
	assert_string_equal(states(f), "load_table 1 done, index_table 1 done");
	assert_true(is_indexed(f, r.id));
	must(f, queue_is_empty(f->db, &empty, &f->e));
	assert_true(empty);
	/* What the contributor sees is the reading. */
	must(f, job_get(f->db, f->a, r.id, 1, &j, &f->e));
	assert_string_equal(j.kind, "load_table");
	must(f,
	    check_all(f->db, f->blobs, f->dir.path, true, ignore, NULL,
		&findings, &f->e));
	assert_int_equal(findings, 0);
}

static void
a_short_table_is_not(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f,
	    deposit(
		f, csv_of(f->a, TABLE_INDEX_ROWS - 1), "court.csv", "", &r));
	drain(f);
	assert_string_equal(states(f), "load_table 1 done");
	assert_false(is_indexed(f, r.id));
}

static void
files_are_read_before_tables_are_indexed(void **state)
{
	struct fixture *f = *state;
	struct work w = { .db = f->db,
		.a = f->a,
		.blobs = f->blobs,
		.data_dir = f->dir.path,
		.worker = work_name(f->a) };
	struct resource r, other;
	bool ran;

	must(f, deposit(f, csv_of(f->a, TABLE_INDEX_ROWS), "long.csv", "", &r));
	must(f, queue_run(f->db, f->blobs, f->dir.path, "", &f->e));
	must(f, deposit(f, csv_of(f->a, 5), "neuf.csv", "", &other));
	must(f, work_one(&w, "", &ran, &f->e));
	assert_true(ran);
	assert_string_equal(states(f),
	    "load_table 1 done, index_table 1 queued, load_table 1 done");
	w.no_indexes = true;
	must(f, work_one(&w, "", &ran, &f->e));
	assert_false(ran);
	w.no_indexes = false;
	must(f, work_one(&w, "", &ran, &f->e));
	assert_true(ran);
	assert_true(is_indexed(f, r.id));
}

static void
a_version_that_was_replaced_is_not_indexed(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct table *t;

	must(f, deposit(f, csv_of(f->a, TABLE_INDEX_ROWS), "long.csv", "", &r));
	must(f, queue_run(f->db, f->blobs, f->dir.path, "", &f->e));
	must(f,
	    deposit(
		f, csv_of(f->a, TABLE_INDEX_ROWS + 1), "long.csv", r.id, &r));
	drain(f);
	assert_string_equal(states(f),
	    "load_table 1 done, index_table 1 done,"
	    " load_table 2 done, index_table 2 done");
	assert_true(is_indexed(f, r.id));
	must(f, resource_get(f->db, f->a, r.id, &r, &f->e));
	must(f, tabular_open(f->db, f->a, f->dir.path, &r, 1, 0, &t, &f->e));
	assert_null(t->facts);
}

static void
an_index_that_fails_leaves_the_table_in_service(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	const char *path;
	struct table *t;

	must(f, deposit(f, csv_of(f->a, TABLE_INDEX_ROWS), "long.csv", "", &r));
	must(f, queue_run(f->db, f->blobs, f->dir.path, "", &f->e));
	must(f, resource_get(f->db, f->a, r.id, &r, &f->e));
	/* A folder where the index would be written. */
	path =
	    arena_printf(f->a, "%s/tables/%s.part", f->dir.path, r.table_name);
	must(f, file_mkdirs(path, &f->e));
	for (int i = 0; i < 3; i++) {
		drain(f);
		setenv("PARVIS_NOW",
		    arena_printf(f->a, "%lld", (long long)date_now() + 60), 1);
	}
	drain(f);
	unsetenv("PARVIS_NOW");
	assert_string_equal(
	    states(f), "load_table 1 done, index_table 1 failed");
	must(f, resource_get(f->db, f->a, r.id, &r, &f->e));
	assert_string_equal(r.table_state, "ready");
	must(f, tabular_open(f->db, f->a, f->dir.path, &r, 0, 0, &t, &f->e));
	assert_int_equal(table_rows(t), TABLE_INDEX_ROWS);
}

/* A portal at work does it by itself. */
static void
threads_index_what_they_loaded(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct queue *q;

	must(f, deposit(f, csv_of(f->a, TABLE_INDEX_ROWS), "long.csv", "", &r));
	must(f, queue_start(f->pool, f->blobs, f->dir.path, 2, &q, &f->e));
	for (int i = 0; i < 600 && !strstr(states(f), "index_table 1 done");
	     i++)
		usleep(50000);
	queue_stop(q);
	assert_true(is_indexed(f, r.id));
}

int
main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH(a_long_table_is_indexed_after_it_is_served),
		WITH(a_short_table_is_not),
		WITH(files_are_read_before_tables_are_indexed),
		WITH(a_version_that_was_replaced_is_not_indexed),
		WITH(an_index_that_fails_leaves_the_table_in_service),
		WITH(threads_index_what_they_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
