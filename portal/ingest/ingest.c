/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.c - from the bytes of a file to a table and a report. */
#include "ingest/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/profile.h"
#include "ingest/report.h"
#include "ingest/survey.h"

enum {
	PREVIEW_BYTES = 1 << 20,
	REPORT_ROWS = 20,
	SURVEY_SHARE = 350, /* thousandths of the work */
	MOMENT_BYTES = 32,
	SAY_EVERY = 4096
};

enum err_code
ingest_preview(struct arena *a, const struct ingest_input *in,
    unsigned max_rows, char **json, struct err *e)
{
	struct survey s;
	enum err_code rc =
	    survey_read(a, in, PREVIEW_BYTES, max_rows, NULL, &s, e);

	if (rc)
		return rc;
	*json = report_json(a, &s, -1, NULL);
	return ERR_OK;
}

/* The second reading: rows typed, profiled and handed to the table. */
struct loading {
	struct row_source source; /* first: SQLite hands it back */
	struct arena *a;
	const struct survey *survey;
	struct reader *reader;
	struct cell_format *formats;
	struct value *values, *raw;
	char (*moments)[MOMENT_BYTES];
	unsigned *kept, nkept; /* cells of raw that are set */
	struct profile *profile;
	const struct progress *progress;
	int64_t rows;
	bool header_left;
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
take_row(struct loading *l, const struct cell *cells, unsigned n)
{
	unsigned ncols = l->source.ncols;

	clear_row(l);
	for (unsigned i = 0; i < n && i < ncols; i++) {
		if (!type_read(&l->formats[i], cells[i].text, cells[i].len,
			l->moments[i], &l->values[i]))
			keep_text(l, i, &cells[i]);
	}
	for (unsigned i = n; i < ncols; i++)
		l->values[i].type = VALUE_NULL;
	profile_add(l->profile, l->values);
	l->rows++;
}

static enum err_code
next_row(struct row_source *source, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct loading *l = (struct loading *)(void *)source;
	const struct cell *cells;
	enum err_code rc;
	unsigned n;

	rc = reader_next(l->reader, &cells, &n, e);
	if (!rc && l->header_left) {
		l->header_left = false;
		rc = reader_next(l->reader, &cells, &n, e);
	}
	if (rc)
		return rc;
	*row = n > 0;
	if (n == 0)
		return ERR_OK;
	take_row(l, cells, n);
	*values = l->values;
	*raw = l->raw;
	if (l->rows % SAY_EVERY == 0)
		return progress_say(l->progress, l->reader->counts.bytes, e);
	return ERR_OK;
}

static const char *
meta_of(void *arg)
{
	struct loading *l = arg;
	json_t *j = profile_json(l->profile);

	free(l->meta);
	l->meta = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return l->meta ? l->meta : "";
}

static void
prepare(struct loading *l)
{
	unsigned n = l->survey->ncols;

	l->source.next = next_row;
	l->source.ncols = n;
	l->formats = arena_array_of(l->a, n, struct cell_format);
	l->values = arena_array_of(l->a, n, struct value);
	l->raw = arena_array_of(l->a, n, struct value);
	l->kept = arena_array_of(l->a, n, unsigned);
	l->moments = arena_alloc(l->a, n * sizeof(*l->moments));
	for (unsigned i = 0; i < n; i++)
		cell_format_read(&l->survey->cols[i], &l->formats[i]);
	l->profile = profile_new(l->survey->cols, n);
	l->header_left = l->survey->options.header_line > 0;
}

static enum err_code
load(struct arena *a, const struct survey *s, const char *table_path,
    const struct progress *p, struct ingest_result *out, struct err *e)
{
	struct loading l = { .a = a, .survey = s, .progress = p };
	enum err_code rc =
	    reader_open(a, s->path, s->table, &s->options, -1, &l.reader, e);

	if (rc)
		return rc;
	prepare(&l);
	rc = table_write(
	    table_path, s->cols, &l.source, meta_of, &l, &out->rows, e);
	if (!rc) {
		json_t *profile = profile_json(l.profile);

		out->columns = s->ncols;
		out->report = report_json(a, s, out->rows, profile);
		json_decref(profile);
	}
	reader_close(l.reader);
	profile_free(l.profile);
	free(l.meta);
	return rc;
}

enum err_code
ingest_table(struct arena *a, const struct ingest_input *in,
    const char *table_path, struct ingest_result *out, struct err *e)
{
	struct progress p = {
		.fn = in->progress, .arg = in->arg, .share = SURVEY_SHARE
	};
	struct survey s;
	enum err_code rc = survey_read(a, in, -1, REPORT_ROWS, &p, &s, e);

	if (rc)
		return rc;
	p.from = SURVEY_SHARE;
	p.share = 1000 - SURVEY_SHARE;
	return load(a, &s, table_path, &p, out, e);
}
