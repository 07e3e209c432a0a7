/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_multipart.c - cut or whole, a body tells the same story. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "fuzz.h"
#include "http/multipart.h"

static enum err_code
on_part(void *arg, const char *name, const char *file_name, const char *mime,
    struct err *e)
{
	struct str *s = arg;

	(void)e;
	if (!text_is_utf8(name, strlen(name)))
		abort();
	if (file_name && !text_is_utf8(file_name, strlen(file_name)))
		abort();
	str_append_printf(
	    s, "[%s|%s|%s]", name, file_name ? file_name : "-", mime);
	return ERR_OK;
}

static enum err_code
on_data(void *arg, const char *data, size_t len, struct err *e)
{
	(void)e;
	if (!len)
		abort();
	str_append_n(arg, data, len);
	return ERR_OK;
}

static enum err_code
on_end(void *arg, struct err *e)
{
	(void)e;
	str_append_char(arg, '!');
	return ERR_OK;
}

static enum err_code
story(const char *body, size_t len, size_t step, struct str *s)
{
	struct multipart_handler h = { on_part, on_data, on_end, s };
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct multipart *m;
	enum err_code rc =
	    multipart_new(a, "multipart/form-data; boundary=B", &h, &m, &e);

	for (size_t at = 0; at < len && !rc; at += step)
		rc = multipart_feed(
		    m, body + at, step < len - at ? step : len - at, &e);
	if (!rc)
		rc = multipart_finish(m, &e);
	if (rc && !e.msg[0])
		abort();
	arena_free(a);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t steps[] = { 1, 2, 3, 7, 64 };
	const char *body = (const char *)data;
	struct str whole, cut;
	enum err_code rc;

	str_init(&whole, NULL, 1 << 24);
	str_init(&cut, NULL, 1 << 24);
	rc = story(body, size, size ? size : 1, &whole);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		str_reset(&cut);
		if (story(body, size, steps[i], &cut) != rc ||
		    cut.len != whole.len ||
		    (cut.len && memcmp(cut.data, whole.data, cut.len) != 0))
			abort();
	}
	str_free(&whole);
	str_free(&cut);
	return 0;
}
