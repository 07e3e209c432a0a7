/* SPDX-License-Identifier: Apache-2.0 */
/* json_names.c - objects as rows: nested keys become columns with a dot. */
#include "read/json_names.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum limits {
	NODES_MAX = 4 * READ_COLUMNS_MAX,
	BUCKETS = 8192,
	NONE = UINT16_MAX
};

/* A key in its parent; node 0 is the object of the row. */
struct node {
	const char *key; /* content of the string, escapes replaced */
	uint32_t len;
	uint16_t parent;
	uint16_t next;   /* in its bucket; 0: none */
	uint16_t after;  /* the node that came after it last time */
	uint16_t column; /* or NONE */
};

struct column_name {
	struct cell name;
	bool has_value;
};

struct json_names {
	struct arena *a;
	unsigned levels, max;
	unsigned nodes_count, count;
	struct node *nodes;
	struct column_name *columns;
	uint16_t *buckets;
	struct cell *names, *cells;
	/* Of the object being read. */
	uint16_t last; /* node met last */
	enum json_room room;
	char *scratch; /* for texts that are not as in the file */
	size_t scratch_len, scratch_cap;
	struct json_losses *losses;
	bool is_first; /* first reading */
	int bad;
};

struct json_names *
json_names_new(struct arena *a, unsigned max)
{
	struct json_names *n = arena_new_of(a, struct json_names);

	assert(max <= READ_COLUMNS_MAX);
	n->a = a;
	n->max = max;
	n->nodes = arena_array_of(a, NODES_MAX, struct node);
	n->columns = arena_array_of(a, READ_COLUMNS_MAX, struct column_name);
	n->names = arena_array_of(a, READ_COLUMNS_MAX, struct cell);
	n->cells = arena_array_of(a, READ_COLUMNS_MAX, struct cell);
	n->buckets = arena_array_of(a, BUCKETS, uint16_t);
	json_names_reset(n, JSON_LEVELS);
	return n;
}

void
json_names_reset(struct json_names *n, unsigned levels)
{
	n->levels = levels;
	n->nodes_count = 1;
	n->count = 0;
	n->nodes[0] = (struct node){ .column = NONE };
	n->last = 0;
	memset(n->buckets, 0, BUCKETS * sizeof(n->buckets[0]));
}

void
json_names_free(struct json_names *n)
{
	free(n->scratch);
	n->scratch = NULL;
	n->scratch_cap = 0;
}

/* FNV-1a of a key in its parent. */
static unsigned
bucket_of(uint16_t parent, const char *key, size_t len)
{
	uint64_t h = 0xcbf29ce484222325 ^ parent;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * 0x100000001b3;
	return (unsigned)((h ^ h >> 32) % BUCKETS);
}

static inline bool
is_node(const struct json_names *n, uint16_t at, uint16_t parent,
    const char *key, size_t len)
{
	const struct node *node = &n->nodes[at];

	return at != 0 && node->parent == parent && node->len == len &&
	    memcmp(node->key, key, len) == 0;
}

static uint16_t
add_node(struct json_names *n, unsigned bucket, uint16_t parent,
    const char *key, size_t len)
{
	struct node *node;

	if (n->nodes_count == NODES_MAX || len > JSON_NAME_MAX) {
		n->room = len > JSON_NAME_MAX ? JSON_NAME_TOO_LONG
					      : JSON_TOO_MANY_NAMES;
		return 0;
	}
	node = &n->nodes[n->nodes_count];
	*node = (struct node){ .key = arena_strndup(n->a, key, len),
		.len = (uint32_t)len,
		.parent = parent,
		.next = n->buckets[bucket],
		.column = NONE };
	n->buckets[bucket] = (uint16_t)n->nodes_count;
	return (uint16_t)n->nodes_count++;
}

/* Keys come in the same order in most objects. 0: none, or no room. */
static uint16_t
find_node(struct json_names *n, uint16_t parent, const char *key, size_t len)
{
	uint16_t at = n->nodes[n->last].after;

	if (!is_node(n, at, parent, key, len)) {
		unsigned bucket = bucket_of(parent, key, len);

		at = n->buckets[bucket];
		while (at != 0 && !is_node(n, at, parent, key, len))
			at = n->nodes[at].next;
		if (at == 0 && n->is_first)
			at = add_node(n, bucket, parent, key, len);
	}
	if (at != 0) {
		n->nodes[n->last].after = at;
		n->last = at;
	}
	return at;
}

/* « acheteur.id »; a key may be that as well, and is then the same column. */
static void
add_column(struct json_names *n, struct node *node)
{
	const struct node *at = node;
	const char *path = node->key;
	size_t len;

	while (at->parent != 0) {
		at = &n->nodes[at->parent];
		path = arena_printf(n->a, "%s.%s", at->key, path);
	}
	len = strlen(path);
	for (unsigned i = 0; i < n->count; i++) {
		if (n->columns[i].name.len == len &&
		    memcmp(n->columns[i].name.text, path, len) == 0) {
			node->column = (uint16_t)i;
			return;
		}
	}
	if (n->count == n->max) {
		n->room = JSON_TOO_MANY_NAMES;
		return;
	}
	node->column = (uint16_t)n->count;
	n->columns[n->count++] = (struct column_name){ .name = { path, len } };
}

static void
set_cell(struct json_names *n, unsigned column, const char *text, size_t len)
{
	if (len > READ_CELL_MAX && n->bad < 0)
		n->bad = (int)column;
	n->cells[column] = (struct cell){ text, len };
}

/* The value at p, up to end, as a cell. */
static void
read_cell(struct json_names *n, unsigned column, const char *p, const char *end)
{
	size_t len = (size_t)(end - p);
	char *out = n->scratch + n->scratch_len;

	assert(len <= n->scratch_cap - n->scratch_len);
	if (*p == '{' || *p == '[')
		len = json_write_compact(p, end, out, n->losses);
	else if (*p == '"' && !memchr(p, '\\', len)) {
		set_cell(n, column, p + 1, len - 2);
		return;
	} else if (*p == '"')
		len = json_write_string(p, out, &end, n->losses);
	else {
		set_cell(n, column, p, len);
		return;
	}
	n->scratch_len += len;
	set_cell(n, column, out, len);
}

/* null, {}, NaN */
static bool
is_void(const char *p, const char *end)
{
	return *p == 'n' || json_is_nan(p) ||
	    (*p == '{' && json_space(p + 1) + 1 == end);
}

static void
take_value(struct json_names *n, uint16_t at, const char *p, const char *end)
{
	struct node *node = &n->nodes[at];
	if (node->column == NONE && n->is_first)
		add_column(n, node);
	if (node->column == NONE)
		return;
	if (n->is_first)
		n->columns[node->column].has_value |= !is_void(p, end);
	else if (!is_void(p, end))
		read_cell(n, node->column, p, end);
	else {
		n->losses->nans += json_is_nan(p);
		n->cells[node->column] = (struct cell){ "", 0 };
	}
}

/* The key at p and its node; 0 when it has none. */
static uint16_t
take_key(struct json_names *n, uint16_t parent, const char *p, const char **end)
{
	struct json_losses losses = { 0 };
	const char *key = p + 1;
	size_t len;

	*end = json_end(p);
	len = (size_t)(*end - key) - 1;
	if (len > 6 * JSON_NAME_MAX) {
		n->room = JSON_NAME_TOO_LONG;
		return 0;
	}
	if (memchr(key, '\\', len)) {
		char plain[6 * JSON_NAME_MAX];

		len = json_write_string(p, plain, end, &losses);
		return find_node(n, parent, plain, len);
	}
	return find_node(n, parent, key, len);
}

/* The members of the object at p. Nested at most JSON_LEVELS times. */
static const char *
flatten(struct json_names *n, uint16_t parent, unsigned level, const char *p)
{
	p = json_space(p + 1);
	while (*p != '}') {
		const char *value, *end;
		uint16_t at = take_key(n, parent, p, &end);

		value = json_space(json_space(end) + 1);
		if (*value == '{' && level < n->levels && at != 0 &&
		    *json_space(value + 1) != '}')
			end = flatten(n, at, level + 1, value);
		else {
			end = json_end(value);
			if (at != 0)
				take_value(n, at, value, end);
		}
		p = json_space(end);
		if (*p == ',')
			p = json_space(p + 1);
	}
	return p + 1;
}

enum json_room
json_names_add(struct json_names *n, const char *object)
{
	n->is_first = true;
	n->room = JSON_ROOM;
	n->last = 0;
	flatten(n, 0, 0, object);
	return n->room;
}

enum err_code
json_names_survey(struct json_names *n,
    enum err_code (*read)(void *arg, enum json_room *room, struct err *e),
    void *arg, struct err *e)
{
	enum json_room room = JSON_TOO_MANY_NAMES;
	enum err_code rc = ERR_OK;

	for (int levels = JSON_LEVELS;
	     !rc && room == JSON_TOO_MANY_NAMES && levels >= 0; levels--) {
		json_names_reset(n, (unsigned)levels);
		rc = read(arg, &room, e);
	}
	if (rc || room == JSON_ROOM)
		return rc;
	return err_set(e, ERR_TOO_BIG,
	    "Les objets ont 2 000 champs différents ou plus, c’est trop pour "
	    "un tableau. Si ces noms sont des données (dates, codes), "
	    "mettez-les dans un champ.");
}

static bool
has_nested(const struct json_names *n, const struct cell *name)
{
	for (unsigned i = 0; i < n->count; i++) {
		const struct cell *other = &n->columns[i].name;

		if (other->len > name->len && other->text[name->len] == '.' &&
		    memcmp(other->text, name->text, name->len) == 0)
			return true;
	}
	return false;
}

void
json_names_finish(
    struct json_names *n, const struct cell **names, unsigned *count)
{
	uint16_t moved[READ_COLUMNS_MAX];
	unsigned kept = 0;

	for (unsigned i = 0; i < n->count; i++) {
		const struct column_name *c = &n->columns[i];

		moved[i] = NONE;
		if (!c->has_value && has_nested(n, &c->name))
			continue;
		moved[i] = (uint16_t)kept;
		n->names[kept++] = c->name;
	}
	for (unsigned i = 0; i < n->nodes_count; i++) {
		if (n->nodes[i].column != NONE)
			n->nodes[i].column = moved[n->nodes[i].column];
	}
	n->count = kept;
	*names = n->names;
	*count = kept;
}

const struct cell *
json_names_read(struct json_names *n, const char *object, const char *end,
    struct json_losses *losses, int *bad)
{
	/* NaN may become null. */
	size_t need = (size_t)(end - object) / 3 * 4 + 8;

	if (need > n->scratch_cap) {
		free(n->scratch);
		n->scratch_cap = need + need / 2;
		n->scratch = malloc(n->scratch_cap);
	}
	if (!n->scratch) {
		n->scratch_cap = 0;
		return NULL;
	}
	for (unsigned i = 0; i < n->count; i++)
		n->cells[i] = (struct cell){ "", 0 };
	n->is_first = false;
	n->scratch_len = 0;
	n->losses = losses;
	n->bad = -1;
	n->last = 0;
	flatten(n, 0, 0, object);
	*bad = n->bad;
	return n->cells;
}
