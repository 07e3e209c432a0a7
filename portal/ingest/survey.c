/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - the first reading of a file: what its columns are. */
#include "ingest/survey.h"

#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "ingest/header.h"
#include "kinds/number.h"
#include "read/unpack.h"

enum {
	MAX_COLS = 2000,
	EXAMPLES = 3,
	EXAMPLE_ROWS = 500, /* where they are looked for */
	EXAMPLE_BYTES = 200,
	ROW_TEXT = 2000, /* bytes of a cell shown among the first rows */
	SAY_EVERY = 4096
};

/* One reading of the file. */
struct reading {
	struct arena *a;
	struct survey *s;
	struct reader *reader;
	struct cell *header; /* copied in the arena */
	unsigned widest;     /* columns with a cell filled */
	unsigned max_rows;
	int64_t rows;
};

enum err_code
progress_say(const struct progress *p, int64_t bytes, struct err *e)
{
	int done = p->size > 0 ? (int)(bytes * p->share / p->size) : p->share;

	if (p->fn && !p->fn(p->arg, p->from + done))
		return err_set(
		    e, ERR_BUSY, "La lecture du fichier a été interrompue.");
	return ERR_OK;
}

static void
free_json(void *j)
{
	json_decref(j);
}

static json_t *
new_array(struct arena *a)
{
	json_t *list = json_array();

	arena_defer(a, free_json, list);
	return list;
}

static json_t *
text_json(const struct cell *c, size_t max)
{
	return json_stringn(c->text, text_cut(c->text, c->len, max));
}

static void
keep_row(struct reading *r, const struct cell *cells, unsigned n)
{
	json_t *row = json_array();

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(row, text_json(&cells[i], ROW_TEXT));
	json_array_append_new(r->s->rows, row);
}

static void
keep_example(struct reading *r, unsigned i, const struct cell *c)
{
	json_t **list = &r->s->examples[i], *text, *old;
	size_t at;

	if (*list && json_array_size(*list) >= EXAMPLES)
		return;
	text = text_json(c, EXAMPLE_BYTES);
	if (!*list)
		*list = new_array(r->a);
	json_array_foreach(*list, at, old)
	{
		if (json_equal(old, text)) {
			json_decref(text);
			return;
		}
	}
	json_array_append_new(*list, text);
}

static void
take_header(struct reading *r, const struct cell *cells, unsigned n)
{
	r->header = arena_array_of(r->a, n, struct cell);
	for (unsigned i = 0; i < n; i++) {
		r->header[i].text =
		    arena_strndup(r->a, cells[i].text, cells[i].len);
		r->header[i].len = cells[i].len;
	}
	r->s->header_cells = n;
	for (unsigned i = 0; i < n; i++)
		r->s->guesses[i].is_code =
		    header_is_code(r->a, r->header[i].text);
}

static bool
is_header(const struct reading *r, const struct cell *cells, unsigned n)
{
	if (n != r->s->header_cells)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (cells[i].len != r->header[i].len ||
		    memcmp(cells[i].text, r->header[i].text, cells[i].len))
			return false;
	}
	return true;
}

static void
take_row(struct reading *r, const struct cell *cells, unsigned n)
{
	struct type_guess *g = r->s->guesses;
	int64_t line = r->reader->counts.line;
	bool repeat = is_header(r, cells, n);

	for (unsigned i = 0; i < n; i++) {
		int64_t filled = g[i].filled;

		type_guess_add(&g[i], cells[i].text, cells[i].len);
		if (g[i].filled > filled && !repeat)
			strays_add(
			    r->a, &r->s->strays[i], &g[i], &cells[i], line);
	}
	if (n > r->widest) {
		for (unsigned i = r->widest; i < n; i++) {
			if (g[i].filled > 0)
				r->widest = i + 1;
		}
	}
	if (repeat && r->s->repeats++ == 0)
		r->s->repeat_line = line;
	if (r->rows < r->max_rows)
		keep_row(r, cells, n);
	if (r->rows < EXAMPLE_ROWS) {
		for (unsigned i = 0; i < n; i++) {
			if (blank_prefix(cells[i].text, cells[i].len) <
			    cells[i].len)
				keep_example(r, i, &cells[i]);
		}
	}
	r->rows++;
}

static enum err_code
read_all(struct reading *r, const struct progress *p, struct err *e)
{
	const struct read_counts *counts = &r->reader->counts;
	const struct cell *cells;
	unsigned n;
	enum err_code rc = reader_next(r->reader, &cells, &n, e);

	if (!rc && n > 0 && r->s->options.header_line > 0) {
		take_header(r, cells, n);
		rc = reader_next(r->reader, &cells, &n, e);
	}
	while (!rc && n > 0) {
		take_row(r, cells, n);
		if (p && r->rows % SAY_EVERY == 0)
			rc = progress_say(p, counts->bytes, e);
		if (!rc)
			rc = reader_next(r->reader, &cells, &n, e);
	}
	return rc;
}

static const char *
unit_of(struct arena *a, const struct column *c)
{
	const char *unit;
	size_t n;

	if (c->type != COLUMN_INT && c->type != COLUMN_DECIMAL)
		return "";
	unit = cell_format_unit(c->format, &n);
	return arena_strndup(a, unit, n);
}

/* Columns are those of the header, but for the last ones when they have
 * neither name nor cell, and those of longer rows. */
static void
name_columns(struct reading *r)
{
	struct survey *s = r->s;
	unsigned n = s->header_cells;

	while (n > r->widest && n > 0 &&
	    blank_prefix(r->header[n - 1].text, r->header[n - 1].len) ==
		r->header[n - 1].len)
		n--;
	s->dropped = s->header_cells - n;
	s->ncols = n > r->widest ? n : r->widest;
	s->cols = header_columns(
	    r->a, r->header, n, s->ncols, &s->empty_names, &s->double_names);
	for (unsigned i = 0; i < s->ncols; i++) {
		struct type_guess *g = &s->guesses[i];
		char format[32];

		g->blank = r->rows - g->filled;
		s->cols[i].type = type_guess_end(g, format);
		s->cols[i].format = arena_strdup(r->a, format);
		s->cols[i].unit = unit_of(r->a, &s->cols[i]);
	}
}

static enum err_code
read_once(struct arena *a, struct survey *s, int64_t max_bytes,
    unsigned max_rows, const struct progress *p, struct err *e)
{
	struct reading r = { .a = a, .s = s, .max_rows = max_rows };
	enum err_code rc = reader_open(
	    a, s->path, s->table, &s->options, max_bytes, &r.reader, e);

	if (rc)
		return rc;
	s->rows = new_array(a);
	s->examples = arena_array_of(a, MAX_COLS, json_t *);
	s->guesses = arena_array_of(a, MAX_COLS, struct type_guess);
	s->strays = arena_array_of(a, MAX_COLS, struct strays);
	for (unsigned i = 0; i < MAX_COLS; i++)
		type_guess_start(&s->guesses[i]);
	rc = read_all(&r, p, e);
	s->counts = r.reader->counts;
	reader_close(r.reader);
	if (rc)
		return rc;
	name_columns(&r);
	if (s->ncols == 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce fichier ne contient aucune cellule remplie.");
	return ERR_OK;
}

/* A guess from the first bytes only may be mended once all were read. */
static enum err_code
mend_charset(struct arena *a, struct survey *s, bool *again, struct err *e)
{
	enum charset better;
	enum err_code rc;

	*again = false;
	if (s->options.charset_given || s->options.charset != CHARSET_UTF8 ||
	    s->counts.repaired == 0)
		return ERR_OK;
	s->options.charset = CHARSET_MIXED;
	if (s->counts.multibyte > 0)
		return ERR_OK;
	rc = reader_charset(a, s->path, s->table, &better, e);
	if (rc)
		return rc;
	s->options.charset = better;
	*again = better == CHARSET_CP850 || better == CHARSET_MACROMAN;
	return ERR_OK;
}

/* The table asked, or the first of the file that nobody hid. */
static enum err_code
choose_table(struct arena *a, const struct ingest_input *in,
    const struct read_table **out, struct err *e)
{
	const struct read_table *tables;
	unsigned n = 0, i = 0;
	bool more;
	enum err_code rc =
	    reader_tables(a, in->path, in->format, &tables, &n, &more, e);

	if (rc)
		return rc;
	if (n == 0 || in->number > n)
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce fichier ne contient pas ce tableau.");
	while (in->number == 0 && i < n && tables[i].is_hidden)
		i++;
	if (in->number > 0)
		i = (unsigned)in->number - 1;
	*out = &tables[i < n ? i : 0];
	return ERR_OK;
}

static bool
go_on(void *progress)
{
	const struct progress *p = progress;

	return !p->fn || p->fn(p->arg, p->from);
}

/* What is in an archive, as a file of its own. */
static enum err_code
unpack(struct arena *a, struct survey *s, int64_t max_bytes, struct progress *p,
    struct err *e)
{
	const struct unpack_pulse pulse = { go_on, p };
	struct stat st;
	enum err_code rc = reader_unpack(
	    a, &s->path, &s->table, max_bytes, p ? &pulse : NULL, e);

	if (!rc && p)
		p->size = stat(s->path, &st) == 0 ? st.st_size : 0;
	return rc;
}

enum err_code
survey_read(struct arena *a, const struct ingest_input *in, int64_t max_bytes,
    unsigned max_rows, struct progress *p, struct survey *out, struct err *e)
{
	bool again = false;
	enum err_code rc = ERR_OK;

	*out = (struct survey){ .path = in->path, .table = in->table };
	if (in->given)
		out->options = *in->given;
	if (!out->table)
		rc = choose_table(a, in, &out->table, e);
	if (!rc)
		rc = unpack(a, out, max_bytes, p, e);
	if (!rc)
		rc = reader_sniff(a, out->path, out->table, &out->options, e);
	if (!rc)
		rc = read_once(a, out, max_bytes, max_rows, p, e);
	if (!rc && max_bytes < 0)
		rc = mend_charset(a, out, &again, e);
	if (!rc && again) {
		*out = (struct survey){ .path = out->path,
			.table = out->table,
			.options = out->options };
		rc = read_once(a, out, max_bytes, max_rows, p, e);
	}
	return rc;
}
