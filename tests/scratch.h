/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - files of one test, below a folder that goes with it. */
#ifndef PARVIS_TESTS_INGEST_SCRATCH_H
#define PARVIS_TESTS_INGEST_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAMPLES "../shared/standards/samples/"

/* Static: the path of a file of this process. */
static inline const char *
scratch_path(const char *name)
{
	static char paths[4][256];
	static unsigned turn;
	char *p = paths[turn++ % 4];
	const char *dir = getenv("TMPDIR");

	snprintf(p, 256, "%s/parvis-test-%d-%s", dir ? dir : "/tmp",
	    (int)getpid(), name);
	return p;
}

static inline const char *
scratch_write(const char *name, const void *data, size_t len)
{
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0)
		abort();
	return path;
}

#endif
