/* SPDX-License-Identifier: Apache-2.0 */
/* geojson.c - features as rows: properties, then the geometry. */
#include <string.h>

#include "base/text.h"
#include "read/geojson_shape.h"
#include "read/json_list.h"
#include "read/json_names.h"
#include "read/reader.h"

/* What the file is, and each of its rows. */
enum kind {
	NO_KIND,
	FEATURES, /* a list of features */
	FEATURE,
	GEOMETRIES, /* a collection: a row for each */
	GEOMETRY
};

/* The top of the file. */
struct top {
	char type[32];
	bool has_features, has_geometries;
	bool has_crs;
	struct projection source;
};

struct geojson_reader {
	struct reader base;
	const char *path;
	struct csv_options options;
	int64_t max_bytes;
	enum kind kind;
	bool is_open, is_done;
	struct json_stream stream;
	struct json_items items;
	struct json_names *names;
	struct json_losses losses;
	struct shape shape;
	struct str id;
	bool has_id;
	bool has_header; /* still to come */
	const struct cell *titles;
	unsigned names_count, count;
	struct cell cells[READ_COLUMNS_MAX];
};

/* Members of a feature. */
enum member {
	TYPE,
	ID,
	PROPERTIES,
	SHAPE,
	MEMBERS
};
static const char *const members[MEMBERS] = { "type", "id", "properties",
	"geometry" };

static const struct cell none = { "", 0 };

static enum err_code
refuse_shape(
    const struct geojson_reader *r, enum shape_fault fault, struct err *e)
{
	return json_stream_say(
	    &r->stream, r->shape.at, ERR_INVALID, shape_words(fault), e);
}

static enum err_code
refuse_kind(struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "Ce fichier n’est pas du GeoJSON" NNBSP
	    ": il doit être une FeatureCollection avec sa liste "
	    "\"features\", une Feature ou une géométrie.");
}

/* One member of the top, its key being read. */
static enum err_code
read_member(
    struct geojson_reader *r, const char *key, struct top *top, struct err *e)
{
	struct json_stream *s = &r->stream;
	bool is_type = strcmp(key, "type") == 0;
	const char *text;
	size_t len;
	char c;
	enum err_code rc = json_stream_peek(s, &c, e);

	if (rc)
		return rc;
	top->has_features |= c == '[' && strcmp(key, "features") == 0;
	top->has_geometries |= c == '[' && strcmp(key, "geometries") == 0;
	if (!(is_type && c == '"') && strcmp(key, "crs") != 0)
		return json_stream_skip(s, false, e);
	rc = json_stream_value(s, &text, &len, e);
	if (rc)
		return rc;
	if (!is_type) {
		enum shape_fault fault =
		    shape_read_crs(&r->shape, text, &top->source);

		top->has_crs = true;
		return fault ? refuse_shape(r, fault, e) : ERR_OK;
	}
	if (len - 2 < sizeof(top->type)) {
		memcpy(top->type, text + 1, len - 2);
		top->type[len - 2] = '\0';
	}
	return ERR_OK;
}

/* Step into the top; *more is false when it holds nothing. */
static enum err_code
enter_top(struct json_stream *s, bool *more, struct err *e)
{
	char c;
	enum err_code rc = json_stream_peek(s, &c, e);

	*more = false;
	if (rc || (c == '\0' && s->is_part))
		return rc;
	if (c != '{')
		return refuse_kind(e);
	s->pos++;
	rc = json_stream_peek(s, &c, e);
	*more = c != '}';
	return rc;
}

/* All members of the top. */
static enum err_code
read_top(struct geojson_reader *r, struct top *top, struct err *e)
{
	char key[JSON_KEY_MAX];
	bool more;
	enum err_code rc = enter_top(&r->stream, &more, e);

	if (!rc && !more)
		return refuse_kind(e);
	while (!rc && more) {
		rc = json_stream_key(&r->stream, key, e);
		if (!rc)
			rc = read_member(r, key, top, e);
		if (!rc)
			rc = json_stream_more(&r->stream, '}', &more, e);
	}
	return rc ? rc : json_stream_end(&r->stream, e);
}

/* Stand in the list of this name; *is_there is false when the part of the
 * file that is read ends before it. */
static enum err_code
enter_list(
    struct json_stream *s, const char *name, bool *is_there, struct err *e)
{
	char key[JSON_KEY_MAX], c;
	bool more;
	enum err_code rc = enter_top(s, &more, e);

	*is_there = false;
	while (!rc && more && !*is_there) {
		rc = json_stream_key(s, key, e);
		if (!rc)
			rc = json_stream_peek(s, &c, e);
		if (rc)
			break;
		*is_there = c == '[' && strcmp(key, name) == 0;
		if (*is_there) {
			s->pos++;
			break;
		}
		rc = json_stream_skip(s, false, e);
		if (!rc)
			rc = json_stream_more(s, '}', &more, e);
	}
	return rc;
}

static enum kind
kind_of(const struct top *top)
{
	if (strcmp(top->type, "FeatureCollection") == 0)
		return top->has_features ? FEATURES : NO_KIND;
	if (strcmp(top->type, "GeometryCollection") == 0)
		return top->has_geometries ? GEOMETRIES : NO_KIND;
	if (strcmp(top->type, "Feature") == 0)
		return FEATURE;
	return shape_is_type(top->type) ? GEOMETRY : NO_KIND;
}

static enum err_code
reopen(struct geojson_reader *r, int64_t max_bytes, struct err *e)
{
	if (r->is_open)
		json_stream_close(&r->stream);
	r->is_open = true;
	return json_stream_open(&r->stream, r->path, &r->options, max_bytes, e);
}

/* The whole file, for what its top says. */
static enum err_code
look(struct geojson_reader *r, struct err *e)
{
	struct top top = { .type = "" };
	enum err_code rc = reopen(r, -1, e);

	if (!rc)
		rc = read_top(r, &top, e);
	if (rc)
		return rc;
	r->kind = kind_of(&top);
	if (r->kind == NO_KIND)
		return refuse_kind(e);
	if (top.has_crs)
		r->shape.source = top.source;
	return ERR_OK;
}

/* Stand before the first row. */
static enum err_code
start(struct geojson_reader *r, struct err *e)
{
	static const char *const lists[] = {
		[FEATURES] = "features", [GEOMETRIES] = "geometries"
	};
	enum err_code rc = reopen(r, r->max_bytes, e);
	bool is_there = false;

	r->is_done = false;
	r->items = (struct json_items){ .stream = &r->stream };
	if (rc || r->kind == FEATURE || r->kind == GEOMETRY)
		return rc;
	rc = enter_list(&r->stream, lists[r->kind], &is_there, e);
	r->is_done = !is_there;
	return rc;
}

/* The text of the next row, *len 0 at the end. */
static enum err_code
next_text(
    struct geojson_reader *r, const char **text, size_t *len, struct err *e)
{
	*len = 0;
	if (r->is_done)
		return ERR_OK;
	if (r->kind == FEATURES || r->kind == GEOMETRIES)
		return json_items_next(&r->items, text, len, e);
	r->is_done = true;
	return json_stream_value(&r->stream, text, len, e);
}

/* The members of a feature; properties NULL when there are none. */
static enum err_code
read_feature(const struct geojson_reader *r, const char *text,
    const char *found[MEMBERS], struct err *e)
{
	json_members(text, members, MEMBERS, found);
	if (!found[TYPE] || !json_is_word(found[TYPE], "Feature"))
		return json_stream_say(&r->stream, text, ERR_INVALID,
		    "un objet de type \"Feature\" est attendu ici.", e);
	if (found[PROPERTIES] && *found[PROPERTIES] == 'n')
		found[PROPERTIES] = NULL;
	if (found[PROPERTIES] && *found[PROPERTIES] != '{')
		return json_stream_say(&r->stream, found[PROPERTIES],
		    ERR_INVALID, "\"properties\" doit être un objet, ou null.",
		    e);
	return ERR_OK;
}

/* All features, for their columns. */
static enum err_code
survey(void *arg, enum json_room *room, struct err *e)
{
	struct geojson_reader *r = arg;
	enum err_code rc = start(r, e);

	*room = JSON_ROOM;
	while (!rc && *room == JSON_ROOM) {
		const char *found[MEMBERS], *text;
		size_t len;

		rc = next_text(r, &text, &len, e);
		if (rc || len == 0)
			break;
		if (r->kind == GEOMETRY || r->kind == GEOMETRIES)
			continue;
		rc = read_feature(r, text, found, e);
		if (rc)
			break;
		r->has_id |= found[ID] && *found[ID] != 'n';
		if (found[PROPERTIES])
			*room = json_names_add(r->names, found[PROPERTIES]);
		if (*room == JSON_NAME_TOO_LONG)
			rc = json_stream_refuse_name(&r->stream, text, e);
	}
	return rc;
}

static void
set_titles(struct geojson_reader *r, struct arena *a)
{
	const struct cell *names;
	struct cell *titles;
	unsigned n = 0;

	json_names_finish(r->names, &names, &r->names_count);
	titles = arena_array_of(a, r->names_count + 2, struct cell);
	if (r->has_id)
		titles[n++] = (struct cell){ "id", 2 };
	memcpy(titles + n, names, r->names_count * sizeof(*names));
	n += r->names_count;
	titles[n++] = (struct cell){ "geometry", 8 };
	r->titles = titles;
	r->count = n;
}

static struct cell
read_id(struct geojson_reader *r, const char *p)
{
	const char *end;
	size_t len;

	if (!p || *p == 'n' || json_is_nan(p))
		return none;
	end = json_end(p);
	len = (size_t)(end - p);
	if (*p != '"' && *p != '{' && *p != '[')
		return (struct cell){ p, len };
	str_reset(&r->id);
	str_append_n(&r->id, p, len);
	if (str_failed(&r->id))
		return none;
	/* Never longer than it was. */
	if (*p == '"')
		len = json_write_string(p, r->id.data, &end, &r->losses);
	return (struct cell){ str_text(&r->id), len };
}

static enum err_code
read_shape(
    struct geojson_reader *r, const char *p, struct cell *out, struct err *e)
{
	struct read_counts *c = &r->base.counts;
	enum shape_fault fault = p ? shape_write(&r->shape, p) : SHAPE_FINE;

	*out = none;
	if (!p)
		return ERR_OK;
	if (fault)
		return refuse_shape(r, fault, e);
	if (str_failed(&r->shape.out))
		return json_stream_say(&r->stream, p, ERR_TOO_BIG,
		    "cette géométrie dépasse 8 Mio, c’est trop pour une "
		    "cellule. Simplifiez son tracé.",
		    e);
	c->converted += r->shape.is_converted;
	c->coarse += r->shape.is_coarse;
	if (r->shape.is_outside && c->outside++ == 0)
		c->outside_line = c->line;
	if (r->shape.is_open && c->open_rings++ == 0)
		c->open_line = c->line;
	if (r->shape.is_flat && c->flat_rings++ == 0)
		c->flat_line = c->line;
	*out = (struct cell){ str_text(&r->shape.out), r->shape.out.len };
	return ERR_OK;
}

static enum err_code
read_properties(
    struct geojson_reader *r, const char *p, struct cell *out, struct err *e)
{
	const struct cell *cells;
	int bad;

	if (!p) {
		for (unsigned i = 0; i < r->names_count; i++)
			out[i] = none;
		return ERR_OK;
	}
	cells = json_names_read(r->names, p, json_end(p), &r->losses, &bad);
	if (!cells)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	if (bad >= 0)
		return json_stream_refuse_cell(
		    &r->stream, p, &r->titles[bad + r->has_id], e);
	memcpy(out, cells, r->names_count * sizeof(*cells));
	return ERR_OK;
}

static enum err_code
read_row(struct geojson_reader *r, const char *text, struct err *e)
{
	const char *found[MEMBERS];
	struct cell *shape = &r->cells[r->count - 1];
	enum err_code rc;

	if (r->kind == GEOMETRY || r->kind == GEOMETRIES)
		return read_shape(r, text, shape, e);
	rc = read_feature(r, text, found, e);
	if (rc)
		return rc;
	if (r->has_id)
		r->cells[0] = read_id(r, found[ID]);
	if (r->has_id && r->cells[0].len > READ_CELL_MAX)
		return json_stream_refuse_cell(
		    &r->stream, text, &r->titles[0], e);
	rc = read_properties(r, found[PROPERTIES], r->cells + r->has_id, e);
	return rc ? rc : read_shape(r, found[SHAPE], shape, e);
}

static enum err_code
geojson_next(
    struct reader *base, const struct cell **cells, unsigned *n, struct err *e)
{
	struct geojson_reader *r = (struct geojson_reader *)base;
	struct read_counts *c = &base->counts;
	const char *text;
	size_t len;
	enum err_code rc;

	*n = 0;
	if (r->has_header) {
		r->has_header = false;
		*cells = r->titles;
		*n = r->count;
		return ERR_OK;
	}
	rc = next_text(r, &text, &len, e);
	if (rc || len == 0)
		return rc;
	c->line =
	    json_stream_line_of(&r->stream, (size_t)(text - r->stream.text));
	rc = read_row(r, text, e);
	if (rc)
		return rc;
	json_stream_count(&r->stream, c);
	c->records++;
	c->replaced += r->losses.surrogates;
	c->nul_bytes += r->losses.zeroes;
	c->errors = r->losses.nans;
	*cells = r->cells;
	*n = r->count;
	return ERR_OK;
}

static void
geojson_close(struct reader *base)
{
	struct geojson_reader *r = (struct geojson_reader *)base;

	if (r->is_open)
		json_stream_close(&r->stream);
	r->is_open = false;
	json_names_free(r->names);
	str_free(&r->shape.out);
	str_free(&r->id);
}

static enum err_code
geojson_sniff(struct arena *a, const char *path, unsigned sheet,
    struct csv_options *o, struct err *e)
{
	(void)a;
	(void)sheet;
	return json_sniff(path, o, e);
}

static enum err_code
geojson_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct geojson_reader *r = arena_new_of(a, struct geojson_reader);
	enum err_code rc;

	(void)sheet;
	r->base.next = geojson_next;
	r->base.close = geojson_close;
	r->path = arena_strdup(a, path);
	r->options = *o;
	r->max_bytes = max_bytes;
	r->has_header = o->header_line != 0;
	/* Beside them, id and geometry. */
	r->names = json_names_new(a, READ_COLUMNS_MAX - 2);
	str_init(&r->shape.out, NULL, READ_GEOMETRY_MAX);
	str_init(&r->id, NULL, JSON_VALUE_MAX);
	projection_find_epsg(4326, &r->shape.source);
	rc = look(r, e);
	if (!rc)
		rc = json_names_survey(r->names, survey, r, e);
	if (!rc) {
		set_titles(r, a);
		rc = start(r, e);
	}
	if (rc)
		geojson_close(&r->base);
	else
		*out = &r->base;
	return rc;
}

const struct read_format read_geojson = {
	.format = "geojson", .sniff = geojson_sniff, .open = geojson_open
};
