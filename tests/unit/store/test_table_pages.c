/* SPDX-License-Identifier: Apache-2.0 */
/* test_table_pages.c - what we write as pages is what SQLite reads as rows. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "folder.h"
#include "store/table_pages.h"

enum {
	COLUMNS = 4
};

static struct folder dir;
static char path[300];

static int
set_up(void **state)
{
	(void)state;
	folder_make(&dir);
	snprintf(path, sizeof(path), "%s/t.db", dir.path);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unsetenv("FAULT_AT");
	folder_remove(&dir);
	return 0;
}

static sqlite3 *
opened(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static void
sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL))
		fail_msg("%s: %s", text, sqlite3_errmsg(db));
}

/* A file with an empty table `rows` after another; gives its root. */
static uint32_t
make(int page_size)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	uint32_t root;
	char text[64];

	unlink(path);
	db = opened();
	snprintf(text, sizeof(text), "PRAGMA page_size = %d", page_size);
	sql(db, text);
	sql(db,
	    "CREATE TABLE other (x); INSERT INTO other VALUES ('stays');"
	    "CREATE TABLE rows (id INTEGER PRIMARY KEY, a TEXT, b INTEGER,"
	    " c REAL, d TEXT); CREATE TABLE last (y)");
	sqlite3_prepare_v2(db,
	    "SELECT rootpage FROM sqlite_schema WHERE name = 'rows'", -1, &s,
	    NULL);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	root = (uint32_t)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return root;
}

static uint64_t seed;

static uint64_t
draw(uint64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 20) % n;
}

static char letters[1 << 16];

/* Row `i` of a test: the same each time. */
static void
row_of(uint64_t test, int64_t i, uint64_t longest, struct value *v)
{
	static const double reals[] = { 0.0, -0.0, 1.0, -1.0, 0.5, 1e300,
		-1e-300, 140737488355327.0, 140737488355328.0,
		-140737488355328.0, 123456.75, 255.0, 65536.0 };

	seed = test * 1000003 + (uint64_t)i * 7919;
	for (int k = 0; k < 3; k++)
		draw(2);
	memset(v, 0, COLUMNS * sizeof(*v));
	v[0].type = draw(8) ? VALUE_TEXT : VALUE_NULL;
	v[0].text = letters + draw(50);
	v[0].len = draw(20) ? draw(40) : draw(longest + 1);
	v[1].type = draw(9) ? VALUE_INT : VALUE_NULL;
	v[1].i =
	    (int64_t)(draw(UINT64_MAX >> 21) << 21 ^ draw(1 << 21)) >> draw(63);
	if (draw(2))
		v[1].i = -v[1].i;
	v[2].type = draw(9) ? VALUE_REAL : VALUE_NULL;
	v[2].d = draw(3) ? reals[draw(13)] : (double)(int64_t)draw(1000) / 8;
	v[3].type = VALUE_TEXT;
	v[3].text = letters + draw(50);
	v[3].len = draw(3);
}

static void
write_table(uint32_t root, uint64_t test, int64_t rows, uint64_t longest)
{
	int fd = open(path, O_RDWR);
	struct page_writer *w;
	struct err e = { 0 };

	assert_int_equal(pages_new(fd, root, &w, &e), ERR_OK);
	for (int64_t i = 1; i <= rows; i++) {
		struct value v[COLUMNS];

		row_of(test, i, longest, v);
		assert_int_equal(pages_add(w, i, v, COLUMNS, &e), ERR_OK);
	}
	assert_int_equal(pages_end(w, &e), ERR_OK);
	pages_free(w);
	close(fd);
}

static void
check_cell(sqlite3_stmt *s, int col, const struct value *v)
{
	static const int types[] = { [VALUE_NULL] = SQLITE_NULL,
		[VALUE_INT] = SQLITE_INTEGER,
		[VALUE_REAL] = SQLITE_FLOAT,
		[VALUE_TEXT] = SQLITE_TEXT };
	double d = sqlite3_column_double(s, col);

	assert_int_equal(sqlite3_column_type(s, col), types[v->type]);
	if (v->type == VALUE_INT)
		assert_true(sqlite3_column_int64(s, col) == v->i);
	if (v->type == VALUE_REAL)
		assert_memory_equal(&d, &v->d, sizeof(d));
	if (v->type != VALUE_TEXT)
		return;
	assert_int_equal(sqlite3_column_bytes(s, col), v->len);
	if (v->len)
		assert_memory_equal(
		    sqlite3_column_text(s, col), v->text, v->len);
}

static void
check_rows(sqlite3 *db, uint64_t test, int64_t rows, uint64_t longest)
{
	sqlite3_stmt *s;
	int64_t n = 0;

	sqlite3_prepare_v2(db, "SELECT * FROM rows", -1, &s, NULL);
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct value v[COLUMNS];

		row_of(test, ++n, longest, v);
		assert_true(sqlite3_column_int64(s, 0) == n);
		for (int k = 0; k < COLUMNS; k++)
			check_cell(s, k + 1, &v[k]);
	}
	assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
	assert_true(n == rows);
	/* And each by its key, as the levels above lead to it. */
	sqlite3_prepare_v2(
	    db, "SELECT id FROM rows WHERE id = ?1", -1, &s, NULL);
	for (n = 1; n <= rows; n += 1 + rows / 500) {
		sqlite3_bind_int64(s, 1, n);
		assert_int_equal(sqlite3_step(s), SQLITE_ROW);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
}

static void
check_whole(sqlite3 *db)
{
	sqlite3_stmt *s;

	sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(s, 0), "ok");
	sqlite3_finalize(s);
	sqlite3_prepare_v2(db, "SELECT x FROM other", -1, &s, NULL);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(s, 0), "stays");
	sqlite3_finalize(s);
}

static void
same_rows(int page_size, uint64_t test, int64_t rows, uint64_t longest)
{
	uint32_t root = make(page_size);
	sqlite3 *db;

	write_table(root, test, rows, longest);
	db = opened();
	check_whole(db);
	check_rows(db, test, rows, longest);
	/* The file goes on living as any other. */
	sql(db, "INSERT INTO rows (a) VALUES ('encore')");
	sql(db, "CREATE INDEX i ON rows (a); INSERT INTO last VALUES (1)");
	check_whole(db);
	sqlite3_close(db);
}

static void
writes_any_number_of_rows(void **state)
{
	static const int64_t counts[] = { 0, 1, 2, 3, 5, 8, 13, 30, 59, 60, 61,
		62, 100, 250, 1000, 4000, 30000 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		same_rows(8192, i, counts[i], 60);
		same_rows(512, i, counts[i], 20);
	}
}

/* At the ends of levels, where a page is left with one child. */
static void
writes_every_count_around_a_full_level(void **state)
{
	(void)state;
	for (int64_t rows = 380; rows < 900; rows += 7)
		same_rows(512, 1, rows, 60);
}

static void
writes_texts_longer_than_pages(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 8; i++) {
		same_rows(512, i, 300, 3000);
		same_rows(1024, i, 300, 9000);
		same_rows(8192, i, 300, 60000);
	}
}

/* One text of each length where its place changes. */
static void
writes_texts_of_every_length_at_the_limits(void **state)
{
	uint32_t root = make(512);
	int fd = open(path, O_RDWR);
	struct page_writer *w;
	struct err e = { 0 };
	sqlite3_stmt *s;
	sqlite3 *db;
	int64_t n = 0;

	(void)state;
	assert_int_equal(pages_new(fd, root, &w, &e), ERR_OK);
	for (size_t len = 0; len < 2200; len++) {
		struct value v[COLUMNS] = {
			{ .type = VALUE_TEXT, .text = letters, .len = len }
		};

		assert_int_equal(
		    pages_add(w, (int64_t)len + 1, v, COLUMNS, &e), ERR_OK);
	}
	assert_int_equal(pages_end(w, &e), ERR_OK);
	pages_free(w);
	close(fd);
	db = opened();
	check_whole(db);
	sqlite3_prepare_v2(db, "SELECT a FROM rows", -1, &s, NULL);
	for (; sqlite3_step(s) == SQLITE_ROW; n++) {
		assert_int_equal(sqlite3_column_bytes(s, 0), n);
		assert_memory_equal(
		    sqlite3_column_text(s, 0), letters, (size_t)n);
	}
	assert_int_equal(n, 2200);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static void
writes_as_many_columns_as_there_may_be(void **state)
{
	struct value *v = calloc(2000, sizeof(*v));
	struct err e = { 0 };
	struct page_writer *w;
	char *text = malloc(1 << 16);
	size_t at;
	sqlite3_stmt *s;
	sqlite3 *db;
	uint32_t root;
	int fd;

	(void)state;
	unlink(path);
	db = opened();
	at = (size_t)snprintf(text, 200,
	    "PRAGMA page_size = 8192;"
	    "CREATE TABLE rows (id INTEGER PRIMARY KEY");
	for (int i = 0; i < 1999; i++)
		at += (size_t)snprintf(text + at, 20, ", c%d", i);
	text[at++] = ')';
	text[at] = '\0';
	sql(db, text);
	sqlite3_close(db);
	root = 2;
	fd = open(path, O_RDWR);
	assert_int_equal(pages_new(fd, root, &w, &e), ERR_OK);
	for (int64_t n = 1; n <= 300; n++) {
		/* Lengths of types on one and two bytes, around 127 of them. */
		for (int64_t i = 0; i < 1999; i++) {
			v[i].type = i < n ? VALUE_TEXT : VALUE_NULL;
			v[i].text = letters;
			v[i].len = i % 3 ? 3 : 100;
		}
		assert_int_equal(pages_add(w, n, v, 1999, &e), ERR_OK);
	}
	assert_int_equal(pages_end(w, &e), ERR_OK);
	pages_free(w);
	close(fd);
	db = opened();
	sqlite3_prepare_v2(db,
	    "SELECT count(*), sum(length(c0)), sum(length(c299)),"
	    " sum(length(c200)) FROM rows",
	    -1, &s, NULL);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(s, 0), 300);
	assert_int_equal(sqlite3_column_int(s, 1), 300 * 100);
	assert_int_equal(sqlite3_column_int(s, 2), 3);
	assert_int_equal(sqlite3_column_int(s, 3), 100 * 3);
	sqlite3_finalize(s);
	sqlite3_close(db);
	free(text);
	free(v);
}

/* The file is made long by a hole, so that the page at 1 GiB, which SQLite
 * never uses, is among those of a long text or between two rows. */
static void
step_over(uint32_t before)
{
	const uint32_t size = 8192, lock = 0x40000000 / size + 1;
	uint32_t root = make((int)size), pages = lock - before;
	unsigned char count[4] = { (unsigned char)(pages >> 24),
		(unsigned char)(pages >> 16), (unsigned char)(pages >> 8),
		(unsigned char)pages };
	unsigned char page[8192];
	sqlite3 *db;
	int fd = open(path, O_RDWR);

	assert_int_equal(pwrite(fd, count, 4, 28), 4);
	assert_int_equal(ftruncate(fd, (off_t)pages * size), 0);
	write_table(root, 3, 600, 60000);
	assert_int_equal(pread(fd, page, size, (off_t)(lock - 1) * size), size);
	for (uint32_t i = 0; i < size; i++)
		assert_int_equal(page[i], 0);
	assert_true(lseek(fd, 0, SEEK_END) > (off_t)(lock + 20) * size);
	close(fd);
	db = opened();
	check_rows(db, 3, 600, 60000);
	sqlite3_close(db);
}

static void
steps_over_the_page_of_the_locks(void **state)
{
	(void)state;
	for (uint32_t before = 1; before < 12; before++)
		step_over(before);
}

static void
says_when_the_disk_fails(void **state)
{
	uint32_t root = make(512);
	int failed = 0;

	(void)state;
	for (int n = 1; n < 60; n++) {
		char at[16];
		struct err e = { 0 };
		struct page_writer *w;
		enum err_code rc;
		int fd;

		make(512);
		fd = open(path, O_RDWR);
		snprintf(at, sizeof(at), "%d", n);
		setenv("FAULT_AT", at, 1);
		setenv("FAULT_KIND", "enospc", 1);
		rc = pages_new(fd, root, &w, &e);
		for (int64_t i = 1; !rc && i < 5000; i++) {
			struct value v[COLUMNS];

			row_of(1, i, 100, v);
			rc = pages_add(w, i, v, COLUMNS, &e);
		}
		if (!rc)
			rc = pages_end(w, &e);
		unsetenv("FAULT_AT");
		failed += rc == ERR_NO_SPACE;
		assert_true(rc == ERR_NO_SPACE || rc == ERR_OK);
		pages_free(w);
		close(fd);
	}
	assert_true(failed > 5 && failed < 59);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_any_number_of_rows),
		TEST(writes_every_count_around_a_full_level),
		TEST(writes_texts_longer_than_pages),
		TEST(writes_texts_of_every_length_at_the_limits),
		TEST(writes_as_many_columns_as_there_may_be),
		TEST(steps_over_the_page_of_the_locks),
		TEST(says_when_the_disk_fails),
	};

	for (size_t i = 0; i < sizeof(letters); i++)
		letters[i] = (char)('a' + i % 26);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
