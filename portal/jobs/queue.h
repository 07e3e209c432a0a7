/* SPDX-License-Identifier: Apache-2.0 */
/* queue.h - background work: jobs in the catalogue, run by lease. */
#ifndef PARVIS_JOBS_QUEUE_H
#define PARVIS_JOBS_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"

struct db;
struct db_pool;
struct blob_store;
struct queue;

struct job {
	int64_t id, version, created_at, finished_at;
	const char *kind, *resource_id, *state, *message;
	int progress; /* thousandths */
};

/* Threads that take queued jobs (and those whose lease ran out: a killed
 * process) and run them. One job of the same resource at a time. */
enum err_code queue_start(struct db_pool *pool, struct blob_store *blobs,
    const char *data_dir, unsigned threads, struct queue **out,
    struct err *e) must_check;
/* Tell the threads there is something new. */
void queue_wake(struct queue *q);
/* Stop taking jobs; running ones are interrupted and will start over. */
void queue_stop(struct queue *q);

/* For the command line: run every queued job of this resource ("" = any) in
 * this thread, waiting for those another process runs. ERR_... of the first
 * that failed. Indexes of tables are left for later: nobody waits for them. */
enum err_code queue_run(struct db *db, struct blob_store *blobs,
    const char *data_dir, const char *resource_id, struct err *e) must_check;

/* Run whatever is queued in this thread, indexes too, until nothing is left to
 * take; `wait`: until nothing is left at all, what others run included. */
enum err_code queue_drain(struct db *db, struct blob_store *blobs,
    const char *data_dir, bool wait, struct err *e) must_check;
/* Is there anything queued? */
enum err_code queue_is_empty(
    struct db *db, bool *empty, struct err *e) must_check;

/* The reading of a resource's version. ERR_NOT_FOUND. */
enum err_code job_get(struct db *db, struct arena *a, const char *resource_id,
    int64_t version, struct job *out, struct err *e) must_check;

#endif
