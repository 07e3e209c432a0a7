/* SPDX-License-Identifier: Apache-2.0 */
/* ods_sheets.c - the sheets of an OpenDocument workbook, by name. */
#include <string.h>

#include "base/text.h"
#include "read/ods.h"
#include "read/sheet_xml.h"
#include "read/unpack.h"

enum {
	MAX_STYLES = 1000, /* of hidden sheets */
	MAX_NAME = 255     /* bytes of a style's, of a sheet's */
};

struct list {
	struct read_listing *to;
	unsigned met; /* sheets, filled or not */
	bool in_book;
	unsigned depth; /* in the book; 1 in a sheet */
	unsigned cell_depth;
	bool is_sheet, is_hidden, is_filled;
	char name[MAX_NAME + 1];
	char style[MAX_NAME + 1]; /* being read, when it is of sheets */
	unsigned hidden_count;
	const char *hidden[MAX_STYLES];
};

static const char *
att(const char **atts, const char *name)
{
	for (; atts[0]; atts += 2) {
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	}
	return "";
}

static void
start_style(struct list *l, const char *name, const char **atts)
{
	if (strcmp(name, "style") == 0) {
		const char *style = att(atts, "style:name");

		l->style[0] = '\0';
		if (strcmp(att(atts, "style:family"), "table") == 0 &&
		    strlen(style) <= MAX_NAME)
			memcpy(l->style, style, strlen(style) + 1);
	} else if (strcmp(name, "table-properties") == 0 && l->style[0] &&
	    strcmp(att(atts, "table:display"), "false") == 0 &&
	    l->hidden_count < MAX_STYLES) {
		l->hidden[l->hidden_count++] = arena_strdup(l->to->a, l->style);
	}
}

static void
start_sheet(struct list *l, const char **atts)
{
	const char *name = att(atts, "table:name");
	const char *style = att(atts, "table:style-name");
	size_t len = text_cut(name, strlen(name), MAX_NAME);

	l->is_sheet = true;
	l->is_filled = l->is_hidden = false;
	memcpy(l->name, name, len);
	l->name[len] = '\0';
	for (unsigned i = 0; i < l->hidden_count; i++)
		l->is_hidden |= strcmp(l->hidden[i], style) == 0;
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct list *l = arg;

	name = sheet_xml_local(name);
	if (!l->in_book) {
		l->in_book = strcmp(name, "spreadsheet") == 0;
		start_style(l, name, atts);
		return;
	}
	l->depth++;
	if (l->depth == 1) {
		l->is_sheet = false;
		if (strcmp(name, "table") == 0)
			start_sheet(l, atts);
	} else if (strcmp(name, "table-cell") == 0) {
		l->cell_depth = l->depth;
		l->is_filled |= *att(atts, "office:value-type") != '\0';
	} else if (strcmp(name, "p") == 0 && l->depth == l->cell_depth + 1) {
		l->is_filled = true;
	}
}

static void
end(void *arg, const char *name)
{
	struct list *l = arg;

	(void)name;
	if (!l->in_book)
		return;
	if (l->depth == 0) {
		l->in_book = false;
		return;
	}
	if (--l->depth > 0 || !l->is_sheet)
		return;
	if (l->is_filled || l->is_hidden)
		read_listing_add(l->to,
		    &(struct read_table){
			.name = arena_strdup(l->to->a, l->name),
			.format = read_ods.format,
			.member = "",
			.sheet = l->met,
			.is_hidden = l->is_hidden });
	l->met++;
}

enum err_code
ods_sheets(struct read_listing *to, struct zip_parts *z, struct err *e)
{
	static const struct sheet_xml_events events = { .start = start,
		.end = end };
	struct list *l = arena_new_of(to->a, struct list);
	struct sheet_xml *x;
	bool more = true;
	enum err_code rc = sheet_xml_open(z, ODS_CONTENT, &events, l, &x, e);

	if (rc)
		return rc;
	l->to = to;
	while (!rc && more && to->count < to->max) {
		rc = sheet_xml_step(x, &more, e);
		if (!rc)
			rc = unpack_go_on(to->pulse, e);
	}
	sheet_xml_close(x);
	return rc;
}
