/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_template.c - any template over a context of every kind of value. */
#include <stdlib.h>

#include <jansson.h>

#include "base/str.h"
#include "fuzz.h"
#include "view/template.h"

static const char values[] =
    "{\"a\":{\"b\":{\"c\":1}},\"l\":[{\"x\":2},[3]],\"t\":true,"
    "\"f\":false,\"n\":null,\"d\":0.5,\"s\":\"<&>\\\"'\",\"x_html\":\"<b>\"}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct template *t;
	struct err e = { 0 };
	struct str out;
	json_t *ctx;

	if (template_compile((const char *)data, size, &t, &e)) {
		if (!e.msg[0])
			abort();
		return 0;
	}
	ctx = json_loads(values, 0, NULL);
	str_init(&out, NULL, 1 << 20);
	if (template_render(t, ctx, &out, &e) == ERR_OK && e.code)
		abort();
	str_free(&out);
	json_decref(ctx);
	template_free(t);
	return 0;
}
