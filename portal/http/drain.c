/* SPDX-License-Identifier: Apache-2.0 */
/* drain.c - read what refused uploads still send, for a short while. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "http/exchange.h"

#define SOCKETS_MAX 64
#define LONGEST_MS 30000
#define SILENCE_MS 2000
#define TURN                                                                   \
	(64 * 16384) /* bytes of one socket before the next has its turn       \
		      */

struct held {
	int fd;
	int64_t until_ms, silent_ms;
};

struct drain {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct held held[SOCKETS_MAX];
	unsigned count;
	bool is_running, is_over;
};

/* False once the other side closed, failed, fell silent or had its time. */
static bool
is_sending(struct held *h)
{
	int64_t now = date_clock_ms();
	/* TCP throws the bytes away without copying them (tcp(7)). */
	ssize_t n = recv(h->fd, NULL, TURN, MSG_DONTWAIT | MSG_TRUNC);

	if (n == 0 || now >= h->until_ms)
		return false;
	if (n > 0) {
		h->silent_ms = now + SILENCE_MS;
		return true;
	}
	return (errno == EAGAIN || errno == EINTR) && now < h->silent_ms;
}

static void
drain_all(struct drain *l)
{
	for (unsigned i = 0; i < l->count;) {
		if (is_sending(&l->held[i])) {
			i++;
			continue;
		}
		close(l->held[i].fd);
		l->held[i] = l->held[--l->count];
	}
}

static void *
work(void *arg)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	struct drain *l = arg;

	pthread_mutex_lock(&l->lock);
	while (!l->is_over) {
		if (!l->count) {
			pthread_cond_wait(&l->wake, &l->lock);
			continue;
		}
		drain_all(l);
		pthread_mutex_unlock(&l->lock);
		nanosleep(&pause, NULL);
		pthread_mutex_lock(&l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

struct drain *
drain_new(void)
{
	struct drain *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->wake, NULL);
	l->is_running = pthread_create(&l->thread, NULL, work, l) == 0;
	return l;
}

void
drain_take(struct drain *l, int fd)
{
	int copy;

	if (!l || !l->is_running)
		return;
	pthread_mutex_lock(&l->lock);
	if (l->count < SOCKETS_MAX) {
		copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (copy >= 0) {
			l->held[l->count++] =
			    (struct held){ copy, date_clock_ms() + LONGEST_MS,
				    date_clock_ms() + SILENCE_MS };
			pthread_cond_signal(&l->wake);
		}
	}
	pthread_mutex_unlock(&l->lock);
}

void
drain_free(struct drain *l)
{
	if (!l)
		return;
	pthread_mutex_lock(&l->lock);
	l->is_over = true;
	pthread_cond_signal(&l->wake);
	pthread_mutex_unlock(&l->lock);
	if (l->is_running)
		pthread_join(l->thread, NULL);
	for (unsigned i = 0; i < l->count; i++)
		close(l->held[i].fd);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->wake);
	free(l);
}
