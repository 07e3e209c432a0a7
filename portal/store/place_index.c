/* SPDX-License-Identifier: Apache-2.0 */
/* place_index.c - where the rows are, from the index of places alone. */
#include "store/place_sql.h"
#include "store/query_cache.h"

static enum err_code
read_boxes(struct table *t, const struct step *step,
    bool (*fn)(void *arg, int64_t id, const struct place_box *box), void *arg,
    struct err *e)
{
	struct kept_statement *kept;
	sqlite3_stmt *st;
	bool more = true;
	enum err_code rc = statement_take(t, step, &st, &kept, e);
	int code = SQLITE_DONE;

	if (rc)
		return rc;
	while (more && (code = sqlite3_step(st)) == SQLITE_ROW) {
		const struct place_box box = {
			.west = sqlite3_column_double(st, 1),
			.east = sqlite3_column_double(st, 2),
			.south = sqlite3_column_double(st, 3),
			.north = sqlite3_column_double(st, 4),
		};

		more = fn(arg, sqlite3_column_int64(st, 0), &box);
	}
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		rc = query_failed(t, code, e);
	statement_give_back(st, kept);
	return rc;
}

enum err_code
place_index_read(struct table *t, const struct place_box *window,
    int64_t until_ms,
    bool (*fn)(void *arg, int64_t id, const struct place_box *box), void *arg,
    bool *known, struct err *e)
{
	int64_t before = t->deadline_ms;
	struct arena *a;
	struct step step;
	struct sql s;
	enum err_code rc;

	*known = t->has_places;
	if (!*known)
		return ERR_OK;
	a = arena_new();
	sql_start(&s, a, t, e);
	str_append(
	    &s.text, "SELECT id, west, east, south, north FROM places WHERE ");
	place_in_index(&s, window);
	rc = sql_end(&s);
	t->deadline_ms = until_ms;
	step = sql_step(&s);
	if (!rc)
		rc = read_boxes(t, &step, fn, arg, e);
	t->deadline_ms = before;
	arena_free(a);
	return rc;
}
