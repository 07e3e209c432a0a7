/* SPDX-License-Identifier: Apache-2.0 */
/* test_queue.c - files become tables, whatever happens on the way. */
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/date.h"
#include "fixture.h"
#include "jobs/queue.h"
#include "jobs/work.h"
#include "store/table_handle.h"

#define CSV "code;nom\n01034;Béon\n2A004;Ajaccio\n"

/* Another hand on the database: what other processes did. */
static void
sql(struct fixture *f, const char *text)
{
	sqlite3 *db;

	assert_int_equal(
	    sqlite3_open(
		arena_printf(f->a, "%s/%s", f->dir.path, DB_FILE), &db),
	    SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static int64_t
number(struct fixture *f, const char *text)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	int64_t n;

	assert_int_equal(
	    sqlite3_open(
		arena_printf(f->a, "%s/%s", f->dir.path, DB_FILE), &db),
	    SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static enum err_code
run_all(struct fixture *f, const char *resource_id)
{
	return queue_run(f->db, f->blobs, f->dir.path, resource_id, &f->e);
}

static struct version
version(struct fixture *f, const char *id, int64_t n)
{
	struct version v;

	must(f, version_get(f->db, f->a, id, n, &v, &f->e));
	return v;
}

static struct job
job(struct fixture *f, const char *id, int64_t n)
{
	struct job j;

	must(f, job_get(f->db, f->a, id, n, &j, &f->e));
	return j;
}

static void
a_csv_file_becomes_a_table_in_service(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct version v;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	assert_string_equal(job(f, r.id, 1).state, "queued");
	must(f, run_all(f, r.id));
	v = version(f, r.id, 1);
	assert_string_equal(v.table_state, "ready");
	assert_int_equal(v.table_rows, 2);
	assert_int_equal(v.table_columns, 2);
	assert_true(file_exists(
	    arena_printf(f->a, "%s/tables/%s", f->dir.path, v.table_name)));
	assert_string_equal(job(f, r.id, 1).state, "done");
	assert_int_equal(job(f, r.id, 1).progress, 1000);
	assert_true(job(f, r.id, 1).finished_at > 0);
	/* Nothing left: at once. */
	must(f, run_all(f, ""));
}

/* As the database says a table, bytes that are none. */
static void
add_bytes_as_csv(struct fixture *f, const char *bytes, struct resource *r)
{
	struct new_file n = { .file_name = "x.csv",
		.format = "csv",
		.mime = "text/csv",
		.is_table = true,
		.reading = "" };
	struct spool s;

	receive(f, bytes, &s);
	n.sha256 = arena_strdup(f->a, s.sha256);
	n.size = s.size;
	must(f, blob_put(f->blobs, &s, &f->e));
	must(f,
	    resource_add_file(
		f->db, f->a, f->dataset_id, "", "", &n, NULL, r, &f->e));
}

static void
what_cannot_be_read_fails_with_a_reason_in_french(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct version v;

	add_bytes_as_csv(f, "\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05", &r);
	assert_int_equal(run_all(f, r.id), ERR_UNPROCESSABLE);
	assert_string_not_equal(f->e.msg, "");
	v = version(f, r.id, 1);
	assert_string_equal(v.table_state, "failed");
	assert_int_equal(v.table_rows, -1);
	assert_non_null(strstr(v.report, "\"erreur\""));
	assert_string_equal(job(f, r.id, 1).state, "failed");
	assert_string_equal(job(f, r.id, 1).message, f->e.msg);
	err_clear(&f->e);
	/* It is over: not tried again. */
	must(f, run_all(f, ""));
}

static void
a_file_that_is_gone_fails_and_says_so(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	unlink(blob_path(f->blobs, f->a, r.sha256));
	must_refuse(
	    f, run_all(f, ""), ERR_UNPROCESSABLE, "n'est plus sur le serveur");
	assert_string_equal(version(f, r.id, 1).table_state, "failed");
}

static void
one_that_fails_does_not_stop_the_others(void **state)
{
	struct fixture *f = *state;
	struct resource bad, good;

	add_bytes_as_csv(f, "\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05", &bad);
	must(f, deposit(f, CSV, "c.csv", "", &good));
	assert_int_equal(run_all(f, ""), ERR_UNPROCESSABLE);
	assert_string_equal(version(f, good.id, 1).table_state, "ready");
	err_clear(&f->e);
}

static void
only_the_jobs_of_the_resource_are_run(void **state)
{
	struct fixture *f = *state;
	struct resource x, y;

	must(f, deposit(f, CSV, "x.csv", "", &x));
	must(f, deposit(f, CSV, "y.csv", "", &y));
	must(f, run_all(f, y.id));
	assert_string_equal(job(f, x.id, 1).state, "queued");
	assert_string_equal(job(f, y.id, 1).state, "done");
}

/* Killed at the n-th write, wherever that is: the next process redoes it. */
static void
a_killed_load_is_done_again(void **state)
{
	struct fixture *f = *state;
	int killed = 0, status = 1;

	for (int n = 1; n < 80 && status; n++) {
		struct resource r;
		pid_t child;

		must(f, deposit(f, CSV, "c.csv", "", &r));
		fflush(NULL);
		child = fork();
		if (!child) {
			struct fixture mine = { .dir = f->dir,
				.a = arena_new() };

			portal_open(&mine);
			setenv("FAULT_KIND", "kill", 1);
			setenv("FAULT_AT", arena_printf(mine.a, "%d", n), 1);
			_exit(run_all(&mine, r.id) ? 1 : 0);
		}
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status) || status == 0);
		killed += status != 0;
		must(f, run_all(f, r.id));
		assert_string_equal(version(f, r.id, 1).table_state, "ready");
		assert_string_equal(job(f, r.id, 1).state, "done");
	}
	assert_int_equal(status, 0);
	assert_true(killed >= 5);
}

static void
a_job_of_a_living_worker_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct work w = { .db = f->db,
		.a = f->a,
		.blobs = f->blobs,
		.data_dir = f->dir.path,
		.worker = "moi 1 1" };
	bool ran;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	/* A second version: not while the first is being read. */
	must(f, deposit(f, "a;b\n1;2\n", "c.csv", r.id, &r));
	sql(f,
	    "UPDATE job SET state = 'running', worker = 'ailleurs 1 1',"
	    " attempts = 1, lease_until = unixepoch() + 60 WHERE version = 1");
	must(f, work_one(&w, "", &ran, &f->e));
	assert_false(ran);
	/* Its lease ran out: both are read, in order. */
	sql(f, "UPDATE job SET lease_until = 1 WHERE version = 1");
	must(f, work_one(&w, "", &ran, &f->e));
	assert_true(ran);
	assert_int_equal(w.job.version, 1);
	must(f, work_one(&w, "", &ran, &f->e));
	assert_true(ran);
	assert_int_equal(w.job.version, 2);
	assert_int_equal(
	    number(f, "SELECT count(*) FROM job WHERE state = 'done'"), 2);
}

static void
three_interruptions_are_enough(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	sql(f,
	    "UPDATE job SET state = 'running', worker = 'ailleurs 1 1',"
	    " attempts = 3, lease_until = 1");
	must_refuse(f, run_all(f, ""), ERR_UNPROCESSABLE, "trois fois");
	assert_string_equal(version(f, r.id, 1).table_state, "failed");
	assert_non_null(strstr(version(f, r.id, 1).report, "trois fois"));
}

static void
a_worker_that_lost_its_lease_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct work w = { .db = f->db,
		.a = f->a,
		.blobs = f->blobs,
		.data_dir = f->dir.path,
		.worker = "lent 1 1" };
	struct err e = { 0 };

	must(f, deposit(f, CSV, "c.csv", "", &r));
	sql(f,
	    "UPDATE job SET state = 'running', worker = 'autre 1 1',"
	    " lease_until = unixepoch() + 60");
	w.job = job(f, r.id, 1);
	assert_false(work_progress(&w, 500));
	assert_true(w.lost);
	assert_int_equal(number(f, "SELECT progress FROM job"), 0);
	w.lost = false;
	w.said_ms =
	    date_clock_ms(); /* no beat is due: it finds out at the end */
	assert_int_equal(load_table(&w, &e), ERR_CONFLICT);
	assert_true(w.lost);
	assert_string_not_equal(version(f, r.id, 1).table_state, "ready");
	assert_string_equal(job(f, r.id, 1).state, "running");
}

static void
progress_is_written_at_most_twice_a_second(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct work w = { .db = f->db, .a = f->a, .worker = "moi 1 1" };

	must(f, deposit(f, CSV, "c.csv", "", &r));
	sql(f, "UPDATE job SET state = 'running', worker = 'moi 1 1'");
	w.job = job(f, r.id, 1);
	assert_true(work_progress(&w, 100));
	assert_int_equal(number(f, "SELECT progress FROM job"), 100);
	assert_true(
	    number(f, "SELECT lease_until - unixepoch() FROM job") >= 20);
	assert_true(work_progress(&w, 200));
	assert_int_equal(number(f, "SELECT progress FROM job"), 100);
	w.said_ms -= 600;
	assert_true(work_progress(&w, 200));
	assert_int_equal(number(f, "SELECT progress FROM job"), 200);
}

/* One long step, without a word of progress. */
static void
a_lease_is_renewed_while_the_job_is_silent(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct work w = { .db = f->db, .a = f->a, .worker = "moi 1 1" };
	struct lease *lease;
	int64_t left = 0;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	sql(f,
	    "UPDATE job SET state = 'running', worker = 'moi 1 1',"
	    " progress = 400, lease_until = unixepoch() + 1");
	w.job = job(f, r.id, 1);
	lease = lease_hold(&w, 10);
	for (int i = 0; i < 500 && left < 20; i++) {
		usleep(10000);
		left = number(f, "SELECT lease_until - unixepoch() FROM job");
	}
	lease_release(lease);
	assert_true(left >= 20);
	assert_int_equal(number(f, "SELECT progress FROM job"), 400);
	/* Somebody else's is left alone. */
	sql(f, "UPDATE job SET worker = 'autre 1 1', lease_until = 1");
	lease = lease_hold(&w, 1);
	usleep(50000);
	lease_release(lease);
	assert_int_equal(number(f, "SELECT lease_until FROM job"), 1);
}

/* Given up here, while another process has it half written. */
static void
giving_up_leaves_what_another_is_writing(void **state)
{
	struct fixture *f = *state;
	char tmp[TABLE_PATH_MAX];
	struct resource r;
	struct work w = { .db = f->db,
		.a = f->a,
		.blobs = f->blobs,
		.data_dir = f->dir.path,
		.worker = "moi 1 1" };
	const char *path;
	int fd;

	must(f, deposit(f, CSV, "c.csv", "", &r));
	must(f, run_all(f, r.id));
	path = arena_printf(
	    f->a, "%s/tables/%s", f->dir.path, version(f, r.id, 1).table_name);
	must(f, table_part_new(path, tmp, &fd, &f->e));
	sql(f, "UPDATE job SET state = 'running', worker = 'moi 1 1'");
	w.job = job(f, r.id, 1);
	must(f, load_table_failed(&w, "Impossible.", &f->e));
	assert_true(file_exists(path));
	close(fd);
	sql(f, "UPDATE job SET state = 'running', worker = 'moi 1 1'");
	must(f, load_table_failed(&w, "Impossible.", &f->e));
	assert_false(file_exists(path));
	assert_false(file_exists(tmp));
}

static void
a_job_nobody_knows_is_ended(void **state)
{
	struct fixture *f = *state;

	sql(f,
	    "INSERT INTO job (kind, resource_id, version, state, created_at)"
	    " VALUES ('paint', 'x', 1, 'queued', 1),"
	    " ('load_table', 'x', 2, 'queued', 1)");
	must_refuse(f, run_all(f, ""), ERR_UNPROCESSABLE, "autre version");
	assert_int_equal(
	    number(f, "SELECT count(*) FROM job WHERE state = 'failed'"), 2);
}

static bool
wait_until(struct fixture *f, const char *id, const char *state)
{
	for (int i = 0; i < 1500; i++) {
		if (strcmp(job(f, id, 1).state, state) == 0)
			return true;
		usleep(20000);
	}
	return false;
}

static void
threads_take_what_comes_and_stop_when_asked(void **state)
{
	struct fixture *f = *state;
	struct resource r[5];
	struct queue *q;

	must(f, deposit(f, CSV, "0.csv", "", &r[0]));
	/* Left running by a process of our number before it restarted. */
	sql(f,
	    arena_printf(f->a,
		"UPDATE job SET state = 'running', attempts = 1,"
		" lease_until = unixepoch() + 60, worker = '%s'",
		work_name(f->a)));
	must(f, queue_start(f->pool, f->blobs, f->dir.path, 2, &q, &f->e));
	assert_true(wait_until(f, r[0].id, "done"));
	for (int i = 1; i < 5; i++)
		must(f, deposit(f, CSV, "n.csv", "", &r[i]));
	queue_wake(q);
	for (int i = 1; i < 5; i++)
		assert_true(wait_until(f, r[i].id, "done"));
	queue_stop(q);
}

static void
a_long_load_stops_at_once_and_starts_over(void **state)
{
	enum {
		ROWS = 400000
	};
	struct fixture *f = *state;
	struct resource r;
	struct queue *q;
	struct spool s;
	char line[64];

	must(f, spool_open(&s, blob_tmp_dir(f->blobs), 1 << 30, &f->e));
	must(f, spool_write(&s, "a;b;c\n", 6, &f->e));
	for (int i = 0; i < ROWS; i++) {
		int n = snprintf(
		    line, sizeof(line), "%d;ligne %d;3,%d\n", i, i, i % 10);

		must(f, spool_write(&s, line, (size_t)n, &f->e));
	}
	must(f, spool_finish(&s, &f->e));
	must(f,
	    deposit_file(f->db, f->a, f->blobs, &s, "big.csv", f->dataset_id,
		"", NULL, &r, &f->e));
	must(f, queue_start(f->pool, f->blobs, f->dir.path, 1, &q, &f->e));
	assert_true(wait_until(f, r.id, "running"));
	queue_stop(q);
	assert_string_equal(job(f, r.id, 1).state, "queued");
	assert_int_equal(number(f, "SELECT attempts FROM job"), 0);
	must(f, run_all(f, ""));
	assert_int_equal(version(f, r.id, 1).table_rows, ROWS);
	assert_int_equal(number(f, "SELECT attempts FROM job"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_csv_file_becomes_a_table_in_service),
		TEST(what_cannot_be_read_fails_with_a_reason_in_french),
		TEST(a_file_that_is_gone_fails_and_says_so),
		TEST(one_that_fails_does_not_stop_the_others),
		TEST(only_the_jobs_of_the_resource_are_run),
		TEST(a_killed_load_is_done_again),
		TEST(a_job_of_a_living_worker_is_left_alone),
		TEST(three_interruptions_are_enough),
		TEST(a_worker_that_lost_its_lease_leaves_no_trace),
		TEST(progress_is_written_at_most_twice_a_second),
		TEST(a_lease_is_renewed_while_the_job_is_silent),
		TEST(giving_up_leaves_what_another_is_writing),
		TEST(a_job_nobody_knows_is_ended),
		TEST(threads_take_what_comes_and_stop_when_asked),
		TEST(a_long_load_stops_at_once_and_starts_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
