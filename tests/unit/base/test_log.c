/* SPDX-License-Identifier: Apache-2.0 */
/* test_log.c - one line per event, whatever the values hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/err.h"
#include "base/log.h"

static char line[65536];
static int pipe_ends[2], saved;

static void
catch_stderr(void)
{
	assert_int_equal(pipe(pipe_ends), 0);
	saved = dup(STDERR_FILENO);
	dup2(pipe_ends[1], STDERR_FILENO);
}

/* What was written since, in `line`. */
static void
release_stderr(void)
{
	ssize_t n;

	dup2(saved, STDERR_FILENO);
	close(saved);
	close(pipe_ends[1]);
	n = read(pipe_ends[0], line, sizeof(line) - 1);
	line[n > 0 ? n : 0] = '\0';
	close(pipe_ends[0]);
}

static void
writes_one_line_of_text(void **state)
{
	(void)state;
	setenv("PARVIS_NOW", "0", 1);
	log_setup(LOG_INFO, false);
	catch_stderr();
	log_event(
	    LOG_WARN, "job failed", "kind", "load\n\"x\"", "id", NULL, NULL);
	release_stderr();
	assert_string_equal(line,
	    "1970-01-01T00:00:00Z warn job failed "
	    "kind=\"load\\n\\\"x\\\"\" id=\"\"\n");
}

static void
writes_json_that_reads_back(void **state)
{
	json_t *json;

	(void)state;
	log_setup(LOG_INFO, true);
	catch_stderr();
	log_event(LOG_INFO, "served", "path", "/\xff\x01\"}\r\n", NULL);
	release_stderr();
	assert_int_equal(strcspn(line, "\n"), strlen(line) - 1);
	json = json_loads(line, 0, NULL);
	assert_non_null(json);
	assert_string_equal(
	    json_string_value(json_object_get(json, "event")), "served");
	assert_string_equal(
	    json_string_value(json_object_get(json, "level")), "info");
	json_decref(json);
}

static void
cuts_a_long_value_not_the_line(void **state)
{
	char *text = malloc(30001);
	json_t *json;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < 30000; i += 2)
		memcpy(text + i, "é", 2);
	text[30000] = '\0';
	log_setup(LOG_INFO, true);
	catch_stderr();
	log_event(LOG_INFO, "long", "a", text, "b", "after", NULL);
	release_stderr();
	free(text);
	json = json_loads(line, 0, NULL);
	assert_non_null(json);
	assert_string_equal(
	    json_string_value(json_object_get(json, "b")), "after");
	json_decref(json);
}

static void
drops_what_is_below_the_level(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, ERR_INTERNAL, "message");
	err_cause(&e, "why");
	log_setup(LOG_ERROR, false);
	catch_stderr();
	log_event(LOG_WARN, "unheard", NULL);
	log_event(LOG_DEBUG, "unheard", NULL);
	log_err("heard", &e);
	release_stderr();
	assert_null(strstr(line, "unheard"));
	assert_non_null(strstr(line, "error heard message=\"message\""));
	assert_non_null(strstr(line, "cause=\"why\""));
	assert_non_null(strstr(line, "test_log.c"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_line_of_text),
		cmocka_unit_test(writes_json_that_reads_back),
		cmocka_unit_test(cuts_a_long_value_not_the_line),
		cmocka_unit_test(drops_what_is_below_the_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
