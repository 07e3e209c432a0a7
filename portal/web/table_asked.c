/* SPDX-License-Identifier: Apache-2.0 */
/* table_asked.c - the table a visitor asks about, and the question. */
#include "web/table_asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "model/tabular.h"
#include "web/access.h"
#include "web/answer.h"
#include "web/app.h"

/* Read here, not questions to the table. */
static const char *const common[] = { "version", "table" };
#define COMMON (sizeof(common) / sizeof(common[0]))
#define BRUT "brut"

/* « version » or « table », 0 when it is not said. */
static enum err_code
take_number(struct request *req, const char *name, int64_t *out, struct err *e)
{
	*out = 0;
	if (!request_query(req, name, NULL))
		return ERR_OK;
	return request_query_int(req, name, 0, 1, 999999999, out, e);
}

/* The version an address goes on with is that of its first page. */
static enum err_code
read_wanted(struct request *req, struct table_asked *out, struct err *e)
{
	const char *after = request_query(req, "after", "");
	struct err none = { 0 };
	struct params_mark m;
	enum err_code rc = take_number(req, "version", &out->version, e);

	out->known_total = -1;
	if (!rc)
		rc = take_number(req, "table", &out->number, e);
	if (rc || !*after || params_mark_read(after, &m, &none))
		return rc;
	out->known_total = m.total;
	if (out->version && out->version != m.version)
		return err_set(e, ERR_INVALID,
		    "after suit une autre version du tableau" NNBSP
		    ": reprenez à la première page.");
	out->version = m.version;
	return ERR_OK;
}

/* What the contributor says of columns is in headers of exports. */
static const char *
tag_of(struct request *req, const char *sha256, int64_t version,
    const char *dictionary)
{
	char hex[SHA256_HEX];
	struct str s;

	str_init(&s, req->a, 256);
	str_append_n(&s, sha256, strnlen(sha256, 16));
	str_append_char(&s, '-');
	str_append_int(&s, version);
	str_append_char(&s, '-');
	str_append(&s, assets_version());
	if (*dictionary) {
		sha256_of(dictionary, strlen(dictionary), hex);
		str_append_char(&s, '-');
		str_append_n(&s, hex, 16);
	}
	return str_text(&s);
}

static enum err_code
check_state(const struct resource *r, struct err *e)
{
	if (strcmp(r->table_state, "waiting") != 0 &&
	    strcmp(r->table_state, "loading") != 0)
		return ERR_OK;
	return err_set(e, ERR_BUSY,
	    "Ce fichier est en cours de lecture" NNBSP
	    ": réessayez dans quelques secondes.");
}

/* Asked of all the catalogue says, with its reasons when there is none. */
static enum err_code
open_in_full(
    struct request *req, struct db *db, struct table_asked *out, struct err *e)
{
	struct version v = { 0 };
	struct resource r;
	struct dataset d;
	enum err_code rc = answer_resource(req, out->id, true, &r, &d, e);

	if (rc)
		return rc;
	out->id = r.id;
	out->is_past = out->version && out->version != r.version;
	v.sha256 = r.sha256;
	v.table_number = r.table_number;
	if (out->is_past) {
		if (!access_sees(req, &d))
			rc = version_check_public(
			    db, &r, d.published_at, out->version, e);
		if (!rc)
			rc = version_get(db, req->a, r.id, out->version, &v, e);
	} else {
		out->version = r.version;
		rc = check_state(&r, e);
	}
	if (!rc)
		rc = tabular_open(db, req->a, app_of(req)->data_dir, &r,
		    out->version, out->number, &out->table, e);
	if (!rc)
		out->tag = tag_of(req, v.sha256, out->version, r.dictionary);
	out->shown = out->number ? out->number : v.table_number;
	return rc;
}

enum err_code
table_asked_of(
    struct request *req, const char *id, struct table_asked *out, struct err *e)
{
	struct tabular t;
	struct db *db;
	bool found;
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	out->base = app_base_url(req);
	rc = read_wanted(req, out, e);
	if (!rc)
		rc = app_db(req, &db, e);
	if (rc)
		return rc;
	out->id = id;
	rc = tabular_open_public(
	    db, req->a, app_of(req)->data_dir, out->id, &t, &found, e);
	if (rc)
		return rc;
	if (!found || out->number ||
	    (out->version && out->version != t.version))
		return open_in_full(req, db, out, e);
	out->table = t.table;
	out->version = t.version;
	out->shown = t.number;
	out->tag = tag_of(req, t.sha256, t.version, t.dictionary);
	return ERR_OK;
}

enum err_code
table_asked_open(struct request *req, struct table_asked *out, struct err *e)
{
	return table_asked_of(req, request_param(req, "id"), out, e);
}

bool
table_asked_unchanged(
    struct request *req, struct response *res, const struct table_asked *asked)
{
	if (app_user(req))
		return false;
	return response_not_modified(res, req, asked->tag, 0);
}

static const char *const *
others(struct arena *a, const struct table_asked *asked)
{
	const char **out;
	size_t own = 0, n = COMMON;

	while (asked->own && asked->own[own])
		own++;
	out = arena_array_of(a, COMMON + own + 2, const char *);
	memcpy(out, common, sizeof(common));
	for (size_t i = 0; i < own; i++)
		out[n++] = asked->own[i];
	if (asked->has_brut)
		out[n++] = BRUT;
	return out;
}

/* Alone, it is yes. */
static enum err_code
read_brut(struct request *req, struct asked *q, struct err *e)
{
	const char *text = request_query(req, BRUT, NULL);

	if (!text || !*text || ask_truth(text, &q->query.raw)) {
		q->query.raw |= text && !*text;
		return ERR_OK;
	}
	q->wrong = BRUT;
	return err_set(e, ERR_INVALID,
	    "brut s’écrit seul, ou avec 1 ou 0" NNBSP
	    ": il demande les cellules telles que le fichier les écrit.");
}

enum err_code
table_asked_read(struct request *req, struct response *res,
    struct table_asked *asked, bool *refused, struct err *e)
{
	struct ask_pair *pairs =
	    arena_array_of(req->a, req->nquery, struct ask_pair);
	enum err_code rc;

	*refused = false;
	for (unsigned i = 0; i < req->nquery; i++)
		pairs[i] = (struct ask_pair){ req->query[i].name,
			req->query[i].value };
	rc = params_parse(req->a, asked->table, pairs, req->nquery,
	    others(req->a, asked), &asked->question, e);
	if (!rc && asked->has_brut)
		rc = read_brut(req, &asked->question, e);
	if (rc != ERR_INVALID || !asked->question.wrong)
		return rc;
	*refused = true;
	rc = answer_refusal(req, res, 400, asked->question.wrong, e->msg);
	err_clear(e);
	return rc;
}

const char *
table_asked_address(
    struct request *req, const struct table_asked *asked, const char *rest)
{
	struct str s;

	str_init(&s, req->a, 65536);
	str_append(&s, asked->base);
	str_append(&s, "/api/resources/");
	str_append(&s, asked->id);
	str_append_char(&s, '/');
	str_append(&s, rest);
	if (asked->is_past)
		str_append_printf(
		    &s, "?version=%lld", (long long)asked->version);
	if (asked->number)
		str_append_printf(&s, "%ctable=%lld",
		    asked->is_past ? '&' : '?', (long long)asked->number);
	return str_text(&s);
}

static void
append_pair(struct str *s, const char *name, const char *value)
{
	str_append_url(s, name);
	str_append_char(s, '=');
	str_append_url(s, value);
	str_append_char(s, '&');
}

const char *
table_asked_page(struct request *req, const struct table_asked *asked,
    int64_t page, const char *after)
{
	struct str s;

	str_init(&s, req->a, 65536);
	str_append(&s, asked->base);
	str_append_n(&s, req->target, strcspn(req->target, "?"));
	str_append_char(&s, '?');
	for (unsigned i = 0; i < req->nquery; i++) {
		if (strcmp(req->query[i].name, "page") != 0 &&
		    strcmp(req->query[i].name, "after") != 0)
			append_pair(
			    &s, req->query[i].name, req->query[i].value);
	}
	if (asked->is_past && !request_query(req, "version", NULL))
		str_append_printf(
		    &s, "version=%lld&", (long long)asked->version);
	if (after)
		append_pair(&s, "after", after);
	str_append(&s, "page=");
	str_append_int(&s, page);
	return str_text(&s);
}
