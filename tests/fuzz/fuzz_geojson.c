/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_geojson.c - any bytes as GeoJSON: geometries are JSON in WGS 84. */
#include <jansson.h>

#include "table.h"

/* The last cell is nothing, or an object with a type. */
static void
check_row(const struct cell *cells, unsigned n, int64_t row)
{
	const struct cell *shape = &cells[n - 1];
	json_error_t e;
	json_t *json;

	if (row == 0 || shape->len == 0)
		return;
	json = json_loadb(shape->text, shape->len, 0, &e);
	if (!json && json_error_code(&e) == json_error_numeric_overflow)
		return;
	if (!json_is_string(json_object_get(json, "type")))
		abort();
	json_decref(json);
}

/* The first byte chooses the length of the part read. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	fuzz_file(&read_geojson, data + 1, size - 1, data[0], check_row);
	return 0;
}
