/* SPDX-License-Identifier: Apache-2.0 */
/* heading.c - the line of a table that names its columns. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "read/guess.h"

enum {
	SAMPLE = 1 << 20,    /* bytes of the table looked at */
	HEADER_RECORDS = 30, /* the header is among these */
	DATA_RECORDS = 200
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

/* Number, date, time or code in digits, but not a year alone: data rather
 * than the name of a column. */
static bool
is_figure(const struct cell *c)
{
	size_t digits = 0;

	for (size_t i = 0; i < c->len; i++) {
		unsigned char b = (unsigned char)c->text[i];

		if (isdigit(b))
			digits++;
		else if (!strchr(" .,/-:+", b) || b == '\0')
			return false;
	}
	if (digits == 4 && c->len == 4 &&
	    (memcmp(c->text, "19", 2) == 0 || memcmp(c->text, "20", 2) == 0))
		return false;
	return digits > 0;
}

/* The record, from 1 with empty ones, where the table starts: the first with
 * at least half as many cells filled as the fullest that follow. */
static int64_t
find_start(const struct source *s, const struct csv_options *o, int64_t above)
{
	unsigned filled[HEADER_RECORDS], count = 0, n, top = 0;
	int64_t at[HEADER_RECORDS];
	struct csv_options raw = *o;
	const struct cell *cells;
	struct reader *r;
	struct err e = { 0 };

	raw.header_line = 0;
	if (!open_source(s, &raw, &r))
		return above + 1;
	while (count < HEADER_RECORDS && !reader_next(r, &cells, &n, &e) &&
	    n > 0) {
		const struct read_counts *c = &r->counts;

		if (c->records + c->empty_lines <= above)
			continue;
		filled[count] = guess_filled(cells, n);
		at[count] = c->records + c->empty_lines;
		if (filled[count] > top)
			top = filled[count];
		count++;
	}
	reader_close(r);
	for (unsigned i = 0; i < count; i++) {
		if (filled[i] * 2 > top || (filled[i] * 2 == top && top > 2))
			return at[i];
	}
	return above + 1;
}

/* Cells of one column below the first record, and that one. */
struct tally {
	bool first; /* is a figure */
	uint16_t figures, others;
};

static unsigned
tally_columns(struct reader *r, struct tally *t)
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
	struct tally *t = calloc(READ_COLUMNS_MAX, sizeof(*t));
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

	if (o->header_given)
		return;
	o->header_line = find_start(&s, o, above);
	/* Lines above the table can only be skipped up to a header. */
	if (o->header_line == 1 && starts_by_data(&s, o))
		o->header_line = 0;
}
