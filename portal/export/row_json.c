/* SPDX-License-Identifier: Apache-2.0 */
/* row_json.c - a row of an answer as a JSON object, everywhere the same. */
#include "export/row_json.h"

#include <string.h>

/* Names are at most 250 bytes; each may be escaped to six. */
#define KEY_MAX 2048

/* The output __id of a row, which starts by it anyway. */
static bool
is_id(const struct output *o)
{
	return o->term.column == COLUMN_ID && o->term.part == PART_WHOLE &&
	    strcmp(o->name, "__id") == 0;
}

void
row_json_start(struct arena *a, const struct table *t, const struct query *q,
    struct row_json *out)
{
	unsigned n = q->noutputs - q->nhidden;
	struct str keys;

	out->has_id = true;
	for (unsigned i = 0; i < q->noutputs; i++)
		out->has_id &= q->outputs[i].aggregate == AGG_NONE;
	out->count = 0;
	out->cells = arena_array_of(a, n, struct row_json_cell);
	str_init(&keys, a, (size_t)n * KEY_MAX + 1);
	for (unsigned i = 0; i < n; i++) {
		const struct output *o = &q->outputs[i];
		struct row_json_cell *cell = &out->cells[out->count];
		size_t from = keys.len;

		if (out->has_id && is_id(o))
			continue;
		cell->type = query_is_written(q, o) ? COLUMN_TEXT
						    : query_output_type(t, o);
		cell->at = i;
		if (out->has_id || out->count > 0)
			str_append_char(&keys, ',');
		str_append_json(&keys, o->name, strlen(o->name));
		str_append_char(&keys, ':');
		cell->key_len = keys.len - from;
		out->count++;
	}
	out->keys = str_text(&keys);
}

void
row_json_value(struct str *out, enum column_type type, const struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
		if (type == COLUMN_BOOL)
			str_append(out, v->i ? "true" : "false");
		else
			str_append_int(out, v->i);
		break;
	case VALUE_REAL:
		str_append_double(out, v->d);
		break;
	case VALUE_TEXT:
		/* A sum of more digits than a double has, or GeoJSON. */
		if (v->len > 0 &&
		    (type == COLUMN_INT || type == COLUMN_DECIMAL ||
			type == COLUMN_GEOMETRY))
			str_append_n(out, v->text, v->len);
		else
			str_append_json(out, v->text, v->len);
		break;
	default:
		str_append_n(out, "null", 4);
	}
}

void
row_json_append(struct str *out, const struct row_json *r, int64_t id,
    const struct value *values)
{
	const char *key = r->keys;

	if (r->has_id) {
		str_append_n(out, "{\"__id\":", 8);
		str_append_int(out, id);
	} else {
		str_append_char(out, '{');
	}
	for (unsigned i = 0; i < r->count; i++) {
		const struct row_json_cell *cell = &r->cells[i];

		str_append_n(out, key, cell->key_len);
		key += cell->key_len;
		row_json_value(out, cell->type, &values[cell->at]);
	}
	str_append_char(out, '}');
}
