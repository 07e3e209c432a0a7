/* SPDX-License-Identifier: Apache-2.0 */
/* table_index_sets.c - full text and places of the rows of a table. */
#include "store/place_sql.h"
#include "store/query_sql.h"
#include "store/table_index_parts.h"

enum {
	JOINED = 100 /* columns of one column of the full text */
};

/* The texts of up to JOINED columns from *at on, one below the other. */
static bool
append_texts(struct sql *s, unsigned *at)
{
	unsigned n = 0;

	for (; *at < s->t->ncols && n < JOINED; (*at)++) {
		if (!search_has_column(s->t, *at))
			continue;
		str_append(&s->text, n++ ? ", " : ", lines(");
		sql_written(s, &(struct term){ .column = (int)*at });
	}
	if (n > 0)
		str_append_char(&s->text, ')');
	return n > 0;
}

static unsigned
count_texts(const struct table *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->ncols; i++)
		n += search_has_column(t, i);
	return (n + JOINED - 1) / JOINED;
}

bool
index_words(struct indexing *x)
{
	unsigned n = count_texts(x->t), at = 0;
	struct str create;
	struct err e = { 0 };
	struct sql s;

	if (n == 0)
		return true;
	str_init(&create, x->a, 1 << 16);
	str_append(&create, "CREATE VIRTUAL TABLE words USING fts5 (");
	sql_start(&s, x->a, x->t, &e);
	str_append(&s.text, "INSERT INTO words (rowid");
	for (unsigned i = 0; i < n; i++) {
		str_append_printf(&create, "t%u, ", i);
		str_append_printf(&s.text, ", t%u", i);
	}
	str_append(&create,
	    "content = '', detail = none, columnsize = 0,"
	    " tokenize = 'french');"
	    "INSERT INTO words (words, rank) VALUES ('automerge', 0)");
	str_append(&s.text, ") SELECT __id");
	while (append_texts(&s, &at))
		;
	str_append(&s.text, " FROM rows");
	if (sql_end(&s))
		return false;
	return index_run(x, str_text(&create)) &&
	    index_run(x, str_text(&s.text)) &&
	    index_run(x, "INSERT INTO words (words) VALUES ('optimize')");
}

bool
index_places(struct indexing *x)
{
	struct place p;
	const char *sql;

	if (!place_of_table(x->t, &p))
		return true;
	if (p.kind == PLACE_POINT)
		sql = arena_printf(x->a,
		    "SELECT __id, lon, lon, lat, lat FROM (SELECT __id,"
		    " %s AS lon, %s AS lat FROM rows)"
		    " WHERE abs(lon) <= 180 AND abs(lat) <= 90",
		    place_longitude_sql(x->a, &p),
		    place_latitude_sql(x->a, &p));
	else
		sql = arena_printf(x->a,
		    "SELECT __id, place_west(%d, c%u), place_east(%d, c%u),"
		    " place_south(%d, c%u), place_north(%d, c%u)"
		    " FROM rows WHERE place_west(%d, c%u) IS NOT NULL",
		    (int)p.kind, p.latitude, (int)p.kind, p.latitude,
		    (int)p.kind, p.latitude, (int)p.kind, p.latitude,
		    (int)p.kind, p.latitude);
	return index_run(x,
		   "CREATE VIRTUAL TABLE places USING"
		   " rtree (id, west, east, south, north)") &&
	    index_run(x, arena_printf(x->a, "INSERT INTO places %s", sql));
}
