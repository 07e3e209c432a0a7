/* SPDX-License-Identifier: Apache-2.0 */
/* test_table.c - table files written, paged, and refused when damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "folder.h"
#include "store/table_handle.h"

static char path[256];

/* What happens just before the next flock(), in place of the C library's: a
 * file is given the name of another, or none. */
static const char *renamed_from, *renamed_to;

int
flock(int fd, int how)
{
	if (renamed_from)
		assert_int_equal(rename(renamed_from, renamed_to), 0);
	renamed_from = NULL;
	return (int)syscall(SYS_flock, fd, how);
}

static int
setup(void **state)
{
	const char *dir = getenv("TMPDIR");

	(void)state;
	snprintf(path, sizeof(path), "%s/parvis-table-%d.db",
	    dir ? dir : "/tmp", (int)getpid());
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	unsetenv("FAULT_AT");
	return 0;
}

static const struct column cols[] = {
	{ .name = "n", .label = "N", .type = COLUMN_INT, .format = "" },
	{ .name = "prix",
	    .label = "Prix (€)",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00" },
	{ .name = "nom", .label = "Nom", .type = COLUMN_TEXT, .format = "" },
	{ .name = "jour",
	    .label = "Jour",
	    .type = COLUMN_DATE,
	    .format = "dd/mm/yyyy" },
	{ .name = "actif",
	    .label = "Actif",
	    .type = COLUMN_BOOL,
	    .format = "OUI|NON" },
};
enum {
	NCOLS = sizeof(cols) / sizeof(cols[0])
};

struct rows_of {
	struct row_source source;
	int64_t at, count, fail_at;
	struct value values[NCOLS], raw[NCOLS];
};

/* Row k: k, k/4, « nom k » (NULL each third), a day, k odd; each fifth row
 * keeps the text of its price. */
static enum err_code
next_row(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct rows_of *r = (struct rows_of *)(void *)s;
	static char name[32];

	r->at++;
	if (r->at == r->fail_at)
		return err_set(e, ERR_INVALID, "Ligne illisible.");
	*row = r->at <= r->count;
	if (!*row)
		return ERR_OK;
	memset(r->values, 0, sizeof(r->values));
	memset(r->raw, 0, sizeof(r->raw));
	snprintf(name, sizeof(name), "nom %d", (int)r->at);
	r->values[0] = (struct value){ .type = VALUE_INT, .i = r->at };
	r->values[1] =
	    (struct value){ .type = VALUE_REAL, .d = (double)r->at / 4 };
	if (r->at % 3)
		r->values[2] = (struct value){
			.type = VALUE_TEXT, .text = name, .len = strlen(name)
		};
	r->values[3] = (struct value){
		.type = VALUE_TEXT, .text = "2024-03-07", .len = 10
	};
	r->values[4] = (struct value){ .type = VALUE_INT, .i = r->at % 2 };
	if (r->at % 5 == 0)
		r->raw[1] = (struct value){
			.type = VALUE_TEXT, .text = "environ 1", .len = 9
		};
	*values = r->values;
	*raw = r->raw;
	return ERR_OK;
}

static const char *
meta(void *arg)
{
	return arg;
}

static enum err_code
write_rows(int64_t count, int64_t fail_at, struct err *e)
{
	struct rows_of r = { .source = { .next = next_row, .ncols = NCOLS },
		.count = count,
		.fail_at = fail_at };
	char text[] = "{\"a\":1}";
	int64_t rows = -1;
	enum err_code rc =
	    table_write(path, cols, &r.source, meta, text, &rows, e);

	assert_int_equal(rows, rc ? -1 : count);
	return rc;
}

struct seen {
	int64_t first, last, count, stop_after;
	char row[256];
};

static bool
see(void *arg, int64_t id, const struct value *v)
{
	struct seen *s = arg;
	size_t n = 0;

	if (s->count++ == 0)
		s->first = id;
	s->last = id;
	for (int i = 0; i < NCOLS; i++) {
		if (v[i].type == VALUE_TEXT)
			n += (size_t)snprintf(s->row + n, sizeof(s->row) - n,
			    "%.*s|", (int)v[i].len, v[i].text);
		else if (v[i].type == VALUE_INT)
			n += (size_t)snprintf(s->row + n, sizeof(s->row) - n,
			    "#%d|", (int)v[i].i);
		else if (v[i].type == VALUE_REAL)
			n += (size_t)snprintf(
			    s->row + n, sizeof(s->row) - n, "#%g|", v[i].d);
		else
			n += (size_t)snprintf(
			    s->row + n, sizeof(s->row) - n, "-|");
	}
	return s->count != s->stop_after;
}

static struct seen
page(struct table *t, int64_t first, int64_t count, bool raw)
{
	struct seen s = { 0 };
	struct err e = { 0 };

	assert_int_equal(table_page(t, first, count, raw, see, &s, &e), ERR_OK);
	return s;
}

static void
gives_back_typed_values_and_texts(void **state)
{
	struct err e = { 0 };
	struct table *t;

	(void)state;
	assert_int_equal(write_rows(10, 0, &e), ERR_OK);
	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	assert_int_equal(table_rows(t), 10);
	assert_int_equal(table_ncols(t), NCOLS);
	assert_string_equal(table_columns(t)[1].label, "Prix (€)");
	assert_string_equal(table_columns(t)[1].format, "0,00");
	assert_int_equal(table_columns(t)[4].type, COLUMN_BOOL);
	assert_string_equal(table_meta(t), "{\"a\":1}");
	assert_string_equal(
	    page(t, 4, 1, false).row, "#4|#1|nom 4|2024-03-07|#0|");
	assert_string_equal(
	    page(t, 4, 1, true).row, "4|1,00|nom 4|07/03/2024|NON|");
	assert_string_equal(
	    page(t, 5, 1, true).row, "5|environ 1|nom 5|07/03/2024|OUI|");
	assert_string_equal(
	    page(t, 3, 1, true).row, "3|0,75|-|07/03/2024|OUI|");
}

static void
pages_anywhere_without_hole(void **state)
{
	struct seen s = { .stop_after = 2 };
	struct err e = { 0 };
	struct table *t;

	(void)state;
	assert_int_equal(write_rows(5000, 0, &e), ERR_OK);
	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	for (int64_t first = 1; first <= 5000; first += 777) {
		struct seen p = page(t, first, 20, first % 2);

		assert_int_equal(p.first, first);
		assert_int_equal(
		    p.count, 5000 - first < 20 ? 5001 - first : 20);
		assert_int_equal(p.last, first + p.count - 1);
	}
	assert_int_equal(page(t, 5001, 20, true).count, 0);
	assert_int_equal(page(t, 1, 0, false).count, 0);
	assert_int_equal(page(t, 4990, INT64_MAX, true).count, 11);
	assert_int_equal(table_page(t, 1, 20, true, see, &s, &e), ERR_OK);
	assert_int_equal(s.count, 2);
	assert_string_equal(
	    page(t, 5, 1, true).row, "5|environ 1|nom 5|07/03/2024|OUI|");
}

static void
an_empty_table_is_one(void **state)
{
	struct err e = { 0 };
	struct table *t;

	(void)state;
	assert_int_equal(write_rows(0, 0, &e), ERR_OK);
	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	assert_int_equal(table_rows(t), 0);
	assert_int_equal(page(t, 1, 20, true).count, 0);
	assert_int_equal(table_verify(path, 0, &e), ERR_OK);
}

static void
a_failing_source_leaves_nothing_behind(void **state)
{
	struct err e = { 0 };
	char part[300];

	(void)state;
	assert_int_equal(write_rows(50, 30, &e), ERR_INVALID);
	assert_string_equal(e.msg, "Ligne illisible.");
	assert_int_not_equal(access(path, F_OK), 0);
	snprintf(part, sizeof(part), "%s.part", path);
	assert_int_not_equal(access(part, F_OK), 0);
}

static void
others_of_the_machine_cannot_read_it(void **state)
{
	struct err e = { 0 };
	struct stat st;

	(void)state;
	assert_int_equal(write_rows(1, 0, &e), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
}

static void
a_new_file_of_the_same_name_is_another_table(void **state)
{
	struct err e = { 0 };
	struct table *t;

	(void)state;
	assert_int_equal(write_rows(10, 0, &e), ERR_OK);
	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	assert_int_equal(write_rows(20, 0, &e), ERR_OK);
	assert_int_equal(table_open(path, &t, &e), ERR_OK);
	assert_int_equal(table_rows(t), 20);
}

static void
keeps_more_tables_than_its_cache_readable(void **state)
{
	char names[12][300];
	struct err e = { 0 };
	struct table *t;

	(void)state;
	for (int i = 0; i < 12; i++) {
		assert_int_equal(write_rows(i + 1, 0, &e), ERR_OK);
		snprintf(names[i], sizeof(names[i]), "%s?%d#%%41", path, i);
		assert_int_equal(rename(path, names[i]), 0);
	}
	for (int k = 0; k < 40; k++) {
		int i = k * 7 % 12;

		assert_int_equal(table_open(names[i], &t, &e), ERR_OK);
		assert_int_equal(table_rows(t), i + 1);
		assert_int_equal(page(t, 1, 100, false).count, i + 1);
	}
	for (int i = 0; i < 12; i++)
		unlink(names[i]);
}

static void
says_when_a_table_is_missing_or_damaged(void **state)
{
	struct err e = { 0 };
	struct table *t;
	FILE *f;

	(void)state;
	assert_int_equal(table_open(path, &t, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(table_verify(path, 1, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(write_rows(3000, 0, &e), ERR_OK);
	assert_int_equal(table_verify(path, 3000, &e), ERR_OK);
	assert_int_equal(table_verify(path, 2999, &e), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "nombre de lignes"));
	err_clear(&e);
	f = fopen(path, "r+b");
	assert_non_null(f);
	fseek(f, 5 * 8192, SEEK_SET);
	for (int i = 0; i < 20000; i++)
		fputc(0xa5, f);
	fclose(f);
	assert_int_equal(table_verify(path, 3000, &e), ERR_INTERNAL);
	err_clear(&e);
	f = fopen(path, "wb");
	fputs("n'est pas une base de données, mais un texte", f);
	fclose(f);
	assert_int_equal(table_open(path, &t, &e), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "abîmée"));
}

static void
text_of(enum column_type type, const char *format, struct value v,
    const char *expected)
{
	const struct column c = { .name = "x", .type = type, .format = format };
	char out[64];
	size_t n = table_text_of(&c, &v, out, sizeof(out) - 1);

	out[n] = '\0';
	assert_string_equal(out, expected);
}

#define REAL(x) ((struct value){ .type = VALUE_REAL, .d = (x) })
#define INT(x) ((struct value){ .type = VALUE_INT, .i = (x) })
#define TEXT(s)                                                                \
	((struct value){ .type = VALUE_TEXT, .text = (s), .len = strlen(s) })

static void
writes_values_in_their_columns_own_way(void **state)
{
	(void)state;
	text_of(COLUMN_INT, "", INT(-1234567), "-1234567");
	text_of(COLUMN_INT, "", INT(INT64_MIN), "-9223372036854775808");
	text_of(COLUMN_INT, "# ##0", INT(1234567), "1 234 567");
	text_of(COLUMN_INT, "#\u202f##0", INT(-999), "-999");
	text_of(COLUMN_DECIMAL, "", REAL(0.1), "0.1");
	text_of(COLUMN_DECIMAL, "", REAL(5), "5");
	text_of(COLUMN_DECIMAL, "0.0#", REAL(250), "250.0");
	text_of(COLUMN_DECIMAL, "0,00", REAL(-1250.5), "-1250,50");
	text_of(COLUMN_DECIMAL, "#\u00a0##0,00", REAL(1250.5), "1\u00a0250,50");
	text_of(COLUMN_DECIMAL, "0[,00]", REAL(12), "12");
	text_of(COLUMN_DECIMAL, "0[,00]", REAL(12.5), "12,50");
	text_of(COLUMN_DECIMAL, "0,00", REAL(3.456), "3,456");
	text_of(
	    COLUMN_DECIMAL, "", REAL(48.85661400000001), "48.85661400000001");
	text_of(COLUMN_DATE, "", TEXT("2024-03-07"), "2024-03-07");
	text_of(COLUMN_DATE, "d/m/yyyy", TEXT("2024-03-17"), "17/3/2024");
	text_of(COLUMN_DATE, "yyyy.mm.dd", TEXT("2024-03-07"), "2024.03.07");
	text_of(
	    COLUMN_DATE, "d mmmm yyyy", TEXT("2024-08-01"), "1er août 2024");
	text_of(COLUMN_DATETIME, "dd/mm/yyyy hh:mm",
	    TEXT("2024-03-07T10:11:00"), "07/03/2024 10:11");
	text_of(COLUMN_DATETIME, "", TEXT("2024-03-07T10:11:12+02:00"),
	    "2024-03-07T10:11:12+02:00");
	text_of(COLUMN_BOOL, "", INT(1), "oui");
	text_of(COLUMN_BOOL, "VRAI|FAUX", INT(0), "FAUX");
	text_of(COLUMN_TEXT, "", TEXT("été"), "été");
	text_of(COLUMN_TEXT, "", (struct value){ .type = VALUE_NULL }, "");
}

static void
a_full_disk_or_broken_one_leaves_nothing(void **state)
{
	(void)state;
	for (int n = 1;; n++) {
		struct err e = { 0 };
		char at[16];

		snprintf(at, sizeof(at), "%d", n);
		setenv("FAULT_AT", at, 1);
		if (write_rows(5, 0, &e) == ERR_OK) {
			assert_true(n > 3);
			break;
		}
		assert_int_not_equal(access(path, F_OK), 0);
		assert_true(e.msg[0] != '\0');
	}
}

/* As a killed process leaves it, and as one at work holds it. */
static void
parts_of_the_dead_are_removed(void **state)
{
	struct folder dir;
	struct err e = { 0 };
	char dead[400], alive[400], table[400], other[400];
	char tmp[TABLE_PATH_MAX], again[TABLE_PATH_MAX];
	int fd, none;

	(void)state;
	folder_make(&dir);
	assert_int_equal(table_clean_parts(dir.path, &e), ERR_OK);
	snprintf(dead, sizeof(dead), "%s/ab", dir.path);
	mkdir(dead, 0700);
	snprintf(dead, sizeof(dead), "%s/ab/1.db.part", dir.path);
	snprintf(alive, sizeof(alive), "%s/ab/2.db", dir.path);
	snprintf(table, sizeof(table), "%s/ab/3.db", dir.path);
	snprintf(other, sizeof(other), "%s/outside.part", dir.path);
	fclose(fopen(dead, "w"));
	fclose(fopen(table, "w"));
	fclose(fopen(other, "w"));
	assert_int_equal(table_part_new(alive, tmp, &fd, &e), ERR_OK);
	assert_int_equal(table_part_new(alive, again, &none, &e), ERR_BUSY);
	err_clear(&e);
	assert_int_equal(table_clean_parts(dir.path, &e), ERR_OK);
	assert_int_not_equal(access(dead, F_OK), 0);
	assert_int_equal(access(tmp, F_OK), 0);
	assert_int_equal(access(table, F_OK), 0);
	assert_int_equal(access(other, F_OK), 0);
	close(fd);
	assert_int_equal(table_clean_parts(dir.path, &e), ERR_OK);
	assert_int_not_equal(access(tmp, F_OK), 0);
	folder_remove(&dir);
	/* No table yet: nothing to clean. */
	assert_int_equal(table_clean_parts(dir.path, &e), ERR_OK);
}

/* Its writer ended between our open() and our flock(). */
static void
a_table_just_put_in_service_is_not_taken_for_a_part(void **state)
{
	struct folder dir;
	struct err e = { 0 };
	char table[400], part[410], tmp[TABLE_PATH_MAX];
	struct stat st;
	FILE *file;
	int fd;

	(void)state;
	folder_make(&dir);
	snprintf(table, sizeof(table), "%s/ab", dir.path);
	mkdir(table, 0700);
	snprintf(table, sizeof(table), "%s/ab/1.db", dir.path);
	snprintf(part, sizeof(part), "%s.part", table);
	for (int i = 0; i < 2; i++) {
		file = fopen(part, "w");
		fputs("rows", file);
		fclose(file);
		renamed_from = part;
		renamed_to = table;
		if (i == 0) {
			assert_int_equal(
			    table_part_new(table, tmp, &fd, &e), ERR_OK);
			assert_int_equal(access(tmp, F_OK), 0);
			close(fd);
			unlink(tmp);
		} else {
			assert_int_equal(
			    table_clean_parts(dir.path, &e), ERR_OK);
		}
		assert_int_equal(stat(table, &st), 0);
		assert_int_equal(st.st_size, 4);
	}
	folder_remove(&dir);
}

/* What SQLite refused is told to who reads the journal. */
static void
a_table_not_written_says_why_to_the_journal(void **state)
{
	struct err e = { 0 };
	sqlite3 *db;
	int code;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	code = sqlite3_exec(db, "CREATE TABLE t (c, c)", NULL, NULL, NULL);
	errno = EIO;
	assert_int_equal(
	    table_not_written(db, code, "écrire la table", "t.db", &e),
	    ERR_INTERNAL);
	assert_non_null(strstr(e.cause, "duplicate column name"));
	assert_null(strstr(e.msg, "disque"));
	sqlite3_close(db);
	err_clear(&e);
	assert_int_equal(
	    table_not_written(NULL, SQLITE_FULL, "écrire la table", "t.db", &e),
	    ERR_NO_SPACE);
	err_clear(&e);
	assert_int_equal(table_not_written(
			     NULL, SQLITE_IOERR, "écrire la table", "t.db", &e),
	    ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "disque"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(gives_back_typed_values_and_texts),
		T(pages_anywhere_without_hole),
		T(an_empty_table_is_one),
		T(a_failing_source_leaves_nothing_behind),
		T(others_of_the_machine_cannot_read_it),
		T(a_new_file_of_the_same_name_is_another_table),
		T(keeps_more_tables_than_its_cache_readable),
		T(says_when_a_table_is_missing_or_damaged),
		T(writes_values_in_their_columns_own_way),
		T(a_full_disk_or_broken_one_leaves_nothing),
		T(parts_of_the_dead_are_removed),
		T(a_table_just_put_in_service_is_not_taken_for_a_part),
		T(a_table_not_written_says_why_to_the_journal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
