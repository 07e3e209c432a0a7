/* SPDX-License-Identifier: Apache-2.0 */
/* test_bodies.c - uploads, forms, streams and caches over real sockets. */
#include "http/server.h"

#include "base/crypto.h"
#include "toy.h"

#define MULTI "Content-Type: multipart/form-data; boundary=B\r\n"
#define PART "Content-Disposition: form-data; name="

static char *
post(void **state, const char *path, const char *fields, const char *body)
{
	char head[64], more[512];

	snprintf(head, sizeof(head), "POST %s", path);
	snprintf(more, sizeof(more), "%sContent-Length: %zu\r\n", fields,
	    strlen(body));
	return toy_ask(*state, head, more, body);
}

static void
reads_urlencoded_forms(void **state)
{
	static const char type[] =
	    "Content-Type: application/x-www-form-urlencoded; "
	    "charset=utf-8\r\n";

	toy_expect(post(state, "/form", type, "a=%C3%A9+t&b=&a=2"), 200,
	    "a=é t\nb=\na=2\n");
	toy_expect(post(state, "/form", type, "a=%00"), 400, "octet nul");
	toy_expect(post(state, "/form", type, "a=%E9"), 400, "UTF-8");
	toy_expect(post(state, "/form", "", "a=b"), 415, "un formulaire");
	toy_expect(post(state, "/up", type, "a=b"), 415, "multipart/form-data");
}

static void
reads_multipart_forms_without_files(void **state)
{
	toy_expect(post(state, "/form", MULTI,
		       "--B\r\n" PART "a\r\n\r\nun\r\n"
		       "--B\r\n" PART "f; filename=\"\"\r\n\r\n\r\n--B--"),
	    200, "a=un\n");
	toy_expect(post(state, "/form", MULTI,
		       "--B\r\n" PART "f; filename=x\r\n\r\nun\r\n--B--"),
	    400, "ne prend pas de fichier");
	toy_expect(post(state, "/form", MULTI,
		       "--B\r\n" PART "champ\r\n\r\n\xe9\r\n--B--"),
	    400, "champ");
	assert_int_equal(toy_left(*state), 0);
}

static void
reads_json(void **state)
{
	toy_expect(post(state, "/json",
		       "Content-Type: application/json; charset=utf-8\r\n",
		       "{\"a\":1}"),
	    200, "body 7 {\"a\":1}");
	toy_expect(post(state, "/json",
		       "Content-Type: application/merge-patch+json\r\n", "{}"),
	    200, "body 2 {}");
	toy_expect(post(state, "/json", "Content-Type: text/plain\r\n", "{}"),
	    415, "application/json");
}

static void
spools_files_and_forgets_them_with_the_request(void **state)
{
	char hex[SHA256_HEX], expected[128];

	sha256_of("a;b\r\n1;2\r\n", 10, hex);
	snprintf(expected, sizeof(expected),
	    "titre=Écoles\nf:été.csv:text/csv:10:%.8s\n", hex);
	toy_expect(post(state, "/up", MULTI,
		       "--B\r\n" PART "\"f\"; filename=\"été.csv\"\r\n"
		       "Content-Type: text/csv\r\n\r\na;b\r\n1;2\r\n\r\n"
		       "--B\r\n" PART "vide; filename=\"\"\r\n\r\n\r\n"
		       "--B\r\n" PART "titre\r\n\r\nÉcoles\r\n--B--\r\n"),
	    200, expected);
	assert_int_equal(toy_left(*state), 0);
}

static void
refuses_a_body_too_big_before_it_is_sent(void **state)
{
	char *got = toy_ask(
	    *state, "POST /up", MULTI "Content-Length: 3000000000\r\n", "");

	assert_string_equal(toy_field(got, "Connection"), "close");
	toy_expect(got, 413, "est de 100");
	toy_expect(toy_ask(*state, "POST /form",
		       "Content-Type: application/x-www-form-urlencoded\r\n"
		       "Content-Length: 4097\r\n",
		       ""),
	    413, "4 Kio");
	toy_expect(
	    toy_ask(*state, "DELETE /file", "Content-Length: 2000\r\n", ""),
	    413, "");
	toy_expect(
	    toy_ask(*state, "DELETE /file", "Content-Length: 2\r\n", "{}"), 200,
	    "");
	assert_int_equal(toy_left(*state), 0);
}

/* More than socket buffers hold: the answer must survive the close. */
static void
answers_a_refused_upload_that_is_still_being_sent(void **state)
{
	size_t len = 6 << 20;
	char *body = malloc(len);
	int fd = toy_connect(*state);
	static const char head[] = "POST /secret HTTP/1.1\r\nHost: x\r\n" MULTI
				   "Content-Length: 6291456\r\n\r\n";

	memset(body, 'x', len);
	toy_send(fd, head, sizeof(head) - 1);
	toy_send(fd, body, len);
	toy_expect(toy_rest(fd, NULL), 401, "Connectez-vous");
	free(body);
	assert_int_equal(toy_left(*state), 0);
}

static void
says_continue_only_to_who_may(void **state)
{
	static const char may[] =
	    "POST /json HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
	    "Connection: close\r\nContent-Type: application/json\r\n"
	    "Content-Length: 2\r\n\r\n";
	char first[64] = "";
	int fd = toy_connect(*state);

	toy_send(fd, may, sizeof(may) - 1);
	assert_true(recv(fd, first, sizeof(first) - 1, 0) > 0);
	assert_int_equal(toy_status(first), 100);
	toy_send(fd, "{}", 2);
	toy_expect(toy_rest(fd, NULL), 200, "body 2 {}");
	toy_expect(
	    toy_ask(*state, "POST /secret",
		"Expect: 100-continue\r\n" MULTI "Content-Length: 50\r\n", ""),
	    401, "Connectez-vous");
}

/* len bytes of a file in chunks, the last chunk too when whole. */
static int
send_chunks(void **state, size_t len, bool whole)
{
	static const char head[] =
	    "POST /up HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" MULTI
	    "Transfer-Encoding: chunked\r\n\r\n";
	static const char part[] = "--B\r\n" PART "f; filename=x\r\n\r\n";
	int fd = toy_connect(*state);
	char size[32], zeros[1000] = { 0 };

	toy_send(fd, head, sizeof(head) - 1);
	snprintf(size, sizeof(size), "%zx\r\n", sizeof(part) - 1);
	toy_send(fd, size, strlen(size));
	toy_send(fd, part, sizeof(part) - 1);
	for (; len >= sizeof(zeros); len -= sizeof(zeros)) {
		toy_send(fd, "\r\n3e8;ext=1\r\n", 13);
		toy_send(fd, zeros, sizeof(zeros));
	}
	if (whole)
		toy_send(fd, "\r\n9\r\n\r\n--B--\r\n\r\n0\r\n\r\n", 21);
	return fd;
}

static void
takes_chunked_uploads_up_to_the_limit(void **state)
{
	toy_expect(toy_rest(send_chunks(state, MAX_UPLOAD, true), NULL), 200,
	    "f:x::100000:");
	toy_expect(toy_rest(send_chunks(state, MAX_UPLOAD + 1000, true), NULL),
	    413, "est de 100");
	toy_expect(toy_rest(send_chunks(state, MAX_UPLOAD * 9, true), NULL),
	    413, "est de 100");
	assert_int_equal(toy_left(*state), 0);
}

static void
leaves_nothing_of_a_cut_upload(void **state)
{
	int fd = send_chunks(state, 50000, false);

	close(fd);
	assert_int_equal(toy_left(*state), 0);
	/* Silent, not closed: dropped after the second of patience. */
	fd = send_chunks(state, 50000, false);
	assert_int_equal(toy_left(*state), 0);
	close(fd);
}

static void
refuses_broken_multipart_in_words(void **state)
{
	toy_expect(post(state, "/up", MULTI, "--B\r\n\r\n"), 400, "mal formé");
	toy_expect(post(state, "/up", MULTI,
		       "--B\r\n" PART "f; filename=x\r\n\r\nsans fin"),
	    400, "avant la fin");
	toy_expect(post(state, "/up", MULTI, "rien"), 400, "avant la fin");
	toy_expect(post(state, "/up", "Content-Type: multipart/form-data\r\n",
		       "--B--"),
	    400, "boundary");
	assert_int_equal(toy_left(*state), 0);
}

static void
limits_the_fields_beside_files(void **state)
{
	struct str s;

	str_init(&s, NULL, 1 << 20);
	str_append(&s, "--B\r\n" PART "f\r\n\r\n");
	while (s.len < 5000)
		str_append(&s, "xxxxxxxxxx");
	str_append(&s, "\r\n--B--");
	toy_expect(post(state, "/up", MULTI, s.data), 413, "4 Kio");
	str_free(&s);
}

static void
says_when_the_disk_is_full(void **state)
{
	static const char body[] = "--B\r\n" PART "f; filename=x\r\n\r\n"
				   "a;b\r\n--B--";
	int full = 0;
	char n[16];

	setenv("FAULT_KIND", "enospc", 1);
	for (int i = 1; i < 10; i++) {
		char *got;

		snprintf(n, sizeof(n), "%d", i);
		setenv("FAULT_AT", n, 1);
		got = post(state, "/up", MULTI, body);
		if (toy_status(got) == 200) {
			free(got);
			break;
		}
		toy_expect(got, 507, "plein");
		assert_int_equal(toy_left(*state), 0);
		full++;
	}
	unsetenv("FAULT_AT");
	unsetenv("FAULT_KIND");
	/* At least: creating, writing, syncing. */
	assert_true(full >= 2);
	toy_expect(post(state, "/up", MULTI, body), 200, "f:x::3:");
}

static void
compresses_pages_for_who_asks(void **state)
{
	static const char zip[] = "Accept-Encoding: gzip\r\n";
	char *got = toy_ask(*state, "GET /tagged", zip, "");

	assert_string_equal(toy_field(got, "Content-Encoding"), "gzip");
	assert_string_equal(toy_field(got, "ETag"), "\"r1-gzip\"");
	assert_string_equal(toy_field(got, "Vary"), "Accept-Encoding");
	assert_true(strtol(toy_field(got, "Content-Length"), NULL, 10) < 2000);
	free(got);
	got = toy_ask(*state, "GET /tagged", "", "");
	assert_null(toy_field(got, "Content-Encoding"));
	assert_string_equal(toy_field(got, "ETag"), "\"r1\"");
	free(got);
	got = toy_ask(*state, "GET /tagged",
	    "If-None-Match: \"r1-gzip\"\r\nAccept-Encoding: gzip\r\n", "");
	assert_int_equal(toy_status(got), 304);
	assert_string_equal(toy_field(got, "ETag"), "\"r1-gzip\"");
	assert_string_equal(toy_body(got), "");
	free(got);
	/* Short, or not text: as it is. */
	got = toy_ask(*state, "GET /d/x", zip, "");
	assert_null(toy_field(got, "Content-Encoding"));
	free(got);
}

static void
keeps_whole_pages_and_their_codings(void **state)
{
	struct toy *t = *state;
	int made = atomic_load(&t->made);
	char tag[300], field[400], *got;

	for (int i = 0; i < 3; i++) {
		got = toy_ask(t, "GET /kept?a", "", "");
		assert_int_equal(strlen(toy_body(got)), PAGE_LEN);
		snprintf(tag, sizeof(tag), "%s", toy_field(got, "ETag"));
		free(got);
	}
	assert_int_equal(atomic_load(&t->made), made + 1);
	got = toy_ask(t, "GET /kept?a", "Accept-Encoding: gzip\r\n", "");
	assert_string_equal(toy_field(got, "Content-Encoding"), "gzip");
	assert_string_equal(
	    toy_field(got, "X-Content-Type-Options"), "nosniff");
	snprintf(field, sizeof(field), "If-None-Match: %s\r\n",
	    toy_field(got, "ETag"));
	assert_non_null(strstr(field, "-gzip\""));
	free(got);
	toy_expect(toy_ask(t, "GET /kept?a", field, ""), 304, "");
	snprintf(field, sizeof(field), "If-None-Match: W/%s\r\n", tag);
	got = toy_ask(t, "GET /kept?a", field, "");
	assert_string_equal(toy_field(got, "ETag"), tag);
	assert_null(toy_field(got, "Content-Encoding"));
	toy_expect(got, 304, "");
	got = toy_ask(t, "HEAD /kept?a", "", "");
	assert_string_equal(toy_field(got, "Content-Length"), "20000");
	free(got);
	assert_int_equal(atomic_load(&t->made), made + 1);
	/* Far more pages than fit: the oldest make room. */
	for (int i = 0; i < 500; i++) {
		snprintf(field, sizeof(field), "GET /kept?n=%d", i);
		free(toy_ask(t, field, "", ""));
	}
	toy_expect(toy_ask(t, "GET /kept?a", "", ""), 200, "donn");
	assert_int_equal(atomic_load(&t->made), made + 502);
}

static void
streams_whole_or_visibly_cut(void **state)
{
	static const char cut[] = "GET /stream/cut HTTP/1.1\r\nHost: x\r\n\r\n";
	char *got = toy_ask(*state, "GET /stream/200", "", "");
	size_t len;
	int fd;

	assert_string_equal(toy_field(got, "Transfer-Encoding"), "chunked");
	assert_true(strlen(got) > 200 * 1000 * 9);
	assert_string_equal(got + strlen(got) - 7, "\r\n0\r\n\r\n");
	free(got);
	fd = toy_connect(*state);
	toy_send(fd, cut, sizeof(cut) - 1);
	got = toy_rest(fd, &len);
	assert_int_equal(toy_status(got), 200);
	assert_true(len > 9000);
	assert_string_not_equal(got + len - 7, "\r\n0\r\n\r\n");
	free(got);
	got =
	    toy_ask(*state, "GET /stream/50", "Accept-Encoding: gzip\r\n", "");
	assert_string_equal(toy_field(got, "Content-Encoding"), "gzip");
	assert_memory_equal(strstr(toy_body(got), "\r\n") + 2, "\x1f\x8b", 2);
	free(got);
}

static void
sends_files_whole_and_in_part(void **state)
{
	char *got = toy_ask(*state, "GET /file", "", "");

	assert_string_equal(toy_field(got, "Content-Security-Policy"),
	    "sandbox; default-src 'none'");
	assert_string_equal(toy_field(got, "Content-Disposition"),
	    "attachment; filename=\"_t_.csv\"; "
	    "filename*=UTF-8''%C3%A9t%C3%A9.csv");
	assert_int_equal(strlen(toy_body(got)), PAGE_LEN);
	free(got);
	got = toy_ask(*state, "GET /file", "Range: bytes=3-8\r\n", "");
	assert_int_equal(toy_status(got), 206);
	assert_string_equal(toy_field(got, "Content-Range"), "bytes 3-8/20000");
	assert_string_equal(toy_body(got), "donn\xc3\xa9");
	free(got);
	toy_expect(toy_ask(*state, "GET /file", "Range: bytes=20000-\r\n", ""),
	    416, "hors du fichier");
	/* Never compressed: the bytes are those that were uploaded. */
	got = toy_ask(*state, "GET /file", "Accept-Encoding: gzip\r\n", "");
	assert_null(toy_field(got, "Content-Encoding"));
	free(got);
}

static void
opens_the_api_to_scripts_of_other_sites(void **state)
{
	char *got = toy_ask(*state, "OPTIONS /api/1/datasets/",
	    "Origin: https://exemple.fr\r\n"
	    "Access-Control-Request-Method: PUT\r\n",
	    "");

	assert_int_equal(toy_status(got), 204);
	assert_string_equal(toy_field(got, "Access-Control-Allow-Origin"), "*");
	assert_string_equal(toy_field(got, "Access-Control-Allow-Headers"),
	    "Content-Type, X-API-KEY");
	assert_non_null(
	    strstr(toy_field(got, "Access-Control-Allow-Methods"), "PUT"));
	free(got);
	got = toy_ask(*state, "GET /api/x/", "", "");
	assert_string_equal(toy_field(got, "Access-Control-Allow-Origin"), "*");
	free(got);
	toy_expect(toy_ask(*state, "OPTIONS /", "", ""), 405, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_urlencoded_forms),
		cmocka_unit_test(reads_multipart_forms_without_files),
		cmocka_unit_test(reads_json),
		cmocka_unit_test(
		    spools_files_and_forgets_them_with_the_request),
		cmocka_unit_test(refuses_a_body_too_big_before_it_is_sent),
		cmocka_unit_test(
		    answers_a_refused_upload_that_is_still_being_sent),
		cmocka_unit_test(says_continue_only_to_who_may),
		cmocka_unit_test(takes_chunked_uploads_up_to_the_limit),
		cmocka_unit_test(leaves_nothing_of_a_cut_upload),
		cmocka_unit_test(refuses_broken_multipart_in_words),
		cmocka_unit_test(limits_the_fields_beside_files),
		cmocka_unit_test(says_when_the_disk_is_full),
		cmocka_unit_test(compresses_pages_for_who_asks),
		cmocka_unit_test(keeps_whole_pages_and_their_codings),
		cmocka_unit_test(streams_whole_or_visibly_cut),
		cmocka_unit_test(sends_files_whole_and_in_part),
		cmocka_unit_test(opens_the_api_to_scripts_of_other_sites),
	};

	return cmocka_run_group_tests(tests, toy_setup, toy_teardown);
}
