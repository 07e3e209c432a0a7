/* SPDX-License-Identifier: Apache-2.0 */
/* test_geojson.c - features as rows, geometries in WGS 84. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include <math.h>

#include "read/geojson_shape.h"
#include "tables.h"

/* In a: ' stands for " in these tests. */
static char *
quoted(struct arena *a, const char *text)
{
	char *s = arena_strdup(a, text);

	for (char *p = s; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	return s;
}

static void
assert_reads(const char *data, const char *expected)
{
	struct arena *a = arena_new();

	data = quoted(a, data);
	assert_string_equal(read_bytes(a, &read_geojson, data, strlen(data), 0),
	    quoted(a, expected));
	arena_free(a);
}

static void
assert_refused(const char *data, const char *words)
{
	struct arena *a = arena_new();
	const char *said;

	data = quoted(a, data);
	said = read_bytes(a, &read_geojson, data, strlen(data), 0);
	if (!strstr(said, words))
		fail_msg("%s: « %s » without « %s »", data, said, words);
	arena_free(a);
}

#define LIST "{'type':'FeatureCollection','features':["
#define ONE "{'type':'Feature','properties':{},'geometry':"
#define POINT "{'type':'Point','coordinates':[5.5,45.10]}"

static void
reads_features_as_rows(void **state)
{
	(void)state;
	assert_reads(LIST
	    "{'type':'Feature','properties':{'nom':'Lans','a':{'b':1.50}},"
	    "'geometry': { 'coordinates' : [ 5.5 , 45.10 ],\n"
	    "'bbox':[1,2,3,4], 'type':'Point' }},\n"
	    "{'geometry':null,'properties':{'c':true},'type':'Feature'}]}",
	    "nom|a.b|c|geometry¶Lans|1.50||" POINT "¶||true|¶");
	assert_int_equal(counts.records, 2);
	assert_int_equal(counts.line, 3);
	assert_int_equal(counts.converted, 0);
	assert_int_equal(counts.outside, 0);
	/* id when one has it, before the properties, whatever they hold. */
	assert_reads(LIST
	    "{'type':'Feature','id':12,'properties':{'id':'x'}},"
	    "{'type':'Feature','id':'\\u00e9','properties':null,"
	    "'geometry':" POINT "},"
	    "{'type':'Feature','properties':{},'geometry':null}]}",
	    "id|id|geometry¶12|x|¶é||" POINT "¶||¶");
	assert_reads(LIST "]}", "geometry¶");
}

static void
reads_one_feature_and_bare_geometries(void **state)
{
	(void)state;
	assert_reads("{'type':'Feature','id':1,'properties':{'a':2},"
		     "'geometry':" POINT "}",
	    "id|a|geometry¶1|2|" POINT "¶");
	assert_reads(" " POINT "\n", "geometry¶" POINT "¶");
	assert_reads("{'geometries':[" POINT ",{'type':'LineString',"
		     "'coordinates':[[1,2],[3,4]]}],"
		     "'type':'GeometryCollection'}",
	    "geometry¶" POINT "¶"
	    "{'type':'LineString','coordinates':[[1,2],[3,4]]}¶");
}

static void
keeps_every_kind_of_geometry(void **state)
{
	static const char *const shapes[] = { POINT,
		"{'type':'Point','coordinates':[5.5,45.1,1017.25]}",
		"{'type':'Point','coordinates':[5.5,45.1,1017.25,3,-0]}",
		"{'type':'Point','coordinates':[-1.8e2,9E+1]}",
		"{'type':'Point','coordinates':[5.123456789012345678,45]}",
		"{'type':'MultiPoint','coordinates':[[1,2],[3,4]]}",
		"{'type':'LineString','coordinates':[[1,2],[3,4]]}",
		"{'type':'MultiLineString','coordinates':[[[1,2],[3,4]],[]]}",
		"{'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,0]],"
		"[[0,0],[1,0],[1,1],[0,0]]]}",
		"{'type':'MultiPolygon','coordinates':[[[[0,0],[1,0],[0,0]]],"
		"[]]}",
		"{'type':'MultiPolygon','coordinates':[]}",
		"{'type':'GeometryCollection','geometries':[" POINT ","
		"{'type':'GeometryCollection','geometries':[]}," POINT "]}" };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct arena *a = arena_new();

		assert_reads(arena_printf(a, LIST ONE "%s}]}", shapes[i]),
		    arena_printf(a, "geometry¶%s¶", shapes[i]));
		assert_int_equal(counts.outside, 0);
		arena_free(a);
	}
	/* A point without coordinates is no geometry. */
	assert_reads(
	    LIST ONE "{'type':'Point','coordinates':[]}}]}", "geometry¶¶");
	assert_reads(LIST ONE "{'type':'GeometryCollection','geometries':[null,"
			      "" POINT ",{'type':'Point','coordinates':[]},"
			      "" POINT ",null]}}]}",
	    "geometry¶{'type':'GeometryCollection','geometries':[" POINT
	    "," POINT "]}¶");
}

static void
closes_the_rings_of_polygons(void **state)
{
	static const struct {
		const char *shape, *read;
		int64_t open, flat;
	} cases[] = {
		{ "{'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1]]]}",
		    "{'type':'Polygon','coordinates':"
		    "[[[0,0],[1,0],[1,1],[0,0]]]}",
		    1, 0 },
		{ "{'type':'MultiPolygon','coordinates':[[[[0,0,7],[1,0,7],"
		  "[1,1,7],[0,0,7]],[[0,0.0,8],[1,0],[1,1,8],[0,1,8]]]]}",
		    "{'type':'MultiPolygon','coordinates':[[[[0,0,7],[1,0,7],"
		    "[1,1,7],[0,0,7]],[[0,0.0,8],[1,0],[1,1,8],[0,1,8],"
		    "[0,0.0,8]]]]}",
		    1, 0 },
		/* The same place, written otherwise. */
		{ "{'type':'Polygon','coordinates':"
		  "[[[0,0],[1,0],[1,1],[0.0,0E1]]]}",
		    "{'type':'Polygon','coordinates':"
		    "[[[0,0],[1,0],[1,1],[0.0,0E1]]]}",
		    0, 0 },
		{ "{'type':'Polygon','coordinates':[[[0,0],[1,0]]]}",
		    "{'type':'Polygon','coordinates':[[[0,0],[1,0]]]}", 0, 1 },
		{ "{'type':'Polygon','coordinates':[[[0,0],[1,0],[0,0]],[]]}",
		    "{'type':'Polygon','coordinates':[[[0,0],[1,0],[0,0]],[]]}",
		    0, 1 },
		{ "{'type':'MultiLineString','coordinates':[[[1,2],[3,4]]]}",
		    "{'type':'MultiLineString','coordinates':[[[1,2],[3,4]]]}",
		    0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new();

		assert_reads(arena_printf(a, LIST ONE "%s}]}", cases[i].shape),
		    arena_printf(a, "geometry¶%s¶", cases[i].read));
		assert_int_equal(counts.open_rings, cases[i].open);
		assert_int_equal(counts.open_line > 0, cases[i].open > 0);
		assert_int_equal(counts.flat_rings, cases[i].flat);
		assert_int_equal(counts.flat_line > 0, cases[i].flat > 0);
		arena_free(a);
	}
}

static void
says_what_is_wrong_with_a_geometry(void **state)
{
	static const struct {
		const char *shape, *words;
	} bad[] = {
		{ "{'type':'Point','coordinates':['a','b']}",
		    "une coordonnée est mal écrite" },
		{ "{'type':'Point','coordinates':[1]}", "mal écrite" },
		{ "{'type':'Point','coordinates':[1,null]}", "mal écrite" },
		{ "{'type':'Point','coordinates':[1,NaN]}", "mal écrite" },
		{ "{'type':'Point','coordinates':[1,-Infinity]}",
		    "mal écrite" },
		{ "{'type':'Point','coordinates':[[1,2]]}", "pas emboîtées" },
		{ "{'type':'Point','coordinates':'1,2'}",
		    "pas de coordonnées" },
		{ "{'type':'Point'}", "pas de coordonnées" },
		{ "{'type':'LineString','coordinates':[1,2]}",
		    "pas emboîtées" },
		{ "{'type':'Polygon','coordinates':[[1,2],[3,4]]}",
		    "pas emboîtées" },
		{ "{'type':'MultiPolygon','coordinates':[[[[[1,2]]]]]}",
		    "pas emboîtées" },
		{ "{'type':'Cercle','coordinates':[1,2]}", "ce type" },
		{ "{'type':'Feature'}", "ce type" },
		{ "{'coordinates':[1,2]}", "une géométrie est attendue" },
		{ "[1,2]", "une géométrie est attendue" },
		{ "{'type':'GeometryCollection'}", "pas de coordonnées" },
		{ "{'type':'Point','coordinates':[1,2],'crs':{'type':'name',"
		  "'properties':{'name':'EPSG:3035'}}}",
		    "pas connu" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct arena *a = arena_new();

		assert_refused(
		    arena_printf(a, LIST "\n" ONE "%s}]}", bad[i].shape),
		    bad[i].words);
		assert_refused(
		    arena_printf(a, LIST "\n" ONE "%s}]}", bad[i].shape),
		    "Ligne 2, colonne ");
		arena_free(a);
	}
}

static void
refuses_what_is_no_geojson(void **state)
{
	static const struct {
		const char *data, *words;
	} bad[] = {
		{ "", "n’est pas du GeoJSON" },
		{ "[]", "n’est pas du GeoJSON" },
		{ "{}", "n’est pas du GeoJSON" },
		{ "{'type':'Topology','features':[]}", "n’est pas du GeoJSON" },
		{ "{'type':'FeatureCollection'}", "n’est pas du GeoJSON" },
		{ "{'type':'FeatureCollection','features':{}}",
		    "n’est pas du GeoJSON" },
		{ LIST "{'type':'Point'}]}", "\"Feature\" est attendu" },
		{ LIST "{'properties':{}}]}", "\"Feature\" est attendu" },
		{ LIST "1]}", "Ligne 1, colonne 41" },
		{ LIST "{'type':'Feature','properties':[]}]}",
		    "\"properties\" doit" },
		{ LIST ONE POINT "}", "le fichier s’arrête" },
		{ LIST ONE POINT, "le fichier s’arrête" },
		{ LIST ONE "{'type':'Point','coor", "le fichier s’arrête" },
		{ LIST ONE POINT "}]", "le fichier s’arrête" },
		{ LIST ONE POINT "}]} x", "un autre texte suit" },
		{ LIST ONE POINT "},]}", "virgule de trop" },
		{ "{'type':'Feature','properties':{'a':1}",
		    "le fichier s’arrête" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(bad[i].data, bad[i].words);
}

static void
converts_to_wgs84_what_the_crs_announces(void **state)
{
#define LAMBERT "{'type':'Point','coordinates':[652709.401,6859290.946,35]}"
#define PARIS "{'type':'Point','coordinates':[2.3557811,48.8319381,35]}"
	static const char *const names[] = { "'urn:ogc:def:crs:EPSG::2154'",
		"'EPSG:2154'", "'http://www.opengis.net/def/crs/EPSG/0/2154'" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct arena *a = arena_new();

		assert_reads(
		    arena_printf(a,
			"{'type':'FeatureCollection','crs':{'type':'name',"
			"'properties':{'name':%s}},'features':[" ONE LAMBERT
			"}]}",
			names[i]),
		    "geometry¶" PARIS "¶");
		assert_int_equal(counts.converted, 1);
		assert_int_equal(counts.coarse, 0);
		arena_free(a);
	}
	/* After the features; the oldest way; on each geometry (PostGIS). */
	assert_reads(LIST ONE LAMBERT "}],'crs':{'type':'EPSG','properties':"
				      "{'code':2154}}}",
	    "geometry¶" PARIS "¶");
	assert_reads(LIST ONE
	    "{'type':'Point','crs':{'type':'name','properties':{'name':"
	    "'EPSG:2154'}},'coordinates':[652709.401,6859290.946,35]}},"
	    "" ONE POINT "}]}",
	    "geometry¶" PARIS "¶" POINT "¶");
	assert_int_equal(counts.converted, 1);
	assert_reads(
	    "{'type':'FeatureCollection','crs':null,'features':[" ONE POINT
	    "}]}",
	    "geometry¶" POINT "¶");
	assert_reads(
	    "{'type':'FeatureCollection','crs':{'type':'name','properties':"
	    "{'name':'urn:ogc:def:crs:OGC:1.3:CRS84'}},'features':[" ONE POINT
	    "}]}",
	    "geometry¶" POINT "¶");
	assert_refused("{'type':'FeatureCollection','crs':{'type':'name',"
		       "'properties':{'name':'EPSG:3035'}},'features':[]}",
	    "système de coordonnées n’est pas connu");
	assert_refused("{'type':'FeatureCollection','crs':{'type':'link'},"
		       "'features':[]}",
	    "système de coordonnées n’est pas connu");
}

static void
counts_geometries_outside_of_wgs84(void **state)
{
	(void)state;
	assert_reads(LIST ONE POINT
	    "},\n" ONE "{'type':'Point','coordinates':[652709,6859290]}"
	    "},\n" ONE "{'type':'Point','coordinates':[180.0001,0]}}]}",
	    "geometry¶" POINT
	    "¶{'type':'Point','coordinates':[652709,6859290]}¶"
	    "{'type':'Point','coordinates':[180.0001,0]}¶");
	assert_int_equal(counts.outside, 2);
	assert_int_equal(counts.outside_line, 2);
	assert_reads(LIST ONE "{'type':'Point','coordinates':[-180.0,90]}},"
			      "" ONE "{'type':'Point','coordinates':[1e-3,"
			      "-90.0000]}}]}",
	    "geometry¶{'type':'Point','coordinates':[-180.0,90]}¶"
	    "{'type':'Point','coordinates':[1e-3,-90.0000]}¶");
	assert_int_equal(counts.outside, 0);
	assert_reads(LIST ONE "{'type':'Point','coordinates':[1e3,0]}}]}",
	    "geometry¶{'type':'Point','coordinates':[1e3,0]}¶");
	assert_int_equal(counts.outside, 1);
}

static void
writes_at_most_seven_decimals(void **state)
{
	static const struct {
		double d;
		const char *text;
	} numbers[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ -12.5, "-12.5" },
		{ 2.35578112845, "2.3557811" },
		{ 0.00000004, "0" },
		{ -0.00000004, "0" },
		{ 0.0000001, "0.0000001" },
		{ 179.99999999, "180" },
		{ 1017.25, "1017.25" },
		{ 1e10, "10000000000" },
		{ 1e300, "1e+300" },
	};
	struct str s;

	(void)state;
	str_init(&s, NULL, 1000);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		str_reset(&s);
		shape_put_number(&s, numbers[i].d);
		assert_string_equal(str_text(&s), numbers[i].text);
	}
	str_free(&s);
}

/* A geometry may be longer than another cell, features have no id or not. */
static void
reads_on_after_a_long_geometry(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	str_init(&s, a, 32 << 20);
	str_append(&s,
	    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":"
	    "\"Feature\",\"properties\":null,\"geometry\":{\"type\":"
	    "\"LineString\",\"coordinates\":[[2,48]");
	while (s.len < READ_CELL_MAX + 100)
		str_append(&s, ",[2.5,48.5]");
	str_append(&s,
	    "]}},{\"type\":\"Feature\",\"properties\":null,"
	    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[2,48]}}]}");
	assert_non_null(strstr(read_bytes(a, &read_geojson, s.data, s.len, 0),
	    "]}¶{\"type\":\"Point\",\"coordinates\":[2,48]}¶"));
	assert_int_equal(counts.records, 2);
	arena_free(a);
}

static void
refuses_a_geometry_that_is_too_big(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	str_init(&s, a, 32 << 20);
	str_append(&s,
	    "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":"
	    "\"EPSG:2154\"}},\"features\":[\n{\"type\":\"Feature\","
	    "\"properties\":{},\"geometry\":{\"type\":\"LineString\","
	    "\"coordinates\":[[700000,6600000]");
	for (int i = 0; i < 400000; i++)
		str_append(&s, ",[700001,6600001]");
	str_append(&s, "]}}]}");
	assert_non_null(strstr(read_bytes(a, &read_geojson, s.data, s.len, 0),
	    "Ligne 2, colonne 46" NNBSP ": cette géométrie dépasse 8 Mio"));
	arena_free(a);
}

static void
gives_whole_features_of_a_first_part(void **state)
{
	struct arena *a = arena_new();
	const char *start = LIST "{'type':'Feature','properties':{'a':1},"
				 "'geometry':" POINT "}";
	const char *second = ",{'type':'Feature','properties':{'b':2},"
			     "'geometry':null}";
	const char *data =
	    quoted(a, arena_printf(a, "%s%s],'crs':null}", start, second));
	int64_t first = (int64_t)strlen(start);
	int64_t both = first + (int64_t)strlen(second);
	const char *path = scratch_write("part", data, strlen(data));

	(void)state;
	for (int64_t max = 0; max <= (int64_t)strlen(data); max++) {
		struct arena *b = arena_new();
		const char *text = read_path(b, &read_geojson, path, 0, max);

		if (max < first)
			assert_string_equal(text, "geometry¶");
		else if (max < both)
			assert_string_equal(
			    text, quoted(b, "a|geometry¶1|" POINT "¶"));
		else
			assert_string_equal(
			    text, quoted(b, "a|b|geometry¶1||" POINT "¶|2|¶"));
		arena_free(b);
	}
	unlink(path);
	arena_free(a);
}

/* What the samples of the folder next to this one must come to. */
static const struct {
	const char *name, *header, *words; /* words: of the refusal */
	int64_t rows;
} samples[] = {
	{ "avec-crs", "prop|geometry¶1873.0|{\"type\":\"MultiLineString\"",
	    NULL, 1 },
	{ "casse", "prop1|desc|geometry¶", NULL, 1 },
	{ "collection-geometries", "id|prop1|desc|bool|int|geometry¶id1|value1",
	    NULL, 2 },
	{ "invalide-hydra", "", "Ligne 8, colonne 26", 0 },
	{ "valide-hydra", "name|description|geometry¶Point Feature|", NULL, 3 },
	{ "prescription-littoral-invalide", "ZP_ID|ZP_INTERVE|ZP_COMMUNE|",
	    NULL, -1 },
	{ "ccmv-communes", "code|nom|geometry¶", NULL, 6 },
	{ "communes-isere", "code|nom|geometry¶", NULL, -1 },
};

static void
reads_the_samples(void **state)
{
	(void)state;
	if (access(SAMPLES "geo/casse.geojson", R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct arena *a = arena_new();
		const char *path =
		    arena_printf(a, SAMPLES "geo/%s.geojson", samples[i].name);
		const char *text = read_path(a, &read_geojson, path, 0, -1);
		json_t *json = json_load_file(path, 0, NULL);

		if (samples[i].words)
			assert_non_null(strstr(text, samples[i].words));
		else
			assert_memory_equal(
			    text, samples[i].header, strlen(samples[i].header));
		if (samples[i].rows > 0)
			assert_int_equal(counts.records, samples[i].rows);
		if (samples[i].rows != 0)
			assert_int_equal(counts.records,
			    json_array_size(json_object_get(json, "features")));
		assert_int_equal(counts.outside, 0);
		json_decref(json);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_features_as_rows),
		cmocka_unit_test(reads_one_feature_and_bare_geometries),
		cmocka_unit_test(keeps_every_kind_of_geometry),
		cmocka_unit_test(closes_the_rings_of_polygons),
		cmocka_unit_test(says_what_is_wrong_with_a_geometry),
		cmocka_unit_test(refuses_what_is_no_geojson),
		cmocka_unit_test(converts_to_wgs84_what_the_crs_announces),
		cmocka_unit_test(counts_geometries_outside_of_wgs84),
		cmocka_unit_test(writes_at_most_seven_decimals),
		cmocka_unit_test(reads_on_after_a_long_geometry),
		cmocka_unit_test(refuses_a_geometry_that_is_too_big),
		cmocka_unit_test(gives_whole_features_of_a_first_part),
		cmocka_unit_test(reads_the_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
