/* SPDX-License-Identifier: Apache-2.0 */
/* answer_export.h - the rows that answer a question, sent as a file. */
#ifndef PARVIS_WEB_ANSWER_EXPORT_H
#define PARVIS_WEB_ANSWER_EXPORT_H

#include "export/export.h"
#include "http/request.h"
#include "http/response.h"

/*
 * Stream the answer of t to q, written as the wish says (its query and times
 * are set here) under an ASCII file name. The first row is looked for now, as
 * budget.h has it; each of the others then has query_timeout_ms: a file whose
 * rows are further apart is cut, never short without a word.
 */
enum err_code answer_export(struct request *req, struct response *res,
    struct table *t, struct query *q, struct export_wish *wish,
    const char *file_name, struct err *e) must_check;

#endif
