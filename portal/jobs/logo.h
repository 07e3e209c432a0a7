/* SPDX-License-Identifier: Apache-2.0 */
/* logo.h - take a received image in as a logo. */
#ifndef PARVIS_JOBS_LOGO_H
#define PARVIS_JOBS_LOGO_H

#include "base/err.h"
#include "base/file.h"

struct blob_store;

/*
 * PNG, JPEG or WebP by content, at most 512 KiB, into the store. *type is its
 * media type, static. ERR_UNPROCESSABLE in French for anything else; the spool
 * is used up on success only.
 */
enum err_code logo_deposit(struct blob_store *blobs, struct spool *s,
    const char **type, struct err *e) must_check;

#endif
