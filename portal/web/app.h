/* SPDX-License-Identifier: Apache-2.0 */
/* app.h - what every handler reaches: database, files, settings, site. */
#ifndef PARVIS_WEB_APP_H
#define PARVIS_WEB_APP_H

#include <jansson.h>
#include <stdatomic.h>

#include "base/conf.h"
#include "http/request.h"
#include "http/response.h"
#include "http/server.h"
#include "model/site.h"
#include "model/user.h"

struct db;
struct db_pool;
struct blob_store;
struct queue;

struct app {
	const struct conf *conf;
	struct db_pool *pool;
	struct blob_store *blobs;
	struct queue *queue;
	const char *data_dir;
	/* Of the one-time link; "" when the portal was set up at the start. */
	char setup_token[65];
	atomic_bool was_ready; /* seen set up: never asked again */
};

struct app *app_of(const struct request *req);
/* This thread's database. */
enum err_code app_db(
    struct request *req, struct db **out, struct err *e) must_check;
/* conf.base_url, or what the request says (scheme and Host) when unset. */
const char *app_base_url(struct request *req);
/* NULL when nobody is signed in. */
const struct account *app_user(const struct request *req);
/* CSRF token for the forms of this visitor; sets the pre-session cookie of
 * sign-in and set-up pages when needed. */
const char *app_csrf(struct request *req, struct response *res);
/* The token this visitor's form must carry; NULL when no form was shown. */
const char *app_csrf_expected(struct request *req);

/*
 * Context of a page, with every name that templates/layout/base.html reads:
 * title, page_title, site, nav, user, csrf (only when signed in), path,
 * canonical, flash; and description, robots, atom, jsonld_html as null, for
 * the handler to set. New reference; give it to page_render().
 */
enum err_code app_page(struct request *req, struct response *res,
    const char *title, json_t **ctx, struct err *e) must_check;

/* A message shown on the next page after a redirect (short-lived cookie). */
void app_flash(struct request *req, struct response *res, const char *kind,
    const char *message);

/* Cookies: session of who is signed in, message of the last action. */
#define SESSION_COOKIE "parvis_session"
#define FLASH_COOKIE "parvis_flash"

/* Find who asks by the session cookie: req->user and req->session, NULL when
 * there is no open session. */
enum err_code app_find_visitor(struct request *req, struct err *e) must_check;
/* The portal was set up (always true once its one-time link is used). */
bool app_is_ready(struct request *req);
/* « /static/VERSION » of this build. */
const char *app_static_url(struct request *req);

/* Hooks given to the server. What the API answers to who is signed in is
 * private. */
enum err_code app_guard(struct request *req, struct err *e);
enum err_code app_before(
    struct request *req, struct response *res, bool *done, struct err *e);
void app_after(struct request *req, struct response *res);
void app_failed(struct request *req, struct response *res, const struct err *e);

/* The route table. */
extern const struct route routes[];
extern const unsigned routes_count;

#endif
