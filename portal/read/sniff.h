/* SPDX-License-Identifier: Apache-2.0 */
/* sniff.h - what a file is, from its content: format, charset, dialect. */
#ifndef PARVIS_READ_SNIFF_H
#define PARVIS_READ_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Format (an id of model/vocab.h) from the first bytes and, for containers,
 * the names inside (xlsx, ods, docx, zipped shapefile; the central directory
 * is read with caps, nothing is unpacked). The extension only chooses among
 * texts that look alike (csv, txt, md, geojson or json by content).
 */
enum err_code sniff_format(const char *path, const char *file_name,
    const char **format, struct err *e) must_check;

enum charset {
	CHARSET_UTF8,
	CHARSET_WINDOWS_1252, /* also ISO-8859-1 and -15 as offices mean them */
	CHARSET_CP850,
	CHARSET_MACROMAN,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_MIXED, /* UTF-8 with windows-1252 sequences among it */
	CHARSETS
};
/* French name for people: « UTF-8 », « Windows-1252 (Europe de l'Ouest) ». */
const char *charset_label(enum charset c);
/* Name for the API: utf-8, windows-1252, cp850, macroman, utf-16le... and
 * back (false when unknown). */
const char *charset_name(enum charset c);
bool charset_find(const char *name, enum charset *out);

/* How a text is laid out as a table. */
struct csv_options {
	bool charset_given, separator_given, header_given; /* by a person */
	enum charset charset;
	bool has_bom;
	char separator;      /* ; , \t |, or another a person chose */
	bool has_quotes;     /* quotes are quotes here, not letters */
	int64_t header_line; /* record of the header, from 1; 0: no header */
};
/* May a person choose it: a tabulation or an ASCII sign, but quotes? */
bool csv_is_separator(char c);

/*
 * What a person said of a file, as JSON: the given members, for all its
 * tables, and under "tables" those for one table by its number. "" when none.
 */
enum err_code csv_options_parse(
    const char *json, struct csv_options *out, struct err *e) must_check;
/* Those for this table of the file. */
enum err_code csv_options_parse_table(const char *json, int64_t number,
    struct csv_options *out, struct err *e) must_check;
/* In a: the same JSON, where this table is read so, or all of them when number
 * is 0. What it says besides is kept. json may be damaged: then it is made
 * anew. */
char *csv_options_set(struct arena *a, const char *json, int64_t number,
    const struct csv_options *o);

/*
 * Guess what was not given: the charset from the first MiB, the rest from
 * fewer records. Bytes beyond may show that the charset is another:
 * reader_charset(). ERR_UNSUPPORTED, in French, when it is no text or no table.
 */
enum err_code sniff_csv(
    const char *path, struct csv_options *o, struct err *e) must_check;

#endif
