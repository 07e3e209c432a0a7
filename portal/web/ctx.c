/* SPDX-License-Identifier: Apache-2.0 */
/* ctx.c - short ways to fill the JSON context of a page. */
#include "web/ctx.h"

#include "view/page.h"

void
ctx_text(json_t *o, const char *name, const char *value)
{
	json_object_set_new(o, name,
	    value == NULL || *value == '\0' ? json_null() : page_text(value));
}

void
ctx_flag(json_t *o, const char *name, bool value)
{
	json_object_set_new(o, name, json_boolean(value));
}

void
ctx_int(json_t *o, const char *name, int64_t value)
{
	json_object_set_new(o, name, json_integer(value));
}

void
ctx_null(json_t *o, const char *name)
{
	json_object_set_new(o, name, json_null());
}

json_t *
ctx_object(json_t *o, const char *name)
{
	json_t *sub = json_object();

	json_object_set_new(o, name, sub);
	return sub;
}

json_t *
ctx_list(json_t *o, const char *name)
{
	json_t *list = json_array();

	json_object_set_new(o, name, list);
	return list;
}

json_t *
ctx_row(json_t *list)
{
	json_t *row = json_object();

	json_array_append_new(list, row);
	return row;
}

void
ctx_item(json_t *list, const char *value)
{
	json_array_append_new(list, page_text(value));
}
