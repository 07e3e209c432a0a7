/* SPDX-License-Identifier: Apache-2.0 */
/* test_admin_form.c - fields, boxes and paths of the back office. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/admin_form.h"

static struct arena *a;
static struct pair pairs[1];
static struct request req;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	req = (struct request){ .a = a, .form = pairs, .nform = 1 };
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static unsigned
box_of(const char *text, struct bbox *b)
{
	struct findings f = { 0 };

	pairs[0] = (struct pair){ "bbox", text };
	form_bbox(&req, "bbox", b, &f);
	return f.count;
}

static void
reads_a_box_and_shows_every_digit_of_it(void **state)
{
	struct bbox b;

	(void)state;
	assert_int_equal(box_of(" 5.4912345678, 45.02,5.63 ,45.11 ", &b), 0);
	assert_true(b.known && b.south == 45.02);
	assert_string_equal(
	    form_bbox_text(a, &b), "5.4912345678, 45.02, 5.63, 45.11");
	assert_int_equal(box_of("  ", &b), 0);
	assert_false(b.known);
	assert_string_equal(form_bbox_text(a, &b), "");
}

static void
refuses_a_box_that_is_not_four_numbers(void **state)
{
	static const char *const cases[] = { "x", "1,2,3", "1,2,3,",
		"1,2,3,4,5", "1,2,3,4,", "1,2,3,4x", "1;2;3;4", "1,,2,3,4x" };
	struct bbox b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (box_of(cases[i], &b) != 1 || b.known)
			fail_msg("%s", cases[i]);
	}
}

static void
goes_back_to_paths_of_this_portal_only(void **state)
{
	static const char *const elsewhere[] = { "", "admin", "//a.fr",
		"/\\a.fr", "https://a.fr", "/a\r\nb", "/\t/a.fr",
		"javascript:1" };

	(void)state;
	assert_string_equal(form_local_path("/admin?x=1", "/"), "/admin?x=1");
	assert_string_equal(form_local_path("/", "/z"), "/");
	assert_string_equal(form_local_path(NULL, "/z"), "/z");
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		assert_string_equal(form_local_path(elsewhere[i], "/z"), "/z");
}

static void
ties_a_field_to_its_help_and_its_error(void **state)
{
	static const struct field secret = { "password", "Mot de passe", "Aide",
		FIELD_PASSWORD, true, 12, NULL };
	struct findings f = { 0 };
	json_t *list = json_array(), *o;

	(void)state;
	findings_add(&f, a, "password", "Trop court.");
	o = form_field(list, &secret, "typed", &f);
	assert_string_equal(json_string_value(json_object_get(o, "described")),
	    "password-aide password-erreur");
	assert_string_equal(
	    json_string_value(json_object_get(o, "error")), "Trop court.");
	assert_true(json_is_null(json_object_get(o, "value")));
	assert_int_equal(json_integer_value(json_object_get(o, "max")), 12);
	o = form_field(list, &secret, NULL, NULL);
	assert_string_equal(json_string_value(json_object_get(o, "described")),
	    "password-aide");
	json_decref(list);
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(reads_a_box_and_shows_every_digit_of_it),
		WITH(refuses_a_box_that_is_not_four_numbers),
		WITH(goes_back_to_paths_of_this_portal_only),
		WITH(ties_a_field_to_its_help_and_its_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
