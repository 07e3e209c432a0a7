/* SPDX-License-Identifier: Apache-2.0 */
/* dcat.h - the catalogue as DCAT-AP 3, as data.gouv.fr's harvester reads it. */
#ifndef PARVIS_PUBLISH_DCAT_H
#define PARVIS_PUBLISH_DCAT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/dataset.h"
#include "publish/rdf.h"

enum dcat_profile {
	DCAT_DATAGOUV, /* default: exact for the national harvester */
	DCAT_AP        /* strict DCAT-AP 3.0.1 */
};

/* What to write: the whole portal, one organization, or one dataset. */
struct dcat_feed_opts {
	const char *base_url;        /* no final slash */
	const char *self;            /* absolute URL of the feed, no query */
	const char *organization_id; /* "" = all */
	const char *dataset_id;      /* "" = all; else no paging */
	enum rdf_syntax syntax;
	enum dcat_profile profile;
	unsigned page, page_size; /* page 0: everything in one document */
};

struct dcat_feed;

/* Ready to be pulled piece by piece, in constant memory; reads the database in
 * batches by identifier. Lives in a. ERR_NOT_FOUND: page after the last. */
enum err_code dcat_feed_new(struct db *db, struct arena *a,
    const struct dcat_feed_opts *o, struct dcat_feed **out,
    struct err *e) must_check;
/* Appends the next piece (some datasets, or some files of a large one); *more
 * false after the last one. Same signature as response.stream, and used as
 * such. db is the calling thread's. */
enum err_code dcat_feed_next(struct db *db, struct dcat_feed *f,
    struct str *out, bool *more, struct err *e) must_check;

#endif
