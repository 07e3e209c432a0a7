/* SPDX-License-Identifier: Apache-2.0 */
/* test_show.c - excerpts, formats and page numbers as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "web/ctx.h"
#include "web/show.h"

static void
an_excerpt_holds_words_only(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(
	    show_excerpt(a,
		"# Titre\n\nUn **mot**, un [lien](https://x.fr) "
		"& <b>rien</b>.",
		200),
	    "Titre Un mot, un lien & <b>rien</b>.");
	assert_string_equal(
	    show_excerpt(a, "| a | b |\n|---|---|\n| 1 | 2 |", 200), "a b 1 2");
	assert_string_equal(show_excerpt(a, "", 10), "");
	arena_free(a);
}

static void
an_excerpt_is_cut_at_a_word_whatever_the_length(void **state)
{
	struct arena *a = arena_new();
	char *text = arena_alloc(a, 300001);
	const char *cut;

	(void)state;
	for (size_t i = 0; i < 300000; i += 5)
		memcpy(text + i,
		    "\xc3\xa9t\xc3\xa9 "
		    " ",
		    5);
	cut = show_excerpt(a, text, 50);
	assert_true(text_length(cut) <= 51);
	assert_true(text_is_utf8(cut, strlen(cut)));
	assert_non_null(strstr(cut, "…"));
	arena_free(a);
}

static void
names_formats_for_people(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(show_format(a, "csv"), "CSV");
	assert_string_equal(show_format(a, "inconnu"), "INCONNU");
	assert_null(show_format(a, ""));
	arena_free(a);
}

/* « 1 … 4 [5] 6 … 26 » */
static char *
pages(struct arena *a, int64_t page, int64_t count)
{
	json_t *ctx = json_object(), *o;
	char *text = arena_strdup(a, "");

	show_pages(a, ctx, "/?page=", page, count);
	o = json_object_get(ctx, "pages");
	for (size_t i = 0; i < json_array_size(json_object_get(o, "numbers"));
	     i++) {
		const json_t *n =
		    json_array_get(json_object_get(o, "numbers"), i);
		const char *label =
		    json_string_value(json_object_get(n, "label"));

		text = json_is_true(json_object_get(n, "gap"))
		    ? arena_printf(a, "%s ..", text)
		    : json_is_true(json_object_get(n, "here"))
		    ? arena_printf(a, "%s [%s]", text, label)
		    : arena_printf(a, "%s %s", text, label);
	}
	json_decref(ctx);
	return text;
}

static void
numbers_pages_without_hiding_a_single_one(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(pages(a, 1, 0), "");
	assert_string_equal(pages(a, 1, 1), "");
	assert_string_equal(pages(a, 1, 2), " [1] 2");
	assert_string_equal(pages(a, 1, 26), " [1] 2 .. 26");
	assert_string_equal(pages(a, 4, 26), " 1 2 3 [4] 5 .. 26");
	assert_string_equal(pages(a, 5, 26), " 1 .. 4 [5] 6 .. 26");
	assert_string_equal(pages(a, 23, 26), " 1 .. 22 [23] 24 25 26");
	assert_string_equal(pages(a, 26, 26), " 1 .. 25 [26]");
	assert_string_equal(pages(a, 3, 5), " 1 2 [3] 4 5");
	arena_free(a);
}

static void
links_to_the_pages_before_and_after(void **state)
{
	struct arena *a = arena_new();
	json_t *ctx = json_object(), *o;

	(void)state;
	show_pages(a, ctx, "/x?page=", 2, 3);
	o = json_object_get(ctx, "pages");
	assert_string_equal(
	    json_string_value(json_object_get(o, "previous")), "/x?page=1");
	assert_string_equal(
	    json_string_value(json_object_get(o, "next")), "/x?page=3");
	json_decref(ctx);
	arena_free(a);
}

static void
leaves_out_facts_without_a_value(void **state)
{
	json_t *list = json_array();

	(void)state;
	show_fact(list, &(struct fact){ .label = "Vide", .value = "" });
	show_fact(list, &(struct fact){ .label = "Rien" });
	assert_int_equal(json_array_size(list), 0);
	show_fact(list, &(struct fact){ .label = "A", .value = "b" });
	assert_true(
	    json_is_null(json_object_get(json_array_get(list, 0), "href")));
	json_decref(list);
}

static void
a_context_holds_no_bad_text(void **state)
{
	json_t *o = json_object();

	(void)state;
	ctx_text(o, "bad",
	    "a\xff"
	    "b");
	assert_string_equal(json_string_value(json_object_get(o, "bad")),
	    "a\xef\xbf\xbd"
	    "b");
	ctx_text(o, "empty", "");
	assert_true(json_is_null(json_object_get(o, "empty")));
	json_decref(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_excerpt_holds_words_only),
		cmocka_unit_test(
		    an_excerpt_is_cut_at_a_word_whatever_the_length),
		cmocka_unit_test(names_formats_for_people),
		cmocka_unit_test(numbers_pages_without_hiding_a_single_one),
		cmocka_unit_test(links_to_the_pages_before_and_after),
		cmocka_unit_test(leaves_out_facts_without_a_value),
		cmocka_unit_test(a_context_holds_no_bad_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
