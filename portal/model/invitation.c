/* SPDX-License-Identifier: Apache-2.0 */
/* invitation.c - somebody without an account is asked to join. */
#include "model/invitation.h"

#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "model/account.h"
#include "model/password.h"
#include "model/record.h"

#define TOKEN_BYTES 32

struct asking {
	struct arena *a;
	const char *token_hash, *email, *organization_id, *by, *address;
	unsigned roles;
};

static enum err_code
forget(struct db *db, const struct asking *k, struct err *e)
{
	return db_exec(db, Q_INVITATION_DELETE,
	    DB_ARGS({ ":email", DB_TEXT(k->email) },
		{ ":organization_id", DB_TEXT(k->organization_id) }),
	    NULL, e);
}

static enum err_code
ask(struct db *db, void *arg, struct err *e)
{
	const struct asking *k = arg;
	struct err missing = { 0 };
	struct account known;
	int64_t now = date_now();
	enum err_code rc = account_get(db, k->a, k->email, &known, &missing);

	if (rc == ERR_OK)
		return err_set(e, ERR_CONFLICT,
		    "Un compte existe déjà pour cette adresse.");
	if (rc != ERR_NOT_FOUND) {
		*e = missing;
		return rc;
	}
	rc = db_exec(db, Q_INVITATION_DELETE_OLD,
	    DB_ARGS({ ":now", DB_INT(now) }), NULL, e);
	if (!rc)
		rc = forget(db, k, e);
	if (!rc)
		rc = db_exec(db, Q_INVITATION_INSERT,
		    DB_ARGS({ ":token_hash", DB_TEXT(k->token_hash) },
			{ ":email", DB_TEXT(k->email) },
			{ ":organization_id", DB_TEXT(k->organization_id) },
			{ ":roles", DB_TEXT(roles_write(k->a, k->roles)) },
			{ ":now", DB_INT(now) },
			{ ":expires_at",
			    DB_INT(now + INVITATION_DAYS * 86400) },
			{ ":created_by", DB_TEXT_OR_NULL(k->by) }),
		    NULL, e);
	return rc ? rc
		  : audit_add(db, k->by, "member.invite", "organization",
			k->organization_id,
			arena_printf(k->a, "%s" NNBSP ": %s", k->email,
			    roles_label(k->a, k->roles)),
			k->address, e);
}

enum err_code
invitation_make(struct db *db, struct arena *a, const char *email,
    const char *organization_id, unsigned roles, const char *by,
    const char *address, const char **token, struct err *e)
{
	const char *made = random_hex(a, TOKEN_BYTES);
	char hash[SHA256_HEX];
	struct asking k = { a, hash, account_email(a, email), organization_id,
		by, address, roles };
	enum err_code rc;

	if (strlen(email) > 254 || !text_is_email(k.email))
		return err_set(e, ERR_UNPROCESSABLE,
		    "Il faut une adresse électronique, comme "
		    "claire.martin@exemple.fr.");
	if (!roles)
		return err_set(
		    e, ERR_UNPROCESSABLE, "Choisissez au moins un rôle.");
	sha256_of(made, strlen(made), hash);
	rc = db_write_quiet(db, ask, &k, e);
	if (!rc)
		*token = made;
	return rc;
}

enum err_code
invitation_find(struct db *db, struct arena *a, const char *token,
    struct invitation *out, struct err *e)
{
	char hash[SHA256_HEX];
	struct rows *r;
	bool found;
	enum err_code rc;

	sha256_of(token, strlen(token), hash);
	rc = db_select(db, a, Q_INVITATION_BY_TOKEN,
	    DB_ARGS({ ":token_hash", DB_TEXT(hash) }), &r, e);
	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		*out = (struct invitation){ db_text(r, "email"),
			db_text(r, "organization_id"),
			db_text(r, "organization_name"),
			roles_read(db_text(r, "roles")),
			db_int(r, "expires_at"), db_text(r, "created_by") };
	rc = db_end(r);
	if (rc || (found && out->expires_at > date_now()))
		return rc;
	return err_set(e, ERR_GONE,
	    "Cette invitation a déjà servi ou n’est plus valable" NNBSP
	    ": demandez-en une nouvelle à qui vous l’a envoyée.");
}

struct joining {
	struct arena *a;
	const char *token, *name, *hash, *address;
	const char *account;
};

/* Who asked may still ask: roles given do not outlive those of who gave them.
 */
static enum err_code
check_asker(
    struct db *db, struct arena *a, const struct invitation *i, struct err *e)
{
	struct account who = { 0 };
	unsigned roles = ROLE_ADMIN;
	enum err_code rc = ERR_OK;

	if (i->by[0])
		rc = account_get(db, a, i->by, &who, e);
	if (!rc && i->by[0])
		rc = member_roles(
		    db, a, &who, i->organization_id, "", &roles, e);
	if (rc ||
	    (right_held(RIGHT_PEOPLE, roles) &&
		(!i->by[0] || !who.disabled_at)))
		return rc;
	return err_set(e, ERR_GONE,
	    "La personne qui vous a invité ne peut plus le faire" NNBSP
	    ": demandez une nouvelle invitation à l’organisation.");
}

static enum err_code
join(struct db *db, void *arg, struct err *e)
{
	struct joining *j = arg;
	struct membership m = { 0 };
	struct invitation i;
	enum err_code rc = invitation_find(db, j->a, j->token, &i, e);

	if (!rc)
		rc = check_asker(db, j->a, &i, e);
	if (!rc)
		rc = account_insert(
		    db, j->a, i.email, j->name, j->hash, &j->account, e);
	/* Other organizations that asked give it their roles by its address. */
	if (!rc)
		rc = db_exec(db, Q_INVITATION_DELETE_OF,
		    DB_ARGS({ ":email", DB_TEXT(i.email) }), NULL, e);
	if (!rc)
		rc = audit_add(db, j->account, "account.create", "account",
		    j->account, i.email, j->address, e);
	m.account_id = m.by = j->account;
	m.organization_id = i.organization_id;
	m.roles = i.roles;
	m.address = j->address;
	return rc ? rc : member_add(db, j->a, &m, e);
}

enum err_code
invitation_accept(struct db *db, struct arena *a, const char *token,
    const char *name, const char *password, const char *address,
    const char **account, struct err *e)
{
	struct joining j = { .a = a,
		.token = token,
		.name = text_clean(a, name),
		.address = address };
	struct invitation i;
	enum err_code rc = invitation_find(db, a, token, &i, e);

	if (!rc && strlen(j.name) > ACCOUNT_NAME_MAX)
		return err_set(
		    e, ERR_UNPROCESSABLE, "Le nom est trop long : abrégez-le.");
	if (!rc)
		rc = password_check(password, i.email, e);
	if (!rc)
		rc = password_hash(a, password, &j.hash, e);
	if (!rc)
		rc = db_write_quiet(db, join, &j, e);
	*account = j.account;
	return rc;
}

static enum err_code
cancel(struct db *db, void *arg, struct err *e)
{
	const struct asking *k = arg;
	enum err_code rc = forget(db, k, e);

	return rc ? rc
		  : audit_add(db, k->by, "member.cancel", "organization",
			k->organization_id, k->email, k->address, e);
}

enum err_code
invitation_cancel(struct db *db, struct arena *a, const char *email,
    const char *organization_id, const char *by, const char *address,
    struct err *e)
{
	struct asking k = { .a = a,
		.email = account_email(a, email),
		.organization_id = organization_id,
		.by = by,
		.address = address };

	return db_write_quiet(db, cancel, &k, e);
}

enum err_code
invitation_list(struct db *db, struct arena *a, const char *organization_id,
    struct invitation **out, unsigned *count, struct err *e)
{
	struct invitation *list = NULL;
	unsigned n = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_INVITATION_LIST,
	    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) },
		{ ":now", DB_INT(date_now()) }),
	    &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		list = arena_room(a, list, n, sizeof(*list));
		list[n++] = (struct invitation){ .email = db_text(r, "email"),
			.organization_id = organization_id,
			.roles = roles_read(db_text(r, "roles")),
			.expires_at = db_int(r, "expires_at") };
	}
	*out = list;
	*count = n;
	return db_end(r);
}
