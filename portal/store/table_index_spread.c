/* SPDX-License-Identifier: Apache-2.0 */
/* table_index_spread.c - quantiles and histograms, put in the profile. */
#include <stdlib.h>

#include "store/query_functions.h"
#include "store/spread.h"
#include "store/table_index_parts.h"

enum {
	DAY = 86400,
	LOCAL_SIZE = 19 /* of a date and time without an offset */
};

/* What moments are sorted by is what their index holds. */
static const char *
key_of(const struct indexing *x, unsigned c)
{
	return arena_printf(x->a,
	    x->t->cols[c].type == COLUMN_DATETIME ? "instant(c%u)" : "c%u", c);
}

/* The value in spread.h's terms. */
static double
number_at(sqlite3_stmt *s, int i, enum column_type type)
{
	const char *text;
	int64_t seconds;

	if (type != COLUMN_DATE)
		return sqlite3_column_double(s, i);
	text = (const char *)sqlite3_column_text(s, i);
	return text &&
		query_instant(
		    text, (size_t)sqlite3_column_bytes(s, i), &seconds)
	    ? (double)(seconds / DAY)
	    : 0;
}

/* *zoned: has any an offset? False when there is no value either. */
static bool
start(struct indexing *x, unsigned c, struct spread *out, bool *zoned)
{
	enum column_type type = x->t->cols[c].type;
	const char *key = key_of(x, c);
	sqlite3_stmt *s;
	int64_t count = 0;

	if (sqlite3_prepare_v2(x->t->db,
		arena_printf(x->a,
		    "SELECT (SELECT count(%s) FROM rows),"
		    " (SELECT min(%s) FROM rows), (SELECT max(%s) FROM rows),"
		    " %d AND EXISTS (SELECT 1 FROM rows WHERE length(c%u) > "
		    "%d)",
		    key, key, key, type == COLUMN_DATETIME, c, LOCAL_SIZE),
		-1, &s, NULL))
		return false;
	if (sqlite3_step(s) == SQLITE_ROW) {
		count = sqlite3_column_int64(s, 0);
		*zoned = sqlite3_column_int(s, 3) != 0;
	}
	if (count > 0)
		spread_start(out, type, count, number_at(s, 1, type),
		    number_at(s, 2, type));
	return sqlite3_finalize(s) == SQLITE_OK && count > 0;
}

static bool
fill(struct indexing *x, unsigned c, struct spread *out)
{
	const char *key = key_of(x, c);
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(x->t->db,
		arena_printf(x->a,
		    "SELECT %s, count(*) FROM rows WHERE %s IS NOT NULL"
		    " GROUP BY 1 ORDER BY 1",
		    key, key),
		-1, &s, NULL))
		return false;
	while (sqlite3_step(s) == SQLITE_ROW)
		spread_add(out, number_at(s, 0, x->t->cols[c].type),
		    sqlite3_column_int64(s, 1));
	return sqlite3_finalize(s) == SQLITE_OK;
}

bool
index_spread(struct indexing *x, unsigned c)
{
	const struct column *column = &x->t->cols[c];
	json_t *stats = json_object_get(
	    json_object_get(x->profile, "profile"), column->name);
	struct spread s;
	bool zoned = false;

	if (!stats || !spread_is_of(column->type))
		return true;
	if (!start(x, c, &s, &zoned))
		return sqlite3_errcode(x->t->db) == SQLITE_OK;
	if (!fill(x, c, &s))
		return false;
	spread_put(&s, zoned, stats);
	return true;
}

bool
index_profile(struct indexing *x)
{
	char *text;
	sqlite3_stmt *s;

	if (!x->profile)
		return true;
	if (sqlite3_prepare_v2(x->t->db,
		"UPDATE meta SET value = ? WHERE name = 'meta'", -1, &s, NULL))
		return false;
	text = json_dumps(x->profile, JSON_COMPACT);
	if (!text)
		abort();
	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	sqlite3_step(s);
	free(text);
	return sqlite3_finalize(s) == SQLITE_OK;
}
