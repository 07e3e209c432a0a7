/* SPDX-License-Identifier: Apache-2.0 */
/* feed.h - Atom, sitemap, schema.org: the catalogue for other readers. */
#ifndef PARVIS_PUBLISH_FEED_H
#define PARVIS_PUBLISH_FEED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/dataset.h"

/* Atom (RFC 4287), the 50 last updated; organization_id "" = all. title: of
 * the portal or the organization. */
enum err_code feed_atom(struct db *db, struct arena *a, const char *base_url,
    const char *title, const char *organization_id, struct str *out,
    struct err *e) must_check;
/* Sitemap protocol 0.9: pages, organizations, datasets, resources; the first
 * 50,000, the limit of the protocol. */
enum err_code feed_sitemap(struct db *db, struct arena *a, const char *base_url,
    struct str *out, struct err *e) must_check;
/* schema.org Dataset as JSON-LD for a script element; o may be NULL. */
void feed_schema_org(struct arena *a, const struct dataset *d,
    const struct org *o, const char *base_url, struct str *out);

#endif
