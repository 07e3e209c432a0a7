/* SPDX-License-Identifier: Apache-2.0 */
/* query_written.h - cells of an answer as they were written in the file. */
#ifndef PARVIS_STORE_QUERY_WRITTEN_H
#define PARVIS_STORE_QUERY_WRITTEN_H

#include "store/query_plan.h"

struct written;

/* For the answers of this plan, in a. */
struct written *written_new(
    struct table *t, struct arena *a, const struct plan *plan);
/* Typed values of a row become texts, borrowed until the next one. */
enum err_code written_row(struct written *w, int64_t id, struct value *values,
    struct err *e) must_check;
/* Let go of what it holds of the table. */
void written_end(struct written *w);

#endif
