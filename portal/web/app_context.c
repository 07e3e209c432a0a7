/* SPDX-License-Identifier: Apache-2.0 */
/* app_context.c - what every page shows: site, navigation, visitor, message. */
#include "web/app.h"

#include <string.h>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "web/ctx.h"
#include "web/page_legal.h"
#include "web/theme.h"

#define FLASH_MAX 600
#define FLASH_SECONDS 120

/* Kinds of notices the style sheet knows, each with its word. */
static const struct {
	const char *kind, *word;
} kinds[] = {
	{ "succes", "C’est fait" },
	{ "info", "À savoir" },
	{ "attention", "Attention" },
	{ "erreur", "Erreur" },
};

static const struct {
	const char *href, *label;
} entries[] = {
	{ "/jeux-de-donnees", "Jeux de données" },
	{ "/organisations", "Organisations" },
	{ "/api", "API" },
};

const char *
app_static_url(struct request *req)
{
	return arena_printf(req->a, "/static/%s", assets_version());
}

void
app_flash(struct request *req, struct response *res, const char *kind,
    const char *message)
{
	struct str value;

	str_init(&value, req->a, (size_t)3 * FLASH_MAX + 32);
	str_append(&value, kind);
	str_append_char(&value, '.');
	str_append_url(&value,
	    arena_strndup(req->a, message,
		text_cut(message, strlen(message), FLASH_MAX)));
	response_cookie(
	    res, req, FLASH_COOKIE, str_text(&value), FLASH_SECONDS, true);
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* Undo str_append_url(); what it did not write stays as it is. */
static const char *
decode(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s), *to = out;

	while (*s != '\0') {
		if (*s == '%' && hex_digit(s[1]) >= 0 && hex_digit(s[2]) >= 0) {
			*to++ = (char)(hex_digit(s[1]) * 16 + hex_digit(s[2]));
			s += 3;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
	return out;
}

static void
put_flash(struct request *req, struct response *res, json_t *ctx)
{
	const char *cookie = request_cookie(req, FLASH_COOKIE);
	const char *dot = cookie == NULL ? NULL : strchr(cookie, '.');

	ctx_null(ctx, "flash");
	if (dot == NULL)
		return;
	response_cookie(res, req, FLASH_COOKIE, "", 0, true);
	res->is_private = true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i].kind);

		if (len == (size_t)(dot - cookie) &&
		    strncmp(kinds[i].kind, cookie, len) == 0) {
			json_t *flash = ctx_object(ctx, "flash");

			ctx_text(flash, "kind", kinds[i].kind);
			ctx_text(flash, "word", kinds[i].word);
			ctx_text(flash, "message", decode(req->a, dot + 1));
		}
	}
}

static void
put_nav(const struct request *req, json_t *ctx)
{
	json_t *nav = ctx_list(ctx, "nav");

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const char *href = entries[i].href;
		size_t len = strlen(href);
		json_t *row = ctx_row(nav);
		bool here = strcmp(req->path, href) == 0;

		ctx_text(row, "href", href);
		ctx_text(row, "label", entries[i].label);
		ctx_flag(row, "here", here);
		ctx_flag(row, "inside",
		    !here && len > 1 && strncmp(req->path, href, len) == 0 &&
			req->path[len] == '/');
	}
}

static void
put_site(struct request *req, const struct site *site, json_t *ctx)
{
	json_t *o = ctx_object(ctx, "site");
	const char *theme = theme_version(req->a, site->accent);

	ctx_text(o, "title", site->title);
	ctx_text(o, "tagline", site->tagline);
	ctx_text(o, "contact_email", site->contact_email);
	ctx_text(o, "static", app_static_url(req));
	ctx_text(o, "theme", arena_printf(req->a, "/theme.css?v=%s", theme));
	ctx_text(o, "logo",
	    *site->logo_sha256 == '\0'
		? NULL
		: arena_printf(req->a, "/logo?v=%.12s", site->logo_sha256));
	ctx_text(o, "base_url", app_base_url(req));
	ctx_text(o, "conformity", legal_conformity(site));
}

static void
put_user(struct request *req, struct response *res, json_t *ctx)
{
	const struct account *who = app_user(req);
	json_t *o;

	if (who == NULL) {
		ctx_null(ctx, "user");
		ctx_null(ctx, "csrf");
		return;
	}
	o = ctx_object(ctx, "user");
	ctx_text(o, "name", *who->name == '\0' ? who->email : who->name);
	ctx_text(o, "email", who->email);
	ctx_flag(o, "is_admin", who->is_admin);
	ctx_text(ctx, "csrf", app_csrf(req, res));
}

enum err_code
app_page(struct request *req, struct response *res, const char *title,
    json_t **out, struct err *e)
{
	struct site site;
	struct db *db;
	json_t *ctx;
	enum err_code rc = app_db(req, &db, e);

	if (rc)
		return rc;
	rc = site_get(db, req->a, &site, e);
	if (rc)
		return rc;
	ctx = json_object();
	ctx_text(ctx, "title", title);
	ctx_text(ctx, "page_title",
	    strcmp(req->path, "/") == 0 || *title == '\0'
		? site.title
		: arena_printf(req->a, "%s – %s", title, site.title));
	put_site(req, &site, ctx);
	put_nav(req, ctx);
	put_user(req, res, ctx);
	put_flash(req, res, ctx);
	ctx_text(ctx, "path", req->path);
	ctx_text(ctx, "canonical",
	    arena_printf(req->a, "%s%s", app_base_url(req), req->path));
	ctx_null(ctx, "description");
	ctx_null(ctx, "robots");
	ctx_null(ctx, "atom");
	ctx_null(ctx, "oembed");
	ctx_null(ctx, "jsonld_html");
	ctx_flag(ctx, "is_ready", app_is_ready(req));
	ctx_flag(ctx, "in_admin", strncmp(req->path, "/admin", 6) == 0);
	*out = ctx;
	return ERR_OK;
}
