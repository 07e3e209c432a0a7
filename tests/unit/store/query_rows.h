/* SPDX-License-Identifier: Apache-2.0 */
/* query_rows.h - random rows in memory and in a table file, and plain C that
 * answers the same questions slowly. */
#ifndef PARVIS_TESTS_STORE_QUERY_ROWS_H
#define PARVIS_TESTS_STORE_QUERY_ROWS_H

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

#include "base/date.h"
#include "base/text.h"
#include "scratch.h"
#include "store/format.h"
#include "store/query.h"
#include "store/table_index.h"

enum {
	C_N,
	C_PRICE,
	C_NAME,
	C_DAY,
	C_AT,
	C_OPEN,
	C_HOUR,
	C_KIND,
	C_LAT,
	C_LON,
	C_CODE,
	NCOLS,
	ROWS_MAX = 9000
};

static const struct column rows_columns[NCOLS] = {
	{ .name = "n", .type = COLUMN_INT, .format = "#" NNBSP "##0" },
	{ .name = "prix", .type = COLUMN_DECIMAL, .format = "0,00" },
	{ .name = "nom", .type = COLUMN_TEXT, .format = "" },
	{ .name = "jour", .type = COLUMN_DATE, .format = "dd/mm/yyyy" },
	{ .name = "quand", .type = COLUMN_DATETIME, .format = "" },
	{ .name = "ouvert", .type = COLUMN_BOOL, .format = "Oui|Non" },
	{ .name = "heure", .type = COLUMN_TIME, .format = "hh:mm" },
	{ .name = "genre", .type = COLUMN_TEXT, .format = "" },
	{ .name = "lat",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "latitude_wgs_fr_metropole" },
	{ .name = "lon",
	    .type = COLUMN_DECIMAL,
	    .format = "",
	    .semantic = "longitude_wgs_fr_metropole" },
	/* Digits and capitals: sorted by bytes once it is indexed. */
	{ .name = "code", .type = COLUMN_TEXT, .format = "" },
};

/* A row: values, texts that are not those of the format, and their bytes. */
struct test_row {
	struct value v[NCOLS];
	const char *raw[NCOLS];
	char text[NCOLS][64];
};

static struct test_row *test_rows;
static int64_t test_count;
static char test_path[256];
static uint64_t seed = 20240101;

static inline int64_t
draw(int64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (int64_t)((seed >> 33) % (uint64_t)n);
}

static inline void
set_text(struct test_row *r, int c)
{
	r->v[c] = (struct value){ .type = VALUE_TEXT,
		.text = r->text[c],
		.len = strlen(r->text[c]) };
}

static inline void
fill_texts(struct test_row *r)
{
	static const char *const words[] = { "École", "ecole", "Ecole",
		"maison", "Maisons", "œuvre", "OEUVRE", "d’été", "l'hiver",
		"Zoé", "", "100 %", "a_b", "çà", "mairie annexe", "Été",
		"ete" };
	static const char *const kinds[] = { "appel d’offres", "gré à gré",
		"Adaptée", "adaptée" };
	const size_t n = sizeof(words) / sizeof(words[0]);

	snprintf(r->text[C_NAME], 64, "%s %s", words[draw((int64_t)n)],
	    words[draw((int64_t)n)]);
	if (r->text[C_NAME][strspn(r->text[C_NAME], " ")])
		set_text(r, C_NAME);
	snprintf(r->text[C_CODE], 64, "%s%03d", draw(3) ? "38" : "2A",
	    (int)draw(300));
	if (draw(8) > 0)
		set_text(r, C_CODE);
	if (draw(20) > 0) {
		snprintf(r->text[C_KIND], 64, "%s", kinds[draw(4)]);
		set_text(r, C_KIND);
	}
}

static inline void
fill_moments(struct test_row *r)
{
	static const char *const offsets[] = { "", "Z", "+02:00", "-0500",
		"+01" };

	snprintf(r->text[C_DAY], 64, "20%02d-%02d-%02d", (int)draw(4) + 19,
	    (int)draw(12) + 1, (int)draw(28) + 1);
	snprintf(r->text[C_AT], 64, "2024-01-%02dT%02d:30:00%s",
	    (int)draw(3) + 1, (int)draw(24), offsets[draw(5)]);
	snprintf(r->text[C_HOUR], 64, "%02d:%02d:00", (int)draw(24),
	    (int)draw(4) * 15);
	if (draw(7) > 0)
		set_text(r, C_DAY);
	if (draw(7) > 0)
		set_text(r, C_AT);
	if (draw(7) > 0)
		set_text(r, C_HOUR);
}

static inline void
fill_row(struct test_row *r)
{
	memset(r, 0, sizeof(*r));
	fill_texts(r);
	fill_moments(r);
	if (draw(5) > 0)
		r->v[C_N] =
		    (struct value){ .type = VALUE_INT, .i = draw(60) - 20 };
	if (draw(10) == 0)
		r->v[C_N].i *= 1000;
	if (draw(5) > 0)
		r->v[C_PRICE] = (struct value){ .type = VALUE_REAL,
			.d = (double)(draw(4000) - 1000) / 100 };
	if (draw(6) > 0)
		r->v[C_OPEN] =
		    (struct value){ .type = VALUE_INT, .i = draw(2) };
	if (draw(6) > 0) {
		r->v[C_LAT] = (struct value){ .type = VALUE_REAL,
			.d = 44 + (double)draw(2000) / 1000 };
		r->v[C_LON] = (struct value){ .type = VALUE_REAL,
			.d = 5 + (double)draw(2000) / 1000 };
	}
	if (r->v[C_PRICE].type && draw(9) == 0)
		r->raw[C_PRICE] = "environ 12 € École";
	if (!r->v[C_NAME].type && draw(2))
		r->raw[C_NAME] = "   ";
	if (r->v[C_DAY].type && draw(9) == 0)
		r->raw[C_DAY] = "le 3 de l’été";
}

struct test_source {
	struct row_source source;
	int64_t at;
	struct value raw[NCOLS];
};

static inline enum err_code
next_test_row(struct row_source *s, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct test_source *t = (struct test_source *)(void *)s;

	(void)e;
	*row = t->at < test_count;
	if (!*row)
		return ERR_OK;
	memset(t->raw, 0, sizeof(t->raw));
	for (int i = 0; i < NCOLS; i++) {
		const char *text = test_rows[t->at].raw[i];

		if (text)
			t->raw[i] = (struct value){ .type = VALUE_TEXT,
				.text = text,
				.len = strlen(text) };
	}
	*values = test_rows[t->at++].v;
	*raw = t->raw;
	return ERR_OK;
}

/* Whether tables are made with their index. */
static bool test_indexed;

static inline bool
go_on(void *arg, int thousandths)
{
	(void)arg;
	assert_in_range(thousandths, 0, 1000);
	return true;
}

static inline void
write_test_table(int64_t count)
{
	struct test_source s = { .source = {
				     .next = next_test_row, .ncols = NCOLS } };
	struct err e = { 0 };
	int64_t rows;

	snprintf(test_path, sizeof(test_path), "%s", scratch_path("query.db"));
	free(test_rows);
	test_rows = calloc((size_t)count, sizeof(*test_rows));
	test_count = count;
	for (int64_t i = 0; i < count; i++)
		fill_row(&test_rows[i]);
	assert_int_equal(table_write(test_path, rows_columns, &s.source, NULL,
			     NULL, &rows, &e),
	    ERR_OK);
	assert_int_equal(rows, count);
	if (test_indexed && table_index(test_path, go_on, NULL, &e))
		fail_msg("%s %s", e.msg, e.cause);
}

/* --- plain answers ------------------------------------------------------ */

static inline int
order_of_texts(struct arena *a, const struct value *x, const struct value *y)
{
	const char *p = arena_strndup(a, x->text, x->len);
	const char *q = arena_strndup(a, y->text, y->len);
	int by_fold = strcmp(text_fold(a, p), text_fold(a, q));

	return by_fold ? by_fold : strcmp(p, q);
}

static inline int64_t
instant_of(const struct value *v)
{
	int64_t seconds;
	bool has_offset;

	assert_true(date_parse_time(v->text, v->len, &seconds, &has_offset));
	return seconds;
}

/* Of two values of a column, none empty. */
static inline int
order_of(struct arena *a, int c, const struct value *x, const struct value *y)
{
	double d, f;

	if (rows_columns[c].type == COLUMN_DATETIME) {
		int64_t s = instant_of(x), t = instant_of(y);

		return (s > t) - (s < t);
	}
	if (rows_columns[c].type == COLUMN_TEXT)
		return order_of_texts(a, x, y);
	if (x->type == VALUE_TEXT)
		return strncmp(
		    x->text, y->text, x->len > y->len ? x->len : y->len);
	d = x->type == VALUE_INT ? (double)x->i : x->d;
	f = y->type == VALUE_INT ? (double)y->i : y->d;
	return (d > f) - (d < f);
}

static inline const char *
written_text(struct arena *a, const struct test_row *r, int c)
{
	char text[512];
	size_t n;

	if (r->raw[c])
		return r->raw[c];
	n = table_text_of(&rows_columns[c], &r->v[c], text, sizeof(text));
	return arena_strndup(a, text, n);
}

static inline bool
is_like(const char *text, const char *pattern)
{
	if (!*pattern)
		return !*text;
	if (*pattern == '%')
		return is_like(text, pattern + 1) ||
		    (*text && is_like(text + 1, pattern));
	if (!*text)
		return false;
	if (*pattern != '_')
		return *pattern == *text && is_like(text + 1, pattern + 1);
	for (text++; ((unsigned char)*text & 0xc0) == 0x80; text++)
		;
	return is_like(text, pattern + 1);
}

static inline bool
passes_text(struct arena *a, const struct test_row *r, const struct cond *c)
{
	const char *text = text_fold(a, written_text(a, r, c->term.column));
	const char *wanted =
	    text_fold(a, arena_strndup(a, c->values->text, c->values->len));

	if (c->test == TEST_CONTAINS)
		return strstr(text, wanted) != NULL;
	if (c->test == TEST_STARTS)
		return strncmp(text, wanted, strlen(wanted)) == 0;
	return is_like(text, wanted);
}

static inline bool
passes_test(struct arena *a, const struct test_row *r, const struct cond *c)
{
	const struct value *v = &r->v[c->term.column];
	int by;

	if (c->test == TEST_EMPTY)
		return v->type == VALUE_NULL;
	if (v->type == VALUE_NULL)
		return false;
	if (c->test >= TEST_CONTAINS)
		return passes_text(a, r, c);
	if (c->test == TEST_IN) {
		for (unsigned i = 0; i < c->nvalues; i++)
			if (order_of(a, c->term.column, v, &c->values[i]) == 0)
				return true;
		return false;
	}
	by = order_of(a, c->term.column, v, c->values);
	switch (c->test) {
	case TEST_EQUAL:
		return by == 0;
	case TEST_DIFFERENT:
		return by != 0;
	case TEST_LESS:
		return by < 0;
	case TEST_LESS_EQUAL:
		return by <= 0;
	case TEST_GREATER:
		return by > 0;
	default:
		return by >= 0;
	}
}

static inline bool
passes_place(const struct test_row *r, const struct cond *c)
{
	double lat = r->v[C_LAT].d, lon = r->v[C_LON].d, x, y;

	if (!r->v[C_LAT].type)
		return false;
	if (c->kind == COND_BOX)
		return lat >= c->south && lat <= c->north && lon >= c->west &&
		    lon <= c->east;
	/* Near enough to a plane for the distances of these tests. */
	y = (lat - c->south) * 111195.08;
	x = (lon - c->west) * 111195.08 *
	    cos((lat + c->south) / 2 * 3.14159265358979 / 180);
	return hypot(x, y) <= c->metres;
}

static inline bool
passes(struct arena *a, const struct test_row *r, const struct cond *c)
{
	bool all = true, any = false;

	if (!c)
		return true;
	switch (c->kind) {
	case COND_TEST:
		return passes_test(a, r, c);
	case COND_BOX:
	case COND_NEAR:
		return passes_place(r, c);
	case COND_NOT:
		return !passes(a, r, c->parts[0]);
	default:
		for (unsigned i = 0; i < c->nparts; i++) {
			bool one = passes(a, r, c->parts[i]);

			all &= one;
			any |= one;
		}
		return c->kind == COND_AND ? all : any;
	}
}

/* What sort_rows() needs: qsort has no argument. */
static struct arena *sort_arena;
static const struct query *sort_query;

static inline int
by_orders(const void *x, const void *y)
{
	int64_t i = *(const int64_t *)x, k = *(const int64_t *)y;

	for (unsigned n = 0; n < sort_query->norders; n++) {
		const struct order *o = &sort_query->orders[n];
		int c = sort_query->outputs[o->output].term.column, by;
		const struct value *v = &test_rows[i - 1].v[c];
		const struct value *w = &test_rows[k - 1].v[c];

		if (!v->type || !w->type) {
			if (v->type != w->type)
				return v->type ? -1 : 1;
			continue;
		}
		by = order_of(sort_arena, c, v, w);
		if (by)
			return o->descending ? -by : by;
	}
	return (i > k) - (i < k);
}

/* In a: the ids the question should give, in order. */
static inline int64_t *
naive_ids(struct arena *a, const struct query *q, int64_t *n)
{
	int64_t *ids = arena_array_of(a, test_count + 1, int64_t);
	struct arena *scratch = arena_new();

	*n = 0;
	for (int64_t i = 0; i < test_count; i++) {
		if (passes(scratch, &test_rows[i], q->where))
			ids[(*n)++] = i + 1;
		arena_reset(scratch);
	}
	sort_arena = a;
	sort_query = q;
	qsort(ids, (size_t)*n, sizeof(*ids), by_orders);
	arena_free(scratch);
	return ids;
}

#endif
