/* SPDX-License-Identifier: Apache-2.0 */
/* test_projection.c - French projections against PROJ's figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/projection.h"
#include "scratch.h"

/* What cs2cs of PROJ 9.1.1 answers. NTF by its three parameters, where PROJ
 * alone might take a grid. */
static const struct {
	int epsg;
	double x, y, lon, lat;
} points[] = {
	{ 2154, 652709.401, 6859290.946, 2.3557811128, 48.8319380544 },
	{ 2154, 1234567.89, 6050000, 9.3762468232, 41.3575617476 },
	{ 2154, 105000, 6850000, -5.0644729725, 48.4765699559 },
	{ 3942, 1651234.5, 1191234.5, 2.4120910249, 41.9195689788 },
	{ 3945, 1912345.6, 4234567.8, 5.7070166576, 45.2791468954 },
	{ 3948, 1356000.1, 7223000.2, -1.6230420767, 48.1140768112 },
	{ 3950, 1700000, 9255555, 3.0000000000, 50.4994796124 },
	{ 5490, 655432.1, 1786543.2, -61.5462614372, 16.1542203958 },
	{ 4559, 710000, 1620000, -61.0501552954, 14.6453098783 },
	{ 2972, 355000, 545000, -52.3077709221, 4.9293773726 },
	{ 2975, 338888.8, 7661234.5, 55.4484508404, -21.1430412161 },
	{ 4471, 523456.7, 8587654.3, 45.2161148194, -12.7757404649 },
	{ 4467, 556789.1, 5187654.3, -56.2552452982, 46.8400083280 },
	{ 32630, 612345, 5345678, -1.4864697515, 48.2543496467 },
	{ 32632, 312345, 4745678, 6.7036928986, 42.8406575591 },
	{ 3857, 620987.65, 5600123.4, 5.5784269724, 44.8639171013 },
	{ 3163, 446543.2, 213456.7, 166.4516302183, -22.2810298225 },
	{ 3296, 712345.6, 8112345.6, -151.0047452512, -17.0634044751 },
	{ 27572, 600000, 2200000, 2.3365336084, 46.7999487811 },
	{ 27572, 610336, 2132685, 2.4704496942, 46.1942485233 },
	{ 27572, 100000, 2400000, -4.4231216434, 48.4052244155 },
	{ 27571, 600000, 1200000, 2.3364961330, 49.4999274680 },
	{ 27574, 560000, 4180000, 9.0910060234, 41.9127868456 },
};
enum {
	POINTS = sizeof(points) / sizeof(points[0])
};

static void
assert_near(double got, double expected, double within)
{
	if (!(fabs(got - expected) <= within))
		fail_msg("%.10f is not %.10f", got, expected);
}

static void
gives_the_degrees_of_reference_points(void **state)
{
	(void)state;
	for (int i = 0; i < POINTS; i++) {
		struct projection p;
		double lon, lat;

		assert_true(projection_find_epsg(points[i].epsg, &p));
		projection_to_wgs84(&p, points[i].x, points[i].y, &lon, &lat);
		assert_near(lon, points[i].lon, 1e-8);
		assert_near(lat, points[i].lat, 1e-8);
	}
}

/* The corners and the middle of where each projection is used. */
static const struct {
	int epsg;
	double box[4];
	const char *proj;
} areas[] = {
	{ 2154, { 100000, 6040000, 1250000, 7120000 }, NULL },
	{ 3943, { 1200000, 2050000, 2200000, 2350000 }, NULL },
	{ 3949, { 1200000, 8050000, 2200000, 8350000 }, NULL },
	{ 5490, { 460000, 1530000, 830000, 2020000 }, NULL },
	{ 2972, { 100000, 230000, 700000, 650000 }, NULL },
	{ 2975, { 300000, 7600000, 400000, 7720000 }, NULL },
	{ 4471, { 490000, 8550000, 550000, 8620000 }, NULL },
	{ 32631, { 166000, 4500000, 834000, 5700000 }, NULL },
	{ 3857, { -600000, 5000000, 1100000, 6700000 }, NULL },
	{ 27572, { 50000, 1700000, 1200000, 2700000 },
	    "+lat_1=46.8 +lat_0=46.8 +k_0=0.99987742 +x_0=600000 "
	    "+y_0=2200000" },
};

/* Ask cs2cs for one area: 25 points. */
static void
compare_area(size_t area)
{
	const char *in = scratch_path("cs2cs-in");
	const double *box = areas[area].box;
	char command[600], source[300];
	struct projection p;
	FILE *f = fopen(in, "w");

	assert_non_null(f);
	for (int i = 0; i < 25; i++)
		fprintf(f, "%.3f %.3f\n",
		    box[0] + (box[2] - box[0]) * (i % 5) / 4,
		    box[1] + (box[3] - box[1]) * (i / 5) / 4);
	fclose(f);
	if (areas[area].proj)
		snprintf(source, sizeof(source),
		    "+proj=lcc +lon_0=0 +ellps=clrk80ign +pm=paris "
		    "+towgs84=-168,-60,320 +units=m %s "
		    "+to +proj=longlat +datum=WGS84",
		    areas[area].proj);
	else
		snprintf(source, sizeof(source), "EPSG:%d EPSG:4326",
		    areas[area].epsg);
	snprintf(
	    command, sizeof(command), "cs2cs -f %%.10f %s < %s", source, in);
	f = popen(command, "r");
	assert_non_null(f);
	assert_true(projection_find_epsg(areas[area].epsg, &p));
	for (int i = 0; i < 25; i++) {
		double lon, lat, x, y;

		assert_int_equal(fscanf(f, "%lf %lf %*s", &x, &y), 2);
		projection_to_wgs84(&p,
		    box[0] + (box[2] - box[0]) * (i % 5) / 4,
		    box[1] + (box[3] - box[1]) * (i / 5) / 4, &lon, &lat);
		/* A code for target asks for latitudes first. */
		assert_near(lon, areas[area].proj ? x : y, 1e-7);
		assert_near(lat, areas[area].proj ? y : x, 1e-7);
	}
	assert_int_equal(pclose(f), 0);
	unlink(in);
}

static void
agrees_with_proj_over_whole_areas(void **state)
{
	(void)state;
	if (system("command -v cs2cs >/dev/null 2>&1") != 0)
		skip();
	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
		compare_area(i);
}

static void
leaves_degrees_as_they_are(void **state)
{
	struct projection p;
	double lon, lat;

	(void)state;
	assert_true(projection_find_epsg(4326, &p));
	assert_true(p.is_wgs84);
	projection_to_wgs84(&p, 5.48836, 44.98966, &lon, &lat);
	assert_true(lon == 5.48836 && lat == 44.98966);
	assert_true(projection_find_epsg(4258, &p) && p.is_wgs84);
	/* Grades from Paris are degrees, and not from Greenwich. */
	assert_true(projection_find_epsg(4807, &p) && !p.is_wgs84);
	projection_to_wgs84(&p, 0, 52, &lon, &lat);
	assert_near(lon, 2.3365336084, 1e-8);
	assert_near(lat, 46.7999487811, 1e-9);
	assert_false(projection_find_epsg(3035, &p));
	assert_false(projection_find_epsg(0, &p));
	assert_false(projection_find_epsg(-1, &p));
}

static void
knows_every_way_to_name_a_system(void **state)
{
	static const struct {
		const char *name;
		double lon; /* of 700000, 6600000; NAN: not known */
	} names[] = {
		{ "urn:ogc:def:crs:EPSG::2154", 3 },
		{ "urn:ogc:def:crs:EPSG:9.9:2154", 3 },
		{ "EPSG:2154", 3 },
		{ "epsg:2154", 3 },
		{ "http://www.opengis.net/def/crs/EPSG/0/2154", 3 },
		{ "urn:ogc:def:crs:OGC:1.3:CRS84", 700000 },
		{ "urn:ogc:def:crs:OGC::CRS84", 700000 },
		{ "EPSG:4326", 700000 },
		{ "EPSG:", NAN },
		{ "EPSG", NAN },
		{ "", NAN },
		{ "2154", NAN },
		{ "EPSG:99999999999999999999", NAN },
		{ "EPSG:3035", NAN },
		{ "IGNF:LAMB93", NAN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct projection p;
		double lon = 0, lat = 0;
		bool ok = projection_find_name(
		    names[i].name, strlen(names[i].name), &p);

		assert_int_equal(ok, !isnan(names[i].lon));
		if (!ok)
			continue;
		projection_to_wgs84(&p, 700000, 6600000, &lon, &lat);
		assert_near(lon, names[i].lon, 1e-9);
	}
}

#define RGF93                                                                  \
	"GEOGCS[\"GCS_RGF_1993\",DATUM[\"D_RGF_1993\",SPHEROID[\"GRS_1980\","  \
	"6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\"," \
	"0.0174532925199433]]"
#define NTF_PARIS                                                              \
	"GEOGCS[\"GCS_NTF_Paris\",DATUM[\"D_NTF\",SPHEROID["                   \
	"\"Clarke_1880_IGN\",6378249.2,293.466021293627]],PRIMEM[\"Paris\","   \
	"2.33722917],UNIT[\"Grad\",0.0157079632679489]]"
#define PARAM(name, value) "PARAMETER[\"" name "\"," value "],"

/* As GIS programs write them, codes left out. */
static const struct {
	int epsg;
	const char *wkt;
} texts[] = {
	{ 2154,
	    "PROJCS[\"RGF_1993_Lambert_93\"," RGF93
	    ",PROJECTION[\"Lambert_Conformal_Conic\"]," PARAM("False_Easting",
		"700000.0") PARAM("False_Northing", "6600000.0")
		PARAM("Central_Meridian", "3.0") PARAM(
		    "Standard_Parallel_1", "49.0")
		    PARAM("Standard_Parallel_2", "44.0") PARAM(
			"Latitude_Of_Origin", "46.5") "UNIT[\"Meter\",1.0]]" },
	{ 3948,
	    "PROJCS[\"quelque chose\", " RGF93
	    ",\r\n PROJECTION[\"Lambert_Conformal_Conic_2SP\"],\r\n" PARAM(
		"standard_parallel_1", "48.75")
		PARAM("standard_parallel_2", "47.25") PARAM(
		    "latitude_of_origin", "48") PARAM("central_meridian", "3")
		    PARAM("false_easting", "1700000") PARAM(
			"false_northing", "7200000") "UNIT[\"metre\",1]]\r\n" },
	{ 27572,
	    "PROJCS[\"NTF_Paris_Lambert_Zone_II\"," NTF_PARIS
	    ",PROJECTION[\"Lambert_Conformal_Conic\"]," PARAM("False_Easting",
		"600000.0") PARAM("False_Northing", "2200000.0")
		PARAM("Central_Meridian", "0.0") PARAM(
		    "Standard_Parallel_1", "52.0")
		    PARAM("Scale_Factor", "0.99987742") PARAM(
			"Latitude_Of_Origin", "52.0") "UNIT[\"Meter\",1.0]]" },
	{ 27572,
	    "PROJCS[\"x\",GEOGCS[\"y\",DATUM[\"Nouvelle_Triangulation_"
	    "Francaise_Paris\",SPHEROID[\"Clarke 1880 (IGN)\",6378249.2,"
	    "293.466021293627],TOWGS84[-168,-60,320,0,0,0,0]],PRIMEM["
	    "\"Paris\",2.5969213],UNIT[\"grad\",0.0157079632679489]],"
	    "PROJECTION[\"Lambert_Conformal_Conic_1SP\"]," PARAM(
		"latitude_of_origin", "52") PARAM("central_meridian", "0")
		PARAM("scale_factor", "0.99987742")
		    PARAM("false_easting", "600000") PARAM(
			"false_northing", "2200000") "UNIT[\"metre\",1]]" },
	{ 2975,
	    "PROJCS[\"RGR_1992_UTM_40S\"," RGF93
	    ",PROJECTION[\"Transverse_Mercator\"]," PARAM(
		"False_Easting", "500000.0")
		PARAM("False_Northing", "10000000.0") PARAM(
		    "Central_Meridian", "57.0") PARAM("Scale_Factor", "0.9996")
		    PARAM("Latitude_Of_Origin", "0.0") "UNIT[\"Meter\",1.0]]" },
	{ 3857,
	    "PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\"," RGF93
	    ",PROJECTION[\"Mercator_Auxiliary_Sphere\"]," PARAM(
		"False_Easting", "0.0") "UNIT[\"Meter\",1.0]]" },
	{ 4326,
	    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\""
	    ",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\","
	    "0.017453292519943295]]" },
	/* The second writing of well-known text: by its code. */
	{ 2972,
	    "PROJCRS[\"RGFG95 / UTM zone 22N\",BASEGEOGCRS[\"RGFG95\",DATUM["
	    "\"x\",ELLIPSOID[\"GRS 1980\",6378137,298.25]],ID[\"EPSG\",4624]],"
	    "CONVERSION[\"UTM zone 22N\",METHOD[\"Transverse Mercator\"],"
	    "PARAMETER[\"Latitude of natural origin\",0]],ID[\"EPSG\",2972]]" },
};

static void
reads_the_parameters_of_a_prj_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct projection p, q;
		double lon, lat, x = 512345.6, y = 1234567.8, lon2, lat2;
		char name[64];

		assert_true(projection_read_wkt(
		    texts[i].wkt, strlen(texts[i].wkt), &p, name));
		assert_true(name[0] != '\0');
		assert_true(projection_find_epsg(texts[i].epsg, &q));
		assert_int_equal(p.is_wgs84, q.is_wgs84);
		projection_to_wgs84(&p, x, y, &lon, &lat);
		projection_to_wgs84(&q, x, y, &lon2, &lat2);
		assert_near(lon, lon2, 1e-9);
		assert_near(lat, lat2, 1e-9);
	}
}

static void
refuses_what_it_cannot_compute(void **state)
{
	static const char *const bad[] = { "", "[", "]", "\"", "PROJCS",
		"PROJCS[", "PROJCS[]", "PROJCS[\"a\"]", "GEOGCS[\"a\"]",
		"PROJCS[\"a\"," RGF93 ",PROJECTION[\"Krovak\"],UNIT[\"m\",1]]",
		"PROJCS[\"a\"," RGF93 ",UNIT[\"m\",1]]",
		"PROJCS[\"a\"," RGF93
		",PROJECTION[\"Transverse_Mercator\"]," PARAM(
		    "latitude_of_origin", "49") "UNIT[\"m\",1]]",
		"PROJCS[\"a\"," RGF93
		",PROJECTION[\"Transverse_Mercator\"],UNIT[\"m\",0]]",
		"PROJCS[\"a\"," RGF93
		",PROJECTION[\"Transverse_Mercator\"],UNIT[\"m\",nan]]",
		"PROJCS[\"a\"," RGF93
		",PROJECTION[\"Lambert_Conformal_Conic\"],UNIT[\"m\",1]]",
		"PROJCS[\"a\"," RGF93
		",PROJECTION[\"Lambert_Conformal_Conic\"]," PARAM(
		    "standard_parallel_1", "nan") "UNIT[\"m\",1]]",
		/* Clarke's ellipsoid is not only that of France. */
		"GEOGCS[\"a\",DATUM[\"Carthage\",SPHEROID[\"c\",6378249.2,"
		"293.466021293627]],UNIT[\"d\",0.0174532925199433]]",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
		"a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[a[" };
	struct projection p;
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(
		    projection_read_wkt(bad[i], strlen(bad[i]), &p, name));
	assert_false(projection_read_wkt("PROJCS[\"Krovak \xc3\xa9t\xc3\xa9\","
					 "1]",
	    22, &p, name));
	assert_string_equal(name, "Krovak ??t??");
}

static void
gives_no_false_point_far_away(void **state)
{
	static const double far[] = { 1e30, -1e30, 1e9, INFINITY, NAN };
	static const int codes[] = { 2975, 2154, 27572, 3857 };
	struct projection p;

	(void)state;
	for (size_t k = 0; k < sizeof(codes) / sizeof(codes[0]); k++) {
		assert_true(projection_find_epsg(codes[k], &p));
		for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
			double lon = 0, lat = 0;

			projection_to_wgs84(&p, far[i], far[i], &lon, &lat);
			assert_false(isfinite(lon) || isfinite(lat));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_degrees_of_reference_points),
		cmocka_unit_test(agrees_with_proj_over_whole_areas),
		cmocka_unit_test(leaves_degrees_as_they_are),
		cmocka_unit_test(knows_every_way_to_name_a_system),
		cmocka_unit_test(reads_the_parameters_of_a_prj_file),
		cmocka_unit_test(refuses_what_it_cannot_compute),
		cmocka_unit_test(gives_no_false_point_far_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
