/* SPDX-License-Identifier: Apache-2.0 */
/* charset.h - bytes to characters, one at a time; names are in sniff.h. */
#ifndef PARVIS_READ_CHARSET_H
#define PARVIS_READ_CHARSET_H

#include <stddef.h>
#include <stdint.h>

#include "read/sniff.h"

/* Characters of the bytes 0x80 to 0xff, 0xfffd where there is none.
 * Windows-1252 for charsets that are not of 8 bits. */
const uint16_t *charset_upper(enum charset c);

/* Write c as UTF-8, at most 4 bytes; returns how many. */
size_t charset_put(char *out, uint32_t c);

/* The well-formed UTF-8 character at p: its length, 0 when it is none, -1
 * when it may be one cut by the end. len is not 0. */
int charset_get(const char *p, size_t len, uint32_t *c);

#endif
