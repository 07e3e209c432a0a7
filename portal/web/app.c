/* SPDX-License-Identifier: Apache-2.0 */
/* app.c - what every handler reaches: database, addresses, visitor, forms. */
#include "web/app.h"

#include <ctype.h>
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "model/catalogue.h"

#define FORM_COOKIE "parvis_form"
#define FORM_COOKIE_LEN 64

struct app *
app_of(const struct request *req)
{
	return req->app;
}

enum err_code
app_db(struct request *req, struct db **out, struct err *e)
{
	return catalogue_db(app_of(req)->pool, out, e);
}

/* A name or address and perhaps a port: nothing that could end a header or an
 * attribute, nor lead elsewhere. */
static bool
is_host(const char *host)
{
	size_t len = strlen(host);

	if (len == 0 || len > 255)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)host[i];

		if (!isalnum(c) && strchr(".-:[]", c) == NULL)
			return false;
	}
	return true;
}

const char *
app_base_url(struct request *req)
{
	const char *url = app_of(req)->conf->base_url;
	const char *host = request_header(req, "Host");
	size_t len = strlen(url);

	if (len > 0) {
		while (len > 0 && url[len - 1] == '/')
			len--;
		return arena_strndup(req->a, url, len);
	}
	if (host == NULL || !is_host(host))
		return server_url(req->server);
	return arena_printf(
	    req->a, "%s://%s", req->secure ? "https" : "http", host);
}

const struct account *
app_user(const struct request *req)
{
	return req->user;
}

static bool
is_form_cookie(const char *value)
{
	return value != NULL && strlen(value) == FORM_COOKIE_LEN &&
	    strspn(value, "0123456789abcdef") == FORM_COOKIE_LEN;
}

/* The token of a visitor without session: the cookie is its key, which
 * another site can neither read nor send along. */
static const char *
token_of(struct request *req, const char *cookie)
{
	static const char what[] = "parvis form";
	char *token = arena_alloc(req->a, SHA256_HEX);

	hmac_sha256(cookie, strlen(cookie), what, sizeof(what) - 1, token);
	return token;
}

/* The cookie this answer already sets, for a page with two forms. */
static const char *
cookie_under_way(struct request *req, const struct response *res)
{
	static const char start[] = FORM_COOKIE "=";

	for (unsigned i = 0; i < res->nheaders; i++) {
		const struct pair *h = &res->headers[i];

		if (strcmp(h->name, "Set-Cookie") == 0 &&
		    strncmp(h->value, start, sizeof(start) - 1) == 0)
			return arena_strndup(req->a,
			    h->value + sizeof(start) - 1, FORM_COOKIE_LEN);
	}
	return NULL;
}

const char *
app_csrf(struct request *req, struct response *res)
{
	const struct session *s = req->session;
	const char *cookie = request_cookie(req, FORM_COOKIE);

	res->is_private = true;
	if (s != NULL)
		return s->csrf;
	if (!is_form_cookie(cookie))
		cookie = cookie_under_way(req, res);
	if (!is_form_cookie(cookie)) {
		cookie = random_hex(req->a, FORM_COOKIE_LEN / 2);
		response_cookie(res, req, FORM_COOKIE, cookie, -1, false);
	}
	return token_of(req, cookie);
}

const char *
app_csrf_expected(struct request *req)
{
	const struct session *s = req->session;
	const char *cookie = request_cookie(req, FORM_COOKIE);

	if (s != NULL)
		return s->csrf;
	return is_form_cookie(cookie) ? token_of(req, cookie) : NULL;
}
