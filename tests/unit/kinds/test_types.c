/* SPDX-License-Identifier: Apache-2.0 */
/* test_types.c - columns of cells to a type, and each text given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kinds/moment.h"
#include "kinds/number.h"
#include "kinds/types.h"

enum {
	CELLS = 8
};

/* A column, what it is, how it is written, and what its cells are worth. */
struct sample {
	enum type_doubt doubt;
	const char *cells[CELLS];
	enum column_type type;
	const char *format;
	const char *values[CELLS]; /* NULL: not looked at */
};

static const char *
value_text(const struct value *v, char *out, size_t size)
{
	if (v->type == VALUE_NULL)
		return "";
	if (v->type == VALUE_INT)
		snprintf(out, size, "%lld", (long long)v->i);
	else if (v->type == VALUE_REAL)
		snprintf(out, size, "%.15g", v->d);
	else
		snprintf(out, size, "%.*s", (int)v->len, v->text);
	return out;
}

static void
check_cell(const struct column *c, const char *cell, const char *wanted)
{
	struct cell_format f;
	struct value v;
	char buf[32], text[128], value[128];
	bool same;

	cell_format_read(c, &f);
	same = type_read(&f, cell, strlen(cell), buf, &v);
	if (same) {
		size_t n = cell_format_write(&f, &v, text, sizeof(text) - 1);

		text[n] = '\0';
		assert_string_equal(text, cell);
	}
	if (wanted)
		assert_string_equal(
		    value_text(&v, value, sizeof(value)), wanted);
}

static void
check(const struct sample *s)
{
	struct type_guess g;
	char format[32];
	enum column_type type;
	struct column c = { .format = format };

	type_guess_start(&g);
	for (int i = 0; i < CELLS && s->cells[i]; i++)
		type_guess_add(&g, s->cells[i], strlen(s->cells[i]));
	type = type_guess_end(&g, format);
	if (type != s->type || strcmp(format, s->format) != 0 ||
	    type_guess_doubt(&g) != s->doubt)
		print_message("column of « %s »: type %d, format « %s », "
			      "doubt %d\n",
		    s->cells[0], (int)type, format, (int)type_guess_doubt(&g));
	assert_int_equal(type, s->type);
	assert_string_equal(format, s->format);
	assert_int_equal(type_guess_doubt(&g), s->doubt);
	c.type = type;
	for (int i = 0; i < CELLS && s->cells[i]; i++)
		check_cell(&c, s->cells[i], s->values[i]);
}

#define CHECK(...) DOUBT(DOUBT_NONE, __VA_ARGS__)
#define DOUBT(which, ...)                                                      \
	do {                                                                   \
		const struct sample sample_ = { .doubt = (which),              \
			__VA_ARGS__ };                                         \
		check(&sample_);                                               \
	} while (0)

static void
reads_numbers_as_they_are_written(void **state)
{
	(void)state;
	CHECK({ "12", "-5", "0" }, COLUMN_INT, "", { "12", "-5", "0" });
	CHECK({ "12 500", "3", "1 250" }, COLUMN_INT, "# ##0",
	    { "12500", "3", "1250" });
	CHECK({ "12" NNBSP "500", "100" }, COLUMN_INT, "#" NNBSP "##0",
	    { "12500" });
	CHECK({ "12'500", "3" }, COLUMN_INT, "#'##0", { "12500", "3" });
	CHECK({ "12’500,5", "3,0" }, COLUMN_DECIMAL, "#’##0,0",
	    { "12500.5", "3" });
	CHECK({ "1,5", "2,25", "3" }, COLUMN_DECIMAL, "0,#", { "1.5" });
	CHECK({ "1.5", "2.25", "3" }, COLUMN_DECIMAL, "");
	CHECK({ "2 550,00", "3,50" }, COLUMN_DECIMAL, "# ##0,00", { "2550" });
	CHECK({ "01034", "38548" }, COLUMN_TEXT, "");
	CHECK({ "+35", "12" }, COLUMN_TEXT, "");
	CHECK({ "1234567890123456" }, COLUMN_TEXT, "");
	CHECK({ "1E5", "2E5" }, COLUMN_TEXT, "");
	CHECK({ "12", "NC", "-" }, COLUMN_TEXT, "");
}

static void
keeps_units_in_the_format(void **state)
{
	(void)state;
	CHECK(
	    { "100 000 €", "12 €" }, COLUMN_INT, "# ##0 €", { "100000", "12" });
	CHECK({ "1 250.00€", "3.50€" }, COLUMN_DECIMAL, "# ##0.00€",
	    { "1250", "3.5" });
	CHECK({ "12,5 %", "100 %", "-3,25 %" }, COLUMN_DECIMAL, "0,# %",
	    { "12.5", "100", "-3.25" });
	CHECK({ "80%", "5%" }, COLUMN_INT, "0%", { "80", "5" });
	CHECK({ "12,50" NBSP "€", "0,00" NBSP "€" }, COLUMN_DECIMAL,
	    "0,00" NBSP "€", { "12.5", "0" });
	CHECK({ "€ 12", "€ -5" }, COLUMN_INT, "€ 0", { "12", "-5" });
	CHECK({ "$1,250.00", "$12.50" }, COLUMN_DECIMAL, "$#,##0.00",
	    { "1250", "12.5" });
	CHECK({ "12 k€", "3 k€" }, COLUMN_INT, "0 k€", { "12", "3" });
	CHECK({ "12 € HT", "3 € HT" }, COLUMN_INT, "0 € HT", { "12" });
	/* The same unit in other words, or left out: the text is kept. */
	CHECK({ "12 €", "13 €", "14 euros", "0" }, COLUMN_INT, "",
	    { "12", "13", "14", "0" });
	CHECK({ "12 €", "13 €", "14 €", "0" }, COLUMN_INT, "0 €",
	    { "12", "13", "14", "0" });
	CHECK({ "12 €", "13", "14", "0" }, COLUMN_INT, "", { "12", "13" });
	DOUBT(DOUBT_UNITS, { "12 %", "0,5" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_UNITS, { "12 €", "12 $" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_UNITS, { "12 k€", "15 K€", "12000", "7" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_UNITS, { "1,5 M€", "1500000" }, COLUMN_TEXT, "");
	CHECK({ "1,5 M€", "", "2 M€" }, COLUMN_DECIMAL, "0,# M€",
	    { "1.5", "", "2" });
	CHECK({ "12 m", "13 m" }, COLUMN_TEXT, "");
	CHECK({ "€" }, COLUMN_TEXT, "");
	CHECK({ "%", "€ " }, COLUMN_TEXT, "");
}

static void
reads_points_as_groups_only_when_proved(void **state)
{
	(void)state;
	CHECK({ "12.500,30", "12.500", "850,00" }, COLUMN_DECIMAL, "#.##0,00",
	    { "12500.3", "12500", "850" });
	CHECK({ "12.500", "1.250,00" }, COLUMN_DECIMAL, "#.##0,00",
	    { "12500", "1250" });
	CHECK({ "1.250.000,00", "3,00" }, COLUMN_DECIMAL, "#.##0,00",
	    { "1250000", "3" });
	CHECK({ "1,250.50", "2,500.00" }, COLUMN_DECIMAL, "#,##0.00",
	    { "1250.5", "2500" });
	DOUBT(DOUBT_GROUPS, { "1.250.000", "3.500.000" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_GROUPS, { "1.250,00", "12.5" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_GROUPS, { "1.250,00", "1,250.00" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_GROUPS, { "12.500", "7,5" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_THOUSANDS, { "12.500", "3.000", "850" }, COLUMN_DECIMAL,
	    "0.000", { "12.5", "3", "850" });
	CHECK({ "12.500", "3.000", "0.850" }, COLUMN_DECIMAL, "0.000",
	    { "12.5" });
	CHECK({ "45.123", "44.871" }, COLUMN_DECIMAL, "0.000", { "45.123" });
	CHECK({ "192.168.1.1" }, COLUMN_TEXT, "");
	CHECK({ "1.250.00" }, COLUMN_TEXT, "");
}

static void
reads_dates_in_words_and_figures(void **state)
{
	(void)state;
	CHECK({ "2024-03-07", "1996-12-31" }, COLUMN_DATE, "");
	CHECK({ "07/03/2024", "31/12/1996" }, COLUMN_DATE, "dd/mm/yyyy",
	    { "2024-03-07" });
	CHECK({ "13 février 1996", "1er mars 2024", "7 août 2020" },
	    COLUMN_DATE, "d mmmm yyyy",
	    { "1996-02-13", "2024-03-01", "2020-08-07" });
	CHECK({ "13 Fevrier 1996", "3 févr. 1996", "1 SEPT 2020" }, COLUMN_DATE,
	    "d mmmm yyyy", { "1996-02-13", "1996-02-03", "2020-09-01" });
	CHECK({ "samedi 13 avril 2024" }, COLUMN_DATE, "d mmmm yyyy",
	    { "2024-04-13" });
	/* Told, for .250 and .750 are then the same; .000 loses nothing. */
	DOUBT(DOUBT_FRACTIONS,
	    { "2024-03-07T10:00:00.250Z", "2024-03-07T10:00:00.750Z" },
	    COLUMN_DATETIME, "", { "2024-03-07T10:00:00Z" });
	CHECK({ "2024-03-07T10:00:00.000Z" }, COLUMN_DATETIME, "",
	    { "2024-03-07T10:00:00Z" });
	CHECK({ "2021/07/02 00:00:00+00" }, COLUMN_DATETIME,
	    "yyyy/mm/dd hh:mm:ss", { "2021-07-02T00:00:00+00" });
	CHECK({ "20240102 00:00:00", "20231231 12:30:00" }, COLUMN_DATETIME,
	    "yyyymmdd hh:mm:ss",
	    { "2024-01-02T00:00:00", "2023-12-31T12:30:00" });
	CHECK({ "20240102", "20231231" }, COLUMN_INT, "");
	CHECK({ "20241302 00:00:00" }, COLUMN_TEXT, "");
	CHECK({ "30/02/2024" }, COLUMN_TEXT, "");
	CHECK({ "07/03/2024", "2024-03-07" }, COLUMN_TEXT, "");
	CHECK({ "13 marseille 1996" }, COLUMN_TEXT, "");
	CHECK({ "mars-24", "avr-24" }, COLUMN_TEXT, "");
}

static void
reads_short_years_only_when_nothing_else_is_possible(void **state)
{
	(void)state;
	CHECK({ "13/02/24", "01/03/24" }, COLUMN_DATE, "dd/mm/yy",
	    { "2024-02-13", "2024-03-01" });
	CHECK({ "31/12/99", "01/01/00" }, COLUMN_DATE, "dd/mm/yy",
	    { "1999-12-31", "2000-01-01" });
	CHECK({ "13-02-24", "01-03-99" }, COLUMN_DATE, "dd-mm-yy",
	    { "2024-02-13" });
	CHECK({ "13/2/24 08:30", "1/3/24 09:00" }, COLUMN_DATETIME,
	    "d/m/yy hh:mm", { "2024-02-13T08:30:00" });
	CHECK({ "13/02/24", "14/02/2024", "15/02/2024" }, COLUMN_DATE,
	    "dd/mm/yyyy", { "2024-02-13" });
	DOUBT(DOUBT_ORDER, { "03/04/05", "01/02/03" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_ORDER, { "13-02-24", "14-02-24" }, COLUMN_TEXT, "");
	DOUBT(DOUBT_YEARS, { "13/02/45" }, COLUMN_TEXT, "");
	CHECK({ "12/31/24" }, COLUMN_TEXT, "");
	CHECK({ "13/02/124" }, COLUMN_TEXT, "");
	CHECK({ "7.5.1", "1.2.3" }, COLUMN_TEXT, "");
}

static void
reads_times_of_day(void **state)
{
	(void)state;
	CHECK({ "08:30:00", "23:59:59" }, COLUMN_TIME, "", { "08:30:00" });
	CHECK({ "08:30", "17:00" }, COLUMN_TIME, "hh:mm", { "08:30:00" });
	CHECK({ "8:30", "17:00", "9:15" }, COLUMN_TIME, "h:mm",
	    { "08:30:00", "17:00:00" });
	CHECK({ "8h30", "17h00" }, COLUMN_TIME, "h\"h\"mm", { "08:30:00" });
	CHECK({ "08 h 30", "17 h 00" }, COLUMN_TIME, "hh\" h \"mm",
	    { "08:30:00" });
	CHECK({ "08:30", "09:15:10", "10:00" }, COLUMN_TIME, "hh:mm",
	    { "08:30:00", "09:15:10" });
	CHECK({ "24:00" }, COLUMN_TEXT, "");
	CHECK({ "08:60" }, COLUMN_TEXT, "");
	CHECK({ "8h" }, COLUMN_TEXT, "");
	CHECK({ "08:30-12:00" }, COLUMN_TEXT, "");
	CHECK({ "08:30", "FERME" }, COLUMN_TEXT, "");
	CHECK({ "8h30:10" }, COLUMN_TEXT, "");
}

static void
reads_truth_in_words(void **state)
{
	(void)state;
	CHECK({ "oui", "non" }, COLUMN_BOOL, "", { "1", "0" });
	CHECK({ "Oui", "Oui" }, COLUMN_BOOL, "Oui|Non", { "1" });
	CHECK({ "VRAI", "FAUX" }, COLUMN_BOOL, "VRAI|FAUX");
	CHECK({ "O", "N" }, COLUMN_BOOL, "O|N");
	CHECK({ "N", "N" }, COLUMN_TEXT, "");
	CHECK({ "yes", "no" }, COLUMN_BOOL, "yes|no");
	CHECK({ "no", "no" }, COLUMN_TEXT, "");
	CHECK({ "1", "0" }, COLUMN_INT, "");
	CHECK({ "oui", "1" }, COLUMN_TEXT, "");
	CHECK({ "oui", "false" }, COLUMN_TEXT, "");
}

static void
reads_geometries_of_the_earth(void **state)
{
	(void)state;
	CHECK({ "{\"type\":\"Point\",\"coordinates\":[5.5,45.1]}" },
	    COLUMN_GEOMETRY, "",
	    { "{\"type\":\"Point\",\"coordinates\":[5.5,45.1]}" });
	CHECK({ "{\"coordinates\": [[[5.5, 45.1, 3], [6, 45]]], \"type\": "
		"\"Polygon\"}",
		  "{\"type\":\"GeometryCollection\",\"geometries\":[]}" },
	    COLUMN_GEOMETRY, "");
	CHECK(
	    { "{\"type\":\"Point\",\"coordinates\":[]}" }, COLUMN_GEOMETRY, "");
	CHECK({ "{\"type\":\"Point\",\"coordinates\":[913000,6458000]}" },
	    COLUMN_TEXT, "");
	CHECK({ "{\"type\":\"Feature\",\"geometry\":null}" }, COLUMN_TEXT, "");
	CHECK({ "{\"type\":\"Point\",\"coordinates\":[5.5,45.1]" }, COLUMN_TEXT,
	    "");
	CHECK({ "{\"type\":\"Point\",\"coordinates\":[5.5" }, COLUMN_TEXT, "");
	CHECK({ "{\"type\":\"Point\",\"coordinates\":{}}" }, COLUMN_TEXT, "");
	CHECK({ "{", "{}" }, COLUMN_TEXT, "");
}

static void
a_deep_geometry_is_a_text(void **state)
{
	char deep[4096] = "{\"type\":\"Point\",\"coordinates\":";
	size_t n = strlen(deep);
	struct type_guess g;
	char format[32];

	(void)state;
	memset(deep + n, '[', sizeof(deep) - n);
	type_guess_start(&g);
	type_guess_add(&g, deep, sizeof(deep));
	assert_int_equal(type_guess_end(&g, format), COLUMN_TEXT);
}

static void
reads_as_a_person_says(void **state)
{
	static const struct {
		const char *cells[4];
		enum column_type type;
		const char *format, *value;
		int others;
	} said[] = {
		{ { "1", "0", "1" }, COLUMN_BOOL, "1|0", "1", 0 },
		{ { "03/04/05", "01/02/03" }, COLUMN_DATE, "dd/mm/yy",
		    "2005-04-03", 0 },
		{ { "2024-01-02 00:00:00", "inconnue" }, COLUMN_DATE, "",
		    "2024-01-02", 1 },
		{ { "0012", "12", "NC" }, COLUMN_INT, "", "12", 1 },
		{ { "12,5", "abc", "13" }, COLUMN_DECIMAL, "0,#", "12.5", 1 },
		{ { "12", "13" }, COLUMN_TEXT, "", "12", 0 },
		{ { "néant" }, COLUMN_TIME, "hh:mm:ss", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct type_guess g;
		char format[32];
		struct column c = { .format = format, .type = said[i].type };

		type_guess_start(&g);
		type_guess_force(&g, said[i].type);
		for (int k = 0; k < 4 && said[i].cells[k]; k++)
			type_guess_add(
			    &g, said[i].cells[k], strlen(said[i].cells[k]));
		assert_int_equal(type_guess_end(&g, format), said[i].type);
		if (said[i].type != COLUMN_TIME)
			assert_string_equal(format, said[i].format);
		assert_int_equal(g.others, said[i].others);
		check_cell(&c, said[i].cells[0], said[i].value);
	}
}

static void
names_the_unit_of_a_format(void **state)
{
	static const char *const formats[][2] = { { "0 €", "€" },
		{ "#" NNBSP "##0,00" NNBSP "€", "€" }, { "0%", "%" },
		{ "€ 0", "€" }, { "$#,##0.00", "$" }, { "0[,00] € HT", "€ HT" },
		{ "0[,00] %", "%" }, { "0.#", "" }, { "", "" } };

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		size_t n;
		const char *unit = cell_format_unit(formats[i][0], &n);

		assert_int_equal(n, strlen(formats[i][1]));
		assert_memory_equal(unit, formats[i][1], n);
	}
}

/* Any cell made of these pieces, at random: no crash, and what is said to be
 * given back is. */
static void
gives_back_what_it_says_it_does(void **state)
{
	static const char *const pieces[] = { "1", "0", "250", "12", ".", ",",
		" ", NNBSP, "'", "€", "%", "-", "/", ":", "h", "mars", "2024",
		"é", "{", "e", "T", "Z", "+", "oui" };

	(void)state;
	srand(3);
	for (int round = 0; round < 20000; round++) {
		char cells[4][64] = { "" }, format[32];
		struct column c = { .format = format };
		struct type_guess g;

		type_guess_start(&g);
		for (int i = 0; i < 4; i++) {
			int n = rand() % 7;
			size_t len = 0;

			while (n-- > 0)
				len += (size_t)snprintf(cells[i] + len,
				    sizeof(cells[i]) - len, "%s",
				    pieces[(size_t)rand() %
					(sizeof(pieces) / sizeof(*pieces))]);
			if (i < rand() % 4)
				memcpy(cells[i], cells[0], sizeof(cells[i]));
			type_guess_add(&g, cells[i], strlen(cells[i]));
		}
		c.type = type_guess_end(&g, format);
		for (int i = 0; i < 4; i++)
			check_cell(&c, cells[i], NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_as_they_are_written),
		cmocka_unit_test(keeps_units_in_the_format),
		cmocka_unit_test(reads_points_as_groups_only_when_proved),
		cmocka_unit_test(reads_dates_in_words_and_figures),
		cmocka_unit_test(
		    reads_short_years_only_when_nothing_else_is_possible),
		cmocka_unit_test(reads_times_of_day),
		cmocka_unit_test(reads_truth_in_words),
		cmocka_unit_test(reads_geometries_of_the_earth),
		cmocka_unit_test(a_deep_geometry_is_a_text),
		cmocka_unit_test(reads_as_a_person_says),
		cmocka_unit_test(names_the_unit_of_a_format),
		cmocka_unit_test(gives_back_what_it_says_it_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
