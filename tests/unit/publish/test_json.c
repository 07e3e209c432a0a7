/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - datasets in the API's shape, written and read back. */
#include "catalogue.h"

#include "base/date.h"

static json_t *
parse(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);
	json_t *j;

	for (char *p = copy; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	j = json_loads(copy, 0, NULL);
	if (!j)
		fail_msg("not JSON: %s", text);
	return j;
}

static const char *const keywords[] = { "budget", "PV" };
static const char *const themes[] = { "GOVE" };
static const char *const zones[] = { "fr:commune:38205" };

static struct resource
file(void)
{
	return (struct resource){ .id = RESOURCE(1),
		.dataset_id = DATASET(1),
		.title = "Budget par fonction",
		.description = "Une ligne par fonction.",
		.type = "main",
		.url = "",
		.schema_url = "https://schema.data.gouv.fr/x.json",
		.version = 3,
		.format = "csv",
		.mime = "text/csv",
		.sha256 = SHA,
		.file_name = "budget 2026.csv",
		.size = 1234,
		.created_at = 1795000000,
		.modified_at = 1795300000,
		.table_state = "ready",
		.table_name = "",
		.report = "",
		.reading = "" };
}

static struct dataset
sample(struct resource *resources, unsigned n)
{
	return (struct dataset){ .id = DATASET(1),
		.slug = "budget",
		.identifier = BASE "/id/dataset/" DATASET(1),
		.organization_id = "20000000-0000-4000-8000-000000000001",
		.department_id = "",
		.state = "archived",
		.title = "Budget « 2026 »",
		.acronym = "BP",
		.description = "Ligne 1\n\"Ligne 2\" <b>",
		.license = "lov2",
		.frequency = "annual",
		.data_date = "2026-03-12",
		.temporal_start = "2026-01-01",
		.temporal_end = "",
		.bbox = { true, 5.123456789, 45.25, 5.75, 45.5 },
		.contact_name = "Finances",
		.contact_email = "finances@exemple.fr",
		.contact_url = "",
		.language = "fr",
		.access = "restricted",
		.schema_url = "https://schema.data.gouv.fr/y.json",
		.hvd_category = "c_e1da4e07",
		.origin_url = "https://ailleurs.exemple.fr/",
		.keywords = (const char **)keywords,
		.nkeywords = 2,
		.themes = (const char **)themes,
		.nthemes = 1,
		.zones = (const char **)zones,
		.nzones = 1,
		.created_at = 1790000000,
		.modified_at = 1795300000,
		.published_at = 1791000000,
		.archived_at = 1795200000,
		.organization_name = "Lans-en-Vercors",
		.organization_slug = "lans-en-vercors",
		.department_name = "Service des finances",
		.organization_email = "",
		.organization_url = "",
		.resources = resources,
		.nresources = n };
}

/* Through the text, as an export is. */
static struct dataset
round_trip(struct arena *a, const struct dataset *d)
{
	json_t *j = json_dataset(a, d, NULL, BASE);
	char *text = json_dumps(j, JSON_REAL_PRECISION(15));
	struct dataset back;

	json_decref(j);
	j = json_loads(text, 0, NULL);
	free(text);
	assert_non_null(j);
	OK(json_read_dataset(a, j, &back, &failure));
	json_decref(j);
	return back;
}

#define SAME(x) assert_string_equal(back.x, d.x)
#define SAME_INT(x) assert_int_equal(back.x, d.x)

static void
reads_back_the_dataset_it_wrote(void **state)
{
	struct arena *a = arena_new();
	struct resource none = file();
	struct dataset d = sample(&none, 0), back = round_trip(a, &d);

	(void)state;
	SAME(id);
	SAME(slug);
	SAME(identifier);
	SAME(state);
	SAME(title);
	SAME(acronym);
	SAME(description);
	SAME(license);
	SAME(frequency);
	SAME(data_date);
	SAME(temporal_start);
	SAME(temporal_end);
	SAME(contact_name);
	SAME(contact_email);
	SAME(contact_url);
	SAME(language);
	SAME(access);
	SAME(schema_url);
	SAME(hvd_category);
	SAME(origin_url);
	SAME(department_name);
	SAME(organization_name);
	SAME_INT(nkeywords);
	SAME(keywords[1]);
	SAME_INT(nthemes);
	SAME(themes[0]);
	SAME_INT(nzones);
	SAME(zones[0]);
	SAME_INT(created_at);
	SAME_INT(modified_at);
	SAME_INT(published_at);
	SAME_INT(archived_at);
	SAME_INT(deleted_at);
	assert_true(back.bbox.known && back.bbox.west == d.bbox.west &&
	    back.bbox.south == d.bbox.south && back.bbox.east == d.bbox.east &&
	    back.bbox.north == d.bbox.north);
	arena_free(a);
}

static void
reads_back_the_resources_it_wrote(void **state)
{
	struct arena *a = arena_new();
	struct resource both[2] = { file(), file() }, back;
	struct dataset d = sample(both, 2), read;

	(void)state;
	both[1].id = RESOURCE(2);
	both[1].version = 0;
	both[1].url = "https://exemple.fr/note.pdf";
	both[1].size = -1;
	both[1].sha256 = both[1].file_name = "";
	read = round_trip(a, &d);
	assert_int_equal(read.nresources, 2);
	for (unsigned i = 0; i < 2; i++) {
		back = read.resources[i];
		assert_string_equal(back.id, both[i].id);
		assert_string_equal(back.title, both[i].title);
		assert_string_equal(back.description, both[i].description);
		assert_string_equal(back.type, both[i].type);
		assert_string_equal(back.format, both[i].format);
		assert_string_equal(back.mime, both[i].mime);
		assert_string_equal(back.sha256, both[i].sha256);
		assert_string_equal(back.file_name, both[i].file_name);
		assert_string_equal(back.schema_url, both[i].schema_url);
		assert_int_equal(back.size, both[i].size);
		assert_int_equal(back.created_at, both[i].created_at);
		assert_int_equal(back.modified_at, both[i].modified_at);
		assert_int_equal(back.position, i);
	}
	assert_int_equal(read.resources[0].version, 1);
	assert_string_equal(read.resources[0].url, BASE "/r/" RESOURCE(1));
	assert_int_equal(read.resources[1].version, 0);
	assert_string_equal(read.resources[1].url, both[1].url);
	arena_free(a);
}

static void
writes_the_words_of_data_gouv_fr(void **state)
{
	static const char *const names[] = { "id", "title", "acronym", "slug",
		"description", "created_at", "last_modified", "last_update",
		"archived", "deleted", "private", "tags", "license",
		"frequency", "temporal_coverage", "spatial", "organization",
		"owner", "contact_points", "resources", "schema", "badges",
		"extras", "quality", "page", "uri", "access_type" };
	struct arena *a = arena_new();
	struct resource r = file();
	struct dataset d = sample(&r, 1);
	json_t *j = json_dataset(a, &d, NULL, BASE), *o;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!json_object_get(j, names[i]))
			fail_msg("no %s", names[i]);
	}
	assert_string_equal(json_string_value(json_object_get(j, "created_at")),
	    "2026-09-21T14:13:20+00:00");
	assert_string_equal(json_string_value(json_object_get(j, "page")),
	    BASE "/jeux-de-donnees/budget");
	assert_string_equal(json_string_value(json_object_get(j, "uri")),
	    BASE "/api/1/datasets/" DATASET(1) "/");
	o = json_object_get(j, "organization");
	assert_string_equal(
	    json_string_value(json_object_get(o, "slug")), "lans-en-vercors");
	o = json_array_get(json_object_get(j, "resources"), 0);
	assert_string_equal(json_string_value(json_object_get(o, "latest")),
	    BASE "/r/" RESOURCE(1));
	assert_string_equal(
	    json_string_value(json_object_get(o, "filetype")), "file");
	json_decref(j);
	arena_free(a);
}

static void
gives_the_score_of_data_gouv_fr(void **state)
{
	struct arena *a = arena_new();
	struct resource r = file();
	struct dataset d = sample(&r, 1);
	json_t *j;

	(void)state;
	setenv("PARVIS_NOW", "1795348800", 1);
	j = json_quality(&d, NULL);
	/* All but the length of the description. */
	assert_true(json_real_value(json_object_get(j, "score")) == 0.88);
	assert_true(
	    json_is_false(json_object_get(j, "dataset_description_quality")));
	json_decref(j);
	/* « Over 100 characters »: 100 are not enough. */
	for (int n = 100; n <= 101; n++) {
		d.description = arena_printf(a, "%0*d", n, 0);
		j = json_quality(&d, NULL);
		assert_int_equal(json_is_true(json_object_get(
				     j, "dataset_description_quality")),
		    n == 101);
		json_decref(j);
	}
	d.nresources = 0;
	d.license = d.temporal_start = d.frequency = "";
	d.bbox.known = false;
	d.nzones = 0;
	d.description = "";
	j = json_quality(&d, NULL);
	assert_true(json_real_value(json_object_get(j, "score")) == 0);
	json_decref(j);
	arena_free(a);
}

/* What the portal's own bench, and simpler catalogues, hold. */
static void
reads_a_catalogue_with_little_in_it(void **state)
{
	struct arena *a = arena_new();
	struct dataset d;
	json_t *j = parse(a,
	    "{'id':'x','title':'T','tags':['a'],'license':'lov2','spatial':"
	    "null,'temporal_coverage':null,'created_at':'2024-01-02',"
	    "'last_modified':'2024-03-07T10:11:12+02:00','organization':"
	    "{'name':'A','siret':'1'},'resources':[{'title':'r','filetype':"
	    "'remote','filesize':null}],'unknown':[1,{'a':2}]}");

	(void)state;
	OK(json_read_dataset(a, j, &d, &failure));
	assert_string_equal(d.state, "published");
	assert_string_equal(d.access, "public");
	assert_string_equal(d.language, "fr");
	assert_string_equal(d.data_date, "2024-03-07");
	assert_string_equal(d.identifier, "");
	assert_int_equal(d.created_at, 1704153600);
	assert_int_equal(d.modified_at, 1709799072);
	assert_int_equal(d.resources[0].size, -1);
	assert_string_equal(d.resources[0].type, "main");
	json_decref(j);
	arena_free(a);
}

static void
names_the_member_of_a_wrong_type(void **state)
{
	static const struct {
		const char *json, *named;
	} cases[] = {
		{ "{'title':12}", "title" },
		{ "{'tags':'a'}", "tags" },
		{ "{'tags':['a',1]}", "tags" },
		{ "{'private':'oui'}", "private" },
		{ "{'created_at':'hier'}", "created_at" },
		{ "{'temporal_coverage':{'start':'2024'}}",
		    "temporal_coverage.start" },
		{ "{'spatial':{'zones':{}}}", "spatial.zones" },
		{ "{'spatial':[]}", "spatial" },
		{ "{'contact_points':['a']}", "contact_points" },
		{ "{'contact_points':[{'email':1}]}",
		    "contact_points[0].email" },
		{ "{'resources':{}}", "resources" },
		{ "{'resources':[{},{'filesize':'12 Ko'}]}",
		    "resources[1].filesize" },
		{ "{'resources':[{},{'title':[]}]}", "resources[1].title" },
		{ "{'resources':[{'filesize':-1}]}", "resources[0].filesize" },
		{ "{'extras':{'parvis:themes':[null]}}",
		    "extras.parvis:themes" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *j = parse(a, cases[i].json);
		struct err e = { 0 };
		struct dataset d;

		assert_int_equal(json_read_dataset(a, j, &d, &e), ERR_INVALID);
		if (!strstr(e.msg, cases[i].named))
			fail_msg("%s: %s", cases[i].json, e.msg);
		json_decref(j);
	}
	arena_free(a);
}

static void
refuses_what_is_no_object(void **state)
{
	struct arena *a = arena_new();
	json_t *j = json_array();
	struct err e = { 0 };
	struct dataset d;

	(void)state;
	assert_int_equal(json_read_dataset(a, j, &d, &e), ERR_INVALID);
	json_decref(j);
	arena_free(a);
}

static void
mends_bad_utf8_instead_of_losing_the_text(void **state)
{
	json_t *j = json_text("caf\xe9 \"noir\"");

	(void)state;
	assert_string_equal(json_string_value(j), "caf\xef\xbf\xbd \"noir\"");
	json_decref(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_the_dataset_it_wrote),
		cmocka_unit_test(reads_back_the_resources_it_wrote),
		cmocka_unit_test(writes_the_words_of_data_gouv_fr),
		cmocka_unit_test(gives_the_score_of_data_gouv_fr),
		cmocka_unit_test(reads_a_catalogue_with_little_in_it),
		cmocka_unit_test(names_the_member_of_a_wrong_type),
		cmocka_unit_test(refuses_what_is_no_object),
		cmocka_unit_test(mends_bad_utf8_instead_of_losing_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
