/* SPDX-License-Identifier: Apache-2.0 */
/* test_remarks.c - what a clerk is told of a file, and offered to repair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/report.h"
#include "scratch.h"
#include "store/table.h"

struct told {
	struct arena *a;
	json_t *report;
	struct table *table;
	int64_t rows;
};

/* What a person said of its columns, in the tests that need it. */
static struct column_words said[2];
static unsigned nsaid;

/* Load a file as a person asked, and keep what is said of it. */
static void
load(struct told *t, const char *format, const void *data, size_t len,
    const char *reading)
{
	struct repair_list repairs;
	struct csv_options given;
	struct ingest_result result;
	struct err e = { 0 };
	struct ingest_input in = {
		.format = format, .given = &given, .repairs = &repairs
	};
	const char *table = scratch_path("remarks.db");

	*t = (struct told){ .a = arena_new() };
	in.path = scratch_write("remarks.in", data, len);
	in.words = said;
	in.nwords = nsaid;
	repair_read(t->a, reading, 1, &repairs);
	assert_int_equal(
	    csv_options_parse_table(reading, 1, &given, &e), ERR_OK);
	if (ingest_table(t->a, &in, table, &result, &e))
		fail_msg("%s (%s)", e.msg, e.cause);
	assert_int_equal(table_open(table, &t->table, &e), ERR_OK);
	t->report = json_loads(result.report, 0, NULL);
	t->rows = result.rows;
	assert_true(json_is_object(t->report));
	unlink(in.path);
	unlink(table);
}

static void
load_text(struct told *t, const char *text, const char *reading)
{
	load(t, "csv", text, strlen(text), reading);
}

static void
drop(struct told *t)
{
	json_decref(t->report);
	arena_free(t->a);
}

/* The first remark with these words. */
static const json_t *
remark(const struct told *t, const char *words)
{
	const json_t *list = json_object_get(t->report, "remarks"), *o;
	size_t i;

	json_array_foreach(list, i, o)
	{
		if (strstr(json_string_value(json_object_get(o, "message")),
			words))
			return o;
	}
	return NULL;
}

/* The repair that the remark with these words offers; "" when none. */
static const char *
offer(const struct told *t, const char *words)
{
	const char *s =
	    json_string_value(json_object_get(remark(t, words), "repair"));

	return s ? s : "";
}

static int64_t
line_of(const struct told *t, const char *words)
{
	return json_integer_value(json_object_get(remark(t, words), "line"));
}

static void
a_sign_that_parts_every_line_is_told(void **state)
{
	static const char *const parted[] = { "a~b~c\n1~2~3\n4~5~6\n",
		"nom/prix\nx/1\ny/2\n", "un^deux\ntrois^quatre\n" };
	static const char *const whole[] = { "nom\nx/1\ny/2\n", "a~b\n1~2\n3\n",
		"site\nhttps://a.fr/b\n", "a;b~c\n1;2~3\n" };
	struct told t;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		load_text(&t, parted[i], "");
		assert_non_null(remark(&t, "contiennent le signe"));
		drop(&t);
	}
	for (size_t i = 0; i < 4; i++) {
		load_text(&t, whole[i], "");
		assert_null(remark(&t, "contiennent le signe"));
		drop(&t);
	}
}

/* Lines without anything are not in the table, rows of separators are: what is
 * said of the first may not deny the second. */
static void
what_is_left_aside_is_told_as_the_table_counts_it(void **state)
{
	struct told t;

	(void)state;
	load_text(&t, "a;b\n1;2\n\n;\n\n3;4\n", "");
	assert_int_equal(t.rows, 3);
	assert_non_null(remark(&t,
	    "2 lignes vides ont été laissées de côté, la première à la "
	    "ligne 3" NNBSP ": elles ne comptent pas dans le nombre de"));
	assert_non_null(remark(&t, "elle compte dans le nombre de lignes"));
	drop(&t);
	/* Nor is the line of titles alone in its file. */
	load_text(&t, "Titre du tableau;;\n\nNom;N;Date\n", "");
	assert_int_equal(t.rows, 0);
	assert_int_equal(line_of(&t, "Sous sa ligne de titres"), 3);
	drop(&t);
}

static void
damaged_accents_are_told_with_their_place(void **state)
{
	static const struct {
		const char *text, *words;
		int64_t line;
	} cases[] = {
		{ "N;LibellÃ©;MontÃ©e\n1;a;b\n",
		    "le titre de la colonne B, à la ligne 1, contient «" NNBSP
		    "LibellÃ©" NNBSP "», sans doute pour «" NNBSP
		    "Libellé" NNBSP "», et 1 autre titre de même. Exportez",
		    1 },
		{ "Titre du tableau;\n\nNÂ°;Nom\n1;a\n2;b\n",
		    "colonne A, à la ligne 3, contient «" NNBSP "NÂ°" NNBSP
		    "», sans doute pour «" NNBSP "N°" NNBSP "». Exportez",
		    3 },
		{ "N;Nom\n1;Mairie\n2;Ecole\n3;Lâ€™Ã©cole\n4;LycÃ©e\n",
		    "la ligne 4, colonne «" NNBSP "Nom" NNBSP
		    "», contient «" NNBSP "Lâ€™Ã©cole" NNBSP
		    "», sans doute pour «" NNBSP "L’école" NNBSP "».",
		    4 },
	};
	static const char *const sound[] = {
		"NOM;PRIVÉ\nÂGE DE « L’ÉCOLE »;DÉPOSÉ" NBSP "LE\n",
		"Ville\nSÃO PAULO\nÂ\nÃ\nCAFÉ»\nâge\nÃ ½\n",
	};
	struct told t;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		load_text(&t, cases[i].text, "");
		if (!remark(&t, cases[i].words))
			fail_msg("%s", cases[i].text);
		assert_int_equal(line_of(&t, "Accents"), cases[i].line);
		drop(&t);
	}
	for (size_t i = 0; i < 2; i++) {
		load_text(&t, sound[i], "");
		assert_null(remark(&t, "Accents abîmés"));
		drop(&t);
	}
	/* UTF-8 that a person asks to be read as something else. */
	load_text(&t, "N;Libellé\n1;é\n", "{\"encoding\":\"windows-1252\"}");
	assert_non_null(remark(&t, "Choisissez l’encodage UTF-8"));
	drop(&t);
	load_text(&t, "N;Libell\xef\xbf\xbd\n1;\xef\xbf\xbd\n", "");
	assert_non_null(remark(
	    &t, ", le premier dans le titre de la colonne B, à la ligne 1 («"));
	drop(&t);
	load_text(&t,
	    "N;Nom\n1;a\n2;\xef\xbf\xbd"
	    "cole\n",
	    "");
	assert_non_null(remark(&t, ", à la ligne 3, colonne «" NNBSP "Nom"));
	drop(&t);
	/* No place in a spreadsheet: those of JSON have no letter. */
	load(&t, "json", "[{\"LibellÃ©\":1}]", 18, "");
	assert_non_null(remark(&t, "un titre de colonne, contient"));
	drop(&t);
}

static void
rings_that_are_none_are_told(void **state)
{
	static const char shapes[] =
	    "{\"type\":\"FeatureCollection\",\"features\":["
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
	    "\"Polygon\",\"coordinates\":[[[5,45],[6,45],[6,46]]]}},\n"
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
	    "\"Polygon\",\"coordinates\":[[[5,45],[6,45]]]}}]}";
	struct told t;

	(void)state;
	load(&t, "geojson", shapes, strlen(shapes), "");
	assert_int_equal(line_of(&t, "un contour qui n’était pas fermé"), 1);
	assert_int_equal(line_of(&t, "un contour de moins de trois points"), 2);
	drop(&t);
}

/* The texts of the column, one after the other. */
static bool
add_text(void *arg, int64_t id, const struct value *v)
{
	char *out = arg;

	(void)id;
	snprintf(out + strlen(out), 200 - strlen(out), "%.*s ",
	    v[0].type == VALUE_TEXT ? (int)v[0].len : 0,
	    v[0].type == VALUE_TEXT ? v[0].text : "");
	return true;
}

static void
assert_first_column(const struct told *t, const char *texts)
{
	char out[200] = "";
	struct err e = { 0 };

	assert_int_equal(
	    table_page(t->table, 1, 20, false, add_text, out, &e), ERR_OK);
	assert_string_equal(out, texts);
}

static void
codes_made_dates_are_told_and_mended(void **state)
{
	static const char some[] =
	    "matiere;n\n7.5;1\n07/05/2024;2\n2024-10-07;3\n"
	    "02-janv;4\n07/05/2002;5\n",
			  all[] = "matiere;n\n01/01/2024;1\n07/05/2024;2\n",
			  none[] = "actes;n\n17/12/2024;1\n01/01/2024;2\n";
	static const char repair[] = "codes:nomenclature_acte:matiere";
	static const char asked[] =
	    "{\"repairs\":{\"1\":[\"codes:nomenclature_acte:matiere\"]}}";
	struct told t;

	(void)state;
	load_text(&t, some, "");
	assert_string_equal(
	    offer(&t, "4 codes ont été changés en dates"), repair);
	assert_int_equal(line_of(&t, "changés en dates"), 3);
	assert_non_null(remark(&t, "Parvis peut en rétablir 3 ici"));
	drop(&t);
	load_text(&t, some, asked);
	assert_first_column(&t, "7.5 7.5 7.10 2.1 07/05/2002 ");
	assert_non_null(remark(&t, "3 codes rétablis dans la colonne"));
	assert_string_equal(offer(&t, "1 code a été changé en date"), "");
	drop(&t);
	/* Not a single code is left as it was. */
	load_text(&t, all, "");
	assert_string_equal(
	    offer(&t, "2 codes ont été changés en dates"), repair);
	assert_int_equal(table_columns(t.table)[0].type, COLUMN_TEXT);
	drop(&t);
	load_text(&t, all, asked);
	assert_first_column(&t, "1.1 7.5 ");
	drop(&t);
	/* Dates of acts are dates. */
	load_text(&t, none, "");
	assert_null(remark(&t, "en date"));
	assert_int_equal(table_columns(t.table)[0].type, COLUMN_DATE);
	drop(&t);
}

static void
scientific_codes_are_mended_when_no_digit_is_lost(void **state)
{
	static const char text[] = "siret;n\n7.3282932000074E+13;1\n"
				   "1,3E+13;2\n73282932000074;3\n";
	struct told t;

	(void)state;
	load_text(&t, text, "");
	assert_string_equal(offer(&t, "2 codes sont écrits comme 1,23E+13"),
	    "codes:siret:siret");
	drop(&t);
	load_text(&t, text, "{\"repairs\":{\"1\":[\"codes:siret:siret\"]}}");
	assert_first_column(&t, "73282932000074 1,3E+13 73282932000074 ");
	/* What is left cannot be. */
	assert_string_equal(offer(&t, "1 code est écrit comme 1,23E+13"), "");
	assert_non_null(remark(&t, "Dans le fichier, donnez à la colonne"));
	drop(&t);
}

#define ASKED(list) "{\"repairs\":{\"1\":[" list "]}}"

static void
spaces_in_excess_are_told_and_cut(void **state)
{
	/* At an end, no-break, two in a row; not within a long text. */
	static const char one[] = "ville;n\nLans;1\nLans ;2\n\xc2\xa0Lans;3\n"
				  "Lans  en  Vercors;4\n ;5\nà;6\n";
	static const char two[] = "ville;rue\n Lans;Mairie\nAutrans;Place \n";
	static const char codes[] = "code insee;n\n38205 ;1\n38548;2\n";
	struct told t;

	(void)state;
	load_text(&t, one, "");
	assert_string_equal(
	    offer(&t, "3 cellules ont des espaces en trop"), "espaces:ville");
	assert_int_equal(line_of(&t, "espaces en trop"), 3);
	drop(&t);
	load_text(&t, one, ASKED("\"espaces:ville\""));
	assert_first_column(&t, "Lans Lans Lans Lans en Vercors  à ");
	assert_non_null(remark(&t, "3 cellules débarrassées"));
	assert_null(remark(&t, "espaces en trop, au début"));
	drop(&t);
	load_text(&t, two, "");
	assert_string_equal(offer(&t, "Dans 2 colonnes"), "espaces");
	assert_int_equal(
	    json_array_size(json_object_get(remark(&t, "Dans 2"), "each")), 2);
	drop(&t);
	load_text(&t, two, ASKED("\"espaces\""));
	assert_non_null(remark(&t, "2 cellules débarrassées"));
	drop(&t);
	/* One remark is enough. */
	load_text(&t, codes, "");
	assert_non_null(remark(&t, "signes en trop"));
	assert_null(remark(&t, "espaces en trop"));
	drop(&t);
}

static void
spaces_of_a_long_text_are_its_own(void **state)
{
	char text[600] = "note\nabc\n";
	struct told t;

	(void)state;
	for (int i = 0; i < 60; i++)
		strcat(text, "mot  x");
	strcat(text, "\n");
	load_text(&t, text, "");
	assert_null(remark(&t, "espaces en trop"));
	drop(&t);
}

static void
empty_rows_are_told_and_left_out(void **state)
{
	static const char text[] = "a;b\nx;1\n;\n ;\ny;2\n";
	struct told t;

	(void)state;
	load_text(&t, text, "");
	assert_string_equal(
	    offer(&t, "2 lignes n’ont aucune valeur"), "lignes-vides");
	assert_int_equal(line_of(&t, "aucune valeur"), 3);
	assert_int_equal(t.rows, 4);
	drop(&t);
	load_text(&t, text, ASKED("\"lignes-vides\""));
	assert_int_equal(t.rows, 2);
	assert_non_null(remark(&t, "2 lignes vides laissées de côté"));
	assert_null(remark(&t, "aucune valeur"));
	drop(&t);
}

static void
empty_columns_are_told_and_left_out(void **state)
{
	static const char text[] =
	    "vide;nom;Vide 2;code insee\n;a;;38205\n;b; ;1004\n"
	    "\nvide;nom;Vide 2;code insee\n;c;;38548\n;d\n";
	static const char asked[] =
	    ASKED("\"codes:code_commune:code insee\",\"colonnes-vides\","
		  "\"titres\"");
	static const char nothing[] = "a;b\n;\n;\n";
	struct told t;

	(void)state;
	load_text(&t, text, ASKED("\"titres\""));
	assert_string_equal(
	    offer(&t, "Vide sur toutes les lignes"), "colonnes-vides");
	assert_int_equal(table_ncols(t.table), 4);
	drop(&t);
	load_text(&t, text, asked);
	assert_int_equal(table_ncols(t.table), 2);
	assert_string_equal(table_columns(t.table)[0].name, "nom");
	assert_string_equal(table_columns(t.table)[1].name, "code insee");
	assert_first_column(&t, "a b c d ");
	assert_non_null(remark(&t, "2 colonnes vides retirées"));
	assert_non_null(remark(&t, "1 code rétabli"));
	drop(&t);
	/* Of a table without a value, nothing is taken away. */
	load_text(&t, nothing, ASKED("\"colonnes-vides\""));
	assert_int_equal(table_ncols(t.table), 2);
	assert_int_equal(t.rows, 2);
	drop(&t);
}

/* A column that has a value again is there again, in a file that is read by
 * its first rows. */
static void
columns_are_left_out_only_while_empty(void **state)
{
	size_t size = 3 << 20, len;
	char *text = malloc(size);
	struct told t;

	(void)state;
	len = (size_t)sprintf(text, "nom;vide;n\n");
	while (len < size - 100)
		len += (size_t)sprintf(text + len, "une commune;;%zu\n", len);
	load(&t, "csv", text, len, ASKED("\"colonnes-vides\""));
	assert_int_equal(table_ncols(t.table), 2);
	drop(&t);
	len += (size_t)sprintf(text + len, "la dernière;1;2\n");
	load(&t, "csv", text, len, ASKED("\"colonnes-vides\""));
	assert_int_equal(table_ncols(t.table), 3);
	assert_non_null(remark(&t, "n’a plus rien à changer ici"));
	drop(&t);
	free(text);
}

static void
assert_says(const struct read_counts *c, const char *words, int64_t line)
{
	struct survey s = { .counts = *c };
	struct told t = { .a = arena_new() };

	s.counts.records = 1;
	t.report = json_pack("{s:o}", "remarks", report_remarks(t.a, &s, true));
	assert_non_null(remark(&t, words));
	assert_int_equal(line_of(&t, words), line);
	drop(&t);
}

static void
what_a_workbook_hides_is_told_with_its_place(void **state)
{
	(void)state;
	assert_says(&(struct read_counts){ .merged = 2, .merged_line = 5 },
	    "2 groupes de cellules sont fusionnés, le premier à la ligne 5", 5);
	assert_says(&(struct read_counts){ .hidden_rows = 1, .hidden_row = 7 },
	    "1 ligne est masquée dans le classeur (ligne 7)", 7);
	assert_says(&(struct read_counts){ .hidden_rows = 3, .hidden_row = 7 },
	    "(la première" NNBSP ": ligne 7)" NNBSP
	    ": elles sont lues et publiées comme les autres. Vérifiez que rien "
	    "n’y est privé" NNBSP "; sinon, supprimez-les",
	    7);
	assert_says(
	    &(struct read_counts){ .hidden_columns = 2, .hidden_column = 28 },
	    "2 colonnes sont masquées dans le classeur (la première" NNBSP
	    ": AB)",
	    0);
	assert_says(&(struct read_counts){ .errors = 4, .error_line = 9 },
	    "4 cellules contiennent une erreur (#REF!, #N/A, NaN…) au lieu "
	    "d’une valeur, la première à la ligne 9",
	    9);
	assert_says(&(struct read_counts){ .errors = 1 },
	    "1 cellule contient une erreur (#REF!, #N/A, NaN…) au lieu d’une "
	    "valeur" NNBSP ": elle est lue comme vide.",
	    0);
	assert_says(&(struct read_counts){ .empty_lines = 2, .empty_line = 3 },
	    "2 lignes vides ont été laissées de côté, la première à la ligne 3",
	    3);
}

static void
mixed_encodings_are_shown_where_they_are(void **state)
{
	static const char text[] =
	    "ville;n\nÉpernay;1\nl\x92Isle-d\x92\xc9paux, ça;2\n\nÉtampes;3\n"
	    "Saint-\xc9tienne;4\n";
	struct told t;

	(void)state;
	load_text(&t, text, "");
	assert_non_null(remark(&t, "4 caractères ont été relus"));
	assert_non_null(remark(&t,
	    "Ligne 3" NNBSP ": «" NNBSP
	    "l\xef\xbf\xbdIsle-d\xef\xbf\xbd\xef\xbf\xbd"
	    "paux, ça" NNBSP "» est lu «" NNBSP "l’Isle-d’Épaux, ça" NNBSP
	    "»."));
	assert_non_null(remark(&t, "Ligne 6" NNBSP ": "));
	assert_null(remark(&t, "Ligne 2" NNBSP ": "));
	drop(&t);
}

static void
quotes_that_close_nothing_are_told_with_their_line(void **state)
{
	struct told t;

	(void)state;
	load_text(&t, "a;b\nx;1\n\"Lutins\" de X;2\n3;4\n", "");
	assert_non_null(remark(&t,
	    "1 guillemet est mal fermé, à la ligne 3" NNBSP
	    ": il est gardé comme un simple caractère."));
	assert_int_equal(line_of(&t, "guillemet"), 3);
	drop(&t);
	load_text(&t, "a;b\n\"Lutins\" de X;2\n\"A\" de Y;1\n", "");
	assert_non_null(remark(&t,
	    "2 guillemets sont mal fermés, le premier à la ligne 2" NNBSP
	    ": ils sont gardés comme de simples caractères."));
	drop(&t);
}

static void
codes_are_told_once_as_such_or_as_mended(void **state)
{
	static const char phones[] =
	    "téléphone;n\n476123456;1\n0476123457;2\n0476123458;3\n";
	struct told t;

	(void)state;
	load_text(&t, phones, "");
	assert_null(remark(&t, "comme un code"));
	drop(&t);
	load_text(&t, phones, ASKED("\"codes:tel_fr:téléphone\""));
	assert_non_null(remark(&t, "1 numéro rétabli dans la colonne"));
	assert_null(remark(&t, "comme un code"));
	drop(&t);
}

static void
load_said(struct told *t, const char *text, const char *name, const char *kind)
{
	said[0] = (struct column_words){ name, TYPE_AS_READ, kind, "", "", "" };
	nsaid = 1;
	load_text(t, text, "");
	nsaid = 0;
}

static void
assert_column(const struct told *t, enum column_type type, const char *semantic)
{
	const struct column *c = &table_columns(t->table)[0];

	assert_int_equal(c->type, type);
	assert_string_equal(c->semantic, semantic);
}

static void
what_a_person_says_of_a_column_is_obeyed(void **state)
{
	static const char codes[] =
	    "lieu;n\n38205;1\n38548;2\n1004;3\n99999;4\n";
	static const char years[] = "x;n\n2020;1\n2021;2\n";
	static const char text[] = "x;n\noui;1\nnon merci;2\n";
	struct told t;

	(void)state;
	/* Numbers of any column, until someone says better. */
	load_text(&t, codes, "");
	assert_column(&t, COLUMN_INT, "");
	drop(&t);
	load_said(&t, codes, "lieu", "code_commune");
	assert_column(&t, COLUMN_TEXT, "code_commune");
	assert_string_equal(
	    offer(&t, "1 code a perdu son zéro"), "codes:code_commune:lieu");
	assert_non_null(remark(&t,
	    "1 valeur sur 4 ne convient pas, à la ligne 5 («" NNBSP
	    "99999" NNBSP "»)"));
	drop(&t);
	/* And what was recognized may be wrong. */
	load_text(&t, "code insee;n\n38205;1\n", "");
	assert_column(&t, COLUMN_TEXT, "code_commune");
	drop(&t);
	load_said(&t, "code insee;n\n38205;1\n", "code insee", "");
	assert_string_equal(table_columns(t.table)[0].semantic, "");
	drop(&t);
	load_said(&t, years, "x", "year");
	assert_column(&t, COLUMN_INT, "year");
	assert_null(remark(&t, "n’est pas suivie"));
	drop(&t);
	/* What cannot be is said. */
	load_said(&t, codes, "lieu", "year");
	assert_column(&t, COLUMN_INT, "");
	assert_non_null(
	    remark(&t, "vous avez indiqué qu’elle contient «" NNBSP "Année"));
	drop(&t);
	load_said(&t, text, "x", "year");
	assert_column(&t, COLUMN_TEXT, "");
	assert_non_null(remark(&t, "n’est pas suivie"));
	drop(&t);
	load_said(&t, text, "x", "d’une autre version");
	assert_column(&t, COLUMN_TEXT, "");
	drop(&t);
}

static void
load_as(struct told *t, const char *text, const char *name, int type)
{
	said[0] = (struct column_words){ name, type, NULL, "", "", "" };
	nsaid = 1;
	load_text(t, text, "");
	nsaid = 0;
}

static json_int_t
filled(const struct told *t)
{
	return json_integer_value(json_object_get(
	    json_array_get(json_object_get(t->report, "columns"), 0),
	    "filled"));
}

static void
values_lost_to_a_type_that_was_said_are_told(void **state)
{
	static const char some[] = "effectif;n\n12;1\n ;2\nfermée;3\n15;4\n";
	static const char heading[] =
	    "effectif;n\n12;1\neffectif;n\nfermée;2\n";
	static const char days[] = "jour;n\n2024-02-28;1\n2024-02-30;2\n"
				   "45321;3\n1/4/2025;4\n";
	static const char groups[] =
	    "montant;n\n1.250;1\n2.500;2\n1.234.567;3\n";
	struct told t;

	(void)state;
	load_as(&t, some, "effectif", COLUMN_INT);
	assert_column(&t, COLUMN_INT, "");
	assert_non_null(remark(&t,
	    "Colonne «" NNBSP "effectif" NNBSP
	    "», que vous avez déclarée «" NNBSP "Nombre entier" NNBSP "»" NNBSP
	    ": 1 valeur ne se lit pas ainsi, à la ligne 4 («" NNBSP
	    "fermée" NNBSP "»). Elle manquera dans les téléchargements"));
	assert_int_equal(line_of(&t, "que vous avez déclarée"), 4);
	assert_int_equal(filled(&t), 2);
	drop(&t);
	load_as(&t, heading, "effectif", COLUMN_INT);
	assert_non_null(remark(
	    &t, "2 valeurs ne se lisent pas ainsi, la première à la ligne 3"));
	assert_int_equal(filled(&t), 1);
	drop(&t);
	load_as(&t, days, "jour", COLUMN_DATE);
	assert_non_null(remark(&t,
	    "2 valeurs ne se lisent pas ainsi, la première à la "
	    "ligne 3 («" NNBSP "2024-02-30" NNBSP "»)"));
	drop(&t);
	load_as(&t, groups, "montant", COLUMN_INT);
	assert_null(remark(&t, "que vous avez déclarée"));
	assert_int_equal(filled(&t), 3);
	drop(&t);
	/* Without a sign of it, points do not part thousands. */
	load_as(&t, "montant;n\n1;1\n2.500;2\nx;3\n", "montant", COLUMN_INT);
	assert_non_null(remark(&t,
	    "2 valeurs ne se lisent pas ainsi, la première à la "
	    "ligne 3 («" NNBSP "2.500"));
	assert_int_equal(filled(&t), 1);
	drop(&t);
	load_as(&t, some, "effectif", COLUMN_TEXT);
	assert_null(remark(&t, "que vous avez déclarée"));
	drop(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sign_that_parts_every_line_is_told),
		cmocka_unit_test(rings_that_are_none_are_told),
		cmocka_unit_test(damaged_accents_are_told_with_their_place),
		cmocka_unit_test(
		    what_is_left_aside_is_told_as_the_table_counts_it),
		cmocka_unit_test(codes_made_dates_are_told_and_mended),
		cmocka_unit_test(
		    scientific_codes_are_mended_when_no_digit_is_lost),
		cmocka_unit_test(spaces_in_excess_are_told_and_cut),
		cmocka_unit_test(spaces_of_a_long_text_are_its_own),
		cmocka_unit_test(empty_rows_are_told_and_left_out),
		cmocka_unit_test(empty_columns_are_told_and_left_out),
		cmocka_unit_test(columns_are_left_out_only_while_empty),
		cmocka_unit_test(mixed_encodings_are_shown_where_they_are),
		cmocka_unit_test(what_a_person_says_of_a_column_is_obeyed),
		cmocka_unit_test(values_lost_to_a_type_that_was_said_are_told),
		cmocka_unit_test(
		    quotes_that_close_nothing_are_told_with_their_line),
		cmocka_unit_test(codes_are_told_once_as_such_or_as_mended),
		cmocka_unit_test(what_a_workbook_hides_is_told_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
