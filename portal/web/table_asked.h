/* SPDX-License-Identifier: Apache-2.0 */
/* table_asked.h - the table a visitor asks about, and the question. */
#ifndef PARVIS_WEB_TABLE_ASKED_H
#define PARVIS_WEB_TABLE_ASKED_H

#include "ask/params.h"
#include "http/request.h"
#include "http/response.h"

struct table_asked {
	struct table *table;
	const char *id; /* of the resource */
	int64_t version;
	int64_t number;   /* ?table=, 0 for the first of the file */
	int64_t shown;    /* the number it has */
	bool is_past;     /* not the version in service */
	const char *base; /* app_base_url() */
	const char *tag;  /* of what these rows depend on */
	/* Parameters of the handler itself, ended by NULL; set before
	 * table_asked_read(), NULL for none. */
	const char *const *own;
	bool has_brut; /* so is this: ?brut= asks for cells as written */
	struct asked question;
	int64_t known_total; /* what `after` says of it, or -1 */
};

/*
 * The table of the resource :id, the first of its file or ?table=: of the
 * version in service, or of ?version=, or of the version that `after` went
 * through. By the rules of answer_resource(); ERR_BUSY while it is read for
 * the first time.
 */
enum err_code table_asked_open(
    struct request *req, struct table_asked *out, struct err *e) must_check;

/* The same of another resource than that of the address. */
enum err_code table_asked_of(struct request *req, const char *id,
    struct table_asked *out, struct err *e) must_check;

/* The rows of a version change only by what is said of their columns: ETag, and
 * a 304 when the visitor has them. Never for who is signed in: drafts may
 * be published meanwhile. */
bool table_asked_unchanged(
    struct request *req, struct response *res, const struct table_asked *asked);

/* The question of the query string (ask/params.h). *refused: it cannot be
 * read, and the answer says why (400). */
enum err_code table_asked_read(struct request *req, struct response *res,
    struct table_asked *asked, bool *refused, struct err *e) must_check;

/* In the request's arena: /api/resources/ID/REST, of this version
 * and table. */
const char *table_asked_address(
    struct request *req, const struct table_asked *asked, const char *rest);
/* The address asked, with another page; after: or NULL. */
const char *table_asked_page(struct request *req,
    const struct table_asked *asked, int64_t page, const char *after);

#endif
