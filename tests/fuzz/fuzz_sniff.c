/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sniff.c - any file has a format of the list, whatever its name. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "model/vocab.h"
#include "read/sniff.h"

/* The first byte chooses the extension. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "a.csv", "a.xls", "a.md", "a",
		"a.txt", "a.gpkg", "a.xml", ".", "a.json", "a.jsonl" };
	const char *format = NULL;
	char path[64];
	FILE *f;

	if (size < 1)
		return 0;
	snprintf(path, sizeof(path), "/tmp/fuzz-sniff-%d", (int)getpid());
	f = fopen(path, "wb");
	if (!f || fwrite(data + 1, 1, size - 1, f) != size - 1 || fclose(f))
		abort();
	if (sniff_format(
		path, names[data[0] % 10], &format, &(struct err){ 0 }) ||
	    !format || !file_format_find(format))
		abort();
	unlink(path);
	return 0;
}
