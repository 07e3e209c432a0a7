/* SPDX-License-Identifier: Apache-2.0 */
/*
 * render.c - our template engine as a filter, for comparison with others.
 *
 * render DIR: each line of standard input is {"template": text, "context":
 * object}; each line of output is the page as a JSON string, or null when the
 * engine refuses it. Partials are DIR/templates/partials/NAME.html.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/assets.h"
#include "view/template.h"

static enum err_code
render(const json_t *job, struct str *out, struct err *e)
{
	const char *text = json_string_value(json_object_get(job, "template"));
	struct template *t;
	enum err_code rc;

	if (!text)
		return err_set(e, ERR_INVALID, "no template");
	rc = template_compile(text, strlen(text), &t, e);
	if (rc)
		return rc;
	rc = template_render(t, json_object_get(job, "context"), out, e);
	template_free(t);
	return rc;
}

int
main(int argc, char **argv)
{
	static char line[1 << 20];

	if (argc != 2)
		return 2;
	assets_override(argv[1]);
	while (fgets(line, sizeof(line), stdin)) {
		json_t *job = json_loads(line, 0, NULL);
		struct str page, json;
		struct err e = { 0 };

		str_init(&page, NULL, 1 << 20);
		str_init(&json, NULL, 8 << 20);
		if (!job || render(job, &page, &e))
			str_append(&json, "null");
		else
			str_append_json(&json, str_text(&page), page.len);
		puts(str_text(&json));
		if (e.code)
			fprintf(stderr, "render: %s\n", e.msg);
		str_free(&json);
		str_free(&page);
		json_decref(job);
	}
	return 0;
}
