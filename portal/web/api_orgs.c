/* SPDX-License-Identifier: Apache-2.0 */
/* api_orgs.c - organizations and the portal itself, for programs. */
#include <string.h>

#include "base/text.h"
#include "model/search.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

#define PAGE_SIZE 20
#define PAGE_SIZE_MAX 100

/* Every word of q is in the name or the acronym, accents and case aside. */
static bool
matches(struct arena *a, const struct org *o, const char *folded)
{
	const char *name =
	    text_fold(a, arena_printf(a, "%s %s", o->name, o->acronym));

	while (*folded) {
		size_t len = strcspn(folded, " ");

		if (len && !strstr(name, arena_strndup(a, folded, len)))
			return false;
		folded += len;
		folded += strspn(folded, " ");
	}
	return true;
}

enum err_code
api_orgs_list(struct request *req, struct response *res, struct err *e)
{
	const char *q = text_fold(req->a, request_query(req, "q", ""));
	struct paging p;
	struct org *orgs;
	struct db *db;
	json_t *data;
	unsigned count;
	int64_t total = 0, first;
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	rc = answer_paging(req, PAGE_SIZE, PAGE_SIZE_MAX, &p, e);
	if (!rc)
		rc = app_db(req, &db, e);
	if (!rc)
		rc = org_list(db, req->a, &orgs, &count, e);
	if (rc)
		return rc;
	data = json_array();
	first = (p.page - 1) * p.page_size;
	for (unsigned i = 0; i < count; i++) {
		if (!matches(req->a, &orgs[i], q))
			continue;
		if (total >= first && total < first + p.page_size)
			json_array_append_new(data,
			    json_org(req->a, &orgs[i], app_base_url(req)));
		total++;
	}
	return answer_page(req, res, &p, total, data, e);
}

enum err_code
api_orgs_show(struct request *req, struct response *res, struct err *e)
{
	struct org o;
	bool same;
	enum err_code rc = answer_org(req, request_param(req, "id"), &o, e);

	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	return answer_json(
	    req, res, 200, json_org(req->a, &o, app_base_url(req)), e);
}

enum err_code
api_site(struct request *req, struct response *res, struct err *e)
{
	struct figures f;
	struct site site;
	struct db *db;
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	rc = app_db(req, &db, e);
	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (!rc)
		rc = search_figures(db, &f, e);
	if (rc)
		return rc;
	return answer_json(req, res, 200,
	    json_pack("{s:s, s:o, s:o, s:o, s:{s:I, s:I, s:I}}", "id", "parvis",
		"title", json_text(site.title), "description",
		json_text(site.description), "uri",
		json_text(app_base_url(req)), "metrics", "datasets",
		(json_int_t)f.datasets, "organizations",
		(json_int_t)f.organizations, "resources", (json_int_t)f.files),
	    e);
}
