/* SPDX-License-Identifier: Apache-2.0 */
/* test_file.c - files whole or not at all, whatever fails on the way. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "folder.h"

static struct folder folder;
static struct arena *a;
static struct err e;

static int
begin(void **state)
{
	(void)state;
	memset(&e, 0, sizeof(e));
	folder_make(&folder);
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	unsetenv("FAULT_AT");
	unsetenv("FAULT_KIND");
	arena_free(a);
	folder_remove(&folder);
	return 0;
}

static char *
in_folder(const char *name)
{
	return arena_printf(a, "%s/%s", folder.path, name);
}

/* Files in the folder, of whatever name. */
static int
count_entries(void)
{
	struct dirent **list;
	int n = scandir(folder.path, &list, NULL, NULL);

	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return n - 2;
}

static const char *
content(const char *path)
{
	struct err ignored = { 0 };
	char *data;
	size_t len;

	if (file_read(a, path, 1 << 20, &data, &len, &ignored))
		return "(none)";
	assert_int_equal(strlen(data), len);
	return data;
}

static enum err_code
receive(struct spool *s, const char *text, int64_t max)
{
	enum err_code rc;

	err_clear(&e);
	rc = spool_open(s, folder.path, max, &e);
	for (; !rc && *text; text++)
		rc = spool_write(s, text, 1, &e);
	return rc ? rc : spool_finish(s, &e);
}

static void
receives_hashes_and_moves_a_file(void **state)
{
	struct spool s;
	struct stat st;

	(void)state;
	assert_int_equal(receive(&s, "abc", 100), ERR_OK);
	assert_true(s.size == 3);
	assert_string_equal(s.sha256,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
	    "ad");
	assert_int_equal(spool_move(&s, in_folder("final"), &e), ERR_OK);
	assert_string_equal(content(in_folder("final")), "abc");
	assert_int_equal(stat(in_folder("final"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	spool_drop(&s);
	assert_int_equal(count_entries(), 1);
}

static void
keeps_the_file_that_was_there_first(void **state)
{
	struct spool s;
	struct stat before, after;

	(void)state;
	assert_int_equal(receive(&s, "abc", 100), ERR_OK);
	assert_int_equal(spool_move(&s, in_folder("final"), &e), ERR_OK);
	assert_int_equal(stat(in_folder("final"), &before), 0);
	assert_int_equal(receive(&s, "abc", 100), ERR_OK);
	assert_int_equal(spool_move(&s, in_folder("final"), &e), ERR_OK);
	assert_int_equal(stat(in_folder("final"), &after), 0);
	assert_true(before.st_ino == after.st_ino);
	assert_int_equal(count_entries(), 1);
}

static void
stops_at_the_limit(void **state)
{
	struct spool s;

	(void)state;
	assert_int_equal(receive(&s, "abc", 3), ERR_OK);
	spool_drop(&s);
	assert_int_equal(receive(&s, "abcd", 3), ERR_TOO_BIG);
	assert_non_null(strstr(e.msg, "3" NBSP "octets"));
	spool_drop(&s);
	spool_drop(&s);
	assert_int_equal(receive(&s, "", 0), ERR_OK);
	spool_drop(&s);
	assert_int_equal(count_entries(), 0);
}

static void
says_when_there_is_no_folder(void **state)
{
	struct spool s;
	char *path = arena_alloc(a, 1001);

	(void)state;
	assert_int_equal(
	    spool_open(&s, in_folder("none"), 10, &e), ERR_INTERNAL);
	spool_drop(&s);
	memset(path, 'x', 1000);
	err_clear(&e);
	assert_int_equal(spool_open(&s, path, 10, &e), ERR_INTERNAL);
	spool_drop(&s);
	err_clear(&e);
	assert_int_equal(file_write(path, "x", 1, &e), ERR_INTERNAL);
	assert_true(text_is_utf8(e.msg, strlen(e.msg)));
}

static void
reads_whole_files_up_to_a_limit(void **state)
{
	char *data;
	size_t len;

	(void)state;
	assert_int_equal(file_write(in_folder("x"), "a\0b", 3, &e), ERR_OK);
	assert_int_equal(
	    file_read(a, in_folder("x"), 3, &data, &len, &e), ERR_OK);
	assert_int_equal(len, 3);
	assert_memory_equal(data, "a\0b", 4);
	assert_int_equal(
	    file_read(a, in_folder("x"), 2, &data, &len, &e), ERR_TOO_BIG);
	err_clear(&e);
	assert_int_equal(
	    file_read(a, in_folder("y"), 2, &data, &len, &e), ERR_NOT_FOUND);
	assert_non_null(strstr(e.msg, "«" NNBSP "y" NNBSP "»"));
	err_clear(&e);
	assert_int_equal(
	    file_read(a, in_folder("x/y"), 2, &data, &len, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(
	    file_read(a, folder.path, 2, &data, &len, &e), ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(file_write(in_folder("x"), "", 0, &e), ERR_OK);
	assert_string_equal(content(in_folder("x")), "");
}

static void
copies_files_of_any_size(void **state)
{
	const size_t size = 100003;
	char *big = arena_alloc(a, size), *data;
	size_t len;

	(void)state;
	for (size_t i = 0; i < size; i++)
		big[i] = (char)(i * 31);
	assert_int_equal(file_write(in_folder("x"), big, size, &e), ERR_OK);
	assert_int_equal(file_copy(in_folder("x"), in_folder("y"), &e), ERR_OK);
	assert_int_equal(
	    file_read(a, in_folder("y"), size, &data, &len, &e), ERR_OK);
	assert_int_equal(len, size);
	assert_memory_equal(data, big, size);
	assert_int_equal(
	    file_copy(in_folder("none"), in_folder("z"), &e), ERR_NOT_FOUND);
	assert_int_equal(count_entries(), 2);
}

static void
makes_folders_on_the_way(void **state)
{
	(void)state;
	assert_int_equal(file_mkdirs(in_folder("a/b//c/"), &e), ERR_OK);
	assert_true(file_exists(in_folder("a/b/c")));
	assert_int_equal(file_mkdirs(in_folder("a/b/c"), &e), ERR_OK);
	assert_int_equal(file_write(in_folder("a/f"), "x", 1, &e), ERR_OK);
	assert_int_equal(file_mkdirs(in_folder("a/f"), &e), ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(file_mkdirs(in_folder("a/f/g"), &e), ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(file_sync_dir(in_folder("none"), &e), ERR_INTERNAL);
}

static void
explains_system_failures_in_french(void **state)
{
	(void)state;
	errno = ENOSPC;
	assert_int_equal(
	    file_err(&e, "écrire le fichier", "/a/b"), ERR_NO_SPACE);
	assert_non_null(strstr(e.msg, "Impossible d'écrire"));
	assert_non_null(strstr(e.msg, "plein"));
	err_clear(&e);
	errno = EACCES;
	assert_int_equal(file_err(&e, "lire le fichier", "/a/b"), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "Impossible de lire"));
	/* The way to it is for the log only. */
	assert_null(strstr(e.msg, "/a/"));
	assert_non_null(strstr(e.cause, "/a/b"));
}

/* Old content or new, nothing else, and no debris, at each fault. */
static void
replaces_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *kind;
		enum err_code code;
	} kinds[] = { { "eio", ERR_INTERNAL }, { "enospc", ERR_NO_SPACE } };
	char *path = in_folder("x");

	(void)state;
	for (int k = 0; k < 2; k++) {
		int n = 0;

		setenv("FAULT_KIND", kinds[k].kind, 1);
		for (enum err_code rc = ERR_INTERNAL; rc; n++) {
			unsetenv("FAULT_AT");
			err_clear(&e);
			assert_int_equal(
			    file_write(path, "old", 3, &e), ERR_OK);
			setenv("FAULT_AT", arena_printf(a, "%d", n + 1), 1);
			rc = file_write(path, "new", 3, &e);
			if (rc)
				assert_int_equal(rc, kinds[k].code);
			/* The last fault strikes after the rename. */
			if (rc && strcmp(content(path), "new") != 0)
				assert_string_equal(content(path), "old");
			assert_int_equal(count_entries(), 1);
		}
		assert_string_equal(content(path), "new");
		assert_true(n > 4);
	}
}

static void
leaves_old_or_new_when_killed(void **state)
{
	char *path = in_folder("x");
	int killed = 0, status = 1;

	(void)state;
	setenv("FAULT_KIND", "kill", 1);
	for (int n = 1; status; n++) {
		pid_t pid;

		unsetenv("FAULT_AT");
		assert_int_equal(file_write(path, "old", 3, &e), ERR_OK);
		setenv("FAULT_AT", arena_printf(a, "%d", n), 1);
		pid = fork();
		if (pid == 0)
			_exit(file_write(path, "new", 3, &e) != ERR_OK);
		assert_true(waitpid(pid, &status, 0) == pid);
		if (WIFSIGNALED(status)) {
			killed++;
			if (strcmp(content(path), "new") != 0)
				assert_string_equal(content(path), "old");
		} else {
			assert_int_equal(status, 0);
			assert_string_equal(content(path), "new");
		}
	}
	assert_true(killed > 4);
}

static void
moves_whole_or_not_at_all(void **state)
{
	char *path = in_folder("final");
	struct spool s;

	(void)state;
	for (int n = 1; n <= 2; n++) {
		unsetenv("FAULT_AT");
		assert_int_equal(receive(&s, "abc", 10), ERR_OK);
		setenv("FAULT_AT", n == 1 ? "1" : "2", 1);
		assert_int_equal(spool_move(&s, path, &e), ERR_INTERNAL);
		spool_drop(&s);
		/* At the second the rename was done, only not yet synced. */
		assert_int_equal(file_exists(path), n == 2);
		assert_int_equal(count_entries(), n == 2);
	}
}

static void
strikes_once_and_counts_anew(void **state)
{
	(void)state;
	assert_false(file_fault());
	setenv("FAULT_AT", "2", 1);
	assert_false(file_fault());
	assert_true(file_fault());
	assert_false(file_fault());
	setenv("FAULT_AT", "1", 1);
	assert_true(file_fault());
	unsetenv("FAULT_AT");
	assert_false(file_fault());
	setenv("FAULT_AT", "1", 1);
	assert_true(file_fault());
	setenv("FAULT_AT", "beaucoup", 1);
	assert_false(file_fault());
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(receives_hashes_and_moves_a_file),
		TEST(keeps_the_file_that_was_there_first),
		TEST(stops_at_the_limit),
		TEST(says_when_there_is_no_folder),
		TEST(reads_whole_files_up_to_a_limit),
		TEST(copies_files_of_any_size),
		TEST(makes_folders_on_the_way),
		TEST(explains_system_failures_in_french),
		TEST(replaces_whole_or_not_at_all),
		TEST(leaves_old_or_new_when_killed),
		TEST(moves_whole_or_not_at_all),
		TEST(strikes_once_and_counts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
