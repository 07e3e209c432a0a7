/* SPDX-License-Identifier: Apache-2.0 */
/* query_text.h - texts compared with accents and case aside. */
#ifndef PARVIS_STORE_QUERY_TEXT_H
#define PARVIS_STORE_QUERY_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Append what base/text.h text_fold() makes of a text. */
void query_fold(struct str *out, const char *text, size_t len);

/*
 * French order: letters of the Latin alphabets without accents and case, what
 * is left by code point, and when that is the same the texts themselves by
 * code point: 0 only for equal texts. Indexes are in this order: when it
 * changes, TEXT_ORDER gets another name.
 */
#define TEXT_ORDER "french1"
int query_text_order(const char *x, size_t xlen, const char *y, size_t ylen);

/* Digits, capitals and marks only: such texts are in French order when they
 * are in that of their bytes. */
bool query_text_is_plain(const char *text, size_t len);

#endif
