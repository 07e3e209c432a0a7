/* SPDX-License-Identifier: Apache-2.0 */
/* repair.c - what a person asked to mend while a file is read. */
#include "ingest/repair.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/text.h"
#include "ingest/header.h"
#include "kinds/number.h"
#include "kinds/semantic.h"

enum {
	MENDED_SIZE = 64, /* of a code */
	LOOKED_AT = 40    /* bytes of a cell that may say « total » */
};

const char *const repair_names[REPAIRS] = {
	[REPAIR_HEADINGS] = "titres",
	[REPAIR_TOTALS] = "totaux",
	[REPAIR_CODES] = "codes",
};

bool
repair_undoes(enum damage d)
{
	return d == DAMAGE_ZERO || d == DAMAGE_PHONE || d == DAMAGE_MARKS;
}

const char *
repair_of_codes(struct arena *a, const struct semantic *s, const char *column)
{
	return arena_printf(a, "codes:%s:%s", s->name, column);
}

/* False for what nobody offers. */
static bool
parse(struct arena *a, const char *text, struct repair *out)
{
	size_t len = strcspn(text, ":");
	const char *rest = text + len;

	*out = (struct repair){ .kind = REPAIRS };
	for (int i = 0; i < REPAIRS; i++) {
		if (strlen(repair_names[i]) == len &&
		    strncmp(repair_names[i], text, len) == 0)
			out->kind = (enum repair_kind)i;
	}
	if (out->kind != REPAIR_CODES)
		return out->kind != REPAIRS && *rest == '\0';
	if (*rest++ != ':')
		return false;
	len = strcspn(rest, ":");
	if (rest[len] != ':' || rest[len + 1] == '\0')
		return false;
	out->semantic = semantic_find(arena_strndup(a, rest, len));
	out->column = arena_strdup(a, rest + len + 1);
	return out->semantic != NULL;
}

static const char *
key_of(int64_t number, char key[24])
{
	snprintf(key, 24, "%" PRId64, number);
	return key;
}

void
repair_read(struct arena *a, const char *reading, int64_t number,
    struct repair_list *out)
{
	json_t *j = *reading ? json_loads(reading, 0, NULL) : NULL, *list, *one;
	char key[24];
	size_t i;

	list =
	    json_object_get(json_object_get(j, "repairs"), key_of(number, key));
	out->count = 0;
	out->repairs =
	    arena_array_of(a, json_array_size(list) + 1, struct repair);
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);

		if (text && parse(a, text, &out->repairs[out->count]))
			out->count++;
	}
	json_decref(j);
}

/* The list of this table in the reading, made where it is missing. */
static json_t *
own_list(json_t *j, int64_t number)
{
	char key[24];
	json_t *all = json_object_get(j, "repairs");

	if (!json_is_object(all)) {
		all = json_object();
		json_object_set_new(j, "repairs", all);
	}
	key_of(number, key);
	if (!json_is_array(json_object_get(all, key)))
		json_object_set_new(all, key, json_array());
	return json_object_get(all, key);
}

enum err_code
repair_add(struct arena *a, const char *reading, int64_t number,
    const char *repair, const char **out, struct err *e)
{
	json_t *j, *list, *one;
	struct repair parsed;
	char *dump;
	size_t i;

	if (!parse(a, repair, &parsed))
		return err_set(
		    e, ERR_INVALID, "Cette réparation n’est pas connue.");
	j = *reading ? json_loads(reading, 0, NULL) : NULL;
	if (!json_is_object(j)) {
		json_decref(j);
		j = json_object();
	}
	list = own_list(j, number);
	json_array_foreach(list, i, one)
	{
		if (strcmp(json_string_value(one), repair) == 0)
			break;
	}
	if (i == json_array_size(list))
		json_array_append_new(list, json_string(repair));
	dump = json_dumps(j, JSON_COMPACT);
	*out = arena_strdup(a, dump);
	free(dump);
	json_decref(j);
	return ERR_OK;
}

static bool
says_total(const char *text, size_t len)
{
	static const char *const words[] = { "total", "totaux", "sous-total",
		"sous total" };
	struct arena *a = arena_new();
	const char *folded = text_fold(
	    a, arena_strndup(a, text, text_cut(text, len, LOOKED_AT)));
	bool found = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		/* « totalité » is no total. */
		found |= strncmp(folded, words[i], n) == 0 &&
		    !(folded[n] >= 'a' && folded[n] <= 'z');
	}
	arena_free(a);
	return found;
}

bool
repair_is_total(const struct cell *cells, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const char *text = cells[i].text;
		size_t len = cells[i].len, blank = blank_prefix(text, len);

		if (blank == len)
			continue;
		text += blank;
		/* Before anything that costs. */
		if (len - blank < 5 ||
		    (strncasecmp(text, "tota", 4) != 0 &&
			strncasecmp(text, "sous", 4) != 0))
			return false;
		return says_total(text, len - blank);
	}
	return false;
}

struct mender {
	struct reader base; /* first */
	struct reader *inner;
	struct arena *a;
	struct repair_list *list;
	struct cell *header; /* when there is one */
	unsigned header_cells;
	bool has_header, started;
	/* By column: the repair of its codes, and room for a mended one. */
	struct repair *codes[READ_COLUMNS_MAX];
	char (*mended)[MENDED_SIZE];
	struct cell cells[READ_COLUMNS_MAX];
};

/* Which columns have codes to mend, by the names they will have. */
static void
find_columns(struct mender *m, unsigned n)
{
	unsigned empty, twice;
	const struct column *cols =
	    header_columns(m->a, m->header, m->header_cells, n, &empty, &twice);

	m->mended = arena_alloc(m->a, (size_t)n * MENDED_SIZE);
	for (unsigned k = 0; k < m->list->count; k++) {
		struct repair *r = &m->list->repairs[k];

		for (unsigned i = 0; i < n && r->kind == REPAIR_CODES; i++) {
			if (strcmp(cols[i].name, r->column) == 0)
				m->codes[i] = r;
		}
	}
}

static void
take_header(struct mender *m, const struct cell *cells, unsigned n)
{
	m->started = true;
	if (m->has_header) {
		m->header = arena_array_of(m->a, n, struct cell);
		m->header_cells = n;
		for (unsigned i = 0; i < n; i++)
			m->header[i] =
			    (struct cell){ arena_strndup(m->a, cells[i].text,
					       cells[i].len),
				    cells[i].len };
	}
	find_columns(m, n < READ_COLUMNS_MAX ? n : READ_COLUMNS_MAX);
}

static bool
is_header(const struct mender *m, const struct cell *cells, unsigned n)
{
	if (n != m->header_cells || n == 0)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (cells[i].len != m->header[i].len ||
		    memcmp(cells[i].text, m->header[i].text, cells[i].len) != 0)
			return false;
	}
	return true;
}

/* A row that one of the repairs leaves out. */
static bool
is_left_out(struct mender *m, const struct cell *cells, unsigned n)
{
	for (unsigned k = 0; k < m->list->count; k++) {
		struct repair *r = &m->list->repairs[k];
		bool out =
		    (r->kind == REPAIR_HEADINGS && is_header(m, cells, n)) ||
		    (r->kind == REPAIR_TOTALS && repair_is_total(cells, n));

		if (out) {
			r->done++;
			return true;
		}
	}
	return false;
}

static const struct cell *
mend_codes(struct mender *m, const struct cell *cells, unsigned n)
{
	memcpy(m->cells, cells, n * sizeof(*cells));
	for (unsigned i = 0; i < n; i++) {
		struct repair *r = m->codes[i];
		enum damage d;

		if (!r || cells[i].len == 0)
			continue;
		d = damage_find(r->semantic, cells[i].text, cells[i].len,
		    m->mended[i], MENDED_SIZE);
		if (!repair_undoes(d) || m->mended[i][0] == '\0')
			continue;
		m->cells[i] =
		    (struct cell){ m->mended[i], strlen(m->mended[i]) };
		r->done++;
	}
	return m->cells;
}

static enum err_code
next(struct reader *reader, const struct cell **cells, unsigned *n,
    struct err *e)
{
	struct mender *m = (struct mender *)(void *)reader;
	bool out;
	enum err_code rc;

	do {
		bool first = !m->started;

		rc = reader_next(m->inner, cells, n, e);
		m->base.counts = m->inner->counts;
		if (rc || *n == 0)
			return rc;
		if (first)
			take_header(m, *cells, *n);
		out = !(first && m->has_header) && is_left_out(m, *cells, *n);
	} while (out);
	if (*n <= READ_COLUMNS_MAX)
		*cells = mend_codes(m, *cells, *n);
	return ERR_OK;
}

static void
close_both(struct reader *reader)
{
	struct mender *m = (struct mender *)(void *)reader;

	reader_close(m->inner);
}

struct reader *
repair_reader(struct arena *a, struct reader *inner, struct repair_list *list,
    bool has_header)
{
	struct mender *m;

	if (!list || list->count == 0)
		return inner;
	m = arena_new_of(a, struct mender);
	m->base.next = next;
	m->base.close = close_both;
	m->inner = inner;
	m->a = a;
	m->list = list;
	m->has_header = has_header;
	for (unsigned k = 0; k < list->count; k++)
		list->repairs[k].done = 0;
	return &m->base;
}

const char *
repair_words(struct arena *a, const struct repair_list *list)
{
	static const char *const words[REPAIRS][2] = {
		[REPAIR_HEADINGS] = { "ligne de titres répétée laissée de côté",
		    "lignes de titres répétées laissées de côté" },
		[REPAIR_TOTALS] = { "ligne de total laissée de côté",
		    "lignes de totaux laissées de côté" },
		[REPAIR_CODES] = { "code rétabli", "codes rétablis" },
	};
	struct str out;

	str_init(&out, a, 1 << 16);
	for (unsigned k = 0; list && k < list->count; k++) {
		const struct repair *r = &list->repairs[k];

		if (r->done == 0)
			continue;
		str_append(&out, out.len ? ", " : "");
		str_append(&out,
		    text_count(
			a, r->done, words[r->kind][0], words[r->kind][1]));
		if (r->kind == REPAIR_CODES)
			str_append_printf(
			    &out, " dans «" NNBSP "%s" NNBSP "»", r->column);
	}
	return out.len ? arena_strdup(a, str_text(&out)) : NULL;
}
