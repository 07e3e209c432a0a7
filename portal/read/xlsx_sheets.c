/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx_sheets.c - the sheets of an Office Open XML workbook that hold cells. */
#include <string.h>

#include "read/unpack.h"
#include "read/xlsx.h"

enum {
	PEEK = 4 << 20, /* bytes of a sheet in which a cell must be found */
	ALL_PEEKS = 32 << 20, /* of all of them */
};

/* A look into a sheet for a cell that holds something. */
struct peek {
	struct sheet_xml *xml;
	bool in_cell, is_filled;
};

static bool
is_value(const char *name)
{
	return (*name == 'v' || *name == 't') && name[1] == '\0';
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct peek *p = arg;

	(void)atts;
	name = sheet_xml_local(name);
	if (strcmp(name, "c") == 0)
		p->in_cell = true;
	else if (p->in_cell && is_value(name))
		sheet_xml_listen(p->xml, true);
}

static void
text(void *arg, const char *s, int len)
{
	struct peek *p = arg;

	for (int i = 0; i < len && !p->is_filled; i++)
		p->is_filled = !strchr(" \t\r\n", s[i]);
	if (p->is_filled)
		sheet_xml_pause(p->xml);
}

static void
end(void *arg, const char *name)
{
	struct peek *p = arg;

	name = sheet_xml_local(name);
	if (strcmp(name, "c") == 0)
		p->in_cell = false;
	else if (is_value(name))
		sheet_xml_listen(p->xml, false);
}

/* *left: bytes that may still be unpacked for all sheets. */
static bool
is_empty(struct xlsx_book *b, const char *part, int64_t *left)
{
	static const struct sheet_xml_events events = {
		.start = start, .end = end, .text = text
	};
	struct peek p = { 0 };
	struct err e = { 0 };
	bool more = true, is_cut;
	enum err_code rc =
	    sheet_xml_open(b->zip, part, &events, &p, &p.xml, &e);

	if (rc)
		return false;
	sheet_xml_limit(p.xml, *left < PEEK ? *left : PEEK);
	while (!rc && more && !p.is_filled)
		rc = sheet_xml_step(p.xml, &more, &e);
	*left -= sheet_xml_done(p.xml);
	is_cut = sheet_xml_is_cut(p.xml);
	sheet_xml_close(p.xml);
	return !rc && !p.is_filled && !is_cut;
}

enum err_code
xlsx_sheets(struct read_listing *l, struct xlsx_book *b, struct err *e)
{
	int64_t left = ALL_PEEKS;

	for (unsigned i = 0; i < b->count && l->count < l->max; i++) {
		const struct xlsx_sheet *s = &b->sheets[i];
		enum err_code rc = unpack_go_on(l->pulse, e);

		if (rc)
			return rc;
		if (!s->is_hidden && is_empty(b, s->part, &left))
			continue;
		read_listing_add(l,
		    &(struct read_table){ .name = s->name,
			.format = read_xlsx.format,
			.member = "",
			.sheet = i,
			.is_hidden = s->is_hidden });
	}
	return ERR_OK;
}
