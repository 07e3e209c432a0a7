/* SPDX-License-Identifier: Apache-2.0 */
/* test_import.c - catalogues in, whole or with a reason for what is not. */
#include <unistd.h>

#include <jansson.h>

#include "fixture.h"
#include "jobs/import.h"
#include "jobs/import_kept.h"
#include "publish/json.h"

#define ID1 "11111111-1111-4111-8111-111111111111"
#define ID2 "22222222-2222-4222-8222-222222222222"
#define RID "33333333-3333-4333-8333-333333333333"

struct said {
	int n;
	char last[2048];
};

static void
listen(void *arg, const char *line)
{
	struct said *s = arg;

	s->n++;
	snprintf(s->last, sizeof(s->last), "%s", line);
}

static enum err_code
import(struct fixture *f, const char *json, struct import_counts *out,
    struct said *said)
{
	const char *path = arena_printf(f->a, "%s/in.json", f->dir.path);

	memset(said, 0, sizeof(*said));
	must(f, file_write(path, json, strlen(json), &f->e));
	return import_json(f->db, f->a, f->blobs, path, f->org_id, BASE, listen,
	    said, out, &f->e);
}

#define DATASET(id, more)                                                      \
	"{\"id\": \"" id "\", \"title\": \"Menus\", \"description\": \"x\","   \
	" \"license\": \"lov2\", \"frequency\": \"weekly\","                   \
	" \"created_at\": \"2020-01-02T03:04:05+00:00\","                      \
	" \"last_modified\": \"2021-01-02T03:04:05+00:00\","                   \
	" \"last_update\": \"2021-01-02\"" more "}"
#define LINK                                                                   \
	", \"resources\": [{\"id\": \"" RID "\", \"title\": \"Lien\","         \
	" \"type\": \"main\", \"filetype\": \"remote\", \"format\": \"csv\","  \
	" \"url\": \"https://autre.fr/a.csv\","                                \
	" \"created_at\": \"2020-05-05T00:00:00+00:00\","                      \
	" \"last_modified\": \"2020-06-06T00:00:00+00:00\"}]"

static void
identity_dates_and_state_are_kept(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct dataset d;
	struct said said;

	must(f,
	    import(f, "{\"datasets\": [" DATASET(ID1, LINK) "]}", &n, &said));
	assert_int_equal(n.created, 1);
	assert_int_equal(n.updated + n.refused + said.n, 0);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_string_equal(d.state, "published");
	assert_string_equal(d.identifier, BASE "/id/dataset/" ID1);
	assert_int_equal(d.created_at, 1577934245);
	assert_int_equal(d.modified_at, 1609556645);
	assert_int_equal(d.nresources, 1);
	assert_string_equal(d.resources[0].id, RID);
	assert_string_equal(d.resources[0].url, "https://autre.fr/a.csv");
	assert_int_equal(d.resources[0].created_at, 1588636800);
	assert_int_equal(d.resources[0].modified_at, 1591401600);
	/* Again: the same one, once. */
	must(f,
	    import(f, "{\"datasets\": [" DATASET(ID1, LINK) "]}", &n, &said));
	assert_int_equal(n.updated, 1);
	assert_int_equal(n.created + n.refused + said.n, 0);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nresources, 1);
	assert_int_equal(d.modified_at, 1609556645);
}

static void
what_is_refused_is_said_and_stops_nothing(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct dataset d;
	struct said said;

	must(f,
	    import(f,
		"{\"datasets\": [42, {\"title\": 7},"
		" {\"title\": \"Sans licence connue\", \"license\": "
		"\"zzz\"}," DATASET(ID1,
		    ", \"contact_points\": [{\"email\": \"pas ça\"}]") "," DATASET(ID2,
		    "") "]}",
		&n, &said));
	assert_int_equal(n.created, 1);
	assert_int_equal(n.refused, 4);
	assert_int_equal(said.n, 4);
	must(f, dataset_get(f->db, f->a, ID2, &d, &f->e));
	assert_int_equal(
	    dataset_get(f->db, f->a, ID1, &d, &f->e), ERR_NOT_FOUND);
}

static void
a_bad_resource_does_not_take_its_dataset_down(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct dataset d;
	struct said said;

	must(f,
	    import(f,
		"{\"datasets\": [" DATASET(ID1,
		    ", \"resources\": [{\"title\": \"Piège\","
		    " \"url\": \"javascript:alert(1)\"},"
		    " {\"title\": \"Ici\", \"filetype\": \"file\","
		    " \"url\": \"" BASE "/r/" RID "\"},"
		    " {\"title\": \"Bon\","
		    " \"url\": \"https://autre.fr/b.csv\"}]") "]}",
		&n, &said));
	assert_int_equal(n.created, 1);
	assert_int_equal(said.n, 2);
	assert_non_null(strstr(said.last, "Ici"));
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nresources, 1);
	assert_string_equal(d.resources[0].title, "Bon");
	/* Without identifiers of its own, a link is known by its address. */
	must(f,
	    import(f,
		"{\"datasets\": [" DATASET(ID1,
		    ", \"resources\": [{\"title\": \"Mieux\","
		    " \"url\": \"https://autre.fr/b.csv\"}]") "]}",
		&n, &said));
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nresources, 1);
	assert_string_equal(d.resources[0].title, "Mieux");
}

static void
a_resource_of_another_dataset_is_not_taken(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct dataset d;
	struct said said;

	must(f,
	    import(f,
		"{\"datasets\": [" DATASET(ID1, LINK) "," DATASET(
		    ID2, LINK) "]}",
		&n, &said));
	assert_int_equal(n.created, 2);
	assert_int_equal(said.n, 1);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nresources, 1);
	must(f, dataset_get(f->db, f->a, ID2, &d, &f->e));
	assert_int_equal(d.nresources, 0);
}

static void
what_was_deleted_here_does_not_come_back(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct said said;

	must(f, import(f, "{\"datasets\": [" DATASET(ID1, "") "]}", &n, &said));
	must(f, dataset_delete(f->db, f->a, ID1, NULL, &f->e));
	must(f, import(f, "{\"datasets\": [" DATASET(ID1, "") "]}", &n, &said));
	assert_int_equal(n.refused, 1);
}

static void
files_that_are_no_catalogue_are_refused(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct said said;

	must_refuse(f, import(f, "{\"datasets\": [", &n, &said), ERR_INVALID,
	    "ligne 1");
	must_refuse(f, import(f, "", &n, &said), ERR_INVALID, "JSON");
	must_refuse(f, import(f, "{\"datasets\": 7}", &n, &said), ERR_INVALID,
	    "export");
	must_refuse(f, import(f, "[]", &n, &said), ERR_INVALID, "export");
	must_refuse(f,
	    import_json(f->db, f->a, f->blobs, "/nulle/part.json", f->org_id,
		BASE, listen, &said, &n, &f->e),
	    ERR_NOT_FOUND, "/nulle/part.json");
	must(f, import(f, "{\"datasets\": []}", &n, &said));
	assert_int_equal(n.created + n.updated + n.refused, 0);
}

/* What this portal says of a dataset, as text. */
static char *
exported(struct fixture *f, const char *id)
{
	struct dataset d;
	struct org o;
	json_t *j;
	char *text;

	must(f, dataset_get(f->db, f->a, id, &d, &f->e));
	must(f, org_get(f->db, f->a, d.organization_id, &o, &f->e));
	j = json_pack("{s:[o]}", "datasets", json_dataset(f->a, &d, &o, BASE));
	assert_non_null(j);
	text = json_dumps(j, JSON_INDENT(1));
	json_decref(j);
	return text;
}

static void
an_export_comes_back_the_same_with_its_files(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct said said;
	struct resource r;
	struct dataset d;
	char *before, *after;

	must(f,
	    import(f, "{\"datasets\": [" DATASET(ID1, LINK) "]}", &n, &said));
	f->dataset_id = ID1;
	must(f, deposit(f, "a;b\n1;2\n", "menus.csv", "", &r));
	before = exported(f, ID1);
	/* Another portal, with the same files. */
	portal_close(f);
	assert_int_equal(
	    unlink(arena_printf(f->a, "%s/%s", f->dir.path, DB_FILE)), 0);
	portal_open(f);
	{
		struct org o = { .id = f->org_id,
			.name = "Commune d'Essai",
			.kind = "commune",
			.email = "mairie@exemple.fr" };

		o.id = "";
		must(f, org_save(f->db, f->a, &o, NULL, &f->e));
		f->org_id = o.id;
	}
	must(f, import(f, before, &n, &said));
	assert_string_equal(said.last, "");
	assert_int_equal(n.created, 1);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nresources, 2);
	assert_string_equal(d.resources[1].id, r.id);
	assert_string_equal(d.resources[1].sha256, r.sha256);
	assert_string_equal(d.resources[1].table_state, "waiting");
	assert_string_equal(d.resources[1].file_name, "menus.csv");
	assert_int_equal(d.resources[1].created_at, r.created_at);
	after = exported(f, ID1);
	/* Its organization was made anew: another identifier, that is all. */
	assert_int_equal(strlen(before), strlen(after));
	free(before);
	free(after);
}

/* The export of ID1, whose second file is said to be so by people. */
static char *
exported_with(struct fixture *f, const char *extras)
{
	char *text = exported(f, ID1);
	json_t *j = json_loads(text, 0, NULL);
	json_t *more = json_loads(extras, 0, NULL);
	json_t *dataset = json_array_get(json_object_get(j, "datasets"), 0);
	json_t *file = json_array_get(json_object_get(dataset, "resources"), 1);

	free(text);
	assert_non_null(more);
	assert_int_equal(
	    json_object_update(json_object_get(file, "extras"), more), 0);
	text = json_dumps(j, 0);
	json_decref(more);
	json_decref(j);
	return text;
}

/* Into the same portal; what is there of that file then. */
static void
import_extras(struct fixture *f, const char *extras, struct said *said,
    struct resource *out, struct saved_view **views, unsigned *count)
{
	char *text = exported_with(f, extras);
	struct import_counts n;
	struct dataset d;

	must(f, import(f, text, &n, said));
	free(text);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	*out = d.resources[1];
	must(f,
	    saved_view_list(f->db, f->a, (const char *const[]){ out->id }, 1,
		views, count, &f->e));
}

static void
make_a_file(struct fixture *f)
{
	struct import_counts n;
	struct said said;
	struct resource r;

	must(f,
	    import(f, "{\"datasets\": [" DATASET(ID1, LINK) "]}", &n, &said));
	f->dataset_id = ID1;
	must(f, deposit(f, "a;b\n1;2\n", "menus.csv", "", &r));
}

static void
odd_words_of_people_are_left_out(void **state)
{
	static const char given[] =
	    "{\"extras\": {\"parvis:dictionary\": {\"tables\": {\"1\": {"
	    "\"a\": {\"type\": \"json\", \"semantic\": \"siret\"},"
	    "\"b\": {\"semantic\": \"nimporte quoi\", \"unit\": \"m\"}}}},"
	    " \"parvis:reading\": {\"repairs\": {\"99\": [\"totaux\"],"
	    " \"1\": [\"totaux\"]}}}}";
	struct fixture *f = *state;
	json_t *j = json_loads(given, 0, NULL);
	struct import_kept kept;

	must(f, import_kept_read(f->a, j, &kept, &f->e));
	json_decref(j);
	assert_string_equal(kept.dictionary,
	    "{\"tables\":{\"1\":{\"a\":{\"type\":\"json\","
	    "\"semantic\":\"siret\"},\"b\":{\"unit\":\"m\"}}}}");
	assert_string_equal(kept.reading, "{\"repairs\":{\"1\":[\"totaux\"]}}");
}

static void
views_that_cannot_be_kept_lose_nothing_else(void **state)
{
	static const char given[] =
	    "{\"parvis:dictionary\": {\"tables\": {\"1\": {"
	    "\"a\": {\"unit\": \"m\"}}}}, \"parvis:saved_views\": ["
	    "{\"name\": \"  Une  \", \"query\": \"a=1\"},"
	    "{\"name\": \"\", \"query\": \"a=1\"},"
	    "{\"name\": \"Deux\", \"query\": \"a b\"}, 3,"
	    "{\"name\": \"Trois\", \"query\": \"a=3\"}]}";
	struct fixture *f = *state;
	struct saved_view *views;
	struct resource r;
	struct said said;
	unsigned n;

	make_a_file(f);
	/* Twice: what is there by that name stays as it is. */
	for (int i = 0; i < 2; i++) {
		import_extras(f, given, &said, &r, &views, &n);
		assert_int_equal(said.n, 1);
		assert_non_null(strstr(said.last, "repris en partie"));
		assert_non_null(strstr(said.last, "n°\u00a02 ne"));
		assert_int_equal(n, 2);
		assert_string_equal(views[0].name, "Une");
		assert_string_equal(views[1].query, "a=3");
		assert_non_null(strstr(r.dictionary, "unit"));
	}
	import_extras(f,
	    "{\"parvis:saved_views\": ["
	    "{\"name\": \"Une\", \"query\": \"a=2\"}]}",
	    &said, &r, &views, &n);
	assert_int_equal(n, 2);
	assert_string_equal(views[0].query, "a=1");
}

static void
views_without_room_are_said(void **state)
{
	struct fixture *f = *state;
	struct saved_view *views;
	struct resource r;
	struct said said;
	char text[4096];
	unsigned n;

	make_a_file(f);
	for (int round = 0; round < 2; round++) {
		size_t len = (size_t)snprintf(
		    text, sizeof(text), "{\"parvis:saved_views\": [");

		for (int i = 0; i < 20; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%s{\"name\": \"%d\", \"query\": \"\"}",
			    i ? "," : "", 20 * round + i);
		snprintf(text + len, sizeof(text) - len, "]}");
		import_extras(f, text, &said, &r, &views, &n);
	}
	assert_int_equal(n, SAVED_VIEWS_MAX);
	assert_int_equal(said.n, 1);
	assert_non_null(strstr(said.last, "10 sont laissées de côté"));
}

static void
more_than_one_batch_goes_in(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct said said;
	json_t *list = json_array();
	json_t *root = json_pack("{s:o}", "datasets", list);
	char *text;

	for (int i = 0; i < 450; i++)
		json_array_append_new(list,
		    i % 10 ? json_pack("{s:s, s:s}", "title",
				 arena_printf(f->a, "Jeu %d", i), "license",
				 "lov2")
			   : json_pack("{s:i}", "title", i));
	text = json_dumps(root, 0);
	json_decref(root);
	must(f, import(f, text, &n, &said));
	free(text);
	assert_int_equal(n.created, 405);
	assert_int_equal(n.refused, 45);
	assert_int_equal(said.n, 45);
}

static void
unknown_zones_are_dropped_and_said(void **state)
{
	struct fixture *f = *state;
	struct import_counts n;
	struct dataset d;
	struct said said;

	must(f,
	    import(f,
		"{\"datasets\": [" DATASET(ID1,
		    ", \"spatial\": {\"zones\": [\"fr:commune:99998\","
		    " \"fr:commune:38205\", \"n'importe quoi\"]}") "]}",
		&n, &said));
	assert_int_equal(n.created, 1);
	assert_int_equal(said.n, 2);
	must(f, dataset_get(f->db, f->a, ID1, &d, &f->e));
	assert_int_equal(d.nzones, 1);
	assert_string_equal(d.zones[0], "fr:commune:38205");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(identity_dates_and_state_are_kept),
		TEST(what_is_refused_is_said_and_stops_nothing),
		TEST(a_bad_resource_does_not_take_its_dataset_down),
		TEST(a_resource_of_another_dataset_is_not_taken),
		TEST(what_was_deleted_here_does_not_come_back),
		TEST(files_that_are_no_catalogue_are_refused),
		TEST(an_export_comes_back_the_same_with_its_files),
		TEST(odd_words_of_people_are_left_out),
		TEST(views_that_cannot_be_kept_lose_nothing_else),
		TEST(views_without_room_are_said),
		TEST(more_than_one_batch_goes_in),
		TEST(unknown_zones_are_dropped_and_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
