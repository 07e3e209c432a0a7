/* SPDX-License-Identifier: Apache-2.0 */
/* page_developers.h - what programs can do with a file and a view of it. */
#ifndef PARVIS_WEB_PAGE_DEVELOPERS_H
#define PARVIS_WEB_PAGE_DEVELOPERS_H

#include <jansson.h>

#include "web/page_explore.h"

/* links, snippets and the longer `programs`: addresses of the file, and of the
 * question when it makes sense; x may be NULL. */
void developers_put(struct request *req, json_t *ctx, const struct resource *r,
    const struct explore *x);

#endif
