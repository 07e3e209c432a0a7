/* SPDX-License-Identifier: Apache-2.0 */
/* test_load.c - files of several tables: each loads, or says why it does not.
 */
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zip.h>

#include "fixture.h"
#include "jobs/backup.h"
#include "jobs/queue.h"
#include "model/tabular.h"
#include "read/sniff.h"

struct piece {
	const char *name, *text;
	size_t len; /* 0: of the text */
};

static const struct piece three[] = {
	{ "vide.csv", "\n\n\n\n", 0 },
	{ "communes.csv", "code;nom\n01034;Béon\n2A004;Ajaccio\n", 0 },
	{ "lisez-moi.pdf", "%PDF-1.4", 0 },
	{ "écoles.csv", "nom;classes\nAutrans;5\nMéaudre;4\nLans;9\n", 0 },
	{ NULL, NULL, 0 },
};

/* A version of the file made of these, or a new file. */
static void
deposit_zip(struct fixture *f, const struct piece *pieces,
    const char *resource_id, struct resource *r)
{
	const char *path = arena_printf(f->a, "%s/in.zip", f->dir.path);
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	struct spool s;
	char *data;
	size_t len;

	for (; pieces->name; pieces++) {
		size_t n = pieces->len ? pieces->len : strlen(pieces->text);

		assert_true(zip_file_add(z, pieces->name,
				zip_source_buffer(z, pieces->text, n, 0),
				ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(z), 0);
	must(f, file_read(f->a, path, 64 << 20, &data, &len, &f->e));
	unlink(path);
	must(f, spool_open(&s, blob_tmp_dir(f->blobs), 64 << 20, &f->e));
	must(f, spool_write(&s, data, len, &f->e));
	must(f, spool_finish(&s, &f->e));
	must(f,
	    deposit_file(f->db, f->a, f->blobs, &s, "in.zip", f->dataset_id,
		resource_id, NULL, r, &f->e));
}

static enum err_code
run_all(struct fixture *f)
{
	return queue_run(f->db, f->blobs, f->dir.path, "", &f->e);
}

static struct resource
again(struct fixture *f, const char *id)
{
	struct resource r;

	must(f, resource_get(f->db, f->a, id, &r, &f->e));
	return r;
}

static int64_t
rows_of(struct fixture *f, const struct resource *r, int64_t number)
{
	struct table *t;

	must(
	    f, tabular_open(f->db, f->a, f->dir.path, r, 0, number, &t, &f->e));
	return table_rows(t);
}

static unsigned
table_files(struct fixture *f, const char *id)
{
	DIR *d = opendir(arena_printf(f->a, "%s/tables/%.2s", f->dir.path, id));
	const struct dirent *one;
	unsigned n = 0;

	while (d && (one = readdir(d)) != NULL)
		n += strncmp(one->d_name, id, strlen(id)) == 0;
	if (d)
		closedir(d);
	return n;
}

static void
ignore(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

static void
each_file_of_an_archive_becomes_a_table(void **state)
{
	struct fixture *f = *state;
	struct version_table *list;
	struct resource r;
	int64_t findings;
	unsigned n;

	deposit_zip(f, three, "", &r);
	must(f, run_all(f));
	r = again(f, r.id);
	assert_string_equal(r.table_state, "ready");
	assert_string_equal(r.format, "zip");
	assert_int_equal(r.table_number, 2);
	assert_string_equal(r.table_title, "communes.csv");
	assert_int_equal(r.table_rows, 2);
	assert_int_equal(r.more_tables, 1);
	assert_int_equal(r.more_rows, 3);
	must(f, version_tables(f->db, f->a, r.id, 1, &list, &n, &f->e));
	assert_int_equal(n, 2);
	assert_int_equal(list[1].number, 3);
	assert_string_equal(list[1].title, "écoles.csv");
	assert_non_null(strstr(list[1].report, "classes"));
	assert_int_equal(rows_of(f, &r, 0), 2);
	assert_int_equal(rows_of(f, &r, 2), 2);
	assert_int_equal(rows_of(f, &r, 3), 3);
	/* The empty one is said, once, and no fault. */
	assert_non_null(strstr(r.report, "vide.csv"));
	assert_null(strstr(r.report, "erreur"));
	assert_null(strstr(list[1].report, "vide.csv"));
	must(f,
	    check_all(f->db, f->blobs, f->dir.path, true, ignore, NULL,
		&findings, &f->e));
	assert_int_equal(findings, 0);
}

static void
backup_and_check_know_every_table(void **state)
{
	struct fixture *f = *state;
	const char *copy = arena_printf(f->a, "%s/copie", f->dir.path);
	struct version_table *list;
	struct resource r;
	int64_t findings;
	unsigned n;

	deposit_zip(f, three, "", &r);
	must(f, run_all(f));
	must(f, backup_make(f->db, f->dir.path, copy, &f->e));
	must(f, version_tables(f->db, f->a, r.id, 1, &list, &n, &f->e));
	for (unsigned i = 0; i < n; i++)
		assert_true(file_exists(
		    arena_printf(f->a, "%s/tables/%s", copy, list[i].name)));
	unlink(arena_printf(f->a, "%s/tables/%s", f->dir.path, list[1].name));
	must(f,
	    check_all(f->db, f->blobs, f->dir.path, false, ignore, NULL,
		&findings, &f->e));
	assert_int_equal(findings, 1);
}

static void
one_table_that_cannot_be_read_leaves_the_others(void **state)
{
	struct fixture *f = *state;
	size_t len = 3 << 20;
	char *big = malloc(len);
	const struct piece pieces[] = { { "bon.csv", "a;b\n1;2\n3;4\n", 0 },
		{ "gros.csv", big, len }, { NULL, NULL, 0 } };
	struct resource r;

	memset(big, 'x', len);
	memcpy(big, "a;b\n1;2\n3;4\n\"", 13);
	deposit_zip(f, pieces, "", &r);
	must(f, run_all(f));
	r = again(f, r.id);
	assert_string_equal(r.table_state, "ready");
	assert_int_equal(r.more_tables, 0);
	assert_non_null(strstr(r.report, "gros.csv"));
	assert_non_null(strstr(r.report, "\"erreur\""));
	assert_non_null(strstr(r.report, "1 Mio"));
	free(big);
}

static void
a_file_whose_tables_all_fail_says_the_first_reason(void **state)
{
	static const struct piece none[] = { { "a.csv", "\n\n", 0 },
		{ "b.csv", "\n", 0 }, { NULL, NULL, 0 } };
	struct fixture *f = *state;
	struct resource r;

	deposit_zip(f, none, "", &r);
	must_refuse(f, run_all(f), ERR_UNPROCESSABLE, "aucune ligne");
	r = again(f, r.id);
	assert_string_equal(r.table_state, "failed");
	assert_int_equal(table_files(f, r.id), 0);
}

static void
options_are_those_of_their_table(void **state)
{
	static const struct csv_options second = { .header_given = true };
	struct fixture *f = *state;
	struct resource r;
	int64_t number;
	const char *reading = csv_options_set(f->a, "", 3, &second);

	deposit_zip(f, three, "", &r);
	must(f, run_all(f));
	must(f,
	    resource_reread(f->db, f->a, r.id, reading, NULL, &number, &f->e));
	must(f, run_all(f));
	r = again(f, r.id);
	assert_int_equal(r.version, 2);
	/* Without a header, its line is one more row. */
	assert_int_equal(rows_of(f, &r, 2), 2);
	assert_int_equal(rows_of(f, &r, 3), 4);
}

/* Killed at the n-th write: the next process does it again, and nothing of
 * the first is left. */
static void
a_killed_load_of_several_is_done_again(void **state)
{
	struct fixture *f = *state;
	int killed = 0, status = 1;

	for (int n = 1; n < 150 && status; n += 3) {
		struct resource r;
		pid_t child;

		deposit_zip(f, three, "", &r);
		fflush(NULL);
		child = fork();
		if (!child) {
			struct fixture mine = { .dir = f->dir,
				.a = arena_new() };

			portal_open(&mine);
			setenv("FAULT_KIND", "kill", 1);
			setenv("FAULT_AT", arena_printf(mine.a, "%d", n), 1);
			_exit(run_all(&mine) ? 1 : 0);
		}
		waitpid(child, &status, 0);
		killed += WIFSIGNALED(status);
		must(f, run_all(f));
		r = again(f, r.id);
		assert_string_equal(r.table_state, "ready");
		assert_int_equal(r.more_tables, 1);
		assert_int_equal(table_files(f, r.id), 2);
	}
	assert_true(killed > 5);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_file_of_an_archive_becomes_a_table),
		TEST(backup_and_check_know_every_table),
		TEST(one_table_that_cannot_be_read_leaves_the_others),
		TEST(a_file_whose_tables_all_fail_says_the_first_reason),
		TEST(options_are_those_of_their_table),
		TEST(a_killed_load_of_several_is_done_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
