/* SPDX-License-Identifier: Apache-2.0 */
/* test_progress.c - a long reading says how far it is, and stops when told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/ingest.h"
#include "scratch.h"

/* What progress said last, and where it stops. */
struct pace {
	int last, until, times;
};

static bool
keep_pace(void *arg, int thousandths)
{
	struct pace *p = arg;

	assert_in_range(thousandths, p->last, 1000);
	p->times += thousandths > p->last;
	p->last = thousandths;
	return thousandths < p->until;
}

/* To know which columns are empty is to read all of the file once more. */
static void
looking_for_empty_columns_says_how_far_it_is_and_stops(void **state)
{
	static const char asked[] =
	    "{\"repairs\":{\"1\":[\"colonnes-vides\"]}}";
	struct pace whole = { .until = 1001 }, cut = { .until = 50 };
	size_t size = 3 << 20, len;
	char *text = malloc(size);
	struct arena *a = arena_new();
	struct repair_list repairs;
	struct ingest_result result;
	struct err e = { 0 };
	struct ingest_input in = {
		.format = "csv", .repairs = &repairs, .progress = keep_pace
	};

	(void)state;
	len = (size_t)sprintf(text, "nom;vide;n\n");
	while (len < size - 100)
		len += (size_t)sprintf(text + len, "une commune;;%zu\n", len);
	in.path = arena_strdup(a, scratch_write("look.csv", text, len));
	repair_read(a, asked, 1, &repairs);
	in.arg = &cut;
	assert_int_equal(
	    ingest_table(a, &in, scratch_path("look.db"), &result, &e),
	    ERR_BUSY);
	/* Long before the look is over. */
	assert_in_range(cut.last, 50, 100);
	repair_read(a, asked, 1, &repairs);
	in.arg = &whole;
	assert_int_equal(
	    ingest_table(a, &in, scratch_path("look.db"), &result, &e), ERR_OK);
	assert_true(whole.times > 20);
	assert_int_equal(result.columns, 2);
	unlink(scratch_path("look.db"));
	unlink(in.path);
	arena_free(a);
	free(text);
}

static bool
never(void *arg, int thousandths)
{
	(void)arg;
	(void)thousandths;
	return false;
}

/* Its tables are found by reading all of it: a visitor may not wait so long. */
static void
stops_a_preview_that_lasts(void **state)
{
	static const char text[] = "{\"a\":[{\"b\":1}]}";
	const char *path = scratch_write("p.json", text, sizeof(text) - 1);
	struct arena *a = arena_new();
	struct ingest_input in = {
		.path = path, .format = "json", .progress = never
	};
	struct err e = { 0 };
	char *json;

	(void)state;
	assert_int_equal(ingest_preview(a, &in, 2, &json, &e), ERR_BUSY);
	err_clear(&e);
	in.progress = NULL;
	assert_int_equal(ingest_preview(a, &in, 2, &json, &e), ERR_OK);
	unlink(path);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    looking_for_empty_columns_says_how_far_it_is_and_stops),
		cmocka_unit_test(stops_a_preview_that_lasts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
