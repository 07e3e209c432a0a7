/* SPDX-License-Identifier: Apache-2.0 */
/* test_once.c - a file read once gives the table that reading it twice gives,
 * byte for byte, with the same report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "ingest/ingest.h"
#include "scratch.h"

struct outcome {
	enum err_code rc;
	struct err e;
	const char *report;
	char *table;
	size_t len;
	unsigned says; /* how far it said it was, summed up */
};

static bool
count(void *arg, int thousandths)
{
	unsigned *says = arg;

	assert_true(thousandths >= 0 && thousandths <= 1000);
	(*says)++;
	return true;
}

static struct outcome
ingest(struct arena *a, const char *path, int64_t sample)
{
	const char *table = arena_strdup(a, scratch_path("once.db"));
	struct outcome o = { 0 };
	struct ingest_result r = { 0 };
	const struct ingest_input in = { .path = path,
		.format = "csv",
		.progress = count,
		.arg = &o.says,
		.sample = sample };

	o.rc = ingest_table(a, &in, table, &r, &o.e);
	o.report = r.report ? r.report : "";
	if (o.rc == ERR_OK) {
		struct err e = { 0 };

		assert_int_equal(
		    file_read(a, table, 64 << 20, &o.table, &o.len, &e),
		    ERR_OK);
	}
	assert_int_equal(access(table, F_OK) == 0, o.rc == ERR_OK);
	unlink(table);
	return o;
}

static void
same_both_ways(const char *data, size_t len, int64_t sample)
{
	struct arena *a = arena_new();
	const char *path =
	    arena_strdup(a, scratch_write("once.csv", data, len));
	struct outcome twice = ingest(a, path, -1);
	struct outcome once = ingest(a, path, sample);

	assert_int_equal(once.rc, twice.rc);
	assert_string_equal(once.e.msg, twice.e.msg);
	assert_string_equal(once.report, twice.report);
	assert_int_equal(once.len, twice.len);
	if (once.len && memcmp(once.table, twice.table, once.len) != 0)
		fail_msg("another table for a sample of %d bytes of:\n%.*s",
		    (int)sample, (int)(len < 3000 ? len : 3000), data);
	unlink(path);
	arena_free(a);
}

static uint32_t seed;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Cells as columns have them; the odd one comes once in a while. */
static void
put_cell(struct str *s, unsigned kind, bool odd)
{
	static const char *const odds[] = { "n. c.", "01034", "12,5", "1250",
		"31/12/2024 08:30", "2024-13-45", "oui", "peut-être", "", "  7",
		"1 250,50", "\"x;y\"", "+4", "12.500", "-" };
	static const char *const truths[] = { "oui", "non", "Oui", "NON" };

	if (odd)
		str_append(s, odds[draw(15)]);
	else if (kind == 0)
		str_append_printf(s, "%u", draw(10000));
	else if (kind == 1)
		str_append_printf(s, "%u,%02u", draw(3000), draw(100));
	else if (kind == 2)
		str_append_printf(s, "%02u/%02u/20%02u", 1 + draw(28),
		    1 + draw(12), draw(30));
	else if (kind == 3)
		str_append_printf(s, "2024-%02u-%02uT%02u:00:00", 1 + draw(12),
		    1 + draw(28), draw(24));
	else if (kind == 4)
		str_append(s, truths[draw(4)]);
	else if (kind == 5)
		str_append_printf(s, "%u.%u", draw(90), draw(1000));
	else if (kind == 6)
		str_append_printf(s, "mot %u", draw(30));
	else
		str_append_printf(s, "%u %03u", 1 + draw(9), draw(1000));
}

static void
put_table(struct str *s)
{
	unsigned ncols = 1 + draw(5), rows = draw(400), kinds[5];
	unsigned rare = 2 + draw(1000);
	/* Bytes of another charset after this row, empty columns until it. */
	unsigned late = draw(600), from = draw(600);

	for (unsigned i = 0; i < ncols; i++) {
		kinds[i] = draw(8);
		str_append_printf(s, "%sc%u", i ? ";" : "", draw(6));
	}
	str_append(s, draw(4) ? "\n" : ";\n");
	for (unsigned r = 0; r < rows; r++) {
		for (unsigned i = 0; i < ncols; i++) {
			str_append(s, i ? ";" : "");
			if (i > 1 && r < from)
				continue;
			put_cell(s, kinds[i], draw(rare) == 0);
		}
		if (r >= late && draw(9) == 0)
			str_append(s, draw(2) ? "\xe9" : "\x82l\x8ave");
		if (r >= late && draw(20) == 0)
			str_append(s, "é");
		if (draw(rare) == 1)
			str_append(s, ";de trop");
		str_append(s, draw(50) ? "\n" : "\n\n");
	}
}

static void
random_tables_come_out_the_same(void **state)
{
	(void)state;
	for (seed = 1; seed < 3000; seed += 15) {
		struct arena *a = arena_new();
		uint32_t before = seed;
		struct str s;

		str_init(&s, a, 1 << 20);
		put_table(&s);
		same_both_ways(str_text(&s), s.len, 1 + draw(3000));
		arena_free(a);
		seed = before;
	}
}

/* What is contradicted early stops early; the table is still right. */
static void
a_long_table_may_be_contradicted_anywhere(void **state)
{
	static const unsigned places[] = { 3, 4095, 4096, 4097, 9000, 19999 };

	(void)state;
	for (unsigned p = 0; p < 6; p++) {
		for (unsigned kind = 0; kind < 3; kind++) {
			static const char *const odd[] = { "douze;x", "4;x;y",
				"5;\x82t\x82" };
			struct arena *a = arena_new();
			struct str s;

			str_init(&s, a, 1 << 20);
			str_append(&s, "n;mot\n");
			for (unsigned r = 0; r < 20000; r++)
				if (r == places[p])
					str_append_printf(
					    &s, "%s\n", odd[kind]);
				else
					str_append_printf(&s, "%u;m\n", r);
			same_both_ways(str_text(&s), s.len, 100);
			arena_free(a);
		}
	}
}

/* Beyond what the charset is guessed from. The « ɻ » of a UTF-8 file is « É» »
 * in one that mixes Windows-1252; « \x82 » is « é » in an old one. */
static void
a_charset_met_late_is_that_of_every_row(void **state)
{
	static const char *const firsts[] = { "ɻ", "x" };
	static const char *const lates[] = { "\xe9t\xe9", "\x82t\x82" };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct arena *a = arena_new();
		struct str s;

		str_init(&s, a, 4 << 20);
		str_append_printf(&s, "n;mot\n0;%s\n", firsts[i]);
		while (s.len < (12 << 17))
			str_append(&s, "1;lorem ipsum dolor sit amet\n");
		str_append_printf(&s, "2;%s\n", lates[i]);
		same_both_ways(str_text(&s), s.len, 1 << 20);
		arena_free(a);
	}
}

static void
a_file_that_fails_fails_the_same(void **state)
{
	size_t len = 3 << 20;
	char *big = malloc(len);

	(void)state;
	same_both_ways("", 0, 10);
	same_both_ways("\n\n\n", 3, 1);
	same_both_ways("a;b\n", 4, 2);
	same_both_ways(";\n;\n;\n", 6, 3);
	memset(big, 'x', len);
	memcpy(big, "a;b\n1;2\n3;4\n\"", 13);
	same_both_ways(big, len, 9);
	same_both_ways(big, len, 100);
	memcpy(big, "a;b\n1;2\n3;44444444444444\n\"", 26);
	same_both_ways(big, len, 25);
	free(big);
}

static void
real_files_come_out_the_same(void **state)
{
	static const char *const names[] = {
		"budget-morbihan-ca-2021-scdl.csv",
		"commerces-saint-etienne-encodage-mixte.csv",
		"entete-repete.csv",
		"pcaet-entetes.csv",
		"subventions-loire-atlantique.csv",
		"subventions-maine-et-loire-associations.csv",
		"subventions-sarthe-2018-latin1.csv",
		"utf16le.csv",
	};

	(void)state;
	if (access(SAMPLES "csv", R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct arena *a = arena_new();
		struct err e = { 0 };
		size_t len = 0;
		char *data;

		assert_int_equal(
		    file_read(a, arena_printf(a, SAMPLES "csv/%s", names[i]),
			8 << 20, &data, &len, &e),
		    ERR_OK);
		for (int64_t sample = 300; sample < 40000; sample *= 5)
			same_both_ways(data, len, sample);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_tables_come_out_the_same),
		cmocka_unit_test(a_long_table_may_be_contradicted_anywhere),
		cmocka_unit_test(a_charset_met_late_is_that_of_every_row),
		cmocka_unit_test(a_file_that_fails_fails_the_same),
		cmocka_unit_test(real_files_come_out_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
