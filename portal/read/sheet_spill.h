/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_spill.h - a long text that is only added to, part of it on disk. */
#ifndef PARVIS_READ_SHEET_SPILL_H
#define PARVIS_READ_SHEET_SPILL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct sheet_spill;

/*
 * At most `mib` of it stay in memory; the rest goes to a nameless file of the
 * folder, or of the system's when that one takes none, made when the first
 * byte leaves memory. In a, but must be closed.
 */
struct sheet_spill *sheet_spill_new(
    struct arena *a, const char *folder, unsigned mib);
void sheet_spill_close(struct sheet_spill *s);

int64_t sheet_spill_size(const struct sheet_spill *s);
/* ERR_NO_SPACE when the disk is full. */
enum err_code sheet_spill_add(struct sheet_spill *s, const void *data,
    size_t len, struct err *e) must_check;
/* Copy len bytes found at `from`, all of which were added. */
enum err_code sheet_spill_get(struct sheet_spill *s, int64_t from, void *out,
    size_t len, struct err *e) must_check;

#endif
