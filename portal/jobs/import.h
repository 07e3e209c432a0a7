/* SPDX-License-Identifier: Apache-2.0 */
/* import.h - a catalogue in the API's JSON shape into an organization. */
#ifndef PARVIS_JOBS_IMPORT_H
#define PARVIS_JOBS_IMPORT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct blob_store;

struct import_counts {
	int64_t created, updated, refused;
};

/*
 * {"datasets": [...]} from a file, one transaction per 200 datasets. Same id:
 * updated. Identifiers, dates and state are kept; a file resource whose
 * SHA-256 is in the store stays a file, else it becomes a link to its URL.
 * What people said of a file comes with it (import_kept.h).
 * What is refused is said through `said`, one French line each, and does not
 * stop the rest.
 */
enum err_code import_json(struct db *db, struct arena *a,
    struct blob_store *blobs, const char *path, const char *organization_id,
    const char *base_url, void (*said)(void *arg, const char *line), void *arg,
    struct import_counts *out, struct err *e) must_check;

#endif
