/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - feed each file named to a fuzz target, without libFuzzer. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define MAX_FILE (16u << 20)

/* The exact size, so that the sanitizer sees one byte read too many. */
static uint8_t *
slurp(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data, *exact;

	if (!f)
		return NULL;
	data = malloc(MAX_FILE);
	*size = data ? fread(data, 1, MAX_FILE, f) : 0;
	fclose(f);
	exact = data ? realloc(data, *size ? *size : 1) : NULL;
	return exact ? exact : data;
}

int
main(int argc, char **argv)
{
	int done = 0;

	for (int i = 1; i < argc; i++) {
		size_t size = 0;
		uint8_t *data = slurp(argv[i], &size);

		if (!data) {
			fprintf(stderr, "replay: cannot read %s\n", argv[i]);
			return 1;
		}
		/* Said before: the file that crashes is the last one named. */
		fprintf(stderr, "replay: %s\n", argv[i]);
		LLVMFuzzerTestOneInput(data, size);
		free(data);
		done++;
	}
	printf("%d replayed\n", done);
	return done ? 0 : 1;
}
