/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - the first reading of a file: what its columns are. */
#include "ingest/survey.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "ingest/header.h"
#include "ingest/spaces.h"
#include "kinds/number.h"
#include "read/unpack.h"

enum {
	EXAMPLES = 3,
	EXAMPLE_ROWS = 500, /* where they are looked for */
	EXAMPLE_BYTES = 200,
	/* Bytes of a cell shown among the first rows: fewer in a wide table,
	 * whose report is read at each page. */
	ROW_TEXT = 2000,
	ROW_TEXT_LEAST = 50,
	ROWS_TEXT = 2 << 20,
	LOOK_SHARE = 200 /* thousandths of a reading before the others */
};
_Static_assert(
    (int)READ_COLUMNS_MAX <= (int)TABLE_COLUMNS_MAX, "all are stored");

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
keep_row(struct survey *s, const struct cell *cells, unsigned n)
{
	json_t *row = json_array();
	size_t most = ROWS_TEXT / s->max_rows / n;

	most = most < ROW_TEXT_LEAST ? ROW_TEXT_LEAST
	    : most > ROW_TEXT        ? ROW_TEXT
				     : most;
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(row, text_json(&cells[i], most));
	json_array_append_new(s->rows, row);
}

static void
keep_example(struct survey *s, unsigned i, const struct cell *c)
{
	json_t **list = &s->examples[i], *text, *old;
	size_t at;

	if (*list && json_array_size(*list) >= EXAMPLES)
		return;
	text = text_json(c, EXAMPLE_BYTES);
	if (!*list)
		*list = new_array(s->a);
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
obey(struct survey *s, unsigned i, const struct column_words *w)
{
	if (w->type != TYPE_AS_READ)
		type_guess_force(&s->guesses[i], (enum column_type)w->type);
	/* A kind of another version of Parvis is none. */
	if (w->semantic && (!*w->semantic || semantic_find(w->semantic)))
		s->said[i] = w->semantic;
}

/* What a person said of the columns from one to another, by the names
 * these will have. */
static void
obey_words(struct survey *s, unsigned from, unsigned to)
{
	unsigned n = s->header_cells < to ? s->header_cells : to, empty, twice;
	/* Of its own: rows may be wider and wider. */
	struct arena *a = arena_new();
	const struct column *cols =
	    header_columns(a, s->header, n, to, &empty, &twice);

	for (unsigned i = from; i < to; i++) {
		for (unsigned k = 0; k < s->nwords; k++) {
			const struct column_words *w = &s->words[k];

			if (strcmp(w->name, cols[i].name) == 0)
				obey(s, i, w);
		}
	}
	arena_free(a);
}

static bool
is_told(const struct survey *s)
{
	for (unsigned i = 0; i < s->nwords; i++) {
		if (s->words[i].type != TYPE_AS_READ || s->words[i].semantic)
			return true;
	}
	return false;
}

static void
start_columns(struct survey *s, unsigned n)
{
	unsigned from = s->started;

	for (; s->started < n; s->started++)
		type_guess_start(&s->guesses[s->started]);
	if (from < n && is_told(s))
		obey_words(s, from, n);
}

void
survey_start(struct survey *s, unsigned max_rows)
{
	*s = (struct survey){ .path = s->path,
		.table = s->table,
		.options = s->options,
		.words = s->words,
		.nwords = s->nwords,
		.repairs = s->repairs,
		.progress = s->progress,
		.a = s->a,
		.max_rows = max_rows };
	s->rows = new_array(s->a);
	s->examples = arena_array_of(s->a, READ_COLUMNS_MAX, json_t *);
	s->guesses = arena_array_of(s->a, READ_COLUMNS_MAX, struct type_guess);
	s->strays = arena_array_of(s->a, READ_COLUMNS_MAX, struct strays);
	s->spaces = arena_array_of(s->a, READ_COLUMNS_MAX, struct sightings);
	s->said = arena_array_of(s->a, READ_COLUMNS_MAX, const char *);
	s->semantics =
	    arena_array_of(s->a, READ_COLUMNS_MAX, struct semantic_guess);
}

void
survey_header(struct survey *s, const struct cell *cells, unsigned n)
{
	struct cell *header = arena_array_of(s->a, n, struct cell);

	for (unsigned i = 0; i < n; i++) {
		header[i].text =
		    arena_strndup(s->a, cells[i].text, cells[i].len);
		header[i].len = cells[i].len;
	}
	s->header = header;
	s->header_cells = n;
	start_columns(s, n);
	for (unsigned i = 0; i < n; i++) {
		s->guesses[i].is_code = header_is_code(header[i].text);
		strays_expect(&s->strays[i], header[i].text);
	}
}

/* Started at the first cell: most columns of a wide table are empty. */
static inline void
add_semantic(struct survey *s, unsigned i, const struct cell *c, int64_t line)
{
	struct semantic_guess *g = &s->semantics[i];

	if (g->wait > 0) {
		g->wait--;
		return;
	}
	if (!g->state && s->said[i])
		semantic_start_as(g, s->a, semantic_find(s->said[i]));
	else if (!g->state)
		semantic_start(
		    g, s->a, i < s->header_cells ? s->header[i].text : "");
	if (type_guess_says_all(&s->guesses[i]) && !g->may_be_dates)
		return;
	semantic_look(g, c->text, c->len, line);
}

static void
note(struct sightings *t, int64_t line)
{
	if (t->count++ == 0)
		t->line = line;
}

/* The first rows are for people to see. */
static void
keep_first(struct survey *s, const struct cell *cells, unsigned n, int64_t line)
{
	if (s->nrows < s->max_rows)
		keep_row(s, cells, n);
	for (unsigned i = 0; i < n; i++) {
		if (blank_prefix(cells[i].text, cells[i].len) == cells[i].len)
			continue;
		keep_example(s, i, &cells[i]);
		garbled_look(s->a, &s->garbled, &cells[i], i, line);
	}
}

/* Most cells are texts of a column that is known to be one, and start by a
 * letter or digit: nothing is left to learn of its type. */
static inline bool
is_plain(const struct type_guess *g, const struct cell *c)
{
	unsigned char first = c->len ? (unsigned char)c->text[0] : 0;

	return g->candidates == 0 && !g->forced &&
	    ((unsigned char)((first | 0x20) - 'a') < 26 ||
		(unsigned char)(first - '0') < 10);
}

static inline void
set_text(struct value *v, const struct cell *c)
{
	v->type = VALUE_TEXT;
	v->text = c->text;
	v->len = c->len;
}

static inline void
add_cell(struct survey *s, unsigned i, const struct cell *c, int64_t line,
    bool repeat, struct typed_row *t)
{
	struct type_guess *g = &s->guesses[i];
	int64_t filled = g->filled, others = g->others;

	if (t && i >= t->ncols)
		t = NULL;
	if (is_plain(g, c) && (!t || t->formats[i].type == COLUMN_TEXT)) {
		g->filled++;
		if (t) {
			set_text(&t->values[i], c);
			t->same[i] = true;
		}
	} else if (t) {
		t->same[i] = type_guess_read(g, &t->formats[i], c->text, c->len,
		    t->moments[i], &t->values[i]);
	} else {
		type_guess_add(g, c->text, c->len);
	}
	if (g->filled == filled)
		return;
	/* A header among the rows is no value of the type that was said. */
	if (g->others > others)
		strays_add_other(s->a, &s->strays[i], c, line);
	if (repeat)
		return;
	if (spaces_stray(c->text, c->len))
		note(&s->spaces[i], line);
	if (strays_may_add(&s->strays[i], g))
		strays_add(s->a, &s->strays[i], g, c, line);
	add_semantic(s, i, c, line);
}

void
survey_row(struct survey *s, const struct cell *cells, unsigned n, int64_t line,
    struct typed_row *typed)
{
	const struct type_guess *g = s->guesses;
	bool repeat = header_is_repeated(s->header, s->header_cells, cells, n);

	start_columns(s, n);
	for (unsigned i = 0; i < n; i++)
		add_cell(s, i, &cells[i], line, repeat, typed);
	for (unsigned i = s->widest; i < n; i++) {
		if (g[i].filled > 0)
			s->widest = i + 1;
	}
	if (repeat)
		note(&s->repeats, line);
	if (repair_is_total(cells, n))
		note(&s->totals, line);
	if (repair_is_blank(cells, n))
		note(&s->blank_rows, line);
	if (s->nrows < EXAMPLE_ROWS)
		keep_first(s, cells, n, line);
	s->nrows++;
}

/* Columns are those of the header, but for the last ones when they have
 * neither name nor cell, and those of longer rows. */
static unsigned
count_columns(const struct survey *s, unsigned *named)
{
	unsigned n = s->header_cells;

	while (n > s->widest && n > 0 &&
	    blank_prefix(s->header[n - 1].text, s->header[n - 1].len) ==
		s->header[n - 1].len)
		n--;
	*named = n;
	return n > s->widest ? n : s->widest;
}

/* Numbers that turn out to be codes stay as they are written. */
static enum column_type
settled_type(const struct survey *s, unsigned i, char format[32],
    struct semantic_finding *found)
{
	const struct type_guess *g = &s->guesses[i];
	enum column_type type = type_guess_end(g, format);

	semantic_end(&s->semantics[i], g, type, found);
	if (!found->kind || !found->kind->is_code || g->forced)
		return type;
	format[0] = '\0';
	return COLUMN_TEXT;
}

static bool
has_other_type(const struct survey *s, unsigned i, enum column_type type)
{
	struct semantic_finding found;
	char format[32];

	/* Codes are asked for only where it matters. */
	return type_guess_end(&s->guesses[i], format) != type &&
	    settled_type(s, i, format, &found) != type;
}

bool
survey_contradicts(
    const struct survey *s, const struct column *cols, unsigned ncols)
{
	unsigned named;

	if (count_columns(s, &named) != ncols)
		return true;
	for (unsigned i = 0; i < ncols; i++) {
		if (has_other_type(s, i, cols[i].type))
			return true;
	}
	return false;
}

static enum err_code
read_rows(
    struct survey *s, struct reader *r, const struct progress *p, struct err *e)
{
	const struct cell *cells;
	unsigned n;
	enum err_code rc = reader_next(r, &cells, &n, e);

	if (!rc && n > 0 && s->options.header_line > 0) {
		survey_header(s, cells, n);
		rc = reader_next(r, &cells, &n, e);
	}
	while (!rc && n > 0) {
		survey_row(s, cells, n, r->counts.line, NULL);
		if (p && s->nrows % PROGRESS_ROWS == 0)
			rc = progress_say(p, r->counts.bytes, e);
		if (!rc)
			rc = reader_next(r, &cells, &n, e);
	}
	return rc;
}

static void
settle_column(struct survey *s, unsigned i)
{
	struct column *c = &s->cols[i];
	struct type_guess *g = &s->guesses[i];
	const struct semantic *kind;
	const char *unit = "";
	size_t unit_len = 0;
	char format[32];

	g->blank = s->nrows - g->filled;
	c->type = settled_type(s, i, format, &s->found[i]);
	kind = s->found[i].kind;
	if (kind && kind->is_code)
		g->leading_zero = true;
	if (c->type == COLUMN_INT || c->type == COLUMN_DECIMAL)
		unit = cell_format_unit(format, &unit_len);
	c->format = arena_strdup(s->a, format);
	c->unit = arena_strndup(s->a, unit, unit_len);
	c->semantic = kind ? kind->name : "";
}

static enum err_code
nothing_read(const struct survey *s, struct err *e)
{
	if (s->options.header_given && s->options.header_line > 1)
		return err_set(e, ERR_UNSUPPORTED,
		    "Le fichier n’a rien à la ligne %" PRId64
		    ", indiquée pour les noms de colonnes, ni après" NNBSP
		    ": donnez un numéro plus petit, ou 0 s’il n’y a pas de "
		    "ligne de noms.",
		    s->options.header_line);
	return err_set(e, ERR_UNSUPPORTED,
	    "Ce fichier ne contient aucune cellule remplie.");
}

enum err_code
survey_end(struct survey *s, const struct read_counts *counts, struct err *e)
{
	unsigned named;

	s->counts = *counts;
	s->ncols = count_columns(s, &named);
	s->dropped = s->header_cells - named;
	if (s->ncols == 0)
		return nothing_read(s, e);
	s->cols = header_columns(s->a, s->header, named, s->ncols,
	    &s->empty_names, &s->double_names);
	s->found = arena_array_of(s->a, s->ncols, struct semantic_finding);
	for (unsigned i = 0; i < s->ncols; i++)
		settle_column(s, i);
	return ERR_OK;
}

/* A guess from the first bytes only may be mended once all were read. */
bool
survey_mend_charset(struct survey *s)
{
	enum charset *now = &s->options.charset;

	if (s->options.charset_given || *now != CHARSET_UTF8 ||
	    s->counts.repaired == 0)
		return false;
	*now =
	    s->counts.multibyte > 0 ? CHARSET_MIXED : reader_charset(s->path);
	return *now == CHARSET_CP850 || *now == CHARSET_MACROMAN;
}

enum err_code
survey_reader(const struct survey *s, struct arena *a, int64_t max_bytes,
    struct reader **out, struct err *e)
{
	enum err_code rc =
	    reader_open(a, s->path, s->table, &s->options, max_bytes, out, e);

	if (!rc)
		*out = repair_reader(
		    a, *out, s->repairs, s->options.header_line > 0);
	return rc;
}

static enum err_code
read_once(struct survey *s, int64_t max_bytes, unsigned max_rows,
    const struct progress *p, struct err *e)
{
	struct reader *r;
	enum err_code rc = survey_reader(s, s->a, max_bytes, &r, e);

	if (rc)
		return rc;
	survey_start(s, max_rows);
	rc = read_rows(s, r, p, e);
	if (!rc)
		rc = survey_end(s, &r->counts, e);
	reader_close(r);
	return rc;
}

enum err_code
survey_read(struct survey *s, int64_t max_bytes, unsigned max_rows,
    const struct progress *p, struct err *e)
{
	enum err_code rc = read_once(s, max_bytes, max_rows, p, e);

	if (!rc && max_bytes < 0 && survey_mend_charset(s))
		rc = read_once(s, max_bytes, max_rows, p, e);
	return rc;
}

static bool
go_on(void *progress)
{
	const struct progress *p = progress;

	return !p->fn || p->fn(p->arg, p->from);
}

/* The table asked, or the first of the file that nobody hid. */
static enum err_code
choose_table(struct arena *a, const struct ingest_input *in, struct progress *p,
    const struct read_table **out, struct err *e)
{
	const struct unpack_pulse pulse = { go_on, p };
	struct read_tables t;
	unsigned i = 0;
	enum err_code rc =
	    reader_tables(a, in->path, in->format, &pulse, &t, e);

	if (rc)
		return rc;
	if (t.count == 0 || in->number > t.count)
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce fichier ne contient pas ce tableau.");
	while (in->number == 0 && i < t.count && t.list[i].is_hidden)
		i++;
	if (in->number > 0)
		i = (unsigned)in->number - 1;
	*out = t.list;
	if (i < t.count)
		*out += i;
	return ERR_OK;
}

/* What is in an archive, as a file of its own. */
static enum err_code
unpack(struct arena *a, struct survey *s, int64_t max_bytes, struct progress *p,
    struct err *e)
{
	const struct unpack_pulse pulse = { go_on, p };
	struct stat st;
	enum err_code rc =
	    reader_unpack(a, &s->path, &s->table, max_bytes, &pulse, e);

	if (!rc)
		p->size = stat(s->path, &st) == 0 ? st.st_size : 0;
	return rc;
}

/* What the repairs must know before any other reading. */
static enum err_code
look_first(struct survey *s, struct progress *p, struct err *e)
{
	struct progress part = *p;
	struct reader *r;
	enum err_code rc;

	if (!repair_must_look(s->repairs))
		return ERR_OK;
	rc = survey_reader(s, s->a, -1, &r, e);
	if (rc)
		return rc;
	part.share = LOOK_SHARE;
	rc = repair_look(s->a, r, s->repairs, &part, e);
	reader_close(r);
	p->from += LOOK_SHARE;
	p->share -= LOOK_SHARE;
	return rc;
}

enum err_code
survey_open(struct arena *a, const struct ingest_input *in, int64_t max_bytes,
    struct progress *p, struct survey *out, struct err *e)
{
	enum err_code rc = ERR_OK;

	*out = (struct survey){ .path = in->path, .table = in->table, .a = a };
	if (in->given)
		out->options = *in->given;
	out->words = in->words;
	out->nwords = in->nwords;
	out->repairs = in->repairs;
	out->progress = p;
	if (!out->table)
		rc = choose_table(a, in, p, &out->table, e);
	if (!rc)
		rc = unpack(a, out, max_bytes, p, e);
	if (!rc)
		rc = reader_sniff(a, out->path, out->table, &out->options, e);
	return rc ? rc : look_first(out, p, e);
}
