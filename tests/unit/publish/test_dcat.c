/* SPDX-License-Identifier: Apache-2.0 */
/* test_dcat.c - the feeds as written, from a real catalogue. */
#include "catalogue.h"

#include "publish/dcat.h"

/* Everything data.gouv.fr reads, and what it stumbles over. */
static const char full[] = "{'id':'" DATASET(
    1) "','title':'Budget primitif 2026 & annexes',"
       "'acronym':'BP','slug':'budget-primitif-2026','description':'Le budget "
       "voté le 12 mars.\\n\\nVoir <https://exemple.fr/budget> et "
       "<b>les annexes</b>.','created_at':'2026-03-01T08:00:00+00:00',"
       "'last_modified':'2026-03-14T10:11:12+00:00',"
       "'last_update':'2026-03-12','tags':['budget','PV','comptes publics'],"
       "'license':'lov2','frequency':'annual',"
       "'temporal_coverage':{'start':'2026-01-01','end':'2026-12-31'},"
       "'contact_points':[{'name':'Service des finances','email':"
       "'finances@exemple.fr','contact_form':null,'role':'contact'}],"
       "'extras':{'parvis:themes':['GOVE','ECON'],'parvis:hvd_category':"
       "'c_e1da4e07','parvis:issued':'2026-03-13T09:00:00+00:00'},"
       "'resources':[{'id':'" RESOURCE(
	   1) "','title':'Budget par fonction',"
	      "'description':'','type':'main','filetype':'file','format':'csv',"
	      "'mime':'text/"
	      "csv','filesize':0,'checksum':{'type':'sha256','value':'" SHA
	      "'},'schema':{'url':'https://schema.data.gouv.fr/schemas/scdl/"
	      "budget/0.8.1/"
	      "schema.json'},'extras':{'parvis:file_name':'budget.csv'}},"
	      "{'id':'" RESOURCE(2) "','title':'Note de présentation','type':"
				    "'documentation','filetype':'remote','"
				    "format':'pdf','mime':"
				    "'application/pdf','url':'https://"
				    "exemple.fr/note-budgétaire.pdf'}]}";

static const char plain[] = "{'id':'" DATASET(
    2) "','title':'Menus des écoles','slug':'menus',"
       "'description':'Les menus de la semaine.','created_at':"
       "'2026-03-01T08:00:00+00:00','last_modified':"
       "'2026-03-14T10:11:12+00:00','last_update':'2026-03-12',"
       "'license':'odc-odbl','frequency':'weekly','resources':[{'id':"
       "'" RESOURCE(
	   3) "','title':'Menus','type':'main','filetype':'file','format':"
	      "'csv','mime':'text/"
	      "csv','filesize':12,'checksum':{'type':'sha256',"
	      "'value':'" SHA "'}}]}";

static int
set_up(void **state)
{
	struct catalogue *c = catalogue_new();

	add_dataset(c, full);
	add_dataset(c, plain);
	*state = c;
	return 0;
}

static int
tear_down(void **state)
{
	catalogue_free(*state);
	return 0;
}

static struct dcat_feed_opts
whole(enum rdf_syntax syntax)
{
	return (struct dcat_feed_opts){ .base_url = BASE,
		.self = BASE "/catalog.ttl",
		.organization_id = "",
		.dataset_id = "",
		.syntax = syntax };
}

/* The whole document; *pieces (may be NULL): in how many. */
static const char *
feed(struct catalogue *c, const struct dcat_feed_opts *o, unsigned *pieces)
{
	struct dcat_feed *f;
	struct str all, piece;
	bool more = true;
	unsigned n = 0;

	str_init(&all, c->a, 64u << 20);
	str_init(&piece, c->a, 4u << 20);
	OK(dcat_feed_new(c->db, c->a, o, &f, &failure));
	while (more) {
		str_reset(&piece);
		OK(dcat_feed_next(c->db, f, &piece, &more, &failure));
		str_append_n(&all, str_text(&piece), piece.len);
		n++;
	}
	if (pieces)
		*pieces = n;
	return str_text(&all);
}

static unsigned
count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

/* The organization's identifier is drawn at random. */
static char *
steady(struct catalogue *c, const char *text)
{
	char *copy = arena_strdup(c->a, text), *p = copy;

	while ((p = strstr(p, c->org.id)) != NULL)
		memset(p, '9', strlen(c->org.id));
	return copy;
}

/* GOLDEN=write makes them anew: read the difference before keeping it. */
static void
check_golden(struct catalogue *c, const char *name, const char *got)
{
	const char *path = arena_printf(c->a, "tests/golden/dcat/%s", name);
	const char *mode = getenv("GOLDEN");
	char *text, *expected;
	size_t len;

	text = steady(c, got);
	if (mode && strcmp(mode, "write") == 0)
		OK(file_write(path, text, strlen(text), &failure));
	OK(file_read(c->a, path, 1u << 20, &expected, &len, &failure));
	assert_string_equal(text, expected);
}

static void
writes_the_four_syntaxes_as_agreed(void **state)
{
	struct catalogue *c = *state;

	for (int s = 0; s < RDF_SYNTAXES; s++) {
		struct dcat_feed_opts o = whole((enum rdf_syntax)s);

		o.page = 1;
		o.page_size = 100;
		check_golden(c,
		    arena_printf(
			c->a, "catalog.%s", rdf_extension((enum rdf_syntax)s)),
		    feed(c, &o, NULL));
	}
}

static void
writes_the_strict_profile_as_agreed(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);

	o.profile = DCAT_AP;
	check_golden(c, "strict.ttl", feed(c, &o, NULL));
}

static void
writes_the_checksum_as_each_profile_asks(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	const char *text = feed(c, &o, NULL);

	assert_non_null(strstr(text, "spdx:checksumValue \"" SHA "\" ]"));
	assert_non_null(strstr(
	    text, "<http://spdx.org/rdf/terms#checksumAlgorithm_sha256>"));
	o.profile = DCAT_AP;
	text = feed(c, &o, NULL);
	assert_non_null(
	    strstr(text, "spdx:checksumValue \"" SHA "\"^^xsd:hexBinary ]"));
}

static void
describes_each_resource_and_encodes_its_address(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	const char *text = feed(c, &o, NULL);

	assert_non_null(
	    strstr(text, "dcat:downloadURL <" BASE "/r/" RESOURCE(1) ">"));
	assert_non_null(
	    strstr(text, "<https://exemple.fr/note-budg%C3%A9taire.pdf>"));
	assert_non_null(strstr(text,
	    "\"Fichier CSV du jeu de données «\xe2\x80\xaf"
	    "Budget primitif 2026 & annexes\xe2\x80\xaf».\"@fr"));
	assert_int_equal(count(text, "a dcat:Distribution"), 3);
	assert_int_equal(count(text, "rdfs:label"), 0);
}

/* « dcat:keyword » strings, no bracketed link, no tag. */
static void
keeps_short_keywords_and_mends_markdown(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	const char *text = feed(c, &o, NULL);

	assert_non_null(strstr(
	    text, "dcat:keyword \"budget\", \"PV\", \"comptes publics\""));
	assert_null(strstr(text, "<https://exemple.fr/budget>"));
	assert_non_null(strstr(text, "https://exemple.fr/budget et"));
	assert_null(strstr(text, "<b>"));
}

static void
never_gives_a_date_to_come(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_NTRIPLES);
	const char *text;

	/* A clock that was wrong when the dataset was saved. */
	setenv("PARVIS_NOW", "1767225600", 1); /* 1 January 2026 */
	text = feed(c, &o, NULL);
	setenv("PARVIS_NOW", "1795348800", 1);
	assert_null(strstr(text, "modified> \"2026-03"));
	assert_null(strstr(text, "issued> \"2026-03"));
	assert_non_null(strstr(text, "modified> \"2026-01-01\""));
	assert_non_null(strstr(text, "issued> \"2026-01-01T00:00:00Z\""));
}

static void
add_many(struct catalogue *c, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		add_dataset(c,
		    arena_printf(c->a,
			"{'id':'00000000-0000-4000-8000-%012u','title':"
			"'Jeu %u','slug':'jeu-%u','description':'Un jeu.',"
			"'last_update':'2026-03-12','license':'lov2',"
			"'frequency':'annual'}",
			100 + i, i, i));
}

static void
turns_pages_by_identifier(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	const char *text;
	struct dcat_feed *f;
	struct err e = { 0 };

	add_many(c, 3);
	o.page_size = 2;
	o.page = 1;
	o.profile = DCAT_AP;
	text = feed(c, &o, NULL);
	assert_non_null(strstr(text, "hydra:totalItems \"5\"^^xsd:integer"));
	assert_non_null(strstr(text,
	    "hydra:next <" BASE
	    "/catalog.ttl?page=2&page_size=2&profile=dcat-ap>"));
	assert_int_equal(count(text, "hydra:previous"), 0);
	assert_int_equal(count(text, "a dcat:Dataset"), 2);
	assert_non_null(strstr(text, DATASET(1)));
	o.page = 3;
	text = feed(c, &o, NULL);
	assert_int_equal(count(text, "hydra:next"), 0);
	assert_int_equal(count(text, "a hydra:PartialCollectionView"), 1);
	assert_int_equal(count(text, "a dcat:Dataset"), 1);
	assert_int_equal(count(text, "a foaf:Agent"), 1);
	assert_non_null(strstr(text, "hydra:previous"));
	o.page = 4;
	assert_int_equal(dcat_feed_new(c->db, c->a, &o, &f, &e), ERR_NOT_FOUND);
	assert_non_null(strstr(e.msg, "page 3"));
}

static void
gives_a_large_catalogue_in_pieces(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_XML);
	unsigned pieces;
	const char *text;

	add_many(c, 120);
	text = feed(c, &o, &pieces);
	assert_int_equal(count(text, "<dcat:Dataset "), 122);
	assert_int_equal(count(text, "<dcat:dataset "), 122);
	assert_int_equal(count(text, "<foaf:Agent "), 1);
	assert_int_equal(count(text, "hydra:totalItems>"), 0);
	assert_true(pieces >= 3);
}

static const char *
with_files(struct catalogue *c, unsigned n, const char *description)
{
	struct str s;

	str_init(&s, c->a, 8u << 20);
	str_append(&s,
	    "{'id':'" DATASET(
		4) "','title':'Plans','description':'d',"
		   "'license':'lov2','frequency':'annual','resources':[");
	for (unsigned i = 0; i < n; i++)
		str_append_printf(&s,
		    "%s{'id':'10000000-0000-4000-8000-%012u','title':'Plan %u',"
		    "'filetype':'remote','url':'https://exemple.fr/%u.pdf',"
		    "'description':'%s'}",
		    i ? "," : "", 1000 + i, i, i, description);
	str_append(&s, "]}");
	assert_false(str_failed(&s));
	return str_text(&s);
}

/* Of links described at length with what is escaped everywhere. */
static const char *
large(struct catalogue *c)
{
	static char long_words[65001];

	memset(long_words, '<', sizeof(long_words) - 1);
	return with_files(c, 20, long_words);
}

/* Even the links to all its files are more than a piece may hold. */
static void
links_a_dataset_to_its_files_little_by_little(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_XML);

	add_dataset(c, with_files(c, 2500, "d"));
	o.dataset_id = DATASET(4);
	assert_int_equal(count(feed(c, &o, NULL), "<dcat:distribution "), 2500);
	o.syntax = RDF_NTRIPLES;
	assert_int_equal(
	    count(feed(c, &o, NULL), "dcat#distribution> <"), 2500);
	o.syntax = RDF_TURTLE;
	assert_int_equal(count(feed(c, &o, NULL), "dcat:distribution "), 3);
}

/* A dataset larger than what a piece may hold cuts nobody's feed. */
static void
gives_a_large_dataset_in_pieces(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o;
	const char *text;
	unsigned pieces;

	add_dataset(c, large(c));
	add_many(c, 1);
	for (int s = 0; s < RDF_SYNTAXES; s++) {
		o = whole((enum rdf_syntax)s);
		feed(c, &o, &pieces);
		assert_true(pieces > 10);
	}
	o = whole(RDF_XML);
	text = feed(c, &o, NULL);
	/* The three of the others; and who comes after. */
	assert_int_equal(count(text, "<dcat:Distribution "), 23);
	assert_int_equal(count(text, "<dcat:distribution "), 23);
	assert_int_equal(count(text, "<dcat:dataset "), 4);
	assert_int_equal(count(text, "<dcat:Dataset "), 4);
	assert_non_null(strstr(text, "</rdf:RDF>"));
	o.dataset_id = DATASET(4);
	assert_int_equal(count(feed(c, &o, NULL), "<dcat:dataset "), 1);
}

static void
shows_what_is_published_of_one_organization(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	struct org other = c->org;
	const char *text;

	other.id = other.slug = other.insee_code = "";
	other.name = "Méaudre";
	OK(org_save(c->db, c->a, &other, NULL, &failure));
	OK(dataset_archive(c->db, c->a, DATASET(2), NULL, &failure));
	o.organization_id = c->org.id;
	text = feed(c, &o, NULL);
	assert_int_equal(count(text, "a dcat:Dataset"), 1);
	assert_non_null(strstr(text, "#catalogue> a dcat:Catalog"));
	o.organization_id = other.id;
	text = feed(c, &o, NULL);
	assert_int_equal(count(text, "a dcat:Dataset"), 0);
	assert_int_equal(count(text, "a dcat:Catalog"), 1);
}

static void
writes_one_dataset_without_pages(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	struct dcat_feed *f;
	struct err e = { 0 };
	const char *text;

	o.dataset_id = DATASET(2);
	text = feed(c, &o, NULL);
	assert_int_equal(count(text, "a dcat:Dataset"), 1);
	assert_int_equal(count(text, "a dcat:Catalog"), 1);
	assert_int_equal(count(text, "PartialCollectionView"), 0);
	OK(dataset_archive(c->db, c->a, DATASET(2), NULL, &failure));
	assert_int_equal(dcat_feed_new(c->db, c->a, &o, &f, &e), ERR_NOT_FOUND);
}

/* Two boxes on one place would break both readers. */
static void
gives_one_box_to_each_place(void **state)
{
	struct catalogue *c = *state;
	struct dcat_feed_opts o = whole(RDF_TURTLE);
	const char *text;

	add_dataset(c,
	    "{'id':'" DATASET(
		3) "','title':'Sentiers','description':'d',"
		   "'license':'lov2','frequency':'annual','spatial':{'zones':"
		   "['fr:commune:38205'],'geom':{'type':'Polygon','coordinates'"
		   ":"
		   "[[[5.1,45],[5.2,45],[5.2,45.1],[5.1,45]]]}}}");
	text = feed(c, &o, NULL);
	assert_int_equal(count(text, "/geo/commune/38205> a dct:Location"), 1);
	assert_int_equal(count(text, "[ a dct:Location"), 2);
	assert_non_null(
	    strstr(text, "POLYGON((5.1 45,5.2 45,5.2 45.1,5.1 45.1,5.1 45))"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(writes_the_four_syntaxes_as_agreed),
		CASE(writes_the_strict_profile_as_agreed),
		CASE(writes_the_checksum_as_each_profile_asks),
		CASE(describes_each_resource_and_encodes_its_address),
		CASE(keeps_short_keywords_and_mends_markdown),
		CASE(never_gives_a_date_to_come),
		CASE(turns_pages_by_identifier),
		CASE(gives_a_large_catalogue_in_pieces),
		CASE(gives_a_large_dataset_in_pieces),
		CASE(links_a_dataset_to_its_files_little_by_little),
		CASE(shows_what_is_published_of_one_organization),
		CASE(writes_one_dataset_without_pages),
		CASE(gives_one_box_to_each_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
