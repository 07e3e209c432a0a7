/* SPDX-License-Identifier: Apache-2.0 */
/* json_scan.c - is a cell JSON, and which. */
#include "kinds/json_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = 64
};

struct scan {
	const char *p, *end;
	unsigned depth;
	bool quotes;
};

static enum json_kind take_value(struct scan *s);

static void
skip_space(struct scan *s)
{
	while (s->p < s->end &&
	    (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
}

static bool
take_char(struct scan *s, char c)
{
	skip_space(s);
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool
take_text(struct scan *s)
{
	char quote;

	skip_space(s);
	if (s->p == s->end || (*s->p != '"' && !(s->quotes && *s->p == '\'')))
		return false;
	quote = *s->p++;
	while (s->p < s->end && *s->p != quote) {
		if ((unsigned char)*s->p < ' ')
			return false;
		s->p += *s->p == '\\' && s->p + 1 < s->end ? 2 : 1;
	}
	return s->p < s->end && *s->p++ == quote;
}

static size_t
take_digits(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return (size_t)(s->p - from);
}

static bool
take_number(struct scan *s)
{
	const char *first;

	s->p += s->p < s->end && *s->p == '-';
	first = s->p;
	if (take_digits(s) == 0 || (*first == '0' && s->p - first > 1))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (take_digits(s) == 0)
			return false;
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		s->p++;
		s->p += s->p < s->end && (*s->p == '-' || *s->p == '+');
		return take_digits(s) > 0;
	}
	return true;
}

static bool
take_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n &&
		    memcmp(s->p, words[i], n) == 0) {
			s->p += n;
			return true;
		}
	}
	return false;
}

static bool
take_array(struct scan *s)
{
	if (!take_char(s, '['))
		return false;
	if (take_char(s, ']'))
		return true;
	do {
		if (take_value(s) == JSON_NONE)
			return false;
	} while (take_char(s, ','));
	return take_char(s, ']');
}

static bool
take_object(struct scan *s)
{
	if (!take_char(s, '{'))
		return false;
	if (take_char(s, '}'))
		return true;
	do {
		if (!take_text(s) || !take_char(s, ':') ||
		    take_value(s) == JSON_NONE)
			return false;
	} while (take_char(s, ','));
	return take_char(s, '}');
}

static enum json_kind
kind_at(const struct scan *s)
{
	switch (s->p < s->end ? *s->p : '\0') {
	case '{':
		return JSON_KIND_OBJECT;
	case '[':
		return JSON_KIND_ARRAY;
	case '"':
	case '\'':
		return JSON_KIND_TEXT;
	case 't':
	case 'f':
	case 'n':
		return JSON_KIND_WORD;
	default:
		return JSON_KIND_NUMBER;
	}
}

static enum json_kind
take_value(struct scan *s)
{
	static bool (*const take[])(struct scan *) = {
		[JSON_KIND_OBJECT] = take_object,
		[JSON_KIND_ARRAY] = take_array,
		[JSON_KIND_TEXT] = take_text,
		[JSON_KIND_NUMBER] = take_number,
		[JSON_KIND_WORD] = take_word,
	};
	enum json_kind kind;
	bool good;

	skip_space(s);
	if (s->depth == MAX_DEPTH)
		return JSON_NONE;
	kind = kind_at(s);
	s->depth++;
	good = take[kind](s);
	s->depth--;
	return good ? kind : JSON_NONE;
}

enum json_kind
json_scan(const char *text, size_t len, bool quotes)
{
	struct scan s = { .p = text, .end = text + len, .quotes = quotes };
	enum json_kind kind = take_value(&s);

	skip_space(&s);
	return s.p == s.end ? kind : JSON_NONE;
}

bool
json_member(
    const char *text, size_t len, const char *name, struct json_part *out)
{
	struct scan s = { .p = text, .end = text + len, .quotes = true };
	size_t n = strlen(name);

	if (!take_char(&s, '{'))
		return false;
	do {
		const char *key;

		skip_space(&s);
		key = s.p + 1;
		if (!take_text(&s) || !take_char(&s, ':'))
			return false;
		skip_space(&s);
		out->text = s.p;
		out->kind = take_value(&s);
		out->len = (size_t)(s.p - out->text);
		if (out->kind == JSON_NONE)
			return false;
		/* After the quote, a name and its own quote. */
		if ((size_t)(out->text - key) > n &&
		    memcmp(key, name, n) == 0 &&
		    (key[n] == '"' || key[n] == '\''))
			return true;
	} while (take_char(&s, ','));
	return false;
}

static bool
is_geometry_name(const struct json_part *type)
{
	static const char *const names[] = { "Point", "MultiPoint",
		"LineString", "MultiLineString", "Polygon", "MultiPolygon",
		"GeometryCollection" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (type->kind == JSON_KIND_TEXT && type->len == n + 2 &&
		    memcmp(type->text + 1, names[i], n) == 0)
			return true;
	}
	return false;
}

/* The first position of coordinates, however deep: [[[5.5, 45.1], ... */
static bool
is_on_earth(const struct json_part *list)
{
	struct scan s = { .p = list->text, .end = list->text + list->len };
	double x, y;

	while (take_char(&s, '['))
		;
	/* None at all: an empty geometry. */
	if (s.p < s.end && *s.p == ']')
		return true;
	/* The list ends in a bracket, no number goes beyond it. */
	x = strtod(s.p, NULL);
	if (!take_number(&s) || !take_char(&s, ','))
		return false;
	skip_space(&s);
	y = strtod(s.p, NULL);
	return take_number(&s) && fabs(x) <= 180 && fabs(y) <= 90;
}

bool
json_is_geometry(const char *text, size_t len)
{
	struct json_part type, list;

	if (json_scan(text, len, false) != JSON_KIND_OBJECT ||
	    !json_member(text, len, "type", &type) || !is_geometry_name(&type))
		return false;
	if (json_member(text, len, "coordinates", &list))
		return list.kind == JSON_KIND_ARRAY && is_on_earth(&list);
	return json_member(text, len, "geometries", &list) &&
	    list.kind == JSON_KIND_ARRAY;
}
