/* SPDX-License-Identifier: Apache-2.0 */
/* user.c - accounts, and the record of what they did. */
#include "model/user.h"

#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "model/account.h"
#include "model/password.h"
#include "model/record.h"
#include "store/db.h"

/* Lower case: addresses are compared without it. */
char *
account_email(struct arena *a, const char *email)
{
	char *s = text_clean(a, email);

	for (char *p = s; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	}
	return s;
}

void
account_read(struct rows *r, struct account *out)
{
	out->id = db_text(r, "id");
	out->email = db_text(r, "email");
	out->name = db_text(r, "name");
	out->is_admin = db_int(r, "is_admin") != 0;
	out->created_at = db_int(r, "created_at");
	out->last_seen_at = db_int(r, "last_seen_at");
	out->disabled_at = db_int(r, "disabled_at");
}

enum err_code
account_secret(struct db *db, struct arena *a, const char *key,
    struct account *out, const char **password, struct err *e)
{
	bool by_id = text_is_uuid(key);
	struct rows *r;
	bool found;
	enum err_code rc = by_id
	    ? db_select(db, a, Q_ACCOUNT_BY_ID,
		  DB_ARGS({ ":id", DB_TEXT(key) }), &r, e)
	    : db_select(db, a, Q_ACCOUNT_BY_EMAIL,
		  DB_ARGS({ ":email", DB_TEXT(account_email(a, key)) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found) {
		account_read(r, out);
		*password = db_text(r, "password");
	}
	rc = db_end(r);
	if (rc || found)
		return rc;
	return err_set(
	    e, ERR_NOT_FOUND, "Ce compte n'existe pas ; vérifiez l'adresse.");
}

enum err_code
account_get(struct db *db, struct arena *a, const char *key,
    struct account *out, struct err *e)
{
	const char *password;

	return account_secret(db, a, key, out, &password, e);
}

enum err_code
account_list(struct db *db, struct arena *a, struct account **out,
    unsigned *count, struct err *e)
{
	struct account *list = NULL;
	unsigned n = 0, room = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_ACCOUNT_ALL, DB_NO_ARGS, &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == room) {
			struct account *more;

			room = room ? room * 2 : 8;
			more = arena_array_of(a, room, struct account);
			if (n)
				memcpy(more, list, n * sizeof(*list));
			list = more;
		}
		account_read(r, &list[n++]);
	}
	*out = list;
	*count = n;
	return db_end(r);
}

struct new_account {
	const char *id, *email, *name, *hash;
	bool is_admin;
};

static enum err_code
insert(struct db *db, void *arg, struct err *e)
{
	const struct new_account *n = arg;
	struct arena *a = arena_new();
	struct err ignored = { 0 };
	struct account known;
	enum err_code rc = account_get(db, a, n->email, &known, &ignored);

	arena_free(a);
	if (rc == ERR_OK)
		return err_set(e, ERR_CONFLICT,
		    "Un compte existe déjà pour cette adresse.");
	if (rc != ERR_NOT_FOUND) {
		*e = ignored;
		return rc;
	}
	return db_exec(db, Q_ACCOUNT_INSERT,
	    DB_ARGS({ ":id", DB_TEXT(n->id) }, { ":email", DB_TEXT(n->email) },
		{ ":name", DB_TEXT(n->name) },
		{ ":password", DB_TEXT(n->hash) },
		{ ":is_admin", DB_INT(n->is_admin) },
		{ ":now", DB_INT(date_now()) }),
	    NULL, e);
}

enum err_code
account_insert(struct db *db, struct arena *a, const char *email,
    const char *name, const char *hash, const char **id, struct err *e)
{
	char *made = arena_alloc(a, UUID_TEXT);
	struct new_account n = { made, email, name, hash, false };

	uuid_new(made);
	*id = made;
	return insert(db, &n, e);
}

enum err_code
account_create(struct db *db, struct arena *a, const char *email,
    const char *name, const char *password, bool is_admin, const char **id,
    struct err *e)
{
	struct new_account n = { .is_admin = is_admin };
	char *made = arena_alloc(a, UUID_TEXT);
	enum err_code rc;

	if (strlen(email) > 1000 || strlen(name) > 1000)
		return err_set(e, ERR_UNPROCESSABLE,
		    "L'adresse ou le nom est trop long : abrégez-le.");
	n.email = account_email(a, email);
	n.name = text_clean(a, name);
	if (!text_is_email(n.email))
		return err_set(e, ERR_UNPROCESSABLE,
		    "Il faut une adresse électronique, comme "
		    "claire.martin@exemple.fr.");
	if (strlen(n.name) > ACCOUNT_NAME_MAX)
		return err_set(
		    e, ERR_UNPROCESSABLE, "Le nom est trop long : abrégez-le.");
	rc = password_check(password, n.email, e);
	if (!rc)
		rc = password_hash(a, password, &n.hash, e);
	if (rc)
		return rc;
	uuid_new(made);
	n.id = made;
	rc = db_write_quiet(db, insert, &n, e);
	if (!rc)
		*id = made;
	return rc;
}

struct new_password {
	const char *id, *email, *hash, *by, *address;
};

static enum err_code
end_sessions(struct db *db, const char *id, struct err *e)
{
	return db_exec(db, Q_SESSION_DELETE_OF,
	    DB_ARGS({ ":account_id", DB_TEXT(id) }), NULL, e);
}

static enum err_code
change_password(struct db *db, void *arg, struct err *e)
{
	const struct new_password *n = arg;
	enum err_code rc = db_exec(db, Q_ACCOUNT_PASSWORD,
	    DB_ARGS(
		{ ":id", DB_TEXT(n->id) }, { ":password", DB_TEXT(n->hash) }),
	    NULL, e);

	if (!rc)
		rc = end_sessions(db, n->id, e);
	return rc ? rc
		  : audit_add(db, n->by, "account.password", "account", n->id,
			n->email, n->address, e);
}

enum err_code
account_set_password(struct db *db, const char *id, const char *password,
    const char *by, const char *address, struct err *e)
{
	struct arena *a = arena_new();
	struct new_password n = { 0 };
	struct account who = { 0 };
	enum err_code rc = account_get(db, a, id, &who, e);

	if (!rc)
		rc = password_check(password, who.email, e);
	if (!rc)
		rc = password_hash(a, password, &n.hash, e);
	if (!rc) {
		n.id = who.id;
		n.email = who.email;
		n.by = by;
		n.address = address;
		rc = db_write_quiet(db, change_password, &n, e);
	}
	arena_free(a);
	return rc;
}

static enum err_code
disable(struct db *db, void *arg, struct err *e)
{
	const struct account *who = arg;
	enum err_code rc = db_exec(db, Q_ACCOUNT_DISABLE,
	    DB_ARGS(
		{ ":id", DB_TEXT(who->id) }, { ":now", DB_INT(date_now()) }),
	    NULL, e);

	if (!rc)
		rc = end_sessions(db, who->id, e);
	return rc ? rc
		  : audit_add(db, NULL, "account.disable", "account", who->id,
			who->email, "", e);
}

enum err_code
account_disable(struct db *db, const char *id, struct err *e)
{
	struct arena *a = arena_new();
	struct account who = { 0 };
	enum err_code rc = account_get(db, a, id, &who, e);

	if (!rc)
		rc = db_write_quiet(db, disable, &who, e);
	arena_free(a);
	return rc;
}
