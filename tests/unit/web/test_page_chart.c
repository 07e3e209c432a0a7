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

/* A request about a table of so many rows, made at such a time. */
struct world {
	struct app app;
	struct request req;
	struct table *table;
	json_t *page;
};

static void
world_start(struct world *w, int rows, int64_t called_ms)
{
	static const struct conf conf = { .query_timeout_ms = 5000 };
	struct err e = { 0 };

	*w = (struct world){ .app = { .conf = &conf }, .page = json_object() };
	w->req = (struct request){
		.app = &w->app, .a = arena_new(), .called_ms = called_ms
	};
	assert_int_equal(
	    table_open(table_of(w->req.a, rows), &w->table, &e), ERR_OK);
}

static void
world_end(struct world *w)
{
	json_decref(w->page);
	unlink(scratch_path("in.csv"));
	unlink(scratch_path("table.db"));
	arena_free(w->req.a);
}

/* True: it was looked for to the end. */
static bool
looks_for_figure(struct world *w)
{
	return chart_figure(&w->req, w->table, "/x", w->page);
}

static void
a_figure_without_time_is_told_from_none(void **state)
{
	struct world w;

	(void)state;
	world_start(&w, ROWS, 1);
	assert_false(looks_for_figure(&w));
	assert_true(json_is_null(json_object_get(w.page, "figure")));
	w.req.called_ms = date_clock_ms() + 60000;
	assert_true(looks_for_figure(&w));
	assert_true(json_is_object(json_object_get(w.page, "figure")));
	world_end(&w);
}

/* Its page is kept, which one that waits for a figure could not be. */
static void
a_long_table_has_no_figure(void **state)
{
	struct world w;

	(void)state;
	world_start(&w, ROWS + 1, 1);
	assert_true(looks_for_figure(&w));
	assert_true(json_is_null(json_object_get(w.page, "figure")));
	world_end(&w);
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
