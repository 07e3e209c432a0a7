/* SPDX-License-Identifier: Apache-2.0 */
/* plot_value.h - values of a table as amounts, places and labels of a chart. */
#ifndef PARVIS_DRAW_PLOT_VALUE_H
#define PARVIS_DRAW_PLOT_VALUE_H

#include "draw/plot.h"

/* An amount; sums that no double says exactly come as digits. 0 for what is
 * no number. */
double value_number(const struct value *v);
/* The same text, or the same number but for the last digits. */
bool value_same(const struct value *a, const struct value *b);
/* In a: with its own text. */
struct value value_keep(struct arena *a, const struct value *v);
/* In a, or static: in French, a code of a territory by its name. */
const char *value_label(struct arena *a, const struct column *c,
    enum plot_step step, const struct value *v);
/* Where x stands on a scale: days since 1970 of a date, the number itself. */
double value_place(const struct value *v);

#endif
