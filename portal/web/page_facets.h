/* SPDX-License-Identifier: Apache-2.0 */
/* page_facets.h - beside a table: the values of its columns of few values. */
#ifndef PARVIS_WEB_PAGE_FACETS_H
#define PARVIS_WEB_PAGE_FACETS_H

#include "web/page_explore.h"

/* No panel: what the template reads when the question was not answered. */
void facets_none(json_t *o);
/* How many rows of the view hold each value; a link adds it to the question or
 * takes it out. Counts that last too long are left out, and said to be. */
enum err_code facets_put(
    struct explore *x, json_t *o, struct err *e) must_check;

#endif
