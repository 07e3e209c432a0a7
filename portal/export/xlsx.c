/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx.c - rows as a workbook of Excel (ECMA-376, part 1). */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/text.h"
#include "export/sheet.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE                                                                 \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define KIND "application/vnd.openxmlformats-officedocument.spreadsheetml."

enum {
	STYLE_HEADER = 1,
	STYLE_COLUMNS = 2, /* then one of each number format */
	FORMATS = 164,     /* first number format of our own */
	NAME_MAX = 31,
	TEXT_MAX = 32767, /* of a cell, in UTF-16 */
	REF_SIZE = 4,
};
#define STYLES_MAX (4u << 20)

struct xlsx {
	struct sheet *sheet;
	char (*refs)[REF_SIZE]; /* A, B... AA of each column */
	char row[24];           /* number of the row, then "\" s=\"" */
	size_t row_len;
	char (*styles)[8];  /* of each column */
	const char **codes; /* number formats, each once */
	unsigned ncodes;
};

static const char types[] =
    XML "<Types xmlns=\"" PACKAGE "content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd."
	"openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/xl/workbook.xml\" ContentType=\"" KIND
	"sheet.main+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" KIND
	"worksheet+xml\"/>"
	"<Override PartName=\"/xl/styles.xml\" ContentType=\"" KIND
	"styles+xml\"/></Types>";

static const char package[] =
    XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" "
	"Target=\"xl/workbook.xml\"/></Relationships>";

static const char parts[] =
    XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" "
	"Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" "
	"Target=\"styles.xml\"/></Relationships>";

/* What Excel takes as the name of a sheet, in a. */
static const char *
sheet_name(struct arena *a, const char *title)
{
	char *name = text_clean(a, title);
	size_t len = 0, units = 0;

	for (char *p = name; *p; p++) {
		if (strchr("[]:*?/\\", *p))
			*p = '-';
	}
	name += strspn(name, "' ");
	while (name[len]) {
		size_t n = text_sequence(name + len, strlen(name + len));

		units += n == 4 ? 2 : 1;
		if (n == 0 || units > NAME_MAX)
			break;
		len += n;
	}
	while (len > 0 && strchr("' ", name[len - 1]))
		len--;
	name[len] = '\0';
	/* Excel keeps this name for itself. */
	return len > 0 && strcasecmp(name, "history") != 0 ? name : "Données";
}

static void
put_workbook(struct export *x, struct str *out)
{
	const struct xlsx *w = x->state;
	const char *name = sheet_name(x->a, x->wish->title);
	struct str xml;

	str_init(&xml, x->a, 65536);
	str_append(&xml,
	    XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\">"
		"<sheets><sheet name=\"");
	str_append_xml(&xml, name, strlen(name));
	str_append(
	    &xml, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
	sheet_member(w->sheet, "xl/workbook.xml", str_text(&xml), out);
}

/* The number format of a column, as Excel writes it in its files. */
static const char *
code_of(struct arena *a, const struct export_column *c)
{
	static const char *const codes[COLUMN_TYPES] = {
		[COLUMN_TEXT] = "@",
		[COLUMN_BOOL] = "General",
		[COLUMN_DATE] = "dd/mm/yyyy",
		[COLUMN_DATETIME] = "dd/mm/yyyy hh:mm:ss",
		[COLUMN_TIME] = "hh:mm:ss",
		[COLUMN_GEOMETRY] = "@",
	};
	int decimals = sheet_decimals(c);
	struct str s;

	if (codes[c->type])
		return codes[c->type];
	str_init(&s, a, 4096);
	str_append(&s,
	    decimals < 0          ? "General"
		: c->format.group ? "#,##0"
				  : "0");
	if (decimals > 0)
		str_append_char(&s, '.');
	for (int i = 0; i < decimals; i++)
		str_append_char(&s, '0');
	if (*c->unit && !strchr(c->unit, '"'))
		str_append_printf(&s, "\" %s\"", c->unit);
	return str_text(&s);
}

/* Excel has room for some 200 number formats: each is said once. */
static void
choose_styles(struct export *x, struct xlsx *w)
{
	w->styles = arena_alloc(x->a, x->ncolumns * sizeof(*w->styles));
	w->codes = arena_array_of(x->a, x->ncolumns, const char *);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *code = code_of(x->a, &x->columns[i]);
		unsigned k = 0;

		while (k < w->ncodes && strcmp(w->codes[k], code) != 0)
			k++;
		if (k == w->ncodes)
			w->codes[w->ncodes++] = code;
		snprintf(w->styles[i], sizeof(w->styles[i]), "%u",
		    STYLE_COLUMNS + k);
	}
}

static void
put_styles(struct export *x, struct str *out)
{
	const struct xlsx *w = x->state;
	struct str xml;

	str_init(&xml, x->a, STYLES_MAX);
	str_append_printf(&xml,
	    XML "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"%u\">",
	    w->ncodes);
	for (unsigned i = 0; i < w->ncodes; i++) {
		str_append_printf(
		    &xml, "<numFmt numFmtId=\"%u\" formatCode=\"", FORMATS + i);
		str_append_xml(&xml, w->codes[i], strlen(w->codes[i]));
		str_append(&xml, "\"/>");
	}
	str_append(&xml,
	    "</numFmts><fonts count=\"2\">"
	    "<font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
	    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
	    "<fills count=\"2\"><fill><patternFill "
	    "patternType=\"none\"/></fill>"
	    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
	    "<borders count=\"1\"><border><left/><right/><top/><bottom/>"
	    "<diagonal/></border></borders><cellStyleXfs count=\"1\">"
	    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
	    "</cellStyleXfs>");
	str_append_printf(&xml,
	    "<cellXfs count=\"%u\"><xf numFmtId=\"0\" fontId=\"0\" "
	    "fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" "
	    "fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
	    "applyNumberFormat=\"1\" applyFont=\"1\"/>",
	    w->ncodes + STYLE_COLUMNS);
	for (unsigned i = 0; i < w->ncodes; i++)
		str_append_printf(&xml,
		    "<xf numFmtId=\"%u\" fontId=\"0\" fillId=\"0\" "
		    "borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
		    FORMATS + i);
	str_append(&xml,
	    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" "
	    "xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>");
	sheet_member(w->sheet, "xl/styles.xml", str_text(&xml), out);
}

static void
sheet_head(struct export *x, struct str *xml)
{
	const struct xlsx *w = x->state;

	str_append(xml,
	    XML "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView "
		"tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"1\" "
		"topLeftCell=\"A2\" activePane=\"bottomLeft\" "
		"state=\"frozen\"/></sheetView></sheetViews><cols>");
	for (unsigned i = 0; i < x->ncolumns; i++)
		str_append_printf(xml,
		    "<col min=\"%u\" max=\"%u\" width=\"%u\" style=\"%s\" "
		    "customWidth=\"1\"/>",
		    i + 1, i + 1, w->sheet->widths[i] + 2, w->styles[i]);
	str_append(xml, "</cols><sheetData>");
}

static enum err_code
xlsx_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	struct xlsx *w = arena_new_of(x->a, struct xlsx);

	(void)t;
	(void)q;
	(void)e;
	w->sheet = sheet_new(x, sheet_head);
	w->refs = arena_alloc(x->a, x->ncolumns * sizeof(*w->refs));
	choose_styles(x, w);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		char ref[REF_SIZE], *p = ref + REF_SIZE - 1;

		/* A to Z, AA to ZZ, AAA...: base 26 without a zero. */
		*p = '\0';
		for (unsigned n = i + 1; n > 0; n = (n - 1) / 26)
			*--p = (char)('A' + (n - 1) % 26);
		memcpy(w->refs[i], p, strlen(p) + 1);
	}
	x->state = w;
	return ERR_OK;
}

static void
start_row(struct xlsx *w)
{
	struct str *xml = &w->sheet->rows;

	w->sheet->written++;
	w->row_len = (size_t)snprintf(w->row, sizeof(w->row), "%lld\" s=\"",
	    (long long)w->sheet->written);
	str_append(xml, "<row r=\"");
	str_append_int(xml, w->sheet->written);
	str_append(xml, "\">");
}

static void
start_cell(struct xlsx *w, unsigned i, const char *style)
{
	struct str *xml = &w->sheet->rows;

	str_append_n(xml, "<c r=\"", 6);
	str_append(xml, w->refs[i]);
	str_append_n(xml, w->row, w->row_len);
	str_append(xml, style);
}

/* Bytes of the longest start of text that a cell holds, its end included. */
static size_t
cut(const char *text, size_t len, size_t most)
{
	size_t units = 0, at = 0;

	while (at < len) {
		size_t n = text_sequence(text + at, len - at);

		n = n ? n : 1;
		units += n == 4 ? 2 : 1;
		if (units > most)
			break;
		at += n;
	}
	return at;
}

static bool
is_hex(const char *p)
{
	for (int i = 0; i < 4; i++) {
		if (!p[i] || !strchr("0123456789abcdefABCDEF", p[i]))
			return false;
	}
	return true;
}

/* Control characters are _x001F_ in XLSX, and texts that look like it have
 * their own _ written so (ECMA-376, part 1, 22.9.2.19). */
static void
put_text(struct str *xml, const char *text, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		bool looks = c == '_' && len - i >= 7 && text[i + 1] == 'x' &&
		    text[i + 6] == '_' && is_hex(text + i + 2);

		if (!looks && (c >= 0x20 || c == '\t' || c == '\n'))
			continue;
		str_append_xml(xml, text + from, i - from);
		str_append_printf(xml, "_x%04X_", (unsigned)c);
		from = i + 1;
	}
	str_append_xml(xml, text + from, len - from);
}

static void
put_string(struct xlsx *w, const char *text, size_t len)
{
	static const char note[] =
	    "… [texte coupé : il est entier dans le CSV]";
	struct str *xml = &w->sheet->rows;
	size_t whole = len;
	bool outer = len > 0 &&
	    (strchr(" \t\n\r", text[0]) || strchr(" \t\n\r", text[len - 1]));

	/* Never more characters than bytes. */
	if (len > TEXT_MAX && cut(text, len, TEXT_MAX) < len)
		len = cut(text, len, TEXT_MAX - sizeof(note));
	str_append(xml, "\" t=\"inlineStr\"><is><t");
	str_append(xml, outer ? " xml:space=\"preserve\">" : ">");
	put_text(xml, text, len);
	if (len < whole)
		str_append(xml, note);
	str_append(xml, "</t></is></c>");
}

static void
xlsx_head(struct export *x, struct str *out)
{
	struct xlsx *w = x->state;

	sheet_member(w->sheet, "[Content_Types].xml", types, out);
	sheet_member(w->sheet, "_rels/.rels", package, out);
	put_workbook(x, out);
	sheet_member(w->sheet, "xl/_rels/workbook.xml.rels", parts, out);
	put_styles(x, out);
	zip_stream_open(w->sheet->zip, "xl/worksheets/sheet1.xml", out);
	start_row(w);
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *label = x->columns[i].label;

		sheet_measure(w->sheet, i, label, strlen(label));
		start_cell(w, i, "1");
		put_string(w, label, strlen(label));
	}
	str_append(&w->sheet->rows, "</row>");
}

static void
xlsx_row(struct export *x, struct str *out)
{
	(void)out;
	start_row(x->state);
}

/* Days since 30 December 1899, which is how Excel counts from 1 March 1900
 * on (before, it believes in 29 February 1900). */
static bool
serial_of(const struct value *v, double *out)
{
	int64_t days;
	int seconds;

	if (!sheet_moment(v, &days, &seconds))
		return false;
	days -= date_days(1899, 12, 30);
	*out = (double)days + (seconds > 0 ? seconds / 86400.0 : 0);
	return days > 60;
}

static bool
time_of(const struct value *v, double *out)
{
	int seconds = sheet_time(v->text, v->len);

	*out = seconds / 86400.0;
	return seconds >= 0;
}

static bool
number_of(const struct export_column *c, const struct value *v, double *out)
{
	if (v->type == VALUE_REAL) {
		*out = v->d;
		return true;
	}
	if (v->type == VALUE_INT) {
		*out = (double)v->i;
		return sheet_int_fits(v->i);
	}
	if (c->type == COLUMN_DATE || c->type == COLUMN_DATETIME)
		return serial_of(v, out);
	return c->type == COLUMN_TIME && time_of(v, out);
}

static void
xlsx_cell(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	struct xlsx *w = x->state;
	const struct export_column *c = &x->columns[i];
	struct str *xml = &w->sheet->rows;
	struct value own;
	char text[512];
	double number;

	if (v->type == VALUE_NULL)
		return;
	v = sheet_value(c, v, &own);
	start_cell(w, i, w->styles[i]);
	if (v->type == VALUE_INT && c->type == COLUMN_BOOL) {
		str_append(xml, "\" t=\"b\"><v>");
		str_append(xml, v->i ? "1</v></c>" : "0</v></c>");
	} else if (number_of(c, v, &number)) {
		str_append_n(xml, "\"><v>", 5);
		str_append_double(xml, number);
		str_append_n(xml, "</v></c>", 8);
	} else if (v->type == VALUE_TEXT) {
		put_string(w, v->text, v->len);
	} else {
		put_string(w, text,
		    cell_format_write(&c->format, v, text, sizeof(text)));
	}
	if (!w->sheet->is_open)
		sheet_measure(w->sheet, i, text,
		    cell_format_write(&c->format, v, text, sizeof(text)));
	sheet_flush(x, w->sheet, false, out);
}

static void
xlsx_end_row(struct export *x, struct str *out)
{
	struct xlsx *w = x->state;

	str_append_n(&w->sheet->rows, "</row>", 6);
	sheet_flush(x, w->sheet, false, out);
}

static void
xlsx_foot(struct export *x, struct str *out)
{
	struct xlsx *w = x->state;

	str_append(&w->sheet->rows, "</sheetData></worksheet>");
	sheet_flush(x, w->sheet, true, out);
	zip_stream_close(w->sheet->zip, out);
	zip_stream_end(w->sheet->zip, out);
}

const struct export_writer export_xlsx = {
	.start = xlsx_start,
	.head = xlsx_head,
	.row = xlsx_row,
	.cell = xlsx_cell,
	.end_row = xlsx_end_row,
	.foot = xlsx_foot,
	.rows_max = EXPORT_SHEET_ROWS - 1,
};
