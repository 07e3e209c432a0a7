/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - what was understood of a file, as JSON. */
#include "ingest/report.h"

#include <stdlib.h>

static json_t *
names_json(const struct survey *s)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < s->ncols; i++)
		json_array_append_new(list, json_string(s->cols[i].name));
	return list;
}

/* Rows as read may be shorter than the table. */
static json_t *
rows_json(const struct survey *s)
{
	size_t n = json_array_size(s->rows);

	for (size_t i = 0; i < n; i++) {
		json_t *row = json_array_get(s->rows, i);

		while (json_array_size(row) < s->ncols)
			json_array_append_new(row, json_string(""));
		while (json_array_size(row) > s->ncols)
			json_array_remove(row, json_array_size(row) - 1);
	}
	return json_incref(s->rows);
}

static json_t *
column_json(const struct survey *s, unsigned i, const json_t *profile)
{
	const struct column *c = &s->cols[i];
	const struct type_guess *g = &s->guesses[i];
	/* Cells without a value in the table are as good as blank. */
	int64_t lost = type_guess_lost(g, c);
	const json_t *stats =
	    json_object_get(json_object_get(profile, "profile"), c->name);
	json_t *o =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "name",
		c->name, "label", c->label, "type", column_type_name(c->type),
		"semantic", c->semantic, "format", c->format, "unit", c->unit,
		"filled", (json_int_t)(g->filled - lost), "blank",
		(json_int_t)(g->blank + lost));

	json_object_set(o, "distinct", json_object_get(stats, "nb_distinct"));
	if (s->examples[i])
		json_object_set(o, "examples", s->examples[i]);
	else
		json_object_set_new(o, "examples", json_array());
	return o;
}

static void
add_details(
    json_t *o, const struct survey *s, int64_t rows, const json_t *profile)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < s->ncols; i++)
		json_array_append_new(list, column_json(s, i, profile));
	json_object_set_new(o, "rows_count", json_integer(rows));
	json_object_set_new(o, "columns", list);
}

/* How a text is written; null for what is none. */
static void
add_text_options(json_t *j, const struct csv_options *o, bool is_text)
{
	static const char *const names[] = { "encoding", "encoding_label",
		"bom", "separator" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_object_set_new(j, names[i], json_null());
	if (!is_text)
		return;
	json_object_set_new(
	    j, "encoding", json_string(charset_name(o->charset)));
	json_object_set_new(
	    j, "encoding_label", json_string(charset_label(o->charset)));
	json_object_set_new(j, "bom", json_boolean(o->has_bom));
	json_object_set_new(j, "separator", json_stringn(&o->separator, 1));
}

char *
report_json(struct arena *a, const struct survey *s, int64_t rows,
    const json_t *profile)
{
	const struct csv_options *o = &s->options;
	json_t *j = json_object();
	char *dump, *out;

	json_object_set_new(j, "format", json_string(s->table->format));
	add_text_options(j, o, reader_is_text(s->table));
	json_object_set_new(j, "header_line", json_integer(o->header_line));
	json_object_set_new(j, "rows", rows_json(s));
	json_object_set_new(
	    j, "remarks", report_remarks(a, s, profile != NULL));
	if (profile)
		add_details(j, s, rows, profile);
	else
		json_object_set_new(j, "columns", names_json(s));
	dump = json_dumps(j, JSON_COMPACT);
	out = arena_strdup(a, dump);
	free(dump);
	json_decref(j);
	return out;
}

const char *
report_add(
    struct arena *a, const char *report, const char *level, const char *message)
{
	json_t *j = json_loads(report, 0, NULL);
	const char *out = report;
	char *dump;

	json_array_append_new(json_object_get(j, "remarks"),
	    json_pack("{s:s, s:s, s:n, s:n}", "level", level, "message",
		message, "line", "column"));
	dump = j ? json_dumps(j, JSON_COMPACT) : NULL;
	if (dump)
		out = arena_strdup(a, dump);
	free(dump);
	json_decref(j);
	return out;
}
