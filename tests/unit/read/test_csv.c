/* SPDX-License-Identifier: Apache-2.0 */
/* test_csv.c - every cell of awkward files, and random tables read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/str.h"
#include "read/charset.h"
#include "read/csv.h"
#include "scratch.h"

static struct read_counts counts;

/* The whole file as « a|b¶c|d¶ ». */
static const char *
read_all(
    struct arena *a, const void *data, size_t len, const struct csv_options *o)
{
	const char *path = scratch_write("csv", data, len);
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };
	struct str out;
	unsigned n;

	str_init(&out, a, 64 << 20);
	assert_int_equal(csv_open(path, o, -1, &r, &e), ERR_OK);
	for (;;) {
		assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
		if (n == 0)
			break;
		for (unsigned i = 0; i < n; i++) {
			str_append(&out, i ? "|" : "");
			str_append_n(&out, cells[i].text, cells[i].len);
		}
		str_append(&out, "¶");
	}
	counts = r->counts;
	reader_close(r);
	unlink(path);
	return str_text(&out);
}

static const struct csv_options usual = {
	.separator = ';', .has_quotes = true, .header_line = 1
};

#define ASSERT_READS(data, o, expected)                                        \
	do {                                                                   \
		struct arena *a = arena_new();                                 \
		assert_string_equal(                                           \
		    read_all(a, data, sizeof(data) - 1, o), expected);         \
		arena_free(a);                                                 \
	} while (0)

static void
reads_quotes_breaks_and_every_line_end(void **state)
{
	(void)state;
	ASSERT_READS("a;b\r\n1;2\n3;4\r5;6", &usual, "a|b¶1|2¶3|4¶5|6¶");
	ASSERT_READS(
	    "a;b\n\"x;y\";\"l1\r\nl2\"\n", &usual, "a|b¶x;y|l1\r\nl2¶");
	ASSERT_READS("a;b\n\"il dit \"\"oui\"\"\";\"\"\n", &usual,
	    "a|b¶il dit \"oui\"|¶");
	ASSERT_READS("a;b\n\"\"\"\";\"\"\"\"\"\"\n", &usual, "a|b¶\"|\"\"¶");
	ASSERT_READS("a;b\n\n\r\n1;2\n\n", &usual, "a|b¶1|2¶");
	assert_int_equal(counts.empty_lines, 3);
	assert_int_equal(counts.empty_line, 2);
	assert_int_equal(counts.records, 1);
	assert_int_equal(counts.line, 4);
	ASSERT_READS("a;b\n\"1\"", &usual, "a|b¶1¶");
	/* A line without anything is none; two quotes are an empty cell. */
	ASSERT_READS("a\n\n\"\"\nb\n", &usual, "a¶¶b¶");
}

static void
takes_lone_quotes_as_letters(void **state)
{
	(void)state;
	ASSERT_READS("a;b\nL' Abergement;5\" de large\n", &usual,
	    "a|b¶L' Abergement|5\" de large¶");
	ASSERT_READS("a;b\n\"Les \"Lutins\" de X\";2\n", &usual,
	    "a|b¶Les \"Lutins\" de X|2¶");
	ASSERT_READS("a;b\n\"Lutins\" de X;2\n3;4\n", &usual,
	    "a|b¶\"Lutins\" de X|2¶3|4¶");
	assert_int_equal(counts.loose_quotes, 1);
	ASSERT_READS("a;b\n\"jamais fermé;2\n3;4\n", &usual,
	    "a|b¶\"jamais fermé|2¶3|4¶");
	assert_int_equal(counts.loose_quotes, 1);
}

/* Blanks around quotes are none of the cell, where they hold it whole. */
static void
reads_quotes_with_blanks_around(void **state)
{
	struct csv_options tabs = usual;

	(void)state;
	ASSERT_READS(
	    "a;b\n\"Dupont\" ; \"Lyon\"\n\"x;y\"\t;  \"l1 \"\"2\"\"\" \r\n",
	    &usual, "a|b¶Dupont|Lyon¶x;y|l1 \"2\"¶");
	assert_int_equal(counts.loose_quotes, 0);
	ASSERT_READS("a;b\n\"l1\nl2\"  ;1\n", &usual, "a|b¶l1\nl2|1¶");
	ASSERT_READS("a;b\n 5\" ; \"de large\n3; \"x\" y\n", &usual,
	    "a|b¶ 5\" | \"de large¶3| \"x\" y¶");
	ASSERT_READS("a;b\n ; \n1; x \n", &usual, "a|b¶ | ¶1| x ¶");
	tabs.separator = '\t';
	ASSERT_READS("a\tb\n\"1\"\t \"2\"\n\t\"3\"\n", &tabs, "a|b¶1|2¶|3¶");
}

/* Quotes that close nothing, over and over: each is read again as letters,
 * but not to the end of the file each time. */
static void
takes_time_in_proportion_to_the_file(void **state)
{
	static const char *const lines[] = { "\"x\"\"\n", "\"a\"b;",
		"\"y z\n\"x\"\"\n" };
	struct arena *a = arena_new();
	struct csv_options o = usual;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		clock_t start = clock();
		struct str s;

		str_init(&s, a, 4 << 20);
		str_append(&s, "a\n");
		for (int k = 1; s.len < 1 << 20; k++) {
			str_append(&s, lines[i]);
			str_append(&s, i == 1 && k % 1900 == 0 ? "\n" : "");
		}
		read_all(a, s.data, s.len, &o);
		assert_true(counts.loose_quotes > 0);
		assert_true(counts.loose_quotes <= (1 << 20) / 3);
		assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
	}
	arena_free(a);
}

static void
takes_a_cut_last_cell_to_the_end(void **state)
{
	(void)state;
	ASSERT_READS("a;b;c\n1;2;\"un long\ntexte coupé", &usual,
	    "a|b|c¶1|2|un long\ntexte coupé¶");
}

static void
ignores_quotes_when_there_are_none(void **state)
{
	struct csv_options o = usual;

	(void)state;
	o.has_quotes = false;
	ASSERT_READS("a;b\n\"x;y\"\n", &o, "a|b¶\"x|y\"¶");
}

static void
leaves_out_blank_cells_beyond_the_header(void **state)
{
	(void)state;
	ASSERT_READS("a;b\n1;2;\n3;4;;\n", &usual, "a|b¶1|2¶3|4¶");
	assert_int_equal(counts.ragged, 0);
	ASSERT_READS("a;b;;\n1;2\n", &usual, "a|b||¶1|2¶");
	assert_int_equal(counts.ragged, 0);
	ASSERT_READS("a;b\n1;2\n1\n1;2;3\n", &usual, "a|b¶1|2¶1¶1|2|3¶");
	assert_int_equal(counts.ragged, 2);
	assert_int_equal(counts.ragged_line, 3);
}

static void
starts_at_the_header_line(void **state)
{
	struct csv_options o = usual;

	(void)state;
	o.header_line = 3;
	ASSERT_READS("Titre\n\na;b\n1;2\n", &o, "a|b¶1|2¶");
	assert_int_equal(counts.records, 1);
	o.header_line = 0;
	ASSERT_READS("1;2\n3;4;\n", &o, "1|2¶3|4|¶");
	assert_int_equal(counts.records, 2);
}

static void
drops_byte_order_marks(void **state)
{
	(void)state;
	ASSERT_READS("\xef\xbb\xbf"
		     "a;b\n1;2\n",
	    &usual, "a|b¶1|2¶");
	ASSERT_READS("\"\xef\xbb\xbf"
		     "a\";b\n1;2\n\xef\xbb\xbf\n",
	    &usual, "a|b¶1|2¶");
	ASSERT_READS("\xef\xbb\xbf\"\xef\xbb\xbf"
		     "a\";b\n1;2\n",
	    &usual, "a|b¶1|2¶");
}

static void
decodes_each_sequence_on_its_own(void **state)
{
	struct csv_options o = usual;

	(void)state;
	ASSERT_READS(
	    "a;b\n\xe9t\xe9;\xc3\xa9t\xc3\xa9 \x80\n", &o, "a|b¶été|été €¶");
	assert_int_equal(counts.repaired, 3);
	o.charset = CHARSET_MIXED;
	ASSERT_READS("a;b\n\xc9\xbb;\xc3\xa9\n", &o, "a|b¶É»|é¶");
	o.charset = CHARSET_CP850;
	ASSERT_READS("a;b\n\x82t\x82;\xc3\n", &o, "a|b¶été|├¶");
	o.charset = CHARSET_MACROMAN;
	ASSERT_READS("a;b\n\x8et\x8e;1\n", &o, "a|b¶été|1¶");
	o.charset = CHARSET_WINDOWS_1252;
	o.charset_given = true;
	ASSERT_READS("a;b\n\xc3\xa9;1\n", &o, "a|b¶Ã©|1¶");
	o.charset_given = false;
	o.charset = CHARSET_UTF8;
	ASSERT_READS("a;b\n\xef\xbf\xbd;1\n", &o, "a|b¶\xef\xbf\xbd|1¶");
	assert_int_equal(counts.replaced, 1);
	ASSERT_READS("a;b\nx\0y;1\n", &o, "a|b¶xy|1¶");
	assert_int_equal(counts.nul_bytes, 1);
	ASSERT_READS("a;b\n1;fin \xe9", &o, "a|b¶1|fin é¶");
}

static void
reads_utf16_and_its_surrogates(void **state)
{
	struct csv_options o = usual;

	(void)state;
	o.charset = CHARSET_UTF16LE;
	ASSERT_READS("\xff\xfe"
		     "a\0;\0\xe9\0\n\0\x3d\xd8\x00\xde;\0\x00\xd8",
	    &o, "a|é¶😀|\xef\xbf\xbd¶");
	o.charset = CHARSET_UTF16BE;
	ASSERT_READS("\xfe\xff\0a\0;\0b\0\n\x20\xac\0;\0c\0", &o,
	    "a|b¶€|c\xef\xbf\xbd¶");
}

static void
reads_cells_longer_than_a_block(void **state)
{
	struct arena *a = arena_new();
	size_t n = 900000;
	char *data = arena_alloc(a, 2 * n + 64);
	const char *back;

	(void)state;
	memcpy(data, "a;b\n\"", 5);
	memset(data + 5, 'x', n);
	memcpy(data + 5 + n, "\";\"", 3);
	memset(data + 8 + n, '\n', n);
	memcpy(data + 8 + 2 * n, "\"\n1;2", 5);
	back = read_all(a, data, 13 + 2 * n, &usual);
	assert_int_equal(strlen(back), 2 * n + strlen("a|b¶|¶1|2¶"));
	assert_int_equal(counts.records, 2);
	assert_int_equal(counts.line, (int64_t)n + 3);
	arena_free(a);
}

static void
expect_too_big(const void *data, size_t len, const char *words)
{
	const char *path = scratch_write("big", data, len);
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };
	unsigned n = 1;

	assert_int_equal(csv_open(path, &usual, -1, &r, &e), ERR_OK);
	while (n > 0 && reader_next(r, &cells, &n, &e) == ERR_OK)
		;
	assert_int_equal(e.code, ERR_TOO_BIG);
	assert_non_null(strstr(e.msg, words));
	assert_non_null(strstr(e.msg, "Ligne 2"));
	reader_close(r);
	unlink(path);
}

static void
refuses_over_its_limits_with_the_line(void **state)
{
	size_t len = 12 << 20;
	char *data = malloc(len);

	(void)state;
	memset(data, 'x', len);
	memcpy(data, "a;b\n", 4);
	expect_too_big(data, 2 << 20, "1 Mio");
	data[4] = '"';
	expect_too_big(data, 2 << 20, "1 Mio");
	memset(data + 4, ';', 1999); /* of 2,000 cells */
	expect_too_big(data, 4096, "000 cellules");
	expect_too_big(data, 4096, "séparateur");
	memset(data + 4, 'x', 2001);
	for (size_t i = 4; i < len; i += 1 << 19)
		data[i] = ';';
	expect_too_big(data, len, "8 Mio");
	free(data);
}

/* xorshift: the same tables at every run. */
static uint64_t
draw(uint64_t *s, unsigned below)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return (*s >> 33) % below;
}

static const char *const pieces[] = { "a", "é", "œ", "€", "\"", ";", "\n",
	"\r\n", "'", " ", ",", "0", "12,5", "ç", "« x »", "È", "\t", "mot",
	"un texte plus long que seize octets" };

static void
draw_cell(uint64_t *seed, char *out, size_t size)
{
	size_t len = 0;

	for (uint64_t k = draw(seed, 6); k > 0; k--) {
		const char *p =
		    pieces[draw(seed, sizeof(pieces) / sizeof(pieces[0]))];

		if (len + strlen(p) < size) {
			memcpy(out + len, p, strlen(p));
			len += strlen(p);
		}
	}
	out[len] = '\0';
}

/* The text in another charset; characters it lacks were not drawn. */
static void
encode(struct str *out, const char *utf8, enum charset to)
{
	size_t len = strlen(utf8), i = 0;

	while (i < len) {
		uint32_t c;
		int n = charset_get(utf8 + i, len - i, &c);

		assert_true(n > 0);
		i += (size_t)n;
		if (to == CHARSET_UTF8 || to == CHARSET_MIXED) {
			str_append_n(out, utf8 + i - n, (size_t)n);
		} else if (to == CHARSET_UTF16LE) {
			str_append_char(out, (char)(c & 0xff));
			str_append_char(out, (char)(c >> 8));
		} else if (to == CHARSET_UTF16BE) {
			str_append_char(out, (char)(c >> 8));
			str_append_char(out, (char)(c & 0xff));
		} else if (c < 0x80) {
			str_append_char(out, (char)c);
		} else {
			const uint16_t *upper = charset_upper(to);
			int k = 0;

			while (k < 128 && upper[k] != c)
				k++;
			assert_true(k < 128);
			str_append_char(out, (char)(k + 0x80));
		}
	}
}

static void
random_tables_come_back_cell_by_cell(void **state)
{
	static const enum charset charsets[] = { CHARSET_UTF8,
		CHARSET_WINDOWS_1252, CHARSET_MACROMAN, CHARSET_UTF16LE,
		CHARSET_UTF16BE, CHARSET_MIXED };
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	uint64_t seed = 88172645463325252ULL;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct arena *a = arena_new();
		enum charset to = charsets[draw(&seed, 6)];
		const char *end = ends[draw(&seed, 3)];
		unsigned cols = 2 + (unsigned)draw(&seed, 8);
		unsigned rows = (unsigned)draw(&seed, 400);
		struct csv_options o = usual;
		struct str text, file, expected;
		char cell[256];

		str_init(&text, a, 16 << 20);
		str_init(&file, a, 32 << 20);
		str_init(&expected, a, 16 << 20);
		for (unsigned i = 0; i < rows * cols; i++) {
			bool last = i % cols == cols - 1;

			draw_cell(&seed, cell, sizeof(cell));
			/* The last one keeps its place in the row. */
			if (last && cell[0] == '\0')
				memcpy(cell, "z", 2);
			str_append_csv(&text, cell, strlen(cell), ';');
			str_append(&text, last ? end : ";");
			str_append(&expected, cell);
			str_append(&expected, last ? "¶" : "|");
		}
		encode(&file, str_text(&text), to);
		o.charset = to;
		o.header_line = 0;
		assert_string_equal(read_all(a, str_text(&file), file.len, &o),
		    str_text(&expected));
		assert_int_equal(counts.records, rows);
		arena_free(a);
	}
}

static void
says_when_the_file_is_missing(void **state)
{
	struct reader *r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	    csv_open("/nonexistent/x.csv", &usual, -1, &r, &e), ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_quotes_breaks_and_every_line_end),
		cmocka_unit_test(takes_lone_quotes_as_letters),
		cmocka_unit_test(reads_quotes_with_blanks_around),
		cmocka_unit_test(takes_time_in_proportion_to_the_file),
		cmocka_unit_test(takes_a_cut_last_cell_to_the_end),
		cmocka_unit_test(ignores_quotes_when_there_are_none),
		cmocka_unit_test(leaves_out_blank_cells_beyond_the_header),
		cmocka_unit_test(starts_at_the_header_line),
		cmocka_unit_test(drops_byte_order_marks),
		cmocka_unit_test(decodes_each_sequence_on_its_own),
		cmocka_unit_test(reads_utf16_and_its_surrogates),
		cmocka_unit_test(reads_cells_longer_than_a_block),
		cmocka_unit_test(refuses_over_its_limits_with_the_line),
		cmocka_unit_test(random_tables_come_back_cell_by_cell),
		cmocka_unit_test(says_when_the_file_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
