/* SPDX-License-Identifier: Apache-2.0 */
/* page_legal.h - what the law asks every page to say. */
#ifndef PARVIS_WEB_PAGE_LEGAL_H
#define PARVIS_WEB_PAGE_LEGAL_H

#include "model/site.h"

/*
 * « non conforme », « partiellement conforme » or « totalement conforme »
 * (RGAA 4.1, the mention of each page): not before an audit was recorded, its
 * date and rate both. Static.
 */
const char *legal_conformity(const struct site *site);

#endif
