/* SPDX-License-Identifier: Apache-2.0 */
/* test_conf.c - settings: defaults, file, environment, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/conf.h"
#include "base/text.h"

static char path[] = "/tmp/parvis-conf-XXXXXX";
static struct arena *a;

static int
begin(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return unlink(path);
}

static enum err_code
load(const char *text, struct conf *c, struct err *e)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	memset(e, 0, sizeof(*e));
	return conf_load(c, a, path, true, e);
}

static void
has_defaults_without_a_file(void **state)
{
	struct conf c;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(conf_load(&c, a, NULL, true, &e), ERR_OK);
	assert_string_equal(c.listen, "127.0.0.1:8080");
	assert_int_equal(c.threads, 4);
	assert_true(c.max_upload == 2147483648);
	assert_string_equal(c.base_url, "");
	assert_int_equal(conf_load(&c, a, "/nonexistent/x", false, &e), ERR_OK);
	assert_int_equal(
	    conf_load(&c, a, "/nonexistent/x", true, &e), ERR_NOT_FOUND);
}

static void
reads_a_file_as_people_write_it(void **state)
{
	struct conf c;
	struct err e;

	(void)state;
	assert_int_equal(
	    load("\xef\xbb\xbf# réglages\r\n\r\n; autre\r\n"
		 "listen=[::1]:80\r\n"
		 "   threads   =   8  \r\n"
		 "base_url = https://données.exemple.fr/ ; adresse\r\n"
		 "trusted_proxies = 127.0.0.1, ::1\r\n"
		 "log_level: debug",
		&c, &e),
	    ERR_OK);
	assert_string_equal(c.listen, "[::1]:80");
	assert_int_equal(c.threads, 8);
	assert_string_equal(c.base_url, "https://données.exemple.fr");
	assert_string_equal(c.trusted_proxies, "127.0.0.1, ::1");
	assert_string_equal(c.log_level, "debug");
}

static void
keeps_a_long_value_whole(void **state)
{
	char text[3000] = "theme_dir = /";
	struct conf c;
	struct err e;

	(void)state;
	memset(text + strlen(text), 'x', 2000);
	assert_int_equal(load(text, &c, &e), ERR_OK);
	assert_int_equal(strlen(c.theme_dir), 2001);
}

static void
names_file_line_and_key_of_a_fault(void **state)
{
	static const struct {
		const char *text, *says[3];
	} cases[] = {
		{ "threads = 4\ncouleur = bleu\n",
		    { "ligne 2", "couleur", "n'existe pas" } },
		{ "\n\nthreads = 65\n", { "ligne 3", "threads", "de 1 à 64" } },
		{ "query_timeout_ms = 99",
		    { "ligne 1", "query_timeout_ms", "100 à 600000" } },
		{ "threads = 0", { "ligne 1", "threads", "1 à 64" } },
		{ "threads = 4 fils", { "ligne 1", "threads", "entier" } },
		{ "threads = -1", { "ligne 1", "threads", "entier" } },
		{ "max_upload = 99999999999999999999",
		    { "ligne 1", "max_upload", "1048576" } },
		{ "max_upload = 1048575", { "max_upload", "1048576", "1" } },
		{ "listen = 8080", { "listen", "127.0.0.1:8080", "port" } },
		{ "listen = exemple.fr:80", { "listen", "IP", "port" } },
		{ "listen = 127.0.0.1:65536", { "listen", "IP", "port" } },
		{ "listen = [::1:80", { "listen", "IP", "port" } },
		{ "listen = ::1:x", { "listen", "IP", "port" } },
		{ "base_url = donnees.exemple.fr",
		    { "base_url", "http", "ligne 1" } },
		{ "base_url = https://exemple.fr//",
		    { "base_url", "http", "ligne 1" } },
		{ "base_url = https://exemple.fr/?a=b",
		    { "base_url", "http", "ligne 1" } },
		{ "trusted_proxies = 10.0.0.1,exemple.fr",
		    { "trusted_proxies", "IP", "virgules" } },
		{ "log_level = verbose",
		    { "log_level", "error|warn|info|debug", "1" } },
		{ "log_format = text|json",
		    { "log_format", "text|json", "1" } },
		{ "log_format =", { "log_format", "text|json", "1" } },
		{ "data =", { "data", "dossier", "1" } },
		{ "threads = 4\nn'importe quoi\nlisten = x",
		    { "ligne 2", "clé = valeur", "conf-" } },
		{ "[serveur]\nthreads = 4",
		    { "ligne 2", "rubriques", "serveur" } },
		{ "theme_dir = \xff\xfe", { "UTF-8", "conf-", "texte" } },
	};
	struct conf c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(load(cases[i].text, &c, &e), ERR_INVALID);
		for (int j = 0; j < 3; j++) {
			if (!strstr(e.msg, cases[i].says[j]))
				fail_msg(
				    "%s: not in: %s", cases[i].says[j], e.msg);
		}
		assert_true(text_is_utf8(e.msg, strlen(e.msg)));
	}
}

static void
lets_the_environment_win(void **state)
{
	struct conf c;
	struct err e;

	(void)state;
	setenv("PARVIS_THREADS", "12", 1);
	setenv("PARVIS_UNHEARD_OF", "x", 1);
	assert_int_equal(load("threads = 8", &c, &e), ERR_OK);
	assert_int_equal(c.threads, 12);
	setenv("PARVIS_THREADS", "beaucoup", 1);
	assert_int_equal(load("threads = 8", &c, &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "PARVIS_THREADS"));
	unsetenv("PARVIS_THREADS");
	unsetenv("PARVIS_UNHEARD_OF");
}

static void
takes_flags_last(void **state)
{
	struct conf c;
	struct err e;

	(void)state;
	assert_int_equal(load("listen = 127.0.0.1:1", &c, &e), ERR_OK);
	assert_int_equal(conf_set(&c, a, "listen", "0.0.0.0:0", &e), ERR_OK);
	assert_string_equal(c.listen, "0.0.0.0:0");
	assert_int_equal(conf_set(&c, a, "listen", "", &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "--listen"));
	assert_string_equal(c.listen, "0.0.0.0:0");
	memset(&e, 0, sizeof(e));
	assert_int_equal(conf_set(&c, a, "threadss", "1", &e), ERR_INVALID);
}

static void
describes_itself_as_a_file_it_reads(void **state)
{
	struct conf c, by_default;
	struct err e = { 0 };
	struct str s;
	char *p;

	(void)state;
	str_init(&s, a, 65536);
	conf_describe(&s);
	assert_non_null(strstr(str_text(&s), "#threads = 4\n"));
	/* With every « #key = » taken in, it says the defaults. */
	for (p = strstr(s.data, "\n#"); p; p = strstr(p + 1, "\n#")) {
		if (p[2] != ' ')
			p[1] = ' ';
	}
	assert_int_equal(conf_load(&by_default, a, NULL, false, &e), ERR_OK);
	assert_int_equal(load(str_text(&s), &c, &e), ERR_OK);
	assert_string_equal(c.listen, by_default.listen);
	assert_string_equal(c.geo_api, by_default.geo_api);
	assert_true(c.max_upload == by_default.max_upload);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_defaults_without_a_file),
		cmocka_unit_test(reads_a_file_as_people_write_it),
		cmocka_unit_test(keeps_a_long_value_whole),
		cmocka_unit_test(names_file_line_and_key_of_a_fault),
		cmocka_unit_test(lets_the_environment_win),
		cmocka_unit_test(takes_flags_last),
		cmocka_unit_test(describes_itself_as_a_file_it_reads),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
