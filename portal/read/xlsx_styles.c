/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx_styles.c - the number format of each style of cells. */
#include <stdlib.h>
#include <string.h>

#include "read/xlsx.h"

enum {
	MAX_FORMATS = 10000,
	MAX_STYLES = 65536, /* Excel writes 65,490 at most */
	MAX_CODE = 1024     /* bytes of a format's code */
};

struct numbered {
	unsigned id;
	const struct sheet_format *format;
};

struct styles {
	struct xlsx_book *book;
	struct xlsx_styles *out;
	bool in_formats, in_cells;
	unsigned count, room; /* of what the workbook defines */
	struct numbered *formats;
	unsigned style_room;
	unsigned *styles; /* number of the format of each style */
};

static unsigned
number(const char **atts, const char *name)
{
	const char *v = sheet_xml_att(atts, name);

	return v ? (unsigned)strtoul(v, NULL, 10) : 0;
}

/* Room for one more in an array of the arena. */
static void *
room(struct arena *a, void *old, unsigned count, unsigned *cap, size_t size)
{
	void *p = old;

	if (count == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		p = arena_alloc(a, *cap * size);
		if (count > 0)
			memcpy(p, old, count * size);
	}
	return p;
}

static void
add_format(struct styles *s, const char **atts)
{
	const char *code = sheet_xml_att(atts, "formatCode");
	struct arena *a = s->book->a;
	struct sheet_format *f;

	if (!code || s->count == MAX_FORMATS || strlen(code) > MAX_CODE)
		return;
	f = arena_new_of(a, struct sheet_format);
	sheet_format_read(code, f);
	s->formats =
	    room(a, s->formats, s->count, &s->room, sizeof(*s->formats));
	s->formats[s->count++] =
	    (struct numbered){ number(atts, "numFmtId"), f };
}

static void
add_style(struct styles *s, const char **atts)
{
	if (s->out->count == MAX_STYLES)
		return;
	s->styles = room(s->book->a, s->styles, s->out->count, &s->style_room,
	    sizeof(*s->styles));
	s->styles[s->out->count++] = number(atts, "numFmtId");
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct styles *s = arg;

	name = sheet_xml_local(name);
	if (strcmp(name, "numFmts") == 0)
		s->in_formats = true;
	else if (strcmp(name, "cellXfs") == 0)
		s->in_cells = true;
	else if (s->in_formats && strcmp(name, "numFmt") == 0)
		add_format(s, atts);
	else if (s->in_cells && strcmp(name, "xf") == 0)
		add_style(s, atts);
}

static void
end(void *arg, const char *name)
{
	struct styles *s = arg;

	name = sheet_xml_local(name);
	if (strcmp(name, "numFmts") == 0)
		s->in_formats = false;
	else if (strcmp(name, "cellXfs") == 0)
		s->in_cells = false;
}

static int
compare(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static const struct sheet_format *
find(struct styles *s, unsigned id)
{
	const struct numbered key = { .id = id };
	const struct numbered *known = s->count > 0
	    ? bsearch(&key, s->formats, s->count, sizeof(key), compare)
	    : NULL;
	struct sheet_format *f;

	if (known)
		return known->format;
	f = arena_new_of(s->book->a, struct sheet_format);
	sheet_format_builtin(id, f);
	return f;
}

enum err_code
xlsx_styles_read(struct xlsx_book *b, struct xlsx_styles *out, struct err *e)
{
	static const struct sheet_xml_events events = { .start = start,
		.end = end };
	struct styles s = { .book = b, .out = out };
	enum err_code rc;

	*out = (struct xlsx_styles){ 0 };
	if (!*b->styles)
		return ERR_OK;
	rc = sheet_xml_read(b->zip, b->styles, &events, &s, e);
	if (rc)
		return rc;
	if (s.count > 0)
		qsort(s.formats, s.count, sizeof(*s.formats), compare);
	out->formats =
	    arena_array_of(b->a, out->count, const struct sheet_format *);
	for (unsigned i = 0; i < out->count; i++) {
		out->formats[i] = i > 0 && s.styles[i] == s.styles[i - 1]
		    ? out->formats[i - 1]
		    : find(&s, s.styles[i]);
	}
	return ERR_OK;
}
