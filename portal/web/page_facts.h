/* SPDX-License-Identifier: Apache-2.0 */
/* page_facts.h - what is said about a dataset beside its files. */
#ifndef PARVIS_WEB_PAGE_FACTS_H
#define PARVIS_WEB_PAGE_FACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"

/* license, data_date, facts, subjects, citations, links and snippets. */
void dataset_facts(struct request *req, json_t *ctx, const struct dataset *d);

/*
 * The dataset the address names, as this visitor may see it. *done: the answer
 * is made, a 301 to the present address (`rest` after its slug) or the 410 of a
 * deleted one. ERR_NOT_FOUND for drafts of others.
 */
enum err_code dataset_of_address(struct request *req, struct response *res,
    const char *rest, struct dataset *d, bool *done, struct err *e) must_check;
/* Its file that the address names by :id, among those it has. ERR_GONE for
 * one it had, else ERR_NOT_FOUND. */
enum err_code resource_of_address(struct request *req, const struct dataset *d,
    struct resource *r, struct err *e) must_check;
/* What follows the dataset in an address as it was sent: « /ressources/... »,
 * its question included. */
const char *rest_of_address(const struct request *req);
/* Whether this visitor may read the contents of its files. */
bool may_read_files(struct request *req, const struct dataset *d);

#endif
