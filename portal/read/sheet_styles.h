/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_styles.h - the number format of each style of cells. */
#ifndef PARVIS_READ_SHEET_STYLES_H
#define PARVIS_READ_SHEET_STYLES_H

#include "read/sheet_format.h"

/* Zeroed with its arena set: no style yet. */
struct sheet_styles {
	struct arena *a;
	/* From here on: sheet_styles.c only. */
	unsigned format_count, format_room;
	struct sheet_numbered *formats;
	unsigned count, room;
	unsigned *ids; /* number of the format of each style */
	const struct sheet_format **styles;
};

/* What the workbook defines, in any order; what is beyond all measure is left
 * out. */
void sheet_styles_format(struct sheet_styles *s, unsigned id, const char *code);
void sheet_styles_add(struct sheet_styles *s, unsigned format_id);
/* All was told. */
void sheet_styles_end(struct sheet_styles *s);

/* The format of a style, plain when it is unknown. */
const struct sheet_format *sheet_styles_get(
    const struct sheet_styles *s, unsigned style);

#endif
