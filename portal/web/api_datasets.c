/* SPDX-License-Identifier: Apache-2.0 */
/* api_datasets.c - datasets and resources, as data.gouv.fr's API gives them. */
#include <string.h>

#include "base/text.h"
#include "model/search.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

#define PAGE_SIZE 20
#define PAGE_SIZE_MAX 100

/* Orders of data.gouv.fr; ours also answers to the title. */
static const struct {
	const char *name, *sort;
} sorts[] = {
	{ "created", "created" },
	{ "last_update", "updated" },
	{ "last_modified", "updated" },
	{ "title", "title" },
};

static enum err_code
read_sort(const struct request *req, struct search *s, struct err *e)
{
	const char *text = request_query(req, "sort", "");

	if (!*text)
		return ERR_OK;
	s->descending = *text == '-';
	text += s->descending;
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		if (strcmp(sorts[i].name, text) == 0) {
			s->sort = sorts[i].sort;
			return ERR_OK;
		}
	}
	return err_set(e, ERR_INVALID,
	    "Tri inconnu" NNBSP ": les tris sont created, last_update et "
	    "title, précédés d'un tiret pour l'ordre inverse.");
}

static const struct org *
org_of(const struct org *orgs, unsigned count, const char *id)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(orgs[i].id, id) == 0)
			return &orgs[i];
	}
	return NULL;
}

static enum err_code
list(struct request *req, struct response *res, struct search *s, struct err *e)
{
	struct search_result found;
	struct paging p;
	struct org *orgs;
	struct db *db;
	json_t *data;
	unsigned norgs;
	enum err_code rc = answer_paging(req, PAGE_SIZE, PAGE_SIZE_MAX, &p, e);

	if (!rc)
		rc = app_db(req, &db, e);
	if (!rc)
		rc = org_list(db, req->a, &orgs, &norgs, e);
	if (rc)
		return rc;
	s->page = (unsigned)p.page;
	s->page_size = (unsigned)p.page_size;
	rc = search_datasets(db, req->a, s, &found, e);
	if (rc)
		return rc;
	data = json_array();
	for (unsigned i = 0; i < found.count; i++) {
		const struct dataset *d = &found.datasets[i];

		json_array_append_new(data,
		    json_dataset(req->a, d,
			org_of(orgs, norgs, d->organization_id),
			app_base_url(req)));
	}
	return answer_page(req, res, &p, found.total, data, e);
}

enum err_code
api_datasets_list(struct request *req, struct response *res, struct err *e)
{
	struct search s = { .q = request_query(req, "q", ""),
		.organization = request_query(req, "organization", ""),
		.license = request_query(req, "license", ""),
		.format = request_query(req, "format", ""),
		.keyword = request_query(req, "tag", ""),
		.schema = request_query(req, "schema", ""),
		.zone = request_query(req, "geozone", "") };
	bool same;
	enum err_code rc = answer_unchanged(req, res, "", &same, e);

	if (rc || same)
		return rc;
	rc = read_sort(req, &s, e);
	return rc ? rc : list(req, res, &s, e);
}

enum err_code
api_org_datasets(struct request *req, struct response *res, struct err *e)
{
	struct search s = { .q = request_query(req, "q", "") };
	struct org o;
	bool same;
	enum err_code rc = answer_org(req, request_param(req, "id"), &o, e);

	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	s.organization = o.id;
	rc = read_sort(req, &s, e);
	return rc ? rc : list(req, res, &s, e);
}

enum err_code
api_datasets_show(struct request *req, struct response *res, struct err *e)
{
	struct dataset d;
	struct org o;
	struct db *db;
	bool same;
	enum err_code rc = answer_dataset(req, request_param(req, "id"), &d, e);

	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	rc = app_db(req, &db, e);
	if (!rc)
		rc = org_get(db, req->a, d.organization_id, &o, e);
	if (rc)
		return rc;
	return answer_json(
	    req, res, 200, json_dataset(req->a, &d, &o, app_base_url(req)), e);
}

/* Both versions of the API show a resource; the second says whose it is. */
static enum err_code
show_resource(struct request *req, struct response *res, const char *dataset,
    struct err *e)
{
	struct resource r;
	struct dataset d;
	json_t *j;
	bool same;
	enum err_code rc =
	    answer_resource(req, request_param(req, "rid"), false, &r, &d, e);

	if (!rc && dataset && strcmp(dataset, d.id) != 0 &&
	    strcmp(dataset, d.slug) != 0)
		rc = err_set(e, ERR_NOT_FOUND,
		    "Ce jeu de données n'a pas de ressource de ce nom.");
	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	j = json_resource(req->a, &r, app_base_url(req));
	if (!dataset)
		j = json_pack(
		    "{s:o, s:o}", "resource", j, "dataset_id", json_text(d.id));
	return answer_json(req, res, 200, j, e);
}

enum err_code
api_resources_show(struct request *req, struct response *res, struct err *e)
{
	return show_resource(req, res, request_param(req, "id"), e);
}

enum err_code
api2_resources_show(struct request *req, struct response *res, struct err *e)
{
	return show_resource(req, res, NULL, e);
}

enum err_code
api_licenses(struct request *req, struct response *res, struct err *e)
{
	return answer_json(req, res, 200, json_licenses(), e);
}

enum err_code
api_frequencies(struct request *req, struct response *res, struct err *e)
{
	return answer_json(req, res, 200, json_frequencies(), e);
}
