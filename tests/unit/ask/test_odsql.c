/* SPDX-License-Identifier: Apache-2.0 */
/* test_odsql.c - Opendatasoft's language, asked of a table of nine rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ask/odsql.h"
#include "base/str.h"
#include "scratch.h"

static const struct column columns[] = {
	{ .name = "ville",
	    .label = "Ville",
	    .type = COLUMN_TEXT,
	    .format = "" },
	{ .name = "code", .label = "Code", .type = COLUMN_TEXT, .format = "" },
	{ .name = "n", .label = "N", .type = COLUMN_INT, .format = "" },
	{ .name = "Prix (€)",
	    .label = "Prix (€)",
	    .type = COLUMN_DECIMAL,
	    .format = "0,00" },
	{ .name = "jour", .label = "Jour", .type = COLUMN_DATE, .format = "" },
	{ .name = "quand",
	    .label = "Quand",
	    .type = COLUMN_DATETIME,
	    .format = "" },
	{ .name = "ouvert",
	    .label = "Ouvert",
	    .type = COLUMN_BOOL,
	    .format = "" },
	{ .name = "lat",
	    .label = "Latitude",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "latitude_wgs" },
	{ .name = "lon",
	    .label = "Longitude",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "longitude_wgs" },
	{ .name = "date", .label = "date", .type = COLUMN_DATE, .format = "" },
};
enum {
	NCOLS = sizeof(columns) / sizeof(columns[0])
};

/* clang-format off */
#define T(s) { .type = VALUE_TEXT, .text = (s), .len = sizeof(s) - 1 }
#define I(n) { .type = VALUE_INT, .i = (n) }
#define R(x) { .type = VALUE_REAL, .d = (x) }
#define N { .type = VALUE_NULL }
/* clang-format on */

/* Grenoble, Lans and Villard are near to each other; Paris is not. */
static const struct value rows[][NCOLS] = {
	{ T("Grenoble"), T("38185"), I(158), R(12.5), T("2023-01-15"),
	    T("2023-01-15T08:30:00"), I(1), R(45.188), R(5.724), N },
	{ T("Lans-en-Vercors"), T("38205"), I(2), R(0.1), T("2023-06-01"),
	    T("2023-06-01T00:00:00"), I(0), R(45.128), R(5.588), N },
	{ T("Villard-de-Lans"), T("38548"), I(4), R(0.2), T("2024-02-29"),
	    T("2024-02-29T23:59:59"), I(1), R(45.07), R(5.553), N },
	{ T("Paris"), T("75056"), I(2102), N, T("2024-03-07"),
	    T("2024-03-07T10:00:00"), I(1), R(48.857), R(2.352), N },
	{ T("Ambérieu"), T("01004"), I(14), R(-3), T("2024-03-31"), N, N, N, N,
	    N },
	{ T("École \"d'été\""), T("2A004"), N, R(100), N,
	    T("2024-03-31T10:00:00"), I(0), N, N, T("2024-01-01") },
	{ N, N, N, N, N, N, N, N, N, N },
	{ T("Saint-Étienne"), T("42218"), I(174), R(99.99), T("2022-12-31"),
	    T("2022-12-31T12:00:00"), I(1), R(45.44), R(4.387), N },
	{ T("saint etienne du bois"), T("01350"), I(2), R(7), T("2021-07-14"),
	    N, I(0), R(46.29), R(5.29), N },
};
enum {
	ROWS = sizeof(rows) / sizeof(rows[0])
};

static struct table *t;
static struct arena *a;

struct source {
	struct row_source base;
	unsigned at;
};

static enum err_code
next_row(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	static const struct value none[NCOLS];
	struct source *in = (struct source *)(void *)s;

	(void)e;
	*row = in->at < ROWS;
	*values = rows[*row ? in->at++ : 0];
	*raw = none;
	return ERR_OK;
}

static const char *
no_meta(void *arg)
{
	(void)arg;
	return "{}";
}

static int
open_table(void **state)
{
	struct source s = { .base = { .next = next_row, .ncols = NCOLS } };
	const char *path = scratch_path("odsql.db");
	struct err e = { 0 };
	int64_t count;

	(void)state;
	if (table_write(path, columns, &s.base, no_meta, NULL, &count, &e) ||
	    table_open(path, &t, &e))
		fail_msg("%s", e.msg);
	unlink(path);
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* --- what is asked, and what is said ------------------------------------ */

struct answer {
	struct odsql_asked q;
	struct str s;
	bool ids; /* rather than rows */
};

static bool
take(void *arg, const struct answer_row *row)
{
	struct answer *out = arg;

	str_append(&out->s, out->s.len ? " " : "");
	if (out->ids)
		str_append_int(&out->s, row->id);
	else
		odsql_row(&out->q, &out->s, row);
	return true;
}

static enum err_code
ask(const struct odsql *o, bool ids, const char **said, struct err *e)
{
	struct answer out = { .ids = ids };
	enum err_code rc = odsql_parse(a, t, o, &out.q, e);

	*said = out.q.asked.wrong;
	if (rc)
		return rc;
	str_init(&out.s, a, 1 << 20);
	if (query_run(t, &out.q.asked.query, take, &out, e))
		fail_msg("%s (%s)", e->msg, e->cause);
	*said = str_text(&out.s);
	return ERR_OK;
}

static void
check_where(const char *where, const char *ids, const char *file, int line)
{
	const struct odsql o = { .where = &where, .nwhere = 1, .limit = -1 };
	struct err e = { 0 };
	const char *said;

	if (ask(&o, true, &said, &e))
		fail_msg("%s:%d: %s: %s", file, line, where, e.msg);
	if (strcmp(said, ids) != 0)
		fail_msg("%s:%d: %s\n is  %s\n not %s", file, line, where, said,
		    ids);
}
#define WHERE(where, ids) check_where(where, ids, __FILE__, __LINE__)

static void
check_rows(const struct odsql *given, const char *expected, int line)
{
	struct odsql o = *given;
	struct err e = { 0 };
	const char *said;

	if (o.limit == 0)
		o.limit = -1;
	if (ask(&o, false, &said, &e))
		fail_msg("line %d: %s", line, e.msg);
	if (strcmp(said, expected) != 0)
		fail_msg("line %d\n is  %s\n not %s", line, said, expected);
}
#define ANSWER(expected, ...)                                                  \
	check_rows(&(struct odsql){ __VA_ARGS__ }, expected, __LINE__)

static void
check_refused(
    const struct odsql *o, const char *wrong, const char *words, int line)
{
	struct err e = { 0 };
	const char *said;

	if (!ask(o, true, &said, &e))
		fail_msg("line %d: was accepted: %s", line, said);
	assert_int_equal(e.code, ERR_INVALID);
	if (!said || strcmp(said, wrong) != 0 || !strstr(e.msg, words))
		fail_msg("line %d: %s: %s", line, said, e.msg);
}
#define REFUSED(wrong, words, ...)                                             \
	check_refused(&(struct odsql){ __VA_ARGS__ }, wrong, words, __LINE__)
#define WHERE_REFUSED(text, words)                                             \
	REFUSED("where", words, .where = (const char *[]){ text }, .nwhere = 1)

/* --- where ---------------------------------------------------------------- */

static void
compares_numbers_and_texts(void **state)
{
	(void)state;
	WHERE("n = 2", "2 9");
	WHERE("n: 2", "2 9");
	WHERE("n>14", "1 4 8");
	WHERE("n >= 14 AND n < 158", "5");
	WHERE("n != 2", "1 3 4 5 8");
	WHERE("n <> 2", "1 3 4 5 8");
	WHERE("14 < n", "1 4 8");
	WHERE("`Prix (€)` <= 0.2", "2 3 5");
	WHERE("`Prix (€)` = -3", "5");
	WHERE("ville = \"Paris\"", "4");
	WHERE("ville = 'Paris'", "4");
	WHERE("ville = 'paris'", "");
	WHERE("'Paris' = ville", "4");
	WHERE("ville = 'École \"d\\'été\"'", "6");
	WHERE("code = '01004'", "5");
	WHERE("code = 38185", "1");
	WHERE("n = '2'", "2 9");
	WHERE("__id <= 2", "1 2");
}

static void
joins_conditions(void **state)
{
	(void)state;
	WHERE("n = 2 or n = 4 and ouvert", "2 3 9");
	WHERE("(n = 2 or n = 4) and ouvert", "3");
	WHERE("not n = 2", "1 3 4 5 6 7 8");
	WHERE("NOT (n = 2 OR n = 4)", "1 4 5 6 7 8");
	WHERE("not not n = 2", "2 9");
	WHERE("((((n = 2))))", "2 9");
	WHERE("ouvert", "1 3 4 8");
	WHERE("ouvert is true", "1 3 4 8");
	WHERE("ouvert: FALSE", "2 6 9");
	WHERE("ouvert is not true", "2 5 6 7 9");
	WHERE("ville is null", "7");
	WHERE("n is not null and `Prix (€)` is null", "4");
}

static void
takes_lists_and_ranges(void **state)
{
	(void)state;
	WHERE("n in (2, 4)", "2 3 9");
	WHERE("n not in (2, 4)", "1 4 5 6 7 8");
	WHERE("ville in ('Paris', \"Grenoble\", 'Rome')", "1 4");
	WHERE("n in [2..14]", "2 3 5 9");
	WHERE("n in ]2..14]", "3 5");
	WHERE("n in [2..14[", "2 3 9");
	WHERE("n in ]2..14[", "3");
	WHERE("n in [2 TO 14]", "2 3 5 9");
	WHERE("`Prix (€)` in [-3 .. 0.1]", "2 5");
	WHERE("jour in [date'2023'..date'2023']", "1 2");
	WHERE("jour in (date'2024-02', date'2022')", "3 8");
}

static void
a_date_is_all_of_its_year_month_or_day(void **state)
{
	(void)state;
	WHERE("jour = date'2024'", "3 4 5");
	WHERE("jour = date'2024-03'", "4 5");
	WHERE("jour = date'2024/03/07'", "4");
	WHERE("jour = '2024-03-07'", "4");
	WHERE("jour > date'2023'", "3 4 5");
	WHERE("jour >= date'2023'", "1 2 3 4 5");
	WHERE("jour < date'2023'", "8 9");
	WHERE("jour <= date'2023'", "1 2 8 9");
	WHERE("jour != date'2024'", "1 2 8 9");
	WHERE("jour >= '2024-03-07' and jour < '2024-03-31'", "4");
	WHERE("jour >= date'2024-03-07T08:00'", "5");
	WHERE("jour < date'2024-03-07T08:00'", "1 2 3 4 8 9");
	WHERE("quand = date'2024-03-07'", "4");
	WHERE("quand = date'2024-03-07T10:00:00'", "4");
	WHERE("quand <= date'2024-02-29'", "1 2 3 8");
	WHERE("quand > date'2024-02-29'", "4 6");
	WHERE("quand = date'2024-03-07T11:00:00+01:00'", "4");
	WHERE("date = date'2024'", "6");
	WHERE("year(jour) = 2024", "3 4 5");
	WHERE("month(jour) in (3, 6)", "2 4 5");
	WHERE("day(jour)=31", "5 8");
	WHERE("hour(quand) >= 12", "3 8");
	WHERE("date_format(jour, 'YYYY-MM') = '2024-03'", "4 5");
	WHERE("date_format(jour, 'yyyy/MM') = '2024/03'", "4 5");
	WHERE("date_format(jour, 'MM/yyyy') = '03/2024'", "4 5");
	WHERE("date_format(jour, 'dd.MM.YYYY') = '07.03.2024'", "4");
	WHERE("date_format(jour, 'YYYY/MM/DD') = '2024/03/07'", "4");
	WHERE(
	    "date_format(quand, 'YYYYMMdd') in ('20240307','20230115')", "1 4");
	WHERE("date_format(jour, 'MM') > '06'", "8 9");
}

static void
looks_for_words(void **state)
{
	(void)state;
	WHERE("ville like 'SAINT etienne'", "8 9");
	WHERE("ville like '%lans%'", "2 3");
	WHERE("ville like 'ambe*'", "5");
	WHERE("ville not like 'lans'", "1 4 5 6 7 8 9");
	WHERE("\"lans\"", "2 3");
	WHERE("'lans' and not 'villard'", "2");
	WHERE("search('ecole')", "6");
	WHERE("search(*, 'ecole')", "6");
	WHERE("search(ville, 'etienne bois')", "9");
	WHERE("search(ville, code, '38 lans')", "2 3");
	WHERE("suggest(ville, 'tienne')", "8 9");
	WHERE("suggest('ercor')", "2");
	WHERE("startswith(ville, 'saint')", "8 9");
	WHERE("startswith(ville, 'Éc')", "6");
	WHERE("not startswith(ville, 'saint') and n < 10", "2 3");
}

static void
knows_what_is_near(void **state)
{
	(void)state;
	WHERE("within_distance(geo_point_2d, geom'POINT(5.553 45.07)', 10km)",
	    "2 3");
	WHERE("distance(geo_point_2d, geom'POINT(5.553 45.07)', 100m)", "3");
	WHERE("within_distance(geo_point_2d, GEOM'{\"type\":\"Point\","
	      "\"coordinates\":[2.35,48.85]}', 1mi)",
	    "4");
	WHERE("in_bbox(geo_point_2d, 45, 5, 46, 6)", "1 2 3");
	WHERE("in_bbox(geo_point_2d, 46, 6, 45, 5)", "1 2 3");
	WHERE("not in_bbox(geo_point_2d, 45, 5, 46, 6) and lat is not null",
	    "4 8 9");
}

static void
knows_what_time_it_is(void **state)
{
	(void)state;
	setenv("PARVIS_NOW", "1709806800", 1); /* 2024-03-07T10:20:00Z */
	WHERE("quand < now() and quand > now(days=-30)", "3 4");
	WHERE("quand >= now(hour=0, minute=0, second=0)", "4 6");
	WHERE("jour > now(years=-1, months=-1)", "2 3 4 5");
	WHERE("jour <= now(day=31, month=2)", "1 2 3 8 9");
	unsetenv("PARVIS_NOW");
}

static void
several_filters_all_hold(void **state)
{
	const char *where[] = { "n = 2", "", "ouvert is false" };
	const char *refine[] = { "jour:2023" };
	const char *exclude[] = { "ville:\"Paris\"", "year(jour):2022" };
	struct err e = { 0 };
	const char *said;

	(void)state;
	assert_int_equal(ask(&(struct odsql){ .where = where,
				 .nwhere = 3,
				 .refine = refine,
				 .nrefine = 1,
				 .limit = -1 },
			     true, &said, &e),
	    ERR_OK);
	assert_string_equal(said, "2");
	assert_int_equal(ask(&(struct odsql){ .exclude = exclude,
				 .nexclude = 2,
				 .limit = -1 },
			     true, &said, &e),
	    ERR_OK);
	assert_string_equal(said, "1 2 3 5 6 7 9");
}

/* --- select, group_by, order_by ------------------------------------------ */

static void
shows_the_fields_that_are_asked(void **state)
{
	(void)state;
	ANSWER("{\"ville\":\"Grenoble\",\"code\":\"38185\",\"n\":158,"
	       "\"Prix (€)\":12.5,\"jour\":\"2023-01-15\","
	       "\"quand\":\"2023-01-15T08:30:00+00:00\",\"ouvert\":true,"
	       "\"lat\":45.188,\"lon\":5.724,\"date\":null,"
	       "\"geo_point_2d\":{\"lon\":5.724,\"lat\":45.188}}",
	    .limit = 1);
	ANSWER("{\"date_format(jour, 'dd/MM/YYYY')\":\"07/03/2024\","
	       "\"le\":\"2024 / 03\",\"an\":\"2024\"}",
	    .select = "date_format(jour, 'dd/MM/YYYY'), "
		      "date_format(quand, 'YYYY / MM') as le, "
		      "date_format(quand, 'YYYY') as an",
	    .offset = 3, .limit = 1);
	ANSWER("{\"nom\":\"Paris\",\"year(jour)\":2024,\"annee\":2024}",
	    .select = "ville as nom, year(jour), YEAR(jour) AS annee",
	    .offset = 3, .limit = 1);
	ANSWER("{\"geo_point_2d\":null,\"n\":14}", .select = "geo_point_2d, n",
	    .offset = 4, .limit = 1);
	ANSWER("{\"lat\":45.188,\"lon\":5.724}", .select = "include(l*)",
	    .limit = 1);
	ANSWER("{\"ville\":\"Grenoble\",\"code\":\"38185\"}",
	    .select = "exclude(lat), exclude(lon), exclude(geo_point_2d), "
		      "exclude(`Prix (€)`), exclude(n), exclude(o*), "
		      "exclude(jour), exclude(quand), exclude(date)",
	    .limit = 1);
	ANSWER("{\"rang\":1}", .select = "__id as rang", .limit = 1);
}

static void
computes_over_all_rows_or_by_group(void **state)
{
	(void)state;
	ANSWER("{\"count(*)\":9}", .select = "count(*)");
	ANSWER("{\"total\":216.79,\"m\":2,\"M\":2102,\"v\":6,\"d\":8}",
	    .select = "sum(`Prix (€)`) as total, min(n) as m, max(n) as M, "
		      "count(distinct n) as v, count(ville) as d");
	ANSWER("{\"ouvert\":false,\"count(*)\":3,\"avg(n)\":2} "
	       "{\"ouvert\":true,\"count(*)\":4,\"avg(n)\":609.5} "
	       "{\"ouvert\":null,\"count(*)\":2,\"avg(n)\":14}",
	    .select = "count(*), avg(n)", .group_by = "ouvert");
	ANSWER("{\"annee\":2021,\"nb\":1} {\"annee\":2022,\"nb\":1} "
	       "{\"annee\":2023,\"nb\":2} {\"annee\":2024,\"nb\":3} "
	       "{\"annee\":null,\"nb\":2}",
	    .select = "count(*) as nb", .group_by = "year(jour) as annee");
	ANSWER("{\"year(jour)\":2024,\"nb\":2,\"ouvert\":true}",
	    .select = "count(*) as nb, ouvert", .group_by = "year(jour),ouvert",
	    .order_by = "count(*) desc, ouvert desc", .limit = 1);
	ANSWER("{\"range(n, 100)\":\"[0, 100[\",\"count(*)\":4} "
	       "{\"range(n, 100)\":\"[100, 200[\",\"count(*)\":2} "
	       "{\"range(n, 100)\":\"[2100, 2200[\",\"count(*)\":1} "
	       "{\"range(n, 100)\":null,\"count(*)\":2}",
	    .select = "count(*)", .group_by = "range(n, 100)");
	ANSWER("{\"ouvert\":false} {\"ouvert\":true} {\"ouvert\":null}",
	    .group_by = "ouvert");
	ANSWER("{\"mois\":\"01/2023\",\"n\":1} "
	       "{\"mois\":\"02/2024\",\"n\":1} "
	       "{\"mois\":\"03/2024\",\"n\":2}",
	    .select = "count(*) as n",
	    .group_by = "date_format(jour, 'MM/YYYY') as mois",
	    .order_by = "date_format(jour, 'MM/YYYY')", .limit = 3);
	ANSWER("{\"mois\":\"03\",\"an\":\"2024\",\"n\":2}",
	    .select = "count(*) as n",
	    .group_by = "date_format(jour,'MM') as mois, "
			"date_format(jour,'YYYY') as an",
	    .order_by = "n desc", .limit = 1);
	ANSWER("{\"ouvert\":true} {\"ouvert\":false} {\"ouvert\":null}",
	    .group_by = "ouvert", .order_by = "count(*) desc");
}

static void
sorts_by_several_fields(void **state)
{
	(void)state;
	ANSWER("{\"n\":2,\"code\":\"38205\"} {\"n\":2,\"code\":\"01350\"}",
	    .select = "n, code", .order_by = "n, code desc", .limit = 2);
	ANSWER("{\"v\":\"Paris\"}", .select = "ville as v",
	    .order_by = "n DESC", .limit = 1);
	ANSWER("{\"v\":\"Ambérieu\"}", .select = "ville as v", .order_by = "v",
	    .limit = 1);
	ANSWER("{\"n\":2}", .select = "n", .order_by = "year(jour) asc",
	    .limit = 1);
	ANSWER("{\"o\":true,\"s\":112.69} {\"o\":false,\"s\":107.1} "
	       "{\"o\":null,\"s\":-3}",
	    .select = "sum(`Prix (€)`) as s", .group_by = "ouvert as o",
	    .order_by = "s desc");
}

/* --- what cannot be ------------------------------------------------------- */

static void
says_where_a_condition_is_wrong(void **state)
{
	(void)state;
	WHERE_REFUSED("n >", "caractère 4");
	WHERE_REFUSED("é = 1", "colonne");
	WHERE_REFUSED("ville = 'Paris", "guillemet");
	WHERE_REFUSED("n = 2 n = 3", "joint");
	WHERE_REFUSED("(n = 2",
	    "«"
	    "\xe2\x80\xaf"
	    ")");
	WHERE_REFUSED("n in 2", "liste");
	WHERE_REFUSED("n in (2", ")");
	WHERE_REFUSED("n in [2..3", "]");
	WHERE_REFUSED("n in [2 3]", "..");
	WHERE_REFUSED("n", "nombre entier");
	WHERE_REFUSED("12", "condition");
	WHERE_REFUSED("n = ville", "guillemets");
	WHERE_REFUSED("n = null", "is null");
	WHERE_REFUSED("n = 'douze'", "12");
	WHERE_REFUSED("n + 1 = 2", "calculs");
	WHERE_REFUSED("n is 2", "null, true");
	WHERE_REFUSED("n not = 2", "in ou like");
	WHERE_REFUSED("jour = 'hier'", "2024-03-07");
	WHERE_REFUSED("year(n) = 2", "date");
	WHERE_REFUSED("date_format(n, 'YYYY') = '2'", "date");
	WHERE_REFUSED("date_format(jour, 'MMMM') = 'mai'", "MM et dd");
	WHERE_REFUSED("date_format(jour, 'HH:mm') = '10:00'", "MM et dd");
	WHERE_REFUSED("date_format(jour, 'YYYY\\'') = '2'", "MM et dd");
	WHERE_REFUSED("date_format(jour, '') = ''", "MM et dd");
	WHERE_REFUSED("date_format(jour, n) = ''", "MM et dd");
	WHERE_REFUSED("ville like n", "texte");
	WHERE_REFUSED("search(ville)",
	    "«"
	    "\xe2\x80\xaf"
	    ",");
	WHERE_REFUSED("startswith('x')", "un champ et un texte");
	WHERE_REFUSED("in_bbox(lat, 1, 2, 3, 4)", "geo_point_2d");
	WHERE_REFUSED("in_bbox(geo_point_2d, 1, 2, 300, 4)", "coin");
	WHERE_REFUSED(
	    "within_distance(geo_point_2d, geom'POINT(500 2)', 1km)", "point");
	WHERE_REFUSED(
	    "within_distance(geo_point_2d, geom'POINT(5 2)', km)", "distance");
	WHERE_REFUSED("geo_point_2d = 1", "lieu");
	WHERE_REFUSED("geo_point_2d = geom'POINT(1 1)'", "lieu");
	WHERE_REFUSED("intersects(geo_point_2d, geom'POINT(1 1)')", "in_bbox");
	WHERE_REFUSED("length(ville) > 3", "length()");
	WHERE_REFUSED("truc(ville) > 3", "truc()");
	WHERE_REFUSED("jour > now(semaine=3)", "now()");
	WHERE_REFUSED("jour > now(years=-99999)", "nombre");
}

static void
says_which_clause_is_wrong(void **state)
{
	(void)state;
	REFUSED("select", "médiane", .select = "median(n)");
	REFUSED("select", "inconnu", .select = "inconnu");
	REFUSED("select", "virgule", .select = "n ville");
	REFUSED("select", "deux champs", .select = "n, n");
	REFUSED("select", "deux champs", .select = "n", .group_by = "n,n");
	REFUSED("select", "as", .select = "n as ,");
	REFUSED("select", "sum", .select = "n, count(*)");
	REFUSED("select", "texte", .select = "sum(ville)");
	REFUSED("select", "aucun champ", .select = "include(zzz*)");
	REFUSED("select", "group_by", .select = "ville", .group_by = "n");
	REFUSED("group_by", "range()", .group_by = "range(n, 1, 2)");
	REFUSED("group_by", "nombres", .group_by = "range(ville, 1)");
	REFUSED("group_by", "zéro", .group_by = "range(n, 0)");
	REFUSED("group_by", "lieu", .group_by = "geo_point_2d");
	REFUSED("group_by", "calcul", .group_by = "count(*)");
	REFUSED("order_by", "group_by", .order_by = "count(*)");
	REFUSED("order_by", "group_by", .group_by = "n", .order_by = "ville");
	REFUSED("order_by", "hasard", .order_by = "random(1)");
	REFUSED("order_by", "lieux", .order_by = "geo_point_2d");
	REFUSED("refine", "CHAMP", .refine = (const char *[]){ "ville" },
	    .nrefine = 1);
	REFUSED("exclude", "inconnu",
	    .exclude = (const char *[]){ "inconnu:1" }, .nexclude = 1);
}

static void
has_limits(void **state)
{
	struct str s;
	const char *where;

	(void)state;
	str_init(&s, a, 1 << 16);
	for (int i = 0; i < ODSQL_DEPTH + 1; i++)
		str_append(&s, "(");
	WHERE_REFUSED(str_text(&s), "parenthèses");
	str_reset(&s);
	for (int i = 0; i < ODSQL_DEPTH + 1; i++)
		str_append(&s, "not ");
	WHERE_REFUSED(str_text(&s), "not");
	str_reset(&s);
	for (int i = 0; i < ODSQL_CONDITIONS; i++)
		str_append(&s, i ? " or n=9" : "n=4");
	where = str_text(&s);
	WHERE(where, "3");
	str_append(&s, " or n=1");
	WHERE_REFUSED(str_text(&s), "trop de conditions");
	str_reset(&s);
	while (s.len <= ODSQL_TEXT_MAX)
		str_append(&s, "n = 4 or ");
	WHERE_REFUSED(str_text(&s), "trop long");
}

/* Times the text, joined by or. */
static const char *
repeated(const char *text, int times)
{
	struct str s;

	str_init(&s, a, 1 << 16);
	for (int i = 0; i < times; i++) {
		str_append(&s, i ? " or " : "");
		str_append(&s, text);
	}
	return str_text(&s);
}

/* However they are written, at most so many; each asked of many clauses, as an
 * address may have them. */
static void
counts_conditions_of_any_kind(void **state)
{
	static const struct {
		const char *text;
		int each; /* conditions */
	} kinds[] = {
		{ "'x'", 1 },
		{ "1=n", 1 },
		{ "n is null", 1 },
		{ "ouvert", 1 },
		{ "n in (1,2,3)", 1 },
		{ "n in [1..2]", 2 },
		{ "ville like 'a b c d'", 4 },
		{ "search('a b c')", 1 },
		{ "search(ville,code,'a b c')", 6 },
		{ "suggest('a')", 2 },
		{ "startswith(code,'a')", 1 },
		{ "jour=date'2024-03-07'", 1 },
		{ "jour=date'2024-03'", 2 },
		{ "jour in ('2024','2023')", 4 },
		{ "in_bbox(geo_point_2d,1,1,2,2)", 1 },
		{ "distance(geo_point_2d,geom'POINT(5 4)',1m)", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *one = repeated(kinds[i].text, 50);
		const char *where[ODSQL_CONDITIONS / 50 + 1];
		unsigned fits = ODSQL_CONDITIONS / (unsigned)kinds[i].each / 50;
		struct odsql o = { .where = where, .nwhere = fits };
		struct err e = { 0 };
		struct odsql_asked q;

		for (unsigned n = 0; n <= fits; n++)
			where[n] = one;
		if (odsql_parse(a, t, &o, &q, &e))
			fail_msg("%s: %s", kinds[i].text, e.msg);
		o.nwhere = fits + 1;
		if (!odsql_parse(a, t, &o, &q, &e) ||
		    !strstr(e.msg, "trop de conditions"))
			fail_msg("%s: %s", kinds[i].text, e.msg);
	}
}

static long
peak_memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* A clause is answered in the memory that its length explains. */
static void
needs_no_more_memory_than_the_text(void **state)
{
	static const char *const texts[] = { "n in (1)", "n in (", "'a'" };
	static const char *const between[] = { " or ", "", "," };
	long before = peak_memory();

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct str s;

		str_init(&s, a, 1 << 16);
		str_append(&s, kind == 2 ? "code in (" : "");
		for (int i = 0; s.len < ODSQL_TEXT_MAX - 20 && i < 900; i++) {
			str_append(&s, i ? between[kind] : "");
			str_append(&s, texts[kind]);
		}
		str_append(&s, kind == 2 ? ")" : "");
		for (int times = 0; times < 20; times++) {
			const char *where = str_text(&s);
			const struct odsql o = { .where = &where, .nwhere = 1 };
			struct err e = { 0 };
			struct odsql_asked q;

			if (odsql_parse(a, t, &o, &q, &e) && kind == 2)
				fail_msg("%s", e.msg);
		}
	}
	assert_in_range(peak_memory() - before, 0, 32 << 10);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(compares_numbers_and_texts),
		TEST(joins_conditions),
		TEST(takes_lists_and_ranges),
		TEST(a_date_is_all_of_its_year_month_or_day),
		TEST(looks_for_words),
		TEST(knows_what_is_near),
		TEST(knows_what_time_it_is),
		TEST(several_filters_all_hold),
		TEST(shows_the_fields_that_are_asked),
		TEST(computes_over_all_rows_or_by_group),
		TEST(sorts_by_several_fields),
		TEST(says_where_a_condition_is_wrong),
		TEST(says_which_clause_is_wrong),
		TEST(has_limits),
		TEST(counts_conditions_of_any_kind),
		TEST(needs_no_more_memory_than_the_text),
	};

	return cmocka_run_group_tests(tests, open_table, NULL);
}
