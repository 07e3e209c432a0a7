/* SPDX-License-Identifier: Apache-2.0 */
/* test_deposit.c - a received file becomes a resource, or nothing does. */
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define CSV "code;nom\n01034;Béon\n2A004;Ajaccio\n"

static int
left_in_tmp(struct fixture *f)
{
	DIR *d = opendir(blob_tmp_dir(f->blobs));
	int n = 0;

	assert_non_null(d);
	for (struct dirent *x = readdir(d); x; x = readdir(d))
		n += x->d_name[0] != '.';
	closedir(d);
	return n;
}

static unsigned
resources(struct fixture *f)
{
	struct resource *all;
	unsigned n;

	must(f, resource_list(f->db, f->a, f->dataset_id, &all, &n, &f->e));
	return n;
}

static void
a_csv_file_is_kept_as_it_came_and_will_be_read(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f, deposit(f, CSV, "communes_2024.csv", "", &r));
	assert_string_equal(r.format, "csv");
	assert_string_equal(r.title, "communes 2024");
	assert_string_equal(r.file_name, "communes_2024.csv");
	assert_string_equal(r.table_state, "waiting");
	assert_int_equal(r.size, strlen(CSV));
	assert_string_equal(stored(f, r.sha256), CSV);
	assert_int_equal(left_in_tmp(f), 0);
}

static void
what_cannot_be_read_as_a_table_is_kept_as_bytes(void **state)
{
	static const struct {
		const char *name, *bytes;
	} files[] = {
		{ "page.html", "<!DOCTYPE html><script>alert(1)</script>" },
		{ "dessin.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>" },
		{ "acte.pdf", "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct resource r;

		must(f, deposit(f, files[i].bytes, files[i].name, "", &r));
		assert_string_equal(r.table_state, "none");
		assert_string_equal(stored(f, r.sha256), files[i].bytes);
	}
	assert_int_equal(resources(f), 3);
}

static void
an_archive_that_cannot_be_opened_is_read_to_say_so(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f, deposit(f, "PK\x03\x04\x14", "abime.zip", "", &r));
	assert_string_equal(r.table_state, "waiting");
	assert_string_equal(stored(f, r.sha256), "PK\x03\x04\x14");
}

static void
names_are_cleaned_for_display(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must(f, deposit(f, CSV, "../../etc/\"mots\n\".csv", "", &r));
	assert_null(strpbrk(r.file_name, "/\"\n"));
	must(f, deposit(f, CSV, "", "", &r));
	assert_string_not_equal(r.file_name, "");
}

static void
an_empty_file_is_refused_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	must_refuse(f, deposit(f, "", "vide.csv", "", &r), ERR_UNPROCESSABLE,
	    "vide.csv");
	assert_int_equal(resources(f), 0);
	assert_int_equal(left_in_tmp(f), 0);
}

static void
replacing_makes_a_version_and_keeps_the_former(void **state)
{
	struct fixture *f = *state;
	struct resource r, again;
	struct version *all;
	unsigned n;

	must(f, deposit(f, CSV, "a.csv", "", &r));
	must(f, deposit(f, "nom;prix\nx;1\n", "b.csv", r.id, &again));
	assert_string_equal(again.id, r.id);
	must(f, version_list(f->db, f->a, r.id, &all, &n, &f->e));
	assert_int_equal(n, 2);
	assert_string_equal(stored(f, all[1].sha256), CSV);
	assert_string_equal(all[0].file_name, "b.csv");
	assert_int_equal(resources(f), 1);
}

static void
a_file_of_another_dataset_is_not_replaced(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	const char *mine = f->dataset_id;

	must(f, deposit(f, CSV, "a.csv", "", &r));
	must(f,
	    dataset_create(
		f->db, f->a, f->org_id, NULL, &f->dataset_id, &f->e));
	must_refuse(f, deposit(f, "x", "b.csv", r.id, &r), ERR_NOT_FOUND,
	    "jeu de données");
	must_refuse(f,
	    deposit(
		f, "x", "b.csv", "00000000-0000-4000-8000-000000000000", &r),
	    ERR_NOT_FOUND, "");
	f->dataset_id = mine;
	must(f, resource_delete(f->db, f->a, r.id, NULL, &f->e));
	must_refuse(f, deposit(f, "x", "b.csv", r.id, &r), ERR_GONE, "retiré");
	assert_int_equal(left_in_tmp(f), 0);
}

static void
a_failure_anywhere_leaves_no_resource_without_its_bytes(void **state)
{
	struct fixture *f = *state;
	int failures = 0, status = 1;

	for (int n = 1; n < 80 && status; n++) {
		pid_t child;
		unsigned before = resources(f);

		fflush(NULL);
		child = fork();
		if (!child) {
			struct fixture mine = { .dir = f->dir,
				.a = arena_new(),
				.dataset_id = f->dataset_id };
			struct resource r;
			struct spool s;

			portal_open(&mine);
			receive(&mine, CSV, &s);
			setenv("FAULT_KIND", "enospc", 1);
			setenv("FAULT_AT", arena_printf(mine.a, "%d", n), 1);
			_exit(deposit_file(mine.db, mine.a, mine.blobs, &s,
				  "a.csv", mine.dataset_id, "", NULL, &r,
				  &mine.e) == ERR_OK
				? 0
				: mine.e.code == ERR_NO_SPACE ? 1
							      : 2);
		}
		waitpid(child, &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		assert_int_equal(left_in_tmp(f), 0);
		assert_int_equal(resources(f), before + (status == 0));
		failures += status != 0;
	}
	assert_int_equal(status, 0);
	assert_true(failures >= 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_csv_file_is_kept_as_it_came_and_will_be_read),
		TEST(what_cannot_be_read_as_a_table_is_kept_as_bytes),
		TEST(an_archive_that_cannot_be_opened_is_read_to_say_so),
		TEST(names_are_cleaned_for_display),
		TEST(an_empty_file_is_refused_and_leaves_nothing),
		TEST(replacing_makes_a_version_and_keeps_the_former),
		TEST(a_file_of_another_dataset_is_not_replaced),
		TEST(a_failure_anywhere_leaves_no_resource_without_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
