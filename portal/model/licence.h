/* SPDX-License-Identifier: Apache-2.0 */
/* licence.h - the licences a dataset may be published under. */
#ifndef PARVIS_MODEL_LICENCE_H
#define PARVIS_MODEL_LICENCE_H

#include <stdbool.h>

#include "base/err.h"

/* One row of the built-in table. Every string is static: never freed. */
struct licence {
	const char *id;    /* data.gouv.fr's identifier: the key we store */
	const char *spdx;  /* SPDX short identifier, or "" */
	const char *title; /* as shown to the public, in French */
	const char *short_title;
	const char *url;    /* dct:license in the DCAT feed, or "" */
	const char *eu_url; /* same in the EU list (skos:exactMatch), or "" */
	const char *allows; /* one plain sentence each, for the clerk */
	const char *demands;
	bool offered; /* CRPA D323-2-1: may be chosen here; the others are
		       * only read from imported catalogues */
};

extern const struct licence licences[];
extern const unsigned licences_count;

/*
 * Find a licence by data.gouv.fr id, SPDX id, URL, or a name catalogues often
 * give it. Letter case, https for http and one final '/' do not count. `key`
 * comes from a form or a harvested feed: it is not trusted, of any length, not
 * NULL.
 *
 * ERR_OK: *out points into the table. ERR_INVALID: unknown key, *out is
 * untouched and *e says what is accepted. CRPA, art. L323-2 and D323-2-1,
 * leaves the two offered ones for data given free of charge.
 */
enum err_code licence_find(
    const char *key, const struct licence **out, struct err *e) must_check;

#endif
