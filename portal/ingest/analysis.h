/* SPDX-License-Identifier: Apache-2.0 */
/* analysis.h - what is known of a table, in csv-detective's shape. */
#ifndef PARVIS_INGEST_ANALYSIS_H
#define PARVIS_INGEST_ANALYSIS_H

#include <jansson.h>

#include "ingest/profile.h"
#include "ingest/survey.h"

/*
 * New object: that of profile_json(), and
 *	"encoding", "separator"	null when the file is no CSV
 *	"header_row_idx"	records before the header; null: no header
 *	"sheet_name"		null when the file is the table
 *	"header"		[NAME, ...]
 *	"heading_columns", "trailing_columns"	cells of the header left blank
 *				before its first word, after its last one
 *	"columns"		{NAME: {"python_type", "format", "score"}}
 *	"columns_fields"	the same, by the cells alone
 *	"columns_labels"	the same, by the header alone
 *	"formats"		{FORMAT: [NAME, ...]} of "columns"
 * A format is a name of kinds/semantic.h, or the type itself when its values
 * are nothing more; a score is the share of the filled cells that are so,
 * times 1 + half the credit of the header (semantic_header()).
 */
json_t *analysis_json(const struct survey *s, const struct profile *p);

#endif
