/* SPDX-License-Identifier: Apache-2.0 */
/* test_migrate.c - databases of every age come up to date, or say why not. */
#include <glob.h>
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

#include "base/assets.h"
#include "store/db.h"
#include "store/migrate.h"

#include "folder.h"

#define MIGRATION_TABLE                                                        \
	"CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY,"         \
	" name TEXT NOT NULL, applied_at INTEGER NOT NULL);"

struct fixture {
	struct folder dir;
	char path[128];
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	folder_make(&f->dir);
	snprintf(f->path, sizeof(f->path), "%s/%s", f->dir.path, DB_FILE);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	folder_remove(&f->dir);
	free(f);
	return 0;
}

static struct conn *
open_rw(const char *path)
{
	struct conn *c;
	struct err e = { 0 };

	assert_int_equal(engine_sqlite.open(&c, path, false, &e), ERR_OK);
	return c;
}

static void
script(struct conn *c, const char *sql)
{
	struct err e = { 0 };

	if (engine_sqlite.script(c, sql, &e))
		fail_msg("%s", e.cause);
}

static int64_t
number(struct conn *c, const char *sql)
{
	struct err e = { 0 };
	struct stmt *s;
	struct value v;
	bool row;

	if (engine_sqlite.prepare(c, sql, &s, &e))
		return -1;
	assert_int_equal(engine_sqlite.step(s, &row, &e), ERR_OK);
	engine_sqlite.column(s, 0, &v);
	engine_sqlite.finish(s);
	return v.i;
}

/* How many migrations this program has, and the first one's text. */
static int
known(char **first)
{
	int n = 0;

	for (int i = 0; i < assets_count; i++) {
		if (strncmp(assets[i].name, "db/schema/", 10) != 0)
			continue;
		if (!n++ && first)
			*first = strndup(
			    (const char *)assets[i].data, assets[i].size);
	}
	return n;
}

/* A database as an older program left it: the first migration only. */
static void
make_old(struct fixture *f)
{
	struct conn *c = open_rw(f->path);
	char *first = NULL;

	assert_true(known(&first) >= 2);
	script(c, first);
	script(c,
	    MIGRATION_TABLE "INSERT INTO migration VALUES (1, 'x', 1);"
			    "INSERT INTO site VALUES ('kept', 'yes');");
	engine_sqlite.close(c);
	free(first);
}

static int
copies(struct fixture *f)
{
	char pattern[160];
	glob_t g;
	int n;

	snprintf(pattern, sizeof(pattern), "%s.avant-*", f->path);
	n = glob(pattern, 0, NULL, &g) == 0 ? (int)g.gl_pathc : 0;
	globfree(&g);
	return n;
}

static void
from_nothing_to_the_present_without_a_copy(void **state)
{
	struct fixture *f = *state;
	struct conn *c = open_rw(f->path);
	struct err e = { 0 };

	assert_int_equal(migrate(&engine_sqlite, c, f->dir.path, &e), ERR_OK);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM migration"), known(NULL));
	assert_int_equal(number(c, "SELECT count(*) FROM revision"), 1);
	assert_int_equal(copies(f), 0);
	/* And again: nothing to do. */
	assert_int_equal(migrate(&engine_sqlite, c, f->dir.path, &e), ERR_OK);
	assert_int_equal(copies(f), 0);
	engine_sqlite.close(c);
}

static void
an_older_database_is_copied_then_brought_up_to_date(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	char copy[160];
	struct conn *c;

	make_old(f);
	c = open_rw(f->path);
	assert_int_equal(migrate(&engine_sqlite, c, f->dir.path, &e), ERR_OK);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM migration"), known(NULL));
	assert_int_equal(number(c, "SELECT count(*) FROM site"), 1);
	engine_sqlite.close(c);
	assert_int_equal(copies(f), 1);
	snprintf(copy, sizeof(copy), "%s.avant-0002", f->path);
	c = open_rw(copy);
	assert_int_equal(number(c, "SELECT count(*) FROM migration"), 1);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM site WHERE value = 'yes'"), 1);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM dataset_search_key"), -1);
	engine_sqlite.close(c);
}

static void
a_database_of_a_newer_program_is_refused_untouched(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct db_pool *pool;
	struct conn *c = open_rw(f->path);

	script(c, MIGRATION_TABLE "INSERT INTO migration VALUES (9999,'x',1)");
	engine_sqlite.close(c);
	assert_int_equal(db_pool_open(f->dir.path, &pool, &e), ERR_CONFLICT);
	assert_non_null(strstr(e.msg, "plus récente"));
	c = open_rw(f->path);
	assert_int_equal(number(c, "SELECT count(*) FROM sqlite_schema"), 1);
	engine_sqlite.close(c);
}

static void
a_file_that_is_no_database_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct db_pool *pool;
	FILE *out = fopen(f->path, "w");

	for (int i = 0; i < 1000; i++)
		fputs("nom;prénom\n", out);
	fclose(out);
	assert_int_equal(db_pool_open(f->dir.path, &pool, &e), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "restaurez une sauvegarde"));
}

static void
open_from_many_processes(struct fixture *f)
{
	pid_t child[8];

	fflush(NULL);
	for (int i = 0; i < 8; i++) {
		child[i] = fork();
		if (!child[i]) {
			struct err e = { 0 };
			struct db_pool *pool;

			if (db_pool_open(f->dir.path, &pool, &e)) {
				fprintf(stderr, "%s: %s\n", e.msg, e.cause);
				_exit(1);
			}
			db_pool_close(pool);
			_exit(0);
		}
	}
	for (int i = 0; i < 8; i++) {
		int status;

		waitpid(child[i], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static void
processes_at_once_apply_each_step_once(void **state)
{
	struct fixture *f = *state;
	struct conn *c;

	make_old(f);
	open_from_many_processes(f);
	c = open_rw(f->path);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM migration"), known(NULL));
	assert_int_equal(number(c, "SELECT count(*) FROM site"), 1);
	engine_sqlite.close(c);
	assert_int_equal(copies(f), 1);
}

static void
processes_at_once_make_one_database(void **state)
{
	struct fixture *f = *state;
	struct conn *c;

	open_from_many_processes(f);
	c = open_rw(f->path);
	assert_int_equal(
	    number(c, "SELECT count(*) FROM migration"), known(NULL));
	engine_sqlite.close(c);
	assert_int_equal(copies(f), 0);
}

static void
a_failure_anywhere_leaves_a_database_that_can_go_on(void **state)
{
	static const char *const kinds[] = { "eio", "enospc", "kill" };
	struct fixture *f = *state;

	for (size_t k = 0; k < 3; k++) {
		int failures = 0, status = 1;

		for (int n = 1; n < 50 && status; n++) {
			pid_t child;

			unlink(f->path);
			make_old(f);
			fflush(NULL);
			child = fork();
			if (!child) {
				char at[16];
				struct err e = { 0 };
				struct db_pool *pool;

				snprintf(at, sizeof(at), "%d", n);
				setenv("FAULT_AT", at, 1);
				setenv("FAULT_KIND", kinds[k], 1);
				if (db_pool_open(f->dir.path, &pool, &e))
					_exit(1);
				db_pool_close(pool);
				_exit(0);
			}
			waitpid(child, &status, 0);
			if (status) {
				struct err e = { 0 };
				struct conn *c = open_rw(f->path);

				failures++;
				assert_int_equal(
				    number(c, "SELECT count(*) FROM site"), 1);
				assert_int_equal(
				    migrate(&engine_sqlite, c, f->dir.path, &e),
				    ERR_OK);
				engine_sqlite.close(c);
			}
		}
		assert_int_equal(status, 0);
		assert_true(failures >= 2);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(from_nothing_to_the_present_without_a_copy),
		TEST(an_older_database_is_copied_then_brought_up_to_date),
		TEST(a_database_of_a_newer_program_is_refused_untouched),
		TEST(a_file_that_is_no_database_is_refused),
		TEST(processes_at_once_apply_each_step_once),
		TEST(processes_at_once_make_one_database),
		TEST(a_failure_anywhere_leaves_a_database_that_can_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
