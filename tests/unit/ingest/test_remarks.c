/* SPDX-License-Identifier: Apache-2.0 */
/* test_remarks.c - what a clerk is told of a file, and offered to repair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "ingest/ingest.h"
#include "scratch.h"
#include "store/table.h"

struct told {
	struct arena *a;
	json_t *report;
	struct table *table;
	int64_t rows;
};

/* Load a file as a person asked, and keep what is said of it. */
static void
load(struct told *t, const char *format, const void *data, size_t len,
    const char *reading)
{
	struct repair_list repairs;
	struct ingest_result result;
	struct err e = { 0 };
	struct ingest_input in = { .format = format, .repairs = &repairs };
	const char *table = scratch_path("remarks.db");

	*t = (struct told){ .a = arena_new() };
	in.path = scratch_write("remarks.in", data, len);
	repair_read(t->a, reading, 1, &repairs);
	if (ingest_table(t->a, &in, table, &result, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_int_equal(table_open(table, &t->table, &e), ERR_OK);
	t->report = json_loads(result.report, 0, NULL);
	t->rows = result.rows;
	assert_true(json_is_object(t->report));
	unlink(in.path);
	unlink(table);
}

static void
load_text(struct told *t, const char *text, const char *reading)
{
	load(t, "csv", text, strlen(text), reading);
}

static void
drop(struct told *t)
{
	json_decref(t->report);
	arena_free(t->a);
}

/* The first remark with these words. */
static const json_t *
remark(const struct told *t, const char *words)
{
	const json_t *list = json_object_get(t->report, "remarks"), *o;
	size_t i;

	json_array_foreach(list, i, o)
	{
		if (strstr(json_string_value(json_object_get(o, "message")),
			words))
			return o;
	}
	return NULL;
}

static void
a_sign_that_parts_every_line_is_told(void **state)
{
	static const char *const parted[] = { "a~b~c\n1~2~3\n4~5~6\n",
		"nom/prix\nx/1\ny/2\n", "un^deux\ntrois^quatre\n" };
	static const char *const whole[] = { "nom\nx/1\ny/2\n", "a~b\n1~2\n3\n",
		"site\nhttps://a.fr/b\n", "a;b~c\n1;2~3\n" };
	struct told t;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		load_text(&t, parted[i], "");
		assert_non_null(remark(&t, "contiennent le signe"));
		drop(&t);
	}
	for (size_t i = 0; i < 4; i++) {
		load_text(&t, whole[i], "");
		assert_null(remark(&t, "contiennent le signe"));
		drop(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sign_that_parts_every_line_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
