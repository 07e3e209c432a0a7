/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - what feeds, downloads and API have in common. */
#include "web/answer.h"

#include <string.h>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "web/access.h"
#include "web/app.h"

#define JSON_MAX (64u << 20)

enum err_code
answer_unchanged(struct request *req, struct response *res, const char *variant,
    bool *same, struct err *e)
{
	int64_t number, changed_at;
	char hex[SHA256_HEX];
	const char *all;
	struct db *db;
	enum err_code rc;

	*same = false;
	if (app_user(req))
		return ERR_OK;
	rc = app_db(req, &db, e);
	if (!rc)
		rc = catalogue_revision(db, &number, &changed_at, e);
	if (rc)
		return rc;
	all = arena_printf(req->a, "%s\n%s\n%s\n%lld\n%lld\n%s",
	    app_base_url(req), req->target, variant, (long long)number,
	    (long long)(date_now() / 86400), assets_version());
	sha256_of(all, strlen(all), hex);
	*same = response_not_modified(
	    res, req, arena_strndup(req->a, hex, 32), changed_at);
	return ERR_OK;
}

static int
append(const char *bytes, size_t len, void *out)
{
	str_append_n(out, bytes, len);
	return str_failed(out) ? -1 : 0;
}

enum err_code
answer_json(struct request *req, struct response *res, int status, json_t *j,
    struct err *e)
{
	struct str s;
	int failed;

	str_init(&s, req->a, JSON_MAX);
	failed = json_dump_callback(
	    j, append, &s, JSON_COMPACT | JSON_REAL_PRECISION(15));
	json_decref(j);
	if (failed)
		return err_set(e, ERR_TOO_BIG,
		    "La réponse est trop grande" NNBSP
		    ": demandez moins d'éléments par page.");
	response_json(res, status, &s);
	return ERR_OK;
}

enum err_code
answer_refusal(struct request *req, struct response *res, int status,
    const char *field, const char *message)
{
	struct str s;

	str_init(&s, req->a, 65536);
	str_append(&s, "{\"message\":");
	str_append_json(&s, message, strlen(message));
	str_append(&s, ",\"errors\":{");
	str_append_json(&s, field, strlen(field));
	str_append(&s, ":[");
	str_append_json(&s, message, strlen(message));
	str_append(&s, "]}}");
	response_json(res, status, &s);
	response_header(res, req, "Cache-Control", "no-store");
	return ERR_OK;
}

enum err_code
answer_paging(const struct request *req, int64_t usual, int64_t most,
    struct paging *out, struct err *e)
{
	enum err_code rc =
	    request_query_int(req, "page", 1, 1, 1000000000, &out->page, e);

	if (rc)
		return rc;
	return request_query_int(
	    req, "page_size", usual, 1, most, &out->page_size, e);
}

const char *
answer_page_address(struct request *req, int64_t page)
{
	struct str s;

	str_init(&s, req->a, 65536);
	str_append(&s, app_base_url(req));
	str_append_n(&s, req->target, strcspn(req->target, "?"));
	str_append_char(&s, '?');
	for (unsigned i = 0; i < req->nquery; i++) {
		if (strcmp(req->query[i].name, "page") == 0)
			continue;
		str_append_url(&s, req->query[i].name);
		str_append_char(&s, '=');
		str_append_url(&s, req->query[i].value);
		str_append_char(&s, '&');
	}
	str_append(&s, "page=");
	str_append_int(&s, page);
	return str_text(&s);
}

enum err_code
answer_page(struct request *req, struct response *res, const struct paging *p,
    int64_t total, json_t *data, struct err *e)
{
	int64_t last = (total + p->page_size - 1) / p->page_size;
	json_t *next = json_null(), *previous = json_null();

	if (p->page > 1 && p->page > last) {
		json_decref(data);
		return err_set(e, ERR_NOT_FOUND,
		    "La page %lld n'existe pas" NNBSP
		    ": la dernière est la page %lld.",
		    (long long)p->page, (long long)(last ? last : 1));
	}
	if (p->page < last)
		next = json_string(answer_page_address(req, p->page + 1));
	if (p->page > 1)
		previous = json_string(answer_page_address(req, p->page - 1));
	return answer_json(req, res, 200,
	    json_pack("{s:o, s:I, s:I, s:I, s:o, s:o}", "data", data, "page",
		(json_int_t)p->page, "page_size", (json_int_t)p->page_size,
		"total", (json_int_t)total, "next_page", next, "previous_page",
		previous),
	    e);
}

static enum err_code
check_state(struct request *req, const struct dataset *d, struct err *e)
{
	if (strcmp(d->state, "deleted") == 0 &&
	    (dataset_was_public(d) || access_sees(req, d)))
		return err_set(e, ERR_GONE,
		    "Le jeu de données «" NNBSP "%.*s" NNBSP
		    "» a été supprimé le %s.",
		    (int)text_cut(d->title, strlen(d->title), 200), d->title,
		    date_french(req->a, d->deleted_at));
	if (dataset_is_public(d) || access_sees(req, d))
		return ERR_OK;
	return err_set(e, ERR_NOT_FOUND,
	    "Il n'y a pas de jeu de données à cette adresse.");
}

enum err_code
answer_dataset(
    struct request *req, const char *key, struct dataset *out, struct err *e)
{
	const char *now;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	rc = dataset_get(db, req->a, key, out, e);
	if (rc == ERR_NOT_FOUND) {
		struct err again = { 0 };

		if (dataset_moved(db, req->a, key, &now, &again))
			return rc;
		err_clear(e);
		rc = dataset_get(db, req->a, now, out, e);
	}
	return rc ? rc : check_state(req, out, e);
}

enum err_code
answer_resource(struct request *req, const char *id, bool data,
    struct resource *r, struct dataset *d, struct err *e)
{
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = resource_get(db, req->a, id, r, e);
	if (!rc)
		rc = dataset_get_bare(db, req->a, r->dataset_id, d, e);
	if (!rc)
		rc = check_state(req, d, e);
	if (rc)
		return rc;
	if (r->deleted_at)
		return err_set(e, ERR_GONE,
		    "Le fichier «" NNBSP "%.*s" NNBSP
		    "» a été retiré le %s du jeu de données «" NNBSP
		    "%.*s" NNBSP "».",
		    (int)text_cut(r->title, strlen(r->title), 120), r->title,
		    date_french(req->a, r->deleted_at),
		    (int)text_cut(d->title, strlen(d->title), 120), d->title);
	if (data && strcmp(d->access, "restricted") == 0 &&
	    !access_sees(req, d))
		return err_set(e, ERR_FORBIDDEN,
		    "Ce fichier n'est pas ouvert à tous" NNBSP
		    ": demandez-le à l'organisation qui le produit.");
	return ERR_OK;
}

enum err_code
answer_org(struct request *req, const char *key, struct org *out, struct err *e)
{
	const char *now;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	rc = org_get(db, req->a, key, out, e);
	if (rc == ERR_NOT_FOUND) {
		struct err again = { 0 };

		if (org_moved(db, req->a, key, &now, &again))
			return rc;
		err_clear(e);
		rc = org_get(db, req->a, now, out, e);
	}
	return rc;
}
