/* SPDX-License-Identifier: Apache-2.0 */
/* access.h - may this visitor? The one check behind pages, files and API. */
#ifndef PARVIS_WEB_ACCESS_H
#define PARVIS_WEB_ACCESS_H

#include "http/request.h"
#include "model/dataset.h"
#include "model/member.h"

/* The access of a route that asks for a right, on what its address names: a
 * dataset (:id), a file (:rid), an organization, or the portal. */
#define MAY(right) ((enum access)(BY_RIGHT + RIGHT_##right))

/* For the guard: the visitor, signed in, holds the right its route asks for.
 * ERR_FORBIDDEN, ERR_NOT_FOUND. */
enum err_code access_check(struct request *req, struct err *e) must_check;

/* The visitor holds a right in an organization, for one of its datasets (NULL:
 * about none of them): ERR_FORBIDDEN says which one is missing. */
enum err_code access_ask(struct request *req, enum right right,
    const char *organization_id, const char *dataset_id,
    struct err *e) must_check;

/* May the visitor see what is not public of this dataset? No, when it cannot
 * be told. */
bool access_sees(struct request *req, const struct dataset *d);
/* And hold this right on it, whatever its state? */
bool access_has(struct request *req, enum right right, const struct dataset *d);

/* The organizations where the visitor holds a right, by name. */
enum err_code access_orgs(struct request *req, enum right right,
    struct org **out, unsigned *count, struct err *e) must_check;

/* Whose datasets the lists of the back office show: the account's, or "" for
 * an administrator of the portal, who sees all. */
const char *access_lists(const struct request *req);

#endif
