/* SPDX-License-Identifier: Apache-2.0 */
/* json_text.h - one JSON value in memory (RFC 8259), its text kept. */
#ifndef PARVIS_READ_JSON_TEXT_H
#define PARVIS_READ_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Texts here are valid UTF-8 without NUL, followed by JSON_SLACK zeroes: the
 * first one is their end.
 */
enum {
	JSON_SLACK = 64,
	JSON_DEPTH_MAX = 512
};

/* What is wrong with a text. */
enum json_fault {
	JSON_FINE,
	JSON_CUT, /* it ends inside the value */
	JSON_NO_VALUE,
	JSON_BAD_WORD, /* None, NaN, undefined... */
	JSON_BAD_NUMBER,
	JSON_BAD_CONTROL, /* in a string, not escaped */
	JSON_BAD_ESCAPE,
	JSON_NO_KEY,
	JSON_NO_COLON,
	JSON_NO_COMMA,
	JSON_LAST_COMMA, /* nothing after it */
	JSON_TOO_DEEP,
	JSON_FAULTS
};

/* After white space. */
const char *json_space(const char *p);

/*
 * The well-formed value that starts at p, no white space before it: *end is
 * the byte after it; or where the fault stands. A number that the end of the
 * text follows is JSON_CUT. NaN and Infinity, which are no JSON but what some
 * programs write (Python), are values too.
 */
enum json_fault json_skip(const char *p, const char **end);

/* Of a value that json_skip() accepted: the byte after it. */
const char *json_end(const char *p);

/* Is the value at p NaN or Infinity? */
static inline bool
json_is_nan(const char *p)
{
	return *p == 'N' || p[*p == '-'] == 'I';
}

/* What json_write_string() could not keep. */
struct json_losses {
	int64_t surrogates; /* escapes of half a character, now U+FFFD */
	int64_t zeroes;     /* \u0000, left out */
	int64_t nans;       /* NaN, Infinity: nothing, or null */
};

/*
 * Write the content of the string that starts by the quote at p, escapes
 * replaced; never longer than the string. Returns how many bytes; *end is the
 * byte after the closing quote.
 */
size_t json_write_string(
    const char *p, char *out, const char **end, struct json_losses *losses);

/*
 * Write the value at p without white space, strings escaped only where they
 * must be, NaN as null; at most a third longer than the value. Returns how
 * many bytes.
 */
size_t json_write_compact(
    const char *p, const char *end, char *out, struct json_losses *losses);

/* Is the string at p this word, written without escapes? */
bool json_is_word(const char *p, const char *word);

/* The values of some members of the object at p, NULL when missing; of two
 * with the same name, the last. Names written with escapes are not found. */
void json_members(
    const char *p, const char *const *names, unsigned n, const char **values);

#endif
