/* SPDX-License-Identifier: Apache-2.0 */
/* json_list.c - where a JSON file keeps its objects, one after the other. */
#include "read/json_list.h"

#include <string.h>

#include "base/text.h"

enum {
	LEVELS_MAX = 4, /* objects a list may be in */
	NOT_WANTED = UINT32_MAX
};

struct walk {
	struct json_stream *stream;
	struct json_lists *lists; /* NULL when one is looked for */
	unsigned seen, wanted;
	bool is_found; /* stop: the stream stands in it */
};

static void
note_list(struct walk *w, unsigned level, const char *key)
{
	struct json_lists *l = w->lists;
	unsigned order = w->seen++;

	w->is_found = order == w->wanted;
	if (!l || (l->count > 0 && level > l->level))
		return;
	if (l->count > 0 && level < l->level)
		l->count = 0;
	l->level = level;
	if (l->count < JSON_LISTS_MAX) {
		l->list[l->count].order = order;
		memcpy(l->list[l->count++].name, key, strlen(key) + 1);
	}
	/* Nothing is nested less, and nothing may follow. */
	w->is_found |= level == 0;
}

static enum err_code
walk_list(struct walk *w, unsigned level, const char *key, struct err *e)
{
	char c;
	enum err_code rc;

	w->stream->pos++;
	rc = json_stream_peek(w->stream, &c, e);
	if (!rc && c == '{')
		note_list(w, level, key);
	if (rc || w->is_found)
		return rc;
	return json_stream_skip(w->stream, true, e);
}

static enum err_code
walk_value(struct walk *w, unsigned level, const char *key, struct err *e)
{
	char inner[JSON_KEY_MAX], c;
	bool more = true;
	enum err_code rc = json_stream_peek(w->stream, &c, e);

	if (rc)
		return rc;
	if (c == '[')
		return walk_list(w, level, key, e);
	if (c != '{' || level == LEVELS_MAX)
		return json_stream_skip(w->stream, false, e);
	w->stream->pos++;
	rc = json_stream_peek(w->stream, &c, e);
	if (!rc && c == '}') {
		w->stream->pos++;
		return ERR_OK;
	}
	while (!rc && more && !w->is_found) {
		rc = json_stream_key(w->stream, inner, e);
		if (!rc)
			rc = walk_value(w, level + 1, inner, e);
		if (!rc && !w->is_found)
			rc = json_stream_more(w->stream, '}', &more, e);
	}
	return rc;
}

enum err_code
json_lists_find(struct json_stream *s, struct json_lists *out, struct err *e)
{
	struct walk w = { .stream = s, .lists = out, .wanted = NOT_WANTED };
	enum err_code rc;

	out->count = out->level = 0;
	rc = walk_value(&w, 0, "", e);
	if (rc || w.is_found)
		return rc;
	return json_stream_end(s, e);
}

enum err_code
json_items_start(
    struct json_items *i, struct json_stream *s, unsigned order, struct err *e)
{
	struct walk w = { .stream = s, .wanted = order };
	enum err_code rc;
	char c;

	*i = (struct json_items){ .stream = s };
	rc = json_stream_peek(s, &c, e);
	if (rc)
		return rc;
	i->is_whole = c == '[';
	rc = walk_value(&w, 0, "", e);
	if (!rc && !w.is_found)
		i->is_done = true;
	return rc;
}

static enum err_code
refuse_line(const struct json_stream *s, const char *at, struct err *e)
{
	return json_stream_say(s, at, ERR_INVALID,
	    "la ligne s’arrête au milieu d’un objet. Dans ce format, chaque "
	    "ligne porte un objet JSON entier.",
	    e);
}

static enum err_code
refuse_item(const struct json_stream *s, const char *at, struct err *e)
{
	return json_stream_say(s, at, ERR_INVALID,
	    "un objet «" NNBSP "{\"champ\": valeur}" NNBSP
	    "» est attendu ici" NNBSP
	    ": chaque élément devient une ligne du tableau.",
	    e);
}

/* The object of a line, which holds nothing else. */
static enum err_code
check_line(struct json_items *i, const char *p, const char *eol, size_t *len,
    struct err *e)
{
	const struct json_stream *s = i->stream;
	enum json_fault fault;
	const char *end;

	if (*p != '{')
		return refuse_item(s, p, e);
	fault = json_skip(p, &end);
	if (end > eol || (fault && end == eol))
		return refuse_line(s, eol, e);
	if (fault)
		return json_stream_refuse(s, end, fault, e);
	*len = (size_t)(end - p);
	end = json_space(end);
	if (end < eol)
		return json_stream_say(s, end, ERR_INVALID,
		    "un autre texte suit l’objet. Dans ce format, chaque ligne "
		    "porte un seul objet JSON.",
		    e);
	return ERR_OK;
}

static enum err_code
next_line(struct json_items *i, const char **text, size_t *len, struct err *e)
{
	for (;;) {
		const char *line, *p;
		size_t n;
		enum err_code rc = json_stream_line(i->stream, &line, &n, e);

		*len = 0;
		if (rc || !line)
			return rc;
		p = json_space(line);
		if (p < line + n) {
			*text = p;
			return check_line(i, p, line + n, len, e);
		}
		i->empty_lines++;
	}
}

static enum err_code
next_element(
    struct json_items *i, const char **text, size_t *len, struct err *e)
{
	bool more = true, is_first = !i->is_started;
	char c;
	enum err_code rc = ERR_OK;

	if (!is_first)
		rc = json_stream_more(i->stream, ']', &more, e);
	i->is_started = true;
	if (!rc && !more && i->is_whole)
		rc = json_stream_end(i->stream, e);
	if (rc || !more) {
		i->is_done = true;
		return rc;
	}
	rc = json_stream_peek(i->stream, &c, e);
	if (rc)
		return rc;
	if (c == ']' && is_first) {
		i->stream->pos++;
		i->is_done = true;
		return ERR_OK;
	}
	if (c != '{' && c != '\0')
		return refuse_item(
		    i->stream, i->stream->text + i->stream->pos, e);
	rc = json_stream_value(i->stream, text, len, e);
	i->is_done = *len == 0;
	return rc;
}

enum err_code
json_items_next(
    struct json_items *i, const char **text, size_t *len, struct err *e)
{
	*len = 0;
	if (i->is_done)
		return ERR_OK;
	if (i->is_lines)
		return next_line(i, text, len, e);
	return next_element(i, text, len, e);
}
