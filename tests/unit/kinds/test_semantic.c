/* SPDX-License-Identifier: Apache-2.0 */
/* test_semantic.c - what columns are, from their cells and headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "kinds/known.h"
#include "kinds/semantic.h"

/* What another program accepts and refuses, 300 values; not in this tree. */
#define SHARED "../shared"
#define EXAMPLES SHARED "/standards/referentiels/detection-exemples.tsv"

static bool
is(const char *kind, const char *text)
{
	const struct semantic *s = semantic_find(kind);

	if (!s)
		fail_msg("no kind %s", kind);
	return s->matches(text, strlen(text));
}

static void
agrees_with_the_examples_of_csv_detective(void **state)
{
	FILE *f = fopen(EXAMPLES, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int seen = 0, wrong = 0;

	(void)state;
	if (!f && access(SHARED, F_OK) == 0)
		fail_msg("%s is missing", EXAMPLES);
	if (!f)
		skip();
	/* One has NUL bytes. */
	while ((n = getline(&line, &room, f)) > 0) {
		char *answer = strchr(line, '\t');
		char *text = answer ? strchr(answer + 1, '\t') : NULL;
		const struct semantic *s;
		size_t len;

		if (!text || seen++ == 0)
			continue;
		*answer++ = '\0';
		*text++ = '\0';
		len = (size_t)(line + n - text);
		len -= len > 0 && text[len - 1] == '\n';
		s = semantic_find(line);
		if (s && s->matches(text, len) == (strcmp(answer, "oui") == 0))
			continue;
		print_message("%s: « %s » should be %s\n", line, text, answer);
		wrong++;
	}
	free(line);
	fclose(f);
	assert_true(seen > 250);
	assert_int_equal(wrong, 0);
}

/* A kind, and values that are of it, then values that are not. */
static const struct {
	const char *kind, *right[8], *wrong[8];
} values[] = {
	{ "siret",
	    { "73282932000074", "732 829 320 00074", "35600000000048",
		"35600000049837" },
	    { "73282932000075", "35181600000000", "35600000049838",
		"7328293200007", "", "abc" } },
	{ "siren", { "732829320", "732" NBSP "829" NNBSP "320" },
	    { "732829321", "000000000", "73282932" } },
	{ "code_epci", { "243801024" }, { "732829320" } },
	{ "tva_intracommunautaire", { "FR44732829320" },
	    { "FR45732829320", "44732829320" } },
	{ "uai", { "0422170F" }, { "0422170G", "9922170F" } },
	{ "immatriculation", { "AB-123-CD", "AB123CD" },
	    { "AI-123-CD", "ABC-123-D" } },
	{ "cpv", { "45000000-7", "45000000" }, { "45000000-8", "45000009" } },
	{ "compte_m57", { "65748", "6574", "1068" }, { "99999", "6" } },
	{ "compte_m14", { "6574" }, { "65748" } },
	{ "nomenclature_acte", { "1.1", "7", "7.10" }, { "7.99", "10.1" } },
	{ "code_naf", { "01.16Z", "0116Z" }, { "01.16A", "01-16Z" } },
	{ "code_commune", { "38548", "2A004", "97105", "75101", "98735" },
	    { "2a004", "00000", "1034", "99999" } },
	{ "commune",
	    { "Autrans-Méaudre en Vercors", "ST MARTIN D'HERES", "Paris" },
	    { "la rue", "Vercors" } },
	{ "insee_canton", { "Grenoble-2", "Nantua" }, { "Grenoble-x", "2" } },
	{ "epci", { "CC du Massif du Vercors" }, { "Massif" } },
	{ "parcelle", { "38548000AB0012" },
	    { "99999000AB0012", "38548000AB001" } },
	{ "latlon_wgs_fr", { "45.07,5.55", "[-21.1, 55.5]" },
	    { "5.55,45.07", "45.07" } },
	{ "lonlat_wgs_fr", { "5.55,45.07" }, { "45.07,5.55" } },
	{ "prenom", { "Marie", "Jean-Pierre", "ÉLOÏSE" },
	    { "Villard", "Marie 2", "M" } },
	{ "personne", { "M. Dupont", "Marie DUPONT", "Dupont Marie" },
	    { "Marie", "salle des fêtes du bas de la ville", "12 rue" } },
	{ "nom_de_famille", { "Dupont", "de La Tour" }, { "12", "R2D2" } },
	{ "nir",
	    { "184127645108946", "1 84 12 76 451 089 46", "180012A00401257" },
	    { "184127645108947", "1841276451089", "984127645108946",
		"184147645108946" } },
	{ "nir_sans_cle", { "1841276451089", "180012A004012" },
	    { "1842A76451089" } },
	{ "iban",
	    { "FR7630006000011234567890189",
		"FR76 3000 6000 0112 3456 7890 189" },
	    { "FR7630006000011234567890188", "FR76" } },
	{ "tel_fr", { "02 96 80 00 80", "02.96.80.00.80", "+33296800080" },
	    { "296800080", "33296800080", "0096800080" } },
	{ "tel_international", { "+41 22 345 67 89", "0041223456789" },
	    { "41223456789", "+12" } },
	{ "annee_scolaire", { "2024-2025", "2024/2025" },
	    { "2024-2026", "2024-25" } },
	{ "jour_de_la_semaine", { "Lundi", "MER" }, { "lundis", "l" } },
	{ "mois_de_lannee", { "févr.", "Août" }, { "mo", "marseille" } },
	{ "email", { "mairie@villard.fr" },
	    { "mairie@", "@villard.fr", "mairie@villard", "a b@c.fr",
		"mairie@.fr" } },
	{ "url", { "https://exemple.fr/a" },
	    { "https://", "http://localhost" } },
	{ "adresse", { "12 bis, av. Jean-Jaurès", "Lieu-dit Les Bruyères" },
	    { "Jean-Jaurès", "mairies" } },
	{ "sexe", { "Féminin" }, { "x" } },
	{ "json", { "[]", "{\"a\":1}" }, { "[", "[1,]", "{a:1}" } },
};

static void
knows_values_of_each_kind_from_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (int k = 0; k < 8 && values[i].right[k]; k++) {
			if (!is(values[i].kind, values[i].right[k]))
				fail_msg("%s: « %s »", values[i].kind,
				    values[i].right[k]);
		}
		for (int k = 0; k < 8 && values[i].wrong[k]; k++) {
			if (*values[i].wrong[k] &&
			    is(values[i].kind, values[i].wrong[k]))
				fail_msg("%s: not « %s »", values[i].kind,
				    values[i].wrong[k]);
		}
	}
}

static void
has_one_kind_of_each_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < semantics_count; i++) {
		assert_ptr_equal(
		    semantic_find(semantics[i].name), &semantics[i]);
		assert_true(text_is_utf8(
		    semantics[i].label, strlen(semantics[i].label)));
		assert_true(semantics[i].share > 0);
	}
	assert_null(semantic_find("siret2"));
}

static void
gives_credit_to_headers(void **state)
{
	const struct semantic *siret = semantic_find("siret");
	const struct semantic *x = semantic_find("longitude_wgs");

	(void)state;
	assert_true(semantic_header(siret, "SIRET") == 1);
	assert_true(semantic_header(siret, "N° Siret") == 1);
	assert_true(semantic_header(siret, "SiretAcheteur") == 0.5);
	assert_true(semantic_header(siret, "siret du bénéficiaire") == 0.5);
	assert_true(semantic_header(siret, "idAttribuant") == 1);
	assert_true(semantic_header(siret, "montant") == 0);
	assert_true(semantic_header(siret, "") == 0);
	assert_true(semantic_header(x, "x") == 0.5);
	assert_true(semantic_header(x, "taxe") == 0);
}

/* --- columns ------------------------------------------------------------ */

struct column_of {
	struct semantic_finding found;
	enum column_type type;
};

static struct column_of
guess(const char *header, const char *(*cell)(int), int n)
{
	struct arena *a = arena_new();
	struct semantic_guess g;
	struct type_guess t;
	struct column_of c;
	char format[32];

	semantic_start(&g, a, header);
	type_guess_start(&t);
	for (int i = 0; i < n; i++) {
		const char *text = cell(i);

		type_guess_add(&t, text, strlen(text));
		semantic_add(&g, text, strlen(text), i + 2);
	}
	c.type = type_guess_end(&t, format);
	semantic_end(&g, &t, c.type, &c.found);
	arena_free(a);
	return c;
}

static const char *const *list;
static int list_len;

static const char *
listed(int i)
{
	return list[i % list_len];
}

#define GUESS(header, n, ...)                                                  \
	(list = (const char *const[]){ __VA_ARGS__ },                          \
	    list_len = (int)(sizeof((const char *const[]){ __VA_ARGS__ }) /    \
		sizeof(char *)),                                               \
	    guess(header, listed, n))
#define KIND_OF(c) ((c).found.kind ? (c).found.kind->name : "")

static void
needs_the_header_where_values_prove_little(void **state)
{
	(void)state;
	assert_string_equal(
	    KIND_OF(GUESS("code_insee", 20, "38548", "38205")), "code_commune");
	assert_string_equal(KIND_OF(GUESS("truc", 20, "38548", "38205")), "");
	assert_string_equal(
	    KIND_OF(GUESS("cp", 20, "38250", "38880")), "code_postal");
	assert_string_equal(
	    KIND_OF(GUESS("Département", 20, "38", "26")), "code_departement");
	assert_string_equal(
	    KIND_OF(GUESS("annee", 20, "2020", "2021")), "year");
	assert_string_equal(KIND_OF(GUESS("altitude", 20, "1020", "2021")), "");
	assert_string_equal(KIND_OF(GUESS("lat", 9, "45.07", "45.1")),
	    "latitude_wgs_fr_metropole");
	assert_string_equal(
	    KIND_OF(GUESS("latitude", 9, "45.07", "-21.1")), "latitude_wgs");
	assert_string_equal(
	    KIND_OF(GUESS("x", 9, "913000", "912000.5")), "longitude_l93");
	assert_string_equal(KIND_OF(GUESS("x", 9, "9130000", "912000.5")), "");
	assert_string_equal(
	    KIND_OF(GUESS("coordonneesxy", 9, "[5.55,45.07]", "[5.6,45.1]")),
	    "lonlat_wgs_fr");
	assert_string_equal(
	    KIND_OF(GUESS("geo_point_2d", 9, "45.07, 5.55")), "latlon_wgs_fr");
	assert_string_equal(
	    KIND_OF(GUESS("compte", 9, "65748", "60611")), "compte_m57");
	assert_string_equal(KIND_OF(GUESS("sexe", 9, "H", "F")), "sexe");
	assert_string_equal(KIND_OF(GUESS("section", 9, "F", "F")), "");
	assert_string_equal(
	    KIND_OF(GUESS("taux", 9, "12 %", "13 %")), "percent");
	assert_string_equal(KIND_OF(GUESS("a", 9, "12 €", "13 €")), "money");
	assert_string_equal(KIND_OF(GUESS("a", 9, "12", "13")), "");
	assert_string_equal(
	    KIND_OF(GUESS("date", 9, "2024-01-02", "2024-01-03")), "");
	assert_string_equal(
	    KIND_OF(GUESS("jour", 9, "20240102", "20240103")), "date");
}

static void
does_without_it_where_values_prove_much(void **state)
{
	struct column_of c;

	(void)state;
	c = GUESS("truc", 30, "73282932000074", "13002526500013");
	assert_string_equal(KIND_OF(c), "siret");
	assert_true(c.found.kind->is_code);
	assert_false(c.found.has_word);
	assert_string_equal(KIND_OF(GUESS("truc", 10, "73282932000074")), "");
	assert_string_equal(
	    KIND_OF(GUESS("truc", 5, "FR7630006000011234567890189")), "iban");
	assert_string_equal(
	    KIND_OF(GUESS("truc", 5, "184127645108946")), "nir");
	assert_string_equal(
	    KIND_OF(GUESS("truc", 9, "Grenoble", "Villard-de-Lans", "Engins")),
	    "commune");
	assert_string_equal(
	    KIND_OF(GUESS("truc", 9, "a@b.fr", "c.d@e.org")), "email");
	assert_string_equal(KIND_OF(GUESS("truc", 9, "bleu", "vert")), "");
	assert_string_equal(
	    KIND_OF(GUESS("truc", 9, "mardi")), "jour_de_la_semaine");
}

static const char *
mostly_siret(int i)
{
	return i % 10 == 3 ? "73282932000075" : "73282932000074";
}

static void
counts_what_is_wrong_and_where(void **state)
{
	struct column_of c = guess("siret", mostly_siret, 100);

	(void)state;
	assert_string_equal(KIND_OF(c), "siret");
	assert_int_equal(c.found.tried, 100);
	assert_int_equal(c.found.right, 90);
	assert_int_equal(c.found.wrong_line, 5);
	assert_true(c.found.score > 1.34 && c.found.score < 1.36);
	assert_false(c.found.sampled);
	c = GUESS("siret", 10, "73282932000074", "73282932000075");
	assert_string_equal(KIND_OF(c), "");
}

static void
counts_damaged_codes_as_those_they_were(void **state)
{
	struct column_of c = GUESS("code insee", 10, "1034", "38548");

	(void)state;
	assert_string_equal(KIND_OF(c), "code_commune");
	assert_int_equal(c.type, COLUMN_INT);
	assert_int_equal(c.found.right, 5);
	assert_int_equal(c.found.damaged[DAMAGE_ZERO].count, 5);
	assert_int_equal(c.found.damaged[DAMAGE_ZERO].line, 2);
	assert_int_equal(c.found.wrong_line, 0);
	c = GUESS("siret", 10, "35181600000000", "2,10104E+13");
	assert_string_equal(KIND_OF(c), "siret");
	assert_int_equal(c.found.damaged[DAMAGE_ROUNDED].count, 5);
	assert_int_equal(c.found.damaged[DAMAGE_SCIENTIFIC].count, 5);
	c = GUESS("Téléphone", 10, "477732124", "33477732124");
	assert_string_equal(KIND_OF(c), "tel_fr");
	assert_int_equal(c.found.damaged[DAMAGE_PHONE].count, 10);
	c = GUESS("matière", 10, "7.5", "02-janv", "mars-24");
	assert_int_equal(c.found.damaged[DAMAGE_DATE].count, 6);
}

/* A column that changes halfway: seen on a sample, all along. */
static const char *
sorted(int i)
{
	static char text[32];

	if (i < 3000)
		snprintf(text, sizeof(text), "mot %d", i);
	else
		snprintf(text, sizeof(text), "elu%d@mairie.fr", i);
	return text;
}

static void
looks_at_a_sample_of_what_seems_far(void **state)
{
	struct column_of c = guess("courriel", sorted, 100000);

	(void)state;
	assert_string_equal(KIND_OF(c), "email");
	assert_true(c.found.sampled);
	assert_true(c.found.tried > 350 && c.found.tried < 450);
	c = guess("courriel", sorted, 3100);
	assert_string_equal(KIND_OF(c), "");
}

static const char *
communes(int i)
{
	return i % 2 ? "Grenoble" : "Lans-en-Vercors";
}

static void
looks_less_often_at_what_costs(void **state)
{
	struct column_of c = guess("commune", communes, 200000);

	(void)state;
	assert_string_equal(KIND_OF(c), "commune");
	assert_true(c.found.sampled);
	assert_true(c.found.tried > 12000 && c.found.tried < 13000);
}

static void
takes_any_header_and_any_cell(void **state)
{
	struct arena *a = arena_new();
	char noise[700];

	(void)state;
	srand(7);
	for (int round = 0; round < 3000; round++) {
		struct semantic_guess g;
		size_t n = (size_t)rand() % (sizeof(noise) - 1);

		for (size_t i = 0; i < n; i++)
			noise[i] = (char)(rand() % 255 + 1);
		noise[n] = '\0';
		semantic_start(&g, a, noise);
		for (unsigned k = 0; k < semantics_count && n > 0; k++) {
			char mended[64];

			semantics[k].matches(noise, n);
			damage_find(
			    &semantics[k], noise, n, mended, sizeof(mended));
			n = n > 60 && k > 20 ? 60 : n;
		}
		arena_reset(a);
	}
	arena_free(a);
}

static bool
is_known(enum known what, const char *text)
{
	return known_has(what, text, strlen(text));
}

/* Old files have them: 01018 and Arbignieu are communes no longer. */
static void
communes_of_the_past_are_recognised(void **state)
{
	(void)state;
	assert_false(is_known(KNOWN_COMMUNE, "01018"));
	assert_true(is("code_commune", "01018"));
	assert_false(is_known(KNOWN_COMMUNE_NAME, "arbignieu"));
	assert_true(is("commune", "Arbignieu"));
	assert_true(is("commune", "ARBIGNIEU"));
	assert_string_equal(
	    KIND_OF(GUESS("code_commune", 20, "01018", "38548")),
	    "code_commune");
	assert_string_equal(
	    KIND_OF(GUESS("commune", 20, "Arbignieu", "Méaudre")), "commune");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(communes_of_the_past_are_recognised),
		cmocka_unit_test(agrees_with_the_examples_of_csv_detective),
		cmocka_unit_test(knows_values_of_each_kind_from_others),
		cmocka_unit_test(has_one_kind_of_each_name),
		cmocka_unit_test(gives_credit_to_headers),
		cmocka_unit_test(needs_the_header_where_values_prove_little),
		cmocka_unit_test(does_without_it_where_values_prove_much),
		cmocka_unit_test(counts_what_is_wrong_and_where),
		cmocka_unit_test(counts_damaged_codes_as_those_they_were),
		cmocka_unit_test(looks_at_a_sample_of_what_seems_far),
		cmocka_unit_test(looks_less_often_at_what_costs),
		cmocka_unit_test(takes_any_header_and_any_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
