/* SPDX-License-Identifier: Apache-2.0 */
/* ods_cell.h - a cell of an OpenDocument sheet (ODF 1.3, part 3, 9.1.4). */
#ifndef PARVIS_READ_ODS_CELL_H
#define PARVIS_READ_ODS_CELL_H

#include "base/str.h"
#include "read/sheet.h"
#include "read/sheet_format.h"

enum ods_type {
	ODS_TEXT,
	ODS_NUMBER,
	ODS_PERCENT,
	ODS_CURRENCY,
	ODS_DATE,
	ODS_TIME,
	ODS_BOOL,
	ODS_ERROR
};

struct ods_cell {
	enum ods_type type;
	bool has_formula;
	unsigned paragraphs;
	bool after_space; /* more white space is nothing */
	char unit[12];    /* of a currency */
	struct str value; /* as stored */
	struct str text;  /* as shown */
};

/* Buffers are freed by ods_cell_end(). */
void ods_cell_init(struct ods_cell *c);
void ods_cell_end(struct ods_cell *c);

/* Forget the last cell, take the attributes of this one. */
void ods_cell_start(struct ods_cell *c, const char **atts);
/* Its text: a paragraph starts; letters, white space of the file folded;
 * letters as they are, so many times. */
void ods_cell_paragraph(struct ods_cell *c);
void ods_cell_letters(struct ods_cell *c, const char *s, size_t len);
void ods_cell_exactly(struct ods_cell *c, char letter, int64_t times);

/* Put what a person reads of it; errors are counted. */
enum err_code ods_cell_put(const struct ods_cell *c, struct sheet *s,
    unsigned column, struct err *e) must_check;

#endif
