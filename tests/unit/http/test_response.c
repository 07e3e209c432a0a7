/* SPDX-License-Identifier: Apache-2.0 */
/* test_response.c - conditional requests, ranges, names of downloads. */
#include "http/response.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/exchange.h"

#define SIZE 1000
#define DAY 1709806272 /* Thu, 07 Mar 2024 10:11:12 GMT */

static struct exchange *
ask(const char *name, const char *value)
{
	struct exchange *x = exchange_new(NULL, "/f");

	x->req.method = GET;
	if (name)
		exchange_header(x, name, value);
	return x;
}

static void
serve(struct exchange *x, int64_t size, const char *download)
{
	response_file(&x->res, &x->req, open("/dev/null", O_RDONLY), size,
	    "text/csv", "abc", DAY, download);
}

static void
done(struct exchange *x)
{
	if (x->res.kind == BODY_FILE)
		close(x->res.fd);
	exchange_free(x);
}

static void
range_gives(const char *range, int status, int64_t offset, int64_t size)
{
	struct exchange *x = ask("Range", range);

	serve(x, SIZE, NULL);
	if (x->res.status != status || x->res.offset != offset ||
	    x->res.size != size)
		fail_msg("%s: %d %d+%d", range, x->res.status,
		    (int)x->res.offset, (int)x->res.size);
	done(x);
}

static void
serves_one_range(void **state)
{
	(void)state;
	range_gives("bytes=0-99", 206, 0, 100);
	range_gives("bytes=0-0", 206, 0, 1);
	range_gives("bytes=900-", 206, 900, 100);
	range_gives("bytes=999-5000", 206, 999, 1);
	range_gives("bytes=-1", 206, 999, 1);
	range_gives("bytes=-5000", 206, 0, SIZE);
}

static void
gives_the_whole_for_what_it_does_not_read(void **state)
{
	static const char *const odd[] = { "bytes=0-1,5-6", "bytes=5-2",
		"bytes=", "bytes=-", "bytes=a-b", "octets=0-1", "bytes=1",
		"bytes=--1", "bytes=0-1x", "bytes=+1-2", "bytes=0-1 ," };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		range_gives(odd[i], 200, 0, SIZE);
}

static void
says_when_a_range_lies_outside(void **state)
{
	struct exchange *x;

	(void)state;
	range_gives("bytes=1000-", 416, 0, 0);
	range_gives("bytes=99999999999999999999-", 416, 0, 0);
	range_gives("bytes=-0", 416, 0, 0);
	x = ask("Range", "bytes=1000-");
	serve(x, SIZE, NULL);
	assert_string_equal(
	    reply_get(&x->res, "Content-Range"), "bytes */1000");
	done(x);
	x = ask("Range", "bytes=-5");
	serve(x, 0, NULL);
	assert_int_equal(x->res.status, 416);
	done(x);
}

static void
names_the_range_it_sends(void **state)
{
	struct exchange *x = ask("Range", "bytes=10-19");

	(void)state;
	serve(x, SIZE, NULL);
	assert_string_equal(
	    reply_get(&x->res, "Content-Range"), "bytes 10-19/1000");
	assert_string_equal(reply_get(&x->res, "Accept-Ranges"), "bytes");
	done(x);
	x = ask("Range", "bytes=10-19");
	x->req.is_head = true;
	serve(x, SIZE, NULL);
	assert_int_equal(x->res.status, 200);
	assert_int_equal(x->res.size, SIZE);
	done(x);
}

static void
if_range_gives(const char *value, int status)
{
	struct exchange *x = ask("Range", "bytes=0-9");

	exchange_header(x, "If-Range", value);
	serve(x, SIZE, NULL);
	if (x->res.status != status)
		fail_msg("%s: %d", value, x->res.status);
	done(x);
}

static void
keeps_a_range_only_of_the_same_file(void **state)
{
	(void)state;
	if_range_gives("\"abc\"", 206);
	if_range_gives("Thu, 07 Mar 2024 10:11:12 GMT", 206);
	if_range_gives("\"abd\"", 200);
	if_range_gives("W/\"abc\"", 200);
	if_range_gives("\"abc-gzip\"", 200);
	if_range_gives("Thu, 07 Mar 2024 10:11:13 GMT", 200);
	if_range_gives("", 200);
}

static void
file_gives(const char *name, const char *value, int status)
{
	struct exchange *x = ask(name, value);

	serve(x, SIZE, NULL);
	if (x->res.status != status)
		fail_msg("%s: %s: %d", name, value, x->res.status);
	assert_string_equal(reply_get(&x->res, "ETag"), "\"abc\"");
	assert_string_equal(reply_get(&x->res, "Last-Modified"),
	    "Thu, 07 Mar 2024 10:11:12 GMT");
	done(x);
}

static void
answers_304_to_who_has_it(void **state)
{
	(void)state;
	file_gives("If-None-Match", "\"abc\"", 304);
	file_gives("If-None-Match", "W/\"abc\"", 304);
	file_gives("If-None-Match", "\"x\", \"abc\"", 304);
	file_gives("If-None-Match", "*", 304);
	file_gives("If-None-Match", "\"abcd\"", 200);
	file_gives("If-None-Match", "abc", 200);
	file_gives("If-None-Match", "\"abc", 200);
	file_gives("If-Modified-Since", "Thu, 07 Mar 2024 10:11:12 GMT", 304);
	file_gives("If-Modified-Since", "Thu, 07 Mar 2024 10:11:11 GMT", 200);
	file_gives("If-Modified-Since", "hier", 200);
}

/* RFC 9110, 13.1.3: the tag decides when both are there. */
static void
prefers_the_tag_to_the_date(void **state)
{
	struct exchange *x = ask("If-None-Match", "\"other\"");

	(void)state;
	exchange_header(
	    x, "If-Modified-Since", "Thu, 07 Mar 2024 10:11:12 GMT");
	serve(x, SIZE, NULL);
	assert_int_equal(x->res.status, 200);
	done(x);
}

static void
revalidates_pages_of_either_coding(void **state)
{
	struct exchange *x = ask("If-None-Match", "\"r7-gzip\"");

	(void)state;
	assert_true(response_not_modified(&x->res, &x->req, "r7", 0));
	assert_int_equal(x->res.status, 304);
	assert_string_equal(reply_get(&x->res, "ETag"), "\"r7-gzip\"");
	assert_null(reply_get(&x->res, "Last-Modified"));
	done(x);
	x = ask("If-None-Match", "W/\"r7\"");
	assert_true(response_not_modified(&x->res, &x->req, "r7", 0));
	assert_string_equal(reply_get(&x->res, "ETag"), "\"r7\"");
	done(x);
	x = ask("If-None-Match", "\"r8\"");
	assert_false(response_not_modified(&x->res, &x->req, "r7", DAY));
	assert_string_equal(reply_get(&x->res, "ETag"), "\"r7\"");
	assert_non_null(reply_get(&x->res, "Last-Modified"));
	done(x);
	/* A form sent again is never « not modified ». */
	x = ask("If-None-Match", "\"r7\"");
	x->req.method = POST;
	assert_false(response_not_modified(&x->res, &x->req, "r7", 0));
	done(x);
}

static void
download_is(const char *name, const char *expected)
{
	struct exchange *x = ask(NULL, NULL);

	serve(x, SIZE, name);
	assert_string_equal(
	    reply_get(&x->res, "Content-Disposition"), expected);
	done(x);
}

static void
names_downloads_for_every_browser(void **state)
{
	(void)state;
	download_is("a b.csv", "attachment; filename=\"a b.csv\"");
	download_is("été.csv",
	    "attachment; filename=\"_t_.csv\"; "
	    "filename*=UTF-8''%C3%A9t%C3%A9.csv");
	download_is("50 %.csv",
	    "attachment; filename=\"50 _.csv\"; "
	    "filename*=UTF-8''50%20%25.csv");
	download_is("x\"\r\nSet-Cookie: a=b\\.csv",
	    "attachment; filename=\"x___Set-Cookie: a=b_.csv\"; "
	    "filename*=UTF-8''x%22%0D%0ASet-Cookie%3A%20a%3Db%5C.csv");
	download_is("\xf0\x9f\x8c\xb3.csv",
	    "attachment; filename=\"_.csv\"; "
	    "filename*=UTF-8''%F0%9F%8C%B3.csv");
}

static void
sets_cookies_scripts_cannot_read(void **state)
{
	struct exchange *x = ask(NULL, NULL);

	(void)state;
	response_cookie(&x->res, &x->req, "s", "v", -1, false);
	assert_string_equal(reply_get(&x->res, "Set-Cookie"),
	    "s=v; Path=/; HttpOnly; SameSite=Strict");
	assert_true(x->res.is_private);
	done(x);
	x = ask(NULL, NULL);
	x->req.secure = true;
	response_cookie(&x->res, &x->req, "s", "", 0, true);
	assert_string_equal(reply_get(&x->res, "Set-Cookie"),
	    "s=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
	done(x);
}

static void
keeps_every_header_given(void **state)
{
	struct exchange *x = ask(NULL, NULL);

	(void)state;
	for (int i = 0; i < 100; i++)
		response_header(
		    &x->res, &x->req, "X", arena_printf(x->req.a, "%d", i));
	assert_int_equal(x->res.nheaders, 100);
	for (int i = 0; i < 100; i++)
		assert_string_equal(
		    x->res.headers[i].value, arena_printf(x->req.a, "%d", i));
	done(x);
}

static bool
gzip_for(const char *accept)
{
	struct exchange *x = ask("Accept-Encoding", accept);
	bool yes = reply_wants_gzip(x);

	exchange_free(x);
	return yes;
}

static void
compresses_only_for_who_asks(void **state)
{
	(void)state;
	assert_true(gzip_for("gzip"));
	assert_true(gzip_for("br, GZIP;q=0.5"));
	assert_true(gzip_for("*"));
	assert_true(gzip_for("gzip;q=0.001"));
	assert_false(gzip_for("gzip;q=0"));
	assert_false(gzip_for("gzip; q=0.000, br"));
	assert_false(gzip_for("identity, br, xgzip, gzipx"));
	assert_false(gzip_for(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_one_range),
		cmocka_unit_test(gives_the_whole_for_what_it_does_not_read),
		cmocka_unit_test(says_when_a_range_lies_outside),
		cmocka_unit_test(names_the_range_it_sends),
		cmocka_unit_test(keeps_a_range_only_of_the_same_file),
		cmocka_unit_test(answers_304_to_who_has_it),
		cmocka_unit_test(prefers_the_tag_to_the_date),
		cmocka_unit_test(revalidates_pages_of_either_coding),
		cmocka_unit_test(names_downloads_for_every_browser),
		cmocka_unit_test(sets_cookies_scripts_cannot_read),
		cmocka_unit_test(keeps_every_header_given),
		cmocka_unit_test(compresses_only_for_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
