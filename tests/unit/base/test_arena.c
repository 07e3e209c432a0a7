/* SPDX-License-Identifier: Apache-2.0 */
/* test_arena.c - memory of one request: zeroed, aligned, gone in one go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void
gives_zeroed_aligned_memory_of_any_size(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 40000; size = size * 3 / 2 + 1) {
			unsigned char *p = arena_alloc(a, size);

			assert_true((uintptr_t)p % _Alignof(max_align_t) == 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			/* Dirt the next round must not see. */
			memset(p, 0xff, size);
		}
		arena_reset(a);
	}
	arena_free(a);
	arena_free(NULL);
}

static void
gives_pieces_that_do_not_overlap(void **state)
{
	struct arena *a = arena_new();
	unsigned char *pieces[500];

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		pieces[i] = arena_alloc(a, i * 17 % 6000 + 1);
		memset(pieces[i], (int)(i % 251), i * 17 % 6000 + 1);
	}
	for (size_t i = 0; i < 500; i++) {
		for (size_t k = 0; k < i * 17 % 6000 + 1; k++)
			assert_int_equal(pieces[i][k], i % 251);
	}
	arena_free(a);
}

static void
copies_and_formats_text(void **state)
{
	struct arena *a = arena_new();
	char *big;

	(void)state;
	assert_string_equal(arena_strdup(a, NULL), "");
	assert_string_equal(arena_strdup(a, "abc"), "abc");
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(a, NULL, 0), "");
	assert_string_equal(arena_printf(a, "%d %s", 42, "é"), "42 é");
	big = arena_printf(a, "%050000d", 7);
	assert_int_equal(strlen(big), 50000);
	arena_free(a);
}

struct trace {
	char text[16];
	size_t len;
};

struct mark {
	struct trace *trace;
	char letter;
};

static void
leave(void *arg)
{
	struct mark *m = arg;

	m->trace->text[m->trace->len++] = m->letter;
}

static void
runs_hooks_in_reverse_and_once(void **state)
{
	struct arena *a = arena_new();
	struct trace t = { 0 };

	(void)state;
	for (char c = 'a'; c <= 'c'; c++) {
		/* In the arena itself: still there when the hook runs. */
		struct mark *m = arena_new_of(a, struct mark);

		m->trace = &t;
		m->letter = c;
		arena_defer(a, leave, m);
	}
	arena_reset(a);
	assert_string_equal(t.text, "cba");
	arena_reset(a);
	arena_free(a);
	assert_string_equal(t.text, "cba");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory_of_any_size),
		cmocka_unit_test(gives_pieces_that_do_not_overlap),
		cmocka_unit_test(copies_and_formats_text),
		cmocka_unit_test(runs_hooks_in_reverse_and_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
