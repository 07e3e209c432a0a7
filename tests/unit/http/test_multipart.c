/* SPDX-License-Identifier: Apache-2.0 */
/* test_multipart.c - forms with files, cut anywhere, whole or broken. */
#include "http/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

#define TYPE "multipart/form-data; boundary=\"X-y\""

/* Everything the reader said, as one text. */
struct seen {
	struct str text;
	enum err_code refuse; /* what data() answers */
};

static enum err_code
on_part(void *arg, const char *name, const char *file_name, const char *mime,
    struct err *e)
{
	struct seen *s = arg;

	(void)e;
	str_append_printf(
	    &s->text, "[%s|%s|%s]", name, file_name ? file_name : "-", mime);
	return ERR_OK;
}

static enum err_code
on_data(void *arg, const char *data, size_t len, struct err *e)
{
	struct seen *s = arg;

	assert_true(len > 0);
	if (s->refuse)
		return err_set(e, s->refuse, "Non.");
	str_append_n(&s->text, data, len);
	return ERR_OK;
}

static enum err_code
on_end(void *arg, struct err *e)
{
	struct seen *s = arg;

	(void)e;
	str_append(&s->text, "!");
	return ERR_OK;
}

static enum err_code
read_in(
    const char *body, size_t len, size_t step, struct seen *s, struct err *e)
{
	struct multipart_handler h = { on_part, on_data, on_end, s };
	struct arena *a = arena_new();
	struct multipart *m;
	enum err_code rc = multipart_new(a, TYPE, &h, &m, e);

	assert_int_equal(rc, ERR_OK);
	for (size_t at = 0; at < len && !rc; at += step)
		rc = multipart_feed(
		    m, body + at, step < len - at ? step : len - at, e);
	if (!rc)
		rc = multipart_finish(m, e);
	arena_free(a);
	return rc;
}

/* In pieces of every size: the same story each time. */
static void
tells(const char *body, size_t len, const char *expected)
{
	for (size_t step = 1; step <= len; step++) {
		struct seen s = { .refuse = ERR_OK };
		struct err e = { 0 };

		str_init(&s.text, NULL, 1 << 20);
		if (read_in(body, len, step, &s, &e))
			fail_msg("pieces of %d: %s", (int)step, e.msg);
		if (strcmp(str_text(&s.text), expected) != 0)
			fail_msg(
			    "pieces of %d: %s", (int)step, str_text(&s.text));
		str_free(&s.text);
	}
}

#define TELLS(body, expected) tells(body, sizeof(body) - 1, expected)

static void
reads_fields_and_files(void **state)
{
	(void)state;
	TELLS("--X-y\r\n"
	      "Content-Disposition: form-data; name=\"titre\"\r\n\r\n"
	      "Écoles\r\n"
	      "--X-y\r\n"
	      "content-type: text/csv\r\n"
	      "CONTENT-DISPOSITION: form-data; name=\"f\"; "
	      "filename=\"été.csv\"\r\n\r\n"
	      "a;b\r\n1;2\r\n"
	      "\r\n--X-y--\r\n",
	    "[titre|-|]Écoles![f|été.csv|text/csv]a;b\r\n1;2\r\n!");
}

static void
keeps_what_looks_like_a_boundary(void **state)
{
	(void)state;
	TELLS("--X-y\r\nContent-Disposition: form-data; name=a\r\n\r\n"
	      "\r\r\n\r\n-\r\n--\r\n--X\r\n--X-\r\n--x-y--X-y\r\n\r\n--X-y--",
	    "[a|-|]\r\r\n\r\n-\r\n--\r\n--X\r\n--X-\r\n--x-y--X-y\r\n!");
}

static void
reads_empty_values_and_an_empty_form(void **state)
{
	(void)state;
	TELLS("--X-y\r\nContent-Disposition: form-data; name=a; "
	      "filename=\"\"\r\n\r\n\r\n--X-y--\r\n",
	    "[a||]!");
	TELLS("--X-y--\r\n", "");
}

static void
lets_preamble_padding_and_epilogue_by(void **state)
{
	(void)state;
	TELLS("preamble\r\n--X-y \t\r\n"
	      "Content-Disposition: form-data; name=a\r\n\r\nv"
	      "\r\n--X-y--epilogue\r\n--X-y\r\n",
	    "[a|-|]v!");
}

static void
keeps_nul_and_binary_bytes_of_files(void **state)
{
	static const char body[] =
	    "--X-y\r\nContent-Disposition: form-data; name=a\r\n\r\n"
	    "x\0\xff\r\n--X-y--";
	struct seen s = { .refuse = ERR_OK };
	struct err e = { 0 };

	(void)state;
	str_init(&s.text, NULL, 1 << 20);
	assert_int_equal(read_in(body, sizeof(body) - 1, 3, &s, &e), ERR_OK);
	assert_int_equal(s.text.len, strlen("[a|-|]") + 3 + 1);
	assert_memory_equal(s.text.data + strlen("[a|-|]"), "x\0\xff", 3);
	str_free(&s.text);
}

static enum err_code
rc_of(const char *body, size_t len, struct err *e)
{
	struct seen s = { .refuse = ERR_OK };
	enum err_code rc;

	str_init(&s.text, NULL, 1 << 20);
	rc = read_in(body, len, len ? len : 1, &s, e);
	str_free(&s.text);
	return rc;
}

static void
refuses(const char *body, const char *because)
{
	struct err e = { 0 };
	enum err_code rc = rc_of(body, strlen(body), &e);

	if (rc != ERR_INVALID || !strstr(e.msg, because))
		fail_msg("%s: %d %s", body, (int)rc, e.msg);
}

static void
refuses_broken_bodies_with_a_reason(void **state)
{
	(void)state;
	refuses("", "avant la fin");
	refuses("--X-y", "avant la fin");
	refuses("--X-y\r\n", "avant la fin");
	refuses("--X-y\r\n\r\n", "Content-Disposition");
	refuses("--X-y-\r\n", "limite");
	refuses("--X-yz\r\n", "limite");
	refuses("--X-y\rx", "limite");
	refuses("--X-y\r\nno colon\r\n\r\n", "deux-points");
	refuses("--X-y\r\nContent-Disposition: form-data\r\n\r\n", "nom");
	refuses(
	    "--X-y\r\nContent-Disposition: attachment; name=a\r\n\r\n", "nom");
	refuses("--X-y\r\nContent-Disposition: form-data; name=\"\xe9\""
		"\r\n\r\n",
	    "UTF-8");
	refuses("--X-y\r\nContent-Disposition: form-data; name=a; "
		"filename=\"\xe9.csv\"\r\n\r\n",
	    "UTF-8");
	refuses("--X-y\r\nContent-Disposition: form-data; name=a\r\n\r\nv",
	    "avant la fin");
}

static void
refuses_headers_without_end(void **state)
{
	struct err e = { 0 };
	char *body = malloc(20000);

	(void)state;
	memset(body, 'a', 20000);
	memcpy(body, "--X-y\r\n", 7);
	assert_int_equal(rc_of(body, 20000, &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "8 Kio"));
	free(body);
}

static void
refuses_more_than_64_parts(void **state)
{
	struct err e = { 0 };
	struct str s;

	(void)state;
	str_init(&s, NULL, 1 << 20);
	for (int i = 0; i < 64; i++)
		str_append(&s,
		    "--X-y\r\nContent-Disposition: form-data; name=a"
		    "\r\n\r\nv\r\n");
	str_append(&s, "--X-y--");
	assert_int_equal(rc_of(s.data, s.len, &e), ERR_OK);
	s.data[s.len - 2] = '\r';
	s.data[s.len - 1] = '\n';
	str_append(&s, "Content-Disposition: form-data; name=a\r\n\r\n");
	assert_int_equal(rc_of(s.data, s.len, &e), ERR_TOO_BIG);
	str_free(&s);
}

static void
refuses_types_without_a_usable_boundary(void **state)
{
	static const char *const bad[] = { "", "multipart/form-data",
		"multipart/form-data; boundary=", "text/plain; boundary=x",
		"multipart/mixed; boundary=x",
		"multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct arena *a = arena_new();
	struct multipart_handler h = { on_part, on_data, on_end, NULL };
	struct multipart *m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = { 0 };

		assert_int_equal(
		    multipart_new(a, bad[i], &h, &m, &e), ERR_INVALID);
		assert_non_null(strstr(e.msg, "boundary"));
	}
	arena_free(a);
}

static void
stops_for_good_when_the_handler_refuses(void **state)
{
	static const char part[] =
	    "--X-y\r\nContent-Disposition: form-data; name=a\r\n\r\nvvv";
	struct seen s = { .refuse = ERR_NO_SPACE };
	struct multipart_handler h = { on_part, on_data, on_end, &s };
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct multipart *m;

	(void)state;
	str_init(&s.text, a, 1000);
	assert_int_equal(multipart_new(a, TYPE, &h, &m, &e), ERR_OK);
	assert_int_equal(
	    multipart_feed(m, part, sizeof(part) - 1, &e), ERR_NO_SPACE);
	s.refuse = ERR_OK;
	err_clear(&e);
	assert_int_equal(multipart_feed(m, "v", 1, &e), ERR_NO_SPACE);
	err_clear(&e);
	assert_int_equal(multipart_finish(m, &e), ERR_NO_SPACE);
	assert_string_equal(e.msg, "Non.");
	assert_string_equal(str_text(&s.text), "[a|-|]");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_fields_and_files),
		cmocka_unit_test(keeps_what_looks_like_a_boundary),
		cmocka_unit_test(reads_empty_values_and_an_empty_form),
		cmocka_unit_test(lets_preamble_padding_and_epilogue_by),
		cmocka_unit_test(keeps_nul_and_binary_bytes_of_files),
		cmocka_unit_test(refuses_broken_bodies_with_a_reason),
		cmocka_unit_test(refuses_headers_without_end),
		cmocka_unit_test(refuses_more_than_64_parts),
		cmocka_unit_test(refuses_types_without_a_usable_boundary),
		cmocka_unit_test(stops_for_good_when_the_handler_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
