/* SPDX-License-Identifier: Apache-2.0 */
/* types_parts.h - what types*.c share; for them only. */
#ifndef PARVIS_KINDS_TYPES_PARTS_H
#define PARVIS_KINDS_TYPES_PARTS_H

#include "kinds/moment.h"
#include "kinds/number.h"
#include "kinds/types.h"

#define BIT(type) (1U << (type))
#define NUMBERS (BIT(COLUMN_INT) | BIT(COLUMN_DECIMAL))
#define MOMENTS (BIT(COLUMN_DATE) | BIT(COLUMN_DATETIME))

/* type_guess_add() of a cell that was read already, where its family is still
 * possible and no type is forced. */
void type_guess_add_number(
    struct type_guess *g, const struct number *n, const char *text, size_t len);
void type_guess_add_moment(
    struct type_guess *g, const struct moment *m, const char *text, size_t len);

#endif
