/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - lists of JSON objects as tables. */
#include <string.h>

#include "base/text.h"
#include "read/json_list.h"
#include "read/json_names.h"
#include "read/reader.h"

struct json_reader {
	struct reader base;
	const char *path; /* in the arena */
	struct csv_options options;
	int64_t max_bytes;
	bool is_lines;
	unsigned order; /* of the list in the file */
	bool is_open;
	struct json_stream stream;
	struct json_items items;
	struct json_names *names;
	struct json_losses losses;
	const struct cell *titles;
	unsigned count;
	bool has_header; /* still to come */
};

static enum err_code
find_lists(const char *path, const struct csv_options *o,
    const struct unpack_pulse *pulse, struct json_lists *lists, struct err *e)
{
	struct json_stream s;
	enum err_code rc = json_stream_open(&s, path, o, -1, e);

	s.pulse = pulse;
	if (!rc)
		rc = json_lists_find(&s, lists, e);
	json_stream_close(&s);
	if (!rc && lists->count == 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce fichier JSON ne contient pas de liste d’objets "
		    "«" NNBSP "[{\"champ\": valeur}, …]" NNBSP "»" NNBSP
		    ": il n’y a pas de tableau à en tirer.");
	return rc;
}

static enum err_code
json_tables(struct read_listing *l, const char *path, struct err *e)
{
	struct json_lists *lists = arena_new_of(l->a, struct json_lists);
	struct csv_options o = { 0 };
	enum err_code rc = json_sniff(path, &o, e);

	if (!rc)
		rc = find_lists(path, &o, l->pulse, lists, e);
	for (unsigned i = 0; !rc && i < lists->count; i++)
		read_listing_add(l,
		    &(struct read_table){
			.name = lists->count > 1 ? lists->list[i].name : "",
			.format = "json",
			.member = "",
			.sheet = i,
		    });
	return rc;
}

static enum err_code
sniff(struct arena *a, const char *path, unsigned sheet, struct csv_options *o,
    struct err *e)
{
	(void)a;
	(void)sheet;
	return json_sniff(path, o, e);
}

static void
json_close(struct reader *base)
{
	struct json_reader *r = (struct json_reader *)base;

	if (r->is_open)
		json_stream_close(&r->stream);
	r->is_open = false;
	json_names_free(r->names);
}

/* Stand before the first object. */
static enum err_code
start(struct json_reader *r, struct err *e)
{
	enum err_code rc;

	if (r->is_open)
		json_stream_close(&r->stream);
	r->is_open = true;
	rc =
	    json_stream_open(&r->stream, r->path, &r->options, r->max_bytes, e);
	if (rc)
		return rc;
	if (!r->is_lines)
		return json_items_start(&r->items, &r->stream, r->order, e);
	r->items =
	    (struct json_items){ .stream = &r->stream, .is_lines = true };
	return ERR_OK;
}

/* All objects, for their columns. */
static enum err_code
survey(void *arg, enum json_room *room, struct err *e)
{
	struct json_reader *r = arg;
	enum err_code rc = start(r, e);

	*room = JSON_ROOM;
	while (!rc && *room == JSON_ROOM) {
		const char *text;
		size_t len;

		rc = json_items_next(&r->items, &text, &len, e);
		if (rc || len == 0)
			break;
		*room = json_names_add(r->names, text);
		if (*room == JSON_NAME_TOO_LONG)
			rc = json_stream_refuse_name(&r->stream, text, e);
	}
	return rc;
}

static enum err_code
find_columns(struct json_reader *r, struct err *e)
{
	enum err_code rc = json_names_survey(r->names, survey, r, e);

	if (rc)
		return rc;
	json_names_finish(r->names, &r->titles, &r->count);
	if (r->count == 0 && r->max_bytes < 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "Les objets de ce fichier n’ont aucun champ" NNBSP
		    ": il n’y a pas de tableau à en tirer.");
	return ERR_OK;
}

static enum err_code
json_next(
    struct reader *base, const struct cell **cells, unsigned *n, struct err *e)
{
	struct json_reader *r = (struct json_reader *)base;
	const char *text;
	size_t len;
	int bad;
	enum err_code rc;

	*n = 0;
	if (r->has_header) {
		r->has_header = false;
		*cells = r->titles;
		*n = r->count;
		return ERR_OK;
	}
	rc = json_items_next(&r->items, &text, &len, e);
	r->base.counts.empty_lines = r->items.empty_lines;
	if (rc || len == 0)
		return rc;
	*cells = json_names_read(r->names, text, text + len, &r->losses, &bad);
	if (!*cells)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	if (bad >= 0)
		return json_stream_refuse_cell(
		    &r->stream, text, &r->titles[bad], e);
	json_stream_count(&r->stream, &r->base.counts);
	r->base.counts.records++;
	r->base.counts.line =
	    json_stream_line_of(&r->stream, (size_t)(text - r->stream.text));
	r->base.counts.replaced += r->losses.surrogates;
	r->base.counts.nul_bytes += r->losses.zeroes;
	if (r->base.counts.errors == 0 && r->losses.nans > 0)
		r->base.counts.error_line = r->base.counts.line;
	r->base.counts.errors = r->losses.nans;
	*n = r->count;
	return ERR_OK;
}

static enum err_code
open_reader(struct json_reader *r, struct err *e)
{
	enum err_code rc = find_columns(r, e);

	if (!rc)
		rc = start(r, e);
	return rc;
}

static struct json_reader *
new_reader(struct arena *a, const char *path, const struct csv_options *o,
    int64_t max_bytes)
{
	struct json_reader *r = arena_new_of(a, struct json_reader);

	r->base.next = json_next;
	r->base.close = json_close;
	r->path = arena_strdup(a, path);
	r->options = *o;
	r->max_bytes = max_bytes;
	r->names = json_names_new(a, READ_COLUMNS_MAX);
	r->has_header = o->header_line != 0;
	return r;
}

static enum err_code
json_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct json_lists *lists = arena_new_of(a, struct json_lists);
	struct json_reader *r;
	enum err_code rc = find_lists(path, o, NULL, lists, e);

	if (rc)
		return rc;
	if (sheet >= lists->count)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce tableau n’est pas dans le fichier.");
	r = new_reader(a, path, o, max_bytes);
	r->order = lists->list[sheet].order;
	rc = open_reader(r, e);
	if (rc)
		json_close(&r->base);
	else
		*out = &r->base;
	return rc;
}

static enum err_code
ndjson_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct json_reader *r = new_reader(a, path, o, max_bytes);
	enum err_code rc;

	(void)sheet;
	r->is_lines = true;
	rc = open_reader(r, e);
	if (rc)
		json_close(&r->base);
	else
		*out = &r->base;
	return rc;
}

const struct read_format read_json = { .format = "json",
	.tables = json_tables,
	.sniff = sniff,
	.open = json_open };

const struct read_format read_ndjson = {
	.format = "ndjson", .sniff = sniff, .open = ndjson_open
};
