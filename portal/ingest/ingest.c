/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.c - from the bytes of a file to a table and a report. */
#include "ingest/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/analysis.h"
#include "ingest/profile.h"
#include "ingest/report.h"
#include "ingest/survey.h"

enum {
	PREVIEW_BYTES = 1 << 20,
	SAMPLE_BYTES = 1 << 20, /* types are first guessed from these */
	REPORT_ROWS = 20,
	FIRST_SHARE = 700 /* thousandths of the work, of the first reading */
};

enum err_code
ingest_preview(struct arena *a, const struct ingest_input *in,
    unsigned max_rows, char **json, struct err *e)
{
	struct progress p = {
		.fn = in->progress, .arg = in->arg, .share = 1000
	};
	struct survey s;
	enum err_code rc = survey_open(a, in, PREVIEW_BYTES, &p, &s, e);

	if (!rc)
		rc = survey_read(&s, PREVIEW_BYTES, max_rows, &p, e);
	if (rc)
		return rc;
	*json = report_json(a, &s, -1, NULL);
	return ERR_OK;
}

/* A reading whose rows are typed, profiled and handed to the table. */
struct loading {
	struct row_source source; /* first: the table hands it back */
	struct arena *a;
	struct column *cols;
	struct survey *watch;        /* being made on the way, or NULL */
	const struct survey *survey; /* of the whole file, at the end */
	bool contradicted; /* by the survey: cols are not the right ones */
	bool survey_again; /* its charset was not the right one either */
	struct reader *reader;
	struct typed_row typed;
	struct value *raw;
	unsigned *kept, nkept; /* cells of raw that are set */
	struct profile *profile;
	const struct progress *progress;
	int64_t rows;
	bool header_left;
	json_t *analysis; /* once the last row was read, and as a text */
	char *meta;
};

/* NULL values, and no text kept, for the row to come. */
static void
clear_row(struct loading *l)
{
	for (unsigned i = 0; i < l->nkept; i++)
		l->raw[l->kept[i]].text = NULL;
	l->nkept = 0;
}

static void
keep_text(struct loading *l, unsigned i, const struct cell *c)
{
	l->raw[i].type = VALUE_TEXT;
	l->raw[i].text = c->text;
	l->raw[i].len = c->len;
	l->kept[l->nkept++] = i;
}

static void
type_row(struct typed_row *t, const struct cell *cells, unsigned n)
{
	for (unsigned i = 0; i < n && i < t->ncols; i++)
		t->same[i] = type_read(&t->formats[i], cells[i].text,
		    cells[i].len, t->moments[i], &t->values[i]);
}

/* After its cells were typed. */
static void
take_row(struct loading *l, const struct cell *cells, unsigned n)
{
	struct typed_row *t = &l->typed;

	clear_row(l);
	for (unsigned i = 0; i < n && i < t->ncols; i++) {
		if (!t->same[i])
			keep_text(l, i, &cells[i]);
	}
	for (unsigned i = n; i < t->ncols; i++)
		t->values[i].type = VALUE_NULL;
	profile_add(l->profile, t->values);
	l->rows++;
}

/* The survey wants other columns: the table stops here. */
static enum err_code
contradict(struct loading *l, struct err *e)
{
	l->contradicted = true;
	return err_set(e, ERR_CONFLICT,
	    "Les colonnes de ce fichier ne sont pas celles de ses premières "
	    "lignes.");
}

static bool
has_other_format(const struct column *x, const struct column *y, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (x[i].type != y[i].type ||
		    strcmp(x[i].format, y[i].format) != 0)
			return true;
	}
	return false;
}

/* All rows were seen: what they are decides. */
static enum err_code
end_watch(struct loading *l, struct err *e)
{
	struct survey *s = l->watch;
	enum charset charset = s->options.charset;
	enum err_code rc = survey_end(s, &l->reader->counts, e);

	if (rc)
		return rc;
	l->survey_again = survey_mend_charset(s);
	if (s->options.charset != charset || s->ncols != l->source.ncols ||
	    has_other_format(s->cols, l->cols, s->ncols))
		return contradict(l, e);
	memcpy(l->cols, s->cols, s->ncols * sizeof(*s->cols));
	return ERR_OK;
}

static enum err_code
watch_row(
    struct loading *l, const struct cell *cells, unsigned n, struct err *e)
{
	struct survey *s = l->watch;

	survey_row(s, cells, n, l->reader->counts.line, &l->typed);
	if (s->nrows % PROGRESS_ROWS == 0 &&
	    survey_contradicts(s, l->cols, l->source.ncols))
		return contradict(l, e);
	return ERR_OK;
}

/* The next record that is no header. */
static enum err_code
read_record(
    struct loading *l, const struct cell **cells, unsigned *n, struct err *e)
{
	enum err_code rc = reader_next(l->reader, cells, n, e);

	if (rc || !l->header_left)
		return rc;
	l->header_left = false;
	if (l->watch && *n > 0)
		survey_header(l->watch, *cells, *n);
	return *n > 0 ? reader_next(l->reader, cells, n, e) : ERR_OK;
}

static enum err_code
next_row(struct row_source *source, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct loading *l = (struct loading *)(void *)source;
	const struct cell *cells;
	unsigned n;
	enum err_code rc = read_record(l, &cells, &n, e);

	if (rc)
		return rc;
	*row = n > 0;
	if (n == 0)
		return l->watch ? end_watch(l, e) : ERR_OK;
	if (l->watch)
		rc = watch_row(l, cells, n, e);
	else
		type_row(&l->typed, cells, n);
	if (rc)
		return rc;
	take_row(l, cells, n);
	*values = l->typed.values;
	*raw = l->raw;
	if (l->rows % PROGRESS_ROWS == 0)
		return progress_say(l->progress, l->reader->counts.bytes, e);
	return ERR_OK;
}

static const char *
meta_of(void *arg)
{
	struct loading *l = arg;

	l->analysis = analysis_json(l->survey, l->profile);
	l->meta = json_dumps(l->analysis, JSON_COMPACT);
	return l->meta ? l->meta : "";
}

static void
prepare(struct loading *l, const struct survey *s)
{
	struct cell_format *formats;
	unsigned n = s->ncols;

	l->source.next = next_row;
	l->source.ncols = n;
	l->cols = s->cols;
	l->survey = l->watch ? l->watch : s;
	formats = arena_array_of(l->a, n, struct cell_format);
	for (unsigned i = 0; i < n; i++)
		cell_format_read(&l->cols[i], &formats[i]);
	l->typed.ncols = n;
	l->typed.formats = formats;
	l->typed.values = arena_array_of(l->a, n, struct value);
	l->typed.moments = arena_alloc(l->a, n * sizeof(*l->typed.moments));
	l->typed.same = arena_array_of(l->a, n, bool);
	l->raw = arena_array_of(l->a, n, struct value);
	l->kept = arena_array_of(l->a, n, unsigned);
	l->profile = profile_new(l->cols, n);
	l->header_left = s->options.header_line > 0;
}

static void
finish(struct loading *l)
{
	reader_close(l->reader);
	profile_free(l->profile);
	json_decref(l->analysis);
	free(l->meta);
}

/* Write the table with the columns of this survey. */
static enum err_code
write_table(struct loading *l, const struct survey *s, const char *path,
    struct ingest_result *out, struct err *e)
{
	enum err_code rc = survey_reader(s, l->a, -1, &l->reader, e);

	if (rc)
		return rc;
	prepare(l, s);
	rc = table_write(path, l->cols, &l->source, meta_of, l, &out->rows, e);
	out->columns = s->ncols;
	return rc;
}

static void
report(struct loading *l, const struct survey *s, struct ingest_result *out)
{
	out->report = report_json(l->a, s, out->rows, l->analysis);
}

/* By a whole survey. */
static enum err_code
load(struct arena *a, const struct survey *s, const char *path,
    const struct progress *p, struct ingest_result *out, struct err *e)
{
	struct loading l = { .a = a, .progress = p };
	enum err_code rc = write_table(&l, s, path, out, e);

	if (!rc)
		report(&l, s, out);
	finish(&l);
	return rc;
}

/* What is left of a reading that was contradicted, for the survey alone. */
static enum err_code
survey_rest(struct loading *l, struct err *e)
{
	struct survey *s = l->watch;
	const struct cell *cells;
	unsigned n = 1;
	enum err_code rc = ERR_OK;

	/* Contradicted at the end only. */
	if (s->ncols > 0)
		return ERR_OK;
	while (!rc && n > 0) {
		rc = reader_next(l->reader, &cells, &n, e);
		if (!rc && n > 0)
			survey_row(s, cells, n, l->reader->counts.line, NULL);
		if (!rc && s->nrows % PROGRESS_ROWS == 0)
			rc = progress_say(
			    l->progress, l->reader->counts.bytes, e);
	}
	if (!rc)
		rc = survey_end(s, &l->reader->counts, e);
	if (!rc)
		l->survey_again = survey_mend_charset(s);
	return rc;
}

/*
 * In one reading, by the columns of a sample while all the cells are surveyed.
 * *done false: they turned out to be others, only the survey was made.
 */
static enum err_code
load_at_once(struct survey *s, const char *path, struct progress *p,
    struct ingest_result *out, bool *done, struct err *e)
{
	struct survey sample = *s;
	struct loading l = { .a = s->a, .watch = s, .progress = p };
	enum err_code rc = survey_read(&sample, p->sample, 0, NULL, e);

	/* Not even a row in so few bytes. */
	*done = false;
	if (rc) {
		err_clear(e);
		return survey_read(s, -1, REPORT_ROWS, p, e);
	}
	survey_start(s, REPORT_ROWS);
	rc = write_table(&l, &sample, path, out, e);
	*done = !rc;
	if (!rc)
		report(&l, s, out);
	if (l.contradicted) {
		err_clear(e);
		rc = survey_rest(&l, e);
	}
	finish(&l);
	if (!rc && l.survey_again)
		rc = survey_read(s, -1, REPORT_ROWS, p, e);
	return rc;
}

enum err_code
ingest_table(struct arena *a, const struct ingest_input *in,
    const char *table_path, struct ingest_result *out, struct err *e)
{
	struct progress p = { .fn = in->progress,
		.arg = in->arg,
		.share = FIRST_SHARE,
		.sample = in->sample ? in->sample : SAMPLE_BYTES };
	struct survey s;
	bool done = false;
	enum err_code rc = survey_open(a, in, -1, &p, &s, e);

	if (rc)
		return rc;
	if (p.sample > 0 && p.size > p.sample)
		rc = load_at_once(&s, table_path, &p, out, &done, e);
	else
		rc = survey_read(&s, -1, REPORT_ROWS, &p, e);
	if (rc || done)
		return rc;
	p.from = FIRST_SHARE;
	p.share = 1000 - FIRST_SHARE;
	return load(a, &s, table_path, &p, out, e);
}
