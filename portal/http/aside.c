/* SPDX-License-Identifier: Apache-2.0 */
/* aside.c - long answers on threads of their own, while others are served. */
/*
 * A thread of libmicrohttpd serves many connections in turn: whatever holds it
 * holds all of them. A handler that finds its answer long asks for
 * response_aside(); its connection is suspended, the handler runs again here,
 * and the connection is resumed to send what it made. So does a streamed body
 * of response_stream_aside() for each of its pieces: who reads slowly holds no
 * thread meanwhile.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/date.h"
#include "base/log.h"
#include "http/exchange.h"

/* Waiting for each thread; beyond, whoever asked most is refused at once. Most
 * are short: who waits too long all the same is told so. */
#define WAITING_PER_THREAD 16
/* Answers come before the pieces of bodies, whose visitors have some already:
 * so many in a row, for a body to go on however many ask. */
#define ANSWERS_PER_PIECE 2

/* By turn: one of each network, then the second of each, and so on. */
struct line {
	struct exchange *first;
	unsigned waiting;
};

struct aside {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct line answers, pieces;
	unsigned passed; /* answers in a row before the pieces */
	unsigned idle, running, most;
	int64_t patience_ms;
	bool is_over;
	pthread_t *threads;
};

struct aside *
aside_new(unsigned threads, unsigned patience_s)
{
	struct aside *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->threads = calloc(threads, sizeof(*s->threads));
	if (!s->threads)
		abort();
	s->most = threads;
	s->patience_ms = (int64_t)patience_s * 1000;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	return s;
}

static unsigned
turn_of(const struct line *l, const struct exchange *x)
{
	unsigned turn = 0;

	for (const struct exchange *y = l->first; y; y = y->next) {
		if (strcmp(y->network, x->network) == 0)
			turn = y->turn + 1;
	}
	return turn;
}

static void
line_add(struct line *l, struct exchange *x)
{
	struct exchange **at = &l->first;

	while (*at && (*at)->turn <= x->turn)
		at = &(*at)->next;
	x->next = *at;
	*at = x;
	l->waiting++;
}

static struct exchange *
line_take(struct line *l)
{
	struct exchange *x = l->first;

	l->first = x->next;
	l->waiting--;
	return x;
}

/* The last, when its turn is later than that: there may be none. */
static struct exchange *
line_drop(struct line *l, unsigned turn)
{
	struct exchange **at = &l->first, *x;

	while (*at && (*at)->next)
		at = &(*at)->next;
	x = *at;
	if (!x || x->turn <= turn)
		return NULL;
	*at = NULL;
	l->waiting--;
	return x;
}

static unsigned
waiting(const struct aside *s)
{
	return s->answers.waiting + s->pieces.waiting;
}

/* Of those that wait: there are some. */
static struct exchange *
take(struct aside *s)
{
	if (s->answers.waiting > 0 &&
	    (s->pieces.waiting == 0 || s->passed < ANSWERS_PER_PIECE)) {
		s->passed = s->pieces.waiting > 0 ? s->passed + 1 : 0;
		return line_take(&s->answers);
	}
	s->passed = 0;
	return line_take(&s->pieces);
}

static void
give_up(struct exchange *x)
{
	if (x->flow)
		reply_cut(x->flow);
	else
		exchange_give_up(x);
	MHD_resume_connection(x->conn);
}

/* Closed, or at least its writing side, which no browser does by itself. */
static bool
has_left(const struct exchange *x)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct pollfd p = { .events = POLLRDHUP };

	if (!info)
		return false;
	p.fd = info->connect_fd;
	return poll(&p, 1, 0) > 0;
}

static void
serve(struct aside *s, struct exchange *x)
{
	if (x->flow) {
		reply_fill(x->flow);
	} else if (has_left(x)) {
		exchange_drop(x);
	} else if (date_clock_ms() - x->waits_since_ms > s->patience_ms) {
		give_up(x);
		return;
	} else {
		exchange_again(x);
	}
	MHD_resume_connection(x->conn);
}

static void *
work(void *arg)
{
	struct aside *s = arg;
	struct exchange *x;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (waiting(s) == 0 && !s->is_over) {
			s->idle++;
			pthread_cond_wait(&s->wake, &s->lock);
			s->idle--;
		}
		if (s->is_over)
			break;
		x = take(s);
		pthread_mutex_unlock(&s->lock);
		serve(s, x);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Threads are started when they are first needed. */
static bool
has_thread(struct aside *s)
{
	struct err e = { 0 };
	int rc;

	if (s->idle > waiting(s) || s->running == s->most)
		return true;
	rc = pthread_create(&s->threads[s->running], NULL, work, s);
	if (rc == 0) {
		s->running++;
		return true;
	}
	err_set(&e, ERR_BUSY, "Un fil d’exécution n’a pas pu être créé.");
	err_cause(&e, "%s", strerror(rc));
	log_err("thread not started", &e);
	return s->running > 0;
}

bool
aside_take(struct aside *s, struct exchange *x)
{
	struct line *l = x->flow ? &s->pieces : &s->answers;
	struct exchange *dropped = NULL;
	bool taken;

	if (!x->flow)
		x->network = address_network(x->req.a, x->req.remote);
	pthread_mutex_lock(&s->lock);
	/* A body under way is always taken: it was begun. */
	x->turn = x->flow ? 0 : turn_of(l, x);
	taken = !s->is_over && has_thread(s);
	if (taken && !x->flow && l->waiting >= s->most * WAITING_PER_THREAD) {
		dropped = line_drop(l, x->turn);
		taken = dropped != NULL;
	}
	if (taken) {
		/* Before any thread may resume it. */
		MHD_suspend_connection(x->conn);
		x->waits_since_ms = date_clock_ms();
		line_add(l, x);
		pthread_cond_signal(&s->wake);
	}
	pthread_mutex_unlock(&s->lock);
	if (dropped)
		give_up(dropped);
	return taken;
}

void
aside_stop(struct aside *s)
{
	pthread_mutex_lock(&s->lock);
	s->is_over = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < s->running; i++)
		pthread_join(s->threads[i], NULL);
	while (waiting(s) > 0)
		give_up(take(s));
}

void
aside_free(struct aside *s)
{
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s->threads);
	free(s);
}
