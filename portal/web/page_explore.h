/* SPDX-License-Identifier: Apache-2.0 */
/* page_explore.h - one view of a table: what is asked, what is shown of it. */
#ifndef PARVIS_WEB_PAGE_EXPLORE_H
#define PARVIS_WEB_PAGE_EXPLORE_H

#include <jansson.h>

#include "ask/ask.h"
#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"
#include "model/tabular.h"
#include "web/page_address.h"

struct explore_view;

/* Everything lives in the request's arena, but the table: this thread's. */
struct explore {
	struct request *req;
	struct db *db;
	const struct dataset *d;
	const struct resource *r;
	const char *path;    /* of the page */
	struct address here; /* the page and its question, tidied */
	int64_t version;     /* that is shown */
	int64_t number;      /* of its table; 0: the first */
	const struct version_table *tables; /* it has, and the one shown */
	unsigned ntables, shown;
	struct table *table;
	const json_t *profile; /* {NAME: {...}}, or NULL */
	const struct explore_view *view;
	const struct ask_pair *pairs; /* the question as it was parsed */
	unsigned npairs;
	struct asked asked;   /* once the question was understood */
	int64_t beside_until; /* of the clock; 0: nothing was counted yet */
};

/* One way to look at the table: vue=NAME. */
struct explore_view {
	const char *name, *label, *icon;
	bool asks;   /* it is about the rows asked, not about the whole file */
	bool lists;  /* it shows these rows as a table */
	bool embeds; /* another site can show it: /oembed knows it */
	bool stays;  /* refused, it shows what to ask otherwise */
	/* The table has what it takes; NULL: always. */
	bool (*suits)(const struct explore *x);
	/* What stands for it in a table that has not: an address, and whether
	 * it is the one shown; NULL address: nothing. NULL: never. */
	const char *(*stands_in)(const struct explore *x, bool *here);
	/* Fill the object of that name in the context of the page. */
	enum err_code (*put)(struct explore *x, json_t *o, struct err *e);
	/* Headers that differ from those of other pages; NULL: none. */
	enum err_code (*head)(
	    struct request *req, struct response *res, struct err *e);
};

/* What an address under a file's page names. */
struct explore_place {
	const struct dataset *d;
	const struct resource *r;
	const char *rest; /* of the path after the page: "", « /lignes/12 » */
};

/*
 * Read the address, but what no view knows (utm_source), and open the table
 * it is about. *done: the answer is made
 * and *out is not filled, because a form sent what an address would not say
 * so: a 303 to what it would say. ERR_NOT_FOUND when there is no such version,
 * or no such table.
 */
enum err_code explore_open(struct request *req, struct response *res,
    const struct explore_place *place, struct explore *out, bool *done,
    struct err *e) must_check;

/* Read the question of the address into x->asked. */
enum err_code explore_understand(struct explore *x, struct err *e) must_check;

/* When what stands beside the answer, as counts by value, must be there. */
int64_t explore_beside_until(struct explore *x);

/*
 * The bar, the filters and the view asked, under `explorer`. *status: 200, or
 * that of a question that makes no sense or lasts too long, which the page
 * then says. ERR_BUSY: to be asked again aside (web/budget.h).
 */
enum err_code explore_put(
    struct explore *x, json_t *ctx, int *status, struct err *e) must_check;

/* « 3 lignes sur 120 : commune est Engins »: what this view is, for the title
 * of the page. NULL for the plain table. */
const char *explore_title(const struct explore *x);
/* Nothing is asked but a page of all the rows. */
bool explore_is_plain(const struct explore *x);

/* The address of all the rows of the version that is shown. */
const char *explore_plain(const struct explore *x);
/* The name of one of its tables, « Tableau 2 » without. */
const char *explore_table_title(const struct explore *x, unsigned i);
/* How the table shown was read: JSON of ingest, or "". */
const char *explore_report(const struct explore *x);
/* The question makes sense: the API answers it too. */
bool explore_is_understood(const struct explore *x);

/* The column of that name, or NULL. */
const struct column *explore_column(const struct explore *x, const char *name);
/* Statistics of the columns as the table keeps them, read once a request: as
 * long as a; NULL when there are none. */
const json_t *explore_profile(struct arena *a, const struct table *t);

/* Statistics of a column in the profile, or NULL. */
const json_t *explore_stats(const struct explore *x, const struct column *c);
/* Parameters of the address that are the page's own, not the API's. */
extern const char *const explore_own[];
/* The address of the same question in the API, « data/ » or « data/csv/ ». */
const char *explore_api(const struct explore *x, const char *rest);

/* page_bar.c: search box, forms, menus and chips. */
void bar_put(const struct explore *x, json_t *o);

#endif
