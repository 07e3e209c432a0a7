/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c - statistics of each column. */
#include "ingest/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "ingest/distinct.h"
#include "store/spread.h"
#include "store/table_index.h"

enum {
	MEMORY = 3 << 20, /* for all the tables of distinct values */
	ROWS_MEMORY = 1 << 20,
	KEPT_FIRST = 64,
	KEPT_MEMORY = 16 << 20, /* for the values of a short table */
	CATEGORIES = 25,        /* at most, for a column of categories */
	AT_ONCE = 32,           /* columns whose memory is fetched together */
	/* Bytes of the texts of all the tops, about: they are read at each
	 * page of the table. */
	TOPS_TEXT = 2 << 20,
	TOP_TEXT_LEAST = 100,
	MOMENT_SIZE = 40,
	LOCAL_SIZE = 19 /* of a date and time without an offset */
};

/* Where moments begin and end; "" before the first. */
struct ends {
	char least[MOMENT_SIZE], most[MOMENT_SIZE];
	int64_t first, last;
};

/* One column. Sums are of the differences to the first value: they lose less
 * than sums of large numbers. */
struct statistics {
	int64_t filled, blank;
	double *kept; /* values of a short table, in spread.h's terms */
	uint32_t nkept, room;
	double first, sum, squares;
	double least, most;
	int64_t least_int, most_int;
	struct ends local, zoned; /* of moments without offset, with one */
	struct distinct distinct;
};

struct profile {
	const struct column *cols;
	unsigned ncols;
	int64_t rows;
	struct budget budget, whole_budget;
	struct statistics *of;
	struct distinct whole; /* rows, by their key */
	/* No longer once the table is long: its index will tell. */
	bool keeps;
	int64_t keep_left; /* bytes */
};

struct profile *
profile_new(const struct column *cols, unsigned ncols)
{
	struct profile *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->of = calloc(ncols, sizeof(*p->of));
	if (!p->of)
		abort();
	p->cols = cols;
	p->ncols = ncols;
	p->budget.left = MEMORY;
	p->whole_budget.left = ROWS_MEMORY;
	p->keep_left = KEPT_MEMORY;
	p->keeps = true;
	return p;
}

static void
drop_kept(struct profile *p)
{
	for (unsigned i = 0; i < p->ncols; i++) {
		free(p->of[i].kept);
		p->of[i].kept = NULL;
	}
	p->keeps = false;
}

void
profile_free(struct profile *p)
{
	if (!p)
		return;
	drop_kept(p);
	for (unsigned i = 0; i < p->ncols; i++)
		distinct_free(&p->of[i].distinct);
	distinct_free(&p->whole);
	free(p->of);
	free(p);
}

static inline bool
is_number(const struct column *c)
{
	return c->type == COLUMN_INT || c->type == COLUMN_DECIMAL;
}

static inline bool
is_moment(const struct column *c)
{
	return c->type == COLUMN_DATE || c->type == COLUMN_DATETIME ||
	    c->type == COLUMN_TIME;
}

static inline void
add_number(struct statistics *s, double d)
{
	double from;

	if (s->filled == 0)
		s->first = s->least = s->most = d;
	from = d - s->first;
	s->sum += from;
	s->squares += from * from;
	if (d < s->least)
		s->least = d;
	if (d > s->most)
		s->most = d;
}

static inline void
add_int(struct statistics *s, int64_t i)
{
	if (s->filled == 0)
		s->least_int = s->most_int = i;
	if (i < s->least_int)
		s->least_int = i;
	if (i > s->most_int)
		s->most_int = i;
	add_number(s, (double)i);
}

static void
keep_moment(char out[MOMENT_SIZE], const struct value *v)
{
	size_t len = v->len < MOMENT_SIZE - 1 ? v->len : MOMENT_SIZE - 1;

	memcpy(out, v->text, len);
	out[len] = '\0';
}

/* Without an offset, their order is that of their texts. */
static inline void
add_local(struct ends *ends, const struct value *v)
{
	if (*ends->least == '\0' || strncmp(v->text, ends->least, v->len) < 0)
		keep_moment(ends->least, v);
	if (*ends->most == '\0' || strncmp(v->text, ends->most, v->len) > 0)
		keep_moment(ends->most, v);
}

static void
add_instant(struct ends *ends, const struct value *v)
{
	bool has_offset;
	int64_t at;

	if (!date_parse_time(v->text, v->len, &at, &has_offset))
		return;
	if (*ends->least == '\0' || at < ends->first) {
		ends->first = at;
		keep_moment(ends->least, v);
	}
	if (*ends->most == '\0' || at > ends->last) {
		ends->last = at;
		keep_moment(ends->most, v);
	}
}

static inline void
add_moment(struct statistics *s, const struct value *v)
{
	if (v->len <= LOCAL_SIZE)
		add_local(&s->local, v);
	else
		add_instant(&s->zoned, v);
}

static struct value
text_value(const char *text)
{
	return (struct value){
		.type = VALUE_TEXT, .text = text, .len = strlen(text)
	};
}

/* Of all moments: one without an offset is taken as UTC, as questions do. */
static const struct ends *
ends_of(struct statistics *s)
{
	struct value least = text_value(s->local.least);
	struct value most = text_value(s->local.most);

	if (*s->zoned.least == '\0')
		return &s->local;
	if (least.len > 0) {
		add_instant(&s->zoned, &least);
		add_instant(&s->zoned, &most);
	}
	return &s->zoned;
}

static bool
as_number(const struct column *c, const struct value *v, double *out)
{
	int64_t n = 0;
	bool has_offset, ok = true;

	if (v->type == VALUE_REAL) {
		*out = v->d;
		return true;
	}
	if (v->type == VALUE_INT)
		n = v->i;
	else if (c->type == COLUMN_DATE)
		ok = date_parse(v->text, v->len, &n);
	else
		ok = date_parse_time(v->text, v->len, &n, &has_offset);
	*out = (double)n;
	return ok;
}

/* Until there is no room: then the spread is not known. */
static void
keep(struct profile *p, unsigned i, const struct value *v)
{
	struct statistics *s = &p->of[i];
	uint32_t room = s->room ? s->room * 2 : KEPT_FIRST;

	if (s->nkept == s->room) {
		p->keep_left -= (int64_t)((room - s->room) * sizeof(*s->kept));
		if (p->keep_left < 0) {
			drop_kept(p);
			return;
		}
		s->kept = realloc(s->kept, room * sizeof(*s->kept));
		if (!s->kept)
			abort();
		s->room = room;
	}
	if (as_number(&p->cols[i], v, &s->kept[s->nkept]))
		s->nkept++;
}

static void
add_value(struct profile *p, unsigned i, const struct value *v, uint64_t key)
{
	struct statistics *s = &p->of[i];

	if (v->type == VALUE_NULL) {
		s->blank++;
		return;
	}
	if (v->type == VALUE_INT)
		add_int(s, v->i);
	else if (v->type == VALUE_REAL)
		add_number(s, v->d);
	else if (is_moment(&p->cols[i]))
		add_moment(s, v);
	s->filled++;
	if (p->keeps && spread_is_of(p->cols[i].type))
		keep(p, i, v);
	distinct_add(&s->distinct, &p->budget, key, v);
}

void
profile_add(struct profile *p, const struct value *values)
{
	static const struct value none = { .type = VALUE_NULL };
	bool few = !distinct_is_estimated(&p->whole);
	uint64_t keys[AT_ONCE], row = 1;

	for (unsigned from = 0; from < p->ncols; from += AT_ONCE) {
		unsigned n = p->ncols - from;

		n = n < AT_ONCE ? n : AT_ONCE;
		for (unsigned i = 0; i < n; i++) {
			const struct value *v = &values[from + i];

			if (v->type != VALUE_NULL)
				keys[i] =
				    distinct_key(&p->of[from + i].distinct, v);
			else
				keys[i] = 0;
		}
		for (unsigned i = 0; i < n; i++)
			add_value(p, from + i, &values[from + i], keys[i]);
		for (unsigned i = 0; i < n && few; i++)
			row = distinct_join(row, keys[i]);
	}
	if (few)
		distinct_add(&p->whole, &p->whole_budget, row, &none);
	if (++p->rows == TABLE_INDEX_ROWS)
		drop_kept(p);
}

/* Of a wide table, less of each text. */
static size_t
text_room(unsigned ncols)
{
	size_t most = TOPS_TEXT / TOPS / ncols;

	return most < TOP_TEXT_LEAST ? TOP_TEXT_LEAST : most;
}

static json_t *
value_json(const struct column *c, const struct value *v, size_t room)
{
	if (v->type == VALUE_TEXT)
		return json_stringn(v->text, text_cut(v->text, v->len, room));
	if (c->type == COLUMN_BOOL)
		return json_boolean(v->i != 0);
	if (v->type == VALUE_INT)
		return json_integer(v->i);
	return json_real(v->d);
}

static json_t *
tops_json(const struct column *c, struct distinct *d, size_t room)
{
	json_t *list = json_array();
	unsigned n = distinct_tops(d);

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list,
		    json_pack("{s:o, s:I}", "value",
			value_json(c, &d->tops[i].value, room), "count",
			(json_int_t)d->tops[i].count));
	return list;
}

static void
add_range(json_t *o, const struct column *c, struct statistics *s)
{
	double n = (double)s->filled, mean, variance;

	if (s->filled == 0)
		return;
	if (is_moment(c)) {
		const struct ends *ends = ends_of(s);

		json_object_set_new(o, "min", json_string(ends->least));
		json_object_set_new(o, "max", json_string(ends->most));
	}
	if (!is_number(c))
		return;
	mean = s->first + s->sum / n;
	variance = n > 1 ? (s->squares - s->sum * s->sum / n) / (n - 1) : 0;
	if (c->type == COLUMN_INT) {
		json_object_set_new(o, "min", json_integer(s->least_int));
		json_object_set_new(o, "max", json_integer(s->most_int));
	} else {
		json_object_set_new(o, "min", json_real(s->least));
		json_object_set_new(o, "max", json_real(s->most));
	}
	json_object_set_new(o, "mean", json_real(mean));
	json_object_set_new(
	    o, "std", json_real(variance > 0 ? sqrt(variance) : 0));
}

/* Rows told apart by their key are as many as its values. */
static json_t *
duplicates_json(const struct profile *p)
{
	if (distinct_is_estimated(&p->whole))
		return json_null();
	return json_integer(p->rows - distinct_count(&p->whole));
}

static json_t *
completeness_json(const struct profile *p, const struct statistics *s)
{
	if (p->rows == 0)
		return json_null();
	return json_real((double)s->filled / (double)p->rows);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
add_spread(json_t *o, const struct profile *p, unsigned i)
{
	const struct statistics *s = &p->of[i];
	struct spread spread;

	if (!spread_is_of(p->cols[i].type))
		return;
	if (s->nkept == 0 || !p->keeps) {
		spread_put(NULL, false, o);
		return;
	}
	qsort(s->kept, s->nkept, sizeof(*s->kept), by_value);
	spread_start(&spread, p->cols[i].type, s->nkept, s->kept[0],
	    s->kept[s->nkept - 1]);
	for (uint32_t k = 0; k < s->nkept; k++)
		spread_add(&spread, s->kept[k], 1);
	spread_put(&spread, profile_has_offsets(p, i), o);
}

static json_t *
column_json(const struct profile *p, unsigned i)
{
	const struct column *c = &p->cols[i];
	struct statistics *s = &p->of[i];
	json_t *o = json_pack("{s:o, s:I, s:I}", "tops",
	    tops_json(c, &s->distinct, text_room(p->ncols)), "nb_distinct",
	    (json_int_t)distinct_count(&s->distinct), "nb_missing_values",
	    (json_int_t)s->blank);

	json_object_set_new(o, "completeness", completeness_json(p, s));
	if (distinct_is_estimated(&s->distinct))
		json_object_set_new(o, "nb_distinct_estimated", json_true());
	add_range(o, c, s);
	add_spread(o, p, i);
	return o;
}

static bool
is_categorical(const struct statistics *s)
{
	int64_t n = distinct_count(&s->distinct);

	return n > 0 && n <= CATEGORIES && n < s->filled;
}

bool
profile_has_offsets(const struct profile *p, unsigned column)
{
	return *p->of[column].zoned.least != '\0';
}

json_t *
profile_json(const struct profile *p)
{
	json_t *profile = json_object(), *categorical = json_array();

	for (unsigned i = 0; i < p->ncols; i++) {
		const char *name = p->cols[i].name;

		json_object_set_new(profile, name, column_json(p, i));
		if (is_categorical(&p->of[i]))
			json_array_append_new(categorical, json_string(name));
	}
	return json_pack("{s:o, s:o, s:I, s:o}", "profile", profile,
	    "categorical", categorical, "total_lines", (json_int_t)p->rows,
	    "nb_duplicates", duplicates_json(p));
}
