/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - what was understood of a file, for people: JSON and remarks. */
#ifndef PARVIS_INGEST_REPORT_H
#define PARVIS_INGEST_REPORT_H

#include "ingest/survey.h"

/*
 * In a: the JSON of ingest_preview; with a profile (the object of
 * profile_json, else NULL), also that of ingest_result.report. `rows` is the
 * number of rows loaded, -1 for a preview.
 */
char *report_json(struct arena *a, const struct survey *s, int64_t rows,
    const json_t *profile);

/* In a: the report with one more remark (erreur, conseil, info), about the
 * whole file. */
const char *report_add(struct arena *a, const char *report, const char *level,
    const char *message);

/* New array of the remarks. whole: all rows were read, not only the first. */
json_t *report_remarks(struct arena *a, const struct survey *s, bool whole);

#endif
