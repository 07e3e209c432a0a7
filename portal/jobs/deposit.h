/* SPDX-License-Identifier: Apache-2.0 */
/* deposit.h - take a received file into a dataset: sniff, store, record. */
#ifndef PARVIS_JOBS_DEPOSIT_H
#define PARVIS_JOBS_DEPOSIT_H

#include "base/file.h"
#include "model/resource.h"

struct blob_store;

/*
 * A finished spool becomes a new resource of the dataset, or a new version
 * when resource_id is not "". The spool is used up even on failure. Queues the
 * table load. Empty files are ERR_UNPROCESSABLE.
 */
enum err_code deposit_file(struct db *db, struct arena *a,
    struct blob_store *blobs, struct spool *s, const char *file_name,
    const char *dataset_id, const char *resource_id, const char *who,
    struct resource *out, struct err *e) must_check;

/* In a: the path of the bytes of a resource's version in service, for a
 * reader. ERR_NOT_FOUND for a remote one. */
enum err_code deposit_path(struct arena *a, struct blob_store *blobs,
    const struct resource *r, const char **path, struct err *e) must_check;

#endif
