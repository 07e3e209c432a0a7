/* SPDX-License-Identifier: Apache-2.0 */
/* test_vocab.c - closed lists: complete, without doubles, found by any name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/vocab.h"

static void
finds_a_frequency_by_any_of_its_names(void **state)
{
	static const char *const cases[][2] = {
		{ "annual", "ANNUAL" },
		{ "ANNUAL", "ANNUAL" },
		{ "Annual_2", "ANNUAL_2" },
		{ "biannual", "ANNUAL_2" },
		{ "realtime", "UPDATE_CONT" },
		{ "fortnighly", "BIWEEKLY" },
		{ "fourTimesADay", "CONT" },
		{ "punctual", "AS_NEEDED" },
		{ "30MIN", "30MIN" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct frequency *f = frequency_find(cases[i][0]);

		assert_non_null(f);
		assert_string_equal(f->eu, cases[i][1]);
	}
	assert_null(frequency_find(""));
	assert_null(frequency_find("R/P1Y"));
	assert_null(frequency_find("annuelle"));
}

static void
lists_the_usual_frequencies_first(void **state)
{
	bool offered = true;

	(void)state;
	assert_string_equal(frequencies[0].id, "annual");
	for (unsigned i = 0; i < frequencies_count; i++) {
		const struct frequency *f = &frequencies[i];

		/* No offered one after the first that is not. */
		assert_true(offered || !f->offered);
		offered = f->offered;
		assert_ptr_equal(frequency_find(f->id), f);
		assert_ptr_equal(frequency_find(f->eu), f);
		assert_true(f->late_days >= 0);
	}
	assert_true(frequency_find("annual")->late_days == 365);
	assert_true(frequency_find("punctual")->late_days == 0);
	assert_false(frequency_find("unknown")->offered);
}

/* Facts of the lists kept beside the project, when they are there. */
static void
agrees_with_the_published_list_of_frequencies(void **state)
{
	FILE *f = fopen("../shared/standards/dcat-ap/frequencies.tsv", "r");
	char line[512];
	unsigned n = 0;

	(void)state;
	if (!f)
		skip();
	while (fgets(line, sizeof(line), f)) {
		char id[64], label[128], eu[64];
		const struct frequency *q;

		if (sscanf(line, "%63[^\t]\t%127[^\t]\t%63[^\t]", id, label,
			eu) != 3 ||
		    strcmp(id, "udata") == 0)
			continue;
		q = frequency_find(id);
		assert_non_null(q);
		assert_string_equal(q->label, label);
		assert_string_equal(q->eu, eu);
		n++;
	}
	fclose(f);
	assert_int_equal(n, frequencies_count);
}

static void
has_the_thirteen_themes(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(themes_count, 13);
	for (unsigned i = 0; i < themes_count; i++) {
		assert_string_equal(
		    text_slug(a, themes[i].label, ""), themes[i].slug);
		assert_ptr_equal(theme_find(themes[i].code), &themes[i]);
		assert_ptr_equal(theme_find(themes[i].slug), &themes[i]);
	}
	assert_ptr_equal(theme_find("gove"), theme_find("GOVE"));
	assert_null(theme_find("OP_DATPRO"));
	assert_null(theme_find(""));
	arena_free(a);
}

static void
finds_a_format_by_id_extension_or_media_type(void **state)
{
	static const char *const cases[][2] = {
		{ "csv", "csv" },
		{ "CSV", "csv" },
		{ ".csv", "csv" },
		{ "text/csv; charset=utf-8", "csv" },
		{ "application/zip", "zip" },
		{ "zip", "zip" },
		{ "shp", "shp" },
		{ "jpeg", "jpg" },
		{ "tif", "tiff" },
		{ "application/octet-stream", "bin" },
		{ "application/vnd.openxmlformats-officedocument."
		  "spreadsheetml.sheet",
		    "xlsx" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct file_format *f = file_format_find(cases[i][0]);

		assert_non_null(f);
		assert_string_equal(f->id, cases[i][1]);
	}
	assert_null(file_format_find(""));
	assert_null(file_format_find("."));
	assert_null(file_format_find(";"));
	assert_null(file_format_find("exe"));
}

static void
says_which_formats_are_open(void **state)
{
	static const char *const closed[] = { "pdf", "doc", "docx", "xls",
		"xlsx" };
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < file_formats_count; i++) {
		const struct file_format *f = &file_formats[i];

		n += !f->is_open;
		assert_ptr_equal(file_format_find(f->id), f);
		assert_true(*f->label && *f->extension);
		assert_non_null(strchr(f->mime, '/'));
	}
	assert_int_equal(n, 5);
	for (int i = 0; i < 5; i++)
		assert_false(file_format_find(closed[i])->is_open);
}

static void
names_kinds_types_and_categories(void **state)
{
	(void)state;
	assert_string_equal(org_kind_find("commune")->of, "de la commune");
	assert_null(org_kind_find("Commune"));
	for (unsigned i = 0; resource_types[i]; i++)
		assert_non_null(resource_type_label(resource_types[i]));
	assert_null(resource_type_label("api"));
	assert_int_equal(hvd_categories_count, 6);
	assert_non_null(hvd_category_find("c_b79e35eb"));
	assert_null(hvd_category_find(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_frequency_by_any_of_its_names),
		cmocka_unit_test(lists_the_usual_frequencies_first),
		cmocka_unit_test(agrees_with_the_published_list_of_frequencies),
		cmocka_unit_test(has_the_thirteen_themes),
		cmocka_unit_test(finds_a_format_by_id_extension_or_media_type),
		cmocka_unit_test(says_which_formats_are_open),
		cmocka_unit_test(names_kinds_types_and_categories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
