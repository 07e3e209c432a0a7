/* SPDX-License-Identifier: Apache-2.0 */
/* work.c - one job: taken by lease, run, and what becomes of it. */
#include "jobs/work.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "store/db.h"

#define BEAT_MS 5000
#define SAY_MS 500
#define ATTEMPTS_MAX 3
#define NICE 15

static const struct {
	const char *kind;
	enum err_code (*run)(struct work *w, struct err *e);
	/* Gives it up for good. */
	enum err_code (*failed)(struct work *w, const char *why, struct err *e);
} kinds[] = {
	{ "load_table", load_table, load_table_failed },
	{ "index_table", index_table, index_table_failed },
};

void
work_be_modest(void)
{
	const struct sched_param none = { 0 };
	const int who_thread = 1, class_best_effort = 2, least = 7;

	/* Asking for less is always granted; else it goes on as it is. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	(void)sched_setscheduler(0, SCHED_BATCH, &none);
	(void)syscall(
	    SYS_ioprio_set, who_thread, 0, class_best_effort << 13 | least);
}

char *
work_name(struct arena *a)
{
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	return arena_printf(
	    a, "%s %ld %ld", host, (long)getpid(), (long)gettid());
}

/* A process of this machine that is no more; what another machine runs is
 * not ours to judge. */
static bool
is_dead(const char *worker, bool even_ours)
{
	char host[256] = "";
	const char *space = strchr(worker, ' ');
	size_t len;
	long pid;

	gethostname(host, sizeof(host) - 1);
	len = strlen(host);
	if (!space || (size_t)(space - worker) != len ||
	    memcmp(worker, host, len) != 0)
		return false;
	pid = strtol(space, NULL, 10);
	if (even_ours && pid == (long)getpid())
		return true;
	return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

void
work_read(struct rows *r, struct job *out)
{
	*out = (struct job){
		.id = db_int(r, "id"),
		.kind = db_text(r, "kind"),
		.resource_id = db_text(r, "resource_id"),
		.version = db_int(r, "version"),
		.state = db_text(r, "state"),
		.progress = (int)db_int(r, "progress"),
		.message = db_text(r, "message"),
		.created_at = db_int(r, "created_at"),
		.finished_at = db_int(r, "finished_at"),
	};
}

struct beat {
	const struct work *w;
	int progress;
	int64_t changed;
};

static enum err_code
beat(struct db *db, void *arg, struct err *e)
{
	struct beat *b = arg;

	return db_exec(db, Q_JOB_BEAT,
	    DB_ARGS({ ":id", DB_INT(b->w->job.id) },
		{ ":worker", DB_TEXT(b->w->worker) },
		{ ":progress", DB_INT(b->progress) },
		{ ":lease_until", DB_INT(date_now() + LEASE_S) }),
	    &b->changed, e);
}

bool
work_is_stopped(const struct work *w)
{
	return w->stop && atomic_load(w->stop);
}

bool
work_progress(void *work, int thousandths)
{
	struct work *w = work;
	struct beat b = { w, thousandths, 0 };
	struct err e = { 0 };
	int64_t now = date_clock_ms(), silent = now - w->said_ms;

	if (work_is_stopped(w))
		return false;
	if (silent < SAY_MS || (thousandths == w->said && silent < BEAT_MS))
		return true;
	w->said_ms = now;
	w->said = thousandths;
	if (db_write_quiet(w->db, beat, &b, &e)) {
		/* The lease still holds: the next beat may pass. */
		log_err("job progress not written", &e);
		return true;
	}
	w->lost = b.changed == 0;
	return !w->lost;
}

enum err_code
work_finish(
    struct work *w, const char *state, const char *message, struct err *e)
{
	int64_t changed = 0;
	enum err_code rc = db_exec(w->db, Q_JOB_FINISH,
	    DB_ARGS({ ":id", DB_INT(w->job.id) },
		{ ":worker", DB_TEXT(w->worker) }, { ":state", DB_TEXT(state) },
		{ ":message", DB_TEXT(message) },
		{ ":now", DB_INT(date_now()) }),
	    &changed, e);

	if (rc || changed)
		return rc;
	w->lost = true;
	return err_set(e, ERR_CONFLICT,
	    "Ce fichier est déjà en cours de lecture par un autre processus.");
}

struct put_back {
	const struct work *w;
	int64_t forgiven, not_before;
};

static enum err_code
put_back(struct db *db, void *arg, struct err *e)
{
	const struct put_back *p = arg;

	return db_exec(db, Q_JOB_PUT_BACK,
	    DB_ARGS({ ":id", DB_INT(p->w->job.id) },
		{ ":worker", DB_TEXT(p->w->worker) },
		{ ":forgiven", DB_INT(p->forgiven) },
		{ ":not_before", DB_INT(p->not_before) }),
	    NULL, e);
}

static enum err_code
finish_unknown(struct db *db, void *arg, struct err *e)
{
	(void)db;
	return work_finish(arg, "failed",
	    "Ce travail a été préparé par une autre version de Parvis.", e);
}

/* May the same thing succeed a little later? */
static bool
is_passing(enum err_code code)
{
	return code == ERR_BUSY || code == ERR_NO_SPACE || code == ERR_INTERNAL;
}

/* What becomes of a job that did not end well. */
static enum err_code
settle(struct work *w, size_t kind, const struct err *why, struct err *e)
{
	struct put_back p = { w, 0, 0 };

	if (w->lost) {
		log_event(LOG_WARN, "job lost to another worker", "resource",
		    w->job.resource_id, NULL);
		return ERR_OK;
	}
	if (work_is_stopped(w)) {
		p.forgiven = 1;
		return db_write_quiet(w->db, put_back, &p, e);
	}
	if (is_passing(why->code))
		log_err("job failed", why);
	else
		log_event(LOG_INFO, "file not read as a table", "resource",
		    w->job.resource_id, "why", why->msg, NULL);
	if (is_passing(why->code) && w->attempts < ATTEMPTS_MAX) {
		p.not_before = date_now() + 2 * w->attempts * w->attempts;
		return db_write_quiet(w->db, put_back, &p, e);
	}
	return kinds[kind].failed(w, why->msg, e);
}

static enum err_code
run(struct work *w, struct err *e)
{
	struct err why = { 0 };
	size_t k = 0, n = sizeof(kinds) / sizeof(kinds[0]);

	while (k < n && strcmp(kinds[k].kind, w->job.kind) != 0)
		k++;
	if (k == n)
		return db_write_quiet(w->db, finish_unknown, w, e);
	if (w->attempts > ATTEMPTS_MAX)
		return kinds[k].failed(w,
		    "La lecture du fichier s'est interrompue trois fois sans "
		    "aller au bout" NNBSP
		    ": déposez-le à nouveau, ou prévenez l'administrateur du "
		    "portail.",
		    e);
	if (kinds[k].run(w, &why))
		return settle(w, k, &why, e);
	log_event(LOG_INFO, "job done", "kind", w->job.kind, "resource",
	    w->job.resource_id, NULL);
	return ERR_OK;
}

struct taking {
	struct work *w;
	const char *resource_id;
	bool taken;
};

static enum err_code
next_id(struct db *db, const char *resource_id, bool no_indexes, int64_t *id,
    struct err *e)
{
	return db_select_int(db, Q_JOB_NEXT,
	    DB_ARGS({ ":now", DB_INT(date_now()) },
		{ ":resource_id", DB_TEXT(resource_id) },
		{ ":indexes", DB_INT(!no_indexes) }),
	    0, id, e);
}

static enum err_code
take(struct db *db, void *arg, struct err *e)
{
	struct taking *t = arg;
	struct work *w = t->w;
	struct rows *r;
	int64_t id;
	enum err_code rc = next_id(db, t->resource_id, w->no_indexes, &id, e);

	t->taken = id != 0;
	if (rc || !t->taken)
		return rc;
	rc = db_exec(db, Q_JOB_TAKE,
	    DB_ARGS({ ":id", DB_INT(id) }, { ":worker", DB_TEXT(w->worker) },
		{ ":lease_until", DB_INT(date_now() + LEASE_S) }),
	    NULL, e);
	if (!rc)
		rc = db_select(db, w->a, Q_JOB_BY_ID,
		    DB_ARGS({ ":id", DB_INT(id) }), &r, e);
	if (rc)
		return rc;
	if (db_next(r)) {
		work_read(r, &w->job);
		w->attempts = db_int(r, "attempts");
	}
	return db_end(r);
}

enum err_code
work_one(struct work *w, const char *resource_id, bool *ran, struct err *e)
{
	struct taking t = { w, resource_id, false };
	struct lease *lease;
	int64_t id;
	enum err_code rc = next_id(w->db, resource_id, w->no_indexes, &id, e);

	*ran = false;
	/* Looking costs a read; only taking costs a write. */
	if (rc || !id)
		return rc;
	w->lost = false;
	w->said = -1;
	w->said_ms = date_clock_ms();
	rc = db_write_quiet(w->db, take, &t, e);
	if (rc || !t.taken)
		return rc;
	*ran = true;
	lease = lease_hold(w, BEAT_MS);
	rc = run(w, e);
	lease_release(lease);
	return rc;
}

static enum err_code
orphan(struct db *db, void *arg, struct err *e)
{
	const struct work *dead = arg;

	return db_exec(db, Q_JOB_ORPHANED,
	    DB_ARGS({ ":id", DB_INT(dead->job.id) },
		{ ":worker", DB_TEXT(dead->worker) }),
	    NULL, e);
}

enum err_code
work_of_the_dead(struct db *db, bool even_ours, struct err *e)
{
	struct arena *a = arena_new();
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_JOB_RUNNING, DB_NO_ARGS, &r, e);

	while (!rc && db_next(r)) {
		struct work w = { .worker = db_text(r, "worker") };

		w.job.id = db_int(r, "id");
		if (is_dead(w.worker, even_ours))
			rc = db_write_quiet(db, orphan, &w, e);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(a);
	return rc;
}
