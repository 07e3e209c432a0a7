/* SPDX-License-Identifier: Apache-2.0 */
/* test_resource.c - files, versions and their coming into service. */
#include "unit/model/fixture.h"

#include "model/tabular.h"

#define OTHER_SHA                                                              \
	"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define THIRD_SHA                                                              \
	"a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e"

static const struct new_file *
newer(const char *sha256, bool is_table)
{
	static struct new_file f;

	f = *file("nouveau.csv", is_table);
	f.sha256 = sha256;
	f.size = 99;
	return &f;
}

static struct resource
again(struct fixture *t, const char *id)
{
	struct resource r;

	ok(t, resource_get(t->db, t->a, id, &r, &t->e));
	return r;
}

static int64_t
replace_by(struct fixture *t, const char *id, const char *sha256, bool is_table)
{
	int64_t number;

	ok(t,
	    resource_replace(t->db, t->a, id, newer(sha256, is_table), NULL,
		&number, &t->e));
	return number;
}

static int64_t
replace(struct fixture *t, const char *id, bool is_table)
{
	return replace_by(t, id, OTHER_SHA, is_table);
}

static void
adds_a_file_with_a_title_made_from_its_name(void **state)
{
	struct fixture *t = *state;
	const char *id;
	struct resource r;

	ok(t, dataset_create(t->db, t->a, t->org, NULL, &id, &t->e));
	r = add_file(t, id, true);
	assert_string_equal(r.title, "budget 2026");
	assert_string_equal(r.file_name, "budget_2026.csv");
	assert_string_equal(r.type, "main");
	assert_int_equal(r.version, 1);
	assert_int_equal(r.size, 1234);
	assert_string_equal(r.table_state, "waiting");
	assert_int_equal(r.table_rows, -1);
	assert_int_equal(r.pending, 0);
	r = add_file(t, id, false);
	assert_string_equal(r.table_state, "none");
	assert_int_equal(r.position, 1);
	refused(t,
	    resource_add_file(t->db, t->a,
		"01234567-89ab-4def-8123-456789abcdef", "", "",
		newer(OTHER_SHA, true), NULL, &r, &t->e),
	    ERR_NOT_FOUND, "n'existe pas");
	refused(t,
	    resource_add_file(t->db, t->a, id, "../x", "",
		newer(OTHER_SHA, true), NULL, &r, &t->e),
	    ERR_UNPROCESSABLE, "UUID");
	ok(t,
	    resource_add_file(t->db, t->a, id,
		"01234567-89ab-4def-8123-456789abcdef", "Mon titre",
		newer(OTHER_SHA, false), NULL, &r, &t->e));
	assert_string_equal(r.id, "01234567-89ab-4def-8123-456789abcdef");
	assert_string_equal(r.title, "Mon titre");
}

static void
queues_a_load_with_each_table_and_only_then(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget");
	struct rows *rows;
	int n = 0;

	add_file(t, d.id, false);
	replace(t, d.resources[0].id, true);
	ok(t,
	    db_select(t->db, t->a, Q_RESOURCE_JOBS,
		DB_ARGS({ ":resource_id", DB_TEXT(d.resources[0].id) }), &rows,
		&t->e));
	while (db_next(rows)) {
		n++;
		assert_string_equal(db_text(rows, "kind"), "load_table");
		assert_string_equal(db_text(rows, "state"), "queued");
		assert_int_equal(db_int(rows, "version"), n);
	}
	ok(t, db_end(rows));
	assert_int_equal(n, 2);
}

static void
serves_a_new_table_of_a_published_dataset_when_it_is_read(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget");
	struct resource r = d.resources[0];

	ok(t, version_loading(t->db, r.id, 1, &t->e));
	assert_string_equal(again(t, r.id).table_state, "loading");
	ok(t, version_serve(t->db, r.id, 1, "ready", "t1", 10, 3, "{}", &t->e));
	r = again(t, r.id);
	assert_string_equal(r.table_state, "ready");
	assert_int_equal(r.table_rows, 10);
	assert_int_equal(r.table_columns, 3);
	later(100);
	assert_int_equal(replace(t, r.id, true), 2);
	r = again(t, r.id);
	assert_int_equal(r.version, 1);
	assert_int_equal(r.pending, 2);
	assert_string_equal(r.sha256, SHA);
	assert_int_equal(r.modified_at, 1795348800);
	later(200);
	ok(t, version_serve(t->db, r.id, 2, "ready", "t2", 20, 4, "{}", &t->e));
	r = again(t, r.id);
	assert_int_equal(r.version, 2);
	assert_int_equal(r.pending, 0);
	assert_string_equal(r.sha256, OTHER_SHA);
	assert_string_equal(r.table_name, "t2");
	assert_string_equal(r.file_name, "nouveau.csv");
	assert_int_equal(r.size, 99);
	assert_int_equal(r.modified_at, 1795349000);
	assert_int_equal(get(t, d.id).modified_at, 1795349000);
}

static void
serves_at_once_in_a_draft_or_when_it_is_no_table(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Budget");
	struct resource r = d.resources[0];

	replace(t, r.id, true);
	r = again(t, r.id);
	assert_int_equal(r.version, 2);
	assert_int_equal(r.pending, 0);
	assert_string_equal(r.table_state, "waiting");
	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	replace_by(t, r.id, THIRD_SHA, false);
	r = again(t, r.id);
	assert_int_equal(r.version, 3);
	assert_string_equal(r.table_state, "none");
}

static void
serves_a_file_that_could_not_be_read_but_never_goes_back(void **state)
{
	struct fixture *t = *state;
	struct resource r = published(t, "Budget").resources[0];

	replace(t, r.id, true);
	replace_by(t, r.id, THIRD_SHA, true);
	assert_int_equal(again(t, r.id).pending, 3);
	ok(t,
	    version_serve(
		t->db, r.id, 3, "failed", "", 0, 0, "{\"x\":1}", &t->e));
	r = again(t, r.id);
	assert_int_equal(r.version, 3);
	assert_string_equal(r.table_state, "failed");
	assert_string_equal(r.report, "{\"x\":1}");
	assert_int_equal(r.table_rows, -1);
	/* The job of an older version ends last. */
	ok(t, version_serve(t->db, r.id, 2, "ready", "t2", 5, 5, "", &t->e));
	assert_int_equal(again(t, r.id).version, 3);
	refused(t, version_serve(t->db, r.id, 9, "ready", "t", 1, 1, "", &t->e),
	    ERR_NOT_FOUND, "version");
	refused(t, version_loading(t->db, r.id, 9, &t->e), ERR_NOT_FOUND,
	    "version");
}

static void
keeps_every_version_newest_first(void **state)
{
	struct fixture *t = *state;
	struct resource r = published(t, "Budget").resources[0];
	struct version *v, one;
	unsigned n;

	replace(t, r.id, true);
	ok(t, version_list(t->db, t->a, r.id, &v, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(v[0].number, 2);
	assert_string_equal(v[0].sha256, OTHER_SHA);
	assert_string_equal(v[1].file_name, "budget_2026.csv");
	assert_string_equal(v[1].author, "");
	ok(t, version_get(t->db, t->a, r.id, 1, &one, &t->e));
	assert_string_equal(one.sha256, SHA);
	refused(t, version_get(t->db, t->a, r.id, 3, &one, &t->e),
	    ERR_NOT_FOUND, "version");
}

static void
reads_the_same_bytes_again_as_a_new_version(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Budget");
	struct resource r = d.resources[0], pdf;
	struct version v;
	int64_t number;

	later(50);
	ok(t,
	    resource_reread(t->db, t->a, r.id, "{\"separator\":\";\"}", NULL,
		&number, &t->e));
	assert_int_equal(number, 2);
	ok(t, version_get(t->db, t->a, r.id, 2, &v, &t->e));
	assert_string_equal(v.sha256, SHA);
	assert_string_equal(v.reading, "{\"separator\":\";\"}");
	assert_string_equal(v.table_state, "waiting");
	/* Its bytes did not change. */
	assert_int_equal(again(t, r.id).modified_at, 1795348800);
	pdf = add_file(t, d.id, false);
	refused(t,
	    resource_reread(t->db, t->a, pdf.id, "{}", NULL, &number, &t->e),
	    ERR_CONFLICT, "pas un tableau");
}

static void
makes_no_version_of_the_very_same_bytes(void **state)
{
	struct fixture *t = *state;
	struct resource r = published(t, "Budget").resources[0];
	struct new_file f = *file("budget.csv", true);
	int64_t number;

	refused(t,
	    resource_replace(t->db, t->a, r.id, &f, NULL, &number, &t->e),
	    ERR_CONFLICT, "identique à celui de la version 1, reçue le 22");
	assert_int_equal(again(t, r.id).pending, 0);
	/* What waits its turn counts; what could not be read does not. */
	f.sha256 = OTHER_SHA;
	ok(t, resource_replace(t->db, t->a, r.id, &f, NULL, &number, &t->e));
	refused(t,
	    resource_replace(t->db, t->a, r.id, &f, NULL, &number, &t->e),
	    ERR_CONFLICT, "version 2");
	ok(t, version_serve(t->db, r.id, 2, "failed", "", 0, 0, "", &t->e));
	ok(t, resource_replace(t->db, t->a, r.id, &f, NULL, &number, &t->e));
	assert_int_equal(number, 3);
	/* Going back to a former file is a change. */
	f.sha256 = SHA;
	ok(t, resource_replace(t->db, t->a, r.id, &f, NULL, &number, &t->e));
}

static void
adds_and_edits_a_remote_address(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Lien");
	struct resource asked = { .dataset_id = d.id,
		.url = "https://exemple.fr/données/menus.csv?x=1",
		.format = "CSV",
		.size = -1 };
	struct resource r;
	int64_t number;

	ok(t, resource_add_remote(t->db, t->a, &asked, NULL, &r, &t->e));
	assert_string_equal(
	    r.url, "https://exemple.fr/donn%C3%A9es/menus.csv?x=1");
	assert_string_equal(r.title, "menus.csv");
	assert_string_equal(r.format, "csv");
	assert_string_equal(r.mime, "text/csv");
	assert_int_equal(r.version, 0);
	assert_int_equal(r.size, -1);
	assert_string_equal(r.table_state, "none");
	refused(t,
	    resource_replace(t->db, t->a, r.id, newer(OTHER_SHA, true), NULL,
		&number, &t->e),
	    ERR_CONFLICT, "lien vers un autre site");
	asked.url = "http://192.168.0.1/x.csv";
	refused(t, resource_add_remote(t->db, t->a, &asked, NULL, &r, &t->e),
	    ERR_UNPROCESSABLE, "joindre depuis Internet");
	asked.url = "";
	refused(t, resource_add_remote(t->db, t->a, &asked, NULL, &r, &t->e),
	    ERR_UNPROCESSABLE, "adresse web");
	r.url = "https://exemple.fr/autre.csv";
	r.title = "Menus";
	r.type = "documentation";
	ok(t, resource_save(t->db, t->a, &r, NULL, &t->e));
	r = again(t, r.id);
	assert_string_equal(r.url, "https://exemple.fr/autre.csv");
	assert_string_equal(r.type, "documentation");
	r.type = "vidéo";
	refused(t, resource_save(t->db, t->a, &r, NULL, &t->e),
	    ERR_UNPROCESSABLE, "type");
}

static void
edits_the_words_of_a_file_but_not_its_nature(void **state)
{
	struct fixture *t = *state;
	struct resource r = published(t, "Budget").resources[0];

	r.title = "";
	r.description = "<b>Colonnes</b> en euros";
	r.url = "https://exemple.fr/x.exe";
	r.format = "exe";
	ok(t, resource_save(t->db, t->a, &r, NULL, &t->e));
	r = again(t, r.id);
	assert_string_equal(r.title, "budget 2026");
	assert_string_equal(r.description, "**Colonnes** en euros");
	assert_string_equal(r.url, "");
	assert_string_equal(r.format, "csv");
}

static void
order_is(struct fixture *t, const char *dataset_id, const char *titles)
{
	struct resource *r;
	unsigned n;
	char got[32] = "";

	ok(t, resource_list(t->db, t->a, dataset_id, &r, &n, &t->e));
	for (unsigned i = 0; i < n; i++)
		snprintf(got + i, sizeof(got) - i, "%s", r[i].title);
	assert_string_equal(got, titles);
}

static void
moves_files_up_and_down_past_removed_ones(void **state)
{
	struct fixture *t = *state;
	struct resource r[4];
	const char *id;

	ok(t, dataset_create(t->db, t->a, t->org, NULL, &id, &t->e));
	for (int i = 0; i < 4; i++) {
		char title[2] = { (char)('A' + i), '\0' };

		ok(t,
		    resource_add_file(t->db, t->a, id, "", title,
			newer(OTHER_SHA, false), NULL, &r[i], &t->e));
	}
	ok(t, resource_move(t->db, r[0].id, 1, &t->e));
	order_is(t, id, "BACD");
	ok(t, resource_delete(t->db, t->a, r[2].id, NULL, &t->e));
	ok(t, resource_move(t->db, r[3].id, -1, &t->e));
	order_is(t, id, "BDA");
	ok(t, resource_move(t->db, r[1].id, -1, &t->e));
	ok(t, resource_move(t->db, r[0].id, 1, &t->e));
	order_is(t, id, "BDA");
	refused(t, resource_move(t->db, r[2].id, 1, &t->e), ERR_GONE, "retiré");
}

static void
leaves_a_tombstone_and_keeps_a_published_dataset_its_last_file(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget");
	struct resource first = d.resources[0], second;
	int64_t number;

	refused(t, resource_delete(t->db, t->a, first.id, NULL, &t->e),
	    ERR_CONFLICT, "garde au moins un fichier");
	second = add_file(t, d.id, false);
	ok(t, resource_delete(t->db, t->a, first.id, NULL, &t->e));
	first = again(t, first.id);
	assert_int_not_equal(first.deleted_at, 0);
	d = get(t, d.id);
	assert_int_equal(d.nresources, 1);
	assert_string_equal(d.resources[0].id, second.id);
	refused(t, resource_delete(t->db, t->a, first.id, NULL, &t->e),
	    ERR_GONE, "retiré");
	refused(t, resource_save(t->db, t->a, &first, NULL, &t->e), ERR_GONE,
	    "retiré");
	refused(t,
	    resource_replace(t->db, t->a, first.id, newer(OTHER_SHA, true),
		NULL, &number, &t->e),
	    ERR_GONE, "retiré");
	/* A load that ends after all does not bring it back. */
	ok(t,
	    version_serve(t->db, first.id, 1, "ready", "t1", 1, 1, "", &t->e));
	assert_int_not_equal(again(t, first.id).deleted_at, 0);
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	refused(t,
	    resource_add_file(t->db, t->a, d.id, "", "", newer(OTHER_SHA, true),
		NULL, &second, &t->e),
	    ERR_GONE, "supprimé");
}

static void
raises_the_date_of_its_dataset(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget");

	later(300);
	add_file(t, d.id, false);
	assert_int_equal(get(t, d.id).modified_at, 1795349100);
	assert_int_equal(get(t, d.id).version, d.version);
}

static void
says_why_there_are_no_rows(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Budget");
	struct resource r = d.resources[0], pdf = add_file(t, d.id, false);
	struct resource remote = { .dataset_id = d.id,
		.url = "https://exemple.fr/a.csv",
		.size = -1 };
	struct table *table;

	refused(t, tabular_open(t->db, t->a, t->dir, &r, 0, 0, &table, &t->e),
	    ERR_NOT_FOUND, "attente");
	ok(t, version_loading(t->db, r.id, 1, &t->e));
	r = again(t, r.id);
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 1, 0, &table, &t->e),
	    ERR_NOT_FOUND, "en cours");
	ok(t, version_serve(t->db, r.id, 1, "failed", "", 0, 0, "", &t->e));
	r = again(t, r.id);
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 0, 0, &table, &t->e),
	    ERR_NOT_FOUND, "n'a pas pu");
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 7, 0, &table, &t->e),
	    ERR_NOT_FOUND, "version");
	refused(t, tabular_open(t->db, t->a, t->dir, &pdf, 0, 0, &table, &t->e),
	    ERR_NOT_FOUND, "pas un tableau");
	ok(t, resource_add_remote(t->db, t->a, &remote, NULL, &remote, &t->e));
	refused(t,
	    tabular_open(t->db, t->a, t->dir, &remote, 0, 0, &table, &t->e),
	    ERR_NOT_FOUND, "autre site");
	/* A name that would leave the folder of tables. */
	ok(t,
	    version_serve(
		t->db, r.id, 1, "ready", "../parvis.db", 1, 1, "", &t->e));
	r = again(t, r.id);
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 0, 0, &table, &t->e),
	    ERR_INTERNAL, "administrateur");
	ok(t,
	    version_serve(t->db, r.id, 1, "ready", "absent", 1, 1, "", &t->e));
	r = again(t, r.id);
	assert_int_equal(
	    tabular_open(t->db, t->a, t->dir, &r, 0, 0, &table, &t->e),
	    ERR_NOT_FOUND);
	err_clear(&t->e);
	ok(t, resource_delete(t->db, t->a, r.id, NULL, &t->e));
	r = again(t, r.id);
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 0, 0, &table, &t->e),
	    ERR_GONE, "retiré");
}

static void
a_version_may_have_several_tables(void **state)
{
	static const struct version_table tables[] = {
		{ 2, "Feuille 2", "ab/x.db", 10, 3, "{}" },
		{ 3, "Notes", "ab/x-3.db", 4, 1, "{\"a\":1}" },
		{ 5, "Écoles", "ab/x-5.db", 6, 2, "" },
	};
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Budget");
	struct resource r = d.resources[0];
	struct version_table *list;
	struct table *table;
	unsigned n;

	ok(t, version_tables(t->db, t->a, r.id, 1, &list, &n, &t->e));
	assert_int_equal(n, 0);
	ok(t, version_serve_tables(t->db, r.id, 1, tables, 3, &t->e));
	r = again(t, r.id);
	assert_string_equal(r.table_state, "ready");
	assert_int_equal(r.table_number, 2);
	assert_string_equal(r.table_title, "Feuille 2");
	assert_string_equal(r.table_name, "ab/x.db");
	assert_int_equal(r.table_rows, 10);
	assert_int_equal(r.more_tables, 2);
	assert_int_equal(r.more_rows, 10);
	ok(t, version_tables(t->db, t->a, r.id, 1, &list, &n, &t->e));
	assert_int_equal(n, 3);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(list[i].number, tables[i].number);
		assert_string_equal(list[i].title, tables[i].title);
		assert_string_equal(list[i].name, tables[i].name);
		assert_int_equal(list[i].rows, tables[i].rows);
		assert_int_equal(list[i].columns, tables[i].columns);
		assert_string_equal(list[i].report, tables[i].report);
	}
	/* The hidden one has no table; the others only lack their file. */
	refused(t, tabular_open(t->db, t->a, t->dir, &r, 0, 4, &table, &t->e),
	    ERR_NOT_FOUND, "numéro 4");
	for (int64_t number = 0; number <= 3; number += number ? 1 : 2) {
		assert_int_equal(tabular_open(t->db, t->a, t->dir, &r, 0,
				     number, &table, &t->e),
		    ERR_NOT_FOUND);
		assert_null(strstr(t->e.msg, "numéro"));
		err_clear(&t->e);
	}
	/* Read again with one table: the others of that reading are gone. */
	ok(t, version_serve(t->db, r.id, 1, "ready", "y", 1, 1, "", &t->e));
	r = again(t, r.id);
	assert_int_equal(r.more_tables, 0);
	assert_int_equal(r.table_number, 1);
	assert_string_equal(r.table_title, "");
}

/* For the feeds, which do without what tables have to say. */
static void
describes_files_without_reading_their_tables(void **state)
{
	struct fixture *t = *state;
	const struct resource *r, *whole;
	struct dataset *rows, *all;
	unsigned n;

	published(t, "Jeu de données");
	ok(t, dataset_batch(t->db, t->a, t->org, "", 9, &all, &n, &t->e));
	whole = &all[0].resources[0];
	ok(t,
	    dataset_batch_described(
		t->db, t->a, t->org, "", 9, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].identifier, all[0].identifier);
	assert_int_equal(rows[0].nresources, 1);
	r = &rows[0].resources[0];
	assert_string_equal(r->id, whole->id);
	assert_string_equal(r->title, whole->title);
	assert_string_equal(r->sha256, whole->sha256);
	assert_string_equal(r->file_name, whole->file_name);
	assert_int_equal(r->size, whole->size);
	assert_int_equal(r->version, whole->version);
	assert_int_equal(r->modified_at, whole->modified_at);
	assert_string_equal(r->report, "");
	assert_string_equal(r->table_title, "");
	assert_string_equal(r->dictionary, "");
	assert_int_equal(r->table_rows, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adds_a_file_with_a_title_made_from_its_name),
		TEST(queues_a_load_with_each_table_and_only_then),
		TEST(serves_a_new_table_of_a_published_dataset_when_it_is_read),
		TEST(serves_at_once_in_a_draft_or_when_it_is_no_table),
		TEST(serves_a_file_that_could_not_be_read_but_never_goes_back),
		TEST(keeps_every_version_newest_first),
		TEST(reads_the_same_bytes_again_as_a_new_version),
		TEST(makes_no_version_of_the_very_same_bytes),
		TEST(adds_and_edits_a_remote_address),
		TEST(edits_the_words_of_a_file_but_not_its_nature),
		TEST(moves_files_up_and_down_past_removed_ones),
		TEST(
		    leaves_a_tombstone_and_keeps_a_published_dataset_its_last_file),
		TEST(raises_the_date_of_its_dataset),
		TEST(says_why_there_are_no_rows),
		TEST(a_version_may_have_several_tables),
		TEST(describes_files_without_reading_their_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
