/* SPDX-License-Identifier: Apache-2.0 */
/* budget.h - how long the questions of an answer may take, and what then. */
/*
 * A thread that serves visitors gives an answer a slice of time, whatever the
 * number of its questions. One that needs more goes aside (http/response.h):
 * the handler runs again from its start where it holds nobody up, with all the
 * time of query_timeout_ms. Few run there at once; when too many wait, and when
 * the time is spent, the answer is a 503 that says so.
 *
 *	q.until_ms = budget_until(req);
 *	rc = query_run(t, &q, row, arg, e);
 *	if (rc)
 *		return budget_spent(req, res, rc, e);
 */
#ifndef PARVIS_WEB_BUDGET_H
#define PARVIS_WEB_BUDGET_H

#include "http/request.h"
#include "http/response.h"

/* For struct query.until_ms: the same for all the questions of this call of the
 * handler. */
int64_t budget_until(const struct request *req);

/* To return after a failure of query_: of a slice that was too short, ERR_OK,
 * the answer being made again aside; any other failure as it is. */
enum err_code budget_spent(const struct request *req, struct response *res,
    enum err_code rc, struct err *e) must_check;

#endif
