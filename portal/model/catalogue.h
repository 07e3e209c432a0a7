/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.h - the doors of the store, for the layers above the model. */
#ifndef PARVIS_MODEL_CATALOGUE_H
#define PARVIS_MODEL_CATALOGUE_H

#include <stdint.h>

#include "base/err.h"

struct db;
struct db_pool;
struct blob_store;

/* This thread's handle on the catalogue. */
enum err_code catalogue_db(
    struct db_pool *pool, struct db **out, struct err *e) must_check;

/* Number that grows with every change the public can see, and when it last
 * did (seconds UTC). One cheap read. */
enum err_code catalogue_revision(struct db *db, int64_t *number,
    int64_t *changed_at, struct err *e) must_check;

/* A stored original by its SHA-256: descriptor open for reading, which the
 * caller closes, and size. ERR_INTERNAL when it is missing: the catalogue
 * says that it is there. */
enum err_code catalogue_file(struct blob_store *blobs, const char *sha256,
    int *fd, int64_t *size, struct err *e) must_check;

#endif
