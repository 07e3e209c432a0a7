/* SPDX-License-Identifier: Apache-2.0 */
/* test_mixed.c - where two encodings meet, whatever ends the lines and wherever
 * the blocks that are read end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "read/mixed.h"
#include "scratch.h"

enum {
	BLOCK = 64 << 10 /* of mixed.c */
};

static struct mixed_place places[MIXED_SHOWN];

static unsigned
find(struct arena *a, const char *text, size_t len, int64_t max_bytes)
{
	const char *path = scratch_write("mixed.csv", text, len);
	struct err e = { 0 };
	unsigned n;

	assert_int_equal(
	    mixed_find(a, path, max_bytes, ';', NULL, places, &n, &e), ERR_OK);
	unlink(path);
	return n;
}

static void
lines_are_counted_whatever_ends_them(void **state)
{
	static const char *const ends[] = { "\n", "\r", "\r\n" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct arena *a = arena_new();
		const char *text = arena_printf(a,
		    "ville;n%sÉpernay;1%s%sl\x92Isle-d\x92\xc9paux;2%s"
		    "Étampes;3%sa;\xc9",
		    ends[i], ends[i], ends[i], ends[i], ends[i]);

		assert_int_equal(find(a, text, strlen(text), INT64_MAX), 2);
		assert_int_equal(places[0].line, 4);
		assert_string_equal(places[0].before,
		    "l\xef\xbf\xbdIsle-d\xef\xbf\xbd\xef\xbf\xbdpaux");
		assert_string_equal(places[0].after, "l’Isle-d’Épaux");
		assert_int_equal(places[1].line, 6);
		assert_string_equal(places[1].after, "É");
		arena_free(a);
	}
}

/* One line of a million bytes, and every place of the border of a block. */
static void
what_is_shown_is_the_same_across_blocks(void **state)
{
	static const char cell[] = ";Été à Saint-\xc9tienne, là;";
	size_t len = 4 * BLOCK;
	char *text = malloc(len);

	(void)state;
	for (size_t at = BLOCK - 100; at < BLOCK + 100; at++) {
		struct arena *a = arena_new();

		memset(text, 'x', len);
		text[at - 1] = '\r';
		if (at % 2)
			text[at] = '\n';
		memcpy(text + at + 1, cell, sizeof(cell) - 1);
		assert_int_equal(find(a, text, len, (int64_t)len), 1);
		assert_int_equal(places[0].line, 2);
		assert_string_equal(places[0].after, "Été à Saint-Étienne, là");
		/* What was not read is not shown. */
		assert_int_equal(find(a, text, len, (int64_t)at), 0);
		assert_int_equal(
		    find(a, text, len, (int64_t)(at + sizeof(cell))), 1);
		arena_free(a);
	}
	free(text);
}

static bool
never(void *arg)
{
	(*(int *)arg)++;
	return false;
}

static void
stops_when_told(void **state)
{
	int asked = 0;
	const struct unpack_pulse pulse = { never, &asked };
	struct arena *a = arena_new();
	char *text = calloc(4, BLOCK);
	const char *path;
	struct err e = { 0 };
	unsigned n;

	(void)state;
	path = scratch_write("mixed.csv", text, 4 * BLOCK);
	assert_int_equal(
	    mixed_find(a, path, 4 * BLOCK, ';', &pulse, places, &n, &e),
	    ERR_BUSY);
	assert_int_equal(asked, 1);
	unlink(path);
	free(text);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_counted_whatever_ends_them),
		cmocka_unit_test(what_is_shown_is_the_same_across_blocks),
		cmocka_unit_test(stops_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
