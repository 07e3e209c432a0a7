/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_shapefile.c - any bytes as the files of a layer. */
#include <sys/mman.h>

#include "read/shapefile.h"
#include "shape.h"

enum {
	PARTS = 5, /* .shp .shx .dbf .prj .cpg */
	HEAD = 1 + 2 * PARTS
};

/* The path of a file in memory of these bytes. */
static int
file_of(const uint8_t *data, size_t len, char path[static 32])
{
	int fd = memfd_create("part", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static void
read_layer(char paths[PARTS][32], int64_t max_bytes)
{
	const struct shapefile_parts parts = { paths[0], paths[1],
		paths[2][0] ? paths[2] : NULL, paths[3][0] ? paths[3] : NULL,
		paths[4][0] ? paths[4] : NULL };
	const struct csv_options o = { .header_line = 1 };
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct reader *r;

	if (shapefile_open(a, &parts, &o, max_bytes, &r, &e))
		fuzz_check_message(&e);
	else
		fuzz_rows(r, fuzz_check_shape);
	arena_free(a);
}

/* First the length of the part read, then those of the files. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char paths[PARTS][32] = { "" };
	int fds[PARTS];
	size_t at = HEAD;

	if (size < HEAD)
		return 0;
	for (int i = 0; i < PARTS; i++) {
		size_t len = (size_t)(data[1 + 2 * i] | data[2 + 2 * i] << 8);

		len = len < size - at ? len : size - at;
		fds[i] = file_of(data + at, len, paths[i]);
		/* Those a layer may be without. */
		if (len == 0 && i > 1)
			paths[i][0] = '\0';
		at += len;
	}
	read_layer(paths, -1);
	read_layer(paths, data[0]);
	for (int i = 0; i < PARTS; i++)
		close(fds[i]);
	return 0;
}
