/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - every HTML page: context, layout, forms with their errors. */
#ifndef PARVIS_VIEW_PAGE_H
#define PARVIS_VIEW_PAGE_H

#include <jansson.h>

#include "base/err.h"
#include "http/request.h"
#include "http/response.h"

/*
 * Render templates/<name>.html with ctx inside templates/layout/base.html and
 * answer it. Takes ctx (decref). ctx holds the page's own names and:
 *   title        of the page (h1 is in the template)
 *   site         object set by web/app_context.c for every page
 * Sets Content-Type and Vary.
 */
enum err_code page_render(struct request *req, struct response *res, int status,
    const char *name, json_t *ctx, struct err *e) must_check;
/* The same in another frame than layout/base: « layout/frame » for what other
 * sites show inside theirs. */
enum err_code page_render_in(struct request *req, struct response *res,
    const char *layout, const char *name, json_t *ctx,
    struct err *e) must_check;

/* JSON text that is never NULL: bad UTF-8 becomes U+FFFD. */
json_t *page_text(const char *s);

#endif
