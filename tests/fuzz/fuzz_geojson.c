/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_geojson.c - any bytes as GeoJSON: geometries are JSON in WGS 84. */
#include "shape.h"

/* The first byte chooses the length of the part read. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	fuzz_file(&read_geojson, data + 1, size - 1, data[0], fuzz_check_shape);
	return 0;
}
