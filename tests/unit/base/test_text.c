/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - UTF-8, cleaning, folding, French numbers, identifiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* --- UTF-8 -------------------------------------------------------------- */

/* The slow and plain reading of RFC 3629. */
static bool
is_utf8_slowly(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c = p[i], n = 0, least = 0;

		if (c == 0)
			return false;
		if (c < 0x80) {
			i++;
			continue;
		}
		if ((c & 0xe0) == 0xc0) {
			n = 1;
			c &= 0x1f;
			least = 0x80;
		} else if ((c & 0xf0) == 0xe0) {
			n = 2;
			c &= 0x0f;
			least = 0x800;
		} else if ((c & 0xf8) == 0xf0) {
			n = 3;
			c &= 0x07;
			least = 0x10000;
		} else {
			return false;
		}
		if (n >= len - i)
			return false;
		for (uint32_t k = 1; k <= n; k++) {
			if ((p[i + k] & 0xc0) != 0x80)
				return false;
			c = c << 6 | (p[i + k] & 0x3f);
		}
		if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return false;
		i += n + 1;
	}
	return true;
}

static void
agrees_with_the_standard_on_every_short_sequence(void **state)
{
	static const unsigned char tails[] = { 0, 'a', 0x7f, 0x80, 0x8f, 0x90,
		0x9f, 0xa0, 0xbf, 0xc0, 0xff };
	unsigned char p[4];

	(void)state;
	for (unsigned first = 0; first < 256; first++) {
		for (unsigned second = 0; second < 256; second++) {
			for (size_t k = 0; k < sizeof(tails) * sizeof(tails);
			     k++) {
				p[0] = (unsigned char)first;
				p[1] = (unsigned char)second;
				p[2] = tails[k % sizeof(tails)];
				p[3] = tails[k / sizeof(tails)];
				for (size_t n = 0; n <= 4; n++)
					assert_int_equal(
					    text_is_utf8((char *)p, n),
					    is_utf8_slowly(p, n));
			}
		}
	}
}

static void
sees_a_bad_byte_at_any_place_of_a_long_text(void **state)
{
	char s[40];

	(void)state;
	for (size_t len = 1; len <= sizeof(s); len++) {
		memset(s, 'x', sizeof(s));
		assert_true(text_is_utf8(s, len));
		for (size_t i = 0; i < len; i++) {
			s[i] = '\0';
			assert_false(text_is_utf8(s, len));
			s[i] = '\xe9';
			assert_false(text_is_utf8(s, len));
			s[i] = 'x';
		}
		if (len > 1) {
			memcpy(s + len - 2, "é", 2);
			assert_true(text_is_utf8(s, len));
			assert_false(text_is_utf8(s, len - 1));
		}
	}
}

static void
cuts_between_characters(void **state)
{
	const char *s = "aé€😀b";

	(void)state;
	static const size_t expected[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11,
		11 };

	for (size_t max = 0; max < 13; max++)
		assert_int_equal(text_cut(s, strlen(s), max), expected[max]);
	/* A text that was already cut in a character. */
	for (size_t len = 0; len < 12; len++)
		assert_int_equal(text_cut(s, len, len), expected[len]);
	/* What is no UTF-8 is left as it is. */
	assert_int_equal(text_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}

static void
makes_excerpts_that_end_at_words(void **state)
{
	(void)state;
	assert_string_equal(text_excerpt(a, "court", 5), "court");
	assert_string_equal(text_excerpt(a, "éèàùç", 5), "éèàùç");
	assert_string_equal(text_excerpt(a, "éèàùçô", 5), "éèàù…");
	assert_string_equal(
	    text_excerpt(a, "un mot puis, la suite", 14), "un mot puis…");
	assert_string_equal(text_excerpt(a, "x", 0), "");
	assert_string_equal(text_excerpt(a, "xy", 1), "…");
	assert_string_equal(text_excerpt(a, "", 0), "");
}

/* --- cleaning ----------------------------------------------------------- */

static void
cleans_what_people_paste(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ " \t\r\n ", "" },
		{ "  Budget \t\r\n 2024  ", "Budget 2024" },
		{ "Budget" NNBSP ": 12" NBSP "%",
		    "Budget" NNBSP ": 12" NBSP "%" },
		{ NBSP "a" NBSP " b" NNBSP, "a b" },
		{ "e\xcc\x81te\xcc\x81", "été" },
		{ "a\x01\x7f\xc2\x9b"
		  "b",
		    "ab" },
		/* Zero-width space, soft hyphen, byte order mark, and the
		 * override that turns « gpj.exe » round. */
		{ "a\xe2\x80\x8b\xc2\xad\xef\xbb\xbf\xe2\x80\xae"
		  "b",
		    "ab" },
		{ "a\xff"
		  "b\xc3",
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd" },
		{ "a\xef\xbf\xbe\xef\xbf\xbf"
		  "b",
		    "ab" },
		{ "a\xe2\x80\xa9"
		  "b",
		    "a b" },
		{ "👩\xe2\x80\x8d🚒", "👩\xe2\x80\x8d🚒" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(text_clean(a, cases[i][0]), cases[i][1]);
}

static void
keeps_lines_and_indents_when_asked(void **state)
{
	(void)state;
	assert_string_equal(
	    text_clean_multiline(a, "\r\n \n  - un\r\n    - deux  \rfin\n\n "),
	    "  - un\n    - deux  \nfin");
	assert_string_equal(text_clean_multiline(a, " \n\t "), "");
	assert_string_equal(text_clean_multiline(a, "a\x01\tb"), "a\tb");
	assert_string_equal(text_clean_multiline(a, "e\xcc\x81\n"), "é");
}

static void
stays_quick_on_a_million_accents(void **state)
{
	const size_t pairs = 500000;
	char *s = malloc(4 * pairs + 2);

	(void)state;
	assert_non_null(s);
	s[0] = 'a';
	/* Two classes in turn: sorting them all would take for ever. */
	for (size_t i = 0; i < pairs; i++)
		memcpy(s + 1 + 4 * i, "\xcc\x81\xcc\xa3", 4);
	s[4 * pairs + 1] = '\0';
	assert_true(strlen(text_clean(a, s)) < 100);
	assert_string_equal(text_fold(a, s), "a");
	free(s);
}

static void
folds_case_accents_and_ligatures(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "École ÉTÉ", "ecole ete" },
		{ "E\xcc\x81"
		  "cole",
		    "ecole" },
		{ "Œuvre, ÆTHER, œil", "oeuvre, aether, oeil" },
		{ "l’eau", "l'eau" },
		{ "Straße ﬁn ø Ł", "strasse fin o l" },
		{ "1" NNBSP "000", "1 000" },
		{ "ΣΊΣΥΦΟΣ", "σισυφοσ" },
		{ "\xff", "\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(text_fold(a, cases[i][0]), cases[i][1]);
}

static void
makes_slugs_for_addresses(void **state)
{
	char long_one[200];
	const char *slug;

	(void)state;
	assert_string_equal(text_slug(a, "Budget primitif 2024 : l'été !", "x"),
	    "budget-primitif-2024-l-ete");
	assert_string_equal(text_slug(a, "--a--", "x"), "a");
	assert_string_equal(text_slug(a, "../../etc", "x"), "etc");
	assert_string_equal(text_slug(a, "日本", "jeu"), "jeu");
	assert_string_equal(text_slug(a, "", "jeu"), "jeu");
	memset(long_one, 'a', sizeof(long_one));
	long_one[199] = '\0';
	assert_int_equal(strlen(text_slug(a, long_one, "x")), 60);
	long_one[55] = ' ';
	slug = text_slug(a, long_one, "x");
	assert_int_equal(strlen(slug), 55);
}

static void
makes_file_names_safe(void **state)
{
	static const char *const cases[][2] = {
		{ "budget.csv", "budget.csv" },
		{ "C:\\Users\\Claire\\Budget 2024.csv", "Budget 2024.csv" },
		{ "../../etc/passwd", "passwd" },
		{ "..", "fichier" },
		{ "", "fichier" },
		{ "dossier/", "fichier" },
		{ ".htaccess", "htaccess" },
		{ " . .x. ", "x" },
		{ "a\"b<c>|d?.csv", "a_b_c__d_.csv" },
		{ "a\r\nSet-Cookie: x", "a Set-Cookie_ x" },
		{ "été\xe2\x80\xaegpj.exe", "étégpj.exe" },
	};
	char long_one[400];
	const char *name;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    text_file_name(a, cases[i][0]), cases[i][1]);
	for (size_t i = 0; i < 396; i += 2)
		memcpy(long_one + i, "é", 2);
	memcpy(long_one + 394, ".csv", 5);
	name = text_file_name(a, long_one);
	assert_int_equal(strlen(name), 150);
	assert_string_equal(name + 146, ".csv");
	assert_true(text_is_utf8(name, strlen(name)));
}

/* --- numbers ------------------------------------------------------------ */

static void
writes_numbers_as_french_does(void **state)
{
	(void)state;
	assert_string_equal(text_int(a, 0), "0");
	assert_string_equal(text_int(a, 999), "999");
	assert_string_equal(text_int(a, 12482), "12" NNBSP "482");
	assert_string_equal(
	    text_int(a, -1000000), "-1" NNBSP "000" NNBSP "000");
	assert_string_equal(text_int(a, INT64_MIN),
	    "-9" NNBSP "223" NNBSP "372" NNBSP "036" NNBSP "854" NNBSP
	    "775" NNBSP "808");
	assert_string_equal(text_decimal(a, 3.5, 2), "3,5");
	assert_string_equal(text_decimal(a, 1234.0, 2), "1" NNBSP "234");
	assert_string_equal(text_decimal(a, 100.0, 0), "100");
	assert_string_equal(text_decimal(a, -0.004, 2), "0");
	assert_string_equal(text_decimal(a, -1234.56, 1), "-1" NNBSP "234,6");
	assert_string_equal(
	    text_decimal(a, 6450000.2, 10), "6" NNBSP "450" NNBSP "000,2");
	assert_string_equal(text_decimal(a, 0.1 + 0.2, 99), "0,3");
	assert_string_equal(
	    text_decimal(a, 0.123456789012, 15), "0,123456789012");
	assert_string_equal(text_decimal(a, 1.0 / 0.0, 1), "—");
	assert_true(strlen(text_decimal(a, 1e308, 99)) > 300);
}

static void
writes_sizes_and_counts(void **state)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} sizes[] = {
		{ -1, "0" NBSP "octet" },
		{ 0, "0" NBSP "octet" },
		{ 1, "1" NBSP "octet" },
		{ 812, "812" NBSP "octets" },
		{ 1000, "1" NBSP "ko" },
		{ 1249999, "1,2" NBSP "Mo" },
		{ 999949, "999,9" NBSP "ko" },
		{ 999950, "1" NBSP "Mo" },
		{ 2147483648, "2,1" NBSP "Go" },
		{ INT64_MAX, "9" NNBSP "223,4" NBSP "Po" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_string_equal(
		    text_size(a, sizes[i].bytes), sizes[i].text);
	assert_string_equal(
	    text_count(a, 0, "fichier", "fichiers"), "0 fichier");
	assert_string_equal(
	    text_count(a, 1, "fichier", "fichiers"), "1 fichier");
	assert_string_equal(
	    text_count(a, 2000, "ligne", "lignes"), "2" NNBSP "000 lignes");
}

/* --- identifiers -------------------------------------------------------- */

struct check {
	const char *text;
	bool is_good;
};

static void
run(bool (*fn)(const char *), const struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fn(checks[i].text) != checks[i].is_good)
			fail_msg("wrong about: %s", checks[i].text);
	}
}

#define RUN(fn, checks) run(fn, checks, sizeof(checks) / sizeof((checks)[0]))

static void
knows_an_email_address(void **state)
{
	static const struct check checks[] = {
		{ "mairie@villard-de-lans.fr", true },
		{ "claire.o'neill+x@a.b.c-d.fr", true },
		{ "", false },
		{ "@", false },
		{ "mairie", false },
		{ "mairie@lans", false },
		{ "mairie@@lans.fr", false },
		{ "mairie@lans..fr", false },
		{ "mairie@.lans.fr", false },
		{ "mairie@lans.fr.", false },
		{ "mairie@-lans.fr", false },
		{ ".mairie@lans.fr", false },
		{ "mairie.@lans.fr", false },
		{ "ma irie@lans.fr", false },
		{ "mairie@lans.fr\n", false },
		{ "mairie@lans.fr>", false },
		{ "a@b.fr,c@d.fr", false },
		{ "maïrie@lans.fr", false },
	};
	char long_one[300];

	(void)state;
	RUN(text_is_email, checks);
	memset(long_one, 'a', sizeof(long_one));
	memcpy(long_one + 64, "@b.fr", 6);
	assert_true(text_is_email(long_one));
	memset(long_one, 'a', 65);
	memcpy(long_one + 65, "@b.fr", 6);
	assert_false(text_is_email(long_one));
}

static void
knows_a_web_address(void **state)
{
	static const struct check checks[] = {
		{ "https://exemple.fr", true },
		{ "HTTP://exemple.fr:8080/a?b=c#d", true },
		{ "https://données.exemple.fr/été", true },
		{ "http://[::1]:80/", true },
		{ "http://127.0.0.1/", true },
		{ "https://localhost", true },
		{ "", false },
		{ "https://", false },
		{ "https:///a", false },
		{ "https://?a", false },
		{ "https:exemple.fr", false },
		{ "//exemple.fr", false },
		{ "ftp://exemple.fr", false },
		{ "javascript:alert(1)//http://x", false },
		{ " https://exemple.fr", false },
		{ "https://exemple.fr/a b", false },
		{ "https://exemple.fr/a\tb", false },
		{ "https://exemple.fr/a\xc2\xa0"
		  "b",
		    false },
		{ "https://exemple.fr/<b>", false },
		{ "https://exemple.fr/\"", false },
		{ "https://exemple.fr\\@x", false },
		{ "https://moi:secret@exemple.fr", false },
		{ "https://exemple.fr:0", false },
		{ "https://exemple.fr:65536", false },
		{ "https://exemple.fr:8a", false },
		{ "https://[::1", false },
		{ "https://[]/", false },
		{ "https://exemple.fr/\xff", false },
	};

	(void)state;
	RUN(text_is_http_url, checks);
}

static void
knows_a_uuid(void **state)
{
	static const struct check checks[] = {
		{ "0b5a1a2c-7e0f-4d52-9d1f-0123456789ab", true },
		{ "0B5A1A2C-7E0F-4D52-9D1F-0123456789AB", false },
		{ "0b5a1a2c7e0f4d529d1f0123456789ab", false },
		{ "0b5a1a2c-7e0f-4d52-9d1f-0123456789a", false },
		{ "0b5a1a2c-7e0f-4d52-9d1f-0123456789abc", false },
		{ "0b5a1a2c-7e0f-4d52-9d1f_0123456789ab", false },
		{ "0b5a1a2c-7e0f-4d52-9d1f-0123456789ag", false },
		{ "", false },
	};

	(void)state;
	RUN(text_is_uuid, checks);
}

static void
knows_the_key_of_a_siren_and_a_siret(void **state)
{
	static const struct check sirens[] = {
		{ "213805484", true },
		{ "243801024", true },
		{ "356000000", true },
		{ "213805485", false },
		{ "21380548", false },
		{ "2138054840", false },
		{ "000000000", false },
		{ "213 805 484", false },
		{ "21380548a", false },
		{ "", false },
	};
	static const struct check sirets[] = {
		{ "35600000000048", true },
		/* La Poste: the digits add up to a multiple of five. */
		{ "35600000049837", true },
		{ "35600000049838", false },
		{ "73282932000074", true },
		{ "73282932000075", false },
		{ "7328293200007", false },
		{ "00000000000000", false },
		{ "732829320 00074", false },
	};

	(void)state;
	RUN(text_is_siren, sirens);
	RUN(text_is_siret, sirets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    agrees_with_the_standard_on_every_short_sequence),
		cmocka_unit_test(sees_a_bad_byte_at_any_place_of_a_long_text),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(makes_excerpts_that_end_at_words),
		cmocka_unit_test(cleans_what_people_paste),
		cmocka_unit_test(keeps_lines_and_indents_when_asked),
		cmocka_unit_test(stays_quick_on_a_million_accents),
		cmocka_unit_test(folds_case_accents_and_ligatures),
		cmocka_unit_test(makes_slugs_for_addresses),
		cmocka_unit_test(makes_file_names_safe),
		cmocka_unit_test(writes_numbers_as_french_does),
		cmocka_unit_test(writes_sizes_and_counts),
		cmocka_unit_test(knows_an_email_address),
		cmocka_unit_test(knows_a_web_address),
		cmocka_unit_test(knows_a_uuid),
		cmocka_unit_test(knows_the_key_of_a_siren_and_a_siret),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
