/* SPDX-License-Identifier: Apache-2.0 */
/* row_json.h - a row of an answer as a JSON object, everywhere the same. */
#ifndef PARVIS_EXPORT_ROW_JSON_H
#define PARVIS_EXPORT_ROW_JSON_H

#include "base/str.h"
#include "store/query.h"

/* What the rows of a question are written with. */
struct row_json {
	unsigned count;
	bool has_id;      /* rows start by "__id"; groups have none */
	const char *keys; /* "name": of each, with the comma before it */
	struct row_json_cell {
		size_t key_len;
		enum column_type type;
		unsigned at; /* which of the row's values it is */
	} * cells;
};

/* In a. The output __id is left out of rows, which start by it anyway. */
void row_json_start(struct arena *a, const struct table *t,
    const struct query *q, struct row_json *out);

/* {"__id":1,"name":...} */
void row_json_append(struct str *out, const struct row_json *r, int64_t id,
    const struct value *values);

/* A value of a column: numbers, truth values and GeoJSON as themselves, null
 * for an empty cell, all else as text. */
void row_json_value(
    struct str *out, enum column_type type, const struct value *v);

#endif
