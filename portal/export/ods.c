/* SPDX-License-Identifier: Apache-2.0 */
/* ods.c - rows as a spreadsheet of LibreOffice (OpenDocument 1.3). */
#include <string.h>

#include "base/text.h"
#include "export/sheet.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS "urn:oasis:names:tc:opendocument:xmlns:"
#define VERSION " office:version=\"1.3\""
#define MIME "application/vnd.oasis.opendocument.spreadsheet"
#define TITLE_MAX 100
#define CELL_TEXT 512

struct ods {
	struct sheet *sheet;
	const char *name; /* of the sheet, without what formulas choke on */
	bool is_empty;    /* no text yet since a paragraph or a tab began */
};

static const char manifest[] =
    XML "<manifest:manifest xmlns:manifest=\"" NS "manifest:1.0\" "
	"manifest:version=\"1.3\"><manifest:file-entry "
	"manifest:full-path=\"/\" manifest:version=\"1.3\" "
	"manifest:media-type=\"" MIME "\"/><manifest:file-entry "
	"manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
	"<manifest:file-entry manifest:full-path=\"styles.xml\" "
	"manifest:media-type=\"text/xml\"/><manifest:file-entry "
	"manifest:full-path=\"settings.xml\" manifest:media-type=\"text/xml\"/>"
	"</manifest:manifest>\n";

static const char styles[] =
    XML "<office:document-styles xmlns:office=\"" NS "office:1.0\" "
	"xmlns:style=\"" NS "style:1.0\"" VERSION "><office:styles>"
	"<style:default-style style:family=\"table-cell\"/>"
	"<style:style style:name=\"Default\" style:family=\"table-cell\"/>"
	"</office:styles></office:document-styles>\n";

/* Cells as LibreOffice writes them: the value, and its text in French. */
static const char *const date_parts =
    "<number:day number:style=\"long\"/><number:text>/</number:text>"
    "<number:month number:style=\"long\"/><number:text>/</number:text>"
    "<number:year number:style=\"long\"/>";
static const char *const time_parts =
    "<number:hours number:style=\"long\"/><number:text>:</number:text>"
    "<number:minutes number:style=\"long\"/><number:text>:</number:text>"
    "<number:seconds number:style=\"long\"/>";

static void
put_settings(struct export *x, struct str *out)
{
	const struct ods *w = x->state;
	struct str xml;

	str_init(&xml, x->a, 65536);
	str_append(&xml,
	    XML "<office:document-settings xmlns:office=\"" NS
		"office:1.0\" xmlns:config=\"" NS "config:1.0\"" VERSION
		"><office:settings><config:config-item-set "
		"config:name=\"ooo:view-settings\">"
		"<config:config-item-map-indexed config:name=\"Views\">"
		"<config:config-item-map-entry><config:config-item "
		"config:name=\"ViewId\" config:type=\"string\">view1"
		"</config:config-item><config:config-item-map-named "
		"config:name=\"Tables\"><config:config-item-map-entry "
		"config:name=\"");
	str_append_xml(&xml, w->name, strlen(w->name));
	/* 2: frozen, below the first row. */
	str_append(&xml,
	    "\"><config:config-item config:name=\"VerticalSplitMode\" "
	    "config:type=\"short\">2</config:config-item>"
	    "<config:config-item config:name=\"VerticalSplitPosition\" "
	    "config:type=\"int\">1</config:config-item>"
	    "<config:config-item config:name=\"ActiveSplitRange\" "
	    "config:type=\"short\">2</config:config-item>"
	    "<config:config-item config:name=\"PositionBottom\" "
	    "config:type=\"int\">1</config:config-item>"
	    "</config:config-item-map-entry></config:config-item-map-named>"
	    "</config:config-item-map-entry>"
	    "</config:config-item-map-indexed></config:config-item-set>"
	    "</office:settings></office:document-settings>\n");
	sheet_member(w->sheet, "settings.xml", str_text(&xml), out);
}

static void
put_number_style(const struct export_column *c, unsigned i, struct str *xml)
{
	int decimals = sheet_decimals(c);

	str_append_printf(
	    xml, "<number:number-style style:name=\"N%u\"><number:number ", i);
	if (decimals >= 0)
		str_append_printf(xml,
		    "number:decimal-places=\"%d\" "
		    "number:min-decimal-places=\"%d\" ",
		    decimals, decimals);
	str_append(xml, "number:min-integer-digits=\"1\"");
	str_append(xml, c->format.group ? " number:grouping=\"true\"/>" : "/>");
	if (*c->unit) {
		str_append(xml, "<number:text> ");
		str_append_xml(xml, c->unit, strlen(c->unit));
		str_append(xml, "</number:text>");
	}
	str_append(xml, "</number:number-style>");
}

static void
put_data_style(const struct export_column *c, unsigned i, struct str *xml)
{
	switch (c->type) {
	case COLUMN_INT:
	case COLUMN_DECIMAL:
		put_number_style(c, i, xml);
		break;
	case COLUMN_DATE:
		str_append_printf(xml,
		    "<number:date-style style:name=\"N%u\">%s"
		    "</number:date-style>",
		    i, date_parts);
		break;
	case COLUMN_DATETIME:
		str_append_printf(xml,
		    "<number:date-style style:name=\"N%u\">%s"
		    "<number:text> </number:text>%s</number:date-style>",
		    i, date_parts, time_parts);
		break;
	case COLUMN_TIME:
		str_append_printf(xml,
		    "<number:time-style style:name=\"N%u\">%s"
		    "</number:time-style>",
		    i, time_parts);
		break;
	case COLUMN_BOOL:
		str_append_printf(xml,
		    "<number:boolean-style style:name=\"N%u\">"
		    "<number:boolean/></number:boolean-style>",
		    i);
		break;
	default:
		str_append_printf(xml,
		    "<number:text-style style:name=\"N%u\">"
		    "<number:text-content/></number:text-style>",
		    i);
	}
}

static void
sheet_head(struct export *x, struct str *xml)
{
	const struct ods *w = x->state;

	str_append(xml,
	    XML "<office:document-content xmlns:office=\"" NS
		"office:1.0\" xmlns:table=\"" NS "table:1.0\" xmlns:text=\"" NS
		"text:1.0\" xmlns:style=\"" NS "style:1.0\" xmlns:number=\"" NS
		"datastyle:1.0\" xmlns:fo=\"" NS
		"xsl-fo-compatible:1.0\"" VERSION "><office:automatic-styles>"
		"<style:style style:name=\"head\" style:family=\"table-cell\">"
		"<style:text-properties fo:font-weight=\"bold\"/>"
		"</style:style>");
	for (unsigned i = 0; i < x->ncolumns; i++) {
		put_data_style(&x->columns[i], i, xml);
		/* A character is some 2 millimetres wide. */
		str_append_printf(xml,
		    "<style:style style:name=\"ce%u\" "
		    "style:family=\"table-cell\" "
		    "style:data-style-name=\"N%u\"/><style:style "
		    "style:name=\"co%u\" style:family=\"table-column\">"
		    "<style:table-column-properties "
		    "style:column-width=\"%umm\"/></style:style>",
		    i, i, i, 2 * w->sheet->widths[i] + 6);
	}
	str_append(xml,
	    "</office:automatic-styles><office:body><office:spreadsheet>"
	    "<table:table table:name=\"");
	str_append_xml(xml, w->name, strlen(w->name));
	str_append(xml, "\">");
	for (unsigned i = 0; i < x->ncolumns; i++)
		str_append_printf(xml,
		    "<table:table-column table:style-name=\"co%u\" "
		    "table:default-cell-style-name=\"ce%u\"/>",
		    i, i);
}

static enum err_code
ods_start(
    struct export *x, const struct table *t, struct query *q, struct err *e)
{
	struct ods *w = arena_new_of(x->a, struct ods);
	char *name = text_clean(x->a, x->wish->title);

	(void)t;
	(void)q;
	(void)e;
	for (char *p = name; *p; p++) {
		if (strchr("[]:*?/\\'", *p))
			*p = '-';
	}
	name[text_cut(name, strlen(name), TITLE_MAX)] = '\0';
	w->name = *name ? name : "Données";
	w->sheet = sheet_new(x, sheet_head);
	x->state = w;
	return ERR_OK;
}

static void
put_spaces(struct ods *w, size_t n, bool at_end)
{
	struct str *xml = &w->sheet->rows;

	/* One space between two words is itself; others would be lost. */
	if (n > 0 && !w->is_empty && !at_end) {
		str_append_char(xml, ' ');
		n--;
	}
	if (n > 0)
		str_append_printf(xml, "<text:s text:c=\"%zu\"/>", n);
}

/* A text in paragraphs, one for each of its lines. */
static void
put_text(struct ods *w, const char *text, size_t len)
{
	struct str *xml = &w->sheet->rows;
	size_t i = 0;

	str_append(xml, "<text:p>");
	w->is_empty = true;
	while (i < len) {
		size_t n = 0;

		while (i + n < len && !strchr(" \t\r\n", text[i + n]))
			n++;
		str_append_xml(xml, text + i, n);
		w->is_empty &= n == 0;
		i += n;
		for (n = 0; i + n < len && text[i + n] == ' ';)
			n++;
		put_spaces(w, n,
		    i + n == len || text[i + n] == '\n' || text[i + n] == '\r');
		i += n;
		if (i == len)
			break;
		if (text[i] == '\t') {
			str_append(xml, "<text:tab/>");
			w->is_empty = true;
		} else if (text[i] == '\n' || text[i] == '\r') {
			str_append(xml, "</text:p><text:p>");
			w->is_empty = true;
			i += text[i] == '\r' && i + 1 < len &&
			    text[i + 1] == '\n';
		} else {
			continue;
		}
		i++;
	}
	str_append(xml, "</text:p></table:table-cell>");
}

static void
put_string(struct ods *w, const char *text, size_t len)
{
	str_append(&w->sheet->rows, " office:value-type=\"string\">");
	put_text(w, text, len);
}

static void
ods_head(struct export *x, struct str *out)
{
	struct ods *w = x->state;
	struct str *xml = &w->sheet->rows;

	zip_stream_store(w->sheet->zip, "mimetype", MIME, strlen(MIME), out);
	sheet_member(w->sheet, "META-INF/manifest.xml", manifest, out);
	sheet_member(w->sheet, "styles.xml", styles, out);
	put_settings(x, out);
	zip_stream_open(w->sheet->zip, "content.xml", out);
	str_append(xml, "<table:table-header-rows><table:table-row>");
	for (unsigned i = 0; i < x->ncolumns; i++) {
		const char *label = x->columns[i].label;

		sheet_measure(w->sheet, i, label, strlen(label));
		str_append(xml, "<table:table-cell table:style-name=\"head\"");
		put_string(w, label, strlen(label));
	}
	str_append(xml, "</table:table-row></table:table-header-rows>\n");
	w->sheet->written = 1;
}

static void
ods_row(struct export *x, struct str *out)
{
	struct ods *w = x->state;

	(void)out;
	w->sheet->written++;
	str_append(&w->sheet->rows, "<table:table-row>");
}

/* The attributes of what a spreadsheet has a type for. */
static bool
put_typed(const struct export_column *c, const struct value *v, struct str *xml)
{
	bool is_bool = c->type == COLUMN_BOOL && v->type == VALUE_INT;
	int64_t days;
	int seconds;

	if (is_bool) {
		str_append_printf(xml,
		    " office:value-type=\"boolean\" "
		    "office:boolean-value=\"%s\">",
		    v->i ? "true" : "false");
	} else if (v->type == VALUE_INT && sheet_int_fits(v->i)) {
		str_append(xml, " office:value-type=\"float\" office:value=\"");
		str_append_int(xml, v->i);
		str_append(xml, "\">");
	} else if (v->type == VALUE_REAL) {
		str_append(xml, " office:value-type=\"float\" office:value=\"");
		str_append_double(xml, v->d);
		str_append(xml, "\">");
	} else if ((c->type == COLUMN_DATE || c->type == COLUMN_DATETIME) &&
	    v->type == VALUE_TEXT && sheet_moment(v, &days, &seconds)) {
		str_append(
		    xml, " office:value-type=\"date\" office:date-value=\"");
		str_append_n(xml, v->text, v->len);
		str_append(xml, "\">");
	} else if (c->type == COLUMN_TIME && v->type == VALUE_TEXT &&
	    sheet_time(v->text, v->len) >= 0) {
		str_append_printf(xml,
		    " office:value-type=\"time\" "
		    "office:time-value=\"PT%.2sH%.2sM%.2sS\">",
		    v->text, v->text + 3, v->text + 6);
	} else {
		return false;
	}
	return true;
}

static void
ods_cell(struct export *x, unsigned i, const struct value *v, struct str *out)
{
	struct ods *w = x->state;
	const struct export_column *c = &x->columns[i];
	struct str *xml = &w->sheet->rows;
	char text[CELL_TEXT];
	const char *shown = text;
	struct value own;
	size_t n;

	if (v->type == VALUE_NULL) {
		str_append(xml, "<table:table-cell/>");
		return;
	}
	v = sheet_value(c, v, &own);
	n = cell_format_write(&c->format, v, text, sizeof(text));
	if (v->type == VALUE_TEXT && c->type != COLUMN_DATE &&
	    c->type != COLUMN_DATETIME) {
		shown = v->text;
		n = v->len;
	}
	sheet_measure(w->sheet, i, shown, n);
	str_append(xml, "<table:table-cell");
	if (put_typed(c, v, xml))
		put_text(w, shown, n);
	else if (v->type == VALUE_TEXT)
		put_string(w, v->text, v->len);
	else
		put_string(w, shown, n);
	sheet_flush(x, w->sheet, false, out);
}

static void
ods_end_row(struct export *x, struct str *out)
{
	struct ods *w = x->state;

	str_append(&w->sheet->rows, "</table:table-row>\n");
	sheet_flush(x, w->sheet, false, out);
}

static void
ods_foot(struct export *x, struct str *out)
{
	struct ods *w = x->state;

	str_append(&w->sheet->rows,
	    "</table:table></office:spreadsheet></office:body>"
	    "</office:document-content>\n");
	sheet_flush(x, w->sheet, true, out);
	zip_stream_close(w->sheet->zip, out);
	zip_stream_end(w->sheet->zip, out);
}

const struct export_writer export_ods = {
	.start = ods_start,
	.head = ods_head,
	.row = ods_row,
	.cell = ods_cell,
	.end_row = ods_end_row,
	.foot = ods_foot,
	.rows_max = EXPORT_SHEET_ROWS - 1,
};
