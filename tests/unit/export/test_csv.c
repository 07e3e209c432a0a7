/* SPDX-License-Identifier: Apache-2.0 */
/* test_csv.c - rows written as CSV, and read again. */
#include "written.h"

#include "read/csv.h"

static const struct column columns[] = {
	{ .name = "n", .label = "N", .type = COLUMN_INT, .format = "# ##0" },
	{ .name = "prix",
	    .label = "Prix (€)",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00 €" },
	{ .name = "nom",
	    .label = "Nom; prénom",
	    .type = COLUMN_TEXT,
	    .format = "" },
	{ .name = "jour",
	    .label = "Jour",
	    .type = COLUMN_DATE,
	    .format = "dd/mm/yyyy" },
	{ .name = "ouvert",
	    .label = "Ouvert",
	    .type = COLUMN_BOOL,
	    .format = "Oui|Non" },
	{ .name = "taux",
	    .label = "Taux",
	    .type = COLUMN_DECIMAL,
	    .format = "" },
};
static const struct value rows[][8] = {
	{ INT(12482), REAL(1250.5), TEXT("Durand, Zoé"), TEXT("2024-03-07"),
	    INT(1), REAL(0.125) },
	{ INT(-1), REAL(0.1), TEXT("« dit \"le grand\" »"), TEXT("1899-12-31"),
	    INT(0), REAL(1e-9) },
	{ NOTHING, NOTHING, TEXT("ligne 1\nligne 2"), NOTHING, NOTHING,
	    NOTHING },
};

static void
gives_programs_values_as_json_has_them(void **state)
{
	(void)state;
	load_values(columns, 6, rows, 3);
	assert_string_equal(exported("csv", CSV_RFC),
	    "n,prix,nom,jour,ouvert,taux\r\n"
	    "12482,1250.5,\"Durand, Zoé\",2024-03-07,true,0.125\r\n"
	    "-1,0.1,\"« dit \"\"le grand\"\" »\",1899-12-31,false,1e-09\r\n"
	    ",,\"ligne 1\nligne 2\",,,\r\n");
}

static void
gives_spreadsheets_what_they_read_in_french(void **state)
{
	(void)state;
	load_values(columns, 6, rows, 3);
	assert_string_equal(exported("csv", CSV_FRENCH),
	    "\xef\xbb\xbfN;Prix (€);\"Nom; prénom\";Jour;Ouvert;Taux\r\n"
	    "12482;1250,50;Durand, Zoé;07/03/2024;Oui;0,125\r\n"
	    "-1;0,10;\"« dit \"\"le grand\"\" "
	    "»\";31/12/1899;Non;0,000000001\r\n"
	    ";;\"ligne 1\nligne 2\";;;\r\n");
}

static void
gives_back_the_text_of_every_cell(void **state)
{
	(void)state;
	load_values(columns, 6, rows, 3);
	assert_string_equal(exported("csv", CSV_WRITTEN),
	    "N,Prix (€),Nom; prénom,Jour,Ouvert,Taux\r\n"
	    "12 482,\"1250,50 €\",\"Durand, Zoé\",07/03/2024,Oui,0.125\r\n"
	    "-1,\"0,10 €\",\"« dit \"\"le grand\"\" "
	    "»\",31/12/1899,Non,0.000000001\r\n"
	    ",,\"ligne 1\nligne 2\",,,\r\n");
}

static void
keeps_spreadsheets_from_computing_texts(void **state)
{
	static const struct column text[] = {
		{ .name = "t",
		    .label = "=t",
		    .type = COLUMN_TEXT,
		    .format = "" },
		{ .name = "u", .label = "u", .type = COLUMN_INT, .format = "" },
	};
	static const struct value cells[][8] = {
		{ TEXT("=HYPERLINK(\"http://x\")"), INT(-5) },
		{ TEXT("@SUM(A1)"), INT(5) },
		{ TEXT("+33 4 76 95 00 00"), INT(0) },
		{ TEXT("-12,5"), INT(0) },
		{ TEXT("-"), INT(0) },
		{ TEXT("- Salle des fêtes"), INT(0) },
		{ TEXT("-2+3+cmd|' /C calc'!A0"), INT(0) },
		{ TEXT("\t=1"), INT(0) },
	};

	(void)state;
	load_values(text, 2, cells, 8);
	assert_string_equal(exported("csv", CSV_FRENCH),
	    "\xef\xbb\xbf'=t;u\r\n"
	    "\"'=HYPERLINK(\"\"http://x\"\")\";-5\r\n"
	    "'@SUM(A1);5\r\n"
	    "+33 4 76 95 00 00;0\r\n-12,5;0\r\n-;0\r\n"
	    "'- Salle des fêtes;0\r\n"
	    "'-2+3+cmd|' /C calc'!A0;0\r\n"
	    "'\t=1;0\r\n");
	/* Programs get the text, and nothing but the text. */
	assert_non_null(
	    strstr(exported("csv", CSV_RFC), "\n-2+3+cmd|' /C calc'!A0,0"));
}

static void
has_no_empty_line_that_a_reader_would_skip(void **state)
{
	static const struct column one[] = {
		{ .name = "c", .label = "c", .type = COLUMN_TEXT, .format = "" }
	};

	(void)state;
	load_values(one, 1, NULL, 2);
	assert_string_equal(exported("csv", CSV_RFC), "c\r\n\"\"\r\n\"\"\r\n");
	load_values(one, 1, NULL, 0);
	assert_string_equal(exported("csv", CSV_RFC), "c\r\n");
}

static void
writes_the_view_that_was_asked(void **state)
{
	static const struct value five[] = { INT(5) };
	const struct cond less = { .kind = COND_TEST,
		.test = TEST_LESS,
		.term.column = 0,
		.values = five,
		.nvalues = 1 };
	struct output sums[] = {
		{ .term.column = 4, .name = "ouvert" },
		{ AGG_COUNT, { .column = COLUMN_ALL }, "ouvert__count" },
		{ AGG_SUM, { .column = 1 }, "prix__sum" },
	};

	(void)state;
	load_values(columns, 6, rows, 3);
	q.where = &less;
	q.outputs = outputs + 1;
	q.noutputs = 2;
	assert_string_equal(exported("csv", CSV_RFC),
	    "prix,nom\r\n0.1,\"« dit \"\"le grand\"\" »\"\r\n");
	q.where = NULL;
	q.outputs = sums;
	q.noutputs = 3;
	assert_string_equal(exported("csv", CSV_RFC),
	    "ouvert,ouvert__count,prix__sum\r\n"
	    "false,1,0.1\r\ntrue,1,1250.5\r\n,1,\r\n");
}

/* --- every cell of random tables ---------------------------------------- */

static uint32_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Pieces that cells of offices are made of, and those that break readers. */
static void
random_cell(struct str *s)
{
	static const char *const pieces[] = { "", "a", "é", "Mairie de Lans",
		"\"", "\"\"", ",", ";", "\n", "\r\n", "\r", " ", "\t", "'",
		"=1+1", "+33", "-", "@", "0", "01034", "12,5", "1 250,00 €",
		"07/03/2024", "2024-03-07", "oui", "NON", "NULL", "1E5",
		"\xc2\xa0", "\xe2\x80\xaf", "\xf0\x9f\x8c\xb2", "\\", "|", "#",
		"%", "fin" };
	unsigned n = pick(4);

	for (unsigned i = 0; i < n; i++)
		str_append(s, pieces[pick(sizeof(pieces) / sizeof(*pieces))]);
}

static void
random_csv(struct str *s)
{
	unsigned ncols = 1 + pick(5), nrows = 1 + pick(20);
	struct str cell;

	str_reset(s);
	str_init(&cell, a, 4096);
	for (unsigned i = 0; i < ncols; i++)
		str_append_printf(s, "%scol%u", i ? ";" : "", i);
	for (unsigned r = 0; r < nrows; r++) {
		str_append(s, "\r\n");
		for (unsigned i = 0; i < ncols; i++) {
			str_reset(&cell);
			random_cell(&cell);
			str_append(s, i ? ";\"" : "\"");
			for (size_t k = 0; k < cell.len; k++) {
				if (cell.data[k] == '"')
					str_append_char(s, '"');
				str_append_char(s, cell.data[k]);
			}
			str_append_char(s, '"');
		}
	}
	str_append(s, "\r\n");
}

struct reading {
	struct reader *r;
	const struct cell *cells;
	unsigned n;
	bool is_typed;
};

static bool
same_row(void *arg, int64_t id, const struct value *values)
{
	struct reading *in = arg;
	struct err e = { 0 };

	assert_int_equal(reader_next(in->r, &in->cells, &in->n, &e), ERR_OK);
	assert_int_equal(in->n, table_ncols(t));
	for (unsigned i = 0; i < in->n; i++) {
		const struct cell *c = &in->cells[i];
		bool is_text = table_columns(t)[i].type == COLUMN_TEXT;
		size_t len = values[i].type == VALUE_NULL ? 0 : values[i].len;

		/* Numbers and dates are written in another way. */
		if (in->is_typed && !is_text)
			continue;
		if (c->len != len ||
		    (len && memcmp(c->text, values[i].text, len) != 0))
			fail_msg("row %d: %.*s is now %.*s", (int)id, (int)len,
			    values[i].text, (int)c->len, c->text);
	}
	return true;
}

static void
check_cells(enum csv_style style)
{
	struct csv_options o = { .charset = CHARSET_UTF8,
		.separator = ',',
		.has_quotes = true,
		.header_line = 1 };
	const char *path;
	struct reading in;
	struct err e = { 0 };

	exported("csv", style);
	in.is_typed = style == CSV_RFC;
	path = scratch_write("out.csv", str_text(&out), out.len);
	assert_int_equal(csv_open(path, &o, -1, &in.r, &e), ERR_OK);
	assert_int_equal(reader_next(in.r, &in.cells, &in.n, &e), ERR_OK);
	assert_int_equal(in.n, table_ncols(t));
	assert_int_equal(
	    table_page(t, 1, table_rows(t), !in.is_typed, same_row, &in, &e),
	    ERR_OK);
	assert_int_equal(reader_next(in.r, &in.cells, &in.n, &e), ERR_OK);
	assert_int_equal(in.n, 0);
	reader_close(in.r);
	unlink(path);
}

static void
every_cell_is_read_back_as_it_was(void **state)
{
	struct str text;

	(void)state;
	str_init(&text, a, 1 << 20);
	for (unsigned i = 1; i <= 100; i++) {
		seed = i;
		random_csv(&text);
		load_csv(str_text(&text), text.len);
		check_cells(CSV_WRITTEN);
		check_cells(CSV_RFC);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gives_programs_values_as_json_has_them),
		TEST(gives_spreadsheets_what_they_read_in_french),
		TEST(gives_back_the_text_of_every_cell),
		TEST(keeps_spreadsheets_from_computing_texts),
		TEST(has_no_empty_line_that_a_reader_would_skip),
		TEST(writes_the_view_that_was_asked),
		TEST(every_cell_is_read_back_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
