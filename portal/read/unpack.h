/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.h - what is inside archives, unpacked one at a time, with caps. */
#ifndef PARVIS_READ_UNPACK_H
#define PARVIS_READ_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum {
	UNPACK_RATIO_MAX = 200 /* beyond the first 10 MiB */
};
#define UNPACK_TOTAL_MAX ((int64_t)8 << 30)

/* One file in an archive. */
struct unpack_entry {
	const char *name; /* only a name, whatever it says: UTF-8, clean */
	int64_t index;    /* for unpack_file() */
	int64_t size;     /* as declared, -1 when it is not (gzip) */
	bool is_encrypted;
};

/* Is this format an archive that unpack_file() opens: zip, gz? */
bool unpack_knows(const char *packing);

/* An archive, open: its directory is read once, however many files it has. */
struct unpack_archive {
	const char *path, *packing;
	const struct unpack_entry *files; /* in its order, folders left out */
	unsigned count;
	struct zip *zip; /* unpack.c only; NULL for a gzip */
};

/*
 * Lives as a, path and packing borrowed. Memory of at most a few times its
 * directory, itself at most 4 MiB: more is ERR_TOO_BIG. ERR_INVALID when it is
 * damaged.
 */
enum err_code unpack_open(struct arena *a, const char *path,
    const char *packing, struct unpack_archive **out, struct err *e) must_check;

/* Asked now and then while a long file is unpacked: false stops (ERR_BUSY). */
struct unpack_pulse {
	bool (*fn)(void *arg);
	void *arg;
};
/* Ask it; p may be NULL, which never stops. */
enum err_code unpack_go_on(
    const struct unpack_pulse *p, struct err *e) must_check;

/*
 * One file, or its first max_bytes when not -1, into a nameless temporary
 * file near the archive that lives as a; *out is a path to it, in a.
 * ERR_TOO_BIG, in French, over UNPACK_TOTAL_MAX, or when it grows like a bomb;
 * ERR_INVALID when damaged, encrypted or packed in an unknown way.
 */
enum err_code unpack_file(struct arena *a, const struct unpack_archive *ar,
    int64_t index, int64_t max_bytes, const struct unpack_pulse *pulse,
    const char **out, struct err *e) must_check;

#endif
