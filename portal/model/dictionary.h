/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary.h - what a contributor says of the columns of a file's tables. */
#ifndef PARVIS_MODEL_DICTIONARY_H
#define PARVIS_MODEL_DICTIONARY_H

#include "base/arena.h"
#include "base/err.h"
#include "store/table.h"

struct db;

enum {
	TYPE_AS_READ = -1, /* nobody said otherwise */
	LABEL_MAX = 200,   /* bytes of each text */
	UNIT_MAX = 40,
	DESCRIPTION_MAX = 2000
};

/*
 * One column; kept with the resource as
 * {"tables":{"1":{"NAME":{"type","semantic","label","unit","description"}}}},
 * what is not said being left out.
 */
struct column_words {
	const char *name; /* in the API */
	int type;         /* enum column_type or TYPE_AS_READ */
	/* What it holds, a name of kinds/semantic.h, "" for nothing in
	 * particular; NULL when not said. */
	const char *semantic;
	const char *label, *unit, *description; /* "" when not said */
};

/* Is a column read in the same way by one as by the other: of the same type
 * and content? */
bool column_words_read_alike(
    const struct column_words *x, const struct column_words *y);

/* In a: the columns of the table of that number; none when nothing was said. */
void dictionary_read(struct arena *a, const char *json, int64_t number,
    struct column_words **out, unsigned *count);
/* In a: the dictionary with those of this table in place of its own; "" when
 * nothing is said any more. */
char *dictionary_write(struct arena *a, const char *json, int64_t number,
    const struct column_words *words, unsigned count);

/* In a: a dictionary that comes from elsewhere, as the administration would
 * have kept it; what it does not know is left out, and what columns hold that
 * `knows` does not. ERR_INVALID, in French, for what is no dictionary or a text
 * that is too long. */
enum err_code dictionary_check(struct arena *a, const char *json,
    bool (*knows)(const char *semantic), const char **out,
    struct err *e) must_check;

/* Show an open table with those words. */
void dictionary_describe(
    struct table *t, const struct column_words *words, unsigned count);

/* Keep it. The caller has the table read again when a type or what a column
 * holds changed. */
enum err_code dictionary_save(struct db *db, const char *resource_id,
    const char *json, const char *who, struct err *e) must_check;

#endif
