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

/*
 * A year of two digits, last and after a numeric month, is of 1950 to 2049.
 * Which of these is meant, or whether it is a year at all, only the whole
 * column can tell: see type_guess_end().
 */
struct moment {
	int year, month, day;
	bool short_year;
	bool day_first; /* 07/03/2024 rather than 2024-03-07 */
	bool in_words;  /* 7 mars 2024 */
	char separator; /* - / . or 0: 20240307, before a time only */
	enum padding padding;
	bool has_time, has_seconds;
	char joint; /* T or space */
	int hour, minute, second;
	bool has_fraction; /* of a second, other than 0: left out */
	char offset[8];    /* as written: Z, +02:00, +0200, +02, or "" */
	bool is_odd; /* spaces around, fractions, capitals, « 7 févr. » */
};

/* The month that text begins with, French, in full or not (févr., Fevrier);
 * from 1, 0 for none; *used: its bytes, a point behind included. */
int moment_month(const char *text, size_t len, size_t *used);

/* Exactly a day that exists, and a time of day when there is one. */
bool moment_read(const char *text, size_t len, struct moment *out);

/* « AAAA-MM-JJ » or « AAAA-MM-JJTHH:MM:SS » and the offset; out has room for
 * 32 bytes. Returns the length. */
size_t moment_write(const struct moment *m, char *out);

/* Between hours and minutes: « : » « h » « H » « _h_ ». */
enum clock_joint {
	JOINT_COLON,
	JOINT_H,
	JOINT_CAPITAL_H,
	JOINT_SPACED_H,
	JOINTS
};
extern const char *const clock_joints[JOINTS];

/* A time of day: 08:30, 08:30:00, 8h30. */
struct clock {
	int hour, minute, second;
	enum padding padding; /* of the hour */
	enum clock_joint joint;
	bool has_seconds;
	bool is_odd; /* spaces around */
};
bool clock_read(const char *text, size_t len, struct clock *out);
/* « HH:MM:SS », 8 bytes. */
size_t clock_write(const struct clock *t, char *out);

#endif
