/* SPDX-License-Identifier: Apache-2.0 */
/* row_json.c - a row of an answer as a JSON object, everywhere the same. */
#include "export/row_json.h"

#include <string.h>

/* Names are at most 250 bytes; each may be escaped to six. */
#define KEY_MAX 4096

static void
start_key(
    struct arena *a, struct row_json_cell *cell, const char *name, bool first)
{
	struct str key;

	str_init(&key, a, KEY_MAX);
	if (!first)
		str_append_char(&key, ',');
	str_append_json(&key, name, strlen(name));
	str_append_char(&key, ':');
	cell->key = str_text(&key);
	cell->key_len = key.len;
}

void
row_json_start(struct arena *a, const struct table *t, const struct query *q,
    struct row_json *out)
{
	unsigned n = q->noutputs - q->nhidden;

	out->has_id = true;
	for (unsigned i = 0; i < q->noutputs; i++)
		out->has_id &= q->outputs[i].aggregate == AGG_NONE;
	out->count = 0;
	out->cells = arena_array_of(a, n, struct row_json_cell);
	for (unsigned i = 0; i < n; i++) {
		const struct output *o = &q->outputs[i];
		struct row_json_cell *cell = &out->cells[out->count];

		if (out->has_id && o->term.column == COLUMN_ID &&
		    o->term.part == PART_WHOLE && strcmp(o->name, "__id") == 0)
			continue;
		cell->type = query_output_type(t, o);
		cell->at = i;
		start_key(a, cell, o->name, !out->has_id && out->count == 0);
		out->count++;
	}
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
	if (r->has_id) {
		str_append_n(out, "{\"__id\":", 8);
		str_append_int(out, id);
	} else {
		str_append_char(out, '{');
	}
	for (unsigned i = 0; i < r->count; i++) {
		const struct row_json_cell *cell = &r->cells[i];

		str_append_n(out, cell->key, cell->key_len);
		row_json_value(out, cell->type, &values[cell->at]);
	}
	str_append_char(out, '}');
}
