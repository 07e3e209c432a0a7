/* SPDX-License-Identifier: Apache-2.0 */
/* test_sheet_spill.c - a long text, in memory and on disk, reads the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>

#include "read/sheet_spill.h"
#include "scratch.h"

enum {
	PIECE = 1000,
	PIECES = 5000 /* about 5 MiB, of which 1 is in memory */
};

static void
fill(char *out, int i)
{
	for (int k = 0; k < PIECE; k++)
		out[k] = (char)(i * 31 + k);
}

static unsigned
files_in(const char *folder)
{
	DIR *d = opendir(folder);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void
gives_back_what_left_memory(void **state)
{
	char folder[] = "/tmp/parvis-spill-XXXXXX";
	struct arena *a = arena_new();
	char piece[PIECE], back[PIECE];
	struct sheet_spill *s;
	struct err e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	s = sheet_spill_new(a, folder, 1);
	for (int i = 0; i < PIECES; i++) {
		fill(piece, i);
		assert_int_equal(sheet_spill_add(s, piece, PIECE, &e), ERR_OK);
		fill(piece, i / 3);
		assert_int_equal(sheet_spill_get(s, (int64_t)(i / 3) * PIECE,
				     back, PIECE, &e),
		    ERR_OK);
		assert_memory_equal(piece, back, PIECE);
	}
	assert_int_equal(sheet_spill_size(s), (int64_t)PIECES * PIECE);
	srand(3);
	for (int i = 0; i < 2 * PIECES; i++) {
		int at = rand() % PIECES;

		fill(piece, at);
		assert_int_equal(sheet_spill_get(s, (int64_t)at * PIECE + 5,
				     back, PIECE - 5, &e),
		    ERR_OK);
		assert_memory_equal(piece + 5, back, PIECE - 5);
	}
	assert_int_equal(files_in(folder), 0);
	sheet_spill_close(s);
	assert_int_equal(rmdir(folder), 0);
	arena_free(a);
}

static void
needs_no_file_when_it_is_short(void **state)
{
	struct arena *a = arena_new();
	struct sheet_spill *s = sheet_spill_new(a, "/nulle/part", 1);
	char piece[PIECE] = "", back[PIECE];
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(sheet_spill_add(s, piece, PIECE, &e), ERR_OK);
	assert_int_equal(sheet_spill_get(s, 0, back, PIECE, &e), ERR_OK);
	sheet_spill_close(s);
	arena_free(a);
}

static void
says_when_the_disk_is_full(void **state)
{
	static const char *const nth[] = { "1", "2", "3", "50" };

	(void)state;
	for (size_t i = 0; i < sizeof(nth) / sizeof(nth[0]); i++) {
		struct arena *a = arena_new();
		struct sheet_spill *s = sheet_spill_new(a, "/tmp", 1);
		char piece[PIECE] = "";
		struct err e = { 0 };

		setenv("FAULT_KIND", "enospc", 1);
		setenv("FAULT_AT", nth[i], 1);
		for (int k = 0; k < PIECES && !e.code; k++)
			(void)!sheet_spill_add(s, piece, PIECE, &e);
		unsetenv("FAULT_AT");
		assert_int_equal(e.code, ERR_NO_SPACE);
		sheet_spill_close(s);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_left_memory),
		cmocka_unit_test(needs_no_file_when_it_is_short),
		cmocka_unit_test(says_when_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
