/* SPDX-License-Identifier: Apache-2.0 */
/* lease.c - a job stays ours through its long steps. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "jobs/work.h"
#include "store/db.h"

struct lease {
	struct db_pool *pool;
	int64_t job;
	const char *worker;
	int every_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ended;
};

int
work_thread(pthread_t *out, void *(*fn)(void *arg), void *arg)
{
	sigset_t all, before;
	int rc;

	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(out, NULL, fn, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static enum err_code
renew(struct db *db, void *arg, struct err *e)
{
	const struct lease *l = arg;

	return db_exec(db, Q_JOB_RENEW,
	    DB_ARGS({ ":id", DB_INT(l->job) },
		{ ":worker", DB_TEXT(l->worker) },
		{ ":lease_until", DB_INT(date_now() + LEASE_S) }),
	    NULL, e);
}

/* False at the end of the job. */
static bool
wait_a_turn(struct lease *l)
{
	struct timespec until;
	bool ended;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += l->every_ms / 1000;
	until.tv_nsec += l->every_ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&l->lock);
	while (!l->ended &&
	    pthread_cond_timedwait(&l->wake, &l->lock, &until) == 0)
		;
	ended = l->ended;
	pthread_mutex_unlock(&l->lock);
	return !ended;
}

static void *
beat_until_the_end(void *arg)
{
	struct lease *l = arg;

	while (wait_a_turn(l)) {
		struct err e = { 0 };
		struct db *db;
		enum err_code rc = db_pool_get(l->pool, &db, &e);

		if (!rc)
			rc = db_write_quiet(db, renew, l, &e);
		/* The next one may pass before it runs out. */
		if (rc)
			log_err("lease of a job not renewed", &e);
	}
	return NULL;
}

struct lease *
lease_hold(const struct work *w, int every_ms)
{
	struct lease *l = calloc(1, sizeof(*l));
	pthread_condattr_t attr;

	if (!l)
		abort();
	l->pool = db_pool_of(w->db);
	l->job = w->job.id;
	l->worker = w->worker;
	l->every_ms = every_ms;
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->wake, &attr);
	pthread_condattr_destroy(&attr);
	/* Without it, the job's own progress keeps the lease as it can. */
	if (work_thread(&l->thread, beat_until_the_end, l) != 0)
		l->ended = true;
	return l;
}

void
lease_release(struct lease *l)
{
	bool alone;

	pthread_mutex_lock(&l->lock);
	alone = l->ended;
	l->ended = true;
	pthread_cond_signal(&l->wake);
	pthread_mutex_unlock(&l->lock);
	if (!alone)
		pthread_join(l->thread, NULL);
	pthread_cond_destroy(&l->wake);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
