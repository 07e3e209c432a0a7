/* SPDX-License-Identifier: Apache-2.0 */
/* admin_draft.h - what the four steps of publishing share. */
#ifndef PARVIS_WEB_ADMIN_DRAFT_H
#define PARVIS_WEB_ADMIN_DRAFT_H

#include <jansson.h>

#include "http/request.h"
#include "http/response.h"
#include "model/dataset.h"

enum step {
	STEP_FILES,
	STEP_CHECK,
	STEP_DESCRIBE,
	STEP_PUBLISH,
	STEPS
};

/* The dataset named by the route's :id, whatever its state but deleted
 * (ERR_GONE), and this thread's database. */
enum err_code draft_load(struct request *req, struct db **db, struct dataset *d,
    struct err *e) must_check;
/* The resource named by :rid (not deleted) and its dataset. */
enum err_code draft_load_resource(struct request *req, struct db **db,
    struct resource *r, struct dataset *d, struct err *e) must_check;

/* Page context with the plan of the steps, the dataset's title and state. */
enum err_code draft_page(struct request *req, struct response *res,
    const struct dataset *d, enum step here, json_t **ctx,
    struct err *e) must_check;

/* In the request's arena: address of a step of this dataset. */
const char *draft_path(struct request *req, const char *id, enum step s);

/* In a: title of a dataset for people; when it has none yet, the name of its
 * first file, or « Sans titre ». */
const char *draft_title(struct arena *a, const struct dataset *d);
/* « brouillon », « publié », « archivé »... */
const char *draft_state_label(const char *state);

#endif
