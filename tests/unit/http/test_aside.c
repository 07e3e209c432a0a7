/* SPDX-License-Identifier: Apache-2.0 */
/* test_aside.c - long answers that hold nobody up. */
#include "http/server.h"

#include <pthread.h>

#include "base/date.h"
#include "toy.h"

enum {
	CROWD = 24
};

/* Questions asked at once, and how they were answered. */
struct crowd {
	const struct toy *t;
	const char *path;
	bool is_network; /* each has an address of its own, of one network */
	atomic_int asked;
	int made, refused;
	pthread_t threads[CROWD];
	unsigned count;
};

static void *
ask_one(void *arg)
{
	struct crowd *c = arg;
	char from[64] = "";

	if (c->is_network)
		snprintf(from, sizeof(from),
		    "X-Forwarded-For: 2001:db8:1:2:%x::1\r\n",
		    (unsigned)atomic_fetch_add(&c->asked, 1));
	return toy_ask(c->t, c->path, from, "");
}

static void
crowd_ask(struct crowd *c, unsigned n)
{
	for (c->count = 0; c->count < n; c->count++)
		pthread_create(&c->threads[c->count], NULL, ask_one, c);
}

static void
crowd_wait(struct crowd *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		void *got;

		pthread_join(c->threads[i], &got);
		assert_null(toy_field(got, "X-Forgotten"));
		c->made += toy_status(got) == 200;
		c->refused += toy_status(got) == 503 &&
		    strstr(toy_body(got), "questions longues");
		free(got);
	}
}

/* One thread for all, while long answers are made. */
static void
serves_others_meanwhile(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /aside/400" };
	int64_t began = date_clock_ms();

	crowd_ask(&c, 2);
	toy_pause(50);
	for (int i = 0; i < 10; i++)
		toy_expect(toy_ask(c.t, "GET /d/x", "", ""), 200, "x|");
	assert_true(date_clock_ms() - began < 790);
	crowd_wait(&c);
	assert_int_equal(c.made, 2);
	/* One after the other: two at once would be two processors less. */
	assert_true(date_clock_ms() - began >= 800);
}

static void
makes_what_is_kept_once_for_all(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /kept/400" };
	int64_t began = date_clock_ms();

	crowd_ask(&c, 8);
	crowd_wait(&c);
	assert_int_equal(c.made, 8);
	assert_true(date_clock_ms() - began < 790);
}

static void
answers_head_and_failures(void **state)
{
	char *got = toy_ask(*state, "HEAD /aside/10", "", "");

	assert_int_equal(toy_status(got), 200);
	assert_string_equal(toy_body(got), "");
	free(got);
	toy_expect(
	    toy_ask(*state, "GET /aside/fails", "", ""), 409, "Déjà pris");
}

static void
keeps_the_connection(void **state)
{
	static const char twice[] =
	    "GET /aside/10 HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /d/after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

	toy_expect(toy_raw(*state, twice, strlen(twice)), 200, "after|");
}

static void
refuses_at_once_when_too_many_wait(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /aside/50" };

	crowd_ask(&c, CROWD);
	crowd_wait(&c);
	assert_int_equal(c.made + c.refused, CROWD);
	/* One runs, sixteen wait. */
	assert_true(c.made >= 10 && c.made < CROWD);
}

/* A crowd that took every place leaves one to another address. */
static void
gives_each_address_its_turn(void **state)
{
	struct toy other = *(struct toy *)*state;
	struct crowd c = { .t = *state, .path = "GET /aside/200" };

	other.from = INADDR_LOOPBACK + 1;
	crowd_ask(&c, CROWD);
	toy_pause(100);
	toy_expect(toy_ask(&other, "GET /aside/1", "", ""), 200, "{}");
	crowd_wait(&c);
	assert_int_equal(c.made + c.refused, CROWD);
}

/* Whoever has a network has more addresses than there are places. */
static void
gives_each_network_its_turn(void **state)
{
	struct toy *t = *state;
	struct toy behind = { .dir = t->dir };
	struct crowd c = {
		.t = &behind, .path = "GET /aside/200", .is_network = true
	};

	toy_open_with(&behind, "127.0.0.1", 1);
	crowd_ask(&c, CROWD);
	toy_pause(100);
	toy_expect(toy_ask(&behind, "GET /aside/1",
		       "X-Forwarded-For: 2001:db8:1:3::1\r\n", ""),
	    200, "{}");
	crowd_wait(&c);
	assert_int_equal(c.made + c.refused, CROWD);
	server_stop(behind.server, 1);
}

static void
gives_up_what_waits_too_long(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /aside/700" };

	crowd_ask(&c, 4);
	crowd_wait(&c);
	assert_int_equal(c.made + c.refused, 4);
	/* The second second is one too many. */
	assert_in_range(c.made, 2, 3);
}

static void
gives_up_what_waits_when_it_stops(void **state)
{
	struct toy *t = *state;
	struct toy other = { .dir = t->dir };
	struct crowd c = { .t = &other, .path = "GET /aside/400" };

	toy_open(&other, "");
	crowd_ask(&c, 3);
	toy_pause(100);
	server_stop(other.server, 0);
	crowd_wait(&c);
	/* A refused one may not get its answer out in time. */
	assert_true(c.made <= 1);
}

/* Their questions one after the other would have made the last one give up. */
static void
forgets_the_questions_of_who_left(void **state)
{
	static const char ask[] = "GET /aside/300 HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[8];

	for (int i = 0; i < 8; i++) {
		fds[i] = toy_connect(*state);
		toy_send(fds[i], ask, strlen(ask));
	}
	toy_pause(100);
	for (int i = 0; i < 8; i++)
		close(fds[i]);
	toy_expect(toy_ask(*state, "GET /aside/1", "", ""), 200, "{}");
}

static void
serves_others_between_pieces(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /pieces/200" };
	int64_t began = date_clock_ms();

	crowd_ask(&c, 2);
	toy_pause(50);
	for (int i = 0; i < 10; i++)
		toy_expect(toy_ask(c.t, "GET /d/x", "", ""), 200, "x|");
	assert_true(date_clock_ms() - began < 590);
	crowd_wait(&c);
	assert_int_equal(c.made, 2);
}

static void
pieces_are_whole_or_visibly_cut(void **state)
{
	static const char cut[] = "GET /pieces/cut HTTP/1.1\r\nHost: x\r\n\r\n";
	char *want = toy_ask(*state, "GET /stream/3", "", "");
	char *got = toy_ask(*state, "GET /pieces/1", "", "");
	char *small;

	assert_string_equal(toy_body(got), toy_body(want));
	assert_true(strlen(toy_body(got)) > 1000);
	small =
	    toy_ask(*state, "GET /pieces/1", "Accept-Encoding: gzip\r\n", "");
	assert_string_equal(toy_field(small, "Content-Encoding"), "gzip");
	free(small);
	free(want);
	free(got);
	got = toy_raw(*state, cut, strlen(cut));
	assert_int_equal(toy_status(got), 200);
	assert_null(strstr(got, "\r\n0\r\n"));
	free(got);
	toy_expect(toy_ask(*state, "HEAD /pieces/1", "", ""), 200, "");
}

/* Who goes away, and who never reads, hold no thread. */
static void
forgets_who_does_not_read_pieces(void **state)
{
	static const char ask[] = "GET /pieces/50 HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[8];

	for (int i = 0; i < 8; i++) {
		fds[i] = toy_connect(*state);
		assert_int_equal(
		    write(fds[i], ask, strlen(ask)), (ssize_t)strlen(ask));
	}
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	toy_expect(toy_ask(*state, "GET /pieces/1", "", ""), 200, "ligne 0");
	for (int i = 4; i < 8; i++)
		close(fds[i]);
}

/* Bodies under way take no place of the questions, nor make them wait. */
static void
answers_come_before_pieces(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /pieces/20" };
	int64_t began;

	crowd_ask(&c, 20);
	toy_pause(100);
	began = date_clock_ms();
	toy_expect(toy_ask(*state, "GET /aside/1", "", ""), 200, "{}");
	/* Each of the bodies once more would be 400. */
	assert_true(date_clock_ms() - began < 300);
	crowd_wait(&c);
	assert_int_equal(c.made, 20);
}

static void
pieces_go_on_while_answers_wait(void **state)
{
	struct crowd c = { .t = *state, .path = "GET /aside/50" };
	int64_t done;

	crowd_ask(&c, 16);
	toy_pause(30);
	toy_expect(toy_ask(*state, "GET /pieces/1", "", ""), 200, "ligne 0");
	done = date_clock_ms();
	crowd_wait(&c);
	/* Behind all the answers, it would have ended with the last. */
	assert_true(date_clock_ms() - done > 60);
	assert_int_equal(c.made, 16);
}

static void
cuts_pieces_when_it_stops(void **state)
{
	static const char ask[] = "GET /pieces/300 HTTP/1.1\r\nHost: x\r\n\r\n";
	struct toy *t = *state;
	struct toy other = { .dir = t->dir };
	char room[65536];
	size_t len = 0;
	ssize_t n;
	int fd;

	toy_open(&other, "");
	fd = toy_connect(&other);
	assert_int_equal(write(fd, ask, strlen(ask)), (ssize_t)strlen(ask));
	toy_pause(100);
	server_stop(other.server, 0);
	while (len < sizeof(room) - 1 &&
	    (n = read(fd, room + len, sizeof(room) - 1 - len)) > 0)
		len += (size_t)n;
	close(fd);
	room[len] = '\0';
	assert_int_equal(toy_status(room), 200);
	assert_null(strstr(room, "\r\n0\r\n"));
}

static int
setup(void **state)
{
	int rc = toy_setup(state);
	struct toy *t = *state;

	server_stop(t->server, 1);
	toy_open_with(t, "", 1);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_others_meanwhile),
		cmocka_unit_test(makes_what_is_kept_once_for_all),
		cmocka_unit_test(answers_head_and_failures),
		cmocka_unit_test(keeps_the_connection),
		cmocka_unit_test(refuses_at_once_when_too_many_wait),
		cmocka_unit_test(gives_each_address_its_turn),
		cmocka_unit_test(gives_each_network_its_turn),
		cmocka_unit_test(gives_up_what_waits_too_long),
		cmocka_unit_test(gives_up_what_waits_when_it_stops),
		cmocka_unit_test(forgets_the_questions_of_who_left),
		cmocka_unit_test(serves_others_between_pieces),
		cmocka_unit_test(pieces_are_whole_or_visibly_cut),
		cmocka_unit_test(forgets_who_does_not_read_pieces),
		cmocka_unit_test(answers_come_before_pieces),
		cmocka_unit_test(pieces_go_on_while_answers_wait),
		cmocka_unit_test(cuts_pieces_when_it_stops),
	};

	return cmocka_run_group_tests(tests, setup, toy_teardown);
}
