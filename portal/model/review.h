/* SPDX-License-Identifier: Apache-2.0 */
/* review.h - what was said of a dataset on its way to the public. */
#ifndef PARVIS_MODEL_REVIEW_H
#define PARVIS_MODEL_REVIEW_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define REVIEW_COMMENT_MAX 8000 /* bytes */

struct db;

struct review {
	int64_t at;
	const char *who; /* « Nour (nour@exemple.fr) »; "": the command line */
	const char *verdict; /* submitted, withdrawn, returned or published */
	const char *comment;
};

/* Inside db_write(). who may be NULL. */
enum err_code review_add(struct db *db, const char *dataset_id, const char *who,
    const char *verdict, const char *comment, struct err *e) must_check;
/* The last `limit` ones, the last first. */
enum err_code review_list(struct db *db, struct arena *a,
    const char *dataset_id, unsigned limit, struct review **out,
    unsigned *count, struct err *e) must_check;

#endif
