/* SPDX-License-Identifier: Apache-2.0 */
/* saved_view.c - views of a table kept by name, for everybody. */
#include "model/saved_view.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/load.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

enum err_code
saved_view_list(struct db *db, struct arena *a, const char *const *resources,
    unsigned n, struct saved_view **out, unsigned *count, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_SAVED_VIEWS_OF,
	    DB_ARGS({ ":ids", DB_TEXT(json_ids(a, resources, n)) }), &r, e);

	*count = 0;
	*out = arena_array_of(
	    a, (size_t)(n ? n : 1) * SAVED_VIEWS_MAX, struct saved_view);
	if (rc)
		return rc;
	while (db_next(r) && *count < n * SAVED_VIEWS_MAX) {
		struct saved_view *v = &(*out)[(*count)++];

		v->id = db_int(r, "id");
		v->resource_id = db_text(r, "resource_id");
		v->name = db_text(r, "name");
		v->query = db_text(r, "query");
	}
	return db_end(r);
}

/* Only what an address may hold after its question mark (RFC 3986). */
static bool
is_query(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				      "-._~!$&'()*+,;=:@/?%";
	size_t len = strlen(s);

	return len <= SAVED_QUERY_MAX && strspn(s, allowed) == len;
}

static enum err_code
insert(struct db *db, void *arg, struct err *e)
{
	const struct saved_view *v = arg;
	int64_t n = 0;
	enum err_code rc = db_select_int(db, Q_SAVED_VIEW_COUNT,
	    DB_ARGS({ ":resource_id", DB_TEXT(v->resource_id) }), 0, &n, e);

	if (!rc && n >= SAVED_VIEWS_MAX)
		return err_set(e, ERR_INVALID,
		    "Ce fichier a déjà %d vues enregistrées" NNBSP
		    ": supprimez-en une d’abord.",
		    SAVED_VIEWS_MAX);
	if (rc)
		return rc;
	return db_exec(db, Q_SAVED_VIEW_INSERT,
	    DB_ARGS({ ":resource_id", DB_TEXT(v->resource_id) },
		{ ":name", DB_TEXT(v->name) }, { ":query", DB_TEXT(v->query) },
		{ ":now", DB_INT(date_now()) }),
	    NULL, e);
}

struct change {
	struct saved_view view;
	const char *who;
	bool adds;
};

static enum err_code
remove_view(struct db *db, const struct saved_view *v, struct err *e)
{
	return db_exec(db, Q_SAVED_VIEW_DELETE,
	    DB_ARGS({ ":id", DB_INT(v->id) },
		{ ":resource_id", DB_TEXT(v->resource_id) }),
	    NULL, e);
}

static enum err_code
change(struct db *db, void *arg, struct err *e)
{
	struct change *c = arg;
	enum err_code rc =
	    c->adds ? insert(db, &c->view, e) : remove_view(db, &c->view, e);

	return rc ? rc
		  : audit_add(db, c->who, c->adds ? "view.save" : "view.delete",
			"resource", c->view.resource_id,
			c->adds ? c->view.name : "", "", e);
}

enum err_code
saved_view_check(struct arena *a, struct saved_view *v, struct err *e)
{
	v->name = text_clean(a, v->name);
	if (*v->name == '\0')
		return err_set(e, ERR_INVALID,
		    "Donnez un nom à cette vue" NNBSP
		    ": il la désignera sur la page du fichier.");
	if (strlen(v->name) > SAVED_NAME_MAX)
		return err_set(e, ERR_INVALID,
		    "Le nom de la vue est trop long" NNBSP
		    ": %d signes au plus.",
		    SAVED_NAME_MAX);
	if (!is_query(v->query))
		return err_set(e, ERR_INVALID,
		    "L’adresse de cette vue ne peut pas être gardée" NNBSP
		    ": revenez à la page du fichier et recommencez.");
	return ERR_OK;
}

enum err_code
saved_view_add(struct db *db, struct arena *a, const struct saved_view *v,
    const char *who, struct err *e)
{
	struct change c = { *v, who, true };
	enum err_code rc = saved_view_check(a, &c.view, e);

	return rc ? rc : db_write(db, change, &c, e);
}

enum err_code
saved_view_delete(struct db *db, const char *resource_id, int64_t id,
    const char *who, struct err *e)
{
	struct change c = { { .id = id, .resource_id = resource_id }, who,
		false };

	return db_write(db, change, &c, e);
}
