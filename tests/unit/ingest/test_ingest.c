/* SPDX-License-Identifier: Apache-2.0 */
/* test_ingest.c - files become tables, and every cell can be asked back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/str.h"
#include "ingest/ingest.h"
#include "read/reader.h"
#include "scratch.h"
#include "store/table.h"

struct loaded {
	struct arena *a;
	const char *path;
	struct ingest_result r;
	struct table *t;
	json_t *report, *meta;
};

static void
load_file(struct loaded *l, const char *path, const struct csv_options *given)
{
	const struct ingest_input in = {
		.path = path, .format = "csv", .given = given
	};
	struct err e = { 0 };

	*l = (struct loaded){ .a = arena_new() };
	l->path = arena_strdup(l->a, scratch_path("table.db"));
	if (ingest_table(l->a, &in, l->path, &l->r, &e))
		fail_msg("%s: %s (%s)", path, e.msg, e.cause);
	assert_int_equal(table_open(l->path, &l->t, &e), ERR_OK);
	assert_int_equal(table_verify(l->path, l->r.rows, &e), ERR_OK);
	assert_int_equal(table_ncols(l->t), l->r.columns);
	l->report = json_loads(l->r.report, 0, NULL);
	l->meta = json_loads(table_meta(l->t), 0, NULL);
	assert_true(json_is_object(l->report));
	assert_true(json_is_object(l->meta));
}

static void
load_text(struct loaded *l, const char *text)
{
	const char *path = scratch_write("in.csv", text, strlen(text));

	load_file(l, path, NULL);
	unlink(path);
}

static void
drop(struct loaded *l)
{
	json_decref(l->report);
	json_decref(l->meta);
	unlink(l->path);
	arena_free(l->a);
}

struct dump {
	struct str out;
	unsigned ncols;
};

static bool
dump_row(void *arg, int64_t id, const struct value *v)
{
	struct dump *d = arg;

	(void)id;
	for (unsigned i = 0; i < d->ncols; i++) {
		str_append(&d->out, i ? "|" : "");
		if (v[i].type == VALUE_TEXT)
			str_append_n(&d->out, v[i].text, v[i].len);
		else if (v[i].type == VALUE_INT)
			str_append_printf(&d->out, "%d", (int)v[i].i);
		else if (v[i].type == VALUE_REAL)
			str_append_double(&d->out, v[i].d);
	}
	str_append(&d->out, "¶");
	return true;
}

static const char *
dump(struct loaded *l, bool raw)
{
	struct dump d = { .ncols = table_ncols(l->t) };
	struct err e = { 0 };

	str_init(&d.out, l->a, 64 << 20);
	assert_int_equal(
	    table_page(l->t, 1, 1 << 20, raw, dump_row, &d, &e), ERR_OK);
	return str_text(&d.out);
}

/* Types as « int float[0,00] string ». */
static const char *
types(struct loaded *l)
{
	struct str s;

	str_init(&s, l->a, 1 << 16);
	for (unsigned i = 0; i < table_ncols(l->t); i++) {
		const struct column *c = &table_columns(l->t)[i];

		str_append(&s, i ? " " : "");
		str_append(&s, column_type_name(c->type));
		if (c->format[0])
			str_append_printf(&s, "[%s]", c->format);
	}
	return str_text(&s);
}

static void
types_every_column_and_gives_every_text_back(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l,
	    "n;prix;jour;actif;cp;lib\n"
	    "1;1 250,50;07/03/2024;oui;01034;a\n"
	    "2;3,00;1/3/2024;NON;56000;\n"
	    "-3; 4,5 ;31/12/2023;oui;2A004; \n");
	assert_string_equal(types(&l),
	    "int float[# ##0,00] date[dd/mm/yyyy] bool string string");
	assert_string_equal(dump(&l, false),
	    "1|1250.5|2024-03-07|1|01034|a¶2|3|2024-03-01|0|56000|¶"
	    "-3|4.5|2023-12-31|1|2A004|¶");
	assert_string_equal(dump(&l, true),
	    "1|1 250,50|07/03/2024|oui|01034|a¶2|3,00|1/3/2024|NON|56000|¶"
	    "-3| 4,5 |31/12/2023|oui|2A004| ¶");
	drop(&l);
}

static void
names_columns_and_says_so(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l, "nom;nom;;nom_2;\n0;b;c;d;\n1;2;3;4;\n1;2;3;4;;6\n");
	assert_int_equal(l.r.columns, 6);
	assert_string_equal(table_columns(l.t)[1].name, "nom_3");
	assert_string_equal(table_columns(l.t)[2].name, "colonne_3");
	assert_string_equal(table_columns(l.t)[3].name, "nom_2");
	assert_string_equal(table_columns(l.t)[4].name, "colonne_5");
	assert_string_equal(table_columns(l.t)[5].name, "colonne_6");
	assert_non_null(strstr(l.r.report, "pas de titre"));
	assert_non_null(strstr(l.r.report, "même titre"));
	assert_non_null(strstr(l.r.report, "ligne 4"));
	drop(&l);
}

static bool
says(struct loaded *l, const char *words)
{
	const json_t *remarks = json_object_get(l->report, "remarks"), *o;
	size_t i;

	json_array_foreach(remarks, i, o)
	{
		if (strstr(json_string_value(json_object_get(o, "message")),
			words))
			return true;
	}
	return false;
}

static void
remarks_tell_a_clerk_what_was_met(void **state)
{
	struct loaded l;

	(void)state;
	load_text(&l,
	    "Subventions 2024;;;\n\nSIRET;Nom;Vide;Note\n"
	    "01234567800012;\xc9t\xe9;;x\xef\xbf\xbdy\n"
	    "SIRET;Nom;Vide;Note\n22222222200012;b\n");
	assert_true(says(&l, "encodage"));
	assert_true(says(&l, "2 premières lignes"));
	assert_true(says(&l, "répétée"));
	assert_true(says(&l, "ligne 6"));
	assert_true(says(&l, "illisible"));
	assert_string_equal(
	    json_string_value(json_object_get(l.report, "encoding")), "mixed");
	drop(&l);
	load_text(&l, "Nom;Code;Vide\na;01;\nb;02;\n");
	assert_true(says(&l, "lue comme un code"));
	assert_true(says(&l, "Vide sur toutes"));
	assert_false(says(&l, "illisible"));
	drop(&l);
}

static void
profiles_in_the_shape_tools_know(void **state)
{
	struct loaded l;
	const json_t *p;

	(void)state;
	load_text(&l, "ville;n\nCrach;1\nAuray;2\nCrach;\nCrach;6\n");
	p = json_object_get(json_object_get(l.meta, "profile"), "ville");
	assert_int_equal(
	    json_integer_value(json_object_get(p, "nb_distinct")), 2);
	p = json_array_get(json_object_get(p, "tops"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(p, "value")), "Crach");
	assert_int_equal(json_integer_value(json_object_get(p, "count")), 3);
	p = json_object_get(json_object_get(l.meta, "profile"), "n");
	assert_int_equal(
	    json_integer_value(json_object_get(p, "nb_missing_values")), 1);
	assert_int_equal(json_integer_value(json_object_get(p, "min")), 1);
	assert_int_equal(json_integer_value(json_object_get(p, "max")), 6);
	assert_true(json_number_value(json_object_get(p, "mean")) == 3.0);
	assert_int_equal(
	    json_integer_value(json_object_get(l.meta, "total_lines")), 4);
	p = json_array_get(json_object_get(l.report, "columns"), 1);
	assert_int_equal(json_integer_value(json_object_get(p, "filled")), 3);
	assert_int_equal(json_integer_value(json_object_get(p, "blank")), 1);
	assert_int_equal(json_integer_value(json_object_get(p, "distinct")), 3);
	assert_int_equal(json_array_size(json_object_get(p, "examples")), 3);
	drop(&l);
}

static void
previews_without_loading(void **state)
{
	static const char text[] = "a;b\n1;é\n2;\n3;x\n";
	const char *path = scratch_write("p.csv", text, sizeof(text) - 1);
	struct arena *a = arena_new();
	struct ingest_input in = { .path = path, .format = "csv" };
	struct err e = { 0 };
	char *json;
	json_t *j;

	(void)state;
	assert_int_equal(ingest_preview(a, &in, 2, &json, &e), ERR_OK);
	j = json_loads(json, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(j, "rows")), 2);
	assert_string_equal(
	    json_string_value(json_array_get(json_object_get(j, "columns"), 1)),
	    "b");
	assert_string_equal(
	    json_string_value(json_object_get(j, "separator")), ";");
	json_decref(j);
	in.format = "pdf";
	assert_int_equal(ingest_preview(a, &in, 2, &json, &e), ERR_UNSUPPORTED);
	unlink(path);
	arena_free(a);
}

static void
obeys_the_options_of_a_person(void **state)
{
	static const char text[] = "x,y;z\n1,\x82;3\n4,5;6\n";
	struct csv_options o = { .charset_given = true,
		.charset = CHARSET_CP850,
		.separator_given = true,
		.separator = ',',
		.header_given = true,
		.header_line = 0 };
	const char *path = scratch_write("o.csv", text, sizeof(text) - 1);
	struct loaded l;

	(void)state;
	load_file(&l, path, &o);
	assert_string_equal(dump(&l, true), "x|y;z¶1|é;3¶4|5;6¶");
	assert_string_equal(table_columns(l.t)[0].name, "colonne_1");
	unlink(path);
	drop(&l);
}

static bool
stop(void *arg, int thousandths)
{
	int *calls = arg;

	assert_in_range(thousandths, 0, 1000);
	return ++*calls < 3;
}

static void
stops_when_asked_and_leaves_nothing(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct ingest_result r;
	struct str s;
	const char *table = scratch_path("stopped.db");
	int calls = 0;
	struct ingest_input in = {
		.format = "csv", .progress = stop, .arg = &calls
	};

	(void)state;
	str_init(&s, a, 8 << 20);
	str_append(&s, "a;b\n");
	for (int i = 0; i < 9000; i++)
		str_append_printf(&s, "%d;x\n", i);
	in.path = scratch_write("s.csv", str_text(&s), s.len);
	assert_int_equal(ingest_table(a, &in, table, &r, &e), ERR_BUSY);
	assert_int_equal(calls, 3);
	assert_int_not_equal(access(table, F_OK), 0);
	unlink(in.path);
	arena_free(a);
}

static void
mends_a_charset_met_late(void **state)
{
	struct arena *a = arena_new();
	struct loaded l;
	struct str s;
	const char *path;

	(void)state;
	str_init(&s, a, 8 << 20);
	str_append(&s, "a;b\n");
	while (s.len < 1200000)
		str_append(&s, "ligne;sans accent\n");
	for (int i = 0; i < 20; i++)
		str_append(&s,
		    "d\x82"
		    "chets;\x82t\x82 \x85 la mer\n");
	path = scratch_write("late.csv", str_text(&s), s.len);
	load_file(&l, path, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(l.report, "encoding")), "cp850");
	assert_non_null(strstr(dump(&l, true), "déchets|été à la mer¶"));
	unlink(path);
	drop(&l);
	arena_free(a);
}

static void
put_figure(struct str *s, unsigned shape, unsigned x, unsigned y)
{
	switch (shape) {
	case 0:
		str_append_printf(s, "%u", x);
		break;
	case 1:
		str_append_printf(s, "%u,%02u", x, y);
		break;
	case 2:
		str_append_printf(s, "%u.%u", x, y);
		break;
	case 3:
		str_append_printf(s, " %u", x);
		break;
	case 4:
		str_append_printf(s, "-%u,%u0", x, y);
		break;
	case 5:
		str_append_printf(s, "%u 000,%02u", x, y);
		break;
	case 6:
		str_append_printf(s, "%02u/01/20%02u", x, y);
		break;
	case 7:
		str_append_printf(s, "20%02u-%02u-11", y, x % 12 + 1);
		break;
	case 8:
		str_append_printf(s, "%u mars 2024", x);
		break;
	case 9:
		str_append_printf(s, "%u.0e-5", x);
		break;
	case 10:
		str_append_printf(s, "1%02u000000000000.%u", y, x);
		break;
	case 11:
		str_append_printf(s, "0,%07u", x);
		break;
	case 12:
		str_append_printf(s, "%u/2/2024 %02u:05", x, y % 24);
		break;
	case 13:
		str_append(s, y % 2 ? "oui" : "NON");
		break;
	case 14:
		str_append_printf(s, "%04u", x);
		break;
	default:
		str_append_printf(s, "3,%u4567890123456789", y);
		break;
	}
}

/* Three shapes at most in a column: most of their cells agree. */
static void
gives_back_random_figures_as_written(void **state)
{
	uint64_t seed = 42;

	(void)state;
	for (unsigned round = 0; round < 160; round++) {
		struct arena *a = arena_new();
		const struct csv_options o = { .separator_given = true,
			.separator = ';',
			.header_given = true,
			.header_line = 1 };
		struct str file, cell, expected;
		struct loaded l;
		const char *path;

		str_init(&file, a, 1 << 20);
		str_init(&cell, a, 1 << 10);
		str_init(&expected, a, 1 << 20);
		str_append(&file, "a;z\n");
		for (int i = 0; i < 60; i++) {
			unsigned k;

			seed =
			    seed * 6364136223846793005U + 1442695040888963407U;
			k = (unsigned)(seed >> 60) % 3 * (round / 16);
			str_reset(&cell);
			if (seed >> 58 & 7)
				put_figure(&cell, (round + k) % 16,
				    (unsigned)(seed >> 33) % 28 + 1,
				    (unsigned)(seed >> 40) % 100);
			str_append_printf(&file, "%s;z\n", str_text(&cell));
			str_append_printf(&expected, "%s|z¶", str_text(&cell));
		}
		path = scratch_write("r.csv", str_text(&file), file.len);
		load_file(&l, path, &o);
		if (strcmp(dump(&l, true), str_text(&expected)) != 0)
			fail_msg("round %u, %s:\n%s\n%s", round, types(&l),
			    dump(&l, true), str_text(&expected));
		unlink(path);
		drop(&l);
		arena_free(a);
	}
}

/* Records of the manifest count the header, and a line this reader calls
 * empty in the last three. */
static const struct {
	const char *file;
	int64_t rows;
} real[] = {
	{ "accents-detruits", 12 },
	{ "antennes-cotes-d-armor", 4 },
	{ "budget-cfu-2023-scdl", 163 },
	{ "budget-crach-bp-2022-scdl", 201 },
	{ "budget-morbihan-ca-2021-scdl", 1273 },
	{ "cantines-nantes", 87 },
	{ "commerces-saint-etienne-encodage-mixte", 3062 },
	{ "covoiturage-calvados-utf8-bom", 37 },
	{ "covoiturage-corse-latin1", 60 },
	{ "deliberations-saint-etienne-metropole-2022", 80 },
	{ "entete-repete", 406 },
	{ "journees-patrimoine-2019", 35 },
	{ "laposte-horaires-2023", 1499 },
	{ "marches-saint-etienne-decp-v1-aplati", 484 },
	{ "menus-cantines-nantes-2016", 513 },
	{ "patrimoine-saint-etienne", 136 },
	{ "pcaet-entetes", 206 },
	{ "populations-apostrophes", 4999 },
	{ "scdl-subventions-colonne-mal-nommee", 4 },
	{ "scdl-subventions-entetes-alteres", 4 },
	{ "separateurs-finaux", 7 },
	{ "services-publics-saint-etienne-cp1252", 114 },
	{ "stationnement-velos-saint-etienne", 204 },
	{ "subventions-loire-atlantique", 5999 },
	{ "subventions-maine-et-loire-associations", 2999 },
	{ "subventions-maine-et-loire-conventions", 75 },
	{ "subventions-pays-de-la-loire-agrege-faux-utf8", 18719 },
	{ "subventions-sarthe-2018-latin1", 1625 },
	{ "subventions-vendee-2018-cp1252", 114 },
	{ "utf16le", 20 },
	{ "salles-yffiniac", 7 },
	{ "subventions-vendee-2019-05", 1 },
	{ "subventions-vendee-2019-06", 35 },
};

static void
loads_every_real_sample_whole(void **state)
{
	(void)state;
	if (access(SAMPLES "csv", R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(real) / sizeof(real[0]); i++) {
		char path[256];
		struct loaded l;

		snprintf(
		    path, sizeof(path), SAMPLES "csv/%s.csv", real[i].file);
		load_file(&l, path, NULL);
		if (l.r.rows != real[i].rows)
			fail_msg("%s: %d", path, (int)l.r.rows);
		drop(&l);
	}
}

static void
reads_a_compressed_sample(void **state)
{
	struct ingest_input in = { .path = SAMPLES "csv/petit.csv.gz" };
	const char *table = scratch_path("gz.db");
	struct arena *a;
	struct ingest_result r;
	struct err e = { 0 };
	char *json;

	(void)state;
	if (access(SAMPLES "csv", R_OK) != 0)
		skip();
	a = arena_new();
	assert_int_equal(
	    sniff_format(in.path, "petit.csv.gz", &in.format, &e), ERR_OK);
	assert_string_equal(in.format, "gz");
	assert_int_equal(ingest_table(a, &in, table, &r, &e), ERR_OK);
	assert_int_equal(r.rows, 6);
	assert_int_equal(r.columns, 3);
	assert_int_equal(ingest_preview(a, &in, 5, &json, &e), ERR_OK);
	assert_non_null(strstr(json, "code_departement"));
	unlink(table);
	arena_free(a);
}

static const char *
wide_csv(struct arena *a, unsigned n)
{
	struct str s;

	str_init(&s, a, 1 << 20);
	for (unsigned line = 0; line < 3; line++)
		for (unsigned i = 0; i < n; i++)
			str_append_printf(&s, "%s%u%s", line ? "" : "c", i,
			    i + 1 < n ? ";" : "\n");
	return str_text(&s);
}

static void
the_widest_table_is_loaded_and_a_wider_one_refused(void **state)
{
	struct arena *a = arena_new();
	const char *text = wide_csv(a, READ_COLUMNS_MAX + 1);
	struct ingest_input in = { .format = "csv" };
	struct ingest_result r;
	struct loaded l;
	struct err e = { 0 };

	(void)state;
	load_text(&l, wide_csv(a, READ_COLUMNS_MAX));
	assert_int_equal(table_ncols(l.t), 1999);
	drop(&l);
	in.path = scratch_write("in.csv", text, strlen(text));
	assert_int_equal(ingest_table(a, &in, scratch_path("table.db"), &r, &e),
	    ERR_TOO_BIG);
	assert_non_null(strstr(e.msg, "2 000"));
	unlink(in.path);
	arena_free(a);
}

static void
a_line_of_names_past_the_end_is_told(void **state)
{
	static const char text[] = "a;b\n1;2\n";
	const struct csv_options given = { .header_given = true,
		.header_line = 999 };
	struct ingest_input in = { .format = "csv", .given = &given };
	struct arena *a = arena_new();
	struct ingest_result r;
	struct err e = { 0 };

	(void)state;
	in.path = scratch_write("in.csv", text, strlen(text));
	assert_int_equal(ingest_table(a, &in, scratch_path("table.db"), &r, &e),
	    ERR_UNSUPPORTED);
	assert_non_null(strstr(e.msg, "rien à la ligne 999"));
	err_clear(&e);
	in.given = NULL;
	in.path = scratch_write("in.csv", "\n\n", 2);
	assert_int_equal(ingest_table(a, &in, scratch_path("table.db"), &r, &e),
	    ERR_UNSUPPORTED);
	assert_null(strstr(e.msg, "rien à la ligne"));
	unlink(in.path);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_every_column_and_gives_every_text_back),
		cmocka_unit_test(names_columns_and_says_so),
		cmocka_unit_test(remarks_tell_a_clerk_what_was_met),
		cmocka_unit_test(profiles_in_the_shape_tools_know),
		cmocka_unit_test(previews_without_loading),
		cmocka_unit_test(obeys_the_options_of_a_person),
		cmocka_unit_test(stops_when_asked_and_leaves_nothing),
		cmocka_unit_test(mends_a_charset_met_late),
		cmocka_unit_test(gives_back_random_figures_as_written),
		cmocka_unit_test(loads_every_real_sample_whole),
		cmocka_unit_test(reads_a_compressed_sample),
		cmocka_unit_test(a_line_of_names_past_the_end_is_told),
		cmocka_unit_test(
		    the_widest_table_is_loaded_and_a_wider_one_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
