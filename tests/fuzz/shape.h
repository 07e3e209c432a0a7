/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - rows whose last cell is a geometry. */
#ifndef PARVIS_TESTS_FUZZ_SHAPE_H
#define PARVIS_TESTS_FUZZ_SHAPE_H

#include <jansson.h>

#include "table.h"

/* The last cell is nothing, or an object with a type. */
static inline void
fuzz_check_shape(const struct cell *cells, unsigned n, int64_t row)
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

#endif
