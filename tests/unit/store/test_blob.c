/* SPDX-License-Identifier: Apache-2.0 */
/* test_blob.c - originals are kept whole, once, for ever. */
#include <dirent.h>
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

#include "store/blob.h"

#include "folder.h"

/* SHA-256 of « abc » (FIPS 180-4). */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct fixture {
	struct folder dir;
	struct blob_store *b;
	struct arena *a;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err e = { 0 };

	folder_make(&f->dir);
	assert_int_equal(blob_open(f->dir.path, &f->b, &e), ERR_OK);
	f->a = arena_new();
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	unsetenv("FAULT_AT");
	unsetenv("FAULT_KIND");
	arena_free(f->a);
	blob_close(f->b);
	folder_remove(&f->dir);
	free(f);
	return 0;
}

static enum err_code
put(struct blob_store *b, const char *text, struct err *e)
{
	struct spool s;
	enum err_code rc = spool_open(&s, blob_tmp_dir(b), 1000, e);

	if (!rc)
		rc = spool_write(&s, text, strlen(text), e);
	if (!rc)
		rc = spool_finish(&s, e);
	if (!rc)
		return blob_put(b, &s, e);
	spool_drop(&s);
	return rc;
}

static bool
count_one(void *arg, const char *sha256)
{
	assert_int_equal(strlen(sha256), 64);
	(*(int *)arg)++;
	return true;
}

static int
count(struct blob_store *b)
{
	struct err e = { 0 };
	int n = 0;

	assert_int_equal(blob_each(b, count_one, &n, &e), ERR_OK);
	return n;
}

static int
count_in(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;

	assert_non_null(d);
	for (struct dirent *f = readdir(d); f; f = readdir(d))
		n += f->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
a_file_is_found_again_under_its_hash(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	char text[8] = "";
	int64_t size;
	int fd;

	assert_false(blob_exists(f->b, ABC));
	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_true(blob_exists(f->b, ABC));
	assert_int_equal(blob_open_file(f->b, ABC, &fd, &size, &e), ERR_OK);
	assert_int_equal(size, 3);
	assert_int_equal(read(fd, text, sizeof(text)), 3);
	assert_string_equal(text, "abc");
	close(fd);
	assert_non_null(strstr(blob_path(f->b, f->a, ABC),
	    "/files/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2"
	    "0015ad"));
	assert_int_equal(count_in(blob_tmp_dir(f->b)), 0);
}

static void
identical_files_are_kept_once(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_int_equal(put(f->b, "abd", &e), ERR_OK);
	assert_int_equal(put(f->b, "", &e), ERR_OK);
	assert_int_equal(count(f->b), 3);
	assert_int_equal(count_in(blob_tmp_dir(f->b)), 0);
}

static void
names_that_are_no_hash_find_nothing(void **state)
{
	static const char *const names[] = { "", "..", "../../parvis.db", "ba",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015"
		"AD",
		ABC "0", "../" ABC };
	struct fixture *f = *state;
	int64_t size;
	int fd;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct err e = { 0 };

		assert_false(blob_exists(f->b, names[i]));
		assert_int_equal(blob_open_file(f->b, names[i], &fd, &size, &e),
		    ERR_NOT_FOUND);
		assert_string_not_equal(e.msg, "");
	}
}

static void
a_damaged_file_is_mended_by_a_good_copy(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int64_t size;
	int fd;

	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_int_equal(truncate(blob_path(f->b, f->a, ABC), 1), 0);
	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_int_equal(blob_open_file(f->b, ABC, &fd, &size, &e), ERR_OK);
	close(fd);
	assert_int_equal(size, 3);
	assert_int_equal(count_in(blob_tmp_dir(f->b)), 0);
}

static void
cleaning_empties_the_folder_of_uploads_only(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct spool s;

	assert_int_equal(put(f->b, "abc", &e), ERR_OK);
	assert_int_equal(spool_open(&s, blob_tmp_dir(f->b), 1000, &e), ERR_OK);
	assert_int_equal(spool_write(&s, "x", 1, &e), ERR_OK);
	assert_int_equal(count_in(blob_tmp_dir(f->b)), 1);
	assert_int_equal(blob_clean_tmp(f->b, &e), ERR_OK);
	assert_int_equal(count_in(blob_tmp_dir(f->b)), 0);
	assert_int_equal(count(f->b), 1);
	spool_drop(&s);
}

static bool
stop_at_two(void *arg, const char *sha256)
{
	(void)sha256;
	return ++*(int *)arg < 2;
}

static void
walking_stops_when_asked(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int n = 0;

	for (int i = 0; i < 5; i++)
		assert_int_equal(
		    put(f->b, arena_printf(f->a, "%d", i), &e), ERR_OK);
	assert_int_equal(blob_each(f->b, stop_at_two, &n, &e), ERR_OK);
	assert_int_equal(n, 2);
}

/* Die, or fail, at the n-th operation: the store has the whole file or not
 * at all, and what was there before. */
static void
fault(struct fixture *f, const char *kind)
{
	struct err e = { 0 };
	int failures = 0;

	assert_int_equal(put(f->b, "before", &e), ERR_OK);
	for (int n = 1; n < 50; n++) {
		int status;
		pid_t child;
		int64_t size;
		int fd;

		fflush(NULL);
		child = fork();
		assert_true(child >= 0);
		if (!child) {
			setenv("FAULT_KIND", kind, 1);
			setenv("FAULT_AT", arena_printf(f->a, "%d", n), 1);
			_exit(put(f->b, "abc", &e) ? 1 : 0);
		}
		waitpid(child, &status, 0);
		assert_int_equal(count(f->b), 1 + blob_exists(f->b, ABC));
		if (blob_exists(f->b, ABC)) {
			assert_int_equal(
			    blob_open_file(f->b, ABC, &fd, &size, &e), ERR_OK);
			assert_int_equal(size, 3);
			close(fd);
		}
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
			assert_true(failures >= 3);
			return;
		}
		if (WIFEXITED(status)) /* failed cleanly: nothing is left */
			assert_int_equal(count_in(blob_tmp_dir(f->b)), 0);
		failures++;
		assert_int_equal(blob_clean_tmp(f->b, &e), ERR_OK);
	}
	fail();
}

static void
a_failure_anywhere_leaves_nothing_half_written(void **state)
{
	fault(*state, "eio");
}

static void
a_full_disk_leaves_nothing_half_written(void **state)
{
	fault(*state, "enospc");
}

static void
dying_anywhere_leaves_nothing_half_written(void **state)
{
	fault(*state, "kill");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_found_again_under_its_hash),
		TEST(identical_files_are_kept_once),
		TEST(names_that_are_no_hash_find_nothing),
		TEST(a_damaged_file_is_mended_by_a_good_copy),
		TEST(cleaning_empties_the_folder_of_uploads_only),
		TEST(walking_stops_when_asked),
		TEST(a_failure_anywhere_leaves_nothing_half_written),
		TEST(a_full_disk_leaves_nothing_half_written),
		TEST(dying_anywhere_leaves_nothing_half_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
