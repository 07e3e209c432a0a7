/* SPDX-License-Identifier: Apache-2.0 */
/* query_sql.c - terms and rows of a question as SQL text and bound values. */
#include "store/query_sql.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "store/query_functions.h"
#include "store/query_text.h"

enum {
	SQL_MAX = 4 << 20
};

void
sql_start(struct sql *s, struct arena *a, struct table *t, struct err *e)
{
	*s = (struct sql){ .a = a, .t = t, .e = e };
	str_init(&s->text, a, SQL_MAX);
}

void
sql_bind(struct sql *s, const struct value *v)
{
	if (s->nvalues == s->room) {
		unsigned room = 2 * s->room + 16;
		struct value *more = arena_array_of(s->a, room, struct value);

		if (s->nvalues > 0)
			memcpy(more, s->values, s->nvalues * sizeof(*more));
		s->values = more;
		s->room = room;
	}
	s->values[s->nvalues] = *v;
	if (v->type == VALUE_TEXT)
		s->values[s->nvalues].text =
		    arena_strndup(s->a, v->text, v->len);
	s->nvalues++;
	str_append_char(&s->text, '?');
}

void
sql_bind_int(struct sql *s, int64_t i)
{
	sql_bind(s, &(struct value){ .type = VALUE_INT, .i = i });
}

void
sql_bind_text(struct sql *s, const char *text, size_t len)
{
	sql_bind(
	    s, &(struct value){ .type = VALUE_TEXT, .text = text, .len = len });
}

enum err_code
sql_end(struct sql *s)
{
	if (s->rc)
		return s->rc;
	if (str_failed(&s->text) || s->nvalues > 32000)
		return err_set(s->e, ERR_TOO_BIG,
		    "Cette question est trop longue" NNBSP
		    ": demandez moins de valeurs à la fois.");
	return ERR_OK;
}

static bool
is_whole(double d)
{
	return fabs(d) < 1e15 && d == trunc(d);
}

static void
bind_real(struct sql *s, double d)
{
	if (is_whole(d))
		sql_bind_int(s, (int64_t)d);
	else
		sql_bind(s, &(struct value){ .type = VALUE_REAL, .d = d });
}

/* Where a part of a date-time stands in its text. */
static const struct {
	int start, len;
	bool is_text;
} parts[PARTS] = {
	[PART_YEAR] = { 1, 4, false },
	[PART_MONTH] = { 6, 2, false },
	[PART_DAY] = { 9, 2, false },
	[PART_HOUR] = { 12, 2, false },
	[PART_MINUTE] = { 15, 2, false },
	[PART_YEAR_MONTH] = { 1, 7, true },
};

enum {
	DATE_PREFIX = 11 /* what a time has not: AAAA-MM-JJT */
};

static enum column_type
column_type(const struct table *t, const struct term *term)
{
	return term->column < 0 ? COLUMN_INT : t->cols[term->column].type;
}

enum column_type
query_term_type(const struct table *t, const struct term *term)
{
	enum column_type type = column_type(t, term);

	if (term->part == PART_WHOLE)
		return type;
	if (term->part == PART_YEAR_MONTH || term->part == PART_FORMAT)
		return COLUMN_TEXT;
	if (term->part != PART_BIN)
		return COLUMN_INT;
	return type == COLUMN_INT && is_whole(term->width) &&
		is_whole(term->origin)
	    ? COLUMN_INT
	    : COLUMN_DECIMAL;
}

static void
append_column(struct sql *s, int column)
{
	if (column < 0)
		str_append(&s->text, "__id");
	else
		str_append_printf(&s->text, "c%d", column);
}

static void
append_format(struct sql *s, const struct term *term)
{
	static const struct {
		const char *name;
		enum term_part part;
	} known[] = { { "YYYY", PART_YEAR }, { "MM", PART_MONTH },
		{ "DD", PART_DAY } };
	const size_t nknown = sizeof(known) / sizeof(known[0]);
	const char *p = term->format;

	str_append(&s->text, "(''");
	while (*p) {
		size_t i = 0, len = 1;

		while (i < nknown &&
		    strncmp(p, known[i].name, strlen(known[i].name)) != 0)
			i++;
		str_append(&s->text, " || ");
		if (i < nknown) {
			len = strlen(known[i].name);
			str_append(&s->text, "substr(");
			append_column(s, term->column);
			str_append_printf(&s->text, ", %d, %d)",
			    parts[known[i].part].start,
			    parts[known[i].part].len);
		} else {
			len = strcspn(p + 1, "YMD") + 1;
			sql_bind_text(s, p, len);
		}
		p += len;
	}
	str_append_char(&s->text, ')');
}

void
sql_term(struct sql *s, const struct term *term)
{
	bool is_time = column_type(s->t, term) == COLUMN_TIME;
	enum term_part part = term->part;

	if (part == PART_WHOLE) {
		append_column(s, term->column);
	} else if (part == PART_FORMAT) {
		append_format(s, term);
	} else if (part == PART_BIN) {
		str_append(&s->text, "bin(");
		append_column(s, term->column);
		str_append(&s->text, ", ");
		bind_real(s, term->origin);
		str_append(&s->text, ", ");
		bind_real(s, term->width);
		str_append_char(&s->text, ')');
	} else {
		str_append(
		    &s->text, parts[part].is_text ? "substr(" : "CAST(substr(");
		append_column(s, term->column);
		str_append_printf(&s->text, ", %d, %d)",
		    parts[part].start - (is_time ? DATE_PREFIX : 0),
		    parts[part].len);
		if (!parts[part].is_text)
			str_append(&s->text, " AS INTEGER)");
	}
}

static bool
is_instant(const struct sql *s, const struct term *term)
{
	return term->part == PART_WHOLE &&
	    column_type(s->t, term) == COLUMN_DATETIME;
}

static bool
is_text(const struct sql *s, const struct term *term)
{
	return term->part == PART_WHOLE &&
	    (column_type(s->t, term) == COLUMN_TEXT ||
		column_type(s->t, term) == COLUMN_GEOMETRY);
}

static bool
is_plain(const struct table *t, const struct term *term)
{
	return t->facts && t->facts[term->column].is_plain;
}

void
sql_key(struct sql *s, const struct term *term)
{
	if (is_instant(s, term)) {
		str_append(&s->text, "instant(");
		sql_term(s, term);
		str_append_char(&s->text, ')');
		return;
	}
	sql_term(s, term);
	if (is_text(s, term) && !is_plain(s->t, term))
		str_append(&s->text, " COLLATE " TEXT_ORDER);
}

void
sql_key_to_compare(
    struct sql *s, const struct term *term, const struct value *v)
{
	if (is_text(s, term) && is_plain(s->t, term) && v->type == VALUE_TEXT &&
	    !query_text_is_plain(v->text, v->len)) {
		sql_term(s, term);
		str_append(&s->text, " COLLATE " TEXT_ORDER);
		return;
	}
	sql_key(s, term);
}

void
sql_bind_key(struct sql *s, const struct term *term, const struct value *v)
{
	int64_t seconds;

	if (v->type != VALUE_TEXT || !is_instant(s, term))
		sql_bind(s, v);
	else if (query_instant(v->text, v->len, &seconds))
		sql_bind_int(s, seconds);
	else
		str_append(&s->text, "NULL");
}

void
sql_written(struct sql *s, const struct term *term)
{
	int c = term->column;

	if (is_text(s, term)) {
		sql_term(s, term);
	} else if (c < 0 || term->part != PART_WHOLE) {
		str_append(&s->text, "CAST(");
		sql_term(s, term);
		str_append(&s->text, " AS TEXT)");
	} else if (s->t->raws == 0 ||
	    (s->t->facts && !s->t->facts[c].has_raws)) {
		str_append_printf(&s->text, "written(%d, c%d)", c, c);
	} else {
		/* A cell of spaces is empty, whatever was written. */
		str_append_printf(&s->text,
		    "CASE WHEN c%d IS NOT NULL THEN coalesce((SELECT raw.text"
		    " FROM raw WHERE raw.row = __id AND raw.col = %d),"
		    " written(%d, c%d)) END",
		    c, c, c, c);
	}
}

/* A search that every row has to pass: its index gives the rows, in their
 * order, instead of being asked about each. */
static const struct cond *
find_driver(const struct table *t, const struct cond *where)
{
	const struct cond *found = NULL;

	if (!t->has_words || !where)
		return NULL;
	if (where->kind == COND_SEARCH)
		return where;
	for (unsigned i = 0;
	     where->kind == COND_AND && i < where->nparts && !found; i++)
		found = find_driver(t, where->parts[i]);
	return found;
}

static void
drive(struct sql *s)
{
	const char *text = s->driver->text;
	struct search words;

	s->rc = search_read(s->t, s->a, text, strlen(text), &words, s->e);
	if (s->rc || words.count == 0) {
		s->driver = NULL;
		return;
	}
	s->match = search_match(s->a, &words);
}

static void
choose_driver(struct sql *s, const struct cond *where)
{
	s->driver = find_driver(s->t, where);
	if (s->driver)
		drive(s);
}

static void
from_chosen(struct sql *s, const struct cond *where)
{
	if (s->driver) {
		str_append(&s->text,
		    " FROM words CROSS JOIN rows ON __id = words.rowid WHERE"
		    " words MATCH ");
		sql_bind_text(s, s->match, strlen(s->match));
		str_append(&s->text, " AND ");
	} else {
		str_append(&s->text, " FROM rows WHERE ");
	}
	if (where)
		sql_cond(s, where);
	else
		str_append_char(&s->text, '1');
}

void
sql_count(struct sql *s, const struct cond *where)
{
	choose_driver(s, where);
	str_append(&s->text, "SELECT count(*)");
	/* The index of words counts by itself what it alone decides. */
	if (s->driver && s->driver == where) {
		str_append(&s->text, " FROM words WHERE words MATCH ");
		sql_bind_text(s, s->match, strlen(s->match));
	} else {
		from_chosen(s, where);
	}
}

void
sql_from(struct sql *s, const struct cond *where)
{
	choose_driver(s, where);
	from_chosen(s, where);
}

bool
search_has_column(const struct table *t, unsigned column)
{
	enum column_type type = t->cols[column].type;

	return type == COLUMN_TEXT || type == COLUMN_DATE ||
	    type == COLUMN_DATETIME ||
	    strcmp(t->cols[column].semantic, "year") == 0;
}

bool
query_is_grouped(const struct query *q)
{
	for (unsigned i = 0; i < q->noutputs; i++) {
		if (q->outputs[i].aggregate != AGG_NONE)
			return true;
	}
	return false;
}

enum column_type
query_output_type(const struct table *t, const struct output *o)
{
	enum column_type type = query_term_type(t, &o->term);

	switch (o->aggregate) {
	case AGG_COUNT:
	case AGG_DISTINCT:
		return COLUMN_INT;
	case AGG_AVG:
		return COLUMN_DECIMAL;
	case AGG_SUM:
		return type == COLUMN_INT || type == COLUMN_BOOL
		    ? COLUMN_INT
		    : COLUMN_DECIMAL;
	default:
		return type;
	}
}
