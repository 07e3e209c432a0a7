/* SPDX-License-Identifier: Apache-2.0 */
/* test_backup.c - a copy made while serving brings the same portal back. */
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "jobs/backup.h"
#include "jobs/queue.h"

#define CSV "code;nom\n01034;Béon\n2A004;Ajaccio\n"

struct said {
	int n;
	bool has_seal; /* of the record of actions, told each time */
	char text[4096];
};

static void
listen(void *arg, const char *line)
{
	struct said *s = arg;
	size_t len = strlen(s->text);

	if (strstr(line, "empreinte du journal")) {
		s->has_seal = true;
		return;
	}
	s->n++;
	snprintf(s->text + len, sizeof(s->text) - len, "%s\n", line);
}

static int64_t
check(struct fixture *f, bool deep, struct said *said)
{
	int64_t findings;

	memset(said, 0, sizeof(*said));
	must(f,
	    check_all(f->db, f->blobs, f->dir.path, deep, listen, said,
		&findings, &f->e));
	return findings;
}

/* A table, a document, two versions. */
static void
fill(struct fixture *f, struct resource *table)
{
	struct resource r;

	must(f, deposit(f, "a;b\n1;2\n", "t.csv", "", table));
	must(f, deposit(f, CSV, "t.csv", table->id, table));
	must(f, deposit(f, "%PDF-1.4\n", "acte.pdf", "", &r));
	must(f, queue_run(f->db, f->blobs, f->dir.path, "", &f->e));
	must(f, resource_get(f->db, f->a, table->id, table, &f->e));
	assert_string_equal(table->table_state, "ready");
}

static char *
at(struct fixture *f, const char *name)
{
	return arena_printf(f->a, "%s/%s", f->dir.path, name);
}

/* The portal that was restored in `name` of the test's folder. */
static void
open_other(struct fixture *f, const char *name, struct fixture *out)
{
	*out = (struct fixture){ .a = f->a, .dataset_id = f->dataset_id };
	/* Short: made by this test below its own folder. */
	assert_true(snprintf(out->dir.path, sizeof(out->dir.path), "%s/%s",
			f->dir.path, name) < (int)sizeof(out->dir.path));
	portal_open(out);
}

static void
a_restored_copy_has_the_same_bytes_and_tables(void **state)
{
	struct fixture *f = *state, other;
	struct resource r, again;
	struct version *all;
	struct said said;
	unsigned n;

	fill(f, &r);
	must(f, backup_make(f->db, f->dir.path, at(f, "copie"), &f->e));
	must(f, backup_restore(at(f, "copie"), at(f, "rendu"), &f->e));
	open_other(f, "rendu", &other);
	must(&other, resource_get(other.db, f->a, r.id, &again, &other.e));
	assert_string_equal(again.table_name, r.table_name);
	assert_int_equal(again.table_rows, 2);
	must(&other, version_list(other.db, f->a, r.id, &all, &n, &other.e));
	assert_int_equal(n, 2);
	assert_string_equal(stored(&other, all[0].sha256), CSV);
	assert_string_equal(stored(&other, all[1].sha256), "a;b\n1;2\n");
	assert_int_equal(check(&other, true, &said), 0);
	assert_string_equal(said.text, "");
	assert_true(said.has_seal);
	portal_close(&other);
}

static int
entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	assert_non_null(d);
	for (struct dirent *x = readdir(d); x; x = readdir(d))
		n += strcmp(x->d_name, ".") && strcmp(x->d_name, "..");
	closedir(d);
	return n;
}

static void
a_copy_holds_only_what_belongs_to_it(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct spool s;

	fill(f, &r);
	receive(f, "nobody names me", &s);
	must(f, blob_put(f->blobs, &s, &f->e));
	must(f, backup_make(f->db, f->dir.path, at(f, "copie"), &f->e));
	assert_int_equal(entries(at(f, "copie")), 3);
	assert_true(blob_exists(f->blobs, s.sha256));
	assert_false(file_exists(arena_printf(f->a, "%s/copie/files/%.2s/%s",
	    f->dir.path, s.sha256, s.sha256 + 2)));
}

static void
a_copy_reads_nothing_outside_of_the_folder(void **state)
{
	static const char *const names[] = { "../parvis.db",
		"ab/../../parvis.db", "/etc/hostname", "" };
	struct fixture *f = *state;
	struct resource r;

	fill(f, &r);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		must(f,
		    version_serve(
			f->db, r.id, 2, "ready", names[i], 1, 1, "", &f->e));
		assert_int_equal(
		    backup_make(f->db, f->dir.path, at(f, "copie"), &f->e),
		    ERR_INVALID);
		assert_false(file_exists(at(f, "copie")));
		err_clear(&f->e);
	}
}

static void
an_empty_portal_can_be_copied_too(void **state)
{
	struct fixture *f = *state, other;
	struct said said;

	must(f, backup_make(f->db, f->dir.path, at(f, "c"), &f->e));
	must(f, backup_restore(at(f, "c"), at(f, "r"), &f->e));
	open_other(f, "r", &other);
	assert_int_equal(check(&other, true, &said), 0);
	portal_close(&other);
}

static void
nothing_is_ever_overwritten(void **state)
{
	struct fixture *f = *state;
	struct resource r;

	fill(f, &r); /* so that files/ is not empty */
	must(f, backup_make(f->db, f->dir.path, at(f, "c"), &f->e));
	must_refuse(f, backup_make(f->db, f->dir.path, at(f, "c"), &f->e),
	    ERR_CONFLICT, "existe déjà");
	must_refuse(f, backup_restore(at(f, "c"), at(f, "files"), &f->e),
	    ERR_CONFLICT, "dossier vide");
	assert_string_equal(stored(f, r.sha256), CSV);
}

static void
only_a_backup_is_restored(void **state)
{
	struct fixture *f = *state;

	must_refuse(f, backup_restore(at(f, "rien"), at(f, "r"), &f->e),
	    ERR_NOT_FOUND, "n'est pas une sauvegarde");
	must_refuse(f, backup_restore(f->dir.path, at(f, "r"), &f->e),
	    ERR_CONFLICT, "en service");
	assert_false(file_exists(at(f, "r")));
}

/* Full at the n-th write: no half copy under the name asked for. */
static void
a_failure_anywhere_leaves_no_half_copy(void **state)
{
	struct fixture *f = *state;
	int failures = 0, status = 1;
	struct resource r;

	fill(f, &r);
	for (int n = 1; n < 100 && status; n++) {
		int before = entries(f->dir.path);
		pid_t child;

		fflush(NULL);
		child = fork();
		if (!child) {
			struct fixture mine = { .dir = f->dir,
				.a = arena_new() };

			portal_open(&mine);
			setenv("FAULT_KIND", "enospc", 1);
			setenv("FAULT_AT", arena_printf(mine.a, "%d", n), 1);
			_exit(backup_make(mine.db, mine.dir.path,
				  at(&mine, "copie"), &mine.e) == ERR_OK
				? 0
				: mine.e.code == ERR_NO_SPACE ? 1
							      : 2);
		}
		waitpid(child, &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		if (status && !file_exists(at(f, "copie")))
			assert_int_equal(entries(f->dir.path), before);
		if (status && file_exists(at(f, "copie")))
			break; /* whole; only its last sync failed */
		failures += status != 0;
	}
	assert_true(failures >= 5);
	must(f, backup_restore(at(f, "copie"), at(f, "rendu"), &f->e));
}

static void
check_sees_what_is_missing_cut_or_changed(void **state)
{
	struct fixture *f = *state;
	struct resource r;
	struct said said;
	const char *path;
	FILE *out;

	fill(f, &r);
	assert_int_equal(check(f, true, &said), 0);
	assert_int_equal(said.n, 0);
	path = blob_path(f->blobs, f->a, r.sha256);
	/* Same length, other bytes: only a deep look tells. */
	out = fopen(path, "r+");
	assert_non_null(out);
	fputc('X', out);
	fclose(out);
	assert_int_equal(check(f, false, &said), 0);
	assert_int_equal(check(f, true, &said), 1);
	assert_non_null(strstr(said.text, "a changé"));
	assert_int_equal(truncate(path, 3), 0);
	assert_int_equal(check(f, false, &said), 1);
	assert_non_null(strstr(said.text, "3 octets"));
	unlink(path);
	assert_int_equal(check(f, false, &said), 1);
	assert_non_null(strstr(said.text, "manque"));
	unlink(arena_printf(f->a, "%s/tables/%s", f->dir.path, r.table_name));
	assert_int_equal(check(f, false, &said), 2);
	assert_non_null(strstr(said.text, r.table_name));
}

static void
files_nobody_names_are_told_but_are_no_fault(void **state)
{
	struct fixture *f = *state;
	struct said said;
	struct spool s;

	receive(f, "nobody names me", &s);
	must(f, blob_put(f->blobs, &s, &f->e));
	assert_int_equal(check(f, false, &said), 0);
	assert_int_equal(said.n, 1);
	assert_non_null(strstr(said.text, "1 fichier "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_restored_copy_has_the_same_bytes_and_tables),
		TEST(a_copy_holds_only_what_belongs_to_it),
		TEST(a_copy_reads_nothing_outside_of_the_folder),
		TEST(an_empty_portal_can_be_copied_too),
		TEST(nothing_is_ever_overwritten),
		TEST(only_a_backup_is_restored),
		TEST(a_failure_anywhere_leaves_no_half_copy),
		TEST(check_sees_what_is_missing_cut_or_changed),
		TEST(files_nobody_names_are_told_but_are_no_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
