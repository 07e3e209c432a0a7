/* SPDX-License-Identifier: Apache-2.0 */
/* page_column.h - what one column means, and how to filter by it. */
#ifndef PARVIS_WEB_PAGE_COLUMN_H
#define PARVIS_WEB_PAGE_COLUMN_H

#include "web/page_explore.h"

/* The panel of the column that « colonne » names, if any. */
enum err_code column_put(
    struct explore *x, json_t *o, struct err *e) must_check;

#endif
