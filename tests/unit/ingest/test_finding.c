/* SPDX-License-Identifier: Apache-2.0 */
/* test_finding.c - what is told of codes that are wrong or damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/str.h"
#include "base/text.h"
#include "ingest/doubt.h"
#include "ingest/finding.h"
#include "ingest/ingest.h"

static struct semantic_finding
finding(const char *kind, int64_t tried, int64_t right, int64_t wrong_line)
{
	return (struct semantic_finding){ .kind = semantic_find(kind),
		.has_word = true,
		.tried = tried,
		.right = right,
		.wrong_line = wrong_line,
		.wrong = wrong_line > 0 ? "1234" : NULL };
}

static void
says_how_many_are_wrong_and_where(void **state)
{
	struct semantic_finding f = finding("siret", 340, 328, 14);
	struct finding_remark out[DAMAGES];
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(finding_remarks(a, &f, "siret", out), 1);
	assert_string_equal(out[0].message,
	    "Colonne «" NNBSP "siret" NNBSP "»" NNBSP
	    ": 12 valeurs sur 340 ne conviennent pas, la première à la ligne "
	    "14 («" NNBSP "1234" NNBSP "»)" NNBSP
	    ": un SIRET a 14 chiffres, dont une clé.");
	assert_int_equal(out[0].line, 14);
	assert_false(out[0].is_sure);
	f = finding("siret", 10, 9, 3);
	f.sampled = true;
	finding_remarks(a, &f, "siret", out);
	assert_non_null(strstr(out[0].message,
	    "1 valeur sur 10 regardées ne convient pas, à la ligne 3"));
	f = finding("siret", 10, 10, 0);
	assert_int_equal(finding_remarks(a, &f, "siret", out), 0);
	f = finding("siret", 10, 9, 3);
	f.has_word = false;
	assert_int_equal(finding_remarks(a, &f, "id", out), 0);
	f = (struct semantic_finding){ 0 };
	assert_int_equal(finding_remarks(a, &f, "id", out), 0);
	arena_free(a);
}

static void
says_each_damage_by_itself(void **state)
{
	struct semantic_finding f = finding("siret", 100, 50, 7);
	struct finding_remark out[DAMAGES];
	struct arena *a = arena_new();
	unsigned n;

	(void)state;
	for (int d = 1; d < DAMAGES; d++) {
		f.damaged[d].count = d;
		f.damaged[d].line = 10 * d;
	}
	n = finding_remarks(a, &f, "siret", out);
	assert_int_equal(n, DAMAGES);
	for (unsigned i = 0; i < n; i++)
		assert_true(
		    text_is_utf8(out[i].message, strlen(out[i].message)));
	assert_non_null(strstr(
	    out[0].message, "1 code a perdu son zéro de tête, à la ligne 10"));
	assert_non_null(strstr(out[1].message,
	    "2 SIRET finissent par 0000000, le premier à la ligne 20"));
	assert_non_null(strstr(out[n - 1].message, "29 valeurs sur 100"));
	arena_free(a);
}

/* Rows of one column, as a file; its report. */
static json_t *
preview(const char *header, const char *const *cells)
{
	const char *dir = getenv("TMPDIR");
	struct arena *a = arena_new();
	struct err e = { 0 };
	char path[256], *json;
	json_t *j;
	FILE *f;

	snprintf(path, sizeof(path), "%s/parvis-finding-%d.csv",
	    dir ? dir : "/tmp", (int)getpid());
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "rang;%s\n", header);
	for (int i = 0; cells[i]; i++)
		fprintf(f, "%d;%s\n", i, cells[i]);
	fclose(f);
	assert_int_equal(
	    ingest_preview(a,
		&(struct ingest_input){ .path = path, .format = "csv" }, 5,
		&json, &e),
	    ERR_OK);
	j = json_loads(json, 0, NULL);
	unlink(path);
	arena_free(a);
	return j;
}

static bool
says(const json_t *report, const char *words)
{
	const json_t *list = json_object_get(report, "remarks"), *o;
	size_t i;

	json_array_foreach(list, i, o)
	{
		if (strstr(json_string_value(json_object_get(o, "message")),
			words))
			return true;
	}
	return false;
}

static void
tells_the_clerk_of_a_file(void **state)
{
	static const char *const codes[] = { "1034", "38548", "38205", "1053",
		NULL };
	static const char *const sound[] = { "01034", "38548", NULL };
	static const char *const years[] = { "12/05/45", "13/06/46", NULL };
	static const char *const orders[] = { "03/04/05", "01/02/03", NULL };
	json_t *j;

	(void)state;
	j = preview("code insee", codes);
	assert_true(says(j,
	    "2 codes ont perdu leur zéro de tête, le premier "
	    "à la ligne 2"));
	assert_false(says(j, "comme un code, pas comme un nombre"));
	json_decref(j);
	j = preview("code insee", sound);
	assert_true(says(j,
	    "Cette colonne est lue comme un code, pas comme un nombre" NNBSP
	    ": «" NNBSP "code insee" NNBSP "»."));
	json_decref(j);
	j = preview("naissance", years);
	assert_true(says(j, "Écrivez les années en entier"));
	json_decref(j);
	j = preview("jour", orders);
	assert_true(says(j, "lequel des nombres est le jour"));
	json_decref(j);
}

static void
words_every_doubt(void **state)
{
	struct arena *a = arena_new();
	struct type_guess g;

	(void)state;
	type_guess_start(&g);
	assert_null(doubt_remark(a, &g, "x"));
	type_guess_add(&g, "12 %", 4);
	type_guess_add(&g, "0,12", 4);
	assert_non_null(
	    strstr(doubt_remark(a, &g, "taux"), "Écrivez partout la même"));
	type_guess_start(&g);
	type_guess_add(&g, "1.250,00", 8);
	type_guess_add(&g, "12.5", 4);
	assert_non_null(
	    strstr(doubt_remark(a, &g, "prix"), "milliers sans séparateur"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_many_are_wrong_and_where),
		cmocka_unit_test(says_each_damage_by_itself),
		cmocka_unit_test(tells_the_clerk_of_a_file),
		cmocka_unit_test(words_every_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
