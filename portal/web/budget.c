/* SPDX-License-Identifier: Apache-2.0 */
/* budget.c - how long the questions of an answer may take, and what then. */
#include "web/budget.h"

#include "web/app.h"

/* On a thread that others wait for: what an index answers takes less. */
#define SLICE_MS 50

int64_t
budget_until(const struct request *req)
{
	int64_t whole = app_of(req)->conf->query_timeout_ms;

	return req->called_ms +
	    (req->is_aside || whole < SLICE_MS ? whole : SLICE_MS);
}

enum err_code
budget_spent(const struct request *req, struct response *res, enum err_code rc,
    struct err *e)
{
	if (rc != ERR_BUSY || req->is_aside)
		return rc;
	err_clear(e);
	response_aside(res);
	return ERR_OK;
}
