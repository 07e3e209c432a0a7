/* SPDX-License-Identifier: Apache-2.0 */
/* analysis.c - what is known of a table, in csv-detective's shape. */
#include "ingest/analysis.h"

#include <math.h>
#include <string.h>

#include "kinds/number.h"

/* A format, and how sure it is. */
struct detection {
	const char *type, *format;
	double score;
};

/* The type that a format has in csv-detective; string for the others. */
static const char *
type_of_kind(const struct semantic *k)
{
	static const char *const types[][2] = {
		{ "int", "int" },
		{ "year", "int" },
		{ "float", "float" },
		{ "bool", "bool" },
		{ "date", "date" },
		{ "datetime_naive", "datetime" },
		{ "datetime_aware", "datetime" },
		{ "datetime_rfc822", "datetime" },
		{ "json", "json" },
		{ "geojson", "json" },
		{ "binary", "binary" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i][0], k->name) == 0)
			return types[i][1];
	}
	return k->way == WAY_RANGE ? "float" : "string";
}

/* What a column is that is nothing more than its type. */
static const char *
format_of_type(const struct profile *p, const struct column *c, unsigned i)
{
	if (c->type == COLUMN_GEOMETRY)
		return "geojson";
	if (c->type == COLUMN_DATETIME)
		return profile_has_offsets(p, i) ? "datetime_aware"
						 : "datetime_naive";
	return column_type_name(c->type);
}

static double
share_of_type(const struct type_guess *g)
{
	return g->filled > 0
	    ? (double)(g->filled - g->others) / (double)g->filled
	    : 1;
}

/* *by_cells: the same without the credit of the header, or of a person. */
static struct detection
detect(const struct survey *s, const struct profile *p, unsigned i,
    double *by_cells)
{
	const struct column *c = &s->cols[i];
	const struct semantic_finding *found = &s->found[i];
	struct detection d = { .type = column_type_name(c->type) };
	const struct semantic *k;

	if (found->kind) {
		d.format = found->kind->name;
		d.score = found->score;
		*by_cells = found->score / (1 + found->credit / 2);
		return d;
	}
	d.format = format_of_type(p, c, i);
	k = semantic_find(d.format);
	d.score = *by_cells = share_of_type(&s->guesses[i]);
	if (k)
		d.score *= 1 + semantic_header(k, c->label) / 2;
	return d;
}

static struct detection
detect_label(const char *label)
{
	struct detection d = { "string", "string", 1 };
	double best = 0;

	for (unsigned i = 0; i < semantics_count; i++) {
		const struct semantic *k = &semantics[i];
		double credit = semantic_header(k, label);

		if (credit <= best)
			continue;
		best = credit;
		d = (struct detection){ type_of_kind(k), k->name, credit };
	}
	return d;
}

static void
put(json_t *o, const char *name, const struct detection *d)
{
	json_object_set_new(o, name,
	    json_pack("{s:s, s:s, s:f}", "python_type", d->type, "format",
		d->format, "score", round(d->score * 10000) / 10000));
}

static void
put_format(json_t *formats, const char *format, const char *name)
{
	json_t *list = json_object_get(formats, format);

	if (!list) {
		list = json_array();
		json_object_set_new(formats, format, list);
	}
	json_array_append_new(list, json_string(name));
}

static void
put_columns(json_t *o, const struct survey *s, const struct profile *p)
{
	json_t *header = json_array(), *columns = json_object();
	json_t *fields = json_object(), *labels = json_object();
	json_t *formats = json_object();

	for (unsigned i = 0; i < s->ncols; i++) {
		const struct column *c = &s->cols[i];
		double by_cells;
		struct detection d = detect(s, p, i, &by_cells);
		struct detection by_label = detect_label(c->label);

		json_array_append_new(header, json_string(c->name));
		put(columns, c->name, &d);
		put_format(formats, d.format, c->name);
		d.score = by_cells;
		put(fields, c->name, &d);
		put(labels, c->name, &by_label);
	}
	json_object_set_new(o, "header", header);
	json_object_set_new(o, "columns", columns);
	json_object_set_new(o, "columns_fields", fields);
	json_object_set_new(o, "columns_labels", labels);
	json_object_set_new(o, "formats", formats);
}

static bool
is_blank(const struct cell *c)
{
	return blank_prefix(c->text, c->len) == c->len;
}

static void
put_header(json_t *o, const struct survey *s)
{
	unsigned before = 0, after = 0, n = s->header_cells;
	int64_t line = s->options.header_line;

	while (before < n && is_blank(&s->header[before]))
		before++;
	while (before + after < n && is_blank(&s->header[n - 1 - after]))
		after++;
	json_object_set_new(o, "header_row_idx",
	    line > 0 ? json_integer(line - 1) : json_null());
	json_object_set_new(o, "heading_columns", json_integer(before));
	json_object_set_new(o, "trailing_columns", json_integer(after));
}

static void
put_file(json_t *o, const struct survey *s)
{
	const struct csv_options *options = &s->options;
	const char *sheet = s->table->name;
	bool is_text = reader_is_text(s->table);

	json_object_set_new(o, "encoding",
	    is_text ? json_string(charset_name(options->charset))
		    : json_null());
	json_object_set_new(o, "separator",
	    is_text ? json_stringn(&options->separator, 1) : json_null());
	json_object_set_new(
	    o, "sheet_name", *sheet ? json_string(sheet) : json_null());
}

json_t *
analysis_json(const struct survey *s, const struct profile *p)
{
	json_t *o = profile_json(p);

	put_file(o, s);
	put_header(o, s);
	put_columns(o, s, p);
	return o;
}
