/* SPDX-License-Identifier: Apache-2.0 */
/* test_aside.c - long answers that hold nobody up. */
#include "http/server.h"

#include <pthread.h>

#include "base/date.h"
#include "toy.h"

enum {
	CROWD = 8
};

static void *
ask_aside(void *arg)
{
	return toy_ask(arg, "GET /aside/x", "", "");
}

static void
wait_ms(int ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

/* One thread for all, while a long answer is made. */
static void
serves_others_meanwhile(void **state)
{
	struct toy *t = *state;
	int64_t began = date_clock_ms();
	pthread_t thread[2];
	void *got;

	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, ask_aside, t);
	wait_ms(50);
	for (int i = 0; i < 10; i++)
		toy_expect(toy_ask(t, "GET /d/x", "", ""), 200, "x|");
	assert_true(date_clock_ms() - began < 790);
	for (int i = 0; i < 2; i++) {
		pthread_join(thread[i], &got);
		assert_null(toy_field(got, "X-Forgotten"));
		toy_expect(got, 200, "{}");
	}
	/* One after the other: two at once would be two processors less. */
	assert_true(date_clock_ms() - began >= 800);
}

static void
answers_head_and_failures(void **state)
{
	char *got = toy_ask(*state, "HEAD /aside/x", "", "");

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
	    "GET /aside/x HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /d/after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

	toy_expect(toy_raw(*state, twice, strlen(twice)), 200, "after|");
}

static void
refuses_at_once_when_too_many_wait(void **state)
{
	struct toy *t = *state;
	pthread_t thread[CROWD];
	int made = 0, refused = 0;

	for (int i = 0; i < CROWD; i++)
		pthread_create(&thread[i], NULL, ask_aside, t);
	for (int i = 0; i < CROWD; i++) {
		void *got;

		pthread_join(thread[i], &got);
		made += toy_status(got) == 200;
		refused += toy_status(got) == 503 &&
		    strstr(toy_body(got), "questions longues");
		free(got);
	}
	assert_int_equal(made + refused, CROWD);
	/* One runs, four wait. */
	assert_in_range(made, 4, 5);
}

static void
gives_up_what_waits_when_it_stops(void **state)
{
	struct toy *t = *state;
	struct toy other = { .dir = t->dir };
	pthread_t thread[3];
	int made = 0, refused = 0;

	toy_open(&other, "");
	for (int i = 0; i < 3; i++)
		pthread_create(&thread[i], NULL, ask_aside, &other);
	wait_ms(100);
	server_stop(other.server, 0);
	for (int i = 0; i < 3; i++) {
		void *got;

		pthread_join(thread[i], &got);
		made += toy_status(got) == 200;
		refused += toy_status(got) == 503 || !*(char *)got;
		free(got);
	}
	assert_int_equal(made + refused, 3);
	assert_true(refused >= 2);
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
		cmocka_unit_test(answers_head_and_failures),
		cmocka_unit_test(keeps_the_connection),
		cmocka_unit_test(refuses_at_once_when_too_many_wait),
		cmocka_unit_test(gives_up_what_waits_when_it_stops),
	};

	return cmocka_run_group_tests(tests, setup, toy_teardown);
}
