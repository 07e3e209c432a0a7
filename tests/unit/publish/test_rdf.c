/* SPDX-License-Identifier: Apache-2.0 */
/* test_rdf.c - the same triples in the four syntaxes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publish/rdf.h"

#define ID "https://exemple.fr/id/1"

static void
write_graph(struct rdf_writer *w)
{
	rdf_start(w);
	rdf_subject(w, ID "?a=1&b=2", "dcat:Dataset");
	rdf_text(w, "dct:title", "L'été <b> & « \"œuvre\" »\n\\fin", "fr");
	rdf_text(w, "dct:description", "", "fr");
	rdf_text(w, "dcat:keyword", "PV", NULL);
	rdf_text(w, "dcat:keyword", "3D", NULL);
	rdf_typed(w, "dct:modified", "2026-03-07", "xsd:date");
	rdf_iri(w, "dct:license", NULL);
	rdf_node(w, "dct:temporal", "dct:PeriodOfTime");
	rdf_typed(w, "dcat:startDate", "2026-01-01", "xsd:date");
	rdf_node_end(w);
	rdf_node(w, "dct:temporal", "dct:PeriodOfTime");
	rdf_node_end(w);
	rdf_iri(w, "dcat:distribution", ID "/d");
	rdf_end(w);
	rdf_subject(w, ID "/d", NULL);
	rdf_text(w, "dct:title", "d", NULL);
	rdf_end(w);
	rdf_finish(w);
}

/* What follows the declaration of prefixes. */
static void
check(enum rdf_syntax syntax, const char *after, const char *expected)
{
	struct arena *a = arena_new();
	struct rdf_writer w;
	struct str out;
	const char *body;

	str_init(&out, a, 65536);
	rdf_writer_init(&w, syntax, &out);
	write_graph(&w);
	assert_false(str_failed(&out));
	body = strstr(str_text(&out), after);
	assert_non_null(body);
	assert_string_equal(body + strlen(after), expected);
	arena_free(a);
}

static void
writes_rdf_xml(void **state)
{
	(void)state;
	check(RDF_XML, "rdf-schema#\">\n",
	    "<dcat:Dataset rdf:about=\"" ID "?a=1&amp;b=2\">\n"
	    "<dct:title xml:lang=\"fr\">L'été &lt;b&gt; &amp; « \"œuvre\" »\n"
	    "\\fin</dct:title>\n"
	    "<dcat:keyword>PV</dcat:keyword>\n"
	    "<dcat:keyword>3D</dcat:keyword>\n"
	    "<dct:modified rdf:datatype=\"http://www.w3.org/2001/"
	    "XMLSchema#date\">2026-03-07</dct:modified>\n"
	    "<dct:temporal><dct:PeriodOfTime>\n"
	    "<dcat:startDate rdf:datatype=\"http://www.w3.org/2001/"
	    "XMLSchema#date\">2026-01-01</dcat:startDate>\n"
	    "</dct:PeriodOfTime></dct:temporal>\n"
	    "<dct:temporal><dct:PeriodOfTime>\n"
	    "</dct:PeriodOfTime></dct:temporal>\n"
	    "<dcat:distribution rdf:resource=\"" ID "/d\"/>\n"
	    "</dcat:Dataset>\n"
	    "<rdf:Description rdf:about=\"" ID "/d\">\n"
	    "<dct:title>d</dct:title>\n"
	    "</rdf:Description>\n"
	    "</rdf:RDF>\n");
}

static void
writes_turtle(void **state)
{
	(void)state;
	check(RDF_TURTLE, "rdf-schema#> .\n",
	    "\n<" ID "?a=1&b=2> a dcat:Dataset ;\n"
	    "\tdct:title \"L'été <b> & « \\\"œuvre\\\" »\\n\\\\fin\"@fr ;\n"
	    "\tdcat:keyword \"PV\", \"3D\" ;\n"
	    "\tdct:modified \"2026-03-07\"^^xsd:date ;\n"
	    "\tdct:temporal [ a dct:PeriodOfTime ;\n"
	    "\t\tdcat:startDate \"2026-01-01\"^^xsd:date ], "
	    "[ a dct:PeriodOfTime ] ;\n"
	    "\tdcat:distribution <" ID "/d> .\n"
	    "\n<" ID "/d>\n"
	    "\tdct:title \"d\" .\n");
}

#define S "<" ID "?a=1&b=2> "
#define DCT "<http://purl.org/dc/terms/"
#define DCAT "<http://www.w3.org/ns/dcat#"
#define TYPE "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
#define DATE "^^<http://www.w3.org/2001/XMLSchema#date> .\n"

static void
writes_n_triples_with_a_label_for_each_blank_node(void **state)
{
	(void)state;
	check(RDF_NTRIPLES, "",
	    S TYPE DCAT
	    "Dataset> .\n" S DCT
	    "title> \"L'été <b> & « \\\"œuvre\\\" »\\n\\\\fin\"@fr .\n" S DCAT
	    "keyword> \"PV\" .\n" S DCAT "keyword> \"3D\" .\n" S DCT
	    "modified> \"2026-03-07\"" DATE S DCT "temporal> _:b1 .\n"
	    "_:b1 " TYPE DCT "PeriodOfTime> .\n"
	    "_:b1 " DCAT "startDate> \"2026-01-01\"" DATE S DCT
	    "temporal> _:b2 .\n"
	    "_:b2 " TYPE DCT "PeriodOfTime> .\n" S DCAT "distribution> <" ID
	    "/d> .\n"
	    "<" ID "/d> " DCT "title> \"d\" .\n");
}

static void
writes_json_ld_with_each_key_once(void **state)
{
	(void)state;
	check(RDF_JSONLD, "\"@graph\":[",
	    "\n{\"@id\":\"" ID "?a=1&b=2\",\"@type\":\"dcat:Dataset\",\n"
	    "\"dct:title\":[{\"@value\":\"L'été <b> & « \\\"œuvre\\\" »\\n"
	    "\\\\fin\",\"@language\":\"fr\"}],\n"
	    "\"dcat:keyword\":[\"PV\",\"3D\"],\n"
	    "\"dct:modified\":[{\"@value\":\"2026-03-07\",\"@type\":"
	    "\"xsd:date\"}],\n"
	    "\"dct:temporal\":[{\"@type\":\"dct:PeriodOfTime\",\n"
	    "\"dcat:startDate\":[{\"@value\":\"2026-01-01\",\"@type\":"
	    "\"xsd:date\"}]},{\"@type\":\"dct:PeriodOfTime\"}],\n"
	    "\"dcat:distribution\":[{\"@id\":\"" ID "/d\"}]},\n"
	    "{\"@id\":\"" ID "/d\",\n\"dct:title\":[\"d\"]}\n"
	    "]}\n");
}

/* One control character would make a whole page unreadable as XML. */
static void
replaces_what_no_syntax_may_hold(void **state)
{
	static const char *const bad[] = { "a\x0b"
					   "b",
		"a\xff"
		"b",
		"a\x01"
		"b",
		"a\xef\xbf\xbf"
		"b",
		"a\x1f"
		"b" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (int s = 0; s < RDF_SYNTAXES; s++) {
			struct rdf_writer w;
			struct str out;

			str_init(&out, a, 65536);
			rdf_writer_init(&w, (enum rdf_syntax)s, &out);
			rdf_start(&w);
			rdf_subject(&w, ID, NULL);
			rdf_text(&w, "dct:title", bad[i], "fr");
			/* Far in a long text, of which much is read at once. */
			rdf_text(&w, "dct:title",
			    arena_printf(a, "Été, %40s%40s", bad[i], "."),
			    "fr");
			rdf_end(&w);
			rdf_finish(&w);
			assert_non_null(strstr(str_text(&out),
			    "a\xef\xbf\xbd"
			    "b"));
			assert_non_null(strstr(str_text(&out),
			    " a\xef\xbf\xbd"
			    "b "));
		}
	}
	arena_free(a);
}

static void
knows_an_iri_no_reader_stumbles_over(void **state)
{
	(void)state;
	assert_true(rdf_iri_ok("https://exemple.fr/%C3%A9t%C3%A9?a=1&b='2'#x"));
	assert_true(rdf_iri_ok("mailto:a@exemple.fr"));
	assert_true(rdf_iri_ok("urn:uuid:1"));
	assert_false(rdf_iri_ok(""));
	assert_false(rdf_iri_ok("/relative"));
	assert_false(rdf_iri_ok("//exemple.fr/x"));
	assert_false(rdf_iri_ok("https:"));
	assert_false(rdf_iri_ok("1http://exemple.fr"));
	assert_false(rdf_iri_ok("https://exemple.fr/a b"));
	assert_false(rdf_iri_ok("https://exemple.fr/été"));
	assert_false(rdf_iri_ok("https://exemple.fr/100%"));
	assert_false(rdf_iri_ok("https://exemple.fr/%4"));
	assert_false(rdf_iri_ok("https://exemple.fr/<x>"));
	assert_false(rdf_iri_ok("https://exemple.fr/a|b"));
	assert_false(rdf_iri_ok("https://exemple.fr/\x7f"));
}

static void
percent_encodes_what_an_iri_may_not_hold(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(
	    rdf_iri_fix(a, "https://exemple.fr/fichier été|1 100%.csv"),
	    "https://exemple.fr/fichier%20%C3%A9t%C3%A9%7C1%20100%25.csv");
	assert_string_equal(rdf_iri_fix(a, "https://exemple.fr/%C3%A9"),
	    "https://exemple.fr/%C3%A9");
	assert_null(rdf_iri_fix(a, "fichier.csv"));
	assert_null(rdf_iri_fix(a, ""));
	arena_free(a);
}

static void
finds_a_syntax_by_its_extension(void **state)
{
	static const struct {
		const char *extension, *type;
	} known[] = {
		{ "rdf", "application/rdf+xml; charset=utf-8" },
		{ "xml", "application/rdf+xml; charset=utf-8" },
		{ "ttl", "text/turtle; charset=utf-8" },
		{ "nt", "application/n-triples; charset=utf-8" },
		{ "jsonld", "application/ld+json; charset=utf-8" },
	};
	enum rdf_syntax s, back;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(rdf_syntax_find(known[i].extension, &s));
		assert_string_equal(rdf_content_type(s), known[i].type);
		assert_true(rdf_syntax_find(rdf_extension(s), &back));
		assert_int_equal(s, back);
	}
	assert_false(rdf_syntax_find("trig", &s));
	assert_false(rdf_syntax_find("", &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_rdf_xml),
		cmocka_unit_test(writes_turtle),
		cmocka_unit_test(
		    writes_n_triples_with_a_label_for_each_blank_node),
		cmocka_unit_test(writes_json_ld_with_each_key_once),
		cmocka_unit_test(replaces_what_no_syntax_may_hold),
		cmocka_unit_test(knows_an_iri_no_reader_stumbles_over),
		cmocka_unit_test(percent_encodes_what_an_iri_may_not_hold),
		cmocka_unit_test(finds_a_syntax_by_its_extension),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
