/* SPDX-License-Identifier: Apache-2.0 */
/* test_routes.c - the table of routes says the truth about every address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "web/app.h"

/* A path that the pattern must match: « x » for each bound part. */
static const char *
example(struct arena *a, const char *pattern)
{
	struct str out;

	str_init(&out, a, 1024);
	while (*pattern != '\0') {
		if (*pattern == ':') {
			str_append(&out, "x");
			pattern += strcspn(pattern, "/");
		} else {
			str_append_char(&out, *pattern++);
		}
	}
	return str_text(&out);
}

static void
no_row_is_hidden_by_an_earlier_one(void **state)
{
	static const enum method all[] = { GET, POST, PUT, DELETE };
	struct arena *a = arena_new();

	(void)state;
	for (unsigned i = 0; i < routes_count; i++) {
		for (size_t m = 0; m < sizeof(all) / sizeof(all[0]); m++) {
			struct request req = { .a = a, .method = all[m] };
			const struct route *found = NULL;
			const char *allow = NULL;
			struct err e = { 0 };

			if (!(routes[i].methods & all[m]))
				continue;
			req.path = req.target = example(a, routes[i].pattern);
			assert_int_equal(route_find(routes, routes_count, &req,
					     &found, &allow, &e),
			    ERR_OK);
			assert_ptr_equal(found, &routes[i]);
		}
	}
	arena_free(a);
}

static void
every_row_says_what_it_is_in_a_line(void **state)
{
	(void)state;
	for (unsigned i = 0; i < routes_count; i++) {
		assert_non_null(routes[i].handler);
		assert_int_equal(routes[i].pattern[0], '/');
		assert_true(strlen(routes[i].summary) > 4);
		assert_null(strchr(routes[i].summary, '\n'));
	}
}

static void
what_changes_something_has_a_checked_and_limited_body(void **state)
{
	(void)state;
	for (unsigned i = 0; i < routes_count; i++) {
		const struct route *r = &routes[i];

		if (r->methods == GET) {
			assert_int_equal(r->body, NO_BODY);
			continue;
		}
		assert_int_not_equal(r->body, NO_BODY);
		assert_true(r->max_kib > 0);
		assert_int_equal(r->caching, NO_STORE);
	}
}

static void
the_back_office_is_closed_to_strangers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < routes_count; i++) {
		if (strncmp(routes[i].pattern, "/admin", 6) != 0)
			continue;
		assert_int_not_equal(routes[i].access, PUBLIC);
		assert_int_equal(routes[i].caching, NO_STORE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_row_is_hidden_by_an_earlier_one),
		cmocka_unit_test(every_row_says_what_it_is_in_a_line),
		cmocka_unit_test(
		    what_changes_something_has_a_checked_and_limited_body),
		cmocka_unit_test(the_back_office_is_closed_to_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
