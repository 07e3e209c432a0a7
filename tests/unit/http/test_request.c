/* SPDX-License-Identifier: Apache-2.0 */
/* test_request.c - targets, fields, cookies and Accept, honest and not. */
#include "http/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/exchange.h"

static enum err_code
parse(const char *target, struct exchange **x, struct err *e)
{
	*x = exchange_new(NULL, target);
	return exchange_parse(*x, e);
}

static void
path_is(const char *target, const char *path)
{
	struct err e = { 0 };
	struct exchange *x;

	assert_int_equal(parse(target, &x, &e), ERR_OK);
	assert_string_equal(x->req.path, path);
	assert_string_equal(x->req.target, target);
	exchange_free(x);
}

static void
refuses(const char *target, const char *because)
{
	struct err e = { 0 };
	struct exchange *x;
	enum err_code rc = parse(target, &x, &e);

	if (rc != ERR_INVALID || !strstr(e.msg, because))
		fail_msg("%s: %d %s", target, (int)rc, e.msg);
	/* Whatever came, the error page has a path to look at. */
	assert_int_equal(x->req.path[0], '/');
	exchange_free(x);
}

static void
decodes_paths(void **state)
{
	(void)state;
	path_is("/", "/");
	path_is("/a%20b/%C3%A9t%C3%A9", "/a b/été");
	path_is("/caf\xc3\xa9", "/café");
	path_is("/a+b", "/a+b");
	path_is("/100%", "/100%");
	path_is("/100%zz%4", "/100%zz%4");
	path_is("/a?b=c", "/a");
}

static void
refuses_a_nul_anywhere(void **state)
{
	(void)state;
	refuses("/a%00b", "octet nul");
	refuses("/%00", "octet nul");
	refuses("/a?q=x%00y", "octet nul");
	refuses("/a?q%00=x", "octet nul");
}

static void
refuses_what_is_not_utf8(void **state)
{
	(void)state;
	refuses("/caf%E9", "UTF-8");
	refuses("/caf\xe9", "UTF-8");
	refuses("/a?q=%C3", "UTF-8");
	refuses("/a?q=%ED%A0%80", "UTF-8");
	refuses("/a?q=%C0%AF", "UTF-8");
	refuses("/a?%FF=1", "UTF-8");
}

static void
refuses_ways_up_in_any_coding(void **state)
{
	static const char *const bad[] = { "/..", "/.", "/a/../b", "/a/./b",
		"/a/..", "/%2e%2e/x", "/a/%2E%2e", "/.%2e/", "/a/%2e/b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuses(bad[i], "..");
	refuses("/a/..%2f..%2fetc/passwd", "%2F");
	refuses("/a%2Fb", "%2F");
	path_is("/...", "/...");
	path_is("/.well-known/x", "/.well-known/x");
	path_is("/a/..b/c..", "/a/..b/c..");
}

static void
refuses_control_characters_in_a_path(void **state)
{
	(void)state;
	refuses("/a%0d%0aSet-Cookie:x", "commande");
	refuses("/a%7f", "commande");
	refuses("/a?b=\rSet-Cookie:x", "commande");
	refuses("/a\tb", "commande");
}

static void
refuses_a_target_that_is_no_path(void **state)
{
	(void)state;
	refuses("*", "barre oblique");
	refuses("admin", "barre oblique");
	refuses("", "barre oblique");
}

static void
reads_an_absolute_target(void **state)
{
	struct err e = { 0 };
	struct exchange *x;

	(void)state;
	assert_int_equal(parse("http://example.org/a/b?c=d", &x, &e), ERR_OK);
	assert_string_equal(x->req.path, "/a/b");
	assert_string_equal(x->req.target, "/a/b?c=d");
	assert_string_equal(request_query(&x->req, "c", NULL), "d");
	exchange_free(x);
	assert_int_equal(parse("HTTPS://example.org", &x, &e), ERR_OK);
	assert_string_equal(x->req.path, "/");
	exchange_free(x);
	assert_int_equal(parse("http://example.org?q=1", &x, &e), ERR_OK);
	assert_string_equal(x->req.path, "/");
	assert_string_equal(request_query(&x->req, "q", NULL), "1");
	exchange_free(x);
}

static void
refuses_a_target_over_8_kib(void **state)
{
	char target[TARGET_MAX + 2];
	struct err e = { 0 };
	struct exchange *x;

	(void)state;
	memset(target, 'a', sizeof(target));
	target[0] = '/';
	target[TARGET_MAX] = '\0';
	assert_int_equal(parse(target, &x, &e), ERR_OK);
	assert_int_equal(x->forced_status, 0);
	exchange_free(x);
	target[TARGET_MAX] = 'a';
	target[TARGET_MAX + 1] = '\0';
	assert_int_equal(parse(target, &x, &e), ERR_TOO_BIG);
	assert_int_equal(x->forced_status, 414);
	exchange_free(x);
}

static void
reads_query_parameters_in_order(void **state)
{
	struct err e = { 0 };
	struct exchange *x;
	struct request *r;

	(void)state;
	assert_int_equal(
	    parse("/a?q=a+b%26c&&tag=1&tag=2&vide=&seul&=x&q=z=%3D", &x, &e),
	    ERR_OK);
	r = &x->req;
	assert_int_equal(r->nquery, 7);
	assert_string_equal(request_query(r, "q", NULL), "a b&c");
	assert_string_equal(request_query_nth(r, "q", 1), "z==");
	assert_string_equal(request_query_nth(r, "tag", 1), "2");
	assert_null(request_query_nth(r, "tag", 2));
	assert_string_equal(request_query(r, "vide", "x"), "");
	assert_string_equal(request_query(r, "seul", "x"), "");
	assert_string_equal(request_query(r, "absent", "x"), "x");
	assert_null(request_query(r, "absent", NULL));
	exchange_free(x);
}

static void
refuses_too_many_fields(void **state)
{
	struct arena *a = arena_new();
	char text[8200];
	struct err e = { 0 };
	struct pair *pairs;
	unsigned n;

	(void)state;
	memset(text, '&', sizeof(text));
	assert_int_equal(
	    uri_pairs(a, text, 4095, "Le formulaire", &pairs, &n, &e), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    uri_pairs(a, text, 4096, "Le formulaire", &pairs, &n, &e),
	    ERR_INVALID);
	arena_free(a);
}

static void
reads_whole_numbers_within_bounds(void **state)
{
	static const char *const bad[] = { "0", "101", "-1", "1.5", "abc", "1x",
		"+", "%201", "99999999999999999999", "0x10", "1%20" };
	struct err e = { 0 };
	struct exchange *x;
	int64_t n = 0;

	(void)state;
	assert_int_equal(parse("/a?p=100&vide=", &x, &e), ERR_OK);
	assert_int_equal(
	    request_query_int(&x->req, "p", 1, 1, 100, &n, &e), ERR_OK);
	assert_int_equal(n, 100);
	assert_int_equal(
	    request_query_int(&x->req, "vide", 7, 1, 100, &n, &e), ERR_OK);
	assert_int_equal(n, 7);
	assert_int_equal(
	    request_query_int(&x->req, "absent", 9, 1, 100, &n, &e), ERR_OK);
	assert_int_equal(n, 9);
	exchange_free(x);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char target[64] = "/a?p=";

		memcpy(target + 5, bad[i], strlen(bad[i]) + 1);
		err_clear(&e);
		assert_int_equal(parse(target, &x, &e), ERR_OK);
		if (request_query_int(&x->req, "p", 1, 1, 100, &n, &e) !=
		    ERR_INVALID)
			fail_msg("took %s", bad[i]);
		assert_non_null(strstr(e.msg, "» doit être un nombre"));
		exchange_free(x);
	}
}

static int
chosen(const char *accept, const char *const *offers)
{
	struct exchange *x = exchange_new(NULL, "/");
	int i;

	if (accept)
		exchange_header(x, "aCCept", accept);
	i = request_accepts(&x->req, offers);
	exchange_free(x);
	return i;
}

static void
negotiates_by_weight_then_by_order_of_offers(void **state)
{
	static const char *const offers[] = { "text/html",
		"application/rdf+xml", "text/turtle", "application/ld+json",
		NULL };

	(void)state;
	assert_int_equal(chosen(NULL, offers), 0);
	assert_int_equal(chosen("", offers), 0);
	assert_int_equal(chosen("*/*", offers), 0);
	assert_int_equal(chosen("text/turtle", offers), 2);
	assert_int_equal(chosen("TEXT/Turtle", offers), 2);
	assert_int_equal(chosen("text/*", offers), 0);
	assert_int_equal(chosen("text/*, text/html;q=0.1", offers), 2);
	assert_int_equal(
	    chosen("text/html;q=0.5,application/ld+json", offers), 3);
	assert_int_equal(
	    chosen("application/ld+json;q=0.8;profile=x,*/*;q=0.1", offers), 3);
	assert_int_equal(chosen("text/html,application/xhtml+xml,"
				"application/xml;q=0.9,*/*;q=0.8",
			     offers),
	    0);
	assert_int_equal(
	    chosen("*/*, text/html;q=0, text/turtle;q=0.999", offers), 1);
	assert_int_equal(
	    chosen("text/turtle ; q=0.2 , application/rdf+xml ; q=0.3", offers),
	    1);
	assert_int_equal(
	    chosen("application/ld+json; profile=\"x\"", offers), 3);
}

static void
says_when_nothing_is_acceptable(void **state)
{
	static const char *const offers[] = { "text/html", NULL };

	(void)state;
	assert_int_equal(chosen("image/png", offers), -1);
	assert_int_equal(chosen("text/html;q=0", offers), -1);
	assert_int_equal(chosen("*/*;q=0.000", offers), -1);
	assert_int_equal(chosen("text", offers), -1);
	assert_int_equal(chosen(",,;,;q=;q", offers), -1);
	assert_int_equal(chosen("text/html;q=9", offers), -1);
}

static void
reads_cookies(void **state)
{
	struct exchange *x = exchange_new(NULL, "/");
	struct request *r = &x->req;

	(void)state;
	assert_null(request_cookie(r, "a"));
	exchange_header(x, "Cookie", "xa=0; a=1;b=\"deux\" ;c=; a=2;d");
	exchange_header(x, "cookie", "e=5=6");
	assert_string_equal(request_cookie(r, "a"), "1");
	assert_string_equal(request_cookie(r, "b"), "deux");
	assert_string_equal(request_cookie(r, "c"), "");
	assert_string_equal(request_cookie(r, "e"), "5=6");
	assert_null(request_cookie(r, "d"));
	assert_null(request_cookie(r, "A"));
	assert_null(request_cookie(r, ""));
	exchange_free(x);
}

static void
finds_headers_without_case(void **state)
{
	struct exchange *x = exchange_new(NULL, "/");

	(void)state;
	for (int i = 0; i < 100; i++)
		exchange_header(x, "X-Filler", "f");
	exchange_header(x, "X-API-KEY", "k");
	assert_string_equal(request_header(&x->req, "x-api-key"), "k");
	assert_string_equal(request_header(&x->req, "X-FILLER"), "f");
	assert_null(request_header(&x->req, "X-API"));
	exchange_free(x);
}

static void
param_is(const char *field, const char *name, const char *expected)
{
	struct arena *a = arena_new();
	const char *value = field_param(a, field, name);

	if (expected)
		assert_string_equal(value, expected);
	else
		assert_null(value);
	arena_free(a);
}

static void
reads_parameters_of_fields(void **state)
{
	(void)state;
	param_is("form-data; name=\"a\"", "name", "a");
	param_is("form-data; filename=\"x\"; name=b", "name", "b");
	param_is("form-data;NAME = \"a;b=c\" ;x", "name", "a;b=c");
	param_is("form-data; name=\"a\\\"b\\\\c\\d\"", "name", "a\"b\\c\\d");
	param_is("form-data; name=\"unclosed", "name", "unclosed");
	param_is("form-data", "name", NULL);
	param_is("form-data; name", "name", NULL);
	param_is("form-data; name; x=1", "x", "1");
	param_is("form-data; filename=\"name=x\"", "name", NULL);
	param_is("f; filename=\"a.csv\"; filename*=UTF-8''%C3%A9t%C3%A9.csv",
	    "filename", "été.csv");
	param_is("f; filename*=latin1''x; filename=\"a\"", "filename", "a");
	param_is("f; filename*=UTF-8''a%00b; filename=\"a\"", "filename", "a");
	param_is("f;;; ;=;\"", "name", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_paths),
		cmocka_unit_test(refuses_a_nul_anywhere),
		cmocka_unit_test(refuses_what_is_not_utf8),
		cmocka_unit_test(refuses_ways_up_in_any_coding),
		cmocka_unit_test(refuses_control_characters_in_a_path),
		cmocka_unit_test(refuses_a_target_that_is_no_path),
		cmocka_unit_test(reads_an_absolute_target),
		cmocka_unit_test(refuses_a_target_over_8_kib),
		cmocka_unit_test(reads_query_parameters_in_order),
		cmocka_unit_test(refuses_too_many_fields),
		cmocka_unit_test(reads_whole_numbers_within_bounds),
		cmocka_unit_test(negotiates_by_weight_then_by_order_of_offers),
		cmocka_unit_test(says_when_nothing_is_acceptable),
		cmocka_unit_test(reads_cookies),
		cmocka_unit_test(finds_headers_without_case),
		cmocka_unit_test(reads_parameters_of_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
