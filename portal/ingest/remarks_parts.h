/* SPDX-License-Identifier: Apache-2.0 */
/* remarks_parts.h - what the files of remarks share. */
#ifndef PARVIS_INGEST_REMARKS_PARTS_H
#define PARVIS_INGEST_REMARKS_PARTS_H

#include <jansson.h>

#include "ingest/survey.h"

#define REMARK_INFO "info"
#define REMARK_ADVICE "conseil"
#define REMARK_FAULT "erreur"

struct remarks {
	struct arena *a;
	const struct survey *s;
	bool whole; /* all rows were read, not only the first */
	json_t *list;
};

/* One more; line 0 and a NULL column when it is about the whole table. */
void remark_say(struct remarks *r, const char *level, int64_t line,
    const char *column, const char *message);
/* The last one, borrowed, for what a person may click on: ingest.h. */
json_t *remark_last(struct remarks *r);
/* It can be mended by Parvis, if the person wants. */
void remark_offer(struct remarks *r, const char *repair);

/* « une », « 2 514 »... with its noun. In the arena. */
const char *remark_number(
    struct remarks *r, int64_t n, const char *one, const char *many);

/* « , la première à la ligne 5 », « , à la ligne 5 »; nothing for line 0. */
const char *remark_place(struct remarks *r, int64_t count, int64_t line);

/* A column as spreadsheets call it, from 1: A to Z, AA... In the arena. */
const char *remark_letters(struct remarks *r, int64_t column);

/* remarks_accents.c: what was damaged before the file came. */
void remarks_of_accents(struct remarks *r);

/* remarks_file.c: how the file is written, not what its columns hold. */
void remarks_of_file(struct remarks *r);

#endif
