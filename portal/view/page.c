/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - a page's own template, then the layout around it. */
#include "view/page.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "view/template.h"

#define MAX_PAGE (8u << 20)

static enum err_code
render_file(const char *name, json_t *ctx, struct str *out, struct err *e)
{
	const struct template *t;
	enum err_code rc = template_get(name, &t, e);

	if (rc)
		return rc;
	return template_render(t, ctx, out, e);
}

static enum err_code
render_page(const char *layout, const char *name, json_t *ctx, struct str *html,
    struct arena *a, struct err *e)
{
	struct str content;
	enum err_code rc;

	str_init(&content, a, MAX_PAGE);
	rc = render_file(name, ctx, &content, e);
	if (rc)
		return rc;
	json_object_set_new(ctx, "content_html",
	    json_stringn_nocheck(str_text(&content), content.len));
	return render_file(layout, ctx, html, e);
}

enum err_code
page_render_in(struct request *req, struct response *res, const char *layout,
    const char *name, json_t *ctx, struct err *e)
{
	struct str html;
	enum err_code rc;

	str_init(&html, req->a, MAX_PAGE);
	rc = render_page(layout, name, ctx, &html, req->a, e);
	json_decref(ctx);
	if (rc)
		return rc;
	response_html(res, 200, &html);
	/* The same address shows more to who is signed in. */
	response_header(res, req, "Vary", "Cookie");
	return ERR_OK;
}

enum err_code
page_render(struct request *req, struct response *res, int status,
    const char *name, json_t *ctx, struct err *e)
{
	enum err_code rc =
	    page_render_in(req, res, "layout/base", name, ctx, e);

	res->status = status;
	return rc;
}

json_t *
page_text(const char *s)
{
	json_t *text = json_string(s ? s : "");
	struct str clean;

	if (text)
		return text;
	/* Writing the bytes as JSON is what replaces the bad ones. */
	str_init(&clean, NULL, SIZE_MAX - 1);
	str_append_json(&clean, s, strlen(s));
	text = json_loads(str_text(&clean), JSON_DECODE_ANY, NULL);
	str_free(&clean);
	return text;
}
