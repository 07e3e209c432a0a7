/* SPDX-License-Identifier: Apache-2.0 */
/* test_route.c - which row of the table answers which address. */
#include "http/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum err_code
nothing(struct request *req, struct response *res, struct err *e)
{
	(void)req, (void)res, (void)e;
	return ERR_OK;
}

#define ROW(methods, pattern)                                                  \
	{                                                                      \
		methods, pattern, nothing, PUBLIC, NO_BODY, 0, OWN, pattern    \
	}

static const struct route table[] = {
	ROW(GET, "/"),
	ROW(GET, "/jeux-de-donnees"),
	ROW(GET, "/jeux-de-donnees/nouveau"),
	ROW(GET, "/jeux-de-donnees/:slug"),
	ROW(GET, "/jeux-de-donnees/:slug/dcat.:ext"),
	ROW(GET, "/jeux-de-donnees/:slug/ressources/:rid"),
	ROW(GET, "/catalog.:ext"),
	ROW(GET, "/api/1/datasets/"),
	ROW(POST, "/api/1/datasets/"),
	ROW(GET | PUT | DELETE, "/api/1/datasets/:id/"),
	ROW(POST, "/api/1/datasets/:id/"),
	ROW(POST, "/jeux-de-donnees/:late"),
};
#define ROWS (unsigned)(sizeof(table) / sizeof(table[0]))

struct found {
	struct request req;
	const struct route *route;
	const char *allow;
	struct err e;
	enum err_code rc;
};

static int
setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct found
find(void **state, enum method method, const char *path)
{
	struct found f = { .req = {
			       .a = *state, .method = method, .path = path } };

	f.rc = route_find(table, ROWS, &f.req, &f.route, &f.allow, &f.e);
	return f;
}

static void
finds_plain_paths(void **state)
{
	assert_string_equal(find(state, GET, "/").route->pattern, "/");
	assert_string_equal(find(state, GET, "/jeux-de-donnees").route->pattern,
	    "/jeux-de-donnees");
	assert_int_equal(find(state, GET, "/jeux").rc, ERR_NOT_FOUND);
	assert_int_equal(
	    find(state, GET, "/jeux-de-donneesX").rc, ERR_NOT_FOUND);
	assert_int_equal(find(state, GET, "").rc, ERR_NOT_FOUND);
	assert_int_equal(find(state, GET, "*").rc, ERR_NOT_FOUND);
}

static void
binds_segments_by_name(void **state)
{
	struct found f = find(
	    state, GET, "/jeux-de-donnees/menus-des-écoles/ressources/a:b");

	assert_int_equal(f.rc, ERR_OK);
	assert_int_equal(f.req.nparams, 2);
	assert_string_equal(request_param(&f.req, "slug"), "menus-des-écoles");
	assert_string_equal(request_param(&f.req, "rid"), "a:b");
	assert_null(request_param(&f.req, "other"));
}

static void
binds_the_rest_of_a_segment_after_a_prefix(void **state)
{
	struct found f = find(state, GET, "/catalog.rdf");

	assert_string_equal(request_param(&f.req, "ext"), "rdf");
	f = find(state, GET, "/jeux-de-donnees/x/dcat.jsonld");
	assert_string_equal(request_param(&f.req, "slug"), "x");
	assert_string_equal(request_param(&f.req, "ext"), "jsonld");
	assert_int_equal(find(state, GET, "/catalog.").rc, ERR_NOT_FOUND);
	assert_int_equal(find(state, GET, "/catalog").rc, ERR_NOT_FOUND);
}

static void
never_binds_an_empty_segment(void **state)
{
	assert_int_equal(
	    find(state, GET, "/jeux-de-donnees/").rc, ERR_NOT_FOUND);
	assert_int_equal(find(state, GET, "//").rc, ERR_NOT_FOUND);
	assert_int_equal(find(state, GET, "/jeux-de-donnees//ressources/x").rc,
	    ERR_NOT_FOUND);
}

static void
takes_the_first_row_that_fits(void **state)
{
	struct found f = find(state, GET, "/jeux-de-donnees/nouveau");

	assert_string_equal(f.route->pattern, "/jeux-de-donnees/nouveau");
	assert_int_equal(f.req.nparams, 0);
}

/* A row behind one of the same shape still answers its own methods. */
static void
looks_past_rows_of_other_methods(void **state)
{
	struct found f = find(state, POST, "/jeux-de-donnees/nouveau");

	assert_string_equal(f.route->pattern, "/jeux-de-donnees/:late");
	assert_string_equal(request_param(&f.req, "late"), "nouveau");
	f = find(state, POST, "/api/1/datasets/7/");
	assert_ptr_equal(f.route, &table[10]);
}

static void
names_the_methods_a_path_allows(void **state)
{
	struct found f = find(state, PUT, "/api/1/datasets/");

	assert_int_equal(f.rc, ERR_METHOD);
	assert_string_equal(f.allow, "GET, HEAD, POST");
	assert_non_null(strstr(f.e.msg, "GET, HEAD, POST"));
	f = find(state, OPTIONS, "/api/1/datasets/7/");
	assert_string_equal(f.allow, "GET, HEAD, POST, PUT, DELETE");
	/* A method nobody knows, on a path that exists and on none. */
	assert_int_equal(find(state, (enum method)0, "/").rc, ERR_METHOD);
	assert_int_equal(find(state, (enum method)0, "/x").rc, ERR_NOT_FOUND);
}

static void
finds_the_other_form_of_a_final_slash(void **state)
{
	struct request req = { .a = *state, .method = GET };

	req.path = "/api/1/datasets";
	assert_string_equal(
	    route_slash_variant(table, ROWS, &req), "/api/1/datasets/");
	req.path = "/jeux-de-donnees/x/";
	assert_string_equal(
	    route_slash_variant(table, ROWS, &req), "/jeux-de-donnees/x");
	req.path = "/";
	assert_null(route_slash_variant(table, ROWS, &req));
	req.path = "//";
	assert_string_equal(route_slash_variant(table, ROWS, &req), "/");
	req.path = "/nowhere";
	assert_null(route_slash_variant(table, ROWS, &req));
	/* Another host in disguise is never a place to send to. */
	req.path = "//evil.example";
	assert_null(route_slash_variant(table, ROWS, &req));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_plain_paths),
		cmocka_unit_test(binds_segments_by_name),
		cmocka_unit_test(binds_the_rest_of_a_segment_after_a_prefix),
		cmocka_unit_test(never_binds_an_empty_segment),
		cmocka_unit_test(takes_the_first_row_that_fits),
		cmocka_unit_test(looks_past_rows_of_other_methods),
		cmocka_unit_test(names_the_methods_a_path_allows),
		cmocka_unit_test(finds_the_other_form_of_a_final_slash),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
