/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_mark.c - a mark that is read is one we write, and no other text is. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "store/query_plan.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char print[] = "0123456789abcdef";
	struct arena *a = arena_new();
	char *mark = arena_strndup(a, size ? (const char *)data : "", size);
	int64_t id;

	if (mark_read(mark, "", &id))
		abort();
	if (mark_read(mark, print, &id) &&
	    (id <= 0 || strcmp(mark_write(a, print, id), mark) != 0))
		abort();
	/* Bytes as an id: they come back. */
	id = 0;
	for (size_t i = 0; i < size && i < 5; i++)
		id = id << 8 | data[i];
	if (id > 0) {
		int64_t again;

		if (!mark_read(mark_write(a, print, id), print, &again) ||
		    again != id)
			abort();
	}
	arena_free(a);
	return 0;
}
