/* SPDX-License-Identifier: Apache-2.0 */
/* json_names.h - objects as rows: nested keys become columns with a dot. */
#ifndef PARVIS_READ_JSON_NAMES_H
#define PARVIS_READ_JSON_NAMES_H

#include <stdbool.h>

#include "base/str.h"
#include "read/json_text.h"
#include "read/reader.h"

enum {
	JSON_LEVELS = 3, /* nested objects that become columns */
	JSON_NAME_MAX = 4096
};

/* The columns of a table, and how their cells are found. */
struct json_names;

/* At most max columns, itself at most READ_COLUMNS_MAX. */
struct json_names *json_names_new(struct arena *a, unsigned max);

/* Forget every column, and flatten at most `levels` nested objects. */
void json_names_reset(struct json_names *n, unsigned levels);

enum json_room {
	JSON_ROOM,
	JSON_TOO_MANY_NAMES,
	JSON_NAME_TOO_LONG
};

/* First reading: the columns of an object that json_skip() accepted. */
enum json_room json_names_add(struct json_names *n, const char *object);

/*
 * Do the first reading, again with fewer levels when there are too many
 * columns: `read` goes through all objects, until json_names_add() says there
 * is no room.
 */
enum err_code json_names_survey(struct json_names *n,
    enum err_code (*read)(void *arg, enum json_room *room, struct err *e),
    void *arg, struct err *e) must_check;

/*
 * After the first reading. A column of nulls goes when nested ones have its
 * name (`acheteur` beside `acheteur.id`). Columns are in order of appearance;
 * the cells hold their names, in the arena.
 */
void json_names_finish(
    struct json_names *n, const struct cell **names, unsigned *count);

/*
 * Second reading: the cells of an object, borrowed until the next call and as
 * long as its text. Keys not met before are left out. *bad is the column of a
 * cell over READ_CELL_MAX, or -1. NULL when memory is out.
 */
const struct cell *json_names_read(struct json_names *n, const char *object,
    const char *end, struct json_losses *losses, int *bad);

/* Give back the memory of the cells. */
void json_names_free(struct json_names *n);

#endif
