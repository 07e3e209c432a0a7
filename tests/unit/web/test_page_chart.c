/* SPDX-License-Identifier: Apache-2.0 */
/* test_page_chart.c - the chart of a page about more than its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "ingest/ingest.h"
#include "scratch.h"
#include "web/app.h"
#include "web/page_chart.h"

enum {
	ROWS =
	    20000 /* more than what is answered before the time is looked at */
};

static const char *
table_of(struct arena *a, int rows)
{
	struct ingest_input in = { .format = "csv" };
	struct ingest_result result;
	struct err e = { 0 };
	struct str csv;
	const char *table;

	str_init(&csv, a, 1 << 20);
	str_append(&csv, "jour;montant\n");
	for (int i = 0; i < rows; i++)
		str_append_printf(
		    &csv, "20%02d-01-%02d;%d,5\n", i % 20, 1 + i % 28, i % 100);
	in.path =
	    arena_strdup(a, scratch_write("in.csv", str_text(&csv), csv.len));
	table = arena_strdup(a, scratch_path("table.db"));
	unlink(table);
	assert_int_equal(ingest_table(a, &in, table, &result, &e), ERR_OK);
	return table;
}

static void
a_figure_without_time_is_told_from_none(void **state)
{
	static const struct conf conf = { .query_timeout_ms = 5000 };
	struct app app = { .conf = &conf };
	struct arena *a = arena_new();
	struct request req = { .app = &app, .a = a, .called_ms = 1 };
	struct err e = { 0 };
	struct table *t;
	json_t *o = json_object();

	(void)state;
	assert_int_equal(table_open(table_of(a, ROWS), &t, &e), ERR_OK);
	assert_false(chart_figure(&req, t, "/x", o));
	assert_true(json_is_null(json_object_get(o, "figure")));
	req.called_ms = date_clock_ms() + 60000;
	assert_true(chart_figure(&req, t, "/x", o));
	assert_true(json_is_object(json_object_get(o, "figure")));
	json_decref(o);
	unlink(scratch_path("in.csv"));
	unlink(scratch_path("table.db"));
	arena_free(a);
}

/* Its page is kept, which one that waits for a figure could not be. */
static void
a_long_table_has_no_figure(void **state)
{
	static const struct conf conf = { .query_timeout_ms = 5000 };
	struct app app = { .conf = &conf };
	struct arena *a = arena_new();
	struct request req = { .app = &app, .a = a, .called_ms = 1 };
	struct err e = { 0 };
	struct table *t;
	json_t *o = json_object();

	(void)state;
	assert_int_equal(table_open(table_of(a, 20001), &t, &e), ERR_OK);
	assert_true(chart_figure(&req, t, "/x", o));
	assert_true(json_is_null(json_object_get(o, "figure")));
	json_decref(o);
	unlink(scratch_path("in.csv"));
	unlink(scratch_path("table.db"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_figure_without_time_is_told_from_none),
		cmocka_unit_test(a_long_table_has_no_figure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
