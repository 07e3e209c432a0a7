/* SPDX-License-Identifier: Apache-2.0 */
/* json_list.h - where a JSON file keeps its objects, one after the other. */
#ifndef PARVIS_READ_JSON_LIST_H
#define PARVIS_READ_JSON_LIST_H

#include "read/json_stream.h"

enum {
	JSON_LISTS_MAX = READ_TABLES_MAX + 1 /* the last tells of others */
};

/* The lists of objects of a file that are nested the least. */
struct json_lists {
	unsigned count; /* of them: the first ones, when there are more */
	unsigned level; /* 0: the file is the list */
	struct {
		unsigned order;          /* among all the lists of the file */
		char name[JSON_KEY_MAX]; /* its key, "" at level 0 */
	} list[JSON_LISTS_MAX];
};

/* Walk a whole file for its lists. None is no failure. */
enum err_code json_lists_find(
    struct json_stream *s, struct json_lists *out, struct err *e) must_check;

/* The objects of a list, or of the lines of a file. */
struct json_items {
	struct json_stream *stream; /* borrowed */
	bool is_lines, is_whole;    /* nothing may follow it in the file */
	bool is_started, is_done;
	int64_t empty_lines;
};

/* Stand before the first object of the list of this order; from the start of
 * the file. */
enum err_code json_items_start(struct json_items *i, struct json_stream *s,
    unsigned order, struct err *e) must_check;

/* The next object, checked, borrowed until the next call; *len 0 at the end.
 * Anything else is refused. */
enum err_code json_items_next(struct json_items *i, const char **text,
    size_t *len, struct err *e) must_check;

#endif
