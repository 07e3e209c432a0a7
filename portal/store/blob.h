/* SPDX-License-Identifier: Apache-2.0 */
/* blob.h - immutable files by SHA-256: originals, logos. A folder today. */
#ifndef PARVIS_STORE_BLOB_H
#define PARVIS_STORE_BLOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

struct blob_store;

/* DIR/files and DIR/tmp, created when missing. */
enum err_code blob_open(
    const char *data_dir, struct blob_store **out, struct err *e) must_check;
void blob_close(struct blob_store *b);

/* Folder for uploads under way, on the same file system. Emptied by
 * blob_clean_tmp(), which only the starting server calls. */
const char *blob_tmp_dir(const struct blob_store *b);
enum err_code blob_clean_tmp(struct blob_store *b, struct err *e) must_check;

/* Take a finished spool in: synced, renamed to files/ab/cdef…; a file that is
 * already there is kept. The spool is used up. */
enum err_code blob_put(
    struct blob_store *b, struct spool *s, struct err *e) must_check;
/* Descriptor open for reading and the size; the caller closes it.
 * ERR_NOT_FOUND when it is missing. */
enum err_code blob_open_file(struct blob_store *b, const char *sha256, int *fd,
    int64_t *size, struct err *e) must_check;
/* In a: the path of the file, for readers that need one. */
char *blob_path(struct blob_store *b, struct arena *a, const char *sha256);
bool blob_exists(struct blob_store *b, const char *sha256);
/* Every name, in any order; fn returns false to stop. */
enum err_code blob_each(struct blob_store *b,
    bool (*fn)(void *arg, const char *sha256), void *arg,
    struct err *e) must_check;

#endif
