/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx_styles.c - the number formats of a workbook's part of styles. */
#include <stdlib.h>
#include <string.h>

#include "read/xlsx.h"

struct styles {
	struct sheet_styles *out;
	bool in_formats, in_cells;
};

static unsigned
number(const char **atts, const char *name)
{
	const char *v = sheet_xml_att(atts, name);

	return v ? (unsigned)strtoul(v, NULL, 10) : 0;
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct styles *s = arg;
	const char *code;

	name = sheet_xml_local(name);
	if (strcmp(name, "numFmts") == 0) {
		s->in_formats = true;
	} else if (strcmp(name, "cellXfs") == 0) {
		s->in_cells = true;
	} else if (s->in_formats && strcmp(name, "numFmt") == 0) {
		code = sheet_xml_att(atts, "formatCode");
		if (code)
			sheet_styles_format(
			    s->out, number(atts, "numFmtId"), code);
	} else if (s->in_cells && strcmp(name, "xf") == 0) {
		sheet_styles_add(s->out, number(atts, "numFmtId"));
	}
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

enum err_code
xlsx_styles_read(struct xlsx_book *b, struct sheet_styles *out, struct err *e)
{
	static const struct sheet_xml_events events = { .start = start,
		.end = end };
	struct styles s = { .out = out };
	enum err_code rc = ERR_OK;

	*out = (struct sheet_styles){ .a = b->a };
	if (*b->styles)
		rc = sheet_xml_read(b->zip, b->styles, &events, &s, e);
	if (!rc)
		sheet_styles_end(out);
	return rc;
}
