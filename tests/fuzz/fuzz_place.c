/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_place.c - the place of any cell is on Earth, and distances are some. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "store/place.h"

static void
check(enum place_kind kind, const char *text, size_t len)
{
	struct place_box b;

	if (!place_read(kind, text, len, &b))
		return;
	if (!(b.west >= -180 && b.west <= b.east && b.east <= 180) ||
	    !(b.south >= -90 && b.south <= b.north && b.north <= 90))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	double metres;

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check(PLACE_LATLON, text, size);
	check(PLACE_LONLAT, text, size);
	check(PLACE_GEOMETRY, text, size);
	metres = place_distance_to(5.55, 45.07, text, size);
	if (metres != -1 && !(metres >= 0 && metres < 6e7))
		abort();
	free(text);
	return 0;
}
