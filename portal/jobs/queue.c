/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c - jobs of the catalogue, taken by lease, run in threads. */
#include "jobs/queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "jobs/work.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

#define POLL_S 2
#define SWEEP_MS 3600000

struct queue {
	struct db_pool *pool;
	struct blob_store *blobs;
	char *data_dir;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	int64_t woken;    /* raised by queue_wake() */
	int64_t swept_ms; /* last session_sweep() */
	unsigned nthreads;
	pthread_t *threads;
};

enum err_code
job_get(struct db *db, struct arena *a, const char *resource_id,
    int64_t version, struct job *out, struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc = db_select(db, a, Q_JOB_NEWEST,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) },
		{ ":version", DB_INT(version) }),
	    &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		work_read(r, out);
	rc = db_end(r);
	if (!rc && !found)
		rc = err_set(e, ERR_NOT_FOUND,
		    "Aucune lecture n'est prévue pour ce fichier.");
	return rc;
}

/* --- threads ------------------------------------------------------------ */

static void
sweep_hourly(struct queue *q, struct db *db)
{
	struct err e = { 0 };
	int64_t now = date_clock_ms();
	bool due;

	pthread_mutex_lock(&q->lock);
	due = q->swept_ms == 0 || now - q->swept_ms >= SWEEP_MS;
	if (due)
		q->swept_ms = now;
	pthread_mutex_unlock(&q->lock);
	if (due && (session_sweep(db, &e) || record_shorten(db, &e)))
		log_err("what is old was not swept", &e);
}

/* Until there is something new, or time to look again. */
static void
doze(struct queue *q, int64_t *woken)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += POLL_S;
	pthread_mutex_lock(&q->lock);
	while (!atomic_load(&q->stop) && *woken == q->woken)
		if (pthread_cond_timedwait(&q->wake, &q->lock, &until))
			break;
	*woken = q->woken;
	pthread_mutex_unlock(&q->lock);
}

static void
turn(struct queue *q, struct work *w, bool *ran)
{
	struct err e = { 0 };
	enum err_code rc = ERR_OK;

	*ran = false;
	if (!w->db)
		rc = db_pool_get(q->pool, &w->db, &e);
	if (!rc) {
		sweep_hourly(q, w->db);
		rc = work_one(w, "", ran, &e);
	}
	if (rc) {
		log_err("job queue", &e);
		*ran = false;
	}
}

static void *
thread_main(void *arg)
{
	struct queue *q = arg;
	struct arena *name = arena_new();
	struct work w = { .a = arena_new(),
		.blobs = q->blobs,
		.data_dir = q->data_dir,
		.worker = work_name(name),
		.stop = &q->stop };
	int64_t woken = 0;
	bool ran;

	work_be_modest();
	while (!atomic_load(&q->stop)) {
		turn(q, &w, &ran);
		arena_reset(w.a);
		if (!ran)
			doze(q, &woken);
	}
	arena_free(w.a);
	arena_free(name);
	return NULL;
}

static int
start_thread(struct queue *q)
{
	int rc = work_thread(&q->threads[q->nthreads], thread_main, q);

	if (!rc)
		q->nthreads++;
	return rc;
}

enum err_code
queue_start(struct db_pool *pool, struct blob_store *blobs,
    const char *data_dir, unsigned threads, struct queue **out, struct err *e)
{
	struct queue *q = calloc(1, sizeof(*q));
	pthread_condattr_t attr;
	struct db *db;
	enum err_code rc;

	assert(q);
	q->pool = pool;
	q->blobs = blobs;
	q->data_dir = strdup(data_dir);
	q->threads = calloc(threads ? threads : 1, sizeof(pthread_t));
	assert(q->data_dir && q->threads);
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->wake, &attr);
	pthread_condattr_destroy(&attr);
	rc = db_pool_get(pool, &db, e);
	if (!rc)
		rc = work_of_the_dead(db, true, e);
	for (unsigned i = 0; i < threads && !rc; i++)
		if (start_thread(q))
			rc = err_set(e, ERR_INTERNAL,
			    "Les travaux de fond ne peuvent pas démarrer" NNBSP
			    ": le système refuse de nouveaux fils.");
	if (rc) {
		queue_stop(q);
		return rc;
	}
	*out = q;
	return ERR_OK;
}

void
queue_wake(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->woken++;
	pthread_cond_broadcast(&q->wake);
	pthread_mutex_unlock(&q->lock);
}

void
queue_stop(struct queue *q)
{
	if (!q)
		return;
	atomic_store(&q->stop, true);
	queue_wake(q);
	for (unsigned i = 0; i < q->nthreads; i++)
		pthread_join(q->threads[i], NULL);
	pthread_cond_destroy(&q->wake);
	pthread_mutex_destroy(&q->lock);
	free(q->threads);
	free(q->data_dir);
	free(q);
}

/* --- the command line --------------------------------------------------- */

static enum err_code
unfinished(struct db *db, struct arena *a, const char *resource_id,
    int64_t **ids, size_t *n, struct err *e)
{
	size_t cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_JOB_UNFINISHED,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) },
		{ ":indexes", DB_INT(0) }),
	    &r, e);

	*n = 0;
	*ids = NULL;
	if (rc)
		return rc;
	while (db_next(r)) {
		if (*n == cap) {
			int64_t *more =
			    arena_array_of(a, 2 * cap + 16, int64_t);

			if (*n)
				memcpy(more, *ids, *n * sizeof(int64_t));
			*ids = more;
			cap = 2 * cap + 16;
		}
		(*ids)[(*n)++] = db_int(r, "id");
	}
	return db_end(r);
}

/* Run what may be run until job `id` has ended, here or elsewhere. */
static enum err_code
wait_for(struct work *w, const char *resource_id, int64_t id, struct err *e)
{
	for (;;) {
		struct rows *r;
		const char *state = "", *message = "";
		bool ran;
		enum err_code rc = db_select(w->db, w->a, Q_JOB_BY_ID,
		    DB_ARGS({ ":id", DB_INT(id) }), &r, e);

		if (!rc && db_next(r)) {
			state = db_text(r, "state");
			message = db_text(r, "message");
		}
		if (!rc)
			rc = db_end(r);
		if (rc)
			return rc;
		if (strcmp(state, "failed") == 0)
			return err_set(e, ERR_UNPROCESSABLE, "%s", message);
		if (strcmp(state, "queued") != 0 &&
		    strcmp(state, "running") != 0)
			return ERR_OK;
		rc = work_one(w, resource_id, &ran, e);
		if (!rc && !ran)
			rc = work_of_the_dead(w->db, false, e);
		if (rc)
			return rc;
		arena_reset(w->a);
		if (!ran)
			usleep(100000);
	}
}

enum err_code
queue_run(struct db *db, struct blob_store *blobs, const char *data_dir,
    const char *resource_id, struct err *e)
{
	struct arena *a = arena_new();
	struct work w = { .db = db,
		.a = arena_new(),
		.blobs = blobs,
		.data_dir = data_dir,
		.worker = work_name(a),
		.no_indexes = true };
	int64_t *ids;
	size_t n = 0;
	enum err_code rc = unfinished(db, a, resource_id, &ids, &n, e);

	for (size_t i = 0; i < n; i++) {
		struct err one = { 0 };
		enum err_code code = wait_for(&w, resource_id, ids[i], &one);

		/* The others are run all the same. */
		if (code && !rc) {
			*e = one;
			rc = code;
		}
		arena_reset(w.a);
	}
	arena_free(w.a);
	arena_free(a);
	return rc;
}

enum err_code
queue_drain(struct db *db, struct blob_store *blobs, const char *data_dir,
    bool wait, struct err *e)
{
	struct arena *a = arena_new();
	struct work w = { .db = db,
		.a = arena_new(),
		.blobs = blobs,
		.data_dir = data_dir,
		.worker = work_name(a) };
	bool ran = true, empty = !wait;
	enum err_code rc = ERR_OK;

	while (!rc && (ran || !empty)) {
		rc = work_of_the_dead(db, false, e);
		if (!rc)
			rc = work_one(&w, "", &ran, e);
		if (!rc && !ran && wait)
			rc = queue_is_empty(db, &empty, e);
		if (!rc && !ran && !empty)
			usleep(100000);
		arena_reset(w.a);
	}
	arena_free(w.a);
	arena_free(a);
	return rc;
}

enum err_code
queue_is_empty(struct db *db, bool *empty, struct err *e)
{
	struct arena *a = arena_new();
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_JOB_UNFINISHED,
	    DB_ARGS({ ":resource_id", DB_TEXT("") }, { ":indexes", DB_INT(1) }),
	    &r, e);

	if (!rc) {
		*empty = !db_next(r);
		rc = db_end(r);
	}
	arena_free(a);
	return rc;
}
