/* SPDX-License-Identifier: Apache-2.0 */
/* test_zip_stream.c - archives that libzip finds whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

#include "export/zip_stream.h"

static struct arena *a;
static struct str out;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	str_init(&out, a, 64 << 20);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static zip_t *
open_archive(void)
{
	zip_error_t e;
	zip_source_t *source;
	zip_t *z;

	assert_false(str_failed(&out));
	zip_error_init(&e);
	source = zip_source_buffer_create(str_text(&out), out.len, 0, &e);
	assert_non_null(source);
	z = zip_open_from_source(source, ZIP_CHECKCONS | ZIP_RDONLY, &e);
	if (!z)
		fail_msg("%s", zip_error_strerror(&e));
	return z;
}

static void
check_member(zip_t *z, const char *name, const char *bytes, size_t len)
{
	zip_file_t *f = zip_fopen(z, name, 0);
	char *got = malloc(len + 1);

	assert_non_null(f);
	assert_non_null(got);
	/* To the end: libzip compares the checksum there. */
	assert_int_equal(zip_fread(f, got, len + 1), len);
	assert_memory_equal(got, bytes, len);
	assert_int_equal(zip_fclose(f), 0);
	free(got);
}

static void
gives_back_stored_and_compressed_members(void **state)
{
	struct zip_stream *z = zip_stream_new(a);
	size_t len = 3 << 20;
	char *big = arena_alloc(a, len);
	uint32_t seed = 1;
	zip_t *zip;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		big[i] = (char)(i < len / 2 ? seed >> 24 : 'a' + seed % 3);
	}
	zip_stream_store(z, "mimetype", "text/plain", 10, &out);
	zip_stream_open(z, "vide", &out);
	zip_stream_close(z, &out);
	zip_stream_open(z, "dossier/grand", &out);
	for (size_t i = 0; i < len; i += 100000)
		zip_stream_write(
		    z, big + i, len - i < 100000 ? len - i : 100000, &out);
	zip_stream_close(z, &out);
	zip_stream_open(z, "petit", &out);
	zip_stream_write(z, "é", 2, &out);
	zip_stream_close(z, &out);
	zip_stream_end(z, &out);
	/* The type of an OpenDocument stands at byte 38 (1.3, part 2, 3.3). */
	assert_memory_equal(str_text(&out) + 30, "mimetypetext/plain", 18);
	zip = open_archive();
	assert_int_equal(zip_get_num_entries(zip, 0), 4);
	check_member(zip, "mimetype", "text/plain", 10);
	check_member(zip, "vide", "", 0);
	check_member(zip, "dossier/grand", big, len);
	check_member(zip, "petit", "é", 2);
	zip_discard(zip);
}

static void
may_be_taken_away_piece_by_piece(void **state)
{
	struct zip_stream *z = zip_stream_new(a);
	struct str all;
	zip_t *zip;

	(void)state;
	str_init(&all, a, 1 << 20);
	zip_stream_open(z, "a", &out);
	for (int i = 0; i < 1000; i++) {
		zip_stream_write(z, "0123456789", 10, &out);
		str_append_n(&all, str_text(&out), out.len);
		str_reset(&out);
	}
	zip_stream_close(z, &out);
	zip_stream_end(z, &out);
	str_append_n(&all, str_text(&out), out.len);
	str_reset(&out);
	str_append_n(&out, str_text(&all), all.len);
	zip = open_archive();
	assert_int_equal(zip_get_num_entries(zip, 0), 1);
	zip_discard(zip);
}

static void
counts_more_members_than_16_bits_hold(void **state)
{
	enum {
		MEMBERS = 70000
	};
	struct zip_stream *z = zip_stream_new(a);
	zip_t *zip;

	(void)state;
	for (int i = 0; i < MEMBERS; i++)
		zip_stream_store(z, arena_printf(a, "f%d", i), "x", 1, &out);
	zip_stream_end(z, &out);
	zip = open_archive();
	assert_int_equal(zip_get_num_entries(zip, 0), MEMBERS);
	check_member(zip, "f69999", "x", 1);
	zip_discard(zip);
}

static void
has_the_same_bytes_each_time(void **state)
{
	char *first = NULL;
	size_t len = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct zip_stream *z = zip_stream_new(a);

		str_reset(&out);
		zip_stream_open(z, "a", &out);
		zip_stream_write(z, "bonjour", 7, &out);
		zip_stream_close(z, &out);
		zip_stream_end(z, &out);
		if (i == 0) {
			len = out.len;
			first = arena_strndup(a, str_text(&out), len);
			continue;
		}
		assert_int_equal(out.len, len);
		assert_memory_equal(str_text(&out), first, len);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_back_stored_and_compressed_members),
		TEST(may_be_taken_away_piece_by_piece),
		TEST(counts_more_members_than_16_bits_hold),
		TEST(has_the_same_bytes_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
