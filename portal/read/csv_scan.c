/* SPDX-License-Identifier: Apache-2.0 */
/* csv_scan.c - records and cells in a text in memory. */
#include "read/csv_scan.h"

#include "base/scan.h"

enum limits {
	LOOK_AHEAD = 64 << 10, /* how far a loose quote is looked into */
	/* Bytes read again because a quote closed nothing: so many, and this
	 * times those of the file, before quotes must close on their line. */
	VAIN_FREE = 64 << 20,
	VAIN_RATIO = 4
};

/* No offset of any text. */
#define NOWHERE SIZE_MAX

void
csv_scan_start(struct csv_scan *s)
{
	s->set[0] = s->sep;
	s->set[1] = '\n';
	s->set[2] = '\r';
	s->set[3] = s->has_quotes ? '"' : '\n';
	s->clear_from = s->clear_to = 0;
	s->window = s->pos;
	s->marks = s->len > 0 ? scan_marks(s->text + s->pos, s->set) : 0;
}

/* Offset of the next mark; s->len when the text has no more. */
static inline size_t
next_mark(struct csv_scan *s)
{
	size_t at;

	while (s->marks == 0) {
		s->window += 64;
		if (s->window >= s->len) {
			s->window = s->len;
			return s->len;
		}
		s->marks = scan_marks(s->text + s->window, s->set);
	}
	at = s->window + (size_t)__builtin_ctzll(s->marks);
	s->marks &= s->marks - 1;
	return at;
}

/* Forget the marks before `at`. */
static void
skip_to(struct csv_scan *s, size_t at)
{
	while (
	    s->marks != 0 && s->window + (size_t)__builtin_ctzll(s->marks) < at)
		s->marks &= s->marks - 1;
	if (s->marks == 0 && s->window + 64 <= at) {
		s->window = at & ~(size_t)63;
		s->marks = scan_marks(s->text + s->window, s->set);
		s->marks &= ~(uint64_t)0 << (at - s->window);
	}
}

static bool
ends_cell(const struct csv_scan *s, char c)
{
	return c == s->sep || c == '\n' || c == '\r';
}

static bool
breaks_line(const struct csv_scan *s, size_t at)
{
	return s->text[at] == '\n' ||
	    (s->text[at] == '\r' && s->text[at + 1] != '\n');
}

/* Blanks between a quote and the end of its cell, or before it, are none of
 * the text. */
static size_t
after_blanks(const struct csv_scan *s, size_t at)
{
	while ((s->text[at] == ' ' || s->text[at] == '\t') &&
	    s->text[at] != s->sep)
		at++;
	return at;
}

/*
 * After a quote that is followed by a letter: the next one on this line that
 * ends a cell; 0 when there is none. s->len: the text read ends too early.
 */
static size_t
find_closing(struct csv_scan *s, size_t from)
{
	size_t stop = from + LOOK_AHEAD < s->len ? from + LOOK_AHEAD : s->len;
	size_t i =
	    from < s->clear_from || from > s->clear_to ? from : s->clear_to;

	while (i + 1 < stop && s->text[i] != '\n' && s->text[i] != '\r' &&
	    (s->text[i] != '"' ||
		!ends_cell(s, s->text[after_blanks(s, i + 1)])))
		i++;
	s->clear_from = from;
	s->clear_to = i;
	if (i + 1 < stop)
		return s->text[i] == '"' ? i : 0;
	return stop == s->len && !s->eof ? s->len : 0;
}

/* Blanks, then a cell between quotes, whole on this line? */
static bool
is_quoted_after_blanks(struct csv_scan *s, size_t start)
{
	size_t at = after_blanks(s, start);

	return s->text[at] == '"' && find_closing(s, at + 1) > 0;
}

/*
 * A quote open at the end of the file: is what follows one text, cut, rather
 * than the rows of a table below a lone quote?
 */
static bool
is_cut_cell(const struct csv_scan *s, size_t start)
{
	size_t lines = 0, cells = 0;

	for (size_t i = start; i + 1 < s->len; i++) {
		lines += s->text[i] == '\n';
		cells += lines > 0 && s->text[i] == s->sep;
	}
	return lines > 0 && cells * 2 < lines * (s->wide - (s->wide > 0));
}

/* May a cell between quotes go on after this mark? */
static bool
goes_on(struct csv_scan *s, size_t at)
{
	if (!breaks_line(s, at))
		return true;
	s->breaks++;
	return s->vain < VAIN_FREE + VAIN_RATIO * s->bytes;
}

/*
 * The cell that starts by the quote at `start`. Sets *end to the byte after
 * the closing quote, to s->len for a text cut by the end of the file, or to 0
 * when it turns out to be no quoted cell.
 */
static enum csv_outcome
quoted_cell(struct csv_scan *s, size_t start, size_t *end)
{
	size_t sure = 0; /* quotes before this one are letters */
	size_t at;

	for (;;) {
		size_t after;

		at = next_mark(s);
		after = after_blanks(s, at + 1);
		if (at - start > READ_CELL_MAX)
			return CSV_CELL_TOO_BIG;
		if (after >= s->len && !s->eof)
			return CSV_NEED_MORE;
		if (at >= s->len) {
			s->loose++;
			*end = is_cut_cell(s, start) ? s->len : 0;
			break;
		}
		if (s->text[at] != '"') {
			if (goes_on(s, at))
				continue;
			*end = 0;
			break;
		}
		if (s->text[at + 1] == '"') {
			skip_to(s, at + 2);
			s->has_doubled = true;
			continue;
		}
		if (ends_cell(s, s->text[after])) {
			*end = at + 1;
			break;
		}
		if (at < sure)
			continue;
		sure = *end = find_closing(s, at + 1);
		if (sure == s->len)
			return CSV_NEED_MORE;
		if (sure == 0)
			break;
		s->loose++;
	}
	s->vain += *end == 0 ? (int64_t)(at - start) : 0;
	return CSV_DONE;
}

/*
 * Cells without quotes from `*start` on. CSV_DONE: the record ended at the mark
 * *end; or, when *end is NOWHERE, a cell with quotes starts at *start.
 */
static inline enum csv_outcome
plain_cells(struct csv_scan *s, size_t *start, size_t *end)
{
	const char *text = s->text;
	const char set[4] = { s->set[0], s->set[1], s->set[2], s->set[3] };
	/* A byte that no text has, when quotes are letters. */
	const char quote = s->has_quotes ? '"' : '\0', sep = s->sep;
	size_t from = *start, at, window = s->window;
	uint64_t marks = s->marks;
	unsigned n = s->n;

	*end = NOWHERE;
	do {
		if (from < s->len &&
		    (text[from] == quote ||
			(text[from] == ' ' && quote &&
			    is_quoted_after_blanks(s, from))))
			break;
		do {
			while (marks == 0) {
				window += 64;
				if (window >= s->len)
					return CSV_NEED_MORE;
				marks = scan_marks(text + window, set);
			}
			at = window + (size_t)__builtin_ctzll(marks);
			marks &= marks - 1;
		} while (text[at] == '"' && quote);
		if (at - from > READ_CELL_MAX)
			return CSV_CELL_TOO_BIG;
		if (n == READ_COLUMNS_MAX)
			return CSV_TOO_MANY_CELLS;
		s->cells[n].text = text + from;
		s->cells[n++].len = at - from;
		from = at + 1;
		if (text[at] != sep)
			*end = at;
	} while (*end == NOWHERE);
	s->window = window;
	s->marks = marks;
	s->n = n;
	*start = from;
	return CSV_DONE;
}

/*
 * The cell that starts by the quote at *start, or by blanks before it, and the
 * mark at *end that ends it. When it is no quoted cell, its first quote is a
 * letter as the others.
 */
static enum csv_outcome
take_quoted(struct csv_scan *s, size_t *start, size_t *end)
{
	int64_t breaks = s->breaks, loose = s->loose;
	size_t from = *start, quote = after_blanks(s, from), after = 0;
	enum csv_outcome o;

	if (s->n == READ_COLUMNS_MAX)
		return CSV_TOO_MANY_CELLS;
	skip_to(s, quote + 1);
	s->has_doubled = false;
	o = quoted_cell(s, quote, &after);
	if (o != CSV_DONE)
		return o;
	if (after > 0 && s->has_doubled)
		s->doubled[s->doubled_count++] = (uint16_t)s->n;
	if (after == 0) {
		s->breaks = breaks;
		s->loose = loose + 1;
		s->window = from;
		s->marks = scan_marks(s->text + from, s->set) & ~(uint64_t)1;
	}
	do {
		*end = after == s->len ? s->len - 1 : next_mark(s);
	} while (*end < s->len && s->text[*end] == '"');
	if (*end >= s->len)
		return CSV_NEED_MORE;
	if (*end - from > READ_CELL_MAX)
		return CSV_CELL_TOO_BIG;
	s->cells[s->n].text = s->text + (after > 0 ? quote + 1 : from);
	s->cells[s->n++].len = after > 0 ? after - quote - 2 : *end - from;
	*start = *end + 1;
	return CSV_DONE;
}

enum csv_outcome
csv_scan_record(struct csv_scan *s)
{
	size_t start = s->pos, end = NOWHERE;

	s->n = s->doubled_count = 0;
	s->breaks = s->loose = 0;
	while (end == NOWHERE) {
		enum csv_outcome o = plain_cells(s, &start, &end);

		if (o == CSV_DONE && end == NOWHERE) {
			o = take_quoted(s, &start, &end);
			if (o == CSV_DONE && s->text[end] == s->sep)
				end = NOWHERE;
		}
		if (o != CSV_DONE)
			return o;
	}
	if (s->text[end] == '\r') {
		if (end + 1 >= s->len && !s->eof)
			return CSV_NEED_MORE;
		if (s->text[end + 1] == '\n')
			start = next_mark(s) + 1;
	}
	s->pos = start;
	return CSV_DONE;
}
