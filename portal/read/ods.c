/* SPDX-License-Identifier: Apache-2.0 */
/* ods.c - the rows of an OpenDocument sheet (ODF 1.3, part 3, 9.1). */
#include "read/ods.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/ods_cell.h"
#include "read/sheet_xml.h"

enum {
	MAX_REPEATS = 100000, /* of a row that holds something */
	MAX_ROWS = 1048576,   /* of a sheet, those that repeat others */
	LEAST_PREVIEW = 16 << 10
};

/* What the element being read is in. */
enum place {
	OUTSIDE,
	IN_BOOK,
	IN_TABLE,
	IN_ROW,
	IN_CELL,
	IN_TEXT
};

struct ods_reader {
	struct sheet sheet; /* first */
	struct zip_parts *zip;
	struct sheet_xml *xml;
	unsigned wanted; /* the sheet to read, from 0 */
	unsigned met;    /* sheets met */
	int64_t max_bytes;
	enum place place;
	unsigned skipped; /* depth in what is none of ours */
	unsigned inside;  /* depth in a paragraph */
	bool row_done, ended, covered;
	int64_t next_row, repeats; /* from 1; of the current row */
	int64_t repeated;          /* rows that hold something */
	int64_t column, column_repeats;
	int64_t next_column; /* of the columns' own elements */
	struct ods_cell cell;
};

static const char *
att(const char **atts, const char *name)
{
	for (; atts[0]; atts += 2) {
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	}
	return NULL;
}

/* A number from 1. */
static int64_t
count_of(const char **atts, const char *name)
{
	const char *v = att(atts, name);
	long long n = v ? strtoll(v, NULL, 10) : 1;

	return n < 1 ? 1 : n > INT32_MAX ? INT32_MAX : n;
}

static bool
is_collapsed(const char **atts)
{
	const char *v = att(atts, "table:visibility");

	return v && strcmp(v, "visible") != 0;
}

static void
start_row(struct ods_reader *r, const char **atts)
{
	r->place = IN_ROW;
	r->repeats = count_of(atts, "table:number-rows-repeated");
	r->sheet.row = r->next_row;
	r->sheet.row_is_hidden = is_collapsed(atts);
	r->column = 0;
}

static void
start_column(struct ods_reader *r, const char **atts)
{
	int64_t n = count_of(atts, "table:number-columns-repeated");

	if (is_collapsed(atts))
		sheet_hide_columns(&r->sheet, r->next_column, n);
	r->next_column += n;
}

static void
start_cell(struct ods_reader *r, const char **atts, bool covered)
{
	int64_t wide = count_of(atts, "table:number-columns-spanned");
	int64_t high = count_of(atts, "table:number-rows-spanned");

	r->place = IN_CELL;
	r->covered = covered;
	r->column_repeats = count_of(atts, "table:number-columns-repeated");
	if (wide > 1 || high > 1)
		sheet_merge(&r->sheet, r->sheet.row, r->sheet.row + high - 1);
	ods_cell_start(&r->cell, atts);
}

static void
start_in_book(struct ods_reader *r, const char *name)
{
	if (strcmp(name, "table") != 0 || r->met++ != r->wanted) {
		r->skipped = 1;
		return;
	}
	r->place = IN_TABLE;
	if (r->max_bytes >= 0)
		sheet_xml_limit(r->xml, r->max_bytes);
}

static void
start_in_table(struct ods_reader *r, const char *name, const char **atts)
{
	static const char *const groups[] = { "table-row-group",
		"table-header-rows", "table-rows", "table-column-group",
		"table-header-columns", "table-columns" };

	if (strcmp(name, "table-row") == 0) {
		start_row(r, atts);
		return;
	}
	if (strcmp(name, "table-column") == 0) {
		start_column(r, atts);
		return;
	}
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (strcmp(name, groups[i]) == 0)
			return;
	}
	r->skipped = 1;
}

static void
start_in_cell(struct ods_reader *r, const char *name)
{
	if (strcmp(name, "p") == 0 || strcmp(name, "h") == 0) {
		r->place = IN_TEXT;
		r->inside = 0;
		ods_cell_paragraph(&r->cell);
		sheet_xml_listen(r->xml, true);
	} else if (strcmp(name, "list") != 0 &&
	    strcmp(name, "list-item") != 0) {
		/* Notes of readers, shapes, tables in the cell. */
		r->skipped = 1;
	}
}

static void
start_in_text(struct ods_reader *r, const char *name, const char **atts)
{
	static const char *const apart[] = { "annotation", "note", "ruby-text",
		"frame" };

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
		if (strcmp(name, apart[i]) == 0) {
			r->skipped = 1;
			return;
		}
	}
	r->inside++;
	if (strcmp(name, "s") == 0)
		ods_cell_exactly(&r->cell, ' ', count_of(atts, "text:c"));
	else if (strcmp(name, "tab") == 0)
		ods_cell_exactly(&r->cell, '\t', 1);
	else if (strcmp(name, "line-break") == 0)
		ods_cell_exactly(&r->cell, '\n', 1);
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct ods_reader *r = arg;

	if (r->skipped > 0) {
		r->skipped++;
		return;
	}
	name = sheet_xml_local(name);
	switch (r->place) {
	case OUTSIDE:
		if (strcmp(name, "spreadsheet") == 0)
			r->place = IN_BOOK;
		break;
	case IN_BOOK:
		start_in_book(r, name);
		break;
	case IN_TABLE:
		start_in_table(r, name, atts);
		break;
	case IN_ROW:
		if (strcmp(name, "table-cell") == 0)
			start_cell(r, atts, false);
		else if (strcmp(name, "covered-table-cell") == 0)
			start_cell(r, atts, true);
		else
			r->skipped = 1;
		break;
	case IN_CELL:
		start_in_cell(r, name);
		break;
	case IN_TEXT:
		start_in_text(r, name, atts);
		break;
	}
}

static void
text(void *arg, const char *s, int len)
{
	struct ods_reader *r = arg;

	if (r->skipped == 0)
		ods_cell_letters(&r->cell, s, (size_t)len);
}

static void
end_cell(struct ods_reader *r)
{
	struct err *e = sheet_xml_err(r->xml);
	unsigned column = r->column < READ_COLUMNS_MAX ? (unsigned)r->column
						       : READ_COLUMNS_MAX;
	enum err_code rc = ERR_OK;

	r->place = IN_ROW;
	/* Nobody sees what a merged area covers. */
	if (!r->covered)
		rc = ods_cell_put(&r->cell, &r->sheet, column, e);
	if (!rc)
		rc = sheet_repeat(&r->sheet, column, r->column_repeats - 1, e);
	if (rc)
		sheet_xml_fail(r->xml, rc);
	r->column += r->column_repeats;
}

static void
end_row(struct ods_reader *r)
{
	r->place = IN_TABLE;
	r->next_row += r->repeats;
	if (r->sheet.n == 0)
		return;
	r->repeated += r->repeats - 1;
	if (r->repeats > MAX_REPEATS || r->repeated > MAX_ROWS) {
		sheet_xml_fail(r->xml,
		    err_set(sheet_xml_err(r->xml), ERR_TOO_BIG,
			"Ligne %d" NNBSP ": la même ligne est répétée jusqu’au "
			"bas de la feuille. Effacez ce qui suit le tableau, "
			"puis déposez à nouveau le fichier.",
			(int)r->sheet.row));
		return;
	}
	r->sheet.repeats = r->repeats;
	r->row_done = true;
	sheet_xml_pause(r->xml);
}

static void
end(void *arg, const char *name)
{
	struct ods_reader *r = arg;

	if (r->skipped > 0) {
		r->skipped--;
		return;
	}
	name = sheet_xml_local(name);
	if (r->place == IN_TEXT && r->inside > 0) {
		r->inside--;
	} else if (r->place == IN_TEXT) {
		r->place = IN_CELL;
		sheet_xml_listen(r->xml, false);
	} else if (r->place == IN_CELL) {
		if (strncmp(name, "list", 4) != 0)
			end_cell(r);
	} else if (r->place == IN_ROW) {
		end_row(r);
	} else if (r->place == IN_TABLE && strcmp(name, "table") == 0) {
		r->place = IN_BOOK;
		r->ended = true;
		sheet_xml_pause(r->xml);
	} else if (r->place == IN_BOOK) {
		r->place = OUTSIDE;
	}
}

static enum err_code
read_row(struct sheet *s, bool *more, struct err *e)
{
	struct ods_reader *r = (struct ods_reader *)s;

	r->row_done = false;
	while (!r->row_done && !r->ended) {
		bool goes_on;
		enum err_code rc = sheet_xml_step(r->xml, &goes_on, e);

		if (rc)
			return rc;
		r->ended |= !goes_on;
	}
	if (r->ended && r->met <= r->wanted)
		return err_set(
		    e, ERR_NOT_FOUND, "Ce classeur n’a pas cette feuille.");
	sheet_progress(s, sheet_xml_done(r->xml), sheet_xml_size(r->xml));
	*more = r->row_done;
	return ERR_OK;
}

static void
finish(struct sheet *s)
{
	struct ods_reader *r = (struct ods_reader *)s;

	sheet_xml_close(r->xml);
	zip_parts_close(r->zip);
	ods_cell_end(&r->cell);
}

static void
look_for_key(void *arg, const char *name, const char **atts)
{
	bool *locked = arg;

	(void)atts;
	*locked |= strcmp(sheet_xml_local(name), "encryption-data") == 0;
}

enum err_code
ods_archive(
    struct arena *a, const char *path, struct zip_parts **out, struct err *e)
{
	static const struct sheet_xml_events events = { .start = look_for_key };
	static const char manifest[] = "META-INF/manifest.xml";
	enum err_code rc = zip_parts_open(a, path, out, e);
	bool locked;

	if (rc)
		return rc;
	locked = zip_parts_has(*out, "encrypted-package");
	if (!locked && zip_parts_has(*out, manifest))
		rc = sheet_xml_read(*out, manifest, &events, &locked, e);
	if (!rc && locked)
		rc = zip_parts_locked(e);
	if (rc)
		zip_parts_close(*out);
	return rc;
}

static enum err_code
ods_open(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	static const struct sheet_xml_events events = {
		.start = start, .end = end, .text = text
	};
	struct ods_reader *r = arena_new_of(a, struct ods_reader);
	enum err_code rc = ods_archive(a, path, &r->zip, e);

	if (rc)
		return rc;
	sheet_start(&r->sheet, o, zip_parts_size(r->zip));
	r->sheet.read_row = read_row;
	r->sheet.finish = finish;
	r->wanted = sheet;
	r->next_row = 1;
	r->max_bytes = max_bytes < 0 || max_bytes > LEAST_PREVIEW
	    ? max_bytes
	    : LEAST_PREVIEW;
	ods_cell_init(&r->cell);
	rc = sheet_xml_open(r->zip, ODS_CONTENT, &events, r, &r->xml, e);
	if (rc) {
		reader_close(&r->sheet.reader);
		return rc;
	}
	*out = &r->sheet.reader;
	return ERR_OK;
}

static enum err_code
ods_sniff(struct arena *a, const char *path, unsigned sheet,
    struct csv_options *o, struct err *e)
{
	return sheet_sniff(&read_ods, a, path, sheet, o, e);
}

static enum err_code
ods_tables(struct read_listing *l, const char *path, struct err *e)
{
	struct zip_parts *z;
	enum err_code rc = ods_archive(l->a, path, &z, e);

	if (rc)
		return rc;
	rc = ods_sheets(l, z, e);
	zip_parts_close(z);
	return rc;
}

const struct read_format read_ods = { .format = "ods",
	.tables = ods_tables,
	.sniff = ods_sniff,
	.open = ods_open };
