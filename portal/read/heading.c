/* SPDX-License-Identifier: Apache-2.0 */
/* heading.c - the line of a table that names its columns. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "read/guess.h"

enum {
	SAMPLE = 1 << 20,    /* bytes of the table looked at */
	HEADER_RECORDS = 30, /* the header is among these */
	DATA_RECORDS = 200,
	COMPARED = 100 /* cells of a line told apart */
};

/* The table, to be opened a few times. */
struct source {
	const struct read_format *format;
	struct arena *a;
	const char *path;
	unsigned sheet;
};

static bool
open_source(
    const struct source *s, const struct csv_options *o, struct reader **out)
{
	struct err e = { 0 };

	return s->format->open(s->a, s->path, s->sheet, o, SAMPLE, out, &e) ==
	    ERR_OK;
}

static bool
is_blank(const struct cell *c)
{
	for (size_t i = 0; i < c->len; i++) {
		if (!isspace((unsigned char)c->text[i]))
			return false;
	}
	return true;
}

unsigned
guess_filled(const struct cell *cells, unsigned n)
{
	unsigned filled = 0;

	for (unsigned i = 0; i < n; i++)
		filled += !is_blank(&cells[i]);
	return filled;
}

/* A mark that figures have: between digits, or behind them. */
static bool
is_mark(const char *p, size_t left, bool after_digit)
{
	if (strchr(" .,/-:+", *p) && *p)
		return true;
	if (*p == 'T')
		return after_digit && left > 1 && isdigit((unsigned char)p[1]);
	/* The bytes of the euro sign come one by one. */
	return *p == '%' || strchr("\xe2\x82\xac", *p);
}

/* Number, date, time or code in digits, but not a year alone: data rather
 * than the name of a column. */
static bool
is_figure(const struct cell *c)
{
	size_t digits = 0;

	for (size_t i = 0; i < c->len; i++) {
		bool after = i > 0 && isdigit((unsigned char)c->text[i - 1]);

		if (isdigit((unsigned char)c->text[i]))
			digits++;
		else if (!c->text[i] ||
		    !is_mark(c->text + i, c->len - i, after))
			return false;
	}
	if (digits == 4 && c->len == 4 &&
	    (memcmp(c->text, "19", 2) == 0 || memcmp(c->text, "20", 2) == 0))
		return false;
	return digits > 0;
}

/* A record among the first: where it is, from 1 with empty ones, and whether
 * it may name columns. */
struct line {
	int64_t at;
	unsigned filled, figures;
	bool are_distinct; /* its cells */
};

static void
note_line(struct line *l, const struct cell *cells, unsigned n)
{
	unsigned few = n < COMPARED ? n : COMPARED;

	l->filled = guess_filled(cells, n);
	l->figures = 0;
	l->are_distinct = true;
	for (unsigned i = 0; i < n; i++)
		l->figures += is_figure(&cells[i]);
	for (unsigned i = 0; i < few; i++) {
		for (unsigned k = i + 1; k < few && cells[i].len > 0; k++) {
			if (cells[i].len == cells[k].len &&
			    memcmp(cells[i].text, cells[k].text,
				cells[i].len) == 0)
				l->are_distinct = false;
		}
	}
}

/*
 * Are the names of the columns on two lines, the second of which is whole?
 * So it is when it has more of them, all in words and different, while what
 * is below has figures.
 */
static bool
goes_on(const struct line *l, unsigned left)
{
	unsigned with_figures = 0;

	if (left < 4 || l[1].at != l[0].at + 1 || l[1].filled <= l[0].filled ||
	    l[0].figures + l[1].figures > 0 || !l[1].are_distinct)
		return false;
	for (unsigned i = 2; i < left; i++)
		with_figures += l[i].figures > 0;
	return with_figures * 5 >= (left - 2) * 4;
}

/* The record where the table starts: the first with at least half as many
 * cells filled as the fullest that follow. *is_first: nothing is above. */
static int64_t
find_start(const struct source *s, const struct csv_options *o, int64_t above,
    bool *is_first)
{
	struct line lines[HEADER_RECORDS];
	unsigned count = 0, n, top = 0;
	struct csv_options raw = *o;
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };

	*is_first = above == 0;
	raw.header_line = 0;
	if (!open_source(s, &raw, &r))
		return above + 1;
	while (count < HEADER_RECORDS && !reader_next(r, &cells, &n, &e) &&
	    n > 0) {
		struct line *l = &lines[count];

		l->at = r->counts.records + r->counts.empty_lines;
		if (l->at <= above)
			continue;
		note_line(l, cells, n);
		if (l->filled > top)
			top = l->filled;
		count++;
	}
	reader_close(r);
	for (unsigned i = 0; i < count; i++) {
		unsigned filled = lines[i].filled * 2;

		if (filled > top || (filled == top && top > 2)) {
			i += goes_on(&lines[i], count - i);
			*is_first &= i == 0;
			return lines[i].at;
		}
	}
	return above + 1;
}

/* Cells of one column below the first record, and that one. */
struct column_look {
	bool first; /* is a figure */
	uint16_t figures, others;
};

static unsigned
tally_columns(struct reader *r, struct column_look *t)
{
	const struct cell *cells;
	struct err e = { 0 };
	unsigned n, records = 0;

	while (records < DATA_RECORDS && !reader_next(r, &cells, &n, &e) &&
	    n > 0) {
		for (unsigned i = 0; i < n; i++) {
			if (records == 0)
				t[i].first = is_figure(&cells[i]);
			else if (is_figure(&cells[i]))
				t[i].figures++;
			else if (!is_blank(&cells[i]))
				t[i].others++;
		}
		records++;
	}
	return records;
}

/*
 * Is the record at o->header_line already data? So it is when the columns of
 * figures have, most of them, a figure there too.
 */
static bool
starts_by_data(const struct source *s, const struct csv_options *o)
{
	struct column_look *t = calloc(READ_COLUMNS_MAX, sizeof(*t));
	unsigned same = 0, all = 0, records;
	struct reader *r = NULL;

	if (!t || !open_source(s, o, &r)) {
		free(t);
		return false;
	}
	records = tally_columns(r, t);
	for (unsigned i = 0; i < READ_COLUMNS_MAX; i++) {
		if (t[i].figures > t[i].others * 4) {
			all++;
			same += t[i].first;
		}
	}
	reader_close(r);
	free(t);
	return records > 1 && all > 0 && same * 2 >= all;
}

void
guess_header(const struct read_format *f, struct arena *a, const char *path,
    unsigned sheet, struct csv_options *o, int64_t above)
{
	const struct source s = { f, a, path, sheet };
	bool is_first;

	if (o->header_given)
		return;
	o->header_line = find_start(&s, o, above, &is_first);
	/* Lines above the table can only be skipped up to a header. */
	if (is_first && starts_by_data(&s, o))
		o->header_line = 0;
}
