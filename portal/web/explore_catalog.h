/* SPDX-License-Identifier: Apache-2.0 */
/* explore_catalog.h - the catalogue, asked in Opendatasoft's language. */
#ifndef PARVIS_WEB_EXPLORE_CATALOG_H
#define PARVIS_WEB_EXPLORE_CATALOG_H

#include "ask/odsql.h"
#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"

/*
 * What is asked of datasets by where, refine and exclude: their fields are
 * dataset_id, title, description, publisher, theme, keyword, license,
 * territory, modified and records_count. A field of several values (theme,
 * keyword, territory) answers a test when one of them does, and != when none
 * is the text. refine and exclude leave accents and case aside, and take
 * a year, a month or a day of modified: 2024, 2024/03, 2024/03/07.
 */
struct catalog_question {
	const char *words; /* when `where` is but a search(), or NULL */
	const struct catalog_test *where; /* NULL: all */
	struct catalog_choice {
		unsigned field;
		const char *key; /* the value, accents and case aside */
		bool is_excluded;
	} * choices;
	unsigned nchoices;
	bool uses_now; /* the answer depends on when it is made */
};

/* The question of the address. *done: the answer is there, which says why it is
 * none, or that the visitor has it already. */
enum err_code explore_catalog_ask(struct request *req, struct response *res,
    struct catalog_question *out, bool *done, struct err *e) must_check;

/* Is this dataset, with its lists, one of those asked? In a, a few times the
 * size of the dataset, whatever is asked. */
bool explore_catalog_holds(
    struct arena *a, const struct catalog_question *q, const struct dataset *d);

/* A field of few values, by its name: from publisher to modified above; false
 * for another. */
bool explore_catalog_field(const char *name, unsigned *out);
const char *explore_catalog_name(unsigned field);
/* In a: its values, in words; of modified, the year. */
unsigned explore_catalog_values(struct arena *a, const struct dataset *d,
    unsigned field, const char ***out);
/* Was the value chosen by refine? */
bool explore_catalog_is_refined(struct arena *a,
    const struct catalog_question *q, unsigned field, const char *value);

#endif
