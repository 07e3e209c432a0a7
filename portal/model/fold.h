/* SPDX-License-Identifier: Apache-2.0 */
/* fold.h - names of places in the form they are compared in. */
#ifndef PARVIS_MODEL_FOLD_H
#define PARVIS_MODEL_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Lower case without accents, words parted by one space, « st » and « ste »
 * in full but as the last word of something still being typed (whole false:
 * « ste » may become « Steenvoorde »). Written to `to`, which has room for
 * 3 * len + 16 bytes. Returns the length; the text ends with a NUL.
 */
size_t fold_name(const char *s, size_t len, bool whole, char *to);

/* The nature of an intercommunality at the head of a folded name, in full,
 * becomes the initials of the official list: « cc », « ca », « cu ». */
void fold_nature(char *folded);

#endif
