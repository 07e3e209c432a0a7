/* SPDX-License-Identifier: Apache-2.0 */
/* table_index_columns.c - which columns are worth an index, and their facts. */
#include <stdlib.h>
#include <string.h>

#include "store/query_text.h"
#include "store/table_index_parts.h"

enum {
	SAMPLE = 1000,
	TALLIES = TABLE_TALLIES,
	SHORT_TEXT = 64,  /* mean bytes of a text worth an index */
	FEW_VALUES = 200, /* in the sample: worth one whatever their length */
	TALLY_TEXT = 4096 /* a longer value is not kept */
};

/* --- is it worth it? ---------------------------------------------------- */

/* Numbers of a statement of one row. */
static bool
ask(struct indexing *x, const char *sql, int64_t *out, int n)
{
	sqlite3_stmt *s;
	bool ok = false;

	if (sqlite3_prepare_v2(x->t->db, sql, -1, &s, NULL))
		return false;
	if (sqlite3_step(s) == SQLITE_ROW) {
		ok = true;
		for (int i = 0; i < n; i++)
			out[i] = sqlite3_column_int64(s, i);
	}
	return sqlite3_finalize(s) == SQLITE_OK && ok;
}

struct worth {
	bool index, tallies;
};

/* What rows taken all over the table say. */
static bool
look_at_sample(struct indexing *x, unsigned c, struct worth *out)
{
	int64_t each = x->t->rows / SAMPLE + 1, told[2];
	enum column_type type = x->t->cols[c].type;

	*out = (struct worth){ false, false };
	if (type == COLUMN_GEOMETRY)
		return true;
	if (!ask(x,
		arena_printf(x->a,
		    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + "
		    "%lld"
		    " FROM n WHERE i + %lld <= %lld)"
		    " SELECT coalesce(avg(octet), 0), count(DISTINCT v) FROM"
		    " (SELECT c%u AS v, length(CAST(c%u AS BLOB)) AS octet"
		    " FROM n CROSS JOIN rows ON __id = i)",
		    (long long)each, (long long)each, (long long)x->t->rows, c,
		    c),
		told, 2))
		return false;
	out->index = type != COLUMN_TEXT || told[0] <= SHORT_TEXT ||
	    told[1] <= FEW_VALUES;
	out->tallies = out->index;
	return true;
}

static bool
exists(struct indexing *x, const char *condition, bool *out)
{
	int64_t any = 0;
	bool ok = ask(x,
	    arena_printf(
		x->a, "SELECT EXISTS (SELECT 1 FROM rows WHERE %s)", condition),
	    &any, 1);

	*out = any != 0;
	return ok;
}

/* Two different cells, empty ones too? */
static bool
has_two_values(struct indexing *x, unsigned c, bool *out)
{
	return exists(x,
	    arena_printf(
		x->a, "c%u IS NOT (SELECT c%u FROM rows WHERE __id = 1)", c, c),
	    out);
}

static bool
find_plain(struct indexing *x, unsigned c, bool *out)
{
	bool other;

	*out = false;
	if (x->t->cols[c].type != COLUMN_TEXT)
		return true;
	if (!exists(x, arena_printf(x->a, "NOT is_plain(c%u)", c), &other))
		return false;
	*out = !other;
	return true;
}

/* --- counting ----------------------------------------------------------- */

struct entry {
	struct value value; /* its text is ours */
	int64_t count, turn;
};

/* The most frequent values so far, the least of them at the root. */
struct tallies {
	struct entry entries[TALLIES];
	unsigned n;
	int64_t turn;
	bool too_long;
	struct column_facts facts;
};

/* Does x go before y: more rows, or met before? */
static bool
is_before(const struct entry *x, const struct entry *y)
{
	return x->count != y->count ? x->count > y->count : x->turn < y->turn;
}

static void
sink(struct tallies *t, unsigned at)
{
	for (;;) {
		unsigned least = at, child = 2 * at + 1;
		struct entry e;

		for (unsigned i = child; i < child + 2 && i < t->n; i++) {
			if (is_before(&t->entries[least], &t->entries[i]))
				least = i;
		}
		if (least == at)
			return;
		e = t->entries[at];
		t->entries[at] = t->entries[least];
		t->entries[least] = e;
		at = least;
	}
}

static void
copy_value(struct entry *to, const struct value *v)
{
	char *text = NULL;

	free((char *)(uintptr_t)to->value.text);
	if (v->type == VALUE_TEXT) {
		text = malloc(v->len + 1);
		if (!text)
			abort();
		memcpy(text, v->text, v->len);
	}
	to->value = *v;
	to->value.text = text;
}

static void
count_value(struct tallies *t, const struct value *v, int64_t count)
{
	struct entry *root = &t->entries[0];

	t->turn++;
	t->facts.distinct++;
	t->facts.filled += count;
	if (count > t->facts.most)
		t->facts.most = count;
	if (t->too_long || (t->n == TALLIES && count <= root->count))
		return;
	if (v->type == VALUE_TEXT && v->len > TALLY_TEXT) {
		t->too_long = true;
		return;
	}
	if (t->n < TALLIES) {
		root = &t->entries[t->n++];
		copy_value(root, v);
		root->count = count;
		root->turn = t->turn;
		for (unsigned i = t->n == TALLIES ? TALLIES / 2 : 0; i-- > 0;)
			sink(t, i);
		return;
	}
	copy_value(root, v);
	root->count = count;
	root->turn = t->turn;
	sink(t, 0);
}

static int
by_rank(const void *x, const void *y)
{
	return is_before(x, y) ? -1 : 1;
}

static bool
write_tallies(struct indexing *x, unsigned c, struct tallies *t)
{
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(x->t->db,
	    "INSERT INTO tally (col, value, count) VALUES (?, ?, ?)", -1, &s,
	    NULL);

	qsort(t->entries, t->n, sizeof(*t->entries), by_rank);
	for (unsigned i = 0; i < t->n && !rc && !t->too_long; i++) {
		const struct value *v = &t->entries[i].value;

		sqlite3_bind_int(s, 1, (int)c);
		sqlite3_bind_int64(s, 3, t->entries[i].count);
		if (v->type == VALUE_TEXT)
			sqlite3_bind_text(
			    s, 2, v->text, (int)v->len, SQLITE_STATIC);
		else if (v->type == VALUE_REAL)
			sqlite3_bind_double(s, 2, v->d);
		else
			sqlite3_bind_int64(s, 2, v->i);
		sqlite3_step(s);
		rc = sqlite3_reset(s);
	}
	return sqlite3_finalize(s) == SQLITE_OK && !rc;
}

static const char *
collation_of(const struct indexing *x, unsigned c, const struct tallies *t)
{
	return x->t->cols[c].type == COLUMN_TEXT && !t->facts.is_plain
	    ? " COLLATE " TEXT_ORDER
	    : "";
}

static bool
count_column(struct indexing *x, unsigned c, struct tallies *t)
{
	struct value v;
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(x->t->db,
	    arena_printf(x->a,
		"SELECT c%u, count(*) FROM rows WHERE c%u IS NOT NULL"
		" GROUP BY c%u%s",
		c, c, c, collation_of(x, c, t)),
	    -1, &s, NULL);

	if (rc)
		return false;
	while (sqlite3_step(s) == SQLITE_ROW) {
		table_value_at(s, 0, &v);
		count_value(t, &v, sqlite3_column_int64(s, 1));
	}
	return sqlite3_finalize(s) == SQLITE_OK;
}

/* --- index -------------------------------------------------------------- */

static bool
make_index(struct indexing *x, unsigned c, const struct tallies *t)
{
	if (x->t->cols[c].type == COLUMN_DATETIME)
		return index_run(x,
		    arena_printf(
			x->a, "CREATE INDEX i%u ON rows (instant(c%u))", c, c));
	return index_run(x,
	    arena_printf(x->a, "CREATE INDEX i%u ON rows (c%u%s)", c, c,
		collation_of(x, c, t)));
}

/* As ANALYZE would: rows of the table, rows of one value. */
static bool
tell_planner(struct indexing *x, unsigned c, const struct column_facts *f)
{
	int64_t rows = x->t->rows, values = f->distinct + (f->filled < rows);

	return index_run(x,
	    arena_printf(x->a,
		"INSERT INTO sqlite_stat1 (tbl, idx, stat)"
		" VALUES ('rows', 'i%u', '%lld %lld')",
		c, (long long)rows, (long long)((rows + values - 1) / values)));
}

static bool
write_facts(struct indexing *x, unsigned c, const struct column_facts *f)
{
	return index_run(x,
	    arena_printf(x->a,
		"INSERT INTO facts VALUES"
		" (%u, %lld, %lld, %lld, %d, %d, 0, %d)",
		c, (long long)f->filled, (long long)f->distinct,
		(long long)f->most, f->has_index, f->has_tallies, f->is_plain));
}

static bool
index_and_count(
    struct indexing *x, unsigned c, const struct worth *w, struct tallies *t)
{
	struct column_facts *f = &t->facts;
	bool ok = find_plain(x, c, &f->is_plain);

	if (ok && w->index)
		ok = make_index(x, c, t);
	if (ok && w->tallies)
		ok = count_column(x, c, t) && write_tallies(x, c, t);
	f->has_index = w->index;
	f->has_tallies = w->tallies && !t->too_long;
	if (ok && w->index)
		ok = tell_planner(x, c, f);
	return ok && write_facts(x, c, f);
}

bool
index_column(struct indexing *x, unsigned c)
{
	struct tallies *t = calloc(1, sizeof(*t));
	struct worth w;
	bool ok, two = false;

	if (!t)
		abort();
	/* Of an earlier version. */
	ok = index_run(x, arena_printf(x->a, "DROP INDEX IF EXISTS i%u", c)) &&
	    look_at_sample(x, c, &w);
	if (ok && w.index) {
		ok = has_two_values(x, c, &two);
		w.index = two;
	}
	if (ok)
		ok = index_and_count(x, c, &w, t);
	for (unsigned i = 0; i < t->n; i++)
		free((char *)(uintptr_t)t->entries[i].value.text);
	free(t);
	return ok;
}
