/* SPDX-License-Identifier: Apache-2.0 */
/* work.h - one job under way: what jobs/ shares with the queue. */
#ifndef PARVIS_JOBS_WORK_H
#define PARVIS_JOBS_WORK_H

#include <pthread.h>
#include <stdatomic.h>

#include "jobs/queue.h"

struct rows;
struct version_table; /* model/resource.h */

enum {
	LEASE_S = 30 /* without a sign of life, a job is anybody's */
};

struct work {
	struct db *db;
	struct arena *a; /* of this job */
	struct blob_store *blobs;
	const char *data_dir, *worker;
	const atomic_bool *stop; /* asked to give it back; may be NULL */
	bool no_indexes;         /* somebody waits for this thread */
	struct job job;
	int64_t attempts;
	/* of work_progress(): */
	int64_t said_ms;
	int said;
	bool lost; /* the lease: somebody else has the job */
};

/*
 * Say how far it is, in thousandths, as often as wanted: written at most
 * twice a second, and every five seconds all the same. False: leave the
 * work, it was asked back or is somebody else's by now.
 */
bool work_progress(void *work, int thousandths);
/* Whether it was asked back. */
bool work_is_stopped(const struct work *w);

/*
 * Inside db_write(): the job's end, with a French sentence or "". ERR_CONFLICT
 * when the lease was lost: then nothing of its result may be kept.
 */
enum err_code work_finish(struct work *w, const char *state,
    const char *message, struct err *e) must_check;

/*
 * Renew the lease of the job under way every so many milliseconds, from a
 * thread of its own: some steps are long and say nothing (a commit, an fsync).
 * w is borrowed until the release, which is outside db_write().
 */
struct lease;
struct lease *lease_hold(const struct work *w, int every_ms);
void lease_release(struct lease *l);
/* pthread_create(), of a thread that gets no signal. */
int work_thread(pthread_t *out, void *(*fn)(void *arg), void *arg);

/* « host pid thread », in a. */
char *work_name(struct arena *a);
/* The job of a row of the table. */
void work_read(struct rows *r, struct job *out);

/* Take one job of this resource ("" = any) and run it to its end, whatever
 * that is; *ran false: there was none. w: db, a, blobs, data_dir, worker and
 * stop are set. Errors are those of the queue, not of the job. */
enum err_code work_one(struct work *w, const char *resource_id, bool *ran,
    struct err *e) must_check;
/* From now on this thread leaves processor and disk to those who serve. */
void work_be_modest(void);
/* What processes of this machine that are no more were doing can be taken at
 * once; even_ours: also what our own process number was (before we run any). */
enum err_code work_of_the_dead(
    struct db *db, bool even_ours, struct err *e) must_check;

/* Make the tables of a version quick to ask: queued when they are read, where
 * they are long. */
enum err_code index_table(struct work *w, struct err *e) must_check;
enum err_code index_table_failed(
    struct work *w, const char *why, struct err *e) must_check;
/* Inside db_write(): queue it. */
enum err_code index_table_queue(struct db *db, const char *resource_id,
    int64_t version, const struct version_table *tables, unsigned count,
    struct err *e) must_check;

/* Read a version's file into its table. On failure nothing was recorded. */
enum err_code load_table(struct work *w, struct err *e) must_check;
/* Record, for good, that it could not be read: why says it in French. */
enum err_code load_table_failed(
    struct work *w, const char *why, struct err *e) must_check;

#endif
