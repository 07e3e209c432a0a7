/* SPDX-License-Identifier: Apache-2.0 */
/* date.h - times as int64_t seconds UTC; dates as people and machines write. */
#ifndef PARVIS_BASE_DATE_H
#define PARVIS_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Seconds since 1970-01-01 UTC. The only calendar of the program; PARVIS_NOW
 * (seconds) in the environment freezes it for tests. */
int64_t date_now(void);

/* Milliseconds of a clock that is never set back, to measure time with. */
int64_t date_clock_ms(void);

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *year, int *month, int *day);
bool date_is_valid(int year, int month, int day);

/*
 * Read a date as French offices write it: 2024-03-07, 07/03/2024, 7/3/2024,
 * 07-03-2024, 2013.01.26, 7 mars 2024, 1er mars 2024. Exactly the whole text.
 * Gives days since 1970. False for anything else, or an impossible day.
 */
bool date_parse(const char *s, size_t len, int64_t *days);

/*
 * Date and time: « 2024-03-07T10:11:12Z », offsets, a space for T, no offset
 * (taken as UTC), seconds left out, fractions ignored, French date before the
 * time. has_offset says whether one was written; second 60 is read.
 */
bool date_parse_time(
    const char *s, size_t len, int64_t *seconds, bool *has_offset);

/* In a: « 2024-03-07 ». */
char *date_iso(struct arena *a, int64_t days);
/* In a: « 2024-03-07T10:11:12+00:00 » (the API) and « ...Z » (the feeds). */
char *date_rfc3339(struct arena *a, int64_t seconds);
char *date_utc(struct arena *a, int64_t seconds);
/* In a: « Thu, 07 Mar 2024 10:11:12 GMT » (RFC 9110, 5.6.7), and back,
 * with the two older forms. */
char *date_http(struct arena *a, int64_t seconds);
bool date_parse_http(const char *s, int64_t *seconds);

/* In a, in the server's time zone: « 7 mars 2026 », « 1er mars 2026 »;
 * « 7 mars 2026 à 14 h 32 »; « il y a 3 jours », « aujourd'hui », « hier ». */
char *date_french(struct arena *a, int64_t seconds);
char *date_french_time(struct arena *a, int64_t seconds);
/* « 14 h 32 » */
char *date_french_clock(struct arena *a, int64_t seconds);
char *date_ago(struct arena *a, int64_t seconds, int64_t now);
/* The day it is then in that time zone, from 1970-01-01: when it changes, so
 * may what those write. */
int64_t date_local_day(int64_t seconds);
/* In a: the French form of AAAA-MM-JJ; the text itself when it is not one. */
char *date_french_of_iso(struct arena *a, const char *iso);
/* Strict AAAA-MM-JJ of a day that exists. */
bool date_is_iso(const char *s);

#endif
