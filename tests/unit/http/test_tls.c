/* SPDX-License-Identifier: Apache-2.0 */
/* test_tls.c - https by the server itself, with a certificate of its own. */
#include <curl/curl.h>

#include "toy.h"

/* For « localhost », made for this test, good for nothing else. */
static const char key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTnBWmg19P7VR77oW\n"
    "s7ATEPIEE+ATuxj13kUgQ8LnhrGhRANCAATd+JLuGS/XvCmYMy/YoYtlffbnzvKf\n"
    "XwrJJpqOWcqYTbS+s/7G4YF/+HHl+m+n1BUjmbUuLaHuT4MdiK5GmWXr\n"
    "-----END PRIVATE KEY-----\n";
static const char cert[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBlTCCATugAwIBAgIUD7v13k/6nnO9pJhIkxoMWe7TwBUwCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA1NTI0N1oYDzIxMjYxMDI5\n"
    "MDU1MjQ3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAATd+JLuGS/XvCmYMy/YoYtlffbnzvKfXwrJJpqOWcqYTbS+s/7G4YF/\n"
    "+HHl+m+n1BUjmbUuLaHuT4MdiK5GmWXro2kwZzAdBgNVHQ4EFgQUZa2z336HN9et\n"
    "HPdEJr1ciNPNCHcwHwYDVR0jBBgwFoAUZa2z336HN9etHPdEJr1ciNPNCHcwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID\n"
    "SAAwRQIgVktgCiZndOEpPeRSpbXYWjPh5A/QiA2ShAmzUEp9zQ4CIQDqtMvZZrp5\n"
    "jzSnV1fToic0eR96mBO7CuBxDOaWY3u1SA==\n"
    "-----END CERTIFICATE-----\n";

static void
put(const struct toy *t, const char *name, const char *text, char path[256])
{
	FILE *f;

	snprintf(path, 256, "%s/%s", t->dir.path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static size_t
keep(char *data, size_t size, size_t n, void *arg)
{
	str_append_n(arg, data, size * n);
	return size * n;
}

static void
asks(const struct toy *t, const char *path, struct str *out)
{
	CURL *c = curl_easy_init();
	char url[100];
	CURLcode rc;

	snprintf(url, sizeof(url), "%s%s", server_url(t->server), path);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(c, CURLOPT_HEADER, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 5L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
	rc = curl_easy_perform(c);
	if (rc)
		fail_msg("%s: %s", url, curl_easy_strerror(rc));
	curl_easy_cleanup(c);
}

static void
serves_pages_and_files_over_tls(void **state)
{
	struct toy *t = *state, tls = { .dir = t->dir };
	struct server_opts o = { .conf = &tls.conf,
		.routes = toy_routes,
		.nroutes = TOY_ROUTES,
		.tmp_dir = t->dir.path,
		.app = t };
	char cert_path[256], key_path[256];
	struct err e = { 0 };
	struct str got;

	put(t, "cert.pem", cert, cert_path);
	put(t, "key.pem", key, key_path);
	tls.conf = t->conf;
	tls.conf.tls_cert = cert_path;
	tls.conf.tls_key = key_path;
	if (server_start(&o, &tls.server, &e))
		fail_msg("%s", e.msg);
	str_init(&got, NULL, 1 << 20);
	asks(&tls, "/d/x", &got);
	assert_non_null(strstr(str_text(&got), "x|-|127.0.0.1|1"));
	assert_non_null(
	    strstr(str_text(&got), "Strict-Transport-Security: max-age="));
	str_reset(&got);
	asks(&tls, "/file", &got);
	assert_true(got.len > PAGE_LEN);
	assert_memory_equal(got.data + got.len - PAGE_LEN, t->page, PAGE_LEN);
	str_free(&got);
	server_stop(tls.server, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_pages_and_files_over_tls),
	};

	return cmocka_run_group_tests(tests, toy_setup, toy_teardown);
}
