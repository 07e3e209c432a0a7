/* SPDX-License-Identifier: Apache-2.0 */
/* explore_api.h - what the addresses of Opendatasoft's API have in common. */
#ifndef PARVIS_WEB_EXPLORE_API_H
#define PARVIS_WEB_EXPLORE_API_H

#include <jansson.h>

#include "ask/odsql.h"
#include "model/dataset.h"
#include "web/table_asked.h"

#define EXPLORE_CATALOG "/api/explore/v2.1/catalog"
#define EXPLORE_ROOT EXPLORE_CATALOG "/datasets"

/*
 * One of their datasets is one table: that of a resource (its identifier), or
 * the first one of a dataset of ours (its slug or identifier), main files
 * before others.
 */
struct explore_api {
	const char *id; /* as in the address */
	struct dataset dataset;
	struct resource resource;
	struct table_asked asked; /* its table, open */
};

/* What :id names; ERR_NOT_FOUND when there is no table. */
enum err_code explore_api_open(
    struct request *req, struct explore_api *out, struct err *e) must_check;
/* The resource whose table stands for the dataset; NULL: none has one. */
const struct resource *explore_api_main(const struct dataset *d);

/* Every value of a repeated parameter, in the request's arena. */
const char *const *explore_api_values(
    struct request *req, const char *name, unsigned *count);
/* select, where, refine... of the address; limit and offset are set before. */
void explore_api_clauses(struct request *req, struct odsql *o);
/*
 * Open what :id names and read the question. *done: the answer is there, which
 * says what is wrong, or that the visitor has these rows already.
 */
enum err_code explore_api_ask(struct request *req, struct response *res,
    struct explore_api *out, const struct odsql *o, struct odsql_asked *q,
    bool *done, struct err *e) must_check;

/* A dataset as it stands in the catalogue, with the fields of its table; what
 * it takes is in a. */
json_t *explore_api_dataset(
    struct request *req, struct arena *a, const struct dataset *d);

/* What may be asked of a file: delimiter, with_bom, use_labels, and those of
 * one value. A sentence about what is not offered, or NULL. */
struct export_wish;
const char *explore_api_options(
    const struct request *req, struct export_wish *wish);

/* {"error_code": name, "message": message}, 400. */
enum err_code explore_api_refuse(struct request *req, struct response *res,
    const char *name, const char *message) must_check;

/*
 * limit and offset, at most `most` in all, limit at most `page` and -1 for
 * that; usual when not given. *refused: the answer says what is wrong.
 */
enum err_code explore_api_window(struct request *req, struct response *res,
    int64_t usual, int64_t page, int64_t most, int64_t *limit, int64_t *offset,
    bool *refused) must_check;

/* The first parameter that is not of the list (ended by NULL), nor of those
 * that change nothing here (lang, timezone, apikey...); NULL: none. */
const char *explore_api_unknown(
    const struct request *req, const char *const *known);
enum err_code explore_api_refuse_unknown(struct request *req,
    struct response *res, const char *name,
    const char *const *known) must_check;

/* In the request's arena: the address of a dataset, and what follows. */
const char *explore_api_address(
    struct request *req, const char *id, const char *rest);

#endif
