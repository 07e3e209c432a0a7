/* SPDX-License-Identifier: Apache-2.0 */
/* workbook.h - small workbooks made by tests, and what is read of them. */
#ifndef PARVIS_TESTS_WORKBOOK_H
#define PARVIS_TESTS_WORKBOOK_H

#include <zip.h>

#include "base/str.h"
#include "read/reader.h"
#include "scratch.h"

struct part {
	const char *name, *data;
	size_t len; /* 0: up to the NUL */
};

/* A ZIP archive of these parts; the path is scratch_path()'s. */
static inline const char *
workbook_write(const char *name, const struct part *parts, size_t count)
{
	const char *path = scratch_path(name);
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	for (size_t i = 0; z && i < count; i++) {
		zip_uint64_t len =
		    parts[i].len ? parts[i].len : strlen(parts[i].data);
		zip_source_t *s = zip_source_buffer(z, parts[i].data, len, 0);

		if (!s || zip_file_add(z, parts[i].name, s, 0) < 0)
			abort();
	}
	if (!z || zip_close(z) != 0)
		abort();
	return path;
}

#define OOXML "http://schemas.openxmlformats.org/"
#define RELATIONS OOXML "package/2006/relationships"
#define OFFICE OOXML "officeDocument/2006/relationships"

/* An XLSX file of one sheet; styles and strings may be NULL. */
static inline const char *
workbook_xlsx(const char *name, const char *sheet, const char *styles,
    const char *strings)
{
	struct part parts[6] = {
		{ .name = "_rels/.rels",
		    .data = "<Relationships xmlns='" RELATIONS
			    "'><Relationship Id='rId1' Type='" OFFICE
			    "/officeDocument' Target='xl/workbook.xml'/>"
			    "</Relationships>" },
		{ .name = "xl/workbook.xml",
		    .data = "<workbook xmlns:r='" OFFICE
			    "'><sheets><sheet name='Feuil1' sheetId='1' "
			    "r:id='rId1'/></sheets></workbook>" },
		{ .name = "xl/_rels/workbook.xml.rels",
		    .data = "<Relationships xmlns='" RELATIONS "'>"
			    "<Relationship Id='rId1' Type='" OFFICE
			    "/worksheet' Target='worksheets/sheet1.xml'/>"
			    "<Relationship Id='rId2' Type='" OFFICE
			    "/styles' Target='styles.xml'/>"
			    "<Relationship Id='rId3' Type='" OFFICE
			    "/sharedStrings' Target='/xl/sharedStrings.xml'/>"
			    "</Relationships>" },
		{ .name = "xl/worksheets/sheet1.xml", .data = sheet },
	};
	size_t n = 4;

	if (styles)
		parts[n++] =
		    (struct part){ .name = "xl/styles.xml", .data = styles };
	if (strings)
		parts[n++] = (struct part){ .name = "xl/sharedStrings.xml",
			.data = strings };
	return workbook_write(name, parts, n);
}

/* What a table says, as « 1:a|b¶2:c|d¶ » where 1 and 2 are rows of the sheet;
 * in a. A failure is the code and sentence of e, after what was read. */
static inline const char *
workbook_read(struct arena *a, const struct read_format *f, const char *path,
    unsigned sheet, int64_t header, int64_t max_bytes,
    struct read_counts *counts, struct err *e)
{
	const struct csv_options o = { .charset = CHARSET_UTF8,
		.header_line = header };
	const struct cell *cells;
	struct reader *r;
	struct str out;
	unsigned n;

	str_init(&out, a, 256 << 20);
	if (f->open(a, path, sheet, &o, max_bytes, &r, e))
		return str_text(&out);
	while (reader_next(r, &cells, &n, e) == ERR_OK && n > 0) {
		str_append_printf(&out, "%d:", (int)r->counts.line);
		for (unsigned i = 0; i < n; i++) {
			str_append(&out, i ? "|" : "");
			str_append_n(&out, cells[i].text, cells[i].len);
		}
		str_append(&out, "¶");
	}
	*counts = r->counts;
	reader_close(r);
	return str_text(&out);
}

#endif
