/* SPDX-License-Identifier: Apache-2.0 */
/* test_peers.c - who is believed about the visitor's address. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/exchange.h"

static void
is_seen_as(
    const char *trusted, const char *forwarded, const char *remote, bool secure)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct exchange *x = exchange_new(NULL, "/");
	struct err e = { 0 };
	struct peers *p;

	assert_int_equal(peers_parse(x->req.a, trusted, &p, &e), ERR_OK);
	if (forwarded)
		exchange_header(x, "X-Forwarded-For", forwarded);
	exchange_header(x, "X-Forwarded-Proto", "https");
	peers_identify(p, &x->req, (struct sockaddr *)&sa);
	assert_string_equal(x->req.remote, remote);
	assert_int_equal(x->req.secure, secure);
	exchange_free(x);
}

static void
believes_nobody_by_default(void **state)
{
	(void)state;
	is_seen_as("", "203.0.113.7", "127.0.0.1", false);
	is_seen_as("10.0.0.1", "203.0.113.7", "127.0.0.1", false);
}

static void
takes_the_last_address_that_is_not_ours(void **state)
{
	(void)state;
	is_seen_as("127.0.0.1", "203.0.113.7", "203.0.113.7", true);
	is_seen_as("127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7", true);
	is_seen_as("127.0.0.1, 10.0.0.0/8", "203.0.113.7, 10.1.2.3",
	    "203.0.113.7", true);
	is_seen_as(
	    "127.0.0.1,10.0.0.0/8", "10.9.9.9,10.1.2.3", "10.9.9.9", true);
	is_seen_as("127.0.0.0/8", "2001:db8::1", "2001:db8::1", true);
	/* One name for each address: visitors are counted by it. */
	is_seen_as("127.0.0.0/8", "[2001:DB8:0::1]", "2001:db8::1", true);
	is_seen_as("127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7", true);
	is_seen_as("127.0.0.1", NULL, "127.0.0.1", true);
	is_seen_as("127.0.0.1", "", "127.0.0.1", true);
}

static void
believes_the_line_the_proxy_added_last(void **state)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct exchange *x = exchange_new(NULL, "/");
	struct err e = { 0 };
	struct peers *p;

	(void)state;
	assert_int_equal(
	    peers_parse(x->req.a, "127.0.0.1, 10.0.0.0/8", &p, &e), ERR_OK);
	exchange_header(x, "X-Forwarded-For", "6.6.6.6");
	exchange_header(x, "X-Forwarded-Proto", "https");
	exchange_header(x, "X-Forwarded-For", "203.0.113.7");
	exchange_header(x, "X-Forwarded-Proto", "http");
	/* A last line of our own proxies only: the one before it counts. */
	exchange_header(x, "X-Forwarded-For", "10.0.0.1");
	peers_identify(p, &x->req, (struct sockaddr *)&sa);
	assert_string_equal(x->req.remote, "203.0.113.7");
	assert_false(x->req.secure);
	exchange_free(x);
}

static void
stops_at_what_is_no_address(void **state)
{
	(void)state;
	is_seen_as("127.0.0.1", "203.0.113.7, <script>", "127.0.0.1", true);
	is_seen_as("127.0.0.1", "unknown", "127.0.0.1", true);
	is_seen_as("127.0.0.1, 10.0.0.1", "x, 10.0.0.1", "10.0.0.1", true);
}

static void
matches_networks_to_the_bit(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct peers *p;

	(void)state;
	assert_int_equal(
	    peers_parse(a, "10.0.0.0/9, 2001:db8::/33 ::1", &p, &e), ERR_OK);
	assert_true(peers_has(p, "10.127.255.255"));
	assert_false(peers_has(p, "10.128.0.0"));
	assert_true(peers_has(p, "::ffff:10.0.0.1"));
	assert_true(peers_has(p, "2001:db8:7fff::1"));
	assert_false(peers_has(p, "2001:db8:8000::1"));
	assert_true(peers_has(p, "::1"));
	assert_false(peers_has(p, "::2"));
	assert_false(peers_has(p, ""));
	assert_int_equal(peers_parse(a, "0.0.0.0/0", &p, &e), ERR_OK);
	assert_true(peers_has(p, "1.2.3.4"));
	assert_false(peers_has(p, "2001:db8::1"));
	arena_free(a);
}

static void
refuses_settings_that_are_no_address(void **state)
{
	static const char *const bad[] = { "proxy.local", "10.0.0.0/33",
		"10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0", "1.2.3.4;5" };
	struct arena *a = arena_new();
	struct peers *p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = { 0 };

		assert_int_equal(peers_parse(a, bad[i], &p, &e), ERR_INVALID);
		assert_non_null(strstr(e.msg, "trusted_proxies"));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_nobody_by_default),
		cmocka_unit_test(takes_the_last_address_that_is_not_ours),
		cmocka_unit_test(believes_the_line_the_proxy_added_last),
		cmocka_unit_test(stops_at_what_is_no_address),
		cmocka_unit_test(matches_networks_to_the_bit),
		cmocka_unit_test(refuses_settings_that_are_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
