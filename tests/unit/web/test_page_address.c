/* SPDX-License-Identifier: Apache-2.0 */
/* test_page_address.c - addresses of views: changed, tidied, listed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/page_address.h"

#define ADDRESS(...)                                                           \
	{                                                                      \
		"/t", (const struct pair[]){ __VA_ARGS__ },                    \
		    sizeof((const struct pair[]){ __VA_ARGS__ }) /             \
		    sizeof(struct pair)                                        \
	}

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
a_change_takes_the_place_of_what_it_changes(void **state)
{
	struct address from = ADDRESS({ "a__exact", "1" }, { "q", "été" },
	    { "a__exact", "2" }, { "b__isnull", "" });

	(void)state;
	assert_string_equal(address_text(a, &from),
	    "/t?a__exact=1&q=%C3%A9t%C3%A9&a__exact=2&b__isnull");
	assert_string_equal(
	    address_link(a, &from, CHANGES({ "a__exact", "x y" })),
	    "/t?a__exact=x%20y&q=%C3%A9t%C3%A9&b__isnull");
	assert_string_equal(address_link(a, &from,
				CHANGES({ "a__exact", NULL }, { "q", NULL },
				    { "b__isnull", NULL })),
	    "/t");
	assert_string_equal(
	    address_link(a, &from, CHANGES({ "q", NULL }, { "c", "a,b" })),
	    "/t?a__exact=1&a__exact=2&b__isnull&c=a,b");
}

static void
another_view_starts_at_its_first_page(void **state)
{
	struct address from = ADDRESS({ "page", "3" }, { "q", "a" },
	    { "after", "x" }, { "colonne", "b" });
	struct address without = address_without(a, &from, 1);

	(void)state;
	assert_string_equal(
	    address_link(a, &from, CHANGES({ "vue", "profil" })),
	    "/t?q=a&vue=profil");
	assert_string_equal(
	    address_link(a, &from, CHANGES({ "page", "4" })), "/t?page=4&q=a");
	assert_string_equal(address_text(a, &without), "/t");
}

static void
an_order_goes_with_all_the_others(void **state)
{
	struct address from = ADDRESS({ "a__sort", "asc" }, { "q", "a" },
	    { "b__sum__sort", "desc" }, { "sort", "1" });
	struct address less = address_less(a, &from, "__sort");

	(void)state;
	assert_string_equal(address_text(a, &less), "/t?q=a&sort=1");
}

static void
what_a_form_sends_reads_as_if_written(void **state)
{
	struct address sent = ADDRESS({ "q", "" }, { "a__greater", "" },
	    { "b__isnull", "" }, { "c__exact", "" }, { "columns", "a" },
	    { "filtre-colonne", "d" }, { "filtre-operateur", "less" },
	    { "columns", "\"b,c\"" }, { "filtre-valeur", "5" });
	struct address tidy;

	(void)state;
	assert_true(address_tidy(a, &sent, &tidy));
	assert_string_equal(address_text(a, &tidy),
	    "/t?b__isnull&c__exact&columns=a,%22b,c%22&d__less=5");
	assert_false(address_tidy(a, &tidy, &tidy));
}

static void
an_unfinished_filter_is_left_out(void **state)
{
	struct address sent = ADDRESS({ "filtre-colonne", "d" },
	    { "filtre-operateur", "contains" }, { "filtre-valeur", "" });
	struct address alone = ADDRESS({ "filtre-valeur", "5" });
	struct address tidy;

	(void)state;
	assert_true(address_tidy(a, &sent, &tidy));
	assert_string_equal(address_text(a, &tidy), "/t");
	assert_true(address_tidy(a, &alone, &tidy));
	assert_string_equal(address_text(a, &tidy), "/t");
}

static void
lists_come_back_as_they_were(void **state)
{
	static const char *const values[] = { "a", "b,c", "d \"e\"", " f", "",
		"g" };
	const char *const *back;
	const char *text = address_list(a, values, 6);

	(void)state;
	assert_string_equal(text, "a,\"b,c\",\"d \"\"e\"\"\",\" f\",,g");
	assert_int_equal(address_unlist(a, text, &back), 6);
	for (unsigned i = 0; i < 6; i++)
		assert_string_equal(back[i], values[i]);
	assert_int_equal(address_unlist(a, "", &back), 0);
	/* Unfinished quotes end with the text. */
	assert_int_equal(address_unlist(a, "\"a", &back), 1);
	assert_string_equal(back[0], "a");
	assert_int_equal(address_unlist(a, "\"", &back), 1);
	assert_int_equal(address_unlist(a, ",", &back), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_change_takes_the_place_of_what_it_changes, begin, finish),
		cmocka_unit_test_setup_teardown(
		    another_view_starts_at_its_first_page, begin, finish),
		cmocka_unit_test_setup_teardown(
		    an_order_goes_with_all_the_others, begin, finish),
		cmocka_unit_test_setup_teardown(
		    what_a_form_sends_reads_as_if_written, begin, finish),
		cmocka_unit_test_setup_teardown(
		    an_unfinished_filter_is_left_out, begin, finish),
		cmocka_unit_test_setup_teardown(
		    lists_come_back_as_they_were, begin, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
