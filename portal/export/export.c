/* SPDX-License-Identifier: Apache-2.0 */
/* export.c - the answer to a question as a file, piece by piece. */
#include "export/export.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "export/writer.h"
#include "store/place.h"

#define PIECE (64u << 10)
#define SLICE_MS 20
#define MADE_MAX (1u << 20)

#define XLSX_MIME                                                              \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const struct export_format export_formats[] = {
	{ "csv", "CSV", "text/csv; charset=utf-8", "csv", &export_csv, true },
	{ "xlsx", "Tableur Excel (XLSX)", XLSX_MIME, "xlsx", &export_xlsx,
	    false },
	{ "ods", "Tableur LibreOffice (ODS)",
	    "application/vnd.oasis.opendocument.spreadsheet", "ods",
	    &export_ods, false },
	{ "json", "JSON", "application/json", "json", &export_json, true },
	{ "ndjson", "JSON, une ligne par objet (NDJSON)",
	    "application/x-ndjson", "ndjson", &export_ndjson, true },
	{ "geojson", "Carte (GeoJSON)", "application/geo+json", "geojson",
	    &export_geojson, false },
};
const unsigned export_formats_count =
    sizeof(export_formats) / sizeof(export_formats[0]);

const struct export_format *
export_format_find(const char *id)
{
	for (unsigned i = 0; i < export_formats_count; i++) {
		if (strcmp(export_formats[i].id, id) == 0)
			return &export_formats[i];
	}
	return NULL;
}

bool
export_suits(const struct export_format *f, const struct table *t)
{
	struct place place;

	return f->writer != &export_geojson || place_of_table(t, &place);
}

const char *const csv_style_names[CSV_STYLES] = { "api", "fr", "brut" };

int
csv_style_find(const char *name)
{
	for (int i = 0; i < CSV_STYLES; i++) {
		if (strcmp(csv_style_names[i], name) == 0)
			return i;
	}
	return -1;
}

/* A value of the table itself is written as its column is. What the export
 * keeps of it is copied: the table may be closed meanwhile. */
static void
take_column(struct arena *a, struct export_column *c, const struct table *t,
    const struct output *o)
{
	const struct column *own =
	    o->term.column >= 0 ? &table_columns(t)[o->term.column] : NULL;
	struct column as = { .type = query_output_type(t, o), .format = "" };
	bool is_value = own && own->type == as.type &&
	    o->term.part == PART_WHOLE && o->aggregate != AGG_COUNT &&
	    o->aggregate != AGG_DISTINCT;

	c->name = c->label = arena_strdup(a, o->name);
	if (own && o->aggregate == AGG_NONE && strcmp(o->name, own->name) == 0)
		c->label = arena_strdup(a, own->label);
	c->type = as.type;
	c->unit = "";
	if (is_value) {
		as.format = arena_strdup(a, own->format);
		c->unit = arena_strdup(a, own->unit);
	}
	cell_format_read(&as, &c->format);
}

/* What is made of several values is a text. */
static void
take_field(
    struct export *x, const struct table *t, const struct query *q, unsigned i)
{
	const struct export_field *f = &x->wish->fields[i];
	const struct column text = { .type = COLUMN_TEXT, .format = "" };
	struct export_column *c = &x->columns[i];

	take_column(x->a, c, t, &q->outputs[f->value]);
	c->value = f->value;
	c->is_made = f->is_made;
	if (c->is_made) {
		c->name = c->label = arena_strdup(x->a, f->name);
		c->type = COLUMN_TEXT;
		c->unit = "";
		cell_format_read(&text, &c->format);
	}
	if (!x->wish->has_labels)
		c->label = c->name;
}

static void
take_columns(struct export *x, const struct table *t, const struct query *q)
{
	unsigned visible = q->noutputs - q->nhidden;
	/* On a map a place is the shape of the row. */
	bool has_fields = x->wish->fields && x->writer != &export_geojson;

	x->ncolumns = has_fields ? x->wish->nfields : visible;
	x->columns = arena_array_of(x->a, x->ncolumns, struct export_column);
	x->has_id = true;
	for (unsigned i = 0; i < q->noutputs; i++) {
		const struct output *o = &q->outputs[i];

		x->is_grouped |= o->aggregate != AGG_NONE;
		x->has_id &= i >= visible || o->term.column != COLUMN_ID;
	}
	x->has_id &= !x->is_grouped;
	x->is_sparse = x->is_grouped || q->where;
	for (unsigned i = 0; i < x->ncolumns; i++) {
		if (has_fields) {
			take_field(x, t, q, i);
			continue;
		}
		take_column(x->a, &x->columns[i], t, &q->outputs[i]);
		x->columns[i].value = i;
	}
}

static enum err_code
check_rows(const struct export *x, struct table *t, const struct query *q,
    struct err *e)
{
	int64_t most = x->writer->rows_max, total;
	enum err_code rc;

	if (!most || table_rows(t) <= most ||
	    (q->limit >= 0 && q->limit <= most))
		return ERR_OK;
	rc = query_count(t, q, &total, e);
	if (rc)
		return rc;
	total -= q->offset;
	if (q->limit >= 0 && total > q->limit)
		total = q->limit;
	if (total <= most)
		return ERR_OK;
	return err_set(e, ERR_UNSUPPORTED,
	    "Une feuille de tableur a au plus %s lignes, et il y en a %s" NNBSP
	    ": ajoutez un filtre, ou prenez le CSV.",
	    text_int(x->a, most), text_int(x->a, total));
}

static void
close_cursor(void *arg)
{
	query_close(arg);
}

/* The next row, borrowed until the one after. */
static enum err_code
next_row(struct export *x, struct err *e)
{
	bool more;
	enum err_code rc = query_next(x->cursor, &x->row, &more, e);

	if (rc)
		return rc;
	x->cell = 0;
	x->stage = more ? EXPORT_ROW : EXPORT_FOOT;
	return ERR_OK;
}

enum err_code
export_start(struct arena *a, struct table *t, const struct export_wish *wish,
    struct export **out, struct err *e)
{
	struct export *x = arena_new_of(a, struct export);
	struct query q = *wish->query;
	struct export_wish *own;
	enum err_code rc;

	x->a = a;
	x->writer = wish->format->writer;
	own = arena_new_of(a, struct export_wish);
	*own = *wish;
	x->wish = own;
	str_init(&x->made, a, MADE_MAX);
	q.raw |= x->writer == &export_csv && wish->style == CSV_WRITTEN;
	take_columns(x, t, &q);
	rc = check_rows(x, t, &q, e);
	if (!rc)
		rc = x->writer->start(x, t, &q, e);
	if (!rc)
		rc = query_open(table_path(t), &q, &x->cursor, e);
	if (rc)
		return rc;
	arena_defer(a, close_cursor, x->cursor);
	rc = next_row(x, e);
	if (rc)
		return rc;
	*out = x;
	return ERR_OK;
}

static const struct value *
cell_value(struct export *x)
{
	const struct export_column *c = &x->columns[x->cell];

	if (!c->is_made)
		return &x->row.values[c->value];
	str_reset(&x->made);
	x->wish->text(x->wish->arg, x->cell, &x->row, &x->made);
	x->made_value = (struct value){
		.type = x->made.len > 0 ? VALUE_TEXT : VALUE_NULL,
		.text = str_text(&x->made),
		.len = x->made.len,
	};
	return &x->made_value;
}

/* A row may be far longer than a piece: it is left between two cells. */
static void
write_cells(struct export *x, struct str *out)
{
	while (x->cell < x->ncolumns && out->len < PIECE) {
		x->writer->cell(x, x->cell, cell_value(x), out);
		x->cell++;
	}
	if (x->cell < x->ncolumns)
		return;
	x->writer->end_row(x, out);
	x->stage = EXPORT_NEXT;
}

static enum err_code
step(struct export *x, struct str *out, struct err *e)
{
	switch (x->stage) {
	case EXPORT_ROW:
		x->writer->row(x, out);
		x->stage = EXPORT_CELLS;
		write_cells(x, out);
		break;
	case EXPORT_CELLS:
		write_cells(x, out);
		break;
	case EXPORT_NEXT:
		return next_row(x, e);
	case EXPORT_FOOT:
		x->writer->foot(x, out);
		x->stage = EXPORT_DONE;
		break;
	case EXPORT_DONE:
		break;
	}
	return ERR_OK;
}

bool
export_is_sparse(const struct export *x)
{
	return x->is_sparse;
}

enum err_code
export_next(void *arg, struct str *out, bool *more, struct err *e)
{
	struct export *x = arg;
	int64_t now = date_clock_ms();
	enum err_code rc = ERR_OK;

	if (!x->is_begun)
		x->writer->head(x, out);
	x->is_begun = true;
	query_until(x->cursor, x->wish->row_ms ? now + x->wish->row_ms : 0);
	for (unsigned steps = 1;
	     !rc && x->stage != EXPORT_DONE && out->len < PIECE; steps++) {
		rc = step(x, out, e);
		if ((x->is_sparse || steps % 32 == 0) &&
		    date_clock_ms() > now + SLICE_MS)
			break;
	}
	*more = x->stage != EXPORT_DONE;
	if (!rc && str_failed(out))
		return err_set(e, ERR_TOO_BIG,
		    "Une cellule est trop longue pour être exportée.");
	return rc;
}
