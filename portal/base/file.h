/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - files that appear whole or not at all. */
#ifndef PARVIS_BASE_FILE_H
#define PARVIS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"

/*
 * A file being received: bytes go to a temporary file in a folder, counted
 * and hashed on the way, with constant memory.
 */
struct spool {
	int fd;
	char path[512];
	int64_t size, max;
	struct sha256 hash;
	char sha256[SHA256_HEX]; /* set by spool_finish() */
};

/* Start in folder `dir` (same file system as the final place). More than max
 * bytes will be ERR_TOO_BIG. */
enum err_code spool_open(
    struct spool *s, const char *dir, int64_t max, struct err *e) must_check;
/* ERR_TOO_BIG with the limit in words; ERR_NO_SPACE when the disk is full. */
enum err_code spool_write(
    struct spool *s, const void *data, size_t len, struct err *e) must_check;
/* fsync, close, set sha256. The temporary file stays at s->path. */
enum err_code spool_finish(struct spool *s, struct err *e) must_check;
/* Rename to its final place and sync that folder. An existing file there is
 * kept (same name, same bytes) and ours is removed. */
enum err_code spool_move(
    struct spool *s, const char *final, struct err *e) must_check;
/* Remove the temporary file if it is still there. Safe at any state. */
void spool_drop(struct spool *s);

/* Write a whole small file: temporary, fsync, rename, fsync of the folder. */
enum err_code file_write(
    const char *path, const void *data, size_t len, struct err *e) must_check;
/* In a: the whole file, NUL-terminated after *len bytes. ERR_NOT_FOUND,
 * ERR_TOO_BIG over max. */
enum err_code file_read(struct arena *a, const char *path, size_t max,
    char **data, size_t *len, struct err *e) must_check;
/* Copy through a temporary file; the copy is synced. */
enum err_code file_copy(
    const char *from, const char *to, struct err *e) must_check;
/* mkdir -p with mode 0750. */
enum err_code file_mkdirs(const char *path, struct err *e) must_check;
/* In a: the folder a path is in. */
char *file_folder(struct arena *a, const char *path);
/* Make a rename or unlink in this folder durable. */
enum err_code file_sync_dir(const char *dir, struct err *e) must_check;
bool file_exists(const char *path);
/*
 * A file without a name, for what is too big for memory: in the folder of the
 * file `near`, else in TMPDIR or /tmp. It goes with its descriptor, whatever
 * happens; others can open it as /proc/self/fd/N.
 */
enum err_code file_nameless(
    const char *near, int *fd, struct err *e) must_check;
/* All of it, ERR_NO_SPACE when the disk is full. */
enum err_code file_append(
    int fd, const void *data, size_t len, struct err *e) must_check;
/* Set e from errno: ENOSPC and EDQUOT give ERR_NO_SPACE with a sentence for
 * the person, the rest ERR_INTERNAL; `what` is the French doing: « écrire le
 * fichier ». */
enum err_code file_err(struct err *e, const char *what, const char *path);

/*
 * Fault injection for tests: when the environment has FAULT_AT=n, the n-th
 * call of this returns true, once; file and SQL writes ask it before they
 * act. FAULT_KIND=enospc|eio|kill says what then happens (default eio):
 * errno is set, or the process ends. Counting starts anew when FAULT_AT
 * changes or goes.
 */
bool file_fault(void);

#endif
