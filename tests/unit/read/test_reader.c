/* SPDX-License-Identifier: Apache-2.0 */
/* test_reader.c - the formats that are tables, each with its reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/vocab.h"
#include "read/reader.h"
#include "scratch.h"

static void
knows_exactly_the_formats_that_are_called_tables(void **state)
{
	(void)state;
	for (unsigned i = 0; i < file_formats_count; i++) {
		const struct file_format *f = &file_formats[i];

		if (f->is_table != reader_knows(f->id))
			fail_msg("%s is called a table, or is one", f->id);
	}
}

static void
takes_a_text_for_one_table(void **state)
{
	struct arena *a = arena_new();
	const char *path = scratch_write("t.tsv", "a\tb\n1\t2\n3\t4\n", 12);
	struct read_tables tables;
	struct csv_options o = { 0 };
	const struct cell *cells;
	struct err e = { 0 };
	struct reader *r;
	unsigned n;

	(void)state;
	assert_int_equal(
	    reader_tables(a, path, "tsv", NULL, &tables, &e), ERR_OK);
	assert_int_equal(tables.count, 1);
	assert_false(tables.more);
	assert_string_equal(tables.list[0].name, "");
	assert_true(reader_is_text(&tables.list[0]));
	assert_int_equal(
	    reader_sniff(a, path, &tables.list[0], &o, &e), ERR_OK);
	assert_int_equal(o.separator, '\t');
	assert_int_equal(o.header_line, 1);
	assert_int_equal(
	    reader_open(a, path, &tables.list[0], &o, -1, &r, &e), ERR_OK);
	for (int64_t line = 1; line <= 3; line++) {
		assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
		assert_int_equal(n, 2);
		assert_int_equal(r->counts.line, line);
	}
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(r->counts.records, 2);
	reader_close(r);
	unlink(path);
	arena_free(a);
}

static void
refuses_what_is_no_table_in_words(void **state)
{
	const struct read_table pdf = {
		.name = "", .format = "pdf", .member = ""
	};
	struct arena *a = arena_new();
	struct read_tables tables;
	struct csv_options o = { 0 };
	struct reader *r;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct err e = { 0 };
		enum err_code rc = i == 0
		    ? reader_tables(a, "/nonexistent", "pdf", NULL, &tables, &e)
		    : i == 1
		    ? reader_sniff(a, "/nonexistent", &pdf, &o, &e)
		    : reader_open(a, "/nonexistent", &pdf, &o, -1, &r, &e);

		assert_int_equal(rc, ERR_UNSUPPORTED);
		assert_non_null(strstr(e.msg, "tableau"));
	}
	assert_false(reader_is_text(&pdf));
	reader_close(NULL);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    knows_exactly_the_formats_that_are_called_tables),
		cmocka_unit_test(takes_a_text_for_one_table),
		cmocka_unit_test(refuses_what_is_no_table_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
