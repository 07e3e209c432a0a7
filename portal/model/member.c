/* SPDX-License-Identifier: Apache-2.0 */
/* member.c - who is what in which organization. */
#include "model/member.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/account.h"
#include "model/record.h"
#include "store/db.h"

enum err_code
member_roles(struct db *db, struct arena *a, const struct account *who,
    const char *organization_id, const char *dataset_id, unsigned *roles,
    struct err *e)
{
	struct rows *r;
	enum err_code rc;

	*roles = who->is_admin ? ROLE_ADMIN : 0;
	rc = db_select(db, a, Q_MEMBER_ROLES,
	    DB_ARGS({ ":account_id", DB_TEXT(who->id) },
		{ ":organization_id", DB_TEXT(organization_id) },
		{ ":dataset_id", DB_TEXT(dataset_id) }),
	    &r, e);
	if (rc)
		return rc;
	while (db_next(r))
		*roles |= role_of_name(db_text(r, "role"));
	return db_end(r);
}

static enum err_code
owner(struct db *db, struct arena *a, enum query q, const char *id,
    struct owner *out, bool *found, struct err *e)
{
	struct rows *r;
	enum err_code rc =
	    db_select(db, a, q, DB_ARGS({ ":id", DB_TEXT(id) }), &r, e);

	*found = false;
	if (rc)
		return rc;
	if (db_next(r)) {
		*found = true;
		out->dataset_id = db_text(r, "id");
		out->organization_id = db_text(r, "organization_id");
		out->state = db_text(r, "state");
	}
	return db_end(r);
}

enum err_code
member_owner_of_dataset(struct db *db, struct arena *a, const char *id,
    struct owner *out, bool *found, struct err *e)
{
	return owner(db, a, Q_OWNER_OF_DATASET, id, out, found, e);
}

enum err_code
member_owner_of_organization(struct db *db, struct arena *a, const char *id,
    struct owner *out, bool *found, struct err *e)
{
	return owner(db, a, Q_OWNER_OF_ORGANIZATION, id, out, found, e);
}

enum err_code
member_owner_of_resource(struct db *db, struct arena *a, const char *id,
    struct owner *out, bool *found, struct err *e)
{
	return owner(db, a, Q_OWNER_OF_RESOURCE, id, out, found, e);
}

enum err_code
member_list(struct db *db, struct arena *a, const char *organization_id,
    struct member **out, unsigned *count, struct err *e)
{
	struct member *list = NULL;
	unsigned n = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_MEMBER_LIST,
	    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		const char *id = db_text(r, "id");

		if (n == 0 || strcmp(list[n - 1].who.id, id) != 0) {
			list = arena_room(a, list, n, sizeof(*list));
			list[n] = (struct member){ 0 };
			account_read(r, &list[n].who);
			list[n].limits = (unsigned)db_int(r, "limits");
			n++;
		}
		list[n - 1].roles |= role_of_name(db_text(r, "role"));
		list[n - 1].is_limited |= db_int(r, "limited") != 0;
	}
	*out = list;
	*count = n;
	return db_end(r);
}

enum err_code
member_limits(struct db *db, struct arena *a, const char *account_id,
    const char *organization_id, const char ***out, unsigned *count,
    struct err *e)
{
	const char **list = NULL;
	unsigned n = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_MEMBER_LIMITS,
	    DB_ARGS({ ":account_id", DB_TEXT(account_id) },
		{ ":organization_id", DB_TEXT(organization_id) }),
	    &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		list = arena_room(a, list, n, sizeof(*list));
		list[n++] = db_text(r, "id");
	}
	*out = list;
	*count = n;
	return db_end(r);
}

struct change {
	struct arena *a;
	const struct membership *m;
};

static enum err_code
managers(struct db *db, const struct change *c, int64_t *n, struct err *e)
{
	return db_select_int(db, Q_MEMBER_COUNT_MANAGERS,
	    DB_ARGS({ ":organization_id", DB_TEXT(c->m->organization_id) }), 0,
	    n, e);
}

static enum err_code
clear(struct db *db, const struct change *c, struct err *e)
{
	const struct db_arg *args =
	    DB_ARGS({ ":account_id", DB_TEXT(c->m->account_id) },
		{ ":organization_id", DB_TEXT(c->m->organization_id) });
	enum err_code rc = db_exec(db, Q_MEMBER_DELETE_LIMITS, args, NULL, e);

	return rc ? rc : db_exec(db, Q_MEMBER_DELETE_ROLES, args, NULL, e);
}

static enum err_code
add_role(struct db *db, const struct change *c, enum role role, struct err *e)
{
	return db_exec(db, Q_MEMBER_INSERT,
	    DB_ARGS({ ":account_id", DB_TEXT(c->m->account_id) },
		{ ":organization_id", DB_TEXT(c->m->organization_id) },
		{ ":role", DB_TEXT(role_name(role)) },
		{ ":limited",
		    DB_INT(c->m->is_limited && role == ROLE_CONTRIBUTOR) },
		{ ":now", DB_INT(date_now()) },
		{ ":created_by", DB_TEXT_OR_NULL(c->m->by) }),
	    NULL, e);
}

static enum err_code
add_limit(struct db *db, const struct change *c, const char *dataset_id,
    struct err *e)
{
	int64_t added = 0;
	enum err_code rc = db_exec(db, Q_MEMBER_INSERT_LIMIT,
	    DB_ARGS({ ":account_id", DB_TEXT(c->m->account_id) },
		{ ":organization_id", DB_TEXT(c->m->organization_id) },
		{ ":dataset_id", DB_TEXT(dataset_id) }),
	    &added, e);

	if (!rc && added == 0)
		rc = err_set(e, ERR_UNPROCESSABLE,
		    "Un des jeux de données choisis n’est pas de cette "
		    "organisation" NNBSP ": choisissez-les dans sa liste.");
	return rc;
}

static enum err_code
add_roles(struct db *db, const struct change *c, struct err *e)
{
	enum err_code rc = ERR_OK;

	for (unsigned bit = 1; !rc && bit < ROLE_ADMIN; bit <<= 1)
		if (c->m->roles & bit)
			rc = add_role(db, c, bit, e);
	return rc;
}

static enum err_code
tell(struct db *db, const struct change *c, const char *action, struct err *e)
{
	const struct membership *m = c->m;
	struct account who;
	enum err_code rc = account_get(db, c->a, m->account_id, &who, e);

	return rc
	    ? rc
	    : audit_add(db, m->by, action, "organization", m->organization_id,
		  arena_printf(c->a, "%s" NNBSP ": %s", who.email,
		      m->roles ? roles_label(c->a, m->roles) : "aucun rôle"),
		  m->address, e);
}

static enum err_code
change(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;
	const struct membership *m = c->m;
	int64_t before = 0, after = 0;
	enum err_code rc = managers(db, c, &before, e);

	if (!rc)
		rc = clear(db, c, e);
	if (!rc)
		rc = add_roles(db, c, e);
	for (unsigned i = 0; !rc && m->is_limited && i < m->nlimits; i++)
		rc = add_limit(db, c, m->limits[i], e);
	if (!rc)
		rc = managers(db, c, &after, e);
	if (!rc && before > 0 && after == 0)
		rc = err_set(e, ERR_CONFLICT,
		    "Cette organisation n’aurait plus de gestionnaire" NNBSP
		    ": donnez d’abord ce rôle à quelqu’un d’autre.");
	return rc ? rc : tell(db, c, "member.set", e);
}

enum err_code
member_set(
    struct db *db, struct arena *a, const struct membership *m, struct err *e)
{
	struct change c = { a, m };

	return db_write_quiet(db, change, &c, e);
}

static enum err_code
add(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;
	enum err_code rc = add_roles(db, c, e);

	return rc ? rc : tell(db, c, "member.add", e);
}

enum err_code
member_add(
    struct db *db, struct arena *a, const struct membership *m, struct err *e)
{
	struct change c = { a, m };

	return db_write_quiet(db, add, &c, e);
}
