/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_texts.h - the texts that cells share, by number, in bounded memory. */
#ifndef PARVIS_READ_SHEET_TEXTS_H
#define PARVIS_READ_SHEET_TEXTS_H

#include "read/sheet.h"

struct sheet_texts;

/* Empty. What does not stay in memory goes to the folder, as sheet_spill.h
 * says. In a, but must be closed. */
struct sheet_texts *sheet_texts_new(struct arena *a, const char *folder);
void sheet_texts_close(struct sheet_texts *t);

int64_t sheet_texts_count(const struct sheet_texts *t);
enum err_code sheet_texts_add(struct sheet_texts *t, const char *text,
    size_t len, struct err *e) must_check;
/* Put text `index` in a cell. ERR_INVALID when there is none. */
enum err_code sheet_texts_put(struct sheet_texts *t, int64_t index,
    struct sheet *s, unsigned column, struct err *e) must_check;

/* A character in UTF-8, out having room for 4 bytes; a lone half of a pair
 * becomes U+FFFD, a control character nothing. Returns the length. */
size_t sheet_text_encode(char *out, uint32_t c);
/* CRLF and CR to LF, in place. Returns the length. */
size_t sheet_text_lines(char *text, size_t len);

#endif
