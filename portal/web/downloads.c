/* SPDX-License-Identifier: Apache-2.0 */
/* downloads.c - the bytes of a resource, at its permanent address. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalogue.h"
#include "publish/rdf.h"
#include "web/access.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

/* Charsets under the names browsers know (WHATWG Encoding, IANA). */
static const struct {
	const char *ours, *name;
} charsets[] = {
	{ "utf-8", "utf-8" },
	{ "windows-1252", "windows-1252" },
	{ "cp850", "ibm850" },
	{ "macroman", "macintosh" },
	{ "utf-16le", "utf-16le" },
	{ "utf-16be", "utf-16be" },
};

/* Encoding the reading found, "" when nothing was read. */
static const char *
charset_of(const char *report)
{
	json_t *j = *report ? json_loads(report, 0, NULL) : NULL;
	const char *encoding =
	    json_string_value(json_object_get(j, "encoding"));
	const char *found = "";

	for (size_t i = 0; encoding && i < sizeof(charsets) / sizeof(*charsets);
	     i++) {
		if (strcmp(charsets[i].ours, encoding) == 0)
			found = charsets[i].name;
	}
	json_decref(j);
	return found;
}

static const char *
media_type(struct arena *a, const char *mime, const char *report)
{
	const char *charset = "";

	if (!*mime || strpbrk(mime, "\r\n"))
		return "application/octet-stream";
	if (strncmp(mime, "text/", 5) == 0 && !strchr(mime, ';'))
		charset = charset_of(report);
	return *charset ? arena_printf(a, "%s; charset=%s", mime, charset)
			: mime;
}

/* Always as an attachment, in a sandbox: a page or an image somebody uploaded
 * must not run in the portal's own origin. */
static enum err_code
give(struct request *req, struct response *res, const struct version *v,
    int64_t modified, struct err *e)
{
	int64_t size;
	int fd;
	enum err_code rc =
	    catalogue_file(app_of(req)->blobs, v->sha256, &fd, &size, e);

	if (rc)
		return rc;
	response_header(
	    res, req, "Content-Security-Policy", "sandbox; default-src 'none'");
	res->cors = !res->is_private;
	response_file(res, req, fd, size,
	    media_type(req->a, v->mime, v->report), v->sha256, modified,
	    *v->file_name ? v->file_name : v->resource_id);
	return ERR_OK;
}

static void
keep_private(struct response *res, const struct dataset *d)
{
	res->is_private =
	    strcmp(d->access, "restricted") == 0 || !dataset_is_public(d);
}

enum err_code
downloads_current(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct dataset d;
	const char *to;
	enum err_code rc =
	    answer_resource(req, request_param(req, "id"), true, &r, &d, e);

	if (rc)
		return rc;
	keep_private(res, &d);
	if (r.version > 0) {
		struct version v = { .resource_id = r.id,
			.sha256 = r.sha256,
			.file_name = r.file_name,
			.mime = r.mime,
			.report = r.report };

		return give(req, res, &v, r.modified_at, e);
	}
	to = rdf_iri_fix(req->a, r.url);
	if (!to || !text_is_http_url(to))
		return err_set(
		    e, ERR_NOT_FOUND, "Ce fichier n’a plus d’adresse valable.");
	res->cors = !res->is_private;
	response_redirect(res, req, 302, to);
	return ERR_OK;
}

enum err_code
downloads_version(struct request *req, struct response *res, struct err *e)
{
	const char *text = request_param(req, "number");
	struct resource r;
	struct version v;
	struct dataset d;
	struct db *db;
	enum err_code rc =
	    answer_resource(req, request_param(req, "id"), true, &r, &d, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	if (strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
		return err_set(e, ERR_NOT_FOUND,
		    "Une version porte un numéro" NNBSP ": 1, 2, 3…");
	if (!access_sees(req, &d))
		rc = version_check_public(
		    db, &r, d.published_at, strtol(text, NULL, 10), e);
	if (!rc)
		rc = version_get(
		    db, req->a, r.id, strtol(text, NULL, 10), &v, e);
	if (rc)
		return rc;
	keep_private(res, &d);
	/* Perhaps one that not everybody may read. */
	res->is_private |= app_user(req) != NULL;
	/* Its bytes never change; who may read them can. */
	if (!res->is_private)
		response_header(
		    res, req, "Cache-Control", "public, max-age=86400");
	return give(req, res, &v, v.created_at, e);
}

/* The path data.gouv.fr gives to the same permanent link. */
enum err_code
downloads_udata(struct request *req, struct response *res, struct err *e)
{
	struct resource r;
	struct dataset d;
	enum err_code rc =
	    answer_resource(req, request_param(req, "id"), false, &r, &d, e);

	if (rc)
		return rc;
	response_redirect(res, req, 302, arena_printf(req->a, "/r/%s", r.id));
	return ERR_OK;
}
