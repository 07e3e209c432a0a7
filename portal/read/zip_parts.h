/* SPDX-License-Identifier: Apache-2.0 */
/* zip_parts.h - the parts of a zipped document, unpacked as they are read. */
#ifndef PARVIS_READ_ZIP_PARTS_H
#define PARVIS_READ_ZIP_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct zip_parts;
struct zip_part;

/*
 * Open a workbook's archive, not trusted. ERR_NOT_FOUND; ERR_INVALID when it
 * is no whole archive or is kept by a password; ERR_TOO_BIG when its directory
 * is, as container_check() says. Lives in a, but must be closed.
 */
enum err_code zip_parts_open(struct arena *a, const char *path,
    struct zip_parts **out, struct err *e) must_check;
void zip_parts_close(struct zip_parts *z);

/* The failure of a workbook kept by a password. */
enum err_code zip_parts_locked(struct err *e);

/* Bytes of the archive itself. */
int64_t zip_parts_size(const struct zip_parts *z);
/* Is there such a part? Letter case does not count. */
bool zip_parts_has(struct zip_parts *z, const char *name);

/*
 * Start to unpack a part. ERR_INVALID when it is missing, ERR_TOO_BIG when
 * what the part says of its size is out of proportion with the archive.
 */
enum err_code zip_part_open(struct zip_parts *z, const char *name,
    struct zip_part **out, struct err *e) must_check;
/* The next bytes, at most len; *got 0 at the end. ERR_INVALID when damaged,
 * ERR_TOO_BIG when it unpacks to too much. */
enum err_code zip_part_read(struct zip_part *p, void *buf, size_t len,
    size_t *got, struct err *e) must_check;
void zip_part_close(struct zip_part *p);
/* Bytes unpacked so far, and those announced. */
int64_t zip_part_done(const struct zip_part *p);
int64_t zip_part_size(const struct zip_part *p);

#endif
