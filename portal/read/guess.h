/* SPDX-License-Identifier: Apache-2.0 */
/* guess.h - charset and layout of a text, guessed from a sample of it. */
#ifndef PARVIS_READ_GUESS_H
#define PARVIS_READ_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "read/sniff.h"

/*
 * By byte order mark, zeroes, well-formed UTF-8, else the 8-bit charset whose
 * letters French uses most. MIXED when UTF-8 and other bytes are both there.
 */
enum charset guess_charset(const char *p, size_t len);

/* The same for the first part of the file that is not ASCII. */
enum charset guess_charset_of(const char *path);

/* Does this text of unknown extension look like a table of at least three
 * lines and two columns? */
bool guess_is_table(const char *path);

#endif
