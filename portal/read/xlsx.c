/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx.c - the rows of an Office Open XML sheet (ECMA-376, part 1, 18.3). */
#include "read/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

enum {
	LEAST_PREVIEW = 16 << 10, /* the heading of the part may be long */
	MAX_ROW_DIGITS = 9
};

enum cell_type {
	TYPE_NUMBER,
	TYPE_SHARED,
	TYPE_TEXT,
	TYPE_BOOL,
	TYPE_ERROR,
	TYPE_DATE
};

struct xlsx_reader {
	struct sheet sheet; /* first */
	struct xlsx_book book;
	struct sheet_styles styles;
	struct xlsx_strings *strings;
	struct sheet_xml *xml;
	bool in_data, in_row, in_cell, row_done, ended;
	unsigned phonetic; /* depth in how a text is said */
	int64_t row;       /* last one met */
	unsigned column;   /* of the cell; of the next one between cells */
	enum cell_type type;
	unsigned style;
	struct str value;
};

/* Column, from 0, of « AB12 »; `other` when there is none. */
static unsigned
column_of(const char *ref, unsigned other)
{
	unsigned c = 0;

	if (!ref || *ref < 'A' || *ref > 'Z')
		return other;
	for (; *ref >= 'A' && *ref <= 'Z'; ref++) {
		if (c < 1 << 20)
			c = c * 26 + (unsigned)(*ref - 'A' + 1);
	}
	return c - 1;
}

/* Row of « AB12 » or « 12 »; 0 when there is none. */
static int64_t
row_of(const char *ref)
{
	int64_t row = 0;

	while (*ref >= 'A' && *ref <= 'Z')
		ref++;
	for (int i = 0; i < MAX_ROW_DIGITS && *ref >= '0' && *ref <= '9'; i++)
		row = row * 10 + (*ref++ - '0');
	return *ref == '\0' || *ref == ':' ? row : 0;
}

static enum cell_type
type_of(const char *t)
{
	static const struct {
		const char *name;
		enum cell_type type;
	} types[] = {
		{ "s", TYPE_SHARED },
		{ "n", TYPE_NUMBER },
		{ "str", TYPE_TEXT },
		{ "inlineStr", TYPE_TEXT },
		{ "b", TYPE_BOOL },
		{ "e", TYPE_ERROR },
		{ "d", TYPE_DATE },
	};

	for (size_t i = 0; t && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(t, types[i].name) == 0)
			return types[i].type;
	}
	return TYPE_NUMBER;
}

static void
start_row(struct xlsx_reader *r, const char **atts)
{
	const char *ref = sheet_xml_att(atts, "r");
	int64_t row = ref ? row_of(ref) : 0;

	r->in_row = true;
	r->row = row > r->row ? row : r->row + 1;
	r->column = 0;
	r->sheet.row = r->row;
	r->sheet.row_is_hidden = sheet_xml_flag(atts, "hidden");
}

static void
start_cell(struct xlsx_reader *r, const char **atts)
{
	const char *ref = NULL, *type = NULL, *style = NULL;

	for (; atts[0]; atts += 2) {
		const char *name = atts[0];

		if (name[0] == '\0' || name[1] != '\0')
			continue;
		if (name[0] == 'r')
			ref = atts[1];
		else if (name[0] == 't')
			type = atts[1];
		else if (name[0] == 's')
			style = atts[1];
	}
	r->in_cell = true;
	r->phonetic = 0;
	r->column = column_of(ref, r->column);
	r->type = type_of(type);
	r->style = style ? (unsigned)strtoul(style, NULL, 10) : 0;
	str_reset(&r->value);
}

static void
hide_columns(struct xlsx_reader *r, const char **atts)
{
	const char *min = sheet_xml_att(atts, "min");
	const char *max = sheet_xml_att(atts, "max");
	int64_t first = min ? row_of(min) : 0, last = max ? row_of(max) : 0;

	if (sheet_xml_flag(atts, "hidden") && first > 0)
		sheet_hide_columns(&r->sheet, first - 1, last - first + 1);
}

static void
merge(struct xlsx_reader *r, const char **atts)
{
	const char *ref = sheet_xml_att(atts, "ref");
	const char *last = ref ? strchr(ref, ':') : NULL;

	if (last)
		sheet_merge(&r->sheet, row_of(ref), row_of(last + 1));
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct xlsx_reader *r = arg;

	name = sheet_xml_local(name);
	if (r->in_cell) {
		if (strcmp(name, "rPh") == 0)
			r->phonetic++;
		else if ((*name == 'v' || *name == 't') && name[1] == '\0')
			sheet_xml_listen(r->xml, r->phonetic == 0);
	} else if (r->in_row) {
		if (strcmp(name, "c") == 0)
			start_cell(r, atts);
	} else if (r->in_data) {
		if (strcmp(name, "row") == 0)
			start_row(r, atts);
	} else if (strcmp(name, "sheetData") == 0) {
		r->in_data = true;
	} else if (strcmp(name, "col") == 0) {
		hide_columns(r, atts);
	} else if (strcmp(name, "mergeCell") == 0) {
		merge(r, atts);
	}
}

static void
text(void *arg, const char *s, int len)
{
	struct xlsx_reader *r = arg;

	str_append_n(&r->value, s, (size_t)len);
}

static enum err_code
put_number(struct xlsx_reader *r, struct err *e)
{
	const struct sheet_format *f = sheet_styles_get(&r->styles, r->style);
	char out[SHEET_NUMBER_MAX];
	size_t n = r->type == TYPE_DATE
	    ? sheet_moment_write(f->kind, r->value.data, r->value.len, out)
	    : sheet_number_write(
		  f, r->book.from_1904, r->value.data, r->value.len, out);

	return n > 0
	    ? sheet_put(&r->sheet, r->column, out, n, e)
	    : sheet_put(&r->sheet, r->column, r->value.data, r->value.len, e);
}

static enum err_code
put_shared(struct xlsx_reader *r, struct err *e)
{
	char *end;
	long long index = strtoll(r->value.data, &end, 10);

	return xlsx_strings_put(
	    r->strings, *end ? -1 : index, &r->sheet, r->column, e);
}

static enum err_code
put_bool(struct xlsx_reader *r, struct err *e)
{
	const char *v = r->value.data;
	const char *word = strcmp(v, "1") == 0 || strcmp(v, "true") == 0
	    ? "VRAI"
	    : strcmp(v, "0") == 0 || strcmp(v, "false") == 0 ? "FAUX"
							     : v;

	return sheet_put(&r->sheet, r->column, word, strlen(word), e);
}

static enum err_code
put_cell(struct xlsx_reader *r, struct err *e)
{
	switch (r->type) {
	case TYPE_SHARED:
		return put_shared(r, e);
	case TYPE_TEXT:
		return sheet_put(&r->sheet, r->column, r->value.data,
		    xlsx_unescape(r->value.data, r->value.len), e);
	case TYPE_BOOL:
		return put_bool(r, e);
	case TYPE_ERROR:
		sheet_error(&r->sheet);
		return ERR_OK;
	default:
		return put_number(r, e);
	}
}

static void
end_cell(struct xlsx_reader *r)
{
	struct err *e = sheet_xml_err(r->xml);
	enum err_code rc = ERR_OK;
	char *room;

	r->in_cell = false;
	if (str_failed(&r->value))
		rc = sheet_room(
		    &r->sheet, r->column, READ_CELL_MAX + 1, &room, e);
	else if (r->value.len > 0)
		rc = put_cell(r, e);
	if (rc)
		sheet_xml_fail(r->xml, rc);
	r->column++;
}

static void
end(void *arg, const char *name)
{
	struct xlsx_reader *r = arg;

	name = sheet_xml_local(name);
	if (r->in_cell) {
		if (strcmp(name, "c") == 0)
			end_cell(r);
		else if (strcmp(name, "rPh") == 0 && r->phonetic > 0)
			r->phonetic--;
		else if ((*name == 'v' || *name == 't') && name[1] == '\0')
			sheet_xml_listen(r->xml, false);
	} else if (r->in_row && strcmp(name, "row") == 0) {
		r->in_row = false;
		if (r->sheet.n == 0)
			return;
		r->row_done = true;
		sheet_xml_pause(r->xml);
	} else if (!r->in_row && strcmp(name, "sheetData") == 0) {
		r->in_data = false;
	}
}

static enum err_code
read_row(struct sheet *s, bool *more, struct err *e)
{
	struct xlsx_reader *r = (struct xlsx_reader *)s;

	r->row_done = false;
	while (!r->row_done && !r->ended) {
		bool goes_on;
		enum err_code rc = sheet_xml_step(r->xml, &goes_on, e);

		if (rc)
			return rc;
		r->ended = !goes_on;
		sheet_progress(s,
		    sheet_xml_done(r->xml) + xlsx_strings_done(r->strings),
		    sheet_xml_size(r->xml) + xlsx_strings_size(r->strings));
	}
	*more = r->row_done;
	return ERR_OK;
}

static void
finish(struct sheet *s)
{
	struct xlsx_reader *r = (struct xlsx_reader *)s;

	sheet_xml_close(r->xml);
	xlsx_strings_close(r->strings);
	xlsx_book_close(&r->book);
	str_free(&r->value);
}

static enum err_code
open_sheet(
    struct xlsx_reader *r, unsigned sheet, int64_t max_bytes, struct err *e)
{
	static const struct sheet_xml_events events = {
		.start = start, .end = end, .text = text
	};
	enum err_code rc;

	if (sheet >= r->book.count)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce classeur n’a pas cette feuille.");
	rc = xlsx_styles_read(&r->book, &r->styles, e);
	if (rc)
		return rc;
	r->strings = xlsx_strings_new(&r->book);
	str_init(&r->value, NULL, READ_CELL_MAX);
	rc = sheet_xml_open(
	    r->book.zip, r->book.sheets[sheet].part, &events, r, &r->xml, e);
	if (!rc && max_bytes >= 0)
		sheet_xml_limit(r->xml,
		    max_bytes > LEAST_PREVIEW ? max_bytes : LEAST_PREVIEW);
	return rc;
}

static enum err_code
xlsx_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct xlsx_reader *r = arena_new_of(a, struct xlsx_reader);
	enum err_code rc = xlsx_book_open(a, path, &r->book, e);

	if (rc)
		return rc;
	sheet_start(&r->sheet, o, zip_parts_size(r->book.zip));
	r->sheet.read_row = read_row;
	r->sheet.finish = finish;
	rc = open_sheet(r, sheet, max_bytes, e);
	if (rc) {
		reader_close(&r->sheet.reader);
		return rc;
	}
	*out = &r->sheet.reader;
	return ERR_OK;
}

static enum err_code
xlsx_sniff(struct arena *a, const char *path, unsigned sheet,
    struct csv_options *o, struct err *e)
{
	return sheet_sniff(&read_xlsx, a, path, sheet, o, e);
}

static enum err_code
xlsx_tables(struct read_listing *l, const char *path, struct err *e)
{
	struct xlsx_book b;
	enum err_code rc = xlsx_book_open(l->a, path, &b, e);

	if (rc)
		return rc;
	rc = xlsx_sheets(l, &b, e);
	xlsx_book_close(&b);
	return rc;
}

const struct read_format read_xlsx = { .format = "xlsx",
	.tables = xlsx_tables,
	.sniff = xlsx_sniff,
	.open = xlsx_open };
