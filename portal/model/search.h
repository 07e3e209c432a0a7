/* SPDX-License-Identifier: Apache-2.0 */
/* search.h - finding datasets: full text, filters with counts, pages. */
#ifndef PARVIS_MODEL_SEARCH_H
#define PARVIS_MODEL_SEARCH_H

#include "model/dataset.h"

/* Only published datasets. Empty or NULL members do not filter. */
struct search {
	const char *q;            /* words as typed, any text */
	const char *organization; /* slug or id */
	const char *license, *format, *theme, *keyword, *schema, *zone;
	/* relevance, updated, title or created; "" or unknown: relevance with
	 * q, else last updated first, whatever `descending`. */
	const char *sort;
	bool descending;          /* not for relevance: always the best first */
	unsigned page, page_size; /* page from 1; size 20 when 0, <= 1000 */
	bool facets;              /* count them too */
};

struct facet_value {
	const char *key; /* what the filter takes: slug of an organization or a
			  * theme, id of a licence or a format, keyword without
			  * accents nor capitals */
	const char *label; /* for people, in French */
	int64_t count;
	bool chosen;
};
struct facet {
	struct facet_value *values; /* by count, then label; 200 at most */
	unsigned count;
};

struct search_result {
	struct dataset *datasets; /* resources and lists filled in */
	unsigned count;
	int64_t total;
	struct facet organizations, licenses, formats, themes, keywords;
};

/* Accents folded, French stems, every word must be found (a prefix for the
 * last one; « de », « la »... aside); words only, no query syntax. Filters
 * that nothing has find nothing. Each facet counts with the other
 * filters applied, not its own. */
enum err_code search_datasets(struct db *db, struct arena *a,
    const struct search *s, struct search_result *out,
    struct err *e) must_check;

/* In a: identifiers of the datasets that have these words, as above, sorted by
 * bytes. */
enum err_code search_words(struct db *db, struct arena *a, const char *q,
    const char *const **ids, unsigned *count, struct err *e) must_check;

/* Put a dataset in the index or take it out, after its state. Called by
 * model/dataset.c and resource.c inside their transactions. */
enum err_code search_update(struct db *db, struct arena *a,
    const char *dataset_id, struct err *e) must_check;

/* While held, search_update() does nothing in this thread: who writes many
 * things of one dataset holds it, then updates once, in one transaction. */
void search_hold(bool held);

/* Figures of the home page. */
struct figures {
	int64_t datasets, organizations, rows, files;
	int64_t
	    updated_at; /* newest modified_at of a published dataset, or 0 */
};
enum err_code search_figures(
    struct db *db, struct figures *out, struct err *e) must_check;

#endif
