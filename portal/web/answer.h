/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - what feeds, downloads and API have in common. */
#ifndef PARVIS_WEB_ANSWER_H
#define PARVIS_WEB_ANSWER_H

#include <jansson.h>

#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"

/*
 * ETag and Last-Modified of an answer that depends on the catalogue, the
 * address asked, `variant` (what else: a negotiated type; "" = nothing) and the
 * day. *same: the client has it, the answer is made. A signed-in visitor may
 * see more than others: never kept.
 */
enum err_code answer_unchanged(struct request *req, struct response *res,
    const char *variant, bool *same, struct err *e) must_check;

/* Takes j (decref). application/json, any origin. */
enum err_code answer_json(struct request *req, struct response *res, int status,
    json_t *j, struct err *e) must_check;

/* {"message": ..., "errors": {field: [message]}}, as data.gouv.fr says it. */
enum err_code answer_refusal(struct request *req, struct response *res,
    int status, const char *field, const char *message) must_check;

/*
 * page and page_size of the query, and the paging object of data.gouv.fr
 * around `data` (taken). Page over the last: ERR_NOT_FOUND.
 */
struct paging {
	int64_t page, page_size;
};
enum err_code answer_paging(const struct request *req, int64_t usual,
    int64_t most, struct paging *out, struct err *e) must_check;
enum err_code answer_page(struct request *req, struct response *res,
    const struct paging *p, int64_t total, json_t *data,
    struct err *e) must_check;
/* In the request's arena: the address asked with another page. */
const char *answer_page_address(struct request *req, int64_t page);

/*
 * What the visitor may see: published and archived datasets, any other state
 * when signed in. ERR_GONE, with title and date, for a deleted one;
 * ERR_NOT_FOUND for what is not public. By id or slug, former slugs included.
 */
enum err_code answer_dataset(struct request *req, const char *key,
    struct dataset *out, struct err *e) must_check;
/* A resource and its dataset (without lists), by the same rules. data: its
 * bytes or rows are asked, which a restricted dataset gives to signed-in
 * visitors only. */
enum err_code answer_resource(struct request *req, const char *id, bool data,
    struct resource *r, struct dataset *d, struct err *e) must_check;

/* An organization by id, slug or former slug. */
enum err_code answer_org(struct request *req, const char *key, struct org *out,
    struct err *e) must_check;

#endif
