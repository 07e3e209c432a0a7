/* SPDX-License-Identifier: Apache-2.0 */
/* ctx.h - short ways to fill the JSON context of a page. */
#ifndef PARVIS_WEB_CTX_H
#define PARVIS_WEB_CTX_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Bad UTF-8 becomes U+FFFD; NULL and "" become null, so that {{#name}} is a
 * test for « there is one ». */
void ctx_text(json_t *o, const char *name, const char *value);
void ctx_flag(json_t *o, const char *name, bool value);
void ctx_int(json_t *o, const char *name, int64_t value);
void ctx_null(json_t *o, const char *name);

/* A new empty object or list under that name; borrowed from o. */
json_t *ctx_object(json_t *o, const char *name);
json_t *ctx_list(json_t *o, const char *name);
/* A new object at the end of a list; borrowed from it. */
json_t *ctx_row(json_t *list);
/* A text at the end of a list. */
void ctx_item(json_t *list, const char *value);

#endif
