/* SPDX-License-Identifier: Apache-2.0 */
/* xls_file.h - a stream of a compound file (MS-CFB), read anywhere. */
#ifndef PARVIS_READ_XLS_FILE_H
#define PARVIS_READ_XLS_FILE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct xls_file;

/*
 * Open the stream « Workbook » of an Excel 97-2003 file, not trusted. In a,
 * but must be closed. ERR_NOT_FOUND; ERR_INVALID when damaged or kept by a
 * password; ERR_UNSUPPORTED for other documents and older Excel; ERR_TOO_BIG
 * over 256 MiB.
 */
enum err_code xls_file_open(struct arena *a, const char *path,
    struct xls_file **out, struct err *e) must_check;
void xls_file_close(struct xls_file *f);

/* Bytes of the stream; of the file itself. */
int64_t xls_file_size(const struct xls_file *f);
int64_t xls_file_whole(const struct xls_file *f);

/* Up to len bytes of the stream from `at` on; *got fewer only at its end. */
enum err_code xls_file_read(struct xls_file *f, int64_t at, void *out,
    size_t len, size_t *got, struct err *e) must_check;

/* The failure of a file that is not what it should be, of one kept by a
 * password, of one from before Excel 97. */
enum err_code xls_file_damaged(struct err *e, const char *cause);
enum err_code xls_file_locked(struct err *e);
enum err_code xls_file_old(struct err *e);

#endif
