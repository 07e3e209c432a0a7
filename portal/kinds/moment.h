/* SPDX-License-Identifier: Apache-2.0 */
/* moment.h - a date, with or without a time, and how it is written. */
#ifndef PARVIS_KINDS_MOMENT_H
#define PARVIS_KINDS_MOMENT_H

#include <stdbool.h>
#include <stddef.h>

enum padding {
	PADDING_EITHER,
	PADDING_YES,
	PADDING_NO,
	PADDING_MIXED
};

struct moment {
	int year, month, day;
	bool day_first; /* 07/03/2024 rather than 2024-03-07 */
	bool in_words;  /* 7 mars 2024 */
	char separator; /* - / . */
	enum padding padding;
	bool has_time, has_seconds;
	char joint; /* T or space */
	int hour, minute, second;
	char offset[8]; /* as written: Z, +02:00, +0200, +02, or "" */
	bool is_odd;    /* spaces around, fractions, capitals */
};

/* Exactly a day that exists, and a time of day when there is one. */
bool moment_read(const char *text, size_t len, struct moment *out);

/* « AAAA-MM-JJ » or « AAAA-MM-JJTHH:MM:SS » and the offset; out has room for
 * 32 bytes. Returns the length. */
size_t moment_write(const struct moment *m, char *out);

#endif
