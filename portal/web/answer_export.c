/* SPDX-License-Identifier: Apache-2.0 */
/* answer_export.c - the rows that answer a question, sent as a file. */
#include "web/answer_export.h"

#include "web/app.h"
#include "web/budget.h"

enum err_code
answer_export(struct request *req, struct response *res, struct table *t,
    struct query *q, struct export_wish *wish, const char *file_name,
    struct err *e)
{
	const char *type = wish->format->mime;
	struct export *x;
	enum err_code rc;

	q->until_ms = budget_until(req);
	wish->query = q;
	wish->row_ms = app_of(req)->conf->query_timeout_ms;
	rc = export_start(req->a, t, wish, &x, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	response_header(res, req, "Content-Disposition",
	    arena_printf(req->a, "attachment; filename=\"%s\"", file_name));
	res->cors = true;
	res->is_plain = true;
	if (export_is_sparse(x))
		response_stream_aside(res, type, export_next, x);
	else
		response_stream(res, type, export_next, x);
	return ERR_OK;
}
