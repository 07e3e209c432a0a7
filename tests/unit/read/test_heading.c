/* SPDX-License-Identifier: Apache-2.0 */
/* test_heading.c - the line that names the columns, found among others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/reader.h"
#include "scratch.h"

static int64_t
heading(const char *text)
{
	const char *path = scratch_write("h.csv", text, strlen(text));
	struct csv_options o = { .separator_given = true, .separator = ';' };
	struct arena *a = arena_new();
	struct err e = { 0 };

	assert_int_equal(read_csv.sniff(a, path, 0, &o, &e), ERR_OK);
	unlink(path);
	arena_free(a);
	return o.header_line;
}

static void
skips_titles_and_empty_lines(void **state)
{
	(void)state;
	assert_int_equal(heading("nom;commune;montant\na;b;1\nc;d;2\n"), 1);
	assert_int_equal(heading("Subventions 2024;;\n\n"
				 "nom;commune;montant\na;b;1\nc;d;2\n"),
	    3);
	assert_int_equal(heading("\n\nnom;commune\na;b\nc;d\n"), 3);
}

static void
takes_the_whole_line_of_two(void **state)
{
	(void)state;
	/* Titles over several columns, then one name each. */
	assert_int_equal(heading("Bénéficiaire;;Subvention;;Date\n"
				 "Nom;SIRET;Objet;Montant;Jour\n"
				 "a;1;x;12.50 €;2024-01-01T10:00:00\n"
				 "b;2;y;13 €;2024-01-02T10:00:00\n"
				 "c;3;z;14 %;2024-01-03T10:00:00\n"),
	    2);
	/* Years are names as well. */
	assert_int_equal(heading("Commune;Population;;\n;2020;2021;2022\n"
				 "a;10;20;30\nb;11;21;31\nc;12;22;32\n"),
	    2);
	/* The first row of data has more cells, but it has figures. */
	assert_int_equal(heading("Nom;;Montant;\na;b;12;x\nc;d;13;y\n"
				 "e;f;14;z\n"),
	    1);
	/* All in words: nothing tells a name from a value. */
	assert_int_equal(heading("Nom;;Commune;\na;b;c;d\ne;f;g;h\n"
				 "i;j;k;l\n"),
	    1);
	/* Names do not repeat themselves. */
	assert_int_equal(heading("Nom;;Avis;\na;oui;oui;non\nb;1;2;3\n"
				 "c;4;5;6\nd;7;8;9\n"),
	    1);
}

static void
sees_that_there_is_none(void **state)
{
	(void)state;
	assert_int_equal(heading("a;1;12.5 €\nb;2;13 €\nc;3;14 €\n"), 0);
	assert_int_equal(
	    heading("a;2024-01-01T10:00:00\nb;2024-01-02T11:00:00\n"
		    "c;2024-01-03T12:00:00\n"),
	    0);
	/* Nothing stands above but empty lines. */
	assert_int_equal(heading("\n\na;1;2\nb;2;3\nc;3;4\n"), 0);
	/* A title does: the table can only be reached by a header. */
	assert_int_equal(heading("Titre;;\na;1;2\nb;2;3\nc;3;4\n"), 2);
	/* Quarters are names. */
	assert_int_equal(heading("lieu;T1;T2\na;1;2\nb;2;3\nc;3;4\n"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skips_titles_and_empty_lines),
		cmocka_unit_test(takes_the_whole_line_of_two),
		cmocka_unit_test(sees_that_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
