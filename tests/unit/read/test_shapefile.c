/* SPDX-License-Identifier: Apache-2.0 */
/* test_shapefile.c - layers of a GIS as tables, in WGS 84. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <shapefil.h>
#include <zip.h>

#include "listing.h"
#include "read/shapefile.h"
#include "tables.h"

#define WGS84                                                                  \
	"GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\","  \
	"6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\","     \
	"0.017453292519943295]]"
#define LAMBERT93                                                              \
	"PROJCS[\"RGF_1993_Lambert_93\",GEOGCS[\"GCS_RGF_1993\",DATUM["        \
	"\"D_RGF_1993\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],"      \
	"PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"      \
	"PROJECTION[\"Lambert_Conformal_Conic\"],PARAMETER[\"False_Easting\"," \
	"700000.0],PARAMETER[\"False_Northing\",6600000.0],PARAMETER["         \
	"\"Central_Meridian\",3.0],PARAMETER[\"Standard_Parallel_1\",49.0],"   \
	"PARAMETER[\"Standard_Parallel_2\",44.0],PARAMETER["                   \
	"\"Latitude_Of_Origin\",46.5],UNIT[\"Meter\",1.0]]"

/* A layer being made, in files of its own. */
struct layer {
	char base[256];
	SHPHandle shp;
	DBFHandle dbf;
};

static struct layer
layer_new(int type, const char *code_page)
{
	struct layer l = { 0 };
	static int turn;
	char name[32];

	snprintf(name, sizeof(name), "layer%d", turn++);
	snprintf(l.base, sizeof(l.base), "%s", scratch_path(name));
	l.shp = SHPCreate(l.base, type);
	l.dbf = DBFCreateEx(l.base, code_page);
	assert_non_null(l.shp);
	assert_non_null(l.dbf);
	return l;
}

/* A shape of parts; starts ends by -1. */
static void
add_shape(struct layer *l, int type, const int *starts, int n, const double *x,
    const double *y, const double *z)
{
	int parts = 0;
	SHPObject *o;

	while (starts && starts[parts] >= 0)
		parts++;
	o = SHPCreateObject(type, -1, parts, starts, NULL, n, x, y, z, NULL);
	assert_true(SHPWriteObject(l->shp, -1, o) >= 0);
	SHPDestroyObject(o);
}

static void
add_point(struct layer *l, double x, double y)
{
	add_shape(l, SHPT_POINT, NULL, 1, &x, &y, NULL);
}

static void
write_part(const struct layer *l, const char *extension, const char *text)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", l->base, extension);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

/* Close the layer and pack its files, but those named in `without`. */
static const char *
layer_zip(
    struct layer *l, const char *prj, const char *cpg, const char *without)
{
	static const char *const extensions[] = { ".shp", ".shx", ".dbf",
		".prj", ".cpg" };
	const char *zip_path = scratch_path("layer.zip");
	zip_t *zip = zip_open(zip_path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	char path[300], name[300];

	assert_non_null(zip);
	SHPClose(l->shp);
	DBFClose(l->dbf);
	if (prj)
		write_part(l, ".prj", prj);
	if (cpg)
		write_part(l, ".cpg", cpg);
	for (size_t i = 0; i < 5; i++) {
		zip_source_t *s;

		snprintf(path, sizeof(path), "%s%s", l->base, extensions[i]);
		if (access(path, R_OK) != 0 || strstr(without, extensions[i]))
			continue;
		s = zip_source_file(zip, path, 0, -1);
		/* Names of the wild: folders, letters of any case. */
		snprintf(name, sizeof(name), "dossier/Couche%s",
		    i == 2 ? ".DBF" : extensions[i]);
		assert_true(zip_file_add(zip, name, s, 0) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "%s%s", l->base, extensions[i]);
		unlink(path);
	}
	return zip_path;
}

/* Read the layer, in a. */
static const char *
layer_read(struct arena *a, struct layer *l, const char *prj, const char *cpg,
    const char *without)
{
	const char *path = layer_zip(l, prj, cpg, without);
	const char *text = read_path(a, &read_shapefile, path, 0, -1);

	unlink(path);
	return text;
}

/* ' stands for ". */
static void
assert_layer(
    struct layer *l, const char *prj, const char *cpg, const char *expected)
{
	struct arena *a = arena_new();
	char *text = arena_strdup(a, expected);

	for (char *p = text; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	assert_string_equal(layer_read(a, l, prj, cpg, ""), text);
	arena_free(a);
}

static void
assert_says(
    struct layer *l, const char *prj, const char *without, const char *words)
{
	struct arena *a = arena_new();
	const char *said = layer_read(a, l, prj, NULL, without);

	if (!strstr(said, words))
		fail_msg("« %s » without « %s »", said, words);
	arena_free(a);
}

static void
reads_points_lines_and_points_together(void **state)
{
	struct layer l = layer_new(SHPT_POINT, NULL);
	const double x[] = { 1, 2, 3, 4, 5 }, y[] = { 10, 20, 30, 40, 50 };
	const int two[] = { 0, 2, -1 }, one[] = { 0, -1 };

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	add_point(&l, 5.5, 45.123456789);
	add_point(&l, NAN, NAN);
	DBFWriteIntegerAttribute(l.dbf, 0, 0, 12);
	DBFWriteIntegerAttribute(l.dbf, 1, 0, -7);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶12|{'type':'Point','coordinates':[5.5,45.1234568]}¶"
	    "-7|¶");
	assert_int_equal(counts.records, 2);
	assert_int_equal(counts.converted, 0);

	l = layer_new(SHPT_ARC, NULL);
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	for (int i = 0; i < 2; i++)
		DBFWriteIntegerAttribute(l.dbf, i, 0, i);
	add_shape(&l, SHPT_ARC, one, 3, x, y, NULL);
	add_shape(&l, SHPT_ARC, two, 5, x, y, NULL);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶"
	    "0|{'type':'LineString','coordinates':[[1,10],[2,20],[3,30]]}¶"
	    "1|{'type':'MultiLineString','coordinates':[[[1,10],[2,20]],"
	    "[[3,30],[4,40],[5,50]]]}¶");

	l = layer_new(SHPT_MULTIPOINT, NULL);
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	DBFWriteIntegerAttribute(l.dbf, 0, 0, 1);
	add_shape(&l, SHPT_MULTIPOINT, NULL, 2, x, y, NULL);
	add_shape(&l, SHPT_NULL, NULL, 0, NULL, NULL, NULL);
	/* More shapes than attributes. */
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶1|{'type':'MultiPoint','coordinates':[[1,10],[2,20]]}"
	    "¶|¶");
}

static void
keeps_heights_that_are_not_all_zero(void **state)
{
	struct layer l = layer_new(SHPT_POINTZ, NULL);
	const double x = 1, y = 2, high = 1017.25, zero = 0;

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	for (int i = 0; i < 2; i++)
		DBFWriteIntegerAttribute(l.dbf, i, 0, i);
	add_shape(&l, SHPT_POINTZ, NULL, 1, &x, &y, &high);
	add_shape(&l, SHPT_POINTZ, NULL, 1, &x, &y, &zero);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶0|{'type':'Point','coordinates':[1,2,1017.25]}¶"
	    "1|{'type':'Point','coordinates':[1,2]}¶");
}

/* Rings of a shapefile turn to the right; RFC 7946 wants them to the left,
 * holes the other way. */
static void
puts_holes_in_their_rings(void **state)
{
	struct layer l = layer_new(SHPT_POLYGON, NULL);
	/* A square of 10, another far away, a hole in each, an island in the
	 * hole of the first. */
	const double x[] = { 0, 0, 10, 10, 0, 20, 20, 30, 30, 20, 22, 24, 24,
		22, 22, 2, 8, 8, 2, 2, 4, 4, 6, 6, 4, 5, 5.5, 5.5, 5, 5 };
	const double y[] = { 0, 10, 10, 0, 0, 0, 10, 10, 0, 0, 2, 2, 4, 4, 2, 2,
		2, 8, 8, 2, 4, 6, 6, 4, 4, 5, 5, 5.5, 5.5, 5 };
	const int starts[] = { 0, 5, 10, 15, 20, 25, -1 }, one[] = { 0, -1 };
	const int hole[] = { 0, 5, -1 };
	const double open_x[] = { 0, 0, 10 }, open_y[] = { 0, 10, 10 };
	const double hx[] = { 0, 0, 10, 10, 0, 1, 2, 2, 1 };
	const double hy[] = { 0, 10, 10, 0, 0, 1, 1, 2, 1 };

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	for (int i = 0; i < 5; i++)
		DBFWriteIntegerAttribute(l.dbf, i, 0, i);
	add_shape(&l, SHPT_POLYGON, starts, 30, x, y, NULL);
	add_shape(&l, SHPT_POLYGON, one, 5, x, y, NULL);
	/* Turning the wrong way, alone: a ring all the same. */
	add_shape(&l, SHPT_POLYGON, one, 5, x + 15, y + 15, NULL);
	add_shape(&l, SHPT_POLYGON, one, 3, open_x, open_y, NULL);
	add_shape(&l, SHPT_POLYGON, hole, 9, hx, hy, NULL);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶"
	    "0|{'type':'MultiPolygon','coordinates':["
	    "[[[0,0],[10,0],[10,10],[0,10],[0,0]],"
	    "[[2,2],[2,8],[8,8],[8,2],[2,2]]],"
	    "[[[20,0],[30,0],[30,10],[20,10],[20,0]],"
	    "[[22,2],[22,4],[24,4],[24,2],[22,2]]],"
	    "[[[4,4],[6,4],[6,6],[4,6],[4,4]],"
	    "[[5,5],[5,5.5],[5.5,5.5],[5.5,5],[5,5]]]]}¶"
	    "1|{'type':'Polygon','coordinates':"
	    "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}¶"
	    "2|{'type':'Polygon','coordinates':"
	    "[[[2,2],[8,2],[8,8],[2,8],[2,2]]]}¶"
	    "3|{'type':'Polygon','coordinates':"
	    "[[[10,10],[0,10],[0,0],[10,10]]]}¶"
	    "4|{'type':'Polygon','coordinates':"
	    "[[[0,0],[10,0],[10,10],[0,10],[0,0]],"
	    "[[1,1],[2,2],[2,1],[1,1]]]}¶");
	assert_int_equal(counts.open_rings, 1);
	assert_int_equal(counts.open_line, 4);
	assert_int_equal(counts.flat_rings, 0);

	l = layer_new(SHPT_POLYGON, NULL);
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	DBFWriteIntegerAttribute(l.dbf, 0, 0, 0);
	/* What is no ring is left out, and counted. */
	add_shape(&l, SHPT_POLYGON, hole, 7, hx, hy, NULL);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶0|{'type':'Polygon','coordinates':"
	    "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}¶");
	assert_int_equal(counts.open_rings, 0);
	assert_int_equal(counts.flat_rings, 1);
	assert_int_equal(counts.flat_line, 1);
}

/* Fields of every type, with the bytes as a GIS leaves them. */
static void
reads_attributes_as_written(void **state)
{
	static const struct {
		char type;
		int width, decimals;
		const char *bytes, *cell;
	} fields[] = {
		{ 'C', 12, 0, "  Lans   ", "  Lans" },
		{ 'C', 6, 0, "01034", "01034" },
		{ 'N', 10, 2, "   1250.50", "1250.50" },
		{ 'N', 19, 0, "  12345678901234567", "12345678901234567" },
		{ 'N', 5, 0, "*****", "" },
		{ 'N', 5, 0, "     ", "" },
		{ 'F', 19, 11, " 1.25000000000e+001", "12.5" },
		{ 'F', 19, 11, "-1.25000000000e-003", "-0.00125" },
		{ 'F', 19, 11, " 1.23400000000e+005", "123400" },
		{ 'F', 19, 11, " 0.00000000000e+000", "0" },
		{ 'F', 19, 11, " 1.00000000000e+300", "1.00000000000e+300" },
		{ 'N', 10, 3, "     0.100", "0.100" },
		{ 'D', 8, 0, "20240229", "2024-02-29" },
		{ 'D', 8, 0, "20230229", "20230229" },
		{ 'D', 8, 0, "00000000", "" },
		{ 'D', 8, 0, "        ", "" },
		{ 'L', 1, 0, "T", "VRAI" },
		{ 'L', 1, 0, "y", "VRAI" },
		{ 'L', 1, 0, "F", "FAUX" },
		{ 'L', 1, 0, "?", "" },
		{ 'L', 1, 0, " ", "" },
	};
	enum {
		N = sizeof(fields) / sizeof(fields[0])
	};
	struct layer l = layer_new(SHPT_POINT, NULL);
	struct arena *a = arena_new();
	char record[400];
	struct str expected;
	size_t at = 1;

	(void)state;
	str_init(&expected, a, 4096);
	memset(record, ' ', sizeof(record));
	for (int i = 0; i < N; i++) {
		char name[8];

		snprintf(name, sizeof(name), "c%d", i);
		assert_int_equal(
		    DBFAddNativeFieldType(l.dbf, name, fields[i].type,
			fields[i].width, fields[i].decimals),
		    i);
		memcpy(record + at, fields[i].bytes, strlen(fields[i].bytes));
		at += (size_t)fields[i].width;
		str_append_printf(&expected, "%s%s", i ? "|" : "", name);
	}
	str_append(&expected, "|geometry¶");
	for (int i = 0; i < N; i++)
		str_append_printf(&expected, "%s|", fields[i].cell);
	str_append(&expected, "{'type':'Point','coordinates':[1,2]}¶");
	add_point(&l, 1, 2);
	assert_true(DBFWriteTuple(l.dbf, 0, record));
	assert_layer(&l, WGS84, NULL, str_text(&expected));
	assert_int_equal(counts.errors, 1);
	arena_free(a);
}

static void
leaves_out_what_was_deleted(void **state)
{
	struct layer l = layer_new(SHPT_POINT, NULL);

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	for (int i = 0; i < 3; i++) {
		add_point(&l, i, i);
		DBFWriteIntegerAttribute(l.dbf, i, 0, i);
	}
	DBFMarkRecordDeleted(l.dbf, 1, 1);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶0|{'type':'Point','coordinates':[0,0]}¶"
	    "2|{'type':'Point','coordinates':[2,2]}¶");
	assert_int_equal(counts.records, 2);
	assert_int_equal(counts.line, 3);
}

static void
reads_attributes_alone(void **state)
{
	struct layer l = layer_new(SHPT_POINT, NULL);

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	DBFWriteIntegerAttribute(l.dbf, 0, 0, 5);
	assert_layer(&l, NULL, NULL, "n|geometry¶5|¶");
}

static void
reads_shapes_alone(void **state)
{
	struct layer l = layer_new(SHPT_POINT, NULL);
	struct arena *a = arena_new();

	(void)state;
	add_point(&l, 1, 2);
	assert_string_equal(layer_read(a, &l, NULL, NULL, ".dbf"),
	    "geometry¶{\"type\":\"Point\",\"coordinates\":[1,2]}¶");
	arena_free(a);
}

/* One text field and its name, in many charsets. */
static void
reads_accents_whatever_says_their_charset(void **state)
{
	static const struct {
		const char *page, *cpg, *bytes, *cell;
	} texts[] = {
		{ NULL, "UTF-8",
		    "Autrans-M\xc3\xa9"
		    "audre",
		    "Autrans-Méaudre" },
		{ NULL, "ISO-8859-1",
		    "M\xe9"
		    "audre",
		    "Méaudre" },
		{ NULL, "ISO 88591", "\x9cuvre \x80", "œuvre €" },
		{ NULL, "1252\r\n",
		    "M\xe9"
		    "audre",
		    "Méaudre" },
		{ NULL, "OEM 850",
		    "M\x82"
		    "audre",
		    "Méaudre" },
		/* The .cpg wins over the byte. */
		{ "LDID/2", "ANSI 1252",
		    "M\xe9"
		    "audre",
		    "Méaudre" },
		/* The byte of the language. */
		{ "LDID/2", NULL,
		    "M\x82"
		    "audre",
		    "Méaudre" },
		{ "LDID/3", NULL,
		    "M\xe9"
		    "audre",
		    "Méaudre" },
		{ "LDID/87", NULL,
		    "M\xe9"
		    "audre",
		    "Méaudre" },
		/* It is often wrong. */
		{ "LDID/87", NULL,
		    "M\xc3\xa9"
		    "audre",
		    "Méaudre" },
		/* Nothing says it. */
		{ "LDID/0", NULL, "\xc9tang gel\xe9 \xe0 c\xf4t\xe9",
		    "Étang gelé à côté" },
		{ "LDID/0", NULL, "gel\xc3\xa9", "gelé" },
		/* A letter cut by the width of the field. */
		{ NULL, "UTF-8", "0123456789012345678\xc3",
		    "0123456789012345678" },
		/* What is not as said: sequence by sequence. */
		{ NULL, "UTF-8",
		    "M\xe9"
		    "audre \xc3\xa9",
		    "Méaudre é" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct layer l = layer_new(SHPT_POINT, texts[i].page);
		struct arena *a = arena_new();
		char record[32];

		add_point(&l, 1, 2);
		DBFAddNativeFieldType(l.dbf, "nom", 'C', 20, 0);
		memset(record, ' ', sizeof(record));
		memcpy(record + 1, texts[i].bytes, strlen(texts[i].bytes));
		assert_true(DBFWriteTuple(l.dbf, 0, record));
		assert_layer(&l, NULL, texts[i].cpg,
		    arena_printf(a,
			"nom|geometry¶%s|{'type':'Point','coordinates':[1,2]}"
			"¶",
			texts[i].cell));
		arena_free(a);
	}
	assert_int_equal(counts.repaired, 1);
}

/* One text cut within a letter is no proof against UTF-8. */
static void
guesses_a_charset_in_spite_of_a_cut_letter(void **state)
{
	struct layer l = layer_new(SHPT_POINT, "LDID/87");

	(void)state;
	DBFAddField(l.dbf, "nom", FTString, 8, 0);
	for (int i = 0; i < 2; i++) {
		add_point(&l, 1, 2);
		DBFWriteStringAttribute(l.dbf, i, 0,
		    i ? "Orl\xc3\xa9"
			"ans"
		      : "Abc\xc3\xa9\xc3\xa9\xc3");
	}
	assert_layer(&l, NULL, NULL,
	    "nom|geometry¶Abcéé|{'type':'Point','coordinates':[1,2]}¶"
	    "Orléans|{'type':'Point','coordinates':[1,2]}¶");
	/* Unless there is no other. */
	l = layer_new(SHPT_POINT, "LDID/87");
	DBFAddField(l.dbf, "nom", FTString, 4, 0);
	add_point(&l, 1, 2);
	DBFWriteStringAttribute(l.dbf, 0, 0, "CAF\xc9");
	assert_layer(&l, NULL, NULL,
	    "nom|geometry¶CAFÉ|{'type':'Point','coordinates':[1,2]}¶");
}

static void
converts_what_the_prj_says(void **state)
{
	char long_text[20000] = "";
	struct layer l = layer_new(SHPT_POINT, NULL);

	(void)state;
	add_point(&l, 652709.401, 6859290.946);
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	assert_layer(&l, LAMBERT93, NULL,
	    "n|geometry¶|{'type':'Point','coordinates':[2.3557811,48.8319381]}"
	    "¶");
	assert_int_equal(counts.converted, 1);
	assert_int_equal(counts.coarse, 0);
	assert_int_equal(counts.outside, 0);

	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 652709, 6859290);
	assert_says(&l, NULL, "", "Il manque le fichier .prj");
	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 652709, 6859290);
	assert_says(&l, "PROJCS[\"Krovak\",GEOGCS[\"x\"]]", "", "Krovak");
	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 1, 2);
	memset(long_text, 'x', sizeof(long_text) - 1);
	assert_says(&l, long_text, "", ".prj de cette couche est trop long");
	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 1, 2);
	assert_says(&l, "n’importe quoi", "", "illisible");
	/* Said to be degrees, and not: told by the counts. */
	l = layer_new(SHPT_POINT, NULL);
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	add_point(&l, 1, 2);
	add_point(&l, 652709, 6859290);
	assert_layer(&l, WGS84, NULL,
	    "n|geometry¶|{'type':'Point','coordinates':[1,2]}¶"
	    "|{'type':'Point','coordinates':[652709,6859290]}¶");
	assert_int_equal(counts.outside, 1);
	assert_int_equal(counts.outside_line, 2);
	/* Beyond what a projection has. */
	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 1e300, 1e300);
	assert_says(&l, LAMBERT93, "", "Objet n°" NBSP "1");
}

/* Two layers in one archive are two tables. */
static void
makes_a_table_of_each_layer(void **state)
{
	const char *path = scratch_path("two.zip");
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	struct read_table tables[4];
	struct arena *a = arena_new();
	struct err e = { 0 };
	char parts[6][300], name[64];
	unsigned n;

	(void)state;
	for (int i = 0; i < 2; i++) {
		static const char *const extensions[] = { ".shp", ".shx",
			".dbf" };
		struct layer l = layer_new(SHPT_POINT, NULL);

		add_point(&l, i, i);
		DBFAddField(l.dbf, i ? "b" : "a", FTInteger, 5, 0);
		DBFWriteIntegerAttribute(l.dbf, 0, 0, i);
		SHPClose(l.shp);
		DBFClose(l.dbf);
		for (int k = 0; k < 3; k++) {
			zip_source_t *s;
			char *part = parts[3 * i + k];

			snprintf(part, sizeof(parts[0]), "%s%s", l.base,
			    extensions[k]);
			s = zip_source_file(zip, part, 0, -1);
			snprintf(name, sizeof(name), "%s%s",
			    i ? "sous/Voirie" : "écoles", extensions[k]);
			assert_true(zip_file_add(zip, name, s, 0) >= 0);
		}
	}
	assert_int_equal(zip_close(zip), 0);
	for (int i = 0; i < 6; i++)
		unlink(parts[i]);
	assert_int_equal(
	    list_tables(&read_shapefile, a, path, tables, 4, &n, &e), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(tables[0].name, "écoles");
	assert_string_equal(tables[1].name, "Voirie");
	assert_string_equal(tables[1].format, "shp");
	assert_int_equal(tables[1].sheet, 1);
	assert_memory_equal(
	    read_path(a, &read_shapefile, path, 0, -1), "a|geometry¶0|", 14);
	assert_memory_equal(
	    read_path(a, &read_shapefile, path, 1, -1), "b|geometry¶1|", 14);
	assert_non_null(strstr(read_path(a, &read_shapefile, path, 2, -1),
	    "n’est pas dans l’archive"));
	unlink(path);
	arena_free(a);
}

/* Shorten or change a file of the layer before it is packed. */
static void
damage(const struct layer *l, const char *extension, long at, int byte,
    long length)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", l->base, extension);
	f = fopen(path, "r+b");
	assert_non_null(f);
	if (at >= 0) {
		fseek(f, at, SEEK_SET);
		fputc(byte, f);
	}
	fclose(f);
	if (length >= 0)
		assert_int_equal(truncate(path, length), 0);
}

static void
refuses_files_that_are_missing_or_damaged(void **state)
{
	static const struct {
		const char *extension, *words;
		long at, length;
		int byte;
	} cases[] = {
		{ ".shp", ".shp est coupé", -1, 110, 0 },
		{ ".shp", ".shp est coupé", -1, 0, 0 },
		{ ".shp", ".shp est coupé", 0, -1, 7 },
		{ ".shx", ".shx est coupé", -1, 104, 0 },
		{ ".shx", ".shx est coupé", 24, -1, 0x7f },
		{ ".dbf", ".dbf (les attributs) est coupé", -1, 70, 0 },
		{ ".dbf", ".dbf (les attributs) est vide", -1, 20, 0 },
		{ ".dbf", ".dbf (les attributs) est coupé", 6, -1, 0x7f },
		{ ".dbf", "plus de 8 millions", 7, -1, 0x7f },
		/* The place of the first shape, beyond the file. */
		{ ".shx", "Objet n°" NBSP "1", 101, -1, 0x7f },
		/* Its length. */
		{ ".shx", "Objet n°" NBSP "1", 105, -1, 0x7f },
	};
	struct layer l;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SHPHandle shp;
		DBFHandle dbf;

		l = layer_new(SHPT_POINT, NULL);
		DBFAddField(l.dbf, "n", FTInteger, 5, 0);
		for (int k = 0; k < 3; k++) {
			add_point(&l, k, k);
			DBFWriteIntegerAttribute(l.dbf, k, 0, k);
		}
		SHPClose(l.shp);
		DBFClose(l.dbf);
		/* Those the packing closes. */
		shp = SHPCreate(scratch_path("other"), SHPT_POINT);
		dbf = DBFCreate(scratch_path("other"));
		l.shp = shp;
		l.dbf = dbf;
		damage(&l, cases[i].extension, cases[i].at, cases[i].byte,
		    cases[i].length);
		assert_says(&l, WGS84, "", cases[i].words);
	}
	l = layer_new(SHPT_POINT, NULL);
	add_point(&l, 1, 2);
	assert_says(&l, WGS84, ".shx", "Il manque le fichier .shx");
	l = layer_new(SHPT_POINT, NULL);
	assert_says(&l, WGS84, ".shp", "ne contient pas de couche");
	l = layer_new(SHPT_MULTIPATCH, NULL);
	assert_says(&l, WGS84, "", "volumes");
	unlink(scratch_path("other.shp"));
	unlink(scratch_path("other.shx"));
	unlink(scratch_path("other.dbf"));
}

static void
gives_the_rows_of_a_first_part(void **state)
{
	struct layer l = layer_new(SHPT_POINT, NULL);
	struct arena *a = arena_new();
	const char *path;
	int64_t last = 0;

	(void)state;
	DBFAddField(l.dbf, "n", FTInteger, 5, 0);
	for (int k = 0; k < 100; k++) {
		add_point(&l, k % 90, k % 90);
		DBFWriteIntegerAttribute(l.dbf, k, 0, k);
	}
	path = layer_zip(&l, WGS84, NULL, "");
	for (int64_t max = 0; max < 4000; max += 100) {
		read_path(a, &read_shapefile, path, 0, max);
		assert_true(counts.records >= last);
		assert_true(counts.records <= max / 26);
		last = counts.records;
	}
	assert_true(last > 50);
	read_path(a, &read_shapefile, path, 0, -1);
	assert_int_equal(counts.records, 100);
	unlink(path);
	arena_free(a);
}

/* Every position of one is near that of the other. */
static void
assert_same_place(const json_t *a, const json_t *b)
{
	if (json_is_number(a)) {
		if (!(fabs(json_number_value(a) - json_number_value(b)) <=
			1e-5))
			fail_msg("%.7f is not %.7f", json_number_value(a),
			    json_number_value(b));
		return;
	}
	assert_true(json_is_array(a));
	assert_int_equal(json_array_size(a), json_array_size(b));
	for (size_t i = 0; i < json_array_size(a); i++)
		assert_same_place(json_array_get(a, i), json_array_get(b, i));
}

/* A ring turned to the left, from its smallest position: files differ in
 * where they start. */
static json_t *
ring_from_smallest(const json_t *ring)
{
	size_t n = json_array_size(ring) - 1, first = 0;
	double area = 0;
	json_t *out = json_array();

	for (size_t i = 0; i < n; i++) {
		const json_t *p = json_array_get(ring, i);
		const json_t *q = json_array_get(ring, i + 1);
		const json_t *f = json_array_get(ring, first);
		double x = json_number_value(json_array_get(p, 0));
		double y = json_number_value(json_array_get(p, 1));
		double u = json_number_value(json_array_get(q, 0));
		double v = json_number_value(json_array_get(q, 1));

		area += x * v - u * y;
		if (x < json_number_value(json_array_get(f, 0)) - 1e-6)
			first = i;
	}
	for (size_t i = 0; i < n; i++)
		json_array_append(out,
		    json_array_get(ring,
			area > 0 ? (first + i) % n : (first + n - i) % n));
	return out;
}

/* The geometries of the communes, by code, as one reader gives them. */
static json_t *
read_communes(struct arena *a, const struct read_format *f, const char *path)
{
	const struct csv_options o = { .header_line = 1 };
	const struct cell *cells;
	json_t *all = json_object();
	struct reader *r;
	struct err e = { 0 };
	unsigned n;

	assert_int_equal(f->open(a, path, 0, &o, -1, &r, &e), ERR_OK);
	assert_int_equal(reader_next(r, &cells, &n, &e), ERR_OK);
	assert_int_equal(n, 3);
	while (reader_next(r, &cells, &n, &e) == ERR_OK && n > 0) {
		json_t *shape =
		    json_loadb(cells[2].text, cells[2].len, 0, NULL);
		const json_t *lists = json_object_get(shape, "coordinates");
		json_t *one = json_object();

		assert_string_equal(
		    json_string_value(json_object_get(shape, "type")),
		    "Polygon");
		assert_int_equal(json_array_size(lists), 1);
		json_object_set_new(
		    one, "nom", json_stringn(cells[1].text, cells[1].len));
		json_object_set_new(
		    one, "ring", ring_from_smallest(json_array_get(lists, 0)));
		json_object_setn_new(all, cells[0].text, cells[0].len, one);
		json_decref(shape);
	}
	assert_int_equal(e.code, ERR_OK);
	reader_close(r);
	return all;
}

static void
gives_the_communes_of_the_sample(void **state)
{
	struct arena *a = arena_new();
	json_t *shp, *geo, *one;
	const char *code;

	(void)state;
	if (access(SAMPLES "geo/ccmv-communes-l93-latin1.zip", R_OK) != 0) {
		arena_free(a);
		skip();
	}
	shp = read_communes(
	    a, &read_shapefile, SAMPLES "geo/ccmv-communes-l93-latin1.zip");
	geo = read_communes(
	    a, &read_geojson, SAMPLES "geo/ccmv-communes.geojson");
	assert_int_equal(json_object_size(shp), 6);
	assert_int_equal(json_object_size(geo), 6);
	json_object_foreach(geo, code, one)
	{
		const json_t *other = json_object_get(shp, code);

		assert_non_null(other);
		assert_string_equal(
		    json_string_value(json_object_get(one, "nom")),
		    json_string_value(json_object_get(other, "nom")));
		assert_same_place(json_object_get(one, "ring"),
		    json_object_get(other, "ring"));
	}
	assert_string_equal(json_string_value(json_object_get(
				json_object_get(shp, "38225"), "nom")),
	    "Autrans-Méaudre en Vercors");
	json_decref(shp);
	json_decref(geo);
	arena_free(a);
}

static void
gives_the_stations_of_the_sample(void **state)
{
	struct arena *a = arena_new();
	const char *text;

	(void)state;
	if (access(SAMPLES "geo/stations-shp.zip", R_OK) != 0) {
		arena_free(a);
		skip();
	}
	text = read_path(
	    a, &read_shapefile, SAMPLES "geo/stations-shp.zip", 0, -1);
	assert_int_equal(counts.records, 86);
	assert_int_equal(counts.outside, 0);
	assert_int_equal(counts.replaced, 0);
	assert_memory_equal(text, "name|marker-col|", 16);
	arena_free(a);
}

static void
says_how_to_export_a_layer_of_mapinfo(void **state)
{
	const char *path = scratch_path("mapinfo.zip");
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	struct arena *a = arena_new();
	struct read_tables tables;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++)
		zip_file_add(zip, i ? "voies.MAP" : "voies.tab",
		    zip_source_buffer(zip, "!table", 6, 0), 0);
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(
	    reader_tables(a, path, "zip", NULL, &tables, &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "exportez-la en GeoJSON"));
	unlink(path);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_points_lines_and_points_together),
		cmocka_unit_test(keeps_heights_that_are_not_all_zero),
		cmocka_unit_test(puts_holes_in_their_rings),
		cmocka_unit_test(reads_attributes_as_written),
		cmocka_unit_test(leaves_out_what_was_deleted),
		cmocka_unit_test(reads_attributes_alone),
		cmocka_unit_test(reads_shapes_alone),
		cmocka_unit_test(reads_accents_whatever_says_their_charset),
		cmocka_unit_test(guesses_a_charset_in_spite_of_a_cut_letter),
		cmocka_unit_test(converts_what_the_prj_says),
		cmocka_unit_test(makes_a_table_of_each_layer),
		cmocka_unit_test(refuses_files_that_are_missing_or_damaged),
		cmocka_unit_test(gives_the_rows_of_a_first_part),
		cmocka_unit_test(says_how_to_export_a_layer_of_mapinfo),
		cmocka_unit_test(gives_the_communes_of_the_sample),
		cmocka_unit_test(gives_the_stations_of_the_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
