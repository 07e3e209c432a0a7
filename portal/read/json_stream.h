/* SPDX-License-Identifier: Apache-2.0 */
/* json_stream.h - a JSON file of any size, value after value. */
#ifndef PARVIS_READ_JSON_STREAM_H
#define PARVIS_READ_JSON_STREAM_H

#include <stdbool.h>

#include "read/decode.h"
#include "read/json_text.h"
#include "read/reader.h"

enum {
	JSON_VALUE_MAX = 8 << 20, /* bytes of one value held in memory */
	JSON_KEY_MAX = 256
};

/* Where a file is read; at most a few times JSON_VALUE_MAX of memory. */
struct json_stream {
	struct decoder decoder;
	const char *path;
	char *text; /* decoded, len bytes, then JSON_SLACK zeroes */
	size_t len, cap;
	size_t pos;           /* what comes next */
	int64_t line, column; /* of the start of text, from 1 */
	size_t mark;          /* lines before it are in mark_line */
	int64_t mark_line;
	bool eof;
	bool is_part; /* of the file: its end is no mistake */
	/* NULL, or asked whenever more is read: no more is ERR_BUSY. */
	const struct unpack_pulse *pulse;
};

/*
 * The options choose the charset. Without one that a person chose, bytes that
 * are not UTF-8 (or UTF-16) are refused by the functions below, with their
 * line. max -1: the whole file. path stays the caller's.
 */
enum err_code json_stream_open(struct json_stream *s, const char *path,
    const struct csv_options *o, int64_t max, struct err *e) must_check;
void json_stream_close(struct json_stream *s);

/* Charset of a JSON file, when no person chose it, from its first bytes. */
enum err_code json_sniff(
    const char *path, struct csv_options *o, struct err *e) must_check;

/* The next character that is no white space, at s->text + s->pos; '\0' at the
 * end. Steps over it: s->pos++. */
enum err_code json_stream_peek(
    struct json_stream *s, char *c, struct err *e) must_check;

/*
 * The next value, whole, checked and stepped over. *text is borrowed until the
 * next call, the byte at *text + *len may be read. *len 0: the part read of
 * the file ends inside it. ERR_TOO_BIG over JSON_VALUE_MAX.
 */
enum err_code json_stream_value(struct json_stream *s, const char **text,
    size_t *len, struct err *e) must_check;

/* The same for a key and the colon after it: its content, cut to fit. "" when
 * the part read of the file ends there. */
enum err_code json_stream_key(struct json_stream *s,
    char key[static JSON_KEY_MAX], struct err *e) must_check;

/*
 * Step over one value of any size; or, after its opening bracket, to the end
 * of the container it opened. Only brackets and quotes are looked at.
 */
enum err_code json_stream_skip(
    struct json_stream *s, bool is_open, struct err *e) must_check;

/* The next line, without its end; *text NULL at the end. */
enum err_code json_stream_line(struct json_stream *s, const char **text,
    size_t *len, struct err *e) must_check;

/*
 * After a value in a container that `close` ends: *more says whether another
 * value follows, its comma stepped over; else the container is closed. At the
 * end of a part of a file there is no more.
 */
enum err_code json_stream_more(
    struct json_stream *s, char close, bool *more, struct err *e) must_check;

/* Refuse what follows the last value. */
enum err_code json_stream_end(struct json_stream *s, struct err *e) must_check;

/* Line, from 1, of an offset of the text; offsets never go back. */
int64_t json_stream_line_of(struct json_stream *s, size_t at);

/* « Ligne 3, colonne 12 : une virgule manque... » */
enum err_code json_stream_refuse(const struct json_stream *s, const char *at,
    enum json_fault fault, struct err *e);

/* The same place, in words of the caller. */
enum err_code json_stream_say(const struct json_stream *s, const char *at,
    enum err_code code, const char *words, struct err *e);

/* The object at `at` has a cell of more than READ_CELL_MAX; a name of more
 * than JSON_NAME_MAX. */
enum err_code json_stream_refuse_cell(const struct json_stream *s,
    const char *at, const struct cell *title, struct err *e);
enum err_code json_stream_refuse_name(
    const struct json_stream *s, const char *at, struct err *e);

/* Copy what was met to the counts of a reader. */
void json_stream_count(const struct json_stream *s, struct read_counts *c);

#endif
