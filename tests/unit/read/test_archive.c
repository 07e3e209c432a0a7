/* SPDX-License-Identifier: Apache-2.0 */
/* test_archive.c - tables in archives, and archives made to hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zip.h>
#include <zlib.h>

#include "base/file.h"
#include "base/str.h"
#include "read/archive.h"
#include "read/reader.h"
#include "read/unpack.h"
#include "scratch.h"
#include "workbook.h"

static const struct piece {
	const char *name, *text;
} two[] = {
	{ "communes.csv", "insee;nom\n38548;Villard\n38111;Corrençon\n" },
	{ "notes/lisez-moi.txt", "Ces fichiers sont à vous.\n" },
	{ "2024/écoles.tsv", "nom\tclasses\nAutrans\t5\n" },
	{ NULL, NULL },
};

static const char *
make_zip(const char *name, const struct piece *pieces, const char *password)
{
	const char *path = scratch_path(name);
	int code = 0;
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);

	assert_non_null(z);
	for (zip_uint64_t i = 0; pieces[i].name; i++) {
		zip_source_t *s = zip_source_buffer(
		    z, pieces[i].text, strlen(pieces[i].text), 0);

		assert_int_equal(
		    zip_file_add(z, pieces[i].name, s, ZIP_FL_ENC_UTF_8), i);
		if (password)
			assert_int_equal(zip_file_set_encryption(
					     z, i, ZIP_EM_AES_256, password),
			    0);
	}
	assert_int_equal(zip_close(z), 0);
	return path;
}

static const char *
make_gzip(const char *name, const void *data, size_t len, const char *mode)
{
	const char *path = scratch_path(name);
	gzFile z = gzopen(path, mode);

	assert_int_equal(gzwrite(z, data, (unsigned)len), (int)len);
	assert_int_equal(gzclose(z), Z_OK);
	return path;
}

/* « a|b¶c|d¶ » of one table, by the way a file goes. */
static const char *
read_table(struct arena *a, const char *path, const struct read_table *t)
{
	struct csv_options o = { 0 };
	const struct cell *cells;
	struct err e = { 0 };
	struct reader *r;
	struct str out;
	unsigned n = 1;

	str_init(&out, a, 1 << 20);
	assert_int_equal(reader_unpack(a, &path, &t, -1, NULL, &e), ERR_OK);
	assert_null(t->archive);
	assert_int_equal(reader_sniff(a, path, t, &o, &e), ERR_OK);
	assert_int_equal(reader_open(a, path, t, &o, -1, &r, &e), ERR_OK);
	while (n > 0) {
		assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
		for (unsigned i = 0; i < n; i++) {
			str_append(&out, i ? "|" : "");
			str_append_n(&out, cells[i].text, cells[i].len);
		}
		str_append(&out, n ? "¶" : "");
	}
	reader_close(r);
	return str_text(&out);
}

static void
takes_each_readable_file_for_a_table(void **state)
{
	struct arena *a = arena_new();
	const char *path = make_zip("two.zip", two, NULL), *format;
	struct read_tables t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(sniff_format(path, "two.zip", &format, &e), ERR_OK);
	assert_string_equal(format, "zip");
	assert_true(reader_has_table(path, format));
	assert_int_equal(reader_tables(a, path, format, NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, 2);
	assert_false(t.more);
	assert_string_equal(t.list[0].name, "communes.csv");
	assert_string_equal(t.list[0].format, "csv");
	assert_string_equal(t.list[1].name, "2024/écoles.tsv");
	assert_string_equal(t.list[1].format, "tsv");
	assert_string_equal(read_table(a, path, &t.list[0]),
	    "insee|nom¶38548|Villard¶38111|Corrençon¶");
	assert_string_equal(
	    read_table(a, path, &t.list[1]), "nom|classes¶Autrans|5¶");
	unlink(path);
	arena_free(a);
}

static void
reads_a_gzip_as_what_is_in_it(void **state)
{
	static const char text[] = "a;b\n1;2\n3;4\n5;6\n";
	struct arena *a = arena_new();
	const char *path = make_gzip("t.csv.gz", text, sizeof(text) - 1, "wb");
	struct read_tables t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(reader_tables(a, path, "gz", NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, 1);
	assert_string_equal(t.list[0].format, "csv");
	assert_string_equal(t.list[0].name, "");
	assert_string_equal(
	    read_table(a, path, &t.list[0]), "a|b¶1|2¶3|4¶5|6¶");
	/* Two members one after the other are one file. */
	make_gzip("t.csv.gz", "7;8\n", 4, "ab");
	assert_string_equal(
	    read_table(a, path, &t.list[0]), "a|b¶1|2¶3|4¶5|6¶7|8¶");
	unlink(path);
	arena_free(a);
}

static void
expect(
    const char *path, const char *format, enum err_code code, const char *words)
{
	struct arena *a = arena_new();
	struct read_tables t;
	struct err e = { 0 };

	assert_int_equal(reader_tables(a, path, format, NULL, &t, &e), code);
	if (!strstr(e.msg, words))
		fail_msg("« %s » does not say « %s »", e.msg, words);
	assert_int_equal(
	    reader_has_table(path, format), code != ERR_UNSUPPORTED);
	arena_free(a);
}

static void
refuses_in_words_what_it_does_not_open(void **state)
{
	static const struct piece none[] = { { "photo.jpg", "\xff\xd8\xff" },
		{ "lisez-moi.txt", "Rien d'autre." },
		{ "__MACOSX/a.csv", "a;b\n1;2\n3;4\n" },
		{ ".cache.csv", "a;b\n1;2\n3;4\n" }, { NULL, NULL } };
	static const struct piece nest[] = { { "a.zip", "PK\x03\x04, as if" },
		{ NULL, NULL } };
	const char *path = make_zip("none.zip", none, NULL);

	(void)state;
	expect(path, "zip", ERR_UNSUPPORTED, "aucun tableau");
	unlink(path);
	path = make_zip("nest.zip", nest, NULL);
	expect(path, "zip", ERR_INVALID, "en contient une autre");
	unlink(path);
	path = make_zip("secret.zip", two, "sésame");
	expect(path, "zip", ERR_INVALID, "mot de passe");
	unlink(path);
	path = make_gzip("gz.gz", "\x1f\x8b\x08 and so on", 14, "wb");
	expect(path, "gz", ERR_INVALID, "en contient une autre");
	unlink(path);
}

/* The bytes of a file, changed, back in it. */
static void
spoil(const char *path, size_t cut, const char *from, const char *to)
{
	static char data[1 << 16];
	FILE *f = fopen(path, "rb");
	size_t n = fread(data, 1, sizeof(data), f);
	char *at;

	fclose(f);
	if (from) {
		at = memmem(data, n, from, strlen(from));
		assert_non_null(at);
		memcpy(at, to, strlen(to));
	}
	f = fopen(path, "wb");
	fwrite(data, 1, n - cut, f);
	fclose(f);
}

static void
says_when_an_archive_is_damaged(void **state)
{
	char text[4000];
	const char *path = make_zip("cut.zip", two, NULL);
	unsigned x = 1;

	(void)state;
	spoil(path, 30, NULL, NULL);
	expect(path, "zip", ERR_INVALID, "endommagée");
	unlink(path);
	/* Stored as it is: a letter changed is a sum that fails. */
	path = make_zip("crc.zip", two, NULL);
	spoil(path, 0, "Villard", "Vilhard");
	expect(path, "zip", ERR_INVALID, "endommagée");
	unlink(path);
	for (unsigned i = 0; i < sizeof(text); i++) {
		x = x * 1103515245 + 12345;
		text[i] = (char)(i % 10 == 9 ? '\n'
			: i % 10 == 4        ? ';'
					     : '0' + (x >> 16) % 10);
	}
	path = make_gzip("cut.gz", text, sizeof(text), "wb");
	spoil(path, 100, NULL, NULL);
	expect(path, "gz", ERR_INVALID, "endommagée");
	unlink(path);
	expect("/nonexistent.zip", "zip", ERR_NOT_FOUND, "introuvable");
}

static void
takes_names_for_names_only(void **state)
{
	static const struct piece odd[] = { { "../../../etc/passwd.csv",
						"a;b\n1;2\n3;4\n" },
		{ "/etc/cron.d/x.csv", "a;b\n5;6\n7;8\n" }, { NULL, NULL } };
	struct arena *a = arena_new();
	const char *path = make_zip("odd.zip", odd, NULL);
	struct read_tables t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(reader_tables(a, path, "zip", NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, 2);
	assert_string_equal(t.list[0].name, "../../../etc/passwd.csv");
	assert_string_equal(read_table(a, path, &t.list[0]), "a|b¶1|2¶3|4¶");
	assert_string_equal(read_table(a, path, &t.list[1]), "a|b¶5|6¶7|8¶");
	unlink(path);
	arena_free(a);
}

/* n copies of one line, packed as tight as can be. */
static const char *
make_bomb(size_t lines)
{
	const char *path = scratch_path("bomb.csv.gz");
	gzFile z = gzopen(path, "wb9");
	char line[10000];

	memset(line, '0', sizeof(line));
	line[5000] = ';';
	line[sizeof(line) - 1] = '\n';
	for (size_t i = 0; i < lines; i++)
		assert_int_equal(gzwrite(z, line, sizeof(line)), sizeof(line));
	assert_int_equal(gzclose(z), Z_OK);
	return path;
}

static void
list_gzip(struct arena *a, const char *path, const struct read_table **t)
{
	struct read_tables all;
	struct err e = { 0 };

	assert_int_equal(reader_tables(a, path, "gz", NULL, &all, &e), ERR_OK);
	assert_int_equal(all.count, 1);
	*t = all.list;
}

static bool
stop(void *arg)
{
	return ++*(int *)arg < 2;
}

static void
stops_what_grows_too_much_and_when_asked_to(void **state)
{
	struct arena *a = arena_new();
	const char *path = make_bomb(15000), *out = path;
	int asked = 0;
	struct unpack_pulse pulse = { stop, &asked };
	const struct read_table *t;
	struct err e = { 0 };

	(void)state;
	/* 150 MB that pack a thousand times: a first look is harmless. */
	list_gzip(a, path, &t);
	assert_int_equal(reader_unpack(a, &out, &t, 1 << 20, NULL, &e), ERR_OK);
	assert_string_not_equal(out, path);
	out = path;
	list_gzip(a, path, &t);
	assert_int_equal(reader_unpack(a, &out, &t, -1, NULL, &e), ERR_TOO_BIG);
	assert_non_null(strstr(e.msg, "200 fois"));
	unlink(path);
	err_clear(&e);
	path = out = make_bomb(1000);
	list_gzip(a, path, &t);
	assert_int_equal(reader_unpack(a, &out, &t, -1, &pulse, &e), ERR_OK);
	assert_int_equal(asked, 1);
	out = path;
	list_gzip(a, path, &t);
	assert_int_equal(reader_unpack(a, &out, &t, -1, &pulse, &e), ERR_BUSY);
	unlink(path);
	arena_free(a);
}

/* One object of 60 lists of objects: the first ones, and word of others. */
static void
says_that_a_json_has_more_lists_than_tables(void **state)
{
	struct read_tables t;
	struct arena *a = arena_new();
	struct err e = { 0 };
	const char *path;
	struct str json;

	(void)state;
	str_init(&json, a, 1 << 16);
	for (int i = 0; i < 60; i++)
		str_append_printf(
		    &json, "%s\"liste%d\":[{\"x\":%d}]", i ? "," : "{", i, i);
	str_append(&json, "}");
	path = make_gzip("lists.gz", str_text(&json), json.len, "wb");
	assert_int_equal(reader_tables(a, path, "gz", NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, READ_TABLES_MAX);
	assert_true(t.more);
	assert_string_equal(t.list[49].name, "liste49");
	assert_string_equal(read_table(a, path, &t.list[49]), "x¶49¶");
	unlink(path);
	arena_free(a);
}

/* An end record that announces a directory of 300 MB, whole in the file, of so
 * many entries: their number is told modulo 65,536. */
static void
refuses_a_directory_too_big_for_memory(void **state)
{
	static const char ends[2][23] = {
		"PK\x05\x06\0\0\0\0\xff\xff\xff\xff"
		"\0\0\0\x12\0\0\0\0\0\0",
		"PK\x05\x06\0\0\0\0\0\0\0\0"
		"\0\0\0\x12\0\0\0\0\0\0",
	};
	static const char *const formats[] = { "zip", "xlsx", "ods" };

	(void)state;
	for (int i = 0; i < 2 * 3; i++) {
		const char *path = scratch_path("many.zip");
		FILE *f = fopen(path, "wb");

		fwrite("PK\x01\x02", 1, 4, f);
		assert_int_equal(ftruncate(fileno(f), 0x12000000), 0);
		fseek(f, 0, SEEK_END);
		fwrite(ends[i % 2], 1, 22, f);
		fclose(f);
		expect(path, formats[i / 2], ERR_TOO_BIG, "trop de fichiers");
		unlink(path);
	}
}

/* One file that grows a thousand times, whatever its size is said to be. */
static void
counts_what_grows_from_the_bytes_that_are_there(void **state)
{
	const char *path = scratch_path("lies.zip"), *out;
	struct arena *a = arena_new();
	const size_t len = 20 << 20;
	char *zeroes = calloc(1, len), *data, *entry;
	struct unpack_archive *ar;
	struct err e = { 0 };
	int code = 0;
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
	size_t size;

	(void)state;
	assert_non_null(zeroes);
	assert_int_equal(
	    zip_file_add(z, "a.csv", zip_source_buffer(z, zeroes, len, 0), 0),
	    0);
	assert_int_equal(zip_close(z), 0);
	free(zeroes);
	assert_int_equal(file_read(a, path, 1 << 20, &data, &size, &e), ERR_OK);
	entry = memmem(data, size, "PK\x01\x02", 4);
	assert_non_null(entry);
	/* Packed to 1 MiB, says the directory, and the file. */
	memcpy(entry + 20, "\0\0\x10\0", 4);
	memcpy(data + 18, "\0\0\x10\0", 4);
	path = scratch_write("lies.zip", data, size);
	assert_int_equal(unpack_open(a, path, "zip", &ar, &e), ERR_OK);
	assert_int_equal(
	    unpack_file(a, ar, 0, -1, NULL, &out, &e), ERR_TOO_BIG);
	unlink(path);
	arena_free(a);
}

/* The first five hundred files are looked at, and it is said. */
static void
says_when_there_are_too_many_files_to_look_at(void **state)
{
	struct piece pieces[503] = { { NULL, NULL } };
	struct arena *a = arena_new();
	struct read_tables t;
	struct err e = { 0 };
	const char *path;

	(void)state;
	for (int i = 0; i < 501; i++)
		pieces[i] =
		    (struct piece){ arena_printf(a, "%d.txt", i), "Bonjour." };
	path = make_zip("notes.zip", pieces, NULL);
	expect(path, "zip", ERR_INVALID, "500 premiers");
	pieces[501] = pieces[0];
	pieces[501].name = "dernier.txt";
	pieces[0] = two[0];
	path = make_zip("notes.zip", pieces, NULL);
	assert_int_equal(reader_tables(a, path, "zip", NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, 1);
	assert_true(t.more);
	unlink(path);
	arena_free(a);
}

static bool
never(void *arg)
{
	(void)arg;
	return false;
}

/* Listing the tables of a file may last: it stops when asked to. */
static void
lists_no_tables_once_stopped(void **state)
{
	static const struct part book = { .name = "content.xml",
		.data = "<b><office:spreadsheet/></b>" };
	const struct unpack_pulse pulse = { never, NULL };
	struct arena *a = arena_new();
	struct read_tables t;
	struct err e = { 0 };
	const char *path;

	(void)state;
	path = scratch_write("stop", "{\"a\":[{}]}", 10);
	assert_int_equal(
	    reader_tables(a, path, "json", &pulse, &t, &e), ERR_BUSY);
	unlink(path);
	path = workbook_write("stop", &book, 1);
	assert_int_equal(
	    reader_tables(a, path, "ods", &pulse, &t, &e), ERR_BUSY);
	unlink(path);
	path = workbook_xlsx("stop", "<worksheet/>", NULL, NULL);
	assert_int_equal(
	    reader_tables(a, path, "xlsx", &pulse, &t, &e), ERR_BUSY);
	unlink(path);
	path = make_gzip("stop.gz", "{\"a\":[{}]}", 10, "wb");
	assert_int_equal(
	    reader_tables(a, path, "gz", &pulse, &t, &e), ERR_BUSY);
	unlink(path);
	arena_free(a);
}

/* Of many files, the directory alone takes a while to read. */
static void
reads_the_directory_once(void **state)
{
	struct arena *a = arena_new();
	const char *path = make_zip("two.zip", two, NULL);
	struct read_tables t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(reader_tables(a, path, "zip", NULL, &t, &e), ERR_OK);
	assert_int_equal(t.count, 2);
	assert_int_equal(truncate(path, 200), 0);
	assert_int_equal(
	    reader_tables(a, path, "zip", NULL, &(struct read_tables){ 0 }, &e),
	    ERR_INVALID);
	assert_string_equal(read_table(a, path, &t.list[0]),
	    "insee|nom¶38548|Villard¶38111|Corrençon¶");
	unlink(path);
	arena_free(a);
}

static void
leaves_no_file_behind(void **state)
{
	struct arena *a = arena_new();
	const char *path = make_zip("two.zip", two, NULL), *out = NULL;
	struct unpack_archive *ar;
	struct err e = { 0 };
	char link[512] = "";

	(void)state;
	assert_int_equal(unpack_open(a, path, "zip", &ar, &e), ERR_OK);
	assert_int_equal(unpack_file(a, ar, 0, -1, NULL, &out, &e), ERR_OK);
	assert_true(readlink(out, link, sizeof(link) - 1) > 0);
	assert_non_null(strstr(link, "(deleted)"));
	assert_int_equal(access(out, R_OK), 0);
	out = arena_strdup(a, out);
	unlink(path);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_each_readable_file_for_a_table),
		cmocka_unit_test(reads_a_gzip_as_what_is_in_it),
		cmocka_unit_test(refuses_in_words_what_it_does_not_open),
		cmocka_unit_test(says_when_an_archive_is_damaged),
		cmocka_unit_test(takes_names_for_names_only),
		cmocka_unit_test(stops_what_grows_too_much_and_when_asked_to),
		cmocka_unit_test(refuses_a_directory_too_big_for_memory),
		cmocka_unit_test(says_that_a_json_has_more_lists_than_tables),
		cmocka_unit_test(
		    counts_what_grows_from_the_bytes_that_are_there),
		cmocka_unit_test(says_when_there_are_too_many_files_to_look_at),
		cmocka_unit_test(lists_no_tables_once_stopped),
		cmocka_unit_test(reads_the_directory_once),
		cmocka_unit_test(leaves_no_file_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
