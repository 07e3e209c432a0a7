/* SPDX-License-Identifier: Apache-2.0 */
/* test_server.c - the running server, asked politely and otherwise. */
#include "http/server.h"

#include <poll.h>
#include <pthread.h>

#include "toy.h"

static void
answers_with_the_security_headers(void **state)
{
	static const struct pair expected[] = {
		{ "Content-Type", "text/html; charset=utf-8" },
		{ "Content-Length", "20000" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "strict-origin-when-cross-origin" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cache-Control", "no-cache" },
		{ "Vary", "Accept-Encoding" },
		{ "Content-Security-Policy",
		    "default-src 'self'; img-src 'self' data:; "
		    "style-src 'self'; script-src 'self'; "
		    "object-src 'none'; base-uri 'none'; "
		    "form-action 'self'; frame-ancestors 'none'" },
	};
	char *got = toy_ask(*state, "GET /", "", "");

	assert_int_equal(toy_status(got), 200);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_string_equal(
		    toy_field(got, expected[i].name), expected[i].value);
	assert_null(toy_field(got, "Strict-Transport-Security"));
	assert_null(toy_field(got, "Access-Control-Allow-Origin"));
	assert_null(toy_field(got, "Set-Cookie"));
	assert_int_equal(strlen(toy_body(got)), PAGE_LEN);
	free(got);
}

static void
keeps_private_answers_out_of_caches(void **state)
{
	static const char *const paths[] = { "GET /private", "GET /never",
		"GET /nowhere" };

	for (size_t i = 0; i < 3; i++) {
		char *got = toy_ask(*state, paths[i], "", "");

		assert_string_equal(
		    toy_field(got, "Cache-Control"), "no-store");
		free(got);
	}
}

/* HEAD says what GET says, without the body. */
static void
answers_head_everywhere(void **state)
{
	for (size_t i = 0; i < TOY_ROUTES; i++) {
		char head[64], get[64], *a, *b;
		const char *path = toy_routes[i].pattern;
		char type[300], length[300];

		if (!(toy_routes[i].methods & GET) || strchr(path, ':'))
			continue;
		snprintf(head, sizeof(head), "HEAD %s", path);
		snprintf(get, sizeof(get), "GET %s", path);
		a = toy_ask(*state, get, "", "");
		b = toy_ask(*state, head, "", "");
		assert_int_equal(toy_status(a), toy_status(b));
		snprintf(
		    type, sizeof(type), "%s", toy_field(a, "Content-Type"));
		snprintf(length, sizeof(length), "%s",
		    toy_field(a, "Content-Length"));
		assert_string_equal(type, toy_field(b, "Content-Type"));
		assert_string_equal(length, toy_field(b, "Content-Length"));
		assert_string_equal(toy_body(b), "");
		free(a);
		free(b);
	}
	toy_expect(toy_ask(*state, "HEAD /stream/3", "", ""), 200, "");
	toy_expect(toy_ask(*state, "HEAD /nowhere", "", ""), 404, "");
}

static void
tells_missing_pages_from_wrong_methods(void **state)
{
	char *got = toy_ask(*state, "POST /file", "Content-Length: 0\r\n", "");

	assert_string_equal(toy_field(got, "Allow"), "GET, HEAD, DELETE");
	toy_expect(got, 405, "failed /file: Cette adresse existe");
	toy_expect(toy_ask(*state, "GET /nowhere", "", ""), 404,
	    "failed /nowhere: Il n’y a pas de page");
	toy_expect(toy_ask(*state, "BREW /", "", ""), 405, "GET, HEAD");
	toy_expect(toy_ask(*state, "GET /fails", "", ""), 409, "Déjà pris");
}

static void
sends_to_the_form_with_or_without_final_slash(void **state)
{
	char *got = toy_ask(*state, "GET /api/x?a=%20b&c", "", "");

	assert_int_equal(toy_status(got), 308);
	assert_string_equal(toy_field(got, "Location"), "/api/x/?a=%20b&c");
	free(got);
	got = toy_ask(*state, "GET /d/%C3%A9t%C3%A9+%3f/", "", "");
	assert_int_equal(toy_status(got), 308);
	assert_string_equal(toy_field(got, "Location"), "/d/%C3%A9t%C3%A9+%3F");
	free(got);
	toy_expect(toy_ask(*state, "POST /form/", "Content-Length: 0\r\n", ""),
	    404, "");
	toy_expect(toy_ask(*state, "GET //evil.example/", "", ""), 404, "");
}

static void
refuses_hostile_targets_in_words(void **state)
{
	static const char nul[] = "GET /d/a\0b HTTP/1.1\r\nHost: x\r\n"
				  "Connection: close\r\n\r\n";
	struct str s;

	toy_expect(toy_ask(*state, "GET /d/%00", "", ""), 400, "octet nul");
	toy_expect(toy_ask(*state, "GET /d/x?q=%00", "", ""), 400, "octet nul");
	toy_expect(toy_ask(*state, "GET /d/%ff", "", ""), 400, "UTF-8");
	toy_expect(
	    toy_ask(*state, "GET /d/%2e%2e/%2e%2e/etc", "", ""), 400, "..");
	toy_expect(
	    toy_ask(*state, "GET /d/..%2f..%2fetc", "", ""), 400, "oblique");
	toy_expect(
	    toy_ask(*state, "GET /d/../../etc/passwd", "", ""), 400, "..");
	toy_expect(toy_raw(*state, nul, sizeof(nul) - 1), 400, "octet nul");
	toy_expect(toy_ask(*state, "GET /api/x?a=\rSet-Cookie:", "", ""), 400,
	    "commande");
	/* The same table row serves what is only strange. */
	toy_expect(toy_ask(*state, "GET /d/<script>?q=<b>", "", ""), 200,
	    "&lt;script&gt;|&lt;b&gt;|127.0.0.1|0");
	str_init(&s, NULL, 1 << 20);
	str_append(&s, "GET /d/x?q=");
	while (s.len < 9000)
		str_append(&s, "aaaaaaaaa&");
	toy_expect(toy_ask(*state, s.data, "", ""), 414, "8 Kio");
	while (s.len < 100000)
		str_append(&s, "aaaaaaaaa&");
	toy_expect(toy_ask(*state, s.data, "", ""), 414, "");
	str_free(&s);
}

static void
takes_a_query_of_thousands_of_parameters(void **state)
{
	struct str s;

	str_init(&s, NULL, 1 << 20);
	str_append(&s, "GET /d/x?");
	while (s.len < 8000)
		str_append(&s, "a&");
	str_append(&s, "q=fin");
	toy_expect(toy_ask(*state, s.data, "", ""), 200, "x|fin|");
	str_free(&s);
}

static void
refuses_oversized_headers(void **state)
{
	struct str s;
	char *got;

	str_init(&s, NULL, 1 << 20);
	for (int i = 0; s.len < 30000; i++)
		str_append_printf(&s, "X-%d: %0400d\r\n", i, i);
	toy_expect(toy_ask(*state, "GET /d/x", s.data, ""), 200, "x|-|");
	for (int i = 0; s.len < 33500; i++)
		str_append_printf(&s, "Y-%d: %0400d\r\n", i, i);
	toy_expect(toy_ask(*state, "GET /d/x", s.data, ""), 431, "32 Kio");
	while (s.len < 200000)
		str_append_printf(&s, "Z: %0400d\r\n", 0);
	got = toy_ask(*state, "GET /d/x", s.data, "");
	assert_int_equal(toy_status(got), 431);
	free(got);
	str_free(&s);
}

static void
refuses_cookies_that_are_not_text(void **state)
{
	toy_expect(toy_ask(*state, "GET /", "Cookie: a=\xff\xfe\r\n", ""), 400,
	    "cookie");
	toy_expect(toy_ask(*state, "GET /d/x", "Cookie: a=\xc3\xa9\r\n", ""),
	    200, "x|");
}

static void
refuses_contradictory_framing(void **state)
{
	toy_expect(toy_ask(*state, "POST /form",
		       "Content-Length: 3\r\nContent-Length: 5\r\n", "a=b"),
	    400, "contradictoire");
	toy_expect(toy_ask(*state, "POST /form",
		       "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
		       "3\r\na=b\r\n0\r\n\r\n"),
	    400, "contradictoire");
	toy_expect(toy_ask(*state, "POST /form",
		       "Transfer-Encoding: identity\r\n", "a=b"),
	    400, "contradictoire");
	toy_expect(
	    toy_ask(*state, "GET /", "Host: y\r\n", ""), 400, "contradictoire");
}

/* Several requests at once on one connection: answers in order. */
static void
keeps_the_connection_for_the_next_request(void **state)
{
	static const char three[] =
	    "GET /d/un HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
	    "POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b"
	    "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /d/fin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	char *got = toy_raw(*state, three, sizeof(three) - 1);
	const char *s = got;
	static const char *const order[] = { "un|-|", "failed /nowhere", "a=b",
		"fin|-|" };

	for (size_t i = 0; i < 4; i++) {
		s = strstr(s, order[i]);
		assert_non_null(s);
	}
	free(got);
}

/* What follows would be read as a request of somebody else (smuggling). */
static void
closes_after_contradictory_framing(void **state)
{
	static const char two[] =
	    "POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
	    "Content-Length: 40\r\n\r\n"
	    "GET /d/cheval HTTP/1.1\r\nHost: x\r\n\r\n";
	char *got = toy_raw(*state, two, sizeof(two) - 1);

	assert_string_equal(toy_field(got, "Connection"), "close");
	assert_null(strstr(got, "cheval"));
	toy_expect(got, 400, "contradictoire");
}

enum {
	MANY = 80
};

/* How many of many connections at once the server closes unasked: it takes
 * them in its own time, so it is given up to a second. */
static int
count_refused(struct toy *t)
{
	struct pollfd fds[MANY];
	int refused = 0;

	for (size_t i = 0; i < MANY; i++)
		fds[i] =
		    (struct pollfd){ .fd = toy_connect(t), .events = POLLIN };
	for (int i = 0; i < 90 && refused < MANY - 64; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		refused = poll(fds, MANY, 0);
	}
	for (size_t i = 0; i < MANY; i++)
		close(fds[i].fd);
	return refused;
}

static void
limits_the_connections_of_one_address(void **state)
{
	int refused = count_refused(*state);
	char *got;

	/* On a busy machine the others may be closed for their silence. */
	for (int i = 0; i < 10 && refused == MANY; i++)
		refused = count_refused(*state);
	assert_true(refused >= MANY - 64 && refused < MANY);
	/* It learns in its own time that they are gone. */
	got = toy_ask(*state, "GET /d/x", "", "");
	for (int i = 0; i < 100 && !*got; i++) {
		free(got);
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		got = toy_ask(*state, "GET /d/x", "", "");
	}
	toy_expect(got, 200, "x|");
}

static void
drops_a_slow_client_and_serves_others(void **state)
{
	int fd = toy_connect(*state);
	static const char start[] = "GET / HTTP/1.1\r\nHost: x\r\nX-Sl";
	char byte;
	time_t began = time(NULL);

	toy_send(fd, start, sizeof(start) - 1);
	toy_expect(toy_ask(*state, "GET /d/x", "", ""), 200, "x|");
	/* The server closes after its second of silence. */
	assert_true(recv(fd, &byte, 1, 0) <= 0);
	assert_true(time(NULL) - began < 4);
	close(fd);
}

static void
believes_only_trusted_proxies(void **state)
{
	struct toy *t = *state;
	static const char fields[] = "X-Forwarded-For: 203.0.113.9\r\n"
				     "X-Forwarded-Proto: https\r\n";
	struct server *plain = t->server;
	uint16_t port = t->port;
	char *got;

	toy_expect(toy_ask(t, "GET /d/x", fields, ""), 200, "x|-|127.0.0.1|0");
	toy_open(t, "127.0.0.1");
	got = toy_ask(t, "GET /d/x", fields, "");
	assert_string_equal(
	    toy_field(got, "Strict-Transport-Security"), "max-age=31536000");
	toy_expect(got, 200, "x|-|203.0.113.9|1");
	server_stop(t->server, 1);
	t->server = plain;
	t->port = port;
}

static void *
ask_slowly(void *arg)
{
	return toy_ask(arg, "GET /slow", "", "");
}

static void
lets_running_requests_finish_when_it_stops(void **state)
{
	struct toy *t = *state;
	struct toy other = { .dir = t->dir };
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	pthread_t thread;
	void *got;

	toy_open(&other, "");
	pthread_create(&thread, NULL, ask_slowly, &other);
	nanosleep(&pause, NULL);
	server_stop(other.server, 5);
	pthread_join(thread, &got);
	toy_expect(got, 200, "{}");
}

static void
start_fails(const struct toy *t, struct conf conf, const char *because)
{
	struct server_opts o = { .conf = &conf,
		.routes = toy_routes,
		.nroutes = TOY_ROUTES,
		.tmp_dir = t->dir.path };
	struct err e = { 0 };
	struct server *s;

	assert_int_equal(server_start(&o, &s, &e), ERR_INVALID);
	if (!strstr(e.msg, because))
		fail_msg("%s", e.msg);
}

static void
says_why_it_cannot_start(void **state)
{
	struct toy *t = *state;
	struct conf c = t->conf;
	char taken[40];

	snprintf(taken, sizeof(taken), "127.0.0.1:%u", t->port);
	c.listen = taken;
	start_fails(t, c, "déjà prise");
	c.listen = "8080";
	start_fails(t, c, "adresse:port");
	c.listen = "127.0.0.1:99999";
	start_fails(t, c, "adresse:port");
	c.listen = "::1:80";
	start_fails(t, c, "adresse:port");
	c.listen = "203.0.113.1:0";
	start_fails(t, c, "cette machine");
	c = t->conf;
	c.trusted_proxies = "proxy";
	start_fails(t, c, "trusted_proxies");
	c = t->conf;
	c.tls_cert = "/nowhere.pem";
	start_fails(t, c, "vont ensemble");
	c.tls_key = "/nowhere.pem";
	start_fails(t, c, "tls_cert");
	c.tls_cert = t->file;
	c.tls_key = t->file;
	start_fails(t, c, "PEM");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_with_the_security_headers),
		cmocka_unit_test(keeps_private_answers_out_of_caches),
		cmocka_unit_test(answers_head_everywhere),
		cmocka_unit_test(tells_missing_pages_from_wrong_methods),
		cmocka_unit_test(sends_to_the_form_with_or_without_final_slash),
		cmocka_unit_test(refuses_hostile_targets_in_words),
		cmocka_unit_test(takes_a_query_of_thousands_of_parameters),
		cmocka_unit_test(refuses_oversized_headers),
		cmocka_unit_test(refuses_cookies_that_are_not_text),
		cmocka_unit_test(refuses_contradictory_framing),
		cmocka_unit_test(keeps_the_connection_for_the_next_request),
		cmocka_unit_test(closes_after_contradictory_framing),
		cmocka_unit_test(limits_the_connections_of_one_address),
		cmocka_unit_test(drops_a_slow_client_and_serves_others),
		cmocka_unit_test(believes_only_trusted_proxies),
		cmocka_unit_test(lets_running_requests_finish_when_it_stops),
		cmocka_unit_test(says_why_it_cannot_start),
	};

	return cmocka_run_group_tests(tests, toy_setup, toy_teardown);
}
