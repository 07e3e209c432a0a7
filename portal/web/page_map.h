/* SPDX-License-Identifier: Apache-2.0 */
/* page_map.h - the view « Carte » of a table. */
#ifndef PARVIS_WEB_PAGE_MAP_H
#define PARVIS_WEB_PAGE_MAP_H

#include "web/page_explore.h"

/* struct explore_view, suits and put. */
bool map_suits(const struct explore *x);
/* The content policy of a page with that view: tiles come from the host the
 * administrator chose, if any. */
enum err_code map_policy(
    struct request *req, struct response *res, struct err *e) must_check;
enum err_code map_view_put(
    struct explore *x, json_t *o, struct err *e) must_check;

#endif
