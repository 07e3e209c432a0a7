/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - rows as JSON: one array, or one object a line. */
#include <string.h>

#include "export/row_json.h"
#include "export/writer.h"

#define KEY_MAX 65536

struct json {
	bool is_lines, is_first;
	const char **keys; /* "name": of each column */
};

static enum err_code
start(struct export *x, const struct query *q, bool is_lines)
{
	struct json *j = arena_new_of(x->a, struct json);

	j->is_lines = is_lines;
	j->is_first = true;
	j->keys = arena_array_of(x->a, x->ncolumns, const char *);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *name = x->columns[i].name;
		struct str key;

		if (query_is_written(q, &q->outputs[x->columns[i].value]))
			x->columns[i].type = COLUMN_TEXT;
		str_init(&key, x->a, KEY_MAX);
		if (i > 0 || x->has_id)
			str_append_char(&key, ',');
		str_append_json(&key, name, strlen(name));
		str_append_char(&key, ':');
		j->keys[i] = str_text(&key);
	}
	x->state = j;
	return ERR_OK;
}

static enum err_code
json_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	(void)t;
	(void)e;
	return start(x, q, false);
}

static enum err_code
ndjson_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	(void)t;
	(void)e;
	return start(x, q, true);
}

static void
json_head(struct export *x, struct str *out)
{
	const struct json *j = x->state;

	if (!j->is_lines)
		str_append(out, "[\n");
}

static void
json_row(struct export *x, struct str *out)
{
	struct json *j = x->state;

	if (!j->is_first)
		str_append(out, j->is_lines ? "\n" : ",\n");
	j->is_first = false;
	if (x->wish->object) {
		x->wish->object(x->wish->arg, out, &x->row);
		x->cell = x->ncolumns;
		return;
	}
	str_append_char(out, '{');
	if (x->has_id) {
		str_append(out, "\"__id\":");
		str_append_int(out, x->row.id);
	}
}

static void
json_cell(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	const struct json *j = x->state;

	str_append(out, j->keys[i]);
	row_json_value(out, x->columns[i].type, v);
}

static void
json_end_row(struct export *x, struct str *out)
{
	if (!x->wish->object)
		str_append_char(out, '}');
}

static void
json_foot(struct export *x, struct str *out)
{
	const struct json *j = x->state;

	if (!j->is_lines)
		str_append(out, "\n]\n");
	else if (!j->is_first)
		str_append_char(out, '\n');
}

const struct export_writer export_json = {
	.start = json_start,
	.head = json_head,
	.row = json_row,
	.cell = json_cell,
	.end_row = json_end_row,
	.foot = json_foot,
};
const struct export_writer export_ndjson = {
	.start = ndjson_start,
	.head = json_head,
	.row = json_row,
	.cell = json_cell,
	.end_row = json_end_row,
	.foot = json_foot,
};
