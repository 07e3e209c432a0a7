/* SPDX-License-Identifier: Apache-2.0 */
/* place_sql.c - questions about the place of a row. */
#include "store/place_sql.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "store/query_functions.h"

#define METRES_PER_DEGREE 111195.0

static bool
read_box(sqlite3_context *x, sqlite3_value **argv, struct place_box *out)
{
	const char *text = (const char *)sqlite3_value_text(argv[1]);

	return text && !query_is_late(x, argv[1]) &&
	    place_read((enum place_kind)sqlite3_value_int(argv[0]), text,
		(size_t)sqlite3_value_bytes(argv[1]), out);
}

static void
place_west(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct place_box b;

	(void)argc;
	if (read_box(x, argv, &b))
		sqlite3_result_double(x, b.west);
}

static void
place_south(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct place_box b;

	(void)argc;
	if (read_box(x, argv, &b))
		sqlite3_result_double(x, b.south);
}

static void
place_east(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct place_box b;

	(void)argc;
	if (read_box(x, argv, &b))
		sqlite3_result_double(x, b.east);
}

static void
place_north(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct place_box b;

	(void)argc;
	if (read_box(x, argv, &b))
		sqlite3_result_double(x, b.north);
}

static void
place_meets(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct place_box b;

	(void)argc;
	if (read_box(x, argv, &b))
		sqlite3_result_int(x,
		    b.east >= sqlite3_value_double(argv[2]) &&
			b.north >= sqlite3_value_double(argv[3]) &&
			b.west <= sqlite3_value_double(argv[4]) &&
			b.south <= sqlite3_value_double(argv[5]));
}

/* Of a point of Lambert-93, its cells in the order of struct place. */
static bool
read_lambert93(sqlite3_value **argv, double *lon, double *lat)
{
	return sqlite3_value_type(argv[0]) != SQLITE_NULL &&
	    sqlite3_value_type(argv[1]) != SQLITE_NULL &&
	    place_lambert93(sqlite3_value_double(argv[1]),
		sqlite3_value_double(argv[0]), lon, lat);
}

static void
place_lat(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	double lon, lat;

	(void)argc;
	if (read_lambert93(argv, &lon, &lat))
		sqlite3_result_double(x, lat);
}

static void
place_lon(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	double lon, lat;

	(void)argc;
	if (read_lambert93(argv, &lon, &lat))
		sqlite3_result_double(x, lon);
}

/* To a point, or to a geometry. */
static void
place_near(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	double lon = sqlite3_value_double(argv[0]);
	double lat = sqlite3_value_double(argv[1]);
	double metres = sqlite3_value_double(argv[2]), far = -1;
	const char *text;

	if (sqlite3_value_type(argv[3]) == SQLITE_NULL)
		return;
	if (argc == 5 && sqlite3_value_type(argv[4]) != SQLITE_NULL) {
		double to_lon = sqlite3_value_double(argv[3]);
		double to_lat = sqlite3_value_double(argv[4]);

		if (fabs(to_lon) <= 180 && fabs(to_lat) <= 90)
			far = place_distance(lon, lat, to_lon, to_lat);
	} else if (argc == 4) {
		text = (const char *)sqlite3_value_text(argv[3]);
		if (text && !query_is_late(x, argv[3]))
			far = place_distance_to(lon, lat, text,
			    (size_t)sqlite3_value_bytes(argv[3]));
	}
	if (far >= 0)
		sqlite3_result_int(x, far <= metres);
}

int
place_functions_register(struct table *t)
{
	static const struct {
		const char *name;
		int nargs;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "place_west", 2, place_west },
		{ "place_south", 2, place_south },
		{ "place_east", 2, place_east },
		{ "place_north", 2, place_north },
		{ "place_meets", 6, place_meets },
		{ "place_lat", 2, place_lat },
		{ "place_lon", 2, place_lon },
		{ "place_near", 4, place_near },
		{ "place_near", 5, place_near },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0;
	     i < sizeof(functions) / sizeof(functions[0]) && rc == SQLITE_OK;
	     i++)
		rc = sqlite3_create_function(t->db, functions[i].name,
		    functions[i].nargs,
		    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, t,
		    functions[i].call, NULL, NULL);
	return rc;
}

static void
bind(struct sql *s, double d)
{
	sql_bind(s, &(struct value){ .type = VALUE_REAL, .d = d });
}

static void
compare(struct sql *s, const char *before, double d)
{
	str_append(&s->text, before);
	bind(s, d);
}

const char *
place_latitude_sql(struct arena *a, const struct place *p)
{
	return p->is_lambert93
	    ? arena_printf(a, "place_lat(c%u, c%u)", p->latitude, p->longitude)
	    : arena_printf(a, "c%u", p->latitude);
}

const char *
place_longitude_sql(struct arena *a, const struct place *p)
{
	return p->is_lambert93
	    ? arena_printf(a, "place_lon(c%u, c%u)", p->latitude, p->longitude)
	    : arena_printf(a, "c%u", p->longitude);
}

/* Degrees are rounded in the index: outwards, so that none is missed. */
void
place_in_index(struct sql *s, const struct place_box *b)
{
	compare(s, "east >= ", b->west);
	compare(s, " AND north >= ", b->south);
	compare(s, " AND west <= ", b->east);
	compare(s, " AND south <= ", b->north);
}

static void
in_box(struct sql *s, const struct place *p, const struct place_box *b)
{
	if (s->t->has_places) {
		str_append(&s->text, "__id IN (SELECT id FROM places WHERE ");
		place_in_index(s, b);
		str_append(&s->text, ") AND ");
	}
	if (p->kind == PLACE_POINT) {
		str_append(&s->text, place_latitude_sql(s->a, p));
		compare(s, " BETWEEN ", b->south);
		compare(s, " AND ", b->north);
		str_append_printf(
		    &s->text, " AND %s", place_longitude_sql(s->a, p));
		compare(s, " BETWEEN ", b->west);
		compare(s, " AND ", b->east);
		return;
	}
	str_append_printf(
	    &s->text, "place_meets(%d, c%u, ", (int)p->kind, p->latitude);
	bind(s, b->west);
	compare(s, ", ", b->south);
	compare(s, ", ", b->east);
	compare(s, ", ", b->north);
	str_append_char(&s->text, ')');
}

/* Across the 180th meridian a box is two. */
static void
in_boxes(struct sql *s, const struct place *p, struct place_box b)
{
	struct place_box other = b;

	if (b.west <= b.east) {
		in_box(s, p, &b);
		return;
	}
	b.east = 180;
	other.west = -180;
	str_append_char(&s->text, '(');
	in_box(s, p, &b);
	str_append(&s->text, " OR ");
	in_box(s, p, &other);
	str_append_char(&s->text, ')');
}

/* What holds everything at most so far. */
static struct place_box
box_round(const struct cond *c)
{
	double up = c->metres / METRES_PER_DEGREE * 1.001 + 1e-6;
	double south = c->south - up, north = c->south + up, aside = 360;
	struct place_box b = { -180, fmax(south, -90), 180, fmin(north, 90) };

	if (south > -89 && north < 89)
		aside =
		    up / cos(fmax(fabs(south), fabs(north)) * 3.14159265 / 180);
	if (aside >= 180)
		return b;
	b.west = c->west - aside;
	b.east = c->west + aside;
	if (b.west < -180)
		b.west += 360;
	if (b.east > 180)
		b.east -= 360;
	return b;
}

static void
near(struct sql *s, const struct place *p, const struct cond *c)
{
	in_boxes(s, p, box_round(c));
	str_append(&s->text, " AND place_near(");
	bind(s, c->west);
	compare(s, ", ", c->south);
	compare(s, ", ", c->metres);
	if (p->kind == PLACE_POINT)
		str_append_printf(&s->text, ", %s, %s)",
		    place_longitude_sql(s->a, p), place_latitude_sql(s->a, p));
	else if (p->kind == PLACE_GEOMETRY)
		str_append_printf(&s->text, ", c%u)", p->latitude);
	else
		str_append_printf(&s->text,
		    ", place_west(%d, c%u), place_south(%d, c%u))",
		    (int)p->kind, p->latitude, (int)p->kind, p->latitude);
}

void
place_cond(struct sql *s, const struct cond *c)
{
	struct place p;

	if (!place_of_table(s->t, &p)) {
		s->rc = err_set(s->e, ERR_INVALID,
		    "Les lignes de ce tableau n’ont pas de position" NNBSP
		    ": il n’a ni coordonnées ni géométrie.");
		return;
	}
	if (c->kind == COND_NEAR)
		near(s, &p, c);
	else
		in_boxes(s, &p,
		    (struct place_box){ c->west, c->south, c->east, c->north });
}
