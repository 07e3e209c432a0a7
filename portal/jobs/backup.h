/* SPDX-License-Identifier: Apache-2.0 */
/* backup.h - copies of the data folder while serving, and their check. */
#ifndef PARVIS_JOBS_BACKUP_H
#define PARVIS_JOBS_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct blob_store;

/* New folder `to`: parvis.db, files/ and tables/, each file synced, written
 * under a temporary name and renamed when whole. ERR_CONFLICT when `to`
 * exists. Originals already in an earlier copy at `to`'s side are not shared:
 * a backup stands alone. */
enum err_code backup_make(struct db *db, const char *data_dir, const char *to,
    struct err *e) must_check;
/* A backup into an empty or missing data folder. */
enum err_code backup_restore(
    const char *from, const char *data_dir, struct err *e) must_check;

/*
 * Check the data folder: database, foreign keys, every file a version names
 * is there with its size (deep: and its SHA-256), every table opens with its
 * row count. Each finding is a French line through `said`; *findings counts.
 */
enum err_code check_all(struct db *db, struct blob_store *blobs,
    const char *data_dir, bool deep, void (*said)(void *arg, const char *line),
    void *arg, int64_t *findings, struct err *e) must_check;

#endif
