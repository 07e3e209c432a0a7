/* SPDX-License-Identifier: Apache-2.0 */
/* test_store.c - what every engine and every named query must do. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/assets.h"
#include "store/db.h"
#include "store/engine.h"
#include "store/stem.h"

#include "folder.h"

struct fixture {
	struct folder dir;
	struct db_pool *pool;
	struct db *db;
	struct arena *a;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err e = { 0 };

	folder_make(&f->dir);
	assert_int_equal(db_pool_open(f->dir.path, &f->pool, &e), ERR_OK);
	assert_int_equal(db_pool_get(f->pool, &f->db, &e), ERR_OK);
	f->a = arena_new();
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	unsetenv("FAULT_AT");
	arena_free(f->a);
	db_pool_close(f->pool);
	folder_remove(&f->dir);
	free(f);
	return 0;
}

static struct conn *
engine_conn(struct fixture *f, bool read_only)
{
	char path[128];
	struct conn *c;
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/%s", f->dir.path, DB_FILE);
	assert_int_equal(engine_sqlite.open(&c, path, read_only, &e), ERR_OK);
	return c;
}

/* --- named queries ------------------------------------------------------ */

static void
every_query_prepares_on_an_empty_database(void **state)
{
	struct conn *c = engine_conn(*state, false);
	int bad = 0;

	for (int q = 0; q < QUERIES; q++) {
		struct err e = { 0 };
		struct stmt *s;

		assert_non_null(query_text[q][ENGINE_SQLITE]);
		if (engine_sqlite.prepare(
			c, query_text[q][ENGINE_SQLITE], &s, &e)) {
			print_message("%s: %s\n", query_names[q], e.cause);
			bad++;
			continue;
		}
		engine_sqlite.finish(s);
	}
	engine_sqlite.close(c);
	assert_int_equal(bad, 0);
}

/* Tables that grow with the catalogue or its use. */
static const char *const big[] = { "dataset", "dataset_keyword",
	"dataset_theme", "dataset_zone", "dataset_search", "dataset_search_key",
	"resource", "resource_version", "slug_history", "session", "attempt",
	"audit", "job" };

static bool
is_big(const char *table)
{
	for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++)
		if (strcmp(big[i], table) == 0)
			return true;
	return false;
}

static const char *
next_word(const char *s, char word[64])
{
	size_t n;

	s += strcspn(s,
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_(),");
	n = strspn(s,
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	if (!n && *s)
		n = 1;
	snprintf(word, 64, "%.*s", (int)(n < 63 ? n : 63), s);
	return s + n;
}

/* Whether `name`, a table or an alias of this statement, is a big table. */
static bool
names_big_table(const char *sql, const char *name)
{
	char word[64], last[64] = "";

	if (is_big(name))
		return true;
	for (sql = next_word(sql, word); word[0]; sql = next_word(sql, word)) {
		if (strcasecmp(word, "AS") == 0)
			continue;
		if (is_big(last) && strcmp(word, name) == 0)
			return true;
		snprintf(last, sizeof(last), "%s", word);
	}
	return false;
}

/* « SCAN d », « SCAN x VIRTUAL TABLE INDEX 0:M3 »: does it read all of it? */
static bool
is_full_scan(const char *sql, const char *detail)
{
	char name[64];
	const char *rest;

	if (strncmp(detail, "SCAN ", 5) != 0)
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(detail + 5, " "),
	    detail + 5);
	rest = detail + 5 + strcspn(detail + 5, " ");
	if (strncmp(rest, " VIRTUAL TABLE INDEX ", 21) == 0)
		return names_big_table(sql, name) && !strpbrk(rest, "M=");
	return names_big_table(sql, name);
}

static int
print_full_scans(sqlite3 *db, enum query q)
{
	const char *text = query_text[q][ENGINE_SQLITE];
	char sql[16384];
	sqlite3_stmt *s;
	int bad = 0;
	int n = snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", text);

	assert_true(n > 0 && n < (int)sizeof(sql));
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		return 0; /* told by the test above */
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(s, 3);

		if (is_full_scan(text, detail)) {
			print_message("%s: %s\n", query_names[q], detail);
			bad++;
		}
	}
	sqlite3_finalize(s);
	return bad;
}

static void
no_query_scans_a_big_table_unless_it_says_so(void **state)
{
	struct fixture *f = *state;
	char path[128];
	sqlite3 *db;
	int bad = 0;

	snprintf(path, sizeof(path), "%s/%s", f->dir.path, DB_FILE);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(stem_register(db), SQLITE_OK);
	for (int q = 0; q < QUERIES; q++)
		if (!strstr(query_text[q][ENGINE_SQLITE], "/*scan*/"))
			bad += print_full_scans(db, (enum query)q);
	sqlite3_close(db);
	assert_int_equal(bad, 0);
}

static void
the_plan_reader_knows_a_full_scan(void **state)
{
	const char *sql = "SELECT 1 FROM dataset AS d JOIN organization o";

	(void)state;
	assert_true(is_full_scan(sql, "SCAN d"));
	assert_true(is_full_scan(sql, "SCAN dataset"));
	assert_true(is_full_scan(sql, "SCAN d USING INDEX dataset_by_state"));
	assert_false(is_full_scan(sql, "SCAN o"));
	assert_false(is_full_scan(sql, "SEARCH d USING INDEX x (state=?)"));
	assert_false(is_full_scan("SELECT 1 FROM dataset_search",
	    "SCAN dataset_search VIRTUAL TABLE INDEX 0:M1"));
	assert_true(is_full_scan("SELECT 1 FROM dataset_search",
	    "SCAN dataset_search VIRTUAL TABLE INDEX 0:"));
}

/* --- the schema is the data dictionary ---------------------------------- */

/* « name TYPE ... » inside CREATE TABLE; the name alone in out. */
static bool
is_column(const char *line, char out[64])
{
	size_t n = strspn(line + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");

	if (line[0] != '\t' || !n || n > 63 || line[1 + n] != ' ')
		return false;
	snprintf(out, 64, "%.*s", (int)n, line + 1);
	return strchr("TIRB", line[2 + n]) != NULL;
}

/* One comment may cover neighbours that are told together: bbox_west and
 * bbox_south, created_at and modified_at. */
static bool
go_together(const char *x, const char *y)
{
	size_t nx = strlen(x), ny = strlen(y);
	size_t first = strcspn(x, "_");

	if (x[first] && strncmp(x, y, first + 1) == 0)
		return true;
	return nx > 3 && ny > 3 && strcmp(x + nx - 3, "_at") == 0 &&
	    strcmp(y + ny - 3, "_at") == 0;
}

static int
print_uncommented(const char *name, char *text, int *columns)
{
	char column[64], last[64] = "", *save = NULL;
	bool commented = false, inside = false, covered = false;
	int bad = 0;

	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "CREATE TABLE", 12) == 0) {
			inside = true;
			last[0] = '\0';
		} else if (inside && line[0] == ')') {
			inside = false;
		} else if (inside && is_column(line, column)) {
			(*columns)++;
			covered = commented ||
			    (covered && last[0] && go_together(last, column));
			if (!covered && ++bad)
				print_message("%s: %s\n", name, column);
			snprintf(last, sizeof(last), "%s", column);
		}
		commented = strncmp(line + strspn(line, "\t"), "--", 2) == 0;
	}
	return bad;
}

static void
every_column_of_the_schema_has_a_comment(void **state)
{
	struct fixture *f = *state;
	int bad = 0, columns = 0;

	for (int i = 0; i < assets_count; i++)
		if (strncmp(assets[i].name, "db/schema/", 10) == 0)
			bad += print_uncommented(assets[i].name,
			    arena_strndup(f->a, (const char *)assets[i].data,
				assets[i].size),
			    &columns);
	assert_true(columns > 100);
	assert_int_equal(bad, 0);
}

/* --- the engine --------------------------------------------------------- */

static void
one(struct conn *c, const char *sql)
{
	struct err e = { 0 };

	if (engine_sqlite.script(c, sql, &e))
		fail_msg("%s: %s", sql, e.cause);
}

static void
a_broken_constraint_is_a_conflict(void **state)
{
	struct conn *c = engine_conn(*state, false);
	struct err e = { 0 };

	assert_int_equal(engine_sqlite.script(
			     c, "INSERT INTO revision VALUES (1, 1, 1)", &e),
	    ERR_CONFLICT);
	assert_string_not_equal(e.msg, "");
	assert_string_not_equal(e.cause, "");
	err_clear(&e);
	assert_int_equal(
	    engine_sqlite.script(c,
		"INSERT INTO department (id, organization_id, name)"
		" VALUES ('d', 'nobody', 'x')",
		&e),
	    ERR_CONFLICT);
	engine_sqlite.close(c);
}

static void
a_read_only_connection_refuses_writes(void **state)
{
	struct conn *c = engine_conn(*state, true);
	struct err e = { 0 };

	assert_int_not_equal(
	    engine_sqlite.script(c, "INSERT INTO site VALUES ('x', 'y')", &e),
	    ERR_OK);
	err_clear(&e);
	/* Nor once somebody takes the first lock off. */
	one(c, "PRAGMA query_only = OFF");
	assert_int_not_equal(
	    engine_sqlite.script(c, "INSERT INTO site VALUES ('x', 'y')", &e),
	    ERR_OK);
	engine_sqlite.close(c);
}

static void
a_lock_held_by_another_is_busy(void **state)
{
	struct conn *x = engine_conn(*state, false);
	struct conn *y = engine_conn(*state, false);
	struct err e = { 0 };

	one(y, "PRAGMA busy_timeout = 10");
	assert_int_equal(engine_sqlite.begin(x, true, &e), ERR_OK);
	assert_int_equal(engine_sqlite.begin(y, true, &e), ERR_BUSY);
	err_clear(&e);
	/* Readers are not stopped. */
	assert_int_equal(engine_sqlite.begin(y, false, &e), ERR_OK);
	one(y, "SELECT count(*) FROM site");
	assert_int_equal(engine_sqlite.end(y, true, &e), ERR_OK);
	assert_int_equal(engine_sqlite.end(x, false, &e), ERR_OK);
	assert_int_equal(engine_sqlite.begin(y, true, &e), ERR_OK);
	assert_int_equal(engine_sqlite.end(y, true, &e), ERR_OK);
	engine_sqlite.close(x);
	engine_sqlite.close(y);
}

static void
a_full_disk_is_no_space(void **state)
{
	struct conn *c = engine_conn(*state, false);
	struct err e = { 0 };

	one(c, "PRAGMA max_page_count = 1"); /* rounded up to what is used */
	assert_int_equal(
	    engine_sqlite.script(c,
		"INSERT INTO site VALUES ('big', hex(zeroblob(1000000)))", &e),
	    ERR_NO_SPACE);
	engine_sqlite.close(c);
}

static void
a_copy_is_whole_and_never_overwrites(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct conn *c;
	struct err e = { 0 };
	struct value v;
	struct stmt *s;
	bool row;

	snprintf(path, sizeof(path), "%s/copy.db", f->dir.path);
	assert_int_equal(db_copy(f->db, path, &e), ERR_OK);
	assert_int_equal(db_copy(f->db, path, &e), ERR_CONFLICT);
	err_clear(&e);
	assert_int_equal(engine_sqlite.open(&c, path, true, &e), ERR_OK);
	assert_int_equal(
	    engine_sqlite.prepare(c, "SELECT count(*) FROM revision", &s, &e),
	    ERR_OK);
	assert_int_equal(engine_sqlite.step(s, &row, &e), ERR_OK);
	engine_sqlite.column(s, 0, &v);
	assert_int_equal(v.i, 1);
	engine_sqlite.finish(s);
	engine_sqlite.close(c);
}

/* Is the database's file mapped, its index of the journal aside? */
static bool
is_mapped(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	bool found = false;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		found = found || strstr(line, "/" DB_FILE "\n");
	fclose(maps);
	return found;
}

static void
a_handle_unmapped_reads_the_same(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t before, after, at;

	/* The last one out puts the journal into the file. */
	db_pool_close(f->pool);
	assert_int_equal(db_pool_open(f->dir.path, &f->pool, &e), ERR_OK);
	assert_int_equal(db_pool_get(f->pool, &f->db, &e), ERR_OK);
	assert_int_equal(db_revision(f->db, &before, &at, &e), ERR_OK);
	assert_true(is_mapped());
	assert_int_equal(db_unmap(f->db, &e), ERR_OK);
	assert_int_equal(db_revision(f->db, &after, &at, &e), ERR_OK);
	assert_false(is_mapped());
	assert_int_equal(after, before);
}

static void
count_finding(void *arg, const char *finding)
{
	int *n = arg;

	assert_non_null(strstr(finding, "Base de données"));
	(*n)++;
}

static void
verify_finds_a_row_that_points_to_nothing(void **state)
{
	struct fixture *f = *state;
	struct conn *c = engine_conn(f, false);
	struct err e = { 0 };
	int n = 0;

	assert_int_equal(db_verify(f->db, count_finding, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	one(c,
	    "PRAGMA foreign_keys = OFF;"
	    "INSERT INTO department (id, organization_id, name)"
	    " VALUES ('d', 'nobody', 'x')");
	engine_sqlite.close(c);
	assert_int_equal(db_verify(f->db, count_finding, &n, &e), ERR_OK);
	assert_int_equal(n, 1);
}

/* --- transactions ------------------------------------------------------- */

static int64_t
revision(struct fixture *f)
{
	struct err e = { 0 };
	int64_t number, at;

	assert_int_equal(db_revision(f->db, &number, &at, &e), ERR_OK);
	return number;
}

static enum err_code
raise_itself(struct db *db, void *arg, struct err *e)
{
	int64_t changed = 1, *out = arg;
	enum err_code rc = db_exec(db, Q_STORE_REVISION_RAISE,
	    DB_ARGS({ ":now", DB_INT(7) }), &changed, e);

	assert_int_equal(changed, 1);
	if (!rc && out)
		rc = db_select_int(db, Q_STORE_REVISION, DB_NO_ARGS, 0, out, e);
	return rc;
}

static enum err_code
refuse(struct db *db, void *arg, struct err *e)
{
	enum err_code rc = raise_itself(db, NULL, e);

	(void)arg;
	return rc ? rc : err_set(e, ERR_INVALID, "non");
}

static void
a_write_raises_the_revision_once_and_a_quiet_one_does_not(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t before = revision(f), seen = 0;

	assert_int_equal(
	    db_write_quiet(f->db, raise_itself, &seen, &e), ERR_OK);
	assert_int_equal(revision(f), before + 1); /* its own statement */
	assert_int_equal(seen, before + 1);        /* reads what it wrote */
	assert_int_equal(db_write(f->db, raise_itself, NULL, &e), ERR_OK);
	assert_int_equal(revision(f), before + 3);
}

static void
a_mark_changes_with_every_commit_and_with_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct conn *c = engine_conn(f, true), *other = engine_conn(f, false);
	const char *count = "SELECT count(*) FROM revision";
	uint32_t first[MARK_WORDS], now[MARK_WORDS];
	struct err e = { 0 };

	one(c, count);
	assert_true(engine_sqlite.mark(c, first));
	one(c, count);
	assert_true(engine_sqlite.mark(c, now));
	assert_memory_equal(now, first, sizeof(now));
	one(other, "UPDATE revision SET number = number + 1");
	assert_true(engine_sqlite.mark(c, now));
	assert_memory_not_equal(now, first, sizeof(now));
	/* The log begins anew. */
	one(other, "PRAGMA wal_checkpoint(TRUNCATE)");
	memcpy(first, now, sizeof(now));
	one(other, "UPDATE revision SET number = number + 1");
	assert_true(engine_sqlite.mark(c, now));
	assert_memory_not_equal(now, first, sizeof(now));

	assert_int_equal(engine_sqlite.begin(c, false, &e), ERR_OK);
	one(c, count);
	assert_false(engine_sqlite.mark(c, now));
	assert_int_equal(engine_sqlite.end(c, false, &e), ERR_OK);
	engine_sqlite.close(other);
	engine_sqlite.close(c);
}

static void
rows_left_open_show_the_revision_of_their_time_and_no_longer(void **state)
{
	struct fixture *f = *state;
	struct conn *other = engine_conn(f, false);
	struct err e = { 0 };
	int64_t before = revision(f);
	struct rows *r;

	assert_int_equal(
	    db_select(f->db, f->a, Q_STORE_REVISION, DB_NO_ARGS, &r, &e),
	    ERR_OK);
	assert_true(db_next(r));
	one(other, "UPDATE revision SET number = number + 1");
	assert_int_equal(revision(f), before);
	assert_int_equal(db_end(r), ERR_OK);
	assert_int_equal(revision(f), before + 1);
	assert_int_equal(revision(f), before + 1);
	one(other, "UPDATE revision SET number = number + 1");
	assert_int_equal(revision(f), before + 2);
	engine_sqlite.close(other);
}

static void
notes_are_forgotten_with_any_commit(void **state)
{
	struct fixture *f = *state;
	struct conn *other = engine_conn(f, false);
	struct arena *a;
	char key[16];

	assert_null(db_recall(f->db, "x"));
	*(int *)db_note(f->db, "x", sizeof(int), &a) = 7;
	assert_int_equal(*(const int *)db_recall(f->db, "x"), 7);
	assert_null(db_recall(f->db, "y"));
	assert_int_equal(*(const int *)db_recall(f->db, "x"), 7);
	one(other, "UPDATE revision SET number = number + 1");
	assert_null(db_recall(f->db, "x"));
	/* Read before a commit: not noted. */
	one(other, "UPDATE revision SET number = number + 1");
	assert_null(db_note(f->db, "x", sizeof(int), &a));
	assert_null(db_recall(f->db, "x"));
	/* Never more than there is room for. */
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_null(db_recall(f->db, key));
		*(int *)db_note(f->db, key, sizeof(int), &a) = i;
	}
	assert_int_equal(*(const int *)db_recall(f->db, "999"), 999);
	engine_sqlite.close(other);
}

static void
a_failure_rolls_everything_back(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t before = revision(f);

	assert_int_equal(db_write(f->db, refuse, NULL, &e), ERR_INVALID);
	assert_int_equal(revision(f), before);
	err_clear(&e);
	assert_int_equal(db_write(f->db, raise_itself, NULL, &e), ERR_OK);
}

static enum err_code
go_on_after_a_refusal(struct db *db, void *arg, struct err *e)
{
	struct err inner = { 0 };

	(void)arg;
	assert_int_not_equal(db_write(db, refuse, NULL, &inner), ERR_OK);
	return db_write_quiet(db, raise_itself, NULL, e);
}

static enum err_code
visible_inside(struct db *db, void *arg, struct err *e)
{
	return db_write(db, raise_itself, arg, e);
}

static void
an_inner_write_is_all_or_nothing_by_itself(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t before = revision(f);

	assert_int_equal(
	    db_write_quiet(f->db, go_on_after_a_refusal, NULL, &e), ERR_OK);
	assert_int_equal(revision(f), before + 1);
	assert_int_equal(
	    db_write_quiet(f->db, visible_inside, NULL, &e), ERR_OK);
	assert_int_equal(revision(f), before + 3);
}

static enum err_code
busy_twice(struct db *db, void *arg, struct err *e)
{
	int *calls = arg;
	enum err_code rc = raise_itself(db, NULL, e);

	if (rc)
		return rc;
	return ++*calls < 3 ? err_set(e, ERR_BUSY, "occupé") : ERR_OK;
}

static void
busy_is_tried_again_from_the_start(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t before = revision(f);
	int calls = 0;

	assert_int_equal(db_write_quiet(f->db, busy_twice, &calls, &e), ERR_OK);
	assert_int_equal(calls, 3);
	assert_int_equal(e.code, ERR_OK);
	assert_int_equal(revision(f), before + 1);
}

static enum err_code
leave_rows_open(struct db *db, void *arg, struct err *e)
{
	struct fixture *f = arg;
	struct rows *r;
	enum err_code rc =
	    db_select(db, f->a, Q_STORE_REVISION, DB_NO_ARGS, &r, e);

	if (rc)
		return rc;
	assert_true(db_next(r));
	return ERR_OK;
}

static void
rows_left_open_stop_nobody(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct rows *r, *again;

	assert_int_equal(db_write_quiet(f->db, leave_rows_open, f, &e), ERR_OK);
	assert_int_equal(db_write_quiet(f->db, leave_rows_open, f, &e), ERR_OK);
	/* The same query while its rows are being read. */
	assert_int_equal(
	    db_select(f->db, f->a, Q_STORE_REVISION, DB_NO_ARGS, &r, &e),
	    ERR_OK);
	assert_true(db_next(r));
	assert_int_equal(
	    db_select(f->db, f->a, Q_STORE_REVISION, DB_NO_ARGS, &again, &e),
	    ERR_OK);
	assert_true(db_next(again));
	assert_true(db_int(r, "number") == db_int(again, "number"));
	assert_true(db_int(r, "changed_at") == 0);
	assert_string_equal(db_text(r, "changed_at"), "0");
	assert_false(db_is_null(r, "number"));
	assert_false(db_next(again));
	assert_int_equal(db_end(again), ERR_OK);
	assert_int_equal(db_end(again), ERR_OK);
	/* r is left to the arena, which ends it. */
}

/* Every write asks for faults: whatever fails, all or nothing stays. */
static void
a_fault_anywhere_leaves_the_old_state(void **state)
{
	struct fixture *f = *state;
	int64_t before = revision(f);
	int failures = 0;

	for (int n = 1;; n++) {
		struct err e = { 0 };
		enum err_code rc;
		pid_t child;
		int status;

		fflush(NULL);
		child = fork();
		assert_true(child >= 0);
		if (!child) {
			/* A process of its own: a database is not carried
			 * across fork(). */
			struct db_pool *pool;
			struct db *db;
			char at[16];

			if (db_pool_open(f->dir.path, &pool, &e) ||
			    db_pool_get(pool, &db, &e))
				_exit(9);
			snprintf(at, sizeof(at), "%d", n);
			setenv("FAULT_AT", at, 1);
			rc = db_write(db, go_on_after_a_refusal, NULL, &e);
			_exit(rc == ERR_OK ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		if (WEXITSTATUS(status) == 0)
			break;
		failures++;
		assert_int_equal(revision(f), before);
		assert_true(n < 50);
	}
	assert_true(failures >= 3);
	assert_int_equal(revision(f), before + 2);
}

struct writer {
	struct db_pool *pool;
	int failures;
};

static void *
write_often(void *arg)
{
	struct writer *w = arg;

	for (int i = 0; i < 20; i++) {
		struct err e = { 0 };
		struct db *db;

		if (db_pool_get(w->pool, &db, &e) ||
		    db_write_quiet(db, raise_itself, NULL, &e))
			w->failures++;
	}
	return NULL;
}

static void
threads_and_processes_write_without_losing_anything(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct db_pool *other;
	struct writer w[4];
	pthread_t t[4];
	int64_t before = revision(f);

	/* A second pool stands for a second process: other connections. */
	assert_int_equal(db_pool_open(f->dir.path, &other, &e), ERR_OK);
	for (int i = 0; i < 4; i++) {
		w[i] = (struct writer){ i % 2 ? f->pool : other, 0 };
		assert_int_equal(
		    pthread_create(&t[i], NULL, write_often, &w[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i], NULL);
		assert_int_equal(w[i].failures, 0);
	}
	db_pool_close(other);
	assert_int_equal(revision(f), before + 80);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_query_prepares_on_an_empty_database),
		TEST(no_query_scans_a_big_table_unless_it_says_so),
		TEST(the_plan_reader_knows_a_full_scan),
		TEST(every_column_of_the_schema_has_a_comment),
		TEST(a_broken_constraint_is_a_conflict),
		TEST(a_read_only_connection_refuses_writes),
		TEST(a_lock_held_by_another_is_busy),
		TEST(a_full_disk_is_no_space),
		TEST(a_copy_is_whole_and_never_overwrites),
		TEST(a_handle_unmapped_reads_the_same),
		TEST(verify_finds_a_row_that_points_to_nothing),
		TEST(a_write_raises_the_revision_once_and_a_quiet_one_does_not),
		TEST(a_mark_changes_with_every_commit_and_with_nothing_else),
		TEST(
		    rows_left_open_show_the_revision_of_their_time_and_no_longer),
		TEST(notes_are_forgotten_with_any_commit),
		TEST(a_failure_rolls_everything_back),
		TEST(an_inner_write_is_all_or_nothing_by_itself),
		TEST(busy_is_tried_again_from_the_start),
		TEST(rows_left_open_stop_nobody),
		TEST(a_fault_anywhere_leaves_the_old_state),
		TEST(threads_and_processes_write_without_losing_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
